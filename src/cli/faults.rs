//! What is wrong with a command line, as one line and a line to type instead.

use std::ffi::OsString;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory as _};
use variorum_redline::render::quoted;

use super::args::Arguments;
use super::command_line::CommandLine;
use super::error::{CliError, Kind};
use super::{hints, suggest};
use crate::query::time_text;

/// What the parser found wrong, and what to type instead: the same line with what was meant, else
/// the line with what is missing, else the way to help.
#[must_use]
pub fn fault(error: &clap::Error, line: &CommandLine) -> CliError {
    let mut program = Arguments::command();
    program.build();
    let verb = line.verb().and_then(|verb| program.find_subcommand(verb));
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let argument = context(ContextKind::InvalidArg).unwrap_or_default();
    let value = context(ContextKind::InvalidValue).unwrap_or_default();
    let told = |what: String| CliError::new(Kind::Usage, format!("command line: {what}"));
    let help = help(verb);
    match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            told("no command given".to_owned()).hint("see the commands with --help, or start with: variorum demo")
        }
        ErrorKind::InvalidSubcommand => {
            let typed = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            if typed == "serve" && !cfg!(feature = "serve") {
                return told("serve was left out when this program was built".to_owned()).hint(hints::WITH_SERVE);
            }
            let hint = instead_of_verb(typed, parent(typed, &program, line), line);
            told(format!("there is no command '{typed}'")).hint(hint.unwrap_or(help))
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            let owner = verb.map_or_else(|| "variorum".to_owned(), |verb| format!("variorum {}", verb.get_name()));
            if let (Some(verb), Some(hint)) = (verb, behind_verb(argument, verb, line)) {
                return told(format!("'{argument}' must come after '{}'", verb.get_name())).hint(hint);
            }
            let hint = pair_of_times(verb, line);
            let hint = hint.or_else(|| instead_of_option(argument, verb.unwrap_or(&program), line));
            told(format!("{owner} has no option '{argument}'")).hint(hint.unwrap_or(help))
        }
        ErrorKind::UnknownArgument => {
            let hint = in_quotation_marks(verb, line).or_else(|| as_value(argument, verb, line));
            told(format!("unexpected argument '{argument}'")).hint(hint.unwrap_or(help))
        }
        ErrorKind::MissingRequiredArgument
            if verb.is_some_and(|verb| verb.get_name() == "commit") && line.has("--prefix") =>
        {
            told("missing argument: FILE".to_owned()).hint("write it as: variorum commit --prefix PREFIX FILE")
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = match error.get(ContextKind::InvalidArg) {
                Some(ContextValue::Strings(missing)) => {
                    missing.iter().map(|one| plain(one)).collect::<Vec<_>>().join(", ")
                }
                _ => String::new(),
            };
            told(format!("missing argument: {missing}")).hint(verb.map_or(help, whole_line))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let option = plain(argument);
            let values = match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(values)) => values.clone(),
                _ => possible_values(verb.unwrap_or(&program), argument),
            };
            if value.is_empty() && error.kind() == ErrorKind::InvalidValue && values.is_empty() {
                return told(format!("{option} needs a value")).hint(help);
            }
            if values.is_empty() {
                let source = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
                // The parser says "40 is not in 1..=22".
                let (why, example) = match source.split_once("not in ") {
                    Some((_, range)) => (outside(range), "10"),
                    None if source.contains("IP address") => ("not an IP address".to_owned(), "127.0.0.1"),
                    None => ("not a whole number".to_owned(), "10"),
                };
                let hint = line
                    .instead(value, example)
                    .filter(|_| !value.is_empty())
                    .map_or(help, |line| format!("for example: {line}"));
                return told(format!("{option}: '{value}': {why}")).hint(hint);
            }
            let meant = suggest::value(value, &values).and_then(|meant| line.instead(value, &meant));
            told(format!("{option}: '{value}' is not one of {}", values.join(", ")))
                .hint(meant.map_or(help, hints::did_you_mean))
        }
        ErrorKind::ArgumentConflict => {
            let other = match error.get(ContextKind::PriorArg) {
                Some(ContextValue::String(other)) => plain(other),
                Some(ContextValue::Strings(others)) => {
                    others.iter().map(|other| plain(other)).collect::<Vec<_>>().join(", ")
                }
                _ => String::new(),
            };
            let option = plain(argument);
            let takes_value = |option: &str| {
                let found = suggest::argument(verb.unwrap_or(&program), option);
                found.is_some_and(|argument| argument.get_action().takes_values())
            };
            let without = |option: &str| line.without(option, takes_value(option));
            let without = without(&option).or_else(|| without(&other));
            let hint = without.map_or(help, |line| format!("leave one out: {line}"));
            if other.is_empty() || other == option {
                told(format!("{option} is given twice")).hint(hint)
            } else {
                told(format!("{option} and {other} cannot be used together")).hint(hint)
            }
        }
        ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues | ErrorKind::TooManyValues | ErrorKind::NoEquals => {
            let option = plain(argument);
            let names = verb.and_then(|verb| {
                let argument = suggest::argument(verb, &option)?;
                let names: Vec<&str> = argument.get_value_names()?.iter().map(|name| name.as_str()).collect();
                Some(format!("write it as: variorum {} {option} {}", verb.get_name(), names.join(" ")))
            });
            told(format!("{option}: wrong number of values")).hint(names.unwrap_or(help))
        }
        ErrorKind::InvalidUtf8 => told("an argument is not valid UTF-8".to_owned()).hint(help),
        _ => {
            let rendered = error.render().to_string();
            let what =
                rendered.split("\n\n").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
            told(what.strip_prefix("error: ").unwrap_or(&what).to_owned()).hint(help)
        }
    }
}

