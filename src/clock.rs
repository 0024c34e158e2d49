//! The one file that reads the system's clock, and the reader's time zone.

use std::env;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant as Tick, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Local, Offset as _, TimeZone as _};
use variorum_store::{Instant, Time};

/// The system's clock shows a year that no record can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system's clock shows a year outside 0 to 9999")]
pub struct ClockOutOfRange;

/// The current time, in UTC, in whole seconds.
///
/// Errors: [`ClockOutOfRange`].
pub fn now() -> Result<Time, ClockOutOfRange> {
    // A clock set before 1970 is wrong, but no reason to refuse work.
    let Instant { seconds, .. } = moment();
    Time::from_instant(Instant { seconds, nanoseconds: 0 }).ok_or(ClockOutOfRange)
}

/// The current moment.
#[must_use]
pub fn moment() -> Instant {
    instant_of(SystemTime::now())
}

/// Seconds since 1970 at the end of the year 9999, and at the beginning of the year 0.
const MOMENTS_S: [i64; 2] = [-62_167_219_200, 253_402_300_799];

/// How many seconds the reader's clocks are ahead of UTC at a moment, in seconds since 1970: in the
/// zone that the variable `TZ` names, else in that of the system, else in UTC.
#[must_use]
pub fn offset_s(moment_s: i64) -> i32 {
    let [first, last] = MOMENTS_S;
    let moment = DateTime::from_timestamp(moment_s.clamp(first, last), 0);
    moment.map_or(0, |moment| Local.offset_from_utc_datetime(&moment.naive_utc()).fix().local_minus_utc())
}

/// Whether a time was shown as the reader's clocks show it.
static WAS_USED: AtomicBool = AtomicBool::new(false);

/// Whether the reader's zone made a difference so far: whether [`here`] was asked.
#[must_use]
pub fn was_used() -> bool {
    WAS_USED.load(Ordering::Relaxed)
}

/// A time as the reader's clocks show it, with the offset of its zone.
#[must_use]
pub fn here(time: &Time) -> Time {
    WAS_USED.store(true, Ordering::Relaxed);
    let instant = time.instant();
    Time::with_offset(instant, offset_s(instant.seconds)).unwrap_or_else(|| time.clone())
}

/// What the variable `TZ` says, where no zone of this system is called so and it is no rule either,
/// so that the zone of the system is taken in its place.
#[must_use]
pub fn unknown_zone() -> Option<String> {
    let named = env::var("TZ").ok().filter(|named| !named.is_empty())?;
    let name = named.trim_start_matches(':');
    let folders = ["/usr/share/zoneinfo", "/share/zoneinfo", "/etc/zoneinfo"];
    let is_file = Path::new(name).is_file() || folders.iter().any(|folder| Path::new(folder).join(name).is_file());
    (cfg!(unix) && !is_file && !["localtime", "UTC", "GMT"].contains(&name) && !is_rule(name)).then_some(named)
}

/// Whether a text begins as rules of POSIX do: `CET-1CEST,M3.5.0,M10.5.0/3`, `<+0545>-5:45`.
fn is_rule(text: &str) -> bool {
    let rest = match text.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        Some((_, rest)) => rest,
        None => {
            let rest = text.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
            if text.len() - rest.len() < 3 {
                return false;
            }
            rest
        }
    };
    rest.trim_start_matches(['+', '-']).starts_with(|digit: char| digit.is_ascii_digit())
}

/// Converts a time of the system, such as when a file was modified, in whole seconds as [`now`]
/// gives them: a file that was just written is not of a time to come. `None` outside the years 0 to
/// 9999.
#[must_use]
pub fn time_of(moment: SystemTime) -> Option<Time> {
    Time::from_instant(Instant { nanoseconds: 0, ..instant_of(moment) })
}

fn instant_of(moment: SystemTime) -> Instant {
    match moment.duration_since(UNIX_EPOCH) {
        Ok(since) => {
            Instant { seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX), nanoseconds: since.subsec_nanos() }
        }
        Err(before) => {
            let before = before.duration();
            let seconds = i64::try_from(before.as_secs()).map_or(i64::MIN, |seconds| -seconds);
            match before.subsec_nanos() {
                0 => Instant { seconds, nanoseconds: 0 },
                after => Instant { seconds: seconds.saturating_sub(1), nanoseconds: 1_000_000_000 - after },
            }
        }
    }
}

/// Converts a time to that of the system; `None` where the system cannot represent it.
#[must_use]
pub fn moment_of(time: &Time) -> Option<SystemTime> {
    let Instant { seconds, nanoseconds } = time.instant();
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let moment = if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
    moment?.checked_add(Duration::from_nanos(nanoseconds.into()))
}

/// Measures how long something takes, for rates and progress.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Tick);

impl Stopwatch {
    /// Starts now.
    #[must_use]
    pub fn start() -> Self {
        Self(Tick::now())
    }

    /// Seconds since the start.
    #[must_use]
    pub fn elapsed_s(self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}
