//! `label`: gives a revision a label, or takes one away.

use serde::Serialize;

use super::Exit;
use crate::cli::args::LabelArgs;
use crate::cli::context::{self, Context};
use crate::cli::error::{CliError, Kind};
use crate::cli::terminal::Terminal;
use crate::clock;
use crate::query::selector;
use variorum_redline::render::{Line, Style, quoted};

#[derive(Serialize)]
struct LabelObject<'text> {
    r#type: &'static str,
    briefing: &'text str,
    number: u64,
    id: String,
    label: &'text str,
}

/// Sets or clears a label.
pub fn run(args: &LabelArgs, context: &Context, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let label = selector::label(&args.label)?;
    let mut store = context.open_to_write(terminal)?;
    let author = context::author(args.author.as_deref());
    let mut revision = selector::revision(&store, &args.rev)?;
    let briefing = revision.record.briefing.clone();
    let failed = |error| CliError::engine(&briefing, &error);
    let word = if args.clear {
        let holder = store.by_label(&briefing, label.as_str()).map_err(failed)?;
        // A bare name means the briefing; a certain revision must be the one that has the label.
        let holder = holder.filter(|holder| args.rev == briefing || holder.id == revision.id).ok_or_else(|| {
            CliError::new(Kind::NotFound, format!("{}: has no label {}", args.rev, label.as_str()))
                .hint(format!("variorum log {} shows the labels", quoted(&briefing)))
        })?;
        let name = selector::name(&briefing)?;
        store.clear_label(&name, &label, clock::now()?, author).map_err(failed)?;
        revision = holder;
        "cleared"
    } else {
        let changed = store.label(&revision, &label, clock::now()?, author).map_err(failed)?;
        if changed { "labelled" } else { "unchanged" }
    };
    let number = revision.record.number;
    if terminal.is_json() {
        let id = revision.id.to_string();
        terminal.object(&LabelObject { r#type: word, briefing: &briefing, number, id, label: label.as_str() })?;
    } else if !terminal.is_quiet() {
        terminal.line(
            &Line::new()
                .with(Style::Plain, format!("{word} "))
                .foreign(Style::Strong, &format!("{briefing}@{number}"))
                .with(Style::Plain, " ")
                .foreign(Style::Label, label.as_str()),
        )?;
    }
    Ok(Exit::Done)
}
