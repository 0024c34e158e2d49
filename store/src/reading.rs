//! Reading a store: what a [`Reader`] is, and how it comes to be.

mod contents;
mod frames;
mod homes;
mod lost;
mod relocated;
mod revisions;
mod search;
mod sync;
mod walk;

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;

use crate::catalog::{Catalog, Words};
use crate::error::{Error, Result};
use crate::id::StoreId;
use crate::identity::{self, Identity};
use crate::log::{self, View};
use crate::mutants::Mutants;
use crate::progress::OnProgress;
use crate::shelf::Shelf;
use crate::trust::{Notice, PinStatus, Trust};

pub use homes::Homes;
pub use revisions::{Briefing, KeptRecord, Revision};
pub use search::{Occurrence, Searcher};
pub use walk::Walk;

use frames::FrameCache;
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
        let (id, identity_damage) = match identity::read(shelf.as_ref())? {
            Identity::Absent => return Ok(None),
            Identity::Sound(id) => (id, None),
            Identity::Damaged(Some(id), damage) => (id, Some(damage)),
            Identity::Damaged(None, damage) => return Err(Error::damaged(damage)),
        };
        let folders = homes.folders(key);
        let mut trust = Trust::load(id, identity_damage, folders.state.as_deref())?;
        let catalog = match folders.cache.as_deref().map(Catalog::open) {
            None => Catalog::in_memory()?,
            Some(Ok(catalog)) => catalog,
            Some(Err(error)) => {
                trust.catalog_in_memory(Error::from(error).to_string());
                Catalog::in_memory()?
            }
        };
        let view = Arc::new(log::view(shelf.as_ref(), id, &mutants)?);
        let mut reader = Self {
            shelf,
            id,
            view,
            catalog,
            set_aside: None,
            index_folder: folders.cache,
            trust,
            frames: RefCell::default(),
            relocated: RefCell::default(),
            mutants,
        };
        reader.sync_to_view(progress)?;
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
        self.trust.status(&self.view, self.set_aside.as_ref())
    }

    /// Words in and out of a revision, where they were kept before; a catalog that cannot be read
    /// has kept none.
    pub fn words(&self, revision: &Revision) -> Option<Words> {
        self.catalog.words(revision.leaf).ok().flatten()
    }

    /// Keeps words in and out of revisions, by leaf: a pair's figures never change. A catalog that
    /// cannot be written keeps none.
    pub fn keep_words(&self, words: &[(u64, Words)]) {
        let _ = self.catalog.keep_words(words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn can_be_sent_and_cloned<T: Send + Clone>() {}

    /// A server keeps one reader for each thread.
    const _: () = can_be_sent_and_cloned::<Reader>();
}
