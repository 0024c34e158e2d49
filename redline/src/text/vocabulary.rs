//! The vocabulary of two texts: their distinct strings, numbered, and the splitting of texts into
//! tokens by it.
//!
//! White space (the Unicode property, so that U+202F separates too) is apart: it is no token. What
//! stands between white space, a *chunk*, is split by [`crate::text::segmentation`]. A mark that
//! sits on a space (UAX #29 has such clusters) takes the space with it.
//!
//! Language is repetitive: each distinct chunk is split once and then known by its number. Chunks
//! are also cut between two characters that stand alone, so that a Chinese paragraph is not one
//! chunk.

#![allow(
    clippy::indexing_slicing,
    reason = "positions come from the text's own boundaries, numbers from the lists they index"
)]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::text::characters::{Lead, carries_marks, first_character, is_unspaced, lead, stands_alone};
use crate::text::intern::Interner;
use crate::text::normal_form::normal_form;
use crate::text::segmentation::{begins_with_mark, for_each_token, is_word};
use crate::text::tokens::{Span, Tokens};

/// One token of a chunk.
#[derive(Clone, Copy)]
struct ChunkToken {
    token: u32,
    len_bytes: u32,
}

/// How a distinct string is split where it stands as a chunk.
#[derive(Clone, Copy)]
struct Chunk {
    /// How many tokens it has; none where it was never met as a chunk.
    tokens: u32,
    /// Its only token; of several, where they begin in `Vocabulary::chunk_tokens`.
    first: u32,
    /// Whether its first character joins a space in front of it.
    begins_with_mark: bool,
}

impl Chunk {
    const UNKNOWN: Self = Self { tokens: 0, first: 0, begins_with_mark: false };
}

/// The chunks and tokens seen so far in both texts. Most are both, and have one number.
pub(crate) struct Vocabulary<'text> {
    numbers: Interner<'text>,
    /// For each number, how it is split.
    chunks: Vec<Chunk>,
    /// The tokens of chunks that have several.
    chunk_tokens: Vec<ChunkToken>,
    /// For each number, its weight as an anchor if it is a token, else zero; see
    /// [`Vocabulary::weights`].
    weights: Vec<u32>,
    /// For each token, the first one with its normal form.
    keys: Vec<u32>,
    /// Normal forms that no token had when a variant of them was met, with the variant that stands
    /// for them.
    variants: BTreeMap<String, u32>,
    has_variants: bool,
}

/// The weight of a token that is a word: that of several tokens that are not, as only words count
/// as changed.
const WEIGHT_WORD: u32 = 8;

/// The weight of a letter by itself and of a small Roman numeral, which may count the items of a
/// list: `b) milk` that became `c) milk` is that item.
const WEIGHT_LETTER: u32 = 7;

/// The weight of a number: two say more than a word, but one that is equal in another place, as in
/// `§ 4 sentence 1` and `§ 1 sentence 4`, says less than the word between them.
const WEIGHT_NUMBER: u32 = 6;

/// Chunks with more bytes are split each time: a text without white space is one chunk, not to be
/// kept twice.
const CHUNK_BYTES_MAX: usize = 256;

/// The weight of punctuation and symbols.
const WEIGHT_OTHER: u32 = 2;

impl<'text> Vocabulary<'text> {
    /// An empty vocabulary with room for about so many strings before it grows.
    pub(crate) fn with_room_for(expected: usize) -> Self {
        Vocabulary {
            numbers: Interner::with_room_for(expected),
            chunks: Vec::with_capacity(expected),
            chunk_tokens: Vec::with_capacity(expected),
            weights: Vec::with_capacity(expected),
            keys: Vec::with_capacity(expected),
            variants: BTreeMap::new(),
            has_variants: false,
        }
    }

    /// For each number, how much it counts when anchors compete.
    pub(crate) fn weights(&self) -> &[u32] {
        &self.weights
    }

    /// The key of a token: equal keys, equal text but for typography.
    pub(crate) fn key_of(&self, id: u32) -> u32 {
        self.keys[id as usize]
    }

