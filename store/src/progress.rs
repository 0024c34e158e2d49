//! What long work says of itself while it runs.

/// How far long work has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The catalog is reading the log.
    Catalog {
        /// Leaves read.
        done: u64,
        /// Leaves in the log.
        total: u64,
    },
    /// Objects are merged into packs.
    Pack {
        /// Bytes of text that were merged.
        bytes_done: u64,
        /// Bytes of text in all.
        bytes_total: u64,
    },
    /// The index of words is reading texts.
    Search {
        /// Leaves read.
        done: u64,
        /// Leaves in the log.
        total: u64,
    },
    /// A verification is reading objects back.
    Verify {
        /// Bytes of objects read.
        bytes_done: u64,
        /// Bytes of objects in all.
        bytes_total: u64,
    },
}
