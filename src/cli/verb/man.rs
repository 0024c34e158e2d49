//! `man`: the manual pages, generated from the definition of the command line.

use std::io;
use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use super::ExitCode;
use crate::cli::args::{Arguments, ManArgs};
use crate::cli::error::CliError;
use crate::cli::terminal::Terminal;
use crate::files::output;

/// Prints the page of the program, or writes all pages to a directory.
pub fn run(args: &ManArgs, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let mut command = Arguments::command().disable_help_subcommand(true);
    // Gives each verb its whole name, `variorum-verify`.
    command.build();
    if let Some(dir) = &args.dir {
        output::directories(dir)?;
        write_pages(&command, dir).map_err(|error| CliError::system(&dir.display().to_string(), &error))?;
    } else {
        let mut rendered = Vec::new();
        page(&command).render(&mut rendered).map_err(|error| CliError::system("the manual page", &error))?;
        terminal.generated(&rendered)?;
    }
    Ok(ExitCode::Done)
}

/// The page of the program, or of a verb. Its foot names the program, whose version it is.
fn page(command: &Command) -> Man {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    Man::new(command.clone()).title(name).source(concat!("variorum ", env!("CARGO_PKG_VERSION")))
}

fn write_pages(command: &Command, dir: &Path) -> io::Result<()> {
    command.get_subcommands().filter(|verb| !verb.is_hide_set()).try_for_each(|verb| write_pages(verb, dir))?;
    page(command).generate_to(dir).map(drop)
}
