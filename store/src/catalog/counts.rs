//! How many rows the tables must have, and what they must sum up to: a row that is missing, or has
//! another key than it was written with, would lead nowhere, and what it stood for would seem never
//! to have been.
//!
//! Counts and sums are kept in the transaction that changes the rows. They are compared before a
//! table answers what it does not have, or how much it has; once for each connection, as the file
//! changes by transactions that keep them. Long tables are counted; of short ones, and of names,
//! ids and times by which others are found, the sum of the rows' checksums is kept: a name that
//! rotted hides its briefing, and a writer would begin it again.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};

use crate::catalog::checksum::{at_one_moment, checksum, sum_of_rows};
use crate::catalog::{Catalog, InUse};
use crate::database::{Result, inconsistent};
use crate::id::RecordId;
use crate::time::Instant;

/// What is counted or summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    Briefings,
    Revisions,
    Leaves,
    Hidden,
    LabelRecords,
    TakenDown,
    Newer,
    Ends,
    Renames,
    Voids,
    /// The names of the briefings, and those that they had.
    Names,
    /// The ids of the leaves.
    Ids,
    /// The times of the revisions, as their index has them.
    Times,
}

/// How much of a table is compared.
enum Measure {
    /// How many rows it has.
    Count,
    /// The sum of the checksums of the rows that this query gives.
    Sum(&'static str),
    /// What this query gives, which has one row.
    Total(&'static str),
}

impl Measure {
    fn of(&self, connection: &Connection, table: &str) -> Result<i64> {
        let total = |query: &str| connection.query_row(query, [], |row| row.get::<_, Option<i64>>(0));
        match self {
            Self::Count => Ok(total(&format!("SELECT count(*) FROM {table}"))?.unwrap_or(0)),
            Self::Sum(query) => sum_of_rows(connection, query, []),
            Self::Total(query) => Ok(total(query)?.unwrap_or(0)),
        }
    }
}

/// Each of [`Rows`] in its order: under which name it is kept, in which table it is, and what is
/// compared.
const KEPT: [(&str, &str, Measure); 13] = [
    ("briefings", "briefings", Measure::Count),
    ("revisions", "revisions", Measure::Count),
    ("leaves", "leaves", Measure::Count),
    ("hidden", "hidden", Measure::Sum("SELECT * FROM hidden")),
    ("label_records", "label_records", Measure::Sum("SELECT * FROM label_records")),
    ("taken_down", "taken_down", Measure::Sum("SELECT * FROM taken_down")),
    ("newer", "newer", Measure::Sum("SELECT * FROM newer")),
    ("ends", "ends", Measure::Sum("SELECT * FROM ends")),
    ("renames", "renames", Measure::Sum("SELECT * FROM renames")),
    ("voids", "voids", Measure::Sum("SELECT * FROM voids")),
    ("names", "briefings", Measure::Sum("SELECT name FROM briefings UNION ALL SELECT before FROM renames")),
    ("ids", "leaves", Measure::Sum("SELECT leaf, id FROM leaves")),
    ("times", "revisions", Measure::Total(TIMES)),
];

/// The sum of [`part_of_time`] over all revisions, by an index alone.
const TIMES: &str = "SELECT sum((seconds % 4294967291) * (leaf % 1073741824 * 2 + 1) & 4294967295)
    FROM revisions INDEXED BY revisions_by_time";

/// How much came to each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Added([i64; KEPT.len()]);

/// Which were compared.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Compared([bool; KEPT.len()]);

impl Added {
    pub(super) fn add(&mut self, rows: Rows, more: i64) {
        if let Some(added) = self.0.get_mut(rows as usize) {
            *added = added.wrapping_add(more);
        }
    }

    /// Refuses where something of what was there before this was added is missing or another.
    /// Errors: SQLite; one that blames the file. Cost: all rows of short tables, an index of long
    /// ones.
    pub(super) fn ensure_complete(&self, connection: &Connection, compared: &mut Compared) -> Result<()> {
        (0..KEPT.len()).try_for_each(|index| self.compare(connection, index, compared))
    }

    /// The same of some of it.
    pub(super) fn ensure(&self, connection: &Connection, rows: Rows, compared: &mut Compared) -> Result<()> {
        self.compare(connection, rows as usize, compared)
    }

    fn compare(&self, connection: &Connection, index: usize, compared: &mut Compared) -> Result<()> {
        let (Some((name, table, measure)), Some(added), Some(is_compared)) =
            (KEPT.get(index), self.0.get(index), compared.0.get_mut(index))
        else {
            return Ok(());
        };
        if *is_compared {
            return Ok(());
        }
        let (kept, found) = at_one_moment(connection, || {
            let kept = "SELECT rows FROM counts WHERE name = ?1";
            let kept = connection.prepare_cached(kept)?.query_row([name], |row| row.get(0)).optional()?;
            Ok((kept.unwrap_or(0_i64), measure.of(connection, table)?))
        })?;
        if kept.wrapping_add(*added) != found {
            return Err(inconsistent(table));
        }
        *is_compared = true;
        Ok(())
    }

    /// Adds it to what is kept, in the transaction that changed the rows.
    pub(super) fn keep(&self, connection: &Connection) -> Result<()> {
        let add = "INSERT INTO counts(name, rows) VALUES (?1, ?2)
                   ON CONFLICT (name) DO UPDATE SET rows = rows + excluded.rows";
        let mut add = connection.prepare_cached(add)?;
        for ((name, ..), rows) in KEPT.iter().zip(self.0).filter(|(_, rows)| *rows != 0) {
            add.execute((name, rows))?;
        }
        Ok(())
    }
}

#[cfg(test)]
impl Catalog {
    /// Sums up anew whatever is in the tables, as somebody would who alters them on purpose.
    pub(crate) fn seal(connection: &Connection) -> Result<()> {
        use crate::catalog::checksum::{Beside, renew_briefing, renew_row};
        for table in ["revisions", "leaves", "change_counts"] {
            renew_row(connection, table)?;
        }
        let briefings = "SELECT briefing FROM briefings";
        let briefings =
            connection.prepare(briefings)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
        for briefing in briefings {
            renew_briefing(connection, briefing)?;
            Beside::Labels.keep(connection, briefing)?;
            Beside::Ends.keep(connection, briefing)?;
        }
        for (name, table, measure) in &KEPT {
            let found = measure.of(connection, table)?;
            let keep = "INSERT INTO counts(name, rows) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET rows = ?2";
            connection.execute(keep, (name, found))?;
        }
        Ok(())
    }
}

impl Catalog {
    /// Refuses where something of these is missing, is too much or is another.
    ///
    /// Errors: SQLite; one that blames the file. Cost, the first time: all rows of a short table;
    /// of a long one the pages of an index, some milliseconds for a million rows, and some hundred
    /// for as many names or ids.
    pub(crate) fn ensure_complete(&self, rows: &[Rows]) -> Result<()> {
        self.complete(rows).map(drop)
    }

    /// The connection, where nothing of these is missing.
    pub(super) fn complete(&self, rows: &[Rows]) -> Result<InUse<'_>> {
        let mut in_use = self.connection()?;
        let opened = &mut *in_use.0;
        for one in rows {
            Added::default().ensure(&opened.connection, *one, &mut opened.compared)?;
        }
        Ok(in_use)
    }
}

/// What a name adds to the sum of the names.
pub(super) fn part_of_name(name: &str) -> i64 {
    checksum([name.into()])
}

/// What the id of a leaf adds to the sum of the ids.
pub(super) fn part_of_id(leaf: u64, id: &RecordId) -> i64 {
    checksum([ValueRef::Integer(leaf.cast_signed()), ValueRef::Blob(&id.0)])
}

/// What the time of the revision at a leaf adds to the sum of the times: SQLite computes the same.
pub(super) fn part_of_time(leaf: u64, time: Instant) -> i64 {
    let factor = (leaf % (1 << 30)).cast_signed() * 2 + 1;
    ((time.seconds % 4_294_967_291) * factor) & 0xffff_ffff
}