    /// The keys of some tokens.
    pub(crate) fn keys<'ids>(&self, ids: &'ids [u32]) -> Cow<'ids, [u32]> {
        if self.has_variants { ids.iter().map(|id| self.key_of(*id)).collect() } else { Cow::Borrowed(ids) }
    }

    /// Whether the token `id` has a letter or a digit.
    pub(crate) fn is_word(&self, id: u32) -> bool {
        self.weights[id as usize] >= WEIGHT_NUMBER
    }

    /// Two numbers that no token has, of words: those of white space, which is no token.
    pub(crate) fn two_without_equal(&mut self) -> [u32; 2] {
        [" ", "\n"].map(|blank| {
            let number = self.number(blank, 0..1);
            self.weights[number as usize] = WEIGHT_WORD;
            number
        })
    }

    /// Steps taken in the tables so far.
    pub(crate) fn probes(&self) -> u64 {
        self.numbers.probes()
    }

    /// Splits `text[start..end]` and appends its tokens to `tokens`.
    ///
    /// Shape: `start` and `end` are line starts, text ends, or between ASCII white space and an
    /// ASCII character that is not, so that no cluster straddles them.
    /// Cost: O(bytes): one look at each byte, one look-up for each chunk, UAX #29 for each new
    /// chunk.
    pub(crate) fn split(&mut self, text: &'text str, start: usize, end: usize, tokens: &mut Tokens) {
        let bytes = text.as_bytes();
        let mut position = start;
        // The last white space, if a mark could sit on it.
        let mut space: Option<usize> = None;
        while position < end {
            if bytes[position] == b' ' {
                space = Some(position);
                position += 1;
                continue;
            }
            let chunk_start = position;
            position = end.min(position + plain_len_bytes(bytes, position));
            if position == chunk_start || position < end && lead(bytes[position]) != Lead::Space {
                // Not plain.
                let (class, next) = classify(text, chunk_start);
                if class == Class::Space {
                    space = carries_marks(first_character(&text[chunk_start..])).then_some(chunk_start);
                    position = next;
                    continue;
                }
                position = chunk_end(text, (class, next), end);
            }
            let first = tokens.ids.len();
            let begins_with_mark = if position - chunk_start > CHUNK_BYTES_MAX {
                self.split_long_chunk(text, chunk_start..position, tokens)
            } else {
                self.split_chunk(text, chunk_start..position, tokens)
            };
            if begins_with_mark && let Some(space) = space {
                tokens.spans[first] = Span::of(space..tokens.spans[first].end());
                tokens.ids[first] = self.token(text, tokens.spans[first].range());
            }
            space = None;
        }
    }

    /// Appends the tokens of a chunk, and says whether its first character joins a space in front
    /// of it.
    #[inline]
    fn split_chunk(&mut self, text: &'text str, range: Range<usize>, tokens: &mut Tokens) -> bool {
        let Range { start, end } = range;
        let number = self.number(text, range);
        let mut chunk = self.chunks[number as usize];
        if chunk.tokens == 0 {
            chunk = self.new_chunk(number, text, start..end);
        }
        if chunk.tokens == 1 {
            tokens.push(chunk.first, start, end);
            return chunk.begins_with_mark;
        }
        let mut token_start = start;
        for piece in &self.chunk_tokens[chunk.first as usize..][..chunk.tokens as usize] {
            let token_end = token_start + piece.len_bytes as usize;
            tokens.push(piece.token, token_start, token_end);
            token_start = token_end;
        }
        chunk.begins_with_mark
    }

    /// The same for a chunk that is too long to be met again.
    fn split_long_chunk(&mut self, text: &'text str, range: Range<usize>, tokens: &mut Tokens) -> bool {
        let mut token_start = range.start;
        let chunk = &text[range];
        for_each_token(chunk, |token| {
            let token_end = token_start + token.len();
            tokens.push(self.token(text, token_start..token_end), token_start, token_end);
            token_start = token_end;
        });
        begins_with_mark(chunk)
    }

    /// Splits a chunk that was not met before.
    fn new_chunk(&mut self, number: u32, text: &'text str, range: Range<usize>) -> Chunk {
        let string = &text[range.clone()];
        let mut chunk =
            Chunk { tokens: 0, first: self.chunk_tokens.len() as u32, begins_with_mark: begins_with_mark(string) };
        let mut token_start = range.start;
        for_each_token(string, |token| {
            chunk.tokens += 1;
            if token.len() == string.len() {
                chunk.first = number;
                self.know_token(number, token);
                return;
            }
            let token_end = token_start + token.len();
            let piece = ChunkToken { token: self.token(text, token_start..token_end), len_bytes: token.len() as u32 };
            self.chunk_tokens.push(piece);
            token_start = token_end;
        });
        self.chunks[number as usize] = chunk;
        chunk
    }

    /// The number of a token.
    fn token(&mut self, text: &'text str, range: Range<usize>) -> u32 {
        let number = self.number(text, range.clone());
        self.know_token(number, &text[range]);
        number
    }

    /// The number of a string, of which nothing need be known.
    #[inline]
    fn number(&mut self, text: &'text str, range: Range<usize>) -> u32 {
        let (number, is_new) = self.numbers.number(text, range);
        if is_new {
            self.chunks.push(Chunk::UNKNOWN);
            self.weights.push(0);
            self.keys.push(number);
        }
        number
    }

    /// Gives a token its weight and its key, unless it has them.
    fn know_token(&mut self, number: u32, text: &str) {
        if self.weights[number as usize] == 0 {
            self.weights[number as usize] = weight(text);
            let key = self.key(number, text);
            self.has_variants |= key != number;
            self.keys[number as usize] = key;
        }
    }

    /// The key of the new token `id`.
    fn key(&mut self, id: u32, text: &str) -> u32 {
        let Some(normal) = normal_form(text) else {
            return if self.variants.is_empty() { id } else { self.variants.get(text).copied().unwrap_or(id) };
        };
        match self.numbers.known(&normal).filter(|known| self.weights[*known as usize] > 0) {
            Some(known) => self.keys[known as usize],
            None => *self.variants.entry(normal).or_insert(id),
        }
    }
}

