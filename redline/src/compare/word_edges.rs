//! The edges of small replacements, set to what readers take for words: `[-a.html-]{+a+}` becomes
//! `a[-.html-]`, and `[-桌-]{+儿+}子` becomes `[-桌子-]{+儿子+}`.
//!
//! Cost: O(stretches).

#![allow(clippy::indexing_slicing, reason = "ends of stretches are boundaries of the texts, and cuts are checked")]

use crate::compare::moved_ranges::MovedRanges;
use crate::compare::stretches::{Stretch, StretchKind};
use crate::redline::WordCounts;
use crate::text::characters::first_character;
use crate::text::segmentation::begins_with_mark;
use crate::text::word_count::count_words;

/// Sets the edges of each replacement of a word or two. Updates `words`, as far as words that are
/// separated by spaces or marks are no longer changed.
pub(crate) fn set(left: &str, right: &str, moved: &MovedRanges, stretches: &mut [Stretch], words: &mut WordCounts) {
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
