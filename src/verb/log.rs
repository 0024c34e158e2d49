//! `log`: history, of one briefing or of the whole store, in chunks, so that a long one starts at once.

use variorum_store::{Instant, Revision, Store, Words};

use super::Exit;
use crate::args::LogArgs;
use crate::error::CliError;
use crate::place::Place;
use crate::render::inline::wrap;
use crate::render::json::RevisionObject;
use crate::render::{Line, Style, grouped, minute};
use crate::sanitize;
use crate::selector::{self, DayEdge};
use crate::ui::Ui;
use crate::words::WordCounter;

/// Revisions read at a time.
const CHUNK_COUNT: usize = 256;

/// Which revisions are wanted.
struct Filter {
    since: Option<Instant>,
    until: Option<Instant>,
    author: Option<String>,
}

impl Filter {
    fn new(args: &LogArgs) -> Result<Self, CliError> {
        let instant = |text: &Option<String>, edge| {
            text.as_deref()
                .map(|text| selector::time(text, edge))
                .transpose()
                .map(|time| time.map(|time| time.instant()))
        };
        Ok(Self {
            since: instant(&args.since, DayEdge::Beginning)?,
            until: instant(&args.until, DayEdge::End)?,
            author: args.author.as_deref().map(str::to_lowercase),
        })
    }

    fn wants(&self, revision: &Revision) -> bool {
        let time = revision.record.time.instant();
        self.since.is_none_or(|since| time >= since)
            && self.until.is_none_or(|until| time <= until)
            && self.author.as_deref().is_none_or(|wanted| {
                revision.record.author.as_deref().is_some_and(|author| author.to_lowercase().contains(wanted))
            })
    }
}

/// Shows the history.
pub fn run(args: &LogArgs, place: &Place, ui: &mut Ui) -> Result<Exit, CliError> {
    let filter = Filter::new(args)?;
    let name = args.name.as_deref().map(selector::name).transpose()?;
    let store = place.open(ui)?;
    if let Some(name) = &name {
        // A briefing that does not exist is an error, not an empty history.
        selector::head(&store, name.as_str())?;
    }
    ui.page();
    let count_max = args.number.map_or(usize::MAX, |number| usize::try_from(number).unwrap_or(usize::MAX));
    let mut history = History::new(&store, name.as_ref().map(variorum_store::Name::as_str), args)?;
    let mut shown = Shown { words: WordCounter::new(&store), with_name: name.is_none() };
    let mut left = count_max;
    let mut held = Vec::new();
    while left > 0 {
        let chunk = history.next_chunk()?;
        if chunk.is_empty() {
            break;
        }
        let wanted: Vec<Revision> = chunk.into_iter().filter(|revision| filter.wants(revision)).take(left).collect();
        left -= wanted.len();
        if history.newest_first && args.reverse {
            held.extend(wanted);
        } else {
            shown.revisions(&wanted, ui)?;
        }
    }
    held.reverse();
    shown.revisions(&held, ui)?;
    Ok(Exit::Done)
}

/// Where the next chunk comes from.
struct History<'store> {
    store: &'store Store,
    source: Source,
    newest_first: bool,
}

enum Source {
    /// One briefing's revisions, in the order in which they are shown.
    Briefing(std::vec::IntoIter<Revision>),
    /// The whole store backwards, below this leaf.
    Below(Option<u64>),
    /// The whole store forwards, from this leaf to before the other.
    Above(u64, u64),
    Exhausted,
}

impl<'store> History<'store> {
    fn new(store: &'store Store, name: Option<&str>, args: &LogArgs) -> Result<Self, CliError> {
        // The newest COUNT, oldest first, can only be found from the newest end.
        let newest_first = !args.reverse || args.number.is_some();
        let source = match name {
            Some(name) => {
                let mut revisions = store.history(name).map_err(|error| CliError::engine(name, &error))?;
                if newest_first {
                    revisions.reverse();
                }
                Source::Briefing(revisions.into_iter())
            }
            None if newest_first => Source::Below(None),
            None => {
                let newest = store.log_before(None, 1).map_err(|error| CliError::engine("log", &error))?;
                newest.first().map_or(Source::Exhausted, |newest| Source::Above(0, newest.leaf + 1))
            }
        };
        Ok(Self { store, source, newest_first })
    }

