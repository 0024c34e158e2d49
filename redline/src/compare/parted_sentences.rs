//! A sentence that came is set apart from the change in front of it.

#![allow(clippy::indexing_slicing, reason = "ends of stretches are boundaries of the texts, and cuts are checked")]

use std::ops::Range;

use crate::compare::moved_ranges::MovedRanges;
use crate::compare::slide::slide;
use crate::compare::stretches::{Stretch, StretchKind, part_each};
use crate::text::boundaries::head;
use crate::text::characters::first_character;
use crate::text::segmentation::begins_with_mark;
use crate::text::sentence_end::next_sentence_end;
use crate::text::tags::tag_around;

/// Parts a sentence that came behind a change from it: `[-1203-]{+1204. It burned down+}.` becomes
/// `[-1203-]{+1204+}.{+ It burned down.+}`. So is an element of HTML:
/// `[-dog-]{+wolf</li><li>cow+}</li>`.
///
/// Shape: as [`slide`] leaves the stretches. What was parted is slid again.
pub(crate) fn part(left: &str, right: &str, moved: &MovedRanges, stretches: &mut Vec<Stretch>) {
    let is_parted = part_each(stretches, |stretches, index| {
        let (before, stretch) = (stretches.get(index.checked_sub(1)?)?, stretches[index]);
        let (gone, come) = (before.left_end..stretch.left_end, before.right_end..stretch.right_end);
        let behind = &left[stretch.left_end..stretches.get(index + 1)?.left_end];
        let mark = match end_mark(behind) {
            // The value of an attribute, in a tag.
            "" if behind.starts_with('"') && tag_around(left, stretch.left_end).is_some() => "\"",
            mark => mark,
        };
        let is_last = index + 2 == stretches.len();
        if stretch.kind != StretchKind::Change
            || gone.is_empty()
            || come.is_empty()
            || mark.is_empty()
            || behind.len() == mark.len() && !is_last
            || begins_with_mark(&behind[mark.len()..])
            || moved.touch(&gone, &come)
        {
            return None;
        }
        // How long the first of the sentences is, where there is one, without its mark.
        let first = |text: &str, range: &Range<usize>| {
            let len = if mark.starts_with(['<', '"']) {
                text[range.clone()].find(mark)?
            } else {
                let (end, _) = next_sentence_end(text, range.clone())?;
                text[range.start..end].strip_suffix(mark)?.len()
            };
            let is_whole = !begins_with_mark(&text[range.start + len + mark.len()..]);
            (len > 0 && is_whole).then_some(len)
        };
        let (left_end, right_end) = match (first(left, &gone), first(right, &come)) {
            (Some(len), None) => (gone.start + len, come.end),
            (None, Some(len)) => (gone.end, come.start + len),
            _ => return None,
        };
        let part = |kind, left_end, right_end| Stretch { kind, left_end, right_end };
        let past = |end: usize| end + mark.len();
        Some(vec![
            part(StretchKind::Change, left_end, right_end),
            part(StretchKind::Equal, past(left_end), past(right_end)),
            part(StretchKind::Change, past(stretch.left_end), past(stretch.right_end)),
        ])
    });
    if is_parted {
        slide(left, right, stretches);
    }
}

/// What a text begins with that ends a sentence, or an element of HTML; empty where it is neither.
fn end_mark(text: &str) -> &str {
    let first = first_character(text);
    if text.starts_with("</") {
        return head(text, TAG_BYTES_MAX).find('>').map_or("", |end| &text[..=end]);
    }
    let is_end = matches!(first, '.' | '!' | '?' | '。' | '！' | '？' | '؟' | '।');
    if is_end { &text[..first.len_utf8()] } else { "" }
}

/// A longer tag ends nothing.
const TAG_BYTES_MAX: usize = 24;
