//! Secrets that nobody can guess: 256 bits of the system's, in hexadecimal digits.

use std::io;

/// A new secret, of 64 digits.
///
/// Errors: the system has no randomness.
pub fn secret() -> io::Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(blake3::Hash::from_bytes(bytes).to_hex().to_string())
}

/// Whether two secrets are the same, in a time that does not tell how much of them is.
#[must_use]
pub fn are_equal(one: &str, other: &str) -> bool {
    // Hashes are compared in constant time.
    blake3::hash(one.as_bytes()) == blake3::hash(other.as_bytes())
}
