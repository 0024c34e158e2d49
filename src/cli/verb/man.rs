//! `man`: the manual pages, generated from the definition of the command line.

use clap::CommandFactory as _;

use super::ExitCode;
use crate::cli::args::{Arguments, ManArgs};
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;

/// Prints the page of the program, or writes all pages to a directory.
pub fn run(args: &ManArgs, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let command = Arguments::command();
    if let Some(dir) = &args.dir {
        clap_mangen::generate_to(command, dir).map_err(|error| CliError::system(&dir.display().to_string(), &error))?;
    } else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command)
            .render(&mut page)
            .map_err(|error| CliError::system("the manual page", &error))?;
        terminal.generated(&page)?;
    }
    Ok(ExitCode::Done)
}
