//! `list`: the briefings, by name.

use serde::Serialize;
use variorum_store::{Briefing, Error, Time};

use super::Exit;
use crate::cli::args::ListArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use variorum_redline::render::control_characters;
use variorum_redline::render::{Line, Style, counted, minute, wrap};

/// A longer name pushes its own line out, not all others.
const NAME_COLUMNS_MAX: usize = 48;

/// Briefings read, and lined up with each other, at a time.
const PAGE_COUNT: usize = 5_000;

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

impl<'briefing> BriefingObject<'briefing> {
    fn new(briefing: &'briefing Briefing) -> Self {
        let record = &briefing.head.record;
        Self {
            r#type: "briefing",
            briefing: &briefing.name,
            revisions: briefing.revisions,
            id: briefing.head.id.to_string(),
            time: record.time.to_string(),
            author: record.author.as_deref(),
            note: record.note.as_deref(),
        }
    }
}

/// Lists the briefings whose name begins with the prefix.
pub fn run(args: &ListArgs, context: &Context, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let store = context.open(terminal)?;
    let mut after = String::new();
    let mut count_max = PAGE_COUNT;
    let mut exit = Exit::Done;
    loop {
        let page = match store.briefings(&args.prefix, &after, count_max) {
            Ok(page) => page,
            // One record that cannot be read must not hide the others: look at them one by one.
            Err(Error::Damaged(_)) if count_max > 1 => {
                count_max = 1;
                continue;
            }
            Err(error) => {
                let lost = damaged_briefing(&error).filter(|name| **name > after).cloned();
                let failure = CliError::engine("list", &error);
                let Some(name) = lost else { return Err(failure) };
                terminal.warn(&failure.message);
                after = name;
                exit = Exit::Damage;
                continue;
            }
        };
        let Some(last) = page.last() else { break };
        show(&page, terminal)?;
        after.clone_from(&last.name);
        count_max = (count_max * 2).min(PAGE_COUNT);
    }
    if after.is_empty() {
        terminal.hint(if args.prefix.is_empty() {
            "no briefings yet: variorum commit NAME FILE"
        } else {
            "no name begins so"
        });
    }
    Ok(exit)
}

fn damaged_briefing(error: &Error) -> Option<&String> {
    match error {
        Error::Damaged(damage) => damage.briefing.as_ref(),
        _ => None,
    }
}

fn show(page: &[Briefing], terminal: &mut Terminal) -> Result<(), CliError> {
    let width = |briefing: &Briefing| wrap::columns(&control_characters::spell_out_on_one_line(&briefing.name));
    let name_columns = page.iter().map(width).max().unwrap_or(0).min(NAME_COLUMNS_MAX);
    for briefing in page {
        if terminal.is_json() {
            terminal.object(&BriefingObject::new(briefing))?;
        } else {
            let padding = name_columns.saturating_sub(width(briefing));
            terminal.line(&match terminal.terminal_columns() {
                // The day is enough to look at, and leaves room for the note.
                Some(columns) => line(briefing, padding, day(&briefing.head.record.time)).cut(columns),
                None => line(briefing, padding, &minute(briefing.head.record.time.as_str())),
            })?;
        }
    }
    Ok(())
}

fn day(time: &Time) -> &str {
    time.as_str().get(..10).unwrap_or_default()
}

fn line(briefing: &Briefing, padding: usize, time: &str) -> Line {
    let record = &briefing.head.record;
    let revisions = counted(briefing.revisions, "revision");
    let line = Line::new()
        .foreign(Style::Strong, &briefing.name)
        .with(Style::Plain, " ".repeat(padding))
        .with(Style::Plain, format!("  {revisions:<13}  "))
        .with(Style::Dim, time);
    match record.note.as_deref().and_then(|note| note.lines().next()) {
        Some(note) => line.with(Style::Plain, "  ").foreign(Style::Plain, note),
        None => line,
    }
}
