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
use crate::record::{EndRecord, LabelRecord, Record, RenameRecord, RenamedBriefing, RevisionRecord};
use crate::writing::{Draft, EndDraft, RenameDraft, check_record, record_bytes};

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
        match record {
            Record::Revision(revision) => drop(self.last_met.insert(hashes.hash_one(&revision.briefing), id)),
            Record::Rename(rename) => self.rename(hashes, &rename.renames),
            _ => {}
        }
    }

    /// Keeps what was met of briefings under the names that they get.
    fn rename(&mut self, hashes: &RandomState, renames: &[RenamedBriefing]) {
        let take = |one: &RenamedBriefing| {
            let from = hashes.hash_one(&one.briefing);
            (hashes.hash_one(&one.to), self.last_met.remove(&from), self.bridged.remove(&from))
        };
        let moved: Vec<_> = renames.iter().map(take).collect();
        for (to, last_met, is_bridged) in moved {
            self.last_met.extend(last_met.map(|id| (to, id)));
            self.bridged.extend(is_bridged.then_some(to));
        }
    }
}

impl Importer<'_> {
    /// Whether a record that does not follow from what is here may be taken behind a gap.
    pub(super) fn may_bridge(&mut self, pending: &PendingRecord) -> Result<bool> {
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
                let is_here = self.state.is_revision_of(self.store, id, briefing)?;
                Ok(self.gaps.renewed.contains_key(id) || (parent.is_some() && is_here))
            }
            // The revision that an end names may be lost, or a new one: the briefing has ended.
            Record::End(end) => {
                let name = self.target(&name_of(&end.briefing)?)?.name;
                Ok(self.state.head(self.store, name.as_str())?.is_some())
            }
            Record::Rename(rename) => Ok(!self.renames_over_gap(rename)?.is_empty()),
            _ => Ok(false),
        }
    }

    /// The names of a record that can be given here, whatever was the last revision of their
    /// briefings; those that an import before this one gave, where it did.
    fn renames_over_gap(&mut self, rename: &RenameRecord) -> Result<Vec<(Name, Name)>> {
        let (mut given, mut possible) = (Vec::new(), Vec::new());
        for one in &rename.renames {
            let (Ok(from), Ok(to)) = (Name::parse(&one.briefing), Name::parse(&one.to)) else { continue };
            let end = self.answered.others_end;
            let leaves =
                self.store.ask(|catalog| catalog.renames_between(&one.briefing, &one.to, &rename.time, end))?;
            if leaves.into_iter().any(|leaf| !self.answered.has(leaf)) {
                given.push((from, to));
                continue;
            }
            let is_freed = rename.renames.iter().any(|other| other.briefing == one.to);
            let is_free = is_freed || self.state.head(self.store, &one.to)?.is_none();
            let target = self.target(&from)?.name;
            if is_free && self.state.head(self.store, target.as_str())?.is_some() {
                possible.push((from, to));
            }
        }
        Ok(if given.is_empty() { possible } else { given })
    }

    /// The revision that an import before this one made of `revision`.
    fn is_stored_behind_gap(&self, revision: &RevisionRecord) -> Result<Option<u64>> {
        let draft = draft_of(revision, String::new())?;
        let has_answered = |leaf| self.answered.has(leaf);
        let (same, end) = (DedupPolicy::SameRevision, self.answered.others_end);
        let (state, name) = (&self.state, draft.briefing.as_str());
        let holder = find_duplicate(self.store, state, name, &draft, (revision.content, same), end, has_answered)?;
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
            Record::End(end) => self.push_end_over_gap(*end, line),
            Record::Rename(rename) => self.push_rename_over_gap(*rename, line),
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
            let head = self.head_in_log(&revision.briefing)?;
            if head == Some(leaf) {
                self.gaps.bridged.insert(name);
            }
            return Ok(Arrival::AlreadyStored);
        }
        let draft = draft_of(revision, text)?;
        check_record(&draft)?;
        let bytes = draft.content.len() + record_bytes(&draft);
        let (salts, content) = (self.store.writing.salts(&draft)?, revision.content);
        let dedup = DedupPolicy::SameRevision;
        let pending = PendingRecord::Draft { draft: Box::new(draft), content, salts, dedup, is_exact: true };
        self.gather(line, pending, bytes);
        self.gaps.bridged.insert(name);
        self.imported.renewed += 1;
        self.flush_if_enough()?;
        Ok(Arrival::Renewed)
    }

    /// The leaf of the newest revision that a briefing has in the log.
    fn head_in_log(&self, name: &str) -> Result<Option<u64>> {
        let Some(stored) = self.state.stored(name) else { return Ok(None) };
        Ok(self.store.ask(|catalog| catalog.head(stored))?.map(|head| head.leaf))
    }

    /// Ends a briefing behind the last revision that it has here.
    fn push_end_over_gap(&mut self, end: EndRecord, line: Option<u64>) -> Result<Arrival> {
        let EndRecord { briefing, time, recorded, author, reason, .. } = end;
        let draft = EndDraft { briefing: name_of(&briefing)?, time, recorded, author, reason, behind: None };
        self.renewed(|importer| importer.push_end(draft, line))
    }

    /// Gives briefings the names that they had, whatever was their last revision.
    fn push_rename_over_gap(&mut self, rename: RenameRecord, line: Option<u64>) -> Result<Arrival> {
        let renames = self.renames_over_gap(&rename)?;
        self.gaps.rename(&self.hashes, &rename.renames);
        let RenameRecord { time, recorded, author, note, .. } = rename;
        self.renewed(|importer| importer.push_rename(RenameDraft { renames, time, recorded, author, note }, line))
    }

    /// Gives briefings names that they had by a record which is lost.
    ///
    /// Errors: those of [`Importer::push_rename`].
    pub(crate) fn push_lost_rename(&mut self, draft: RenameDraft) -> Result<Arrival> {
        let renamed = draft.renamed();
        let arrival = self.push_rename(draft, None)?;
        self.gaps.rename(&self.hashes, &renamed);
        Ok(arrival)
    }

    /// Counts what is pushed as new in place of what it was.
    fn renewed(&mut self, push: impl FnOnce(&mut Self) -> Result<Arrival>) -> Result<Arrival> {
        Ok(match push(self)? {
            Arrival::Added => {
                self.imported.renewed += 1;
                Arrival::Renewed
            }
            other => other,
        })
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
    Ok(Draft {
        briefing: name_of(&revision.briefing)?,
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

fn name_of(briefing: &str) -> Result<Name> {
    Name::parse(briefing).map_err(|reason| Error::Name { text: briefing.to_owned(), reason })
}
