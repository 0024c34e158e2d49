//! From passages that moved to blocks of them, with what moved beside them and what stands between.

#![allow(clippy::indexing_slicing, reason = "passages are numbered by the lists they index")]

use std::ops::Range;

use super::order::Fate;
use super::pairs::{Pair, Pairs};
use super::passage::{Passage, Passages};

/// The most passages that are in no pair between two that moved together, on either side.
const BETWEEN_MAX: usize = 3;

/// Passages that moved together: their indices on both sides.
struct Block {
    left: Range<usize>,
    right: Range<usize>,
}

/// What the blocks are made of.
struct Passed<'call, 'text> {
    left: &'call Passages<'text>,
    right: &'call Passages<'text>,
    pairs: &'call Pairs,
    fates: &'call [Fate],
}

/// Where blocks stand that moved, left and right, in the order of the left text; without white
/// space at their ends.
///
/// Cost: O(passages).
pub(super) fn blocks(
    left: &Passages<'_>,
    right: &Passages<'_>,
    pairs: &Pairs,
    fates: &[Fate],
) -> Vec<(Range<usize>, Range<usize>)> {
    let passed = Passed { left, right, pairs, fates };
    let mut blocks: Vec<Block> = Vec::new();
    for (pair, fate) in pairs.list.iter().zip(fates) {
        if *fate != Fate::Moves {
            continue;
        }
        if let Some(last) = blocks.last_mut()
            && passed.are_one(last, pair)
        {
            (last.left.end, last.right.end) = (pair.left + 1, pair.right + 1);
        } else {
            blocks.push(Block { left: pair.left..pair.left + 1, right: pair.right..pair.right + 1 });
        }
    }
    let of_both = |block: Block| bytes(&left.list[block.left], &right.list[block.right]);
    passed.grown(blocks).into_iter().map(of_both).collect()
}

impl Passed<'_, '_> {
    /// Whether a pair moved together with the block in front of it: nothing, or little, stands
    /// between them on both sides, and nothing of that stayed or moved elsewhere.
    fn are_one(&self, block: &Block, pair: &Pair) -> bool {
        if pair.right < block.right.end || !self.are_in_same_lines(block, pair) {
            return false;
        }
        let (left, right) = (block.left.end..pair.left, block.right.end..pair.right);
        if left.len().max(right.len()) > BETWEEN_MAX {
            return false;
        }
        let is_own = |pair: Option<usize>| {
            pair.is_none_or(|pair| {
                let between = &self.pairs.list[pair];
                self.fates[pair] == Fate::Elsewhere && left.contains(&between.left) && right.contains(&between.right)
            })
        };
        let bytes_between = |side: &Passages<'_>, range: &Range<usize>| -> usize {
            side.list[range.clone()].iter().map(|passage| passage.range().len()).sum()
        };
        let between = bytes_between(self.left, &left).max(bytes_between(self.right, &right));
        // What stands between is an edit of what moved, so it is shorter.
        let moved = bytes_between(self.left, &block.left) + self.left.list[pair.left].range().len();
        between * 2 <= moved
            && left.clone().all(|passage| is_own(self.pairs.of_left(passage)))
            && right.clone().all(|passage| is_own(self.pairs.of_right(passage)))
    }

    fn are_in_same_lines(&self, block: &Block, pair: &Pair) -> bool {
        self.left.list[block.left.start].lines == self.left.list[pair.left].lines
            && self.right.list[block.right.start].lines == self.right.list[pair.right].lines
    }

    /// The blocks with the passages beside them that are the same on both sides, or nearly, and say
    /// too little by themselves: a heading that occurs several times, a line whose number changed.
    fn grown(&self, mut blocks: Vec<Block>) -> Vec<Block> {
        let mut taken = (vec![false; self.left.list.len()], vec![false; self.right.list.len()]);
        for block in &blocks {
            taken.0[block.left.clone()].fill(true);
            taken.1[block.right.clone()].fill(true);
        }
        for block in &mut blocks {
            while self.moved_along(block.left.end, block.right.end, block, &taken) {
                (taken.0[block.left.end], taken.1[block.right.end]) = (true, true);
                block.left.end += 1;
                block.right.end += 1;
            }
            while let (Some(left), Some(right)) = (block.left.start.checked_sub(1), block.right.start.checked_sub(1))
                && self.moved_along(left, right, block, &taken)
            {
                (taken.0[left], taken.1[right]) = (true, true);
                (block.left.start, block.right.start) = (left, right);
            }
        }
        blocks
    }

    /// Whether these passages, beside a block on both sides, moved with it.
    fn moved_along(&self, left: usize, right: usize, block: &Block, taken: &(Vec<bool>, Vec<bool>)) -> bool {
        let (Some(one), Some(other)) = (self.left.list.get(left), self.right.list.get(right)) else { return false };
        let are_near = one.lines == self.left.list[block.left.start].lines
            && other.lines == self.right.list[block.right.start].lines;
        if !are_near || taken.0[left] || taken.1[right] || one.is_partial || other.is_partial {
            return false;
        }
        match (self.pairs.of_left(left), self.pairs.of_right(right)) {
            (None, None) => one.hash == other.hash && one.chunks(self.left.text).eq(other.chunks(self.right.text)),
            (Some(pair), Some(other)) => pair == other && self.fates[pair] == Fate::Elsewhere,
            _ => false,
        }
    }
}

/// The bytes of a block on both sides. The mark of the first line is among them where all of that
/// line is, as it is the line's and not the sentence's; and where both sides begin with one.
fn bytes(left: &[Passage], right: &[Passage]) -> (Range<usize>, Range<usize>) {
    let has_mark = |side: &[Passage]| side.first().is_some_and(|first| first.mark_len_bytes > 0);
    let have_marks = has_mark(left) && has_mark(right);
    let of_side = |side: &[Passage]| {
        let (Some(first), Some(last)) = (side.first(), side.last()) else { return 0..0 };
        let takes_mark = have_marks || side.iter().any(|passage| passage.ends_line);
        let start = if takes_mark { first.range().start } else { first.start_without_mark() };
        start..last.range().end
    };
    (of_side(left), of_side(right))
}
