//! The command line: arguments, verbs, the terminal. The only part of the program that makes
//! sentences for people.

pub mod args;
pub mod context;
pub mod demo_briefings;
pub mod error;
pub mod exit_code;
pub mod hints;
mod interchange_error;
mod print;
pub mod terminal;
pub mod verb;

use std::ffi::OsString;

use clap::Parser as _;
use clap::error::ErrorKind;

use args::{Arguments, ColorChoice, Global};
use context::Context;
use error::{CliError, Kind};
use exit_code::ExitCode;
use terminal::Terminal;

/// Runs the program on a command line, whose first word is its own name, and returns the exit code.
pub fn run(command_line: impl IntoIterator<Item = OsString>) -> u8 {
    let command_line: Vec<OsString> = command_line.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&command_line) {
        Ok(arguments) => arguments,
        Err(error) => return answer_instead(&error, &command_line).number(),
    };
    let mut terminal = Terminal::new(&arguments.global);
    let done = Context::new(&arguments.global).and_then(|context| {
        let done = verb::run(&arguments.verb, &context, &mut terminal);
        print::time::notes(&context.calendar().take_notes(), &mut terminal);
        done
    });
    let exit = match (done, terminal.finish()) {
        (Ok(exit), Ok(())) => exit,
        // Whoever closes the pipe has read enough; what was found still counts.
        (Ok(exit), Err(error)) if error.kind == Kind::ClosedPipe => exit,
        (Err(error), _) | (Ok(_), Err(error)) => fail(&mut terminal, &error),
    };
    exit.number()
}

/// Prints help, the version, or what is wrong with the command line.
fn answer_instead(error: &clap::Error, command_line: &[OsString]) -> ExitCode {
    let json = command_line.iter().take_while(|word| *word != "--").any(|word| word == "--json");
    let mut terminal = Terminal::new(&Global { store: None, json, color: ColorChoice::Auto, quiet: false });
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let printed = terminal.help(&error.render().to_string()).and_then(|()| terminal.finish());
            printed.map_or_else(|failure| fail(&mut terminal, &failure), |()| ExitCode::Done)
        }
        _ => fail(&mut terminal, &CliError::command_line(error)),
    }
}

/// Prints an error, and returns its exit code.
fn fail(terminal: &mut Terminal, error: &CliError) -> ExitCode {
    terminal.error(error);
    error.kind.into()
}
