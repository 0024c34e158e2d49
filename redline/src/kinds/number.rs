//! Numbers: amounts, dates and parts of them, in figures or in words, with their units and signs.
//!
//! - A token is a number if it has a digit, is a sign of currency or per cent, or is a word for a
//!   number or a date ([`number_words`](super::number_words)). Where words are not set apart,
//!   numerals are found within the text (`lexicon/unspaced.rs`).
//! - A unit (*km*, *euro*) counts as one where a number stands beside the change or in it.
//! - Roman numerals count where one stands for another.
//! - A mark counts where it is the sign of a number beside it: a minus, a decimal point, what joins
//!   two numbers.

use super::beside::Beside;
use super::lexicon::{LazyLanguages, are_same_numbers};
use super::number_words::is_roman;
use super::sides::{BothSides, ChangedSide};
use super::signs::is_currency;
use super::token::{Token, traits};
use super::unspaced::UnspacedSides;

/// How many numbers changed.
pub(super) struct ChangedNumbers {
    pub(super) count: usize,
    /// Whether units are counted as numbers, as one stands beside them.
    pub(super) counts_units: bool,
}

/// Counts the numbers that changed: those of the side that has more.
pub(super) fn count(
    sides: &BothSides<'_, '_>,
    unspaced: &UnspacedSides<'_>,
    languages: &LazyLanguages<'_>,
) -> ChangedNumbers {
    let BothSides { left, right } = sides;
    let counts_units =
        sides.differing().any(is_unit) && (is_of_amount(left, languages) || is_of_amount(right, languages));
    let is_counted = |token: &&Token| token.is(traits::NUMBER) || counts_units && is_unit(**token);
    let count_of = |side: &ChangedSide<'_, '_>| side.own.iter().filter(is_counted).count();
    let mut count = count_of(left).max(count_of(right));
    if !are_same_numbers(&unspaced.left.numbers, &unspaced.right.numbers) {
        count = count.max(unspaced.left.numbers.len()).max(unspaced.right.numbers.len());
    }
    if count == 0 && are_roman(left, right) {
        count = 1;
    }
    ChangedNumbers { count, counts_units }
}

/// Whether a number stands in front of a side of a change, behind it or in it.
pub(super) fn is_of_amount(side: &ChangedSide<'_, '_>, languages: &LazyLanguages<'_>) -> bool {
    side.tokens.iter().any(|token| token.is(traits::NUMBER)) || {
        let beside = Beside::of(side, languages);
        beside.number_before || beside.number_after
    }
}

/// Whether a sign changed that belongs to the number that stands `beside` the change, in both
/// texts.
pub(super) fn has_changed_sign(sides: &BothSides<'_, '_>, beside: Beside) -> bool {
    let has_number = beside.number_before || beside.number_after;
    has_number
        && sides.differing().any(|token| sides.text_of(token).chars().all(|sign| belongs_to_number(sign, beside)))
}

/// Whether a sign belongs to the number that stands beside it, in front or behind.
fn belongs_to_number(sign: char, beside: Beside) -> bool {
    let is_between = beside.number_before && beside.number_after;
    let is_within = beside.touches_before && beside.touches_after;
    let is_in_front = beside.touches_after && beside.space_before;
    match sign {
        '%' | '‰' | '٪' | '％' | '°' | '′' | '″' => true,
        '+' | '±' | '<' | '>' | '≤' | '≥' | '~' | '≈' | '=' | '≠' | '×' | '÷' | '*' | '^' => true,
        // A sign of its own, or between two numbers; not the dash of a sentence.
        '−' | '-' | '–' | '—' | '/' => is_between || is_in_front,
        '.' => is_within || is_in_front,
        ',' | '٫' | '٬' | ':' | '’' | '\'' => is_within,
        '(' => beside.touches_after,
        ')' => beside.touches_before,
        _ => is_currency(sign),
    }
}

/// Whether a token is a unit and no number by itself.
fn is_unit(token: Token) -> bool {
    token.is(traits::UNIT) && !token.is(traits::NUMBER)
}

/// Whether a change is from one Roman numeral into another.
fn are_roman(left: &ChangedSide<'_, '_>, right: &ChangedSide<'_, '_>) -> bool {
    let longest = |side: &ChangedSide<'_, '_>| {
        let words = side.own.iter().filter(|token| token.is(traits::WORD)).map(|token| side.text_of(*token));
        words.filter(|word| is_roman(word)).map(str::len).max()
    };
    // A lone `I` is a word of English.
    longest(left).zip(longest(right)).is_some_and(|(left, right)| left.max(right) >= 2)
}
