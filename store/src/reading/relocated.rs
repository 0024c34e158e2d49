//! Reading on in a store whose objects were merged and removed while it was open: what the catalog says of a leaf's place is
//! then old, and where it lies now is looked up in the log itself.

use std::collections::HashMap;
use std::sync::Arc;

use crate::damage::DamageKind;
use crate::error::{Error, Result};
use crate::fetch::{Place, TableRead};
use crate::log::{self, View, entry_name, pack_name};
use crate::object::Table;
use crate::reading::{Reader, VIEWS_MAX};

/// The log as it was when an object was found gone, and the tables that were read since.
pub(super) struct Relocated {
    view: View,
    tables: HashMap<String, Arc<Table>>,
}

impl Reader {
    /// Reads something of the leaf's place; once more where it lies now, if its object was merged into another meanwhile.
    ///
    /// Errors: those of `read`; a leaf that is in no object of the log any more is damage.
    pub(super) fn read_where_it_lies<T>(&self, leaf: u64, mut read: impl FnMut(&Place) -> Result<T>) -> Result<T> {
        let is_gone = |error: &Error, place: &Place| matches!(error, Error::Damaged(damage) if damage.kind == DamageKind::Missing && damage.object == place.object);
        let mut place = self.place(leaf)?;
        for _ in 0..VIEWS_MAX {
            match read(&place) {
                Err(error) if is_gone(&error, &place) => match self.relocated_place(leaf, &place.object)? {
                    Some(relocated) => place = relocated,
                    None => return Err(error),
                },
                other => return other,
            }
        }
        Err(Error::Unsettled { attempts: VIEWS_MAX })
    }

    /// Where a leaf lies, if not in the object `gone`; `None` where the log has it nowhere else.
    fn relocated_place(&self, leaf: u64, gone: &str) -> Result<Option<Place>> {
        let mut relocated = self.relocated.borrow_mut();
        for fresh in [false, true] {
            if fresh || relocated.is_none() {
                *relocated = Some(Relocated { view: self.take_view()?, tables: HashMap::new() });
            }
            if let Some(relocated) = relocated.as_mut()
                && let Some(place) = relocated.place(self, leaf)?
                && place.object != gone
            {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }
}

impl Relocated {
    fn place(&mut self, reader: &Reader, leaf: u64) -> Result<Option<Place>> {
        let packs = self.view.base.iter().flat_map(|live| &live.packs);
        let pack = packs
            .filter(|pack| pack.leaves.iter().any(|range| range.holds(leaf)))
            .map(|pack| pack_name(&pack.name))
            .next();
        if let Some(object) = pack {
            return Ok(self.table(reader, &object)?.and_then(|table| table.place(&object, leaf)));
        }
        // Entries hold leaves in the order of their places.
        let (mut low, mut high) = (0, self.view.places.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let Some(object) = self.view.places.get(middle).map(|place| entry_name(*place)) else { return Ok(None) };
            let Some(table) = self.table(reader, &object)? else { return Ok(None) };
            if let Some(place) = table.place(&object, leaf) {
                return Ok(Some(place));
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
