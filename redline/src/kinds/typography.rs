//! The same text in other characters, or with other white space between the same marks.

#![allow(clippy::indexing_slicing, reason = "ranges are found in the text they index")]

use super::kind::Kind;
use super::link::is_link;
use super::sides::ChangedText;
use crate::text::typography::normal_characters;

/// Changes longer than this are not compared by their normal forms, which the alignment has done
/// word by word.
const NORMAL_BYTES_MAX: usize = 4096;

/// The kind of a change into other characters: an address is another one then.
pub(super) fn kind_of_characters(left: &ChangedText<'_>, right: &ChangedText<'_>) -> Kind {
    if is_link(left, right) { Kind::Link } else { Kind::Typography }
}

/// The kind of a change between texts that are the same but for characters or white space; none
/// where they are not.
///
/// Cost: O(1) where they differ early, as most do; else O(bytes), at most [`NORMAL_BYTES_MAX`].
pub(super) fn kind_of_same_text(left: &ChangedText<'_>, right: &ChangedText<'_>) -> Option<Kind> {
    let (left_text, right_text) = (left.changed(), right.changed());
    if left_text.len().max(right_text.len()) > NORMAL_BYTES_MAX {
        return None;
    }
    match same_text(left_text, right_text)? {
        Kind::Typography => Some(kind_of_characters(left, right)),
        kind => Some(kind),
    }
}

/// The kind of a change between texts that are the same but for characters or white space.
fn same_text(left: &str, right: &str) -> Option<Kind> {
    let first = |text: &str| text.bytes().find(|byte| !byte.is_ascii_whitespace()).filter(u8::is_ascii_alphanumeric);
    if first(left).zip(first(right)).is_some_and(|(left, right)| left != right) {
        return None;
    }
    let solid = |character: &char| !character.is_whitespace();
    // Most texts part at the first letter: nothing is built to be compared.
    if !normal_characters(left).filter(solid).eq(normal_characters(right).filter(solid)) {
        return None;
    }
    if normal_characters(left).eq(normal_characters(right)) {
        return Some(Kind::Typography);
    }
    // Where words were not set apart before, it is more than space: `10` is not `1 0`, `nobody` not
    // `no body`.
    if left.chars().chain(right.chars()).any(char::is_numeric) {
        return None;
    }
    let stands_by_mark = |text: &str| {
        text.char_indices().filter(|(_, character)| character.is_whitespace()).all(|(start, blank)| {
            let before = text[..start].chars().next_back();
            let after = text[start + blank.len_utf8()..].chars().next();
            [before, after].into_iter().flatten().any(|beside| !beside.is_alphanumeric())
        })
    };
    (stands_by_mark(left) && stands_by_mark(right)).then_some(Kind::Space)
}