/// Two stores for a verb that is about one.
pub(super) fn store_twice(line: &CommandLine) -> CliError {
    let failure = CliError::new(Kind::Usage, "command line: --store is given twice");
    match line.without("--store", true) {
        Some(line) => failure.hint(format!("leave one out: {line}")),
        None => failure,
    }
}

/// The way to help.
fn help(verb: Option<&Command>) -> String {
    verb.filter(|verb| verb.get_name() != "help").map_or_else(
        || "see the commands: variorum --help".to_owned(),
        |verb| format!("see how it is used: variorum {} --help", verb.get_name()),
    )
}

/// The command among whose own one was looked for: the program, or one that has some, as `serve
/// token`.
fn parent<'program>(typed: &str, program: &'program Command, line: &CommandLine) -> &'program Command {
    let words = line.verb_index().and_then(|verb| line.words().get(verb..)).unwrap_or_default();
    let words = words.iter().filter_map(|word| word.to_str()).take_while(|word| *word != typed);
    words.fold(program, |parent, word| {
        // `help` has all commands.
        parent.find_subcommand(word).filter(|command| command.get_name() != "help").unwrap_or(parent)
    })
}

fn instead_of_verb(typed: &str, program: &Command, line: &CommandLine) -> Option<String> {
    let meant = suggest::verb(typed, program)?;
    let words: Vec<&str> = meant.split(' ').collect();
    // Behind `help`, another word is the verb.
    let behind = line.words().get(line.verb_index()?..)?;
    let index = line.verb_index()? + behind.iter().position(|word| word == typed)?;
    // What comes with a suggestion of several words need not fit them, nor a verb that takes none.
    let takes_words =
        program.find_subcommand(words.first()?).is_none_or(|verb| verb.get_positionals().next().is_some());
    let is_word = |word: &OsString| word.to_str().is_none_or(|word| !word.starts_with('-'));
    let has_words = line.words().get(index + 1).is_some_and(is_word);
    let end = if words.len() > 1 || (has_words && !takes_words) { line.words().len() } else { index + 1 };
    line.with(index..end, &words).map(hints::did_you_mean)
}

