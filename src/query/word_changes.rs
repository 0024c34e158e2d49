//! Words in and out of a revision since its parent: computed once, kept in the catalog.

use variorum_store::{ErrorKind, Reader, Revision, Words};

use super::Error;
use super::parents::ParentReader;

/// Counts that are handed to the catalog at a time.
const KEPT_AT_ONCE: usize = 256;

/// Counts words revision by revision, and hands the new counts to the catalog, many at a time.
pub struct WordCounter<'reader> {
    reader: &'reader Reader,
    parents: ParentReader<'reader>,
    /// By leaf, the counts that the catalog does not have yet.
    fresh: Vec<(u64, Words)>,
}

impl<'reader> WordCounter<'reader> {
    /// A counter for revisions that `reader` reads.
    #[must_use]
    pub const fn new(reader: &'reader Reader) -> Self {
        Self { reader, parents: ParentReader::new(reader), fresh: Vec::new() }
    }

    /// The words in and out of `revision`; `None` where a content is damaged, so that the rest of a
    /// history can be shown.
    ///
    /// Errors: [`Error::Store`]. Cost: a row of the catalog, or two contents and their comparison.
    pub fn count(&mut self, revision: &Revision) -> Result<Option<Words>, Error> {
        if let Some(words) = self.reader.words(revision) {
            return Ok(Some(words));
        }
        match self.compare(revision) {
            Ok(words) => {
                self.fresh.push((revision.leaf, words));
                if self.fresh.len() >= KEPT_AT_ONCE {
                    self.keep();
                }
                Ok(Some(words))
            }
            Err(error) if error.kind() == ErrorKind::Damage => Ok(None),
            Err(error) => Err(Error::store(&revision.briefing)(error)),
        }
    }

    /// Hands the rest of the new counts to the catalog; they are derived, so that a catalog that
    /// cannot keep them costs only time.
    pub fn keep(&mut self) {
        if !self.fresh.is_empty() {
            self.reader.keep_words(&self.fresh);
            self.fresh.clear();
        }
    }

    fn compare(&mut self, revision: &Revision) -> Result<Words, variorum_store::Error> {
        let parent = self.parents.parent(revision)?;
        if parent.as_ref().is_some_and(|parent| parent.record.content == revision.record.content) {
            return Ok(Words { inserted: 0, deleted: 0 });
        }
        let (old, new) = self.parents.texts(revision, parent.as_ref())?;
        let words = variorum_redline::compare(old, new).words;
        Ok(Words { inserted: words.inserted as u64, deleted: words.deleted as u64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    #[test]
    fn words_are_counted_once_and_then_kept() {
        let mut store = TestStore::new();
        store.commit("news", 1, "Two ships sail.\n");
        store.commit("news", 2, "Three big ships sail.\n");
        let revision = store.by_number("news", 2).unwrap().unwrap();
        let expected = Some(Words { inserted: 2, deleted: 1 });
        let mut counter = WordCounter::new(&store);
        assert_eq!(counter.count(&revision).unwrap(), expected);
        assert_eq!(store.words(&revision), None);
        counter.keep();
        assert_eq!(store.words(&revision), expected);
        assert_eq!(counter.count(&revision).unwrap(), expected);
    }
}
