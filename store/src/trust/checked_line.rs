//! Lines of the reader's own files, each with its own checksum: one that a power loss has torn, or
//! that was altered, is none.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Hexadecimal digits of a line's checksum.
const CHECK_DIGITS: usize = 16;

pub(super) fn check(json: &str) -> String {
    blake3::hash(json.as_bytes()).to_hex().chars().take(CHECK_DIGITS).collect()
}

/// A value as a line, without line feed.
pub(super) fn to_line(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    format!("{} {json}", check(&json))
}

/// What a line says; `None` where it is not whole.
pub(super) fn parse_line<T: DeserializeOwned>(line: &str) -> Option<T> {
    let (stated, json) = line.split_once(' ')?;
    if stated == check(json) { serde_json::from_str(json).ok() } else { None }
}
