//! Reading a store: what a [`Reader`] is, and how it comes to be.

mod ask;
mod changes;
mod contents;
mod ends;
mod events;
mod foreign_files;
mod frames;
mod homes;
mod known_log;
mod lost;
mod names;
mod proofs;
mod relocated;
mod revisions;
mod search;
mod strays;
mod sync;
mod takedowns;
mod walk;

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::sync::Arc;

use crate::catalog::{Catalog, ChangeCounts};
use crate::damage::Damage;
use crate::error::{Error, Result};
use crate::id::StoreId;
use crate::identity::{self, Identity};
use crate::log::{self, Spares, View};
use crate::mutants::Mutants;
use crate::progress::OnProgress;
use crate::shelf::{AtHand, Shelf};
use crate::trust::{Notice, PinStatus, Trust, Verification};

pub use changes::ChangedBriefing;
pub use ends::{End, EndTakenBack, InForce};
pub use events::Event;
pub use homes::Homes;
pub use names::{CalledSince, Rename};
pub use revisions::{Briefing, KeptRecord, Revision};
pub use search::{Occurrence, Searcher};
pub use takedowns::{Takedown, Tombstone};
pub use walk::Walk;

pub(crate) use strays::{Stray, StrayKind};

use frames::FrameCache;
use known_log::KnownLog;
use relocated::Relocated;

/// How often a view is taken anew because a packer was faster.
pub(crate) const ATTEMPTS_MAX: u32 = 100;

/// A store as it is read: everything it gives was checked against the hashes that name it. It
/// writes nothing to the shelf.
///
/// What it shows is the store of the moment when it was opened, cloned or refreshed last, and
/// whatever another handle with the same catalog has synced since. It can be sent to another
/// thread, and cloned, one for each thread: a clone shares the shelf, costs no I/O, opens the
/// catalog's file for itself when it first needs it (some 0.3 ms), and shares a catalog that is in
/// memory.
pub struct Reader {
    pub(crate) shelf: Arc<dyn Shelf>,
    pub(crate) id: StoreId,
    pub(crate) view: Arc<View>,
    pub(crate) catalog: Catalog,
    /// The reader's kept catalog, where what the store shows contradicts it and so another one is
    /// used.
    pub(crate) set_aside: Option<Catalog>,
    /// Where the index of words is kept, if it is.
    index_folder: Option<PathBuf>,
    pub(crate) trust: Trust,
    frames: RefCell<FrameCache>,
    relocated: RefCell<Option<Relocated>>,
    spares: RefCell<Option<Arc<Spares>>>,
    /// Damage that was met, and read around, since somebody asked for it.
    pub(crate) read_around: RefCell<Vec<Damage>>,
    /// Whether the log was found as the catalog knew it when this reader was opened.
    pub(crate) was_known: bool,
    /// Whether the catalog was made anew because it was wrong.
    is_renewed: Cell<bool>,
    pub(crate) mutants: Mutants,
}

impl Clone for Reader {
    fn clone(&self) -> Self {
        Self {
            shelf: self.shelf.clone(),
            id: self.id,
            view: self.view.clone(),
            catalog: self.catalog.clone(),
            set_aside: self.set_aside.clone(),
            index_folder: self.index_folder.clone(),
            trust: self.trust.clone(),
            frames: RefCell::default(),
            relocated: RefCell::default(),
            spares: RefCell::default(),
            read_around: RefCell::default(),
            was_known: self.was_known,
            is_renewed: self.is_renewed.clone(),
            mutants: self.mutants,
        }
    }
}

impl Reader {
    /// Opens the store on a shelf, which `key` names among those that the reader's homes know;
    /// `None` where there is no store.
    pub(crate) fn open(
        shelf: Arc<dyn Shelf>,
        key: &[u8],
        homes: &Homes,
        mutants: Mutants,
        progress: &mut OnProgress<'_>,
    ) -> Result<Option<Self>> {
        let folders = homes.folders(key);
        let (known, mut distrusted) = KnownLog::find(&shelf, folders.cache.as_deref(), &mutants);
        let (id, identity_damage) = match &known {
            Some(known) => (known.store_id, None),
            None => match identity::read(shelf.as_ref())? {
                Identity::Absent => return Ok(None),
                Identity::Sound(id) => (id, None),
                Identity::Damaged(Some(id), damage) => (id, Some(damage)),
                Identity::Damaged(None, damage) => return Err(Error::damaged(damage)),
            },
        };
        let mut trust = Trust::load(id, identity_damage, folders.state);
        let was_known = known.is_some();
        let (view, at_hand, catalog) = match known {
            Some(known) => (known.view, known.at_hand, known.catalog),
            None => {
                let catalog = match folders.cache.as_deref().map(Catalog::open) {
                    None => Catalog::in_memory()?,
                    Some(Ok((catalog, reason))) => {
                        distrusted = distrusted.or(reason);
                        catalog
                    }
                    Some(Err(error)) => {
                        trust.note(Notice::CatalogInMemory { reason: Error::from(error).to_string() });
                        Catalog::in_memory()?
                    }
                };
                let at_hand = AtHand::new(shelf.clone());
                (log::view(&at_hand, id, &mutants)?, at_hand, catalog)
            }
        };
        if let Some(reason) = distrusted {
            trust.note(Notice::CatalogDistrusted { reason });
        }
        let mut reader = Self {
            shelf,
            id,
            view: Arc::new(view),
            catalog,
            set_aside: None,
            index_folder: folders.cache,
            trust,
            frames: RefCell::default(),
            relocated: RefCell::default(),
            spares: RefCell::default(),
            read_around: RefCell::default(),
            was_known,
            is_renewed: Cell::default(),
            mutants,
        };
        reader.sync_to_view(progress)?;
        reader.keep_known_log(&at_hand);
        reader.frames.get_mut().at_hand = Some(Arc::new(at_hand));
        Ok(Some(reader))
    }

    /// The store's id.
    pub fn id(&self) -> StoreId {
        self.id
    }

    /// What the reader must be told: damage, a contradiction with the pin, a catalog that cannot be
    /// kept.
    pub fn notices(&self) -> &[Notice] {
        self.trust.notices()
    }

    /// What this reader has seen, beside what the store shows.
    pub fn pin(&self) -> Result<PinStatus> {
        self.trust.status(&self.view, &self.catalog, self.set_aside.as_ref())
    }

    /// The last verifications of all of the store that this reader's user made where it lies, the
    /// last one first: at most a deep one and a quick one.
    ///
    /// Errors: I/O. Cost: a small file.
    pub fn verifications(&self) -> Result<Vec<Verification>> {
        self.trust.verifications()
    }

    /// What a revision changed, where that was kept before; a catalog that cannot be read has kept
    /// nothing.
    pub fn change_counts(&self, revision: &Revision) -> Option<ChangeCounts> {
        self.catalog.change_counts(revision.leaf).ok().flatten()
    }

    /// Keeps what revisions changed, by leaf: a pair's figures never change. A catalog that cannot
    /// be written keeps nothing.
    pub fn keep_change_counts(&self, counts: &[(u64, ChangeCounts)]) {
        let _ = self.catalog.keep_change_counts(counts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn can_be_sent_and_cloned<T: Send + Clone>() {}

    /// A server keeps one reader for each thread.
    const _: () = can_be_sent_and_cloned::<Reader>();
}
