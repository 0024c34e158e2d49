//! What a time in words, or with something left out, stands for.
//!
//! Periods are whole: `last week` is from its Monday to its Sunday, as `yesterday` is a whole day.
//! What counts back from now (`2 days ago`, `1d`) is a moment, the same time of day where it counts
//! in days.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use variorum_store::Instant;

use super::super::calendar::{Calendar, Zone};
use super::TimeProblem;

/// What a text stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning {
    /// A moment.
    Moment(Instant),
    /// What the clocks of a zone show; the reader's, if none is named.
    Shown { shown: NaiveDateTime, zone: Option<Zone> },
    /// Whole days, from the first to the last.
    Days { first: NaiveDate, last: NaiveDate, zone: Option<Zone> },
}

/// No time that is read is longer.
const BYTES_MAX: usize = 64;

/// Reads a time that is not RFC 3339. Errors: why it is none.
pub(super) fn read(text: &str, calendar: &Calendar) -> Result<Meaning, TimeProblem> {
    if text.len() > BYTES_MAX {
        return Err(TimeProblem::Unreadable);
    }
    meaning(&text.trim().to_lowercase(), calendar).map_err(|problem| match problem {
        TimeProblem::Unreadable => unreadable(text.trim()),
        problem => problem,
    })
}

fn meaning(text: &str, calendar: &Calendar) -> Result<Meaning, TimeProblem> {
    let (rest, zone) = without_zone(text)?;
    let here = zone.unwrap_or(calendar.zone()).shown(calendar.now()).ok_or(TimeProblem::OutOfRange)?;
    let spaced = with_spaces(rest);
    let words: Vec<&str> =
        spaced.split([' ', ',', '\t']).filter(|word| !matches!(*word, "" | "at" | "on" | "of" | "the")).collect();
    if let Some(moment) = ago(&words, here, calendar)? {
        return if zone.is_none() { Ok(Meaning::Moment(moment)) } else { Err(TimeProblem::Unreadable) };
    }
    let (words, time) = without_time_of_day(&words)?;
    let period =
        if words.is_empty() && time.is_some() { Some((here.date(), here.date())) } else { period(words, here.date())? };
    let (first, last) = period.ok_or(TimeProblem::Unreadable)?;
    match time {
        None => Ok(Meaning::Days { first, last, zone }),
        Some(time) if first == last => Ok(Meaning::Shown { shown: first.and_time(time), zone }),
        Some(_) => Err(TimeProblem::Unreadable),
    }
}

/// What is wrong with a text that cannot be read, where it is plain what was meant.
fn unreadable(text: &str) -> TimeProblem {
    let (first, rest) = text.split_once([' ', 'T', 't']).unwrap_or((text, ""));
    match full_date(first).map(|date| (full_time(rest), date)) {
        Some((_, full)) if rest.is_empty() => return TimeProblem::Incomplete { full },
        Some((Some(time), date)) => return TimeProblem::Incomplete { full: format!("{date}T{time}") },
        _ => {}
    }
    let last = text.rsplit(' ').next().unwrap_or_default();
    let is_name = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_place = last.split_once('/').is_some_and(|(area, _)| area.bytes().all(|byte| byte.is_ascii_alphabetic()));
    if text.contains(':') && (is_name(last) || is_place) { TimeProblem::ZoneName } else { TimeProblem::Unreadable }
}

/// `2026-5-9`, `2026/05/09`, `13/5/2026`, `20260509` as a date in full; `None` where it may be
/// another date too, or does not exist.
fn full_date(text: &str) -> Option<String> {
    let is_date = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.'));
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => (*year, *month, *day),
        [a, b, year] if year.len() == 4 => match (a.parse::<u32>().ok()?, b.parse::<u32>().ok()?) {
            (13.., _) => (*year, *b, *a),
            (_, 13..) => (*year, *a, *b),
            _ => return None,
        },
        [digits] if digits.len() == 8 => (digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?),
        _ => return None,
    };
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    date.filter(|_| is_date).map(|date| date.format("%Y-%m-%d").to_string())
}

