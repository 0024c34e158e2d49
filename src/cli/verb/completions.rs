//! `completions`: completions for a shell, generated from the definition of the command line.

use clap::CommandFactory as _;

use super::ExitCode;
use crate::cli::args::{Arguments, CompletionsArgs};
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;

/// Prints the completions for a shell.
pub fn run(args: &CompletionsArgs, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "variorum", &mut script);
    terminal.generated(&script)?;
    Ok(ExitCode::Done)
}
