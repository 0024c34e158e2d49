//! `complete`: what may come next on a command line that is being typed, for the scripts that
//! `completions` prints.

use super::ExitCode;
use crate::cli::args::{CompleteArgs, LineShell};
use crate::cli::completion::{self, Candidate};
use crate::cli::config::Config;
use crate::cli::error::CliError;
use crate::cli::shell_words::{self, LastWord, Quotes};
use crate::cli::terminal::Terminal;

/// Prints what may come next, one word a line, with what it is behind a tab where the shell shows
/// that. Nothing is said of what goes wrong: somebody is typing.
pub fn run(args: &CompleteArgs, config: &Config, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let Some(words) = args.words.iter().map(|word| word.to_str()).collect::<Option<Vec<_>>>() else {
        return Ok(ExitCode::Done);
    };
    let mut printed = String::new();
    match args.shell {
        LineShell::Bash => {
            let [line, breaks] = words[..] else { return Ok(ExitCode::Done) };
            let (mut typed, last) = shell_words::split_typed(line, breaks);
            typed.push(last.text.clone());
            // The first word is the program's name, whatever it is called here.
            for candidate in completion::candidates(typed.get(1..).unwrap_or_default(), config) {
                printed.push_str(&reply(&candidate, &last));
                printed.push('\n');
            }
        }
        LineShell::Zsh | LineShell::Fish => {
            let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
            for Candidate { word, about } in completion::candidates(&words, config) {
                printed.push_str(&word);
                if !about.is_empty() {
                    printed.push('\t');
                    printed.push_str(&about);
                }
                printed.push('\n');
            }
        }
    }
    terminal.generated(printed.as_bytes())?;
    Ok(ExitCode::Done)
}

/// A word as bash puts it into the line: only what it takes for the current word, and with a
/// backslash where a character would mean something else.
fn reply(candidate: &Candidate, last: &LastWord) -> String {
    let own = candidate.word.get(last.broken_at..).unwrap_or_default();
    match last.quotes {
        Quotes::Single | Quotes::Double => own.to_owned(),
        Quotes::None => own.chars().fold(String::new(), |mut escaped, character| {
            if character.is_ascii() && !character.is_ascii_alphanumeric() && !"/-_.,:@+=%".contains(character) {
                escaped.push('\\');
            }
            escaped.push(character);
            escaped
        }),
    }
}
