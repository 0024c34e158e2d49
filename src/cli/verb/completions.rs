//! `completions`: completions for a shell.
//!
//! Those for bash, zsh and fish ask the program what may come next, and so know what is in the
//! store; the others are generated from the definition of the command line.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::ExitCode;
use crate::cli::args::{Arguments, CompletionsArgs};
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;

const BASH: &str = include_str!("../completion/variorum.bash");
const ZSH: &str = include_str!("../completion/variorum.zsh");
const FISH: &str = include_str!("../completion/variorum.fish");

/// Prints the completions for a shell.
pub fn run(args: &CompletionsArgs, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let script = match args.shell {
        Shell::Bash => BASH.as_bytes().to_owned(),
        Shell::Zsh => ZSH.as_bytes().to_owned(),
        Shell::Fish => FISH.as_bytes().to_owned(),
        other => {
            let mut script = Vec::new();
            clap_complete::generate(other, &mut Arguments::command(), "variorum", &mut script);
            script
        }
    };
    terminal.generated(&script)?;
    Ok(ExitCode::Done)
}
