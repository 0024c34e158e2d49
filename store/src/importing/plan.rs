//! Planning an entry of what an import has gathered, on the log as it is now.

use std::collections::HashSet;

use crate::error::{Error, Result};
use crate::id::{ContentHash, RecordId, Salt};
use crate::importing::dedup_policy::DedupPolicy;
use crate::importing::duplicates::{Answered, find_duplicate};
use crate::importing::pending::{Gathered, Holder, LabelOfStored, PendingRecord, PendingState};
use crate::reading::Reader;
use crate::record::{LabelRecord, Record};
use crate::writing::{Draft, EntryPlan};

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
    plan: EntryPlan,
    /// The briefings once the plan is in.
    state: PendingState,
    /// Leaves that answer for a record of this entry.
    answering: HashSet<u64>,
}

impl Planning<'_> {
    fn take(&mut self, pending: &PendingRecord) -> Result<Outcome> {
        let outcome = match pending {
            PendingRecord::Draft { draft, content, salts, dedup } => {
                self.take_draft(pending, draft, *content, salts, *dedup)?
            }
            PendingRecord::Line { line, record, id, .. } => self.take_line(pending, line, record, id)?,
            PendingRecord::Label(label) => self.take_label(label)?,
        };
        if let Outcome::AlreadyStored(Some(leaf)) = outcome {
            self.answering.insert(leaf);
        }
        Ok(outcome)
    }

    fn take_draft(
        &mut self,
        pending: &PendingRecord,
        draft: &Draft,
        content: ContentHash,
        salts: &[Salt],
        dedup: DedupPolicy,
    ) -> Result<Outcome> {
        if self.has_moved {
            let has_answered = |leaf| self.answered.has(leaf) || self.answering.contains(&leaf);
            match find_duplicate(self.reader, &self.state, draft, content, dedup, u64::MAX, has_answered)? {
                Some(Holder::Leaf(leaf)) => return Ok(Outcome::AlreadyStored(Some(leaf))),
                Some(Holder::Pending) => return Ok(Outcome::AlreadyStored(None)),
                None => {}
            }
        }
        let name = draft.briefing.as_str();
        let before = self.state.head(self.reader, name)?;
        let reader = self.reader;
        let undoes = match reader.undone(draft, before, &self.plan) {
            Err(Error::Mismatch { what }) => return Ok(Outcome::Refused(what)),
            undoes => undoes?,
        };
        let parent = |label: &LabelRecord| reader.label_parent(label);
        let id = self.plan.push_revision(draft, content, salts, before, undoes, &parent)?;
        self.state.take(pending);
        self.state.set_head(name, (before.map_or(1, |(number, _)| number + 1), id));
        Ok(Outcome::In)
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
        if let Record::Label(label) = record {
            self.plan.note_label(label, *id);
        }
        self.state.take(pending);
        Ok(Outcome::In)
    }

    fn take_label(&mut self, LabelOfStored { record, leaf }: &LabelOfStored) -> Result<Outcome> {
        if self.has_moved {
            let holder = self.reader.ask(|catalog| catalog.by_label(&record.briefing, &record.label))?;
            // The revision has it, or a later one.
            if holder.is_some_and(|holder| holder >= *leaf) {
                return Ok(Outcome::AlreadyStored(None));
            }
        }
        self.plan.push_label(record.clone(), |label| self.reader.label_parent(label))?;
        Ok(Outcome::In)
    }
}
