//! `verify`: reads everything back and checks it.

use serde::Serialize;
use variorum_store::{Depth, Report};

use super::Exit;
use crate::cli::args::VerifyArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::query::selector;
use variorum_redline::render::{Line, Style, counted, grouped};

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
pub fn run(args: &VerifyArgs, context: &Context, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let name = args.name.as_deref().map(selector::name).transpose()?;
    let store = context.open(terminal)?;
    if let Some(name) = &name {
        selector::head(&store, name.as_str())?;
    }
    let depth = if args.quick { Depth::Quick } else { Depth::Deep };
    let name = name.as_ref().map(variorum_store::Name::as_str);
    let report = store
        .verify(name, depth, &mut |progress| terminal.progress(&progress))
        .map_err(|error| CliError::engine("verify", &error))?;
    terminal.progress_done();
    if terminal.is_json() {
        objects(&report, terminal)?;
    } else {
        lines(&report, terminal)?;
    }
    Ok(if report.damages.is_empty() { Exit::Done } else { Exit::Damage })
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
