//! Aligning two lists of numbers by anchors.
//!
//! Patience diff (Bram Cohen) anchors on what occurs exactly once on both sides. Here an anchor is
//! what occurs *equally often* on both sides, the rarest first: with `c` the smallest such count,
//! the k-th left occurrence pairs with the k-th right one. Of all pairs the heaviest sequence that
//! increases on both sides stands (Hunt and Szymanski's reduction, with weights), so that of two
//! blocks that changed places the lighter one moves. Then each gap between anchors, with its equal
//! ends taken off, is a problem of its own.
//!
//! A gap without such numbers, or with none as rare as [`COUNT_MAX`], or at [`DEPTH_MAX`], goes to
//! [`crate::compare::gap`]; a gap whose sides share nothing is a change.
//!
//! Work: a level looks at each unit a fixed number of times and sorts its pairs, and there are at
//! most `DEPTH_MAX` levels: O(`DEPTH_MAX` · n log n), in practice two or three levels.

#![allow(
    clippy::indexing_slicing,
    reason = "ranges come from the lists they index; tallies are as long as there are numbers"
)]

use std::ops::Range;

use crate::compare::equal_runs::EqualRuns;
use crate::compare::gap::{GapSide, align_gap};
use crate::compare::work::Work;

/// Levels of anchors within gaps of anchors.
const DEPTH_MAX: usize = 40;

/// Numbers that occur more often than this anchor nothing.
const COUNT_MAX: u32 = 64;

/// Whether so few pairs of units have an equal one is seen without counting.
const SMALL_CELLS_MAX: usize = 16;

/// The most steps that aligning `units` (both sides together) can take: what `Work::anchor_steps`
/// is asserted against.
pub(crate) fn steps_max(units: u64) -> u64 {
    // Each level: one look at each unit, and at most one pair for two units, with a logarithm each.
    // Ranges are disjoint.
    let logarithm = u64::from(units.max(2).ilog2()) + 1;
    (DEPTH_MAX as u64 + 1) * units * (logarithm + 1)
}

/// How often a number occurs in the ranges at hand.
#[derive(Clone, Copy, Default)]
struct Tally {
    left: u32,
    right: u32,
    /// Of an anchor, where its right positions begin in `Aligner::slots`, and how many of them wait
    /// for a left one.
    first_slot: u32,
    waiting: u32,
}

/// Aligns lists of numbers, keeping its tables from one call to the next.
#[derive(Default)]
pub(crate) struct Aligner {
    /// One for each number; all zero between calls.
    tallies: Vec<Tally>,
    /// The right positions of the anchors, grouped by number.
    slots: Vec<usize>,
}

impl Aligner {
    /// Finds equal runs between `left` and `right`; `weights` has an entry for each number.
    ///
    /// Cost: O(`DEPTH_MAX` · n log n) steps, and cells in `similar` as [`crate::compare::gap`]
    /// bounds them.
    pub(crate) fn align(&mut self, left: &[u32], right: &[u32], weights: &[u32], work: &mut Work) -> EqualRuns {
        if self.tallies.len() < weights.len() {
            self.tallies.resize(weights.len(), Tally::default());
        }
        work.units += (left.len() + right.len()) as u64;
        let mut runs = EqualRuns::default();
        let mut alignment = Alignment { left, right, weights, runs: &mut runs, work };
        self.align_range(&mut alignment, 0..left.len(), 0..right.len(), 0);
        runs
    }

    fn align_range(
        &mut self,
        alignment: &mut Alignment<'_>,
        left_range: Range<usize>,
        right_range: Range<usize>,
        depth: usize,
    ) {
        let left = &alignment.left[left_range.clone()];
        let right = &alignment.right[right_range.clone()];
        alignment.work.anchor_steps += (left.len() + right.len()) as u64;

        let prefix = left.iter().zip(right).take_while(|(left, right)| left == right).count();
        alignment.runs.push(left_range.start, right_range.start, prefix);
        let (left, right) = (&left[prefix..], &right[prefix..]);
        let suffix = left.iter().rev().zip(right.iter().rev()).take_while(|(left, right)| left == right).count();
        let (left, right) = (&left[..left.len() - suffix], &right[..right.len() - suffix]);
        if !left.is_empty() && !right.is_empty() {
            let left_start = left_range.start + prefix;
            let right_start = right_range.start + prefix;
            self.align_middle(
                alignment,
                left_start..left_start + left.len(),
                right_start..right_start + right.len(),
                depth,
            );
        }
        alignment.runs.push(left_range.end - suffix, right_range.end - suffix, suffix);
    }

