//! What briefings were called before: a history has one name at a time, and is found by those that
//! it had.

use rusqlite::{Params, Row, params};

use crate::catalog::buckets::Keys;
use crate::catalog::checksum::{BRIEFING, BRIEFING_COLUMNS, ensure_sound};
use crate::catalog::{Catalog, Rows, heads, signed};
use crate::database::Result;
use crate::time::Time;

/// The rows of the briefings that are called `?1`, or ever were.
pub(super) const EVER_CALLED: &str =
    "SELECT briefing FROM briefings WHERE name = ?1 UNION SELECT briefing FROM renames WHERE before = ?1";

/// A name that a briefing got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RenameRow {
    /// What it was called up to there.
    pub(crate) before: String,
    pub(crate) after: String,
    /// The leaf of the record that gave it the name.
    pub(crate) leaf: u64,
    pub(crate) time: Time,
}

impl Catalog {
    /// What a briefing is called now of which `name` is a former name: the one that was called so
    /// last, unless a briefing is called so now. Cost: a row of an index.
    pub(crate) fn called_before(&self, name: &str) -> Result<Option<String>> {
        let end = "AND NOT EXISTS (SELECT 1 FROM briefings WHERE name = ?1) ORDER BY leaf DESC";
        self.renamed(end, params![name])
    }

    /// What the briefing is called now that was called `then` at a leaf; `None` where nothing
    /// renamed it since. Cost: a row of an index.
    pub(crate) fn renamed_since(&self, then: &str, leaf: u64) -> Result<Option<String>> {
        self.renamed("AND leaf > ?2 ORDER BY leaf", params![then, signed(leaf)])
    }

    /// What the first briefing is called now of those that were called `?1`, by the end of a query.
    fn renamed(&self, end: &str, params: impl Params) -> Result<Option<String>> {
        let connection = self.complete(&[Rows::Renames])?;
        let query = format!(
            "SELECT {BRIEFING} FROM renames LEFT JOIN briefings USING (briefing) WHERE before = ?1 {end} LIMIT 1"
        );
        let mut statement = connection.prepare_cached(&query)?;
        let mut rows = statement.query(params)?;
        let Some(row) = rows.next()? else { return Ok(None) };
        ensure_sound(row, 0..BRIEFING_COLUMNS, "briefings")?;
        Ok(row.get(1)?)
    }

    /// Every name that a briefing got, in the order of the log; none where it has the one that it
    /// began with.
    pub(crate) fn renames_of(&self, name: &str) -> Result<Vec<RenameRow>> {
        let connection = self.complete(&[Rows::Renames])?;
        let query = "SELECT before, after, leaf, time FROM renames
                     WHERE briefing = (SELECT briefing FROM briefings WHERE name = ?1) ORDER BY leaf";
        let mut statement = connection.prepare_cached(query)?;
        let rows = statement.query_map([name], rename_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The leaves below `end` of the records that gave the name `after` to the briefing that was
    /// called `before`, since a time, in the order of the log.
    pub(crate) fn renames_between(&self, before: &str, after: &str, time: &Time, end: u64) -> Result<Vec<u64>> {
        self.ensure_complete(&[Rows::Renames])?;
        let query =
            "SELECT leaf FROM renames WHERE before = ?1 AND after = ?2 AND time = ?3 AND leaf < ?4 ORDER BY leaf";
        self.leaves(query, params![before, after, time.as_str(), signed(end)])
    }

    /// The names of which no record is left that gives them: the first revision under each tells of
    /// it. Each comes with the leaf of the last revision under the name before it.
    pub(crate) fn names_without_record(&self) -> Result<Vec<(RenameRow, u64)>> {
        self.ensure_all(Keys::Revisions)?;
        let connection = self.complete(&[Rows::Renames])?;
        let query = "SELECT before, after, leaf, time, coalesce((SELECT max(leaf) FROM revisions AS earlier
                         WHERE earlier.briefing = renames.briefing AND earlier.leaf < renames.leaf), 0)
                     FROM renames WHERE leaf IN (SELECT leaf FROM revisions) ORDER BY leaf";
        let mut statement = connection.prepare_cached(query)?;
        let rows = statement.query_map([], |row| Ok((rename_row(row)?, row.get::<_, i64>(4)?.cast_unsigned())))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Every name that a briefing got, in the order of the log.
    pub(crate) fn all_renames(&self) -> Result<Vec<RenameRow>> {
        let connection = self.complete(&[Rows::Renames])?;
        let mut statement = connection.prepare_cached("SELECT before, after, leaf, time FROM renames ORDER BY leaf")?;
        let rows = statement.query_map([], rename_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What the briefing is called now that was called `before` up to a record at a leaf.
    pub(crate) fn renamed_at(&self, before: &str, leaf: u64) -> Result<Option<String>> {
        self.renamed("AND leaf = ?2", params![before, signed(leaf)])
    }

    /// Whether any briefing was renamed: then whoever reads the log must know what that is.
    pub(crate) fn has_renames(&self) -> Result<bool> {
        let connection = self.complete(&[Rows::Renames])?;
        Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM renames)", [], |row| row.get(0))?)
    }
}

/// The name before, the one after, the leaf and the time, in this order.
fn rename_row(row: &Row<'_>) -> rusqlite::Result<RenameRow> {
    Ok(RenameRow {
        before: row.get(0)?,
        after: row.get(1)?,
        leaf: row.get::<_, i64>(2)?.cast_unsigned(),
        time: heads::time(3, row.get_ref(3)?)?,
    })
}
