//! What may come next on a command line that is being typed: verbs, options and their values from
//! the definition of the command line; names, labels and revisions from the store.
//!
//! The scripts of `completion/` ask for it on every press of the key, so it must be cheap and never
//! say anything else.

mod names;

use std::path::PathBuf;

use clap::{Arg, Command, CommandFactory as _, ValueHint};

use super::args::{Arguments, Global};
use super::command_line::CommandLine;
use super::config::Config;
use super::context::Context;

/// What may stand for the word that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The whole word.
    pub word: String,
    /// What it is, on one line; may be empty.
    pub about: String,
}

impl Candidate {
    fn new(word: impl Into<String>, about: impl Into<String>) -> Self {
        Self { word: word.into(), about: about.into() }
    }
}

/// What may stand for the last of the words behind the program's name; nothing where that is a
/// file, which the shell knows better.
#[must_use]
pub fn candidates(words: &[String], config: &Config) -> Vec<Candidate> {
    let Some((current, before)) = words.split_last() else { return Vec::new() };
    let line = CommandLine::new(before.iter().map(Into::into).collect());
    let Ok(line) = config.expanded(line) else { return Vec::new() };
    let before: Vec<&str> = line.words().iter().filter_map(|word| word.to_str()).collect();
    let mut program = Arguments::command();
    program.build();
    let typed = Typed::read(&program, &before);
    let mut found = typed.candidates(current, config);
    found.retain(|candidate| candidate.word.starts_with(current.as_str()));
    found
}

/// The words before the one that is being typed.
struct Typed<'line> {
    program: &'line Command,
    verb: Option<&'line Command>,
    positionals: Vec<&'line str>,
    store: Option<&'line str>,
    /// The option whose value is being typed.
    option: Option<&'line Arg>,
    /// Whether all that follows is no option.
    is_behind_dashes: bool,
    /// Whether there is no such verb.
    is_unknown: bool,
}

