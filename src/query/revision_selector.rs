//! Which revision is meant: what may follow `@`, read without a reader, then found in one.

use variorum_store::{Label, Name, Reader, Revision, Takedown, Time};

use super::time_text::{self, DayEdge};
use super::{Error, id_prefix};

/// What may follow `@`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevisionSelector {
    /// `3`: the third revision.
    Number(u64),
    /// `-1`: so many before the newest.
    Back(u64),
    /// `2026-05-09`, `2026-05-09T14:00Z`: the one in force then.
    InForce(Time),
    /// `published`: the one with that label.
    Label(String),
    /// `3f2ab1c`: the one whose id starts with these digits, in lower case.
    IdPrefix(String),
}

/// Reads the name of a briefing. Errors: [`Error::InvalidName`].
pub fn name(text: &str) -> Result<Name, Error> {
    Name::parse(text).map_err(|reason| Error::InvalidName { text: text.to_owned(), reason })
}

/// Reads a label. Errors: [`Error::InvalidLabel`].
pub fn label(text: &str) -> Result<Label, Error> {
    Label::parse(text).map_err(|reason| Error::InvalidLabel { text: text.to_owned(), reason })
}

impl RevisionSelector {
    /// Reads what follows `@`.
    ///
    /// Digits alone are always a number; then come dates and times, then hex, then labels, which
    /// may look like none of these. Errors: [`Error::EmptySelector`], [`Error::InvalidTime`],
    /// [`Error::InvalidLabel`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.is_empty() {
            return Err(Error::EmptySelector);
        }
        if is_digits(text) {
            // A number too large to be one names a revision that does not exist.
            return Ok(Self::Number(text.parse().unwrap_or(u64::MAX)));
        }
        if let Some(back) = text.strip_prefix('-').filter(|back| is_digits(back)) {
            return Ok(Self::Back(back.parse().unwrap_or(u64::MAX)));
        }
        if text.get(..10).is_some_and(time_text::is_date) {
            return time_text::parse(text, DayEdge::End).map(Self::InForce);
        }
        if let Some(prefix) = id_prefix::parse(text, id_prefix::DIGITS_MIN) {
            return Ok(Self::IdPrefix(prefix));
        }
        label(text).map(|label| Self::Label(label.as_str().to_owned()))
    }

    /// Finds the revision of the briefing `name` that is meant; `given` is the selector as it was
    /// typed, for the error.
    ///
    /// Errors: which of the `NoSuch…` facts it is; [`Error::TakenDown`]; [`Error::AmbiguousId`];
    /// [`Error::Store`]. Cost: a look-up in the catalog and one frame of records.
    pub fn resolve(&self, reader: &Reader, name: &str, given: &str) -> Result<Revision, Error> {
        let asked = format!("{name}@{given}");
        let number = match self {
            Self::Back(0) => return head(reader, name),
            Self::Back(back) => Some(head(reader, name)?.record.number.saturating_sub(*back)),
            Self::Number(number) => Some(*number),
            Self::InForce(_) | Self::Label(_) | Self::IdPrefix(_) => None,
        };
        let found = match self {
            Self::Number(_) | Self::Back(_) => reader.by_number(name, number.unwrap_or(0)),
            Self::InForce(time) => reader.at_time(name, time),
            Self::Label(label) => reader.by_label(name, label),
            Self::IdPrefix(prefix) => Ok(id_prefix::resolve(reader, Some(name), prefix, &asked)?),
        };
        if let Some(found) = found.map_err(Error::store(&asked))? {
            return Ok(found);
        }
        let taken_down = match (self, number) {
            (_, Some(number)) => reader.takedown(name, number),
            (Self::IdPrefix(prefix), _) => reader.takedown_by_id_prefix(Some(name), prefix),
            _ => Ok(None),
        };
        refuse_taken_down(taken_down, &asked)?;
        // Only now the head: a revision that can be read must not need another one.
        let revisions = head(reader, name)?.record.number;
        let (name, given) = (name.to_owned(), given.to_owned());
        Err(match self {
            Self::InForce(_) => Error::NoRevisionInForce { name, selector: given, revisions },
            Self::Label(_) => Error::NoSuchLabel { name, label: given, revisions },
            _ => Error::NoSuchRevision { name, selector: given, revisions },
        })
    }
}

