//! Numbers: amounts, dates and parts of them, in figures or in words, with their units and signs.
//!
//! - A token is a number if it has a digit, is a sign of currency or per cent, or is a word for a
//!   number or a date ([`number_words`](super::number_words)). Where words are not set apart,
//!   numerals are found within the text (`lexicon/patterns.rs`).
//! - A unit (*km*, *euro*) counts as one where a number stands beside the change or in it.
//! - Roman numerals count where one stands for another.
//! - A mark counts where it is the sign of a number beside it: a minus, a decimal point, what joins
//!   two numbers.

#![allow(clippy::indexing_slicing, reason = "positions are found in the lists they index")]

use super::beside::Beside;
use super::compound::CompoundFinder;
use super::date::{DateFinder, is_behind_day, is_korean_day, is_preposition};
use super::lexicon::{LazyLanguages, are_same_numbers};
use super::number_words::is_roman;
use super::renumbered::is_word_of_clause;
use super::sides::{BothSides, ChangedSide};
use super::signs::is_currency;
use super::token::{Token, traits};
use super::unspaced::UnspacedSides;
use super::word::known;
use crate::text::boundaries::{head, tail};
use crate::text::dates::{date_around, is_date as is_date_in_figures};

/// How many numbers changed, as a reader counts them: *25 million euros* is one number, *on Friday,
/// 9 May 2026* one date.
#[derive(Default)]
pub(super) struct ChangedNumbers {
    /// Without dates.
    pub(super) numbers: usize,
    pub(super) dates: usize,
    /// Whether a date changed, though perhaps one that was counted with a change before.
    pub(super) is_date: bool,
    /// Whether a number changed that was counted with a change before.
    pub(super) is_counted: bool,
    /// Whether the word in front of a date changed with it, as *в пятницу* and *во вторник*.
    pub(super) has_other_preposition: bool,
    /// Whether units are counted as numbers, as one stands beside them.
    pub(super) counts_units: bool,
    /// Whether one Roman numeral stands for another, and nothing else changed.
    pub(super) are_roman: bool,
}

/// Counts the numbers that changed: those of the side that has more.
pub(super) fn count(
    sides: &BothSides<'_, '_>,
    unspaced: &UnspacedSides<'_>,
    (finder, compounds): (&mut DateFinder, &mut CompoundFinder),
    languages: &LazyLanguages<'_>,
) -> ChangedNumbers {
    let BothSides { left, right } = sides;
    let counts_units =
        sides.differing().any(is_unit) && (is_of_amount(left, languages) || is_of_amount(right, languages));
    let has_numbers = counts_units || sides.differing().any(|token| token.is(traits::NUMBER));
    if has_numbers && is_spaced_otherwise(sides) {
        return ChangedNumbers::default();
    }
    let mut counts = [Count::default(); 2];
    if has_numbers {
        let beside_left = count_of_side(left, counts_units, languages);
        let beside_right = count_of_side(right, counts_units, languages);
        counts = [beside_left, beside_right];
    }
    let within = [&unspaced.left, &unspaced.right];
    if !are_same_numbers(&within[0].numbers, &within[1].numbers) {
        for (count, within) in counts.iter_mut().zip(within) {
            count.all = count.all.max(within.numbers.len());
            count.dates = count.dates.max(within.dates);
        }
    }
    let [left_count, right_count] = counts;
    let mut all = left_count.all.max(right_count.all);
    let are_roman = all == 0 && are_roman(left, right);
    if are_roman {
        all = 1;
    }
    let mut dates = left_count.dates.max(right_count.dates).min(all);
    let mut is_date = dates > 0;
    if all > 0
        && let Some(date) = finder.around(sides, languages)
        && (is_date || date.is_full)
    {
        is_date = true;
        (all, dates) = if date.is_counted { (0, 0) } else { (1, 1) };
        finder.count(&date);
    }
    let is_counted = (all, is_date) == (1, false) && compounds.is_counted(sides, languages);
    if is_counted {
        all = 0;
    }
    let has_preposition = |side: &ChangedSide<'_, '_>| side.has_own(|token| is_preposition(side.text_of(token)));
    let has_other_preposition = is_date
        && left.own.len().max(right.own.len()) <= WORDS_OF_DATE_MAX
        && has_preposition(left)
        && has_preposition(right);
    ChangedNumbers { numbers: all - dates, dates, is_date, is_counted, has_other_preposition, counts_units, are_roman }
}

