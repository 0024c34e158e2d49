//! Strays in the way of writers: looked for before the first write, and again by every packer.

use crate::error::{Error, Result};
use crate::log::PACKS_FOLDER;
use crate::reading::Stray;
use crate::store::Store;

impl Store {
    /// What lies in the folder of packs and is not in the lists of the base that is in force now.
    ///
    /// The folder is listed before the log is, so that the log shown holds whatever a packer beside
    /// this one packed. Errors: I/O. Cost: that of [`Reader::strays`] and a sync.
    pub(super) fn strays_now(&mut self) -> Result<Vec<Stray>> {
        let files = self.shelf.list(PACKS_FOLDER, "")?;
        self.reader.sync()?;
        self.reader.strays_among(&files)
    }

    /// Before the first write to a log without a base: looks whether packs lie there that hold more
    /// than the log, which then went back to before its first packing.
    ///
    /// Errors: [`Error::RefusesWriting`] in that case; I/O. Cost: one listing of an empty folder;
    /// that of [`Reader::strays`] where it is not empty.
    pub(crate) fn look_for_packs_ahead(&mut self) -> Result<()> {
        // A reader that knew the log already would have met one that went back behind it.
        let is_known = self.writing.knows_no_pack_is_ahead || self.was_known;
        if is_known || self.view.base.is_some() || self.refusal().is_some() {
            return Ok(());
        }
        let files = self.shelf.list(PACKS_FOLDER, "")?;
        if !files.is_empty() {
            self.reader.sync()?;
            refuse_if_ahead(&self.reader.strays_among(&files)?)?;
        }
        self.writing.knows_no_pack_is_ahead = true;
        Ok(())
    }
}

/// Refuses to go on beside a pack that says that the log went back or was forked.
pub(super) fn refuse_if_ahead(strays: &[Stray]) -> Result<()> {
    match strays.iter().find_map(Stray::damage) {
        Some(damage) => Err(Error::RefusesWriting(Box::new(damage))),
        None => Ok(()),
    }
}
