//! A revision beside its parent, with both texts: what `log` counts and shows.

use variorum_store::{Error, Revision, Store};

/// A revision's own text and its parent's.
#[derive(Debug)]
pub struct Beside {
    /// The revision before it; none for the first, whose old text is empty.
    pub parent: Option<Revision>,
    /// The parent's text.
    pub old: String,
    /// Its own text.
    pub new: String,
}

/// Reads revisions beside their parents.
///
/// Cost: one content a revision in a history from newest to oldest, as the parent read last is kept; else two.
pub struct ParentReader<'store> {
    store: &'store Store,
    /// The place in the log of the parent read last, and its text.
    last: Option<(u64, String)>,
}

impl<'store> ParentReader<'store> {
    /// A reader of revisions of `store`.
    #[must_use]
    pub const fn new(store: &'store Store) -> Self {
        Self { store, last: None }
    }

    /// The revision before `revision`.
    pub fn parent(&self, revision: &Revision) -> Result<Option<Revision>, Error> {
        match revision.record.number.checked_sub(1) {
            None | Some(0) => Ok(None),
            Some(number) => self.store.by_number(&revision.record.briefing, number),
        }
    }

    /// Both texts.
    ///
    /// # Errors
    ///
    /// What reading contents may meet: damage, a store that cannot be read.
    pub fn read(&mut self, revision: &Revision) -> Result<Beside, Error> {
        let parent = self.parent(revision)?;
        let new = match self.last.take() {
            Some((leaf, text)) if leaf == revision.leaf => text,
            _ => self.store.content(revision)?,
        };
        let old = match &parent {
            Some(parent) => {
                let text = self.store.content(parent)?;
                self.last = Some((parent.leaf, text.clone()));
                text
            }
            None => String::new(),
        };
        Ok(Beside { parent, old, new })
    }
}
