//! Counting words without splitting text: for what is equal, inserted or deleted as a whole.
//!
//! The count is the number of tokens with a letter or a digit, exactly as
//! [`crate::text::vocabulary`] would split the text; tests compare the two. For letters, digits and
//! marks of the common scripts, whether a character begins a word depends on the two characters in
//! front of it alone (UAX #29, WB5 to WB13), so a table look-up a byte does. A chunk with anything
//! else is split after all.

#![allow(clippy::indexing_slicing, reason = "tables have 256 entries; positions are boundaries of the text")]

use crate::text::characters::stands_alone;
use crate::text::segmentation::{for_each_token, is_word};

/// `ALetter`.
const LETTER: u8 = 1;
/// `Numeric`.
const DIGIT: u8 = 2;
/// Letter and digit bits: a character that makes a word.
const WORD: u8 = LETTER | DIGIT;
/// `MidLetter`, `MidNumLet`, apostrophe: holds two letters together. The letter bit, shifted by
/// [`MIDDLE_SHIFT`].
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
        // Latin with its extensions, Greek without its marks, Cyrillic without its marks, Arabic
        // letters, Hangul.
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

/// How many words `text` has, counted as [`WordCounts`](crate::WordCounts) counts them.
///
/// Of a piece of a text, it begins and ends where no word straddles, or the pieces have more words
/// together than the text.
/// Cost: O(bytes), a few operations each; chunks with rarer characters cost a split by UAX #29.
///
/// ```
/// assert_eq!(variorum_redline::count_words("Mr. Bell paid 3.50 — on the 12th."), 7);
/// ```
#[must_use]
pub fn count_words(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut counter = Counter::new();
    let mut position = 0;
    while position < bytes.len() {
        counter.make_room();
        let mut block_end = bytes.len().min(position + BLOCK);
        if let Some(block) = bytes[position..].first_chunk::<BLOCK>() {
            let taken = counter.take_block(block);
            position += taken;
            if taken == BLOCK {
                continue;
            }
            if taken > 0 {
                // Mostly a quotation mark or a dash, behind which letters go on.
                block_end = position + 1;
            }
        }
        while position < block_end {
            position = counter.take_character(text, position);
        }
    }
    counter.settle();
    counter.count
}

/// Bytes classified at a time: independent of each other, so that the compiler may use vectors.
const BLOCK: usize = 32;

/// Of a block that is not taken whole, fewer bytes are not taken: where many characters are
/// unclear, classifying blocks for a few letters takes longer than going from character to
/// character.
const PART_OF_BLOCK_MIN: usize = 8;

/// Characters whose traits are gathered before words are counted: those of a line or two.
const ROOM: usize = 256;

/// Whether a character with `traits` begins a word, behind those with the traits `before` and
/// `before_that`.
#[inline]
fn begins_word(traits: u8, before: u8, before_that: u8) -> bool {
    (traits & WORD != 0)
        & (before & (WORD | JOINS) == 0)
        & ((before >> MIDDLE_SHIFT) & before_that & traits & WORD == 0)
}

/// How many bytes of a block are clear that is not taken whole; none if they are few.
fn clear_len_bytes(block: &[u8; BLOCK]) -> usize {
    let is_clear = |nth: usize| match (block[nth], block.get(nth + 1)) {
        (b'_', _) | (0xC3, Some(0x97 | 0xB7)) => false,
        (0xC3..=0xC9 | 0xD0 | 0xD1, next) => next.is_some(),
        (byte, _) => byte < 0xC0,
    };
    let clear = (0..BLOCK).take_while(|nth| is_clear(*nth)).count();
    if clear < PART_OF_BLOCK_MIN { 0 } else { clear }
}

/// Words counted so far, and characters whose words are not yet counted.
struct Counter {
    count: usize,
    /// The traits of characters one behind another, the first two of which were looked at before.
    traits: [u8; 2 + ROOM + BLOCK],
    end: usize,
}

impl Counter {
    fn new() -> Self {
        Self { count: 0, traits: [0; 2 + ROOM + BLOCK], end: 2 }
    }

    /// Makes sure that a block has room.
    #[inline]
    fn make_room(&mut self) {
        if self.end + BLOCK > 2 + ROOM {
            self.settle();
        }
    }

    /// Counts the words of the characters that were taken, and keeps the last two for those that
    /// follow.
    #[inline]
    fn settle(&mut self) {
        // Nothing begins behind the end.
        if let Some(behind) = self.traits[self.end..].first_chunk_mut::<BLOCK>() {
            *behind = [0; BLOCK];
        }
        for start in (2..self.end).step_by(BLOCK) {
            let Some(traits) = self.traits[start - 2..].first_chunk::<{ BLOCK + 2 }>() else { continue };
            let mut begun = 0_u8;
            for nth in 0..BLOCK {
                begun += u8::from(begins_word(traits[nth + 2], traits[nth + 1], traits[nth]));
            }
            self.count += usize::from(begun);
        }
        (self.traits[0], self.traits[1]) = (self.traits[self.end - 2], self.traits[self.end - 1]);
        self.end = 2;
    }

