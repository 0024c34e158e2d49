//! The edges of changes, set to where a sentence, a line, a heading, a tag or a word begins.
//!
//! Reads only the text beside edges. Cost: O(stretches), and at most twice [`SLIDE_BYTES_MAX`]
//! bytes of text a stretch.

#![allow(clippy::indexing_slicing, reason = "ends of stretches are boundaries of the texts, and cuts are checked")]

use std::ops::Range;

use crate::compare::common_ends::common_prefix;
use crate::compare::joined::is_joined;
use crate::compare::moved_ranges::MovedRanges;
use crate::compare::stretches::{Stretch, StretchKind, part_each, start_of};
use crate::redline::WordCounts;
use crate::text::boundaries::{Boundary, boundary, has_break, head};
use crate::text::characters::first_character;
use crate::text::segmentation::begins_with_mark;
use crate::text::sentence_end::next_sentence_end;
use crate::text::word_count::count_words;

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

/// Parts a line that came from the change that touches it: where a line end in front of a change is
/// like one within it, `¶¶[-Sample -]{+new column¶¶+}cell` reads `{+¶¶new column+}¶¶[-Sample
/// -]cell`. So is one that came in front of the first line of a text.
///
/// Shape: as [`slide`] leaves the stretches.
pub(crate) fn part_lines(left: &str, right: &str, moved: &MovedRanges, stretches: &mut Vec<Stretch>) {
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
        if left_start == before_equal.0 && is_alone(stretches, index, is_right) {
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
fn is_alone(stretches: &[Stretch], index: usize, is_right: bool) -> bool {
    let Some(change) = index.checked_sub(2) else { return false };
    let (start, end) = (start_of(stretches, change), stretches[change]);
    if is_right { start.0 == end.left_end } else { start.1 == end.right_end }
}

/// Parts a sentence that came behind a change from it: `[-1203-]{+1204. It burned down+}.` becomes
/// `[-1203-]{+1204+}.{+ It burned down.+}`. So is an element of HTML:
/// `[-dog-]{+wolf</li><li>cow+}</li>`.
///
/// Shape: as [`slide`] leaves the stretches. What was parted is slid again.
pub(crate) fn part_sentences(left: &str, right: &str, moved: &MovedRanges, stretches: &mut Vec<Stretch>) {
    let is_parted = part_each(stretches, |stretches, index| {
        let (before, stretch) = (stretches.get(index.checked_sub(1)?)?, stretches[index]);
        let (gone, come) = (before.left_end..stretch.left_end, before.right_end..stretch.right_end);
        let behind = &left[stretch.left_end..stretches.get(index + 1)?.left_end];
        let mark = end_mark(behind);
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
            let len = if mark.starts_with('<') {
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

/// How long a text is up to the white space with its last line end, and that white space; none
/// where nothing stands in front of it.
fn last_line(text: &str) -> Option<(usize, &str)> {
    let feed = memchr::memrchr(b'\n', text.as_bytes())?;
    let line = text[..feed].trim_end();
    let rest = &text[line.len()..];
    let blank = &rest[..rest.len() - rest.trim_start().len()];
    (!line.trim_start().is_empty()).then_some((line.len(), blank))
}

/// Sets the edges of small replacements to what readers take for words: `[-a.html-]{+a+}` becomes
/// `a[-.html-]`, and `[-桌-]{+儿+}子` becomes
/// `[-桌子-]{+儿子+}`. Updates `words`.
pub(crate) fn set_to_words(
    left: &str,
    right: &str,
    moved: &MovedRanges,
    stretches: &mut [Stretch],
    words: &mut WordCounts,
) {
    for index in 1..stretches.len().saturating_sub(1) {
        let (before, stretch) = (stretches[index - 1], stretches[index]);
        let (left_text, right_text) =
            (&left[before.left_end..stretch.left_end], &right[before.right_end..stretch.right_end]);
        let longer = left_text.len().max(right_text.len());
        let ranges = (before.left_end..stretch.left_end, before.right_end..stretch.right_end);
        if moved.touch(&ranges.0, &ranges.1)
            || stretch.kind != StretchKind::Change
            || longer > EDGE_BYTES_MAX
            || left_text.is_empty()
            || right_text.is_empty()
        {
            continue;
        }
        let shorter = if left_text.len() < right_text.len() { left_text } else { right_text };
        let same = count_words(shorter);
        if same <= words.deleted.min(words.inserted)
            && (is_extended(left_text, right_text) || is_extended(right_text, left_text))
        {
            let before = &mut stretches[index - 1];
            (before.left_end, before.right_end) = (before.left_end + shorter.len(), before.right_end + shorter.len());
            words.mark_unchanged(same);
            continue;
        }
        let after = &left[stretch.left_end..stretches[index + 1].left_end];
        let syllable = first_character(after);
        let is_last = index + 2 == stretches.len();
        if is_syllable(syllable)
            && (after.len() > syllable.len_utf8() || is_last)
            && !begins_with_mark(&after[syllable.len_utf8()..])
            && left_text.chars().all(is_han)
            && right_text.chars().all(is_han)
        {
            let stretch = &mut stretches[index];
            let len_bytes = syllable.len_utf8();
            (stretch.left_end, stretch.right_end) = (stretch.left_end + len_bytes, stretch.right_end + len_bytes);
        }
    }
}

/// Longer changes are of more than a word.
const EDGE_BYTES_MAX: usize = 64;

/// Whether `long` is `short` with the extension of a file behind it.
fn is_extended(short: &str, long: &str) -> bool {
    let Some(extension) = long.strip_prefix(short).and_then(|rest| rest.strip_prefix('.')) else { return false };
    let is_extension = (2..=5).contains(&extension.len())
        && extension.starts_with(|letter: char| letter.is_ascii_lowercase())
        && extension.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    is_extension && short.ends_with(|letter: char| letter.is_ascii_alphanumeric())
}

/// A character that ends words of Chinese and stands for none by itself there.
fn is_syllable(character: char) -> bool {
    matches!(character, '子' | '们' | '們')
}

fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
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
