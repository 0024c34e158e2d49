//! Dates that are written out, as one thing: *Friday, 3 May 2024*, *3. Mai 2024*, *the 3rd day of
//! May*, *ngày 3 tháng 5*, 2024년 5월 3일, 2024年5月3日星期五. Changes of its day, month and year are one
//! change of a date.

#![allow(clippy::indexing_slicing, reason = "positions are found in the text they index")]

use super::context::BLANKS;
use super::homonyms::{is_short_day, is_vietnamese_day};
use super::lexicon::LazyLanguages;
use super::renumbered::is_in_word;
use super::sides::{BothSides, ChangedText};
use super::word::known;
use crate::text::boundaries::{head, tail};
use crate::text::dates::{date_around as figures_around, is_span, is_span_behind};

/// The dates of two texts, followed from change to change.
#[derive(Default)]
pub(super) struct DateFinder {
    /// Where the date begins that was counted last, in either text.
    counted: [Option<usize>; 2],
}

/// The date that a change lies in.
pub(super) struct ChangedDate {
    /// Whether it has more than two parts, so that each of them is one of a date.
    pub(super) is_full: bool,
    /// Whether a change before was of the same date.
    pub(super) is_counted: bool,
    starts: [Option<usize>; 2],
}

impl DateFinder {
    /// The date that all of a change lies in; asked from left to right.
    ///
    /// Cost: O([`BESIDE_BYTES_MAX`]), and a look-up for each word of the date and one on each side.
    pub(super) fn around(&self, sides: &BothSides<'_, '_>, languages: &LazyLanguages<'_>) -> Option<ChangedDate> {
        let mut date = ChangedDate { is_full: false, is_counted: false, starts: [None; 2] };
        for (place, text) in [&sides.left.text, &sides.right.text].into_iter().enumerate() {
            let found = date_around(text, languages);
            if text.range.is_empty() && found.is_none() {
                continue;
            }
            // Of a part that came, the other text may have the date as well.
            let found = found?;
            date.is_full |= found.is_full && !text.range.is_empty();
            date.starts[place] = Some(found.start);
            date.is_counted |= self.counted[place] == Some(found.start);
        }
        Some(date)
    }

    /// Takes a date as counted.
    pub(super) fn count(&mut self, date: &ChangedDate) {
        for (counted, start) in self.counted.iter_mut().zip(date.starts) {
            *counted = start.or(*counted);
        }
    }
}

/// A date in a text.
struct FoundDate {
    start: usize,
    is_full: bool,
}

/// So far beside a change, in bytes, the parts of a date are looked for.
const BESIDE_BYTES_MAX: usize = 48;

/// A change of more bytes is no part of one date.
const CHANGED_BYTES_MAX: usize = 64;

fn date_around(text: &ChangedText<'_>, languages: &LazyLanguages<'_>) -> Option<FoundDate> {
    let changed = text.changed();
    if changed.len() > CHANGED_BYTES_MAX || changed.contains('\n') {
        return None;
    }
    if let Some(figures) = figures_around(text.whole, &text.range) {
        return Some(FoundDate { start: figures.start, is_full: true });
    }
    if text.is_unspaced() && !text.changed().chars().any(is_thai) {
        return unspaced_around(text);
    }
    if let Some(start) = dotted_around(text) {
        return Some(FoundDate { start, is_full: true });
    }
    let mut parts = Parts::default();
    // No word of the change is of anything else, and none is parted from the date by a mark.
    for word in changed.split(|mark: char| !is_of_word(mark)).filter(|word| !word.is_empty()) {
        if !is_preposition(word) && !parts.take(word, languages) {
            return None;
        }
    }
    if !changed.chars().all(|mark| is_of_word(mark) || is_between(mark)) {
        return None;
    }
    let mut before = tail(text.before(), BESIDE_BYTES_MAX);
    let mut start = text.range.start + prepositions_len(changed);
    let first = changed.chars().next();
    let mut is_apart = !first.is_some_and(is_of_word) || !before.ends_with(is_of_word);
    while is_apart {
        let solid = before.trim_end_matches(is_between);
        let word_start = solid
            .rfind(|mark: char| !is_of_word(mark))
            .map_or(0, |mark| mark + solid[mark..].chars().next().map_or(0, char::len_utf8));
        let word = &solid[word_start..];
        if word.is_empty() || before.len() - solid.len() > GAP_BYTES_MAX || !parts.take(word, languages) {
            break;
        }
        before = &solid[..word_start];
        if !is_joiner(word) {
            start = text.range.start - tail(text.before(), BESIDE_BYTES_MAX).len() + word_start;
        }
        is_apart = !before.is_empty();
    }
    let mut after = head(text.after(), BESIDE_BYTES_MAX);
    loop {
        let solid = after.trim_start_matches(is_between);
        let end = solid.find(|mark: char| !is_of_word(mark)).unwrap_or(solid.len());
        let is_far = after.len() - solid.len() > GAP_BYTES_MAX;
        if end == 0 || is_far || !parts.take(&solid[..end], languages) {
            break;
        }
        after = &solid[end..];
    }
    parts.are_date().then(|| FoundDate { start, is_full: parts.are_full() })
}

