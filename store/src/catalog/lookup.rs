//! What the catalog answers: labels, pages of the log, and what is known of a leaf.

use std::ops::Range;

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Params, Row, params};

use crate::catalog::buckets::Keys;
use crate::catalog::checksum::{
    BRIEFING, BRIEFING_COLUMNS, Beside, LEAF, REVISION, REVISION_COLUMNS, RevisionRow, checksum, ensure_sound, leaf_id,
};
use crate::catalog::renames::EVER_CALLED;
use crate::catalog::{Catalog, ChangeCounts, Rows, Words, id_from, signed};
use crate::database::{DatabaseError, Result, WAL_BYTES_MAX, checkpoint_if_long};
use crate::id::RecordId;

impl Catalog {
    pub(super) fn leaf(&self, query: &str, params: impl Params) -> Result<Option<u64>> {
        let connection = self.connection()?;
        let leaf = connection.prepare_cached(query)?.query_row(params, |row| row.get::<_, i64>(0)).optional()?;
        Ok(leaf.map(i64::cast_unsigned))
    }

    pub(super) fn leaves(&self, query: &str, params: impl Params) -> Result<Vec<u64>> {
        let connection = self.connection()?;
        let mut statement = connection.prepare_cached(query)?;
        let rows = statement.query_map(params, |row| Ok(row.get::<_, i64>(0)?.cast_unsigned()))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether a briefing has records of a version that this program does not know.
    pub(crate) fn has_newer_records(&self, name: &str) -> Result<bool> {
        let connection = self.complete(&[Rows::Newer])?;
        let query = "SELECT EXISTS (SELECT 1 FROM newer WHERE name = ?1)";
        Ok(connection.prepare_cached(query)?.query_row([name], |row| row.get(0))?)
    }

    /// The id of the record that decides which revision has a label, or that none has.
    pub(crate) fn label_record(&self, name: &str, label: &str) -> Result<Option<RecordId>> {
        let Some(briefing) = self.row_called(name)? else { return Ok(None) };
        let connection = self.connection()?;
        Beside::Labels.ensure_sound(&connection, briefing)?;
        let query = "SELECT record FROM labels WHERE briefing = ?1 AND label = ?2";
        let id = connection.prepare_cached(query)?.query_row(params![briefing, label], |row| row.get::<_, Vec<u8>>(0));
        Ok(id.optional()?.map(|id| id_from(&id)))
    }

    /// Whether there is a record of this label with this id.
    pub(crate) fn has_label_record(&self, name: &str, label: &str, id: &RecordId) -> Result<bool> {
        let connection = self.complete(&[Rows::LabelRecords, Rows::Names])?;
        let query = "SELECT EXISTS (SELECT 1 FROM label_records WHERE id = ?1 AND label = ?3
                     AND (history = (SELECT briefing FROM briefings WHERE name = ?2)
                          OR (history IS NULL AND briefing = ?2)))";
        Ok(connection.prepare_cached(query)?.query_row(params![id.0, name, label], |row| row.get(0))?)
    }

    /// The leaves of the newest revisions of the whole store before a leaf, newest first.
    pub(crate) fn revisions_before(&self, leaf: u64, limit: usize) -> Result<Vec<u64>> {
        let query = format!("SELECT {REVISION} FROM revisions WHERE leaf < ?1 ORDER BY leaf DESC LIMIT ?2");
        let found = self.revision_leaves(&query, params![signed(leaf), limit as i64])?;
        let end = found.last().filter(|_| found.len() >= limit);
        self.ensure_leaves(Keys::Revisions, end.copied().unwrap_or(0), leaf)?;
        Ok(found)
    }

    /// The leaves of the revisions of the whole store from a leaf on, oldest first.
    pub(crate) fn revisions_from(&self, leaf: u64, limit: usize) -> Result<Vec<u64>> {
        let query = format!("SELECT {REVISION} FROM revisions WHERE leaf >= ?1 ORDER BY leaf LIMIT ?2");
        let found = self.revision_leaves(&query, params![signed(leaf), limit as i64])?;
        let end = found.last().filter(|_| found.len() >= limit);
        self.ensure_leaves(Keys::Revisions, leaf, end.copied().unwrap_or(u64::MAX))?;
        Ok(found)
    }

