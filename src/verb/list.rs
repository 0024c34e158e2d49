//! `list`: the briefings, by name.

use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;
use variorum_store::Briefing;

use super::Exit;
use crate::args::ListArgs;
use crate::error::CliError;
use crate::place::Place;
use crate::render::{Line, Style, counted, minute};
use crate::sanitize;
use crate::ui::Ui;

/// A longer name pushes its own line out, not all others.
const NAME_COLUMNS_MAX: usize = 48;

#[derive(Serialize)]
struct BriefingObject<'briefing> {
    r#type: &'static str,
    briefing: &'briefing str,
    revisions: u64,
    id: String,
    time: String,
    author: Option<&'briefing str>,
    note: Option<&'briefing str>,
}

/// Lists the briefings whose name begins with the prefix.
pub fn run(args: &ListArgs, place: &Place, ui: &mut Ui) -> Result<Exit, CliError> {
    let store = place.open(ui)?;
    let briefings = store.briefings(&args.prefix).map_err(|error| CliError::engine("list", &error))?;
    if ui.is_json() {
        for briefing in &briefings {
            let record = &briefing.head.record;
            ui.object(&BriefingObject {
                r#type: "briefing",
                briefing: &briefing.name,
                revisions: briefing.revisions,
                id: briefing.head.id.to_string(),
                time: record.time.to_string(),
                author: record.author.as_deref(),
                note: record.note.as_deref(),
            })?;
        }
        return Ok(Exit::Done);
    }
    if briefings.is_empty() {
        ui.hint(if args.prefix.is_empty() {
            "no briefings yet: variorum commit NAME FILE"
        } else {
            "no name begins so"
        });
    }
    let width = |briefing: &Briefing| sanitize::line(&briefing.name).width();
    let name_columns = briefings.iter().map(width).max().unwrap_or(0).min(NAME_COLUMNS_MAX);
    for briefing in &briefings {
        let padding = name_columns.saturating_sub(width(briefing));
        ui.line(&line(briefing, padding))?;
    }
    Ok(Exit::Done)
}

fn line(briefing: &Briefing, padding: usize) -> Line {
    let record = &briefing.head.record;
    let revisions = counted(briefing.revisions, "revision");
    let line = Line::new()
        .foreign(Style::Strong, &briefing.name)
        .with(Style::Plain, " ".repeat(padding))
        .with(Style::Plain, format!("  {revisions:<13}  "))
        .with(Style::Dim, minute(&record.time));
    match record.note.as_deref().and_then(|note| note.lines().next()) {
        Some(note) => line.with(Style::Plain, "  ").foreign(Style::Plain, note),
        None => line,
    }
}
