//! Texts as they stand in a letter: in quotes, or on lines of their own; where that would be
//! ambiguous, as strings of JSON, in which every character can be seen.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;

use crate::render::control_characters::{self, push_json_escape};
use crate::render::counted;

/// A name within a line: as it is where it is plainly one, else as a string of JSON.
pub(super) fn named(name: &str) -> String {
    let is_plain = |character: char| character.is_alphanumeric() || " /._-@+".contains(character);
    let is_name = name.chars().all(is_plain) && name.trim() == name && !name.is_empty();
    if is_name { name.to_owned() } else { in_quotes(name) }
}

/// A text within a line, as a string of JSON.
pub(super) fn in_quotes(text: &str) -> String {
    quoted_where(text, |_| false)
}

/// Adds a text under its name, on lines of its own; `around` stands before and behind its quotes.
pub(super) fn said(page: &mut String, name: &str, text: &str, around: [&str; 2]) {
    let form = Form::of(text);
    say(page, name, text, form, around, |_| false);
}

/// Adds the texts of a change, removed and added, each under its name.
///
/// If both would look the same, all are strings of JSON, and everything that tells them apart is
/// escaped.
pub(super) fn said_apart(page: &mut String, names: [&str; 2], [removed, added]: [&[&str]; 2]) {
    let [removed_text, added_text] = [removed.concat(), added.concat()];
    let look_the_same = seen(&removed_text).eq(seen(&added_text));
    for (name, texts, other) in [(names[0], removed, &added_text), (names[1], added, &removed_text)] {
        if !look_the_same {
            texts.iter().for_each(|text| said(page, name, text, ["", ""]));
            continue;
        }
        let shared: BTreeSet<char> = other.chars().collect();
        let is_escaped = |character| is_blank_or_unseen(character) || !shared.contains(&character);
        for text in texts {
            // Spaces and line ends can be seen as they are; what is unlike them is escaped.
            let has_escapes = text.chars().any(|character| !character.is_ascii() && is_escaped(character));
            let form = if has_escapes { Form::Json } else { Form::of(text) };
            say(page, name, text, form, ["", ""], is_escaped);
        }
    }
}

/// How a text is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// On one line, in quotes.
    Quoted,
    /// So many line feeds and nothing else.
    LineEnds(usize),
    /// Several lines, each behind `>`.
    Lines,
    /// A string of JSON.
    Json,
}

impl Form {
    fn of(text: &str) -> Self {
        let is_line_end = |line: &str| line.is_empty() || line.ends_with(|last: char| !last.is_whitespace());
        if text.bytes().all(|byte| byte == b'\n') {
            Self::LineEnds(text.len())
        } else if control_characters::each(text).any(|(_, is_spelled)| is_spelled) {
            Self::Json
        } else if !text.contains('\n') {
            if text.trim().is_empty() && text.contains(|blank| blank != ' ') { Self::Json } else { Self::Quoted }
        } else if text.split('\n').all(is_line_end) {
            Self::Lines
        } else {
            Self::Json
        }
    }
}

fn say(
    page: &mut String,
    name: &str,
    text: &str,
    form: Form,
    [before, behind]: [&str; 2],
    is_escaped: impl Fn(char) -> bool,
) {
    // Writing to a `String` cannot fail.
    let _ = match form {
        Form::Quoted => writeln!(page, "  {name}: {before}\"{text}\"{behind}"),
        Form::LineEnds(count) => writeln!(page, "  {name}: {}", counted(count as u64, "line end")),
        Form::Json => writeln!(page, "  {name}, as JSON: {before}{}{behind}", quoted_where(text, is_escaped)),
        Form::Lines => {
            let _ = writeln!(page, "  {name}:");
            for line in text.split('\n') {
                let space = if line.is_empty() { "" } else { " " };
                let _ = writeln!(page, "    >{space}{line}");
            }
            Ok(())
        }
    };
}

/// A text as a string of JSON (RFC 8259, section 7); `is_escaped` names more characters beyond
/// ASCII to escape.
fn quoted_where(text: &str, is_escaped: impl Fn(char) -> bool) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for (character, is_spelled) in control_characters::each(text) {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            _ if is_spelled => push_json_escape(&mut quoted, character),
            _ if !character.is_ascii() && is_escaped(character) => push_json_escape(&mut quoted, character),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// A text as it looks: without blank and invisible characters, and with one character for those of
/// one shape.
fn seen(text: &str) -> impl Iterator<Item = char> {
    let visible = text.nfc().filter(|character| !is_blank_or_unseen(*character));
    visible.map(|character| match character {
        '\u{2010}' | '\u{2011}' => '-',
        '\u{2212}' => '\u{2013}',
        '\u{2bc}' => '\u{2019}',
        'ي' => 'ی',
        'ك' => 'ک',
        _ => character,
    })
}

fn is_blank_or_unseen(character: char) -> bool {
    // The empty pattern of Braille is a sign, and looks like a space.
    character.is_whitespace() || character == '\u{2800}' || control_characters::is_unseen(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_reads_as_the_text_again() {
        for character in '\0'..=char::MAX {
            let text = format!("a{character}b");
            for is_escaped in [true, false] {
                let string = quoted_where(&text, |_| is_escaped);
                assert_eq!(serde_json::from_str::<String>(&string).unwrap(), text);
                assert!(!string.contains(control_characters::is_spelled_out), "{string}");
                assert!(!is_escaped || string.is_ascii(), "{string}");
            }
        }
        assert_eq!(quoted_where("a\u{8}\u{c}\u{1}\u{7f}", |_| false), "\"a\\b\\f\\u0001\\u007f\"");
    }
}
