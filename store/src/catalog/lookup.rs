//! What the catalog answers: labels, pages of the log, and what is known of a leaf.

use rusqlite::{OptionalExtension, Params, params};

use crate::catalog::renames::EVER_CALLED;
use crate::catalog::{Catalog, ChangeCounts, Rows, Words, id_from, signed};
use crate::database::{Result, WAL_BYTES_MAX, checkpoint_if_long};
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
        let connection = self.complete(&[Rows::Briefings, Rows::Labels])?;
        let query = "SELECT record FROM labels JOIN briefings USING (briefing) WHERE name = ?1 AND label = ?2";
        let id = connection.prepare_cached(query)?.query_row([name, label], |row| row.get::<_, Vec<u8>>(0));
        Ok(id.optional()?.map(|id| id_from(&id)))
    }

    /// Whether there is a record of this label with this id.
    pub(crate) fn has_label_record(&self, name: &str, label: &str, id: &RecordId) -> Result<bool> {
        let connection = self.complete(&[Rows::LabelRecords])?;
        let query = "SELECT EXISTS (SELECT 1 FROM label_records WHERE id = ?1 AND label = ?3
                     AND (history = (SELECT briefing FROM briefings WHERE name = ?2)
                          OR (history IS NULL AND briefing = ?2)))";
        Ok(connection.prepare_cached(query)?.query_row(params![id.0, name, label], |row| row.get(0))?)
    }

    /// The leaves of the newest revisions of the whole store before a leaf, newest first.
    pub(crate) fn revisions_before(&self, leaf: u64, limit: usize) -> Result<Vec<u64>> {
        let query = "SELECT leaf FROM revisions WHERE leaf < ?1 ORDER BY leaf DESC LIMIT ?2";
        self.leaves(query, params![signed(leaf), limit as i64])
    }

    /// The leaves of the revisions of the whole store from a leaf on, oldest first.
    pub(crate) fn revisions_from(&self, leaf: u64, limit: usize) -> Result<Vec<u64>> {
        let query = "SELECT leaf FROM revisions WHERE leaf >= ?1 ORDER BY leaf LIMIT ?2";
        self.leaves(query, params![signed(leaf), limit as i64])
    }

    /// The leaves below `end` of the revisions with this fingerprint of the briefings that are
    /// called so, or ever were, oldest first.
    pub(crate) fn with_fingerprint(&self, name: &str, fingerprint: i64, end: u64) -> Result<Vec<u64>> {
        self.ensure_complete(&[Rows::Briefings, Rows::Revisions, Rows::Names, Rows::Renames])?;
        let query = format!(
            "SELECT leaf FROM revisions
             WHERE briefing IN ({EVER_CALLED}) AND fingerprint = ?2 AND leaf < ?3 ORDER BY leaf"
        );
        self.leaves(&query, params![name, fingerprint, signed(end)])
    }

    /// The leaves of revisions from `first` up to `end`, by the name that their briefing began
    /// with, which it keeps whatever it is called, then in the order of the log; each with the row
    /// of its briefing.
    pub(crate) fn in_pack_order(&self, first: u64, end: u64) -> Result<Vec<(i64, u64)>> {
        let connection = self.complete(&[Rows::Briefings, Rows::Revisions])?;
        let query = "SELECT briefing, leaf FROM revisions JOIN briefings USING (briefing)
                     WHERE leaf >= ?1 AND leaf < ?2 ORDER BY coalesce(born, name), briefing, leaf";
        let mut statement = connection.prepare_cached(query)?;
        let rows = statement.query_map(params![first.cast_signed(), end.cast_signed()], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The leaf of the revision that has a label.
    pub(crate) fn by_label(&self, name: &str, label: &str) -> Result<Option<u64>> {
        let query = "SELECT leaf FROM labels JOIN briefings USING (briefing)
                     WHERE name = ?1 AND label = ?2 AND leaf IS NOT NULL";
        self.ensure_complete(&[Rows::Briefings, Rows::Labels, Rows::LabelRecords])?;
        self.leaf(query, params![name, label])
    }

    /// The labels of a revision, sorted.
    pub(crate) fn labels(&self, leaf: u64) -> Result<Vec<String>> {
        let connection = self.complete(&[Rows::Labels])?;
        let mut statement = connection.prepare_cached("SELECT label FROM labels WHERE leaf = ?1 ORDER BY label")?;
        let rows = statement.query_map([leaf.cast_signed()], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The id of a leaf.
    pub(crate) fn id(&self, leaf: u64) -> Result<Option<RecordId>> {
        let connection = self.connection()?;
        let query = "SELECT id FROM leaves WHERE leaf = ?1 UNION ALL SELECT id FROM voids WHERE leaf = ?1";
        let mut statement = connection.prepare_cached(query)?;
        let id = statement.query_row([leaf.cast_signed()], |row| row.get::<_, Vec<u8>>(0)).optional()?;
        Ok(id.map(|bytes| id_from(&bytes)))
    }

    /// The ids of leaves one behind the other, from a leaf on, at most `limit`.
    pub(crate) fn ids(&self, from: u64, limit: usize) -> Result<Vec<RecordId>> {
        let connection = self.connection()?;
        let query = "SELECT leaf, id FROM leaves WHERE leaf >= ?1 ORDER BY leaf LIMIT ?2";
        let mut statement = connection.prepare_cached(query)?;
        let mut rows = statement.query(params![signed(from), limit as i64])?;
        let mut ids = Vec::new();
        while let Some(row) = rows.next()? {
            if row.get::<_, i64>(0)?.cast_unsigned() != from + ids.len() as u64 {
                break;
            }
            ids.push(id_from(&row.get::<_, Vec<u8>>(1)?));
        }
        Ok(ids)
    }

    /// The leaf of a record of any type.
    pub(crate) fn leaf_of(&self, id: &RecordId) -> Result<Option<u64>> {
        let leaf = self.leaf("SELECT leaf FROM leaves WHERE id = ?1", [id.0])?;
        if leaf.is_none() {
            self.ensure_complete(&[Rows::Leaves])?;
        }
        Ok(leaf)
    }

    /// The briefing and number of a leaf, if it is a revision.
    pub(crate) fn revision_of(&self, leaf: u64) -> Result<Option<(String, u64)>> {
        let query = "SELECT name, number FROM revisions JOIN briefings USING (briefing) WHERE leaf = ?1";
        let row = self
            .connection()?
            .prepare_cached(query)?
            .query_row([leaf.cast_signed()], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())));
        Ok(row.optional()?)
    }

    /// The first `limit` leaves from a leaf on whose ids are known.
    pub(crate) fn known_leaves(&self, from: u64, limit: usize) -> Result<Vec<u64>> {
        let query = "SELECT leaf FROM leaves WHERE leaf >= ?1 ORDER BY leaf LIMIT ?2";
        self.leaves(query, params![signed(from), limit as i64])
    }

    /// The first `limit` leaves from a leaf on whose records may be read: all that are known, but
    /// for those that were taken down.
    pub(crate) fn readable_leaves(&self, from: u64, limit: usize) -> Result<Vec<u64>> {
        let query = "SELECT leaf FROM leaves WHERE leaf >= ?1
                     AND NOT EXISTS (SELECT 1 FROM taken_down WHERE taken_down.id = leaves.id)
                     ORDER BY leaf LIMIT ?2";
        self.ensure_complete(&[Rows::Leaves, Rows::TakenDown])?;
        self.leaves(query, params![signed(from), limit as i64])
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
        let query = "SELECT inserted, deleted, kinds FROM change_counts WHERE leaf = ?1";
        let counts = connection.prepare_cached(query)?.query_row([leaf.cast_signed()], |row| {
            let (inserted, deleted) = (row.get::<_, i64>(0)?.cast_unsigned(), row.get::<_, i64>(1)?.cast_unsigned());
            Ok(ChangeCounts { words: Words { inserted, deleted }, kinds: row.get(2)? })
        });
        Ok(counts.optional()?)
    }

    /// Keeps what revisions changed. A catalog that cannot be written forgets it.
    pub(crate) fn keep_change_counts(&self, counts: &[(u64, ChangeCounts)]) -> Result<()> {
        let connection = self.connection()?;
        let transaction = connection.unchecked_transaction()?;
        let insert = "INSERT OR REPLACE INTO change_counts(leaf, inserted, deleted, kinds) VALUES (?1, ?2, ?3, ?4)";
        for (leaf, ChangeCounts { words: Words { inserted, deleted }, kinds }) in counts {
            let [leaf, inserted, deleted] = [leaf, inserted, deleted].map(|count| count.cast_signed());
            transaction.prepare_cached(insert)?.execute(params![leaf, inserted, deleted, kinds])?;
        }
        transaction.commit()?;
        checkpoint_if_long(&connection, WAL_BYTES_MAX)
    }
}
