//! `end`: from a time on a briefing is not in force.

use variorum_store::Ended;

use super::ExitCode;
use crate::cli::args::EndArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::print;
use crate::cli::terminal::Terminal;
use crate::clock;
use crate::query::ending::{self, SaidOfEnd};
use crate::query::revision_selector;

/// Ends a briefing, or says that it has ended already.
pub fn run(args: &EndArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let briefing = revision_selector::name(&args.name)?;
    let recorded = clock::now()?;
    let given_time = context.time(args.time.as_deref())?;
    let mut store = context.open_to_write(terminal)?;
    let newest = revision_selector::head(&store, briefing.as_str())?;
    Context::remark_on_name(&store, &args.name, terminal)?;
    let (author, reason) = (context.author(args.by.author.as_deref()), args.reason.clone());
    let said = SaidOfEnd { time: given_time, author, reason };
    let draft = ending::draft(&store, &newest, said, recorded.clone(), clock::here(&recorded))?;
    let ended = store.end(draft).map_err(CliError::store(&args.name))?;
    let (word, end) = match &ended {
        Ended::Created(end) => ("ended", end),
        Ended::Unchanged(end) => ("unchanged", end),
    };
    print::event::ended(word, end, terminal)?;
    if let Some(means) = ending::time_means(end, &newest, &recorded) {
        print::event::end_time(means, end, &newest, terminal);
    }
    Ok(ExitCode::Done)
}