/// `14`, `1400`, `14Z`, `9:00` as a time of day in full, with its zone if it names one.
fn full_time(text: &str) -> Option<String> {
    if let Ok(Some(time)) = time_of_day(&text.to_lowercase(), None) {
        return Some(time.format("%H:%M:%S").to_string());
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, zone) = text.split_at_checked(digits)?;
    let (hour, minute) = match digits.len() {
        1 | 2 => (digits, "0"),
        4 => digits.split_at_checked(2)?,
        _ => return None,
    };
    let time = NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)?;
    matches!(zone, "" | "z" | "Z").then(|| format!("{}{}", time.format("%H:%M"), zone.to_uppercase()))
}

/// `2026-05-09t14:00` in two words, so that a day and an hour are read alike wherever they stand.
fn with_spaces(text: &str) -> String {
    match text.split_at_checked(10) {
        Some((date, rest)) if is_date(date) && rest.starts_with('t') => {
            format!("{date} {}", rest.trim_start_matches('t'))
        }
        _ => text.to_owned(),
    }
}

/// Whether the text has the shape of a date.
fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// Takes a zone off the end: `z`, `utc`, `gmt`, or an offset behind a date or an hour.
fn without_zone(text: &str) -> Result<(&str, Option<Zone>), TimeProblem> {
    for name in ["utc", "gmt", "z"] {
        if let Some(rest) = text.strip_suffix(name).map(str::trim_end)
            && rest.ends_with(|last: char| last.is_ascii_digit() || matches!(last, 'm' | 'y' | 'n' | 't'))
            && (name != "z" || rest.ends_with(|last: char| last.is_ascii_digit()))
        {
            return Ok((rest, Some(Zone::UTC)));
        }
    }
    let Some((before, offset)) = text.rfind(['+', '-']).and_then(|at| text.split_at_checked(at)) else {
        return Ok((text, None));
    };
    let before = before.trim_end();
    // The last hyphen of a date is no offset.
    if !(before.get(..10).is_some_and(is_date) || before.contains(':')) {
        return Ok((text, None));
    }
    let digits: String = offset.chars().skip(1).filter(|character| *character != ':').collect();
    let is_offset = matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_offset {
        return Err(TimeProblem::Unreadable);
    }
    let number = |digits: Option<&str>| digits.and_then(|digits| digits.parse::<i32>().ok()).unwrap_or(0);
    let (hours, minutes) = (number(digits.get(..2)), number(digits.get(2..)));
    if hours > 23 || minutes > 59 {
        return Err(TimeProblem::NoSuchHour);
    }
    let seconds = hours * 3600 + minutes * 60;
    Ok((before, Some(Zone::Fixed(if offset.starts_with('-') { -seconds } else { seconds }))))
}

/// `now`, `2 days ago`, `an hour ago`, `1d`, `3 weeks`.
fn ago(words: &[&str], here: NaiveDateTime, calendar: &Calendar) -> Result<Option<Instant>, TimeProblem> {
    let words = words.strip_suffix(&["ago"]).unwrap_or(words);
    let (count, unit) = match words {
        ["now"] => return Ok(Some(calendar.now())),
        [count, unit] => match number(count) {
            Some(count) => (count?, *unit),
            None => return Ok(None),
        },
        [word] => {
            let digits = word.bytes().take_while(u8::is_ascii_digit).count();
            match word.split_at_checked(digits) {
                Some((count, unit)) if !unit.is_empty() && !count.is_empty() => {
                    (count.parse().map_err(|_| TimeProblem::OutOfRange)?, unit)
                }
                _ => return Ok(None),
            }
        }
        _ => return Ok(None),
    };
    back(here, calendar, count, unit)
}

