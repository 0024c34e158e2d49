//! `pin`: what this reader has seen of the store, beside what the store shows.

use serde::Serialize;
use variorum_store::{Pin, PinStatus};

use super::Exit;
use crate::cli::args::PinArgs;
use crate::cli::context::Context;
use crate::cli::error::{BEHIND_PIN_HINT, CliError};
use crate::cli::terminal::Terminal;
use variorum_redline::render::{Line, Style, counted};

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

/// Shows the pin, and with `--reset` accepts what the store shows.
pub fn run(args: &PinArgs, context: &Context, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut store = context.open_to_write(terminal)?;
    let failed = |error| CliError::engine("pin", &error);
    let status = store.pin().map_err(failed)?;
    if terminal.is_json() {
        terminal.object(&PinObject {
            r#type: "pin",
            store: status.shown.store.to_string(),
            seen: status.pinned.as_ref().map(SizeObject::new),
            shown: SizeObject::new(&status.shown),
            ok: status.finding.is_none(),
            finding: status.finding.as_ref().map(ToString::to_string),
            lost: status.lost.iter().map(|(briefing, number)| LostObject { briefing, number: *number }).collect(),
        })?;
    } else {
        lines(&status, terminal)?;
    }
    let behind = status.finding.is_some();
    if behind && !args.reset {
        terminal.hint(BEHIND_PIN_HINT);
        return Ok(Exit::Behind);
    }
    if args.reset {
        if behind {
            store.reset_pin().map_err(failed)?;
        }
        if !terminal.is_json() && !terminal.is_quiet() {
            let told =
                if behind { "the store is accepted as it is" } else { "nothing is lost: there is nothing to accept" };
            terminal.line(&Line::new().with(Style::Plain, told))?;
        }
    }
    Ok(Exit::Done)
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
