//! Moved text: passages that one change removed and another inserted, perhaps edited on the way.
//!
//! Moves are sought before words are aligned, so that nothing that stayed is matched with what
//! moved away:
//!
//! 1. The lines that differ are cut into *passages*: sentences, and lines that are none, such as a
//!    heading, an item or a row of a table, each with its mark and its punctuation ([`passage`]).
//!    So what moves is whole.
//! 2. Passages of both sides are paired: those that are equal, and those that were edited
//!    ([`pairs`]).
//! 3. Of the pairs in the same lines the heaviest sequence in the same order stays; the others
//!    moved ([`order`]).
//! 4. Passages that moved together are one block, with what little stands between them and what is
//!    the same beside them ([`block`]).
//! 5. The words are aligned without the blocks. Each is then within one change on either side,
//!    and takes the white space along that it has in both ([`settle`]).
//!
//! Pairing by what is unique on both sides is the idea of Heckel (1978) and of rsync.
//!
//! Work: O(w log w) in the words w of the lines that differ.

mod block;
mod line_mark;
mod order;
mod pairs;
mod passage;
mod settle;
mod words;
pub(crate) mod wrapping;

use std::ops::Range;

pub(crate) use passage::sentences;
pub(crate) use settle::{MovedBlock, leave_out_what_stayed, settle, take_line_ends};

use crate::compare::differing_lines::DifferingLines;
use crate::kinds::lexicon::LazyLanguages;
use crate::text::split_text::SplitTexts;

/// Finds what moved between lines that differ: where it stands on the left and on the right, in the
/// order of the left text, without white space at its ends. None where there is too much to look
/// through.
pub(crate) fn find(
    differing: &[DifferingLines],
    tokens: &mut SplitTexts<'_>,
    languages: &LazyLanguages<'_>,
) -> Option<Vec<(Range<usize>, Range<usize>)>> {
    let (mut left, mut right) = passage::passages(tokens.left.text, tokens.right.text, differing)?;
    if left.list.is_empty() || right.list.is_empty() {
        return Some(Vec::new());
    }
    let pairs = pairs::Pairs::of(&mut left, &mut right, tokens, languages);
    let fates = order::fates(&left, &right, &pairs);
    Some(block::blocks(&left, &right, &pairs, &fates))
}
