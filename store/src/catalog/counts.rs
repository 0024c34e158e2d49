//! How many rows the tables must have: a row that is missing would lead nowhere, and what it stood
//! for would seem never to have been.
//!
//! A count is kept in the transaction that adds the rows. It is compared before a table answers
//! what it does not have, or how much it has; once for each connection, as the file changes by
//! transactions that keep the counts. Of the names of briefings a sum of hashes is kept as well:
//! one that rotted hides its briefing, and a writer would begin it again.

use rusqlite::{Connection, params};

use crate::catalog::{Catalog, InUse};
use crate::database::{Result, inconsistent};

/// A table whose rows are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    Briefings,
    Revisions,
    Hidden,
    Leaves,
    Labels,
    LabelRecords,
    TakenDown,
    Newer,
    Ends,
    Renames,
    /// The names of the briefings, and those that they had: not how many they are, but the sum of
    /// their hashes.
    Names,
}

/// Each table, in the order of [`Rows`].
const TABLES: [&str; 10] =
    ["briefings", "revisions", "hidden", "leaves", "labels", "label_records", "taken_down", "newer", "ends", "renames"];

/// Under which the sum of the names' hashes is kept.
const NAMES: &str = "names";

/// How many rows came to each table, and the sum of the hashes of the names that came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Added([i64; TABLES.len() + 1]);

/// Which tables were compared with their counts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Compared([bool; TABLES.len() + 1]);

impl Added {
    pub(super) fn add(&mut self, table: Rows, rows: i64) {
        if let Some(added) = self.0.get_mut(table as usize) {
            *added += rows;
        }
    }

    /// Refuses where rows are missing that were there before these were added. Errors: SQLite; one
    /// that blames the file. Cost: the pages of an index of each table.
    pub(super) fn ensure_complete(&self, connection: &Connection) -> Result<()> {
        for (table, added) in TABLES.iter().zip(self.0) {
            let (kept, found) = compare(connection, table)?;
            if kept + added != found {
                return Err(inconsistent(table));
            }
        }
        Ok(())
    }

    /// Adds it to what is kept, in the transaction that added the rows.
    pub(super) fn keep(&self, connection: &Connection) -> Result<()> {
        let add = "INSERT INTO counts(name, rows) VALUES (?1, ?2)
                   ON CONFLICT (name) DO UPDATE SET rows = rows + excluded.rows";
        let mut add = connection.prepare_cached(add)?;
        for (table, rows) in TABLES.iter().chain([&NAMES]).zip(self.0) {
            add.execute(params![table, rows])?;
        }
        Ok(())
    }
}

impl Catalog {
    /// Refuses where rows of one of these tables are missing, or are too many.
    ///
    /// Errors: SQLite; one that blames the file. Cost: the pages of an index of each table, the
    /// first time; some milliseconds for a million rows, some hundred for a million names.
    pub(crate) fn ensure_complete(&self, tables: &[Rows]) -> Result<()> {
        self.complete(tables).map(drop)
    }

    /// The connection, where no row of these tables is missing.
    pub(super) fn complete(&self, tables: &[Rows]) -> Result<InUse<'_>> {
        let mut connection = self.connection()?;
        for table in tables {
            let index = *table as usize;
            let name = TABLES.get(index).copied().unwrap_or(NAMES);
            if connection.0.compared.0.get(index) != Some(&false) {
                continue;
            }
            let (kept, found) =
                if *table == Rows::Names { compare_names(&connection)? } else { compare(&connection, name)? };
            if kept != found {
                return Err(inconsistent(name));
            }
            if let Some(is_compared) = connection.0.compared.0.get_mut(index) {
                *is_compared = true;
            }
        }
        Ok(connection)
    }
}

/// What a name adds to the sum: so few bits that no sum of them is too large for SQLite.
pub(super) fn hash_of_name(name: &str) -> i64 {
    let [a, b, c, d, ..] = *blake3::hash(name.as_bytes()).as_bytes();
    u32::from_le_bytes([a, b, c, d]).into()
}

/// The sum of the hashes of the names, as it is kept, and as they are: a name that is another hides
/// a briefing as a missing row does.
fn compare_names(connection: &Connection) -> Result<(i64, i64)> {
    let query = "SELECT coalesce((SELECT rows FROM counts WHERE name = ?1), 0), name FROM
                 (SELECT name FROM briefings UNION ALL SELECT before FROM renames)";
    let mut statement = connection.prepare_cached(query)?;
    let mut rows = statement.query([NAMES])?;
    let (mut kept, mut found) = (None, 0_i64);
    while let Some(row) = rows.next()? {
        kept = Some(row.get(0)?);
        found = found.wrapping_add(row.get_ref(1)?.as_str().map_or(0, hash_of_name));
    }
    Ok((kept.unwrap_or(found), found))
}

/// How many rows a table must have, as it is kept, and how many it has.
fn compare(connection: &Connection, table: &str) -> Result<(i64, i64)> {
    // One statement, which sees both as they were at one moment.
    let query =
        format!("SELECT coalesce((SELECT rows FROM counts WHERE name = ?1), 0), (SELECT count(*) FROM {table})");
    Ok(connection.query_row(&query, [table], |row| Ok((row.get(0)?, row.get(1)?)))?)
}
