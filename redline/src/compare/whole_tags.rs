//! Tags of HTML change as wholes: what two texts have in common within tags of other names, or
//! within a tag and outside of one, is chance. `<[-p>Old</p-]{+h2>New</h2+}>` becomes
//! `[-<p>Old</p>-]{+<h2>New</h2>+}`.
//!
//! Attributes of a tag that has the same name in both texts are compared word by word.
//!
//! Cost: O(stretches), with a look at a few hundred bytes beside each edge of a change; nothing
//! where neither text has a tag.

#![allow(clippy::indexing_slicing, reason = "ends of stretches are boundaries of the texts")]

use crate::compare::moved_ranges::MovedRanges;
use crate::compare::stretches::{Stretch, StretchKind, part_each, start_of};
use crate::redline::WordCounts;
use crate::text::segmentation::begins_with_mark;
use crate::text::tags::{open_tag_start, tag_around, tag_name};
use crate::text::word_count::count_words;

/// Takes into the changes what is equal beside them in tags that are not the same, and parts those
/// that go on behind the end of one that is. Updates `words`.
pub(crate) fn make_whole(
    left: &str,
    right: &str,
    moved: &MovedRanges,
    stretches: &mut Vec<Stretch>,
    words: &mut WordCounts,
) {
    let has_tags = |text: &str| memchr::memchr(b'<', text.as_bytes()).is_some();
    if !has_tags(left) && !has_tags(right) {
        return;
    }
    // Within the list: what is kept never overtakes what is read.
    let mut kept = 0;
    let mut start = (0, 0);
    for index in 0..stretches.len() {
        let mut stretch = stretches[index];
        let (left_start, right_start) = start;
        start = (stretch.left_end, stretch.right_end);
        if stretch.kind != StretchKind::Equal {
            // What stood between was taken in, and so is one with what stands in front of it.
            let is_one = kept > 0 && stretches[kept - 1].kind != StretchKind::Equal;
            if is_one {
                stretch.kind = StretchKind::Change;
            }
            kept -= usize::from(is_one);
            stretches[kept] = stretch;
            kept += 1;
            continue;
        }
        let run = &left[left_start..stretch.left_end];
        // What changed beside the run: both sides, of which nothing moved.
        let changed = |from: (usize, usize), to: (usize, usize)| {
            let (gone, come) = (from.0..to.0, from.1..to.1);
            (!moved.touch(&gone, &come)).then(|| (&left[gone], &right[come]))
        };
        let before =
            kept.checked_sub(1).and_then(|last| changed(start_of(&stretches[..kept], last), (left_start, right_start)));
        let behind = stretches.get(index + 1).and_then(|next| changed(start, (next.left_end, next.right_end)));
        // What came or went alone, and reads the same a tag further on, is slid there.
        let head = before.map_or(0, |changed| {
            let head = head_of_other_tag(run, (left, left_start), (right, right_start));
            if alone(changed).is_some_and(|text| text.starts_with(&run[..head])) { 0 } else { head }
        });
        let tail = behind.map_or(0, |changed| {
            let tail = tail_of_other_tag(&run[head..], (left, start.0), (right, start.1));
            if alone(changed).is_some_and(|text| text.ends_with(&run[run.len() - tail..])) { 0 } else { tail }
        });
        words.mark_changed(count_words(&run[..head]) + count_words(&run[run.len() - tail..]));
        if head > 0 {
            let last = &mut stretches[kept - 1];
            *last = Stretch { kind: StretchKind::Change, left_end: left_start + head, right_end: right_start + head };
        }
        if head + tail < run.len() {
            let (left_end, right_end) = (stretch.left_end - tail, stretch.right_end - tail);
            stretches[kept] = Stretch { kind: StretchKind::Equal, left_end, right_end };
            kept += 1;
        }
    }
    stretches.truncate(kept);
    part_at_ends(left, right, moved, stretches);
}

/// What came or went, where nothing stands in its place.
fn alone<'text>(changed: (&'text str, &'text str)) -> Option<&'text str> {
    match changed {
        ("", text) | (text, "") => Some(text),
        _ => None,
    }
}

/// How long the head of an equal run is that is within tags which are not the same, up to the `>`
/// of either; all of it where none is there.
fn head_of_other_tag(run: &str, left: (&str, usize), right: (&str, usize)) -> usize {
    if tag_around(left.0, left.1) == tag_around(right.0, right.1) {
        return 0;
    }
    let end = run.find('>').map_or(run.len(), |end| end + 1);
    if begins_with_mark(&run[end..]) { 0 } else { end }
}

/// How long the tail of an equal run is, which ends at these positions, that begins tags which are
/// not the same.
fn tail_of_other_tag(run: &str, left: (&str, usize), right: (&str, usize)) -> usize {
    let Some(start) = open_tag_start(run) else { return 0 };
    let len = run.len() - start;
    if tag_name(&left.0[left.1 - len..]) == tag_name(&right.0[right.1 - len..]) { 0 } else { len }
}

/// Parts each change that begins within a tag of the same name, and goes on behind its end on both
/// sides: `<th[->Sum-]{+ class="n">Total+}` becomes `<th{+ class="n"+}>[-Sum-]{+Total+}`.
fn part_at_ends(left: &str, right: &str, moved: &MovedRanges, stretches: &mut Vec<Stretch>) {
    part_each(stretches, |stretches, index| {
        let stretch = stretches[index];
        let (left_start, right_start) = start_of(stretches, index);
        let (gone, come) = (left_start..stretch.left_end, right_start..stretch.right_end);
        if stretch.kind != StretchKind::Change || moved.touch(&gone, &come) {
            return None;
        }
        let (one, other) = (&left[gone], &right[come]);
        let (one_end, other_end) = (one.find('>')?, other.find('>')?);
        let (one_behind, other_behind) = (&one[one_end + 1..], &other[other_end + 1..]);
        if one_end + other_end == 0 || [one_behind, other_behind].into_iter().any(begins_with_mark) {
            return None;
        }
        let name = tag_around(left, left_start)?;
        if tag_around(right, right_start) != Some(name) || one_behind.is_empty() && other_behind.is_empty() {
            return None;
        }
        let part = |kind, left_end, right_end| Stretch { kind, left_end, right_end };
        let (left_end, right_end) = (left_start + one_end, right_start + other_end);
        Some(vec![
            part(StretchKind::Change, left_end, right_end),
            part(StretchKind::Equal, left_end + 1, right_end + 1),
            stretch,
        ])
    });
}
