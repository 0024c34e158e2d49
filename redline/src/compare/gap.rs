//! Gaps that no anchor divides, small or repetitive.
//!
//! The crate `similar` aligns those that are small. Histogram diff takes, at worst, time in
//! proportion to the product of both lengths, its *cells*, and more where one side is very much
//! longer than the other: no more than [`SIDE`]² cells are handed over. A gap that has more is cut
//! into pieces of at most [`PIECE_SIDE`]², proportionally on both sides, and of each piece the most
//! units that can be equal are, whose cells cost hardly anything ([`common_subsequence`]).
//! Gaps do not overlap, so the cells of a whole comparison are at most linear in its units: see
//! [`cells_max`].
//!
//! [`common_subsequence`]: crate::compare::common_subsequence

#![allow(clippy::indexing_slicing, reason = "cuts are proportional to the lengths, never beyond them")]

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::compare::common_subsequence::{CommonSubsequence, SHORTER_MAX};
use crate::compare::equal_runs::EqualRuns;
use crate::compare::work::Work;

/// The side of the largest square handed over. A larger one marks no fewer words in revisions of
/// contracts and laws.
const SIDE: u64 = 256;

/// The side of the pieces of a gap that is larger: few words over and over, or nothing that was
/// edited. The shorter side of a piece, whatever the longer one is, has no more units.
const PIECE_SIDE: u64 = SHORTER_MAX as u64;

/// The most cells that all gaps of a comparison of `units` (both sides together) can have; every
/// comparison asserts it in debug builds.
///
/// For a gap of l by r units, let g be √(l · r), at most (l + r) / 2. Whole, it has g² cells, where
/// g <= `SIDE`. Cut into p pieces, it has at most p · (l/p + 1) · (r/p + 1) = g²/p + l + r + p,
/// where g / `PIECE_SIDE` < p <= g + 2. Either way these are less than (`SIDE` / 2 + 3) · (l + r).
pub(crate) fn cells_max(units: u64) -> u64 {
    (SIDE / 2 + 3) * units
}

/// One side of a gap: units that the other side has, too, not all of which follow each other.
#[derive(Default)]
pub(crate) struct GapSide {
    /// The number of each: equal numbers, equal units.
    pub(crate) ids: Vec<u32>,
    /// The position of each in the list that is aligned.
    pub(crate) positions: Vec<u32>,
}

impl GapSide {
    /// The same, further on by `start`.
    pub(crate) fn behind(mut self, start: usize) -> Self {
        for position in &mut self.positions {
            *position += start as u32;
        }
        self
    }
}

/// Finds equal units of `left` and `right`, and appends them to `runs`.
///
/// Cost: at most [`cells_max`] of both lengths; deterministic, as it is bounded by lengths alone.
pub(crate) fn align_gap(left: &GapSide, right: &GapSide, runs: &mut EqualRuns, work: &mut Work) {
    let (left_len, right_len) = (left.ids.len(), right.ids.len());
    let cells = left_len as u64 * right_len as u64;
    if cells <= SIDE * SIDE {
        work.gap_cells += cells;
        for operation in capture_diff_slices(Algorithm::Histogram, &left.ids, &right.ids) {
            if let DiffOp::Equal { old_index, new_index, len } = operation {
                let left_positions = &left.positions[old_index..][..len];
                let right_positions = &right.positions[new_index..][..len];
                for (left_position, right_position) in left_positions.iter().zip(right_positions) {
                    runs.push(*left_position as usize, *right_position as usize, 1);
                }
            }
        }
        return;
    }
    work.is_coarse = true;
    // One more than needed, so that a piece stays within its bound when its cuts are rounded.
    let pieces = (cells.div_ceil(PIECE_SIDE * PIECE_SIDE).isqrt() + 1) as usize;
    let cut = |len: usize, piece: usize| (len as u64 * piece as u64 / pieces as u64) as usize;
    let mut common = CommonSubsequence::default();
    for piece in 0..pieces {
        let (left_cut, right_cut) = (cut(left_len, piece), cut(right_len, piece));
        let left_piece = &left.ids[left_cut..cut(left_len, piece + 1)];
        let right_piece = &right.ids[right_cut..cut(right_len, piece + 1)];
        work.gap_cells += left_piece.len() as u64 * right_piece.len() as u64;
        for (left_unit, right_unit) in common.of(left_piece, right_piece) {
            let (left_position, right_position) =
                (left.positions[left_cut + left_unit], right.positions[right_cut + right_unit]);
            runs.push(left_position as usize, right_position as usize, 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stay_linear_whatever_the_lengths() {
        for (left_len, right_len) in [(1, 1), (1, 200_000), (300, 300), (255, 257), (7, 100_000), (5_000, 3_000)] {
            let left: Vec<u32> = (0..left_len).map(|index| index % 3).collect();
            let right: Vec<u32> = (0..right_len).map(|index| index % 5).collect();
            for (left, right) in [(&left, &right), (&right, &left)] {
                let units = |ids: &[u32], start: u32| GapSide {
                    ids: ids.to_vec(),
                    positions: (start..).take(ids.len()).collect(),
                };
                let mut work = Work::default();
                let mut runs = EqualRuns::default();
                align_gap(&units(left, 10), &units(right, 20), &mut runs, &mut work);
                assert!(work.gap_cells > 0);
                assert!(work.gap_cells <= cells_max((left.len() + right.len()) as u64), "{work:?}");
                for run in runs.iter() {
                    let (left_start, right_start) = (run.left - 10, run.right - 20);
                    assert_eq!(left[left_start..left_start + run.len], right[right_start..right_start + run.len]);
                }
            }
        }
    }
}
