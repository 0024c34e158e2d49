//! The command line: arguments, verbs, the terminal. The only part of the program that makes sentences for people.

pub mod args;
pub mod context;
pub mod demo_briefings;
pub mod error;
mod interchange_error;
pub mod terminal;
pub mod verb;

use std::ffi::OsString;

use clap::Parser as _;
use clap::error::ErrorKind;

use args::{Arguments, ColorChoice, Global};
use context::Context;
use error::{CliError, Kind};
use terminal::Terminal;

/// Runs the program on a command line, whose first word is its own name, and returns the exit status.
pub fn run(command_line: impl IntoIterator<Item = OsString>) -> u8 {
    let command_line: Vec<OsString> = command_line.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&command_line) {
        Ok(arguments) => arguments,
        Err(error) => return answer_instead(&error, &command_line),
    };
    let mut terminal = Terminal::new(&arguments.global);
    let done = Context::new(&arguments.global).and_then(|context| verb::run(&arguments.verb, &context, &mut terminal));
    let finished = terminal.finish();
    match (done, finished) {
        (Ok(exit), Ok(())) => exit.code(),
        // Whoever closes the pipe has read enough; what was found still counts.
        (Ok(exit), Err(error)) if error.kind == Kind::ClosedPipe => exit.code(),
        (Err(error), _) | (Ok(_), Err(error)) => {
            terminal.error(&error);
            error.kind.exit_code()
        }
    }
}

/// Help, the version, or what is wrong with the command line.
fn answer_instead(error: &clap::Error, command_line: &[OsString]) -> u8 {
    let said = |flag: &str| command_line.iter().take_while(|word| *word != "--").any(|word| word == flag);
    let mut terminal =
        Terminal::new(&Global { store: None, json: said("--json"), color: ColorChoice::Auto, quiet: false });
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let told = terminal.help(&error.render().to_string()).and_then(|()| terminal.finish());
            told.map_or_else(|failure| tell(&mut terminal, &failure), |()| 0)
        }
        _ => tell(&mut terminal, &CliError::command_line(error)),
    }
}

fn tell(terminal: &mut Terminal, error: &CliError) -> u8 {
    terminal.error(error);
    error.kind.exit_code()
}