/// Finds a revision from `NAME`, `NAME@…`, or a bare id prefix.
///
/// Errors and cost: those of [`RevisionSelector::resolve`]; [`Error::InvalidName`];
/// [`Error::NoSuchId`].
pub fn revision(reader: &Reader, text: &str) -> Result<Revision, Error> {
    if let Some((briefing, selector)) = text.split_once('@') {
        let briefing = name(briefing)?;
        return RevisionSelector::parse(selector)?.resolve(reader, briefing.as_str(), selector);
    }
    let briefing = name(text)?;
    let Some(prefix) = id_prefix::parse(text, id_prefix::BARE_DIGITS_MIN) else {
        return head(reader, briefing.as_str());
    };
    // A briefing may be called deadbeef; its name comes first.
    if let Some(head) = reader.head(briefing.as_str()).map_err(Error::store(text))? {
        return Ok(head);
    }
    if let Some(found) = id_prefix::resolve(reader, None, &prefix, text)? {
        return Ok(found);
    }
    refuse_taken_down(reader.takedown_by_id_prefix(None, &prefix), text)?;
    Err(Error::NoSuchId { prefix: text.to_owned() })
}

/// Finds a revision from what may follow `@` in the briefing `name`, or from a whole revision of
/// another briefing.
///
/// Errors and cost: those of [`revision`].
pub fn revision_within(reader: &Reader, name: &Name, text: &str) -> Result<Revision, Error> {
    match text.split_once('@') {
        // `@3` is `3` to whoever types it.
        Some(("", selector)) => RevisionSelector::parse(selector)?.resolve(reader, name.as_str(), selector),
        Some(_) => revision(reader, text),
        None => {
            let found =
                RevisionSelector::parse(text).and_then(|selector| selector.resolve(reader, name.as_str(), text));
            match (found, Name::parse(text)) {
                // What is no revision here may be the name of another briefing, whose newest is
                // meant.
                (Err(error), Ok(other)) if error.names_nothing() => match reader.head(other.as_str()) {
                    Ok(Some(head)) => Ok(head),
                    _ => Err(error),
                },
                (found, _) => found,
            }
        }
    }
}

/// Finds the newest revision of a briefing. Errors: [`Error::NoSuchBriefing`],
/// [`Error::TakenDown`], [`Error::Store`].
pub fn head(reader: &Reader, name: &str) -> Result<Revision, Error> {
    if let Some(head) = reader.head(name).map_err(Error::store(name))? {
        return Ok(head);
    }
    refuse_taken_down(reader.last_takedown(name), name)?;
    Err(Error::NoSuchBriefing { name: name.to_owned() })
}

