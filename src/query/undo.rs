//! What taking back the last change of a briefing would bring back.

use variorum_store::{End, Reader, Revision, Time};

use super::{Error, committed, revision_selector};

/// What the note of a revision begins with that takes back an end: its record names a revision that
/// is taken back, but no end.
pub const UNDOES_END: &str = "undoes the end of ";

/// Whether a note is that of a revision which takes back an end of this time: it says the time to
/// the minute, on whatever clock, and then nothing, or what somebody added.
#[must_use]
pub fn undoes_end(note: &str, end: &Time) -> bool {
    let Some(said) = note.strip_prefix(UNDOES_END) else { return false };
    let (said, _) = said.split_once(": ").unwrap_or((said, ""));
    let parts: Vec<&str> = said.split(' ').collect();
    let [day, clock, zone] = parts.as_slice() else { return false };
    let time = Time::parse(&format!("{day}T{clock}:00{zone}"));
    time.is_ok_and(|time| time.instant().seconds == end.instant().seconds.div_euclid(60) * 60)
}

/// What is taken back, and what comes back for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undoing {
    /// The newest revision.
    pub newest: Revision,
    /// The end of the briefing that is taken back, where it has one.
    pub end: Option<Box<End>>,
    /// The end before which the newest revision was in force, where that is what is taken back: it
    /// stays.
    pub stays: Option<Box<End>>,
    /// The end that the newest revision took back, where that is what is taken back: it counts
    /// again.
    pub revived: Option<Box<End>>,
    /// The revision whose text, source and meta come back: of an end, the one that was in force
    /// before it.
    pub restored: Revision,
}

/// Finds what is taken back of a briefing: its newest revision, or its end, where nothing was added
/// behind that but what is not in force before it.
///
/// Errors: [`Error::NothingBefore`] where it has a single revision; those of
/// [`revision_selector::head`]. Cost: two records, and that of [`Reader::end_of`].
pub fn undoing(reader: &Reader, name: &str) -> Result<Undoing, Error> {
    let newest = revision_selector::head(reader, name)?;
    let mut stays = None;
    if let Some(end) = reader.end_of(name).map_err(Error::store(name))? {
        // The newest may be an older text that was found later, or one that is still to come.
        let in_force = reader.at_time(name, &end.record.time).map_err(Error::store(name))?;
        let is_amended = newest.leaf > end.leaf && in_force.as_ref().is_some_and(|it| it.id == newest.id);
        if !is_amended {
            let restored = in_force.unwrap_or_else(|| newest.clone());
            return Ok(Undoing { restored, newest, end: Some(Box::new(end)), stays, revived: None });
        }
        stays = Some(Box::new(end));
    }
    let number = newest.record.number;
    let before = match number.checked_sub(1) {
        None | Some(0) => None,
        Some(before) => reader.by_number(name, before).map_err(Error::store(name))?,
    };
    let restored = before.ok_or_else(|| Error::NothingBefore { name: name.to_owned() })?;
    let revived = committed::end_taken_back(reader, &newest)?.map(Box::new);
    Ok(Undoing { newest, end: None, stays, revived, restored })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    #[test]
    fn a_note_undoes_an_end_whose_time_it_says() {
        let end = Time::parse("2026-05-12T00:00:59+02:00").unwrap();
        for (note, is_it) in [
            ("undoes the end of 2026-05-12 00:00 +02:00", true),
            ("undoes the end of 2026-05-11 22:00 Z", true),
            ("undoes the end of 2026-05-12 00:00 +02:00: a mistake: really", true),
            ("undoes the end of 2026-05-12 00:01 +02:00", false),
            ("undoes the end of 2026-05-12 00:00 +02:00, or not", false),
            ("undoes the end of year rush", false),
            ("undoes the end of ", false),
            ("it undoes the end of 2026-05-11 22:00 Z", false),
        ] {
            assert_eq!(undoes_end(note, &end), is_it, "{note}");
        }
    }

    #[test]
    fn the_last_change_is_what_is_taken_back() {
        let mut store = TestStore::new();
        assert!(matches!(undoing(&store, "news"), Err(Error::NoSuchBriefing { .. })));
        store.commit_numbered("news", 1..=1);
        assert!(matches!(undoing(&store, "news"), Err(Error::NothingBefore { name }) if name == "news"));
        store.commit_numbered("news", 2..=3);
        let found = undoing(&store, "news").unwrap();
        assert_eq!((found.newest.record.number, found.restored.record.number, found.end), (3, 2, None));
        store.end("news", 4, "withdrawn");
        let found = undoing(&store, "news").unwrap();
        assert_eq!((found.newest.record.number, found.restored.record.number), (3, 3));
        assert_eq!(found.end.unwrap().number, 3);
    }

    #[test]
    fn what_revived_a_briefing_took_an_end_back_which_counts_again() {
        let mut store = TestStore::new();
        let said = |store: &TestStore| {
            let Undoing { newest, end, revived, restored, .. } = undoing(store, "law").unwrap();
            let reason = |end: Option<Box<End>>| end.and_then(|end| end.record.reason);
            (newest.record.number, restored.record.number, reason(end), reason(revived))
        };
        let some = |text: &str| Some(text.to_owned());
        store.commit_numbered("law", 1..=2);
        store.end("law", 5, "repealed");
        store.commit("law", 6, "In force again\n");
        assert_eq!(said(&store), (3, 2, None, some("repealed")));
        // A further revision is a change of what is in force, and revives nothing.
        store.commit("law", 7, "Amended\n");
        assert_eq!(said(&store), (4, 3, None, None));
        // An older text that was found later revives nothing, and is not what was in force.
        store.end("law", 9, "repealed again");
        store.commit("law", 3, "An older text\n");
        assert_eq!(said(&store), (5, 4, some("repealed again"), None));
        // An end that is still to come was taken back too.
        store.commit("law", 10, "Kept\n");
        assert_eq!(said(&store), (6, 5, None, some("repealed again")));
    }
}
