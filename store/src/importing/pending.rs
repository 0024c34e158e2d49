//! Records on their way in, and the briefings as they will be once those are in.

use std::collections::{HashMap, HashSet};

use crate::error::Result;
use crate::id::{ContentHash, RecordId, Salt};
use crate::importing::dedup_policy::DedupPolicy;
use crate::limits::INTEGER_MAX;
use crate::name::Label;
use crate::reading::Reader;
use crate::record::{LabelRecord, Record, RenameRecord, RenamedBriefing, check_renames};
use crate::time::{Instant, Time};
use crate::writing::{Draft, EndDraft, RenameDraft};

/// One record on its way in.
pub(super) struct Gathered {
    /// The line it comes from.
    pub(super) line: Option<u64>,
    pub(super) pending: PendingRecord,
    /// Bytes of its text and of its records, nearly.
    pub(super) bytes: usize,
}

pub(super) enum PendingRecord {
    Draft {
        draft: Box<Draft>,
        content: ContentHash,
        salts: Vec<Salt>,
        dedup: DedupPolicy,
        /// Whether the briefing is the one that is called so, and not one that was before.
        is_exact: bool,
    },
    Line {
        line: String,
        record: Record,
        id: RecordId,
        text: Option<(ContentHash, String)>,
    },
    Label(LabelOfStored),
    End {
        draft: Box<EndDraft>,
        salt: Salt,
        is_exact: bool,
    },
    Rename {
        draft: Box<RenameDraft>,
        salts: Vec<Salt>,
    },
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
            Self::Line { text: None, .. } | Self::Label(_) | Self::End { .. } | Self::Rename { .. } => None,
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
            Self::Line { .. } | Self::Label(_) | Self::End { .. } | Self::Rename { .. } => None,
        }
    }

    /// The briefing that it belongs to.
    pub(super) fn briefing(&self) -> Option<&str> {
        match self {
            Self::Line { record: Record::Label(label), .. } => Some(&label.briefing),
            Self::Line { record: Record::End(end), .. } => Some(&end.briefing),
            Self::Label(label) => Some(&label.record.briefing),
            Self::End { draft, .. } => Some(draft.briefing.as_str()),
            _ => self.revised(),
        }
    }
}

/// What is pending, as far as later records need to know.
#[derive(Default)]
pub(super) struct PendingState {
    /// Which briefing is called so once what is pending is in, of the names that it speaks of.
    called: HashMap<String, usize>,
    briefings: Vec<PendingBriefing>,
    /// Ids of pending lines, each with the briefing that it is a revision of.
    pub(super) ids: HashMap<RecordId, Option<usize>>,
}

/// A briefing that pending records speak of.
#[derive(Default)]
struct PendingBriefing {
    /// What it is called in the log; `None` where it begins in what is pending.
    stored: Option<String>,
    /// What it is called once what is pending is in.
    name: String,
    /// Number and id of its newest revision, where that is pending.
    head: Option<(u64, RecordId)>,
    /// The text of its newest revision, where one was pushed that is compared with it.
    newest: Option<ContentHash>,
    /// The time of its end, where that is pending and no revision behind it.
    end: Option<Instant>,
    /// The revision that pending records give a label to.
    labels: HashMap<String, Holder>,
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
    fn briefing(&self, name: &str) -> Option<&PendingBriefing> {
        self.briefings.get(*self.called.get(name)?)
    }

    /// The index of what is called so, which is what the log calls so where nothing pending speaks
    /// of it.
    fn index(&mut self, name: &str) -> usize {
        match self.called.get(name) {
            Some(index) => *index,
            None => self.add(name, Some(name.to_owned())),
        }
    }

    fn add(&mut self, name: &str, stored: Option<String>) -> usize {
        let index = self.briefings.len();
        self.briefings.push(PendingBriefing { stored, name: name.to_owned(), ..PendingBriefing::default() });
        self.called.insert(name.to_owned(), index);
        index
    }

    fn briefing_mut(&mut self, name: &str) -> Option<&mut PendingBriefing> {
        let index = self.index(name);
        self.briefings.get_mut(index)
    }