/// Says of what was asked for that it was taken down, where it was.
fn refuse_taken_down(found: variorum_store::Result<Option<Takedown>>, asked: &str) -> Result<(), Error> {
    match found.map_err(Error::store(asked))? {
        Some(takedown) => Err(Error::TakenDown { asked: asked.to_owned(), takedown: Box::new(takedown) }),
        None => Ok(()),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::tests::TestStore;

    fn parsed(text: &str) -> RevisionSelector {
        RevisionSelector::parse(text).unwrap()
    }

    #[test]
    fn each_form_is_read() {
        assert_eq!(parsed("3"), RevisionSelector::Number(3));
        assert_eq!(parsed("20260509"), RevisionSelector::Number(20_260_509));
        assert_eq!(parsed("99999999999999999999999"), RevisionSelector::Number(u64::MAX));
        assert_eq!(parsed("-1"), RevisionSelector::Back(1));
        assert_eq!(parsed("3F2ab1c"), RevisionSelector::IdPrefix("3f2ab1c".to_owned()));
        assert_eq!(parsed("published"), RevisionSelector::Label("published".to_owned()));
        let end = Time::parse("2026-05-09T23:59:59.999999999Z").unwrap();
        assert_eq!(parsed("2026-05-09"), RevisionSelector::InForce(end));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        assert!(matches!(RevisionSelector::parse(""), Err(Error::EmptySelector)));
        for impossible in ["2026-02-30", "2026-05-09T25:00Z", "2026-05-09T14:00"] {
            let refused = RevisionSelector::parse(impossible);
            assert!(matches!(refused, Err(Error::InvalidTime { .. })), "{impossible}: {refused:?}");
        }
        for impossible in ["a@b", "\u{202e}"] {
            let refused = RevisionSelector::parse(impossible);
            assert!(matches!(refused, Err(Error::InvalidLabel { .. })), "{impossible}: {refused:?}");
        }
    }

    /// The number of the revision that is meant, or the error.
    fn found(store: &TestStore, text: &str) -> Result<u64, Error> {
        revision(store, text).map(|revision| revision.record.number)
    }

    #[test]
    fn a_revision_is_found_by_each_form() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=3);
        store.label("news", 2, "published");
        let id = store.by_number("news", 1).unwrap().unwrap().id.to_string();
        for (text, number) in [
            ("news", 3),
            ("news@2", 2),
            ("news@-2", 1),
            ("news@-0", 3),
            ("news@published", 2),
            ("news@2026-01-02", 2),
            ("news@2026-01-01T00:00Z", 1),
        ] {
            assert_eq!(found(&store, text).unwrap(), number, "{text}");
        }
        assert_eq!(found(&store, &id[..16]).unwrap(), 1);
        assert_eq!(found(&store, &format!("news@{}", &id[..16])).unwrap(), 1);
    }

    #[test]
    fn what_is_not_there_is_a_fact_with_its_data() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=3);
        assert!(matches!(found(&store, "absent"), Err(Error::NoSuchBriefing { name }) if name == "absent"));
        for text in ["news@9", "news@-3", "news@0", "news@-9", "news@ffffffffffff"] {
            match found(&store, text) {
                Err(Error::NoSuchRevision { name, selector, revisions: 3 }) => {
                    assert_eq!(format!("{name}@{selector}"), text);
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        let before = found(&store, "news@2025-12-31");
        assert!(matches!(before, Err(Error::NoRevisionInForce { revisions: 3, .. })), "{before:?}");
        let unlabelled = found(&store, "news@published");
        assert!(matches!(unlabelled, Err(Error::NoSuchLabel { revisions: 3, .. })), "{unlabelled:?}");
        assert!(matches!(found(&store, "ffffffffffff"), Err(Error::NoSuchId { .. })));
        assert!(matches!(found(&store, "news//x"), Err(Error::InvalidName { .. })));
    }

    #[test]
    fn within_a_briefing_another_may_be_named() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=3);
        store.commit_numbered("other", 1..=2);
        let name = Name::parse("news").unwrap();
        let found =
            |text| revision_within(&store, &name, text).map(|found| (found.record.briefing, found.record.number));
        assert_eq!(found("1").unwrap(), ("news".to_owned(), 1));
        assert_eq!(found("@1").unwrap(), ("news".to_owned(), 1));
        assert_eq!(found("other").unwrap(), ("other".to_owned(), 2));
        assert_eq!(found("other@1").unwrap(), ("other".to_owned(), 1));
        assert!(matches!(found("absent"), Err(Error::NoSuchLabel { .. })));
        assert!(matches!(found("@"), Err(Error::EmptySelector)));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = RevisionSelector::parse(&text);
        }
    }
}
