//! The parts of the program `variorum` that people meet: the command line, the redline, the terminal.
//!
//! The store itself is the crate `variorum-store`; the binary only calls [`run`]. Arrows point one way: verbs know the
//! renderers, the diff and the store, and none of those knows a verb. Standard output is named in `ui`, files in `input`
//! and `output`, the system clock in `clock`, and nowhere else.

pub mod args;
pub mod blame;
pub mod clock;
pub mod diff;
pub mod error;
pub mod export;
pub mod fixtures;
pub mod import;
pub mod input;
pub mod output;
pub mod parents;
pub mod place;
pub mod render;
pub mod sanitize;
pub mod selector;
pub mod trailers;
pub mod ui;
pub mod verb;
pub mod words;

use std::ffi::OsString;

use clap::Parser as _;
use clap::error::ErrorKind;

use args::{Arguments, ColorChoice, Global};
use error::{CliError, Kind};
use place::Place;
use ui::Ui;

/// Runs the program on a command line, whose first word is its own name, and returns the exit status.
pub fn run(command_line: impl IntoIterator<Item = OsString>) -> u8 {
    let command_line: Vec<OsString> = command_line.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&command_line) {
        Ok(arguments) => arguments,
        Err(error) => return answer_instead(&error, &command_line),
    };
    let mut ui = Ui::new(&arguments.global);
    let done = Place::new(&arguments.global).and_then(|place| verb::run(&arguments.verb, &place, &mut ui));
    let finished = ui.finish();
    match (done, finished) {
        (Ok(exit), Ok(())) => exit.code(),
        // Whoever closes the pipe has read enough; what was found still counts.
        (Ok(exit), Err(error)) if error.kind == Kind::ClosedPipe => exit.code(),
        (Err(error), _) | (Ok(_), Err(error)) => {
            ui.error(&error);
            error.kind.exit_code()
        }
    }
}

/// Help, the version, or what is wrong with the command line.
fn answer_instead(error: &clap::Error, command_line: &[OsString]) -> u8 {
    let said = |flag: &str| command_line.iter().take_while(|word| *word != "--").any(|word| word == flag);
    let mut ui = Ui::new(&Global { store: None, json: said("--json"), color: ColorChoice::Auto, quiet: false });
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let told = ui.help(&error.render().to_string()).and_then(|()| ui.finish());
            told.map_or_else(|failure| tell(&mut ui, &failure), |()| 0)
        }
        _ => tell(&mut ui, &CliError::command_line(error)),
    }
}

fn tell(ui: &mut Ui, error: &CliError) -> u8 {
    ui.error(error);
    error.kind.exit_code()
}
