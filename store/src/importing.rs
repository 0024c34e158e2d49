//! Importing: many revisions, a batch an entry, and none that the store has already.
//!
//! An import can be run again, after an interruption or on a longer file: a revision that the
//! briefing already has with the same text, time, author, note, source and meta is *already
//! stored*, and left out. Two revisions of a history may be the same in all of that (a text that
//! went and came back within a second), so each revision in the store answers for one of the import
//! only: a bit for each leaf says whether it has.
//!
//! Others may write meanwhile, another import of the same file among them. So what was gathered is
//! looked for once more where the log has moved on when it is written: what came in by somebody
//! else is a duplicate, what follows no more is refused by itself, and the rest goes in.

mod dedup_policy;
mod duplicates;
mod ends;
mod gaps;
mod names;
mod pending;
mod plan;

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use crate::error::{Error, Result};
use crate::id::{ContentHash, Salt};
use crate::limits::{CONTENT_BYTES_MAX, IMPORT_BATCH_BYTES, IMPORT_BATCH_RECORDS};
use crate::name::{Label, Name};
use crate::progress::unwatched;
use crate::record::{LabelRecord, Record};
use crate::store::Store;
use crate::writing::{Draft, Landed, check_record, check_size, pack_by_briefing, record_bytes};

pub use dedup_policy::DedupPolicy;

use duplicates::{Answered, find_duplicate};
use gaps::Gaps;
use names::{SourceNames, Target};
use pending::{Gathered, Holder, LabelOfStored, PendingRecord, PendingState};
use plan::{Outcome, plan};

/// What became of a revision that was to be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It goes in with its batch.
    Added,
    /// The store has it already.
    AlreadyStored,
    /// It goes in with its batch, behind a gap in its history: as a new record, with a number and
    /// an id of its own.
    Renewed,
    /// It came without its text, as a damaged store gives it, and is left out.
    WithoutText,
}

/// What an import did so far, counting only batches that were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Records that went in, durably: revisions, and what came as lines.
    pub added: u64,
    /// Records that the store stored already.
    pub already_stored: u64,
    /// Labels that revisions got which the store stored already.
    pub labelled: u64,
    /// Entries that were written.
    pub entries: u64,
    /// Bytes of the texts that went in.
    pub bytes: u64,
    /// Briefings that got a revision.
    pub briefings: u64,
    /// Records that were taken behind a gap in their history, each as a new one.
    pub renewed: u64,
    /// Ends that went in, but for those that came as lines.
    pub ended: u64,
    /// Records of new names that went in, but for those that came as lines.
    pub renamed: u64,
}

/// A record that was gathered, and refused when its batch was written: somebody else had written to
/// its briefing.
#[derive(Debug)]
pub struct Refused {
    /// What was said of where it comes from: its line.
    pub line: Option<u64>,
    /// Its briefing, where it has one.
    pub briefing: Option<String>,
    /// The reason.
    pub reason: Error,
}

/// An import under way: gathers revisions, and writes them in batches, each one entry of the log.
///
/// What was gathered and not flushed is lost when it is dropped.
pub struct Importer<'store> {
    store: &'store mut Store,
    gathered: Vec<Gathered>,
    gathered_bytes: usize,
    state: PendingState,
    answered: Answered,
    /// How many leaves the log had when what is pending was looked for in it.
    looked_to: u64,
    refused: Vec<Refused>,
    imported: Imported,
    /// Hashes of the names that got a revision.
    briefings: HashSet<u64>,
    /// Hashes of the names of which a record was refused: what the import says of their labels is
    /// not about what is here.
    diverged: HashSet<u64>,
    gaps: Gaps,
    names: SourceNames,
    hashes: RandomState,
}

/// Why a line that takes a label away is refused where others of its briefing were.
const DIVERGED: &str = "the label is taken from a briefing that has another history in this store";

