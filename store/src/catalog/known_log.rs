//! What the catalog keeps of the log itself for the next opening: the length of the newest entry,
//! and the table of the base in force. Hints: whoever uses them checks them against the shelf.

use std::path::Path;

use rusqlite::params;

use crate::catalog::{Catalog, schema};
use crate::database::{Result, WAL_BYTES_MAX, checkpoint_if_long};
use crate::id::StoreId;
use crate::shelf::{ObjectEnd, file_bytes};

/// Ends of objects, by name.
pub(crate) type KeptEnds = Vec<(String, ObjectEnd)>;

impl Catalog {
    /// Opens the catalog in `folder`, as [`Catalog::open`] does; `None` where there is none.
    /// Errors: I/O, SQLite.
    pub(crate) fn open_if_kept(folder: &Path) -> Result<Option<(Self, Option<String>)>> {
        let is_kept = file_bytes(&schema::SCHEMA.path(folder)) > 0;
        is_kept.then(|| Self::open(folder)).transpose()
    }

    /// Which store was read, and what is kept of its log: ends of objects by name. `None` before
    /// the first sync.
    pub(crate) fn known_log(&self) -> Result<Option<(StoreId, KeptEnds)>> {
        let connection = self.connection()?;
        let Some(bookmark) = schema::bookmark(&connection)? else { return Ok(None) };
        let mut statement = connection.prepare_cached("SELECT name, bytes, end FROM known_log")?;
        let rows = statement.query_map([], |row| {
            let end = ObjectEnd { bytes: row.get::<_, i64>(1)?.cast_unsigned(), end: row.get(2)? };
            Ok((row.get(0)?, end))
        })?;
        Ok(Some((bookmark.store_id, rows.collect::<rusqlite::Result<_>>()?)))
    }

    /// Keeps the ends of the newest entry and of the base, as far as they are given, and drops all
    /// others.
    pub(crate) fn keep_known_log(
        &self,
        newest: (&str, Option<ObjectEnd>),
        base: Option<(&str, Option<ObjectEnd>)>,
    ) -> Result<()> {
        let connection = self.connection()?;
        // The base was kept as the newest entry once, without its table.
        let kept =
            "SELECT count(*) FILTER (WHERE name = ?1 OR (name = ?2 AND length(end) > 0)), count(*) FROM known_log";
        let base_name = base.as_ref().map_or(newest.0, |(name, _)| name);
        let mut statement = connection.prepare_cached(kept)?;
        let (known, all) = statement.query_row([newest.0, base_name], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if (known, all) == (1 + i64::from(base.is_some()), known) {
            return Ok(());
        }
        let transaction = connection.unchecked_transaction()?;
        transaction.execute("DELETE FROM known_log WHERE name NOT IN (?1, ?2)", [newest.0, base_name])?;
        for (name, end) in [Some(newest), base].into_iter().flatten() {
            if let Some(end) = end {
                let insert = "INSERT OR REPLACE INTO known_log(name, bytes, end) VALUES (?1, ?2, ?3)";
                transaction.execute(insert, params![name, end.bytes.cast_signed(), end.end])?;
            }
        }
        transaction.commit()?;
        checkpoint_if_long(&connection, WAL_BYTES_MAX)
    }
}
