//! `log`: history, of one briefing or of the whole store, printed as it is read, so that a long one
//! starts at once.

use variorum_redline::Kinds;
use variorum_redline::render::{self, json::VersionObject};
use variorum_store::{Direction, Error as StoreError, Reader, Revision};

use super::ExitCode;
use crate::cli::args::LogArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::print;
use crate::cli::terminal::Terminal;
use crate::query::filters::{RevisionFilter, time_range};
use crate::query::history::{Gap, History, HistoryItem};
use crate::query::parents::ParentReader;
use crate::query::revision_words::{RevisionWords, Span};
use crate::query::version::version;
use crate::query::word_changes::WordCounter;

/// Shows the history.
pub fn run(args: &LogArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let time = time_range(args.since.as_deref(), args.until.as_deref(), context.calendar())?;
    let filter = RevisionFilter::new(time, args.author.as_deref());
    let store = context.open(terminal)?;
    let span = |name: &String| RevisionWords::new(&store, context.calendar()).span(name, args.rev.as_deref());
    let span = args.name.as_ref().map(span).transpose()?;
    terminal.page();
    // The newest COUNT, oldest first, can only be found from the newest end.
    let direction = if args.reverse && args.number.is_none() { Direction::OldestFirst } else { Direction::NewestFirst };
    let history = match &span {
        Some(Span { briefing, numbers }) => {
            History::of_briefing_within(&store, briefing, direction, filter.time())?.within_numbers(numbers.clone())
        }
        None => History::of_store_within(&store, direction, filter.time()),
    };
    let mut printer = Printer::new(&store, args);
    let mut left = args.number.unwrap_or(u64::MAX);
    let mut to_be_reversed = Vec::new();
    let mut exit = Context::exit_after_reading(&store);
    for item in history {
        if left == 0 {
            break;
        }
        match item? {
            HistoryItem::Revision(revision) if filter.accepts(&revision) => {
                left -= 1;
                if args.reverse && direction == Direction::NewestFirst {
                    to_be_reversed.push(revision);
                } else {
                    printer.revision(&revision, terminal)?;
                }
            }
            HistoryItem::Gap(Gap::Damaged(damage)) => {
                terminal.warn(&damage.to_string());
                exit = ExitCode::Damage;
            }
            HistoryItem::Gap(Gap::Missing { briefing, first, last }) => {
                terminal.warn(&print::revision::lost(&briefing, first, last));
                exit = ExitCode::Damage;
            }
            HistoryItem::Revision(_) => {}
        }
    }
    for revision in to_be_reversed.iter().rev() {
        printer.revision(revision, terminal)?;
    }
    printer.words.keep();
    Ok(exit)
}

/// Prints revisions as the arguments want them.
struct Printer<'reader> {
    args: &'reader LogArgs,
    words: WordCounter<'reader>,
    parents: ParentReader<'reader>,
}

impl<'reader> Printer<'reader> {
    const fn new(reader: &'reader Reader, args: &'reader LogArgs) -> Self {
        Self { args, words: WordCounter::new(reader), parents: ParentReader::new(reader) }
    }

    fn revision(&mut self, revision: &Revision, terminal: &mut Terminal) -> Result<(), CliError> {
        if terminal.is_json() {
            terminal.object(&VersionObject::new("revision", &version(revision)))?;
        } else {
            let words = self.words.count(revision)?;
            let with_name = self.args.name.is_none();
            let (columns, is_terminal) = (terminal.columns(), terminal.is_terminal());
            terminal.lines(&print::revision::lines(revision, words, with_name, columns, is_terminal))?;
            if let Some(note) = &revision.record.note {
                terminal.lines(&print::revision::note_lines(note, terminal.columns()))?;
            }
        }
        if self.args.stat || self.args.patch {
            self.changes(revision, terminal)?;
        }
        Ok(())
    }

    /// What the revision changed: the kinds, or the redline.
    fn changes(&mut self, revision: &Revision, terminal: &mut Terminal) -> Result<(), CliError> {
        let comparison = match self.parents.comparison(revision) {
            Ok(comparison) => comparison,
            // The question marks in its line say so, and `verify` names the damage.
            Err(StoreError::Damaged(_)) => return Ok(()),
            Err(error) => return Err(CliError::of_store(&revision.briefing, &error)),
        };
        let difference = comparison.difference(Kinds::NONE);
        if terminal.is_json() {
            return terminal.object(&render::json::diff(&difference));
        }
        if self.args.stat {
            for counts in render::wording::all_counts(&difference) {
                terminal.lines(&print::revision::note_lines(&counts, terminal.columns()))?;
            }
        }
        if self.args.patch {
            print::difference::patch(&difference, terminal)?;
        }
        Ok(())
    }
}
