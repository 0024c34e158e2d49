//! `list`: the briefings, by name, or by when they changed.

use variorum_store::{ListedBriefing, Time};

use super::ExitCode;
use crate::cli::args::{ListArgs, ListOrder};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};
use crate::clock;
use crate::query::briefings;
use crate::query::name_pattern::NamePattern;

/// Briefings read, and lined up with each other, at a time.
const PAGE_COUNT: usize = 5_000;

/// Lists the briefings that the prefix or the pattern means.
///
/// By time, all of them are held in memory, to be sorted.
pub fn run(args: &ListArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let store = context.open(terminal)?;
    let names = NamePattern::parse(&args.prefix);
    let now = clock::now()?;
    let mut held = Vec::new();
    let mut is_empty = true;
    let mut after = Some(String::new());
    while let Some(name) = after {
        let mut page = briefings::page(&store, &names.prefix(), &name, PAGE_COUNT)?;
        page.briefings.retain(|briefing| names.matches(&briefing.name));
        is_empty &= page.briefings.is_empty();
        match args.sort {
            ListOrder::Name => show(&page.briefings, args, &now, terminal)?,
            ListOrder::Time => held.append(&mut page.briefings),
        }
        after = page.next_after;
    }
    held.sort_by(|a, b| b.time.instant().cmp(&a.time.instant()).then_with(|| a.name.cmp(&b.name)));
    for page in held.chunks(PAGE_COUNT) {
        show(page, args, &now, terminal)?;
    }
    if is_empty {
        match store.current_name(&args.prefix).map_err(CliError::store(&args.prefix))? {
            Some(now) => terminal.hint(&hints::list_renamed(&args.prefix, &now)),
            None if args.prefix.is_empty() => terminal.hint(hints::NO_BRIEFINGS),
            None => terminal.hint(hints::no_name(&names)),
        }
    }
    Ok(Context::exit_after_reading(&store))
}

fn show(page: &[ListedBriefing], args: &ListArgs, now: &Time, terminal: &mut Terminal) -> Result<(), CliError> {
    if !args.null || terminal.is_json() {
        return print::briefing::page(page, now, terminal);
    }
    for briefing in page {
        terminal.exact(&briefing.name)?;
        terminal.nul()?;
    }
    Ok(())
}
