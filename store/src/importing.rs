//! Importing: many revisions, a batch an entry, and none that the store holds already.
//!
//! An import can be run again, after an interruption or on a longer file: a revision that the briefing already has with the
//! same text, time, author, note, source and meta is *held*, and left out. Two revisions of a history may be the same in all of
//! that (a text that went and came back within a second), so each revision in the store answers for one of the import only:
//! a bit for each leaf says whether it has.
//!
//! Others may write meanwhile, another import of the same file among them. So what was gathered is looked for once more where the
//! log has moved on when it is written: what came in by somebody else is held, what follows no more is refused by itself, and
//! the rest goes in.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use crate::error::{Error, Result};
use crate::id::{ContentHash, RecordId, Salt};
use crate::limits::{CONTENT_BYTES_MAX, IMPORT_BATCH_BYTES, IMPORT_BATCH_RECORDS, INTEGER_MAX};
use crate::name::{Label, Name};
use crate::record::{LabelRecord, Record, fingerprint};
use crate::store::Store;
use crate::writing::{Draft, EntryPlan, Landed, check_record, check_size, pack_by_briefing, record_bytes};

/// What became of a revision that was to be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It goes in with its batch.
    Added,
    /// The store holds it already.
    AlreadyStored,
}

/// What an import did so far, counting only batches that were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Records that went in, durably: revisions, and what came as lines.
    pub added: u64,
    /// Records that the store held already.
    pub held: u64,
    /// Labels that revisions got which the store held already.
    pub labelled: u64,
    /// Entries that were written.
    pub entries: u64,
    /// Bytes of the texts that went in.
    pub bytes: u64,
    /// Briefings that got a revision.
    pub briefings: u64,
}

/// A record that was gathered, and refused when its batch was written: somebody else had written to its briefing.
#[derive(Debug)]
pub struct Refused {
    /// What was said of where it comes from: its line.
    pub line: Option<u64>,
    /// Its briefing, where it has one.
    pub briefing: Option<String>,
    /// The reason.
    pub reason: Error,
}

/// Which revisions of a draft's briefing make it a duplicate, which is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DedupPolicy {
    /// One that is the same in text, time, author, note, source and meta, and has not answered for another draft yet.
    SameRevision,
    /// The newest, if it has the same text.
    SameAsHead,
}

/// One record on its way in.
struct Pending {
    /// The line it comes from.
    line: Option<u64>,
    what: What,
    /// Bytes of its text and of its records, nearly.
    bytes: usize,
}

enum What {
    Draft { draft: Box<Draft>, content: ContentHash, salts: Vec<Salt>, dedup: DedupPolicy },
    Line { line: String, record: Record, id: RecordId, text: Option<(ContentHash, String)> },
    Label(LabelOfHeld),
}

/// A label that a revision gets which the store holds already.
struct LabelOfHeld {
    record: LabelRecord,
    leaf: u64,
}

/// What is to become of a pending record.
enum Outcome {
    In,
    /// The store holds it: which leaf it is, where one alone answers for it.
    AlreadyStored(Option<u64>),
    Refused(&'static str),
}

/// An import under way: gathers revisions, and writes them in batches, each one entry of the log.
///
/// What was gathered and not flushed is lost when it is dropped.
pub struct Importer<'store> {
    store: &'store mut Store,
    pending: Vec<Pending>,
    pending_bytes: usize,
    ahead: Ahead,
    answered: Answered,
    /// How many leaves the log had when what is pending was looked for in it.
    looked_to: u64,
    refused: Vec<Refused>,
    imported: Imported,
    /// Hashes of the names that got a revision.
    briefings: HashSet<u64>,
    /// Hashes of the names of which a record was refused: what the import says of their labels is not about what is here.
    strangers: HashSet<u64>,
    hashes: RandomState,
}

/// Which leaves have answered for a record of this import: those that it wrote, and those that made one needless.
#[derive(Default)]
struct Answered {
    /// A bit for each leaf.
    words: Vec<u64>,
    /// The end of the leaves that this import did not write.
    others_end: u64,
}

/// The briefings as they will be once what is pending is in.
#[derive(Default)]
struct Ahead {
    /// Number and id of the newest revision of each briefing with a pending one.
    heads: HashMap<String, (u64, RecordId)>,
    /// The ids of pending lines, and of revisions the briefing.
    ids: HashMap<RecordId, Option<String>>,
    /// Of each briefing with a draft that is needless if it changes nothing, the newest text.
    newest: HashMap<String, ContentHash>,
    /// By briefing and label, the revision that pending records give it to.
    labels: HashMap<(String, String), Holder>,
}

