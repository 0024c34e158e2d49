//! Dates in figures: 2026-05-09, 9.5.2026, 5/9/26, 2026年5月9日.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use std::ops::Range;

/// No date in figures has more bytes on either side of a place within it.
const SIDE_BYTES_MAX: usize = 16;

/// The bytes of the date in figures that `range` is within; none where it is in none.
///
/// Cost: O(1).
pub(crate) fn date_around(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let is_part = |character: char| character.is_numeric() || SEPARATORS.contains(character);
    if range.len() > SIDE_BYTES_MAX || !text[range.clone()].chars().all(is_part) {
        return None;
    }
    let before = &text[text.ceil_char_boundary(range.start.saturating_sub(SIDE_BYTES_MAX))..range.start];
    let after = &text[range.end..text.floor_char_boundary((range.end + SIDE_BYTES_MAX).min(text.len()))];
    let start = range.start - (before.len() - before.trim_end_matches(is_part).len());
    let end = range.end + (after.len() - after.trim_start_matches(is_part).len());
    // A day ends it: what stands behind may be a figure of its own.
    let end = text[start..end].find('日').map_or(end, |day| start + day + '日'.len_utf8());
    if end < range.end {
        return None;
    }
    let figures = text[start..end].trim_matches(['-', '/', '.', '–']);
    let start = start + (text[start..end].len() - text[start..end].trim_start_matches(['-', '/', '.', '–']).len());
    let is_counted =
        is_span_behind(&text[start + figures.len()..]) || is_span(figures) && !is_behind_era(&text[..start]);
    let is_parted =
        !is_counted && !text[..start].ends_with(is_letter) && !text[start + figures.len()..].starts_with(is_letter);
    (is_parted && is_written_as_date(figures)).then(|| start..start + figures.len())
}

/// A letter that is no character of a script without spaces, in which a date touches words.
fn is_letter(character: char) -> bool {
    character.is_alphabetic() && !crate::text::characters::is_unspaced(character)
}

const SEPARATORS: &str = "-/.–年月日";

/// Whether years, or years and months, in Chinese or Japanese are the time that something takes, as
/// far as they tell: 3年, 三年六月; not 2024年, 24年5月, 6年5月3日.
pub(crate) fn is_span(figures: &str) -> bool {
    let Some((year, rest)) = figures.split_once('年') else { return false };
    let is_short = year.chars().count() <= 2;
    let is_recent = || year.parse().is_ok_and(|year: u32| year >= RECENT_YEAR_MIN);
    let has_month = rest.contains('月');
    is_short && !rest.contains(['日', '号', '號']) && !(has_month && is_recent())
}

/// Two figures in front of a month are a year of this century from here on: 24年5月.
const RECENT_YEAR_MIN: u32 = 10;

/// Whether what follows figures, years or months makes them the time that something takes: 间, か月.
pub(crate) fn is_span_behind(behind: &str) -> bool {
    let behind = behind.trim_start();
    behind.starts_with(['间', '間']) || MONTHS.iter().any(|months| behind.starts_with(months))
}

/// Months as they are counted in Chinese and Japanese.
const MONTHS: [&str; 9] = ["个月", "個月", "か月", "ヶ月", "ヵ月", "カ月", "ケ月", "ｹ月", "箇月"];

/// Whether the months of figures are those that are counted: 3年6个月.
pub(crate) fn has_counted_months(figures: &str) -> bool {
    MONTHS.iter().any(|months| figures.contains(months))
}

/// Whether a text ends with the name of an era, by which years are counted.
pub(crate) fn is_behind_era(before: &str) -> bool {
    ERAS.iter().any(|era| before.ends_with(era))
}

/// Names of eras of East Asia, and what marks the years of the common one.
const ERAS: [&str; 10] = ["令和", "平成", "昭和", "大正", "明治", "民国", "民國", "公元", "西元", "公元前"];

/// Whether figures are written as a date.
pub(crate) fn is_date(figures: &str) -> bool {
    is_written_as_date(figures) && !is_span(figures)
}

/// The same where years may be those of an era.
fn is_written_as_date(figures: &str) -> bool {
    if !figures.bytes().any(|byte| matches!(byte, b'-' | b'/' | b'.' | 0x80..)) {
        return false;
    }
    let mut parts = figures.split(|separator| SEPARATORS.contains(separator));
    let (Some(first), Some(second), third) = (parts.next(), parts.next(), parts.next()) else { return false };
    let rest = parts.next();
    let digits = |part: &str| if part.chars().all(char::is_numeric) { part.chars().count() } else { 0 };
    let is_short = |part: &str| matches!(digits(part), 1 | 2);
    if figures.contains(['年', '月']) {
        return digits(first) > 0 && digits(first) <= 4 && (second.is_empty() || is_short(second));
    }
    let Some(third) = third.filter(|_| rest.is_none()) else { return false };
    let mut separators = figures.chars().filter(|separator| SEPARATORS.contains(*separator));
    separators.next() == separators.next()
        && is_short(second)
        && (digits(first) == 4 && is_short(third) || is_short(first) && matches!(digits(third), 2 | 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_around_a_place() {
        for (text, place, expected) in [
            ("on 2026-05-09, at", "05", Some("2026-05-09")),
            ("am 9.5.2026.", "5", Some("9.5.2026")),
            ("on 5/9/26 it", "/9", Some("5/9/26")),
            ("定于5月3日举行", "3", Some("5月3日")),
            ("2026年5月", "5", Some("2026年5月")),
            ("令和6年5月3日に", "5", Some("6年5月3日")),
            ("令和6年の", "6", Some("6年")),
            ("24年5月に", "5", Some("24年5月")),
            ("判处3年6个月", "3", None),
            ("懲役3年の", "3", None),
            ("保証は6か月", "6", None),
            ("5月間", "5", None),
            ("为期3年6月", "6", None),
            ("5月3日12人死亡", "月", Some("5月3日")),
            ("5月3日12人死亡", "12", None),
            ("at 10-12 and", "12", None),
            ("1.2.3 of", "2", None),
            ("a 05 b", "05", None),
        ] {
            let start = text.find(place).unwrap();
            let found = date_around(text, &(start..start + place.len()));
            assert_eq!(found.map(|range| &text[range]), expected, "{text}");
        }
    }
}
