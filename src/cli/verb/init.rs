//! `init`: creates a store.

use serde::Serialize;
use variorum_redline::render::{Line, Style};
use variorum_store::Store;

use super::ExitCode;
use crate::cli::args::InitArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::hints;
use crate::cli::terminal::Terminal;

#[derive(Serialize)]
struct InitializedObject<'text> {
    r#type: &'static str,
    store: &'text str,
    id: String,
}

/// Creates a store; one that exists is left as it is.
pub fn run(args: &InitArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let dir = args.dir.clone().unwrap_or_else(|| context.new_store());
    let shown = dir.display().to_string();
    let id = Store::init(&dir).map_err(CliError::store(&shown))?;
    if terminal.is_json() {
        terminal.object(&InitializedObject { r#type: "initialized", store: &shown, id: id.to_string() })?;
    } else if !terminal.is_quiet() {
        terminal.line(&Line::new().with(Style::Plain, "created the store ").foreign(Style::Strong, &shown))?;
        terminal.hint(hints::NEW_STORE);
    }
    Ok(ExitCode::Done)
}
