//! Revisions and other records, one by one; each has the id that the log's
//! tree was checked with.

use std::ops::Range;

use crate::catalog::{Direction, FirstOf};
use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{Location, parse_line};
use crate::id::RecordId;
use crate::reading::Reader;
use crate::reading::walk::behind_number;
use crate::record::{Record, RevisionRecord};
use crate::time::{Time, TimeRange};

/// A revision of a briefing, read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its index among all records of the log, from 0.
    pub leaf: u64,
    /// The hash of its record.
    pub id: RecordId,
    /// Its record's exact line, without line feed.
    pub line: String,
    /// What the line says.
    pub record: RevisionRecord,
    /// The name of its briefing now; the record has the one that it had then.
    pub briefing: String,
    /// The labels that stand at it, sorted.
    pub labels: Vec<String>,
}

/// A record of any type, read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRecord {
    /// Its index among all records of the log, from 0.
    pub leaf: u64,
    /// Its hash.
    pub id: RecordId,
    /// Its exact line, without line feed.
    pub line: String,
    /// What the line says.
    pub record: Record,
}

/// A briefing, with its newest revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Briefing {
    /// Its name as it was written.
    pub name: String,
    /// How many revisions it has.
    pub revisions: u64,
    /// The newest.
    pub head: Revision,
}

impl Revision {
    /// Whether it is the one of a briefing with this number.
    pub(crate) fn is(&self, name: &str, number: u64) -> bool {
        self.briefing == name && self.record.number == number
    }
}

impl Reader {
    /// The newest revision of a briefing; `None` where there is no such briefing. Cost: one frame
    /// of records.
    ///
    /// Here and wherever a briefing is looked up by its name, a former name finds the briefing that
    /// was called so last, unless one is called so now: see [`Reader::current_name`].
    pub fn head(&self, name: &str) -> Result<Option<Revision>> {
        let name = &*self.name_now(name)?;
        self.refuse_lost(|catalog| Ok(catalog.head(name)?.map(|head| head.leaf)))?;
        let head = || {
            self.ask(|catalog| catalog.head(name))?.map(|head| Ok((head.number, self.revision(head.leaf)?))).transpose()
        };
        let fits = |(number, head): &(u64, Revision)| head.is(name, *number);
        let found = self.find(head, |head: &Option<(u64, Revision)>| head.as_ref().is_none_or(fits))?;
        if found.is_none() {
            self.refuse_lost_name(name)?;
        }
        Ok(found.map(|(_, head)| head))
    }

    /// The revision with this number. Errors: [`Error::Damaged`] where anything tells that it was
    /// there and is lost. Cost: one frame of records.
    pub fn by_number(&self, name: &str, number: u64) -> Result<Option<Revision>> {
        let name = &*self.name_now(name)?;
        self.refuse_lost(|catalog| Ok(catalog.by_number(name, number)?))?;
        let found = self.find(
            || self.revision_at(self.ask(|catalog| catalog.by_number(name, number))?),
            |found| found.as_ref().is_none_or(|found| found.is(name, number)),
        )?;
        if found.is_none() && number > 0 {
            self.refuse_lost_number(name, number)?;
        }
        Ok(found)
    }

    /// The revision in force at a time, by the revisions' own times: the greatest not after it,
    /// then the greatest number.
    pub fn at_time(&self, name: &str, time: &Time) -> Result<Option<Revision>> {
        let name = &*self.name_now(name)?;
        self.refuse_lost(|catalog| Ok(catalog.at_time(name, time.instant())?))?;
        let fits = |found: &Revision| found.briefing == name && found.record.time.instant() <= time.instant();
        self.find(
            || self.revision_at(self.ask(|catalog| catalog.at_time(name, time.instant()))?),
            |found| found.as_ref().is_none_or(fits),
        )
    }