/// A change of more words is of more than a date.
const WORDS_OF_DATE_MAX: usize = 4;

/// How many numbers of a side changed, and how many of these are dates.
#[derive(Clone, Copy, Default)]
struct Count {
    all: usize,
    dates: usize,
}

/// Counts the numbers of a side that have a token which only this side has.
fn count_of_side(side: &ChangedSide<'_, '_>, counts_units: bool, languages: &LazyLanguages<'_>) -> Count {
    let mut count = Count::default();
    let mut rest = side.tokens;
    if date_around(side.text.whole, &side.text.range).is_some() && !side.text.range.is_empty() {
        return Count { all: 1, dates: 1 };
    }
    let mut position = 0;
    while !rest.is_empty() {
        let is_part = |token: Token| token.is(traits::NUMBER) || counts_units && is_unit(token);
        let Some(start) = rest.iter().position(|token| is_part(*token)) else { break };
        let is_behind_day = position + start == 0 && is_behind_day(side.text.before());
        let len = number_len(&rest[start..], side, is_behind_day, is_part);
        let number = &rest[start..start + len];
        // All of a number is of one change, whichever of its words are the same.
        if number.iter().any(|token| token.is(traits::OWN) && (is_part(*token) || !token.is(traits::WORD))) {
            let is_first = position + start == 0;
            let is_last = start + len == rest.len();
            count.all += 1;
            count.dates += usize::from(is_date(number, side, languages, is_first, is_last));
        }
        position += start + len;
        rest = &rest[start + len..];
    }
    count
}

/// How many tokens the number has that begins `tokens`: digits in groups, words for numbers, units
/// and currencies, and all of a date.
fn number_len(
    tokens: &[Token],
    side: &ChangedSide<'_, '_>,
    is_behind_day: bool,
    is_part: impl Fn(Token) -> bool,
) -> usize {
    let mut len = 1;
    let mut is_date = is_of_date(tokens[0]);
    let is_short = |token: Token| has_digit(token) && !is_year(side.text_of(token));
    loop {
        let before = tokens[len - 1];
        let Some(next) = tokens.get(len).copied() else { return len };
        let has_day = || is_behind_day || tokens[..len - 1].iter().any(|token| is_short(*token));
        if before.is(traits::MONTH) && is_short(next) && has_day() {
            // On 3 May 12 people died.
            return len;
        }
        let has_month_behind = || tokens[len + 1..].iter().take(2).any(|token| token.is(traits::MONTH));
        if before.is(traits::DAY) && is_short(next) && !has_month_behind() {
            // On Monday 12 people died; a month behind the change is found by the whole date.
            return len;
        }
        if is_part(next) && joins(before, next, is_date, tokens.get(len + 1).copied(), side) {
            is_date |= is_of_date(next);
            len += 1;
            continue;
        }
        // 5. Mai, May 5, 2026, 5 de mayo, 2026-05-09.
        let Some(behind) = tokens.get(len + 1).copied().filter(|behind| is_part(*behind)) else { return len };
        let mark = side.text_of(next);
        let joins = match mark {
            // 19:30, 7:05:30
            ":" | "：" => has_digit(before) && is_minutes(behind, side) && !side.text_of(before).contains('.'),
            // km/h
            "/" if is_unit(before) && is_unit(behind) => true,
            "." => has_digit(before) && is_of_date(behind) || is_of_date(before) && has_digit(behind),
            "," => is_of_date(before) && has_digit(behind) || is_date && is_year(side.text_of(behind)),
            "-" | "/" | "–" => {
                has_digit(before)
                    && has_digit(behind)
                    && tokens.get(len + 2).is_some_and(|third| side.text_of(*third) == mark)
                    || len > 1 && side.text_of(tokens[len - 2]) == mark && has_digit(behind)
            }
            "of" | "the" | "de" | "del" | "do" | "di" => is_date || is_of_date(behind),
            _ => false,
        };
        if !joins {
            return len;
        }
        is_date |= is_of_date(behind);
        len += 2;
    }
}

