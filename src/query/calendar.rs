//! By which a time is read that leaves something out: the current moment, and the reader's zone.

use std::cell::RefCell;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use variorum_store::{Instant, Time};

use super::time_text::Reading;

/// The current moment, the zone of what names none, and notes of how times were read, for whoever
/// says which was meant.
#[derive(Clone, Debug)]
pub struct Calendar {
    now: Instant,
    zone: Zone,
    notes: RefCell<Vec<TimeNote>>,
}

/// What whoever asked must be told about a time that they gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeNote {
    /// It left something out, and was read so.
    Read(Reading),
    /// It is a label of the briefing, and was read as that; as a time it would be this.
    LabelComesFirst {
        /// The label as it was given.
        label: String,
        /// The moment that it would be without the label.
        time: Time,
    },
    /// A revision comes after the day that was asked for, in the zone in which that was read, but
    /// is of that day by its own clock.
    OfThatDayElsewhere {
        /// What was asked for, as it was given.
        asked: String,
        /// The revision's briefing.
        briefing: String,
        /// Its number.
        number: u64,
        /// Its own time.
        time: Time,
    },
}

/// A time zone: how far its clocks are ahead of UTC.
#[derive(Clone, Copy, Debug)]
pub enum Zone {
    /// Always so many seconds.
    Fixed(i32),
    /// So many seconds at a moment, which is given in seconds since 1970 in UTC.
    Changing(fn(i64) -> i32),
}

/// When the clocks of a zone show something, in seconds since 1970 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Once.
    Once(i64),
    /// Twice, as they are set back.
    Twice(i64, i64),
    /// Never, as they are set forward.
    Skipped {
        /// When they are set forward.
        change: i64,
        /// When they would have shown it, had they not been set forward yet.
        before_change: i64,
    },
}

impl Shown {
    /// The first moment; where there is none, when they would have shown it, had they not been set.
    pub(super) const fn first(self) -> i64 {
        match self {
            Self::Once(moment_s) | Self::Twice(moment_s, _) => moment_s,
            Self::Skipped { before_change, .. } => before_change,
        }
    }
}

/// No zone is a day ahead of UTC, or behind it.
const DAY_S: i64 = 86_400;

impl Calendar {
    /// A calendar at a moment, for a reader in a zone.
    #[must_use]
    pub const fn new(now: Instant, zone: Zone) -> Self {
        Self { now, zone, notes: RefCell::new(Vec::new()) }
    }

    /// The current moment.
    #[must_use]
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// The zone of what names none.
    #[must_use]
    pub const fn zone(&self) -> Zone {
        self.zone
    }

    /// Notes something about a time, once.
    pub(super) fn note(&self, note: TimeNote) {
        let mut notes = self.notes.borrow_mut();
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    /// The notes so far, which are then forgotten.
    #[must_use]
    pub fn take_notes(&self) -> Vec<TimeNote> {
        self.notes.take()
    }
}

impl Zone {
    /// UTC.
    pub const UTC: Self = Self::Fixed(0);

    /// How many seconds its clocks are ahead of UTC at a moment.
    #[must_use]
    pub fn offset_s(self, moment_s: i64) -> i32 {
        match self {
            Self::Fixed(offset_s) => offset_s,
            Self::Changing(offset_s) => offset_s(moment_s),
        }
    }

    /// A moment as a time with the offset of the zone; `None` outside the years 0 to 9999.
    #[must_use]
    pub fn time(self, moment: Instant) -> Option<Time> {
        Time::with_offset(moment, self.offset_s(moment.seconds))
    }

    /// What its clocks show at a moment; `None` outside the years that are counted.
    pub(super) fn shown(self, moment: Instant) -> Option<NaiveDateTime> {
        let seconds = moment.seconds.checked_add(self.offset_s(moment.seconds).into())?;
        Some(DateTime::from_timestamp(seconds, moment.nanoseconds.min(999_999_999))?.naive_utc())
    }

    /// How many seconds its clocks are ahead of UTC when they show this: the first time, where they
    /// show it twice; as though they had not been set forward yet, where they never do.
    #[must_use]
    pub fn offset_when_shown(self, shown: NaiveDateTime) -> i64 {
        shown.and_utc().timestamp() - self.moments(shown).first()
    }

    /// When its clocks show this.
    pub(super) fn moments(self, shown: NaiveDateTime) -> Shown {
        let shown_s = shown.and_utc().timestamp();
        let [early, late] = [shown_s - DAY_S, shown_s + DAY_S].map(|moment_s| self.offset_s(moment_s));
        let [by_early, by_late] = [early, late].map(|offset_s| shown_s - i64::from(offset_s));
        let is_shown = |moment_s: i64| moment_s + i64::from(self.offset_s(moment_s)) == shown_s;
        match (is_shown(by_early), is_shown(by_late)) {
            (true, true) if by_early != by_late => Shown::Twice(by_early.min(by_late), by_early.max(by_late)),
            (true, _) => Shown::Once(by_early),
            (false, true) => Shown::Once(by_late),
            (false, false) => {
                let change = self.first_change(shown_s - DAY_S, shown_s + DAY_S);
                Shown::Skipped { change, before_change: by_early }
            }
        }
    }

    /// The moment between two at which the clocks are set.
    fn first_change(self, mut before: i64, mut after: i64) -> i64 {
        let offset_s = self.offset_s(before);
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if self.offset_s(middle) == offset_s {
                before = middle;
            } else {
                after = middle;
            }
        }
        after
    }

