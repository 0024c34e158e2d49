//! Revisions by their own time, and which briefings changed in a stretch of it.

use std::collections::HashMap;

use rusqlite::params;

use crate::catalog::buckets::Keys;
use crate::catalog::checksum::{BRIEFING, BRIEFING_COLUMNS, REVISION, RevisionRow, ensure_sound};
use crate::catalog::{Catalog, Direction, Rows};
use crate::database::{Result, inconsistent};
use crate::time::{Instant, TimeRange};

impl Catalog {
    /// The leaves of all revisions of a stretch of time, in no order; `None` where they are more
    /// than `max`. Cost: those rows of an index, at most one more than `max`, and the first time
    /// those of the days around them.
    pub(crate) fn few_within(&self, time: TimeRange, max: usize) -> Result<Option<Vec<u64>>> {
        let query = format!(
            "SELECT {REVISION} FROM revisions INDEXED BY revisions_by_time
             WHERE seconds >= ?1 AND seconds <= ?3
             AND (seconds, nanoseconds) >= (?1, ?2) AND (seconds, nanoseconds) <= (?3, ?4) LIMIT ?5"
        );
        let (since, until) = time.bounds();
        let (since_nanos, until_nanos) = (since.nanoseconds, until.nanoseconds);
        let limit = i64::try_from(max).map_or(i64::MAX, |max| max.saturating_add(1));
        let bounds = params![since.seconds, since_nanos, until.seconds, until_nanos, limit];
        let leaves = self.revision_leaves(&query, bounds)?;
        if leaves.len() > max {
            return Ok(None);
        }
        self.ensure_times(time)?;
        Ok(Some(leaves))
    }

    /// The leaves of revisions of a stretch of time behind a leaf, in a direction. Cost: a row for
    /// each revision that is passed on the way.
    pub(crate) fn page_within(
        &self,
        time: TimeRange,
        direction: Direction,
        behind: Option<u64>,
        limit: usize,
    ) -> Result<Vec<u64>> {
        let (is_behind, order, start) = match direction {
            Direction::OldestFirst => ("leaf > ?1", "leaf", -1),
            Direction::NewestFirst => ("leaf < ?1", "leaf DESC", i64::MAX),
        };
        // All that is passed: one whose time is another than it was written would seem not to be of
        // this stretch.
        let query = format!("SELECT {REVISION} FROM revisions NOT INDEXED WHERE {is_behind} ORDER BY {order}");
        let start = behind.map_or(start, |leaf| i64::try_from(leaf).unwrap_or(i64::MAX));
        let (mut leaves, mut passed) = (Vec::new(), None);
        {
            let connection = self.connection()?;
            let mut statement = connection.prepare_cached(&query)?;
            let mut rows = statement.query([start])?;
            while leaves.len() < limit
                && let Some(row) = rows.next()?
            {
                let revision = RevisionRow::read(row, 0)?;
                passed = Some(revision.leaf);
                if time.contains(revision.time) {
                    leaves.push(revision.leaf);
                }
            }
        }
        let passed = passed.filter(|_| leaves.len() >= limit);
        match direction {
            Direction::OldestFirst => {
                self.ensure_leaves(Keys::Revisions, behind.unwrap_or(0), passed.unwrap_or(u64::MAX))?;
            }
            Direction::NewestFirst => {
                self.ensure_leaves(Keys::Revisions, passed.unwrap_or(0), behind.unwrap_or(u64::MAX))?;
            }
        }
        Ok(leaves)
    }

    /// The briefings that have revisions, ends or new names of a stretch of time, with when the
    /// last of them was and how many are revisions; the one that changed last is first, then by
    /// name.
    ///
    /// Cost: those rows of an index, and the rows of all ends and names; the first time, twice
    /// those of the days around them. Memory: a row for each briefing.
    pub(crate) fn changed_within(&self, time: TimeRange) -> Result<Vec<(String, Instant, u64)>> {
        let revisions = format!(
            "SELECT {REVISION} FROM revisions INDEXED BY revisions_by_time
             WHERE seconds >= ?1 AND seconds <= ?3
             AND (seconds, nanoseconds) >= (?1, ?2) AND (seconds, nanoseconds) <= (?3, ?4)"
        );
        // One that another takes the place of has changed nothing.
        let ends = "SELECT briefing, seconds, nanoseconds FROM ends
                    WHERE (seconds, nanoseconds) >= (?1, ?2) AND (seconds, nanoseconds) <= (?3, ?4)
                    AND NOT EXISTS (
                        SELECT 1 FROM ends AS later WHERE later.briefing = ends.briefing AND later.number = ends.number
                        AND (later.recorded_seconds, later.recorded_nanoseconds,
                             (SELECT id FROM leaves WHERE leaf = later.leaf))
                            > (ends.recorded_seconds, ends.recorded_nanoseconds,
                               (SELECT id FROM leaves WHERE leaf = ends.leaf)))";
        let renames = "SELECT briefing, seconds, nanoseconds FROM renames
                       WHERE (seconds, nanoseconds) >= (?1, ?2) AND (seconds, nanoseconds) <= (?3, ?4)";
        let (since, until) = time.bounds();
        self.ensure_times(time)?;
        let connection = self.complete(&[Rows::Ends, Rows::Renames, Rows::Briefings])?;
        let mut changed: HashMap<i64, (Instant, u64)> = HashMap::new();
        let mut note = |briefing, moment: Instant, count| {
            let (latest, revisions) = changed.entry(briefing).or_insert((moment, 0));
            *latest = moment.max(*latest);
            *revisions += count;
        };
        let bounds = params![since.seconds, since.nanoseconds, until.seconds, until.nanoseconds];
        let mut statement = connection.prepare_cached(&revisions)?;
        let mut rows = statement.query(bounds)?;
        while let Some(row) = rows.next()? {
            let revision = RevisionRow::read(row, 0)?;
            note(revision.briefing, revision.time, 1);
        }
        for query in [ends, renames] {
            let mut statement = connection.prepare_cached(query)?;
            let mut rows = statement.query(bounds)?;
            while let Some(row) = rows.next()? {
                note(row.get(0)?, Instant { seconds: row.get(1)?, nanoseconds: row.get(2)? }, 0);
            }
        }
        let query = format!("SELECT {BRIEFING} FROM briefings WHERE briefing = ?1");
        let mut name = connection.prepare_cached(&query)?;
        let named = changed.into_iter().map(|(briefing, (latest, revisions))| {
            let mut rows = name.query([briefing])?;
            let row = rows.next()?.ok_or_else(|| inconsistent("briefings"))?;
            ensure_sound(row, 0..BRIEFING_COLUMNS, "briefings")?;
            Ok((row.get(1)?, latest, revisions))
        });
        let mut named = named.collect::<Result<Vec<(String, Instant, u64)>>>()?;
        named.sort_unstable_by(|(a, a_time, _), (b, b_time, _)| b_time.cmp(a_time).then_with(|| a.cmp(b)));
        Ok(named)
    }
}