/// Whether a part of a number belongs to the one in front of it; `behind` is what follows it.
fn joins(before: Token, next: Token, is_date: bool, behind: Option<Token>, side: &ChangedSide<'_, '_>) -> bool {
    let (text_before, text) = (side.text_of(before), side.text_of(next));
    let is_digits = |text: &str| text.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    if is_of_date(before) && is_of_date(next) {
        // Friday May 9; not Monday Tuesday.
        return before.is(traits::DAY) && next.is(traits::MONTH);
    }
    if has_digit(before) && has_digit(next) {
        let is_group = text.len() == 3 && is_digits(text) && text_before.len() <= 3;
        return is_date || is_group;
    }
    let is_sign = |token: Token| !token.is(traits::WORD);
    if is_sign(next) {
        // What stands in front of the next number is of that one.
        let is_of_next = behind.is_some_and(|behind| has_digit(behind) && is_currency_sign(text));
        return !is_of_next;
    }
    !is_sign(before) || is_currency_sign(text_before)
}

fn is_currency_sign(text: &str) -> bool {
    text.chars().all(is_currency)
}

fn is_of_date(token: Token) -> bool {
    token.is_any(traits::MONTH | traits::DAY)
}

fn has_digit(token: Token) -> bool {
    token.is(traits::DIGIT)
}

/// Whether a token may be the minutes or the seconds of a time of day.
fn is_minutes(token: Token, side: &ChangedSide<'_, '_>) -> bool {
    let text = side.text_of(token);
    text.chars().count() == 2 && text.chars().all(char::is_numeric)
}

fn is_year(text: &str) -> bool {
    text.chars().count() == 4 && text.chars().all(char::is_numeric)
}

/// Whether a number is a date: it has a month or a day, or stands beside a month, or is written as
/// one.
fn is_date(
    number: &[Token],
    side: &ChangedSide<'_, '_>,
    languages: &LazyLanguages<'_>,
    is_first: bool,
    is_last: bool,
) -> bool {
    if number.iter().any(|token| is_of_date(*token)) {
        return true;
    }
    let [only] = number else {
        return is_date_in_figures(&number.iter().map(|token| side.text_of(*token)).collect::<String>());
    };
    let text = side.text_of(*only);
    let is_korean_month = || text.trim_start_matches(char::is_numeric).starts_with('월');
    let is_korean_day = || {
        if !text.contains('일') {
            return false;
        }
        let index = side.tokens.iter().position(|token| token.id == only.id);
        let next = index.and_then(|index| side.tokens.get(index + 1)).map(|next| side.text_of(*next));
        is_korean_day(text, next.unwrap_or_else(|| side.text.after()))
    };
    if is_date_in_figures(text) || has_digit(*only) && (is_korean_month() || is_korean_day()) {
        return true;
    }
    let is_day_or_year = has_digit(*only) && text.chars().count() <= 4;
    is_day_or_year && month_beside(side, languages, is_first, is_last, is_year(text))
}

/// Whether the figures that a change begins or ends with stand beside the name of a month.
fn month_beside(
    side: &ChangedSide<'_, '_>,
    languages: &LazyLanguages<'_>,
    is_first: bool,
    is_last: bool,
    is_year: bool,
) -> bool {
    let is_month = |word: &str| {
        word.chars().nth(1).is_some() && word.starts_with(char::is_alphabetic) && known(word, languages).is_month
    };
    let words_after: Vec<&str> = words(head(side.text.after(), BESIDE_BYTES_MAX)).take(2).collect();
    if is_last {
        let is_joined = |word: &str| matches!(word, "of" | "de" | "di" | "del");
        match words_after[..] {
            [month, ..] if is_month(month) => return true,
            [joiner, month] if is_joined(joiner) && is_month(month) => return true,
            _ => {}
        }
    }
    let before = tail(side.text.before(), BESIDE_BYTES_MAX);
    let last_before = words(before).next_back();
    if !is_first || !last_before.is_some_and(is_month) {
        return false;
    }
    // In May 14 people died.
    let next = side.text.after().trim_start_matches([' ', '\u{a0}']).chars().next();
    let counts = |word: &&str| word.starts_with(char::is_lowercase) && !known(word, languages).is_common;
    is_year || !next.is_some_and(char::is_alphabetic) || !words_after.first().is_some_and(counts)
}

