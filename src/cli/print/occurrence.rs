//! Where a phrase stood: when it came and left, and the line that it stood in.

use std::ops::Range;

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation as _;
use variorum_redline::render::{Line, Style};
use variorum_store::{Occurrence, Revision};

use super::time::here;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;

/// Characters of the line that are shown before and behind a phrase.
const AROUND: usize = 60;

#[derive(Serialize)]
struct MatchObject<'found> {
    r#type: &'static str,
    briefing: &'found str,
    added: EventObject,
    /// `null` where the newest revision has the phrase.
    removed: Option<EventObject>,
    snippet: String,
}

#[derive(Serialize)]
struct EventObject {
    number: u64,
    id: String,
    time: String,
}

impl EventObject {
    fn new(revision: &Revision) -> Self {
        let time = revision.record.time.to_string();
        Self { number: revision.record.number, id: revision.id.to_string(), time }
    }
}

/// Prints an occurrence.
pub fn occurrence(found: &Occurrence, terminal: &mut Terminal) -> Result<(), CliError> {
    let Occurrence { added, removed, line, range } = found;
    let snippet = snippet(line, range);
    if terminal.is_json() {
        return terminal.object(&MatchObject {
            r#type: "match",
            briefing: &added.briefing,
            added: EventObject::new(added),
            removed: removed.as_ref().map(EventObject::new),
            snippet: snippet.concat(),
        });
    }
    let head = Line::new()
        .foreign(Style::Strong, &added.briefing)
        .with(Style::Strong, format!("@{}", added.record.number))
        .with(Style::Dim, format!("  {}", here(&added.record.time)));
    terminal.line(&match removed {
        None => head.with(Style::Plain, "  still there"),
        Some(revision) => head
            .with(Style::Plain, format!("  until @{}", revision.record.number))
            .with(Style::Dim, format!("  {}", here(&revision.record.time))),
    })?;
    let [cut_before, before, phrase, behind, cut_behind] = snippet;
    let line = Line::new()
        .with(Style::Plain, "    ")
        .with(Style::Dim, cut_before)
        .foreign(Style::Plain, before)
        .foreign(Style::Strong, phrase)
        .foreign(Style::Plain, behind)
        .with(Style::Dim, cut_behind);
    terminal.line(&match terminal.terminal_columns() {
        Some(columns) => line.cut(columns),
        None => line,
    })
}

/// The phrase in its line: what stands before and behind it, and `…` where that was cut.
fn snippet<'line>(line: &'line str, range: &Range<usize>) -> [&'line str; 5] {
    let part = |range: Range<usize>| line.get(range).unwrap_or_default();
    let (before, phrase, behind) = (part(0..range.start), part(range.clone()), part(range.end..line.len()));
    let begin = before.grapheme_indices(true).rev().nth(AROUND).map_or(0, |(at, grapheme)| at + grapheme.len());
    let end = behind.grapheme_indices(true).nth(AROUND).map_or(behind.len(), |(at, _)| at);
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    let (shown_before, shown_behind) = (before.get(begin..).unwrap_or_default(), behind.get(..end).unwrap_or_default());
    [cut(begin > 0), shown_before, phrase, shown_behind, cut(end < behind.len())]
}
