//! How many files this process may have open, connections among them.

/// Asks the system for `wanted` open files, as far as it lets us; gives how many there may be.
#[cfg(unix)]
#[must_use]
pub fn open_files(wanted: u64) -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // No limit is said by saying none.
    let Some(now) = limit.current else { return wanted };
    let most = limit.maximum.map_or(wanted, |maximum| wanted.min(maximum));
    let is_raised = now < most && setrlimit(Resource::Nofile, Rlimit { current: Some(most), ..limit }).is_ok();
    if is_raised { most } else { now }
}

/// Asks the system for `wanted` open files: here it does not say.
#[cfg(not(unix))]
#[must_use]
pub const fn open_files(wanted: u64) -> u64 {
    wanted
}
