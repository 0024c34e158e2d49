//! `init`: makes a store.

use serde::Serialize;
use variorum_store::Store;

use super::Exit;
use crate::cli::args::InitArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use variorum_redline::render::{Line, Style};

#[derive(Serialize)]
struct Initialized<'text> {
    r#type: &'static str,
    store: &'text str,
    id: String,
}

/// Makes a store; one that exists is refused.
pub fn run(args: &InitArgs, context: &Context, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let dir = args.dir.clone().unwrap_or_else(|| context.new_store());
    let shown = dir.display().to_string();
    let id = Store::init(&dir).map_err(|error| CliError::engine(&shown, &error))?;
    if terminal.is_json() {
        terminal.object(&Initialized { r#type: "initialized", store: &shown, id: id.to_string() })?;
    } else if !terminal.is_quiet() {
        terminal.line(&Line::new().with(Style::Plain, "made the store ").foreign(Style::Strong, &shown))?;
        terminal.hint("variorum commit NAME FILE");
    }
    Ok(Exit::Done)
}
