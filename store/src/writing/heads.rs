//! What a new record follows: the last revision of its briefing, the last record of its label.
//!
//! The catalog says where they lie; what goes into the log is taken from the records themselves,
//! which were read and checked: a catalog is derived, may be old or rotten, and what it says would
//! stand in the log for ever.

use crate::error::{Error, Result};
use crate::id::RecordId;
use crate::reading::{Reader, Revision};
use crate::record::{LabelRecord, Record};
use crate::writing::commit::{Expect, check_expectation};
use crate::writing::draft::Undone;
use crate::writing::plan::EntryPlan;

impl Reader {
    /// Number and id of the last revision of a briefing, living or taken down, from its own record;
    /// `None` where there is none.
    ///
    /// Errors: [`Error::Needs`] for a briefing with records of a newer version; [`Error::Catalog`]
    /// where the catalog is not about this log; [`Error::Damaged`]. Cost: one frame of records.
    pub(crate) fn last_revision(&self, name: &str) -> Result<Option<(u64, RecordId)>> {
        self.refuse_newer_records(name)?;
        let Some(last) = self.ask(|catalog| catalog.last(name))? else { return Ok(None) };
        if last.is_taken_down {
            return Ok(Some((last.number, last.id)));
        }
        let kept = self.record(last.leaf)?;
        match kept.record {
            Record::Revision(revision)
                if revision.number == last.number && self.called_now(&revision.briefing, last.leaf)? == name =>
            {
                if revision.briefing != name {
                    self.refuse_false_name(name)?;
                }
                Ok(Some((revision.number, kept.id)))
            }
            _ => Err(wrong_catalog("the last revision of a briefing is not the one that it says")),
        }
    }

    /// The newest living revision of a briefing, from its own record; `None` where there is none.
    ///
    /// Errors: those of [`Reader::last_revision`]. Cost: one frame of records.
    pub(crate) fn newest_revision(&self, name: &str) -> Result<Option<Revision>> {
        let Some(head) = self.ask(|catalog| catalog.head(name))? else { return Ok(None) };
        let newest = self.revision(head.leaf)?;
        let is_it = newest.is(name, head.number);
        if is_it { Ok(Some(newest)) } else { Err(wrong_catalog("the newest revision of a briefing is another one")) }
    }

    /// Refuses to write where the newest living revision of a briefing is not what is expected.
    ///
    /// Errors: [`Error::Conflict`]; those of [`Reader::newest_revision`]. Cost: that of it, unless
    /// any is expected.
    pub(crate) fn expect_newest(&self, name: &str, expect: Expect) -> Result<()> {
        if expect == Expect::Any {
            return Ok(());
        }
        check_expectation(name, expect, self.newest_revision(name)?.map(|newest| newest.id))
    }

    /// Refuses to write to a briefing whose name now is not the one that records gave it.
    ///
    /// Errors: [`Error::Catalog`]. Cost: a frame of records for each name that it had.
    pub(crate) fn refuse_false_name(&self, name: &str) -> Result<()> {
        match self.names_by_records(name)? {
            Some(_) => Ok(()),
            None => Err(wrong_catalog("a briefing is said to have got a name that it did not get")),
        }
    }

    /// The leaf of the revision that has a label, by the record that gave it the label.
    ///
    /// Errors: [`Error::Catalog`] where that says something else; [`Error::Damaged`]. Cost: one
    /// frame of records where there is one.
    pub(crate) fn label_holder(&self, briefing: &str, label: &str) -> Result<Option<u64>> {
        let Some(leaf) = self.ask(|catalog| catalog.by_label(briefing, label))? else { return Ok(None) };
        let id = self.ask(|catalog| catalog.id(leaf))?;
        match self.label_record(briefing, label)? {
            Some((_, record)) if record.revision == id => Ok(Some(leaf)),
            _ => Err(wrong_catalog("a label is said to be at another revision than its record says")),
        }
    }

    /// The id of the revision of a briefing with a number, from its own record.
    ///
    /// Errors: [`Error::Mismatch`] where there is none; [`Error::Damaged`]. Cost: one frame of
    /// records.
    pub(crate) fn id_of_number(&self, name: &str, number: u64) -> Result<RecordId> {
        let found = self.by_number(name, number)?;
        found.map(|found| found.id).ok_or(Error::Mismatch { what: "its briefing has no revision with that number" })
    }

    /// The id of the revision of a briefing that one behind `before`, its last, is to take back,
    /// where the plan that it is to be in may hold others. The log may call it otherwise, `stored`.
    ///
    /// Errors: [`Error::Mismatch`] where the briefing does not have it; [`Error::Damaged`]. Cost:
    /// one frame of records.
    pub(crate) fn undone(
        &self,
        undone: Option<Undone>,
        (name, stored): (&str, &str),
        before: Option<(u64, RecordId)>,
        plan: &EntryPlan,
    ) -> Result<Option<RecordId>> {
        let Some(undone) = undone else { return Ok(None) };
        let is_before = |(number, id): &(u64, RecordId)| match undone {
            Undone::Revision(other) => *id == other,
            Undone::Number(other) => *number == other,
        };
        if let Some((_, id)) = before.filter(is_before).or_else(|| plan.revision(name, undone)) {
            return Ok(Some(id));
        }
        let not_there = || Error::Mismatch { what: "it takes back a revision that its briefing does not have" };
        if before.is_none() {
            return Err(not_there());
        }
        let id = match undone {
            Undone::Number(number) => self.by_number(stored, number)?.ok_or_else(not_there)?.id,
            Undone::Revision(id) => {
                let leaf = self.ask(|catalog| catalog.leaf_of(&id))?;
                let of = leaf.map(|leaf| self.ask(|catalog| catalog.revision_of(leaf))).transpose()?.flatten();
                of.filter(|(briefing, _)| briefing == stored).map(|_| id).ok_or_else(not_there)?
            }
        };
        Ok(Some(id))
    }

    /// The id of the last record of a label, from the record itself; `None` where there is none.
    pub(crate) fn label_parent(&self, briefing: &str, label: &str) -> Result<Option<RecordId>> {
        Ok(self.label_record(briefing, label)?.map(|(id, _)| id))
    }

    /// The record of a label that counts, and its id, read and checked; `None` where there is none.
    fn label_record(&self, briefing: &str, label: &str) -> Result<Option<(RecordId, LabelRecord)>> {
        let Some(id) = self.ask(|catalog| catalog.label_record(briefing, label))? else {
            return Ok(None);
        };
        let Some(leaf) = self.ask(|catalog| catalog.leaf_of(&id))? else {
            return Err(wrong_catalog("the record of a label is not there"));
        };
        match self.record(leaf)?.record {
            Record::Label(before) if before.label == label && self.called_now(&before.briefing, leaf)? == briefing => {
                Ok(Some((id, before)))
            }
            _ => Err(wrong_catalog("the record of a label is not the one that it says")),
        }
    }

    /// Refuses to write to a briefing with records of a version that this program does not know:
    /// what they say of it may be what the next one must follow.
    pub(crate) fn refuse_newer_records(&self, name: &str) -> Result<()> {
        match self.ask(|catalog| catalog.has_newer_records(name))? {
            true => Err(Error::Needs { object: name.to_owned(), feature: "its newer records".to_owned() }),
            false => Ok(()),
        }
    }
}

fn wrong_catalog(detail: &'static str) -> Error {
    Error::Catalog(detail.into())
}
