//! Planning an entry of what an import has gathered, on the log as it is now.

use std::collections::HashSet;

use crate::error::{Error, Result};
use crate::id::{ContentHash, RecordId, Salt};
use crate::importing::dedup_policy::DedupPolicy;
use crate::importing::duplicates::{Answered, find_duplicate, find_end, find_renamed};
use crate::importing::pending::{Gathered, Holder, LabelOfStored, PendingRecord, PendingState};
use crate::reading::Reader;
use crate::record::{LabelRecord, Record, RenamedBriefing};
use crate::writing::{Draft, EndDraft, EntryPlan, Position, RenameDraft, Undone, split_renames};

/// What is to become of a pending record.
pub(super) enum Outcome {
    In,
    /// The store holds it: which leaf it is, where one alone answers for it.
    AlreadyStored(Option<u64>),
    Refused(&'static str),
}

/// Plans an entry of what was gathered, on the log as it is now; and says what cannot be in it.
///
/// `looked_to` is how many leaves the log had when all of it could.
pub(super) fn plan(
    reader: &Reader,
    gathered: &[Gathered],
    answered: &Answered,
    looked_to: u64,
) -> Result<(EntryPlan, Vec<Outcome>)> {
    let mut planning = Planning {
        reader,
        answered,
        has_moved: reader.view.tree.size() != looked_to,
        has_renames: reader.has_renames()?,
        plan: EntryPlan::default(),
        state: PendingState::default(),
        answering: HashSet::new(),
    };
    let outcomes = gathered.iter().map(|gathered| planning.take(&gathered.pending)).collect::<Result<_>>()?;
    Ok((planning.plan, outcomes))
}

/// A plan as far as it has come.
struct Planning<'import> {
    reader: &'import Reader,
    answered: &'import Answered,
    /// Whether the log has moved on since the records were looked for in it.
    has_moved: bool,
    /// Whether the log has renames: few do.
    has_renames: bool,
    plan: EntryPlan,
    /// The briefings once the plan is in.
    state: PendingState,
    /// Leaves that answer for a record of this entry.
    answering: HashSet<u64>,
}

