//! The report of a verification: each damage, then what was checked.

use serde::Serialize;
use variorum_redline::render::{Line, Style, counted, grouped};
use variorum_store::{Damage, Report};

use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;

#[derive(Serialize)]
struct DamageObject<'report> {
    r#type: &'static str,
    #[serde(flatten)]
    damage: &'report Damage,
}

#[derive(Serialize)]
struct VerifiedObject {
    r#type: &'static str,
    ok: bool,
    entries: u64,
    packs: u64,
    revisions: u64,
    contents: u64,
    bytes: u64,
    root: String,
}

/// Prints a report.
pub fn report(report: &Report, terminal: &mut Terminal) -> Result<(), CliError> {
    if terminal.is_json() { objects(report, terminal) } else { lines(report, terminal) }
}

fn objects(report: &Report, terminal: &mut Terminal) -> Result<(), CliError> {
    for damage in &report.damages {
        terminal.object(&DamageObject { r#type: "damage", damage })?;
    }
    terminal.object(&VerifiedObject {
        r#type: "verified",
        ok: report.damages.is_empty(),
        entries: report.entries,
        packs: report.packs,
        revisions: report.revisions,
        contents: report.contents,
        bytes: report.bytes,
        root: report.root.to_string(),
    })
}

fn lines(report: &Report, terminal: &mut Terminal) -> Result<(), CliError> {
    for damage in &report.damages {
        let line = Line::new().with(Style::Bad, "damage").with(Style::Plain, ": ");
        terminal.line(&line.foreign(Style::Plain, &damage.to_string()))?;
    }
    let counts = [
        ("entries", report.entries),
        ("packs", report.packs),
        ("revisions", report.revisions),
        ("contents", report.contents),
        ("bytes", report.bytes),
    ];
    for (unit, count) in counts {
        terminal.line(&Line::new().with(Style::Plain, format!("{unit:<10}{}", grouped(count))))?;
    }
    terminal.line(&Line::new().with(Style::Plain, "root      ").with(Style::Id, report.root.to_string()))?;
    terminal.line(&match report.damages.len() {
        0 => Line::new().with(Style::Good, "no damage found"),
        found => Line::new().with(Style::Bad, format!("{} found", counted(found as u64, "damage"))),
    })
}
