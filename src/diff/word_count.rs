//! Counting words without splitting text: for what is equal, inserted or deleted as a whole.
//!
//! The count is the number of tokens with a letter or a digit, exactly as [`super::tokens`] would split the text; tests
//! compare the two. For letters, digits and marks of the common scripts, whether a character begins a word depends on
//! the two characters in front of it alone (UAX #29, WB5 to WB13), so a table look-up a byte does. A chunk with
//! anything else is split after all.

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
/// `Katakana`: holds to its like.
const KATAKANA: u8 = 32;
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
    /// It is a word with the Katakana in front of it.
    Katakana,
    /// It continues a word and changes nothing (`Extend`, `Format`).
    Transparent,
    /// It needs the rules in full.
    Unknown,
}

fn wide(character: char) -> Wide {
    match character {
        '×' | '÷' | '§' | '«' | '»' | '°' | '©' | '®' | '–' | '—' | '“' | '”' | '„' | '•' | '…' | '€' => {
            Wide::Traits(0)
        }
        // Latin with its extensions, Greek without its marks, Cyrillic without its marks, Arabic letters, Hangul.
        'À'..='ʁ' | 'Έ'..='Ί' | 'Ύ'..='Ρ' | 'Σ'..='ϵ' | 'Ѐ'..='ҁ' | 'Ҋ'..='ԯ' | '\u{620}'..='\u{64A}' | '가'..='힣' => {
            Wide::Traits(LETTER)
        }
        '‘' | '’' => Wide::Traits(MIDDLE_OF_LETTERS | MIDDLE_OF_DIGITS),
        '，' | '；' => Wide::Traits(MIDDLE_OF_DIGITS),
        '：' => Wide::Traits(MIDDLE_OF_LETTERS),
        '。' | '、' | '！' | '？' | '（' | '）' | '「' | '」' | '《' | '》' => Wide::Traits(0),
        'ァ'..='ヺ' | 'ー' => Wide::Katakana,
        // Soft hyphen, Arabic vowel signs, zero width non-joiner.
        '\u{AD}' | '\u{64B}'..='\u{65F}' | '\u{200C}' => Wide::Transparent,
        _ if character.is_whitespace() => Wide::Traits(0),
        _ if stands_alone(character) => Wide::Alone,
        _ => Wide::Unknown,
    }
}

/// Bytes classified at a time: independent of each other, so that the compiler may use vectors.
const BLOCK: usize = 32;

/// How many words `text` has.
///
/// Shape: `text` begins and ends where no word straddles.
/// Cost: O(bytes), a few operations each; chunks with rarer characters cost a split by UAX #29.
pub(super) fn count_words(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut count = 0;
    let mut context = Context { before: 0, before_that: 0 };
    let mut position = 0;
    while position < bytes.len() {
        if let Some(block) = bytes[position..].first_chunk::<BLOCK>()
            && let Some(begun) = count_in_block(block, &mut context)
        {
            count += begun;
            position += BLOCK;
            continue;
        }
        let block_end = position + BLOCK;
        while position < bytes.len().min(block_end) {
            position = count_character(text, position, &mut context, &mut count);
        }
    }
    count
}

/// The traits of the two characters in front.
struct Context {
    before: u8,
    before_that: u8,
}

/// Whether a character with `traits` begins a word.
#[inline]
fn begins_word(traits: u8, before: u8, before_that: u8) -> bool {
    (traits & WORD != 0)
        & (before & (WORD | JOINS) == 0)
        & ((before >> MIDDLE_SHIFT) & before_that & traits & WORD == 0)
}

/// How many words begin in `block`, if it has no underscore and nothing beyond ASCII but the letters of two bytes that
/// begin with C3 to C9, D0 or D1: Latin and Cyrillic. Each byte of these counts as a letter, which changes nothing.
#[inline]
fn count_in_block(block: &[u8; BLOCK], context: &mut Context) -> Option<usize> {
    let mut traits = [0_u8; BLOCK + 2];
    traits[0] = context.before_that;
    traits[1] = context.before;
    let mut unclear = false;
    for (traits, byte) in traits[2..].iter_mut().zip(block) {
        let continues = (*byte & 0xC0) == 0x80;
        let latin = (*byte >= 0xC3) & (*byte <= 0xC9);
        let cyrillic = (*byte & 0xFE) == 0xD0;
        let wide_letter = continues | latin | cyrillic;
        let letter = ((*byte | 0x20).wrapping_sub(b'a') < 26) | wide_letter;
        let digit = byte.wrapping_sub(b'0') < 10;
        let middle_of_both = (*byte == b'.') | (*byte == b'\'');
        let middle_of_letters = middle_of_both | (*byte == b':');
        let middle_of_digits = middle_of_both | (*byte == b',') | (*byte == b';');
        unclear |= (*byte == b'_') | ((*byte >= 0x80) & !wide_letter);
        *traits = (u8::from(letter) * LETTER)
            | (u8::from(digit) * DIGIT)
            | (u8::from(middle_of_letters) * MIDDLE_OF_LETTERS)
            | (u8::from(middle_of_digits) * MIDDLE_OF_DIGITS);
    }
    // The signs × and ÷ stand among the letters; and a block must not end inside a character.
    for (first, second) in block.iter().zip(&block[1..]) {
        unclear |= (*first == 0xC3) & ((*second == 0x97) | (*second == 0xB7));
    }
    if unclear | (block[BLOCK - 1] >= 0xC0) {
        return None;
    }
    let mut begun = 0_u8;
    for place in 0..BLOCK {
        begun += u8::from(begins_word(traits[place + 2], traits[place + 1], traits[place]));
    }
    *context = Context { before: traits[BLOCK + 1], before_that: traits[BLOCK] };
    Some(usize::from(begun))
}

