//! `changes`: what changed in anything since a time, from what was in force then to what is in
//! force at the end.

use variorum_redline::Kinds;
use variorum_redline::render::html::changes::ChangesPage;
use variorum_store::Store;

use super::{ExitCode, diff, go_on_after};
use crate::cli::args::{ChangesArgs, ChangesFormat};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};
use crate::query::briefings;
use crate::query::changes::{self, NetChange};
use crate::query::filters::time_range;
use crate::query::name_pattern::NamePattern;

/// Since when, where nobody says it.
const SINCE: &str = "1d";

/// Shows what changed.
pub fn run(args: &ChangesArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let since = args.since.as_deref().unwrap_or(SINCE);
    let asked = time_range(Some(since), args.until.as_deref(), context.calendar())?;
    let now = context.calendar().now();
    let time = changes::up_to(asked, now);
    let format = if terminal.is_json() { ChangesFormat::Json } else { args.format };
    let store = context.open(terminal)?;
    let names = NamePattern::parse(&args.names);
    let changed = changes::changed(&store, time, &names)?;
    if let Some(file) = context.new_file(args.output.as_deref(), &[])? {
        terminal.write_into(file);
    }
    let title = print::change::title(changed.len(), &args.names, asked);
    if changed.is_empty() {
        terminal.remark(&title);
        if briefings::page_of(&store, &names, "", 1)?.briefings.is_empty() {
            terminal.hint(if args.names.is_empty() { hints::NO_BRIEFINGS } else { hints::no_name(&names) });
        }
    }
    if !terminal.is_quiet() {
        let later = changes::later(&store, asked, now, &names)?;
        if later > 0 {
            terminal.remark(&print::change::later(later));
        }
    }
    let mut exit = Context::exit_after_reading(&store);
    if args.null && !terminal.is_json() {
        for briefing in &changed {
            terminal.exact(&briefing.name)?;
            terminal.nul()?;
        }
        terminal.end_file()?;
        return Ok(exit);
    }
    let mut answer = Answer::begin(format, args.patch, &title, terminal);
    for briefing in &changed {
        let net = changes::net_change(&store, briefing, time).map_err(CliError::from);
        let shown = net.and_then(|net| answer.change(&store, &net, terminal));
        go_on_after(shown, &mut exit, terminal)?;
    }
    answer.end(terminal)?;
    terminal.end_file()?;
    Ok(exit)
}

/// What is printed, in the form that was asked for.
enum Answer {
    /// Lines, with the redlines or without.
    Lines { with_redlines: bool },
    /// An object for each change, with the parts of its texts or without.
    Objects { with_parts: bool },
    /// A page.
    Page(ChangesPage),
}

impl Answer {
    fn begin(format: ChangesFormat, patch: bool, title: &str, terminal: &mut Terminal) -> Self {
        match format {
            ChangesFormat::Text => {
                terminal.page();
                Self::Lines { with_redlines: patch }
            }
            ChangesFormat::Json => Self::Objects { with_parts: patch },
            ChangesFormat::Html => Self::Page(ChangesPage::begin(title)),
        }
    }

    fn change(&mut self, store: &Store, net: &NetChange, terminal: &mut Terminal) -> Result<(), CliError> {
        let comparison = net.comparison(store)?;
        diff::check_size(&comparison).map_err(|error| error.about(&net.briefing))?;
        let difference = comparison.difference(Kinds::NONE);
        match self {
            Self::Lines { with_redlines } => {
                print::change::lines(net, &difference, terminal)?;
                if *with_redlines && print::change::has_redline(net) {
                    print::difference::patch(&difference, terminal)?;
                }
                Ok(())
            }
            Self::Objects { with_parts } => print::change::object(net, &difference, *with_parts, terminal),
            Self::Page(page) => {
                page.change(&net.briefing, print::change::became(net).as_deref(), &difference);
                terminal.document(&page.take())
            }
        }
    }

    fn end(self, terminal: &mut Terminal) -> Result<(), CliError> {
        let Self::Page(mut page) = self else { return Ok(()) };
        page.end();
        terminal.document(&page.take())
    }
}
