//! Where text stands that moved: it is left out when what stayed is aligned, as nothing that stayed
//! became what moved away.

#![allow(clippy::indexing_slicing, reason = "positions come from the lists they index")]

use std::ops::Range;

/// Ranges of bytes that moved away from the left text, and those where they arrived in the right
/// one: in order, without overlap on either side.
#[derive(Default)]
pub(crate) struct MovedRanges {
    pub(crate) left: Vec<Range<usize>>,
    pub(crate) right: Vec<Range<usize>>,
}

impl MovedRanges {
    /// Those of `blocks`, each with its range on the left and on the right. Cost: O(n log n).
    pub(crate) fn of(blocks: &[(Range<usize>, Range<usize>)]) -> Self {
        let (mut left, mut right): (Vec<_>, Vec<_>) = blocks.iter().cloned().unzip();
        left.sort_unstable_by_key(|range| range.start);
        right.sort_unstable_by_key(|range| range.start);
        Self { left, right }
    }

    /// Whether anything of these ranges moved. Cost: O(log n).
    pub(crate) fn touch(&self, left: &Range<usize>, right: &Range<usize>) -> bool {
        has_any(&self.left, left) || has_any(&self.right, right)
    }
}

/// Whether any of the `moved` ranges overlaps `range`. Cost: O(log n).
pub(crate) fn has_any(moved: &[Range<usize>], range: &Range<usize>) -> bool {
    let next = moved.partition_point(|moved| moved.end <= range.start);
    moved.get(next).is_some_and(|moved| moved.start < range.end)
}
