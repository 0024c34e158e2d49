//! The store: open, commit, history, read. A façade over the log, the catalog and the pin.

mod importing;
mod moved;
mod packing;
mod reading;
mod searching;
mod writing;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use crate::catalog::{Catalog, Followed};
use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::id::StoreId;
use crate::identity::{self, Identity};
use crate::log::{self, View};
use crate::merkle::Tree;
use crate::pin::{Pin, PinFile};
use crate::progress::Progress;
use crate::shelf::{Created, Directory, Shelf, canonical};

pub use importing::{Arrival, Imported, Importer, Refused, Unless};
pub use packing::{PACK_LEVEL, Packed, Packing};
pub use reading::{Briefing, KeptRecord, Revision};
pub use searching::{Occurrence, Searcher};
pub use writing::{Committed, Draft, Expect};

/// Where a reader keeps what it knows of the stores it reads: never in a store.
#[derive(Clone, Debug, Default)]
pub struct Homes {
    /// The folder of catalogs; without one a catalog is kept in memory, and made anew each time.
    pub cache: Option<PathBuf>,
    /// The folder of pins; without one nothing is remembered.
    pub state: Option<PathBuf>,
}

impl Homes {
    /// The folders for the store at `place`: of its catalog and of its pin.
    fn folders(&self, place: &Path) -> (Option<PathBuf>, Option<PathBuf>) {
        let place = canonical(place);
        let key: String = blake3::hash(place.as_os_str().as_encoded_bytes()).to_hex().chars().take(32).collect();
        let within = |home: &Option<PathBuf>| home.as_ref().map(|home| home.join(&key));
        (within(&self.cache), within(&self.state))
    }
}

/// Something that a reader must be told, and that does not end what it is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The store has damage; what can be read is read, nothing is written.
    Damaged(Damage),
    /// The store is not a continuation of what this reader has seen; nothing is written.
    BehindPin(Damage),
    /// The catalog cannot be kept, so it is made anew each time.
    CatalogInMemory {
        /// Why it cannot be kept.
        reason: String,
    },
}

impl std::fmt::Display for Notice {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Damaged(damage) | Self::BehindPin(damage) => damage.fmt(out),
            Self::CatalogInMemory { reason } => write!(out, "the catalog is kept in memory: {reason}"),
        }
    }
}

/// What this reader has seen of a store, beside what the store shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinStatus {
    /// What is pinned; `None` where nothing was seen before, or nothing can be kept.
    pub pinned: Option<Pin>,
    /// What the store shows.
    pub shown: Pin,
    /// Where the two contradict each other, how.
    pub finding: Option<Damage>,
    /// The newest revisions that the catalog remembers beyond what the store shows, oldest first, at most a thousand.
    pub lost: Vec<(String, u64)>,
}

/// How often a view is taken anew because a packer was faster.
const VIEWS_MAX: u32 = 100;

/// A store, opened for reading and writing.
///
/// Everything it gives was checked against the hashes that name it. Nothing is written to the shelf but by
/// [`Store::commit`], [`Store::append`], [`Store::label`] and [`Store::clear_label`].
pub struct Store {
    pub(crate) shelf: Box<dyn Shelf>,
    pub(crate) id: StoreId,
    pub(crate) catalog: Catalog,
    /// The reader's kept catalog, where what the store shows contradicts it and so another one is used.
    pub(crate) set_aside: Option<Catalog>,
    /// Where the index of words is kept, if it is.
    search_folder: Option<PathBuf>,
    pin: Option<PinFile>,
    pinned: Option<Pin>,
    /// The tree that was last seen to continue the pin's, or was built on it here.
    continued: Option<Tree>,
    pub(crate) view: View,
    pub(crate) damages: Vec<Damage>,
    pub(crate) contradiction: Option<Damage>,
    notices: Vec<Notice>,
    pub(crate) identity_damage: Option<Damage>,
    latched: bool,
    /// The newest place that is known to be durable.
    settled: u64,
    cache: RefCell<reading::Cache>,
    moved: RefCell<Option<moved::Moved>>,
    /// Ways to break the protocol, to show that a test would notice.
    #[cfg(test)]
    pub(crate) looks_not: bool,
    #[cfg(test)]
    pub(crate) removes_newest_first: bool,
    #[cfg(test)]
    pub(crate) publishes_on_any_base: bool,
    #[cfg(test)]
    pub(crate) removes_orphans_at_once: bool,
    #[cfg(test)]
    pub(crate) removes_below_older_bases: bool,
}

impl Store {
    /// Makes a store in the directory `place`, which may exist, and gives its id.
    ///
    /// Durable: on `Ok` the store survives power loss, with the directories above it that were made.
    /// Errors: [`Error::StoreExists`], I/O. Cost: four fsyncs, two for each directory made.
    pub fn init(place: &Path) -> Result<StoreId> {
        let shelf = Directory::open(place);
        if shelf.stat(identity::NAME)?.is_some() {
            return Err(Error::StoreExists { place: place.to_owned() });
        }
        shelf.create_folders(&[log::FOLDER, log::PACKS_FOLDER])?;
        Self::init_on(&shelf)?.ok_or_else(|| Error::StoreExists { place: place.to_owned() })
    }