/// A count in digits or as a word; `None` for what is none.
fn number(word: &str) -> Option<Result<u32, TimeProblem>> {
    const WORDS: [&str; 12] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    if is_number(word) {
        return Some(word.parse().map_err(|_| TimeProblem::OutOfRange));
    }
    if matches!(word, "a" | "an") {
        return Some(Ok(1));
    }
    let index = WORDS.iter().position(|name| *name == word)?;
    u32::try_from(index + 1).ok().map(Ok)
}

/// So many of a unit before now; `None` for what is no unit.
fn back(here: NaiveDateTime, calendar: &Calendar, count: u32, unit: &str) -> Result<Option<Instant>, TimeProblem> {
    let Instant { seconds: now, nanoseconds } = calendar.now();
    let seconds = |each: i64| Some(now - each * i64::from(count));
    // At the same time of day, also where clocks were set in between.
    let moment = |shown: Option<NaiveDateTime>| Some(calendar.zone().moments(shown?).first());
    let days = |each: u64| moment(here.checked_sub_days(Days::new(each * u64::from(count))));
    let months =
        |each: u32| moment(count.checked_mul(each).and_then(|count| here.checked_sub_months(Months::new(count))));
    let moment = match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => seconds(1),
        "min" | "mins" | "minute" | "minutes" => seconds(60),
        "h" | "hr" | "hrs" | "hour" | "hours" => seconds(3600),
        "d" | "day" | "days" => days(1),
        "w" | "wk" | "wks" | "week" | "weeks" => days(7),
        "mo" | "mon" | "month" | "months" => months(1),
        "y" | "yr" | "yrs" | "year" | "years" => months(12),
        "m" => return Err(TimeProblem::MinutesOrMonths),
        _ => return Ok(None),
    };
    moment.map(|seconds| Some(Instant { seconds, nanoseconds })).ok_or(TimeProblem::OutOfRange)
}

/// Takes the time of day off either end: `9:00`, `9:00:30.5`, `9 am`, `9:30pm`, `noon`, `midnight`.
fn without_time_of_day<'w>(words: &'w [&'w str]) -> Result<(&'w [&'w str], Option<NaiveTime>), TimeProblem> {
    let rest_and_time = match words {
        [rest @ .., hour, half @ ("am" | "pm")] => Some((rest, time_of_day(hour, Some(half))?)),
        [hour, half @ ("am" | "pm"), rest @ ..] => Some((rest, time_of_day(hour, Some(half))?)),
        _ => None,
    };
    if let Some((rest, time)) = rest_and_time {
        return time.map(|time| (rest, Some(time))).ok_or(TimeProblem::Unreadable);
    }
    if let [rest @ .., last] = words
        && let Some(time) = time_of_day(last, None)?
    {
        return Ok((rest, Some(time)));
    }
    if let [first, rest @ ..] = words
        && let Some(time) = time_of_day(first, None)?
    {
        return Ok((rest, Some(time)));
    }
    Ok((words, None))
}

/// One word, with the half of the day that the next word names; `None` for what is no time of day.
fn time_of_day(word: &str, half: Option<&str>) -> Result<Option<NaiveTime>, TimeProblem> {
    let (word, half) = match (word, half) {
        ("noon", None) => ("12:00", None),
        ("midnight", None) => ("0:00", None),
        (word, Some(half)) => (word, Some(half)),
        (word, None) => match (word.strip_suffix("am"), word.strip_suffix("pm")) {
            (Some(hour), _) => (hour, Some("am")),
            (_, Some(hour)) => (hour, Some("pm")),
            _ => (word, None),
        },
    };
    if half.is_none() && !word.contains(':') {
        return Ok(None);
    }
    let (whole, fraction) = word.split_once('.').unwrap_or((word, ""));
    let mut parts = whole.split(':');
    let mut next = |least: usize| -> Option<u32> {
        match parts.next() {
            None => Some(0),
            Some(digits) if (least..=2).contains(&digits.len()) && is_number(digits) => digits.parse().ok(),
            Some(_) => None,
        }
    };
    let (Some(hour), Some(minute), Some(second)) = (next(1), next(2), next(2)) else { return Ok(None) };
    if parts.next().is_some() || !(fraction.is_empty() || (is_number(fraction) && fraction.len() <= 9)) {
        return Ok(None);
    }
    let nanoseconds = format!("{fraction:0<9}").parse().unwrap_or(0);
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return Err(TimeProblem::NoSuchHour),
        Some("am") => hour % 12,
        Some(_) => hour % 12 + 12,
        None => hour,
    };
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanoseconds);
    time.map(Some).ok_or(TimeProblem::NoSuchHour)
}

