//! `repair`: makes a damaged store sound again, from a copy or from what is here, or saves what can
//! be read into a new one.

use std::path::Path;

use variorum_store::{Depth, Error, Store};

use super::ExitCode;
use crate::cli::args::RepairArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::cli::{hints, print};

/// Repairs, and says what was done and what is still damaged.
pub fn run(args: &RepairArgs, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    if let Some(into) = &args.into {
        return salvage(into, context, terminal);
    }
    let dir = context.find()?;
    let mut on_progress = |progress| terminal.progress(&progress);
    let repaired = match &args.from {
        Some(other) => Store::repair_from(&dir, other, context.homes(), &mut on_progress),
        None => Store::repair(&dir, context.homes(), &mut on_progress),
    };
    terminal.progress_done();
    let what = args.from.as_ref().unwrap_or(&dir).display().to_string();
    let repaired = repaired.map_err(|error| match &error {
        Error::NoStore { path } if args.from.as_ref() == Some(path) => {
            CliError::of_store(&what, &error).hint(hints::NO_COPY)
        }
        _ => CliError::of_store(&what, &error),
    })?;
    print::repaired::repaired(&repaired, terminal)?;
    let is_sound = repaired.report.is_some_and(|report| report.is_ok());
    Ok(if is_sound { ExitCode::Done } else { ExitCode::Damage })
}

/// Saves what can be read: the exit code is that of damage where something is gone.
fn salvage(into: &Path, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let store = context.open_to_write(terminal)?;
    let mut on_progress = |progress| terminal.progress(&progress);
    let report = store.verify(None, Depth::Deep, &mut on_progress).map_err(CliError::store("verify"))?;
    let saved = store.salvage(into, context.homes(), &mut on_progress);
    terminal.progress_done();
    let saved = saved.map_err(CliError::store(&into.display().to_string()))?;
    print::repaired::salvaged(&saved, &report, into, terminal)?;
    let is_all = report.is_ok() && saved.report.is_ok() && saved.left_out.is_empty();
    Ok(if is_all { ExitCode::Done } else { ExitCode::Damage })
}
