//! Tokens: words, marks and signs of a text, each with its number and where it stands.

#![allow(clippy::indexing_slicing, reason = "ranges come from the lists they index")]

use std::ops::Range;

/// The tokens of a stretch of text, in order, as two lists in parallel; positions are bytes of the
/// whole text.
#[derive(Default)]
pub(crate) struct Tokens {
    /// The number of each token: equal numbers, equal text.
    pub(crate) ids: Vec<u32>,
    pub(crate) spans: Vec<Span>,
}

/// Where a token or a change stands; texts that are split are shorter than 2 GiB.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// Where these bytes stand.
    #[inline]
    pub(crate) fn of(range: Range<usize>) -> Self {
        Self { start: range.start as u32, end: range.end as u32 }
    }

    /// Its first byte.
    #[inline]
    pub(crate) fn start(self) -> usize {
        self.start as usize
    }

    /// The byte behind its last.
    #[inline]
    pub(crate) fn end(self) -> usize {
        self.end as usize
    }

    /// Its bytes.
    #[inline]
    pub(crate) fn range(self) -> Range<usize> {
        self.start()..self.end()
    }
}

impl Tokens {
    /// Makes room for as many more.
    pub(crate) fn reserve(&mut self, tokens: usize) {
        self.ids.reserve(tokens);
        self.spans.reserve(tokens);
    }

    /// Appends the token `id`, which stands at `start..end`.
    #[inline]
    pub(crate) fn push(&mut self, id: u32, start: usize, end: usize) {
        self.ids.push(id);
        self.spans.push(Span::of(start..end));
    }

    /// Some of the tokens.
    pub(crate) fn slice(&self, range: Range<usize>) -> TokenSlice<'_> {
        TokenSlice { ids: &self.ids[range.clone()], spans: &self.spans[range] }
    }
}

/// Tokens that follow each other.
#[derive(Clone, Copy)]
pub(crate) struct TokenSlice<'tokens> {
    pub(crate) ids: &'tokens [u32],
    pub(crate) spans: &'tokens [Span],
}

impl<'tokens> TokenSlice<'tokens> {
    /// So many of them from the one numbered `first` on.
    pub(crate) fn from(self, first: usize, len: usize) -> Self {
        TokenSlice { ids: &self.ids[first..first + len], spans: &self.spans[first..first + len] }
    }
}
