//! `show`: the exact bytes of a revision, or its record.

use variorum_redline::render::json::{TextObject, VersionObject};

use super::ExitCode;
use crate::cli::args::ShowArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::print;
use crate::cli::terminal::Terminal;
use crate::clock;
use crate::query::revision_words::RevisionWords;
use crate::query::version::version;

/// Prints a revision.
pub fn run(args: &ShowArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let store = context.open(terminal)?;
    let exit = Context::exit_after_reading(&store);
    let revision = RevisionWords::new(&store, context.calendar()).one(&args.name, args.rev.as_deref())?;
    Context::remark_on_names(&store, &[Some(&args.name)], &[&revision], terminal)?;
    if args.record {
        terminal.page();
        terminal.exact(&revision.line)?;
        terminal.exact("\n")?;
        return Ok(exit);
    }
    let briefing = &revision.briefing;
    let name = format!("{briefing}@{}", revision.record.number);
    // Whoever asks for no certain one may take it for what is in force.
    let is_bare = args.rev.is_none() && !args.name.contains('@');
    let end = if is_bare { store.end_of(briefing).map_err(CliError::store(&name))? } else { None };
    if let Some(end) = end {
        let words = print::event::end_words(&end.record.time, end.record.reason.as_deref(), &clock::now()?);
        terminal.remark(&format!("{briefing} {words}"));
    }
    let text = store.content(&revision).map_err(CliError::store(&name))?;
    if terminal.is_json() {
        terminal.object(&TextObject { revision: VersionObject::new("revision", &version(&revision)), text: &text })?;
    } else {
        terminal.page();
        terminal.exact(&text)?;
    }
    Ok(exit)
}
