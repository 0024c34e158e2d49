//! Times: an instant, and the text that it was parsed from.

use std::fmt;

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// A text is not an RFC 3339 time with an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an RFC 3339 time with an offset, such as 2026-05-09T14:00:00+02:00")]
pub struct NotATime;

/// An instant with its offset, kept as the text it was parsed from, such as
/// `2026-05-09T14:00:00+02:00`.
///
/// Years 0 to 9999; up to nanoseconds; leap seconds as RFC 3339 allows them. Compare two times by
/// [`Time::instant`]: two spellings of one instant are not equal.
#[derive(Clone, PartialEq, Eq)]
pub struct Time {
    text: String,
    instant: Instant,
}

/// Seconds since 1970-01-01T00:00:00Z, and nanoseconds after that second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant {
    /// Seconds, negative before 1970.
    pub seconds: i64,
    /// 0 to 999,999,999.
    pub nanoseconds: u32,
}

impl Instant {
    /// A moment before all times.
    pub(crate) const MIN: Self = Self { seconds: i64::MIN, nanoseconds: 0 };
    /// A moment behind all times.
    pub(crate) const MAX: Self = Self { seconds: i64::MAX, nanoseconds: u32::MAX };
}

/// A stretch of time, both ends included; without an end it is open there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeRange {
    /// Its first moment.
    pub since: Option<Instant>,
    /// Its last moment.
    pub until: Option<Instant>,
}

impl TimeRange {
    /// Whether a moment is in it.
    pub fn contains(&self, instant: Instant) -> bool {
        self.since.is_none_or(|since| instant >= since) && self.until.is_none_or(|until| instant <= until)
    }

    /// Its first and its last moment, where an open end is a moment that no time reaches.
    pub(crate) fn bounds(&self) -> (Instant, Instant) {
        (self.since.unwrap_or(Instant::MIN), self.until.unwrap_or(Instant::MAX))
    }
}

impl Time {
    /// Parses an RFC 3339 time (<https://www.rfc-editor.org/rfc/rfc3339>) and keeps its text.
    ///
    /// Errors: [`NotATime`], also for the forms of ISO 8601 that RFC 3339 excludes.
    pub fn parse(text: &str) -> Result<Self, NotATime> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| NotATime)?;
        if text.len() > 40 || !text.is_ascii() || text.contains(' ') {
            return Err(NotATime);
        }
        let instant = Instant { seconds: moment.unix_timestamp(), nanoseconds: moment.nanosecond() };
        Ok(Self { text: text.to_owned(), instant })
    }

    /// Formats an instant, in UTC; `None` outside the years 0 to 9999.
    pub fn from_instant(instant: Instant) -> Option<Self> {
        Self::with_offset(instant, 0)
    }

    /// Formats an instant with an offset: that of a zone whose clocks are so many seconds ahead of
    /// UTC, to the minute, as RFC 3339 has no seconds there.
    ///
    /// `None` outside the years 0 to 9999, and for an offset of a day.
    pub fn with_offset(instant: Instant, offset_s: i32) -> Option<Self> {
        let offset = UtcOffset::from_whole_seconds(offset_s.checked_add(30)?.div_euclid(60) * 60).ok()?;
        let moment = OffsetDateTime::from_unix_timestamp(instant.seconds).ok()?;
        let moment = moment.replace_nanosecond(instant.nanoseconds).ok()?.checked_to_offset(offset)?;
        let text = moment.format(&Rfc3339).ok()?;
        Some(Self { text, instant })
    }

    /// The text that it was parsed from.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The instant, independent of the offset.
    pub fn instant(&self) -> Instant {
        self.instant
    }
}

impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Time({})", self.text)
    }
}

impl serde::Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> serde::Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_keeps_its_offset_and_its_instant() {
        let time = Time::parse("2026-05-09T14:00:00+02:00").unwrap();
        assert_eq!(time.as_str(), "2026-05-09T14:00:00+02:00");
        assert_eq!(time.instant(), Time::parse("2026-05-09T12:00:00Z").unwrap().instant());
        let early = Time::parse("1969-12-31T23:59:59.5Z").unwrap().instant();
        assert_eq!(early, Instant { seconds: -1, nanoseconds: 500_000_000 });
        assert_eq!(Time::from_instant(early).unwrap().as_str(), "1969-12-31T23:59:59.5Z");
        assert!(Time::parse("0001-01-01T00:00:00Z").unwrap().instant().seconds < -62_000_000_000);
    }

    #[test]
    fn an_instant_is_shown_with_an_offset() {
        let instant = Time::parse("2026-05-09T12:00:00.25Z").unwrap().instant();
        let shown = |offset_s| Time::with_offset(instant, offset_s).map(|time| time.as_str().to_owned());
        for (offset_s, text) in [
            (0, "2026-05-09T12:00:00.25Z"),
            (20_700, "2026-05-09T17:45:00.25+05:45"),
            (-12_600, "2026-05-09T08:30:00.25-03:30"),
            // Berlin before 1893.
            (3_208, "2026-05-09T12:53:00.25+00:53"),
        ] {
            let time = Time::with_offset(instant, offset_s).unwrap();
            assert_eq!((time.as_str(), time.instant()), (text, instant));
            assert_eq!(Time::parse(text).unwrap(), time);
        }
        assert_eq!(shown(i32::MAX), None);
        let last = Time::parse("9999-12-31T23:59:59Z").unwrap().instant();
        assert_eq!(Time::with_offset(last, 3600), None);
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["", "2026-05-09", "2026-05-09T14:00:00", "2026-05-09 14:00:00Z", "2026-13-01T00:00:00Z", "now"] {
            assert_eq!(Time::parse(text), Err(NotATime), "{text}");
        }
    }
}
