//! The words of a command line, to say what to type instead: the same line with one word changed.

use std::ffi::OsString;

use variorum_redline::render::quoted;

/// Options before the verb that take a value in a word of its own.
const GLOBAL_WITH_VALUE: [&str; 2] = ["--store", "--color"];

/// A command line without the program's name.
#[derive(Clone, Debug, Default)]
pub struct CommandLine {
    words: Vec<OsString>,
}

impl CommandLine {
    /// From the words behind the program's name.
    #[must_use]
    pub const fn new(words: Vec<OsString>) -> Self {
        Self { words }
    }

    /// The words.
    #[must_use]
    pub fn words(&self) -> &[OsString] {
        &self.words
    }

    /// Where the verb is: the first word that is no option and no value of one.
    #[must_use]
    pub fn verb_index(&self) -> Option<usize> {
        let mut index = 0;
        loop {
            let word = self.words.get(index)?.to_str()?;
            match word {
                "--" => return None,
                _ if GLOBAL_WITH_VALUE.contains(&word) => index += 2,
                _ if word.starts_with('-') && word.len() > 1 => index += 1,
                _ => return Some(index),
            }
        }
    }

    /// The verb as it was typed.
    #[must_use]
    pub fn verb(&self) -> Option<&str> {
        self.words.get(self.verb_index()?)?.to_str()
    }

    /// The line with other words in the place of some.
    #[must_use]
    pub fn with(&self, range: std::ops::Range<usize>, by: &[&str]) -> Option<String> {
        let before = self.words.get(..range.start)?;
        let behind = self.words.get(range.end..)?;
        let words = before.iter().map(|word| word.to_str());
        let words = words.chain(by.iter().map(|word| Some(*word))).chain(behind.iter().map(|word| word.to_str()));
        // What is not UTF-8 could not be typed from here.
        words
            .map(|word| Some(format!(" {}", typed(word?))))
            .collect::<Option<String>>()
            .map(|line| format!("variorum{line}"))
    }

    /// The line with one word, or a part of one, in the place of another; `None` where it is not
    /// there. A part stands between the ends of a word, an `@`, the two points of a pair, and the
    /// `=` of an option.
    #[must_use]
    pub fn instead(&self, part: &str, by: &str) -> Option<String> {
        let words = self.words.iter().enumerate().filter_map(|(index, word)| Some((index, word.to_str()?)));
        let (index, word) = words
            .filter(|(_, word)| *word == part)
            .chain(self.words.iter().enumerate().filter_map(|(index, word)| Some((index, word.to_str()?))))
            .find_map(|(index, word)| Some((index, replaced(word, part, by)?)))?;
        self.with(index..index + 1, &[&word])
    }

    /// Whether an option was typed.
    #[must_use]
    pub fn has(&self, option: &str) -> bool {
        let is_it = |word: &str| word.strip_prefix(option).is_some_and(|rest| rest.is_empty() || rest.starts_with('='));
        self.words.iter().any(|word| word.to_str().is_some_and(is_it))
    }

    /// The line without an option, and without the word behind it where that is its value.
    #[must_use]
    pub fn without(&self, option: &str, takes_value: bool) -> Option<String> {
        let index = self.words.iter().position(|word| word == option)?;
        self.with(index..index + 1 + usize::from(takes_value), &[])
    }
}

/// A word as it is typed: words of the program's own as they are, all others quoted where a shell
/// would take them for something else.
fn typed(word: &str) -> String {
    match word.split_once('=') {
        Some((option, value)) if option.starts_with("--") && quoted(option) == option => {
            format!("{option}={}", quoted(value))
        }
        _ => quoted(word),
    }
}

fn replaced(word: &str, part: &str, by: &str) -> Option<String> {
    if part.is_empty() {
        return None;
    }
    word.match_indices(part).find_map(|(start, _)| {
        let (before, behind) = (word.get(..start)?, word.get(start + part.len()..)?);
        let begins = before.is_empty() || before.ends_with(['@', '=']) || before.ends_with("..");
        let ends = behind.is_empty() || behind.starts_with('@') || behind.starts_with("..");
        (begins && ends).then(|| format!("{before}{by}{behind}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &str) -> CommandLine {
        CommandLine::new(words.split(' ').map(OsString::from).collect())
    }

    #[test]
    fn the_verb_is_behind_the_options_of_all() {
        for (words, verb) in [
            ("log news", Some("log")),
            ("--store a log news", Some("log")),
            ("--store=a --json -q log", Some("log")),
            ("--color never diff a", Some("diff")),
            ("--json", None),
            ("-- log", None),
        ] {
            assert_eq!(line(words).verb(), verb, "{words}");
        }
    }

    #[test]
    fn a_part_of_a_word_is_changed_and_the_rest_is_as_it_was() {
        for (words, part, by, expected) in [
            ("show fery", "fery", "world/ferry", Some("variorum show world/ferry")),
            ("show fery@2 --record", "fery", "ferry", Some("variorum show ferry@2 --record")),
            ("diff fery@2..4", "fery", "ferry", Some("variorum diff ferry@2..4")),
            ("diff a..fery@4", "fery", "ferry", Some("variorum diff a..ferry@4")),
            ("log log", "log", "list", Some("variorum list log")),
            ("diff a --format=pdf", "pdf", "html", Some("variorum diff a --format=html")),
            ("show news@publshed", "publshed", "for print", Some("variorum show 'news@for print'")),
            ("show ferry", "fery", "ferry", None),
            ("show", "", "ferry", None),
        ] {
            assert_eq!(line(words).instead(part, by).as_deref(), expected, "{words}");
        }
    }
}
