//! Revisions by their own time, and which briefings changed in a stretch of it.

use std::collections::HashMap;

use rusqlite::params;

use crate::catalog::{Catalog, Direction, Rows};
use crate::database::Result;
use crate::time::{Instant, TimeRange};

impl Catalog {
    /// The leaves of all revisions of a stretch of time, in no order; `None` where they are more
    /// than `max`. Cost: those rows of an index, at most one more than `max`.
    pub(crate) fn few_within(&self, time: TimeRange, max: usize) -> Result<Option<Vec<u64>>> {
        let query = "SELECT leaf FROM revisions INDEXED BY revisions_by_time
                     WHERE seconds >= ?1 AND seconds <= ?3
                     AND (seconds, nanoseconds) >= (?1, ?2) AND (seconds, nanoseconds) <= (?3, ?4) LIMIT ?5";
        self.ensure_complete(&[Rows::Revisions])?;
        let (since, until) = time.bounds();
        let (since_nanos, until_nanos) = (since.nanoseconds, until.nanoseconds);
        let limit = i64::try_from(max).map_or(i64::MAX, |max| max.saturating_add(1));
        let leaves = self.leaves(query, params![since.seconds, since_nanos, until.seconds, until_nanos, limit])?;
        Ok((leaves.len() <= max).then_some(leaves))
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
        let (query, start) = match direction {
            Direction::OldestFirst => (
                "SELECT leaf FROM revisions NOT INDEXED WHERE leaf > ?5 AND (seconds, nanoseconds) >= (?1, ?2)
                 AND (seconds, nanoseconds) <= (?3, ?4) ORDER BY leaf LIMIT ?6",
                -1,
            ),
            Direction::NewestFirst => (
                "SELECT leaf FROM revisions NOT INDEXED WHERE leaf < ?5 AND (seconds, nanoseconds) >= (?1, ?2)
                 AND (seconds, nanoseconds) <= (?3, ?4) ORDER BY leaf DESC LIMIT ?6",
                i64::MAX,
            ),
        };
        self.ensure_complete(&[Rows::Revisions])?;
        let (since, until) = time.bounds();
        let (since_nanos, until_nanos) = (since.nanoseconds, until.nanoseconds);
        let behind = behind.map_or(start, |leaf| i64::try_from(leaf).unwrap_or(i64::MAX));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.leaves(query, params![since.seconds, since_nanos, until.seconds, until_nanos, behind, limit])
    }

    /// The briefings that have revisions, ends or new names of a stretch of time, with when the
    /// last of them was and how many are revisions; the one that changed last is first, then by
    /// name.
    ///
    /// Cost: those rows of an index, and the rows of all ends and names. Memory: a row for each
    /// briefing.
    pub(crate) fn changed_within(&self, time: TimeRange) -> Result<Vec<(String, Instant, u64)>> {
        let revisions = "SELECT briefing, seconds, nanoseconds, 1 FROM revisions INDEXED BY revisions_by_time
                         WHERE seconds >= ?1 AND seconds <= ?3
                         AND (seconds, nanoseconds) >= (?1, ?2) AND (seconds, nanoseconds) <= (?3, ?4)";
        let ends = "SELECT briefing, seconds, nanoseconds, 0 FROM ends
                    WHERE (seconds, nanoseconds) >= (?1, ?2) AND (seconds, nanoseconds) <= (?3, ?4)";
        let renames = "SELECT briefing, seconds, nanoseconds, 0 FROM renames
                       WHERE (seconds, nanoseconds) >= (?1, ?2) AND (seconds, nanoseconds) <= (?3, ?4)";
        let (since, until) = time.bounds();
        let connection = self.complete(&[Rows::Revisions, Rows::Ends, Rows::Renames, Rows::Briefings])?;
        let mut changed: HashMap<i64, (Instant, u64)> = HashMap::new();
        for query in [revisions, ends, renames] {
            let mut statement = connection.prepare_cached(query)?;
            let mut rows =
                statement.query(params![since.seconds, since.nanoseconds, until.seconds, until.nanoseconds])?;
            while let Some(row) = rows.next()? {
                let moment = Instant { seconds: row.get(1)?, nanoseconds: row.get(2)? };
                let count = row.get::<_, i64>(3)?.cast_unsigned();
                let (latest, revisions) = changed.entry(row.get(0)?).or_insert((moment, 0));
                *latest = moment.max(*latest);
                *revisions += count;
            }
        }
        let mut name = connection.prepare_cached("SELECT name FROM briefings WHERE briefing = ?1")?;
        let named = changed.into_iter().map(|(briefing, (latest, revisions))| {
            Ok((name.query_row([briefing], |row| row.get(0))?, latest, revisions))
        });
        let mut named = named.collect::<Result<Vec<(String, Instant, u64)>>>()?;
        named.sort_unstable_by(|(a, a_time, _), (b, b_time, _)| b_time.cmp(a_time).then_with(|| a.cmp(b)));
        Ok(named)
    }
}
