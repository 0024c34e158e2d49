//! Laying objects side by side: the leaves of a log are 0, 1, 2, …, each once, so what its objects
//! hold must fill them without a gap and without an overlap.

use std::rc::Rc;

use crate::leaf_range::LeafRange;
use crate::object::Table;

/// Leaves that an object holds, or the part of them that is read there.
#[derive(Clone)]
pub(super) struct Extent {
    /// The object's name.
    pub(super) object: String,
    /// The object's row; 0 where the catalog has its ranges already.
    pub(super) row: i64,
    pub(super) range: LeafRange,
    /// The index of the range's first record within the object.
    pub(super) number: usize,
    /// The object's table; `None` where the catalog has its ranges already.
    pub(super) table: Option<Rc<Table>>,
}

impl Extent {
    /// What is left of it from `first` up to `end`.
    fn part(&self, first: u64, end: u64) -> Self {
        let skipped = first.saturating_sub(self.range.first);
        let range = LeafRange { first: self.range.first + skipped, count: end.saturating_sub(first) };
        Self { range, number: self.number + skipped as usize, ..self.clone() }
    }
}

/// Extents that were laid side by side.
#[derive(Default)]
pub(super) struct Tiling {
    /// Parts of the extents, in order, each leaf at most once.
    pub(super) parts: Vec<Extent>,
    /// Leaves that no extent holds.
    pub(super) gaps: Vec<LeafRange>,
    /// Extents of which something lies in one before it.
    pub(super) overlapping: Vec<Extent>,
}

/// Lays extents side by side, to fill the leaves from `first` up to `end`.
///
/// An extent that reaches beyond `end` is taken whole. Cost: a sort.
pub(super) fn tile(mut extents: Vec<Extent>, first: u64, end: u64) -> Tiling {
    extents.sort_by_key(|extent| (extent.range.first, std::cmp::Reverse(extent.range.end())));
    let (mut tiling, mut next) = (Tiling::default(), first);
    for extent in extents {
        if extent.range.first > next {
            tiling.gaps.push(LeafRange { first: next, count: extent.range.first - next });
            next = extent.range.first;
        }
        let part = extent.part(next, extent.range.end());
        if extent.range.first < next {
            tiling.overlapping.push(extent);
        }
        if part.range.count > 0 {
            next = part.range.end();
            tiling.parts.push(part);
        }
    }
    if next < end {
        tiling.gaps.push(LeafRange { first: next, count: end - next });
    }
    tiling
}

/// Fills a gap with parts of other objects that hold the same leaves: at each leaf from the one
/// that reaches furthest. What is left open is a gap of the result.
pub(super) fn fill(gap: LeafRange, candidates: &[Extent]) -> Tiling {
    let (mut tiling, mut next) = (Tiling::default(), gap.first);
    while next < gap.end() {
        let holding = candidates.iter().filter(|extent| extent.range.contains(next));
        if let Some(extent) = holding.max_by_key(|extent| extent.range.end()) {
            let part = extent.part(next, extent.range.end().min(gap.end()));
            next = part.range.end();
            tiling.parts.push(part);
            continue;
        }
        let later = candidates.iter().map(|extent| extent.range.first).filter(|first| *first > next).min();
        let end = later.unwrap_or(gap.end()).min(gap.end());
        tiling.gaps.push(LeafRange { first: next, count: end - next });
        next = end;
    }
    tiling
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(object: &str, first: u64, count: u64) -> Extent {
        Extent { object: object.to_owned(), row: 1, range: LeafRange { first, count }, number: 0, table: None }
    }

    fn shown(parts: &[Extent]) -> Vec<(&str, u64, u64, usize)> {
        let show = |part: &Extent| (part.range.first, part.range.count, part.number);
        parts.iter().map(|part| (part.object.as_str(), show(part).0, show(part).1, show(part).2)).collect()
    }

    #[test]
    fn every_leaf_is_laid_once() {
        let tiling = tile(vec![extent("b", 3, 2), extent("a", 0, 3), extent("c", 5, 1)], 0, 6);
        assert_eq!(shown(&tiling.parts), [("a", 0, 3, 0), ("b", 3, 2, 0), ("c", 5, 1, 0)]);
        assert!(tiling.gaps.is_empty() && tiling.overlapping.is_empty());
        let tiling = tile(vec![extent("a", 0, 3), extent("b", 1, 4), extent("c", 2, 1), extent("d", 8, 1)], 0, 12);
        assert_eq!(shown(&tiling.parts), [("a", 0, 3, 0), ("b", 3, 2, 2), ("d", 8, 1, 0)]);
        assert_eq!(tiling.gaps, [LeafRange { first: 5, count: 3 }, LeafRange { first: 9, count: 3 }]);
        assert_eq!(shown(&tiling.overlapping), [("b", 1, 4, 0), ("c", 2, 1, 0)]);
    }

    #[test]
    fn a_gap_is_filled_from_what_reaches_furthest() {
        let candidates = [extent("a", 0, 4), extent("b", 2, 6), extent("c", 9, 5)];
        let tiling = fill(LeafRange { first: 1, count: 10 }, &candidates);
        assert_eq!(shown(&tiling.parts), [("a", 1, 3, 1), ("b", 4, 4, 2), ("c", 9, 2, 0)]);
        assert_eq!(tiling.gaps, [LeafRange { first: 8, count: 1 }]);
        assert_eq!(fill(LeafRange { first: 20, count: 2 }, &candidates).gaps, [LeafRange { first: 20, count: 2 }]);
    }
}
