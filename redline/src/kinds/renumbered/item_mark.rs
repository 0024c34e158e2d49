//! Marks of items in another style: `1.` for `-`, `(a)` for `(i)`, `II.` for `2.`, and those that
//! came or went in front of the same words. Nothing is counted by them.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use std::ops::Range;

use super::label::{Strength, strength, words_in_front};
use super::numeral::{Numeral, numerals_at_start};
use crate::kinds::kind::Kind;
use crate::text::boundaries::tail;

/// A longer change is no mark of an item.
const MARK_BYTES_MAX: usize = 24;

/// The marks that a line may begin with in front of the mark of its item are looked at so far.
const PREFIX_BYTES_MAX: usize = 32;

/// What a side of a change has.
enum Mark {
    /// Nothing, or marks of another kind.
    None,
    Bullet,
    Number {
        readings: [Option<Numeral>; 2],
        /// Whether a bracket closes it, by which it is no ordinal: 2), not 2.
        has_bracket: bool,
    },
}

/// The kind of a change of nothing but the style of the mark of an item; none where it is another.
/// Each side is a text with the range of the change.
///
/// Cost: O(1).
pub(in crate::kinds) fn kind_of_style(left: (&str, &Range<usize>), right: (&str, &Range<usize>)) -> Option<Kind> {
    if left.1.len().max(right.1.len()) > MARK_BYTES_MAX {
        return None;
    }
    match (mark_of(left.0, left.1)?, mark_of(right.0, right.1)?) {
        (Mark::Bullet, Mark::Number { .. }) | (Mark::Number { .. }, Mark::Bullet) => Some(Kind::Punctuation),
        (Mark::None, Mark::Number { has_bracket: true, .. }) | (Mark::Number { has_bracket: true, .. }, Mark::None) => {
            Some(Kind::Punctuation)
        }
        (Mark::Number { readings: one, .. }, Mark::Number { readings: other, .. }) => kind_of_numbers(one, other),
        _ => None,
    }
}

/// The kind of a change from one number into another that is written in another way.
fn kind_of_numbers(one: [Option<Numeral>; 2], other: [Option<Numeral>; 2]) -> Option<Kind> {
    let pairs = || one.iter().flatten().flat_map(|one| other.iter().flatten().map(move |other| (one, other)));
    if pairs()
        .any(|(one, other)| one.form != other.form && one.place().is_some_and(|place| other.place() == Some(place)))
    {
        return Some(Kind::Punctuation);
    }
    let are_apart =
        pairs().all(|(one, other)| one.form != other.form && one.place().is_some() && other.place().is_some());
    are_apart.then_some(Kind::Renumbered)
}

/// The mark that all of a change is, in its text; none where it has words, or is no mark of an item
/// but another number.
fn mark_of(text: &str, range: &Range<usize>) -> Option<Mark> {
    let changed = &text[range.clone()];
    let marks_len = changed.find(char::is_alphanumeric).unwrap_or(changed.len());
    let start = range.start + marks_len;
    if marks_len == changed.len() {
        return Some(if is_bullet(text, range) { Mark::Bullet } else { Mark::None });
    }
    let (readings, len) = numerals_at_start(&text[start..range.end]);
    let number = start..start + len;
    let behind = &text[number.end..range.end];
    let is_label = strength(text, &number).is_some_and(|strength| strength > Strength::Weak);
    let is_parted = text[number.end..].trim_start_matches(is_closing).starts_with(char::is_whitespace);
    let is_mark = is_label
        && is_parted
        && readings[0].is_some()
        && words_in_front(text, &number).is_empty()
        && behind.chars().all(|mark| is_closing(mark) || mark.is_whitespace());
    let has_bracket = text[number.end..].starts_with([')', '）']);
    is_mark.then_some(Mark::Number { readings, has_bracket })
}

