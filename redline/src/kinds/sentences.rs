//! Whole sentences and paragraphs that came or went.

#![allow(clippy::indexing_slicing, reason = "ranges are those of stretches, or found in the text they index")]

use super::kind::Kind;
use super::sides::ChangedText;
use crate::text::blanks;
use crate::text::boundaries::is_sentence_end;

/// Whether whole sentences came or went, and nothing in their place: [`Kind::Added`] where they are
/// in the right text, [`Kind::Cut`] where they are in the left one.
pub(super) fn kind_of_sentences(left: &ChangedText<'_>, right: &ChangedText<'_>) -> Option<Kind> {
    let (side, kind) = match (left.range.is_empty(), right.range.is_empty()) {
        (true, false) => (right, Kind::Added),
        (false, true) => (left, Kind::Cut),
        _ => return None,
    };
    let (text, range, changed) = (side.whole, &side.range, side.changed());
    let trimmed = changed.trim();
    let start = range.start + (changed.len() - changed.trim_start().len());
    let before = blanks::without_end(&text[..start]);
    let gap = &text[before.len()..start];
    let begins_line = before.is_empty() || gap.contains('\n');
    let behind = &text[start + trimmed.len()..];
    let gap = blanks::at_start(behind);
    let ends_line = gap.contains('\n') || gap.len() == behind.len();
    let is_whole = (begins_line || is_sentence_end(before)) && (ends_line || is_sentence_end(trimmed));
    // The number of a list item ends like a sentence.
    let has_words = trimmed.split(char::is_whitespace).nth(1).is_some() || !trimmed.is_ascii();
    if !is_whole || !(has_words || begins_line && ends_line) || !trimmed.chars().any(char::is_alphanumeric) {
        return None;
    }
    Some(kind)
}
