//! Where random bits come from.

use crate::error::{Error, Result};

/// A source of random bytes.
pub(crate) enum Random {
    /// The operating system.
    System,
    /// A script that fills the bytes: for tests, so that equal histories give equal bytes.
    #[allow(dead_code, reason = "tests script it")]
    Scripted(fn(&mut [u8])),
}

impl Random {
    /// Draws random bytes.
    pub(crate) fn draw<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        match self {
            Self::Scripted(fill) => fill(&mut bytes),
            Self::System => getrandom::fill(&mut bytes).map_err(|error| Error::Io {
                verb: "read random bits from",
                path: "the operating system".into(),
                source: std::io::Error::other(error),
            })?,
        }
        Ok(bytes)
    }
}
