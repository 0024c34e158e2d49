//! Walks: long readings, a few records ahead, that go on behind what cannot be read.

use std::collections::VecDeque;

use crate::catalog::{Direction, ListedBriefing};
use crate::damage::Damage;
use crate::error::{Error, Result};
use crate::reading::{Briefing, KeptRecord, Reader, Revision};
use crate::time::TimeRange;

/// Records that a walk reads ahead, at first and at most: a short one should not cost what a long
/// one does.
const AHEAD_FIRST: usize = 16;
const AHEAD_MAX: usize = 256;

/// Leaves of a stretch of time that are sorted in memory, 8 bytes each; where there are more, the
/// log is passed through.
const FEW_MAX: usize = 16 << 10;

/// A walk through a store: an iterator that reads a few items ahead, in frames that lie together.
///
/// [`Error::Damaged`] is a gap: an item cannot be read, and the walk goes on behind it. A damage
/// that takes several items, one behind the other, is given once. Any other error is the last thing
/// that a walk gives. It shows the store as its reader does.
pub struct Walk<'reader, T> {
    /// Reads so many items, and those that are damaged; none at the end.
    read: Box<dyn FnMut(usize) -> Result<Vec<Result<T>>> + 'reader>,
    ahead: VecDeque<Result<T>>,
    ahead_count: usize,
    is_done: bool,
    last_gap: Option<Damage>,
}

impl<'reader, T> Walk<'reader, T> {
    pub(super) fn new(read: impl FnMut(usize) -> Result<Vec<Result<T>>> + 'reader) -> Self {
        Self { read: Box::new(read), ahead: VecDeque::new(), ahead_count: AHEAD_FIRST, is_done: false, last_gap: None }
    }

    fn read_ahead(&mut self) {
        match (self.read)(self.ahead_count) {
            Ok(items) => {
                self.is_done = items.is_empty();
                self.ahead.extend(items);
            }
            Err(error) => {
                self.is_done = true;
                self.ahead.push_back(Err(error));
            }
        }
        self.ahead_count = (self.ahead_count * 2).min(AHEAD_MAX);
    }
}

impl<T> Iterator for Walk<'_, T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        loop {
            match self.ahead.pop_front() {
                Some(Err(Error::Damaged(damage))) => {
                    if self.last_gap.as_ref() != Some(&*damage) {
                        self.last_gap = Some((*damage).clone());
                        return Some(Err(Error::Damaged(damage)));
                    }
                }
                Some(item) => return Some(item),
                None if self.is_done => return None,
                None => self.read_ahead(),
            }
        }
    }
}