    /// The revision that has this label.
    pub fn by_label(&self, name: &str, label: &str) -> Result<Option<Revision>> {
        let name = &*self.name_now(name)?;
        self.refuse_lost(|catalog| Ok(catalog.by_label(name, label)?))?;
        let read = || {
            let found = self.revision_at(self.ask(|catalog| catalog.by_label(name, label))?)?;
            let says_so = match self.label_holder(name, label) {
                Ok(holder) => holder == found.as_ref().map(|found| found.leaf),
                Err(Error::Catalog(_)) => false,
                // The record of the label may be what is damaged: the catalog has read it.
                Err(Error::Damaged(_)) => true,
                Err(error) => return Err(error),
            };
            Ok((found, says_so))
        };
        let fits = |(found, says_so): &(Option<Revision>, bool)| {
            *says_so && found.as_ref().is_none_or(|found| found.briefing == name)
        };
        Ok(self.find(read, fits)?.0)
    }

    /// The revision with this id. Cost: one frame of records.
    pub fn by_id(&self, id: &RecordId) -> Result<Option<Revision>> {
        self.find(
            || self.revision_at(self.ask(|catalog| catalog.by_id(id))?),
            |found| found.as_ref().is_none_or(|found| found.id == *id),
        )
    }

    /// The revisions whose id begins so, at most ten, in log order; of one briefing or of all.
    ///
    /// `prefix` is lower-case hexadecimal digits; anything else finds nothing.
    pub fn by_id_prefix(&self, name: Option<&str>, prefix: &str) -> Result<Vec<Revision>> {
        let name = name.map(|name| self.name_now(name)).transpose()?;
        let name = name.as_deref();
        let fits = |found: &Revision| {
            found.id.to_string().starts_with(prefix) && name.is_none_or(|name| found.briefing == name)
        };
        self.find(
            || self.revisions(&self.ask(|catalog| catalog.by_id_prefix(name, prefix, 10))?),
            |found: &Vec<_>| found.iter().all(fits),
        )
    }

    /// The next `limit` revisions of a briefing behind the one with the number `behind`, in a
    /// direction; the first ones without it.
    ///
    /// Errors: [`Error::Damaged`] where one of them cannot be read: see [`Reader::walk_history`].
    /// Cost: those revisions, however long the history.
    pub fn history_page(
        &self,
        name: &str,
        direction: Direction,
        behind: Option<u64>,
        limit: usize,
    ) -> Result<Vec<Revision>> {
        let name = &*self.name_now(name)?;
        let behind = behind.map(|number| behind_number(direction, number));
        let read = || {
            let _moment = self.catalog.moment()?;
            let time = TimeRange::default();
            let page = self.ask(|catalog| catalog.history_page(name, direction, time, behind, limit))?;
            let leaves: Vec<u64> = page.iter().map(|(_, leaf)| *leaf).collect();
            let revisions: Vec<Revision> =
                self.read_each(&leaves, |leaf| self.revision(leaf))?.into_iter().collect::<Result<_>>()?;
            Ok((page, revisions))
        };
        let fits = |((number, _), revision): (&(u64, u64), &Revision)| revision.is(name, *number);
        Ok(self.find(read, |(page, revisions)| page.iter().zip(revisions).all(fits))?.1)
    }

    /// The id of the first revision of the briefing that the revision at a leaf is of: the same
    /// whatever the briefing was called, and also where the first one was taken down. `None` where
    /// no revision is there, and where the history cannot be followed to its first one.
    ///
    /// Cost: some rows of the catalog; where the first revision is lost, the record of the second.
    pub fn first_id(&self, leaf: u64) -> Result<Option<RecordId>> {
        match self.ask(|catalog| catalog.first_of(leaf))? {
            Some(FirstOf::Id(id)) => Ok(Some(id)),
            Some(FirstOf::Behind { leaf, number: 2 }) => Ok(self.revision(leaf)?.record.parent),
            Some(FirstOf::Behind { .. }) | None => Ok(None),
        }
    }

