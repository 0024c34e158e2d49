//! What a revision changed since its parent, in words and in kinds: counted once, kept in the
//! catalog.

use variorum_redline::Kinds;
use variorum_store::{ChangeCounts, Reader, Revision, Words};

use super::Error;
use super::change_kinds::ChangeKinds;
use super::comparison::Comparison;
use super::parents::{Incomparable, ParentReader};

/// Counts that are handed to the catalog at a time.
const KEPT_AT_ONCE: usize = 256;

/// What a revision changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// So much.
    Changed(Words, ChangeKinds),
    /// It cannot be compared with the one before it; the rest of a history can be shown.
    Incomparable(Incomparable),
    /// It is more than whoever asks wants to compare.
    TooMuch,
}

impl Counted {
    /// The words in and out, where they are known.
    #[must_use]
    pub const fn words(&self) -> Option<Words> {
        match self {
            Self::Changed(words, _) => Some(*words),
            Self::Incomparable(_) | Self::TooMuch => None,
        }
    }
}

/// Counts words and kinds revision by revision, and hands the new counts to the catalog, many at a
/// time.
pub struct WordCounter<'reader> {
    reader: &'reader Reader,
    parents: ParentReader<'reader>,
    /// By leaf, the counts that the catalog does not have yet.
    fresh: Vec<(u64, ChangeCounts)>,
}

impl<'reader> WordCounter<'reader> {
    /// A counter for revisions that `reader` reads.
    #[must_use]
    pub const fn new(reader: &'reader Reader) -> Self {
        Self { reader, parents: ParentReader::new(reader), fresh: Vec::new() }
    }

    /// What `revision` changed, however much there is to compare.
    ///
    /// Errors: [`Error::Store`]. Cost: a row of the catalog, or two contents and their comparison.
    pub fn count(&mut self, revision: &Revision) -> Result<Counted, Error> {
        self.count_if(revision, |_| true)
    }

    /// What `revision` changed, unless it was not counted before and `admits` does not want it
    /// compared.
    ///
    /// Errors and cost: those of [`WordCounter::count`].
    pub fn count_if(
        &mut self,
        revision: &Revision,
        admits: impl FnOnce(&Comparison<'_>) -> bool,
    ) -> Result<Counted, Error> {
        let kept = self.reader.change_counts(revision);
        if let Some((words, kinds)) = kept.and_then(|kept| Some((kept.words, ChangeKinds::from_kept(&kept.kinds)?))) {
            return Ok(Counted::Changed(words, kinds));
        }
        let (words, kinds) = match self.parents.comparison(revision).map_err(Error::store(&revision.briefing))? {
            Ok(comparison) if admits(&comparison) => counted(&comparison),
            Ok(_) => return Ok(Counted::TooMuch),
            Err(incomparable) => return Ok(Counted::Incomparable(incomparable)),
        };
        self.fresh.push((revision.leaf, ChangeCounts { words, kinds: kinds.to_kept() }));
        if self.fresh.len() >= KEPT_AT_ONCE {
            self.keep();
        }
        Ok(Counted::Changed(words, kinds))
    }

    /// Hands the rest of the new counts to the catalog; they are derived, so that a catalog that
    /// cannot keep them costs only time.
    pub fn keep(&mut self) {
        if !self.fresh.is_empty() {
            self.reader.keep_change_counts(&self.fresh);
            self.fresh.clear();
        }
    }
}

fn counted(comparison: &Comparison<'_>) -> (Words, ChangeKinds) {
    let difference = comparison.difference(Kinds::NONE);
    let words = difference.redline.words;
    let words = Words { inserted: words.inserted as u64, deleted: words.deleted as u64 };
    (words, ChangeKinds::of(&difference))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    #[test]
    fn what_changed_is_counted_once_and_then_kept() {
        let mut store = TestStore::new();
        store.commit("news", 1, "Two ships sail.\n");
        store.commit("news", 2, "Three big ships sail.\n");
        let revision = store.by_number("news", 2).unwrap().unwrap();
        let mut counter = WordCounter::new(&store);
        assert_eq!(counter.count_if(&revision, |_| false).unwrap(), Counted::TooMuch);
        let counted = counter.count(&revision).unwrap();
        let Counted::Changed(words, kinds) = &counted else { panic!("{counted:?}") };
        assert_eq!(*words, Words { inserted: 2, deleted: 1 });
        assert_eq!(kinds.said_beside_words(), ["1 number"]);
        assert_eq!(store.change_counts(&revision), None);
        counter.keep();
        assert_eq!(store.change_counts(&revision).unwrap().words, *words);
        // Nothing is compared any more.
        assert_eq!(counter.count_if(&revision, |_| panic!("is compared")).unwrap(), counted);
    }
}