impl Reader {
    /// Walks along the revisions of the whole store, in the order of the log: behind the leaf
    /// `behind`, or from its end.
    ///
    /// Cost of an item: its share of a frame of records.
    pub fn walk_log(&self, direction: Direction, behind: Option<u64>) -> Walk<'_, Revision> {
        let mut behind = behind;
        Walk::new(move |count| {
            let read = || {
                let _moment = self.catalog.moment()?;
                let leaves = match direction {
                    Direction::OldestFirst => {
                        self.ask(|catalog| catalog.revisions_from(behind.map_or(0, |leaf| leaf + 1), count))
                    }
                    Direction::NewestFirst => {
                        self.ask(|catalog| catalog.revisions_before(behind.unwrap_or(u64::MAX), count))
                    }
                }?;
                Ok((leaves.last().copied(), self.read_each(&leaves, |leaf| self.revision(leaf))?))
            };
            let (last, revisions) = self.find(read, |_| true)?;
            behind = last.or(behind);
            Ok(revisions)
        })
    }

    /// Walks along the revisions of the whole store whose own time is in `time`, in the order of
    /// the log.
    ///
    /// Cost: where they are few, their rows in an index of times; else a row of the catalog for
    /// each revision that is passed. Only what it gives is read.
    pub fn walk_log_within(&self, direction: Direction, time: TimeRange) -> Walk<'_, Revision> {
        let (mut few, mut behind) = (None, None);
        Walk::new(move |count| {
            let _moment = self.catalog.moment()?;
            if few.is_none() {
                let leaves = self.ask(|catalog| catalog.few_within(time, FEW_MAX))?;
                few = Some(leaves.map(|leaves| in_direction(leaves, direction)));
            }
            let leaves: Vec<u64> = match few.as_mut().and_then(Option::as_mut) {
                Some(few) => few.by_ref().take(count).collect(),
                None => self.ask(|catalog| catalog.page_within(time, direction, behind, count))?,
            };
            behind = leaves.last().copied().or(behind);
            self.read_each(&leaves, |leaf| self.revision(leaf))
        })
    }

    /// Walks along the revisions of one briefing. Cost of an item: that of [`Reader::walk_log`],
    /// however long the history.
    pub fn walk_history(&self, name: &str, direction: Direction) -> Walk<'_, Revision> {
        self.walk_history_within(name, direction, TimeRange::default())
    }

    /// Walks along the revisions of one briefing whose own time is in `time`. Cost: a row of the
    /// catalog for each revision that is passed; only what it gives is read.
    pub fn walk_history_within(&self, name: &str, direction: Direction, time: TimeRange) -> Walk<'_, Revision> {
        self.walk_history_behind(name, direction, time, None)
    }

    /// The same behind the revision with the number `behind`, in that direction. What lies before
    /// it costs nothing.
    pub fn walk_history_behind(
        &self,
        name: &str,
        direction: Direction,
        time: TimeRange,
        behind: Option<u64>,
    ) -> Walk<'_, Revision> {
        let asked = name.to_owned();
        let mut name = None;
        let mut behind = behind.map(|number| behind_number(direction, number));
        Walk::new(move |count| {
            let name = match &mut name {
                Some(name) => name,
                unknown => unknown.insert(self.name_now(&asked)?.into_owned()),
            };
            let read = || {
                let _moment = self.catalog.moment()?;
                let page = self.ask(|catalog| catalog.history_page(name, direction, time, behind, count))?;
                let leaves: Vec<u64> = page.iter().map(|(_, leaf)| *leaf).collect();
                Ok((page, self.read_each(&leaves, |leaf| self.revision(leaf))?))
            };
            let fits = |((number, _), revision): (&(u64, u64), &Result<Revision>)| {
                revision.as_ref().map_or(true, |revision| revision.is(name, *number))
            };
            let (page, revisions) = self.find(read, |(page, revisions)| page.iter().zip(revisions).all(fits))?;
            behind = page.last().copied().or(behind);
            Ok(revisions)
        })
    }

    /// Walks along the records of any type from a leaf on, oldest first; those that were taken down
    /// are passed over.
    pub fn walk_records(&self, from: u64) -> Walk<'_, KeptRecord> {
        let mut from = from;
        Walk::new(move |count| {
            let read = || {
                let leaves = self.ask(|catalog| catalog.readable_leaves(from, count))?;
                Ok((leaves.last().copied(), self.read_each(&leaves, |leaf| self.record(leaf))?))
            };
            let (last, records) = self.find(read, |_| true)?;
            from = last.map_or(from, |leaf| leaf + 1);
            Ok(records)
        })
    }

    /// Walks along the briefings whose name begins with `prefix`, by name in byte order, behind the
    /// name `after`.
    pub fn walk_briefings(&self, prefix: &str, after: &str) -> Walk<'_, Briefing> {
        let (prefix, mut after) = (prefix.to_owned(), after.to_owned());
        Walk::new(move |count| {
            let read = || {
                let _moment = self.catalog.moment()?;
                let rows = self.ask(|catalog| catalog.briefings(&prefix, &after, count))?;
                let heads: Vec<u64> = rows.iter().map(|(_, _, head)| *head).collect();
                Ok((rows, self.read_each(&heads, |leaf| self.revision(leaf))?))
            };
            let fits = |((name, number, _), head): (&(String, u64, u64), &Result<Revision>)| {
                // The last ones may have been taken down.
                head.as_ref().map_or(true, |head| head.briefing == *name && head.record.number <= *number)
            };
            let (rows, heads) = self.find(read, |(rows, heads)| rows.iter().zip(heads).all(fits))?;
            if let Some((name, ..)) = rows.last() {
                after.clone_from(name);
            }
            let briefing =
                |((name, revisions, _), head): (_, Result<Revision>)| Ok(Briefing { name, revisions, head: head? });
            Ok(rows.into_iter().zip(heads).map(briefing).collect())
        })
    }

    /// Walks along the briefings whose name begins with `prefix`, by name in byte order, behind the
    /// name `after`, as the catalog knows them.
    ///
    /// Cost of an item: a row of the catalog; nothing is read from the shelf, so that damage is not
    /// met.
    pub fn walk_listing(&self, prefix: &str, after: &str) -> Walk<'_, ListedBriefing> {
        let (prefix, mut after) = (prefix.to_owned(), after.to_owned());
        Walk::new(move |count| {
            let rows = self.ask(|catalog| catalog.listing(&prefix, &after, count))?;
            if let Some(last) = rows.last() {
                after.clone_from(&last.name);
            }
            Ok(rows.into_iter().map(Ok).collect())
        })
    }
}

/// What lies behind every revision with a number: a damaged history may have two.
pub(super) const fn behind_number(direction: Direction, number: u64) -> (u64, u64) {
    match direction {
        Direction::OldestFirst => (number, u64::MAX),
        Direction::NewestFirst => (number, 0),
    }
}

/// Leaves in the order of the log, or against it.
pub(super) fn in_direction(mut leaves: Vec<u64>, direction: Direction) -> std::vec::IntoIter<u64> {
    leaves.sort_unstable();
    if direction == Direction::NewestFirst {
        leaves.reverse();
    }
    leaves.into_iter()
}