impl Planning<'_> {
    fn take(&mut self, pending: &PendingRecord) -> Result<Outcome> {
        let outcome = match pending {
            PendingRecord::Draft { draft, content, salts, dedup, is_exact } => {
                let name = self.name(draft.briefing.as_str(), *is_exact)?;
                self.take_draft(&name, draft, *content, salts, *dedup)?
            }
            PendingRecord::Line { line, record, id, .. } => self.take_line(pending, line, record, id)?,
            PendingRecord::Label(label) => self.take_label(label)?,
            PendingRecord::End { draft, salt, is_exact } => {
                let name = self.name(draft.briefing.as_str(), *is_exact)?;
                self.take_end(&name, draft, *salt)?
            }
            PendingRecord::Rename { draft, salts } => self.take_rename(draft, salts)?,
        };
        if let Outcome::AlreadyStored(Some(leaf)) = outcome {
            self.answering.insert(leaf);
        }
        Ok(outcome)
    }

    /// What the briefing of a draft is called by then: somebody else may have renamed it.
    fn name(&self, name: &str, is_exact: bool) -> Result<String> {
        if is_exact || !self.has_renames || self.state.knows(name) {
            return Ok(name.to_owned());
        }
        let stored = self.reader.name_now(name)?;
        Ok(self.state.name_of_stored(&stored).to_owned())
    }

    /// The id of the last record of a label in the log.
    fn label_parent(&self, name: &str, label: &str) -> Result<Option<RecordId>> {
        let stored = self.state.stored(name);
        Ok(stored.map(|stored| self.reader.label_parent(stored, label)).transpose()?.flatten())
    }

    fn take_draft(
        &mut self,
        name: &str,
        draft: &Draft,
        content: ContentHash,
        salts: &[Salt],
        dedup: DedupPolicy,
    ) -> Result<Outcome> {
        if self.has_moved {
            let has_answered = |leaf| self.has_answered(leaf);
            let (state, asked) = (&self.state, draft.briefing.as_str());
            match find_duplicate(self.reader, state, asked, draft, (content, dedup), u64::MAX, has_answered)? {
                Some(Holder::Leaf(leaf)) => return Ok(Outcome::AlreadyStored(Some(leaf))),
                Some(Holder::Pending) => return Ok(Outcome::AlreadyStored(None)),
                None => {}
            }
        }
        let before = self.state.head(self.reader, name)?;
        let stored = self.state.stored(name).unwrap_or_default();
        let undoes = match self.reader.undone(draft.undoes, (name, stored), before, &self.plan) {
            Err(Error::Mismatch { what }) => return Ok(Outcome::Refused(what)),
            undoes => undoes?,
        };
        let mut plan = std::mem::take(&mut self.plan);
        let parent = |label: &LabelRecord| self.label_parent(name, &label.label);
        let position = Position { briefing: name, before, undoes };
        let id = plan.push_revision(draft, content, salts, position, &parent);
        self.plan = plan;
        self.state.take_revision(name, &draft.labels, (dedup == DedupPolicy::SameAsHead).then_some(content));
        self.state.set_head(name, (before.map_or(1, |(number, _)| number + 1), id?));
        Ok(Outcome::In)
    }

    fn take_end(&mut self, name: &str, draft: &EndDraft, salt: Salt) -> Result<Outcome> {
        if self.has_moved
            && let Some(leaf) = find_end(self.reader, draft, u64::MAX, |leaf| self.has_answered(leaf))?
        {
            return Ok(Outcome::AlreadyStored(Some(leaf)));
        }
        let Some(before) = self.state.head(self.reader, name)? else {
            return Ok(Outcome::Refused("it ends a briefing that this store does not have"));
        };
        let stored = self.state.stored(name).unwrap_or_default();
        let behind = draft.behind.map(Undone::Number);
        let revision = match self.reader.undone(behind, (name, stored), Some(before), &self.plan) {
            Err(Error::Mismatch { .. }) => {
                return Ok(Outcome::Refused("the end stands behind a revision that its briefing does not have"));
            }
            revision => revision?.unwrap_or(before.1),
        };
        self.plan.push(draft.record(name, revision, salt).to_line().map_err(Error::Record)?, None);
        self.state.set_end(name, &draft.time);
        Ok(Outcome::In)
    }

    fn take_rename(&mut self, draft: &RenameDraft, salts: &[Salt]) -> Result<Outcome> {
        if self.has_moved
            && let Some(leaves) = find_renamed(self.reader, draft, u64::MAX, |leaf| self.has_answered(leaf))?
        {
            return Ok(Outcome::AlreadyStored(leaves.first().copied()));
        }
        let mut renames = Vec::new();
        for (from, to) in &draft.renames {
            let (briefing, to) = (self.name(from.as_str(), false)?, to.as_str().to_owned());
            let Some((_, revision)) = self.state.head(self.reader, &briefing)? else {
                return Ok(Outcome::Refused("it renames a briefing that this store does not have"));
            };
            if briefing != to {
                renames.push(RenamedBriefing { briefing, to, revision });
            }
        }
        if renames.is_empty() {
            return Ok(Outcome::AlreadyStored(None));
        }
        if let Some(refusal) = self.state.refuses_names(self.reader, &renames)? {
            return Ok(Outcome::Refused(refusal));
        }
        self.state.rename(&renames);
        for record in split_renames(draft.record(renames, Salt([0; 16])), salts)? {
            self.plan.push_rename(&record)?;
        }
        Ok(Outcome::In)
    }

    fn has_answered(&self, leaf: u64) -> bool {
        self.answered.has(leaf) || self.answering.contains(&leaf)
    }

    fn take_line(&mut self, pending: &PendingRecord, line: &str, record: &Record, id: &RecordId) -> Result<Outcome> {
        let refusal = self.state.refuses(self.reader, record)?;
        // What came in by somebody else is no reason to refuse it.
        let may_be_stored = self.has_moved || refusal.is_some();
        let leaf = if may_be_stored { self.reader.ask(|catalog| catalog.leaf_of(id))? } else { None };
        if leaf.is_some() {
            return Ok(Outcome::AlreadyStored(leaf));
        }
        if let Some(refusal) = refusal {
            return Ok(Outcome::Refused(refusal));
        }
        self.plan.push(line.to_owned(), record.content());
        match record {
            Record::Label(label) => self.plan.note_label(label, *id),
            Record::Rename(rename) => self.plan.note_rename(&rename.renames),
            _ => {}
        }
        self.state.take(pending);
        Ok(Outcome::In)
    }

    fn take_label(&mut self, LabelOfStored { record, leaf }: &LabelOfStored) -> Result<Outcome> {
        let Some((stored, _)) = self.reader.ask(|catalog| catalog.revision_of(*leaf))? else {
            return Ok(Outcome::AlreadyStored(None));
        };
        if self.has_moved {
            let holder = self.reader.label_holder(&stored, &record.label)?;
            // The revision has it, or a later one.
            if holder.is_some_and(|holder| holder >= *leaf) {
                return Ok(Outcome::AlreadyStored(None));
            }
        }
        let briefing = self.state.name_of_stored(&stored).to_owned();
        let record = LabelRecord { briefing, ..record.clone() };
        self.plan.push_label(record, |label| self.reader.label_parent(&stored, &label.label))?;
        Ok(Outcome::In)
    }
}
