//! Figures that are written in groups of three digits, with spaces between them: 2 268,86 or
//! 10 000.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use std::ops::Range;

/// No such figure has more bytes on either side of a place within it.
const SIDE_BYTES_MAX: usize = 24;

/// More groups are those of one figure only with decimals behind them: else they are figures beside
/// each other, as in a row of a table.
const GROUPS_MAX_WITHOUT_DECIMALS: usize = 2;

/// The bytes of the figure, written in groups, that `range` is within; none where it is in none, or
/// where other figures stand beside it.
///
/// Cost: O(1).
pub(crate) fn grouped_around(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let is_part = |character: char| character.is_ascii_digit() || is_mark(character) || is_space(character);
    if range.len() > SIDE_BYTES_MAX || !text[range.clone()].chars().all(is_part) {
        return None;
    }
    let before = &text[text.ceil_char_boundary(range.start.saturating_sub(SIDE_BYTES_MAX))..range.start];
    let after = &text[range.end..text.floor_char_boundary((range.end + SIDE_BYTES_MAX).min(text.len()))];
    let head = before.len() - before.trim_end_matches(is_part).len();
    let tail = after.len() - after.trim_start_matches(is_part).len();
    let around = &text[range.start - head..range.end + tail];
    let start = range.start - head + (around.len() - around.trim_start_matches(is_space).len());
    let figure = around.trim_matches(is_space).trim_end_matches(is_mark);
    let end = start + figure.len();
    let touches = |beside: char| is_part(beside) || beside.is_alphanumeric() || matches!(beside, '-' | '/' | '\'');
    let is_apart = !text[..start].ends_with(|beside: char| touches(beside) && !is_space(beside))
        && !text[end..].starts_with(|beside: char| beside.is_alphanumeric() || beside == '/')
        && (head < before.len() || before.len() < SIDE_BYTES_MAX);
    (start <= range.start && range.end <= end && is_apart && is_grouped(figure)).then_some(start..end)
}

/// Whether a figure is written in groups: one to three digits, then three by three.
fn is_grouped(figure: &str) -> bool {
    let (whole, decimals) = figure.split_once(is_mark).map_or((figure, None), |(whole, rest)| (whole, Some(rest)));
    let mut groups = whole.split(is_space);
    let digits = |group: &str| if group.bytes().all(|byte| byte.is_ascii_digit()) { group.len() } else { 0 };
    let has_head = groups.next().is_some_and(|head| (1..=3).contains(&digits(head)) && !head.starts_with('0'));
    let mut count = 1;
    let are_threes = groups.all(|group| {
        count += 1;
        digits(group) == 3
    });
    let has_decimals = decimals.is_some_and(|decimals| digits(decimals) > 0);
    has_head
        && are_threes
        && count > 1
        && (decimals.is_none() || has_decimals)
        && (has_decimals || count <= GROUPS_MAX_WITHOUT_DECIMALS)
}

fn is_mark(character: char) -> bool {
    matches!(character, '.' | ',')
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_in_groups_around_a_place() {
        for (text, place, expected) in [
            ("*   2 268,86\n", "268,86", Some("2 268,86")),
            ("some 12 500 people", "500", Some("12 500")),
            ("some 12 500 people", "12", Some("12 500")),
            ("1 234 567.50 EUR.", "567.50", Some("1 234 567.50")),
            ("10\u{a0}000,", "000", Some("10\u{a0}000")),
            ("It has 3 400.", "400", Some("3 400")),
            // A row of figures, or a figure beside a year, is not one figure.
            ("10 120 130 150", "130", None),
            ("10 120 130", "130", None),
            ("in 2020 300 came", "300", None),
            ("B2 300 m", "300", None),
            ("5. 300 m", "300", None),
            ("1, 2 300", "300", None),
            ("10  120", "120", None),
            ("12 50 m", "50", None),
            ("0 123", "123", None),
            ("a 500 b", "500", None),
        ] {
            let start = text.find(place).unwrap();
            let found = grouped_around(text, &(start..start + place.len()));
            assert_eq!(found.map(|range| &text[range]), expected, "{text}");
        }
    }
}
