//! `rename`: gives briefings other names, with their histories.

use variorum_store::{Name, Renamed};

use super::ExitCode;
use crate::cli::args::RenameArgs;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Kind};
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};
use crate::clock;
use crate::query::naming::{self, SaidOfNames};
use crate::query::revision_selector;

/// Renames briefings, all of them or none.
pub fn run(args: &RenameArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let renames = renames(args)?;
    let recorded = clock::now()?;
    let given_time = context.time(args.time.as_deref())?;
    let mut store = context.open_to_write(terminal)?;
    let (author, note) = (context.author(args.by.author.as_deref()), args.note.clone());
    let said = SaidOfNames { time: given_time, author, note };
    let draft = naming::draft(&store, renames.clone(), said, recorded.clone(), clock::here(&recorded))?;
    for (old, _) in &renames {
        Context::remark_on_name(&store, old.as_str(), terminal)?;
    }
    match store.rename(draft).map_err(CliError::store("rename"))? {
        Renamed::Created(records) => records.iter().try_for_each(|rename| print::event::renamed(rename, terminal))?,
        Renamed::Unchanged => {
            renames.iter().try_for_each(|(_, new)| print::event::name_kept(new.as_str(), terminal))?
        }
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
