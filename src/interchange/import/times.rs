//! Times as other programs write them: RFC 3339 and its neighbours, RFC 5322 as feeds have it, and
//! seconds since 1970.
//!
//! What a time does not say is not guessed in silence: a time without a zone is taken in the one
//! that the import was given, else in UTC, and a date alone at its first moment; both are reported.

use chrono::DateTime;
use variorum_store::{Instant, Time};

use super::refusal::TimeUnit;
use super::{BatchSender, Excerpt, Kind, Reason};
use crate::clock;
use crate::query::calendar::Zone;

/// The shortest and the longest text of digits alone that is read as seconds since 1970: years have
/// fewer digits, and days without hyphens eight.
const SECONDS_DIGITS: std::ops::RangeInclusive<usize> = 9..=10;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Parses a zone: `local` for the reader's own, with its summer time; `Z`, `UTC`, `+02:00`, `+0200`
/// or `+02`. `None` for anything else.
#[must_use]
pub fn parse_zone(text: &str) -> Option<Zone> {
    if text.eq_ignore_ascii_case("local") {
        return Some(Zone::Changing(clock::offset_s));
    }
    let there = Time::parse(&format!("2000-01-02T00:00:00{}", offset(text)?)).ok()?;
    let utc = Time::parse("2000-01-02T00:00:00Z").ok()?;
    i32::try_from(utc.instant().seconds - there.instant().seconds).ok().map(Zone::Fixed)
}

/// The offset of a zone when its clocks show this, as RFC 3339 writes it.
fn offset_when_shown(zone: Zone, shown: &str) -> Option<String> {
    let shown = Time::parse(&format!("{shown}Z")).ok()?.instant();
    let ahead_s = zone.offset_when_shown(DateTime::from_timestamp(shown.seconds, 0)?.naive_utc());
    let (sign, minutes) = (if ahead_s < 0 { '-' } else { '+' }, ahead_s.unsigned_abs() / 60);
    Some(if minutes == 0 { "Z".to_owned() } else { format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60) })
}

/// A time, and what was assumed to read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReadTime {
    pub time: Time,
    /// That it names no zone, or no time of day.
    pub assumed: Option<Kind>,
}

impl ReadTime {
    fn complete(time: Time) -> Self {
        Self { time, assumed: None }
    }

    /// The time; what was assumed is reported, with `subject` for an example.
    pub fn noted(self, text: &str, subject: &str, sender: &mut BatchSender) -> Time {
        if let Some(kind) = self.assumed {
            sender.note(kind, || format!("{text} in {subject}"));
        }
        self.time
    }
}

/// Reads a time from a text. Errors: [`Reason::Time`] with `field`, or [`Reason::TimeUnit`].
pub(super) fn of_text(text: &str, field: &'static str, zone: Zone) -> Result<ReadTime, Reason> {
    if let Ok(time) = Time::parse(text) {
        return Ok(ReadTime::complete(time));
    }
    let trimmed = text.trim();
    if let Some(seconds) = seconds_of(trimmed) {
        return of_seconds(seconds.0, seconds.1);
    }
    let found = iso(trimmed).or_else(|| mail(trimmed));
    let read = found.and_then(|parts| parts.time(zone));
    read.ok_or_else(|| Reason::Time { field, text: Excerpt::of(text) })
}

/// Reads a time from a whole number: seconds since 1970, also where its digits would be a day, as
/// they are for a few weeks of that year. Errors: those of [`of_seconds`].
pub(super) fn of_number(seconds: i64) -> Result<ReadTime, Reason> {
    let read = of_seconds(seconds, 0)?;
    let digits = seconds.to_string();
    let day = match (digits.get(..4), digits.get(4..6), digits.get(6..)) {
        (Some(year), Some(month), Some(day)) => Time::parse(&format!("{year}-{month}-{day}T00:00:00Z")).ok(),
        _ => None,
    };
    Ok(ReadTime { assumed: day.map(|_| Kind::SecondsLikeDays), ..read })
}

