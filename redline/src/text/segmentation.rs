//! A chunk of text, what stands between white space, split into its tokens; and what a word is.
//!
//! Chunks are split at the word boundaries of UAX #29 that are grapheme boundaries as well: a
//! combining mark, an emoji sequence, a flag, a Thai vowel sign stay with what carries them. Han
//! and Hiragana are one token a character; Thai, Lao, Khmer and Burmese, which write no spaces and
//! which UAX #29 leaves to dictionaries, one token a cluster; a run of Katakana is one token. An
//! entity of HTML is one token.

#![allow(clippy::indexing_slicing, reason = "positions come from the text's own boundaries")]

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::text::characters::{first_character, stands_alone};
use crate::text::entities::entities;

/// Whether the first character of `text` belongs to the cluster of a space in front of it.
pub(crate) fn begins_with_mark(text: &str) -> bool {
    let first = first_character(text);
    // No mark stands before U+0300, and the test below costs an allocation.
    if first < '\u{300}' || stands_alone(first) {
        return false;
    }
    format!(" {first}").graphemes(true).count() == 1
}

/// Whether a token is a word: it has a letter or a digit.
pub(crate) fn is_word(token: &str) -> bool {
    token.chars().any(char::is_alphanumeric)
}

/// Calls `token` with each token of a chunk, in order.
///
/// Cost: O(bytes).
pub(crate) fn for_each_token<'text>(chunk: &'text str, mut token: impl FnMut(&'text str)) {
    let mut start = 0;
    for (entity, _) in entities(chunk) {
        if entity.start >= start && stands_apart(chunk, &entity) {
            for_each_plain_token(&chunk[start..entity.start], &mut token);
            token(&chunk[entity.clone()]);
            start = entity.end;
        }
    }
    for_each_plain_token(&chunk[start..], token);
}

/// Whether nothing beside an entity joins it: no mark sits on it, and no digit is held to its own.
fn stands_apart(chunk: &str, entity: &Range<usize>) -> bool {
    let (before, behind) = (chunk[..entity.start].chars().next_back(), chunk[entity.end..].chars().next());
    before.is_none_or(|before| before.is_ascii() || before.is_alphabetic())
        && behind.is_none_or(|behind| behind.is_ascii() && !behind.is_ascii_digit() || behind.is_alphabetic())
}

/// The same for text without entities.
fn for_each_plain_token<'text>(chunk: &'text str, mut token: impl FnMut(&'text str)) {
    if chunk.is_ascii() {
        for_each_ascii_token(chunk, token);
    } else {
        let mut clusters = chunk.grapheme_indices(true).map(|(position, _)| position).peekable();
        let mut token_start = 0;
        for (position, _) in chunk.split_word_bound_indices() {
            while clusters.next_if(|cluster| *cluster < position).is_some() {}
            if position > token_start && clusters.peek() == Some(&position) {
                token(&chunk[token_start..position]);
                token_start = position;
            }
        }
        if token_start < chunk.len() {
            token(&chunk[token_start..]);
        }
    }
}

/// The same where all is ASCII and nothing is white space: the rules of UAX #29 come down to
/// letters, digits and underscores that hold together, with one mark between two letters or two
/// digits.
fn for_each_ascii_token<'text>(chunk: &'text str, mut token: impl FnMut(&'text str)) {
    let bytes = chunk.as_bytes();
    let mut start = 0;
    while start < bytes.len() {
        let mut end = start + 1;
        if bytes[start].is_ascii_alphanumeric() || bytes[start] == b'_' {
            while end < bytes.len() {
                if bytes[end].is_ascii_alphanumeric() || bytes[end] == b'_' {
                    end += 1;
                } else if end + 1 < bytes.len() && holds(bytes[end - 1], bytes[end], bytes[end + 1]) {
                    end += 2;
                } else {
                    break;
                }
            }
        }
        token(&chunk[start..end]);
        start = end;
    }
}

/// Whether `mark` holds together what stands before and after it (WB6 and WB7, WB11 and WB12).
fn holds(before: u8, mark: u8, after: u8) -> bool {
    match mark {
        b'.' | b'\'' => {
            before.is_ascii_alphabetic() && after.is_ascii_alphabetic()
                || before.is_ascii_digit() && after.is_ascii_digit()
        }
        b':' => before.is_ascii_alphabetic() && after.is_ascii_alphabetic(),
        b',' | b';' => before.is_ascii_digit() && after.is_ascii_digit(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ascii_is_split_as_uax_29_says(chunk in "[a-c0-2_.,;:'\"$%@/!-]{0,24}|[!-~]{0,24}") {
            let mut found = Vec::new();
            for_each_ascii_token(&chunk, |token| found.push(token));
            prop_assert_eq!(found, chunk.split_word_bounds().collect::<Vec<_>>());
        }
    }
}
