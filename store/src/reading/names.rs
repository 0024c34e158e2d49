//! What briefings are called: now, and what they were called before.

use std::borrow::Cow;

use crate::catalog::RenameRow;
use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::id::RecordId;
use crate::object::Needs;
use crate::reading::{KeptRecord, Reader};
use crate::record::{Record, RenameRecord};
use crate::time::Time;

/// New names of briefings, read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// Its index among all records of the log, from 0.
    pub leaf: u64,
    /// The hash of its record.
    pub id: RecordId,
    /// Its record's exact line, without line feed.
    pub line: String,
    /// What the line says.
    pub record: RenameRecord,
}

/// A name that a briefing has or had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalledSince {
    /// The name.
    pub name: String,
    /// Since when, according to whoever gave it; `None` for the one that the briefing began with.
    pub since: Option<Time>,
    /// The leaf of the record that gave it; `None` for the one that the briefing began with.
    pub leaf: Option<u64>,
}

impl Reader {
    /// What a briefing is called now, by its name or by one that it had: the briefing that is
    /// called so now, else the one that was called so last. `None` where none ever was.
    ///
    /// Cost: some rows of the catalog.
    pub fn current_name(&self, name: &str) -> Result<Option<String>> {
        let now = self.name_now(name)?;
        let is_there = self.ask(|catalog| catalog.last(&now))?.is_some();
        Ok(is_there.then(|| now.into_owned()))
    }

    /// Every name of a briefing with the time since which it had it, in the order in which they
    /// were given; the last one is what it is called now. Nothing where there is no such briefing.
    /// It is looked up as by [`Reader::current_name`].
    pub fn names_of(&self, name: &str) -> Result<Vec<CalledSince>> {
        let Some(now) = self.current_name(name)? else { return Ok(Vec::new()) };
        let renames = self.ask(|catalog| catalog.renames_of(&now))?;
        let first = renames.first().map_or(now, |first| first.before.clone());
        let given = |row: RenameRow| CalledSince { name: row.after, since: Some(row.time), leaf: Some(row.leaf) };
        let first = CalledSince { name: first, since: None, leaf: None };
        Ok([first].into_iter().chain(renames.into_iter().map(given)).collect())
    }

    /// What a briefing was called at a time, by the times of the records that gave it its names:
    /// the greatest one not after it, then the later record. It is looked up as by
    /// [`Reader::current_name`].
    pub fn name_at(&self, name: &str, time: &Time) -> Result<Option<String>> {
        let names = self.names_of(name)?;
        let since = |called: &CalledSince| called.since.as_ref().map(Time::instant);
        let by_then = names.into_iter().filter(|called| since(called).is_none_or(|since| since <= time.instant()));
        Ok(by_then.max_by_key(since).map(|called| called.name))
    }

    /// Whether a briefing was ever renamed in this store.
    pub fn has_renames(&self) -> Result<bool> {
        self.ask(|catalog| catalog.has_renames())
    }

    /// What a program must understand that reads the log, or writes to it.
    pub(crate) fn needs(&self) -> Result<Needs> {
        let mut needs = self.view.needs.clone();
        if self.has_renames()? {
            needs.add_renames();
        }
        Ok(needs)
    }

    /// The name under which a briefing is to be looked up, or written to: what it is called now
    /// where `name` is a former one, as the records say it that gave it its names.
    ///
    /// Errors: [`Error::Catalog`] where they say something else. Cost: nothing but a row of the
    /// catalog where it is no former name; else a frame of records for each name that it had.
    pub(crate) fn name_now<'name>(&self, name: &'name str) -> Result<Cow<'name, str>> {
        if self.mutants.ignores_renames {
            return Ok(Cow::Borrowed(name));
        }
        let read = || {
            let Some(now) = self.ask(|catalog| catalog.called_before(name))? else { return Ok((None, true)) };
            let is_so = match self.names_by_records(&now)? {
                Some(names) => names.iter().any(|had| had == name),
                None => false,
            };
            Ok((Some(now), is_so))
        };
        match self.find(read, |(_, is_so)| *is_so)? {
            (None, _) => Ok(Cow::Borrowed(name)),
            (Some(now), true) => Ok(Cow::Owned(now)),
            (Some(_), false) => Err(Error::Catalog("it says that a briefing had a name that it had not".into())),
        }
    }

    /// The names that a briefing had, each given up by the record that the catalog says gave it the
    /// next one; `None` where one of these records says something else. What is damaged is
    /// believed: the catalog has read it.
    pub(crate) fn names_by_records(&self, name: &str) -> Result<Option<Vec<String>>> {
        let (mut had, mut called) = (Vec::new(), None);
        for row in self.ask(|catalog| catalog.renames_of(name))? {
            let says_so = match self.record(row.leaf) {
                Ok(KeptRecord { record: Record::Rename(record), .. }) => {
                    record.renames.iter().any(|one| one.briefing == row.before && one.to == row.after)
                }
                // Where the record of a name is lost, the first revision under it tells of it.
                Ok(_) => !self.trust.damages.is_empty(),
                Err(Error::Damaged(_)) => true,
                Err(error) => return Err(error),
            };
            if !says_so || called.is_some_and(|called| called != row.before) {
                return Ok(None);
            }
            called = Some(row.after);
            had.push(row.before);
        }
        Ok(called.is_none_or(|called| called == name).then_some(had))
    }

    /// What the briefing is called now that the record at a leaf calls `then`.
    ///
    /// Cost: a row of the catalog.
    pub fn called_now(&self, then: &str, leaf: u64) -> Result<String> {
        Ok(self.ask(|catalog| catalog.renamed_since(then, leaf))?.unwrap_or_else(|| then.to_owned()))
    }

    /// The new names whose record is at a leaf.
    pub(crate) fn rename_at_leaf(&self, leaf: u64) -> Result<Rename> {
        Rename::in_record(self.record(leaf)?)
    }
}

impl Rename {
    /// The new names that a record gives.
    pub(super) fn in_record(kept: KeptRecord) -> Result<Self> {
        let KeptRecord { leaf, id, line, record } = kept;
        let Record::Rename(record) = record else {
            let detail = "the record gives no names";
            return Err(Error::damaged(Damage::of("log", DamageKind::Record, detail).at_leaf(leaf)));
        };
        Ok(Self { leaf, id, line, record: *record })
    }
}
