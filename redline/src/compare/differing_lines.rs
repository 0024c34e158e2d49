//! Lines that differ: what the comparison of lines leaves to the comparison of words.

use std::ops::Range;

use crate::text::tokens::Span;

/// Whole lines of both texts, between lines that are equal; one side may be empty.
pub(crate) struct DifferingLines {
    pub(crate) left: Span,
    pub(crate) right: Span,
    /// How many bytes are equal at their start and at their end, in whole words.
    pub(crate) prefix: u32,
    pub(crate) suffix: u32,
}

impl DifferingLines {
    /// What is left of both sides between their equal ends.
    pub(crate) fn within(&self) -> (Range<usize>, Range<usize>) {
        let within = |side: Span| side.start() + self.prefix as usize..side.end() - self.suffix as usize;
        (within(self.left), within(self.right))
    }
}
