//! Where a phrase stood: when it came and left, and what it stood in; and what was searched in
//! vain.

use std::ops::Range;

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation as _;
use variorum_redline::render::{Line, Style, counted};
use variorum_store::{End, EndRecord, Folding, Occurrence, Revision};

use super::time::here;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::query::search::{NothingFound, Question};

/// Characters of the passage that are shown before and behind a phrase.
const AROUND: usize = 60;

#[derive(Serialize)]
struct MatchObject<'found> {
    r#type: &'static str,
    briefing: &'found str,
    added: EventObject,
    /// The newest revision that has the phrase, from which the snippet is; `null` where damage
    /// hides it.
    last: Option<EventObject>,
    /// `null` where the newest revision has the phrase.
    removed: Option<EventObject>,
    /// Where the newest revision has the phrase, and the briefing has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<EndObject<'found>>,
    snippet: String,
}

#[derive(Serialize)]
struct EndObject<'found> {
    time: &'found str,
    reason: Option<&'found str>,
    author: Option<&'found str>,
}

#[derive(Serialize)]
struct EventObject {
    number: u64,
    id: String,
    time: String,
}

impl<'found> EndObject<'found> {
    fn new(end: &'found End) -> Self {
        let EndRecord { time, reason, author, .. } = &end.record;
        Self { time: time.as_str(), reason: reason.as_deref(), author: author.as_deref() }
    }
}

impl EventObject {
    fn new(revision: &Revision) -> Self {
        let time = revision.record.time.to_string();
        Self { number: revision.record.number, id: revision.id.to_string(), time }
    }
}

/// Prints an occurrence.
pub fn occurrence(found: &Occurrence, terminal: &mut Terminal) -> Result<(), CliError> {
    let Occurrence { added, last, removed, ended, passage, range } = found;
    let snippet = snippet(passage, range);
    if terminal.is_json() {
        return terminal.object(&MatchObject {
            r#type: "match",
            briefing: &added.briefing,
            added: EventObject::new(added),
            last: last.as_ref().map(EventObject::new),
            removed: removed.as_ref().map(EventObject::new),
            ended: ended.as_deref().map(EndObject::new),
            snippet: snippet.concat(),
        });
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
            let ended = head.with(Style::Plain, format!("  ended on {}", here(&end.record.time)));
            match &end.record.reason {
                Some(reason) => ended.with(Style::Plain, ": ").foreign(Style::Plain, reason),
                None => ended,
            }
        }
        (None, None) => head.with(Style::Plain, "  still there"),
    })?;
    let mut line = Line::new().with(Style::Plain, "    ");
    // Where it stood in more than one revision: which of them is quoted.
    if let Some(last) = last.as_ref().filter(|last| last.record.number != added.record.number) {
        line = line.with(Style::Dim, format!("@{}{}  ", last.record.number, time(last)));
    }
    let [cut_before, before, phrase, behind, cut_behind] = snippet.map(in_one_line);
    let line = line
        .with(Style::Dim, cut_before)
        .foreign(Style::Plain, &before)
        .foreign(Style::Strong, &phrase)
        .foreign(Style::Plain, &behind)
        .with(Style::Dim, cut_behind);
    terminal.line(&match terminal.terminal_columns() {
        Some(columns) => line.cut(columns),
        None => line,
    })
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
        Folding::Letters => "in any case, accents, quotation marks, hyphens, spaces and line ends",
        _ => "in any quotation marks, hyphens, spaces and line ends; case and accents as typed",
    };
    format!("nothing found in {revisions} of {briefings}{names}, {how}")
}

/// The phrase in its passage: what stands before and behind it, and `…` where that was cut.
fn snippet<'passage>(passage: &'passage str, range: &Range<usize>) -> [&'passage str; 5] {
    let part = |range: Range<usize>| passage.get(range).unwrap_or_default();
    let (before, phrase, behind) = (part(0..range.start), part(range.clone()), part(range.end..passage.len()));
    // The line ends around a paragraph are none of it.
    let (before, behind) = (before.trim_start(), behind.trim_end());
    let begin = before.grapheme_indices(true).rev().nth(AROUND).map_or(0, |(at, grapheme)| at + grapheme.len());
    let end = behind.grapheme_indices(true).nth(AROUND).map_or(behind.len(), |(at, _)| at);
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    let (shown_before, shown_behind) = (before.get(begin..).unwrap_or_default(), behind.get(..end).unwrap_or_default());
    [cut(begin > 0), shown_before, phrase, shown_behind, cut(end < behind.len())]
}

/// A text with a space where a line ends, with what white space is beside it.
fn in_one_line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(feed) = rest.find(['\n', '\r']) {
        let (before, behind) = rest.split_at(feed);
        shown.push_str(before.trim_end());
        shown.push(' ');
        rest = behind.trim_start();
    }
    shown.push_str(rest);
    shown
}