/// Where a date in figures begins that is written with spaces: 3. 5. 2024.
fn dotted_around(text: &ChangedText<'_>) -> Option<usize> {
    let is_part = |part: char| part.is_ascii_digit() || matches!(part, '.' | ' ' | '\u{a0}');
    let changed = text.changed();
    if !changed.chars().all(is_part) {
        return None;
    }
    let (before, after) = (tail(text.before(), BESIDE_BYTES_MAX), head(text.after(), BESIDE_BYTES_MAX));
    let before = &before[before.trim_end_matches(is_part).len()..];
    let after = &after[..after.len() - after.trim_start_matches(is_part).len()];
    let figures = [before, changed, after].concat();
    let mut parts = figures.trim_matches(['.', ' ', '\u{a0}']).split('.').map(str::trim);
    let lens = [parts.next(), parts.next(), parts.next()].map(|part| part.map_or(0, str::len));
    let is_date = matches!(lens, [1 | 2, 1 | 2, 4]) && parts.next().is_none();
    is_date.then(|| text.range.start - before.trim_start_matches(['.', ' ', '\u{a0}']).len())
}

/// Whether a character is part of a word of a date.
fn is_of_word(character: char) -> bool {
    is_in_word(character)
}

/// Whether a character is a letter of Thai.
fn is_thai(character: char) -> bool {
    ('\u{e00}'..='\u{e7f}').contains(&character)
}

/// What stands in front of a day and came or went with it: on Friday, в пятницу, am Freitag.
pub(super) fn is_preposition(word: &str) -> bool {
    matches!(word, "on" | "в" | "во" | "у" | "am" | "em" | "na" | "el" | "la" | "il" | "w" | "we" | "v" | "ve")
}

/// How many bytes of a change are such words in front of the date.
fn prepositions_len(changed: &str) -> usize {
    let mut rest = changed;
    while let Some((_, behind)) = rest.split_once(' ').filter(|(word, _)| is_preposition(word)) {
        rest = behind;
    }
    changed.len() - rest.len()
}

/// What stands between the parts of a date.
fn is_between(mark: char) -> bool {
    matches!(mark, ' ' | '\t' | '\u{a0}' | '\u{202f}' | ',' | '.' | '-' | '/' | '،' | '’' | '\'')
}

/// Between two parts of a date there is a mark and a space.
const GAP_BYTES_MAX: usize = 3;

/// The parts of a date that were met.
#[derive(Default)]
struct Parts {
    /// Numbers of one or two digits: days, and months where a sign says so.
    short: usize,
    years: usize,
    months: usize,
    weekdays: usize,
    /// Whether the month is a number behind a word: tháng 5.
    has_month_sign: bool,
    /// Whether the day of the week is behind a word: thứ Hai, Chủ nhật.
    has_weekday_sign: bool,
}

