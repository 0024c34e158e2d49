//! The same text in other characters: what typesetting changes, and what is not heard when the text
//! is read aloud.
//!
//! The normal form of a token composes accents (NFC, UAX #15), gives quotation marks, apostrophes,
//! hyphens and dashes one shape each, takes full-width and half-width forms, ligatures and other
//! forms of presentation (ﬁ, ｶﾞ, ℃, ﻻ) for their plain ones and the Arabic forms of yeh and kaf for
//! the Persian, and drops what is invisible: soft hyphens, joiners, directional marks, variation
//! selectors, tatweel, and underscores at the ends. Tokens with equal normal forms are
//! aligned, and what differs between them is shown as typography, never hidden: a zero width
//! non-joiner is spelling in Persian.

use crate::text::entities::decoded;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// The normal form of `token` where it is another string; never empty.
///
/// Cost: O(bytes).
pub(crate) fn normal_form(token: &str) -> Option<String> {
    let ends = [token.bytes().next(), token.bytes().next_back()];
    if token.is_ascii() && !ends.contains(&Some(b'_')) {
        if ends[0] != Some(b'&') || token.len() == 1 {
            return None;
        }
        let decoded = decoded(token);
        let normal: String = decoded.chars().filter_map(plain).collect();
        return (normal != token && !normal.is_empty()).then_some(normal);
    }
    let mut normal = if token.contains(has_compatible_form) {
        expanded(token.chars()).nfc().filter_map(plain).collect()
    } else if is_nfc_quick(token.chars()) == IsNormalized::Yes {
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
    let characters = expanded(text.chars()).nfc().filter_map(plain).filter(|character| *character != '_');
    characters.flat_map(|character| {
        let (character, count) = if character == '…' { ('.', 3) } else { (character, 1) };
        std::iter::repeat_n(character, count)
    })
}

/// The characters with those in place that forms of presentation stand for.
fn expanded(characters: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    characters.flat_map(|character| {
        let mut expanded = Expanded { characters: ['\0'; EXPANDED_MAX], count: 0, next: 0 };
        if has_compatible_form(character) {
            unicode_normalization::char::decompose_compatible(character, |part| expanded.push(part));
        } else {
            expanded.push(character);
        }
        expanded
    })
}

/// No form of presentation that is taken apart has more characters: ﷺ, which is a sentence, stays.
const EXPANDED_MAX: usize = 6;

/// What a character stands for.
struct Expanded {
    characters: [char; EXPANDED_MAX],
    count: usize,
    next: usize,
}

impl Expanded {
    fn push(&mut self, character: char) {
        if let Some(room) = self.characters.get_mut(self.count) {
            *room = character;
            self.count += 1;
        }
    }
}

impl Iterator for Expanded {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let character = self.characters.get(self.next).filter(|_| self.next < self.count)?;
        self.next += 1;
        Some(*character)
    }
}

/// Whether a character is a form of presentation of others: a ligature, a digraph, a half-width
/// form, an Arabic letter as it is joined, a unit in one character. Raised figures and fractions
/// are not: m² is not m2.
fn has_compatible_form(character: char) -> bool {
    matches!(character,
        'ŀ' | 'ŉ' | 'Ĳ' | 'ĳ' | 'ſ' | 'Ǆ'..='ǌ' | 'Ǳ'..='ǳ'
        | '℃' | '℉'
        | '㍱'..='㍺' | '㎀'..='㏟'
        | 'ﬀ'..='ﬆ' | 'ﬓ'..='ﬗ'
        | '\u{FB1D}'..='\u{FB4F}' | '\u{FB50}'..='\u{FDCF}' | '\u{FE80}'..='\u{FEFC}'
        | '\u{FF61}'..='\u{FFDC}' | '\u{FFE0}'..='\u{FFE6}')
}

/// The plain form of a character; none where it is invisible.
fn plain(character: char) -> Option<char> {
    Some(match character {
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{61C}' | '\u{2060}' | '\u{FEFF}' | '\u{640}' => return None,
        // Variation selectors.
        '\u{180B}'..='\u{180D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => return None,
        '‘' | '’' | '‚' | '‛' | 'ʼ' | '＇' | '′' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' | '＂' | '″' => '"',
        '‐'..='―' | '−' => '-',
        'ي' => 'ی',
        'ك' => 'ک',
        '。' => '.',
        '・' => '·',
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
            ("′", Some("'")),
            ("–", Some("-")),
            ("_important_", Some("important")),
            ("می\u{200c}خواهم", Some("میخواهم")),
            ("１４", Some("14")),
            ("oﬃce", Some("office")),
            ("ｶﾞｽ", Some("ガス")),
            ("ǆep", Some("džep")),
            ("❤\u{FE0F}", Some("❤")),
            ("葛\u{E0100}", Some("葛")),
            ("ﻻ", Some("لا")),
            ("℃", Some("°C")),
            ("ﷺ", None),
            ("&quot;", Some("\"")),
            ("&rsquo;", Some("'")),
            ("&", None),
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
