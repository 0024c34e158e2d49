//! `verify`: reads everything back and checks it.

use variorum_store::{DamageKind, Depth, Name, Notice};

use super::ExitCode;
use crate::cli::args::VerifyArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::print;
use crate::cli::terminal::Terminal;
use crate::clock;
use crate::query::revision_selector;

/// Files that are no part of the store which are named one by one.
const FOREIGN_FILES_MAX: usize = 20;

/// Checks the store, or what one briefing needs of it, and names every damage. When all of the
/// store was checked is remembered.
pub fn run(args: &VerifyArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let name = args.name.as_deref().map(revision_selector::name).transpose()?;
    let store = if name.is_some() { context.open(terminal)? } else { context.open_to_write(terminal)? };
    if let Some(name) = &name {
        revision_selector::head(&store, name.as_str())?;
        Context::remark_on_name(&store, name.as_str(), terminal)?;
    }
    let depth = if args.quick { Depth::Quick } else { Depth::Deep };
    let name = name.as_ref().map(Name::as_str);
    let report = store.verify(name, depth, &mut |progress| terminal.progress(&progress));
    terminal.progress_done();
    let report = report.map_err(CliError::store("verify"))?;
    if name.is_none() {
        let kept = clock::now().map_err(CliError::from).map(|now| store.keep_verification(&report, depth, now))?;
        if let Err(error) = kept {
            terminal.warn(&format!("this verification could not be remembered: {error}"));
        }
    }
    for file in store.foreign_files().map_err(CliError::store("verify"))?.iter().take(FOREIGN_FILES_MAX) {
        terminal.warn(&format!("{file}: not part of the store; left alone"));
    }
    let forbids_writing = |notice: &Notice| matches!(notice, Notice::Damaged(_) | Notice::BehindPin(_));
    let refuses_writing = store.notices().iter().any(forbids_writing);
    let manner = print::verified::Manner { is_all: args.all, refuses_writing };
    print::verified::report(&report, manner, terminal)?;
    // A store behind the pin has it in its report; where that is all, what is there is sound.
    let is_behind = |kind| matches!(kind, DamageKind::RolledBack | DamageKind::OtherStore);
    let is_damaged = report.damages.iter().any(|damage| !is_behind(damage.kind));
    Ok(if is_damaged { ExitCode::Damage } else { Context::exit_after_reading(&store) })
}
