//! The time zone of the config file.
//!
//! The system's own code for zones knows the variable `TZ` and no other way, and a program without
//! `unsafe` cannot set a variable of its own: so it starts once more, with the variable.

use std::env;
use std::ffi::OsString;
use std::io;

/// Starts the program once more in the zone that the config file names, where the environment names
/// none; what returns is why that cannot be done. Cost: a millisecond.
#[cfg(unix)]
pub fn enter(zone: &str, words: &[OsString]) -> Option<io::Error> {
    use std::os::unix::process::CommandExt as _;
    use std::process::Command;

    if env::var_os("TZ").is_some() {
        return None;
    }
    let program = match env::current_exe() {
        Ok(program) => program,
        Err(error) => return Some(error),
    };
    Some(Command::new(program).args(words).env("TZ", zone).exec())
}

/// Other systems know no such variable.
#[cfg(not(unix))]
pub fn enter(_: &str, _: &[OsString]) -> Option<io::Error> {
    Some(io::ErrorKind::Unsupported.into())
}
