//! `rename`: gives briefings other names, with their histories.

use variorum_store::{Name, RenameDraft, Renamed};

use super::ExitCode;
use crate::cli::args::RenameArgs;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Kind};
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};
use crate::clock;
use crate::query::revision_selector;

/// Renames briefings, all of them or none.
pub fn run(args: &RenameArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let renames = renames(args)?;
    let recorded = clock::now()?;
    let given_time = context.time(args.time.as_deref())?;
    let mut store = context.open_to_write(terminal)?;
    for (old, _) in &renames {
        // Only to say kindly that one is not there; the store looks for itself.
        revision_selector::head(&store, old.as_str())?;
        Context::remark_on_name(&store, old.as_str(), terminal)?;
    }
    let draft = RenameDraft {
        renames,
        time: given_time.unwrap_or_else(|| clock::here(&recorded)),
        recorded,
        author: context.author(args.by.author.as_deref()),
        note: args.note.clone(),
    };
    match store.rename(draft).map_err(CliError::store("rename"))? {
        Renamed::Created(records) => records.iter().try_for_each(|rename| print::event::renamed(rename, terminal))?,
        Renamed::Unchanged => terminal.remark("already has that name: nothing was changed"),
    }
    Ok(ExitCode::Done)
}

/// The pairs of names. Errors: one without its other.
fn renames(args: &RenameArgs) -> Result<Vec<(Name, Name)>, CliError> {
    let mut renames = vec![(revision_selector::name(&args.old)?, revision_selector::name(&args.new)?)];
    for pair in args.more.chunks(2) {
        let [old, new] = pair else {
            let message = format!("command line: a new name is missing for {}", pair.concat());
            let names: Vec<&str> = [&args.old, &args.new].into_iter().chain(&args.more).map(String::as_str).collect();
            return Err(CliError::new(Kind::Usage, message).hint(hints::new_name_missing(&names)));
        };
        renames.push((revision_selector::name(old)?, revision_selector::name(new)?));
    }
    Ok(renames)
}
