//! How many rows the tables must have: a row that is missing would lead nowhere, and what it stood
//! for would seem never to have been.
//!
//! A count is kept in the transaction that adds the rows. It is compared before a table answers
//! what it does not have, or how much it has; once for each connection, as the file changes by
//! transactions that keep the counts.

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
}

/// Each table, in the order of [`Rows`].
const TABLES: [&str; 8] =
    ["briefings", "revisions", "hidden", "leaves", "labels", "label_records", "taken_down", "newer"];

/// How many rows came to each table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Added([i64; TABLES.len()]);

/// Which tables were compared with their counts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Compared([bool; TABLES.len()]);

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
        for (table, rows) in TABLES.iter().zip(self.0) {
            add.execute(params![table, rows])?;
        }
        Ok(())
    }
}

impl Catalog {
    /// Refuses where rows of one of these tables are missing, or are too many.
    ///
    /// Errors: SQLite; one that blames the file. Cost: the pages of an index of each table, the
    /// first time; some milliseconds for a million rows.
    pub(crate) fn ensure_complete(&self, tables: &[Rows]) -> Result<()> {
        self.complete(tables).map(drop)
    }

    /// The connection, where no row of these tables is missing.
    pub(super) fn complete(&self, tables: &[Rows]) -> Result<InUse<'_>> {
        let mut connection = self.connection()?;
        for table in tables {
            let index = *table as usize;
            let (Some(name), Some(false)) = (TABLES.get(index), connection.0.compared.0.get(index)) else { continue };
            let (kept, found) = compare(&connection, name)?;
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

/// How many rows a table must have, as it is kept, and how many it has.
fn compare(connection: &Connection, table: &str) -> Result<(i64, i64)> {
    // One statement, which sees both as they were at one moment.
    let query =
        format!("SELECT coalesce((SELECT rows FROM counts WHERE name = ?1), 0), (SELECT count(*) FROM {table})");
    Ok(connection.query_row(&query, [table], |row| Ok((row.get(0)?, row.get(1)?)))?)
}
