//! A page of briefings, lined up with each other.

use variorum_redline::render::control_characters;
use variorum_redline::render::{Line, Style, counted, wrap};
use variorum_store::{ListedBriefing, Time};

use super::event::end_words;
use super::time::here;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::json::briefing::BriefingObject;

/// A longer name pushes its own line out, not all others.
const NAME_COLUMNS_MAX: usize = 48;

/// Prints briefings, each with its newest revision.
pub fn page(page: &[ListedBriefing], now: &Time, terminal: &mut Terminal) -> Result<(), CliError> {
    if terminal.is_json() {
        return page.iter().try_for_each(|briefing| terminal.object(&BriefingObject::new(briefing)));
    }
    let width = |briefing: &ListedBriefing| wrap::columns(&control_characters::spell_out_on_one_line(&briefing.name));
    let name_columns = page.iter().map(width).max().unwrap_or(0).min(NAME_COLUMNS_MAX);
    for briefing in page {
        let padding = name_columns.saturating_sub(width(briefing));
        terminal.line(&match terminal.terminal_columns() {
            // The day is enough, and leaves room for the note.
            Some(columns) => line(briefing, padding, day(&here(&briefing.time)), now).cut(columns),
            None => line(briefing, padding, &here(&briefing.time), now),
        })?;
    }
    Ok(())
}

fn line(briefing: &ListedBriefing, padding: usize, time: &str, now: &Time) -> Line {
    let revisions = counted(briefing.revisions, "revision");
    let line = Line::new()
        .foreign(Style::Strong, &briefing.name)
        .with(Style::Plain, " ".repeat(padding))
        .with(Style::Plain, format!("  {revisions:<13}  "))
        .with(Style::Dim, time);
    if let Some(end) = &briefing.end {
        let words = end_words(&end.time, end.reason.as_deref(), now);
        return line.with(Style::Plain, "  ").foreign(Style::Bad, &words);
    }
    match briefing.note.as_deref().and_then(|note| note.lines().next()) {
        Some(note) => line.with(Style::Plain, "  ").foreign(Style::Plain, note),
        None => line,
    }
}

fn day(time: &str) -> &str {
    time.get(..10).unwrap_or_default()
}