    /// Takes the bytes of `block` up to an underscore, or a character beyond ASCII that is none of
    /// the letters of two bytes that begin with C3 to C9, D0 or D1: Latin and Cyrillic. Each byte
    /// of these counts as a letter, which changes nothing. Returns how many bytes it took: all,
    /// none, or at least [`PART_OF_BLOCK_MIN`].
    #[inline]
    fn take_block(&mut self, block: &[u8; BLOCK]) -> usize {
        let Some(traits) = self.traits[self.end..].first_chunk_mut::<BLOCK>() else { return 0 };
        let mark_if = |is_so: bool, mark: u8| u8::from(is_so).wrapping_neg() & mark;
        let (mut unclear, mut signs) = (0, 0);
        for (traits, byte) in traits.iter_mut().zip(block) {
            let byte = *byte;
            let is_wide_letter = ((byte & 0xC0) == 0x80) | (byte.wrapping_sub(0xC3) < 7) | ((byte & 0xFE) == 0xD0);
            let is_letter = ((byte | 0x20).wrapping_sub(b'a') < 26) | is_wide_letter;
            let is_digit = byte.wrapping_sub(b'0') < 10;
            unclear |= mark_if((byte == b'_') | ((byte >= 0x80) & !is_wide_letter), 1);
            // The signs × and ÷, C3 97 and C3 B7, stand among the letters.
            signs |= mark_if(byte == 0xC3, 1) | mark_if((byte == 0x97) | (byte == 0xB7), 2);
            *traits = mark_if(is_letter, LETTER)
                | mark_if(is_digit, DIGIT)
                | mark_if((byte == b'.') | (byte == b'\''), MIDDLE_OF_LETTERS | MIDDLE_OF_DIGITS)
                | mark_if(byte == b':', MIDDLE_OF_LETTERS)
                | mark_if((byte == b',') | (byte == b';'), MIDDLE_OF_DIGITS);
        }
        // A block must not end inside a character.
        let is_taken = (unclear == 0) & (signs != 3) & (block[BLOCK - 1] < 0xC0);
        let taken = if is_taken { BLOCK } else { clear_len_bytes(block) };
        self.end += taken;
        taken
    }

    /// Takes the character at `position`, and returns where to go on: behind the character, or
    /// behind its chunk if that had to be split.
    #[inline]
    fn take_character(&mut self, text: &str, position: usize) -> usize {
        let byte = text.as_bytes()[position];
        let before = self.traits[self.end - 1];
        let mut traits = TRAITS[usize::from(byte)];
        let mut next = position + 1;
        if traits == UNDERSCORE {
            let joins = before & (WORD | KATAKANA | JOINS) != 0;
            traits = if joins { JOINS } else { 0 };
        } else if traits == WIDE {
            let character = text[position..].chars().next().unwrap_or('\0');
            next = position + character.len_utf8();
            match wide(character) {
                Wide::Traits(known) => traits = known,
                Wide::Alone => {
                    self.count += 1;
                    traits = 0;
                }
                Wide::Katakana => {
                    self.count += usize::from(before & (KATAKANA | JOINS) == 0);
                    traits = KATAKANA;
                }
                Wide::Transparent if before & WORD != 0 => return next,
                Wide::Transparent | Wide::Unknown => return self.take_chunk(text, position),
            }
        }
        self.traits[self.end] = traits;
        self.end += 1;
        next
    }

    /// Splits the chunk around `position`, all of which is taken up to there, and returns its end.
    #[cold]
    fn take_chunk(&mut self, text: &str, position: usize) -> usize {
        let (chunk_start, chunk_end) = (start_of_chunk(text, position), end_of_chunk(text, position));
        self.settle();
        // What the chunk had counted so far is taken back.
        self.count -= count_words(&text[chunk_start..position]);
        for_each_token(&text[chunk_start..chunk_end], |token| self.count += usize::from(is_word(token)));
        self.traits[..2].fill(0);
        chunk_end
    }
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

    use super::*;
    use crate::text::tokens::Tokens;
    use crate::text::vocabulary::Vocabulary;

    fn counted_by_splitting(text: &str) -> usize {
        let mut vocabulary = Vocabulary::with_room_for(0);
        let mut tokens = Tokens::default();
        vocabulary.split(text, 0, text.len(), &mut tokens);
        tokens.ids.iter().filter(|id| vocabulary.is_word(**id)).count()
    }

    #[test]
    fn every_character_between_every_neighbour() {
        // Each character with known traits, and each of the first planes' others, in the contexts
        // that matter.
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
