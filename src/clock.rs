//! The one place that asks what time it is.

use std::time::{Duration, Instant as Tick, SystemTime, UNIX_EPOCH};

use variorum_store::{Instant, Time};

use crate::cli::error::{CliError, Kind};

/// The moment of the call, in UTC, to the second.
///
/// Errors: `System` when the clock shows a year that no record can hold.
pub fn now() -> Result<Time, CliError> {
    // A clock set before 1970 is wrong, but no reason to refuse work.
    let Instant { seconds, .. } = instant_of(SystemTime::now());
    Time::from_instant(Instant { seconds, nanoseconds: 0 })
        .ok_or_else(|| CliError::new(Kind::System, "the system's clock: shows a year outside 0 to 9999"))
}

/// A moment of the system's, such as when a file was changed; `None` outside the years 0 to 9999.
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

/// A time as the system has it; `None` where it has none.
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
