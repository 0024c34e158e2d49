//! Sets lines that moved apart from what changed behind them: the number of the clause in front of
//! which another one arrived is no part of that.
//!
//! `[-1-]{~4. Rent is due.¶~}{+¶2+}. The Tenant` becomes `{~4. Rent is due.¶~}{+¶+}`, and behind it
//! `[-1-]{+2+}. The Tenant`.
//!
//! Cost: O(stretches), and the white space behind what moved.

#![allow(clippy::indexing_slicing, reason = "ends of stretches and of moved blocks are boundaries of the texts")]

use std::ops::Range;

use crate::compare::moved_ranges::{MovedRanges, has_any};
use crate::compare::stretches::{Stretch, StretchKind, part_each, start_of};
use crate::text::segmentation::begins_with_mark;

/// Parts each change that begins with lines that moved, on one side, and goes on with words on
/// both.
pub(crate) fn part(left: &str, right: &str, moved: &MovedRanges, stretches: &mut Vec<Stretch>) {
    part_each(stretches, |stretches, index| {
        let stretch = stretches[index];
        let (left_start, right_start) = start_of(stretches, index);
        let (gone, come) = (left_start..stretch.left_end, right_start..stretch.right_end);
        if stretch.kind != StretchKind::Change {
            return None;
        }
        let (left_end, right_end) =
            match (end_of_lines(left, &gone, &moved.left), end_of_lines(right, &come, &moved.right)) {
                (Some(end), None) if is_within_line(right, &come, &moved.right) => (end, come.start),
                (None, Some(end)) if is_within_line(left, &gone, &moved.left) => (gone.start, end),
                _ => return None,
            };
        Some(vec![
            Stretch { kind: StretchKind::Change, left_end, right_end },
            Stretch { kind: StretchKind::Equal, left_end, right_end },
            stretch,
        ])
    });
}

/// Where the lines end, with the white space behind them, that a side of a change begins with and
/// of which the first moved; none where nothing else follows.
fn end_of_lines(text: &str, range: &Range<usize>, moved: &[Range<usize>]) -> Option<usize> {
    let block = &moved[moved.partition_point(|block| block.start < range.start)..];
    let block = block.first().filter(|block| block.start == range.start && block.end <= range.end)?;
    let rest = &text[block.end..range.end];
    let lines = rest.rfind('\n').map_or(0, |feed| feed + 1);
    let behind = rest[lines..].trim_start();
    let has_line_end = text[..block.end].ends_with('\n') || lines > 0;
    let end = range.end - behind.len();
    let stays = is_within_line(text, &(end..range.end), moved) && !has_any(moved, &(block.end..end));
    (has_line_end && stays && !begins_with_mark(behind)).then_some(end)
}

/// Whether words stand in a range, of one line, of which nothing moved.
fn is_within_line(text: &str, range: &Range<usize>, moved: &[Range<usize>]) -> bool {
    !has_any(moved, range) && !text[range.clone()].trim().is_empty() && !text[range.clone()].contains('\n')
}
