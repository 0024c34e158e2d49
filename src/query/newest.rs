//! The newest revision of a briefing, which others are shown beside, as far as it can be read.

use variorum_store::{Error as StoreError, Reader, Revision};

use super::{Error, revision_selector};

/// The newest revision of a briefing. Damage to it hides no other one: the catalog knows its
/// number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newest {
    /// What the briefing is called.
    pub briefing: String,
    /// Its number.
    pub number: u64,
    /// The revision; `None` where it cannot be read.
    pub revision: Option<Revision>,
}

impl Newest {
    /// The newest revision of a briefing.
    ///
    /// Errors: those of [`revision_selector::head`], but damage to a revision whose number is
    /// known. Cost: a record.
    pub fn read(reader: &Reader, name: &str) -> Result<Self, Error> {
        match reader.head(name) {
            Ok(Some(head)) => Ok(Self::of(head)),
            Ok(None) => Err(revision_selector::absent(reader, name)),
            Err(StoreError::Damaged(damage)) => {
                let briefing = damage.briefing.clone().unwrap_or_else(|| name.to_owned());
                match damage.revision.map_or_else(|| number(reader, &briefing), |number| Ok(Some(number)))? {
                    Some(number) => Ok(Self { briefing, number, revision: None }),
                    None => Err(Error::store(name)(StoreError::Damaged(damage))),
                }
            }
            Err(error) => Err(Error::store(name)(error)),
        }
    }

    /// One that was read.
    #[must_use]
    pub fn of(head: Revision) -> Self {
        Self { briefing: head.briefing.clone(), number: head.record.number, revision: Some(head) }
    }
}

/// The number of a briefing's newest revision, as the catalog knows it: its record need not be
/// readable.
///
/// Errors: [`Error::Store`]. Cost: a row of the catalog.
pub fn number(reader: &Reader, name: &str) -> Result<Option<u64>, Error> {
    let listed = reader.walk_listing(name, "").next().transpose().map_err(Error::store(name))?;
    Ok(listed.filter(|listed| listed.name == name).map(|listed| listed.revisions))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::{TestStore, calendar};

    #[test]
    fn damage_to_it_hides_no_other_revision() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=3);
        let whole = Newest::read(&store, "news").unwrap();
        assert_eq!((whole.number, whole.revision.map(|newest| newest.record.number)), (3, Some(3)));
        let store = store.with_damage(2);
        let newest = Newest::read(&store, "news").unwrap();
        assert_eq!(newest, Newest { briefing: "news".to_owned(), number: 3, revision: None });
        let found = |text: &str| revision_selector::revision(&store, text, &calendar());
        assert_eq!(found("news@-1").unwrap().record.number, 2);
        assert!(matches!(found("news@9"), Err(Error::NoSuchRevision { revisions: 3, .. })));
        assert!(matches!(found("news"), Err(Error::Store { .. })));
        assert!(matches!(Newest::read(&store, "absent"), Err(Error::NoSuchBriefing { .. })));
    }
}
