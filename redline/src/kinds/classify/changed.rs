//! The two sides of a change, as words and marks with what is known of each.

#![allow(clippy::indexing_slicing, reason = "ranges are those of stretches, places those of the lists they index")]

use std::ops::Range;

use super::marks::{is_currency, is_pause, is_symbol};
use crate::kinds::lexicon::{Known, Languages, known};
use crate::kinds::quotes::{QuoteScan, is_quote};
use crate::text::characters::{has_unspaced, is_unspaced};
use crate::text::segmentation::is_word;
use crate::text::split_text::{SplitText, Words};
use crate::text::tokens::{Span, TokenSlice};

/// A text, and how far its quotations have been followed.
pub(super) struct Side<'text> {
    pub(super) text: &'text str,
    pub(super) quotes: QuoteScan<'text>,
}

impl<'text> Side<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        Self { text, quotes: QuoteScan::new(text) }
    }
}

/// A word or a mark of a change, with what is known of it; [`Changed::text_of`] has its text.
#[derive(Clone, Copy)]
pub(super) struct Token {
    /// Its number in the vocabulary: equal numbers, equal texts.
    pub(super) id: u32,
    traits: u16,
}

/// Traits of tokens.
pub(super) mod traits {
    /// It has a letter or a digit.
    pub(crate) const WORD: u16 = 1;
    /// It begins with a capital letter.
    pub(crate) const CAPITAL: u16 = 1 << 1;
    /// It is a number or part of a date or an amount.
    pub(crate) const NUMBER: u16 = 1 << 2;
    /// It is a unit or a currency, in letters.
    pub(crate) const UNIT: u16 = 1 << 3;
    /// It negates.
    pub(crate) const NEGATION: u16 = 1 << 4;
    /// It is one of the words that every text has.
    pub(crate) const COMMON: u16 = 1 << 5;
    /// It has a capital letter wherever it stands.
    pub(crate) const NO_NAME: u16 = 1 << 6;
    /// It opens or closes a quotation.
    pub(crate) const QUOTE: u16 = 1 << 7;
    /// It is a mark at which a voice pauses.
    pub(crate) const PAUSE: u16 = 1 << 8;
    /// It says something by itself: an arrow, an equals sign, a flag, a tick.
    pub(crate) const SYMBOL: u16 = 1 << 9;
    /// It has a digit.
    pub(crate) const DIGIT: u16 = 1 << 10;
}

impl Token {
    /// Whether it has all these traits.
    #[inline]
    pub(super) fn is(self, traits: u16) -> bool {
        self.traits & traits == traits
    }

    /// Whether it has one of these traits.
    #[inline]
    pub(super) fn is_any(self, traits: u16) -> bool {
        self.traits & traits != 0
    }

    fn new(id: u32, text: &str, languages: impl Fn() -> Languages) -> Self {
        let mut traits = 0;
        let mut add = |is_so: bool, of: u16| traits |= if is_so { of } else { 0 };
        if is_word(text) {
            let has_digit = if text.is_ascii() {
                text.bytes().any(|byte| byte.is_ascii_digit())
            } else {
                text.chars().any(char::is_numeric)
            };
            let known = if has_digit { Known::default() } else { known(text, languages) };
            add(true, traits::WORD);
            add(has_digit, traits::DIGIT);
            add(has_digit || known.is_number, traits::NUMBER);
            add(known.is_unit, traits::UNIT);
            add(known.is_negation, traits::NEGATION);
            add(known.is_common, traits::COMMON);
            add(known.is_no_name, traits::NO_NAME);
            add(begins_with_capital(text), traits::CAPITAL);
        } else {
            add(is_quote(text), traits::QUOTE);
            add(is_pause(text), traits::PAUSE);
            add(text.chars().any(is_symbol), traits::SYMBOL);
            add(text.chars().all(|sign| is_currency(sign) || matches!(sign, '%' | '‰' | '％' | '٪')), traits::NUMBER);
        }
        Self { id, traits }
    }
}

/// The words and marks of changes, each distinct one looked at once.
pub(super) struct KnownTokens<'text> {
    words: Words<'text>,
    /// What is known of each token of the vocabulary that was met.
    known: Vec<Option<Token>>,
    /// For each token of the vocabulary, how often it is to be paired; zero between calls.
    counts: Vec<u32>,
}

impl<'text> KnownTokens<'text> {
    pub(super) fn new(words: Words<'text>) -> Self {
        Self { words, known: Vec::new(), counts: Vec::new() }
    }

    /// Lists the words and marks of both sides of a change, without white space, and what only one side has, however often:
    /// of a token that one side has more of, the last ones. Cost: a look-up for each token, and splitting where it is not yet split.
    pub(super) fn list(
        &mut self,
        left: &[Range<usize>],
        right: &[Range<usize>],
        languages: impl Fn() -> Languages,
        lists: &mut Lists<'text>,
    ) {
        let Words { vocabulary, left: left_split, right: right_split } = &mut self.words;
        lists.left.clear();
        lists.right.clear();
        for range in left {
            let tokens = left_split.split(range.clone(), vocabulary);
            list(left_split, tokens, &languages, (&mut self.known, &mut lists.texts), &mut lists.left);
        }
        for range in right {
            let tokens = right_split.split(range.clone(), vocabulary);
            list(right_split, tokens, &languages, (&mut self.known, &mut lists.texts), &mut lists.right);
        }
        lists.gone.clear();
        lists.come.clear();
        self.counts.resize(self.known.len(), 0);
        let counts = &mut self.counts;
        for token in &lists.left {
            counts[token.id as usize] += 1;
        }
        for token in &lists.right {
            match counts[token.id as usize].checked_sub(1) {
                Some(rest) => counts[token.id as usize] = rest,
                None => lists.come.push(*token),
            }
        }
        for token in lists.left.iter().rev() {
            if let Some(rest) = counts[token.id as usize].checked_sub(1) {
                counts[token.id as usize] = rest;
                lists.gone.push(*token);
            }
        }
        lists.gone.reverse();
        lists.add_displaced();
    }
}

