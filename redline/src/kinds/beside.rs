//! The words next to a change, and what is known of them.

use super::lexicon::LazyLanguages;
use super::sides::{BothSides, ChangedSide};
use super::signs::is_currency;
use super::word::known;
use crate::text::boundaries::{head, tail};

/// What stands beside a change.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    /// Whether a number, or a word for one, stands in front of the change, perhaps with a space
    /// between.
    pub(super) number_before: bool,
    /// The same without space.
    pub(super) touches_before: bool,
    /// Whether a number stands behind the change, perhaps with a space between.
    pub(super) number_after: bool,
    /// The same without space.
    pub(super) touches_after: bool,
    /// Whether a word that negates stands in front of it, and whether one does behind it.
    pub(super) negation_before: bool,
    pub(super) negation_after: bool,
    /// Whether white space, or nothing, stands in front of it.
    pub(super) space_before: bool,
}

impl Beside {
    /// What stands beside one side of a change.
    pub(super) fn of(side: &ChangedSide<'_, '_>, languages: &LazyLanguages<'_>) -> Self {
        let (before, after) = (side.text.before(), side.text.after());
        let (word_before, word_after) = (last_word(before), first_word(after));
        let (known_before, known_after) = (known(word_before, languages), known(word_after, languages));
        let (last, next) = (before.chars().next_back(), after.chars().next());
        let last_solid = before.trim_end_matches(SPACES_IN_NUMBERS).chars().next_back();
        let next_solid = after.trim_start_matches(SPACES_IN_NUMBERS).chars().next();
        let is_digit = |character: Option<char>| {
            character.is_some_and(|digit| digit.is_numeric() || is_currency(digit) || digit == '%')
        };
        let is_letter = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
        Self {
            number_before: is_digit(last_solid) || is_letter(last_solid) && known_before.is_number,
            touches_before: is_digit(last) || is_letter(last) && known_before.is_number,
            number_after: is_digit(next_solid) || is_letter(next_solid) && known_after.is_number,
            touches_after: is_digit(next) || is_letter(next) && known_after.is_number,
            negation_before: known_before.is_negation,
            negation_after: known_after.is_negation,
            space_before: last.is_none_or(char::is_whitespace),
        }
    }

    /// What stands beside a change in both texts.
    pub(super) fn of_both(sides: &BothSides<'_, '_>, languages: &LazyLanguages<'_>) -> Self {
        let (left, right) = (Self::of(&sides.left, languages), Self::of(&sides.right, languages));
        Self {
            number_before: left.number_before && right.number_before,
            touches_before: left.touches_before && right.touches_before,
            number_after: left.number_after && right.number_after,
            touches_after: left.touches_after && right.touches_after,
            negation_before: left.negation_before && right.negation_before,
            negation_after: left.negation_after && right.negation_after,
            space_before: left.space_before && right.space_before,
        }
    }
}

/// Spaces that stand between a number and its sign.
const SPACES_IN_NUMBERS: [char; 3] = [' ', '\u{a0}', '\u{202f}'];

/// A word beside a change is looked for in so many bytes.
const WORD_BYTES_MAX: usize = 64;

/// What joins two words into one that is written without spaces; of these the word that touches the
/// change counts.
const JOINERS: [char; 4] = ['-', '–', '—', '/'];

fn last_word(before: &str) -> &str {
    let chunk = tail(before, WORD_BYTES_MAX).split_whitespace().next_back().unwrap_or_default();
    without_marks(chunk).rsplit(JOINERS).next().unwrap_or_default()
}

fn first_word(after: &str) -> &str {
    let chunk = head(after, WORD_BYTES_MAX).split_whitespace().next().unwrap_or_default();
    without_marks(chunk).split(JOINERS).next().unwrap_or_default()
}

fn without_marks(chunk: &str) -> &str {
    chunk.trim_matches(|mark: char| !mark.is_alphanumeric() && !is_currency(mark) && mark != '%')
}
