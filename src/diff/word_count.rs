//! Counting words without splitting text: for what is equal, inserted or deleted as a whole.
//!
//! The count is the number of tokens with a letter or a digit, exactly as [`super::tokens`] would split the text; tests
//! compare the two. For letters, digits and marks of the common scripts, whether a character begins a word depends on
//! the two characters in front of it alone (UAX #29, WB5 to WB13), so a table look-up a byte does. A chunk with anything
//! else is split after all.

#![allow(clippy::indexing_slicing, reason = "tables have 256 entries; positions are boundaries of the text")]

use super::characters::stands_alone;
use super::tokens::{for_each_token, is_word};

/// `ALetter`.
const LETTER: u8 = 1;
/// `Numeric`.
const DIGIT: u8 = 2;
/// Letter and digit bits: a character that makes a word.
const WORD: u8 = LETTER | DIGIT;
/// `MidLetter`, `MidNumLet`, apostrophe: holds two letters together. The letter bit, shifted by [`MIDDLE_SHIFT`].
const MIDDLE_OF_LETTERS: u8 = LETTER << MIDDLE_SHIFT;
/// `MidNum`, `MidNumLet`, apostrophe: holds two digits together.
const MIDDLE_OF_DIGITS: u8 = DIGIT << MIDDLE_SHIFT;
const MIDDLE_SHIFT: u8 = 2;
/// `ExtendNumLet` after a letter or a digit: what follows belongs to the same word.
const JOINS: u8 = 16;
/// The underscore, whose meaning depends on what stands in front of it.
const UNDERSCORE: u8 = 64;
/// Not ASCII.
const WIDE: u8 = 128;

const TRAITS: [u8; 256] = {
    let mut traits = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        traits[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            b'.' | b'\'' => MIDDLE_OF_LETTERS | MIDDLE_OF_DIGITS,
            b':' => MIDDLE_OF_LETTERS,
            b',' | b';' => MIDDLE_OF_DIGITS,
            b'_' => UNDERSCORE,
            0x80.. => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    traits
};

/// What a character beyond ASCII means to the count.
enum Wide {
    /// It has these traits.
    Traits(u8),
    /// It is a word of its own.
    Alone,
    /// It continues a word and changes nothing (`Extend`, `Format`).
    Transparent,
    /// It needs the rules in full.
    Unknown,
}

fn wide(character: char) -> Wide {
    match character {
        '×' | '÷' | '\u{A0}' | '§' | '«' | '»' | '°' | '©' | '®' | '–' | '—' | '“' | '”' | '„' | '•' | '…' | '€' => {
            Wide::Traits(0)
        }
        // Latin with its extensions, Greek without its marks, Cyrillic without its marks, Arabic letters, Hangul.
        'À'..='ʁ' | 'Έ'..='Ί' | 'Ύ'..='Ρ' | 'Σ'..='ϵ' | 'Ѐ'..='ҁ' | 'Ҋ'..='ԯ' | '\u{620}'..='\u{64A}' | '가'..='힣' => {
            Wide::Traits(LETTER)
        }
        '‘' | '’' => Wide::Traits(MIDDLE_OF_LETTERS | MIDDLE_OF_DIGITS),
        '。' | '、' => Wide::Traits(0),
        // Soft hyphen, Arabic vowel signs, zero width non-joiner.
        '\u{AD}' | '\u{64B}'..='\u{65F}' | '\u{200C}' => Wide::Transparent,
        _ if character.is_whitespace() => Wide::Traits(0),
        _ if stands_alone(character) => Wide::Alone,
        _ => Wide::Unknown,
    }
}

/// How many words `text` has.
///
/// Shape: `text` begins and ends where no word straddles.
/// Cost: O(bytes), a few operations each; chunks with rarer characters cost a split by UAX #29.
pub(super) fn count_words(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut count = 0;
    let mut before = 0_u8;
    let mut before_that = 0_u8;
    let mut position = 0;
    while position < bytes.len() {
        let mut traits = TRAITS[usize::from(bytes[position])];
        let mut len_bytes = 1;
        if traits >= UNDERSCORE {
            if traits == UNDERSCORE {
                traits = if before & (WORD | JOINS) != 0 { JOINS } else { 0 };
            } else {
                let character = text[position..].chars().next().unwrap_or('\0');
                len_bytes = character.len_utf8();
                match wide(character) {
                    Wide::Traits(known) => traits = known,
                    Wide::Alone => {
                        count += 1;
                        traits = 0;
                    }
                    Wide::Transparent if before & WORD != 0 => {
                        position += len_bytes;
                        continue;
                    }
                    Wide::Transparent | Wide::Unknown => {
                        let chunk_start = start_of_chunk(text, position);
                        let chunk_end = end_of_chunk(text, position);
                        // What the chunk had counted so far is taken back.
                        count -= count_words(&text[chunk_start..position]);
                        for_each_token(&text[chunk_start..chunk_end], |token| count += usize::from(is_word(token)));
                        (before_that, before) = (0, 0);
                        position = chunk_end;
                        continue;
                    }
                }
            }
        }
        let begins = traits & WORD != 0
            && before & (WORD | JOINS) == 0
            && (before >> MIDDLE_SHIFT) & before_that & traits & WORD == 0;
        count += usize::from(begins);
        before_that = before;
        before = traits;
        position += len_bytes;
    }
    count
}

/// The first byte after the last white space in front of `position`.
fn start_of_chunk(text: &str, position: usize) -> usize {
    let blank = text[..position].char_indices().rev().find(|(_, character)| character.is_whitespace());
    blank.map_or(0, |(start, character)| start + character.len_utf8())
}

/// The first white space at or behind `position`, or the end.
fn end_of_chunk(text: &str, position: usize) -> usize {
    text[position..].find(char::is_whitespace).map_or(text.len(), |distance| position + distance)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tokens::{Tokens, Vocabulary};
    use super::*;

    fn counted_by_splitting(text: &str) -> usize {
        let mut vocabulary = Vocabulary::for_bytes(text.len());
        let mut tokens = Tokens::default();
        vocabulary.split(text, 0, text.len(), &mut tokens);
        tokens.ids.iter().filter(|id| vocabulary.is_word(**id)).count()
    }

    #[test]
    fn every_character_between_every_neighbour() {
        // Each character with known traits, and each of the first planes' others, in the contexts that matter.
        for character in ('\0'..'\u{3100}').chain('\u{AC00}'..'\u{AC80}').chain('\u{FB00}'..='\u{FFFF}') {
            let text = format!(
                "a{character}a 1{character}1 a{character}1 {character}_{character} .{character} _{character}a \
                 字{character}字 a.{character} 1,{character}"
            );
            assert_eq!(count_words(&text), counted_by_splitting(&text), "{character:?}");
        }
    }

    #[test]
    fn a_long_chunk_of_rarer_letters_is_split_once() {
        let text = "กขค".repeat(100_000);
        assert_eq!(count_words(&text), 300_000);
    }

    proptest! {
        #[test]
        fn counts_what_splitting_counts(text in "[a-cA1-3 ._,:;'’\"\u{ad}\u{200c}\u{301}\u{64e}šж字の。カไא…\\-\u{a0}\u{202f}\u{2003}\n]{0,24}") {
            prop_assert_eq!(count_words(&text), counted_by_splitting(&text));
        }

        #[test]
        fn counts_what_splitting_counts_anywhere(text in any::<String>()) {
            prop_assert_eq!(count_words(&text), counted_by_splitting(&text));
        }
    }
}
