//! The ends of briefings: from when on none of their revisions is in force.
//!
//! An end stands behind the revision that it names. It counts at a moment that is not before its
//! time, unless the briefing was revived: by a revision with a greater number than that one and a
//! time that is not before the end's, nor behind the moment. Among the ends behind one revision the
//! one that was recorded last counts, then the one with the greater id; so an end can be corrected.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::catalog::checksum::{BRIEFING, BRIEFING_COLUMNS, Beside, LEAF, ensure_sound, leaf_id};
use crate::catalog::renames::EVER_CALLED;
use crate::catalog::{Catalog, Rows, heads, signed};
use crate::database::{Result, inconsistent};
use crate::time::{Instant, Time, TimeRange};

/// An end of a briefing, as the catalog knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EndRow {
    pub(crate) leaf: u64,
    /// The number of the revision that it stands behind.
    pub(crate) number: u64,
    pub(crate) time: Time,
    pub(crate) author: Option<String>,
    pub(crate) reason: Option<String>,
}

impl EndRow {
    const COLUMNS: usize = 5;

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            leaf: row.get::<_, i64>(0)?.cast_unsigned(),
            number: row.get::<_, i64>(1)?.cast_unsigned(),
            time: heads::time(2, row.get_ref(2)?)?,
            author: row.get(3)?,
            reason: row.get(4)?,
        })
    }
}

impl Catalog {
    /// The end of a briefing that counts at a moment, where one does. Cost: the ends of the
    /// briefing, and where it was revived out of order, its revisions behind them.
    pub(crate) fn end_at(&self, name: &str, moment: Instant) -> Result<Option<EndRow>> {
        self.end_before(name, moment, u64::MAX)
    }

    /// The end of a briefing that would count at a moment if it had only the revisions with numbers
    /// below `bound`, and the ends behind those. Cost: that of [`Catalog::end_at`].
    pub(crate) fn end_before(&self, name: &str, moment: Instant, bound: u64) -> Result<Option<EndRow>> {
        match self.row_called(name)? {
            Some(briefing) => self.end_of_row(briefing, moment, bound),
            None => Ok(None),
        }
    }

    /// The end that counts at a moment, of the briefing in a row, as far as its revisions with
    /// numbers below `bound` say.
    pub(super) fn end_of_row(&self, briefing: i64, moment: Instant, bound: u64) -> Result<Option<EndRow>> {
        let mut ends = {
            let connection = self.connection()?;
            Beside::Ends.ensure_sound(&connection, briefing)?;
            counting_ends(&connection, briefing)?
        };
        ends.retain(|end| end.number < bound);
        if ends.is_empty() {
            return Ok(None);
        }
        // One that is missing, or has another time, may be the one that revived it.
        self.history_below(briefing, u64::MAX)?;
        let connection = self.connection()?;
        let ends: Vec<EndRow> = ends.into_iter().filter(|end| end.time.instant() <= moment).collect();
        let Some(first) = ends.first() else { return Ok(None) };
        let last_end = ends.iter().map(|end| end.time.instant()).max().unwrap_or(Instant::MIN);
        // The latest time of a revision behind the ends that were looked at.
        let mut latest = newest_time(&connection, briefing, first.number, bound, moment)?;
        let mut below = bound.saturating_sub(1);
        for end in ends {
            if latest.is_some_and(|latest| latest >= last_end) {
                return Ok(None);
            }
            latest = latest.max(latest_time(&connection, briefing, end.number, below, moment)?);
            if latest.is_none_or(|latest| latest < end.time.instant()) {
                return Ok(Some(end));
            }
            below = end.number;
        }
        Ok(None)
    }

