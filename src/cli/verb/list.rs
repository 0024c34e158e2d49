//! `list`: the briefings, by name.

use super::ExitCode;
use crate::cli::args::ListArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};
use crate::query::briefings;

/// Briefings read, and lined up with each other, at a time.
const PAGE_COUNT: usize = 5_000;

/// Lists the briefings whose name starts with the prefix.
pub fn run(args: &ListArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let store = context.open(terminal)?;
    let mut is_empty = true;
    let mut after = Some(String::new());
    while let Some(name) = after {
        let page = briefings::page(&store, &args.prefix, &name, PAGE_COUNT)?;
        is_empty &= page.briefings.is_empty();
        print::briefing::page(&page.briefings, terminal)?;
        after = page.next_after;
    }
    if is_empty {
        terminal.hint(if args.prefix.is_empty() { hints::NO_BRIEFINGS } else { hints::NO_NAME_WITH_PREFIX });
    }
    Ok(Context::exit_after_reading(&store))
}
