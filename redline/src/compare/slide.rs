//! The edges of what came or went alone, set to where a heading, a paragraph, a line, an element, a
//! sentence or a word begins.
//!
//! Cost: O(stretches), with a look at each of twice [`SLIDE_BYTES_MAX`] places beside a stretch
//! where the texts read the same.

#![allow(clippy::indexing_slicing, reason = "ends of stretches are boundaries of the texts, and cuts are checked")]

use crate::compare::common_ends::common_prefix;
use crate::compare::stretches::{Stretch, StretchKind, start_of};
use crate::text::boundaries::{Boundary, boundary};

/// How far the edges of an insertion or a deletion slide, in bytes.
const SLIDE_BYTES_MAX: usize = 256;

/// Slides each pure insertion and deletion to where its edges read best.
///
/// `He came. [-saw. He -]won.` becomes `He came. [-He saw. -]won.` where the texts allow it: the
/// same bytes, elsewhere.
///
/// Afterwards the first and the last stretch are equal, and may be empty.
pub(crate) fn slide(left: &str, right: &str, stretches: &mut Vec<Stretch>) {
    let equal = |left_end, right_end| Stretch { kind: StretchKind::Equal, left_end, right_end };
    if stretches.first().is_none_or(|first| first.kind != StretchKind::Equal) {
        stretches.insert(0, equal(0, 0));
    }
    if stretches.last().is_none_or(|last| last.kind != StretchKind::Equal) {
        stretches.push(equal(left.len(), right.len()));
    }
    for index in 0..stretches.len() {
        if stretches[index].kind != StretchKind::Change {
            continue;
        }
        // Neighbours are equal, on either side of every change.
        let (left_start, right_start) = start_of(stretches, index);
        let Stretch { left_end, right_end, .. } = stretches[index];
        let (text, start, end) = match (left_start == left_end, right_start == right_end) {
            (true, false) => (right, right_start, right_end),
            (false, true) => (left, left_start, left_end),
            _ => continue,
        };
        // An equal stretch is never used up, or two changes would touch; at the ends of the text it
        // may be.
        let length_of = |index: usize| stretches[index].left_end - start_of(stretches, index).0;
        let room_before = length_of(index - 1).saturating_sub(usize::from(index > 1));
        let room_after = length_of(index + 1).saturating_sub(usize::from(index + 2 < stretches.len()));
        let offset = best_offset(text, start, end, room_before, room_after);
        if offset == 0 {
            continue;
        }
        let moved = |end: usize| end.saturating_add_signed(offset);
        for stretch in &mut stretches[index - 1..=index] {
            (stretch.left_end, stretch.right_end) = (moved(stretch.left_end), moved(stretch.right_end));
        }
    }
}

/// By how many bytes `text[start..end]` is best moved, so that the text around it stays the same.
pub(crate) fn best_offset(text: &str, start: usize, end: usize, room_before: usize, room_after: usize) -> isize {
    let bytes = text.as_bytes();
    let before_both = bytes[..start].iter().rev().zip(bytes[..end].iter().rev());
    let back = before_both.take(room_before.min(SLIDE_BYTES_MAX)).take_while(|(before, last)| before == last).count();
    let after = &bytes[end..];
    let on = common_prefix(&bytes[start..], &after[..room_after.min(SLIDE_BYTES_MAX).min(after.len())]);
    if back == 0 && on == 0 {
        return 0;
    }
    let score = |at: usize| -> Option<u32> {
        let (first, second) = (boundary(text, at)?, boundary(text, at + (end - start))?);
        Some(rank(first) + rank(second))
    };
    let mut best = (score(start).unwrap_or(0), 0_isize);
    // Nearer offsets first, and of two equally near the one behind: the first of the best stands.
    for distance in 1..=back.max(on) {
        if distance <= back
            && let Some(found) = score(start - distance)
            && found > best.0
        {
            best = (found, -(distance as isize));
        }
        if distance <= on
            && let Some(found) = score(start + distance)
            && found > best.0
        {
            best = (found, distance as isize);
        }
    }
    best.1
}

fn rank(boundary: Boundary) -> u32 {
    match boundary {
        Boundary::Heading => 16,
        Boundary::Paragraph => 12,
        Boundary::Line => 10,
        Boundary::Element | Boundary::ClosingLine => 9,
        Boundary::Sentence => 8,
        Boundary::InnerElement => 6,
        Boundary::Clause => 4,
        Boundary::Word => 2,
        Boundary::EndOfWord => 1,
        Boundary::Character => 0,
    }
}