/// The words and marks of a change.
#[derive(Default)]
pub(super) struct Lists<'text> {
    pub(super) left: Vec<Token>,
    pub(super) right: Vec<Token>,
    /// What only the left side has, in its order; and numbers, names and negations that stand in another order on the right.
    pub(super) gone: Vec<Token>,
    /// What only the right side has, in the same way.
    pub(super) come: Vec<Token>,
    /// The text of each token that was ever listed, by its number.
    pub(super) texts: Vec<&'text str>,
}

impl Lists<'_> {
    /// Counts numbers, names and negations that are on both sides, in another order, as gone and come.
    fn add_displaced(&mut self) {
        let matters = |token: &&Token| {
            token.is_any(traits::NUMBER | traits::CAPITAL | traits::NEGATION) && token.is(traits::WORD)
        };
        // Nearly always there is at most one.
        if self.left.iter().filter(matters).nth(1).is_none() || self.right.iter().filter(matters).nth(1).is_none() {
            return;
        }
        if self.gone.len().max(self.come.len()) > LISTED_MAX {
            return;
        }
        // Those that have a partner: all but what is gone or has come, which are the last of their number.
        let paired = |tokens: &[Token], alone: &[Token]| -> Vec<Token> {
            let mut alone: Vec<u32> = alone.iter().map(|token| token.id).collect();
            let has_partner = |token: &&Token| match alone.iter().position(|id| *id == token.id) {
                Some(place) => {
                    alone.swap_remove(place);
                    false
                }
                None => true,
            };
            let mut paired: Vec<Token> = tokens.iter().rev().filter(matters).filter(has_partner).copied().collect();
            paired.reverse();
            paired
        };
        let (left, right) = (paired(&self.left, &self.gone), paired(&self.right, &self.come));
        let ids = |tokens: &[Token]| tokens.iter().map(|token| token.id).collect::<Vec<_>>();
        let (left_ids, right_ids) = (ids(&left), ids(&right));
        let prefix = left_ids.iter().zip(&right_ids).take_while(|(left, right)| left == right).count();
        let suffix = left_ids[prefix..]
            .iter()
            .rev()
            .zip(right_ids[prefix..].iter().rev())
            .take_while(|(left, right)| left == right);
        let suffix = suffix.count();
        self.gone.extend_from_slice(&left[prefix..left.len() - suffix]);
        self.come.extend_from_slice(&right[prefix..right.len() - suffix]);
    }
}

/// In a change of more words, order is not looked into: it has numbers and names enough.
const LISTED_MAX: usize = 64;

fn list<'text>(
    split: &SplitText<'text>,
    tokens: Range<usize>,
    languages: &impl Fn() -> Languages,
    (known, texts): (&mut Vec<Option<Token>>, &mut Vec<&'text str>),
    list: &mut Vec<Token>,
) {
    let TokenSlice { ids, spans } = split.tokens.slice(tokens);
    let look = |(id, span): (&u32, &Span)| {
        let place = *id as usize;
        if place >= known.len() {
            known.resize(place + 1, None);
            texts.resize(place + 1, "");
        }
        *known[place].get_or_insert_with(|| {
            texts[place] = &split.text[span.range()];
            Token::new(*id, texts[place], languages)
        })
    };
    list.extend(ids.iter().zip(spans).map(look));
}

/// One side of a change.
pub(super) struct Changed<'text, 'list> {
    /// Its text; of several pieces, around what moved, the longest.
    pub(super) text: &'text str,
    pub(super) range: Range<usize>,
    /// Its words and marks, those of all pieces.
    pub(super) tokens: &'list [Token],
    /// The texts of the tokens of either side.
    pub(super) texts: &'list [&'text str],
}

impl<'text> Changed<'text, '_> {
    /// The text of a token of either side.
    pub(super) fn text_of(&self, token: Token) -> &'text str {
        self.texts[token.id as usize]
    }

    pub(super) fn words(&self) -> impl Iterator<Item = Token> {
        self.tokens.iter().filter(|token| token.is(traits::WORD)).copied()
    }

    pub(super) fn before(&self, side: &Side<'text>) -> &'text str {
        &side.text[..self.range.start]
    }

    /// Whether words are not set apart here.
    pub(super) fn is_unspaced(&self, side: &Side<'text>) -> bool {
        let beside = [self.before(side).chars().next_back(), self.after(side).chars().next()];
        beside.into_iter().flatten().any(is_unspaced) || has_unspaced(self.text)
    }

    pub(super) fn after(&self, side: &Side<'text>) -> &'text str {
        &side.text[self.range.end..]
    }
}

/// Whether the words of both sides differ in capitals alone.
pub(super) fn is_case_only(left: &Changed<'_, '_>, right: &Changed<'_, '_>) -> bool {
    let (mut left_words, mut right_words) = (left.words(), right.words());
    loop {
        match (left_words.next(), right_words.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if is_same_but_for_case(one, other, left) => {}
            _ => return false,
        }
    }
}

fn is_same_but_for_case(one: Token, other: Token, changed: &Changed<'_, '_>) -> bool {
    if one.id == other.id {
        return true;
    }
    let (one, other) = (changed.text_of(one), changed.text_of(other));
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    one.chars().flat_map(char::to_lowercase).eq(other.chars().flat_map(char::to_lowercase))
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
