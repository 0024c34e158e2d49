//! What was recorded since a site was written: of which briefings, and which of their revisions.

use std::collections::{BTreeMap, BTreeSet};

use variorum_store::{Error as StoreError, KeptRecord, Reader, Record};

use super::Error;
use crate::query;

/// What was recorded of a briefing, from a leaf on.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// A revision: its pages, and those beside it.
    Revision(u64),
    /// A label: the pages of the revision that has it, and of the one that had it.
    Label(String),
    /// What may be on any of its pages: an end, another name, a taking down.
    All,
}

/// What is to be written of a briefing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Recorded {
    /// All of it.
    All,
    /// What these change.
    Some {
        /// Revisions.
        revisions: BTreeSet<u64>,
        /// Labels.
        labels: BTreeSet<String>,
    },
}

/// What was recorded, by what its briefing is called now.
#[derive(Debug, Default)]
pub(super) struct Changed {
    by_name: BTreeMap<String, Vec<(u64, Part)>>,
    /// From which leaf on it is not known of which briefing something was.
    unknown_from: Option<u64>,
}

impl Changed {
    /// Reads what was recorded from a leaf on; nothing for `None`.
    ///
    /// Errors: the store cannot be read; damage is none. Cost: the records.
    pub(super) fn since(reader: &Reader, leaf: Option<u64>) -> Result<Self, Error> {
        let mut changed = Self::default();
        let Some(leaf) = leaf else { return Ok(changed) };
        for kept in reader.walk_records(leaf) {
            match kept {
                Ok(kept) => changed.add(reader, &kept).map_err(query::Error::store("the log"))?,
                Err(StoreError::Damaged(damage)) => {
                    // All of it is looked at, which finds what is missing.
                    changed.unknown_from = Some(damage.leaf.unwrap_or(leaf).max(changed.unknown_from.unwrap_or(0)));
                }
                Err(error) => return Err(query::Error::store("the log")(error).into()),
            }
        }
        Ok(changed)
    }

    fn add(&mut self, reader: &Reader, kept: &KeptRecord) -> Result<(), StoreError> {
        let mut note = |name: &str, part| {
            let now = reader.called_now(name, kept.leaf)?;
            self.by_name.entry(now).or_default().push((kept.leaf, part));
            Ok(())
        };
        match &kept.record {
            Record::Revision(record) => note(&record.briefing, Part::Revision(record.number)),
            Record::Label(record) => note(&record.briefing, Part::Label(record.label.clone())),
            Record::End(record) => note(&record.briefing, Part::All),
            Record::Rename(record) => record.renames.iter().try_for_each(|one| note(&one.to, Part::All)),
            Record::Tombstone(record) => {
                let mut named = record.revisions.iter().filter_map(|revision| revision.briefing.as_deref());
                named.try_for_each(|name| note(name, Part::All))
            }
            Record::Unknown { briefing: Some(briefing), .. } => note(briefing, Part::All),
            Record::Redacted(_) | Record::Unknown { briefing: None, .. } => Ok(()),
        }
    }

    /// What was recorded of a briefing from a leaf on; `None` where nothing was.
    pub(super) fn of(&self, name: &str, size: u64) -> Option<Recorded> {
        if self.unknown_from.is_some_and(|leaf| leaf >= size) {
            return Some(Recorded::All);
        }
        let (mut revisions, mut labels) = (BTreeSet::new(), BTreeSet::new());
        for (_, part) in self.by_name.get(name)?.iter().filter(|(leaf, _)| *leaf >= size) {
            match part {
                Part::All => return Some(Recorded::All),
                Part::Revision(number) => {
                    revisions.insert(*number);
                }
                Part::Label(label) => {
                    labels.insert(label.clone());
                }
            }
        }
        (!revisions.is_empty() || !labels.is_empty()).then_some(Recorded::Some { revisions, labels })
    }
}