fn instead_of_option(typed: &str, verb: &Command, line: &CommandLine) -> Option<String> {
    let (typed, _) = typed.split_once('=').unwrap_or((typed, ""));
    let meant = suggest::option(typed, verb)?;
    let is_typed = |word: &str| word == typed || word.strip_prefix(typed).is_some_and(|rest| rest.starts_with('='));
    let index = line.words().iter().position(|word| word.to_str().is_some_and(is_typed))?;
    let value = line.words().get(index)?.to_str()?.split_once('=').map(|(_, value)| value);
    let mut words: Vec<&str> = meant.split(' ').collect();
    words.extend(value.filter(|_| words.len() == 1));
    line.with(index..index + 1, &words).map(hints::did_you_mean)
}

/// A search for several words that were meant as one phrase.
fn in_quotation_marks(verb: Option<&Command>, line: &CommandLine) -> Option<String> {
    verb.filter(|verb| verb.get_name() == "search")?;
    let start = line.verb_index()? + 1;
    let words: Vec<&str> = line.words().get(start..)?.iter().map(|word| word.to_str()).collect::<Option<_>>()?;
    let count = words.iter().take_while(|word| !word.starts_with('-')).count();
    let phrase = words.get(..count)?.join(" ");
    (count > 1).then(|| line.with(start..start + count, &[&phrase])).flatten().map(hints::did_you_mean)
}

/// An option of the verb that stands before it, where only those of all verbs may.
fn behind_verb(typed: &str, verb: Option<&Command>, line: &CommandLine) -> Option<String> {
    let (option, value) = typed.split_once('=').map_or((typed, None), |(option, value)| (option, Some(value)));
    let is_its_own = suggest::option(option, verb?)? == option;
    let at = line.words().iter().position(|word| word == typed || word == option)?;
    let verb_at = line.verb_index().filter(|verb_at| is_its_own && at < *verb_at)?;
    let takes_value = suggest::argument(verb?, option).is_none_or(|it| it.get_action().takes_values());
    if takes_value && value.is_none() {
        return None;
    }
    let words: Vec<&str> = line.words().get(at..=verb_at)?.iter().map(|word| word.to_str()).collect::<Option<_>>()?;
    let (option, words) = words.split_first()?;
    let moved: Vec<&str> = words.iter().copied().chain([*option]).collect();
    line.with(at..verb_at + 1, &moved).map(hints::did_you_mean)
}

/// A word that was meant for an option: a day for `--time`, the beginning of names for `--prefix`.
fn as_value(word: &str, verb: Option<&Command>, line: &CommandLine) -> Option<String> {
    let is_prefix = word.ends_with('/') && !Path::new(word).exists();
    let option = match verb?.get_name() {
        "export" | "import" if is_prefix => "--prefix",
        _ if time_text::begins_with_year(word) => "--time",
        _ => return None,
    };
    suggest::argument(verb?, option).filter(|_| !line.has(option))?;
    let index = line.words().iter().rposition(|typed| typed == word)?;
    line.with(index..index + 1, &[option, word]).map(hints::did_you_mean)
}

/// What was in force at two times, for which other verbs have options, as the pair that `diff`
/// takes.
fn pair_of_times(verb: Option<&Command>, line: &CommandLine) -> Option<String> {
    verb.filter(|verb| verb.get_name() == "diff")?;
    let start = line.verb_index()? + 1;
    let (mut since, mut until, mut others) = (String::new(), String::new(), Vec::new());
    let mut words = line.words().get(start..)?.iter().map(|word| word.to_str());
    while let Some(word) = words.next() {
        let word = word?;
        let (option, value) = word.split_once('=').map_or((word, None), |(option, value)| (option, Some(value)));
        let time = match option {
            "--since" | "--after" => &mut since,
            "--until" | "--before" => &mut until,
            _ => {
                others.push(word.to_owned());
                continue;
            }
        };
        value.or_else(|| words.next().flatten())?.clone_into(time);
    }
    let is_any = !since.is_empty() || !until.is_empty();
    // Behind another option it may be the value of that.
    let name = others.first_mut().filter(|word| is_any && !word.starts_with('-') && !word.contains('@'))?;
    *name = format!("{name}@{since}..{until}");
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    line.with(start..line.words().len(), &others).map(hints::did_you_mean)
}

