//! `list`: the briefings, by name.

use super::ExitCode;
use crate::cli::args::ListArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};
use crate::query::briefings::{BriefingPage, BriefingPages};

/// Briefings read, and lined up with each other, at a time.
const PAGE_COUNT: usize = 5_000;

/// Lists the briefings whose name starts with the prefix.
pub fn run(args: &ListArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let store = context.open(terminal)?;
    let mut pages = BriefingPages::new(&store, &args.prefix, PAGE_COUNT);
    let (mut is_empty, mut exit) = (true, ExitCode::Done);
    while let Some(page) = pages.next_page()? {
        is_empty = false;
        match page {
            BriefingPage::Briefings(page) => print::briefing::page(&page, terminal)?,
            BriefingPage::Damaged(damage) => {
                terminal.warn(&damage.to_string());
                exit = ExitCode::Damage;
            }
        }
    }
    if is_empty {
        terminal.hint(if args.prefix.is_empty() { hints::NO_BRIEFINGS } else { hints::NO_NAME_WITH_PREFIX });
    }
    Ok(exit)
}
