//! Where moved blocks begin and end, once the changes are known that they are in: with the white
//! space that goes with them.

#![allow(clippy::indexing_slicing, reason = "byte ranges come from the texts they index")]

use std::collections::BTreeMap;
use std::ops::Range;

use crate::compare::stretches::{Stretch, StretchKind, common_blank_prefix, common_blank_suffix};

/// Where a block of text stands that moved: its bytes in both texts, each within one change.
pub(crate) struct MovedBlock {
    pub(crate) left: Range<usize>,
    pub(crate) right: Range<usize>,
}

/// The blocks that are within one change on either side, numbered in reading order: with white
/// space behind them or in front of them, as far as it is the same on both sides, and with the
/// space by which their first line is set in.
///
/// The numbers are the same when left and right are swapped: a block stands where the first of its
/// two changes does. Cost: O(log n) for each.
pub(crate) fn settle(
    left: &str,
    right: &str,
    stretches: &[Stretch],
    blocks: &[(Range<usize>, Range<usize>)],
) -> Vec<MovedBlock> {
    let mut found: Vec<(Change, MovedBlock)> = blocks
        .iter()
        .filter_map(|(one, other)| {
            let change = Change {
                left: change_around(stretches, one, |stretch| stretch.left_end)?,
                right: change_around(stretches, other, |stretch| stretch.right_end)?,
            };
            Some((change, MovedBlock { left: one.clone(), right: other.clone() }))
        })
        .collect();
    let mut taken = [Taken::default(), Taken::default()];
    for (_, block) in &found {
        taken[0].take(&block.left);
        taken[1].take(&block.right);
    }
    for (change, block) in &mut found {
        let starts = (block.left.start, block.right.start);
        widen(left, right, change, block, &taken);
        taken[0].widen(starts.0, &block.left);
        taken[1].widen(starts.1, &block.right);
    }
    found.sort_by_key(|(change, block)| {
        let changes = (change.left.index, change.right.index);
        (changes.0.min(changes.1), changes.0.max(changes.1), block.left.start)
    });
    found.into_iter().map(|(_, block)| block).collect()
}

/// Leaves out the blocks that did not move: what one of them is on either side is all of one
/// change. Returns whether there was any.
///
/// Cost: O(log n) for each.
pub(crate) fn leave_out_what_stayed(stretches: &[Stretch], blocks: &mut Vec<(Range<usize>, Range<usize>)>) -> bool {
    let before = blocks.len();
    blocks.retain(|(one, other)| {
        let left = change_around(stretches, one, |stretch| stretch.left_end);
        let right = change_around(stretches, other, |stretch| stretch.right_end);
        let (Some(left), Some(right)) = (left, right) else { return true };
        left.index != right.index || left.range != *one || right.range != *other
    });
    blocks.len() < before
}

/// Takes the line end into a change in which one whole line left and another one arrived, both
/// moved and each with such an end at its other place: they are two lines, and not one that became
/// the other.
///
/// Cost: O(stretches), and O(n log n) for the blocks.
pub(crate) fn take_line_ends(
    (left, right): (&str, &str),
    blocks: &[(Range<usize>, Range<usize>)],
    stretches: &mut [Stretch],
) {
    if blocks.is_empty() {
        return;
    }
    let by_left: BTreeMap<usize, _> = blocks.iter().map(|block| (block.0.start, block)).collect();
    let by_right: BTreeMap<usize, _> = blocks.iter().map(|block| (block.1.start, block)).collect();
    for index in 1..stretches.len().saturating_sub(1) {
        let (before, change, behind) = (stretches[index - 1], stretches[index], stretches[index + 1]);
        if change.kind != StretchKind::Change {
            continue;
        }
        let (gone, come) = (before.left_end..change.left_end, before.right_end..change.right_end);
        let departed = by_left.get(&gone.start).filter(|(one, _)| *one == gone);
        let arrived = by_right.get(&come.start).filter(|(_, other)| *other == come);
        let (Some((_, left_to)), Some((right_from, _))) = (departed, arrived) else { continue };
        let equal = &left[change.left_end..behind.left_end];
        let line_end = line_end(equal);
        let begins_line = |text: &str, start: usize| start == 0 || text[..start].ends_with('\n');
        let is_last = index + 2 == stretches.len();
        if !line_end.is_empty()
            && (line_end.len() < equal.len() || is_last)
            && begins_line(left, gone.start)
            && begins_line(right, come.start)
            && self::line_end(&right[left_to.end..]) == line_end
            && self::line_end(&left[right_from.end..]) == line_end
        {
            let change = &mut stretches[index];
            (change.left_end, change.right_end) = (change.left_end + line_end.len(), change.right_end + line_end.len());
        }
    }
}

