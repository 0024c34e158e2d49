//! A revision in a history: its line, and the note below it.

use variorum_redline::render::control_characters;
use variorum_redline::render::wrap::wrap;
use variorum_redline::render::{Line, Style, bidi_isolates, counted, grouped};
use variorum_store::{Revision, Words};

use super::time::here;
use crate::cli::error::{CliError, taken_down};
use crate::cli::terminal::Terminal;
use crate::json::revision::RevisionObject;
use crate::query::history::Gap;
use crate::query::version::version;

/// What stands before a note.
const INDENT: &str = "    ";

/// Columns of a note, at the least.
const NOTE_COLUMNS_MIN: usize = 20;

/// Prints a revision as an object.
pub fn object(revision: &Revision, terminal: &mut Terminal) -> Result<(), CliError> {
    terminal.object(&RevisionObject::new(revision, &version(revision)))
}

/// Number, id, time, author, words in and out (`?` where they are not known), size, labels: in as
/// many lines as they take.
pub fn lines(
    revision: &Revision,
    words: Option<Words>,
    with_name: bool,
    columns: Option<usize>,
    is_terminal: bool,
) -> Vec<Line> {
    line(revision, words, with_name, is_terminal).wrapped(columns, INDENT.len())
}

/// Number, id and time.
pub fn facts(revision: &Revision, with_name: bool, is_terminal: bool) -> Line {
    let record = &revision.record;
    let name = if with_name { revision.briefing.as_str() } else { "" };
    bidi_isolates::named(Line::new(), Style::Strong, &format!("{name}@{}", record.number), is_terminal)
        .with(Style::Plain, "  ")
        .with(Style::Id, revision.id.short())
        .with(Style::Plain, format!("  {}", here(&record.time)))
}

/// A line with an author behind it, where there is one.
pub fn with_author(line: Line, author: Option<&str>, is_terminal: bool) -> Line {
    match author {
        Some(author) => bidi_isolates::named(line.with(Style::Plain, "  "), Style::Plain, author, is_terminal),
        None => line,
    }
}

/// A line with the revision's labels behind it.
pub fn with_labels(line: Line, revision: &Revision, is_terminal: bool) -> Line {
    revision.labels.iter().fold(line, |line, label| {
        bidi_isolates::named(line.with(Style::Plain, "  "), Style::Label, &format!("[{label}]"), is_terminal)
    })
}

fn line(revision: &Revision, words: Option<Words>, with_name: bool, is_terminal: bool) -> Line {
    let record = &revision.record;
    let line = with_author(facts(revision, with_name, is_terminal), record.author.as_deref(), is_terminal);
    let count = |sign: char, count: Option<u64>| format!("{sign}{}", count.map_or_else(|| "?".to_owned(), grouped));
    let line = line
        .with(Style::Plain, "  ")
        .with(Style::CountIn, count('+', words.map(|words| words.inserted)))
        .with(Style::Plain, " ")
        .with(Style::CountOut, count('−', words.map(|words| words.deleted)))
        .with(Style::Dim, format!("  {}", counted(record.bytes, "byte")));
    with_labels(line, revision, is_terminal)
}

/// Number, id, time and the first line of the note, on one line.
pub fn one_line(revision: &Revision, with_name: bool, is_terminal: bool) -> Line {
    let line = facts(revision, with_name, is_terminal);
    match revision.record.note.as_deref().and_then(|note| note.lines().next()) {
        Some(note) => line.with(Style::Plain, "  ").foreign(Style::Plain, note),
        None => line,
    }
}

/// The warning about revisions that a history lacks.
pub fn gap(gap: &Gap) -> String {
    match gap {
        Gap::Damaged(damage) => damage.to_string(),
        Gap::Missing { briefing, first, last } if first == last => {
            format!("{briefing}@{first}: the revision is lost")
        }
        Gap::Missing { briefing, first, last } => format!("{briefing}@{first}-{last}: these revisions are lost"),
        Gap::TakenDown { briefing, number, takedown } => taken_down(&format!("{briefing}@{number}"), takedown),
    }
}

/// A note, indented and wrapped.
pub fn note_lines(note: &str, columns: Option<usize>) -> Vec<Line> {
    let columns = columns.map_or(usize::MAX, |columns| columns.saturating_sub(INDENT.len()).max(NOTE_COLUMNS_MIN));
    let wrapped = note.trim_end().lines().flat_map(|line| {
        wrap(&[(Style::Plain, control_characters::spell_out_on_one_line(line).into_owned())], columns)
    });
    wrapped
        .map(|line| Line {
            spans: Line::new().with(Style::Plain, INDENT).spans.into_iter().chain(line.spans).collect(),
        })
        .collect()
}
