//! Texts that are split into tokens on demand, each part once.

#![allow(clippy::indexing_slicing, reason = "ranges come from the lists they index")]

use std::collections::BTreeMap;
use std::ops::Range;

use crate::text::tokens::Tokens;
use crate::text::vocabulary::Vocabulary;

/// Both texts, split into tokens as far as somebody asked, by one vocabulary.
pub(crate) struct SplitTexts<'text> {
    pub(crate) vocabulary: Vocabulary<'text>,
    pub(crate) left: SplitText<'text>,
    pub(crate) right: SplitText<'text>,
}

impl<'text> SplitTexts<'text> {
    pub(crate) fn new(left: &'text str, right: &'text str) -> Self {
        Self { vocabulary: Vocabulary::with_room_for(0), left: SplitText::new(left), right: SplitText::new(right) }
    }

    /// Makes room for the tokens of about so many bytes on either side, as growing copies.
    pub(crate) fn expect(&mut self, left_bytes: usize, right_bytes: usize) {
        let tokens = |len_bytes: usize| len_bytes.min(EXPECTED_BYTES_MAX) / BYTES_PER_TOKEN;
        self.left.tokens.reserve(tokens(left_bytes));
        self.right.tokens.reserve(tokens(right_bytes));
        let distinct = (tokens(left_bytes) + tokens(right_bytes)) / TOKENS_PER_STRING;
        self.vocabulary = Vocabulary::with_room_for(distinct);
    }
}

/// The tokens of those parts of a text that were split so far, each part once.
pub(crate) struct SplitText<'text> {
    pub(crate) text: &'text str,
    pub(crate) tokens: Tokens,
    /// By where each part begins: where it ends, and which tokens are its.
    parts: BTreeMap<usize, (usize, Range<usize>)>,
}

impl<'text> SplitText<'text> {
    pub(crate) fn new(text: &'text str) -> Self {
        Self { text, tokens: Tokens::default(), parts: BTreeMap::new() }
    }

    /// Which tokens `text[range]` has; it is split unless it is within a part that was. Shape: as
    /// [`Vocabulary::split`].
    ///
    /// Cost: O(log n), and that of splitting.
    pub(crate) fn split(&mut self, range: Range<usize>, vocabulary: &mut Vocabulary<'text>) -> Range<usize> {
        if let Some(known) = self.known(&range) {
            return known;
        }
        let first = self.tokens.ids.len();
        vocabulary.split(self.text, range.start, range.end, &mut self.tokens);
        let tokens = first..self.tokens.ids.len();
        self.parts.insert(range.start, (range.end, tokens.clone()));
        tokens
    }

    fn known(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let range = &self.without_blank_ends(range);
        let (_, (end, tokens)) = self.parts.range(..=range.start).next_back()?;
        if range.end > *end {
            return None;
        }
        let spans = &self.tokens.spans[tokens.clone()];
        let at = |position: usize| tokens.start + spans.partition_point(|span| span.start() < position);
        let found = at(range.start)..at(range.end);
        // An edge may lie within a token of the part.
        let is_cut = |token: usize, edge: usize| token > tokens.start && self.tokens.spans[token - 1].end() > edge;
        (!is_cut(found.start, range.start) && !is_cut(found.end, range.end)).then_some(found)
    }

    /// A range without the white space at its ends, which no token needs, as far as it is ASCII and
    /// no mark may sit on it.
    fn without_blank_ends(&self, range: &Range<usize>) -> Range<usize> {
        let text = &self.text.as_bytes()[range.clone()];
        let solid = text.trim_ascii_end();
        let start = match solid.trim_ascii_start() {
            [first, ..] if first.is_ascii() => solid.trim_ascii_start().len(),
            _ => solid.len(),
        };
        range.start + solid.len() - start..range.start + solid.len()
    }
}

/// About as many bytes are one token of a text, its white space counted in.
const BYTES_PER_TOKEN: usize = 6;

/// How many tokens share a string, about.
const TOKENS_PER_STRING: usize = 8;

/// Room for the tokens of more bytes is not made in advance.
const EXPECTED_BYTES_MAX: usize = 8 << 20;
