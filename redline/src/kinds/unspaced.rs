//! Numbers and negations of a change where words are not set apart, as in Chinese: with the
//! characters beside it.

#![allow(clippy::indexing_slicing, reason = "ranges are those of stretches, or found in the text they index")]

use super::lexicon::{Within, find_within};
use super::sides::{BothSides, ChangedText};
use crate::text::characters::is_unspaced;

/// Characters beside a change that may make a number or a negation with it.
const CONTEXT_CHARACTERS: usize = 8;

/// The numbers and negations that touch a change, on either side.
#[derive(Default)]
pub(super) struct UnspacedSides<'text> {
    pub(super) left: Within<'text>,
    pub(super) right: Within<'text>,
}

/// The numbers and negations that touch a change; none where words are set apart. So many bytes in
/// front of the change, and behind it, are `equal_beside` it.
pub(super) fn find_on_both<'text>(sides: &BothSides<'text, '_>, equal_beside: (usize, usize)) -> UnspacedSides<'text> {
    let (left, right) = (&sides.left.text, &sides.right.text);
    if !left.is_unspaced() && !right.is_unspaced() {
        return UnspacedSides::default();
    }
    UnspacedSides { left: find(left, equal_beside), right: find(right, equal_beside) }
}

fn find<'text>(side: &ChangedText<'text>, equal_beside: (usize, usize)) -> Within<'text> {
    let (text, range) = (side.whole, &side.range);
    let before = last_characters(&text[range.start - equal_beside.0..range.start], CONTEXT_CHARACTERS);
    let after = first_characters(&text[range.end..range.end + equal_beside.1], CONTEXT_CHARACTERS);
    let stretch = &text[range.start - before.len()..range.end + after.len()];
    find_within(stretch, &(before.len()..before.len() + range.len()))
}

/// So many characters at the end of a text that could belong to a word of a script without spaces.
fn last_characters(text: &str, count: usize) -> &str {
    let characters = text.char_indices().rev().take(count).take_while(|(_, character)| is_of_unspaced(*character));
    characters.last().map_or("", |(start, _)| &text[start..])
}

/// So many characters at the start of a text that could belong to a word of a script without
/// spaces.
fn first_characters(text: &str, count: usize) -> &str {
    let characters = text.char_indices().take(count).take_while(|(_, character)| is_of_unspaced(*character));
    characters.last().map_or("", |(start, character)| &text[..start + character.len_utf8()])
}

/// Whether a character stands in words of scripts without spaces: their own, and digits with their
/// marks.
fn is_of_unspaced(character: char) -> bool {
    is_unspaced(character) || character.is_numeric() || matches!(character, '.' | ',' | '%' | '％' | 'ヶ' | 'カ')
}
