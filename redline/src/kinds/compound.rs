//! Numbers of several parts that are one: *19:30*, *14 h 30*, *thirty-five*, *two-thirds*, *8 °C*,
//! 978-3-16-148410-0. Changes of its parts are one change of a number.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use std::ops::Range;

use super::context::BLANKS;
use super::lexicon::LazyLanguages;
use super::sides::{BothSides, ChangedText};
use super::word::known;
use crate::text::boundaries::{head, tail};

/// So far beside a change, in bytes, the parts of a number are looked for.
const BESIDE_BYTES_MAX: usize = 32;

/// A change of more bytes is no part of one number.
const CHANGED_BYTES_MAX: usize = 32;

/// The numbers of several parts of two texts, followed from change to change.
#[derive(Default)]
pub(super) struct CompoundFinder {
    /// Where the number begins that was counted last, in either text.
    counted: [Option<usize>; 2],
}

impl CompoundFinder {
    /// Whether a change lies in a number of several parts that a change before was of, too; asked
    /// from left to right, of changes of one number. If not, it is counted from now on.
    ///
    /// Cost: O([`BESIDE_BYTES_MAX`]), and a look-up for each part that is a word.
    pub(super) fn is_counted(&mut self, sides: &BothSides<'_, '_>, languages: &LazyLanguages<'_>) -> bool {
        let starts = [&sides.left.text, &sides.right.text].map(|text| start_of(text, languages));
        let [Some(left), Some(right)] = starts else { return false };
        let is_counted = self.counted == [Some(left), Some(right)];
        self.counted = [Some(left), Some(right)];
        is_counted
    }
}

/// Where the number of several parts begins that all of a side lies in.
fn start_of(text: &ChangedText<'_>, languages: &LazyLanguages<'_>) -> Option<usize> {
    if text.range.is_empty() || text.range.len() > CHANGED_BYTES_MAX {
        return None;
    }
    let figures = around(text, |part| part.is_numeric() || matches!(part, ':' | '：' | '-'));
    if let Some(range) = figures {
        let figures = text.whole[range.clone()].trim_matches([':', '-']);
        if is_time(figures) || is_code(figures) {
            return Some(range.start);
        }
    }
    let hours = around(text, |part| part.is_numeric() || part == 'h' || BLANKS.contains(&part));
    if let Some(range) = hours
        && is_french_time(&text.whole[range.clone()])
    {
        return Some(range.start);
    }
    if let Some(start) = degrees_around(text) {
        return Some(start);
    }
    let words = around(text, |part| part.is_alphabetic() || part == '-')?;
    let of_words = &text.whole[words.clone()];
    let are_numbers = || of_words.split('-').all(|word| !word.is_empty() && known(word, languages).is_number);
    (of_words.contains('-') && are_numbers()).then_some(words.start)
}

/// The range around a change of nothing but such characters; none where the change has others, or
/// more than is looked at stands beside it.
fn around(text: &ChangedText<'_>, is_part: impl Fn(char) -> bool) -> Option<Range<usize>> {
    if !text.changed().chars().all(&is_part) {
        return None;
    }
    let before = tail(text.before(), BESIDE_BYTES_MAX);
    let after = head(text.after(), BESIDE_BYTES_MAX);
    let start = text.range.start - (before.len() - before.trim_end_matches(&is_part).len());
    let end = text.range.end + (after.len() - after.trim_start_matches(&is_part).len());
    let whole = &text.whole[start..end];
    let start = start + (whole.len() - whole.trim_start_matches(BLANKS).len());
    let end = start + whole.trim_matches(BLANKS).len();
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let is_parted = !is_letter(text.whole[..start].chars().next_back()) && !is_letter(text.whole[end..].chars().next());
    is_parted.then_some(start..end)
}

