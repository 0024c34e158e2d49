//! What a commit did not take of what was asked, and what its time means for what is in force.

use variorum_store::{End, InForce, Reader, Revision, Time};

use super::standing::unless_damaged;
use super::{Error, in_force};

/// What was said of a revision by whoever committed it, as far as they said it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'asked> {
    /// The note.
    pub note: Option<&'asked str>,
    /// The author.
    pub author: Option<&'asked str>,
    /// The revision's own time.
    pub time: Option<&'asked Time>,
}

/// What a revision that is there already did not take: its record never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untaken {
    /// Its note is another.
    Note,
    /// Its author is another.
    Author,
    /// Its time is another.
    Time,
}

impl Asked<'_> {
    /// What of it `revision`, which was there already, does not say.
    #[must_use]
    pub fn untaken(&self, revision: &Revision) -> Vec<Untaken> {
        let record = &revision.record;
        let differs =
            |asked: Option<&str>, said: &Option<String>| asked.is_some_and(|asked| Some(asked) != said.as_deref());
        let mut untaken = Vec::new();
        if differs(self.note, &record.note) {
            untaken.push(Untaken::Note);
        }
        if differs(self.author, &record.author) {
            untaken.push(Untaken::Author);
        }
        if self.time.is_some_and(|time| time.instant() != record.time.instant()) {
            untaken.push(Untaken::Time);
        }
        untaken
    }
}

/// Why the newest revision of a briefing is not the one in force now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotInForce {
    /// Its time is still to come.
    Future,
    /// An older revision says that it is of a later time.
    Behind(Box<Revision>),
    /// The briefing has ended, and a revision of that time does not revive it.
    Ended(Box<End>),
    /// Whether it is cannot be read.
    Unreadable,
}

/// Why the newest revision of a briefing, `revision`, is not the one in force at `now` and for
/// ever; `None` where it is.
///
/// Errors: [`Error::Store`], but for damage. Cost: the rows of the briefing's history in the
/// catalog.
pub fn not_in_force(reader: &Reader, revision: &Revision, now: &Time) -> Result<Option<NotInForce>, Error> {
    let record = &revision.record;
    if record.time.instant() > now.instant() {
        return Ok(Some(NotInForce::Future));
    }
    let name = &revision.briefing;
    // Damage takes nothing back of what was committed.
    let Some(current) = unless_damaged(reader.in_force(name, now)).map_err(Error::store(name))? else {
        return Ok(Some(NotInForce::Unreadable));
    };
    if let InForce::Revision(current) = current
        && current.id != revision.id
    {
        return Ok(Some(NotInForce::Behind(current)));
    }
    let Some(last) = unless_damaged(in_force::at_the_end(reader, name)).map_err(Error::store(name))? else {
        return Ok(Some(NotInForce::Unreadable));
    };
    Ok(match last {
        InForce::Ended(end) => Some(NotInForce::Ended(end)),
        InForce::Revision(last) if last.id != revision.id => Some(NotInForce::Behind(last)),
        InForce::Revision(_) | InForce::NotYet => None,
    })
}

/// The end of a briefing that its newest revision, `revision`, took back.
///
/// Errors: [`Error::Store`]. Cost: that of [`Reader::end_before`].
pub fn end_taken_back(reader: &Reader, revision: &Revision) -> Result<Option<End>, Error> {
    let name = &revision.briefing;
    let before = reader.end_before(name, revision.record.number).map_err(Error::store(name))?;
    if before.is_some() && reader.end_of(name).map_err(Error::store(name))?.is_some() {
        return Ok(None);
    }
    Ok(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    #[test]
    fn what_a_record_says_otherwise_is_not_taken() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=1);
        let revision = store.head("news").unwrap().unwrap();
        assert_eq!(Asked::default().untaken(&revision), []);
        let (same, other) = (revision.record.time.clone(), Time::parse("2026-01-01T00:00:01Z").unwrap());
        let asked = Asked { note: None, author: Some("Author 1"), time: Some(&same) };
        assert_eq!(asked.untaken(&revision), []);
        let asked = Asked { note: Some("why"), author: Some("Desk"), time: Some(&other) };
        assert_eq!(asked.untaken(&revision), [Untaken::Note, Untaken::Author, Untaken::Time]);
    }

    #[test]
    fn damage_takes_nothing_back_of_what_was_committed() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=3);
        store.end("news", 20, "to expire");
        let head = store.head("news").unwrap().unwrap();
        let now = Time::parse("2026-02-01T00:00:00Z").unwrap();
        let store = store.with_damage(3);
        assert_eq!(not_in_force(&store, &head, &now).unwrap(), Some(NotInForce::Unreadable));
    }

    #[test]
    fn a_revision_before_another_or_in_the_future_is_not_in_force() {
        let mut store = TestStore::new();
        let (now, early) =
            ["2026-02-01T00:00:00Z", "2026-01-07T00:00:00Z"].map(|text| Time::parse(text).unwrap()).into();
        let why = |store: &TestStore, now: &Time| {
            let head = store.head("news").unwrap().unwrap();
            match not_in_force(store, &head, now).unwrap() {
                None => "in force".to_owned(),
                Some(NotInForce::Future) => "future".to_owned(),
                Some(NotInForce::Ended(end)) => format!("ended behind {}", end.number),
                Some(NotInForce::Behind(revision)) => format!("behind {}", revision.record.number),
                Some(NotInForce::Unreadable) => "unreadable".to_owned(),
            }
        };
        for (day, expected) in [(3, "in force"), (8, "in force"), (5, "behind 2"), (8, "in force"), (7, "behind 4")] {
            store.commit("news", day, &format!("Day {day}, after {:?}\n", store.head("news").unwrap().map(|it| it.id)));
            assert_eq!(why(&store, &now), expected, "{day}");
        }
        store.commit("news", 9, "Tomorrow's text\n");
        assert_eq!(why(&store, &early), "future");
        store.end("news", 10, "repealed");
        store.commit("news", 8, "An older text, found later\n");
        assert_eq!(why(&store, &now), "ended behind 6");
        let taken_back = |store: &TestStore| {
            let head = store.head("news").unwrap().unwrap();
            end_taken_back(store, &head).unwrap().and_then(|end| end.record.reason)
        };
        assert_eq!(taken_back(&store), None);
        store.commit("news", 9, "Amended, and ended all the same\n");
        assert_eq!((why(&store, &now), taken_back(&store)), ("ended behind 6".to_owned(), None));
        store.commit("news", 10, "A text that revives it\n");
        assert_eq!((why(&store, &now), taken_back(&store)), ("in force".to_owned(), Some("repealed".to_owned())));
    }
}
