//! What was taken down: who had it done, when and why, as the tombstone in the log says it.

use crate::catalog::TakenDownRow;
use crate::error::{Error, Result};
use crate::id::RecordId;
use crate::reading::{Reader, Walk};
use crate::record::Record;
use crate::time::Time;

/// A revision that was taken down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takedown {
    /// The id of its record.
    pub id: RecordId,
    /// Its briefing, as far as the tombstone gives it.
    pub briefing: Option<String>,
    /// Its number, as far as the tombstone gives it.
    pub number: Option<u64>,
    /// The index of its tombstone among all records of the log, from 0.
    pub leaf: u64,
    /// Who, when and why; `None` where the tombstone itself cannot be read any more.
    pub tombstone: Option<Tombstone>,
}

/// What a tombstone says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// Who had it taken down, unchecked; sanitize it before it is shown.
    pub by: String,
    /// Why, unchecked as well.
    pub reason: String,
    /// When that was written to the store, by the writer's clock.
    pub recorded: Time,
}

impl Reader {
    /// The taking down of the revision of a briefing with this number; `None` where no tombstone
    /// names it. Cost: what was taken down, one frame of records.
    pub fn takedown(&self, name: &str, number: u64) -> Result<Option<Takedown>> {
        let name = &*self.name_now(name)?;
        self.ask(|catalog| catalog.taken_down(name, number))?.map(|row| self.takedown_in(row)).transpose()
    }

    /// The taking down of the last revision of a briefing of which any was; `None` where none was.
    pub fn last_takedown(&self, name: &str) -> Result<Option<Takedown>> {
        let name = &*self.name_now(name)?;
        self.ask(|catalog| catalog.last_taken_down(name))?.map(|row| self.takedown_in(row)).transpose()
    }

    /// The taking down of a revision whose id begins with these hexadecimal digits, of one briefing
    /// or of all.
    pub fn takedown_by_id_prefix(&self, name: Option<&str>, prefix: &str) -> Result<Option<Takedown>> {
        let name = name.map(|name| self.name_now(name)).transpose()?;
        let row = self.ask(|catalog| catalog.taken_down_by_id_prefix(name.as_deref(), prefix))?;
        row.map(|row| self.takedown_in(row)).transpose()
    }

    /// Walks along what was taken down, of a briefing or of all, the last first: behind the leaf
    /// `behind`, or from the end of the log.
    ///
    /// Cost: a row of the catalog for all that was taken down, a page at a time; of an item, a
    /// frame of records.
    pub fn walk_takedowns(&self, name: Option<&str>, behind: Option<u64>) -> Walk<'_, Takedown> {
        let name = name.map(str::to_owned);
        // No id is less than this one.
        let mut behind = behind.map(|leaf| (leaf, RecordId([0; 32])));
        Walk::new(move |count| {
            let now = name.as_deref().map(|name| self.name_now(name)).transpose()?;
            let rows = self.ask(|catalog| catalog.taken_down_page(now.as_deref(), behind, count))?;
            behind = rows.last().map(|row| (row.tombstone, row.id)).or(behind);
            Ok(rows.into_iter().map(|row| self.takedown_in(row)).collect())
        })
    }

    fn takedown_in(&self, row: TakenDownRow) -> Result<Takedown> {
        let tombstone = match self.record(row.tombstone).map(|kept| kept.record) {
            Ok(Record::Tombstone(it)) => Some(Tombstone { by: it.by, reason: it.reason, recorded: it.recorded }),
            Ok(_) | Err(Error::Damaged(_)) => None,
            Err(error) => return Err(error),
        };
        Ok(Takedown { id: row.id, briefing: row.briefing, number: row.number, leaf: row.tombstone, tombstone })
    }
}
