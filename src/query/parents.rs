//! A revision beside its parent, with both texts: what `log` counts and shows.

use std::borrow::Cow;

use variorum_redline::render::Side;
use variorum_store::{Damage, DamageKind, Error, Reader, Revision, Takedown};

use super::comparison::{ComparedText, Comparison};
use super::version::side;

/// Why a revision is not compared with its parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incomparable {
    /// Its own text cannot be read.
    Unreadable(Box<Damage>),
    /// Its text can be read, and the revision before it, or the text of that, cannot.
    ParentUnreadable(Box<Damage>),
    /// The revision before it was taken down.
    ParentTakenDown(Box<Takedown>),
}

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

    /// The revision before `revision`: none before the first, and before no other one, so that
    /// what is missing is never taken for nothing.
    ///
    /// # Errors
    ///
    /// What reading records may meet but damage: a store that cannot be read.
    pub fn parent(&self, revision: &Revision) -> Result<Result<Option<Revision>, Incomparable>, Error> {
        let (name, number) = (&revision.briefing, revision.record.number.saturating_sub(1));
        if number == 0 {
            return Ok(Ok(None));
        }
        match self.reader.by_number(name, number) {
            Ok(Some(parent)) => Ok(Ok(Some(parent))),
            Ok(None) => Ok(Err(match self.reader.takedown(name, number)? {
                Some(takedown) => Incomparable::ParentTakenDown(Box::new(takedown)),
                None => Incomparable::ParentUnreadable(Box::new(lost(revision, number))),
            })),
            Err(Error::Damaged(damage)) => Ok(Err(Incomparable::ParentUnreadable(damage))),
            Err(error) => Err(error),
        }
    }

    /// A revision beside its parent, or beside nothing where it is the first.
    ///
    /// # Errors
    ///
    /// What reading records and contents may meet but damage: a store that cannot be read.
    pub fn comparison(&mut self, revision: &Revision) -> Result<Result<Comparison<'_>, Incomparable>, Error> {
        let old_leaf = self.old_leaf.take();
        self.new = if old_leaf == Some(revision.leaf) {
            std::mem::take(&mut self.old)
        } else {
            match self.reader.content(revision) {
                Err(Error::Damaged(damage)) => return Ok(Err(Incomparable::Unreadable(damage))),
                text => text?,
            }
        };
        let parent = match self.parent(revision)? {
            Ok(parent) => parent,
            Err(incomparable) => return Ok(Err(incomparable)),
        };
        self.old = match &parent {
            None => String::new(),
            Some(parent) if parent.record.content == revision.record.content => self.new.clone(),
            Some(parent) => match self.reader.content(parent) {
                Err(Error::Damaged(damage)) => return Ok(Err(Incomparable::ParentUnreadable(damage))),
                text => text?,
            },
        };
        self.old_leaf = parent.as_ref().map(|parent| parent.leaf);
        Ok(Ok(Comparison {
            old: ComparedText {
                side: parent.as_ref().map_or(Side::Nothing, side),
                text: Cow::Borrowed(self.old.as_str()),
            },
            new: ComparedText { side: side(revision), text: Cow::Borrowed(self.new.as_str()) },
        }))
    }
}

/// That nothing is found of the revision before one, with the number `number`.
fn lost(revision: &Revision, number: u64) -> Damage {
    Damage {
        object: "log".to_owned(),
        kind: DamageKind::Missing,
        briefing: Some(revision.briefing.clone()),
        revision: Some(number),
        id: revision.record.parent,
        leaf: None,
        leaves: None,
        detail: "the revision is lost".to_owned(),
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
            let comparison = parents.comparison(&revision).unwrap().unwrap();
            let text = |day: u64| if day == 0 { String::new() } else { format!("The text of day {day}\n") };
            assert_eq!((comparison.old.text, comparison.new.text), (text(number - 1).into(), text(number).into()));
            assert_eq!(matches!(comparison.old.side, Side::Nothing), number == 1);
        }
    }

    #[test]
    fn what_was_taken_down_or_is_damaged_is_not_nothing() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=4);
        store.take_down("news", 2);
        let third = store.by_number("news", 3).unwrap().unwrap();
        let compared = ParentReader::new(&store).comparison(&third).unwrap().map(drop);
        assert!(matches!(&compared, Err(Incomparable::ParentTakenDown(takedown)) if takedown.number == Some(2)));
        let store = store.with_damage(2);
        let fourth = store.by_number("news", 4).unwrap().unwrap();
        let compared = ParentReader::new(&store).comparison(&fourth).unwrap().map(drop);
        assert!(matches!(&compared, Err(Incomparable::ParentUnreadable(damage)) if damage.revision == Some(3)));
    }
}
