//! The one file that reads the system's clock.

use std::time::{Duration, Instant as Tick, SystemTime, UNIX_EPOCH};

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
    let Instant { seconds, .. } = instant_of(SystemTime::now());
    Time::from_instant(Instant { seconds, nanoseconds: 0 }).ok_or(ClockOutOfRange)
}

/// Converts a time of the system, such as when a file was modified; `None` outside the years 0 to
/// 9999.
#[must_use]
pub fn time_of(moment: SystemTime) -> Option<Time> {
    Time::from_instant(instant_of(moment))
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
