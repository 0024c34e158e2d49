//! Histories: the revisions of one briefing by number and by time. A sound history leaves no number
//! out, but for those that were taken down: so a row that is missing is noticed.

use rusqlite::{Params, params};

use crate::catalog::buckets::Keys;
use crate::catalog::checksum::{LEAF, REVISION, REVISION_COLUMNS, RevisionRow, leaf_id};
use crate::catalog::{Catalog, Direction, Rows, signed};
use crate::database::{DatabaseError, Result, inconsistent};
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

/// What is known of the first revision of a briefing.
pub(crate) enum FirstOf {
    /// Its id.
    Id(RecordId),
    /// It is lost: the first one of those that are not has this leaf and number.
    Behind { leaf: u64, number: u64 },
}

impl Catalog {
    /// The leaves of a briefing's revisions of a stretch of time, behind the one with this number
    /// at this leaf, in a direction. Cost: those rows, and one for each that is passed on the way;
    /// of a stretch of time, at first, all of the briefing's in an index.
    pub(crate) fn history_page(
        &self,
        name: &str,
        direction: Direction,
        time: TimeRange,
        behind: Option<(u64, u64)>,
        limit: usize,
    ) -> Result<Vec<(u64, u64)>> {
        let page = self.page_of_history(name, direction, time, behind, limit)?;
        if time != TimeRange::default() {
            // What lies between two of them tells nothing of a row that is missing.
            if behind.is_none() {
                self.ensure_whole_history(name)?;
            }
            return Ok(page);
        }
        let newest = self.head(name)?.map_or(0, |head| head.number);
        let end = page.last().filter(|_| page.len() >= limit).map(|(number, _)| *number);
        let (first, last) = match direction {
            Direction::OldestFirst => (behind.map_or(1, |(number, _)| number.saturating_add(1)), end.unwrap_or(newest)),
            Direction::NewestFirst => {
                (end.unwrap_or(1), behind.map_or(newest, |(number, _)| number.saturating_sub(1).min(newest)))
            }
        };
        if limit > 0 {
            self.ensure_gapless(name, first, last, page.len() as u64)?;
        }
        Ok(page)
    }

    fn page_of_history(
        &self,
        name: &str,
        direction: Direction,
        time: TimeRange,
        behind: Option<(u64, u64)>,
        limit: usize,
    ) -> Result<Vec<(u64, u64)>> {
        // A damaged history may have two revisions with one number.
        let (order, start) = match direction {
            Direction::OldestFirst => ("(number, leaf) > (?2, ?3) ORDER BY number, leaf", (0, 0)),
            Direction::NewestFirst => {
                ("(number, leaf) < (?2, ?3) ORDER BY number DESC, leaf DESC", (u64::MAX, u64::MAX))
            }
        };
        let within = "(seconds, nanoseconds) >= (?5, ?6) AND (seconds, nanoseconds) <= (?7, ?8)";
        let within = if time == TimeRange::default() { "?5 <= ?7 AND ?6 <= ?8" } else { within };
        let query = format!(
            "SELECT {REVISION} FROM revisions INDEXED BY revisions_by_number
             WHERE briefing = (SELECT briefing FROM briefings WHERE name = ?1) AND {within} AND {order} LIMIT ?4"
        );
        let (number, leaf) = behind.unwrap_or(start);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let (since, until) = time.bounds();
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
        let page = self.revisions(&query, params)?;
        Ok(page.into_iter().map(|revision| (revision.number, revision.leaf)).collect())
    }

    /// Refuses a history in which some of the numbers from `first` to `last` have no row and were
    /// not taken down; `found` of them have one.
    ///
    /// Errors: then one that blames the file. Only a log without damage leaves no number out.
    fn ensure_gapless(&self, name: &str, first: u64, last: u64, found: u64) -> Result<()> {
        let expected = last.saturating_add(1).saturating_sub(first);
        if found >= expected {
            return Ok(());
        }
        let connection = self.complete(&[Rows::Hidden])?;
        if !connection.0.found.is_empty() {
            return Ok(());
        }
        let query = "SELECT count(*) FROM hidden JOIN briefings USING (briefing)
                     WHERE name = ?1 AND number BETWEEN ?2 AND ?3";
        let row = params![name, signed(first), signed(last)];
        let hidden: i64 = connection.prepare_cached(query)?.query_row(row, |row| row.get(0))?;
        if found + hidden.cast_unsigned() < expected { Err(inconsistent("revisions")) } else { Ok(()) }
    }

