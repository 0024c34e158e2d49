//! Times as people type them: RFC 3339, and what leaves something out of it or says it in words.
//!
//! What names no zone is meant in the reader's ([`Calendar`]). What names a whole day, week, month
//! or year has two edges, of which the question wants one.

mod phrase;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use variorum_store::{Instant, Time};

use self::phrase::Meaning;
use super::Error;
use super::calendar::{Calendar, Shown, TimeNote};

/// Which edge of a day is wanted, or of a longer period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayEdge {
    /// Its first moment.
    Beginning,
    /// Its last moment.
    End,
}

/// Why a text is no time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeProblem {
    /// It is none of the forms that are read.
    Unreadable,
    /// It is plain what is meant, but something is missing.
    Incomplete {
        /// How it is written in full.
        full: String,
    },
    /// There is no such day: 30 February.
    NoSuchDay,
    /// There is no such time of day: 25:00.
    NoSuchHour,
    /// `5/9/2026`: which is the month?
    DayOrMonthFirst,
    /// `5m`: minutes or months?
    MinutesOrMonths,
    /// `9:00 CEST`: zones are called so by several countries.
    ZoneName,
    /// It lies outside the years 0 to 9999.
    OutOfRange,
}

/// A time as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The text as it was given.
    pub text: String,
    /// The moment.
    pub time: Time,
    /// Of which day it is the edge, where it names a whole day, or a longer period of which this is
    /// the first or the last: `2026-05-09`.
    pub day: Option<String>,
    /// Which edge that is.
    pub edge: DayEdge,
    /// Whether the zone is the reader's, as the text names none and could name one.
    pub is_here: bool,
    /// Whether the clocks of the zone were set just then.
    pub clocks_set: Option<ClocksSet>,
    /// Whether the text is complete: it says all that `time` says.
    is_complete: bool,
}

/// That clocks were set at the time of day that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClocksSet {
    /// Forward: they never showed it. It is read as though they had not been set yet.
    Forward,
    /// Back: they showed it twice. The first time is meant.
    Back {
        /// The second time.
        again: Time,
    },
}

/// Reads a time, and of a period that edge; `calendar` notes how, where the text left something
/// out.
///
/// Read are, in any case, `2026-05-09T14:00:00+02:00`, with a space for the T, without seconds,
/// without an offset; `2026-05-09`, `2026-05-09Z`, `9.5.2026`, `9 May 2026`, `May 9`, `2026-05`,
/// `2026`; `9:00`, `9 am`, `noon`; `now`, `today`, `yesterday`, `monday`, `last monday`,
/// `last week`; `2 days ago`, `1d`, `3 weeks`; and a day with an hour, such as `yesterday 9:00`.
///
/// Errors: [`Error::InvalidTime`].
pub fn parse(text: &str, edge: DayEdge, calendar: &Calendar) -> Result<Time, Error> {
    let reading =
        read(text, edge, calendar).map_err(|problem| Error::InvalidTime { text: text.to_owned(), problem })?;
    note(&reading, calendar);
    Ok(reading.time)
}

/// The moment of a time that may be absent. Errors: [`Error::InvalidTime`].
pub fn parse_instant(text: Option<&str>, edge: DayEdge, calendar: &Calendar) -> Result<Option<Instant>, Error> {
    text.map(|text| Ok(parse(text, edge, calendar)?.instant())).transpose()
}

/// Notes how a time was read, unless it said all.
pub(super) fn note(reading: &Reading, calendar: &Calendar) {
    if !reading.is_complete {
        calendar.note(TimeNote::Read(reading.clone()));
    }
}

/// Reads a time, and of a period that edge, without a note. Errors: why it is none.
pub(super) fn read(text: &str, edge: DayEdge, calendar: &Calendar) -> Result<Reading, TimeProblem> {
    if let Some(time) = rfc3339(text) {
        let text = text.to_owned();
        return Ok(Reading { text, time, day: None, edge, is_here: false, clocks_set: None, is_complete: true });
    }
    let meaning = phrase::read(text, calendar)?;
    let found = meaning.edge(edge, calendar).ok_or(TimeProblem::OutOfRange)?;
    let Found { time, day, is_here, clocks_set } = found;
    let day = day.map(|day| day.format("%Y-%m-%d").to_string());
    Ok(Reading { text: text.to_owned(), time, day, edge, is_here, clocks_set, is_complete: false })
}

/// Whether the text begins as a date does, with a year and a hyphen; whether that date exists is
/// for [`parse`] to say.
#[must_use]
pub fn begins_with_year(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits == 4 && text.as_bytes().get(4) == Some(&b'-')
}

/// RFC 3339, also with a space for its T, as section 5.6 allows, and without its seconds.
fn rfc3339(text: &str) -> Option<Time> {
    let (date, rest) = text.trim().split_at_checked(10)?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    // 14:00Z with the seconds that are demanded.
    let full = match (rest.get(..5), rest.get(5..)) {
        (Some(minute), Some(offset)) if offset.starts_with(['Z', 'z', '+', '-']) => {
            format!("{date}T{minute}:00{offset}")
        }
        _ => format!("{date}T{rest}"),
    };
    Time::parse(&full).ok()
}

/// The moment that a text means.
struct Found {
    time: Time,
    day: Option<NaiveDate>,
    is_here: bool,
    clocks_set: Option<ClocksSet>,
}

impl Meaning {
    /// The moment that is meant, or that edge of the period; `None` where the calendar ends.
    fn edge(self, edge: DayEdge, calendar: &Calendar) -> Option<Found> {
        match self {
            Self::Moment(moment) => {
                let time = calendar.zone().time(moment)?;
                Some(Found { time, day: None, is_here: false, clocks_set: None })
            }
            Self::Shown { shown, zone } => {
                let (is_here, zone) = (zone.is_none(), zone.unwrap_or(calendar.zone()));
                let nanoseconds = shown.and_utc().timestamp_subsec_nanos();
                let time = |seconds| zone.time(Instant { seconds, nanoseconds });
                let (moment_s, clocks_set) = match zone.moments(shown) {
                    Shown::Once(moment_s) => (moment_s, None),
                    Shown::Twice(first, second) => (first, Some(ClocksSet::Back { again: time(second)? })),
                    Shown::Skipped { before_change, .. } => (before_change, Some(ClocksSet::Forward)),
                };
                Some(Found { time: time(moment_s)?, day: None, is_here, clocks_set })
            }
            Self::Days { first, last, zone } => {
                let (is_here, zone) = (zone.is_none(), zone.unwrap_or(calendar.zone()));
                let (day, moment) = match edge {
                    DayEdge::Beginning => (first, Instant { seconds: zone.beginning_of(first), nanoseconds: 0 }),
                    DayEdge::End => (last, zone.end_of(last)?),
                };
                Some(Found { time: zone.time(moment)?, day: Some(day), is_here, clocks_set: None })
            }
        }
    }
}
