//! Where a reader remembers what it has seen: a folder for each place at which it has seen a store,
//! with the pin, what was seen taken down, when it was verified last, and the place's name.
//!
//! A store that was moved is known by its id: its pin is found at the place where it was, unless a
//! store with that id still lies there. Then this is a copy, which may well be older.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::id::{RecordId, StoreId};
use crate::identity::{self, Identity};
use crate::shelf::{Directory, folders_in, make_folder, read_whole, write_whole};
use crate::trust::pin::{Pin, PinFile};
use crate::trust::taken_down::{self, TakenDownIds};
use crate::trust::verified::{self, Verification};

/// The file that holds the place's name.
const NAME_FILE: &str = "place";

/// A place at which a reader sees a store, among those that it knows.
#[derive(Clone)]
pub(crate) struct Place {
    /// The folder of all places.
    home: PathBuf,
    /// The folder of this one.
    folder: PathBuf,
    /// The place's name: a directory's path, or whatever names another shelf.
    key: Vec<u8>,
    pin: PinFile,
}

impl Place {
    /// The place that `key` names, whose folder in `home` is called `folder`.
    pub(crate) fn new(home: &Path, folder: &str, key: &[u8]) -> Self {
        let folder = home.join(folder);
        Self { home: home.to_owned(), pin: PinFile::new(&folder), folder, key: key.to_owned() }
    }

    /// What is pinned here. Errors: I/O.
    pub(super) fn load(&self) -> Result<Option<Pin>> {
        self.pin.load()
    }

    /// Keeps a pin that is a continuation of the one before.
    pub(super) fn advance(&self, pin: &Pin) -> Result<()> {
        if self.pin.advance(pin).is_ok() {
            return Ok(());
        }
        self.make_folder()?;
        self.pin.advance(pin)
    }

    /// Keeps a pin that replaces whatever was pinned before. Durable.
    ///
    /// What was seen here of another store is put aside first, for whoever finds that store where
    /// it was moved to. Errors: I/O.
    pub(super) fn reset(&self, pin: &Pin) -> Result<()> {
        self.make_folder()?;
        if let Ok(Some(other)) = self.load()
            && other.store != pin.store
        {
            self.put_aside(&other)?;
        }
        self.pin.reset(pin)
    }

    /// Keeps the pin of a store that lies here no more in a folder of its own, which names this
    /// place as the one where it was.
    fn put_aside(&self, other: &Pin) -> Result<()> {
        let Some(name) = self.folder.file_name().and_then(|name| name.to_str()) else { return Ok(()) };
        let aside = Self::new(&self.home, &format!("{name}-{}", other.store), &self.key);
        aside.make_folder()?;
        let seen = taken_down::load(&self.folder, other.store)?;
        if !seen.is_empty() {
            taken_down::add(&aside.folder, other.store, seen.iter())?;
        }
        aside.pin.reset(other)
    }

    /// What was seen taken down from a store: here, and in the folder of the place where it was
    /// before. Errors: I/O.
    pub(super) fn taken_down(&self, store: StoreId, before: Option<&Path>) -> Result<TakenDownIds> {
        let mut seen = taken_down::load(&self.folder, store)?;
        if let Some(folder) = before {
            seen.extend(taken_down::load(folder, store)?);
        }
        Ok(seen)
    }

    /// Keeps more of what was seen taken down. Errors: I/O.
    pub(super) fn add_taken_down<'ids>(
        &self,
        store: StoreId,
        ids: impl Iterator<Item = (&'ids RecordId, &'ids RecordId)>,
    ) -> Result<()> {
        self.make_folder()?;
        taken_down::add(&self.folder, store, ids)
    }

    /// The last verifications of a store here. Errors: I/O.
    pub(super) fn verifications(&self, store: StoreId) -> Result<Vec<Verification>> {
        verified::load(&self.folder, store)
    }

    /// Keeps a verification. Errors: I/O.
    pub(super) fn keep_verification(&self, verification: &Verification) -> Result<()> {
        self.make_folder()?;
        verified::keep(&self.folder, verification)
    }

    fn make_folder(&self) -> Result<()> {
        make_folder(&self.folder)?;
        if read_whole(&self.folder.join(NAME_FILE))?.as_ref() != Some(&self.key) {
            write_whole(&self.folder.join(NAME_FILE), &self.key)?;
        }
        Ok(())
    }

    /// The pin of a store that was seen at another place, where it lies no more: the largest of
    /// them, and its folder.
    ///
    /// Cost: reads the pins of all places that this reader knows.
    pub(super) fn pin_before_moving(&self, store: StoreId) -> Option<(Pin, PathBuf)> {
        let others = folders_in(&self.home).into_iter().filter(|folder| *folder != self.folder);
        let pins = others.filter_map(|folder| Some((PinFile::new(&folder).load().ok()??, folder)));
        let pins = pins.filter(|(pin, folder)| pin.store == store && !is_still_at(folder, store));
        pins.max_by_key(|(pin, _)| pin.size)
    }
}

/// Whether a store with this id lies at the place whose folder this is. Of a place that is no
/// directory nobody can tell: the pin counts.
fn is_still_at(folder: &Path, store: StoreId) -> bool {
    let Ok(Some(key)) = read_whole(&folder.join(NAME_FILE)) else { return false };
    let Some(path) = path_from(&key).filter(|path| path.is_absolute()) else { return false };
    let found = identity::read(&Directory::open(&path));
    matches!(found, Ok(Identity::Sound(id) | Identity::Damaged(Some(id), _)) if id == store)
}

#[cfg(unix)]
fn path_from(key: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Some(PathBuf::from(std::ffi::OsStr::from_bytes(key)))
}

#[cfg(not(unix))]
fn path_from(key: &[u8]) -> Option<PathBuf> {
    std::str::from_utf8(key).ok().map(PathBuf::from)
}
