//! Words whose capitals name nobody: in a text that is all in capitals, and words in capitals for
//! emphasis.

use super::sides::ChangedSide;
use super::token::traits;
use crate::text::boundaries::{head, tail};

/// Words that contracts and standards write in capitals, and names are not.
const EMPHATIC: [&str; 26] = [
    "NOT",
    "ANY",
    "ALL",
    "EACH",
    "BOTH",
    "ONLY",
    "NEVER",
    "NO",
    "NONE",
    "AND",
    "OR",
    "BUT",
    "MUST",
    "SHALL",
    "SHOULD",
    "MAY",
    "CAN",
    "WILL",
    "WHEREAS",
    "NOW",
    "THEREFORE",
    "WITNESSETH",
    "PROVIDED",
    "NOTE",
    "WARNING",
    "CAUTION",
];

/// So far beside a change, in bytes, the words of its line are looked at.
const BESIDE_BYTES_MAX: usize = 48;

/// So many words on either side of one tell whether all are in capitals.
const WORDS_BESIDE: usize = 2;

/// Whether a word is one of those that are written in capitals for emphasis.
pub(super) fn is_emphatic(word: &str) -> bool {
    EMPHATIC.contains(&word)
}

/// Whether the words beside a word of a change, which is all in capitals, are so too.
pub(super) fn is_one(index: usize, side: &ChangedSide<'_, '_>) -> bool {
    let word = |token: &super::token::Token| token.is(traits::WORD).then(|| side.text_of(*token));
    let (before, after) = (tail(side.text.before(), BESIDE_BYTES_MAX), head(side.text.after(), BESIDE_BYTES_MAX));
    let before = before.rsplit('\n').next().unwrap_or_default();
    let after = after.split('\n').next().unwrap_or_default();
    let in_front = side.tokens.get(..index).unwrap_or_default().iter().rev().filter_map(word);
    let behind = side.tokens.get(index + 1..).unwrap_or_default().iter().filter_map(word);
    let is_end = |mark: char| !mark.is_alphanumeric();
    let beside = in_front.chain(before.rsplit(is_end)).filter(|word| has_letters(word));
    let behind = behind.chain(after.split(is_end)).filter(|word| has_letters(word));
    let mut all = beside.take(WORDS_BESIDE).chain(behind.take(WORDS_BESIDE)).peekable();
    all.peek().is_some() && all.all(is_in_capitals)
}

/// Whether a word has two letters that have cases.
fn has_letters(word: &str) -> bool {
    word.chars().filter(|letter| letter.is_uppercase() || letter.is_lowercase()).nth(1).is_some()
}

/// Whether a word has no small letter, and two capitals.
pub(super) fn is_in_capitals(word: &str) -> bool {
    has_letters(word) && !word.contains(char::is_lowercase)
}
