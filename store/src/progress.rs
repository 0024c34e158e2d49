//! What long work says of itself while it runs, and how it is cancelled.

use std::ops::ControlFlow;

use crate::error::{Error, Result};

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
    /// What can be read of a damaged store is saved.
    Salvage {
        /// Leaves done.
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

/// Called with the progress of long work, many times a second. With [`ControlFlow::Break`] the work
/// ends in [`Error::Cancelled`]: everything is as consistent as before, and the same call may be
/// made again.
pub type OnProgress<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

/// For work that nobody watches and nobody cancels: `Store::open(&dir, &homes, &mut unwatched)`.
pub fn unwatched(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Reports progress. Errors: [`Error::Cancelled`], where the work is to end.
pub(crate) fn tell(on_progress: &mut OnProgress<'_>, progress: Progress) -> Result<()> {
    match on_progress(progress) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Cancelled),
    }
}