/// Counts the word that begins at `position`, if one does, and returns where to go on: behind the character, or behind
/// its chunk if that had to be split.
#[inline]
fn count_character(text: &str, position: usize, context: &mut Context, count: &mut usize) -> usize {
    let byte = text.as_bytes()[position];
    let mut traits = TRAITS[usize::from(byte)];
    let mut next = position + 1;
    if traits == UNDERSCORE {
        let joins = context.before & (WORD | KATAKANA | JOINS) != 0;
        traits = if joins { JOINS } else { 0 };
    } else if traits == WIDE {
        let character = text[position..].chars().next().unwrap_or('\0');
        next = position + character.len_utf8();
        match wide(character) {
            Wide::Traits(known) => traits = known,
            Wide::Alone => {
                *count += 1;
                traits = 0;
            }
            Wide::Katakana => {
                *count += usize::from(context.before & (KATAKANA | JOINS) == 0);
                traits = KATAKANA;
            }
            Wide::Transparent if context.before & WORD != 0 => return next,
            Wide::Transparent | Wide::Unknown => {
                let chunk_start = start_of_chunk(text, position);
                let chunk_end = end_of_chunk(text, position);
                // What the chunk had counted so far is taken back.
                *count -= count_words(&text[chunk_start..position]);
                for_each_token(&text[chunk_start..chunk_end], |token| *count += usize::from(is_word(token)));
                *context = Context { before: 0, before_that: 0 };
                return chunk_end;
            }
        }
    }
    *count += usize::from(begins_word(traits, context.before, context.before_that));
    *context = Context { before: traits, before_that: context.before };
    next
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
        let mut vocabulary = Vocabulary::new();
        let mut tokens = Tokens::default();
        vocabulary.split(text, 0, text.len(), &mut tokens);
        tokens.ids.iter().filter(|id| vocabulary.is_word(**id)).count()
    }

    #[test]
    fn every_character_between_every_neighbour() {
        // Each character with known traits, and each of the first planes' others, in the contexts that matter.
        for character in ('\0'..'\u{3100}').chain('\u{AC00}'..'\u{AC80}').chain('\u{FB00}'..='\u{FFFF}') {
            let text = format!(
                "{character:>12}a{character}a 1{character}1 a{character}1 {character}_{character} .{character} \
                 _{character}a 字{character}字 a.{character} 1,{character}"
            );
            assert_eq!(count_words(&text), counted_by_splitting(&text), "{character:?}");
        }
    }

    #[test]
    fn a_long_chunk_of_rarer_letters_is_split_once() {
        let text = "กขค".repeat(100_000);
        assert_eq!(count_words(&text), 300_000);
    }

    /// Characters that the rules treat differently.
    const SAMPLE: &str = "[a-cA1-3 ._,:;'’\"\u{ad}\u{200c}\u{301}\u{64e}šж字の。，カーไא…\
                          \\-\u{a0}\u{202f}\u{2003}\n]{0,24}";

    proptest! {
        #[test]
        fn counts_what_splitting_counts(text in SAMPLE) {
            prop_assert_eq!(count_words(&text), counted_by_splitting(&text));
        }

        #[test]
        fn counts_in_blocks(text in "[a-cA1-3 ._,:;'’，：カー\u{ad}šж×÷éԯʁ“”字\n]{0,200}") {
            prop_assert_eq!(count_words(&text), counted_by_splitting(&text));
        }

        #[test]
        fn counts_what_splitting_counts_anywhere(text in any::<String>()) {
            prop_assert_eq!(count_words(&text), counted_by_splitting(&text));
        }
    }
}
