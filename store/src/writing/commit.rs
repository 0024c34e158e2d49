//! Committing: one revision, or many, as one entry of the log.

use std::collections::{BTreeSet, HashMap};

use crate::error::{Error, Result};
use crate::frame::LEVEL_BATCH;
use crate::id::{ContentHash, RecordId, Salt};
use crate::object::{ContentRun, pack_contents};
use crate::reading::Revision;
use crate::record::LabelRecord;
use crate::store::Store;
use crate::writing::batch::Batch;
use crate::writing::draft::{Draft, check_size};
use crate::writing::end::EndDraft;
use crate::writing::out_of_memory;
use crate::writing::plan::{EntryPlan, Landed, Position};

/// What the newest revision of the briefing must be for a commit to go in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Any: the commit takes its turn.
    Any,
    /// This one, or [`Error::Conflict`].
    Head(RecordId),
    /// None: the briefing must be new, or [`Error::Conflict`].
    New,
}

/// A text that is to be the newest of its briefing.
#[derive(Clone, Debug)]
pub struct Commit {
    /// The text, and what is said of it. Its `meta` is laid over that of the newest revision.
    pub draft: Draft,
    /// What the newest revision must be.
    pub expect: Expect,
    /// What of the newest revision's meta is not taken over.
    pub clears: Clears,
    /// An end of the briefing that is to stand behind the new revision, in the same entry: its
    /// `briefing` and `behind` say nothing. It is written where the revision is.
    pub end: Option<EndDraft>,
}

/// What a commit does not take over from the newest revision of its briefing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clears {
    /// All of its meta is taken over.
    Nothing,
    /// All of its meta is taken over but for these keys.
    Keys(BTreeSet<String>),
    /// Nothing is taken over: the draft says all there is.
    All,
}

/// What a commit did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Committed {
    /// The text is in the log, durably.
    Created(Revision),
    /// The newest revision has the same bytes, and all that the draft says beside them: nothing was
    /// written.
    Unchanged(Revision),
    /// The same, but it did not have these labels, which it got, durably.
    Labelled(Revision, Vec<String>),
}

/// Packs the texts of a batch: those of a briefing beside each other, in their order. Each comes
/// with briefing and hash.
pub(crate) fn pack_by_briefing(mut texts: Vec<(&str, ContentHash, &[u8])>) -> Result<ContentRun> {
    texts.sort_by_key(|(briefing, ..)| *briefing);
    let with_bytes = texts.chunk_by(|one, other| one.0 == other.0).flat_map(|history| {
        let history_bytes = history.iter().map(|(_, _, text)| text.len()).sum();
        history.iter().map(move |(_, hash, text)| (*hash, *text, history_bytes))
    });
    pack_contents(with_bytes, LEVEL_BATCH).map_err(out_of_memory)
}

impl Store {
    /// Commits a new revision, unless the briefing's newest has the same bytes and all that the
    /// draft's `meta` and `source` say, and nothing ended the briefing; then it gets the draft's
    /// labels.
    ///
    /// The draft's `meta` is laid over that of the newest revision: see [`Store::commit_all`],
    /// which can clear some of it.
    /// Under a former name it goes to the briefing that was called so last, unless one is called so
    /// now, or the briefing must be new: see [`Revision::briefing`] of the answer.
    /// Durable: on `Ok` the revision survives power loss; on `Err` it is in the log in whole or not
    /// at all.
    /// Errors: [`Error::Conflict`] with an expectation that is not met; [`Error::TooLarge`];
    /// [`Error::Record`] for a note, author, source and meta of more than 64 KiB;
    /// [`Error::Mismatch`] where it takes back a revision that the briefing does not have;
    /// [`Error::BehindPin`], [`Error::RefusesWriting`], [`Error::Latched`]; I/O.
    /// Cost: three fsyncs, one read of the head's record; again for each writer that was faster.
    pub fn commit(&mut self, draft: Draft, expect: Expect) -> Result<Committed> {
        let committed = self.commit_all(vec![Commit { draft, expect, clears: Clears::Nothing, end: None }])?;
        committed.into_iter().next().ok_or(Error::Latched)
    }