    /// The rows of the revisions below the leaf `end` of the briefing in a row, oldest first.
    ///
    /// Errors: one that blames the file, where a revision has no row, or one that is not as it was
    /// written. Cost: those rows.
    pub(super) fn history_below(&self, briefing: i64, end: u64) -> Result<Vec<RevisionRow>> {
        let query = format!(
            "SELECT {REVISION} FROM revisions INDEXED BY revisions_by_number WHERE briefing = ?1 ORDER BY number, leaf"
        );
        let (mut found, mut next) = (Vec::new(), None);
        let name: String = {
            let connection = self.connection()?;
            let mut statement = connection.prepare_cached(&query)?;
            let mut rows = statement.query([briefing])?;
            while let Some(row) = rows.next()? {
                let revision = RevisionRow::read(row, 0)?;
                // Numbers rise with the leaves.
                if revision.leaf >= end {
                    next = Some(revision.number);
                    break;
                }
                found.push(revision);
            }
            let query = "SELECT name FROM briefings WHERE briefing = ?1";
            connection.prepare_cached(query)?.query_row([briefing], |row| row.get(0))?
        };
        let last = match next {
            Some(next) => next.saturating_sub(1),
            None => self.head(&name)?.map_or(0, |head| head.number),
        };
        self.ensure_gapless(&name, 1, last, found.len() as u64)?;
        Ok(found)
    }

    /// Refuses where a revision of a briefing has no row, or one that is not as it was written.
    /// Cost: all of its rows.
    fn ensure_whole_history(&self, name: &str) -> Result<()> {
        let Some(newest) = self.head(name)? else { return Ok(()) };
        let query = format!(
            "SELECT {REVISION} FROM revisions WHERE briefing = (SELECT briefing FROM briefings WHERE name = ?1)"
        );
        let found = self.revisions(&query, [name])?.len() as u64;
        self.ensure_gapless(name, 1, newest.number, found)
    }

    /// The rows of revisions that a query gives in its columns [`REVISION`].
    pub(super) fn revisions(&self, query: &str, params: impl Params) -> Result<Vec<RevisionRow>> {
        let connection = self.connection()?;
        let mut statement = connection.prepare_cached(query)?;
        let mut rows = statement.query(params)?;
        let mut revisions = Vec::new();
        while let Some(row) = rows.next()? {
            revisions.push(RevisionRow::read(row, 0)?);
        }
        Ok(revisions)
    }

    /// The leaves of those.
    pub(super) fn revision_leaves(&self, query: &str, params: impl Params) -> Result<Vec<u64>> {
        Ok(self.revisions(query, params)?.into_iter().map(|revision| revision.leaf).collect())
    }

    /// The leaf of the first of those.
    pub(super) fn revision_leaf(&self, query: &str, params: impl Params) -> Result<Option<u64>> {
        Ok(self.revisions(query, params)?.first().map(|revision| revision.leaf))
    }

    /// Whether the revision of a briefing with this number was taken down: its place in the history
    /// is kept.
    pub(crate) fn is_hidden(&self, name: &str, number: u64) -> Result<bool> {
        let connection = self.complete(&[Rows::Hidden])?;
        let query =
            "SELECT EXISTS (SELECT 1 FROM hidden JOIN briefings USING (briefing) WHERE name = ?1 AND number = ?2)";
        Ok(connection.prepare_cached(query)?.query_row(params![name, signed(number)], |row| row.get(0))?)
    }

    /// The leaves of a briefing's revisions, oldest first.
    pub(crate) fn history(&self, name: &str) -> Result<Vec<u64>> {
        self.ensure_whole_history(name)?;
        let query = format!(
            "SELECT {REVISION} FROM revisions JOIN briefings USING (briefing) WHERE name = ?1 ORDER BY number, leaf"
        );
        self.revision_leaves(&query, [name])
    }