/// A revision that has something already.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holder {
    /// The one at this leaf.
    Leaf(u64),
    /// One that is to go in, behind all that are in the log.
    Pending,
}

/// The head of a briefing whose newest pending revision is a draft: its id is made when it is written, so nothing names it.
const DRAFTED: (u64, RecordId) = (INTEGER_MAX, RecordId([0; 32]));

/// Why a line that takes a label away is refused where others of its briefing were.
const STRANGER: &str = "the label is taken from a briefing that has another history in this store";

impl Store {
    /// Begins an import.
    pub fn importer(&mut self) -> Importer<'_> {
        let looked_to = self.view.tree.size();
        Importer {
            store: self,
            pending: Vec::new(),
            pending_bytes: 0,
            ahead: Ahead::default(),
            answered: Answered { words: Vec::new(), others_end: looked_to },
            strangers: HashSet::new(),
            looked_to,
            refused: Vec::new(),
            imported: Imported::default(),
            briefings: HashSet::new(),
            hashes: RandomState::new(),
        }
    }
}

impl Importer<'_> {
    /// Takes a revision, unless the store has it; writes the batch when enough was gathered. `line` says where it comes from.
    ///
    /// A revision that is held gets the labels of the draft, unless a later revision of its briefing has them.
    ///
    /// Errors that concern this draft alone, after which the import may go on: [`Error::TooLarge`], [`Error::Record`]. All
    /// others are those of [`Store::append`], and end the import. Cost: one hash of the text; a few rows of the catalog where
    /// the log has revisions that this import did not write.
    pub fn push(&mut self, draft: Draft, dedup: DedupPolicy, line: Option<u64>) -> Result<Arrival> {
        check_size(&draft)?;
        let content = ContentHash::of(draft.content.as_bytes());
        let end = self.answered.others_end;
        let held = match dedup {
            DedupPolicy::SameRevision if end == 0 => None,
            _ => needless(self.store, &self.ahead, &draft, content, dedup, end, |leaf| self.answered.has(leaf))?,
        };
        if let Some(holder) = held {
            self.imported.held += 1;
            if let Holder::Leaf(leaf) = holder {
                self.answered.mark(leaf);
                self.label_held(&draft, leaf, line)?;
            }
            self.flush_if_enough()?;
            return Ok(Arrival::AlreadyStored);
        }
        // Refused here, by itself, and not later with its whole batch.
        check_record(&draft)?;
        let bytes = draft.content.len() + record_bytes(&draft);
        let salts = self.store.writing.salts(&draft)?;
        self.gather(line, What::Draft { draft: Box::new(draft), content, salts, dedup }, bytes);
        self.flush_if_enough()?;
        Ok(Arrival::Added)
    }

    /// Takes a record as it stands in another store, so that it keeps its id, with the text it names. `line` says where it comes
    /// from.
    ///
    /// Errors that concern this record alone: [`Error::Record`]; [`Error::Name`] for a name or a label that none may have;
    /// [`Error::TooLarge`]; [`Error::Mismatch`], where the text is not the one that the record names, or the record does not
    /// follow from what its briefing has here.
    pub fn push_line(&mut self, record_line: String, text: Option<String>, line: Option<u64>) -> Result<Arrival> {
        let record = Record::parse(&record_line).map_err(Error::Record)?;
        if matches!(record, Record::Redacted(_)) {
            return Err(Error::Mismatch { what: "the record was destroyed, and only its id is left" });
        }
        let id = record.id(&record_line);
        let leaf = self.store.catalog.leaf_of(&id)?;
        if leaf.is_some() || self.ahead.ids.contains_key(&id) {
            leaf.into_iter().for_each(|leaf| self.answered.mark(leaf));
            self.imported.held += 1;
            return Ok(Arrival::AlreadyStored);
        }
        let text = text.map(|text| (ContentHash::of(text.as_bytes()), text));
        let what = What::Line { line: record_line, record, id, text };
        if let Err(error) = self.check_line(&what) {
            self.strangers.extend(what.briefing().map(|name| self.hashes.hash_one(name)));
            return Err(error);
        }
        let bytes = what.bytes();
        self.gather(line, what, bytes);
        self.flush_if_enough()?;
        Ok(Arrival::Added)
    }

    /// Writes what was gathered as one entry. Durable on `Ok`.
    ///
    /// What somebody else's entries made impossible meanwhile is left out: see [`Importer::take_refused`].
    pub fn flush(&mut self) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.store.refresh()?;
        if self.store.view.tree.size() != self.looked_to {
            // Before the texts are packed: all of it may have come in by another import.
            let (_, outcomes) = plan(self.store, &self.pending, &self.answered, self.looked_to)?;
            self.leave_out(outcomes)?;
        }
        while !self.pending.is_empty() {
            let run = pack_by_briefing(self.pending.iter().filter_map(|pending| pending.what.text()).collect())?;
            let (pending, answered, looked_to) = (&self.pending, &self.answered, self.looked_to);
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

    /// What was done so far.
    pub fn imported(&self) -> Imported {
        Imported { briefings: self.briefings.len() as u64, ..self.imported }
    }

    fn gather(&mut self, line: Option<u64>, what: What, bytes: usize) {
        self.ahead.take(&what);
        self.pending.push(Pending { line, what, bytes });
        self.pending_bytes += bytes;
    }

    fn flush_if_enough(&mut self) -> Result<()> {
        let enough = self.pending_bytes >= IMPORT_BATCH_BYTES || self.pending.len() >= IMPORT_BATCH_RECORDS;
        if enough { self.flush() } else { Ok(()) }
    }

    /// Refuses a line that cannot go in: with words that FORMAT.md does not allow, with another text than its record names, or
    /// that does not follow from what is here.
    fn check_line(&self, what: &What) -> Result<()> {
        let What::Line { record, text, .. } = what else { return Ok(()) };
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
            Record::Redacted(_) | Record::Unknown { .. } => return Ok(()),
        };
        parsed.map_err(|reason| Error::Name { text: words.clone(), reason })?;
        match self.ahead.refuses(self.store, record)? {
            None if self.takes_from_a_stranger(what) => Err(Error::Mismatch { what: STRANGER }),
            None => Ok(()),
            Some(what) => Err(Error::Mismatch { what }),
        }
    }

    /// Whether a line takes a label away from a briefing whose history here is another one.
    fn takes_from_a_stranger(&self, what: &What) -> bool {
        match what {
            What::Line { record: Record::Label(LabelRecord { briefing, revision: None, .. }), .. } => {
                self.strangers.contains(&self.hashes.hash_one(briefing))
            }
            _ => false,
        }
    }

    /// Gathers the labels that a held revision is to have and has not.
    fn label_held(&mut self, draft: &Draft, leaf: u64, line: Option<u64>) -> Result<()> {
        let briefing = draft.briefing.as_str();
        for label in &draft.labels {
            let holder = match self.ahead.labels.get(&(briefing.to_owned(), label.as_str().to_owned())) {
                Some(holder) => Some(*holder),
                None => self.store.catalog.by_label(briefing, label.as_str())?.map(Holder::Leaf),
            };
            // A label moves on through a history: where a later revision has it, this one had it before.
            if holder.is_some_and(|holder| holder >= Holder::Leaf(leaf)) {
                continue;
            }
            let record = LabelRecord {
                label: label.as_str().to_owned(),
                briefing: briefing.to_owned(),
                revision: self.store.catalog.id(leaf)?,
                recorded: draft.recorded.clone(),
                author: draft.author.clone(),
                salt: Salt(self.store.writing.random.draw()?),
            };
            let bytes = record.to_line().map_err(Error::Record)?.len();
            self.gather(line, What::Label(LabelOfHeld { record, leaf }), bytes);
        }
        Ok(())
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
        for Pending { what, .. } in self.pending.drain(..) {
            match &what {
                What::Label(_) => self.imported.labelled += 1,
                What::Draft { .. } | What::Line { .. } => self.imported.added += 1,
            }
            self.imported.bytes += what.text().map_or(0, |(_, _, text)| text.len() as u64);
            if let Some(name) = what.revised() {
                self.briefings.insert(self.hashes.hash_one(name));
            }
        }
        self.begin_anew();
    }

    /// Takes out of what is pending whatever is not to go in.
    fn leave_out(&mut self, outcomes: Vec<Outcome>) -> Result<()> {
        let pending = std::mem::take(&mut self.pending);
        self.begin_anew();
        self.answered.others_end = self.looked_to;
        for (Pending { line, what, bytes }, outcome) in pending.into_iter().zip(outcomes) {
            let refusal = match outcome {
                Outcome::In if self.takes_from_a_stranger(&what) => STRANGER,
                Outcome::In => {
                    self.gather(line, what, bytes);
                    continue;
                }
                Outcome::AlreadyStored(leaf) => {
                    leaf.into_iter().for_each(|leaf| self.answered.mark(leaf));
                    self.imported.held += u64::from(!matches!(what, What::Label(_)));
                    if let (What::Draft { draft, .. }, Some(leaf)) = (&what, leaf) {
                        self.label_held(draft, leaf, line)?;
                    }
                    continue;
                }
                Outcome::Refused(refusal) => refusal,
            };
            let briefing = what.briefing().map(str::to_owned);
            self.strangers.extend(briefing.as_ref().map(|name| self.hashes.hash_one(name)));
            self.refused.push(Refused { line, briefing, reason: Error::Mismatch { what: refusal } });
        }
        Ok(())
    }

    /// Nothing is pending, and what comes is looked for in the log as it is now.
    fn begin_anew(&mut self) {
        self.pending_bytes = 0;
        self.ahead = Ahead::default();
        self.looked_to = self.store.view.tree.size();
    }
}

