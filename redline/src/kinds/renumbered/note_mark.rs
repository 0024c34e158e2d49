//! Marks of notes within a text: `[^2]`, `[2]`, `<sup>2</sup>`, ². They are no amounts, and where a
//! note comes in or goes, those behind it shift.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use super::Label;
use super::numeral::{numerals_at_start, raised};
use super::order::Order;
use crate::text::boundaries::{head, tail};

/// How the mark of a note is set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkStyle {
    /// `[^2]`
    Caret,
    /// `[2]`
    Brackets,
    /// `<sup>2</sup>`
    Element,
    /// ²
    Raised,
}

impl MarkStyle {
    /// What stands in front of the number.
    const fn opening(self) -> &'static str {
        match self {
            Self::Caret => "[^",
            Self::Brackets => "[",
            Self::Element => "<sup>",
            Self::Raised => "",
        }
    }
}

/// The mark before one is looked for in so many bytes.
const MARKS_BYTES_MAX: usize = 4096;

/// What stands right beside a mark is looked at within so many bytes.
const BESIDE_BYTES_MAX: usize = 48;

/// In front of a raised figure, a word of fewer letters may be a unit: m².
const WORD_LETTERS_MIN: usize = 3;

/// How a number is set as the mark of a note between `before` and `after`; none where it is not, or
/// where it begins its line, as in front of the note.
pub(super) fn style_of(before: &str, number: &str, after: &str) -> Option<MarkStyle> {
    let before = tail(before, BESIDE_BYTES_MAX);
    let (style, front) = if number.starts_with(|first| raised(first).is_some()) {
        (MarkStyle::Raised, before)
    } else if let Some(front) = before.strip_suffix("[^").filter(|_| after.starts_with(']')) {
        (MarkStyle::Caret, front)
    } else if let Some(front) = before.strip_suffix('[').filter(|_| after.starts_with(']')) {
        (MarkStyle::Brackets, front)
    } else {
        (MarkStyle::Element, before.strip_suffix("<sup>").filter(|_| after.starts_with("</sup>"))?)
    };
    let last = front.chars().next_back().filter(|last| *last != '\n')?;
    // Powers and units: 10², m².
    let letters = front.chars().rev().take_while(|letter| letter.is_alphabetic()).count();
    let is_power = last.is_numeric() || last == '^' || letters > 0 && letters < WORD_LETTERS_MIN && last.is_ascii();
    let may_be_power = matches!(style, MarkStyle::Raised | MarkStyle::Element);
    (!may_be_power || !is_power && !last.is_whitespace()).then_some(style)
}

/// Whether a number is the mark of a note that touches what it is a note on, and no amount.
pub(in crate::kinds) fn is_note_mark(before: &str, number: &str, after: &str) -> bool {
    match style_of(before, number, head(after, BESIDE_BYTES_MAX)) {
        Some(MarkStyle::Brackets) => {
            before.strip_suffix('[').is_some_and(|front| !front.ends_with(|last: char| last.is_whitespace()))
        }
        Some(_) => true,
        None => false,
    }
}

/// How a number of the marks of a style goes on from the one in front of it.
///
/// Cost: O([`MARKS_BYTES_MAX`]).
pub(super) fn order_of_mark(text: &str, label: &Label, style: MarkStyle) -> Order {
    let before = tail(&text[..label.range.start], MARKS_BYTES_MAX);
    let floor = label.range.start - before.len();
    let opening = style.opening();
    // From the nearest on; the mark at hand has its own opening in front of it.
    let mut before = &before[..before.len() - opening.len()];
    loop {
        let found = match style {
            MarkStyle::Raised => before.rfind(|letter| raised(letter).is_some()).map(|found| {
                let end = found + before[found..].chars().next().map_or(0, char::len_utf8);
                before[..end].trim_end_matches(|letter| raised(letter).is_some()).len()
            }),
            _ => before.rfind(opening),
        };
        let Some(found) = found else { break };
        let start = floor + found + opening.len();
        let (numerals, len) = numerals_at_start(head(&text[start..], BESIDE_BYTES_MAX));
        before = &before[..found];
        let is_mark = style_of(&text[..start], &text[start..start + len], &text[start + len..]) == Some(style);
        if let Some(numeral) = numerals[0].filter(|_| is_mark) {
            return if label.numeral.follows(&numeral) { Order::Follows } else { Order::Breaks };
        }
    }
    match (floor, label.numeral.is_first()) {
        (1.., _) => Order::Unknown,
        (0, true) => Order::Begins,
        (0, false) => Order::Alone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_powers() {
        let is_mark = |marked: &str| {
            let (before, rest) = marked.split_once('⟦').unwrap();
            let (number, after) = rest.split_once('⟧').unwrap();
            is_note_mark(before, number, after)
        };
        for marked in [
            "It rose.[^⟦2⟧] So",
            "It rose.[⟦2⟧] So",
            "rose.⟦²⟧ So",
            "the dam⟦²⟧ rose",
            "rose.<sup>⟦2⟧</sup>",
            "年。[⟦2⟧]",
        ] {
            assert!(is_mark(marked), "{marked}");
        }
        for marked in ["5 m⟦²⟧", "10⟦²⟧", "10<sup>⟦2⟧</sup>", "see [⟦2⟧]", "in ⟦2⟧ days", "⟦²⟧ Over 65", "x^⟦²⟧"]
        {
            assert!(!is_mark(marked), "{marked}");
        }
    }
}