    /// Commits many texts as one entry, in order, each as [`Store::commit`] does: those that say
    /// something new are revisions, and of each it is told what became of it.
    ///
    /// Where the bytes are those of the newest revision, its source too is taken over, unless the
    /// draft has another one or everything is cleared.
    /// Durable: all of them or none. Errors: those of [`Store::commit`]. Cost: three fsyncs; memory
    /// of a few times the texts.
    pub fn commit_all(&mut self, commits: Vec<Commit>) -> Result<Vec<Committed>> {
        commits.iter().try_for_each(|commit| check_size(&commit.draft))?;
        let salts: Vec<Vec<Salt>> =
            commits.iter().map(|commit| self.writing.salts_of_commit(commit)).collect::<Result<_>>()?;
        let mut batch = Batch::new(commits, salts);
        // One text is nearly always new; of many most may be as they were, and would be packed for
        // nothing. What this look cannot see, the one below will.
        let looked = if batch.len() > 1 { batch.plan(self).ok() } else { None };
        let mut packed = looked.map_or_else(|| vec![true; batch.len()], |(_, outcome)| outcome.is_new);
        let (landed, outcome) = loop {
            let run = batch.pack(&packed)?;
            let mut outcome = None;
            let landed = self.publish(&run, &mut |store| {
                let (plan, planned) = batch.plan(store)?;
                let is_packed = planned.is_new == packed;
                outcome = Some(planned);
                // No object holds a text that none of its records names.
                Ok(Some(plan).filter(|plan| is_packed && plan.len() > 0))
            })?;
            let Some(outcome) = outcome else { return Err(Error::Latched) };
            match landed {
                None if outcome.records > 0 => packed = outcome.is_new,
                landed => break (landed, outcome),
            }
        };
        self.pack_if_cheap();
        let leaves: Vec<u64> = landed.iter().flat_map(Landed::leaves).collect();
        outcome.committed(&leaves, |leaf| self.revision(leaf))
    }

    /// Commits many revisions as one entry, in order; equal neighbours are kept, as real histories
    /// have them.
    ///
    /// Durable: all of them or none. Errors: those of [`Store::commit`]. Cost: three fsyncs; memory
    /// of a few times the texts.
    pub fn append(&mut self, drafts: &[Draft]) -> Result<Vec<Revision>> {
        if drafts.is_empty() {
            return Ok(Vec::new());
        }
        drafts.iter().try_for_each(check_size)?;
        let hashes: Vec<ContentHash> = drafts.iter().map(|draft| ContentHash::of(draft.content.as_bytes())).collect();
        let texts = drafts.iter().zip(&hashes);
        let texts = texts.map(|(draft, hash)| (draft.briefing.as_str(), *hash, draft.content.as_bytes())).collect();
        let run = pack_by_briefing(texts)?;
        let salts: Vec<Vec<Salt>> = drafts.iter().map(|draft| self.writing.salts(draft)).collect::<Result<_>>()?;
        let landed = self.publish(&run, &mut |store| {
            let mut heads: HashMap<String, (u64, RecordId)> = HashMap::new();
            let mut plan = EntryPlan::default();
            for ((draft, content), salts) in drafts.iter().zip(&hashes).zip(&salts) {
                let name = store.name_now(draft.briefing.as_str())?.into_owned();
                let before = match heads.get(&name) {
                    Some(head) => Some(*head),
                    None => store.last_revision(&name)?,
                };
                let undoes = store.undone(draft.undoes, (&name, &name), before, &plan)?;
                let parent = |label: &LabelRecord| store.label_parent(&name, &label.label);
                let position = Position { briefing: &name, before, undoes };
                let id = plan.push_revision(draft, *content, salts, position, &parent)?;
                heads.insert(name, (before.map_or(1, |(number, _)| number + 1), id));
            }
            Ok(Some(plan))
        })?;
        self.pack_if_cheap();
        landed.iter().flat_map(Landed::leaves).map(|leaf| self.revision(leaf)).collect()
    }
}

/// Refuses a commit that expected another head.
pub(super) fn check_expectation(name: &str, expect: Expect, found: Option<RecordId>) -> Result<()> {
    let expected = match expect {
        Expect::Any => return Ok(()),
        Expect::Head(id) => Some(id),
        Expect::New => None,
    };
    if found == expected { Ok(()) } else { Err(Error::Conflict { briefing: name.to_owned(), expected, found }) }
}
