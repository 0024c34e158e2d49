//! The reader's own settings: the file `variorum/config.toml` in the folder of configurations.
//!
//! An option comes before the environment, that before the file, and the file before what is built
//! in.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use clap::{CommandFactory as _, ValueEnum as _};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::args::{Arguments, ColorChoice};
use super::command_line::CommandLine;
use super::error::{CliError, Kind};
use super::{shell_words, suggest};
use crate::files::{self, Problem, input};

/// The file, below the folder of configurations.
const FILE: &str = "variorum/config.toml";

/// What may stand in the file.
const KEYS: [&str; 5] = ["author", "pager", "zone", "color", "alias"];

/// Settings; what the file does not say is `None`.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Who writes.
    pub author: Option<String>,
    /// The command of the pager; empty or `cat` for none.
    pub pager: Option<String>,
    /// The time zone in which times are read and shown.
    pub zone: Option<String>,
    /// When to use colour.
    pub color: Option<ColorChoice>,
    /// Words for the beginning of a command line, and what they stand for.
    aliases: BTreeMap<String, Vec<String>>,
    /// What in the file is not used, each with its line.
    pub unused: Vec<String>,
}

impl Config {
    /// Reads the file; without one there is nothing in it.
    pub fn load() -> Result<Self, CliError> {
        let Some(path) = path() else { return Ok(Self::default()) };
        match input::read_file(&path) {
            Ok(text) => Self::parse(&text, &path),
            Err(files::Error { problem: Problem::Io(error), .. }) if is_absent(&error) => Ok(Self::default()),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads the text of the file at `path`.
    fn parse(text: &str, path: &Path) -> Result<Self, CliError> {
        let file = File { text, path };
        let table = DeTable::parse(text)
            .map_err(|error| file.wrong(error.span().map_or(0, |span| span.start), error.message()))?;
        let mut config = Self::default();
        for (key, value) in table.get_ref() {
            match key.get_ref().as_ref() {
                "author" => config.author = Some(file.text(key, value)?),
                "pager" => config.pager = Some(file.text(key, value)?),
                "zone" => config.zone = Some(file.text(key, value)?),
                "color" => config.color = Some(file.color(key, value)?),
                "alias" => config.take_aliases(value, file)?,
                unknown => {
                    let meant = suggest::value(unknown, &KEYS.map(str::to_owned));
                    let meant = meant.map(|meant| format!("; did you mean '{meant}'?")).unwrap_or_default();
                    config.unused.push(file.at(key, &format!("unknown key '{unknown}'{meant}")));
                }
            }
        }
        Ok(config)
    }

    fn take_aliases(&mut self, value: &Spanned<DeValue<'_>>, file: File<'_>) -> Result<(), CliError> {
        let Some(table) = value.get_ref().as_table() else {
            return Err(file.wrong(value.span().start, "alias is not a table; write alias.last = \"log -n 1\""));
        };
        let program = Arguments::command();
        for (name, value) in table {
            let alias = name.get_ref().as_ref();
            let Some(words) = shell_words::split(&file.text(name, value)?) else {
                return Err(file.wrong(value.span().start, "a quotation mark is not closed"));
            };
            if program.find_subcommand(alias).is_some() || alias == "help" {
                self.unused.push(file.at(name, &format!("alias '{alias}' is not used: it is a command")));
            } else if words.is_empty() || words.first().is_some_and(|word| word.starts_with('!')) {
                self.unused.push(
                    file.at(name, &format!("alias '{alias}' is not used: it does not begin with a variorum command")),
                );
            } else {
                self.aliases.insert(alias.to_owned(), words);
            }
        }
        Ok(())
    }

    /// The names of the aliases, with what they stand for.
    pub fn aliases(&self) -> impl Iterator<Item = (&str, String)> {
        self.aliases.iter().map(|(name, words)| (name.as_str(), words.join(" ")))
    }

    /// A fault of a command line, which says of what alias it comes if one was typed.
    pub fn of_alias(&self, fault: CliError, typed: &CommandLine) -> CliError {
        let alias = typed.verb().and_then(|verb| self.aliases.get_key_value(verb));
        match alias {
            Some((alias, words)) => fault.about(&format!("alias '{alias}' for '{}'", words.join(" "))),
            None => fault,
        }
    }

    /// The command line with what an alias stands for in its place. One may stand for another, but
    /// none for itself.
    pub fn expanded(&self, line: CommandLine) -> Result<CommandLine, CliError> {
        let mut line = line;
        let mut met: Vec<String> = Vec::new();
        while let Some((index, alias)) = line.verb_index().zip(line.verb().map(str::to_owned)) {
            let Some(words) = self.aliases.get(&alias) else { break };
            let is_loop = met.contains(&alias);
            met.push(alias);
            if is_loop {
                let message = format!(
                    "alias '{}': expands to itself: {}",
                    met.first().map_or("", String::as_str),
                    met.join(", ")
                );
                return Err(CliError::new(Kind::Usage, message).hint("change one of these aliases in the config file"));
            }
            let mut all: Vec<OsString> = line.words().to_vec();
            all.splice(index..=index, words.iter().map(OsString::from));
            line = CommandLine::new(all);
        }
        Ok(line)
    }
}

/// The file's text and path, for messages.
#[derive(Clone, Copy)]
struct File<'text> {
    text: &'text str,
    path: &'text Path,
}

impl File<'_> {
    fn line(self, offset: usize) -> usize {
        self.text.get(..offset).unwrap_or(self.text).matches('\n').count() + 1
    }