impl Parts {
    /// Takes a word as a part, or as what joins two; not what the date has already.
    fn take(&mut self, word: &str, languages: &LazyLanguages<'_>) -> bool {
        let digits = word.len() - word.trim_start_matches(char::is_numeric).len();
        let (number, rest) = word.split_at(digits);
        let count = match (number.chars().count(), rest) {
            (0, _) => return self.take_letters(word, languages),
            (1 | 2, "월") => &mut self.months,
            (1 | 2, "" | "st" | "nd" | "rd" | "th" | "er" | "º" | "ª" | "e" | "го" | "an" | "án" | "én") => {
                &mut self.short
            }
            (1 | 2, rest) if rest.starts_with('일') => &mut self.short,
            (1 | 2, rest) if rest.starts_with('월') => &mut self.months,
            (4, "" | "ko") => &mut self.years,
            (2 | 4, rest) if rest.starts_with('년') => &mut self.years,
            _ => return false,
        };
        *count += 1;
        let is_new = *count == 1;
        // Of two numbers beside a sign for the month, one is the month.
        let is_month = self.has_month_sign && self.short == 2;
        is_new || is_month
    }

    fn take_letters(&mut self, word: &str, languages: &LazyLanguages<'_>) -> bool {
        if is_joiner(word) {
            return true;
        }
        match word {
            "ngày" | "Ngày" | "năm" | "feira" | "วันที่" | "พ" | "ศ" => return true,
            _ if THAI_MONTHS.contains(&word) => {
                self.months += 1;
                return self.months == 1;
            }
            "thứ" | "Thứ" | "chủ" | "Chủ" => {
                self.has_weekday_sign = true;
                return true;
            }
            // With a small letter they count: ba người, three people.
            _ if self.weekdays == 0
                && is_vietnamese_day(word)
                && (word.starts_with(char::is_uppercase) || word == "nhật") =>
            {
                self.weekdays += 1;
                return true;
            }
            _ if self.weekdays == 0 && is_short_day(word) => {
                self.weekdays += 1;
                return true;
            }
            "tháng" | "Tháng" => {
                self.has_month_sign = true;
                return true;
            }
            _ => {}
        }
        let known = known(word, languages);
        let count = match (known.is_month, known.is_day) {
            (true, _) => &mut self.months,
            (_, true) => &mut self.weekdays,
            _ => return false,
        };
        *count += 1;
        *count == 1
    }

    fn has_month(&self) -> bool {
        self.months > 0 || self.has_month_sign
    }

    fn are_date(&self) -> bool {
        let has_weekday = self.has_weekday_sign && self.weekdays > 0;
        has_weekday || self.has_month() && self.short + self.years + self.weekdays > 0
    }

    fn are_full(&self) -> bool {
        self.has_month() && self.short > 0 && self.years + self.weekdays > 0
    }
}

/// Months of Thai, which no list of words has, as its words are not set apart.
const THAI_MONTHS: [&str; 12] = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
];

/// Whether a word joins two parts of a date.
fn is_joiner(word: &str) -> bool {
    matches!(word, "of" | "the" | "day" | "de" | "del" | "di" | "do" | "d" | "dem" | "den" | "der" | "le")
}

/// The date that a change lies in where words are not set apart; it ends with a sign such as 日.
fn unspaced_around(text: &ChangedText<'_>) -> Option<FoundDate> {
    let is_part = |character: char| character.is_numeric() || PARTS.contains(character);
    if !text.changed().chars().all(is_part) {
        return None;
    }
    let before = tail(text.before(), BESIDE_BYTES_MAX);
    let after = head(text.after(), BESIDE_BYTES_MAX);
    let before = &before[before.trim_end_matches(is_part).len()..];
    let after = &after[..after.len() - after.trim_start_matches(is_part).len()];
    let is_weekday = before.ends_with(['期', '周', '週']) || before.ends_with(['（', '(']);
    let after = match after.rfind(SIGNS) {
        Some(last) => &after[..last],
        None if is_weekday || text.changed().ends_with(SIGNS) => "",
        None => return None,
    };
    let around = [before, text.changed(), after];
    let count = |sign: char| around.iter().map(|part| part.matches(sign).count()).sum::<usize>();
    // 5月3日6月 is a date in front of another.
    let is_one = count('年') <= 1 && count('月') == 1;
    let first = around.concat();
    let figures = first.trim_start_matches(|character: char| !character.is_numeric());
    let is_counted = is_span_behind(text.after()) || is_span(figures) && first.len() == figures.len();
    (is_one && !is_counted).then(|| FoundDate { start: text.range.start - before.len(), is_full: true })
}

