//! The two sides of a change, as words and marks with what is known of each.

#![allow(clippy::indexing_slicing, reason = "ranges are those of stretches, places those of the lists they index")]

use std::hash::Hasher as _;
use std::ops::Range;

use rustc_hash::FxHasher;

use super::super::characters::is_unspaced;
use super::super::lexicon;
use super::super::quotes::QuoteScan;
use super::super::tokens::{for_each_token, is_word};

/// A text, and how far its quotations have been followed.
pub(super) struct Side<'text> {
    pub(super) text: &'text str,
    pub(super) quotes: QuoteScan<'text>,
    pub(super) is_german: Option<bool>,
}

impl<'text> Side<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        Self { text, quotes: QuoteScan::new(text), is_german: None }
    }
}

/// A word or a mark of a change, with what is known of it.
#[derive(Clone, Copy)]
pub(super) struct Token<'text> {
    pub(super) text: &'text str,
    /// Tells most tokens apart without looking at their text.
    pub(super) hash: u64,
    pub(super) is_word: bool,
    /// Whether it begins with a capital letter.
    pub(super) is_capital: bool,
    /// Whether it is a number or part of a date or an amount.
    pub(super) is_number: bool,
    pub(super) is_negation: bool,
    pub(super) is_no_name: bool,
}

impl<'text> Token<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        let is_word = is_word(text);
        let has_digit = if text.is_ascii() {
            text.bytes().any(|byte| byte.is_ascii_digit())
        } else {
            text.chars().any(char::is_numeric)
        };
        let known = if is_word && !has_digit { lexicon::known(text) } else { lexicon::Known::default() };
        let is_number = known.is_number
            || has_digit
            || !is_word && text.chars().all(|sign| is_currency(sign) || matches!(sign, '%' | '‰' | '％' | '٪'));
        let is_capital = is_word && begins_with_capital(text);
        let lexicon::Known { is_negation, is_no_name, .. } = known;
        let mut hasher = FxHasher::default();
        hasher.write(text.as_bytes());
        Self { text, hash: hasher.finish(), is_word, is_capital, is_number, is_negation, is_no_name }
    }
}

/// One side of a change.
pub(super) struct Changed<'text> {
    pub(super) text: &'text str,
    pub(super) range: Range<usize>,
    /// Its words and marks.
    pub(super) tokens: Vec<Token<'text>>,
}

impl<'text> Changed<'text> {
    pub(super) fn words(&self) -> usize {
        self.tokens.iter().filter(|token| token.is_word).count()
    }

    pub(super) fn before(&self, side: &Side<'text>) -> &'text str {
        &side.text[..self.range.start]
    }

    /// Whether words are not set apart here.
    pub(super) fn is_unspaced(&self, side: &Side<'text>) -> bool {
        let beside = [self.before(side).chars().next_back(), self.after(side).chars().next()];
        beside.into_iter().flatten().any(is_unspaced) || !self.text.is_ascii() && self.text.contains(is_unspaced)
    }

    pub(super) fn after(&self, side: &Side<'text>) -> &'text str {
        &side.text[self.range.end..]
    }
}

/// Words and marks, without white space.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for chunk in text.split_whitespace() {
        for_each_token(chunk, |token| tokens.push(Token::new(token)));
    }
    tokens
}

/// What only the left list has and what only the right one has, each in its order, however often.
pub(super) fn difference<'text>(
    left: &[Token<'text>],
    right: &[Token<'text>],
) -> (Vec<Token<'text>>, Vec<Token<'text>>) {
    if left.is_empty() || right.is_empty() {
        return (left.to_vec(), right.to_vec());
    }
    let mut places: Vec<(u64, u32)> = left.iter().zip(0..).map(|(token, place)| (token.hash, place)).collect();
    places.sort_unstable();
    let mut taken = vec![0_u32; places.len()];
    let mut is_paired = vec![false; left.len()];
    let mut come = Vec::new();
    for token in right {
        let first = places.partition_point(|(hash, _)| *hash < token.hash);
        // How many of these have found theirs stands where the first of them does.
        let next = first + taken.get(first).map_or(0, |taken| *taken as usize);
        match places.get(next).map(|(hash, place)| (*hash, *place as usize)) {
            Some((hash, place)) if hash == token.hash && left[place].text == token.text => {
                taken[first] += 1;
                is_paired[place] = true;
            }
            _ => come.push(*token),
        }
    }
    let gone = left.iter().zip(&is_paired).filter(|(_, is_paired)| !**is_paired).map(|(token, _)| *token).collect();
    (gone, come)
}

/// Whether the words differ in capitals alone.
pub(super) fn is_case_only(gone: &[Token<'_>], come: &[Token<'_>]) -> bool {
    let marks = |tokens: &[Token<'_>]| tokens.iter().filter(|token| !token.is_word).count();
    if gone.len() != come.len() || marks(gone) != marks(come) {
        return false;
    }
    let words = |tokens: &'_ [Token<'_>]| -> Vec<String> {
        tokens.iter().filter(|token| token.is_word).map(|token| token.text.to_lowercase()).collect()
    };
    // Most words part at their first letters.
    let lengths = |tokens: &[Token<'_>]| tokens.iter().map(|token| token.text.len()).sum::<usize>();
    lengths(gone).abs_diff(lengths(come)) <= 2 * gone.len() && words(gone) == words(come)
}

pub(super) fn is_currency(sign: char) -> bool {
    matches!(sign, '$' | '¢'..='¥' | '\u{20A0}'..='\u{20C0}' | '＄' | '￥' | '￡')
}

pub(super) fn begins_with_capital(word: &str) -> bool {
    if let Some(first) = word.bytes().next().filter(u8::is_ascii_alphanumeric) {
        return first.is_ascii_uppercase();
    }
    let mut letters = word.chars().skip_while(|character| !character.is_alphanumeric());
    letters.next().is_some_and(char::is_uppercase)
}

/// The last bytes of a text, whole characters.
pub(super) fn tail(text: &str, bytes_max: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(bytes_max))..]
}

/// The first bytes of a text, whole characters.
pub(super) fn head(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max.min(text.len()))]
}
