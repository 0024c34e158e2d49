//! Reading on in a store whose objects were merged and removed while it was open: where the catalog
//! says that a leaf lies is then old, and where it lies now is looked up in the log itself. And
//! reading on where an object is damaged, as long as others beside the log hold the same.

use std::collections::HashMap;
use std::sync::Arc;

use crate::damage::DamageKind;
use crate::error::{Error, Result};
use crate::fetch::{Location, TableRead};
use crate::log::{self, Spares, View, entry_name, pack_name, spared};
use crate::object::Table;
use crate::reading::{ATTEMPTS_MAX, Reader};

/// The log as it was when an object was found gone, and the tables that were read since.
pub(super) struct Relocated {
    view: View,
    tables: HashMap<String, Arc<Table>>,
}

impl Reader {
    /// Reads something where a leaf lies; retries where it lies now, if its object was merged into
    /// another meanwhile, and where else it lies, if it is damaged there. `read` checks what it
    /// reads by a hash.
    ///
    /// Errors: those of `read`; a leaf that is in no object of the log any more is damage.
    pub(super) fn read_where_it_lies<T>(&self, leaf: u64, mut read: impl FnMut(&Location) -> Result<T>) -> Result<T> {
        let is_gone = |error: &Error, location: &Location| matches!(error, Error::Damaged(damage) if damage.kind == DamageKind::Missing && damage.object == location.object);
        let mut location = self.location(leaf)?;
        for _ in 0..ATTEMPTS_MAX {
            match read(&location) {
                Err(error) if is_gone(&error, &location) => match self.relocate(leaf, &location.object)? {
                    Some(relocated) => location = relocated,
                    None => return self.read_spare(leaf, &location, error, read),
                },
                Err(error @ Error::Damaged(_)) => return self.read_spare(leaf, &location, error, read),
                other => return other,
            }
        }
        Err(Error::Unsettled { attempts: ATTEMPTS_MAX })
    }

    /// Reads something where else a leaf lies than where it is damaged. Errors: what was wrong
    /// there, where it lies nowhere else.
    fn read_spare<T>(
        &self,
        leaf: u64,
        damaged: &Location,
        error: Error,
        mut read: impl FnMut(&Location) -> Result<T>,
    ) -> Result<T> {
        let spares = self.spares()?;
        let found = spares.locations(leaf, &damaged.object).find_map(|location| read(&location).ok());
        if let (Some(_), Error::Damaged(damage)) = (&found, &error) {
            let met = spared(&damage.object, &damage.detail);
            let mut read_around = self.read_around.borrow_mut();
            if !read_around.contains(&met) {
                read_around.push(met);
            }
        }
        found.ok_or(error)
    }

    /// The objects beside those of the view; looked for once.
    fn spares(&self) -> Result<Arc<Spares>> {
        if let Some(spares) = self.spares.borrow().as_ref() {
            return Ok(spares.clone());
        }
        let spares = Arc::new(Spares::beside(self.shelf.as_ref(), self.id, &self.view)?);
        *self.spares.borrow_mut() = Some(spares.clone());
        Ok(spares)
    }

    /// Where a leaf lies by the log as it is now, whatever the catalog says; `None` where nothing
    /// in it can be read that has the leaf.
    pub(super) fn location_in_log(&self, leaf: u64) -> Result<Option<Location>> {
        let mut relocated = self.relocated.borrow_mut();
        let relocated = relocated.insert(Relocated { view: self.take_view()?, tables: HashMap::new() });
        relocated.location(self, leaf)
    }

    /// Where a leaf lies, if not in the object `gone`; `None` where the log has it nowhere else.
    fn relocate(&self, leaf: u64, gone: &str) -> Result<Option<Location>> {
        let mut relocated = self.relocated.borrow_mut();
        for fresh in [false, true] {
            if fresh || relocated.is_none() {
                *relocated = Some(Relocated { view: self.take_view()?, tables: HashMap::new() });
            }
            if let Some(relocated) = relocated.as_mut()
                && let Some(location) = relocated.location(self, leaf)?
                && location.object != gone
            {
                return Ok(Some(location));
            }
        }
        Ok(None)
    }
}

impl Relocated {
    fn location(&mut self, reader: &Reader, leaf: u64) -> Result<Option<Location>> {
        let packs = self.view.base.iter().flat_map(|live| &live.packs);
        let pack = packs
            .filter(|pack| pack.leaves.iter().any(|range| range.contains(leaf)))
            .map(|pack| pack_name(&pack.name))
            .next();
        if let Some(object) = pack
            && let Some(table) = self.table(reader, &object)?
        {
            return Ok(table.location(&object, leaf));
        }
        // Entries hold leaves in the order of the log; those that a pack was made of may lie there
        // where the pack is missing.
        let seqs: Vec<u64> = self.view.covered.iter().chain(&self.view.seqs).copied().collect();
        let (mut low, mut high) = (0, seqs.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let Some(object) = seqs.get(middle).map(|seq| entry_name(*seq)) else { return Ok(None) };
            let Some(table) = self.table(reader, &object)? else { return Ok(None) };
            if let Some(location) = table.location(&object, leaf) {
                return Ok(Some(location));
            }
            if table.header.size <= leaf { low = middle + 1 } else { high = middle }
        }
        Ok(None)
    }

    fn table(&mut self, reader: &Reader, object: &str) -> Result<Option<Arc<Table>>> {
        if let Some(table) = self.tables.get(object) {
            return Ok(Some(table.clone()));
        }
        let TableRead::Sound(table) = log::read_object(reader.shelf.as_ref(), reader.id, object)? else {
            return Ok(None);
        };
        let table = Arc::new(*table);
        self.tables.insert(object.to_owned(), table.clone());
        Ok(Some(table))
    }
}
