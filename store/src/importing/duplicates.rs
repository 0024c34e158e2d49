//! Where an import finds what the store has already.

use crate::error::Result;
use crate::id::ContentHash;
use crate::importing::dedup_policy::DedupPolicy;
use crate::importing::pending::{Holder, PendingState};
use crate::reading::Reader;
use crate::record::fingerprint;
use crate::writing::Draft;

/// The revision that makes a draft a duplicate, where there is one; of what the log holds it is
/// below leaf `end`.
pub(super) fn find_duplicate(
    reader: &Reader,
    state: &PendingState,
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
            let same = reader.ask(|catalog| catalog.with_fingerprint(name, print, end))?;
            Ok(same.into_iter().find(|leaf| !has_answered(*leaf)).map(Holder::Leaf))
        }
        DedupPolicy::SameAsHead => match state.newest.get(name) {
            Some(newest) => Ok((*newest == content).then_some(Holder::Pending)),
            None => {
                let same = reader.head(name)?.filter(|head| head.record.content == content);
                Ok(same.map(|head| Holder::Leaf(head.leaf)))
            }
        },
    }
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
