//! What a reader knows of the log before it asks the shelf: kept in the catalog, so that a warm
//! opening lists the log and reads its newest entry, and no more.
//!
//! The newest entry repeats the store's id, and names the base in force by its hash: so what was
//! kept of both is believed only where that entry, as the shelf has it now, says the same. Wherever
//! it does not, or anything is wrong, the opening is a cold one.

use std::path::Path;
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::error::Result;
use crate::fetch::WHOLE_BYTES;
use crate::id::StoreId;
use crate::log::{self, View, entry_name};
use crate::mutants::Mutants;
use crate::progress::unwatched;
use crate::reading::Reader;
use crate::shelf::{AtHand, ObjectEnd, Shelf};

/// A log that a reader knew and found again.
pub(super) struct KnownLog {
    pub(super) store_id: StoreId,
    pub(super) view: View,
    pub(super) at_hand: AtHand,
    pub(super) catalog: Catalog,
}

impl KnownLog {
    /// Looks at the log on a shelf by what the catalog in `folder` kept of it; `None` where there
    /// is none, or the log cannot be believed to be that one, and sound. And why the catalog was
    /// made anew, if others could have written it.
    ///
    /// Errors: none; whatever is wrong, a cold opening meets it too. Cost: one listing, one read of
    /// the newest entry; a stat more where that is not the one that was kept, and the table of the
    /// base in force where that is not.
    pub(super) fn find(
        shelf: &Arc<dyn Shelf>,
        folder: Option<&Path>,
        mutants: &Mutants,
    ) -> (Option<Self>, Option<String>) {
        match folder.map(Catalog::open_if_kept) {
            Some(Ok(Some((catalog, None)))) => (Self::find_by(shelf, catalog, mutants), None),
            Some(Ok(Some((_, distrusted)))) => (None, distrusted),
            _ => (None, None),
        }
    }

    fn find_by(shelf: &Arc<dyn Shelf>, catalog: Catalog, mutants: &Mutants) -> Option<Self> {
        let (store_id, ends) = catalog.known_log().ok()??;
        let at_hand = AtHand::new(shelf.clone()).with_ends(ends);
        let view = log::view(&at_hand, store_id, mutants).ok()?;
        // An empty log repeats no id.
        let is_sound = view.newest > 0 && view.damages.is_empty();
        is_sound.then_some(Self { store_id, view, at_hand, catalog })
    }
}

impl Reader {
    /// Keeps what the next opening need not read: the length of the newest entry, and the table of
    /// the base in force.
    ///
    /// A catalog that cannot be written, or that is not the kept one, keeps nothing.
    pub(super) fn keep_known_log(&self, at_hand: &AtHand) {
        if self.set_aside.is_some() || !self.trust.damages.is_empty() || self.view.newest == 0 {
            return;
        }
        let newest = entry_name(self.view.newest);
        // What shows that it is the same log is to be read from the shelf each time.
        let length = at_hand.end(&newest).map(|end| ObjectEnd { bytes: end.bytes, end: Vec::new() });
        let base = self.view.base.as_ref().map(|live| entry_name(live.base.seq)).filter(|base| *base != newest);
        let base_end = base.as_deref().and_then(|base| at_hand.end(base)).filter(|end| !end.end.is_empty());
        let _ = self.catalog.keep_known_log((&newest, length), base.as_deref().map(|base| (base, base_end)));
    }

    /// Syncs with a view that ends in an entry that was published here, whose bytes are at hand,
    /// and stay so where they are few, as does its first record: nothing of it is read back.
    pub(crate) fn sync_with_own_entry(&mut self, view: View, bytes: Vec<u8>) -> Result<()> {
        let (first, is_small) = (self.view.tree.size(), bytes.len() <= WHOLE_BYTES);
        let name = entry_name(view.newest);
        let at_hand = Arc::new(AtHand::new(self.shelf.clone()).with_object(&name, bytes));
        let shelf = std::mem::replace(&mut self.shelf, at_hand.clone());
        self.frames.get_mut().at_hand = Some(at_hand.clone());
        let synced = self.sync_with(view, &mut unwatched);
        if synced.is_ok() {
            let _ = self.record(first);
        }
        self.shelf = shelf;
        self.keep_known_log(&at_hand);
        if !is_small {
            self.frames.get_mut().at_hand = None;
        }
        synced
    }
}
