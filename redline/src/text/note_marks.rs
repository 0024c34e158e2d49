//! The marks of notes behind a sentence, which ends in front of them.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use crate::text::boundaries::{head, tail};

/// A text without the marks of notes that it ends with: `[2]`, `[^2]`, `²`, `<sup>2</sup>`.
pub(crate) fn without_note_marks(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_end_matches(is_superscript);
        let opening = if rest.ends_with(']') {
            "["
        } else if rest.ends_with("</sup>") {
            "<sup>"
        } else {
            return rest;
        };
        let near = tail(rest, NOTE_BYTES_MAX);
        let Some(start) = near.rfind(opening).filter(|start| note_mark_len_bytes(&near[*start..]) > 0) else {
            return rest;
        };
        rest = &rest[..rest.len() - near.len() + start];
    }
}

/// How long the mark of a note is that a text begins with; 0 where it begins with none.
pub(crate) fn note_mark_len_bytes(text: &str) -> usize {
    let near = head(text, NOTE_BYTES_MAX);
    let is_number = |inside: &str| !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(inside) = near.strip_prefix("<sup>") {
        let number = inside.find("</sup>").map(|end| &inside[..end]).filter(|number| is_number(number));
        return number.map_or(0, |number| "<sup></sup>".len() + number.len());
    }
    let Some(inside) = near.strip_prefix('[') else {
        return near.len() - near.trim_start_matches(is_superscript).len();
    };
    let Some(inside) = inside.find(']').map(|end| &inside[..end]) else { return 0 };
    let is_named = inside.strip_prefix('^').is_some_and(|name| !name.is_empty());
    if is_named || is_number(inside) { "[]".len() + inside.len() } else { 0 }
}

/// A longer mark is none of a note.
const NOTE_BYTES_MAX: usize = 16;

/// Whether a character is a raised digit.
pub(crate) const fn is_superscript(character: char) -> bool {
    matches!(character, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹')
}
