//! A revision beside its parent, with both texts: what `log` counts and shows.

use variorum_store::{Error, Revision, Store};

/// Reads revisions beside their parents.
///
/// Cost: one content a revision in a history from newest to oldest, as the parent read last is kept; else two.
pub struct ParentReader<'store> {
    store: &'store Store,
    /// The texts read last.
    old: String,
    new: String,
    /// The place in the log of the revision that `old` is the text of, if there is one.
    old_leaf: Option<u64>,
}

impl<'store> ParentReader<'store> {
    /// A reader of revisions of `store`.
    #[must_use]
    pub const fn new(store: &'store Store) -> Self {
        Self { store, old: String::new(), new: String::new(), old_leaf: None }
    }

    /// The revision before `revision`; none before the first.
    ///
    /// # Errors
    ///
    /// What reading records may meet: damage, a store that cannot be read.
    pub fn parent(&self, revision: &Revision) -> Result<Option<Revision>, Error> {
        match revision.record.number.checked_sub(1) {
            None | Some(0) => Ok(None),
            Some(number) => self.store.by_number(&revision.record.briefing, number),
        }
    }

    /// The parent's text, which is empty where there is none, and the revision's own.
    ///
    /// # Errors
    ///
    /// What reading contents may meet: damage, a store that cannot be read.
    pub fn texts(&mut self, revision: &Revision, parent: Option<&Revision>) -> Result<(&str, &str), Error> {
        let old_leaf = self.old_leaf.take();
        self.new = if old_leaf == Some(revision.leaf) {
            std::mem::take(&mut self.old)
        } else {
            self.store.content(revision)?
        };
        self.old = parent.map_or_else(|| Ok(String::new()), |parent| self.store.content(parent))?;
        self.old_leaf = parent.map(|parent| parent.leaf);
        Ok((&self.old, &self.new))
    }
}
