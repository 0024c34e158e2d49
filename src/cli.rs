//! The command line: arguments, verbs, the terminal. The only part of the program that makes
//! sentences for people.

mod advice;
pub mod args;
mod command_line;
mod completion;
mod config;
pub mod context;
pub mod demo_briefings;
pub mod error;
pub mod exit_code;
mod faults;
pub mod hints;
mod import_hints;
mod interchange_error;
mod print;
mod shell_words;
mod suggest;
pub mod terminal;
pub mod verb;
mod zone;

use std::ffi::OsString;

use clap::Parser as _;
use clap::error::ErrorKind;

use args::{Arguments, Global};
use command_line::CommandLine;
use config::Config;
use context::Context;
use error::{CliError, Kind};
use exit_code::ExitCode;
use terminal::Terminal;

/// Runs the program on a command line, whose first word is its own name, and returns the exit code.
pub fn run(command_line: impl IntoIterator<Item = OsString>) -> u8 {
    let line = CommandLine::new(command_line.into_iter().skip(1).map(pair_with_at).collect());
    let config = Config::load();
    // Help is there also for whoever has a config file that cannot be read.
    let (config, unusable) = config.map_or_else(|error| (Config::default(), Some(error)), |config| (config, None));
    let typed = line;
    let (line, unusable) = match config.expanded(typed.clone()) {
        Ok(expanded) => (expanded, unusable),
        Err(error) => (typed.clone(), Some(error)),
    };
    let words = [OsString::from("variorum")].into_iter().chain(line.words().iter().cloned());
    let arguments = match (Arguments::try_parse_from(words), unusable) {
        (Err(error), None) => return answer_instead(&error, &line, &typed, &config).number(),
        (Err(error), Some(_)) if is_answer(&error) => return answer_instead(&error, &line, &typed, &config).number(),
        (Ok(arguments), None) => arguments,
        (_, Some(unusable)) => return fail(&mut bare_terminal(&line, &config), &unusable).number(),
    };
    let not_entered = config.zone.as_ref().and_then(|zone| zone::enter(zone, line.words()));
    let mut terminal = Terminal::new(&arguments.global, &config);
    if let Some(error) = not_entered {
        terminal.warn(&format!("the zone of the config file is not used: {}", variorum_store::system_words(&error)));
    }
    for unused in &config.unused {
        terminal.warn(unused);
    }
    let several = arguments.global.store.len() > 1 && !arguments.verb.takes_several_stores();
    let context = if several { Err(faults::store_twice(&line)) } else { Context::new(&arguments.global, &config) };
    let done = context.as_ref().map_err(CliError::clone);
    let done = done.and_then(|context| verb::run(&arguments.verb, context, &config, &mut terminal));
    let exit = match (done, terminal.finish()) {
        (Ok(exit), Ok(())) => exit,
        // Whoever closes the pipe has read enough; what was found still counts.
        (Ok(exit), Err(error)) if error.kind == Kind::ClosedPipe => exit,
        (Err(error), _) | (Ok(_), Err(error)) => {
            fail(&mut terminal, &advice::completed(error, &line, context.as_ref().ok()))
        }
    };
    // Behind the answer, or the error: that is what scripts look at first.
    let notes = context.map(|context| context.calendar().take_notes());
    print::time::notes(&notes.unwrap_or_default(), &mut terminal);
    exit.number()
}

/// `-2..-1` as `@-2..-1`, which means the same and does not look like an option.
fn pair_with_at(word: OsString) -> OsString {
    let is_pair = word
        .to_str()
        .and_then(|word| word.strip_prefix('-')?.split_once(".."))
        .is_some_and(|(back, _)| !back.is_empty() && back.bytes().all(|byte| byte.is_ascii_digit()));
    if is_pair { ["@".as_ref(), word.as_os_str()].iter().copied().collect() } else { word }
}

/// Whether the parser's error is an answer: help, or the version.
fn is_answer(error: &clap::Error) -> bool {
    matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion)
}

/// Prints help, the version, or what is wrong with the command line.
///
/// `line` is the one that was `typed`, with what an alias stands for.
fn answer_instead(error: &clap::Error, line: &CommandLine, typed: &CommandLine, config: &Config) -> ExitCode {
    let mut terminal = bare_terminal(line, config);
    if is_answer(error) {
        let printed = terminal.help(&error.render().to_string()).and_then(|()| terminal.finish());
        printed.map_or_else(|failure| fail(&mut terminal, &failure), |()| ExitCode::Done)
    } else {
        fail(&mut terminal, &config.of_alias(faults::fault(error, line), typed))
    }
}

/// A terminal for a command line that could not be read.
fn bare_terminal(line: &CommandLine, config: &Config) -> Terminal {
    let json = line.words().iter().take_while(|word| *word != "--").any(|word| word == "--json");
    Terminal::new(&Global { json, ..Global::default() }, config)
}

/// Prints an error, and returns its exit code.
fn fail(terminal: &mut Terminal, error: &CliError) -> ExitCode {
    terminal.error(error);
    error.kind.into()
}
