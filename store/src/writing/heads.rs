//! What a new record follows: the last revision of its briefing, the last record of its label.
//!
//! The catalog says where they lie; what goes into the log is taken from the records themselves,
//! which were read and checked: a catalog is derived, may be old or rotten, and what it says would
//! stand in the log for ever.

use crate::error::{Error, Result};
use crate::id::RecordId;
use crate::reading::Reader;
use crate::record::{LabelRecord, Record};

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
            Record::Revision(revision) if revision.briefing == name && revision.number == last.number => {
                Ok(Some((revision.number, kept.id)))
            }
            _ => Err(wrong_catalog("the last revision of a briefing is not the one that it says")),
        }
    }

    /// The id of the last record of a label, from the record itself; `None` where there is none.
    pub(crate) fn label_parent(&self, label: &LabelRecord) -> Result<Option<RecordId>> {
        let Some(id) = self.ask(|catalog| catalog.label_record(&label.briefing, &label.label))? else {
            return Ok(None);
        };
        let Some(leaf) = self.ask(|catalog| catalog.leaf_of(&id))? else {
            return Err(wrong_catalog("the record of a label is not there"));
        };
        match self.record(leaf)?.record {
            Record::Label(before) if before.briefing == label.briefing && before.label == label.label => Ok(Some(id)),
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
