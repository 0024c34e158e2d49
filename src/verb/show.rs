//! `show`: the exact bytes of a revision, or its record.

use super::Exit;
use crate::args::ShowArgs;
use crate::error::CliError;
use crate::place::Place;
use crate::render::json::{RevisionObject, TextObject};
use crate::selector;
use crate::ui::Ui;

/// Prints a revision.
pub fn run(args: &ShowArgs, place: &Place, ui: &mut Ui) -> Result<Exit, CliError> {
    let store = place.open(ui)?;
    let revision = selector::revision(&store, &args.rev)?;
    if args.record {
        ui.page();
        ui.exact(&revision.line)?;
        ui.exact("\n")?;
        return Ok(Exit::Done);
    }
    let text = store.content(&revision).map_err(|error| {
        CliError::engine(&format!("{}@{}", revision.record.briefing, revision.record.number), &error)
    })?;
    if ui.is_json() {
        ui.object(&TextObject { revision: RevisionObject::new("revision", &revision), text: &text })?;
    } else {
        ui.page();
        ui.exact(&text)?;
    }
    Ok(Exit::Done)
}
