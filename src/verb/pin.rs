//! `pin`: what this reader has seen of the store, beside what the store shows.

use serde::Serialize;
use variorum_store::{Pin, PinStatus};

use super::Exit;
use crate::args::PinArgs;
use crate::error::{BEHIND_PIN_HINT, CliError};
use crate::place::Place;
use crate::render::{Line, Style, counted};
use crate::ui::Ui;

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
pub fn run(args: &PinArgs, place: &Place, ui: &mut Ui) -> Result<Exit, CliError> {
    let mut store = place.open_to_write(ui)?;
    let failed = |error| CliError::engine("pin", &error);
    let status = store.pin().map_err(failed)?;
    if ui.is_json() {
        ui.object(&PinObject {
            r#type: "pin",
            store: status.shown.store.to_string(),
            seen: status.pinned.as_ref().map(SizeObject::new),
            shown: SizeObject::new(&status.shown),
            ok: status.finding.is_none(),
            finding: status.finding.as_ref().map(ToString::to_string),
            lost: status.lost.iter().map(|(briefing, number)| LostObject { briefing, number: *number }).collect(),
        })?;
    } else {
        lines(&status, ui)?;
    }
    let behind = status.finding.is_some();
    if behind && !args.reset {
        ui.hint(BEHIND_PIN_HINT);
        return Ok(Exit::Behind);
    }
    if args.reset {
        if behind {
            store.reset_pin().map_err(failed)?;
        }
        if !ui.is_json() && !ui.is_quiet() {
            let told =
                if behind { "the store is accepted as it is" } else { "nothing is lost: there is nothing to accept" };
            ui.line(&Line::new().with(Style::Plain, told))?;
        }
    }
    Ok(Exit::Done)
}

fn lines(status: &PinStatus, ui: &mut Ui) -> Result<(), CliError> {
    let line = |what: &str| Line::new().with(Style::Plain, format!("{what:<6} "));
    let size = |what: &str, pin: &Pin| {
        line(what)
            .with(Style::Plain, format!("{}, root ", counted(pin.size, "record")))
            .with(Style::Id, pin.root.to_string())
    };
    ui.line(&line("store").with(Style::Id, status.shown.store.to_string()))?;
    match &status.pinned {
        Some(pinned) => ui.line(&size("seen", pinned))?,
        None => ui.line(&line("seen").with(Style::Plain, "nothing yet"))?,
    }
    ui.line(&size("shown", &status.shown))?;
    if let Some(finding) = &status.finding {
        ui.line(&line("found").foreign(Style::Bad, &finding.to_string()))?;
    }
    for (briefing, number) in &status.lost {
        ui.line(&line("lost").foreign(Style::Bad, &format!("{briefing}@{number}")))?;
    }
    Ok(())
}
