//! `log`: history, of one briefing or of the whole store, printed as it is read, so that a long one
//! starts at once.

use variorum_redline::Kinds;
use variorum_redline::render::{self, Line, quoted};
use variorum_store::{Direction, Event, Reader, Revision};

use super::ExitCode;
use crate::cli::args::LogArgs;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Kind};
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};
use crate::json::event::EventObject;
use crate::query::filters::{RevisionFilter, time_range};
use crate::query::histories::Histories;
use crate::query::history::{History, HistoryItem};
use crate::query::name_pattern::NamePattern;
use crate::query::parents::ParentReader;
use crate::query::revision_words::{RevisionWords, Span};
use crate::query::word_changes::WordCounter;

/// Shows the history.
pub fn run(args: &LogArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let time = time_range(args.since.as_deref(), args.until.as_deref(), context.calendar())?;
    let filter = RevisionFilter::new(time, args.author.as_deref()).with_note(args.grep.as_deref());
    let store = context.open(terminal)?;
    // A name may look like a pattern; then it is the name.
    let is_name = |given: &str| store.head(given).is_ok_and(|head| head.is_some());
    let several = args.name.as_deref().filter(|given| NamePattern::is_of_several(given) && !is_name(given));
    if let (Some(given), Some(rev)) = (several, &args.rev) {
        let refused = CliError::new(Kind::Usage, format!("{given} {rev}: a revision belongs to one briefing"));
        return Err(refused.hint(format!("variorum log {}", quoted(given))));
    }
    terminal.page();
    // The newest COUNT, oldest first, can only be found from the newest end.
    let direction = if args.reverse && args.number.is_none() { Direction::OldestFirst } else { Direction::NewestFirst };
    let history: Box<dyn Iterator<Item = _>> = match (&args.name, several) {
        (_, Some(given)) => {
            let names = NamePattern::parse(given);
            Box::new(Histories::within(&store, &names, given, direction, filter.time())?)
        }
        (Some(name), None) => {
            let words = RevisionWords::new(&store, context.calendar());
            let Span { briefing, numbers } = words.span(name, args.rev.as_deref())?;
            Context::remark_on_name(&store, &briefing, terminal)?;
            let history = History::of_briefing_within(&store, &briefing, direction, filter.time())?;
            let history = history.with_events(&store, Some(&briefing), direction, filter.time());
            Box::new(history.within_numbers(numbers))
        }
        (None, None) => {
            let history = History::of_store_within(&store, direction, filter.time());
            Box::new(history.with_events(&store, None, direction, filter.time()))
        }
    };
    let mut printer = Printer::new(&store, args, args.name.is_none() || several.is_some());
    let mut left = args.number.unwrap_or(u64::MAX);
    let mut is_empty = left > 0;
    let mut to_be_reversed = Vec::new();
    let mut exit = Context::exit_after_reading(&store);
    for item in history {
        if left == 0 {
            break;
        }
        let item = item?;
        let is_wanted = match &item {
            HistoryItem::Revision(revision) => filter.accepts(revision),
            HistoryItem::Event(event) => filter.accepts_event(event),
            HistoryItem::Gap(_) => false,
        };
        match item {
            HistoryItem::Gap(gap) => {
                terminal.warn(&print::revision::gap(&gap));
                exit = if gap.is_damage() { ExitCode::Damage } else { exit };
            }
            item if is_wanted => {
                left -= 1;
                is_empty = false;
                if args.reverse && direction == Direction::NewestFirst {
                    to_be_reversed.push(item);
                } else {
                    printer.item(&item, terminal)?;
                }
            }
            HistoryItem::Revision(_) | HistoryItem::Event(_) => {}
        }
    }
    for item in to_be_reversed.iter().rev() {
        printer.item(item, terminal)?;
    }
    printer.words.keep();
    if is_empty && exit == ExitCode::Done {
        let is_filtered = [&args.since, &args.until, &args.author, &args.grep].iter().any(|given| given.is_some());
        match &args.name {
            None if !is_filtered => terminal.hint(hints::NO_BRIEFINGS),
            name => terminal.hint(&hints::no_revision_matches(name.as_deref().filter(|_| is_filtered))),
        }
    }
    Ok(exit)
}

/// Prints revisions as the arguments want them.
struct Printer<'reader> {
    args: &'reader LogArgs,
    with_name: bool,
    words: WordCounter<'reader>,
    parents: ParentReader<'reader>,
}

impl<'reader> Printer<'reader> {
    const fn new(reader: &'reader Reader, args: &'reader LogArgs, with_name: bool) -> Self {
        Self { args, with_name, words: WordCounter::new(reader), parents: ParentReader::new(reader) }
    }

    fn item(&mut self, item: &HistoryItem, terminal: &mut Terminal) -> Result<(), CliError> {
        match item {
            HistoryItem::Revision(revision) => self.revision(revision, terminal),
            HistoryItem::Event(event) => self.event(event, terminal),
            HistoryItem::Gap(_) => Ok(()),
        }
    }

    fn event(&self, event: &Event, terminal: &mut Terminal) -> Result<(), CliError> {
        if terminal.is_json() {
            return terminal.object(&EventObject::new(event));
        }
        let (columns, is_terminal) = (terminal.columns(), terminal.is_terminal());
        let lines = if self.args.oneline {
            vec![terminal.cut(print::event::one_line(event, self.with_name, is_terminal))]
        } else {
            print::event::lines(event, self.with_name, columns, is_terminal)
        };
        if self.args.null { terminal.lines_with_nul(&lines) } else { terminal.lines(&lines) }
    }

    fn revision(&mut self, revision: &Revision, terminal: &mut Terminal) -> Result<(), CliError> {
        if terminal.is_json() {
            print::revision::object(revision, terminal)?;
            return if self.has_changes() { self.changes(revision, terminal) } else { Ok(()) };
        }
        let lines = self.lines(revision, terminal)?;
        match (self.has_changes(), self.args.null) {
            (false, true) => return terminal.lines_with_nul(&lines),
            (_, _) => terminal.lines(&lines)?,
        }
        if self.has_changes() {
            self.changes(revision, terminal)?;
            if self.args.null {
                return terminal.nul();
            }
        }
        Ok(())
    }

    const fn has_changes(&self) -> bool {
        self.args.stat || self.args.patch
    }

    /// The lines of a revision: the one with its facts, in as many as it takes, and its note.
    fn lines(&mut self, revision: &Revision, terminal: &Terminal) -> Result<Vec<Line>, CliError> {
        let (with_name, columns, is_terminal) = (self.with_name, terminal.columns(), terminal.is_terminal());
        if self.args.oneline {
            return Ok(vec![terminal.cut(print::revision::one_line(revision, with_name, is_terminal))]);
        }
        let words = self.words.count(revision)?.words();
        let mut lines = print::revision::lines(revision, words, with_name, columns, is_terminal);
        if let Some(note) = &revision.record.note {
            lines.extend(print::revision::note_lines(note, columns));
        }
        Ok(lines)
    }

    /// What the revision changed: the kinds, or the redline.
    fn changes(&mut self, revision: &Revision, terminal: &mut Terminal) -> Result<(), CliError> {
        let comparison = self.parents.comparison(revision).map_err(CliError::store(&revision.briefing))?;
        // Else the question marks in its line say so, and `verify` names the damage.
        let Ok(comparison) = comparison else { return Ok(()) };
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
