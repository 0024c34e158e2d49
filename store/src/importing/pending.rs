//! Records on their way in, and the briefings as they will be once those are in.

use std::collections::HashMap;

use crate::error::Result;
use crate::id::{ContentHash, RecordId, Salt};
use crate::importing::dedup_policy::DedupPolicy;
use crate::limits::INTEGER_MAX;
use crate::reading::Reader;
use crate::record::{LabelRecord, Record};
use crate::writing::Draft;

/// One record on its way in.
pub(super) struct Gathered {
    /// The line it comes from.
    pub(super) line: Option<u64>,
    pub(super) pending: PendingRecord,
    /// Bytes of its text and of its records, nearly.
    pub(super) bytes: usize,
}

pub(super) enum PendingRecord {
    Draft { draft: Box<Draft>, content: ContentHash, salts: Vec<Salt>, dedup: DedupPolicy },
    Line { line: String, record: Record, id: RecordId, text: Option<(ContentHash, String)> },
    Label(LabelOfStored),
}

/// A label that a revision gets which the store has already.
pub(super) struct LabelOfStored {
    pub(super) record: LabelRecord,
    pub(super) leaf: u64,
}

impl PendingRecord {
    /// Briefing, hash and bytes of its text.
    pub(super) fn text(&self) -> Option<(&str, ContentHash, &[u8])> {
        match self {
            Self::Draft { draft, content, .. } => Some((draft.briefing.as_str(), *content, draft.content.as_bytes())),
            Self::Line { text: Some((hash, text)), .. } => {
                Some((self.revised().unwrap_or_default(), *hash, text.as_bytes()))
            }
            Self::Line { text: None, .. } | Self::Label(_) => None,
        }
    }

    /// Bytes of a line and of its text.
    pub(super) fn bytes(&self) -> usize {
        let line = if let Self::Line { line, .. } = self { line.len() } else { 0 };
        line + self.text().map_or(0, |(_, _, text)| text.len())
    }

    /// The briefing that it is a revision of.
    pub(super) fn revised(&self) -> Option<&str> {
        match self {
            Self::Draft { draft, .. } => Some(draft.briefing.as_str()),
            Self::Line { record: Record::Revision(revision), .. } => Some(&revision.briefing),
            Self::Line { .. } | Self::Label(_) => None,
        }
    }

    /// The briefing that it belongs to.
    pub(super) fn briefing(&self) -> Option<&str> {
        match self {
            Self::Line { record: Record::Label(label), .. } => Some(&label.briefing),
            Self::Line { record: Record::End(end), .. } => Some(&end.briefing),
            Self::Label(label) => Some(&label.record.briefing),
            _ => self.revised(),
        }
    }
}

/// The briefings as they will be once what is pending is in.
#[derive(Default)]
pub(super) struct PendingState {
    /// Number and id of the newest revision of each briefing with a pending one.
    heads: HashMap<String, (u64, RecordId)>,
    /// The ids of pending lines, and of revisions the briefing.
    pub(super) ids: HashMap<RecordId, Option<String>>,
    /// Of each briefing with a draft that is needless if it changes nothing, the newest text.
    pub(super) newest: HashMap<String, ContentHash>,
    /// By briefing and label, the revision that pending records give it to.
    pub(super) labels: HashMap<(String, String), Holder>,
}

/// A revision that has something already.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holder {
    /// The one at this leaf.
    Leaf(u64),
    /// One that is to go in, behind all that are in the log.
    Pending,
}

/// The head of a briefing whose newest pending revision is a draft: its id is made when it is
/// written, so nothing names it.
pub(super) const DRAFTED: (u64, RecordId) = (INTEGER_MAX, RecordId([0; 32]));

impl PendingState {
    /// Number and id of the newest revision of a briefing.
    pub(super) fn head(&self, reader: &Reader, name: &str) -> Result<Option<(u64, RecordId)>> {
        match self.heads.get(name) {
            Some(head) => Ok(Some(*head)),
            None => reader.last_revision(name),
        }
    }