/// Whether a token is a number.
pub(crate) fn is_number(text: &str) -> bool {
    const HAN_NUMERALS: [char; 16] =
        ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '萬', '两', '〇'];
    let first = first_character(text);
    first.is_numeric() || HAN_NUMERALS.contains(&first)
}

/// Whether a token is a letter by itself, of a script that sets words apart, or a small Roman
/// numeral.
pub(crate) fn is_letter(text: &str) -> bool {
    let first = first_character(text);
    let is_one = first.is_alphabetic() && first.len_utf8() == text.len() && !is_unspaced(first);
    is_one || !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'))
}

/// The weight of a token.
fn weight(text: &str) -> u32 {
    if is_number(text) {
        WEIGHT_NUMBER
    } else if is_letter(text) {
        WEIGHT_LETTER
    } else if is_word(text) {
        WEIGHT_WORD
    } else {
        WEIGHT_OTHER
    }
}

/// How many of the bytes from `start` on are ASCII, and neither white space nor control: those of a
/// plain word, with its marks.
#[inline]
fn plain_len_bytes(bytes: &[u8], start: usize) -> usize {
    const SEVENS: u64 = u64::from_le_bytes([0x7F; 8]);
    /// What makes the sum with a byte of seven bits reach the eighth, if the byte is greater than a
    /// space.
    const BEYOND_SPACE: u64 = u64::from_le_bytes([0x7F - b' '; 8]);
    let mut end = start;
    while let Some(window) = bytes.get(end..).and_then(|rest| rest.first_chunk::<8>()) {
        let window = u64::from_le_bytes(*window);
        let stops = (window | !((window & SEVENS) + BEYOND_SPACE)) & !SEVENS;
        if stops != 0 {
            return end - start + stops.trailing_zeros() as usize / 8;
        }
        end += 8;
    }
    end - start + bytes[end..].iter().take_while(|byte| matches!(byte, 0x21..=0x7F)).count()
}

/// Where a chunk ends whose first character has the class, and is followed by what stands at the
/// position, both given; at most `end`.
fn chunk_end(text: &str, (first, behind_first): (Class, usize), end: usize) -> usize {
    let bytes = text.as_bytes();
    let mut alone = first == Class::Alone;
    let mut position = behind_first;
    while position < end {
        // Most characters need no look at more than their bytes, of which those that continue one
        // are like it.
        if LEADS[bytes[position] as usize] == Lead::Other {
            alone = false;
            position += 1;
            continue;
        }
        let (class, next) = classify(text, position);
        if class == Class::Space || (alone && class == Class::Alone) {
            break;
        }
        alone = class == Class::Alone;
        position = next;
    }
    position
}