/// The first and the last day of what the words name; `None` for what names no days.
fn period(words: &[&str], today: NaiveDate) -> Result<Option<(NaiveDate, NaiveDate)>, TimeProblem> {
    let day = |date: Option<NaiveDate>| date.map(|date| (date, date)).ok_or(TimeProblem::NoSuchDay);
    Ok(Some(match words {
        ["today"] => (today, today),
        ["yesterday"] => day(today.pred_opt())?,
        ["day", "before", "yesterday"] => day(today.checked_sub_days(Days::new(2)))?,
        ["tomorrow"] => day(today.succ_opt())?,
        ["week" | "month" | "year"] => return Ok(None),
        ["this", unit] => match unit_around(unit, today)? {
            Some(days) => days,
            None => return Ok(None),
        },
        ["last", word] => match (weekday(word), unit_before(word, today)) {
            (Some(weekday), _) => day(weekday_before(weekday, today.pred_opt()))?,
            (None, Some(unit)) => unit?,
            (None, None) => return Ok(None),
        },
        [word] if weekday(word).is_some() => day(weekday(word).and_then(|day| weekday_before(day, Some(today))))?,
        [word] => return written_date(word),
        _ => return named_month(words, today),
    }))
}

/// The week, month or year around a day; `None` for what is no such unit.
fn unit_around(unit: &str, today: NaiveDate) -> Result<Option<(NaiveDate, NaiveDate)>, TimeProblem> {
    match unit {
        "week" => {
            let week = today.week(Weekday::Mon);
            let ends = week.checked_first_day().zip(week.checked_last_day());
            ends.map(Some).ok_or(TimeProblem::OutOfRange)
        }
        "month" => month(today.year(), today.month()).map(Some),
        "year" => year(today.year()).map(Some),
        _ => Ok(None),
    }
}

/// The whole unit before the one around a day.
fn unit_before(unit: &str, today: NaiveDate) -> Option<Result<(NaiveDate, NaiveDate), TimeProblem>> {
    let (first, _) = match unit_around(unit, today) {
        Ok(Some(days)) => days,
        Ok(None) => return None,
        Err(problem) => return Some(Err(problem)),
    };
    let before = first.pred_opt().ok_or(TimeProblem::OutOfRange);
    Some(before.and_then(|day| unit_around(unit, day)?.ok_or(TimeProblem::OutOfRange)))
}

fn year(year: i32) -> Result<(NaiveDate, NaiveDate), TimeProblem> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1);
    first.zip(NaiveDate::from_ymd_opt(year, 12, 31)).ok_or(TimeProblem::NoSuchDay)
}

fn month(year: i32, month: u32) -> Result<(NaiveDate, NaiveDate), TimeProblem> {
    let first = NaiveDate::from_ymd_opt(year, month, 1).ok_or(TimeProblem::NoSuchDay)?;
    let last = first.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt());
    Ok((first, last.ok_or(TimeProblem::OutOfRange)?))
}

/// The newest such day of the week that is not after `latest`.
fn weekday_before(weekday: Weekday, latest: Option<NaiveDate>) -> Option<NaiveDate> {
    let latest = latest?;
    latest.checked_sub_signed(TimeDelta::days(latest.weekday().days_since(weekday).into()))
}

