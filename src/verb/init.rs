//! `init`: makes a store.

use serde::Serialize;
use variorum_store::Store;

use super::Exit;
use crate::args::InitArgs;
use crate::error::CliError;
use crate::place::Place;
use crate::render::{Line, Style};
use crate::ui::Ui;

#[derive(Serialize)]
struct Initialized<'text> {
    r#type: &'static str,
    store: &'text str,
    id: String,
}

/// Makes a store; one that exists is refused.
pub fn run(args: &InitArgs, place: &Place, ui: &mut Ui) -> Result<Exit, CliError> {
    let dir = args.dir.clone().unwrap_or_else(|| place.new_store());
    let shown = dir.display().to_string();
    let id = Store::init(&dir).map_err(|error| CliError::engine(&shown, &error))?;
    if ui.is_json() {
        ui.object(&Initialized { r#type: "initialized", store: &shown, id: id.to_string() })?;
    } else if !ui.is_quiet() {
        ui.line(&Line::new().with(Style::Plain, "made the store ").foreign(Style::Strong, &shown))?;
        ui.hint("variorum commit NAME FILE");
    }
    Ok(Exit::Done)
}
