//! Numbers and negations of a change where words are not set apart, as in Chinese: with the
//! characters beside it.

#![allow(clippy::indexing_slicing, reason = "ranges are those of stretches, or found in the text they index")]

use super::lexicon::{NumbersAndNegations, find_within};
use super::link::LinksOfChange;
use super::sides::{BothSides, ChangedText};
use crate::text::characters::is_unspaced;
use crate::text::links::LinkPiece;

/// Characters beside a change that may make a number or a negation with it.
const CONTEXT_CHARACTERS: usize = 8;

/// The numbers and negations that touch a change, on either side.
#[derive(Default)]
pub(super) struct UnspacedSides<'text> {
    pub(super) left: NumbersAndNegations<'text>,
    pub(super) right: NumbersAndNegations<'text>,
}

/// The numbers and negations that touch a change, outside its links; none where words are set
/// apart. So many bytes in front of the change, and behind it, are `equal_beside` it.
pub(super) fn find_on_both<'text>(
    sides: &BothSides<'text, '_>,
    links: &LinksOfChange,
    equal_beside: (usize, usize),
) -> UnspacedSides<'text> {
    let (left, right) = (&sides.left.text, &sides.right.text);
    if !left.is_unspaced() && !right.is_unspaced() {
        return UnspacedSides::default();
    }
    UnspacedSides { left: find(left, &links.left, equal_beside), right: find(right, &links.right, equal_beside) }
}

fn find<'text>(
    side: &ChangedText<'text>,
    links: &[LinkPiece],
    equal_beside: (usize, usize),
) -> NumbersAndNegations<'text> {
    let (text, range) = (side.whole, &side.range);
    let mut found = NumbersAndNegations::default();
    let mut start = range.start;
    let in_change =
        links.iter().map(|piece| &piece.range).filter(|link| range.start <= link.start && link.end <= range.end);
    for link in in_change.chain([&(range.end..range.end)]) {
        let prose = start..link.start.max(start);
        let before = if start == range.start { equal_beside.0 } else { 0 };
        let after = if link.start == range.end { equal_beside.1 } else { 0 };
        let before = last_characters(&text[prose.start - before..prose.start], CONTEXT_CHARACTERS);
        let after = first_characters(&text[prose.end..prose.end + after], CONTEXT_CHARACTERS);
        let stretch = &text[prose.start - before.len()..prose.end + after.len()];
        found.extend(find_within(stretch, &(before.len()..before.len() + prose.len())));
        start = link.end.max(start);
    }
    found
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