    /// Aligns ranges that differ at both ends.
    fn align_middle(
        &mut self,
        alignment: &mut Alignment<'_>,
        left_range: Range<usize>,
        right_range: Range<usize>,
        depth: usize,
    ) {
        let left = &alignment.left[left_range.clone()];
        let right = &alignment.right[right_range.clone()];
        if left.len() * right.len() <= SMALL_CELLS_MAX && !left.iter().any(|number| right.contains(number)) {
            return;
        }
        let pairs = match self.pairs(left, right) {
            Pairs::NothingShared => return,
            Pairs::Anchors(pairs) if depth < DEPTH_MAX => pairs,
            Pairs::Anchors(_) | Pairs::NoAnchor => {
                let (left, right) = self.shared(left, right);
                let (left, right) = (left.behind(left_range.start), right.behind(right_range.start));
                align_gap(&left, &right, alignment.runs, alignment.work);
                return;
            }
        };
        let anchors = heaviest_increasing(pairs, |position| alignment.weights[left[position] as usize], alignment.work);
        let (mut left_start, mut right_start) = (left_range.start, right_range.start);
        for (left_position, right_position) in anchors {
            let left_anchor = left_range.start + left_position;
            let right_anchor = right_range.start + right_position;
            // Equal ends of earlier gaps never swallow an anchor: gaps end in front of it.
            self.align_range(alignment, left_start..left_anchor, right_start..right_anchor, depth + 1);
            alignment.runs.push(left_anchor, right_anchor, 1);
            (left_start, right_start) = (left_anchor + 1, right_anchor + 1);
        }
        self.align_range(alignment, left_start..left_range.end, right_start..right_range.end, depth + 1);
    }

    /// Pairs the occurrences of the rarest numbers that occur equally often on both sides, in left
    /// order.
    fn pairs(&mut self, left: &[u32], right: &[u32]) -> Pairs {
        for number in left {
            self.tallies[*number as usize].left += 1;
        }
        let mut shared = false;
        for number in right {
            let tally = &mut self.tallies[*number as usize];
            tally.right += 1;
            shared |= tally.left > 0;
        }
        let mut count = u32::MAX;
        if shared {
            for number in left {
                let tally = self.tallies[*number as usize];
                if tally.left == tally.right {
                    count = count.min(tally.left);
                }
            }
        }
        let found = if !shared {
            Pairs::NothingShared
        } else if count > COUNT_MAX {
            Pairs::NoAnchor
        } else {
            Pairs::Anchors(self.paired(left, right, count))
        };
        for number in left.iter().chain(right) {
            self.tallies[*number as usize] = Tally::default();
        }
        found
    }

    /// The units of either side that the other side has, too.
    fn shared(&mut self, left: &[u32], right: &[u32]) -> (GapSide, GapSide) {
        for number in left {
            self.tallies[*number as usize].left = 1;
        }
        for number in right {
            self.tallies[*number as usize].right = 1;
        }
        let shared = |side: &[u32]| {
            let mut units = GapSide::default();
            for (position, number) in side.iter().enumerate() {
                let tally = self.tallies[*number as usize];
                if tally.left + tally.right == 2 {
                    units.ids.push(*number);
                    units.positions.push(position as u32);
                }
            }
            units
        };
        let both = (shared(left), shared(right));
        for number in left.iter().chain(right) {
            self.tallies[*number as usize] = Tally::default();
        }
        both
    }

