//! Repair: a damaged store is made sound again, from a copy of it (`from_copy`) or from what is
//! here (`in_place`); or what can be read is saved into a new one (`salvage`).
//!
//! Nothing is changed on a guess. What is to lie in the place of a damaged object is first looked
//! at as if it lay there already ([`Overlay`]): the whole store is verified so, and only what makes
//! it sounder is written. Each object is put in its place whole, durably and atomically, and what
//! lay there is kept; so a repair may end at any moment, and be run again.

mod from_copy;
mod in_place;
mod lost_names;
mod overlay;
mod salvage;

use std::cmp::Reverse;
use std::path::Path;
use std::sync::Arc;

use crate::damage::Damage;
use crate::error::{Error, Result};
use crate::id::StoreId;
use crate::mutants::Mutants;
use crate::progress::OnProgress;
use crate::reading::{Homes, Reader};
use crate::shelf::{Directory, Shelf, canonical};
use crate::store::Store;
use crate::trust::Pin;
use crate::verify::{Depth, Report};

pub use salvage::{LeftOut, Renewed, Salvaged};

use overlay::Overlay;

/// The folder for what repair has replaced: nobody reads it, and nothing removes it.
pub(crate) const ASIDE_FOLDER: &str = "damaged";

/// What a repair did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// The objects that were put in their places.
    pub taken: Vec<Taken>,
    /// The damaged objects that were left as they are.
    pub left: Vec<Left>,
    /// What a verification says of the store now; `None` where it still cannot be opened.
    pub report: Option<Report>,
}

/// An object that was put in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its name.
    pub object: String,
    /// Under which name that which lay there is kept; `None` where nothing did.
    pub kept: Option<String>,
}

/// A damaged object that was left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Its name.
    pub object: String,
    /// Why.
    pub reason: LeftReason,
}

/// Why an object was not taken from a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LeftReason {
    /// The copy does not have it.
    Absent,
    /// The copy has the very same bytes.
    Same,
    /// The copy has another, which is damaged too, or does not belong here.
    Unfit(Box<Damage>),
}

impl Store {
    /// Takes the damaged objects of the store in `dir` from a copy of it in `other`.
    ///
    /// Takes only what is damaged or missing, each object only after it was read whole, and the
    /// store with it in place was verified and found sounder: the right store and place, the hash
    /// that the base lists, leaves and tree that fit, every record and text. What lay in its place
    /// is kept in the folder `damaged`. A log that is shorter than this reader has seen is
    /// continued by the entries that the copy has. Durable on `Ok`; on `Err` some objects may be in
    /// their places, durably, and the call may be made again. Errors: [`Error::NoStore`] where
    /// there is no sound store in `other`; [`Error::Mismatch`] where it is another; I/O. Cost: both
    /// stores are read once, this one again for each object of the copy that does not fit.
    pub fn repair_from(dir: &Path, other: &Path, homes: &Homes, progress: &mut OnProgress<'_>) -> Result<Repaired> {
        let key = canonical(dir);
        let here = Place { shelf: Arc::new(Directory::open(dir)), key: key.as_os_str().as_encoded_bytes(), homes };
        let repaired = from_copy::repair(&here, Arc::new(Directory::open(other)), progress)?;
        repaired.ok_or_else(|| Error::NoStore { path: other.to_owned() })
    }

    /// Makes anew what is damaged in the store in `dir` and held no record: its identity, from the
    /// id that all objects repeat; the mark that it was packed; and, where every record and text
    /// can be read, its base, by a new one that lists the sound packs and what entries hold
    /// besides.
    ///
    /// Durable on `Ok`; nothing is removed. Errors: I/O; [`Error::Unsettled`] where somebody else
    /// writes meanwhile. Cost: the store is read some three times.
    pub fn repair(dir: &Path, homes: &Homes, progress: &mut OnProgress<'_>) -> Result<Repaired> {
        let key = canonical(dir);
        let here = Place { shelf: Arc::new(Directory::open(dir)), key: key.as_os_str().as_encoded_bytes(), homes };
        in_place::repair(&here, progress)
    }

