//! What is current of a briefing: its newest revision, and what is in force at a moment.

use variorum_store::{ErrorKind, InForce, Instant, Reader, Revision, Time};

use super::Error;

/// What is current of a briefing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its newest revision; `None` where that cannot be read.
    pub newest: Option<Revision>,
    /// What is in force; [`InForce::NotYet`] where that cannot be read.
    pub in_force: InForce,
}

impl Standing {
    /// What is current of a briefing at a moment. Damage to what is current hides nothing else: it
    /// is as if it were not there.
    ///
    /// Errors: [`Error::Store`]. Cost: two records.
    pub fn read(reader: &Reader, briefing: &str, moment: Instant) -> Result<Self, Error> {
        let newest = sound(reader.head(briefing)).map_err(Error::store(briefing))?.flatten();
        let in_force = Time::from_instant(moment).map(|time| sound(reader.in_force(briefing, &time)));
        let in_force = in_force.transpose().map_err(Error::store(briefing))?.flatten().unwrap_or(InForce::NotYet);
        Ok(Self { newest, in_force })
    }

    /// The revision that a reader means by the current one: that in force, else the newest.
    #[must_use]
    pub fn current(&self) -> Option<&Revision> {
        match &self.in_force {
            InForce::Revision(revision) => Some(revision),
            InForce::Ended(_) | InForce::NotYet => self.newest.as_ref(),
        }
    }

    /// Whether a revision is in force.
    #[must_use]
    pub fn has_in_force(&self, revision: &Revision) -> bool {
        matches!(&self.in_force, InForce::Revision(in_force) if in_force.id == revision.id)
    }

    /// Whether a revision is the newest.
    #[must_use]
    pub fn has_newest(&self, revision: &Revision) -> bool {
        self.newest.as_ref().is_some_and(|newest| newest.id == revision.id)
    }
}

/// What was found, unless it is damaged.
fn sound<T>(found: variorum_store::Result<T>) -> variorum_store::Result<Option<T>> {
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
        let in_force = match &standing.in_force {
            InForce::Revision(revision) => Some(revision.record.number),
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
    fn what_is_damaged_is_not_there() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=3);
        let store = store.with_damage(2);
        let standing = Standing::read(&store, "news", calendar().now()).unwrap();
        assert_eq!((standing.newest, standing.in_force), (None, InForce::NotYet));
    }
}