/// Reads a time from seconds since 1970. Errors: [`Reason::TimeUnit`], [`Reason::TimeOutOfRange`].
pub(super) fn of_seconds(seconds: i64, nanoseconds: u32) -> Result<ReadTime, Reason> {
    let unit = match seconds.unsigned_abs() {
        // Up to the year 5138; as milliseconds, the others begin in 1973.
        0..100_000_000_000 => None,
        100_000_000_000..100_000_000_000_000 => Some(TimeUnit::Milliseconds),
        100_000_000_000_000..100_000_000_000_000_000 => Some(TimeUnit::Microseconds),
        _ => Some(TimeUnit::Nanoseconds),
    };
    let quoted = || Excerpt::of(&seconds.to_string());
    if let Some(unit) = unit {
        let in_seconds = Instant { seconds: seconds / unit.per_second(), nanoseconds: 0 };
        return Err(match Time::from_instant(in_seconds) {
            Some(meant) => Reason::TimeUnit { number: quoted(), unit, meant },
            None => Reason::TimeOutOfRange { seconds: quoted() },
        });
    }
    let time = Time::from_instant(Instant { seconds, nanoseconds });
    time.map(ReadTime::complete).ok_or_else(|| Reason::TimeOutOfRange { seconds: quoted() })
}

/// Reads a time from seconds since 1970 with a fraction, to the microsecond, as precise as a number
/// of 64 bits is at these times. Errors: those of [`of_seconds`].
pub(super) fn of_fraction(seconds: f64) -> Result<ReadTime, Reason> {
    /// Beyond this no fraction is left, and the cast saturates.
    const SECONDS_MAX: f64 = 9e18;
    if !seconds.is_finite() || seconds.abs() >= SECONDS_MAX {
        return Err(Reason::TimeOutOfRange { seconds: Excerpt::of(&seconds.to_string()) });
    }
    let whole = seconds.floor();
    let microseconds = ((seconds - whole) * 1e6).round() as u32;
    let carried = i64::from(microseconds == 1_000_000);
    of_seconds(whole as i64 + carried, if carried == 1 { 0 } else { microseconds * 1000 })
}

/// Seconds and nanoseconds of a text of digits alone, perhaps with a fraction.
fn seconds_of(text: &str) -> Option<(i64, u32)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // Sixteen digits may be microseconds, which is then said.
    let is_time = SECONDS_DIGITS.contains(&digits.len()) || matches!(digits.len(), 13 | 16 | 19);
    if !is_number(digits) || !is_number(fraction) || fraction.len() > 9 || !is_time {
        return None;
    }
    let seconds: i64 = whole.parse().ok()?;
    let nanoseconds: u32 = format!("{fraction:0<9}").parse().ok()?;
    // The fraction counts away from zero.
    match (whole.starts_with('-'), nanoseconds) {
        (true, 1..) => Some((seconds - 1, 1_000_000_000 - nanoseconds)),
        _ => Some((seconds, nanoseconds)),
    }
}

/// A time in its parts, as RFC 3339 writes them.
struct Parts {
    date: String,
    /// `14:00:00.5`, where there is one.
    time: Option<String>,
    offset: Option<String>,
}

impl Parts {
    fn time(self, zone: Zone) -> Option<ReadTime> {
        let assumed = match (&self.time, &self.offset) {
            (None, _) => Some(Kind::DatesAlone),
            (Some(_), None) => Some(Kind::TimesWithoutZone),
            (Some(_), Some(_)) => None,
        };
        let shown = format!("{}T{}", self.date, self.time.as_deref().unwrap_or("00:00:00"));
        let offset = self.offset.or_else(|| offset_when_shown(zone, &shown))?;
        let time = Time::parse(&format!("{shown}{offset}")).ok()?;
        Some(ReadTime { time, assumed })
    }
}

