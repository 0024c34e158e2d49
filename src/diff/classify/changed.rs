//! The two sides of a change, as words and marks with what is known of each.

#![allow(clippy::indexing_slicing, reason = "ranges are those of stretches, places those of the lists they index")]

use std::ops::Range;

use super::super::characters::{has_unspaced, is_unspaced};
use super::super::lexicon;
use super::super::quotes::QuoteScan;
use super::super::tokens::{Span, SplitText, TokenSlice, Words, is_word};

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

/// A word or a mark of a change, with what is known of it; [`Changed::text_of`] has its text.
#[derive(Clone, Copy)]
pub(super) struct Token {
    /// Its number in the vocabulary: equal numbers, equal texts.
    pub(super) id: u32,
    pub(super) is_word: bool,
    /// Whether it begins with a capital letter.
    pub(super) is_capital: bool,
    /// Whether it is a number or part of a date or an amount.
    pub(super) is_number: bool,
    pub(super) is_negation: bool,
    pub(super) is_no_name: bool,
}

impl Token {
    fn new(id: u32, text: &str) -> Self {
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
        Self { id, is_word, is_capital, is_number, is_negation, is_no_name }
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
    pub(super) fn list(&mut self, left: &Range<usize>, right: &Range<usize>, lists: &mut Lists<'text>) {
        let Words { vocabulary, left: left_split, right: right_split } = &mut self.words;
        let (left, right) = (left_split.split(left.clone(), vocabulary), right_split.split(right.clone(), vocabulary));
        list(left_split, left, (&mut self.known, &mut lists.texts), &mut lists.left);
        list(right_split, right, (&mut self.known, &mut lists.texts), &mut lists.right);
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
    }
}

/// The words and marks of a change.
#[derive(Default)]
pub(super) struct Lists<'text> {
    pub(super) left: Vec<Token>,
    pub(super) right: Vec<Token>,
    /// What only the left side has, in its order.
    pub(super) gone: Vec<Token>,
    /// What only the right side has, in its order.
    pub(super) come: Vec<Token>,
    /// The text of each token that was ever listed, by its number.
    pub(super) texts: Vec<&'text str>,
}

fn list<'text>(
    split: &SplitText<'text>,
    tokens: Range<usize>,
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
            Token::new(*id, texts[place])
        })
    };
    list.clear();
    list.extend(ids.iter().zip(spans).map(look));
}

/// One side of a change.
pub(super) struct Changed<'text, 'list> {
    pub(super) text: &'text str,
    pub(super) range: Range<usize>,
    /// Its words and marks.
    pub(super) tokens: &'list [Token],
    /// The texts of the tokens of either side.
    pub(super) texts: &'list [&'text str],
}

impl<'text> Changed<'text, '_> {
    /// The text of a token of either side.
    pub(super) fn text_of(&self, token: &Token) -> &'text str {
        self.texts[token.id as usize]
    }

    pub(super) fn words(&self) -> usize {
        self.tokens.iter().filter(|token| token.is_word).count()
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

/// Whether the words differ in capitals alone.
pub(super) fn is_case_only(changed: &Changed<'_, '_>, gone: &[Token], come: &[Token]) -> bool {
    let marks = |tokens: &[Token]| tokens.iter().filter(|token| !token.is_word).count();
    if gone.len() != come.len() || marks(gone) != marks(come) {
        return false;
    }
    let words = |tokens: &[Token]| -> Vec<String> {
        tokens.iter().filter(|token| token.is_word).map(|token| changed.text_of(token).to_lowercase()).collect()
    };
    // Most words part at their first letters.
    let lengths = |tokens: &[Token]| tokens.iter().map(|token| changed.text_of(token).len()).sum::<usize>();
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