impl What {
    /// Briefing, hash and bytes of its text.
    fn text(&self) -> Option<(&str, ContentHash, &[u8])> {
        match self {
            Self::Draft { draft, content, .. } => Some((draft.briefing.as_str(), *content, draft.content.as_bytes())),
            Self::Line { text: Some((hash, text)), .. } => {
                Some((self.revised().unwrap_or_default(), *hash, text.as_bytes()))
            }
            Self::Line { text: None, .. } | Self::Label(_) => None,
        }
    }

    /// Bytes of a line and of its text.
    fn bytes(&self) -> usize {
        let line = if let Self::Line { line, .. } = self { line.len() } else { 0 };
        line + self.text().map_or(0, |(_, _, text)| text.len())
    }

    /// The briefing that it is a revision of.
    fn revised(&self) -> Option<&str> {
        match self {
            Self::Draft { draft, .. } => Some(draft.briefing.as_str()),
            Self::Line { record: Record::Revision(revision), .. } => Some(&revision.briefing),
            Self::Line { .. } | Self::Label(_) => None,
        }
    }

    /// The briefing that it belongs to.
    fn briefing(&self) -> Option<&str> {
        match self {
            Self::Line { record: Record::Label(label), .. } => Some(&label.briefing),
            Self::Label(label) => Some(&label.record.briefing),
            _ => self.revised(),
        }
    }
}