/// What each byte may begin.
const LEADS: [Lead; 256] = {
    let mut leads = [Lead::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        leads[byte] = lead(byte as u8);
        byte += 1;
    }
    leads
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Alone,
    Other,
}

/// The class of the character at `position`, and where the next one begins.
#[inline]
fn classify(text: &str, position: usize) -> (Class, usize) {
    let byte = text.as_bytes()[position];
    match lead(byte) {
        Lead::Space => (Class::Space, position + 1),
        Lead::Other => {
            let len_bytes = match byte {
                0..=0xBF => 1,
                0xC0..=0xDF => 2,
                0xE0..=0xEF => 3,
                0xF0.. => 4,
            };
            (Class::Other, position + len_bytes)
        }
        Lead::Unclear => {
            let character = first_character(&text[position..]);
            let class = if character.is_whitespace() {
                Class::Space
            } else if stands_alone(character) {
                Class::Alone
            } else {
                Class::Other
            };
            (class, position + character.len_utf8())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<&str> {
        let mut vocabulary = Vocabulary::with_room_for(0);
        let mut tokens = Tokens::default();
        vocabulary.split(text, 0, text.len(), &mut tokens);
        let found: Vec<&str> = tokens.spans.iter().map(|span| &text[span.range()]).collect();
        for (left, left_id) in found.iter().zip(&tokens.ids) {
            for (right, right_id) in found.iter().zip(&tokens.ids) {
                assert_eq!(left == right, left_id == right_id);
            }
        }
        found
    }

    #[test]
    fn words_of_many_scripts() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            (" \r\n\t", &[]),
            ("Vučić's plan", &["Vučić's", "plan"]),
            ("Vučić’s l’homme", &["Vučić’s", "l’homme"]),
            ("well-known e\u{ad}mail", &["well", "-", "known", "e\u{ad}mail"]),
            ("€1.200,50 3.5% U.S.", &["€", "1.200,50", "3.5", "%", "U.S", "."]),
            ("10\u{a0}km 10\u{202f}km", &["10", "km", "10", "km"]),
            ("e\u{301}te\u{301}", &["e\u{301}te\u{301}"]),
            ("北京市今日，宣布。", &["北", "京", "市", "今", "日", "，", "宣", "布", "。"]),
            ("東京タワーへ行く。テスト", &["東", "京", "タワー", "へ", "行", "く", "。", "テスト"]),
            ("葛\u{E0100}城", &["葛\u{E0100}", "城"]),
            ("السلام عليكم", &["السلام", "عليكم"]),
            ("می\u{200c}خواهم", &["می\u{200c}خواهم"]),
            ("한국어 단어를", &["한국어", "단어를"]),
            ("👩\u{200d}👩\u{200d}👧🇷🇸🇫🇷!", &["👩\u{200d}👩\u{200d}👧", "🇷🇸", "🇫🇷", "!"]),
            ("\u{feff}bom\u{1}\u{0}", &["\u{feff}", "bom", "\u{1}", "\u{0}"]),
        ];
        for (text, expected) in cases {
            assert_eq!(tokens(text), *expected, "{text:?}");
        }
    }

    #[test]
    fn scripts_without_spaces_split_by_cluster() {
        let cases: &[(&str, &[&str])] = &[
            // Thai, with SARA AM, which UAX #29 would part from its consonant.
            ("น้ำไป", &["น้ำ", "ไ", "ป"]),
            ("ລາວນໍ້າ", &["ລ", "າ", "ວ", "ນໍ້", "າ"]),
            ("ខ្មែរ", &["ខ្មែ", "រ"]),
            ("မြန်မာ", &["မြ", "န်", "မာ"]),
        ];
        for (text, expected) in cases {
            assert_eq!(tokens(text), *expected, "{text:?}");
        }
    }

    #[test]
    fn a_mark_takes_the_space_it_sits_on() {
        assert_eq!(tokens("a  \u{301}b"), ["a", " \u{301}", "b"]);
        assert_eq!(tokens("a\u{3000}\u{301}"), ["a", "\u{3000}\u{301}"]);
        assert_eq!(tokens("a\n\u{301}b"), ["a", "\u{301}", "b"]);
        assert_eq!(tokens("\u{301}b"), ["\u{301}", "b"]);
        assert_eq!(tokens("a\u{202f}\u{64e}b"), ["a", "\u{202f}\u{64e}", "b"]);
    }
}