    fn at<T>(self, what: &Spanned<T>, why: &str) -> String {
        format!("{} line {}: {why}", self.path.display(), self.line(what.span().start))
    }

    fn wrong(self, offset: usize, why: &str) -> CliError {
        let line = self.line(offset);
        let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
        let message = format!("{} line {line}: {why}", self.path.display());
        CliError::new(Kind::Usage, message).hint(format!("correct line {line} of this file, or move the file away"))
    }

    fn text(self, key: &Spanned<impl AsRef<str>>, value: &Spanned<DeValue<'_>>) -> Result<String, CliError> {
        let text = value.get_ref().as_str().map(str::to_owned);
        text.ok_or_else(|| {
            self.wrong(value.span().start, &format!("{} must be a text in quotation marks", key.get_ref().as_ref()))
        })
    }

    fn color(self, key: &Spanned<impl AsRef<str>>, value: &Spanned<DeValue<'_>>) -> Result<ColorChoice, CliError> {
        let text = self.text(key, value)?;
        ColorChoice::from_str(&text, true)
            .map_err(|_| self.wrong(value.span().start, &format!("color '{text}' is not one of auto, always, never")))
    }
}

/// Where the file is looked for.
fn path() -> Option<PathBuf> {
    super::context::folder("XDG_CONFIG_HOME", ".config").map(|folder| folder.join(FILE))
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Config, CliError> {
        Config::parse(text, Path::new("config.toml"))
    }

    fn expanded(config: &Config, words: &str) -> Result<String, CliError> {
        let line = CommandLine::new(words.split(' ').map(OsString::from).collect());
        let words =
            config.expanded(line)?.words().iter().map(|word| word.to_str().unwrap().to_owned()).collect::<Vec<_>>();
        Ok(words.join("|"))
    }

    #[test]
    fn each_setting_is_read() {
        let config = parsed(
            "author = \"Desk\"\npager = ''\nzone = \"Europe/Belgrade\"\ncolor = \"never\"\n\n[alias]\nlast = \"log -n 1\"\n",
        );
        let config = config.unwrap();
        assert_eq!((config.author.as_deref(), config.pager.as_deref()), (Some("Desk"), Some("")));
        assert_eq!((config.zone.as_deref(), config.color), (Some("Europe/Belgrade"), Some(ColorChoice::Never)));
        assert_eq!(config.aliases().collect::<Vec<_>>(), [("last", "log -n 1".to_owned())]);
        assert!(config.unused.is_empty());
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, said) in [
            ("author = \"a\"\npager = 3\n", "config.toml line 2: pager must be a text in quotation marks"),
            ("\n\ncolor = \"red\"\n", "config.toml line 3: color 'red' is not one of auto, always, never"),
            ("alias = \"log\"\n", "config.toml line 1: alias is not a table; write alias.last = \"log -n 1\""),
            ("alias.last = \"log 'a\"\n", "config.toml line 1: a quotation mark is not closed"),
        ] {
            assert_eq!(parsed(text).unwrap_err().message, said);
        }
        let broken = parsed("author = \"a\"\nauthor\n").unwrap_err();
        assert!(broken.message.starts_with("config.toml line 2: "), "{broken:?}");
        let config = parsed("athor = \"x\"\n[colours]\nred = 1\n[alias]\nlog = \"list\"\nsh = \"!ls\"\n").unwrap();
        assert_eq!(
            config.unused,
            [
                "config.toml line 5: alias 'log' is not used: it is a command",
                "config.toml line 6: alias 'sh' is not used: it does not begin with a variorum command",
                "config.toml line 1: unknown key 'athor'; did you mean 'author'?",
                "config.toml line 2: unknown key 'colours'; did you mean 'color'?",
            ]
        );
    }

    #[test]
    fn an_alias_is_what_it_stands_for_and_never_a_loop() {
        let config = parsed(
            "[alias]\nlast = \"log -n 1\"\nnewest = \"last --stat\"\nq = \"--quiet list\"\na = \"b x\"\nb = \"a\"\nfind = \"search 'two words'\"\n",
        );
        let config = config.unwrap();
        assert_eq!(expanded(&config, "last news").unwrap(), "log|-n|1|news");
        assert_eq!(expanded(&config, "--json newest news").unwrap(), "--json|log|-n|1|--stat|news");
        assert_eq!(expanded(&config, "q desk/").unwrap(), "--quiet|list|desk/");
        assert_eq!(expanded(&config, "find").unwrap(), "search|two words");
        assert_eq!(expanded(&config, "show last").unwrap(), "show|last");
        assert_eq!(expanded(&config, "a").unwrap_err().message, "alias 'a': expands to itself: a, b, a");
    }
}
