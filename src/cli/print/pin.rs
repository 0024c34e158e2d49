//! What this reader has seen of a store, beside what the store shows.

use std::collections::BTreeMap;

use variorum_redline::render::{Line, Style, counted};
use variorum_store::{Damage, Depth, Pin, PinStatus, Verification};

use super::time::here;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::json::pin::PinObject;

/// Prints the status of a pin, and the first damage of the store, which forbids comparing the two;
/// and when the store was verified.
pub fn status(
    status: &PinStatus,
    damage: Option<&Damage>,
    verified: &[Verification],
    terminal: &mut Terminal,
) -> Result<(), CliError> {
    if terminal.is_json() {
        return terminal.object(&PinObject::new(status, damage, verified));
    }
    lines(status, damage, terminal)?;
    for verification in verified {
        terminal.line(&verified_line(verification))?;
    }
    Ok(())
}

/// When a store was verified, up to where, and what was found.
fn verified_line(verification: &Verification) -> Line {
    let Verification { time, depth, size, damages, .. } = verification;
    let (time, records) = (here(time), counted(*size, "record"));
    let texts = if *depth == Depth::Deep { "" } else { ", without the texts" };
    let line = Line::new().with(Style::Plain, format!("verify {time}, {records}{texts}: "));
    match damages {
        0 => line.with(Style::Good, "no damage found"),
        found => line.with(Style::Bad, format!("{} found", counted(*found, "damage"))),
    }
}

fn lines(status: &PinStatus, damage: Option<&Damage>, terminal: &mut Terminal) -> Result<(), CliError> {
    let line = |what: &str| Line::new().with(Style::Plain, format!("{what:<6} "));
    let size = |what: &str, pin: &Pin| {
        line(what)
            .with(Style::Plain, format!("{}, root ", counted(pin.size, "record")))
            .with(Style::Id, pin.root.to_string())
    };
    terminal.line(&line("store").with(Style::Id, status.shown.store.to_string()))?;
    terminal.line(&match (&status.pinned, &status.unread) {
        (Some(pinned), _) => size("seen", pinned),
        (None, Some(why)) => line("seen").foreign(Style::Bad, &format!("cannot be read: {why}")),
        (None, None) => line("seen").with(Style::Plain, "nothing yet"),
    })?;
    terminal.line(&size("shown", &status.shown))?;
    if let Some(finding) = &status.finding {
        terminal.line(&line("found").foreign(Style::Bad, &finding.to_string()))?;
    }
    if let Some(damage) = damage {
        terminal.line(&line("damage").foreign(Style::Bad, &damage.to_string()))?;
    }
    for (briefing, number) in &status.lost {
        terminal.line(&line("lost").foreign(Style::Bad, &format!("{briefing}@{number}")))?;
    }
    let lost = match (status.is_all_lost, status.lost.is_empty()) {
        (true, false) => return Ok(()),
        (true, true) if status.finding.is_none() => return Ok(()),
        (true, true) => "no revision",
        (false, true) => "which revisions, if any, is not known",
        (false, false) => "and more that is not known",
    };
    terminal.line(&line("lost").with(Style::Plain, lost))
}

/// Warns that another store was seen where a new one was made, and of what it held.
pub fn replaced(before: &PinStatus, terminal: &mut Terminal) {
    const BRIEFINGS_MAX: usize = 10;
    match (&before.pinned, &before.unread) {
        (Some(pinned), _) if pinned.store != before.shown.store => terminal.warn(&format!(
            "another store was here before: {}, of which this reader has seen {} with the root {}",
            pinned.store,
            counted(pinned.size, "record"),
            pinned.root
        )),
        (_, Some(why)) => terminal.warn(&format!("what this reader has seen here before cannot be read: {why}")),
        _ => {}
    }
    let mut revisions: BTreeMap<&str, u64> = BTreeMap::new();
    before.lost.iter().for_each(|(briefing, _)| *revisions.entry(briefing).or_default() += 1);
    let named = revisions.iter().take(BRIEFINGS_MAX);
    let mut named: Vec<String> =
        named.map(|(name, count)| format!("{name} ({})", counted(*count, "revision"))).collect();
    if let Some(more) = revisions.len().checked_sub(BRIEFINGS_MAX).filter(|more| *more > 0) {
        named.push(format!("{more} more"));
    }
    if !before.is_all_lost {
        named.push("what else it had is not known".to_owned());
    }
    if !named.is_empty() {
        terminal.warn(&format!("it had {}; it is not here any more", named.join(", ")));
    }
}
