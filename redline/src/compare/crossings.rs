//! Changes in which lines end on both sides, whatever left them so: the line ends are set between
//! changes, in order.
//!
//! Words that are aligned line by line ([`crate::compare::breaks`]) leave few: what was compared in
//! two parts that touch, each with white space that differs.

#![allow(clippy::indexing_slicing, reason = "ranges are those of stretches and of white space within them")]

use std::ops::Range;

use crate::compare::moved_ranges::{MovedRanges, has_any};
use crate::compare::stretches::{Stretch, StretchKind, Stretches, start_of};
use crate::text::boundaries::has_break;
use crate::text::characters::carries_marks;
use crate::text::segmentation::begins_with_mark;

/// Parts each change in which lines end on both sides: the first line ends are paired, one by one,
/// and the last two. Those within what `moved` go with it.
///
/// Cost: O(changed text), and O(stretches) if there is such a change.
pub(crate) fn part(left: &str, right: &str, moved: &MovedRanges, stretches: &mut Vec<Stretch>) {
    let is_crossing = |index: &usize| {
        let (stretch, (left_start, right_start)) = (stretches[*index], start_of(stretches, *index));
        stretch.kind == StretchKind::Change
            && has_break(&left[left_start..stretch.left_end])
            && has_break(&right[right_start..stretch.right_end])
    };
    let Some(first) = (0..stretches.len()).find(is_crossing) else { return };
    let mut parted = Stretches::new(left, right);
    for (index, stretch) in stretches.iter().enumerate() {
        let Stretch { kind, left_end, right_end } = *stretch;
        match kind {
            StretchKind::Equal => parted.equal(left_end - parted.left_cursor()),
            StretchKind::Typographic => parted.typographic(left_end, right_end),
            StretchKind::Change if index >= first && is_crossing(&index) => {
                let (left_start, right_start) = start_of(stretches, index);
                let mut left_blanks = line_ends(left, left_start..left_end);
                left_blanks.retain(|blank| !has_any(&moved.left, blank));
                let mut right_blanks = line_ends(right, right_start..right_end);
                right_blanks.retain(|blank| !has_any(&moved.right, blank));
                let shorter = left_blanks.len().min(right_blanks.len());
                let last = (shorter > 0).then(|| (left_blanks.len() - 1, right_blanks.len() - 1));
                for pair in (0..shorter.saturating_sub(1)).map(|nth| (nth, nth)).chain(last) {
                    let (left_blank, right_blank) = (&left_blanks[pair.0], &right_blanks[pair.1]);
                    parted.change(left_blank.start, right_blank.start);
                    parted.change(left_blank.end, right_blank.end);
                }
                parted.change(left_end, right_end);
            }
            StretchKind::Change => parted.change(left_end, right_end),
        }
    }
    *stretches = parted.finish();
}

/// The white space in a part of a text in which lines end.
fn line_ends(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let mut blanks: Vec<Range<usize>> = Vec::new();
    for feed in memchr::memchr_iter(b'\n', &text.as_bytes()[part.clone()]) {
        let feed = part.start + feed;
        if blanks.last().is_some_and(|last| feed < last.end) {
            continue;
        }
        let start = part.start + text[part.start..feed].trim_end().len();
        let solid = text[feed..part.end].trim_start();
        let mut end = part.end - solid.len();
        if begins_with_mark(&text[end..]) {
            // It sits on the space in front of it.
            end -= text[..end].chars().next_back().filter(|space| carries_marks(*space)).map_or(0, char::len_utf8);
        }
        blanks.push(start..end);
    }
    blanks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_of_both_sides_stand_between_changes() {
        let parted = |left: &'static str, right: &'static str| {
            let mut stretches =
                vec![Stretch { kind: StretchKind::Change, left_end: left.len(), right_end: right.len() }];
            part(left, right, &MovedRanges::default(), &mut stretches);
            let mut start = (0, 0);
            let texts = stretches.into_iter().map(|stretch| {
                let texts = (&left[start.0..stretch.left_end], &right[start.1..stretch.right_end]);
                start = (stretch.left_end, stretch.right_end);
                texts
            });
            texts.collect::<Vec<_>>()
        };
        assert_eq!(parted("a\nb", "x"), [("a\nb", "x")]);
        assert_eq!(parted("a \n\nb", "x\n\ny"), [("a ", "x"), ("\n\n", "\n\n"), ("b", "y")]);
        assert_eq!(parted(" \n\n", "#\n\n##"), [(" ", "#"), ("\n\n", "\n\n"), ("", "##")]);
        assert_eq!(parted("a\nb\nc\nd", "x\ny"), [("a\nb\nc", "x"), ("\n", "\n"), ("d", "y")]);
        assert_eq!(parted("a\r\nb", "x\ny"), [("a\r\nb", "x\ny")]);
    }
}