impl Answered {
    fn has(&self, leaf: u64) -> bool {
        self.words.get((leaf / 64) as usize).is_some_and(|word| word & (1 << (leaf % 64)) != 0)
    }

    fn mark(&mut self, leaf: u64) {
        let index = (leaf / 64) as usize;
        if index >= self.words.len() {
            self.words.resize(index + 1, 0);
        }
        if let Some(word) = self.words.get_mut(index) {
            *word |= 1 << (leaf % 64);
        }
    }
}

impl Ahead {
    /// Number and id of the newest revision of a briefing.
    fn head(&self, store: &Store, name: &str) -> Result<Option<(u64, RecordId)>> {
        match self.heads.get(name) {
            Some(head) => Ok(Some(*head)),
            None => Ok(store.catalog.head(name)?.map(|head| (head.number, head.id))),
        }
    }

    /// Why a record that came with its line cannot go in, if so.
    fn refuses(&self, store: &Store, record: &Record) -> Result<Option<&'static str>> {
        let (fits, what) = match record {
            Record::Revision(revision) => {
                let what = "the record does not follow from the newest revision of its briefing in this store";
                (revision.follows(self.head(store, &revision.briefing)?), what)
            }
            Record::Label(LabelRecord { briefing, revision: Some(id), .. }) => {
                let what = "the label is for a revision that its briefing does not have in this store";
                (self.briefing_of(store, id)?.as_ref() == Some(briefing), what)
            }
            Record::Label(LabelRecord { briefing, revision: None, .. }) => (
                self.head(store, briefing)?.is_some(),
                "the label is taken from a briefing that this store does not have",
            ),
            Record::Redacted(_) | Record::Unknown { .. } => return Ok(None),
        };
        Ok((!fits).then_some(what))
    }

    /// The briefing of the revision with an id.
    fn briefing_of(&self, store: &Store, id: &RecordId) -> Result<Option<String>> {
        if let Some(briefing) = self.ids.get(id) {
            return Ok(briefing.clone());
        }
        let Some(leaf) = store.catalog.leaf_of(id)? else { return Ok(None) };
        Ok(store.catalog.revision_of(leaf)?.map(|(briefing, _)| briefing))
    }

    /// Puts a record behind what is there.
    fn take(&mut self, what: &What) {
        match what {
            What::Draft { draft, content, dedup, .. } => {
                let name = draft.briefing.as_str();
                self.set_head(name, DRAFTED);
                if *dedup == DedupPolicy::SameAsHead {
                    self.newest.insert(name.to_owned(), *content);
                }
                for label in &draft.labels {
                    self.labels.insert((name.to_owned(), label.as_str().to_owned()), Holder::Pending);
                }
            }
            What::Line { record, id, .. } => {
                self.ids.insert(*id, what.revised().map(str::to_owned));
                match record {
                    Record::Revision(revision) => self.set_head(&revision.briefing, (revision.number, *id)),
                    Record::Label(label) => {
                        self.labels.insert((label.briefing.clone(), label.label.clone()), Holder::Pending);
                    }
                    Record::Redacted(_) | Record::Unknown { .. } => {}
                }
            }
            What::Label(LabelOfHeld { record, leaf }) => {
                self.labels.insert((record.briefing.clone(), record.label.clone()), Holder::Leaf(*leaf));
            }
        }
    }

    fn set_head(&mut self, name: &str, head: (u64, RecordId)) {
        match self.heads.get_mut(name) {
            Some(known) => *known = head,
            None => drop(self.heads.insert(name.to_owned(), head)),
        }
    }
}

