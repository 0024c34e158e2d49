//! How much is compared to answer a request: it is bounded by the work, so that no two texts hold
//! up everybody else.

use std::fmt;
use std::ops::ControlFlow;

use variorum_redline::render::grouped;
use variorum_store::{Reader, Revision};

use crate::query;
use crate::query::blame::{BlameEvent, BriefingBlame};
use crate::query::comparison::{Comparison, pieces_between};

/// The most words, signs and line ends in which texts may differ that are compared for an answer,
/// be it in one comparison or in many: about a second of a processor and 65 MB. The command line
/// compares more.
pub const PIECES_MAX: u64 = 1_000_000;

/// The most of one comparison among many, such as those of a feed: one long text leaves something
/// to the others.
pub const PIECES_OF_MANY_MAX: u64 = 50_000;

/// The most of all comparisons by which the words of one text are credited, with one more for each
/// `BYTES_OF_PIECE` bytes that are read: some five seconds of a processor at worst, one for prose
/// of which little changes from one revision to the next.
pub const PIECES_OF_BLAME_MAX: u64 = 5_000_000;

/// Reading so many bytes of a text takes about as long as comparing one more of its words.
const BYTES_OF_PIECE: u64 = 64;

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

    /// Of an answer that credits the words of a text to its revisions.
    #[must_use]
    pub const fn of_blame() -> Self {
        Self { each_max: PIECES_OF_BLAME_MAX, left: PIECES_OF_BLAME_MAX }
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

/// Credits the words of a revision to those that brought them; `None` where more would have to be
/// read and compared than `bound` allows.
///
/// Errors and cost: those of [`BriefingBlame::read`].
pub fn blame(reader: &Reader, revision: &Revision, mut bound: Bound) -> Result<Option<BriefingBlame>, query::Error> {
    let read = BriefingBlame::read(reader, revision, &mut |event| match event {
        BlameEvent::Compares { old, new } => {
            let pieces = pieces_between(old, new) + new.len() as u64 / BYTES_OF_PIECE;
            match bound.take_pieces(pieces) {
                Ok(()) => ControlFlow::Continue(()),
                Err(TooMuch { .. }) => ControlFlow::Break(()),
            }
        }
        BlameEvent::Read { .. } | BlameEvent::Gap(_) => ControlFlow::Continue(()),
    });
    match read {
        Err(query::Error::Cancelled) => Ok(None),
        read => read.map(Some),
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
    use crate::query::tests::TestStore;

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

    #[test]
    fn a_blame_takes_what_all_its_comparisons_need_and_what_it_reads() {
        let mut store = TestStore::new();
        let of = |store: &TestStore, number, pieces| {
            let revision = store.by_number("news", number).unwrap().unwrap();
            let blame = blame(store, &revision, Bound { each_max: pieces, left: pieces }).unwrap();
            blame.map(|blame| blame.credited().runs.len())
        };
        // Three words, a sign and a line end come, and of these one word is another each time.
        store.commit("news", 1, "Two ships sail.\n");
        store.commit("news", 2, "Three ships sail.\n");
        store.commit("news", 3, "Four ships sail.\n");
        assert_eq!([of(&store, 1, 4), of(&store, 1, 5)], [None, Some(1)]);
        assert_eq!([of(&store, 2, 6), of(&store, 2, 7)], [None, Some(2)]);
        assert_eq!([of(&store, 3, 8), of(&store, 3, 9)], [None, Some(2)]);
        // What stays costs no comparison, but is read.
        let same = "a".repeat(64 * 5);
        store.commit("long", 1, &format!("One {same}\n"));
        store.commit("long", 2, &format!("Two {same}\n"));
        let revision = store.by_number("long", 2).unwrap().unwrap();
        let left = |left| blame(&store, &revision, Bound { each_max: left, left }).unwrap().is_some();
        assert_eq!([left(3 + 5 + 2 + 4), left(3 + 5 + 2 + 5)], [false, true]);
    }
}