/// Whether a text ends with the day of a month: 3, 3., 1er.
pub(crate) fn is_behind_day(before: &str) -> bool {
    let day = before.trim_end_matches(BLANKS);
    let day = day.strip_suffix(['.', 'º']).or_else(|| day.strip_suffix("er")).unwrap_or(day);
    let rest = day.trim_end_matches(|digit: char| digit.is_ascii_digit());
    matches!(day.len() - rest.len(), 1 | 2) && !rest.ends_with([',', '.', '-'])
}

/// Whether a Korean word is the day of a month, such as 3일에; `behind` is what follows it. 3일간 and
/// 3일 동안 are the time that something takes.
pub(super) fn is_korean_day(word: &str, behind: &str) -> bool {
    let digits = word.len() - word.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
    let (number, rest) = word.split_at(digits);
    let Some(particle) = rest.strip_prefix('일') else { return false };
    let is_day = number.parse().is_ok_and(|day: u32| (1..=31).contains(&day));
    let next = if particle.is_empty() { behind.trim_start_matches(BLANKS) } else { particle };
    is_day && !KOREAN_SPANS.split(' ').any(|span| next.starts_with(span) || behind.trim_start().starts_with(span))
}

/// What stands behind a time that something takes, and how: during, within, after, before, it took.
const KOREAN_SPANS: &str =
    "간 동안 이내 내에 내로 후 전 만에 째 치 이상 이하 미만 넘 초과 연속 안에 뒤 걸 소요 지나 지난 남 쉬 더 정도 가량";

/// What ends a part of such a date.
const SIGNS: [char; 4] = ['年', '月', '日', '号'];

/// Characters of such dates, digits aside.
const PARTS: &str = "〇零一二三四五六七八九十年月日号星期周週曜天令和平成昭元火水木金土（）";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_around_a_part_of_them() {
        for (marked, expected) in [
            ("on ⟦Friday⟧, 3 May 2024, he", Some("Friday")),
            ("on Friday, ⟦3⟧ May 2024, he", Some("Friday")),
            ("May 3, ⟦2024⟧ it", Some("May")),
            ("the ⟦3rd⟧ day of May", Some("3rd")),
            ("am 3. ⟦Mai⟧ 2024 kam", Some("3.")),
            ("el 3 de ⟦mayo⟧ de 2024", Some("3 de")),
            ("2024. május ⟦3⟧-án", Some("2024")),
            ("ngày 3 ⟦tháng⟧ 5 năm 2024", Some("ngày")),
            ("회의는 2024년 5월 ⟦3일에⟧ 열린다", Some("2024년")),
            ("定于2024年5月⟦3⟧日举行", Some("2024年")),
            ("于2024年5月3日星期⟦五⟧", Some("2024年")),
            ("dne 3. ⟦5⟧. 2024 v", Some("3.")),
            ("in 3. ⟦5⟧. Absatz", None),
            ("within ⟦5⟧ days", None),
            ("On Monday ⟦14⟧ people", None),
            ("on 3 May, ⟦12⟧ men", Some("May")),
            ("共⟦12⟧人", None),
        ] {
            let (before, rest) = marked.split_once('⟦').unwrap();
            let (changed, after) = rest.split_once('⟧').unwrap();
            let whole = [before, changed, after].concat();
            let text = ChangedText { whole: &whole, range: before.len()..before.len() + changed.len() };
            let found = date_around(&text, &LazyLanguages::new("", ""));
            let start = found.map(|date| &whole[date.start..]);
            assert_eq!(
                start.map(|start| expected.is_some_and(|date| start.starts_with(date))),
                expected.map(|_| true),
                "{marked}"
            );
        }
    }
}