/// The verb with all that it must have, in capitals what is to be filled in.
fn whole_line(verb: &Command) -> String {
    let required = verb.get_positionals().filter(|argument| argument.is_required_set() || is_usual(verb, argument));
    let names = required.map(|argument| format!(" {}", value_name(argument)));
    format!("write it as: variorum {}{}", verb.get_name(), names.collect::<String>())
}

/// What another argument could stand for is the usual way.
fn is_usual(verb: &Command, argument: &Arg) -> bool {
    verb.get_name() == "diff" && argument.get_index() == Some(1)
}

fn value_name(argument: &Arg) -> String {
    let names = argument.get_value_names().unwrap_or_default();
    names.first().map_or_else(|| argument.get_id().as_str().to_uppercase(), |name| quoted(name.as_str()))
}

/// What is wrong with a number that is not in a range of the parser: `1..=22`, or
/// `1..18446744073709551615`, which has no end.
fn outside(range: &str) -> String {
    match range.split_once("..") {
        Some((least, "18446744073709551615")) => format!("must be at least {least}"),
        _ => format!("not in the range {}", range.replace("..=", " to ")),
    }
}

/// `--number <COUNT>` as `--number`, `<NAME>` as `NAME`.
fn plain(argument: &str) -> String {
    let word = argument.split(' ').next().unwrap_or(argument);
    word.trim_matches(['<', '>', '[', ']', '.']).to_owned()
}

