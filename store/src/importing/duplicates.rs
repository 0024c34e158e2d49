//! Where an import finds what the store has already.

use crate::error::Result;
use crate::id::ContentHash;
use crate::importing::dedup_policy::DedupPolicy;
use crate::importing::pending::{Holder, PendingState};
use crate::reading::Reader;
use crate::record::{fingerprint, fingerprint_of_end};
use crate::time::Instant;
use crate::writing::{Draft, EndDraft, RenameDraft};

/// The revision that makes a draft a duplicate, where there is one; of what the log holds it is
/// below leaf `end`. `name` is what the import calls its briefing, which was perhaps renamed since.
pub(super) fn find_duplicate(
    reader: &Reader,
    state: &PendingState,
    name: &str,
    draft: &Draft,
    (content, dedup): (ContentHash, DedupPolicy),
    end: u64,
    has_answered: impl Fn(u64) -> bool,
) -> Result<Option<Holder>> {
    match dedup {
        DedupPolicy::SameRevision => {
            let print = fingerprint(&content, &draft.time, &draft.author, &draft.note, &draft.source, &draft.meta);
            let same = reader.ask(|catalog| catalog.with_fingerprint(name, print, end))?;
            Ok(same.into_iter().find(|leaf| !has_answered(*leaf)).map(Holder::Leaf))
        }
        DedupPolicy::SameAsHead => {
            let briefing = draft.briefing.as_str();
            let is_revived = |end: Instant| draft.time.instant() >= end;
            if state.end_of(briefing).is_some_and(is_revived) {
                return Ok(None);
            }
            if let Some(newest) = state.newest(briefing) {
                return Ok((newest == content).then_some(Holder::Pending));
            }
            let Some(stored) = state.stored(briefing) else { return Ok(None) };
            let Some(head) = reader.ask(|catalog| catalog.head(stored))? else { return Ok(None) };
            // Where the briefing has ended, the same text revives it.
            let end = reader.ask(|catalog| catalog.end_at(stored, Instant::MAX))?;
            let is_same = reader.revision(head.leaf)?.record.content == content
                && !end.is_some_and(|end| is_revived(end.time.instant()));
            Ok(is_same.then_some(Holder::Leaf(head.leaf)))
        }
    }
}

/// The leaf of the end that makes a draft a duplicate, below leaf `end`, where there is one.
pub(super) fn find_end(
    reader: &Reader,
    draft: &EndDraft,
    end: u64,
    has_answered: impl Fn(u64) -> bool,
) -> Result<Option<u64>> {
    let (name, print) = (draft.briefing.as_str(), fingerprint_of_end(&draft.time, &draft.author, &draft.reason));
    let same = reader.ask(|catalog| catalog.ends_with_fingerprint(name, print, end))?;
    Ok(same.into_iter().find(|leaf| !has_answered(*leaf)))
}

/// The leaves of the records that gave briefings these names already, one for each, below leaf
/// `end`; `None` where one was not given.
pub(super) fn find_renamed(
    reader: &Reader,
    draft: &RenameDraft,
    end: u64,
    has_answered: impl Fn(u64) -> bool,
) -> Result<Option<Vec<u64>>> {
    let mut found = Vec::new();
    for (from, to) in &draft.renames {
        let (from, to) = (from.as_str(), to.as_str());
        let leaves = reader.ask(|catalog| catalog.renames_between(from, to, &draft.time, end))?;
        match leaves.into_iter().find(|leaf| !has_answered(*leaf)) {
            Some(leaf) => found.push(leaf),
            None => return Ok(None),
        }
    }
    Ok((!found.is_empty()).then_some(found))
}

/// Which leaves have answered for a record of this import: those that it wrote, and those that made
/// one needless.
#[derive(Default)]
pub(super) struct Answered {
    /// A bit for each leaf.
    words: Vec<u64>,
    /// The end of the leaves that this import did not write.
    pub(super) others_end: u64,
}

impl Answered {
    pub(super) fn new(others_end: u64) -> Self {
        Self { words: Vec::new(), others_end }
    }

    pub(super) fn has(&self, leaf: u64) -> bool {
        self.words.get((leaf / 64) as usize).is_some_and(|word| word & (1 << (leaf % 64)) != 0)
    }

    pub(super) fn mark(&mut self, leaf: u64) {
        let index = (leaf / 64) as usize;
        if index >= self.words.len() {
            self.words.resize(index + 1, 0);
        }
        if let Some(word) = self.words.get_mut(index) {
            *word |= 1 << (leaf % 64);
        }
    }
}
