//! Of two figures that belong together, each is compared with the one in its place:
//! `[-12–-]14{+–16+}` becomes `[-12-]{+14+}–[-14-]{+16+}`. The hours and minutes of a time change
//! together: `[-19-]{+20+}:[-30-]{+00+}` becomes `[-19:30-]{+20:00+}`.
//!
//! Cost: O(stretches), and a few bytes beside each change of figures.

#![allow(clippy::indexing_slicing, reason = "ends of stretches are boundaries of the texts")]

use std::ops::Range;

use crate::compare::moved_ranges::MovedRanges;
use crate::compare::stretches::{Stretch, StretchKind, start_of};
use crate::redline::WordCounts;
use crate::text::dates::is_date;
use crate::text::joined_figures::{JoinedFigures, joined_figures_around};
use crate::text::word_count::count_words;

/// Pairs the figures of each change that is within such figures on both sides. Updates `words`.
pub(crate) fn pair(left: &str, right: &str, moved: &MovedRanges, stretches: &mut Vec<Stretch>, words: &mut WordCounts) {
    let mut paired: Vec<Stretch> = Vec::new();
    // Up to here the stretches are in the list of those that are paired, if there are any.
    let mut done = 0;
    let mut index = 0;
    while index < stretches.len() {
        let Some(found) = figures_of(left, right, moved, stretches, index) else {
            index += 1;
            continue;
        };
        let Around { first, last, left: one, right: other } = found;
        paired.extend_from_slice(&stretches[done..first]);
        let (start, end) = (start_of(stretches, first), stretches[last]);
        let equal_before = equal_words(left, &stretches[first..=last], start, &one.range());
        let mut equal_now = 0;
        let mut push = |kind, left_end, right_end| {
            let before = paired.last().map_or((0, 0), |last| (last.left_end, last.right_end));
            let stretch = Stretch { kind, left_end, right_end };
            match paired.last_mut().filter(|last| last.kind == StretchKind::Equal && kind == StretchKind::Equal) {
                Some(last) => *last = stretch,
                None if before != (left_end, right_end) => paired.push(stretch),
                None => {}
            }
        };
        push(StretchKind::Equal, one.first.start, other.first.start);
        for (gone, come) in [(Some(&one.first), Some(&other.first)), (one.second.as_ref(), other.second.as_ref())] {
            let (Some(gone), Some(come)) = (gone, come) else { continue };
            push(StretchKind::Equal, gone.start, come.start);
            let are_same = left[gone.clone()] == right[come.clone()];
            equal_now += if are_same { count_words(&left[gone.clone()]) } else { 0 };
            push(if are_same { StretchKind::Equal } else { StretchKind::Change }, gone.end, come.end);
        }
        if end.kind == StretchKind::Equal {
            push(StretchKind::Equal, end.left_end, end.right_end);
        }
        words.mark_changed(equal_before.saturating_sub(equal_now));
        words.mark_unchanged(equal_now.saturating_sub(equal_before));
        done = last + 1;
        index = done;
    }
    if done > 0 {
        paired.extend_from_slice(&stretches[done..]);
        *stretches = paired;
    }
}

/// The figures around a change, and the first and the last of the stretches that they are in: equal
/// ones, or changes that begin or end with them.
struct Around {
    first: usize,
    last: usize,
    left: JoinedFigures,
    right: JoinedFigures,
}

/// The figures that the change with this index is within, where those in the same place are to be
/// paired.
fn figures_of(left: &str, right: &str, moved: &MovedRanges, stretches: &[Stretch], index: usize) -> Option<Around> {
    if stretches[index].kind != StretchKind::Change {
        return None;
    }
    let (left_start, right_start) = start_of(stretches, index);
    let (gone, come) = (left_start..stretches[index].left_end, right_start..stretches[index].right_end);
    let one = joined_figures_around(left, &gone)?;
    let other = joined_figures_around(right, &come)?;
    let (range, other_range) = (one.range(), other.range());
    if one.second.is_some() != other.second.is_some()
        || one.separator(left) != other.separator(right)
        || moved.touch(&range, &other_range)
        || is_date(&left[range.clone()])
        || is_date(&right[other_range.clone()])
    {
        return None;
    }
    let first = first_around(stretches, index, range.start, other_range.start)?;
    let last = last_around(stretches, index, range.end, other_range.end)?;
    let changes = || (first..=last).filter(|nth| stretches[*nth].kind != StretchKind::Equal);
    let is_to_be_paired = if one.second.is_some() {
        changes().any(|nth| {
            let (left_start, right_start) = start_of(stretches, nth);
            !is_in_one(&one, &(left_start..stretches[nth].left_end), &other, &(right_start..stretches[nth].right_end))
        })
    } else {
        // Only hours and minutes are two numbers that are one.
        changes().nth(1).is_some() && left[range].contains(':') && right[other_range].contains(':')
    };
    is_to_be_paired.then_some(Around { first, last, left: one, right: other })
}

/// Whether a change is within figures that stand in the same place.
fn is_in_one(one: &JoinedFigures, gone: &Range<usize>, other: &JoinedFigures, come: &Range<usize>) -> bool {
    let is_within = |outer: &Range<usize>, inner: &Range<usize>| outer.start <= inner.start && inner.end <= outer.end;
    let are_in_seconds = one.second.as_ref().is_some_and(|second| is_within(second, gone))
        && other.second.as_ref().is_some_and(|second| is_within(second, come));
    are_in_seconds || is_within(&one.first, gone) && is_within(&other.first, come)
}

/// The stretch, at `index` or in front of it, that is equal and in which both positions are the
/// same place, or the change that begins with them.
fn first_around(stretches: &[Stretch], index: usize, left: usize, right: usize) -> Option<usize> {
    for nth in (0..=index).rev() {
        let (left_start, right_start) = start_of(stretches, nth);
        if (left, right) == (left_start, right_start) && stretches[nth].kind == StretchKind::Change {
            return Some(nth);
        }
        if left_start <= left && right_start <= right {
            let is_one = stretches[nth].kind == StretchKind::Equal && left - left_start == right - right_start;
            return is_one.then_some(nth);
        }
    }
    None
}

/// The same for where the figures end.
fn last_around(stretches: &[Stretch], index: usize, left: usize, right: usize) -> Option<usize> {
    for (nth, stretch) in stretches.iter().enumerate().skip(index) {
        if (left, right) == (stretch.left_end, stretch.right_end) && stretch.kind == StretchKind::Change {
            return Some(nth);
        }
        if left <= stretch.left_end && right <= stretch.right_end {
            let (left_start, right_start) = start_of(stretches, nth);
            let is_one = stretch.kind == StretchKind::Equal
                && left.checked_sub(left_start).is_some_and(|offset| right.checked_sub(right_start) == Some(offset));
            return is_one.then_some(nth);
        }
    }
    None
}

/// How many words are equal in the part of the left text that is given, of these stretches.
fn equal_words(left: &str, stretches: &[Stretch], start: (usize, usize), part: &Range<usize>) -> usize {
    let mut from = start.0;
    let mut words = 0;
    for stretch in stretches {
        let range = from.max(part.start)..stretch.left_end.min(part.end);
        from = stretch.left_end;
        if stretch.kind == StretchKind::Equal && range.start < range.end {
            words += count_words(&left[range]);
        }
    }
    words
}
