//! How many rows the tables must have, and what they must sum up to: a row that is missing, or has
//! another key than it was written with, would lead nowhere, and what it stood for would seem never
//! to have been.
//!
//! Counts and sums are kept in the transaction that changes the rows. They are compared before a
//! table answers what it does not have, or how much it has; once for each connection, as the file
//! changes by transactions that keep them. Briefings are counted; of short tables, and of names,
//! the sum of the rows' checksums is kept: a name that rotted hides its briefing, and a writer
//! would begin it again. Tables with a row for each leaf are summed up in `buckets`.

use rusqlite::{Connection, OptionalExtension};

use crate::catalog::buckets::{AddedKeys, Keys, Stretch};
use crate::catalog::checksum::{at_one_moment, checksum, sum_of_rows};
use crate::catalog::{Catalog, InUse};
use crate::database::{Result, inconsistent};

/// What is counted or summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    Briefings,
    Hidden,
    LabelRecords,
    TakenDown,
    Newer,
    Ends,
    Renames,
    Voids,
    /// The names of the briefings, and those that they had.
    Names,
}

/// How much of a table is compared.
enum Measure {
    /// How many rows it has.
    Count,
    /// The sum of the checksums of the rows that this query gives.
    Sum(&'static str),
}

impl Measure {
    fn of(&self, connection: &Connection, table: &str) -> Result<i64> {
        match self {
            Self::Count => Ok(connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?),
            Self::Sum(query) => sum_of_rows(connection, query, []),
        }
    }
}

/// Each of [`Rows`] in its order: under which name it is kept, in which table it is, and what is
/// compared.
const KEPT: [(&str, &str, Measure); 9] = [
    ("briefings", "briefings", Measure::Count),
    ("hidden", "hidden", Measure::Sum("SELECT * FROM hidden")),
    ("label_records", "label_records", Measure::Sum("SELECT * FROM label_records")),
    ("taken_down", "taken_down", Measure::Sum("SELECT * FROM taken_down")),
    ("newer", "newer", Measure::Sum("SELECT * FROM newer")),
    ("ends", "ends", Measure::Sum("SELECT * FROM ends")),
    ("renames", "renames", Measure::Sum("SELECT * FROM renames")),
    ("voids", "voids", Measure::Sum("SELECT * FROM voids")),
    ("names", "briefings", Measure::Sum("SELECT name FROM briefings UNION ALL SELECT before FROM renames")),
];

/// How much came to each.
#[derive(Clone, Debug, Default)]
pub(super) struct Added {
    rows: [i64; KEPT.len()],
    /// What came to the sums of the buckets.
    pub(super) keys: AddedKeys,
}

/// What was compared.
#[derive(Clone, Debug, Default)]
pub(super) struct Compared {
    rows: [bool; KEPT.len()],
    revisions: Vec<Stretch>,
    leaves: Vec<Stretch>,
    ids: Vec<Stretch>,
    times: Vec<Stretch>,
}

impl Compared {
    /// The stretches of buckets that were.
    pub(super) const fn stretches_of(&mut self, keys: Keys) -> &mut Vec<Stretch> {
        match keys {
            Keys::Revisions => &mut self.revisions,
            Keys::Leaves => &mut self.leaves,
            Keys::Ids => &mut self.ids,
            Keys::Times => &mut self.times,
        }
    }
}

impl Added {
    pub(super) fn add(&mut self, rows: Rows, more: i64) {
        if let Some(added) = self.rows.get_mut(rows as usize) {
            *added = added.wrapping_add(more);
        }
    }

    /// Refuses where something of what was there before this was added is missing or another.
    /// Errors: SQLite; one that blames the file. Cost: all rows of short tables, an index of long
    /// ones.
    pub(super) fn ensure_complete(&self, connection: &Connection, compared: &mut Compared) -> Result<()> {
        (0..KEPT.len()).try_for_each(|index| self.compare(connection, index, compared))?;
        self.keys.ensure_all(connection, compared)
    }

    /// The same of some of it.
    pub(super) fn ensure(&self, connection: &Connection, rows: Rows, compared: &mut Compared) -> Result<()> {
        self.compare(connection, rows as usize, compared)
    }

    fn compare(&self, connection: &Connection, index: usize, compared: &mut Compared) -> Result<()> {
        let (Some((name, table, measure)), Some(added), Some(is_compared)) =
            (KEPT.get(index), self.rows.get(index), compared.rows.get_mut(index))
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
        for ((name, ..), rows) in KEPT.iter().zip(self.rows).filter(|(_, rows)| *rows != 0) {
            add.execute((name, rows))?;
        }
        self.keys.keep(connection)
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
        crate::catalog::buckets::renew_sums(connection)
    }
}

impl Catalog {
    /// Refuses where something of these is missing, is too much or is another.
    ///
    /// Errors: SQLite; one that blames the file. Cost, the first time: all rows of a short table;
    /// of the briefings the pages of an index, some milliseconds for a million of them, and of
    /// their names some hundred.
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
