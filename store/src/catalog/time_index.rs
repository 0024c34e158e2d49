//! Revisions by their own time.

use rusqlite::params;

use crate::catalog::{Catalog, Direction, Rows};
use crate::database::Result;
use crate::time::TimeRange;

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
}
