//! What this reader has seen of a store, beside what the store shows.

use serde::Serialize;
use variorum_redline::render::{Line, Style, counted};
use variorum_store::{Pin, PinStatus};

use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;

#[derive(Serialize)]
struct PinObject<'status> {
    r#type: &'static str,
    store: String,
    /// Null where nothing was seen before.
    seen: Option<SizeObject>,
    shown: SizeObject,
    ok: bool,
    finding: Option<String>,
    lost: Vec<LostObject<'status>>,
}

#[derive(Serialize)]
struct SizeObject {
    records: u64,
    root: String,
}

#[derive(Serialize)]
struct LostObject<'status> {
    briefing: &'status str,
    number: u64,
}

impl SizeObject {
    fn new(pin: &Pin) -> Self {
        Self { records: pin.size, root: pin.root.to_string() }
    }
}

/// Prints the status of a pin.
pub fn status(status: &PinStatus, terminal: &mut Terminal) -> Result<(), CliError> {
    if terminal.is_json() { terminal.object(&object(status)) } else { lines(status, terminal) }
}

fn object(status: &PinStatus) -> PinObject<'_> {
    PinObject {
        r#type: "pin",
        store: status.shown.store.to_string(),
        seen: status.pinned.as_ref().map(SizeObject::new),
        shown: SizeObject::new(&status.shown),
        ok: status.finding.is_none(),
        finding: status.finding.as_ref().map(ToString::to_string),
        lost: status.lost.iter().map(|(briefing, number)| LostObject { briefing, number: *number }).collect(),
    }
}

fn lines(status: &PinStatus, terminal: &mut Terminal) -> Result<(), CliError> {
    let line = |what: &str| Line::new().with(Style::Plain, format!("{what:<6} "));
    let size = |what: &str, pin: &Pin| {
        line(what)
            .with(Style::Plain, format!("{}, root ", counted(pin.size, "record")))
            .with(Style::Id, pin.root.to_string())
    };
    terminal.line(&line("store").with(Style::Id, status.shown.store.to_string()))?;
    match &status.pinned {
        Some(pinned) => terminal.line(&size("seen", pinned))?,
        None => terminal.line(&line("seen").with(Style::Plain, "nothing yet"))?,
    }
    terminal.line(&size("shown", &status.shown))?;
    if let Some(finding) = &status.finding {
        terminal.line(&line("found").foreign(Style::Bad, &finding.to_string()))?;
    }
    for (briefing, number) in &status.lost {
        terminal.line(&line("lost").foreign(Style::Bad, &format!("{briefing}@{number}")))?;
    }
    Ok(())
}
