//! The same text in other characters: what typesetting changes, and what is not heard when the text
//! is read aloud.
//!
//! The normal form of a token composes accents (NFC, UAX #15), gives quotation marks, apostrophes,
//! hyphens and dashes one shape each, takes full-width forms for their plain ones and the Arabic
//! forms of yeh and kaf for the Persian, and drops what is invisible: soft hyphens, joiners,
//! directional marks, tatweel, and underscores at the ends. Tokens with equal normal forms are
//! aligned, and what differs between them is shown as typography, never hidden: a zero width
//! non-joiner is spelling in Persian.

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// The normal form of `token` where it is another string; never empty.
///
/// Cost: O(bytes).
pub(crate) fn normal_form(token: &str) -> Option<String> {
    if token.is_ascii() && !token.starts_with('_') && !token.ends_with('_') {
        return None;
    }
    let mut normal = if is_nfc_quick(token.chars()) == IsNormalized::Yes {
        token.chars().filter_map(plain).collect::<String>()
    } else {
        token.nfc().filter_map(plain).collect()
    };
    let stem = normal.trim_matches('_');
    if stem.len() < normal.len() && !stem.is_empty() {
        normal = stem.to_owned();
    }
    // What is nothing but invisible stays itself: it must not vanish from the comparison.
    (normal != token && !normal.is_empty()).then_some(normal)
}

/// The plain form of a whole stretch of text, character by character, without underscores: for
/// texts that were split differently, such as `…` and `...`.
pub(crate) fn normal_characters(text: &str) -> impl Iterator<Item = char> {
    let characters = text.nfc().filter_map(plain).filter(|character| *character != '_');
    characters.flat_map(|character| {
        let (character, count) = if character == '…' { ('.', 3) } else { (character, 1) };
        std::iter::repeat_n(character, count)
    })
}

/// The plain form of a character; none where it is invisible.
fn plain(character: char) -> Option<char> {
    Some(match character {
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{61C}' | '\u{2060}' | '\u{FEFF}' | '\u{640}' => return None,
        '‘' | '’' | '‚' | '‛' | 'ʼ' | '＇' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' | '＂' => '"',
        '‐'..='―' | '−' => '-',
        'ي' => 'ی',
        'ك' => 'ک',
        '！'..='～' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        _ => character,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_characters_for_the_same_text() {
        for (token, expected) in [
            ("Vučić’s", Some("Vučić's")),
            ("cafe\u{301}", Some("café")),
            ("e\u{ad}mail", Some("email")),
            ("„", Some("\"")),
            ("«", Some("\"")),
            ("–", Some("-")),
            ("_important_", Some("important")),
            ("می\u{200c}خواهم", Some("میخواهم")),
            ("１４", Some("14")),
            ("email", None),
            ("don't", None),
            ("Вучић", None),
            ("_", None),
            ("\u{ad}", None),
            ("²", None),
        ] {
            assert_eq!(normal_form(token).as_deref(), expected, "{token:?}");
        }
        assert!(normal_characters("Wait…").eq("Wait...".chars()));
    }
}