/// The words of a text, without its marks.
fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|mark: char| !mark.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// So far beside a change, in bytes, the name of a month is looked for.
const BESIDE_BYTES_MAX: usize = 48;

/// Whether both sides have the same letters with other spaces, and no figures: any one, anyone.
fn is_spaced_otherwise(sides: &BothSides<'_, '_>) -> bool {
    let [left, right] = [&sides.left, &sides.right].map(|side| side.text.changed());
    let solid = |character: &char| !character.is_whitespace();
    !left.is_empty()
        && !right.is_empty()
        && !left.contains(char::is_numeric)
        && left
            .chars()
            .filter(solid)
            .flat_map(char::to_lowercase)
            .eq(right.chars().filter(solid).flat_map(char::to_lowercase))
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
    if !has_number || are_markup(sides) {
        return false;
    }
    sides.differing().any(|token| sides.text_of(token).chars().all(|sign| belongs_to_number(sign, beside)))
}

/// Whether both sides of a change have nothing but marks of Markdown or a wiki, or nothing at all.
pub(super) fn are_markup(sides: &BothSides<'_, '_>) -> bool {
    is_markup(&sides.left) && is_markup(&sides.right)
}

/// Whether a side has nothing but marks of Markdown or a wiki: those of a heading, of emphasis, of
/// an item of a list.
fn is_markup(side: &ChangedSide<'_, '_>) -> bool {
    let changed = side.text.changed();
    let marks = changed.trim();
    let Some(first) = marks.chars().next() else { return true };
    let line = side.text.before().rsplit('\n').next().unwrap_or_default();
    let begins_line = line.trim().is_empty() || changed.trim_end_matches([' ', '\t']).contains('\n');
    let is_item = begins_line
        && matches!(marks, "-" | "+" | "*" | "•" | "–" | "—" | "·" | ">")
        && (changed.ends_with(char::is_whitespace) || side.text.after().starts_with(char::is_whitespace));
    // 1), 1.
    let is_numbering = matches!(marks, ")" | "." | ".)") && line.len() <= 4 && !line.trim().is_empty();
    let is_repeated = marks.chars().all(|mark| mark == first)
        && (matches!(first, '#' | '`' | '_') || matches!(first, '*' | '~' | '=') && marks.len() > 1);
    is_item || is_numbering || is_repeated
}

/// Whether a sign belongs to the number that stands beside it, in front or behind.
fn belongs_to_number(sign: char, beside: Beside) -> bool {
    let is_between = beside.number_before && beside.number_after;
    let is_within = beside.touches_before && beside.touches_after;
    let is_in_front = beside.touches_after && beside.space_before;
    match sign {
        '%' | '‰' | '٪' | '％' | '°' | '′' | '″' | '℃' | '℉' => true,
        '+' | '±' | '<' | '>' | '≤' | '≥' | '~' | '≈' | '=' | '≠' => true,
        '×' | '÷' | '*' | '^' => is_between,
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
    let only_word = |side: &ChangedSide<'_, '_>| {
        let mut words = side.own.iter().filter(|token| token.is(traits::WORD)).map(|token| side.text_of(*token));
        words.next().filter(|_| words.next().is_none()).filter(|word| is_roman(word)).map(str::len)
    };
    // A lone `I` is a word of English, but in Chapter I.
    let is_cited = |side: &ChangedSide<'_, '_>| {
        let before = tail(side.text.before(), BESIDE_BYTES_MAX);
        words(before).next_back().is_some_and(is_word_of_clause)
    };
    let lens = only_word(left).zip(only_word(right));
    lens.is_some_and(|(one, other)| one.max(other) >= 2 || is_cited(left) && is_cited(right))
}