impl Store {
    /// Begins an import.
    pub fn importer(&mut self) -> Importer<'_> {
        let looked_to = self.view.tree.size();
        Importer {
            store: self,
            gathered: Vec::new(),
            gathered_bytes: 0,
            state: PendingState::default(),
            answered: Answered::new(looked_to),
            diverged: HashSet::new(),
            looked_to,
            refused: Vec::new(),
            imported: Imported::default(),
            briefings: HashSet::new(),
            gaps: Gaps::default(),
            names: SourceNames::default(),
            hashes: RandomState::new(),
        }
    }
}

impl Importer<'_> {
    /// Takes a revision, unless the store has it; writes the batch when enough was gathered. `line`
    /// says where it comes from.
    ///
    /// A revision that the store has gets the labels of the draft, unless a later revision of its
    /// briefing has them. A briefing that was renamed since is found by the name that the source
    /// has for it.
    ///
    /// Errors that concern this draft alone, after which the import may go on: [`Error::TooLarge`],
    /// [`Error::Record`]. All others are those of [`Store::append`], and end the import. Cost: one
    /// hash of the text; a few rows of the catalog where the log has revisions that this import did
    /// not write.
    pub fn push(&mut self, mut draft: Draft, dedup: DedupPolicy, line: Option<u64>) -> Result<Arrival> {
        check_size(&draft)?;
        let content = ContentHash::of(draft.content.as_bytes());
        let end = self.answered.others_end;
        let Target { name, is_exact } = self.target(&draft.briefing)?;
        let asked = std::mem::replace(&mut draft.briefing, name);
        let duplicate = match dedup {
            DedupPolicy::SameRevision if end == 0 => None,
            _ => {
                let (state, has_answered) = (&self.state, |leaf| self.answered.has(leaf));
                find_duplicate(self.store, state, asked.as_str(), &draft, (content, dedup), end, has_answered)?
            }
        };
        if let Some(holder) = duplicate {
            self.imported.already_stored += 1;
            if let Holder::Leaf(leaf) = holder {
                self.answered.mark(leaf);
                self.note_meant(asked.as_str(), leaf)?;
                self.add_missing_labels(&draft, leaf, line)?;
            }
            self.flush_if_enough()?;
            return Ok(Arrival::AlreadyStored);
        }
        // Refused here, by itself, and not later with its whole batch.
        check_record(&draft)?;
        let bytes = draft.content.len() + record_bytes(&draft);
        let salts = self.store.writing.salts(&draft)?;
        self.gather(line, PendingRecord::Draft { draft: Box::new(draft), content, salts, dedup, is_exact }, bytes);
        self.flush_if_enough()?;
        Ok(Arrival::Added)
    }

    /// Takes a record as it stands in another store, so that it keeps its id, with the text it
    /// names. `line` says where it comes from.
    ///
    /// Errors that concern this record alone: [`Error::Record`]; [`Error::Name`] for a name or a
    /// label that none may have; [`Error::TooLarge`]; [`Error::Mismatch`], where the text is not
    /// the one that the record names, or the record does not follow from what its briefing has
    /// here.
    pub fn push_line(&mut self, record_line: String, text: Option<String>, line: Option<u64>) -> Result<Arrival> {
        self.push_record(record_line, text, line, false)
    }

    /// Takes a record as [`Importer::push_line`] does; but a revision before which others of its
    /// history are missing is taken too, as are those behind it, each as a new record: what a
    /// damaged store could give of a history goes in as a history of its own.
    ///
    /// Errors: those of [`Importer::push_line`]. A history that differs from the one that the
    /// briefing has here is refused as it is there.
    pub fn push_line_over_gaps(
        &mut self,
        record_line: String,
        text: Option<String>,
        line: Option<u64>,
    ) -> Result<Arrival> {
        self.push_record(record_line, text, line, true)
    }

    fn push_record(
        &mut self,
        record_line: String,
        text: Option<String>,
        line: Option<u64>,
        over_gaps: bool,
    ) -> Result<Arrival> {
        let record = Record::parse(&record_line).map_err(Error::Record)?;
        if matches!(record, Record::Redacted(_)) {
            return Err(Error::Mismatch { what: "the record was destroyed, and only its id is left" });
        }
        let id = record.id(&record_line);
        let leaf = self.store.ask(|catalog| catalog.leaf_of(&id))?;
        if leaf.is_some() || self.state.ids.contains_key(&id) {
            leaf.into_iter().for_each(|leaf| self.answered.mark(leaf));
            self.imported.already_stored += 1;
            self.gaps.met(&self.hashes, &record, id);
            return Ok(Arrival::AlreadyStored);
        }
        if self.store.trust.has_seen_taken_down(&id) {
            return Err(Error::Mismatch { what: "it was taken down from this store, as this reader has seen" });
        }
        if over_gaps && text.is_none() && matches!(record, Record::Revision(_)) {
            return Ok(Arrival::WithoutText);
        }
        let text = text.map(|text| (ContentHash::of(text.as_bytes()), text));
        let pending = PendingRecord::Line { line: record_line, record, id, text };
        let fits = self.check_words(&pending).map(|()| true);
        let fits = fits.and_then(|_| match self.check_place(&pending) {
            Err(Error::Mismatch { .. }) if over_gaps && self.may_bridge(&pending)? => Ok(false),
            other => other.map(|()| true),
        });
        match fits {
            Ok(true) => {}
            Ok(false) => return self.push_over_gap(pending, line),
            Err(error) => {
                // Over a gap, a label of a revision that is lost says nothing of the others.
                let is_of_lost = over_gaps && matches!(&pending, PendingRecord::Line { record: Record::Label(_), .. });
                let diverged = pending.briefing().filter(|_| !is_of_lost);
                self.diverged.extend(diverged.map(|name| self.hashes.hash_one(name)));
                return Err(error);
            }
        }
        if let PendingRecord::Line { record, id, .. } = &pending {
            self.gaps.met(&self.hashes, record, *id);
        }
        let bytes = pending.bytes();
        self.gather(line, pending, bytes);
        self.flush_if_enough()?;
        Ok(Arrival::Added)
    }

    /// Writes what was gathered as one entry. Durable on `Ok`.
    ///
    /// What somebody else's entries made impossible meanwhile is left out: see
    /// [`Importer::take_refused`].
    pub fn flush(&mut self) -> Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        self.store.refresh(&mut unwatched)?;
        if self.store.view.tree.size() != self.looked_to {
            // Before the texts are packed: all of it may have come in by another import.
            let (_, outcomes) = plan(self.store, &self.gathered, &self.answered, self.looked_to)?;
            self.leave_out(outcomes)?;
        }
        while !self.gathered.is_empty() {
            let run = pack_by_briefing(self.gathered.iter().filter_map(|gathered| gathered.pending.text()).collect())?;
            let (pending, answered, looked_to) = (&self.gathered, &self.answered, self.looked_to);
            let mut left_out = Vec::new();
            let landed = self.store.publish(&run, &mut |store| {
                let (plan, outcomes) = plan(store, pending, answered, looked_to)?;
                if outcomes.iter().all(|outcome| matches!(outcome, Outcome::In)) {
                    return Ok(Some(plan));
                }
                left_out = outcomes;
                Ok(None)
            })?;
            match landed {
                Some(landed) => self.count(&landed),
                None => self.leave_out(left_out)?,
            }
        }
        Ok(())
    }

    /// What was refused since this was asked last, though it was taken: see [`Refused`].
    pub fn take_refused(&mut self) -> Vec<Refused> {
        std::mem::take(&mut self.refused)
    }

    /// The store as it is without what was gathered and not written yet.
    pub fn store(&self) -> &Store {
        self.store
    }

    /// Whether all that is in the store came in with this import.
    pub const fn is_alone(&self) -> bool {
        self.answered.others_end == 0
    }

    /// Whether the revision at a leaf came in with this import, or is one that it found stored
    /// already.
    pub fn has_met(&self, leaf: u64) -> bool {
        self.answered.has(leaf)
    }

    /// Whether a revision of a briefing was gathered and is not written yet.
    pub fn is_pending(&self, name: &str) -> bool {
        self.state.has(name)
    }

    /// What was done so far.
    pub fn imported(&self) -> Imported {
        Imported { briefings: self.briefings.len() as u64, ..self.imported }
    }

    fn gather(&mut self, line: Option<u64>, pending: PendingRecord, bytes: usize) {
        self.state.take(&pending);
        self.gathered.push(Gathered { line, pending, bytes });
        self.gathered_bytes += bytes;
    }

    fn flush_if_enough(&mut self) -> Result<()> {
        let enough = self.gathered_bytes >= IMPORT_BATCH_BYTES || self.gathered.len() >= IMPORT_BATCH_RECORDS;
        if enough { self.flush() } else { Ok(()) }
    }

    /// Refuses a line that can go in nowhere: with words that FORMAT.md does not allow, or with
    /// another text than its record names.
    fn check_words(&self, pending: &PendingRecord) -> Result<()> {
        let PendingRecord::Line { record, text, .. } = pending else { return Ok(()) };
        let bytes = text.as_ref().map_or(0, |(_, text)| text.len());
        if bytes > CONTENT_BYTES_MAX {
            return Err(Error::TooLarge { bytes: bytes as u64, max: CONTENT_BYTES_MAX as u64 });
        }
        if record.content() != text.as_ref().map(|(hash, _)| *hash) {
            return Err(Error::Mismatch { what: "the text is not the one that the record names" });
        }
        let (words, parsed) = match record {
            Record::Revision(revision) if revision.bytes != bytes as u64 => {
                return Err(Error::Mismatch { what: "the text does not have the length that the record states" });
            }
            Record::Revision(revision) => (&revision.briefing, Name::parse(&revision.briefing).map(drop)),
            Record::Label(label) => (&label.label, Label::parse(&label.label).map(drop)),
            Record::Tombstone(_) => {
                return Err(Error::Mismatch { what: "what was taken down elsewhere is not taken down by an import" });
            }
            Record::Rename(rename) => {
                let refused = rename.renames.iter().find_map(|one| Some((&one.to, Name::parse(&one.to).err()?)));
                let Some((name, reason)) = refused else { return Ok(()) };
                return Err(Error::Name { text: name.clone(), reason });
            }
            Record::End(_) | Record::Redacted(_) | Record::Unknown { .. } => return Ok(()),
        };
        parsed.map_err(|reason| Error::Name { text: words.clone(), reason })
    }

    /// Refuses a line that does not follow from what is here.
    fn check_place(&self, pending: &PendingRecord) -> Result<()> {
        let PendingRecord::Line { record, .. } = pending else { return Ok(()) };
        match self.state.refuses(self.store, record)? {
            None if self.takes_label_from_diverged(pending) => Err(Error::Mismatch { what: DIVERGED }),
            None => Ok(()),
            Some(what) => Err(Error::Mismatch { what }),
        }
    }

    /// Whether a line takes a label away from a briefing whose history here is another one.
    fn takes_label_from_diverged(&self, pending: &PendingRecord) -> bool {
        match pending {
            PendingRecord::Line { record: Record::Label(LabelRecord { briefing, revision: None, .. }), .. } => {
                self.diverged.contains(&self.hashes.hash_one(briefing))
            }
            _ => false,
        }
    }

    /// Gathers the labels that a stored revision is to have and has not.
    fn add_missing_labels(&mut self, draft: &Draft, leaf: u64, line: Option<u64>) -> Result<()> {
        if draft.labels.is_empty() {
            return Ok(());
        }
        let Some((stored, _)) = self.store.ask(|catalog| catalog.revision_of(leaf))? else { return Ok(()) };
        let briefing = self.state.name_of_stored(&stored).to_owned();
        for label in &draft.labels {
            let record = LabelRecord {
                label: label.as_str().to_owned(),
                briefing: briefing.clone(),
                revision: None,
                parent: None,
                recorded: draft.recorded.clone(),
                author: draft.author.clone(),
                salt: Salt([0; 16]),
            };
            self.add_label_unless_later(record, leaf, line)?;
        }
        Ok(())
    }

    /// Gathers a record that gives a label to the revision at `leaf`, unless that or a later one
    /// has it; `false` where it does.
    fn add_label_unless_later(&mut self, mut record: LabelRecord, leaf: u64, line: Option<u64>) -> Result<bool> {
        let holder = self.state.label(self.store, &record.briefing, &record.label)?;
        // A label moves on through a history: where a later revision has it, this one had it
        // before.
        if holder.is_some_and(|holder| holder >= Holder::Leaf(leaf)) {
            return Ok(false);
        }
        record.revision = Some(self.store.record(leaf)?.id);
        record.salt = Salt(self.store.writing.random.draw()?);
        let bytes = record.to_line().map_err(Error::Record)?.len();
        self.gather(line, PendingRecord::Label(LabelOfStored { record, leaf }), bytes);
        Ok(true)
    }

    /// Counts what is in the log now.
    fn count(&mut self, landed: &Landed) {
        let end = landed.first + landed.plan.len();
        (landed.first..end).for_each(|leaf| self.answered.mark(leaf));
        let size = self.store.view.tree.size();
        if landed.first != self.looked_to || end != size {
            self.answered.others_end = size;
        }
        self.imported.entries += 1;
        for Gathered { pending, .. } in self.gathered.drain(..) {
            match &pending {
                PendingRecord::Label(_) => self.imported.labelled += 1,
                PendingRecord::End { .. } => self.imported.ended += 1,
                PendingRecord::Rename { .. } => self.imported.renamed += 1,
                PendingRecord::Draft { .. } | PendingRecord::Line { .. } => self.imported.added += 1,
            }
            self.imported.bytes += pending.text().map_or(0, |(_, _, text)| text.len() as u64);
            if let Some(name) = pending.revised() {
                self.briefings.insert(self.hashes.hash_one(name));
            }
        }
        self.begin_anew();
    }

    /// Takes out of what is pending whatever is not to go in.
    fn leave_out(&mut self, outcomes: Vec<Outcome>) -> Result<()> {
        let pending = std::mem::take(&mut self.gathered);
        self.begin_anew();
        self.answered.others_end = self.looked_to;
        for (Gathered { line, pending, bytes }, outcome) in pending.into_iter().zip(outcomes) {
            let refusal = match outcome {
                Outcome::In if self.takes_label_from_diverged(&pending) => DIVERGED,
                Outcome::In => {
                    self.gather(line, pending, bytes);
                    continue;
                }
                Outcome::AlreadyStored(leaf) => {
                    leaf.into_iter().for_each(|leaf| self.answered.mark(leaf));
                    self.imported.already_stored += u64::from(!matches!(pending, PendingRecord::Label(_)));
                    if let (PendingRecord::Draft { draft, .. }, Some(leaf)) = (&pending, leaf) {
                        self.add_missing_labels(draft, leaf, line)?;
                    }
                    continue;
                }
                Outcome::Refused(refusal) => refusal,
            };
            let briefing = pending.briefing().map(str::to_owned);
            self.diverged.extend(briefing.as_ref().map(|name| self.hashes.hash_one(name)));
            self.refused.push(Refused { line, briefing, reason: Error::Mismatch { what: refusal } });
        }
        Ok(())
    }

    /// Nothing is pending, and what comes is looked for in the log as it is now.
    fn begin_anew(&mut self) {
        self.gathered_bytes = 0;
        self.state = PendingState::default();
        self.names.has_renames = None;
        self.looked_to = self.store.view.tree.size();
    }
}

#[cfg(test)]
mod tests;
