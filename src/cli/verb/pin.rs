//! `pin`: what this reader has seen of the store, beside what the store shows.

use variorum_redline::render::{Line, Style};

use super::ExitCode;
use crate::cli::args::PinArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};

/// Shows the pin, and with `--reset` accepts what the store shows.
pub fn run(args: &PinArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let mut store = context.open_to_write(terminal)?;
    let status = store.pin().map_err(CliError::store("pin"))?;
    print::pin::status(&status, terminal)?;
    let is_behind = status.finding.is_some();
    if is_behind && !args.reset {
        terminal.hint(hints::BEHIND_PIN);
        return Ok(ExitCode::Conflict);
    }
    if args.reset {
        if is_behind {
            store.reset_pin().map_err(CliError::store("pin"))?;
        }
        if !terminal.is_json() && !terminal.is_quiet() {
            let done = if is_behind { "accepted the store as it is" } else { "nothing is lost, nothing to accept" };
            terminal.line(&Line::new().with(Style::Plain, done))?;
        }
    }
    Ok(ExitCode::Done)
}
