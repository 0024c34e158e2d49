//! Figures that belong together: the two of a range, a result or a list, and the hours and minutes
//! of a time: 12–14, 9:00–17:30, 3-1, §§ 12, 13, 19:30.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use std::ops::Range;

use crate::text::boundaries::{head, tail};
use crate::text::characters::is_unspaced;

/// No such figures have more bytes on either side of a place within them.
const SIDE_BYTES_MAX: usize = 24;

/// One figure, or two that stand beside each other, by where they lie.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct JoinedFigures {
    pub(crate) first: Range<usize>,
    pub(crate) second: Option<Range<usize>>,
}

impl JoinedFigures {
    /// The bytes of both.
    pub(crate) fn range(&self) -> Range<usize> {
        self.first.start..self.second.as_ref().unwrap_or(&self.first).end
    }

    /// What stands between the two.
    pub(crate) fn separator<'text>(&self, text: &'text str) -> &'text str {
        self.second.as_ref().map_or("", |second| &text[self.first.end..second.start])
    }
}

/// The figures that `range` is within; none where it is in none, or in more than two.
///
/// Cost: O(1).
pub(crate) fn joined_figures_around(text: &str, range: &Range<usize>) -> Option<JoinedFigures> {
    let is_part = |mark: char| {
        mark.is_numeric() || is_inner(mark) || is_dash(mark) || is_comma(mark) || matches!(mark, ' ' | '\u{a0}')
    };
    if range.len() > SIDE_BYTES_MAX || !text[range.clone()].chars().all(is_part) {
        return None;
    }
    let (before, after) = (tail(&text[..range.start], SIDE_BYTES_MAX), head(&text[range.end..], SIDE_BYTES_MAX));
    let start = range.start - (before.len() - before.trim_end_matches(is_part).len());
    let end = range.end + (after.len() - after.trim_start_matches(is_part).len());
    let figures = figures(text, start..end);
    let separator = |nth: usize| &text[figures[nth].end..figures[nth + 1].start];
    let join = |joins: fn(&str) -> bool| {
        // The figures around the range that such separators join.
        let at = figures.iter().position(|figure| range.start <= figure.end)?;
        let first = (0..at).rev().take_while(|nth| joins(separator(*nth))).last().unwrap_or(at);
        let last = (at..figures.len() - 1).take_while(|nth| joins(separator(*nth))).last().map_or(at, |nth| nth + 1);
        let is_within = figures[first].start <= range.start && range.end <= figures[last].end;
        let second = (last == first + 1).then(|| figures[last].clone());
        // Characters of scripts without spaces stand beside figures and are none of them.
        let touches = |beside: char| beside.is_alphanumeric() && !is_unspaced(beside);
        let is_apart =
            !text[..figures[first].start].ends_with(touches) && !text[figures[last].end..].starts_with(touches);
        (is_within && is_apart && last <= first + 1).then(|| JoinedFigures { first: figures[first].clone(), second })
    };
    let by_dash = join(is_dash_between);
    by_dash
        .filter(|joined| joined.second.is_some())
        .or_else(|| join(|separator| is_comma_between(separator) || is_dash_between(separator)))
}

/// The figures of a range, with the marks within them: `17:30`, `3,500`, `2.5`.
fn figures(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut figures: Vec<Range<usize>> = Vec::new();
    for (offset, digit) in text[range.clone()].char_indices().filter(|(_, digit)| digit.is_numeric()) {
        let at = range.start + offset;
        let end = at + digit.len_utf8();
        match figures.last_mut() {
            Some(last) if last.end == at || is_one(&text[last.end..at], is_inner) => last.end = end,
            _ => figures.push(at..end),
        }
    }
    figures
}

fn is_inner(mark: char) -> bool {
    matches!(mark, '.' | ':' | ',')
}

fn is_dash(mark: char) -> bool {
    matches!(mark, '-' | '–' | '—' | '~' | '～' | '〜')
}

/// A comma that stands in no figure.
fn is_comma(mark: char) -> bool {
    matches!(mark, '、' | '，' | '،')
}

/// Whether a comma stands between two figures.
fn is_comma_between(separator: &str) -> bool {
    separator == ", " || is_one(separator.trim_end_matches(' '), is_comma)
}

/// Whether a dash stands between two figures, with a space on both sides of it or on neither.
fn is_dash_between(separator: &str) -> bool {
    let dash = separator.strip_prefix(' ').and_then(|rest| rest.strip_suffix(' ')).unwrap_or(separator);
    is_one(dash, is_dash)
}

/// Whether a text is one mark that is so.
fn is_one(text: &str, is_so: impl Fn(char) -> bool) -> bool {
    let mut marks = text.chars();
    marks.next().is_some_and(is_so) && marks.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_around_a_place() {
        for (text, place, expected) in [
            ("pp. 12–14 of", "12", Some(("12", Some("14")))),
            ("Open 9:00–17:30.", "30", Some(("9:00", Some("17:30")))),
            ("won 3-1 at", "-", Some(("3", Some("1")))),
            ("§§ 12, 13 und 14", "13", Some(("12", Some("13")))),
            ("Sätze 6–4, 4–6, 7–5", "4, 4", None),
            ("Sätze 6–4, 4–6, 7–5", "7", Some(("7", Some("5")))),
            ("at 19:30 in", "30", Some(("19:30", None))),
            ("in 2020 and", "20", Some(("2020", None))),
            ("1-2-3", "2", None),
            ("B12–14", "12", None),
            ("12–14b", "14", None),
            ("١٢–١٤", "١٤", Some(("١٢", Some("١٤")))),
            ("年龄12–14岁", "14", Some(("12", Some("14")))),
            ("第12、13条", "13", Some(("12", Some("13")))),
            ("المواد ١٢، ١٣ منه", "١٣", Some(("١٢", Some("١٣")))),
            ("a b", " ", None),
        ] {
            let start = text.find(place).unwrap();
            let found = joined_figures_around(text, &(start..start + place.len()));
            let found = found.map(|found| (&text[found.first], found.second.map(|second| &text[second])));
            assert_eq!(found, expected, "{text}");
        }
    }
}