fn weekday(word: &str) -> Option<Weekday> {
    // chrono reads any abbreviation; "mo" and "sun" are enough for it, and too short for us.
    word.parse().ok().filter(|_| word.len() >= 3)
}

/// `2026-05-09`, `2026-05`, `2026`, `9.5.2026`.
fn written_date(word: &str) -> Result<Option<(NaiveDate, NaiveDate)>, TimeProblem> {
    if word.contains('/') && word.bytes().all(|byte| byte == b'/' || byte.is_ascii_digit()) {
        let is_plain = full_date(word).is_some();
        return Err(if is_plain { TimeProblem::Unreadable } else { TimeProblem::DayOrMonthFirst });
    }
    let separator = if word.contains('.') { '.' } else { '-' };
    let parts: Vec<&str> = word.split(separator).collect();
    if !parts.iter().all(|part| is_number(part) && part.len() <= 4) {
        return Ok(None);
    }
    let number = |digits: &str| digits.parse::<u32>().unwrap_or(u32::MAX);
    let of_year = |digits: &str| (digits.len() == 4).then(|| digits.parse::<i32>().unwrap_or(i32::MAX));
    match (separator, parts.as_slice()) {
        ('-', [year_digits]) => of_year(year_digits).map(year).transpose(),
        ('-', [year_digits, month_digits]) if month_digits.len() == 2 => {
            of_year(year_digits).map(|year| month(year, number(month_digits))).transpose()
        }
        ('-', [year_digits, month_digits, day]) if month_digits.len() == 2 && day.len() == 2 => {
            date(of_year(year_digits), number(month_digits), number(day))
        }
        ('.', [day, month_digits, year_digits]) => date(of_year(year_digits), number(month_digits), number(day)),
        _ => Ok(None),
    }
}

fn date(year: Option<i32>, month: u32, day: u32) -> Result<Option<(NaiveDate, NaiveDate)>, TimeProblem> {
    let Some(year) = year else { return Ok(None) };
    let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(TimeProblem::NoSuchDay)?;
    Ok(Some((date, date)))
}

/// `9 may 2026`, `may 9 2026`, `9 may`, `may 2026`; without a year, the newest that is not to come.
fn named_month(words: &[&str], today: NaiveDate) -> Result<Option<(NaiveDate, NaiveDate)>, TimeProblem> {
    let month_of = |word: &str| {
        let name: Option<chrono::Month> = word.parse().ok().filter(|_| word.len() >= 3);
        name.map(|month| month.number_from_month())
    };
    let day_of = |word: &str| {
        let digits = word.trim_end_matches(|last: char| last.is_ascii_alphabetic());
        let ending = word.strip_prefix(digits);
        let is_day = matches!(ending, Some("" | "st" | "nd" | "rd" | "th")) && digits.len() <= 2 && is_number(digits);
        is_day.then(|| digits.parse::<u32>().unwrap_or(u32::MAX))
    };
    let year_of = |word: &str| (word.len() == 4 && is_number(word)).then(|| word.parse::<i32>().unwrap_or(i32::MAX));
    let (named, day, year) = match words {
        [a, b] => match (month_of(a), month_of(b), day_of(a), day_of(b), year_of(b)) {
            (Some(named), _, _, _, Some(year)) => return month(year, named).map(Some),
            (Some(named), _, _, Some(day), _) | (_, Some(named), Some(day), _, _) => (named, day, None),
            _ => return Ok(None),
        },
        [a, b, c] => match (month_of(a).zip(day_of(b)), day_of(a).zip(month_of(b)), year_of(c)) {
            (Some((named, day)), _, Some(year)) | (_, Some((day, named)), Some(year)) => (named, day, Some(year)),
            _ => return Ok(None),
        },
        _ => return Ok(None),
    };
    if let Some(year) = year {
        return date(Some(year), named, day);
    }
    let this_year = date(Some(today.year()), named, day);
    match this_year {
        Ok(Some((date, _))) if date <= today => this_year,
        _ => date(Some(today.year() - 1), named, day),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