    /// Pairs the k-th left occurrence of each anchor with its k-th right one, in left order.
    ///
    /// Anchors are the numbers that occur `count` times on both sides. Each has `count` slots in a
    /// row, which its right positions fill from the first on, and from which they are then taken in
    /// the same order.
    fn paired(&mut self, left: &[u32], right: &[u32], count: u32) -> Vec<(usize, usize)> {
        let is_anchor = |tally: &Tally| tally.left == count && tally.right == count;
        self.slots.clear();
        for (position, number) in right.iter().enumerate() {
            let tally = &mut self.tallies[*number as usize];
            if is_anchor(tally) {
                if tally.waiting == 0 {
                    tally.first_slot = self.slots.len() as u32;
                    self.slots.resize(self.slots.len() + count as usize, 0);
                }
                self.slots[(tally.first_slot + tally.waiting) as usize] = position;
                tally.waiting += 1;
            }
        }
        let mut pairs = Vec::with_capacity(self.slots.len());
        for (position, number) in left.iter().enumerate() {
            let tally = &mut self.tallies[*number as usize];
            if is_anchor(tally) {
                let taken = count - tally.waiting;
                pairs.push((position, self.slots[(tally.first_slot + taken) as usize]));
                tally.waiting -= 1;
            }
        }
        pairs
    }
}

/// One call's lists and results.
struct Alignment<'call> {
    left: &'call [u32],
    right: &'call [u32],
    weights: &'call [u32],
    runs: &'call mut EqualRuns,
    work: &'call mut Work,
}

/// What two ranges have in common.
enum Pairs {
    /// No number.
    NothingShared,
    /// Some numbers, but none that occurs equally often on both sides and is rare.
    NoAnchor,
    /// The positions, left and right, of the anchors.
    Anchors(Vec<(usize, usize)>),
}