/// Whether a mark closes the number of an item; Markdown escapes some.
fn is_closing(mark: char) -> bool {
    matches!(mark, '.' | ')' | ']' | '）' | '、' | '．' | ':' | '\\')
}

/// Whether a range is the mark of an item without a number, at the head of its line.
fn is_bullet(text: &str, range: &Range<usize>) -> bool {
    let changed = &text[range.clone()];
    let mut marks = changed.trim().chars();
    let is_one =
        matches!(marks.next(), Some('-' | '*' | '+' | '•' | '–' | '—' | '·' | '◦' | '▪' | '‣' | '○' | '●' | '■'))
            && marks.next().is_none();
    let line = tail(&text[..range.start], PREFIX_BYTES_MAX).rsplit('\n').next().unwrap_or_default();
    let begins_line = changed.trim_start_matches([' ', '\t']).starts_with('\n')
        || line.chars().all(|mark| mark.is_whitespace() || matches!(mark, '>' | '|' | '*' | '-' | '+'));
    let is_parted = changed.ends_with(char::is_whitespace) || text[range.end..].starts_with(char::is_whitespace);
    is_one && begins_line && is_parted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kind of a change of what is marked in two texts.
    fn kind(left: &str, right: &str) -> Option<Kind> {
        let [left, right] = [left, right].map(|marked| {
            let start = marked.find('⟦').unwrap();
            let end = marked.find('⟧').unwrap() - '⟦'.len_utf8();
            (marked.replace(['⟦', '⟧'], ""), start..end)
        });
        kind_of_style((&left.0, &left.1), (&right.0, &right.1))
    }

    #[test]
    fn marks_in_another_style() {
        for (left, right) in [
            ("⟦1.⟧ Open", "⟦-⟧ Open"),
            ("x\n⟦a)⟧ Open", "x\n⟦*⟧ Open"),
            ("x\n  ⟦2.⟧ Open", "x\n  ⟦•⟧ Open"),
            ("* (⟦a⟧) it", "* (⟦i⟧) it"),
            ("* (⟦b⟧) it", "* (⟦ii⟧) it"),
            ("* ⟦1\\.⟧ it", "* ⟦(i)⟧ it"),
            ("x\n⟦II⟧. Facts", "x\n⟦2⟧. Facts"),
            ("x\n⟦II⟧. Facts", "x\n⟦B⟧. Facts"),
            ("⟦①⟧ 開く", "⟦1.⟧ 開く"),
            ("shall⟦:\n\n(a)⟧ pay", "shall⟦⟧ pay"),
            ("x\n⟦(a) ⟧pay", "x\n⟦⟧pay"),
        ] {
            assert_eq!(kind(left, right), Some(Kind::Punctuation), "{left} {right}");
            assert_eq!(kind(right, left), Some(Kind::Punctuation), "{right} {left}");
        }
        assert_eq!(kind("x\n⟦(c)⟧ it", "x\n⟦2.⟧ it"), Some(Kind::Renumbered));
    }

    #[test]
    fn other_changes_of_numbers() {
        for (left, right) in [
            ("⟦3.⟧ Mai", "⟦-⟧ Mai"),
            ("⟦1.⟧ Liga", "⟦⟧ Liga"),
            ("⟦1.⟧ Open", "⟦2.⟧ Open"),
            ("x\n⟦a)⟧ Open", "x\n⟦c)⟧ Open"),
            ("it is ⟦II⟧. So", "it is ⟦2⟧. So"),
            ("clause 4⟦(a)⟧ of", "clause 4⟦⟧ of"),
            ("Article ⟦II⟧. So", "Article ⟦2⟧. So"),
            ("⟦5⟧ men", "⟦-⟧ men"),
            ("⟦10⟧:00 Tea", "⟦X⟧:00 Tea"),
        ] {
            assert_eq!(kind(left, right), None, "{left} {right}");
            assert_eq!(kind(right, left), None, "{right} {left}");
        }
    }
}
