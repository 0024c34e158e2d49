//! The tokens of one side of what is aligned, and where lines end among them.

#![allow(clippy::indexing_slicing, reason = "positions are those of tokens of the side they belong to")]

use std::ops::Range;

use super::line_pairs::{NUMBER_WORTH, WORD_WORTH};
use crate::compare::moved_ranges::has_any;
use crate::text::tokens::Span;
use crate::text::vocabulary::{is_letter, is_number};

/// One side of what is aligned: its tokens, and the text that they are in.
pub(crate) struct TokenLines<'call> {
    pub(super) text: &'call str,
    pub(super) keys: &'call [u32],
    pub(super) spans: &'call [Span],
    pub(super) bounds: Range<usize>,
    /// The tokens that have a line end in front of them; the number of tokens stands for the end.
    pub(super) breaks: Vec<usize>,
}

impl<'call> TokenLines<'call> {
    /// The tokens of `text[bounds]`; line ends within what `moved` go with it.
    pub(crate) fn new(
        text: &'call str,
        bounds: Range<usize>,
        keys: &'call [u32],
        spans: &'call [Span],
        moved: &[Range<usize>],
    ) -> Self {
        let mut lines = Self { text, keys, spans, bounds, breaks: Vec::new() };
        let mut token = 0;
        for feed in memchr::memchr_iter(b'\n', &lines.text.as_bytes()[lines.bounds.clone()]) {
            let feed = lines.bounds.start + feed;
            // Lines have few words.
            token += spans[token..].iter().take_while(|span| span.start() < feed).count();
            if lines.breaks.last() != Some(&token) && !has_any(moved, &lines.blank_before(token)) {
                lines.breaks.push(token);
            }
        }
        lines
    }

    /// The white space in front of a token; behind the last, in front of the end.
    pub(super) fn blank_before(&self, token: usize) -> Range<usize> {
        let start = token.checked_sub(1).map_or(self.bounds.start, |before| self.spans[before].end());
        start..self.spans.get(token).map_or(self.bounds.end, |span| span.start())
    }

    pub(super) fn has_break(&self, token: usize) -> bool {
        self.breaks.binary_search(&token).is_ok()
    }

    /// The line ends in front of these tokens.
    pub(super) fn breaks_in(&self, tokens: std::ops::RangeInclusive<usize>) -> &[usize] {
        let start = self.breaks.partition_point(|token| token < tokens.start());
        let end = self.breaks.partition_point(|token| token <= tokens.end());
        &self.breaks[start..end.max(start)]
    }

    /// Whether a line begins with a token.
    pub(super) fn begins_line(&self, token: usize) -> bool {
        self.has_break(token)
            || token == 0 && (self.bounds.start == 0 || self.text.as_bytes()[self.bounds.start - 1] == b'\n')
    }

    /// What a word is worth where lines are paired: the number or letter of an item or a clause
    /// less, which tells lines of one text apart and not those of another.
    pub(super) fn weight(&self, token: usize) -> u32 {
        let text = self.text_of(token);
        if is_number(text) { NUMBER_WORTH } else { WORD_WORTH - u32::from(is_letter(text)) }
    }

    /// The text of a token.
    pub(super) fn text_of(&self, token: usize) -> &str {
        let span = &self.spans[token];
        &self.text[span.start()..span.end()]
    }

    /// Whether a line ends in front of a token.
    pub(super) fn ends_line(&self, token: usize) -> bool {
        self.has_break(token) || token == self.keys.len() && self.bounds.end == self.text.len()
    }
}
