//! Ends: since when a briefing is not in force, and what is in force at a time.

use crate::damage::{Damage, DamageKind};
use crate::database::inconsistent;
use crate::error::{Error, Result};
use crate::id::RecordId;
use crate::reading::{KeptRecord, Reader, Revision};
use crate::record::{EndRecord, Record};
use crate::time::{Instant, Time, TimeRange};

/// The end of a briefing, read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Its index among all records of the log, from 0.
    pub leaf: u64,
    /// The hash of its record.
    pub id: RecordId,
    /// Its record's exact line, without line feed.
    pub line: String,
    /// What the line says.
    pub record: EndRecord,
    /// The name of its briefing now.
    pub briefing: String,
    /// The number of the revision that it stands behind.
    pub number: u64,
}

/// An end of a briefing that a revision took back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndTakenBack {
    /// The end, which counted until then.
    pub end: End,
    /// The revision that revived the briefing.
    pub by: Revision,
}

/// What is in force of a briefing at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InForce {
    /// This revision.
    Revision(Box<Revision>),
    /// Nothing: the briefing has ended.
    Ended(Box<End>),
    /// Nothing: no revision is as old as that, or there is no such briefing.
    NotYet,
}

impl Reader {
    /// The end of a briefing, where it has one and nothing revives it: what is in force once all
    /// times have come is nothing. Its time may lie in the future.
    ///
    /// A revision revives a briefing that was ended where it has a greater number than the one that
    /// the end stands behind, and a time that is not before the end's. Among the ends behind one
    /// revision the one that was recorded last counts.
    /// Cost: a row of the catalog where there is none; else its record.
    pub fn end_of(&self, name: &str) -> Result<Option<End>> {
        self.end_until(name, Instant::MAX, u64::MAX)
    }

    /// The end of a briefing that the revision with a number took back: the one that would count,
    /// once all times have come, if that revision and those behind it were not there.
    ///
    /// Errors and cost: those of [`Reader::end_of`].
    pub fn end_before(&self, name: &str, number: u64) -> Result<Option<End>> {
        self.end_until(name, Instant::MAX, number)
    }

    /// All ends of a briefing, in the order of the log: those that were revived or corrected too.
    /// Cost: their records.
    pub fn ends_of(&self, name: &str) -> Result<Vec<End>> {
        let name = &*self.name_now(name)?;
        let read = || {
            let leaves = self.ask(|catalog| catalog.end_leaves(name))?;
            leaves.into_iter().map(|leaf| self.end_at_leaf(leaf)).collect::<Result<Vec<End>>>()
        };
        self.find(read, |ends| ends.iter().all(|end| end.briefing == name))
    }

    /// When a briefing was not in force for a while, and was again, as far as that begins and ends
    /// in `time`: each with the end with which it began, and the revision that was in force then.
    /// Cost: the ends of the briefing; where it has any, the rows of its revisions, and two records
    /// for each that is returned.
    pub fn ends_taken_back(&self, name: &str, time: TimeRange) -> Result<Vec<EndTakenBack>> {
        let name = &*self.name_now(name)?;
        let read = || {
            let found = self.ask(|catalog| catalog.taken_back(name, time))?;
            let read = |(leaf, number): (u64, u64)| {
                let end = self.end_at_leaf(leaf)?;
                let by = self.by_number(name, number)?.ok_or_else(|| inconsistent("revisions"))?;
                Ok(EndTakenBack { end, by })
            };
            found.into_iter().map(read).collect::<Result<Vec<EndTakenBack>>>()
        };
        let fits = |EndTakenBack { end, by }: &EndTakenBack| {
            end.briefing == name && by.briefing == name && end.record.time.instant() <= by.record.time.instant()
        };
        self.find(read, |found| found.iter().all(fits))
    }

    /// What is in force of a briefing at a time, by the times of its revisions and ends: the
    /// revision that [`Reader::at_time`] gives, unless an end counts then.
    ///
    /// An end counts at a time that is not before its own, until the briefing is revived: see
    /// [`Reader::end_of`].
    pub fn in_force(&self, name: &str, time: &Time) -> Result<InForce> {
        if let Some(end) = self.end_until(name, time.instant(), u64::MAX)? {
            return Ok(InForce::Ended(Box::new(end)));
        }
        let revision = self.at_time(name, time)?;
        Ok(revision.map_or(InForce::NotYet, |revision| InForce::Revision(Box::new(revision))))
    }

    /// The end of a briefing that counts at a moment, as far as its revisions with numbers below
    /// `bound` say.
    fn end_until(&self, name: &str, moment: Instant, bound: u64) -> Result<Option<End>> {
        let name = &*self.name_now(name)?;
        self.refuse_lost(|catalog| Ok(catalog.end_before(name, moment, bound)?.map(|end| end.leaf)))?;
        let read = || {
            let Some(row) = self.ask(|catalog| catalog.end_before(name, moment, bound))? else { return Ok(None) };
            let end = self.end_at_leaf(row.leaf)?;
            // What the catalog said of it decided, and must be what the record says.
            let is_so =
                end.briefing == name && end.record.time.as_str() == row.time.as_str() && self.stands_behind(&end)?;
            Ok(Some((end, is_so)))
        };
        let found = self.find(read, |found: &Option<(End, bool)>| found.as_ref().is_none_or(|(_, is_so)| *is_so))?;
        Ok(found.map(|(end, _)| end))
    }

    /// Whether the revision with the number that an end is said to stand behind is the one that it
    /// names, as far as that can be told.
    fn stands_behind(&self, end: &End) -> Result<bool> {
        let leaf = self.ask(|catalog| catalog.by_number(&end.briefing, end.number))?;
        let Some(leaf) = leaf else { return Ok(true) };
        Ok(self.ask(|catalog| catalog.id(leaf))? == Some(end.record.revision))
    }

    /// The end whose record is at a leaf.
    pub(crate) fn end_at_leaf(&self, leaf: u64) -> Result<End> {
        self.end_in(self.record(leaf)?)
    }

    /// The end that a record tells.
    pub(super) fn end_in(&self, kept: KeptRecord) -> Result<End> {
        let KeptRecord { leaf, id, line, record } = kept;
        let of_leaf = self.ask(|catalog| catalog.number_of_end(leaf))?;
        let (Record::End(record), Some(number)) = (record, of_leaf) else {
            let detail = "the record is not an end's";
            return Err(Error::damaged(Damage::of("log", DamageKind::Record, detail).at_leaf(leaf)));
        };
        let briefing = self.called_now(&record.briefing, leaf)?;
        Ok(End { leaf, id, line, record: *record, briefing, number })
    }
}