    /// The leaves below `end` of the revisions with this fingerprint of the briefings that are
    /// called so, or ever were, oldest first. Cost: the rows of their revisions below `end`.
    pub(crate) fn with_fingerprint(&self, name: &str, fingerprint: i64, end: u64) -> Result<Vec<u64>> {
        self.ensure_complete(&[Rows::Briefings, Rows::Names, Rows::Renames])?;
        let briefings = {
            let connection = self.connection()?;
            let mut statement = connection.prepare_cached(EVER_CALLED)?;
            statement.query_map([name], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?
        };
        // Of all of them: one whose fingerprint is another than it was written would seem not to be
        // there, and come in once more.
        let mut leaves = Vec::new();
        for briefing in briefings {
            let same = self.history_below(briefing, end)?.into_iter();
            leaves.extend(same.filter(|it| it.fingerprint == fingerprint).map(|it| it.leaf));
        }
        leaves.sort_unstable();
        Ok(leaves)
    }

    /// The leaves of revisions from `first` up to `end`, by the name that their briefing began
    /// with, which it keeps whatever it is called, then in the order of the log; each with the row
    /// of its briefing.
    pub(crate) fn in_pack_order(&self, first: u64, end: u64) -> Result<Vec<(i64, u64)>> {
        self.ensure_complete(&[Rows::Briefings])?;
        self.ensure_leaves(Keys::Revisions, first, end)?;
        let query = format!(
            "SELECT {REVISION} FROM revisions JOIN briefings USING (briefing)
             WHERE leaf >= ?1 AND leaf < ?2 ORDER BY coalesce(born, name), briefing, leaf"
        );
        let revisions = self.revisions(&query, params![first.cast_signed(), end.cast_signed()])?;
        Ok(revisions.into_iter().map(|revision| (revision.briefing, revision.leaf)).collect())
    }

    /// The leaf of the revision that has a label.
    pub(crate) fn by_label(&self, name: &str, label: &str) -> Result<Option<u64>> {
        let Some(briefing) = self.row_called(name)? else { return Ok(None) };
        let connection = self.connection()?;
        Beside::Labels.ensure_sound(&connection, briefing)?;
        let query = "SELECT leaf FROM labels WHERE briefing = ?1 AND label = ?2 AND leaf IS NOT NULL";
        let leaf = connection.prepare_cached(query)?.query_row(params![briefing, label], |row| row.get::<_, i64>(0));
        Ok(leaf.optional()?.map(i64::cast_unsigned))
    }

    /// The labels of a revision, sorted. Cost: those of its briefing.
    pub(crate) fn labels(&self, leaf: u64) -> Result<Vec<String>> {
        let Some(revision) = self.revision_row(leaf)? else { return Ok(Vec::new()) };
        let connection = self.connection()?;
        Beside::Labels.ensure_sound(&connection, revision.briefing)?;
        let query = "SELECT label FROM labels WHERE briefing = ?1 AND leaf = ?2 ORDER BY label";
        let mut statement = connection.prepare_cached(query)?;
        let rows = statement.query_map(params![revision.briefing, leaf.cast_signed()], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The id of a leaf.
    pub(crate) fn id(&self, leaf: u64) -> Result<Option<RecordId>> {
        let query = format!("SELECT {LEAF} FROM leaves WHERE leaf = ?1");
        if let Some((_, id)) = self.leaf_rows(&query, [signed(leaf)])?.pop() {
            return Ok(Some(id));
        }
        let connection = self.complete(&[Rows::Voids])?;
        let mut statement = connection.prepare_cached("SELECT id FROM voids WHERE leaf = ?1")?;
        let id = statement.query_row([signed(leaf)], |row| row.get::<_, Vec<u8>>(0)).optional()?;
        Ok(id.map(|bytes| id_from(&bytes)))
    }

    /// The leaves that a query gives in its columns [`LEAF`], with their ids.
    fn leaf_rows(&self, query: &str, params: impl Params) -> Result<Vec<(u64, RecordId)>> {
        let connection = self.connection()?;
        let mut statement = connection.prepare_cached(query)?;
        let mut rows = statement.query(params)?;
        let mut leaves = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(id) = leaf_id(row, 0)? {
                leaves.push((row.get::<_, i64>(0)?.cast_unsigned(), id));
            }
        }
        Ok(leaves)
    }

    /// The ids of leaves one behind the other, from a leaf on, at most `limit`.
    pub(crate) fn ids(&self, from: u64, limit: usize) -> Result<Vec<RecordId>> {
        let query = format!("SELECT {LEAF} FROM leaves WHERE leaf >= ?1 ORDER BY leaf LIMIT ?2");
        let leaves = self.leaf_rows(&query, params![signed(from), limit as i64])?;
        let in_a_row = (from..).zip(leaves).take_while(|(expected, (leaf, _))| expected == leaf);
        Ok(in_a_row.map(|(_, (_, id))| id).collect())
    }

    /// The leaf of a record of any type.
    pub(crate) fn leaf_of(&self, id: &RecordId) -> Result<Option<u64>> {
        let leaf = self.leaf("SELECT leaf FROM leaves WHERE id = ?1", [id.0])?;
        if leaf.is_none() {
            self.ensure_ids(id, id)?;
        }
        Ok(leaf)
    }

    /// The briefing and number of a leaf, if it is a revision.
    pub(crate) fn revision_of(&self, leaf: u64) -> Result<Option<(String, u64)>> {
        let query =
            format!("SELECT {REVISION}, {BRIEFING} FROM revisions JOIN briefings USING (briefing) WHERE leaf = ?1");
        let found = {
            let connection = self.connection()?;
            let mut statement = connection.prepare_cached(&query)?;
            let mut rows = statement.query([signed(leaf)])?;
            let read = |row: &Row<'_>| {
                let revision = RevisionRow::read(row, 0)?;
                ensure_sound(row, REVISION_COLUMNS..REVISION_COLUMNS + BRIEFING_COLUMNS, "briefings")?;
                Ok::<_, DatabaseError>((row.get(REVISION_COLUMNS + 1)?, revision.number))
            };
            rows.next()?.map(read).transpose()?
        };
        if found.is_none() {
            self.ensure_complete(&[Rows::Briefings])?;
            self.ensure_leaves(Keys::Revisions, leaf, leaf)?;
        }
        Ok(found)
    }

    /// The first `limit` leaves from a leaf on whose ids are known.
    pub(crate) fn known_leaves(&self, from: u64, limit: usize) -> Result<Vec<u64>> {
        let query = "SELECT leaf FROM leaves WHERE leaf >= ?1 ORDER BY leaf LIMIT ?2";
        self.leaves(query, params![signed(from), limit as i64])
    }

    /// The first `limit` leaves from a leaf on whose records may be read: all that are known, but
    /// for those that were taken down.
    pub(crate) fn readable_leaves(&self, from: u64, limit: usize) -> Result<Vec<u64>> {
        let query = format!(
            "SELECT {LEAF} FROM leaves WHERE leaf >= ?1
             AND NOT EXISTS (SELECT 1 FROM taken_down WHERE taken_down.id = leaves.id)
             ORDER BY leaf LIMIT ?2"
        );
        self.ensure_complete(&[Rows::TakenDown])?;
        let leaves = self.leaf_rows(&query, params![signed(from), limit as i64])?;
        let end = leaves.last().filter(|_| leaves.len() >= limit);
        self.ensure_leaves(Keys::Leaves, from, end.map_or(u64::MAX, |(leaf, _)| *leaf))?;
        Ok(leaves.into_iter().map(|(leaf, _)| leaf).collect())
    }

    /// How many of some leaves have a record that was taken down.
    pub(crate) fn taken_down_among(&self, leaves: Range<u64>) -> Result<u64> {
        let Some(last) = leaves.end.checked_sub(1).filter(|last| *last >= leaves.start) else { return Ok(0) };
        self.ensure_complete(&[Rows::TakenDown])?;
        self.ensure_leaves(Keys::Leaves, leaves.start, last)?;
        let query = "SELECT count(*) FROM leaves JOIN taken_down USING (id) WHERE leaf BETWEEN ?1 AND ?2";
        let connection = self.connection()?;
        let row = params![signed(leaves.start), signed(last)];
        let count = connection.prepare_cached(query)?.query_row(row, |row| row.get::<_, i64>(0))?;
        Ok(count.cast_unsigned())
    }

    /// How many leaves are known. Cost: all of them.
    pub(crate) fn count_leaves(&self) -> Result<u64> {
        let connection = self.connection()?;
        let count = connection.query_row("SELECT count(*) FROM leaves", [], |row| row.get::<_, i64>(0))?;
        Ok(count.cast_unsigned())
    }

    /// The objects that hold leaves, each with a run of leaves: the first, and the one behind the
    /// last; in the order of the leaves.
    pub(crate) fn ranges(&self) -> Result<Vec<(String, u64, u64)>> {
        let connection = self.connection()?;
        let query = "SELECT name, first, count FROM ranges JOIN objects USING (object) WHERE count > 0
                     ORDER BY first, count";
        let mut statement = connection.prepare_cached(query)?;
        let rows = statement.query_map([], |row| {
            let (first, count) = (row.get::<_, i64>(1)?.cast_unsigned(), row.get::<_, i64>(2)?.cast_unsigned());
            Ok((row.get(0)?, first, first.saturating_add(count)))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many living revisions there are.
    pub(crate) fn count_revisions(&self) -> Result<u64> {
        let connection = self.connection()?;
        let count = connection.query_row("SELECT count(*) FROM revisions", [], |row| row.get::<_, i64>(0));
        Ok(count?.cast_unsigned())
    }

    /// The objects that leaves were looked for in.
    pub(crate) fn objects(&self) -> Result<Vec<String>> {
        let connection = self.connection()?;
        let mut statement = connection.prepare_cached("SELECT name FROM objects ORDER BY object")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What a revision changed, where that was counted before.
    pub(crate) fn change_counts(&self, leaf: u64) -> Result<Option<ChangeCounts>> {
        let connection = self.connection()?;
        let query = "SELECT leaf, inserted, deleted, kinds, checksum FROM change_counts WHERE leaf = ?1";
        let mut statement = connection.prepare_cached(query)?;
        let mut rows = statement.query([signed(leaf)])?;
        let read = |row: &Row<'_>| {
            ensure_sound(row, 0..5, "change_counts")?;
            let (inserted, deleted) = (row.get::<_, i64>(1)?.cast_unsigned(), row.get::<_, i64>(2)?.cast_unsigned());
            Ok(ChangeCounts { words: Words { inserted, deleted }, kinds: row.get(3)? })
        };
        rows.next()?.map(read).transpose()
    }

    /// Keeps what revisions changed. A catalog that cannot be written forgets it.
    pub(crate) fn keep_change_counts(&self, counts: &[(u64, ChangeCounts)]) -> Result<()> {
        let connection = self.connection()?;
        let transaction = connection.unchecked_transaction()?;
        let insert = "INSERT OR REPLACE INTO change_counts(leaf, inserted, deleted, kinds, checksum)
                      VALUES (?1, ?2, ?3, ?4, ?5)";
        for (leaf, ChangeCounts { words: Words { inserted, deleted }, kinds }) in counts {
            let [leaf, inserted, deleted] = [leaf, inserted, deleted].map(|count| count.cast_signed());
            let sum =
                checksum([leaf, inserted, deleted].map(ValueRef::Integer).into_iter().chain([kinds.as_str().into()]));
            transaction.prepare_cached(insert)?.execute(params![leaf, inserted, deleted, kinds, sum])?;
        }
        transaction.commit()?;
        checkpoint_if_long(&connection, WAL_BYTES_MAX)
    }
}
