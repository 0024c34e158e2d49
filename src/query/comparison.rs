//! A comparison of two texts: first which two, read whole; then what changed; a renderer comes
//! after.

use std::borrow::Cow;

use variorum_redline::Kinds;
use variorum_redline::render::{Difference, Side};
use variorum_store::{Name, Reader, Revision};

use super::version::side;
use super::{Error, revision_selector};

/// Two texts that are to be compared, with what is known of them.
#[derive(Clone, Debug)]
pub struct Comparison<'text> {
    /// The old one.
    pub old: ComparedText<'text>,
    /// The new one.
    pub new: ComparedText<'text>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct ComparedText<'text> {
    /// What is known of it.
    pub side: Side,
    /// The text.
    pub text: Cow<'text, str>,
}

impl Comparison<'static> {
    /// Reads two revisions: `old` and `new` are what may follow `@`, or whole revisions of other
    /// briefings. Without `new` it is the newest, without `old` the one before `new`.
    ///
    /// Errors: which of the `NoSuch…` facts it is; [`Error::AmbiguousId`],
    /// [`Error::OnlyOneRevision`], [`Error::Store`]. Cost: two records and two contents.
    pub fn of_revisions(reader: &Reader, name: &Name, old: Option<&str>, new: Option<&str>) -> Result<Self, Error> {
        let new = match new {
            Some(text) => revision_selector::revision_within(reader, name, text)?,
            None => revision_selector::head(reader, name.as_str())?,
        };
        let old = match old {
            Some(text) => revision_selector::revision_within(reader, name, text)?,
            None => before(reader, &new)?,
        };
        Ok(Self { old: read(reader, &old)?, new: read(reader, &new)? })
    }
}

impl Comparison<'_> {
    /// What changed, in the texts and beside them; changes of `ignored` kinds alone are hidden.
    ///
    /// Cost: that of [`variorum_redline::compare`].
    #[must_use]
    pub fn difference(&self, ignored: Kinds) -> Difference<'_> {
        Difference::new((&self.old.side, &self.old.text), (&self.new.side, &self.new.text), ignored)
    }
}

fn before(reader: &Reader, revision: &Revision) -> Result<Revision, Error> {
    let name = &revision.record.briefing;
    let number = revision.record.number.saturating_sub(1);
    let found = reader.by_number(name, number).map_err(Error::store(name))?;
    found.ok_or_else(|| Error::OnlyOneRevision { name: name.clone() })
}

fn read(reader: &Reader, revision: &Revision) -> Result<ComparedText<'static>, Error> {
    let asked = format!("{}@{}", revision.record.briefing, revision.record.number);
    let text = reader.content(revision).map_err(Error::store(&asked))?;
    Ok(ComparedText { side: side(revision), text: Cow::Owned(text) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    /// The days of the two texts that are compared.
    fn compared(store: &Reader, old: Option<&str>, new: Option<&str>) -> Result<[u64; 2], Error> {
        let name = Name::parse("news").unwrap();
        let Comparison { old, new } = Comparison::of_revisions(store, &name, old, new)?;
        Ok([old, new].map(|compared| compared.text.trim_end().rsplit(' ').next().unwrap().parse().unwrap()))
    }

    #[test]
    fn two_revisions_are_chosen_and_by_default_the_last_two() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=4);
        assert_eq!(compared(&store, None, None).unwrap(), [3, 4]);
        assert_eq!(compared(&store, Some("1"), None).unwrap(), [1, 4]);
        assert_eq!(compared(&store, Some("-1"), Some("2")).unwrap(), [3, 2]);
        assert_eq!(compared(&store, None, Some("2")).unwrap(), [1, 2]);
        assert!(matches!(compared(&store, None, Some("1")), Err(Error::OnlyOneRevision { .. })));
        assert!(matches!(compared(&store, Some("9"), None), Err(Error::NoSuchRevision { .. })));
    }

    #[test]
    fn what_changed_is_told_in_words() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=2);
        let name = Name::parse("news").unwrap();
        let comparison = Comparison::of_revisions(&store, &name, None, None).unwrap();
        let difference = comparison.difference(Kinds::NONE);
        assert!(difference.is_changed());
        assert_eq!((difference.redline.words.inserted, difference.redline.words.deleted), (1, 1));
    }
}