/// `2020-01-02`, and behind it, after `T` or a space, a time of day and an offset.
fn iso(text: &str) -> Option<Parts> {
    let (date, rest) = text.split_at_checked(10)?;
    let is_date = date.bytes().enumerate().all(|(index, byte)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !is_date {
        return None;
    }
    let date = date.to_owned();
    if rest.is_empty() {
        return Some(Parts { date, time: None, offset: None });
    }
    let (time, offset) = clock(rest.strip_prefix(['T', 't', ' ', '_'])?.trim_start())?;
    Some(Parts { date, time: Some(time), offset })
}

/// `Wed, 02 Jan 2020 15:04:05 +0200`, as mail and feeds write it (RFC 5322, section 3.3).
fn mail(text: &str) -> Option<Parts> {
    let behind_day = text.split_once(',').map_or(text, |(_, rest)| rest);
    let mut words = behind_day.split_whitespace();
    let (day, month, year) = (words.next()?, words.next()?.get(..3)?, words.next()?);
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? + 1;
    let is_number =
        |text: &str, digits: &[usize]| digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(day, &[1, 2]) || !is_number(year, &[4]) {
        return None;
    }
    let (time, offset) = clock(&words.collect::<Vec<_>>().join(" "))?;
    Some(Parts { date: format!("{year}-{month:02}-{day:0>2}"), time: Some(time), offset })
}

/// A time of day, with seconds and a fraction or without, and an offset where there is one.
fn clock(text: &str) -> Option<(String, Option<String>)> {
    let end = text.find(|sign: char| !sign.is_ascii_digit() && !matches!(sign, ':' | '.' | ',')).unwrap_or(text.len());
    let (clock, rest) = text.split_at(end);
    let (whole, fraction) = clock.split_once(['.', ',']).map_or((clock, None), |(whole, part)| (whole, Some(part)));
    let parts: Vec<&str> = whole.split(':').collect();
    let is_two = |part: &&str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(parts.len(), 2 | 3) || !parts.iter().all(is_two) || (parts.len() == 2 && fraction.is_some()) {
        return None;
    }
    let mut time = parts.join(":");
    if parts.len() == 2 {
        time.push_str(":00");
    }
    // Finer than nanoseconds no time is.
    if let Some(fraction) = fraction.map(|fraction| fraction.get(..9).unwrap_or(fraction)) {
        time.push_str(&format!(".{fraction}"));
    }
    match rest.trim() {
        "" => Some((time, None)),
        rest => Some((time, Some(offset(rest)?))),
    }
}

/// An offset as RFC 3339 writes it.
fn offset(text: &str) -> Option<String> {
    if ["z", "utc", "gmt", "ut"].iter().any(|utc| utc.eq_ignore_ascii_case(text)) {
        return Some("Z".to_owned());
    }
    let sign = text.chars().next().filter(|sign| matches!(sign, '+' | '-'))?;
    let digits: String = text.chars().skip(1).filter(|sign| *sign != ':').collect();
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    match (is_number, digits.len(), digits.split_at_checked(2)) {
        (true, 2, _) => Some(format!("{sign}{digits}:00")),
        (true, 4, Some((hours, minutes))) => Some(format!("{sign}{hours}:{minutes}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<(String, Option<Kind>)> {
        of_text(text, "time", Zone::UTC).ok().map(|read| (read.time.as_str().to_owned(), read.assumed))
    }

    #[test]
    fn times_are_read_as_other_programs_write_them() {
        for (text, time) in [
            ("2020-01-02T03:04:05+02:00", "2020-01-02T03:04:05+02:00"),
            ("2020-01-02 03:04:05+00:00", "2020-01-02T03:04:05+00:00"),
            ("2020-01-02 03:04:05.25 +0200", "2020-01-02T03:04:05.25+02:00"),
            ("2020-01-02T03:04:05,123456789123Z", "2020-01-02T03:04:05.123456789Z"),
            ("2020-01-02T03:04Z", "2020-01-02T03:04:00Z"),
            (" 2020-01-02 03:04:05 UTC ", "2020-01-02T03:04:05Z"),
            ("Thu, 02 Jan 2020 03:04:05 GMT", "2020-01-02T03:04:05Z"),
            ("2 January 2020 03:04 -05", "2020-01-02T03:04:00-05:00"),
            ("1577934245", "2020-01-02T03:04:05Z"),
            ("1577934245.5", "2020-01-02T03:04:05.5Z"),
            ("-100000000.25", "1966-10-31T14:13:19.75Z"),
        ] {
            assert_eq!(read(text), Some((time.to_owned(), None)), "{text}");
        }
    }

    #[test]
    fn what_a_time_does_not_say_is_told() {
        let without_zone = Some(("2020-01-02T03:04:05Z".to_owned(), Some(Kind::TimesWithoutZone)));
        for text in ["2020-01-02T03:04:05", "2020-01-02 03:04:05", "2 Jan 2020 03:04:05"] {
            assert_eq!(read(text), without_zone, "{text}");
        }
        assert_eq!(read("2020-01-02"), Some(("2020-01-02T00:00:00Z".to_owned(), Some(Kind::DatesAlone))));
        let zone = parse_zone("+0530").unwrap();
        let there = of_text("2020-01-02 03:04", "time", zone).unwrap();
        assert_eq!(there.time.as_str(), "2020-01-02T03:04:00+05:30");
        assert!(["", "CET", "+2", "+25:00", "+05:3"].iter().all(|text| parse_zone(text).is_none()));
    }

    #[test]
    fn a_number_that_could_be_a_day_is_told() {
        for (number, time, assumed) in [
            (20_200_131, "1970-08-22T19:08:51Z", Some(Kind::SecondsLikeDays)),
            (20_201_331, "1970-08-22T19:28:51Z", None),
            (1_577_934_245, "2020-01-02T03:04:05Z", None),
            (-2_020_010, "1969-12-08T14:53:10Z", None),
            (0, "1970-01-01T00:00:00Z", None),
        ] {
            let read = of_number(number).unwrap();
            assert_eq!((read.time.as_str(), read.assumed), (time, assumed), "{number}");
        }
    }

    #[test]
    fn an_hour_that_came_twice_is_the_first_one_in_every_zone() {
        /// The clocks of Belgrade are set back on 25 October 2026, forward on 29 March.
        fn belgrade(moment_s: i64) -> i32 {
            if (1_774_746_000..1_792_890_000).contains(&moment_s) { 7200 } else { 3600 }
        }
        /// Those of New York on 1 November, and on 8 March.
        fn new_york(moment_s: i64) -> i32 {
            if (1_772_953_200..1_793_512_800).contains(&moment_s) { -14_400 } else { -18_000 }
        }
        for (zone, text, time) in [
            (Zone::Changing(belgrade), "2026-10-25 02:30", "2026-10-25T02:30:00+02:00"),
            (Zone::Changing(belgrade), "2026-10-25 03:30:00.50", "2026-10-25T03:30:00.50+01:00"),
            (Zone::Changing(belgrade), "2026-03-29 02:30", "2026-03-29T02:30:00+01:00"),
            (Zone::Changing(new_york), "2026-11-01 01:30", "2026-11-01T01:30:00-04:00"),
            (Zone::Changing(new_york), "2026-03-08 02:30", "2026-03-08T02:30:00-05:00"),
        ] {
            assert_eq!(of_text(text, "time", zone).unwrap().time.as_str(), time, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2020",
            "2020-01",
            "20200102",
            "2020-02-30",
            "2020-01-02T25:00Z",
            "2020-01-02 03:04 CET",
            "02/01/2020",
            "yesterday",
            "2020-01-02T03",
            "12345",
            "1577934245.1234567891",
        ] {
            assert!(matches!(of_text(text, "time", Zone::UTC), Err(Reason::Time { .. })), "{text}");
        }
    }

    #[test]
    fn numbers_that_are_no_seconds_are_told_with_their_unit() {
        for (number, unit) in [
            (1_577_934_245_123, TimeUnit::Milliseconds),
            (1_577_934_245_123_456, TimeUnit::Microseconds),
            (1_577_934_245_123_456_789, TimeUnit::Nanoseconds),
        ] {
            let reason = of_text(&number.to_string(), "time", Zone::UTC).unwrap_err();
            let Reason::TimeUnit { unit: told, meant, .. } = reason else { panic!("{reason:?}") };
            assert_eq!((told, meant.as_str()), (unit, "2020-01-02T03:04:05Z"));
            assert!(matches!(of_seconds(number, 0), Err(Reason::TimeUnit { .. })));
        }
        assert!(matches!(of_seconds(i64::MAX, 0), Err(Reason::TimeUnit { .. })));
        assert!(matches!(of_seconds(-99_999_999_999, 0), Err(Reason::TimeOutOfRange { .. })));
        assert!(matches!(of_fraction(1e300), Err(Reason::TimeOutOfRange { .. })));
        assert_eq!(of_fraction(1_577_836_800.1).unwrap().time.as_str(), "2020-01-01T00:00:00.1Z");
        assert_eq!(of_fraction(-0.5).unwrap().time.as_str(), "1969-12-31T23:59:59.5Z");
        assert_eq!(of_fraction(0.999_999_9).unwrap().time.as_str(), "1970-01-01T00:00:01Z");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,40}|[-0-9T:. +Z]{0,30}", seconds: i64, fraction: f64) {
            let _ = (of_text(&text, "time", Zone::UTC), of_seconds(seconds, 0), of_fraction(fraction));
        }
    }
}
