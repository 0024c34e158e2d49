//! What taking back the last change of a briefing would bring back.

use variorum_store::{End, Reader, Revision};

use super::{Error, revision_selector};

/// What is taken back, and what comes back for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undoing {
    /// The newest revision.
    pub newest: Revision,
    /// The end of the briefing that is taken back, where it has one: then `newest` comes back.
    pub end: Option<Box<End>>,
    /// The revision whose text, source and meta come back.
    pub restored: Revision,
}

/// Finds what is taken back of a briefing: its end, where it has ended, else its newest revision.
///
/// Errors: [`Error::NothingBefore`] where it has a single revision; those of
/// [`revision_selector::head`]. Cost: two records.
pub fn undoing(reader: &Reader, name: &str) -> Result<Undoing, Error> {
    let newest = revision_selector::head(reader, name)?;
    if let Some(end) = reader.end_of(name).map_err(Error::store(name))? {
        return Ok(Undoing { restored: newest.clone(), newest, end: Some(Box::new(end)) });
    }
    let before = match newest.record.number.checked_sub(1) {
        None | Some(0) => None,
        Some(number) => reader.by_number(name, number).map_err(Error::store(name))?,
    };
    let restored = before.ok_or_else(|| Error::NothingBefore { name: name.to_owned() })?;
    Ok(Undoing { newest, end: None, restored })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

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
}