    /// The same on any shelf.
    #[cfg(test)]
    pub(crate) fn repair_alone_on(shelf: Arc<dyn Shelf>) -> Result<Repaired> {
        in_place::repair(&Place { shelf, key: b"", homes: &Homes::default() }, &mut crate::progress::unwatched)
    }

    /// [`Store::repair_from`] on any shelves; `None` where the copy has no sound identity.
    #[cfg(test)]
    pub(crate) fn repair_on(shelf: Arc<dyn Shelf>, copy: Arc<dyn Shelf>) -> Result<Option<Repaired>> {
        let here = Place { shelf, key: b"", homes: &Homes::default() };
        from_copy::repair(&here, copy, &mut crate::progress::unwatched)
    }
}

/// A store that is to be repaired.
struct Place<'place> {
    shelf: Arc<dyn Shelf>,
    key: &'place [u8],
    homes: &'place Homes,
}

/// A store that was verified as far as it can be opened.
struct Examined {
    reader: Option<Reader>,
    report: Option<Report>,
}

impl Place<'_> {
    /// What this reader has pinned of the store, where it can be opened.
    fn pin(&self, progress: &mut OnProgress<'_>) -> Result<Option<Pin>> {
        let opened = Reader::open(self.shelf.clone(), self.key, self.homes, Mutants::default(), progress);
        Ok(unless_unreadable(opened)?.flatten().and_then(|reader| reader.trust.pinned))
    }

    /// Verifies the store as it is, as whoever sees it for the first time, but for the pin.
    fn examine(&self, pin: Option<&Pin>, progress: &mut OnProgress<'_>) -> Result<Examined> {
        Examined::of(self.shelf.clone(), self.key, &Homes::default(), pin, progress)
    }

    /// Verifies the store as it would be with an overlay.
    fn examine_with(&self, overlay: Overlay, pin: Option<&Pin>, progress: &mut OnProgress<'_>) -> Result<Examined> {
        Examined::of(Arc::new(overlay), self.key, &Homes::default(), pin, progress)
    }

    /// Verifies the store as it is, by all that this reader knows of it.
    fn report(&self, progress: &mut OnProgress<'_>) -> Result<Option<Report>> {
        Ok(Examined::of(self.shelf.clone(), self.key, self.homes, None, progress)?.report)
    }
}

impl Examined {
    fn of(
        shelf: Arc<dyn Shelf>,
        key: &[u8],
        homes: &Homes,
        pin: Option<&Pin>,
        progress: &mut OnProgress<'_>,
    ) -> Result<Self> {
        let nothing = Self { reader: None, report: None };
        let Some(opened) = unless_unreadable(Reader::open(shelf, key, homes, Mutants::default(), progress))? else {
            return Ok(nothing);
        };
        let Some(mut reader) = opened else { return Ok(nothing) };
        if let Some(pin) = pin {
            reader.trust.pinned = Some(pin.clone());
            reader.sync()?;
        }
        let report = unless_unreadable(reader.verify(None, Depth::Deep, progress))?;
        Ok(Self { reader: Some(reader), report })
    }

    fn id(&self) -> Option<StoreId> {
        self.reader.as_ref().map(|reader| reader.id)
    }

    fn damages(&self) -> &[Damage] {
        self.report.as_ref().map(|report| report.damages.as_slice()).unwrap_or_default()
    }

    /// Whether everything was read and found sound.
    fn is_sound(&self) -> bool {
        self.report.as_ref().is_some_and(Report::is_ok)
    }

    /// How much can be read, and how little is lost: more is better.
    fn worth(&self) -> Result<(bool, u64, u64, Reverse<usize>)> {
        let losses = self.damages().iter().filter(|damage| damage.is_loss()).count();
        let (size, leaves) = match &self.reader {
            Some(reader) => (reader.view.tree.size(), reader.catalog.count_leaves()?),
            None => (0, 0),
        };
        Ok((self.report.is_some(), size, leaves, Reverse(losses)))
    }
}

/// What was read; `None` where damage forbids reading at all.
fn unless_unreadable<T>(read: Result<T>) -> Result<Option<T>> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(Error::Damaged(_) | Error::Unsettled { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
