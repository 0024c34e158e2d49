//! `init`: creates a store.

use serde::Serialize;
use variorum_redline::render::{Line, Style};
use variorum_store::{PinStatus, Store};

use super::ExitCode;
use crate::cli::args::InitArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};
use crate::json::pin::SeenObject;

#[derive(Serialize)]
struct InitializedObject<'text> {
    r#type: &'static str,
    store: &'text str,
    id: String,
    /// What this reader has seen of another store that was here before.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<SeenObject>,
}

/// Creates a store; one that exists is left as it is.
pub fn run(args: &InitArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let dir = context.new_store(args.dir.as_deref())?;
    let shown = dir.display().to_string();
    let id = Store::init(&dir).map_err(CliError::store(&shown))?;
    // The store is there; what is remembered of another one is no reason to say that it is not.
    let before = accept(&context.with_store(dir.clone()), terminal).unwrap_or_else(|error| {
        terminal.warn(&error.message);
        None
    });
    if let Some(before) = &before {
        print::pin::replaced(before, terminal);
    }
    if terminal.is_json() {
        let replaces = before.as_ref().and_then(|before| before.pinned.as_ref()).map(SeenObject::new);
        terminal.object(&InitializedObject { r#type: "initialized", store: &shown, id: id.to_string(), replaces })?;
    } else if !terminal.is_quiet() {
        terminal.line(&Line::new().with(Style::Plain, "created the store ").foreign(Style::Strong, &shown))?;
        let option = if context.finds(&dir) { None } else { Some(shown) };
        terminal.hint(&hints::new_store(option.as_deref()));
    }
    Ok(ExitCode::Done)
}

/// Accepts the store that was made a moment ago, where this reader has seen another one in its
/// place; gives what was seen.
fn accept(context: &Context, terminal: &mut Terminal) -> Result<Option<PinStatus>, CliError> {
    let mut store = context.open_to_write(terminal)?;
    let status = store.pin().map_err(CliError::store("pin"))?;
    if status.finding.is_none() && status.unread.is_none() {
        return Ok(None);
    }
    store.reset_pin().map_err(CliError::store("pin"))?;
    Ok(Some(status))
}