    /// The leaf of revision `number` of a briefing.
    pub(crate) fn by_number(&self, name: &str, number: u64) -> Result<Option<u64>> {
        let query =
            format!("SELECT {REVISION} FROM revisions JOIN briefings USING (briefing) WHERE name = ?1 AND number = ?2");
        let found = self.revision_leaf(&query, params![name, signed(number)])?;
        // Numbers have no gap, so one up to the newest is there.
        if found.is_none() && number > 0 && self.head(name)?.is_some_and(|newest| number <= newest.number) {
            self.ensure_gapless(name, number, number, 0)?;
        }
        Ok(found)
    }

    /// The leaf of the revision before the one at a leaf, in its briefing.
    pub(crate) fn leaf_before(&self, leaf: u64) -> Result<Option<u64>> {
        let Some(revision) = self.revision_row(leaf)? else { return Ok(None) };
        let query = format!(
            "SELECT {REVISION} FROM revisions WHERE briefing = ?1 AND number < ?2 ORDER BY number DESC LIMIT 1"
        );
        let before = self.revisions(&query, params![revision.briefing, signed(revision.number)])?.pop();
        let between = before.map_or(1, |before| before.number.saturating_add(1));
        if between < revision.number
            && let Some((name, _)) = self.revision_of(leaf)?
        {
            self.ensure_gapless(&name, between, revision.number - 1, 0)?;
        }
        Ok(before.map(|before| before.leaf))
    }

    /// The row of the revision at a leaf.
    pub(super) fn revision_row(&self, leaf: u64) -> Result<Option<RevisionRow>> {
        let query = format!("SELECT {REVISION} FROM revisions WHERE leaf = ?1");
        let found = self.revisions(&query, [signed(leaf)])?.pop();
        if found.is_none() {
            self.ensure_leaves(Keys::Revisions, leaf, leaf)?;
        }
        Ok(found)
    }

    /// The first revision of the briefing that the revision at a leaf is of, as far as the log up
    /// to that leaf can be read.
    pub(crate) fn first_of(&self, leaf: u64) -> Result<Option<FirstOf>> {
        let Some((name, _)) = self.revision_of(leaf)? else { return Ok(None) };
        // Where a rename was lost, two briefings have one name: the one that began last before the
        // leaf is that of the leaf.
        let query = format!(
            "SELECT {REVISION}, {LEAF} FROM revisions JOIN leaves USING (leaf)
             WHERE briefing = (SELECT briefing FROM briefings WHERE name = ?1) AND leaf <= ?2
             ORDER BY number, leaf DESC LIMIT 1"
        );
        let row = params![name, signed(leaf)];
        let first = {
            let connection = self.connection()?;
            let mut statement = connection.prepare_cached(&query)?;
            let mut rows = statement.query(row)?;
            let read = |row| Ok::<_, DatabaseError>((RevisionRow::read(row, 0)?, leaf_id(row, REVISION_COLUMNS)?));
            rows.next()?.map(read).transpose()?
        };
        let Some((first, id)) = first else { return Ok(None) };
        if first.number == 1 {
            return Ok(id.map(FirstOf::Id));
        }
        self.ensure_gapless(&name, 1, first.number - 1, 0)?;
        let query = format!(
            "SELECT {LEAF} FROM leaves WHERE leaf = (SELECT hidden.leaf FROM hidden JOIN briefings USING (briefing)
             WHERE name = ?1 AND number = 1 AND hidden.leaf <= ?2)"
        );
        let connection = self.complete(&[Rows::Hidden])?;
        let mut statement = connection.prepare_cached(&query)?;
        let mut rows = statement.query(row)?;
        let hidden = rows.next()?.map(|row| leaf_id(row, 0)).transpose()?.flatten();
        Ok(Some(hidden.map_or(FirstOf::Behind { leaf: first.leaf, number: first.number }, FirstOf::Id)))
    }

    /// The leaf of the revision of a briefing in force at a time: the greatest time not after it,
    /// then the greatest number.
    pub(crate) fn at_time(&self, name: &str, instant: Instant) -> Result<Option<u64>> {
        self.ensure_whole_history(name)?;
        let query = format!(
            "SELECT {REVISION} FROM revisions JOIN briefings USING (briefing)
             WHERE name = ?1 AND (seconds, nanoseconds) <= (?2, ?3)
             ORDER BY seconds DESC, nanoseconds DESC, number DESC LIMIT 1"
        );
        self.revision_leaf(&query, params![name, instant.seconds, instant.nanoseconds])
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
}
