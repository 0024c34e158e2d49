//! What the catalog answers: heads, numbers, times, labels, and pages of the log and of histories.

use rusqlite::{OptionalExtension, Params, params};

use crate::catalog::{Catalog, Direction, Words, id_from};
use crate::database::{Result, WAL_BYTES_MAX, checkpoint_if_long};
use crate::id::RecordId;
use crate::time::{Instant, TimeRange};

/// Numbers of a briefing that no revision has: from `first` up to `end`.
pub(crate) struct NumberGap {
    /// The briefing.
    pub(crate) briefing: String,
    pub(crate) first: u64,
    pub(crate) end: u64,
    /// The leaf of the revision before them, where there is one.
    pub(crate) behind: Option<u64>,
    /// The leaf of the revision behind them.
    pub(crate) before: u64,
}

/// The newest revision of a briefing, as the catalog knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) leaf: u64,
    pub(crate) number: u64,
    pub(crate) id: RecordId,
}

/// The last revision of a briefing, living or taken down: what the next one follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Last {
    pub(crate) leaf: u64,
    pub(crate) number: u64,
    pub(crate) id: RecordId,
    /// Whether it was taken down, so that its record may be gone.
    pub(crate) is_taken_down: bool,
}

impl Catalog {
    fn leaf(&self, query: &str, params: impl Params) -> Result<Option<u64>> {
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

    /// The newest living revision of a briefing.
    pub(crate) fn head(&self, name: &str) -> Result<Option<Head>> {
        let connection = self.connection()?;
        let query = "SELECT leaf, number, id FROM briefings JOIN revisions ON leaf = head JOIN leaves USING (leaf)
                     WHERE name = ?1";
        let head = connection.prepare_cached(query)?.query_row([name], |row| {
            let (leaf, number) = (row.get::<_, i64>(0)?.cast_unsigned(), row.get::<_, i64>(1)?.cast_unsigned());
            Ok(Head { leaf, number, id: id_from(&row.get::<_, Vec<u8>>(2)?) })
        });
        Ok(head.optional()?)
    }

    /// The last revision of a briefing, living or taken down.
    pub(crate) fn last(&self, name: &str) -> Result<Option<Last>> {
        let connection = self.connection()?;
        let query = "SELECT last, revisions, id, EXISTS (SELECT 1 FROM taken_down WHERE taken_down.id = leaves.id)
                     FROM briefings JOIN leaves ON leaf = last WHERE name = ?1";
        let last = connection.prepare_cached(query)?.query_row([name], |row| {
            let (leaf, number) = (row.get::<_, i64>(0)?.cast_unsigned(), row.get::<_, i64>(1)?.cast_unsigned());
            Ok(Last { leaf, number, id: id_from(&row.get::<_, Vec<u8>>(2)?), is_taken_down: row.get(3)? })
        });
        Ok(last.optional()?)
    }

    /// Whether a briefing has records of a version that this program does not know.
    pub(crate) fn has_newer_records(&self, name: &str) -> Result<bool> {
        let connection = self.connection()?;
        let query = "SELECT EXISTS (SELECT 1 FROM newer WHERE name = ?1)";
        Ok(connection.prepare_cached(query)?.query_row([name], |row| row.get(0))?)
    }

    /// The id of the record that decides which revision has a label, or that none has.
    pub(crate) fn label_record(&self, name: &str, label: &str) -> Result<Option<RecordId>> {
        let connection = self.connection()?;
        let query = "SELECT record FROM labels JOIN briefings USING (briefing) WHERE name = ?1 AND label = ?2";
        let id = connection.prepare_cached(query)?.query_row([name, label], |row| row.get::<_, Vec<u8>>(0));
        Ok(id.optional()?.map(|id| id_from(&id)))
    }

    /// Whether there is a record of this label with this id.
    pub(crate) fn has_label_record(&self, name: &str, label: &str, id: &RecordId) -> Result<bool> {
        let connection = self.connection()?;
        let query = "SELECT EXISTS (SELECT 1 FROM label_records WHERE id = ?1 AND briefing = ?2 AND label = ?3)";
        Ok(connection.prepare_cached(query)?.query_row(params![id.0, name, label], |row| row.get(0))?)
    }

    /// The tombstone that took a revision down, by its leaf.
    pub(crate) fn tombstone_of(&self, name: &str, number: u64) -> Result<Option<u64>> {
        let query = "SELECT tombstone FROM taken_down WHERE briefing = ?1 AND number = ?2";
        self.leaf(query, params![name, i64::try_from(number).unwrap_or(i64::MAX)])
    }

    /// The leaves of a briefing's revisions of a stretch of time, behind the one with this number
    /// at this leaf, in a direction. Cost: those rows, and one for each that is passed on the way.
    pub(crate) fn history_page(
        &self,
        name: &str,
        direction: Direction,
        time: TimeRange,
        behind: Option<(u64, u64)>,
        limit: usize,
    ) -> Result<Vec<(u64, u64)>> {
        let connection = self.connection()?;
        // A damaged history may have two revisions with one number.
        let (order, start) = match direction {
            Direction::OldestFirst => ("(number, leaf) > (?2, ?3) ORDER BY number, leaf", (0, 0)),
            Direction::NewestFirst => {
                ("(number, leaf) < (?2, ?3) ORDER BY number DESC, leaf DESC", (u64::MAX, u64::MAX))
            }
        };
        // Without it the index alone answers.
        let within = "(seconds, nanoseconds) >= (?5, ?6) AND (seconds, nanoseconds) <= (?7, ?8)";
        let within = if time == TimeRange::default() { "?5 <= ?7 AND ?6 <= ?8" } else { within };
        let query = format!(
            "SELECT number, leaf FROM revisions INDEXED BY revisions_by_number
             WHERE briefing = (SELECT briefing FROM briefings WHERE name = ?1) AND {within} AND {order} LIMIT ?4"
        );
        let (number, leaf) = behind.unwrap_or(start);
        let signed = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let (since, until) = time.bounds();
        let mut statement = connection.prepare_cached(&query)?;
        let params = params![
            name,
            signed(number),
            signed(leaf),
            limit,
            since.seconds,
            since.nanoseconds,
            until.seconds,
            until.nanoseconds
        ];
        let rows = statement.query_map(params, |row| {
            Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get::<_, i64>(1)?.cast_unsigned()))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The leaves of a briefing's revisions, oldest first.
    pub(crate) fn history(&self, name: &str) -> Result<Vec<u64>> {
        let query = "SELECT leaf FROM revisions JOIN briefings USING (briefing) WHERE name = ?1 ORDER BY number, leaf";
        self.leaves(query, [name])
    }

    /// The leaves of the newest revisions of the whole store before a leaf, newest first.
    pub(crate) fn revisions_before(&self, leaf: u64, limit: usize) -> Result<Vec<u64>> {
        let query = "SELECT leaf FROM revisions WHERE leaf < ?1 ORDER BY leaf DESC LIMIT ?2";
        self.leaves(query, params![i64::try_from(leaf).unwrap_or(i64::MAX), limit as i64])
    }

    /// The leaves of the revisions of the whole store from a leaf on, oldest first.
    pub(crate) fn revisions_from(&self, leaf: u64, limit: usize) -> Result<Vec<u64>> {
        let query = "SELECT leaf FROM revisions WHERE leaf >= ?1 ORDER BY leaf LIMIT ?2";
        self.leaves(query, params![i64::try_from(leaf).unwrap_or(i64::MAX), limit as i64])
    }

    /// The leaves below `end` of the revisions of a briefing with this fingerprint, oldest first.
    pub(crate) fn with_fingerprint(&self, name: &str, fingerprint: i64, end: u64) -> Result<Vec<u64>> {
        let query = "SELECT leaf FROM revisions JOIN briefings USING (briefing)
                     WHERE name = ?1 AND fingerprint = ?2 AND leaf < ?3 ORDER BY leaf";
        self.leaves(query, params![name, fingerprint, i64::try_from(end).unwrap_or(i64::MAX)])
    }

    /// The leaves of revisions from `first` up to `end`, by the name of their briefing, then in the
    /// order of the log; each with the row of its briefing.
    pub(crate) fn in_pack_order(&self, first: u64, end: u64) -> Result<Vec<(i64, u64)>> {
        let connection = self.connection()?;
        let query = "SELECT briefing, leaf FROM revisions JOIN briefings USING (briefing)
                     WHERE leaf >= ?1 AND leaf < ?2 ORDER BY name, leaf";
        let mut statement = connection.prepare_cached(query)?;
        let rows = statement.query_map(params![first.cast_signed(), end.cast_signed()], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The leaf of revision `number` of a briefing.
    pub(crate) fn by_number(&self, name: &str, number: u64) -> Result<Option<u64>> {
        let query = "SELECT leaf FROM revisions JOIN briefings USING (briefing) WHERE name = ?1 AND number = ?2";
        self.leaf(query, params![name, i64::try_from(number).unwrap_or(i64::MAX)])
    }

    /// The leaf of the revision before the one at a leaf, in its briefing.
    pub(crate) fn leaf_before(&self, leaf: u64) -> Result<Option<u64>> {
        let query = "SELECT before.leaf FROM revisions JOIN revisions AS before USING (briefing)
                     WHERE revisions.leaf = ?1 AND before.number < revisions.number ORDER BY before.number DESC LIMIT 1";
        self.leaf(query, [leaf.cast_signed()])
    }

    /// The leaf of the revision of a briefing in force at a time: the greatest time not after it,
    /// then the greatest number.
    pub(crate) fn at_time(&self, name: &str, instant: Instant) -> Result<Option<u64>> {
        let query = "SELECT leaf FROM revisions JOIN briefings USING (briefing)
                     WHERE name = ?1 AND (seconds, nanoseconds) <= (?2, ?3)
                     ORDER BY seconds DESC, nanoseconds DESC, number DESC LIMIT 1";
        self.leaf(query, params![name, instant.seconds, instant.nanoseconds])
    }

    /// The leaf of the revision that has a label.
    pub(crate) fn by_label(&self, name: &str, label: &str) -> Result<Option<u64>> {
        let query = "SELECT leaf FROM labels JOIN briefings USING (briefing)
                     WHERE name = ?1 AND label = ?2 AND leaf IS NOT NULL";
        self.leaf(query, params![name, label])
    }

    /// The labels of a revision, sorted.
    pub(crate) fn labels(&self, leaf: u64) -> Result<Vec<String>> {
        let connection = self.connection()?;
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
        let mut rows = statement.query(params![i64::try_from(from).unwrap_or(i64::MAX), limit as i64])?;
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
        self.leaf("SELECT leaf FROM leaves WHERE id = ?1", [id.0])
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
        self.leaves(query, params![i64::try_from(from).unwrap_or(i64::MAX), limit as i64])
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

    /// The numbers that are missing in histories: between two revisions, and before the first.
    /// Cost: every revision.
    pub(crate) fn gaps_in_numbers(&self) -> Result<Vec<NumberGap>> {
        let connection = self.connection()?;
        let query = "
            SELECT name, before, number, leaf_before, leaf FROM (
                SELECT briefing, number, leaf, lag(number) OVER history AS before, lag(leaf) OVER history AS leaf_before
                FROM revisions WINDOW history AS (PARTITION BY briefing ORDER BY number, leaf))
            JOIN briefings USING (briefing) WHERE number > coalesce(before, 0) + 1 ORDER BY leaf";
        let mut statement = connection.prepare_cached(query)?;
        let rows = statement.query_map([], |row| {
            Ok(NumberGap {
                briefing: row.get(0)?,
                first: row.get::<_, Option<i64>>(1)?.unwrap_or(0).cast_unsigned().saturating_add(1),
                end: row.get::<_, i64>(2)?.cast_unsigned(),
                behind: row.get::<_, Option<i64>>(3)?.map(i64::cast_unsigned),
                before: row.get::<_, i64>(4)?.cast_unsigned(),
            })
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

    /// Words in and out of a revision, where they were computed before.
    pub(crate) fn words(&self, leaf: u64) -> Result<Option<Words>> {
        let connection = self.connection()?;
        let query = "SELECT inserted, deleted FROM words WHERE leaf = ?1";
        let words = connection.prepare_cached(query)?.query_row([leaf.cast_signed()], |row| {
            let (inserted, deleted) = (row.get::<_, i64>(0)?.cast_unsigned(), row.get::<_, i64>(1)?.cast_unsigned());
            Ok(Words { inserted, deleted })
        });
        Ok(words.optional()?)
    }

    /// Keeps words in and out of revisions. A catalog that cannot be written forgets them.
    pub(crate) fn keep_words(&self, words: &[(u64, Words)]) -> Result<()> {
        let connection = self.connection()?;
        let transaction = connection.unchecked_transaction()?;
        for (leaf, words) in words {
            transaction
                .prepare_cached("INSERT OR REPLACE INTO words(leaf, inserted, deleted) VALUES (?1, ?2, ?3)")?
                .execute(params![leaf.cast_signed(), words.inserted.cast_signed(), words.deleted.cast_signed()])?;
        }
        transaction.commit()?;
        checkpoint_if_long(&connection, WAL_BYTES_MAX)
    }
}
