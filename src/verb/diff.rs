//! `diff`: what changed between two revisions, or between two files.

use variorum_store::{Revision, Store};

use super::Exit;
use crate::args::{DiffArgs, DiffFormat};
use crate::diff::{Op, compare};
use crate::error::{CliError, Kind};
use crate::input;
use crate::place::Place;
use crate::render::{self, Difference, Line, Side, Style, inline, unified};
use crate::selector;
use crate::ui::Ui;

/// Paragraphs of context around a change, where nothing else is asked for.
const CONTEXT_PARAGRAPHS: usize = 1;

/// Shows what changed.
pub fn run(args: &DiffArgs, place: &Place, ui: &mut Ui) -> Result<Exit, CliError> {
    let ((old_side, old), (new_side, new)) = match args.files.as_deref() {
        Some([a, b]) => (file(a)?, file(b)?),
        _ => revisions(args, place, ui)?,
    };
    let redline = compare(&old, &new);
    let changed = redline.parts.iter().any(|part| part.op != Op::Equal);
    let context = |default| if args.all { None } else { Some(args.context.unwrap_or(default)) };
    let format = if ui.is_json() { DiffFormat::Json } else { args.format };
    if format == DiffFormat::Json {
        ui.object(&render::json::diff(&redline, &old_side, &new_side))?;
    } else {
        ui.page();
        match format {
            DiffFormat::Unified => {
                ui.lines(&unified::lines(&redline, &old_side, &new_side, context(unified::CONTEXT_LINES)))?;
            }
            DiffFormat::Html | DiffFormat::Plain => {
                let (old, new) = (&old_side, &new_side);
                let difference = Difference { old, new, fields: Vec::new(), redline, hidden: 0 };
                ui.document(&match format {
                    DiffFormat::Html => render::html::page(&difference, context(CONTEXT_PARAGRAPHS)),
                    _ => render::plain::page(&difference),
                })?;
            }
            DiffFormat::Stat => ui.lines(&render::stat::lines(&redline, &old_side, &new_side))?,
            DiffFormat::Inline | DiffFormat::Json => {
                ui.lines(&render::head(&old_side, &new_side, redline.words))?;
                ui.line(&Line::new())?;
                if changed {
                    let options = inline::Options {
                        columns: ui.columns(),
                        context: context(CONTEXT_PARAGRAPHS),
                        color: ui.has_color(),
                    };
                    ui.lines(&inline::lines(&redline, options))?;
                } else {
                    ui.line(&Line::new().with(Style::Dim, "no difference"))?;
                }
            }
        }
    }
    Ok(if changed && args.exit_code { Exit::No } else { Exit::Done })
}

type SideAndText = (Side, String);

fn file(path: &std::path::Path) -> Result<SideAndText, CliError> {
    let text = input::read_file(path)?;
    Ok((Side::file(path.display().to_string(), &text), text))
}

fn revisions(args: &DiffArgs, place: &Place, ui: &mut Ui) -> Result<(SideAndText, SideAndText), CliError> {
    let name = selector::name(args.name.as_deref().unwrap_or_default())?;
    let store = place.open(ui)?;
    let new = match &args.new {
        Some(text) => selector::revision_within(&store, &name, text)?,
        None => selector::head(&store, name.as_str())?,
    };
    let old = match &args.old {
        Some(text) => selector::revision_within(&store, &name, text)?,
        None => before(&store, &new)?,
    };
    Ok((side(&store, old)?, side(&store, new)?))
}

fn before(store: &Store, head: &Revision) -> Result<Revision, CliError> {
    let name = &head.record.briefing;
    let number = head.record.number.saturating_sub(1);
    let found = store.by_number(name, number).map_err(|error| CliError::engine(name, &error))?;
    found.ok_or_else(|| {
        CliError::new(Kind::NotFound, format!("{name}: has only one revision, nothing to compare with"))
            .hint(format!("variorum show {}", render::quoted(name)))
    })
}

fn side(store: &Store, revision: Revision) -> Result<SideAndText, CliError> {
    let what = format!("{}@{}", revision.record.briefing, revision.record.number);
    let text = store.content(&revision).map_err(|error| CliError::engine(&what, &error))?;
    Ok((Side::Revision(Box::new(revision)), text))
}
