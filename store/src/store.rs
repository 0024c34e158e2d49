//! The store, opened for reading and writing. A façade: what reads is in [`crate::reading`], what
//! is believed in `trust`, what writes in `writing`, `importing` and `packing`.

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::id::StoreId;
use crate::identity::{self, Identity};
use crate::log;
use crate::mutants::Mutants;
use crate::object::Needs;
use crate::progress::{OnProgress, unwatched};
use crate::reading::{Homes, Reader};
use crate::shelf::{Created, Directory, Shelf, canonical};
use crate::writing::{Random, Writing};

/// A store, opened for reading and writing.
///
/// It reads as a [`Reader`] does, to which it derefs. Nothing is written to the shelf but by
/// [`Store::commit`], [`Store::commit_all`], [`Store::append`], [`Store::label`],
/// [`Store::clear_label`], [`Store::end`], [`Store::rename`], [`Store::importer`] and
/// [`Store::pack`].
pub struct Store {
    pub(crate) reader: Reader,
    pub(crate) writing: Writing,
}

impl Deref for Store {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Store {
    /// Creates a store in the directory `dir`, which may exist, and returns its id.
    ///
    /// Durable: on `Ok` the store survives power loss, with the directories above it that were
    /// made.
    /// Errors: [`Error::StoreExists`]; [`Error::Damaged`] where a store lies that has lost its
    /// identity; I/O. Cost: four fsyncs, two for each directory made.
    pub fn init(dir: &Path) -> Result<StoreId> {
        let shelf = Directory::open(dir);
        if shelf.stat(identity::NAME)?.is_some() {
            return Err(Error::StoreExists { path: dir.to_owned() });
        }
        // A new identity would make strangers of the entries that are there.
        if let Identity::Damaged(_, damage) = identity::read(&shelf)? {
            return Err(Error::damaged(damage));
        }
        shelf.create_folders(&[log::FOLDER, log::PACKS_FOLDER])?;
        Self::init_on(&shelf)?.ok_or_else(|| Error::StoreExists { path: dir.to_owned() })
    }

    /// Creates a store on a shelf; `None` where there is one already.
    pub fn init_on(shelf: &dyn Shelf) -> Result<Option<StoreId>> {
        Self::init_with(shelf, &Random::System)
    }

    pub(crate) fn init_with(shelf: &dyn Shelf, random: &Random) -> Result<Option<StoreId>> {
        let id = StoreId(random.draw()?);
        let created = shelf.create(identity::NAME, &identity::encode(id))?;
        Ok((created == Created::Landed).then_some(id))
    }

    /// Opens the store in the directory `dir`.
    ///
    /// Writes nothing there; brings the catalog in `homes` up to date, and moves the pin on.
    /// Errors: [`Error::NoStore`], [`Error::Newer`], [`Error::Cancelled`], I/O. Damage is no error:
    /// see [`Reader::notices`].
    /// Cost: one listing of the log and one read where the catalog knows it, some more else; what
    /// is new since the catalog's bookmark; all of the log without a catalog.
    pub fn open(dir: &Path, homes: &Homes, progress: &mut OnProgress<'_>) -> Result<Self> {
        let key = canonical(dir);
        let key = key.as_os_str().as_encoded_bytes();
        let shelf = Arc::new(Directory::open(dir));
        let opened = Self::open_with(shelf, key, homes, Random::System, Mutants::default(), progress)?;
        opened.ok_or_else(|| Error::NoStore { path: dir.to_owned() })
    }

    /// Opens the store on any shelf; `None` where there is no store.
    ///
    /// `key` names the shelf among those that `homes` know, such as the address of a bucket: it
    /// must be the same each time, and no other shelf's. For a directory use [`Store::open`].
    /// Without homes the key is not used: the catalog is kept in memory, and nothing is pinned.
    /// Errors and cost: those of [`Store::open`].
    pub fn open_on(
        shelf: Arc<dyn Shelf>,
        key: &str,
        homes: &Homes,
        progress: &mut OnProgress<'_>,
    ) -> Result<Option<Self>> {
        Self::open_with(shelf, key.as_bytes(), homes, Random::System, Mutants::default(), progress)
    }

    pub(crate) fn open_with(
        shelf: Arc<dyn Shelf>,
        key: &[u8],
        homes: &Homes,
        random: Random,
        mutants: Mutants,
        progress: &mut OnProgress<'_>,
    ) -> Result<Option<Self>> {
        let reader = Reader::open(shelf, key, homes, mutants, progress)?;
        Ok(reader.map(|reader| Self { reader, writing: Writing::new(random) }))
    }

    /// A reader of this store, for another thread: see [`Reader`].
    pub fn reader(&self) -> Reader {
        self.reader.clone()
    }

    /// Syncs with what others have committed or packed: see [`Reader::refresh`].
    pub fn refresh(&mut self, progress: &mut OnProgress<'_>) -> Result<bool> {
        self.reader.refresh(progress)
    }

    /// Whether a commit packs by itself what has gathered, and removes what was packed an hour ago:
    /// at first it does.
    ///
    /// Whoever turns it off is to call [`Store::pack`] now and then; other writers go on as they
    /// are set.
    pub fn set_auto_pack(&mut self, is_on: bool) {
        self.writing.auto_pack = is_on;
    }

    /// Accepts what the store shows as what this reader has seen, whatever was pinned before; the
    /// catalog is made anew.
    ///
    /// Whatever ends it leaves the old pin, or the new one and a catalog of the store as it is: it
    /// can be called again.
    /// Errors: [`Error::RefusesWriting`] where the store has damage: repair first; I/O.
    pub fn reset_pin(&mut self) -> Result<()> {
        let reader = &mut self.reader;
        if let Some(refusal) = reader.trust.refuses_reset() {
            return Err(refusal);
        }
        reader.shelf.make_durable(log::FOLDER)?;
        // The catalog first: while the old pin is there, nobody reads it.
        if let Some(kept) = &reader.set_aside {
            kept.forget()?;
        }
        reader.trust.reset_pin(&reader.view)?;
        if let Some(kept) = reader.set_aside.take() {
            reader.catalog = kept;
        }
        reader.sync_to_view(&mut unwatched)
    }

    /// Why nothing may be written, if so.
    pub(crate) fn refusal(&self) -> Option<Error> {
        let needs = Needs::unknown(&self.view.needs.write)
            .map(|feature| Error::Needs { object: log::FOLDER.to_owned(), feature: feature.clone() });
        let latched = self.writing.is_latched.then_some(Error::Latched);
        latched.or(needs).or_else(|| self.reader.trust.refusal())
    }
}
