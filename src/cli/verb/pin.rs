//! `pin`: what this reader has seen of the store, beside what the store shows, and when it was
//! verified.

use variorum_redline::render::{Line, Style};
use variorum_store::{Damage, Notice};

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
    let damage = store.notices().iter().find_map(damage).cloned();
    let verified = store.verifications().map_err(CliError::store("pin"))?;
    print::pin::status(&status, damage.as_ref(), &verified, terminal)?;
    let is_accepted = status.finding.is_none() && status.unread.is_none();
    if args.reset && (damage.is_some() || !is_accepted) {
        // A store with damage is refused: nobody can say what is lost of it.
        store.reset_pin().map_err(CliError::store("pin"))?;
    }
    if damage.is_some() {
        terminal.hint(hints::DAMAGE);
        return Ok(ExitCode::Damage);
    }
    if !args.reset && !is_accepted {
        terminal.hint(hints::ACCEPT_STORE);
        return Ok(ExitCode::Conflict);
    }
    if args.reset && !terminal.is_json() && !terminal.is_quiet() {
        let done = if is_accepted {
            "the log continues what was seen: nothing to accept"
        } else {
            "accepted the store as it is"
        };
        terminal.line(&Line::new().with(Style::Plain, done))?;
        if is_accepted {
            terminal.hint(hints::VERIFY);
        }
    }
    Ok(ExitCode::Done)
}

const fn damage(notice: &Notice) -> Option<&Damage> {
    match notice {
        Notice::Damaged(damage) => Some(damage),
        _ => None,
    }
}
