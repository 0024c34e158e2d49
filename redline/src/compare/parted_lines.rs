//! A line that came is set apart from the change that touches it.

#![allow(clippy::indexing_slicing, reason = "ends of stretches are boundaries of the texts, and cuts are checked")]

use crate::compare::joined::is_joined;
use crate::compare::moved_ranges::MovedRanges;
use crate::compare::stretches::{Stretch, StretchKind, start_of};
use crate::text::boundaries::has_break;
use crate::text::segmentation::begins_with_mark;

/// Parts a line that came from the change that touches it: where a line end in front of a change is
/// like one within it, `¶¶[-Sample -]{+new column¶¶+}cell` reads `{+¶¶new column+}¶¶[-Sample
/// -]cell`. So is one that came in front of the first line of a text.
///
/// Shape: as [`slide`](crate::compare::slide::slide) leaves the stretches.
pub(crate) fn part(left: &str, right: &str, moved: &MovedRanges, stretches: &mut Vec<Stretch>) {
    let mut parted: Vec<Stretch> = Vec::new();
    for index in 1..stretches.len() {
        let (before, stretch) = (stretches[index - 1], stretches[index]);
        if !parted.is_empty() {
            parted.push(stretch);
        }
        let ranges = (before.left_end..stretch.left_end, before.right_end..stretch.right_end);
        if stretch.kind != StretchKind::Change || moved.touch(&ranges.0, &ranges.1) {
            continue;
        }
        let (left_text, right_text) =
            (&left[before.left_end..stretch.left_end], &right[before.right_end..stretch.right_end]);
        let before_equal = start_of(stretches, index - 1);
        let equal = &left[before_equal.0..before.left_end];
        if left_text.is_empty() || right_text.is_empty() {
            continue;
        }
        let is_right = match (has_break(left_text), has_break(right_text)) {
            (false, true) => true,
            (true, false) => false,
            _ => continue,
        };
        let (shorter, longer) = if is_right { (left_text, right_text) } else { (right_text, left_text) };
        let Some((line, blank)) = last_line(longer) else { continue };
        let is_cut = |text: &str| text.ends_with('\r') && blank.starts_with('\n');
        // A line that came in front of the first one: there is no line end to go by.
        let is_first = equal.is_empty() && index == 1;
        let is_inside_line = || {
            let behind = stretches.get(index + 1).map_or("", |next| &left[stretch.left_end..next.left_end]);
            !behind.is_empty() && !has_break(&behind[..behind.len() - behind.trim_start().len()])
        };
        if !(equal.ends_with(blank) || is_first && is_inside_line())
            || is_cut(&equal[..equal.len().saturating_sub(blank.len())])
            || is_cut(&longer[..line])
            || is_joined(left_text.as_bytes(), right_text.as_bytes())
            || longer.ends_with(shorter) && longer.len() == line + blank.len() + shorter.len()
            || [left_text, right_text, &longer[line + blank.len()..]].into_iter().any(begins_with_mark)
        {
            continue;
        }
        if parted.is_empty() {
            parted.extend_from_slice(&stretches[..=index]);
        }
        parted.truncate(parted.len() - 2);
        let ending = if equal.is_empty() { 0 } else { blank.len() };
        let (left_start, right_start) = (before.left_end - ending, before.right_end - ending);
        let line_len = blank.len() + line;
        let (left_line, right_line) = if is_right { (0, line_len) } else { (line_len, 0) };
        let line_ends = (left_start + left_line, right_start + right_line);
        if left_start == before_equal.0 && is_one_sided(stretches, index, is_right) {
            // The line came behind another text that came.
            parted.pop();
        } else {
            // Empty where the line comes behind another change, which it is no part of.
            parted.push(Stretch { kind: StretchKind::Equal, left_end: left_start, right_end: right_start });
        }
        parted.push(Stretch { kind: StretchKind::Change, left_end: line_ends.0, right_end: line_ends.1 });
        let (left_end, right_end) = (line_ends.0 + ending, line_ends.1 + ending);
        parted.push(Stretch { kind: StretchKind::Equal, left_end, right_end });
        parted.push(stretch);
    }
    if !parted.is_empty() {
        *stretches = parted;
    }
}

/// Whether the change in front of the one with this index has text on the side given alone.
fn is_one_sided(stretches: &[Stretch], index: usize, is_right: bool) -> bool {
    let Some(change) = index.checked_sub(2) else { return false };
    let (start, end) = (start_of(stretches, change), stretches[change]);
    if is_right { start.0 == end.left_end } else { start.1 == end.right_end }
}

/// How long a text is up to the white space with its last line end, and that white space; none
/// where nothing stands in front of it.
fn last_line(text: &str) -> Option<(usize, &str)> {
    let feed = memchr::memrchr(b'\n', text.as_bytes())?;
    let line = text[..feed].trim_end();
    let rest = &text[line.len()..];
    let blank = &rest[..rest.len() - rest.trim_start().len()];
    (!line.trim_start().is_empty()).then_some((line.len(), blank))
}
