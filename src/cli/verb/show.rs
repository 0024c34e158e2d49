//! `show`: the exact bytes of a revision, or its record.

use super::Exit;
use crate::cli::args::ShowArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::query::selector;
use crate::query::version::version;
use variorum_redline::render::json::{TextObject, VersionObject};

/// Prints a revision.
pub fn run(args: &ShowArgs, context: &Context, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let store = context.open(terminal)?;
    let revision = selector::revision(&store, &args.rev)?;
    if args.record {
        terminal.page();
        terminal.exact(&revision.line)?;
        terminal.exact("\n")?;
        return Ok(Exit::Done);
    }
    let text = store.content(&revision).map_err(|error| {
        CliError::engine(&format!("{}@{}", revision.record.briefing, revision.record.number), &error)
    })?;
    if terminal.is_json() {
        terminal.object(&TextObject { revision: VersionObject::new("revision", &version(&revision)), text: &text })?;
    } else {
        terminal.page();
        terminal.exact(&text)?;
    }
    Ok(Exit::Done)
}