    /// Whether a revision of a briefing is pending.
    pub(super) fn has(&self, name: &str) -> bool {
        self.heads.contains_key(name)
    }

    /// Why a record that came with its line cannot go in, if so.
    pub(super) fn refuses(&self, reader: &Reader, record: &Record) -> Result<Option<&'static str>> {
        let (fits, what) = match record {
            Record::Revision(revision) => {
                let what = "the record does not follow from the newest revision of its briefing in this store";
                (revision.follows(self.head(reader, &revision.briefing)?), what)
            }
            Record::Label(label) => return self.refuses_label(reader, label),
            Record::End(end) => (
                self.briefing_of(reader, &end.revision)?.as_ref() == Some(&end.briefing),
                "the end stands behind a revision that its briefing does not have in this store",
            ),
            Record::Rename(_) => return Ok(Some("a name cannot be given here")),
            Record::Tombstone(_) | Record::Redacted(_) | Record::Unknown { .. } => return Ok(None),
        };
        Ok((!fits).then_some(what))
    }

    fn refuses_label(&self, reader: &Reader, label: &LabelRecord) -> Result<Option<&'static str>> {
        let follows = match &label.parent {
            Some(parent) => {
                self.ids.contains_key(parent)
                    || reader.ask(|catalog| catalog.has_label_record(&label.briefing, &label.label, parent))?
            }
            None => true,
        };
        if !follows {
            return Ok(Some("the label follows a record of it that this store does not have"));
        }
        let (fits, what) = match &label.revision {
            Some(id) => (
                self.briefing_of(reader, id)?.as_ref() == Some(&label.briefing),
                "the label is for a revision that its briefing does not have in this store",
            ),
            None => (
                self.head(reader, &label.briefing)?.is_some(),
                "the label is taken from a briefing that this store does not have",
            ),
        };
        Ok((!fits).then_some(what))
    }

    /// The briefing of the revision with an id.
    pub(super) fn briefing_of(&self, reader: &Reader, id: &RecordId) -> Result<Option<String>> {
        if let Some(briefing) = self.ids.get(id) {
            return Ok(briefing.clone());
        }
        let Some(leaf) = reader.ask(|catalog| catalog.leaf_of(id))? else { return Ok(None) };
        Ok(reader.ask(|catalog| catalog.revision_of(leaf))?.map(|(briefing, _)| briefing))
    }

    /// Puts a record behind what is there.
    pub(super) fn take(&mut self, pending: &PendingRecord) {
        match pending {
            PendingRecord::Draft { draft, content, dedup, .. } => {
                let name = draft.briefing.as_str();
                self.set_head(name, DRAFTED);
                if *dedup == DedupPolicy::SameAsHead {
                    self.newest.insert(name.to_owned(), *content);
                }
                for label in &draft.labels {
                    self.labels.insert((name.to_owned(), label.as_str().to_owned()), Holder::Pending);
                }
            }
            PendingRecord::Line { record, id, .. } => {
                self.ids.insert(*id, pending.revised().map(str::to_owned));
                match record {
                    Record::Revision(revision) => self.set_head(&revision.briefing, (revision.number, *id)),
                    Record::Label(label) => {
                        self.labels.insert((label.briefing.clone(), label.label.clone()), Holder::Pending);
                    }
                    Record::End(_)
                    | Record::Rename(_)
                    | Record::Tombstone(_)
                    | Record::Redacted(_)
                    | Record::Unknown { .. } => {}
                }
            }
            PendingRecord::Label(LabelOfStored { record, leaf }) => {
                self.labels.insert((record.briefing.clone(), record.label.clone()), Holder::Leaf(*leaf));
            }
        }
    }

    pub(super) fn set_head(&mut self, name: &str, head: (u64, RecordId)) {
        match self.heads.get_mut(name) {
            Some(known) => *known = head,
            None => drop(self.heads.insert(name.to_owned(), head)),
        }
    }
}
