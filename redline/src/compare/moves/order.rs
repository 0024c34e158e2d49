//! Which of the passages that are on both sides stay where they are, and which moved.

#![allow(clippy::indexing_slicing, reason = "pairs are numbered by the list they index")]

use super::pairs::Pairs;
use super::passage::Passages;
use crate::compare::anchors::heaviest_increasing;
use crate::compare::work::Work;

/// How much more a word weighs that cannot be shown as moved: it would be shown as cut and added.
const WEIGHT_BOUND: u32 = 4;

/// What became of a passage that is on both sides.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is where it was.
    Stays,
    /// It is elsewhere, and may be shown as moved.
    Moves,
    /// It is elsewhere, but says too little to be shown as moved by itself.
    Elsewhere,
}

/// The fate of each pair: those stay that stand in the same lines, in the same order; of several
/// such orders the one that leaves the fewest words to be shown as changed.
///
/// Cost: O(n log n) in the pairs.
pub(super) fn fates(left: &Passages<'_>, right: &Passages<'_>, pairs: &Pairs) -> Vec<Fate> {
    let mut fates: Vec<Fate> =
        pairs.list.iter().map(|pair| if pair.may_move { Fate::Moves } else { Fate::Elsewhere }).collect();
    let lines = |pair: usize| left.list[pairs.list[pair].left].lines;
    let mut start = 0;
    while start < pairs.list.len() {
        let here = lines(start);
        let end = start + (start..pairs.list.len()).take_while(|pair| lines(*pair) == here).count();
        let in_place: Vec<(usize, usize)> = (start..end)
            .map(|pair| (pair, pairs.list[pair].right))
            .filter(|(_, passage)| right.list[*passage].lines == here)
            .collect();
        let weight = |pair: usize| {
            let pair = &pairs.list[pair];
            let words = pair.equal_words as u32 + 1;
            if pair.may_move { words } else { words * WEIGHT_BOUND }
        };
        for (pair, _) in heaviest_increasing(in_place, weight, &mut Work::default()) {
            fates[pair] = Fate::Stays;
        }
        start = end;
    }
    fates
}