    /// Whether pending records speak of a briefing by this name.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.called.contains_key(name)
    }

    /// What the briefing that will be called so is called in the log; `None` where it begins in
    /// what is pending.
    pub(super) fn stored<'name>(&'name self, name: &'name str) -> Option<&'name str> {
        match self.briefing(name) {
            Some(briefing) => briefing.stored.as_deref(),
            None => Some(name),
        }
    }

    /// What a briefing of the log will be called once what is pending is in.
    pub(super) fn name_of_stored<'name>(&'name self, stored: &'name str) -> &'name str {
        match self.briefing(stored) {
            // Mostly it keeps its name.
            Some(briefing) if briefing.stored.as_deref() == Some(stored) => stored,
            Some(_) => {
                let moved = self.briefings.iter().find(|briefing| briefing.stored.as_deref() == Some(stored));
                moved.map_or(stored, |briefing| &briefing.name)
            }
            None => stored,
        }
    }

    /// Whether a revision of a briefing is pending.
    pub(super) fn has(&self, name: &str) -> bool {
        self.briefing(name).is_some_and(|briefing| briefing.head.is_some())
    }

    /// Number and id of the newest revision of a briefing.
    pub(super) fn head(&self, reader: &Reader, name: &str) -> Result<Option<(u64, RecordId)>> {
        match (self.briefing(name).and_then(|briefing| briefing.head), self.stored(name)) {
            (Some(head), _) => Ok(Some(head)),
            (None, Some(stored)) => reader.last_revision(stored),
            (None, None) => Ok(None),
        }
    }

    /// The text of the newest revision of a briefing, where that is pending and known.
    pub(super) fn newest(&self, name: &str) -> Option<ContentHash> {
        self.briefing(name)?.newest
    }

    /// The time of the end of a briefing, where that is pending, behind all of its revisions.
    pub(super) fn end_of(&self, name: &str) -> Option<Instant> {
        self.briefing(name)?.end
    }

    /// Which revision of a briefing has a label.
    pub(super) fn label(&self, reader: &Reader, name: &str, label: &str) -> Result<Option<Holder>> {
        if let Some(holder) = self.briefing(name).and_then(|briefing| briefing.labels.get(label)) {
            return Ok(Some(*holder));
        }
        let Some(stored) = self.stored(name) else { return Ok(None) };
        Ok(reader.label_holder(stored, label)?.map(Holder::Leaf))
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
                self.is_revision_of(reader, &end.revision, &end.briefing)?,
                "the end stands behind a revision that its briefing does not have in this store",
            ),
            Record::Rename(rename) => return self.refuses_rename(reader, rename),
            Record::Tombstone(_) | Record::Redacted(_) | Record::Unknown { .. } => return Ok(None),
        };
        Ok((!fits).then_some(what))
    }

    fn refuses_label(&self, reader: &Reader, label: &LabelRecord) -> Result<Option<&'static str>> {
        let follows = match (&label.parent, self.stored(&label.briefing)) {
            (Some(parent), stored) => {
                let is_stored = |stored| reader.ask(|catalog| catalog.has_label_record(stored, &label.label, parent));
                self.ids.contains_key(parent) || stored.map(is_stored).transpose()?.unwrap_or(false)
            }
            (None, _) => true,
        };
        if !follows {
            return Ok(Some("the label follows a record of it that this store does not have"));
        }
        let (fits, what) = match &label.revision {
            Some(id) => (
                self.is_revision_of(reader, id, &label.briefing)?,
                "the label is for a revision that its briefing does not have in this store",
            ),
            None => (
                self.head(reader, &label.briefing)?.is_some(),
                "the label is taken from a briefing that this store does not have",
            ),
        };
        Ok((!fits).then_some(what))
    }

    fn refuses_rename(&self, reader: &Reader, rename: &RenameRecord) -> Result<Option<&'static str>> {
        for one in &rename.renames {
            if self.head(reader, &one.briefing)?.is_none_or(|(_, id)| id != one.revision) {
                return Ok(Some("a name is given to a briefing that has another history in this store"));
            }
        }
        self.refuses_names(reader, &rename.renames)
    }

    /// Why briefings cannot get these names, if so.
    pub(super) fn refuses_names(&self, reader: &Reader, renames: &[RenamedBriefing]) -> Result<Option<&'static str>> {
        if let Err(what) = check_renames(renames) {
            return Ok(Some(what));
        }
        let freed: HashSet<&str> = renames.iter().map(|one| one.briefing.as_str()).collect();
        for one in renames {
            if !freed.contains(one.to.as_str()) && self.head(reader, &one.to)?.is_some() {
                return Ok(Some("another briefing has the name in this store"));
            }
        }
        Ok(None)
    }

    /// Whether the record with an id is a revision of a briefing.
    pub(super) fn is_revision_of(&self, reader: &Reader, id: &RecordId, name: &str) -> Result<bool> {
        if let Some(of) = self.ids.get(id) {
            return Ok(of.is_some() && self.called.get(name) == of.as_ref());
        }
        let Some(stored) = self.stored(name) else { return Ok(false) };
        let Some(leaf) = reader.ask(|catalog| catalog.leaf_of(id))? else { return Ok(false) };
        Ok(reader.ask(|catalog| catalog.revision_of(leaf))?.is_some_and(|(briefing, _)| briefing == stored))
    }

    /// Puts a record behind what is there.
    pub(super) fn take(&mut self, pending: &PendingRecord) {
        match pending {
            PendingRecord::Draft { draft, content, dedup, .. } => {
                let name = draft.briefing.as_str();
                self.take_revision(name, &draft.labels, (*dedup == DedupPolicy::SameAsHead).then_some(*content));
            }
            PendingRecord::Line { record, id, .. } => {
                let revised = pending.revised().map(|name| self.index(name));
                self.ids.insert(*id, revised);
                match record {
                    Record::Revision(revision) => self.set_head(&revision.briefing, (revision.number, *id)),
                    Record::Label(label) => self.set_label(label, Holder::Pending),
                    Record::Rename(rename) => self.rename(&rename.renames),
                    Record::End(end) => self.set_end(&end.briefing, &end.time),
                    Record::Tombstone(_) | Record::Redacted(_) | Record::Unknown { .. } => {}
                }
            }
            PendingRecord::Label(LabelOfStored { record, leaf }) => self.set_label(record, Holder::Leaf(*leaf)),
            PendingRecord::End { draft, .. } => self.set_end(draft.briefing.as_str(), &draft.time),
            PendingRecord::Rename { draft, .. } => self.rename(&draft.renamed()),
        }
    }

    /// Puts a revision behind what a briefing has, with its labels; and its text, where that is to
    /// be compared with the next one's.
    pub(super) fn take_revision(&mut self, name: &str, labels: &[Label], newest: Option<ContentHash>) {
        let Some(briefing) = self.briefing_mut(name) else { return };
        (briefing.head, briefing.end) = (Some(DRAFTED), None);
        briefing.newest = newest.or(briefing.newest);
        briefing.labels.extend(labels.iter().map(|label| (label.as_str().to_owned(), Holder::Pending)));
    }

    pub(super) fn set_head(&mut self, name: &str, head: (u64, RecordId)) {
        if let Some(briefing) = self.briefing_mut(name) {
            (briefing.head, briefing.end) = (Some(head), None);
        }
    }

    pub(super) fn set_end(&mut self, name: &str, time: &Time) {
        if let Some(briefing) = self.briefing_mut(name) {
            briefing.end = Some(time.instant());
        }
    }

    fn set_label(&mut self, label: &LabelRecord, holder: Holder) {
        if let Some(briefing) = self.briefing_mut(&label.briefing) {
            briefing.labels.insert(label.label.clone(), holder);
        }
    }

    /// Calls briefings otherwise, all at once; the names that they had are free.
    pub(super) fn rename(&mut self, renames: &[RenamedBriefing]) {
        let moved: Vec<(String, usize)> =
            renames.iter().map(|one| (one.to.clone(), self.index(&one.briefing))).collect();
        for one in renames {
            self.add(&one.briefing, None);
        }
        for (to, index) in moved {
            if let Some(briefing) = self.briefings.get_mut(index) {
                briefing.name.clone_from(&to);
            }
            self.called.insert(to, index);
        }
    }
}
