//! `verify`: reads everything back and checks it.

use serde::Serialize;
use variorum_store::{Depth, Report};

use super::Exit;
use crate::args::VerifyArgs;
use crate::error::CliError;
use crate::place::Place;
use crate::render::{Line, Style, counted, grouped};
use crate::selector;
use crate::ui::Ui;

#[derive(Serialize)]
struct DamageObject<'report> {
    r#type: &'static str,
    #[serde(flatten)]
    damage: &'report variorum_store::Damage,
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

/// Checks the store, or what one briefing needs of it, and names every damage.
pub fn run(args: &VerifyArgs, place: &Place, ui: &mut Ui) -> Result<Exit, CliError> {
    let name = args.name.as_deref().map(selector::name).transpose()?;
    let store = place.open(ui)?;
    if let Some(name) = &name {
        selector::head(&store, name.as_str())?;
    }
    let depth = if args.quick { Depth::Quick } else { Depth::Deep };
    let name = name.as_ref().map(variorum_store::Name::as_str);
    let report = store
        .verify(name, depth, &mut |progress| ui.progress(&progress))
        .map_err(|error| CliError::engine("verify", &error))?;
    ui.progress_done();
    if ui.is_json() {
        objects(&report, ui)?;
    } else {
        lines(&report, ui)?;
    }
    Ok(if report.damages.is_empty() { Exit::Done } else { Exit::Damage })
}

fn objects(report: &Report, ui: &mut Ui) -> Result<(), CliError> {
    for damage in &report.damages {
        ui.object(&DamageObject { r#type: "damage", damage })?;
    }
    ui.object(&VerifiedObject {
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

fn lines(report: &Report, ui: &mut Ui) -> Result<(), CliError> {
    for damage in &report.damages {
        let line = Line::new().with(Style::Bad, "damage").with(Style::Plain, ": ");
        ui.line(&line.foreign(Style::Plain, &damage.to_string()))?;
    }
    let counts = [
        ("entries", report.entries),
        ("packs", report.packs),
        ("revisions", report.revisions),
        ("contents", report.contents),
        ("bytes", report.bytes),
    ];
    for (unit, count) in counts {
        ui.line(&Line::new().with(Style::Plain, format!("{unit:<10}{}", grouped(count))))?;
    }
    ui.line(&Line::new().with(Style::Plain, "root      ").with(Style::Id, report.root.to_string()))?;
    ui.line(&match report.damages.len() {
        0 => Line::new().with(Style::Good, "no damage found"),
        found => Line::new().with(Style::Bad, format!("{} found", counted(found as u64, "damage"))),
    })
}
