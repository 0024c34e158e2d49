//! The words and marks of changes, with what is known of each, and those that only one side has.

#![allow(clippy::indexing_slicing, reason = "ranges are those of stretches, numbers those of the lists they index")]

use std::ops::Range;

use super::context::{is_unclear, traits_in_context};
use super::lexicon::LazyLanguages;
use super::link::LinksOfChange;
use super::renumbered::is_note_mark;
use super::signs::{is_of_amount, is_pause, is_quote, is_symbol};
use super::token::{Token, begins_with_capital, traits};
use super::word::{KnownWord, known};
use crate::text::entities::entities;
use crate::text::segmentation::is_word;
use crate::text::split_text::SplitTexts;
use crate::text::tokens::TokenSlice;

/// The words and marks of changes, each distinct one looked at once.
pub(super) struct KnownTokens<'text> {
    texts: SplitTexts<'text>,
    /// What is known of each token of the vocabulary that was met.
    known: Vec<Option<Token>>,
    /// For each token of the vocabulary, how often it is to be paired; zero between calls.
    counts: Vec<u32>,
}

impl<'text> KnownTokens<'text> {
    pub(super) fn new(texts: SplitTexts<'text>) -> Self {
        Self { texts, known: Vec::new(), counts: Vec::new() }
    }

    /// Lists the words and marks of both sides of a change, without white space and `links`, and
    /// what only one side has, however often: of a token that one side has more of, the last ones.
    /// Cost: a look-up for each token, and splitting where it is not yet split.
    pub(super) fn list(
        &mut self,
        left: &[Range<usize>],
        right: &[Range<usize>],
        links: &LinksOfChange,
        languages: &LazyLanguages<'_>,
        lists: &mut TokenLists<'text>,
    ) {
        let SplitTexts { vocabulary, left: left_split, right: right_split } = &mut self.texts;
        lists.left.clear();
        lists.right.clear();
        let sides =
            [(left, left_split, &links.left, &mut lists.left), (right, right_split, &links.right, &mut lists.right)];
        for (pieces, split, links, list) in sides {
            let mut links = links.iter().peekable();
            for range in pieces {
                let tokens = split.split(range.clone(), vocabulary);
                let TokenSlice { ids, spans } = split.tokens.slice(tokens);
                let mut entities = entities(&split.text[range.clone()]).peekable();
                for (id, span) in ids.iter().zip(spans) {
                    while links.next_if(|link| link.range.end <= span.start()).is_some() {}
                    if links.peek().is_some_and(|link| link.range.start < span.end()) {
                        continue;
                    }
                    let text = &split.text[span.range()];
                    let mut token = known_token(*id, text, languages, &mut self.known, &mut lists.texts);
                    while entities.next_if(|(entity, _)| range.start + entity.end <= span.start()).is_some() {}
                    if entities.peek().is_some_and(|(entity, _)| range.start + entity.start < span.end()) {
                        // A part of a mark that is written by name or number.
                        token.traits = 0;
                    } else if token.is(traits::UNCLEAR) {
                        let (before, after) = (&split.text[..span.start()], &split.text[span.end()..]);
                        token.traits = traits_in_context(token.traits, text, before, after);
                    } else if token.is(traits::DIGIT)
                        && is_note_mark(&split.text[..span.start()], text, &split.text[span.end()..])
                    {
                        token.traits &= !(traits::NUMBER | traits::DIGIT);
                    }
                    list.push(token);
                }
            }
        }
        self.find_own(lists);
        lists.add_displaced();
    }

    /// Lists what only one side has.
    fn find_own(&mut self, lists: &mut TokenLists<'_>) {
        lists.gone.clear();
        lists.come.clear();
        self.counts.resize(self.known.len(), 0);
        let counts = &mut self.counts;
        for token in &lists.left {
            counts[token.id as usize] += 1;
        }
        for token in &mut lists.right {
            match counts[token.id as usize].checked_sub(1) {
                Some(rest) => counts[token.id as usize] = rest,
                None => {
                    token.traits |= traits::OWN;
                    lists.come.push(*token);
                }
            }
        }
        for token in lists.left.iter_mut().rev() {
            if let Some(rest) = counts[token.id as usize].checked_sub(1) {
                counts[token.id as usize] = rest;
                token.traits |= traits::OWN;
                lists.gone.push(*token);
            }
        }
        lists.gone.reverse();
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
        // Those that have a partner.
        let paired = |tokens: &[Token]| -> Vec<usize> {
            let has_partner = |index: &usize| matters(&&tokens[*index]) && !tokens[*index].is(traits::OWN);
            (0..tokens.len()).filter(has_partner).collect()
        };
        let (left, right) = (paired(&self.left), paired(&self.right));
        let are_same = |(left, right): &(&usize, &usize)| self.left[**left].id == self.right[**right].id;
        let prefix = left.iter().zip(&right).take_while(are_same).count();
        let ends = left[prefix..].iter().rev().zip(right[prefix..].iter().rev());
        let suffix = ends.take_while(are_same).count();
        for (indexes, tokens, own) in [(left, &mut self.left, &mut self.gone), (right, &mut self.right, &mut self.come)]
        {
            for index in &indexes[prefix..indexes.len() - suffix] {
                tokens[*index].traits |= traits::OWN;
                own.push(tokens[*index]);
            }
        }
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
        let is_capital = begins_with_capital(text);
        // A month or a day may be a person as well.
        add(is_unclear(text) || is_capital && (known.is_month || known.is_day), traits::UNCLEAR);
        add(known.is_month, traits::MONTH);
        add(known.is_day, traits::DAY);
        add(has_digit, traits::DIGIT);
        add(has_digit || known.is_number, traits::NUMBER);
        add(known.is_unit, traits::UNIT);
        add(known.is_negation, traits::NEGATION);
        add(known.is_common, traits::COMMON);
        add(known.is_no_name, traits::NO_NAME);
        add(is_capital, traits::CAPITAL);
    } else {
        add(is_quote(text), traits::QUOTE);
        add(is_quote(text) && is_unclear(text), traits::UNCLEAR);
        add(is_pause(text), traits::PAUSE);
        add(text.chars().any(is_symbol), traits::SYMBOL);
        add(is_of_amount(text), traits::NUMBER);
    }
    traits
}
