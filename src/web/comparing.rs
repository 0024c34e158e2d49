//! How much is compared to answer a request: it is bounded by the work, so that no two texts hold
//! up everybody else.

use std::fmt;

use variorum_redline::render::grouped;

use crate::query::comparison::Comparison;

/// The most words, signs and line ends in which texts may differ that are compared for an answer,
/// be it in one comparison or in many: about a second of a processor and 65 MB. The command line
/// compares more.
pub const PIECES_MAX: u64 = 1_000_000;

/// The most of one comparison among many, such as those of a feed: one long text leaves something
/// to the others.
pub const PIECES_OF_MANY_MAX: u64 = 50_000;

/// How much may still be compared for an answer.
#[derive(Clone, Debug)]
pub struct Bound {
    each_max: u64,
    left: u64,
}

/// Texts differ in more than is compared for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch {
    /// In how many words, signs and line ends they differ.
    pub pieces: u64,
    /// How many are compared.
    pub pieces_max: u64,
}

impl Bound {
    /// Of an answer that has one comparison.
    #[must_use]
    pub const fn of_one() -> Self {
        Self { each_max: PIECES_MAX, left: PIECES_MAX }
    }

    /// Of an answer that has many.
    #[must_use]
    pub const fn of_many() -> Self {
        Self { each_max: PIECES_OF_MANY_MAX, left: PIECES_MAX }
    }

    /// Takes what a comparison needs.
    ///
    /// Errors: it needs more than there is. Cost: that of [`Comparison::pieces`].
    pub fn take(&mut self, comparison: &Comparison<'_>) -> Result<(), TooMuch> {
        self.take_pieces(comparison.pieces())
    }

    fn take_pieces(&mut self, pieces: u64) -> Result<(), TooMuch> {
        let pieces_max = self.each_max.min(self.left);
        if pieces > pieces_max {
            return Err(TooMuch { pieces, pieces_max });
        }
        self.left -= pieces;
        Ok(())
    }
}

impl fmt::Display for TooMuch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pieces, pieces_max } = *self;
        let (pieces, pieces_max) = (grouped(pieces), grouped(pieces_max));
        write!(out, "The texts differ in {pieces} words, signs and line ends; at most {pieces_max} are compared here.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comparison_takes_all_and_many_share_it() {
        let mut one = Bound::of_one();
        assert_eq!(one.take_pieces(PIECES_MAX + 1), Err(TooMuch { pieces: PIECES_MAX + 1, pieces_max: PIECES_MAX }));
        assert_eq!(one.take_pieces(PIECES_MAX), Ok(()));
        let mut many = Bound::of_many();
        let too_much = many.take_pieces(PIECES_OF_MANY_MAX + 1).unwrap_err();
        assert!(too_much.to_string().contains("differ in 50,001 words"), "{too_much}");
        let taken = (0..).take_while(|_| many.take_pieces(PIECES_OF_MANY_MAX - 1).is_ok()).count();
        assert_eq!(taken as u64, PIECES_MAX / (PIECES_OF_MANY_MAX - 1));
        assert_eq!(many.take_pieces(0), Ok(()), "what is the same costs nothing");
    }
}