    /// When a briefing was not in force for a while, as far as that begins and ends in `time`: the
    /// leaf of the end with which it began, and the number of the revision with which it was in
    /// force again. Cost: the ends of the briefing; where it has any, the rows of its revisions.
    pub(crate) fn taken_back(&self, name: &str, time: TimeRange) -> Result<Vec<(u64, u64)>> {
        let Some(briefing) = self.row_called(name)? else { return Ok(Vec::new()) };
        let ends = {
            let connection = self.connection()?;
            Beside::Ends.ensure_sound(&connection, briefing)?;
            counting_ends(&connection, briefing)?
        };
        if ends.is_empty() {
            return Ok(Vec::new());
        }
        let mut revisions = self.history_below(briefing, u64::MAX)?;
        // Those behind the end that is looked at, by time: the last revision's end comes first.
        let mut behind = BTreeSet::new();
        let mut spans = Vec::new();
        for end in ends {
            while let Some(revision) = revisions.pop_if(|revision| revision.number > end.number) {
                behind.insert((revision.time, revision.number));
            }
            let begins = end.time.instant();
            // It counts until the first time of a revision that revives the briefing, or for ever.
            let revived = behind.range((begins, 0)..).next().map(|(time, _)| *time);
            spans.push((begins, end.leaf, revived));
        }
        spans.sort_unstable();
        // While one counts another may begin.
        let mut all: Vec<(Instant, u64, Option<Instant>)> = Vec::new();
        for (begins, leaf, revived) in spans.into_iter().filter(|(begins, _, revived)| *revived != Some(*begins)) {
            match all.last_mut() {
                Some((.., before)) if before.is_none_or(|before| begins <= before) => {
                    *before = before.zip(revived).map(|(before, revived)| before.max(revived));
                }
                _ => all.push((begins, leaf, revived)),
            }
        }
        let closed = all.into_iter().filter_map(|(begins, leaf, revived)| {
            let revived = revived.filter(|revived| time.contains(begins) && time.contains(*revived))?;
            let (_, number) = behind.range((revived, 0)..=(revived, u64::MAX)).next_back()?;
            Some((leaf, *number))
        });
        Ok(closed.collect())
    }

    /// The leaves below `end` of the ends with this fingerprint of the briefings that were ever
    /// called so, in the order of the log.
    pub(crate) fn ends_with_fingerprint(&self, name: &str, fingerprint: i64, end: u64) -> Result<Vec<u64>> {
        self.ensure_complete(&[Rows::Briefings, Rows::Ends, Rows::Names, Rows::Renames])?;
        let query = format!(
            "SELECT leaf FROM ends WHERE briefing IN ({EVER_CALLED}) AND fingerprint = ?2 AND leaf < ?3 ORDER BY leaf"
        );
        self.leaves(&query, params![name, fingerprint, signed(end)])
    }

    /// The leaves of all ends of a briefing, in the order of the log.
    pub(crate) fn end_leaves(&self, name: &str) -> Result<Vec<u64>> {
        let Some(briefing) = self.row_called(name)? else { return Ok(Vec::new()) };
        Beside::Ends.ensure_sound(&*self.connection()?, briefing)?;
        self.leaves("SELECT leaf FROM ends WHERE briefing = ?1 ORDER BY leaf", [briefing])
    }

    /// The leaves of the ends and the new names of a briefing, or of all, whose own time is in
    /// `time`, in the order of the log. Cost: those of the briefing, or all.
    pub(crate) fn events_within(&self, name: Option<&str>, time: TimeRange) -> Result<Vec<u64>> {
        let (of, briefing) = match name.map(|name| self.row_called(name)).transpose()? {
            None => ("?1 IS NULL", None),
            Some(Some(briefing)) => ("briefing = ?1", Some(briefing)),
            Some(None) => return Ok(Vec::new()),
        };
        self.ensure_complete(&[Rows::Ends, Rows::Renames])?;
        let within = "(seconds, nanoseconds) >= (?2, ?3) AND (seconds, nanoseconds) <= (?4, ?5)";
        let query = format!(
            "SELECT leaf FROM ends WHERE {of} AND {within}
             UNION SELECT leaf FROM renames WHERE {of} AND {within} ORDER BY leaf"
        );
        let (since, until) = time.bounds();
        self.leaves(&query, params![briefing, since.seconds, since.nanoseconds, until.seconds, until.nanoseconds])
    }