/// The values that an option may have.
fn possible_values(verb: &Command, argument: &str) -> Vec<String> {
    let values = suggest::argument(verb, &plain(argument)).map(Arg::get_possible_values).unwrap_or_default();
    values.iter().map(|value| value.get_name().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::Parser as _;

    use super::*;

    fn told(words: &str) -> (String, String) {
        let words: Vec<OsString> = words.split(' ').filter(|word| !word.is_empty()).map(OsString::from).collect();
        let typed = [OsString::from("variorum")].into_iter().chain(words.clone());
        let error = fault(&Arguments::try_parse_from(typed).unwrap_err(), &CommandLine::new(words));
        assert_eq!(error.kind, Kind::Usage);
        (error.message, error.hint.unwrap())
    }

    #[test]
    fn a_wrong_command_line_is_one_line_and_a_line_to_type_instead() {
        for (words, message, hint) in [
            ("", "no command given", "see the commands with --help, or start with: variorum demo"),
            ("comit news -m x", "there is no command 'comit'", "did you mean: variorum commit news -m x"),
            ("--json histroy", "there is no command 'histroy'", "did you mean: variorum --json log"),
            ("frobnicate", "there is no command 'frobnicate'", "see the commands: variorum --help"),
            ("help fsck", "there is no command 'fsck'", "did you mean: variorum help verify"),
            ("help lg", "there is no command 'lg'", "did you mean: variorum help log"),
            ("help frobnicate", "there is no command 'frobnicate'", "see the commands: variorum --help"),
            ("history news", "there is no command 'history'", "did you mean: variorum log news"),
            ("log --max-count 3", "variorum log has no option '--max-count'", "did you mean: variorum log --number 3"),
            ("log --max-count=3", "variorum log has no option '--max-count'", "did you mean: variorum log --number 3"),
            ("log -Z", "variorum log has no option '-Z'", "see how it is used: variorum log --help"),
            (
                "end acts/dogs 2021-01-01 --reason repealed",
                "unexpected argument '2021-01-01'",
                "did you mean: variorum end acts/dogs --time 2021-01-01 --reason repealed",
            ),
            (
                "end a 2021-01-01 --time 9:00",
                "unexpected argument '2021-01-01'",
                "see how it is used: variorum end --help",
            ),
            ("export news/ -o a", "unexpected argument 'news/'", "did you mean: variorum export --prefix news/ -o a"),
            ("import a b/", "unexpected argument 'b/'", "did you mean: variorum import a --prefix b/"),
            (
                "diff --since 2020-01-01 news --format side",
                "variorum diff has no option '--since'",
                "did you mean: variorum diff news@2020-01-01.. --format side",
            ),
            (
                "diff news --since=2020-01-01 --until 2021-01-01",
                "variorum diff has no option '--since'",
                "did you mean: variorum diff news@2020-01-01..2021-01-01",
            ),
            ("--oneline log news", "'--oneline' must come after 'log'", "did you mean: variorum log --oneline news"),
            (
                "--json --exit-code diff a",
                "'--exit-code' must come after 'diff'",
                "did you mean: variorum --json diff --exit-code a",
            ),
            (
                "diff --format side --since 2020-01-01 news",
                "variorum diff has no option '--since'",
                "see how it is used: variorum diff --help",
            ),
            ("import a.jsonl b.jsonl", "unexpected argument 'b.jsonl'", "see how it is used: variorum import --help"),
            ("diff --since 2020", "variorum diff has no option '--since'", "see how it is used: variorum diff --help"),
            ("search x -n 0", "--number: '0': must be at least 1", "for example: variorum search x -n 10"),
            ("init a b", "unexpected argument 'b'", "see how it is used: variorum init --help"),
            (
                "search four people were injured --fold",
                "unexpected argument 'were'",
                "did you mean: variorum search 'four people were injured' --fold",
            ),
            ("show", "missing argument: NAME", "write it as: variorum show NAME"),
            ("diff", "missing argument: NAME", "write it as: variorum diff NAME"),
            ("commit", "missing argument: NAME", "write it as: variorum commit NAME"),
            ("commit --prefix v", "missing argument: FILE", "write it as: variorum commit --prefix PREFIX FILE"),
            ("diff --files a", "--files: wrong number of values", "write it as: variorum diff --files A B"),
            ("label news", "missing argument: LABEL", "write it as: variorum label NAME LABEL"),
            (
                "diff a --format pdf",
                "--format: 'pdf' is not one of inline, side, unified, html, markdown, docx, plain, json, stat",
                "see how it is used: variorum diff --help",
            ),
            (
                "diff a --format=htm",
                "--format: 'htm' is not one of inline, side, unified, html, markdown, docx, plain, json, stat",
                "did you mean: variorum diff a --format=html",
            ),
            ("log -n x", "--number: 'x': not a whole number", "for example: variorum log -n 10"),
            ("pack --level 40", "--level: '40': not in the range 1 to 22", "for example: variorum pack --level 10"),
            (
                "search x --head --when-removed",
                "--head and --when-removed cannot be used together",
                "leave one out: variorum search x --when-removed",
            ),
            (
                "repair --from a --into b",
                "--from and --into cannot be used together",
                "leave one out: variorum repair --into b",
            ),
        ] {
            let (told, advice) = told(words);
            assert_eq!(
                (told.as_str(), advice.as_str()),
                (format!("command line: {message}").as_str(), hint),
                "{words}"
            );
        }
    }

    #[cfg(feature = "serve")]
    #[test]
    fn a_word_of_serve_that_is_none_is_told_among_its_own() {
        for (words, message, hint) in [
            ("serve token nwe", "there is no command 'nwe'", "did you mean: variorum serve token new"),
            ("serve token rm 3", "there is no command 'rm'", "did you mean: variorum serve token remove 3"),
            ("serve token new nwe", "unexpected argument 'nwe'", "see how it is used: variorum serve --help"),
            (
                "serve --listen all",
                "--listen: 'all': not an IP address",
                "for example: variorum serve --listen 127.0.0.1",
            ),
        ] {
            assert_eq!(told(words), (format!("command line: {message}"), hint.to_owned()), "{words}");
        }
    }
}
