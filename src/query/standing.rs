//! What is current of a briefing: its newest revision, what is in force at a moment, its end. This
//! is the one place that says it where some of it cannot be read, or is known to be lost.

use variorum_store::{End, ErrorKind, InForce, Instant, Reader, Revision, Time};

use super::Error;

/// What is current of a briefing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its newest revision; `None` where that cannot be read.
    pub newest: Option<Revision>,
    /// What is in force; `None` where that cannot be read.
    pub in_force: Option<InForce>,
    /// Whether nothing is known to be lost that may be in force instead.
    pub is_certain: bool,
}

/// When a briefing ends, once all times have come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It does not.
    Never,
    /// It ended, or will.
    At(Box<End>),
    /// Whether it does cannot be read.
    Unreadable,
}

impl Standing {
    /// What is current of a briefing at a moment. Damage to some of it hides nothing else.
    ///
    /// Errors: [`Error::Store`], but for damage. Cost: two records; in a damaged store that of
    /// [`Reader::lacks_behind`].
    pub fn read(reader: &Reader, briefing: &str, moment: Instant) -> Result<Self, Error> {
        let newest = unless_damaged(reader.head(briefing)).map_err(Error::store(briefing))?.flatten();
        let in_force = match Time::from_instant(moment) {
            Some(time) => unless_damaged(reader.in_force(briefing, &time)).map_err(Error::store(briefing))?,
            None => Some(InForce::NotYet),
        };
        let number = match &in_force {
            Some(InForce::Revision(revision)) => revision.record.number,
            Some(InForce::Ended(end)) => end.number,
            Some(InForce::NotYet) | None => 0,
        };
        Ok(Self { newest, in_force, is_certain: is_certain(reader, briefing, number)? })
    }

    /// The revision that a reader means by the current one: that in force, else the newest.
    #[must_use]
    pub fn current(&self) -> Option<&Revision> {
        match &self.in_force {
            Some(InForce::Revision(revision)) => Some(revision),
            Some(InForce::Ended(_) | InForce::NotYet) | None => self.newest.as_ref(),
        }
    }

    /// Whether a revision is in force, as far as is known.
    #[must_use]
    pub fn has_in_force(&self, revision: &Revision) -> bool {
        matches!(&self.in_force, Some(InForce::Revision(in_force)) if in_force.id == revision.id)
    }

    /// Whether a revision is the newest.
    #[must_use]
    pub fn has_newest(&self, revision: &Revision) -> bool {
        self.newest.as_ref().is_some_and(|newest| newest.id == revision.id)
    }
}

/// When a briefing ends, once all times have come.
///
/// Errors: [`Error::Store`], but for damage. Cost: that of [`Reader::end_of`].
pub fn ending(reader: &Reader, briefing: &str) -> Result<Ending, Error> {
    Ok(match unless_damaged(reader.end_of(briefing)).map_err(Error::store(briefing))? {
        Some(Some(end)) => Ending::At(Box::new(end)),
        Some(None) => Ending::Never,
        None => Ending::Unreadable,
    })
}

/// Whether nothing is known to be lost of a briefing behind the revision with a number, so that
/// what is said of its being in force holds.
///
/// Errors: [`Error::Store`]. Cost: that of [`Reader::lacks_behind`].
pub fn is_certain(reader: &Reader, briefing: &str, number: u64) -> Result<bool, Error> {
    Ok(!reader.lacks_behind(briefing, number).map_err(Error::store(briefing))?)
}

/// What was found, unless it is damaged.
pub fn unless_damaged<T>(found: variorum_store::Result<T>) -> variorum_store::Result<Option<T>> {
    match found {
        Err(error) if error.kind() == ErrorKind::Damage => Ok(None),
        found => found.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::{TestStore, calendar};

    fn current(store: &TestStore, time: &str) -> (u64, Option<u64>) {
        let standing = Standing::read(store, "news", Time::parse(time).unwrap().instant()).unwrap();
        assert!(standing.is_certain);
        let in_force = match &standing.in_force {
            Some(InForce::Revision(revision)) => Some(revision.record.number),
            _ => None,
        };
        (standing.current().map_or(0, |current| current.record.number), in_force)
    }

    #[test]
    fn what_is_in_force_is_current_else_the_newest() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=3);
        assert_eq!(current(&store, "2026-01-02T12:00:00Z"), (2, Some(2)));
        assert_eq!(current(&store, "2025-01-02T12:00:00Z"), (3, None));
        store.end("news", 5, "withdrawn");
        assert_eq!(current(&store, "2026-01-06T12:00:00Z"), (3, None));
    }

    #[test]
    fn what_is_damaged_is_not_said_to_be_none() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=3);
        assert_eq!(ending(&store, "news").unwrap(), Ending::Never);
        store.end("news", 5, "withdrawn");
        assert!(matches!(ending(&store, "news").unwrap(), Ending::At(end) if end.number == 3));
        let store = store.with_damage(3);
        let standing = Standing::read(&store, "news", calendar().now()).unwrap();
        assert_eq!((standing.newest.as_ref().map(|it| it.record.number), standing.in_force), (Some(3), None));
        assert_eq!(ending(&store, "news").unwrap(), Ending::Unreadable);
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=3);
        let store = store.with_damage(2);
        let standing = Standing::read(&store, "news", calendar().now()).unwrap();
        assert_eq!((standing.newest, standing.in_force), (None, None));
    }

    #[test]
    fn where_a_later_revision_is_lost_nothing_is_certain() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=4);
        let store = store.without_objects(&[1]);
        for (day, number, is_certain) in [(1, 1, false), (2, 1, false), (3, 3, true), (9, 4, true)] {
            let moment = Time::parse(&format!("2026-01-{day:02}T12:00:00Z")).unwrap().instant();
            let standing = Standing::read(&store, "news", moment).unwrap();
            assert_eq!((standing.current().unwrap().record.number, standing.is_certain), (number, is_certain), "{day}");
        }
    }
}
