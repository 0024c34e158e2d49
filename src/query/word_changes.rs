//! Words in and out of a revision since its parent: computed once, kept in the catalog.

use variorum_store::{ErrorKind, Revision, Store, Words};

use crate::cli::error::CliError;
use crate::query::parents::ParentReader;

/// Counts words revision by revision, and hands the new counts to the catalog in one go.
pub struct WordCounter<'store> {
    store: &'store Store,
    parents: ParentReader<'store>,
    fresh: Vec<(u64, Words)>,
}

impl<'store> WordCounter<'store> {
    /// A counter for revisions of `store`.
    #[must_use]
    pub const fn new(store: &'store Store) -> Self {
        Self { store, parents: ParentReader::new(store), fresh: Vec::new() }
    }

    /// The words in and out of `revision`; `None` where a content is damaged, so that history can still be told.
    pub fn count(&mut self, revision: &Revision) -> Result<Option<Words>, CliError> {
        if let Some(words) = self.store.words(revision) {
            return Ok(Some(words));
        }
        match self.compare(revision) {
            Ok(words) => {
                self.fresh.push((revision.leaf, words));
                Ok(Some(words))
            }
            Err(error) if error.kind() == ErrorKind::Damage => Ok(None),
            Err(error) => Err(CliError::engine(&revision.record.briefing, &error)),
        }
    }

    /// Hands the new counts to the catalog; they are derived, so that a catalog that cannot keep them costs only time.
    pub fn keep(&mut self) {
        if !self.fresh.is_empty() {
            self.store.keep_words(&self.fresh);
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
