//! Where a phrase stood: when it came and left, and what it stood in; and what was searched in
//! vain.

use variorum_redline::render::{Line, Style, counted, wrap};
use variorum_store::{Folding, Occurrence, Revision, Time};

use super::event::{end_taken_back_words, end_words};
use super::revision::note_lines;
use super::time::here;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::json::occurrence::MatchObject;
use crate::query::search::{AROUND, NothingFound, Question, in_one_line, snippet};

/// What stands before a quotation.
const INDENT: &str = "    ";

/// Prints an occurrence, as of `now`.
pub fn occurrence(found: &Occurrence, now: &Time, terminal: &mut Terminal) -> Result<(), CliError> {
    let Occurrence { added, last, removed, ended, ends_taken_back, passage, range } = found;
    if terminal.is_json() {
        return terminal.object(&MatchObject::new(found));
    }
    let time = |revision: &Revision| format!("  {}", here(&revision.record.time));
    let head = Line::new()
        .foreign(Style::Strong, &added.briefing)
        .with(Style::Strong, format!("@{}", added.record.number))
        .with(Style::Dim, time(added));
    terminal.line(&match (removed, ended) {
        (Some(revision), _) => {
            let gone = head.with(Style::Plain, format!("  gone since @{}", revision.record.number));
            gone.with(Style::Dim, time(revision))
        }
        (None, Some(end)) => {
            let words = end_words(&end.record.time, end.record.reason.as_deref(), now);
            head.with(Style::Plain, "  ").foreign(Style::Plain, &words)
        }
        (None, None) => head.with(Style::Plain, "  still there"),
    })?;
    for taken_back in ends_taken_back {
        terminal.lines(&note_lines(&end_taken_back_words(taken_back), terminal.columns()))?;
    }
    // Where it stood in more than one revision: which of them is quoted.
    let last = last.as_ref().filter(|last| last.record.number != added.record.number);
    let quoted = last.map(|last| format!("@{}{}  ", last.record.number, time(last))).unwrap_or_default();
    let around = match terminal.terminal_columns() {
        Some(columns) => around(columns, &quoted, passage.get(range.clone()).unwrap_or_default()),
        None => AROUND,
    };
    let [cut_before, before, phrase, behind, cut_behind] = snippet(passage, range, around, AROUND).map(in_one_line);
    let line = Line::new()
        .with(Style::Plain, INDENT)
        .with(Style::Dim, quoted)
        .with(Style::Dim, cut_before)
        .foreign(Style::Plain, &before)
        .foreign(Style::Strong, &phrase)
        .foreign(Style::Plain, &behind)
        .with(Style::Dim, cut_behind);
    terminal.line(&terminal.cut(line))
}

/// That a revision is in force, and a newer one is not, in a sentence.
pub fn otherwise_in_force(in_force: &Revision, newest: &Revision) -> String {
    let version = |revision: &Revision| format!("@{} of {}", revision.record.number, here(&revision.record.time));
    let (name, in_force, newest) = (&in_force.briefing, version(in_force), version(newest));
    format!("{name}: {in_force} is in force, not {newest}; search goes by the numbers of revisions, not by their dates")
}

/// What a search that found nothing has searched, in a sentence.
pub fn searched(nothing: &NothingFound, asked: &Question<'_>) -> String {
    let revisions = counted(nothing.revisions, "revision");
    let briefings = counted(nothing.briefings, "briefing");
    let names = match asked.prefix {
        "" => String::new(),
        prefix => format!(" whose names start with {prefix}"),
    };
    let how = match asked.folding {
        Folding::Exact => "byte for byte",
        Folding::Letters => {
            "any case, accents, style of quotation mark, hyphen, space or line end matches, and marks of Markdown do not count"
        }
        _ => "any style of quotation mark, hyphen, space or line end matches; case and accents must match",
    };
    let limits = if nothing.is_limited { "nothing found within these limits in" } else { "nothing found in" };
    format!("{limits} the texts of {revisions} of {briefings}{names}: {how}; titles and notes are not searched")
}

/// Characters of the passage that go before a phrase on a line of a terminal behind `quoted`, so
/// that the phrase is not cut off: each takes at most two columns.
fn around(columns: usize, quoted: &str, phrase: &str) -> usize {
    // And an ellipsis on either side.
    let taken = INDENT.len() + wrap::columns(quoted) + wrap::columns(phrase) + 2;
    AROUND.min(columns.saturating_sub(taken) / 2)
}
