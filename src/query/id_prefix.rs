//! Where an id prefix is resolved: the first hex digits of a revision's id, and the one revision
//! that is meant.

use variorum_store::{Reader, Revision};

use super::Error;
use super::error::IdCandidate;

/// The hex digits of a whole id.
const DIGITS_MAX: usize = 64;

/// Hex digits that are enough behind `@`.
pub const DIGITS_MIN: usize = 4;

/// Hex digits that are enough without a name.
pub const BARE_DIGITS_MIN: usize = 8;

/// The prefix in lower case, where the text is hex digits, at least `digits_min` of them and not
/// more than an id has.
#[must_use]
pub fn parse(text: &str, digits_min: usize) -> Option<String> {
    let is_prefix =
        (digits_min..=DIGITS_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_prefix.then(|| text.to_ascii_lowercase())
}

/// The revision whose id starts with `prefix`, among those of one briefing or of all; `None` where
/// there is none.
///
/// `asked` is what was typed, for the error. Errors: [`Error::AmbiguousId`] where there are
/// several; [`Error::Store`]. Cost: a look-up in the catalog, one frame of records for each
/// revision found.
pub fn resolve(reader: &Reader, name: Option<&str>, prefix: &str, asked: &str) -> Result<Option<Revision>, Error> {
    let mut found = reader.by_id_prefix(name, prefix).map_err(Error::store(asked))?;
    if found.len() > 1 {
        let candidate = |revision: Revision| IdCandidate {
            id: revision.id,
            briefing: revision.briefing,
            number: revision.record.number,
        };
        let candidates = found.into_iter().map(candidate).collect();
        return Err(Error::AmbiguousId { asked: asked.to_owned(), prefix: prefix.to_owned(), candidates });
    }
    Ok(found.pop())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    #[test]
    fn a_prefix_is_hex_digits_and_enough_of_them() {
        assert_eq!(parse("3F2ab1c", DIGITS_MIN).as_deref(), Some("3f2ab1c"));
        assert_eq!(parse("3f2", DIGITS_MIN), None);
        assert_eq!(parse("3f2ab1c", BARE_DIGITS_MIN), None);
        assert_eq!(parse("3f2ab1cg", BARE_DIGITS_MIN), None);
        assert_eq!(parse(&"a".repeat(64), BARE_DIGITS_MIN), Some("a".repeat(64)));
        assert_eq!(parse(&"a".repeat(65), BARE_DIGITS_MIN), None);
    }

    #[test]
    fn the_revision_is_found_or_the_candidates_are_named() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=3);
        let revision = store.by_number("news", 2).unwrap().unwrap();
        let id = revision.id.to_string();
        assert_eq!(resolve(&store, Some("news"), &id, "asked").unwrap(), Some(revision.clone()));
        assert_eq!(resolve(&store, None, &id, "asked").unwrap(), Some(revision));
        assert_eq!(resolve(&store, Some("other"), &id, "asked").unwrap(), None);
        // No digits are the beginning of every id.
        match resolve(&store, Some("news"), "", "news@") {
            Err(Error::AmbiguousId { asked, candidates, .. }) => {
                assert_eq!(asked, "news@");
                assert_eq!(candidates.iter().map(|candidate| candidate.number).collect::<Vec<_>>(), [1, 2, 3]);
                assert!(candidates.iter().any(|candidate| candidate.id.to_string() == id));
            }
            other => panic!("{other:?}"),
        }
    }
}
