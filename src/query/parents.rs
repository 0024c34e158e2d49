//! A revision beside its parent, with both texts: what `log` counts and shows.

use std::borrow::Cow;

use variorum_redline::render::Side;
use variorum_store::{Error, Reader, Revision};

use super::comparison::{ComparedText, Comparison};
use super::version::side;

/// Reads revisions beside their parents.
///
/// Cost: one content a revision in a history from newest to oldest, as the parent read last is
/// kept; else two.
pub struct ParentReader<'reader> {
    reader: &'reader Reader,
    /// The texts read last.
    old: String,
    new: String,
    /// The leaf of the revision that `old` is the text of, if there is one.
    old_leaf: Option<u64>,
}

impl<'reader> ParentReader<'reader> {
    /// Reads revisions through `reader`.
    #[must_use]
    pub const fn new(reader: &'reader Reader) -> Self {
        Self { reader, old: String::new(), new: String::new(), old_leaf: None }
    }

    /// The revision before `revision`; none before the first.
    ///
    /// # Errors
    ///
    /// What reading records may meet: damage, a store that cannot be read.
    pub fn parent(&self, revision: &Revision) -> Result<Option<Revision>, Error> {
        match revision.record.number.checked_sub(1) {
            None | Some(0) => Ok(None),
            Some(number) => self.reader.by_number(&revision.briefing, number),
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
            self.reader.content(revision)?
        };
        self.old = match parent {
            None => String::new(),
            Some(parent) if parent.record.content == revision.record.content => self.new.clone(),
            Some(parent) => self.reader.content(parent)?,
        };
        self.old_leaf = parent.map(|parent| parent.leaf);
        Ok((&self.old, &self.new))
    }

    /// A revision beside its parent, or beside nothing where it is the first.
    ///
    /// # Errors
    ///
    /// What reading records and contents may meet: damage, a store that cannot be read.
    pub fn comparison(&mut self, revision: &Revision) -> Result<Comparison<'_>, Error> {
        let parent = self.parent(revision)?;
        let (old_side, new_side) = (parent.as_ref().map_or(Side::Nothing, side), side(revision));
        let (old, new) = self.texts(revision, parent.as_ref())?;
        Ok(Comparison {
            old: ComparedText { side: old_side, text: Cow::Borrowed(old) },
            new: ComparedText { side: new_side, text: Cow::Borrowed(new) },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    #[test]
    fn a_revision_stands_beside_its_parent() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=3);
        let mut parents = ParentReader::new(&store);
        for number in [3, 2, 1, 3] {
            let revision = store.by_number("news", number).unwrap().unwrap();
            let comparison = parents.comparison(&revision).unwrap();
            let text = |day: u64| if day == 0 { String::new() } else { format!("The text of day {day}\n") };
            assert_eq!((comparison.old.text, comparison.new.text), (text(number - 1).into(), text(number).into()));
            assert_eq!(matches!(comparison.old.side, Side::Nothing), number == 1);
        }
    }
}
