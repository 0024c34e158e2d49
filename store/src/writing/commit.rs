//! Committing: one revision, or many, as one entry of the log.

use std::collections::HashMap;

use crate::catalog::Head;
use crate::error::{Error, Result};
use crate::frame::{LEVEL, LEVEL_BATCH};
use crate::id::{ContentHash, RecordId, Salt};
use crate::object::{ContentRun, pack_contents};
use crate::reading::Revision;
use crate::record::RevisionRecord;
use crate::store::Store;
use crate::time::Instant;
use crate::writing::draft::{Draft, check_size};
use crate::writing::out_of_memory;
use crate::writing::plan::{EntryPlan, Landed};

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

/// What a commit did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Committed {
    /// The text is in the log, durably.
    Created(Revision),
    /// The newest revision has the same bytes, and all that the draft says beside them: nothing was
    /// written.
    Unchanged(Revision),
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
    /// draft's `meta` and `source` say, and nothing ended the briefing.
    ///
    /// Durable: on `Ok` the revision survives power loss; on `Err` it is in the log in whole or not
    /// at all.
    /// Errors: [`Error::Conflict`] with an expectation that is not met; [`Error::TooLarge`];
    /// [`Error::Record`] for a note, author, source and meta of more than 64 KiB;
    /// [`Error::Mismatch`] where it takes back a revision that the briefing does not have;
    /// [`Error::BehindPin`], [`Error::RefusesWriting`], [`Error::Latched`]; I/O.
    /// Cost: three fsyncs, one read of the head's record; again for each writer that was faster.
    pub fn commit(&mut self, draft: Draft, expect: Expect) -> Result<Committed> {
        check_size(&draft)?;
        let content = ContentHash::of(draft.content.as_bytes());
        let run = pack_contents([(content, draft.content.as_bytes(), draft.content.len())].into_iter(), LEVEL)
            .map_err(out_of_memory)?;
        let salts = self.writing.salts(&draft)?;
        let name = draft.briefing.as_str();
        let mut unchanged = None;
        let landed = self.publish(&run, &mut |store| {
            let head = store.catalog.head(name)?;
            check_expectation(name, expect, head.as_ref())?;
            if let Some(head) = &head {
                let revision = store.revision(head.leaf)?;
                let is_same = revision.record.content == content && says_nothing_new(&draft, &revision.record);
                // Where the briefing has ended, the same text revives it.
                if is_same && store.ask(|catalog| catalog.end_at(name, Instant::MAX))?.is_none() {
                    unchanged = Some(revision);
                    return Ok(None);
                }
            }
            let mut plan = EntryPlan::default();
            let before = store.last_revision(name)?;
            let undoes = store.undone(&draft, before, &plan)?;
            plan.push_revision(&draft, content, &salts, before, undoes, &|label| store.label_parent(label))?;
            Ok(Some(plan))
        })?;
        self.pack_if_cheap();
        match (landed.and_then(|landed| landed.leaves().next()), unchanged) {
            (Some(leaf), _) => self.revision(leaf).map(Committed::Created),
            (None, Some(revision)) => Ok(Committed::Unchanged(revision)),
            (None, None) => Err(Error::Latched),
        }
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
            let mut heads: HashMap<&str, (u64, RecordId)> = HashMap::new();
            let mut plan = EntryPlan::default();
            for ((draft, content), salts) in drafts.iter().zip(&hashes).zip(&salts) {
                let name = draft.briefing.as_str();
                let before = match heads.get(name) {
                    Some(head) => Some(*head),
                    None => store.last_revision(name)?,
                };
                let undoes = store.undone(draft, before, &plan)?;
                let id =
                    plan.push_revision(draft, *content, salts, before, undoes, &|label| store.label_parent(label))?;
                heads.insert(name, (before.map_or(1, |(number, _)| number + 1), id));
            }
            Ok(Some(plan))
        })?;
        self.pack_if_cheap();
        landed.iter().flat_map(Landed::leaves).map(|leaf| self.revision(leaf)).collect()
    }
}

/// Whether what a draft tells beside its text stands in the record of the revision before it
/// already: a headline that changed alone is a change. What the draft leaves out says nothing.
fn says_nothing_new(draft: &Draft, record: &RevisionRecord) -> bool {
    let source_is_known = draft.source.is_none() || draft.source == record.source;
    source_is_known && draft.meta.iter().all(|(key, value)| record.meta.get(key) == Some(value))
}

fn check_expectation(name: &str, expect: Expect, head: Option<&Head>) -> Result<()> {
    let found = head.map(|head| head.id);
    let expected = match expect {
        Expect::Any => return Ok(()),
        Expect::Head(id) => Some(id),
        Expect::New => None,
    };
    if found == expected { Ok(()) } else { Err(Error::Conflict { briefing: name.to_owned(), expected, found }) }
}
