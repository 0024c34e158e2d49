//! `log`: history, of one briefing or of the whole store, in chunks, so that a long one starts at once.

use variorum_store::{Damage, Error, Instant, Name, Revision, Store, Words};

use super::Exit;
use crate::cli::args::LogArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::query::parents::ParentReader;
use crate::query::selector::{self, DayEdge};
use crate::query::version::{side, version};
use crate::query::word_changes::WordCounter;
use variorum_redline::Kinds;
use variorum_redline::render::control_characters;
use variorum_redline::render::json::VersionObject;
use variorum_redline::render::wrap::wrap;
use variorum_redline::render::{self, Difference, Line, Side, Style, bidi_isolates, grouped, minute};

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
        Ok(Self {
            since: selector::instant(args.since.as_deref(), DayEdge::Beginning)?,
            until: selector::instant(args.until.as_deref(), DayEdge::End)?,
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
pub fn run(args: &LogArgs, context: &Context, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let filter = Filter::new(args)?;
    let name = args.name.as_deref().map(selector::name).transpose()?;
    let store = context.open(terminal)?;
    terminal.page();
    let count_max = args.number.map_or(usize::MAX, |number| usize::try_from(number).unwrap_or(usize::MAX));
    let mut history = History::new(&store, name.as_ref().map(Name::as_str), args, terminal)?;
    let mut shown = Shown {
        words: WordCounter::new(&store),
        parents: ParentReader::new(&store),
        with_name: name.is_none(),
        with_stat: args.stat,
        with_patch: args.patch,
    };
    let mut left = count_max;
    let mut held = Vec::new();
    while left > 0 {
        let Some(chunk) = history.next_chunk(terminal)? else { break };
        let wanted: Vec<Revision> = chunk.into_iter().filter(|revision| filter.wants(revision)).take(left).collect();
        left -= wanted.len();
        if history.newest_first && args.reverse {
            held.extend(wanted);
        } else {
            shown.revisions(&wanted, terminal)?;
        }
    }
    held.reverse();
    shown.revisions(&held, terminal)?;
    Ok(if history.is_whole { Exit::Done } else { Exit::Damage })
}

/// A history that is read chunk by chunk.
///
/// A record that cannot be read is told as a warning and passed over: it must not hide the others.
struct History<'store> {
    store: &'store Store,
    source: Source,
    newest_first: bool,
    count_max: usize,
    is_whole: bool,
}

/// Where the next chunk comes from.
enum Source {
    /// One briefing's revisions, in the order in which they are shown.
    Briefing(std::vec::IntoIter<Revision>),
    /// The whole store backwards, below this leaf.
    Below(Option<u64>),
    /// The whole store forwards, from this leaf.
    From(u64),
}

impl<'store> History<'store> {
    fn new(
        store: &'store Store,
        name: Option<&str>,
        args: &LogArgs,
        terminal: &mut Terminal,
    ) -> Result<Self, CliError> {
        // The newest COUNT, oldest first, can only be found from the newest end.
        let newest_first = !args.reverse || args.number.is_some();
        let source = if newest_first { Source::Below(None) } else { Source::From(0) };
        let mut history = Self { store, source, newest_first, count_max: CHUNK_COUNT, is_whole: true };
        if let Some(name) = name {
            let mut revisions = history.of_briefing(name, terminal)?;
            if newest_first {
                revisions.reverse();
            }
            history.source = Source::Briefing(revisions.into_iter());
        }
        Ok(history)
    }

    fn of_briefing(&mut self, name: &str, terminal: &mut Terminal) -> Result<Vec<Revision>, CliError> {
        let revisions = match self.store.history(name) {
            Ok(revisions) => revisions,
            Err(Error::Damaged(_)) => self.one_by_one(name, terminal)?,
            Err(error) => return Err(CliError::engine(name, &error)),
        };
        if revisions.is_empty() && self.is_whole {
            // A briefing that does not exist is an error, not an empty history.
            selector::head(self.store, name)?;
        }
        Ok(revisions)
    }

    fn one_by_one(&mut self, name: &str, terminal: &mut Terminal) -> Result<Vec<Revision>, CliError> {
        let mut revisions = Vec::new();
        for number in 1.. {
            match self.store.by_number(name, number) {
                Ok(Some(revision)) => revisions.push(revision),
                Ok(None) => break,
                Err(Error::Damaged(damage)) => self.pass_over(&damage, terminal),
                Err(error) => return Err(CliError::engine(name, &error)),
            }
        }
        Ok(revisions)
    }

    /// The next revisions; `None` when there are no more.
    fn next_chunk(&mut self, terminal: &mut Terminal) -> Result<Option<Vec<Revision>>, CliError> {
        loop {
            let chunk = match &mut self.source {
                Source::Briefing(revisions) => Ok(revisions.by_ref().take(CHUNK_COUNT).collect()),
                Source::Below(leaf) => self.store.log_before(*leaf, self.count_max),
                Source::From(leaf) => self.store.log_from(*leaf, self.count_max),
            };
            match chunk {
                Ok(chunk) => {
                    let Some(last) = chunk.last() else { return Ok(None) };
                    self.go_on_after(last.leaf);
                    self.count_max = (self.count_max * 2).min(CHUNK_COUNT);
                    return Ok(Some(chunk));
                }
                // Somewhere in the chunk: look at its revisions one by one.
                Err(Error::Damaged(_)) if self.count_max > 1 => self.count_max = 1,
                Err(Error::Damaged(damage)) if damage.leaf.is_some_and(|leaf| self.is_ahead(leaf)) => {
                    self.go_on_after(damage.leaf.unwrap_or_default());
                    self.pass_over(&damage, terminal);
                }
                Err(error) => return Err(CliError::engine("log", &error)),
            }
        }
    }

    fn is_ahead(&self, place: u64) -> bool {
        match self.source {
            Source::Briefing(_) => false,
            Source::Below(leaf) => leaf.is_none_or(|leaf| place < leaf),
            Source::From(leaf) => place >= leaf,
        }
    }

    fn go_on_after(&mut self, place: u64) {
        match &mut self.source {
            Source::Briefing(_) => {}
            Source::Below(leaf) => *leaf = Some(place),
            Source::From(leaf) => *leaf = place + 1,
        }
    }

    fn pass_over(&mut self, damage: &Damage, terminal: &mut Terminal) {
        terminal.warn(&damage.to_string());
        self.is_whole = false;
    }
}

/// How revisions are shown.
struct Shown<'store> {
    words: WordCounter<'store>,
    parents: ParentReader<'store>,
    with_name: bool,
    with_stat: bool,
    with_patch: bool,
}

