//! Changes within one link, or one date in figures, are one change: what an address has in common
//! with another between two changes is chance. So is what two figures have in common that are
//! written in groups: `[-2 268,86-]{+2 343,73+}`.
//!
//! What is left of an address whose end came or went is the same, also where it is no word by
//! itself: `page-a[-.html-]#top`.

#![allow(clippy::indexing_slicing, reason = "ends of stretches are boundaries of the texts")]

use std::ops::Range;

use crate::compare::stretches::{Stretch, StretchKind, start_of};
use crate::redline::WordCounts;
use crate::text::dates::date_around;
use crate::text::figures::grouped_around;
use crate::text::links::{Links, PieceKind};
use crate::text::word_count::count_words;

/// An equal run between two changes of one link has no more bytes.
const RUN_BYTES_MAX: usize = 256;

/// Longer changes are not cut to what came or went at their ends.
const CUT_BYTES_MAX: usize = 256;

/// Joins the changes within each link and each date, cuts them to what came or went, and makes
/// those of figures whole. Updates `words`.
///
/// Cost: O(stretches), and that of [`Links::around`] where no space stands between two changes.
pub(crate) fn join(
    left: &str,
    right: &str,
    stretches: &mut Vec<Stretch>,
    sides: &mut LinksOfBoth<'_>,
    words: &mut WordCounts,
) {
    // Within the list: what is kept never overtakes what is read.
    let mut kept = 0;
    let end_of = |kept: &[Stretch]| kept.last().map_or((0, 0), |last| (last.left_end, last.right_end));
    let mut index = 0;
    while let Some(stretch) = stretches.get(index).copied() {
        index += 1;
        let (left_start, right_start) = end_of(&stretches[..kept]);
        if stretch.kind == StretchKind::Equal
            && kept > 0
            && stretches[kept - 1].kind == StretchKind::Change
            && let Some(next) = stretches.get(index).copied().filter(|next| next.kind == StretchKind::Change)
        {
            let run = (left_start..stretch.left_end, right_start..stretch.right_end);
            let before = end_of(&stretches[..kept - 1]);
            let text = &left[run.0.clone()];
            if text.len() <= RUN_BYTES_MAX
                && !text.bytes().any(|byte| byte.is_ascii_whitespace())
                && (sides.is_one_link(&run)
                    || is_one_date(left, &run.0) && is_one_date(right, &run.1)
                    || is_one_code(left, &run.0) && is_one_code(right, &run.1)
                    || is_numbered_link(left, before.0, &run.0, next.left_end)
                        && is_numbered_link(right, before.1, &run.1, next.right_end))
            {
                let count = count_words(text);
                words.mark_changed(count);
                stretches[kept - 1] = next;
                index += 1;
                continue;
            }
        }
        stretches[kept] = stretch;
        kept += 1;
    }
    stretches.truncate(kept);
    for index in 0..stretches.len() {
        if stretches[index].kind == StretchKind::Change {
            cut(left, right, stretches, index, sides, words);
            take_groups(left, right, stretches, index, words);
        }
    }
}

/// Takes the other groups of a figure into a change of some of them. A stretch between two changes
/// is never used up.
fn take_groups(left: &str, right: &str, stretches: &mut [Stretch], index: usize, words: &mut WordCounts) {
    let (start, change) = (start_of(stretches, index), stretches[index]);
    let ranges = (start.0..change.left_end, start.1..change.right_end);
    if ranges.0.is_empty() || ranges.1.is_empty() {
        return;
    }
    let (Some(one), Some(other)) = (grouped_around(left, &ranges.0), grouped_around(right, &ranges.1)) else {
        return;
    };
    let (before, behind) = (ranges.0.start - one.start, one.end - ranges.0.end);
    let are_same = (before, behind) == (ranges.1.start - other.start, other.end - ranges.1.end);
    let has_room = |beside: Option<usize>, wanted: usize| {
        let equal = beside.and_then(|index| Some((index, stretches.get(index)?)));
        wanted == 0
            || equal.is_some_and(|(index, stretch)| {
                stretch.kind == StretchKind::Equal && stretch.left_end - start_of(stretches, index).0 > wanted
            })
    };
    if !are_same || !has_room(index.checked_sub(1), before) || !has_room(Some(index + 1), behind) {
        return;
    }
    words.mark_changed(count_words(&left[one.start..ranges.0.start]) + count_words(&left[ranges.0.end..one.end]));
    if let Some(equal) = index.checked_sub(1) {
        let equal = &mut stretches[equal];
        (equal.left_end, equal.right_end) = (equal.left_end - before, equal.right_end - before);
    }
    let change = &mut stretches[index];
    (change.left_end, change.right_end) = (change.left_end + behind, change.right_end + behind);
}