    /// The row of the briefing that is called so; the index of names and the row itself must agree.
    pub(super) fn row_called(&self, name: &str) -> Result<Option<i64>> {
        let found = {
            let connection = self.connection()?;
            // By its number, so that the row itself is read.
            let query = format!(
                "SELECT {BRIEFING} FROM briefings
                 WHERE briefing = (SELECT briefing FROM briefings AS found WHERE name = ?1)"
            );
            let mut statement = connection.prepare_cached(&query)?;
            let mut rows = statement.query([name])?;
            let read = |row: &Row<'_>| {
                ensure_sound(row, 0..BRIEFING_COLUMNS, "briefings")?;
                let is_called_so = row.get_ref(1)?.as_str().is_ok_and(|called| called == name);
                if is_called_so { Ok(row.get(0)?) } else { Err(inconsistent("briefings")) }
            };
            rows.next()?.map(read).transpose()?
        };
        if found.is_none() {
            self.ensure_complete(&[Rows::Briefings, Rows::Names])?;
        }
        Ok(found)
    }

    /// The number of the revision that the end at a leaf stands behind.
    pub(crate) fn number_of_end(&self, leaf: u64) -> Result<Option<u64>> {
        let connection = self.connection()?;
        let query = "SELECT number, briefing FROM ends WHERE leaf = ?1";
        let found = connection
            .prepare_cached(query)?
            .query_row([signed(leaf)], |row| Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get(1)?)))
            .optional()?;
        match found {
            Some((number, briefing)) => Beside::Ends.ensure_sound(&connection, briefing).map(|()| Some(number)),
            None => {
                drop(connection);
                self.ensure_complete(&[Rows::Ends])?;
                Ok(None)
            }
        }
    }
}

/// The ends of a briefing that count among those behind the same revision, the last revision's
/// first.
fn counting_ends(connection: &Connection, briefing: i64) -> Result<Vec<EndRow>> {
    // Those that count of each revision first.
    let query = format!(
        "SELECT ends.leaf, number, time, author, reason, {LEAF}
         FROM ends LEFT JOIN leaves ON leaves.leaf = ends.leaf WHERE briefing = ?1
         ORDER BY number DESC, recorded_seconds DESC, recorded_nanoseconds DESC, id DESC"
    );
    let mut statement = connection.prepare_cached(&query)?;
    let mut rows = statement.query([briefing])?;
    let mut ends = Vec::new();
    while let Some(row) = rows.next()? {
        leaf_id(row, EndRow::COLUMNS)?.ok_or_else(|| inconsistent("leaves"))?;
        ends.push(EndRow::read(row)?);
    }
    ends.dedup_by_key(|end| end.number);
    Ok(ends)
}

/// The time of the newest revision of a briefing with a number above `above` and below `bound`,
/// where that time is not behind a moment: mostly the one that revived it.
fn newest_time(
    connection: &Connection,
    briefing: i64,
    above: u64,
    bound: u64,
    moment: Instant,
) -> Result<Option<Instant>> {
    let query = "SELECT seconds, nanoseconds FROM revisions INDEXED BY revisions_by_number
                 WHERE briefing = ?1 AND number > ?2 AND number < ?3 ORDER BY number DESC LIMIT 1";
    let row = params![briefing, signed(above), signed(bound)];
    let newest = connection.prepare_cached(query)?.query_row(row, instant).optional()?;
    Ok(newest.filter(|time| *time <= moment))
}

/// The latest time, not behind a moment, of the revisions of a briefing with numbers above `above`,
/// up to `below`.
fn latest_time(
    connection: &Connection,
    briefing: i64,
    above: u64,
    below: u64,
    moment: Instant,
) -> Result<Option<Instant>> {
    let query = "SELECT seconds, nanoseconds FROM revisions INDEXED BY revisions_by_number
                 WHERE briefing = ?1 AND number > ?2 AND number <= ?3 AND (seconds, nanoseconds) <= (?4, ?5)
                 ORDER BY seconds DESC, nanoseconds DESC LIMIT 1";
    let row = params![briefing, signed(above), signed(below), moment.seconds, moment.nanoseconds];
    Ok(connection.prepare_cached(query)?.query_row(row, instant).optional()?)
}

fn instant(row: &Row<'_>) -> rusqlite::Result<Instant> {
    Ok(Instant { seconds: row.get(0)?, nanoseconds: row.get(1)? })
}
