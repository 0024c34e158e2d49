//! Histories with gaps, as a damaged store gives them: what stands behind a gap goes in as a
//! history of its own.
//!
//! A record says which one it follows, so behind one that is missing none can go in as it is. Its
//! text and all that it says beside number and parent can: as a new revision, behind those that the
//! briefing has. That is done only where the briefing's history here is the one of the import as
//! far as it goes; a history that differs is refused.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use crate::error::{Error, Result};
use crate::id::RecordId;
use crate::importing::dedup_policy::DedupPolicy;
use crate::importing::duplicates::find_duplicate;
use crate::importing::pending::{Holder, PendingRecord};
use crate::importing::{Arrival, Importer};
use crate::name::Name;
use crate::record::{LabelRecord, Record, RevisionRecord};
use crate::writing::{Draft, check_record, record_bytes};

/// What an import has met of histories.
#[derive(Default)]
pub(super) struct Gaps {
    /// By the hash of a briefing's name, the last revision that was met with its line.
    last_met: HashMap<u64, RecordId>,
    /// Hashes of the names whose newest revision here was taken behind a gap.
    bridged: HashSet<u64>,
    /// Of each revision that was taken behind a gap, by the id that it had, the fingerprint.
    renewed: HashMap<RecordId, i64>,
}

impl Gaps {
    /// Notes a record that is in the store, or goes in as it is.
    pub(super) fn met(&mut self, hashes: &RandomState, record: &Record, id: RecordId) {
        if let Record::Revision(revision) = record {
            self.last_met.insert(hashes.hash_one(&revision.briefing), id);
        }
    }
}

impl Importer<'_> {
    /// Whether a record that does not follow from what is here may be taken behind a gap.
    pub(super) fn may_bridge(&self, pending: &PendingRecord) -> Result<bool> {
        let PendingRecord::Line { record, .. } = pending else { return Ok(false) };
        match record {
            Record::Revision(revision) => {
                let name = self.hashes.hash_one(&revision.briefing);
                if self.diverged.contains(&name) {
                    return Ok(false);
                }
                if self.gaps.bridged.contains(&name) || self.is_stored_behind_gap(revision)?.is_some() {
                    return Ok(true);
                }
                Ok(match self.state.head(self.store, &revision.briefing)? {
                    None => revision.number > 1,
                    Some((number, id)) => revision.number > number + 1 && self.gaps.last_met.get(&name) == Some(&id),
                })
            }
            // A label that follows a record of it which is lost is given anew.
            Record::Label(LabelRecord { briefing, revision: Some(id), parent, .. }) => {
                let is_here = self.state.briefing_of(self.store, id)?.as_ref() == Some(briefing);
                Ok(self.gaps.renewed.contains_key(id) || (parent.is_some() && is_here))
            }
            _ => Ok(false),
        }
    }

    /// The revision that an import before this one made of `revision`.
    fn is_stored_behind_gap(&self, revision: &RevisionRecord) -> Result<Option<u64>> {
        let draft = draft_of(revision, String::new())?;
        let has_answered = |leaf| self.answered.has(leaf);
        let (same, end) = (DedupPolicy::SameRevision, self.answered.others_end);
        let holder = find_duplicate(self.store, &self.state, &draft, revision.content, same, end, has_answered)?;
        Ok(holder.and_then(|holder| match holder {
            Holder::Leaf(leaf) => Some(leaf),
            Holder::Pending => None,
        }))
    }

    /// Takes a record behind a gap.
    pub(super) fn push_over_gap(&mut self, pending: PendingRecord, line: Option<u64>) -> Result<Arrival> {
        let PendingRecord::Line { record, id, text, .. } = pending else { return Ok(Arrival::AlreadyStored) };
        match record {
            Record::Revision(revision) => {
                let text = text.map(|(_, text)| text).unwrap_or_default();
                self.push_revision_over_gap(&revision, id, text, line)
            }
            Record::Label(label) => self.push_label_over_gap(label, line),
            _ => Ok(Arrival::AlreadyStored),
        }
    }

    fn push_revision_over_gap(
        &mut self,
        revision: &RevisionRecord,
        id: RecordId,
        text: String,
        line: Option<u64>,
    ) -> Result<Arrival> {
        let name = self.hashes.hash_one(&revision.briefing);
        self.gaps.renewed.insert(id, revision.fingerprint());
        if let Some(leaf) = self.is_stored_behind_gap(revision)? {
            self.answered.mark(leaf);
            self.imported.already_stored += 1;
            let head = self.store.ask(|catalog| catalog.head(&revision.briefing))?;
            if head.is_some_and(|head| head.leaf == leaf) {
                self.gaps.bridged.insert(name);
            }
            return Ok(Arrival::AlreadyStored);
        }
        let draft = draft_of(revision, text)?;
        check_record(&draft)?;
        let bytes = draft.content.len() + record_bytes(&draft);
        let (salts, content) = (self.store.writing.salts(&draft)?, revision.content);
        let dedup = DedupPolicy::SameRevision;
        self.gather(line, PendingRecord::Draft { draft: Box::new(draft), content, salts, dedup }, bytes);
        self.gaps.bridged.insert(name);
        self.imported.renewed += 1;
        self.flush_if_enough()?;
        Ok(Arrival::Renewed)
    }

    /// Gives a label to the revision that its own has become, or that is here as it was.
    fn push_label_over_gap(&mut self, mut label: LabelRecord, line: Option<u64>) -> Result<Arrival> {
        let mut leaf = self.leaf_labelled(&label)?;
        if leaf.is_none() {
            // Only what is in the log can be found.
            self.flush()?;
            leaf = self.leaf_labelled(&label)?;
        }
        let gone =
            Error::Mismatch { what: "the label is for a revision that its briefing does not have in this store" };
        let Some(leaf) = leaf else { return Err(gone) };
        label.parent = None;
        let is_new = self.add_label_unless_later(label, leaf, line)?;
        self.imported.already_stored += u64::from(!is_new);
        Ok(if is_new { Arrival::Renewed } else { Arrival::AlreadyStored })
    }

    /// The leaf of the revision that a label is for.
    fn leaf_labelled(&self, label: &LabelRecord) -> Result<Option<u64>> {
        let Some(id) = &label.revision else { return Ok(None) };
        match self.gaps.renewed.get(id) {
            Some(print) => {
                let same = self.store.ask(|catalog| catalog.with_fingerprint(&label.briefing, *print, u64::MAX))?;
                Ok(same.into_iter().next_back())
            }
            None => self.store.ask(|catalog| catalog.leaf_of(id)),
        }
    }
}

/// All that a revision says, but for its number and its parent.
fn draft_of(revision: &RevisionRecord, content: String) -> Result<Draft> {
    let briefing = Name::parse(&revision.briefing);
    Ok(Draft {
        briefing: briefing.map_err(|reason| Error::Name { text: revision.briefing.clone(), reason })?,
        content,
        time: revision.time.clone(),
        recorded: revision.recorded.clone(),
        author: revision.author.clone(),
        note: revision.note.clone(),
        source: revision.source.clone(),
        labels: Vec::new(),
        meta: revision.meta.clone(),
        // Behind a gap there may be nothing to take back.
        undoes: None,
    })
}