/// Of `pairs`, in left order, the sequence that increases on the right too and weighs most; of
/// equal ones the earliest.
///
/// Cost: O(p log p): prefix maxima over the ranks of the right positions in a Fenwick tree. O(p) if
/// all increase.
pub(crate) fn heaviest_increasing(
    pairs: Vec<(usize, usize)>,
    weight: impl Fn(usize) -> u32,
    work: &mut Work,
) -> Vec<(usize, usize)> {
    if pairs.is_sorted_by_key(|(_, right)| *right) {
        return pairs;
    }
    work.anchor_steps += pairs.len() as u64 * (u64::from(pairs.len().ilog2()) + 1);
    let mut by_right: Vec<usize> = (0..pairs.len()).collect();
    by_right.sort_unstable_by_key(|pair| pairs[*pair].1);
    let mut ranks = vec![0; pairs.len()];
    for (rank, pair) in by_right.into_iter().enumerate() {
        ranks[pair] = rank + 1;
    }
    // Each entry: the heaviest sum of a sequence that ends in its ranks, and the last pair of that
    // sequence.
    let mut tree: Vec<(u64, usize)> = vec![(0, usize::MAX); pairs.len() + 1];
    let mut previous = vec![usize::MAX; pairs.len()];
    let mut best = (0, usize::MAX);
    for (pair, (left, _)) in pairs.iter().enumerate() {
        let mut heaviest = (0, usize::MAX);
        let mut rank = ranks[pair] - 1;
        while rank > 0 {
            if tree[rank].0 > heaviest.0 {
                heaviest = tree[rank];
            }
            rank &= rank - 1;
        }
        previous[pair] = heaviest.1;
        let sum = heaviest.0 + u64::from(weight(*left));
        let mut rank = ranks[pair];
        while rank < tree.len() {
            if sum > tree[rank].0 {
                tree[rank] = (sum, pair);
            }
            rank += rank & rank.wrapping_neg();
        }
        if sum > best.0 {
            best = (sum, pair);
        }
    }
    let mut chosen = Vec::new();
    let mut pair = best.1;
    while pair != usize::MAX {
        chosen.push(pairs[pair]);
        pair = previous[pair];
    }
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::compare::equal_runs::EqualRun;

    fn align(left: &[u32], right: &[u32], weights: &[u32]) -> Vec<EqualRun> {
        let mut work = Work::default();
        let mut aligner = Aligner::default();
        let runs = aligner.align(left, right, weights, &mut work);
        assert!(work.anchor_steps <= steps_max(work.units));
        assert!(aligner.tallies.iter().all(|tally| tally.left == 0 && tally.right == 0));
        runs.iter().collect()
    }

    fn run(left: usize, right: usize, len: usize) -> EqualRun {
        EqualRun { left, right, len }
    }

    #[test]
    fn ends_and_anchors() {
        let weights = [1; 10];
        assert_eq!(align(&[], &[], &weights), []);
        assert_eq!(align(&[1, 2], &[], &weights), []);
        assert_eq!(align(&[1, 2, 3], &[1, 2, 3], &weights), [run(0, 0, 3)]);
        assert_eq!(align(&[1, 2, 3], &[4, 5], &weights), []);
        assert_eq!(align(&[0, 1, 2], &[0, 3, 2], &weights), [run(0, 0, 1), run(2, 2, 1)]);
        assert_eq!(align(&[1, 5, 2], &[3, 5, 4], &weights), [run(1, 1, 1)]);
        // No number occurs once on both sides: those that occur twice on both anchor.
        assert_eq!(align(&[1, 5, 2, 5, 1, 1], &[3, 5, 4, 5, 3], &weights), [run(1, 1, 1), run(3, 3, 1)]);
        // No number occurs equally often: the gap goes to `similar`.
        assert_eq!(align(&[1, 5, 2], &[3, 5, 4, 5, 6], &weights).len(), 1);
    }

    #[test]
    fn the_lighter_of_two_blocks_moves() {
        let moved = |heavy: u32| {
            let mut weights = [1; 3];
            weights[heavy as usize] = 5;
            align(&[1, 2], &[2, 1], &weights)
        };
        assert_eq!(moved(1), [run(0, 1, 1)]);
        assert_eq!(moved(2), [run(1, 0, 1)]);
        // Of equal weights the first on the left stays.
        assert_eq!(moved(0), [run(0, 1, 1)]);
    }

    /// The greatest weight of any sequence that increases on both sides, by trying all predecessors
    /// of all pairs.
    fn greatest_weight(pairs: &[(usize, usize)], weights: &[u32]) -> u64 {
        let mut sums: Vec<u64> = Vec::new();
        for (index, (left, right)) in pairs.iter().enumerate() {
            let before = (0..index).filter(|before| pairs[*before].1 < *right).map(|before| sums[before]).max();
            sums.push(before.unwrap_or(0) + u64::from(weights[*left]));
        }
        sums.into_iter().max().unwrap_or(0)
    }

    proptest! {
        #[test]
        fn the_heaviest_sequence_increases(
            right in Just((0..30_usize).collect::<Vec<_>>()).prop_shuffle(),
            weights in prop::collection::vec(1..10_u32, 30),
        ) {
            let pairs: Vec<(usize, usize)> = right.into_iter().enumerate().collect();
            let chosen = heaviest_increasing(pairs.clone(), |left| weights[left], &mut Work::default());
            prop_assert!(chosen.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
            prop_assert!(chosen.iter().all(|pair| pairs.contains(pair)));
            let sum: u64 = chosen.iter().map(|(left, _)| u64::from(weights[*left])).sum();
            prop_assert_eq!(sum, greatest_weight(&pairs, &weights));
        }

        #[test]
        fn runs_are_equal_on_both_sides_and_in_order(
            left in prop::collection::vec(0..8_u32, 0..60),
            right in prop::collection::vec(0..8_u32, 0..60),
        ) {
            let (mut left_end, mut right_end) = (0, 0);
            for run in align(&left, &right, &[1; 8]) {
                prop_assert!(run.len > 0 && run.left >= left_end && run.right >= right_end);
                (left_end, right_end) = (run.left + run.len, run.right + run.len);
                prop_assert_eq!(&left[run.left..left_end], &right[run.right..right_end]);
            }
        }
    }
}
