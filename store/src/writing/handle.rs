//! What a handle needs to write, beside what it reads.

use crate::error::{Error, Result};
use crate::id::Salt;
use crate::writing::commit::Commit;
use crate::writing::draft::Draft;
use crate::writing::random::Random;
use crate::writing::rename::RenameDraft;

/// What a handle needs to write, beside what it reads.
pub(crate) struct Writing {
    /// Whether an fsync has failed: what was written since is not known, and nothing more is
    /// written.
    pub(crate) is_latched: bool,
    /// Whether a commit packs by itself.
    pub(crate) auto_pack: bool,
    /// Whether no pack lies there that holds more than a log without a base: looked for before the
    /// first write.
    pub(crate) knows_no_pack_is_ahead: bool,
    pub(crate) random: Random,
}

impl Writing {
    pub(crate) fn new(random: Random) -> Self {
        Self { is_latched: false, auto_pack: true, knows_no_pack_is_ahead: false, random }
    }

    /// Latches where durability has failed.
    pub(crate) fn note_failure(&mut self, error: &Error) {
        self.is_latched |= matches!(error, Error::Sync { .. });
    }

    /// Salts for as many records as new names may need.
    pub(crate) fn salts_of_renames(&self, draft: &RenameDraft) -> Result<Vec<Salt>> {
        // A pair takes a twentieth of a record at most, and every two records are full together.
        (0..=draft.renames.len() / 10).map(|_| Ok(Salt(self.random.draw()?))).collect()
    }

    /// The salts of a revision and of its labels: drawn once, so that a rebuilt record keeps them.
    pub(crate) fn salts(&self, draft: &Draft) -> Result<Vec<Salt>> {
        (0..=draft.labels.len()).map(|_| Ok(Salt(self.random.draw()?))).collect()
    }

    /// Those, and last the one of the end that comes with it.
    pub(crate) fn salts_of_commit(&self, commit: &Commit) -> Result<Vec<Salt>> {
        let mut salts = self.salts(&commit.draft)?;
        if commit.end.is_some() {
            salts.push(Salt(self.random.draw()?));
        }
        Ok(salts)
    }
}