/// The white space that a text begins with, up to the last line end in it.
fn line_end(text: &str) -> &str {
    let blank = &text[..text.len() - text.trim_start().len()];
    &blank[..blank.rfind('\n').map_or(0, |feed| feed + 1)]
}

/// The changes that a block is in.
struct Change {
    left: ChangeSide,
    right: ChangeSide,
}

/// One side of a change: its bytes, and the index of its stretch.
struct ChangeSide {
    index: usize,
    range: Range<usize>,
}

/// The change that `range` is within.
fn change_around(stretches: &[Stretch], range: &Range<usize>, end: impl Fn(&Stretch) -> usize) -> Option<ChangeSide> {
    let index = stretches.partition_point(|stretch| end(stretch) < range.end);
    let stretch = stretches.get(index)?;
    let start = index.checked_sub(1).map_or(0, |before| end(&stretches[before]));
    let is_within = stretch.kind == StretchKind::Change && start <= range.start;
    is_within.then(|| ChangeSide { index, range: start..end(stretch) })
}

/// Takes white space into a block, where it is in the same changes and in no other block.
fn widen(left: &str, right: &str, change: &Change, block: &mut MovedBlock, taken: &[Taken; 2]) {
    let behind = (block.left.end..change.left.range.end, block.right.end..change.right.range.end);
    let common = common_blank_prefix(&left[behind.0.clone()], &right[behind.1]);
    // By how much the next line is set in is its own.
    let common = left[behind.0][..common].rfind('\n').map_or(common, |feed| feed + 1);
    let wider = (block.left.end + common, block.right.end + common);
    let has_behind =
        common > 0 && taken[0].is_free(&(block.left.end..wider.0)) && taken[1].is_free(&(block.right.end..wider.1));
    if has_behind {
        (block.left.end, block.right.end) = wider;
    }
    let before =
        (&left[change.left.range.start..block.left.start], &right[change.right.range.start..block.right.start]);
    let wider = if has_behind {
        (
            block.left.start - indent_len_bytes(&left[..block.left.start], before.0),
            block.right.start - indent_len_bytes(&right[..block.right.start], before.1),
        )
    } else {
        let common = common_blank_suffix(before.0, before.1);
        (block.left.start - common, block.right.start - common)
    };
    if taken[0].is_free(&(wider.0..block.left.start)) && taken[1].is_free(&(wider.1..block.right.start)) {
        (block.left.start, block.right.start) = wider;
    }
}

/// By how many bytes a line is set in that begins where `text` ends; of `before`, with which that
/// ends, all must be white space of that line.
fn indent_len_bytes(text: &str, before: &str) -> usize {
    let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
    let line_start = &text[..text.len() - indent];
    if line_start.is_empty() || line_start.ends_with('\n') { indent } else { 0 }
}

/// Ranges that do not overlap, by their starts.
#[derive(Default)]
struct Taken(BTreeMap<usize, usize>);

impl Taken {
    fn is_free(&self, range: &Range<usize>) -> bool {
        range.is_empty() || self.0.range(..range.end).next_back().is_none_or(|(_, end)| *end <= range.start)
    }

    fn take(&mut self, range: &Range<usize>) {
        self.0.insert(range.start, range.end);
    }

    /// Takes more around a range that began at `start`, which must not be found any more: of two
    /// that overlap, the end of the first would not be seen.
    fn widen(&mut self, start: usize, range: &Range<usize>) {
        self.0.remove(&start);
        self.take(range);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Op, compare};

    #[test]
    fn white_space_goes_with_one_block_alone() {
        // The first of two blocks has been widened to both sides when the other one is.
        let old = "    *   Alle Saaten, unzerkleinert oder grob gemahlen\n*    *   ml\n    *   – (g/kg T) \
                   Säure-Detergenzien-Faser,\n        aschefrei\n        1                       ) in 200 mg Trockenmasse\n";
        let new = "    *   Säure-Detergenzien-Faser, aschefrei\n    *   + ml\n        in 200 mg Trockenmasse\n    *   Alle \
                   Saaten, unzerkleinert oder grob gemahlen\n";
        for (old, new) in [(old, new), (new, old)] {
            let redline = compare(old, new);
            let side = |is_in: fn(Op) -> bool| -> String {
                redline.parts.iter().filter(|part| is_in(part.op)).map(|part| part.text).collect()
            };
            assert_eq!((side(Op::is_in_old).as_str(), side(Op::is_in_new).as_str()), (old, new));
        }
    }
}