    /// How many of some leaves have a record that was taken down. Cost: rows of the catalog.
    pub fn taken_down_among(&self, leaves: Range<u64>) -> Result<u64> {
        self.ask(|catalog| catalog.taken_down_among(leaves.clone()))
    }

    fn revision_at(&self, leaf: Option<u64>) -> Result<Option<Revision>> {
        leaf.map(|leaf| self.revision(leaf)).transpose()
    }

    /// The revisions at these leaves, in the order given.
    fn revisions(&self, leaves: &[u64]) -> Result<Vec<Revision>> {
        self.read_each(leaves, |leaf| self.revision(leaf))?.into_iter().collect()
    }

    /// Reads something at each of these leaves, or why it is damaged, in the order given. All other
    /// errors end it.
    ///
    /// It is read in the order of the log, so that each frame is unpacked once.
    pub(super) fn read_each<T>(&self, leaves: &[u64], read: impl Fn(u64) -> Result<T>) -> Result<Vec<Result<T>>> {
        let mut order: Vec<(usize, u64)> = leaves.iter().copied().enumerate().collect();
        order.sort_by_key(|(_, leaf)| *leaf);
        let mut each = Vec::with_capacity(leaves.len());
        for (index, leaf) in order {
            match read(leaf) {
                Err(error) if !matches!(error, Error::Damaged(_)) => return Err(error),
                read => each.push((index, read)),
            }
        }
        each.sort_by_key(|(index, _)| *index);
        Ok(each.into_iter().map(|(_, read)| read).collect())
    }

    pub(super) fn location(&self, leaf: u64) -> Result<Location> {
        let missing = || Error::damaged(Damage::of("log", DamageKind::Missing, "no object holds it").at_leaf(leaf));
        self.ask(|catalog| catalog.location(leaf))?.ok_or_else(missing)
    }

    /// The revision at a leaf: its line is read from the shelf, and has the id that the log's tree
    /// was checked with.
    pub(crate) fn revision(&self, leaf: u64) -> Result<Revision> {
        let KeptRecord { id, line, record, .. } = self.record(leaf)?;
        let Record::Revision(record) = record else {
            let detail = "the record is not a revision's";
            return Err(Error::damaged(Damage::of("log", DamageKind::Record, detail).at_leaf(leaf)));
        };
        let (briefing, labels) = (self.called_now(&record.briefing, leaf)?, self.ask(|catalog| catalog.labels(leaf))?);
        Ok(Revision { leaf, id, line, record: *record, briefing, labels })
    }

    pub(crate) fn record(&self, leaf: u64) -> Result<KeptRecord> {
        self.read_at(leaf, || self.read_where_it_lies(leaf, |location| self.record_in(location, leaf)))
    }

    fn record_in(&self, location: &Location, leaf: u64) -> Result<KeptRecord> {
        let known = self.ask(|catalog| catalog.id(leaf))?;
        let damaged = |kind: DamageKind, detail: String| {
            let mut damage = Damage::of(&location.object, kind, detail).at_leaf(leaf);
            if let (Ok(Some((briefing, number))), Some(id)) = (self.catalog.revision_of(leaf), known) {
                damage = damage.of_revision(&briefing, number, id);
            }
            Error::damaged(damage)
        };
        let lines = self.lines(location)?;
        let fault = || lines.fault.as_ref().map_or("the record is missing".to_owned(), ToString::to_string);
        let line = lines.get(location.number).ok_or_else(|| damaged(DamageKind::Record, fault()))?;
        let (line, record) = parse_line(line).map_err(|detail| damaged(DamageKind::Record, detail))?;
        let id = record.id(line);
        if Some(id) != known {
            return Err(damaged(DamageKind::Record, "the record is not the one with this id".to_owned()));
        }
        Ok(KeptRecord { leaf, id, line: line.to_owned(), record })
    }
}
