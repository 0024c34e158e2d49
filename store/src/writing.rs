//! Writing: one commit is one entry of the log, published under a name that nobody else can take.

mod commit;
mod draft;
mod label;
mod plan;
mod publish;
mod random;

use crate::error::{Error, Result};
use crate::id::Salt;
use crate::log;
use crate::store::Store;

pub(crate) use commit::pack_by_briefing;
pub use commit::{Committed, Expect};
pub use draft::Draft;
pub(crate) use draft::{check_record, check_size, record_bytes};
pub(crate) use plan::{EntryPlan, Landed};
pub(crate) use random::Random;

/// What a handle needs to write, beside what it reads.
pub(crate) struct Writing {
    /// Whether an fsync has failed: what was written since is not known, and nothing more is
    /// written.
    pub(crate) is_latched: bool,
    /// Whether a commit packs by itself.
    pub(crate) auto_pack: bool,
    pub(crate) random: Random,
}

impl Writing {
    pub(crate) fn new(random: Random) -> Self {
        Self { is_latched: false, auto_pack: true, random }
    }

    /// Latches where durability has failed.
    pub(crate) fn note_failure(&mut self, error: &Error) {
        self.is_latched |= matches!(error, Error::Sync { .. });
    }

    /// The salts of a revision and of its labels: drawn once, so that a rebuilt record keeps them.
    pub(crate) fn salts(&self, draft: &Draft) -> Result<Vec<Salt>> {
        (0..=draft.labels.len()).map(|_| Ok(Salt(self.random.draw()?))).collect()
    }
}

impl Store {
    /// Makes durable what is seen in the log. A failure latches the handle.
    pub(crate) fn make_durable(&mut self) -> Result<()> {
        self.reader.shelf.make_durable(log::FOLDER).inspect_err(|_| self.writing.is_latched = true)?;
        self.reader.trust.durable_seq = self.reader.view.newest;
        Ok(())
    }
}

pub(crate) fn out_of_memory(source: std::io::Error) -> Error {
    Error::Io { verb: "compress", path: "the text".into(), source }
}
