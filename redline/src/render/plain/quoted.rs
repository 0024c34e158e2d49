//! Texts in quotes: strings of JSON, in which every character can be seen.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use crate::render::control_characters::{self, push_json_escape};

/// A text as a string of JSON: escapes what JSON requires, and every character that is spelled out
/// elsewhere.
pub(super) fn quoted(text: &str) -> String {
    quoted_where(text, |_| false)
}

/// The texts of a change, removed and added, each as a string of JSON.
///
/// If both would look the same, everything that tells them apart is escaped too.
pub(super) fn quoted_apart<'text>(removed: &[&'text str], added: &[&'text str]) -> [Vec<String>; 2] {
    let both = [removed.concat(), added.concat()];
    let [removed_text, added_text] = &both;
    let look_the_same = seen(removed_text).eq(seen(added_text));
    let quote = |texts: &[&'text str], other: &str| {
        if !look_the_same {
            return texts.iter().map(|text| quoted(text)).collect();
        }
        let shared: BTreeSet<char> = other.chars().collect();
        let is_escaped = |character| is_blank_or_unseen(character) || !shared.contains(&character);
        texts.iter().map(|text| quoted_where(text, is_escaped)).collect()
    };
    [quote(removed, added_text), quote(added, removed_text)]
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
        assert_eq!(quoted("a\u{8}\u{c}\u{1}\u{7f}"), "\"a\\b\\f\\u0001\\u007f\"");
    }
}