impl<'line> Typed<'line> {
    fn read(program: &'line Command, before: &[&'line str]) -> Self {
        let mut typed = Self {
            program,
            verb: None,
            positionals: Vec::new(),
            store: None,
            option: None,
            is_behind_dashes: false,
            is_unknown: false,
        };
        let mut awaited = 0;
        for word in before {
            if awaited > 0 {
                awaited -= 1;
                if typed.option.take_if(|_| awaited == 0).is_some_and(|option| option.get_id() == "store") {
                    typed.store = Some(word);
                }
            } else if typed.is_behind_dashes || !word.starts_with('-') || *word == "-" {
                match typed.verb {
                    None => {
                        typed.verb = program.find_subcommand(word);
                        typed.is_unknown = typed.verb.is_none();
                    }
                    Some(_) => typed.positionals.push(word),
                }
            } else if *word == "--" {
                typed.is_behind_dashes = true;
            } else if let Some(value) = word.strip_prefix("--store=") {
                typed.store = Some(value);
            } else if let Some(option) = typed.option_of(word).filter(|option| option.get_action().takes_values()) {
                awaited = option.get_num_args().map_or(1, |range| range.min_values().max(1));
                typed.option = Some(option);
            } else if word.starts_with('-')
                && word.get(1..).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
            {
                typed.positionals.push(word);
            }
        }
        typed
    }

    /// The command whose options are meant.
    fn command(&self) -> &'line Command {
        self.verb.unwrap_or(self.program)
    }

    /// The option that a word is, where its value is not in the word.
    fn option_of(&self, word: &str) -> Option<&'line Arg> {
        self.command().get_arguments().find(|option| match word.strip_prefix("--") {
            Some(long) => option.get_long() == Some(long),
            None => option.get_short().is_some_and(|short| word.strip_prefix('-') == Some(short.to_string().as_str())),
        })
    }

    fn candidates(&self, current: &str, config: &Config) -> Vec<Candidate> {
        if let Some(option) = self.option {
            return self.values(option, current, config);
        }
        if !self.is_behind_dashes && current.starts_with('-') {
            let option =
                current.split_once('=').and_then(|(option, value)| Some((self.option_of(option)?, option, value)));
            return match option {
                Some((argument, option, value)) => {
                    let values = self.values(argument, value, config).into_iter();
                    values.map(|value| Candidate::new(format!("{option}={}", value.word), value.about)).collect()
                }
                None => self.options(),
            };
        }
        if self.is_unknown {
            return Vec::new();
        }
        let Some(verb) = self.verb else {
            let verbs = self.program.get_subcommands().filter(|verb| !verb.is_hide_set());
            let verbs = verbs.map(|verb| Candidate::new(verb.get_name(), about(verb.get_about())));
            let aliases = config.aliases().map(|(name, line)| Candidate::new(name, line));
            return verbs.chain(aliases).collect();
        };
        let mut positionals = verb.get_positionals();
        match positionals
            .nth(self.positionals.len())
            .or_else(|| verb.get_positionals().last().filter(|last| is_many(last)))
        {
            Some(positional) => self.values(positional, current, config),
            None => Vec::new(),
        }
    }

    /// The long options, and the short ones that have no long form.
    fn options(&self) -> Vec<Candidate> {
        let options = self.command().get_arguments().filter(|option| !option.is_hide_set());
        let named = options.filter_map(|option| {
            let word = option.get_long().map(|long| format!("--{long}"));
            let word = word.or_else(|| option.get_short().map(|short| format!("-{short}")))?;
            Some(Candidate::new(word, about(option.get_help())))
        });
        named.collect()
    }

    /// What may be the value of an option, or a word of the verb.
    fn values(&self, argument: &Arg, current: &str, config: &Config) -> Vec<Candidate> {
        let possible = argument.get_possible_values();
        if !possible.is_empty() {
            let shown = possible.iter().filter(|value| !value.is_hide_set());
            return shown.map(|value| Candidate::new(value.get_name(), about(value.get_help()))).collect();
        }
        if !matches!(argument.get_value_hint(), ValueHint::Unknown) {
            return Vec::new();
        }
        let name = argument.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
        let verb = self.verb.map_or("", Command::get_name);
        let kind = match name {
            "OLD" | "NEW" if verb == "rename" => names::Kind::Name,
            "REV" | "OLD" | "NEW" => names::Kind::Selector,
            "LABEL" if self.positionals.is_empty() => names::Kind::Revision,
            "LABEL" => names::Kind::Label,
            "NAME" if matches!(verb, "show" | "log" | "blame" | "diff" | "label") => names::Kind::Revision,
            _ if name.contains("NAME") || name.contains("PREFIX") || name.contains("GLOB") => names::Kind::Name,
            _ => return Vec::new(),
        };
        let global = Global { store: self.store.map(PathBuf::from).into_iter().collect(), ..Global::default() };
        let context = Context::new(&global, config).ok();
        context
            .map(|context| names::names(&context, kind, self.positionals.first().copied(), current))
            .unwrap_or_default()
    }
}

fn is_many(argument: &Arg) -> bool {
    argument.get_num_args().is_some_and(|range| range.max_values() > 1)
}

/// The first line of a help text.
fn about(help: Option<&clap::builder::StyledStr>) -> String {
    let text = help.map(ToString::to_string).unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        candidates(&words, &Config::default()).into_iter().map(|candidate| candidate.word).collect()
    }

    #[test]
    fn verbs_options_and_values_come_from_the_definition() {
        assert_eq!(words("ver"), ["verify"]);
        assert_eq!(words("comp"), ["completions"]);
        assert!(words("").contains(&"diff".to_owned()));
        assert!(!words("").contains(&"complete".to_owned()), "what is hidden stays so");
        assert_eq!(words("log --si"), ["--since"]);
        assert_eq!(words("--json log --si"), ["--since"]);
        assert_eq!(words("diff a --format ma"), ["markdown"]);
        assert_eq!(words("diff a --format=ma"), ["--format=markdown"]);
        assert_eq!(words("--color n"), ["never"]);
        assert_eq!(words("diff a --fr"), ["--fragment"]);
        assert!(words("diff a -").contains(&"--fragment".to_owned()));
        assert_eq!(words("commit a -m "), [""; 0]);
        assert_eq!(words("import --format j"), ["jsonl"]);
        assert_eq!(words("import x"), [""; 0], "files are the shell's");
        assert_eq!(words("completions f"), ["fish"]);
    }
}