/// Whether figures are a time of day: 19:30, 7:05:30.
fn is_time(figures: &str) -> bool {
    let mut parts = figures.split([':', '：']).map(|part| part.chars().count());
    let has_hour = matches!(parts.next(), Some(1 | 2)) && !figures.contains('-');
    let mut rest = 0;
    let are_minutes = parts.all(|count| {
        rest += 1;
        count == 2
    });
    has_hour && are_minutes && matches!(rest, 1 | 2)
}

/// Whether figures are the parts of one number with hyphens between, as of a book or a person:
/// 978-3-16-148410-0. Two with one hyphen are from one to the other.
fn is_code(figures: &str) -> bool {
    let mut count = 0;
    let are_figures = figures.split('-').all(|part| {
        count += 1;
        !part.is_empty() && part.chars().all(char::is_numeric)
    });
    are_figures && count >= CODE_PARTS_MIN
}

/// A date has three parts.
const CODE_PARTS_MIN: usize = 4;

/// Whether figures are a time of day as French has it: 14 h 30.
fn is_french_time(figures: &str) -> bool {
    let Some((hour, minutes)) = figures.split_once('h') else { return false };
    let is_short = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|digit| digit.is_ascii_digit());
    is_short(hour.trim_end_matches(BLANKS)) && is_short(minutes.trim_start_matches(BLANKS))
}

/// Where the figures begin of degrees that a change is of, or of their letter: 8 °C.
fn degrees_around(text: &ChangedText<'_>) -> Option<usize> {
    let is_figure = |part: char| part.is_ascii_digit() || matches!(part, '.' | ',');
    let changed = text.changed();
    let (before, after) = (tail(text.before(), BESIDE_BYTES_MAX), head(text.after(), BESIDE_BYTES_MAX));
    if changed.chars().all(is_figure) {
        let rest = after.trim_start_matches(is_figure).trim_start_matches(BLANKS);
        let figures = before.len() - before.trim_end_matches(is_figure).len();
        return rest.starts_with(['°', 'º']).then(|| text.range.start - figures);
    }
    let front = before.trim_end_matches(BLANKS).strip_suffix(['°', 'º'])?.trim_end_matches(BLANKS);
    let figures = front.trim_end_matches(is_figure);
    let is_letter = changed.chars().all(char::is_alphabetic) && changed.len() == 1;
    (is_letter && figures.len() < front.len()).then(|| text.range.start - before.len() + figures.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_one_number() {
        for (marked, expected) in [
            ("at ⟦19⟧:30.", Some("19:30")),
            ("at 19:⟦30⟧.", Some("19:30")),
            ("à ⟦14⟧ h 30.", Some("14 h 30")),
            ("à 14 h ⟦30⟧.", Some("14 h 30")),
            ("some ⟦thirty⟧-five men", Some("thirty-five")),
            ("some thirty-⟦five⟧ men", Some("thirty-five")),
            ("a ⟦two⟧-thirds vote", Some("two-thirds")),
            ("below ⟦8⟧ °C and", Some("8 °C")),
            ("below 8 °⟦C⟧ and", Some("8 °C")),
            ("ID 0000-⟦0002⟧-1825-0097", Some("0000-")),
            ("from ⟦10⟧-12 on", None),
            ("ratio ⟦3⟧:5 is", None),
            ("a ⟦two⟧-way street", None),
            ("⟦5⟧ men", None),
            ("B⟦19⟧:30", None),
        ] {
            let (before, rest) = marked.split_once('⟦').unwrap();
            let (changed, after) = rest.split_once('⟧').unwrap();
            let whole = [before, changed, after].concat();
            let text = ChangedText { whole: &whole, range: before.len()..before.len() + changed.len() };
            let found = start_of(&text, &LazyLanguages::new("", ""));
            let found = found.map(|start| whole[start..].trim_start());
            assert_eq!(
                found.map(|found| expected.is_some_and(|start| found.starts_with(start))),
                expected.map(|_| true),
                "{marked}"
            );
        }
    }
}
