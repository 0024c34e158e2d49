//! When a store was verified last, and what was found.

use serde::Serialize;
use variorum_store::{Depth, Verification};

/// A verification of all of a store, as far as it is remembered.
#[derive(Serialize)]
pub struct VerificationObject {
    /// When it ended.
    time: String,
    /// Whether the texts were read too.
    depth: Depth,
    /// How many records the log had.
    records: u64,
    /// The root of the tree over them.
    root: String,
    /// How many damages were found.
    damages: u64,
}

impl VerificationObject {
    /// The object for a verification.
    #[must_use]
    pub fn new(verification: &Verification) -> Self {
        let Verification { time, depth, size, root, damages, .. } = verification;
        Self { time: time.to_string(), depth: *depth, records: *size, root: root.to_string(), damages: *damages }
    }
}