    /// Makes a store on a shelf; `None` where there is one already.
    pub fn init_on(shelf: &dyn Shelf) -> Result<Option<StoreId>> {
        let id = StoreId(writing::random()?);
        let created = shelf.create(identity::NAME, &identity::encode(id))?;
        Ok((created == Created::Landed).then_some(id))
    }

    /// Opens the store in the directory `place`.
    ///
    /// Writes nothing there; brings the catalog in `homes` up to date, and moves the pin on.
    /// Errors: [`Error::NoStore`], [`Error::Newer`], I/O. Damage is no error: see [`Store::notices`].
    /// Cost: one listing of the log and two reads; what is new since the catalog's bookmark; all of the log without a catalog.
    pub fn open(place: &Path, homes: &Homes, progress: &mut dyn FnMut(Progress)) -> Result<Self> {
        let mut notices = Vec::new();
        let (cache, state) = homes.folders(place);
        let catalog = match cache.as_deref().map(Catalog::open) {
            None => Catalog::in_memory()?,
            Some(Ok(catalog)) => catalog,
            Some(Err(error)) => {
                notices.push(Notice::CatalogInMemory { reason: error.to_string() });
                Catalog::in_memory()?
            }
        };
        let pin = state.map(|folder| PinFile::new(&folder));
        let shelf = Box::new(Directory::open(place));
        let opened = Self::open_with(shelf, catalog, pin, notices, progress)?;
        let store = opened.ok_or_else(|| Error::NoStore { place: place.to_owned() })?;
        Ok(Self { search_folder: cache, ..store })
    }

    /// Opens the store on a shelf, with a catalog in memory and no pin; `None` where there is no store.
    pub fn open_on(shelf: Box<dyn Shelf>) -> Result<Option<Self>> {
        Self::open_with(shelf, Catalog::in_memory()?, None, Vec::new(), &mut |_| {})
    }