/// The revision that makes a draft needless, where there is one; of what the log holds it is below leaf `end`.
fn needless(
    store: &Store,
    ahead: &Ahead,
    draft: &Draft,
    content: ContentHash,
    dedup: DedupPolicy,
    end: u64,
    has_answered: impl Fn(u64) -> bool,
) -> Result<Option<Holder>> {
    let name = draft.briefing.as_str();
    match dedup {
        DedupPolicy::SameRevision => {
            let print = fingerprint(&content, &draft.time, &draft.author, &draft.note, &draft.source, &draft.meta);
            let same = store.catalog.with_fingerprint(name, print, end)?;
            Ok(same.into_iter().find(|leaf| !has_answered(*leaf)).map(Holder::Leaf))
        }
        DedupPolicy::SameAsHead => match ahead.newest.get(name) {
            Some(newest) => Ok((*newest == content).then_some(Holder::Pending)),
            None => {
                let same = store.head(name)?.filter(|head| head.record.content == content);
                Ok(same.map(|head| Holder::Leaf(head.leaf)))
            }
        },
    }
}

/// Plans an entry of what is pending, on the log as it is now; and says what cannot be in it.
///
/// `looked_to` is how many leaves the log had when all of it could.
fn plan(store: &Store, pending: &[Pending], answered: &Answered, looked_to: u64) -> Result<(EntryPlan, Vec<Outcome>)> {
    let has_moved = store.view.tree.size() != looked_to;
    let (mut plan, mut outcomes) = (EntryPlan::default(), Vec::with_capacity(pending.len()));
    let (mut ahead, mut answering) = (Ahead::default(), HashSet::new());
    for Pending { what, .. } in pending {
        let outcome = match what {
            What::Draft { draft, content, salts, dedup } => {
                let free = |leaf| answered.has(leaf) || answering.contains(&leaf);
                let held = match has_moved {
                    true => needless(store, &ahead, draft, *content, *dedup, u64::MAX, free)?,
                    false => None,
                };
                match held {
                    Some(Holder::Leaf(leaf)) => Outcome::AlreadyStored(Some(leaf)),
                    Some(Holder::Pending) => Outcome::AlreadyStored(None),
                    None => {
                        let name = draft.briefing.as_str();
                        let before = ahead.head(store, name)?;
                        let id = plan.push_revision(draft, *content, salts, before)?;
                        ahead.take(what);
                        ahead.set_head(name, (before.map_or(1, |(number, _)| number + 1), id));
                        Outcome::In
                    }
                }
            }
            What::Line { line, record, id, .. } => {
                let refusal = ahead.refuses(store, record)?;
                let leaf = match has_moved || refusal.is_some() {
                    true => store.catalog.leaf_of(id)?,
                    false => None,
                };
                match (leaf, refusal) {
                    (Some(leaf), _) => Outcome::AlreadyStored(Some(leaf)),
                    (None, Some(refusal)) => Outcome::Refused(refusal),
                    (None, None) => {
                        plan.push(line.clone(), record.content());
                        ahead.take(what);
                        Outcome::In
                    }
                }
            }
            What::Label(LabelOfHeld { record, leaf }) => {
                let holder = match has_moved {
                    true => store.catalog.by_label(&record.briefing, &record.label)?,
                    false => None,
                };
                if holder.is_some_and(|holder| holder >= *leaf) {
                    Outcome::AlreadyStored(None)
                } else {
                    plan.push(record.to_line().map_err(Error::Record)?, None);
                    Outcome::In
                }
            }
        };
        if let Outcome::AlreadyStored(Some(leaf)) = outcome {
            answering.insert(leaf);
        }
        outcomes.push(outcome);
    }
    Ok((plan, outcomes))
}

#[cfg(test)]
mod tests;
