//! Copies of what the log holds, in objects beside it: entries that packing has merged and not
//! removed yet, and packs that are not listed. What is damaged in a pack is read from them while
//! they are there.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{Location, TableRead, parse_line, read_frame, read_lines};
use crate::id::{ContentHash, StoreId};
use crate::log::{PACKS_FOLDER, View, entry_name, pack_name, parse_pack, read_object};
use crate::object::Table;
use crate::shelf::Shelf;

/// The sound objects beside the log, with their tables.
pub(crate) struct Spares {
    pub(crate) tables: Vec<(String, Table)>,
    /// The frame of contents that was read last: its object, its number and its bytes.
    frame: Mutex<Option<(String, u32, Vec<u8>)>>,
}

/// The names of objects beside those that hold the log of a view: entries that the base covers, and
/// packs that it does not list. Cost: a listing.
pub(crate) fn spare_objects(shelf: &dyn Shelf, view: &View) -> Result<Vec<String>> {
    let packs = shelf.list(PACKS_FOLDER, "")?;
    let packs = packs.iter().filter_map(|file| parse_pack(file)).map(pack_name);
    let entries = view.covered.iter().map(|seq| entry_name(*seq));
    Ok(entries.chain(packs.filter(|pack| view.listed(pack).is_none())).collect())
}

impl Spares {
    /// Reads the tables of the objects beside a view; what is not sound, or gone meanwhile, is left
    /// out. Cost: a listing, and those tables.
    pub(crate) fn beside(shelf: &dyn Shelf, store_id: StoreId, view: &View) -> Result<Self> {
        let mut tables = Vec::new();
        for object in spare_objects(shelf, view)? {
            match read_object(shelf, store_id, &object) {
                Ok(TableRead::Sound(table)) => tables.push((object, *table)),
                Ok(TableRead::Absent | TableRead::Damaged(_)) | Err(Error::Newer { .. } | Error::Needs { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Self { tables, frame: Mutex::default() })
    }

    /// Where else a leaf lies than in `object`.
    pub(crate) fn locations<'spares>(
        &'spares self,
        leaf: u64,
        object: &'spares str,
    ) -> impl Iterator<Item = Location> + 'spares {
        let others = self.tables.iter().filter(move |(other, _)| other != object);
        others.filter_map(move |(other, table)| table.location(other, leaf))
    }

    /// The line of a leaf's record that stands elsewhere than in `object`, in a frame with the hash
    /// that its table states, and that can be read.
    pub(crate) fn line(&self, shelf: &dyn Shelf, leaf: u64, object: &str) -> Option<Vec<u8>> {
        self.locations(leaf, object).find_map(|location| {
            let lines = read_lines(shelf, &location.object, &location.records, true).ok()?;
            let line = lines.get(location.number).filter(|_| lines.fault.is_none())?;
            parse_line(line).is_ok().then(|| line.to_vec())
        })
    }

    /// Whether a leaf's content stands elsewhere than in `object`, with this hash.
    pub(crate) fn has_content(&self, shelf: &dyn Shelf, leaf: u64, object: &str, hash: ContentHash) -> bool {
        self.locations(leaf, object).any(|location| self.content_hash(shelf, &location) == Some(hash))
    }

    fn content_hash(&self, shelf: &dyn Shelf, location: &Location) -> Option<ContentHash> {
        let (frame, row) = location.content.as_ref()?;
        let mut kept = self.frame.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref().is_none_or(|(object, number, _)| *object != location.object || *number != row.frame) {
            let read = read_frame(shelf, &location.object, row.frame as usize, frame, true).ok()?;
            *kept = read.fault.is_none().then(|| (location.object.clone(), row.frame, read.bytes));
        }
        let (.., bytes) = kept.as_ref()?;
        bytes.get(row.offset as usize..row.offset as usize + row.bytes as usize).map(ContentHash::of)
    }
}

/// The finding about a frame that is damaged, and of which everything stands elsewhere.
pub(crate) fn spared(object: &str, fault: impl Display) -> Damage {
    let detail = format!("{fault}; all that it held can be read from objects that packing has not removed yet");
    Damage::of(object, DamageKind::Spared, detail)
}
