//! What was taken down, as the tombstones in the log say it.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, params};

use crate::catalog::id_prefix::bounds;
use crate::catalog::{Catalog, Rows, id_from, signed};
use crate::database::Result;
use crate::id::RecordId;

/// A revision that was taken down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TakenDownRow {
    pub(crate) id: RecordId,
    /// Its briefing and number, as far as the tombstone gives them.
    pub(crate) briefing: Option<String>,
    pub(crate) number: Option<u64>,
    /// The leaf of the tombstone.
    pub(crate) tombstone: u64,
}

const COLUMNS: &str = "SELECT id, briefing, number, tombstone FROM taken_down";

/// The ids of what was taken down of the briefing with a name, whatever it was called then.
const HIDDEN: &str = "SELECT leaves.id FROM hidden JOIN leaves USING (leaf)
    WHERE hidden.briefing = (SELECT briefing FROM briefings WHERE name = ?1)";

fn row(row: &Row<'_>) -> rusqlite::Result<TakenDownRow> {
    Ok(TakenDownRow {
        id: id_from(row.get_ref(0)?.as_blob()?),
        briefing: row.get(1)?,
        number: row.get::<_, Option<i64>>(2)?.map(i64::cast_unsigned),
        tombstone: row.get::<_, i64>(3)?.cast_unsigned(),
    })
}

impl Catalog {
    /// The revision of a briefing with this number that was taken down. Cost: what was taken down.
    pub(crate) fn taken_down(&self, name: &str, number: u64) -> Result<Option<TakenDownRow>> {
        let connection = self.complete(&[Rows::TakenDown, Rows::Hidden])?;
        let query = format!(
            "{COLUMNS} WHERE number = ?2 AND (id IN ({HIDDEN}) OR briefing = ?1) ORDER BY id IN ({HIDDEN}) DESC LIMIT 1"
        );
        Ok(connection.prepare_cached(&query)?.query_row(params![name, signed(number)], row).optional()?)
    }

    /// The last revision of a briefing that was taken down.
    pub(crate) fn last_taken_down(&self, name: &str) -> Result<Option<TakenDownRow>> {
        let connection = self.complete(&[Rows::TakenDown, Rows::Hidden])?;
        let query = format!(
            "{COLUMNS} WHERE id IN ({HIDDEN}) OR briefing = ?1 ORDER BY id IN ({HIDDEN}) DESC, number DESC LIMIT 1"
        );
        Ok(connection.prepare_cached(&query)?.query_row([name], row).optional()?)
    }

    /// A revision that was taken down and whose id begins with the hexadecimal digits `prefix`, of
    /// one briefing or of all.
    pub(crate) fn taken_down_by_id_prefix(&self, name: Option<&str>, prefix: &str) -> Result<Option<TakenDownRow>> {
        let Some((low, high)) = bounds(prefix) else { return Ok(None) };
        let connection = self.complete(&[Rows::TakenDown, Rows::Hidden])?;
        let query = format!(
            "{COLUMNS} WHERE id BETWEEN ?2 AND ?3 AND (?1 IS NULL OR briefing = ?1 OR id IN ({HIDDEN})) LIMIT 1"
        );
        Ok(connection.prepare_cached(&query)?.query_row(params![name, low.0, high.0], row).optional()?)
    }

    /// What was taken down, of one briefing or of all: the last first, behind the one with this
    /// tombstone and id. Cost: what was taken down.
    pub(crate) fn taken_down_page(
        &self,
        name: Option<&str>,
        behind: Option<(u64, RecordId)>,
        limit: usize,
    ) -> Result<Vec<TakenDownRow>> {
        let connection = self.complete(&[Rows::TakenDown, Rows::Hidden])?;
        let query = format!(
            "{COLUMNS} WHERE (tombstone, id) < (?2, ?3) AND (?1 IS NULL OR id IN ({HIDDEN}) OR briefing = ?1)
             ORDER BY tombstone DESC, id DESC LIMIT ?4"
        );
        let (leaf, id) = behind.map_or((i64::MAX, [0; 32]), |(leaf, id)| (signed(leaf), id.0));
        let mut statement = connection.prepare_cached(&query)?;
        let rows = statement.query_map(params![name, leaf, id, i64::try_from(limit).unwrap_or(i64::MAX)], row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The ids of all that was taken down, each with that of its tombstone.
    pub(crate) fn taken_down_ids(&self) -> Result<BTreeMap<RecordId, RecordId>> {
        let connection = self.complete(&[Rows::TakenDown])?;
        let query = "SELECT taken_down.id, leaves.id FROM taken_down JOIN leaves ON leaf = tombstone";
        let mut statement = connection.prepare_cached(query)?;
        let rows = statement
            .query_map([], |row| Ok((id_from(row.get_ref(0)?.as_blob()?), id_from(row.get_ref(1)?.as_blob()?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Briefing and number of the living revision with an id.
    pub(crate) fn living_with(&self, id: &RecordId) -> Result<Option<(String, u64)>> {
        let query = "SELECT name, number FROM leaves JOIN revisions USING (leaf) JOIN briefings USING (briefing)
                     WHERE id = ?1";
        let connection = self.connection()?;
        let found = connection
            .prepare_cached(query)?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())));
        Ok(found.optional()?)
    }
}
