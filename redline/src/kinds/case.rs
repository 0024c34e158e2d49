//! Small and capital letters: whether the words of a change differ in nothing else.

use super::sides::{BothSides, ChangedSide};
use super::token::Token;

/// Whether the words of both sides differ in capitals alone, or not at all.
pub(super) fn is_all(sides: &BothSides<'_, '_>) -> bool {
    let (mut left_words, mut right_words) = (sides.left.words(), sides.right.words());
    loop {
        match (left_words.next(), right_words.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if is_same_but_for_case(one, other, &sides.left) => {}
            _ => return false,
        }
    }
}

/// Of words that differ in capitals alone, whether any two do.
pub(super) fn has_changed(sides: &BothSides<'_, '_>) -> bool {
    sides.left.words().zip(sides.right.words()).any(|(left, right)| left.id != right.id)
}

/// Whether two words differ in capitals alone, or not at all.
pub(super) fn is_same_but_for_case(one: Token, other: Token, side: &ChangedSide<'_, '_>) -> bool {
    if one.id == other.id {
        return true;
    }
    let (one, other) = (side.text_of(one), side.text_of(other));
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    one.chars().flat_map(char::to_lowercase).eq(other.chars().flat_map(char::to_lowercase))
}
