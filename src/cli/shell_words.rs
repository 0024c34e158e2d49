//! A line as a shell splits it into words: for aliases, the pager, and what is being typed.

use std::str::Chars;

/// How a word is quoted where it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quotes {
    /// Not.
    #[default]
    None,
    /// By `'`.
    Single,
    /// By `"`.
    Double,
}

/// The last word of a line that is being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastWord {
    /// What it says, without quotation marks.
    pub text: String,
    /// How it is quoted at its end.
    pub quotes: Quotes,
    /// How many bytes of `text` a shell takes for words of their own before what is completed.
    pub broken_at: usize,
}

/// Splits a line into words; `None` where a quotation is not closed.
#[must_use]
pub fn split(line: &str) -> Option<Vec<String>> {
    let (mut words, last) = split_typed(line, "");
    if last.quotes != Quotes::None {
        return None;
    }
    let ends_in_space = line.ends_with(char::is_whitespace) && last.text.is_empty();
    if !ends_in_space && !line.is_empty() {
        words.push(last.text);
    }
    Some(words)
}

/// Splits a line that is being typed into the words that are complete and the one that is not.
/// `breaks` are the characters behind which the shell begins a word of its own.
#[must_use]
pub fn split_typed(line: &str, breaks: &str) -> (Vec<String>, LastWord) {
    let mut words = Vec::new();
    let mut word = LastWord::default();
    let mut is_begun = false;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match (word.quotes, character) {
            (Quotes::None, ' ' | '\t' | '\n') => {
                if is_begun {
                    words.push(std::mem::take(&mut word).text);
                }
                is_begun = false;
                continue;
            }
            (Quotes::None, '\'') => word.quotes = Quotes::Single,
            (Quotes::None, '"') => word.quotes = Quotes::Double,
            (Quotes::Single, '\'') | (Quotes::Double, '"') => word.quotes = Quotes::None,
            (Quotes::None, '\\') => word.text.extend(characters.next()),
            (Quotes::Double, '\\') => escaped_in_double(&mut characters, &mut word.text),
            (Quotes::None, _) if breaks.contains(character) => {
                word.text.push(character);
                word.broken_at = word.text.len();
            }
            _ => word.text.push(character),
        }
        is_begun = true;
    }
    (words, word)
}

/// In double quotation marks a backslash stands for itself, but before these.
fn escaped_in_double(characters: &mut Chars<'_>, text: &mut String) {
    match characters.next() {
        Some(escaped @ ('"' | '\\' | '$' | '`')) => text.push(escaped),
        other => {
            text.push('\\');
            text.extend(other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_as_a_shell_does() {
        for (line, words) in [
            ("", &[][..]),
            ("log -n 1", &["log", "-n", "1"]),
            ("  less   -R ", &["less", "-R"]),
            ("search 'two words' \"and three\"", &["search", "two words", "and three"]),
            ("a\\ b c\"d\"'e'", &["a b", "cde"]),
            ("\"a \\\" b\\n\" ''", &["a \" b\\n", ""]),
        ] {
            assert_eq!(split(line).unwrap(), words, "{line}");
        }
        assert_eq!(split("search 'two"), None);
    }

    #[test]
    fn a_word_that_is_typed_is_the_last() {
        let typed = |line| split_typed(line, "@:=");
        assert_eq!(typed("variorum sh"), (vec!["variorum".to_owned()], last("sh", Quotes::None, 0)));
        assert_eq!(typed("show "), (vec!["show".to_owned()], last("", Quotes::None, 0)));
        assert_eq!(typed("show news@pu").1, last("news@pu", Quotes::None, 5));
        assert_eq!(typed("show 'my ne").1, last("my ne", Quotes::Single, 0));
        assert_eq!(typed("show \"a@b").1, last("a@b", Quotes::Double, 0));
    }

    fn last(text: &str, quotes: Quotes, broken_at: usize) -> LastWord {
        LastWord { text: text.to_owned(), quotes, broken_at }
    }
}