    fn open_with(
        shelf: Box<dyn Shelf>,
        catalog: Catalog,
        pin: Option<PinFile>,
        notices: Vec<Notice>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Option<Self>> {
        let (id, identity_damage) = match identity::read(shelf.as_ref())? {
            Identity::Absent => return Ok(None),
            Identity::Sound(id) => (id, None),
            Identity::Damaged(Some(id), damage) => (id, Some(damage)),
            Identity::Damaged(None, damage) => return Err(Error::damaged(damage)),
        };
        let pinned = pin.as_ref().map(PinFile::load).transpose()?.flatten();
        let view = log::view(shelf.as_ref(), id)?;
        let mut store = Self {
            shelf,
            id,
            catalog,
            set_aside: None,
            search_folder: None,
            pin,
            pinned,
            continued: None,
            view,
            damages: Vec::new(),
            contradiction: None,
            notices,
            identity_damage,
            latched: false,
            settled: 0,
            cache: RefCell::default(),
            moved: RefCell::default(),
            #[cfg(test)]
            looks_not: false,
            #[cfg(test)]
            removes_newest_first: false,
            #[cfg(test)]
            publishes_on_any_base: false,
            #[cfg(test)]
            removes_orphans_at_once: false,
            #[cfg(test)]
            removes_below_older_bases: false,
        };
        store.catch_up(progress)?;
        Ok(Some(store))
    }

    /// Looks at the log again and brings the catalog up to date.
    fn look_again(&mut self) -> Result<()> {
        self.view = log::view(self.shelf.as_ref(), self.id)?;
        self.catch_up(&mut |_| {})
    }

    /// Brings the catalog up to the view, compares the view with the pin, and moves the pin on.
    fn catch_up(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<()> {
        let whole = self.view.damages.is_empty();
        self.contradiction = match &self.pinned {
            Some(pin) if whole => pin.contradicts(self.id, &self.view.tree),
            _ => None,
        };
        if self.contradiction.is_some() {
            // The kept catalog stays as it is: it knows what is lost, until the pin is reset.
            self.set_catalog_aside()?;
        }
        self.follow(progress)?;
        if whole && self.contradiction.is_none() && !self.continues_the_pin()? {
            self.contradiction = self.pinned.as_ref().map(Pin::rewritten);
        }
        let damages = self.identity_damage.iter().chain(&self.damages).cloned().map(Notice::Damaged);
        let behind = self.contradiction.iter().cloned().map(Notice::BehindPin);
        self.notices.retain(|notice| matches!(notice, Notice::CatalogInMemory { .. }));
        self.notices.extend(damages.chain(behind).collect::<Vec<_>>());
        if !self.damages.is_empty() || self.contradiction.is_some() {
            return Ok(());
        }
        self.continued = Some(self.view.tree.clone());
        self.advance_pin()
    }

    fn set_catalog_aside(&mut self) -> Result<()> {
        if self.set_aside.is_none() {
            self.set_aside = Some(std::mem::replace(&mut self.catalog, Catalog::in_memory()?));
        }
        Ok(())
    }

    fn follow(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<()> {
        let mut steady = false;
        for _ in 0..VIEWS_MAX {
            let lenient = self.set_aside.is_some();
            let followed =
                match self.catalog.follow(self.shelf.as_ref(), self.id, &self.view, lenient, steady, progress) {
                    // A full disk under the catalog, or one that may not be written, must not keep anybody from the store.
                    Err(Error::Catalog(error)) if !lenient => {
                        self.notices.push(Notice::CatalogInMemory { reason: error.to_string() });
                        self.set_catalog_aside()?;
                        continue;
                    }
                    other => other?,
                };
            match followed {
                Followed::Current => {
                    self.damages = self.view.damages.clone();
                    return Ok(());
                }
                Followed::Damaged(found) if found.is_empty() || lenient => {
                    self.damages = self.view.damages.iter().cloned().chain(found).collect();
                    return Ok(());
                }
                // The kept catalog is not touched by damage: this time another one holds what can still be read.
                Followed::Damaged(_) => self.set_catalog_aside()?,
                Followed::Moved => {
                    let view = log::view(self.shelf.as_ref(), self.id)?;
                    steady = view.is_same_as(&self.view);
                    self.view = view;
                }
            }
        }
        Err(Error::Unsettled { attempts: VIEWS_MAX })
    }

    /// Whether the leaves after the pin's, appended to its edge, give the root that the log states.
    fn continues_the_pin(&self) -> Result<bool> {
        let Some(pin) = &self.pinned else { return Ok(true) };
        let is_known = self.continued.as_ref() == Some(&self.view.tree);
        if is_known || pin.size == self.view.tree.size() || !self.damages.is_empty() {
            return Ok(true);
        }
        let Some(mut tree) = pin.tree() else { return Ok(true) };
        for leaf in pin.size..self.view.tree.size() {
            let Some(id) = self.catalog.id(leaf)? else { return Ok(false) };
            tree.append(&id);
        }
        Ok(tree == self.view.tree)
    }

    /// Pins what is seen, durably there first: what somebody else wrote may not have reached the disk.
    fn advance_pin(&mut self) -> Result<()> {
        let pin = Pin::new(self.id, &self.view.tree);
        let Some(file) = &self.pin else { return Ok(()) };
        if self.pinned.as_ref().is_some_and(|pinned| pinned.size == pin.size && pinned.root == pin.root) {
            // It was made durable before it was pinned.
            self.settled = self.view.newest;
            return Ok(());
        }
        if self.settled < self.view.newest {
            self.shelf.make_durable(log::FOLDER)?;
            self.settled = self.view.newest;
        }
        // A reader without a place to remember is still a reader.
        if file.advance(&pin).is_ok() {
            self.pinned = Some(pin);
        }
        Ok(())
    }

    /// The store's id.
    pub fn id(&self) -> StoreId {
        self.id
    }

    /// What the reader must be told: damage, a contradiction with the pin, a catalog that cannot be kept.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// What this reader has seen, beside what the store shows.
    pub fn pin(&self) -> Result<PinStatus> {
        let shown = Pin::new(self.id, &self.view.tree);
        let mut lost = Vec::new();
        if let (Some(kept), Some(_)) = (&self.set_aside, &self.contradiction) {
            let other = self.pinned.as_ref().is_some_and(|pin| pin.store != self.id);
            for leaf in kept.revisions_from(if other { 0 } else { shown.size }, 1000)? {
                lost.extend(kept.revision_of(leaf)?);
            }
        }
        Ok(PinStatus { pinned: self.pinned.clone(), shown, finding: self.contradiction.clone(), lost })
    }

    /// Accepts what the store shows as what this reader has seen, whatever was pinned before; the catalog is made anew.
    ///
    /// Errors: [`Error::RefusesWriting`] where the store has damage: repair first; I/O.
    pub fn reset_pin(&mut self) -> Result<()> {
        if let Some(damage) = self.damages.first() {
            return Err(Error::RefusesWriting(Box::new(damage.clone())));
        }
        self.shelf.make_durable(log::FOLDER)?;
        let pin = Pin::new(self.id, &self.view.tree);
        if let Some(file) = &self.pin {
            file.reset(&pin)?;
        }
        self.pinned = Some(pin);
        if let Some(kept) = self.set_aside.take() {
            self.catalog = kept;
            self.catalog.forget()?;
        }
        self.catch_up(&mut |_| {})
    }

    /// Why nothing may be written, if so.
    fn refusal(&self) -> Option<Error> {
        if self.latched {
            return Some(Error::Latched);
        }
        if let Some(damage) = &self.contradiction {
            let rewritten = damage.kind == DamageKind::Rewritten;
            let damage = Box::new(damage.clone());
            return Some(if rewritten { Error::RefusesWriting(damage) } else { Error::BehindPin(damage) });
        }
        let damage = self.identity_damage.iter().chain(&self.damages).next();
        damage.map(|damage| Error::RefusesWriting(Box::new(damage.clone())))
    }
}