/// Cuts a change within a link to what came or went at its end or its head.
fn cut(
    left: &str,
    right: &str,
    stretches: &mut [Stretch],
    index: usize,
    sides: &mut LinksOfBoth<'_>,
    words: &mut WordCounts,
) {
    let start = start_of(stretches, index);
    let change = stretches[index];
    let ranges = (start.0..change.left_end, start.1..change.right_end);
    let (one, other) = (&left[ranges.0.clone()], &right[ranges.1.clone()]);
    let (shorter, longer) = if one.len() < other.len() { (one, other) } else { (other, one) };
    if shorter.is_empty() || longer.len() > CUT_BYTES_MAX || shorter.len() == longer.len() {
        return;
    }
    let is_mark = |mark: char| mark.is_ascii_punctuation();
    let is_head = index > 0 && longer.strip_prefix(shorter).is_some_and(|rest| rest.starts_with(is_mark));
    let is_end =
        index + 1 < stretches.len() && longer.strip_suffix(shorter).is_some_and(|rest| rest.ends_with(is_mark));
    if !(is_head || is_end) || !sides.are_within(&ranges) {
        return;
    }
    let changed = if is_head { &mut stretches[index - 1] } else { &mut stretches[index] };
    if is_head {
        changed.left_end += shorter.len();
        changed.right_end += shorter.len();
    } else {
        changed.left_end -= shorter.len();
        changed.right_end -= shorter.len();
    }
    words.mark_unchanged(count_words(shorter));
}

/// The links of both texts, each looked for once whoever asks.
pub(crate) struct LinksOfBoth<'text> {
    pub(crate) left: Links<'text>,
    pub(crate) right: Links<'text>,
}

impl<'text> LinksOfBoth<'text> {
    /// Those of two texts, none looked for yet.
    pub(crate) const fn new(left: &'text str, right: &'text str) -> Self {
        Self { left: Links::new(left), right: Links::new(right) }
    }

    /// Whether a link ends or begins where an equal run does, or within it, in either text: what
    /// changed in the link is none of what changed beside it.
    pub(crate) fn are_parted_by(&mut self, run: (&Range<usize>, &Range<usize>)) -> bool {
        let parts = |links: &mut Links<'_>, run: &Range<usize>| {
            links_around(links, run).any(|link| {
                link.start < run.start && link.end < run.end || link.start > run.start && link.end > run.end
            })
        };
        parts(&mut self.left, run.0) || parts(&mut self.right, run.1)
    }

    /// Whether an equal run lies in a link of either text, which goes on beyond it at both ends in
    /// one of them.
    fn is_one_link(&mut self, run: &(Range<usize>, Range<usize>)) -> bool {
        let (Some(left), Some(right)) = (link_with(&mut self.left, &run.0), link_with(&mut self.right, &run.1)) else {
            return false;
        };
        let goes_on_before = left.start < run.0.start || right.start < run.1.start;
        let goes_on_behind = run.0.end < left.end || run.1.end < right.end;
        goes_on_before && goes_on_behind
    }

    /// Whether a side of a change lies within a link.
    fn are_within(&mut self, ranges: &(Range<usize>, Range<usize>)) -> bool {
        link_with(&mut self.left, &ranges.0).is_some() || link_with(&mut self.right, &ranges.1).is_some()
    }
}

/// Whether an equal run lies within a date in figures, which goes on beyond it at both ends.
fn is_one_date(text: &str, run: &Range<usize>) -> bool {
    date_around(text, run).is_some_and(|date| date.start < run.start && run.end < date.end)
}

/// Whether an equal run lies within a long string without white space, such as an address with its
/// parameters, whose beginning may be far away, or bytes that are written in letters.
fn is_one_code(text: &str, run: &Range<usize>) -> bool {
    let is_of_code = |byte: &&u8| byte.is_ascii_graphic() && !b"<>|\"()[]".contains(byte);
    let (before, behind) = (&text.as_bytes()[..run.start], &text.as_bytes()[run.end..]);
    let before = before.iter().rev().take(CODE_BYTES_MIN).take_while(is_of_code).count();
    let behind = behind.iter().take(CODE_BYTES_MIN).take_while(is_of_code).count();
    before + behind >= CODE_BYTES_MIN && text.as_bytes()[run.clone()].iter().all(|byte| is_of_code(&byte))
}

/// No word has so many bytes, with all that touches it.
const CODE_BYTES_MIN: usize = 96;

/// Whether a run is what stands between the number of a note and the same number in its target,
/// which begin at `start` and end at `end`: `[1](#note-1)`.
fn is_numbered_link(text: &str, start: usize, run: &Range<usize>, end: usize) -> bool {
    let (before, behind) = (&text[start..run.start], &text[run.end..end]);
    text[run.clone()].contains("](#")
        && before == behind
        && before.bytes().all(|byte| byte.is_ascii_digit())
        && text[..start].ends_with(['[', '^'])
}

/// The link, or piece of one, that has all of a range.
fn link_with(links: &mut Links<'_>, range: &Range<usize>) -> Option<Range<usize>> {
    links_around(links, range).find(|link| link.start <= range.start && range.end <= link.end)
}

/// The links, or pieces of them, that a range touches or overlaps.
pub(crate) fn links_around(links: &mut Links<'_>, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let pieces = links.around(range).iter();
    pieces.filter(|piece| piece.kind == PieceKind::Link).map(|piece| piece.range.clone())
}