impl Shown<'_> {
    fn revisions(&mut self, revisions: &[Revision], terminal: &mut Terminal) -> Result<(), CliError> {
        for revision in revisions {
            if terminal.is_json() {
                terminal.object(&VersionObject::new("revision", &version(revision)))?;
            } else {
                let words = self.words.count(revision)?;
                terminal.line(&head_line(revision, words, self.with_name, terminal.is_terminal()))?;
                if let Some(note) = &revision.record.note {
                    terminal.lines(&note_lines(note, terminal.columns()))?;
                }
            }
            if self.with_stat || self.with_patch {
                self.changes(revision, terminal)?;
            }
        }
        self.words.keep();
        Ok(())
    }

    /// What the revision changed: the kinds, or the redline.
    fn changes(&mut self, revision: &Revision, terminal: &mut Terminal) -> Result<(), CliError> {
        let read = self.parents.parent(revision).and_then(|parent| {
            let texts = self.parents.texts(revision, parent.as_ref())?;
            Ok((parent, texts))
        });
        let (parent, (old, new)) = match read {
            Ok(read) => read,
            // The head line has said so with its question marks, and `verify` names the damage.
            Err(Error::Damaged(_)) => return Ok(()),
            Err(error) => return Err(CliError::engine(&revision.record.briefing, &error)),
        };
        let old_side = parent.as_ref().map_or(Side::Nothing, side);
        let new_side = side(revision);
        let difference = Difference::new((&old_side, old), (&new_side, new), Kinds::NONE);
        if terminal.is_json() {
            return terminal.object(&render::json::diff(&difference));
        }
        if self.with_stat {
            for counts in render::wording::all_counts(&difference) {
                terminal.lines(&note_lines(&counts, terminal.columns()))?;
            }
        }
        if self.with_patch {
            let options = super::diff::options(Some(super::diff::CONTEXT_PARAGRAPHS), terminal);
            let notes = render::head::note_lines(&difference, options);
            if !notes.is_empty() {
                terminal.line(&Line::new())?;
                terminal.lines(&notes)?;
            }
            terminal.line(&Line::new())?;
            terminal.lines(&super::diff::text_lines(&difference, options, render::inline::lines))?;
            terminal.line(&Line::new())?;
        }
        Ok(())
    }
}

fn head_line(revision: &Revision, words: Option<Words>, with_name: bool, is_terminal: bool) -> Line {
    let record = &revision.record;
    let name = if with_name { record.briefing.as_str() } else { "" };
    let mut line = bidi_isolates::named(Line::new(), Style::Strong, &format!("{name}@{}", record.number), is_terminal)
        .with(Style::Plain, "  ")
        .with(Style::Id, revision.id.short())
        .with(Style::Plain, format!("  {}", minute(record.time.as_str())));
    if let Some(author) = &record.author {
        line = bidi_isolates::named(line.with(Style::Plain, "  "), Style::Plain, author, is_terminal);
    }
    let count = |sign: char, count: Option<u64>| format!("{sign}{}", count.map_or_else(|| "?".to_owned(), grouped));
    line = line
        .with(Style::Plain, "  ")
        .with(Style::CountIn, count('+', words.map(|words| words.inserted)))
        .with(Style::Plain, " ")
        .with(Style::CountOut, count('−', words.map(|words| words.deleted)))
        .with(Style::Dim, format!("  {} bytes", grouped(record.bytes)));
    for label in &revision.labels {
        line = bidi_isolates::named(line.with(Style::Plain, "  "), Style::Label, &format!("[{label}]"), is_terminal);
    }
    line
}

fn note_lines(note: &str, columns: Option<usize>) -> Vec<Line> {
    const INDENT: &str = "    ";
    let columns = columns.map_or(usize::MAX, |columns| columns.saturating_sub(INDENT.len()).max(20));
    let wrapped = note.trim_end().lines().flat_map(|line| {
        wrap(&[(Style::Plain, control_characters::spell_out_on_one_line(line).into_owned())], columns)
    });
    wrapped
        .map(|line| Line {
            spans: Line::new().with(Style::Plain, INDENT).spans.into_iter().chain(line.spans).collect(),
        })
        .collect()
}
