//! The words and marks of changes, with what is known of each, and those that only one side has.

#![allow(clippy::indexing_slicing, reason = "ranges are those of stretches, numbers those of the lists they index")]

use std::ops::Range;

use super::lexicon::LazyLanguages;
use super::signs::{is_of_amount, is_pause, is_quote, is_symbol};
use super::token::{Token, begins_with_capital, traits};
use super::word::{KnownWord, known};
use crate::text::segmentation::is_word;
use crate::text::split_text::Words;
use crate::text::tokens::{Span, TokenSlice};

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

    /// Lists the words and marks of both sides of a change, without white space, and what only one
    /// side has, however often: of a token that one side has more of, the last ones. Cost: a
    /// look-up for each token, and splitting where it is not yet split.
    pub(super) fn list(
        &mut self,
        left: &[Range<usize>],
        right: &[Range<usize>],
        languages: &LazyLanguages<'_>,
        lists: &mut TokenLists<'text>,
    ) {
        let Words { vocabulary, left: left_split, right: right_split } = &mut self.words;
        lists.left.clear();
        lists.right.clear();
        for (pieces, split, list) in [(left, left_split, &mut lists.left), (right, right_split, &mut lists.right)] {
            for range in pieces {
                let tokens = split.split(range.clone(), vocabulary);
                let TokenSlice { ids, spans } = split.tokens.slice(tokens);
                let text_of = |span: &Span| &split.text[span.range()];
                let tokens = ids.iter().zip(spans).map(|(id, span)| (*id, text_of(span)));
                list.extend(
                    tokens.map(|(id, text)| known_token(id, text, languages, &mut self.known, &mut lists.texts)),
                );
            }
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
pub(super) struct TokenLists<'text> {
    pub(super) left: Vec<Token>,
    pub(super) right: Vec<Token>,
    /// What only the left side has, in its order; and numbers, names and negations that stand in
    /// another order on the right.
    pub(super) gone: Vec<Token>,
    /// What only the right side has, in the same way.
    pub(super) come: Vec<Token>,
    /// The text of each token that was ever listed, by its number.
    pub(super) texts: Vec<&'text str>,
}

impl TokenLists<'_> {
    /// Counts numbers, names and negations that are on both sides, in another order, as gone and
    /// come.
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
        // Those that have a partner: all but what is gone or has come, which are the last of their
        // number.
        let paired = |tokens: &[Token], alone: &[Token]| -> Vec<Token> {
            let mut alone: Vec<u32> = alone.iter().map(|token| token.id).collect();
            let has_partner = |token: &&Token| match alone.iter().position(|id| *id == token.id) {
                Some(index) => {
                    alone.swap_remove(index);
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
        let ends = left_ids[prefix..].iter().rev().zip(right_ids[prefix..].iter().rev());
        let suffix = ends.take_while(|(left, right)| left == right).count();
        self.gone.extend_from_slice(&left[prefix..left.len() - suffix]);
        self.come.extend_from_slice(&right[prefix..right.len() - suffix]);
    }
}

/// In a change of more words, order is not looked into: it has numbers and names enough.
const LISTED_MAX: usize = 64;

/// The token with a number and a text, looked at where that was not done before.
fn known_token<'text>(
    id: u32,
    text: &'text str,
    languages: &LazyLanguages<'_>,
    known: &mut Vec<Option<Token>>,
    texts: &mut Vec<&'text str>,
) -> Token {
    let index = id as usize;
    if index >= known.len() {
        known.resize(index + 1, None);
        texts.resize(index + 1, "");
    }
    *known[index].get_or_insert_with(|| {
        texts[index] = text;
        Token { id, traits: traits_of(text, languages) }
    })
}

/// The traits of a word or a mark.
fn traits_of(text: &str, languages: &LazyLanguages<'_>) -> u16 {
    let mut traits = 0;
    let mut add = |is_so: bool, of: u16| traits |= if is_so { of } else { 0 };
    if is_word(text) {
        let has_digit = if text.is_ascii() {
            text.bytes().any(|byte| byte.is_ascii_digit())
        } else {
            text.chars().any(char::is_numeric)
        };
        let known = if has_digit { KnownWord::default() } else { known(text, languages) };
        add(true, traits::WORD);
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
        add(is_of_amount(text), traits::NUMBER);
    }
    traits
}