    /// The first second of a day.
    pub(super) fn beginning_of(self, day: NaiveDate) -> i64 {
        match self.moments(day.into()) {
            Shown::Once(moment_s) | Shown::Twice(moment_s, _) => moment_s,
            Shown::Skipped { change, .. } => change,
        }
    }

    /// The last moment of a day; `None` where the calendar ends.
    pub(super) fn end_of(self, day: NaiveDate) -> Option<Instant> {
        let next = match self.moments(day.succ_opt()?.into()) {
            // Where midnight comes twice, the day goes on behind the first one.
            Shown::Once(moment_s) | Shown::Twice(_, moment_s) => moment_s,
            Shown::Skipped { change, .. } => change,
        };
        Some(Instant { seconds: next - 1, nanoseconds: 999_999_999 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> i64 {
        Time::parse(text).unwrap().instant().seconds
    }

    /// A zone whose clocks change once.
    fn changing(change: &str, before: i32, after: i32, moment_s: i64) -> i32 {
        if moment_s < moment(change) { before } else { after }
    }

    fn belgrade_spring(moment_s: i64) -> i32 {
        changing("2026-03-29T01:00:00Z", 3600, 7200, moment_s)
    }

    fn belgrade_autumn(moment_s: i64) -> i32 {
        changing("2026-10-25T01:00:00Z", 7200, 3600, moment_s)
    }

    fn havana(moment_s: i64) -> i32 {
        changing("2026-03-08T05:00:00Z", -18_000, -14_400, moment_s)
    }

    /// Its clocks go from 0:01 back to 23:01, as those of St. John's once did.
    fn midnight_twice(moment_s: i64) -> i32 {
        changing("2010-11-07T02:31:00Z", -9_000, -12_600, moment_s)
    }

    /// It went over the date line: 30 December 2011 was no day there.
    fn apia(moment_s: i64) -> i32 {
        changing("2011-12-30T10:00:00Z", -36_000, 50_400, moment_s)
    }

    fn shown(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn clocks_show_most_things_once() {
        for (zone, text, expected) in [
            (Zone::Fixed(20_700), "2026-05-09T09:00:00", "2026-05-09T09:00:00+05:45"),
            (Zone::Changing(belgrade_spring), "2026-03-29T01:59:59", "2026-03-29T01:59:59+01:00"),
            (Zone::Changing(belgrade_spring), "2026-03-29T03:00:00", "2026-03-29T03:00:00+02:00"),
            (Zone::Changing(belgrade_autumn), "2026-10-25T01:59:59", "2026-10-25T01:59:59+02:00"),
            (Zone::Changing(belgrade_autumn), "2026-10-25T03:00:00", "2026-10-25T03:00:00+01:00"),
        ] {
            assert_eq!(zone.moments(shown(text)), Shown::Once(moment(expected)), "{text}");
            assert_eq!(zone.shown(Time::parse(expected).unwrap().instant()), Some(shown(text)));
        }
    }

    #[test]
    fn what_comes_twice_and_what_never_comes_is_told() {
        let twice = Zone::Changing(belgrade_autumn).moments(shown("2026-10-25T02:30:00"));
        assert_eq!(twice, Shown::Twice(moment("2026-10-25T00:30:00Z"), moment("2026-10-25T01:30:00Z")));
        let skipped = Zone::Changing(belgrade_spring).moments(shown("2026-03-29T02:30:00"));
        let change = moment("2026-03-29T01:00:00Z");
        assert_eq!(skipped, Shown::Skipped { change, before_change: change + 1800 });
    }

    #[test]
    fn a_day_has_its_first_and_its_last_moment_whatever_the_clocks_do() {
        for (zone, text, first, next) in [
            (Zone::Fixed(20_700), "2026-05-09", "2026-05-08T18:15:00Z", "2026-05-09T18:15:00Z"),
            (Zone::Changing(belgrade_spring), "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
            (Zone::Changing(belgrade_autumn), "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
            (Zone::Changing(havana), "2026-03-08", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"),
            (Zone::Changing(havana), "2026-03-07", "2026-03-07T05:00:00Z", "2026-03-08T05:00:00Z"),
            (Zone::Changing(midnight_twice), "2010-11-06", "2010-11-06T02:30:00Z", "2010-11-07T03:30:00Z"),
            (Zone::Changing(midnight_twice), "2010-11-07", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z"),
            (Zone::Changing(apia), "2011-12-29", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"),
            (Zone::Changing(apia), "2011-12-31", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"),
        ] {
            assert_eq!(zone.beginning_of(day(text)), moment(first), "{text}");
            let last = Instant { seconds: moment(next) - 1, nanoseconds: 999_999_999 };
            assert_eq!(zone.end_of(day(text)), Some(last), "{text}");
        }
    }

    #[test]
    fn a_time_has_the_offset_of_its_moment() {
        let zone = Zone::Changing(belgrade_autumn);
        let time = |text: &str| zone.time(Time::parse(text).unwrap().instant()).unwrap().to_string();
        assert_eq!(time("2026-10-25T00:59:59.5Z"), "2026-10-25T02:59:59.5+02:00");
        assert_eq!(time("2026-10-25T01:00:00Z"), "2026-10-25T02:00:00+01:00");
    }
}