    /// The next revisions; none when there are no more.
    fn next_chunk(&mut self) -> Result<Vec<Revision>, CliError> {
        let failed = |error| CliError::engine("log", &error);
        match &mut self.source {
            Source::Exhausted => Ok(Vec::new()),
            Source::Briefing(revisions) => Ok(revisions.by_ref().take(CHUNK_COUNT).collect()),
            Source::Below(leaf) => {
                let chunk = self.store.log_before(*leaf, CHUNK_COUNT).map_err(failed)?;
                self.source = chunk.last().map_or(Source::Exhausted, |last| Source::Below(Some(last.leaf)));
                Ok(chunk)
            }
            Source::Above(from, to) => {
                // Some leaves hold no revision: go on until one does.
                while *from < *to {
                    let below = from.saturating_add(CHUNK_COUNT as u64).min(*to);
                    let mut chunk = self.store.log_before(Some(below), CHUNK_COUNT).map_err(failed)?;
                    chunk.retain(|revision| revision.leaf >= *from);
                    chunk.reverse();
                    *from = below;
                    if !chunk.is_empty() {
                        return Ok(chunk);
                    }
                }
                Ok(Vec::new())
            }
        }
    }
}

/// How revisions are shown.
struct Shown<'store> {
    words: WordCounter<'store>,
    with_name: bool,
}

impl Shown<'_> {
    fn revisions(&mut self, revisions: &[Revision], ui: &mut Ui) -> Result<(), CliError> {
        for revision in revisions {
            if ui.is_json() {
                ui.object(&RevisionObject::new("revision", revision))?;
                continue;
            }
            let words = self.words.count(revision)?;
            ui.line(&head_line(revision, words, self.with_name))?;
            if let Some(note) = &revision.record.note {
                ui.lines(&note_lines(note, ui.columns()))?;
            }
        }
        self.words.keep();
        Ok(())
    }
}

fn head_line(revision: &Revision, words: Option<Words>, with_name: bool) -> Line {
    let record = &revision.record;
    let name = if with_name { record.briefing.as_str() } else { "" };
    let mut line = Line::new()
        .foreign(Style::Strong, &format!("{name}@{}", record.number))
        .with(Style::Plain, "  ")
        .with(Style::Id, revision.id.short())
        .with(Style::Plain, format!("  {}", minute(&record.time)));
    if let Some(author) = &record.author {
        line = line.with(Style::Plain, "  ").foreign(Style::Plain, author);
    }
    let count = |sign: char, count: Option<u64>| format!("{sign}{}", count.map_or_else(|| "?".to_owned(), grouped));
    line = line
        .with(Style::Plain, "  ")
        .with(Style::Inserted, count('+', words.map(|words| words.inserted)))
        .with(Style::Plain, " ")
        .with(Style::Deleted, count('−', words.map(|words| words.deleted)))
        .with(Style::Dim, format!("  {} bytes", grouped(record.bytes)));
    for label in &revision.labels {
        line = line.with(Style::Plain, "  ").foreign(Style::Label, &format!("[{label}]"));
    }
    line
}

fn note_lines(note: &str, columns: usize) -> Vec<Line> {
    const INDENT: &str = "    ";
    let columns = columns.saturating_sub(INDENT.len()).max(20);
    let wrapped =
        note.trim_end().lines().flat_map(|line| wrap(&[(Style::Plain, sanitize::line(line).into_owned())], columns));
    wrapped
        .map(|line| Line {
            spans: Line::new().with(Style::Plain, INDENT).spans.into_iter().chain(line.spans).collect(),
        })
        .collect()
}
