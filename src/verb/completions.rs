//! `completions`: what a shell needs to complete our words, made from the definition of the command line.

use clap::CommandFactory as _;

use super::Exit;
use crate::args::{Arguments, CompletionsArgs};
use crate::error::CliError;
use crate::ui::Ui;

/// Prints the completions for a shell.
pub fn run(args: &CompletionsArgs, ui: &mut Ui) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "variorum", &mut script);
    ui.generated(&script)?;
    Ok(Exit::Done)
}
