//! Which revision is meant: what may follow `@`, read without a reader, then found in one.

use variorum_store::{InForce, Label, Name, Reader, Revision, Takedown};

use super::calendar::{Calendar, TimeNote};
use super::error::FirstRevision;
use super::newest::Newest;
use super::time_text::{self, DayEdge, Reading, TimeProblem};
use super::{Error, id_prefix};

/// What may follow `@`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevisionSelector {
    /// `3`: the third revision; `83052290`, where there is no such number, the one whose id starts
    /// with these eight digits or more.
    Number(u64),
    /// `-1`: so many before the newest.
    Back(u64),
    /// `2026-05-09`, `2026-05-09T14:00Z`: the one in force then.
    InForce(Box<Reading>),
    /// `published`: the one with that label.
    Label(String),
    /// `yesterday`, `9:00`, `25:00`: the one with that label if there is one, else the one in force
    /// then, if there is such a time.
    LabelOrInForce(String, Result<Box<Reading>, TimeProblem>),
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
    /// Digits alone are a number; then come dates, then hex, then labels, which may look like none
    /// of these, then times in words. Errors: [`Error::EmptySelector`],
    /// [`Error::InvalidTime`], [`Error::InvalidLabel`].
    pub fn parse(text: &str, calendar: &Calendar) -> Result<Self, Error> {
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
        let reading = time_text::read(text, DayEdge::End, calendar).map(Box::new);
        if time_text::begins_with_year(text) {
            return reading.map(Self::InForce).map_err(|problem| wrong_time(text, problem));
        }
        if let Some(prefix) = id_prefix::parse(text, id_prefix::DIGITS_MIN) {
            return Ok(Self::IdPrefix(prefix));
        }
        match (label(text), reading) {
            (Ok(label), Err(TimeProblem::Unreadable)) => Ok(Self::Label(label.as_str().to_owned())),
            (Ok(label), reading) => Ok(Self::LabelOrInForce(label.as_str().to_owned(), reading)),
            (Err(_), Ok(reading)) => Ok(Self::InForce(reading)),
            (Err(error), Err(TimeProblem::Unreadable)) => Err(error),
            (Err(_), Err(problem)) => Err(wrong_time(text, problem)),
        }
    }

    /// Finds the revision of the briefing `name` that is meant; `given` is the selector as it was
    /// typed, for the error. `calendar` notes what must be said of a time.
    ///
    /// Errors: which of the `NoSuch…` facts it is; [`Error::NoRevisionInForce`];
    /// [`Error::TakenDown`]; [`Error::AmbiguousId`]; [`Error::Store`]. Cost: a look-up in the
    /// catalog and one frame of records; for a day, two.
    pub fn resolve(&self, reader: &Reader, name: &str, given: &str, calendar: &Calendar) -> Result<Revision, Error> {
        let asked = format!("{name}@{given}");
        let number = match self {
            Self::Back(0) => return head(reader, name),
            Self::Back(back) => Some(Newest::read(reader, name)?.number.saturating_sub(*back)),
            Self::Number(number) => Some(*number),
            _ => None,
        };
        let found = match self {
            Self::Number(_) | Self::Back(_) => reader.by_number(name, number.unwrap_or(0)),
            Self::InForce(reading) => return in_force(reader, name, reading, calendar),
            Self::Label(label) => reader.by_label(name, label),
            Self::LabelOrInForce(label, reading) => match (reader.by_label(name, label), reading) {
                (Ok(None), Ok(reading)) => return in_force(reader, name, reading, calendar),
                (Ok(None), Err(problem)) => {
                    Newest::read(reader, name)?;
                    return Err(wrong_time(given, problem.clone()));
                }
                (Ok(Some(found)), Ok(reading)) => {
                    let (label, time) = (label.clone(), reading.time.clone());
                    calendar.note(TimeNote::LabelComesFirst { label, time });
                    Ok(Some(found))
                }
                (found, _) => found,
            },
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
        // Only now the newest: a revision that can be read must not need another one.
        let revisions = Newest::read(reader, name)?.number;
        // One id in forty begins with eight digits, as it is shown in a history.
        if let Self::Number(_) = self
            && let Some(prefix) = id_prefix::parse(given, id_prefix::BARE_DIGITS_MIN)
        {
            if let Some(found) = id_prefix::resolve(reader, Some(name), &prefix, &asked)? {
                return Ok(found);
            }
            refuse_taken_down(reader.takedown_by_id_prefix(Some(name), &prefix), &asked)?;
        }
        let (name, given) = (name.to_owned(), given.to_owned());
        Err(match self {
            Self::Label(_) => Error::NoSuchLabel { name, label: given, revisions },
            _ => Error::NoSuchRevision { name, selector: given, revisions },
        })
    }
}

/// The last day of the year that a selector would be, were digits alone no number: `2020-12-31` of
/// `2020`. No year from before printing is meant so.
#[must_use]
pub fn last_day(selector: &str) -> Option<String> {
    let year = selector.parse().ok().filter(|year: &u16| is_digits(selector) && (1450..=2100).contains(year))?;
    Some(format!("{year}-12-31"))
}

/// The revision of a briefing that was in force at a time.
///
/// Where a day is asked for, a later revision may be of that day by its own clock; `calendar` notes
/// it.
fn in_force(reader: &Reader, name: &str, reading: &Reading, calendar: &Calendar) -> Result<Revision, Error> {
    let asked = format!("{name}@{}", reading.text);
    time_text::note(reading, calendar);
    let found = match reader.in_force(name, &reading.time).map_err(Error::store(&asked))? {
        InForce::Revision(revision) => Some(*revision),
        InForce::NotYet => None,
        InForce::Ended(end) => {
            let last = reader.at_time(name, &end.record.time).map_err(Error::store(&asked))?;
            let last = last.map_or(end.number, |last| last.record.number);
            return Err(Error::Ended { name: name.to_owned(), selector: reading.text.clone(), end, last });
        }
    };
    if let Some(found) = found {
        if let Some(day) = &reading.day
            && let Ok(Some(next)) = reader.by_number(name, found.record.number.saturating_add(1))
            && is_of_that_day_elsewhere(&next, reading, day)
        {
            let (briefing, number, time) = (name.to_owned(), next.record.number, next.record.time);
            calendar.note(TimeNote::OfThatDayElsewhere { asked, briefing, number, time });
        }
        return Ok(found);
    }
    let revisions = Newest::read(reader, name)?.number;
    let first = reader.by_number(name, 1).ok().flatten().map(|first| {
        let is_of_that_day = reading.day.as_ref().is_some_and(|day| is_of_that_day_elsewhere(&first, reading, day));
        let text = is_of_that_day.then(|| reader.content(&first).ok()).flatten();
        Box::new(FirstRevision { time: first.record.time, text_if_of_that_day: text })
    });
    Err(Error::NoRevisionInForce { name: name.to_owned(), selector: reading.text.clone(), revisions, first })
}

/// Whether a revision comes after a day as it was read, and is of that day by its own clock; UTC is
/// no clock that anybody lives by.
fn is_of_that_day_elsewhere(revision: &Revision, reading: &Reading, day: &str) -> bool {
    let time = &revision.record.time;
    let is_local = !time.as_str().ends_with(['Z', 'z']) && !time.as_str().ends_with("00:00");
    is_local && time.instant() > reading.time.instant() && time.as_str().get(..10).is_some_and(|own| own <= day)
}

fn wrong_time(text: &str, problem: TimeProblem) -> Error {
    Error::InvalidTime { text: text.to_owned(), problem }
}

/// Finds a revision from `NAME`, `NAME@…`, or a bare id prefix.
///
/// Errors and cost: those of [`RevisionSelector::resolve`]; [`Error::InvalidName`];
/// [`Error::NoSuchId`].
pub fn revision(reader: &Reader, text: &str, calendar: &Calendar) -> Result<Revision, Error> {
    if let Some((briefing, selector)) = text.split_once('@') {
        let briefing = name(briefing)?;
        return RevisionSelector::parse(selector, calendar)?.resolve(reader, briefing.as_str(), selector, calendar);
    }
    let briefing = name(text)?;
    let Some(prefix) = id_prefix::parse(text, id_prefix::BARE_DIGITS_MIN) else {
        return head(reader, briefing.as_str());
    };
    // A briefing may be called deadbeef; its name comes first.
    if let Some(head) = reader.head(briefing.as_str()).map_err(Error::store(text))? {
        return Ok(head);
    }
    by_id_prefix(reader, &prefix, text)
}

/// Finds a revision from its id, or the first digits of it, in whatever briefing.
///
/// Errors: [`Error::NoSuchId`], [`Error::TakenDown`], [`Error::AmbiguousId`], [`Error::Store`].
/// Cost: those of [`id_prefix::resolve`].
pub fn revision_by_id(reader: &Reader, text: &str) -> Result<Revision, Error> {
    match id_prefix::parse(text, id_prefix::BARE_DIGITS_MIN) {
        Some(prefix) => by_id_prefix(reader, &prefix, text),
        None => Err(Error::NoSuchId { prefix: text.to_owned() }),
    }
}

fn by_id_prefix(reader: &Reader, prefix: &str, text: &str) -> Result<Revision, Error> {
    if let Some(found) = id_prefix::resolve(reader, None, prefix, text)? {
        return Ok(found);
    }
    refuse_taken_down(reader.takedown_by_id_prefix(None, prefix), text)?;
    Err(Error::NoSuchId { prefix: text.to_owned() })
}

/// Finds a revision from what may follow `@` in the briefing `name`, or from a whole revision of
/// another briefing.
///
/// Errors and cost: those of [`revision`].
pub fn revision_within(reader: &Reader, name: &Name, text: &str, calendar: &Calendar) -> Result<Revision, Error> {
    match text.split_once('@') {
        // `@3` is `3` to whoever types it.
        Some(("", selector)) => {
            RevisionSelector::parse(selector, calendar)?.resolve(reader, name.as_str(), selector, calendar)
        }
        Some(_) => revision(reader, text, calendar),
        None => {
            let found = RevisionSelector::parse(text, calendar)
                .and_then(|selector| selector.resolve(reader, name.as_str(), text, calendar));
            match found {
                // What is no revision here may be the name of another briefing, whose newest is
                // meant, or the id of one of its revisions.
                Err(error) if error.names_nothing() => match revision(reader, text, calendar) {
                    Ok(found) => Ok(found),
                    Err(other @ (Error::AmbiguousId { .. } | Error::TakenDown { .. })) => Err(other),
                    Err(_) => Err(error),
                },
                found => found,
            }
        }
    }
}

/// Finds the newest revision of a briefing. Errors: [`Error::NoSuchBriefing`],
/// [`Error::TakenDown`], [`Error::Store`].
pub fn head(reader: &Reader, name: &str) -> Result<Revision, Error> {
    match reader.head(name).map_err(Error::store(name))? {
        Some(head) => Ok(head),
        None => Err(absent(reader, name)),
    }
}

/// Why a briefing has no newest revision: all of it was taken down, or there is none.
pub(super) fn absent(reader: &Reader, name: &str) -> Error {
    match refuse_taken_down(reader.last_takedown(name), name) {
        Err(taken_down) => taken_down,
        Ok(()) => Error::NoSuchBriefing { name: name.to_owned() },
    }
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
    use crate::query::tests::{TestStore, calendar};

    fn parsed(text: &str) -> RevisionSelector {
        RevisionSelector::parse(text, &calendar()).unwrap()
    }

    #[test]
    fn each_form_is_read() {
        assert_eq!(parsed("3"), RevisionSelector::Number(3));
        assert_eq!(parsed("20260509"), RevisionSelector::Number(20_260_509));
        assert_eq!(parsed("99999999999999999999999"), RevisionSelector::Number(u64::MAX));
        assert_eq!(parsed("-1"), RevisionSelector::Back(1));
        assert_eq!(parsed("3F2ab1c"), RevisionSelector::IdPrefix("3f2ab1c".to_owned()));
        assert_eq!(parsed("published"), RevisionSelector::Label("published".to_owned()));
        for text in ["2026-05-09", "2026-05-09Z", "2026-05", "2026-05-09 9:00"] {
            assert!(matches!(parsed(text), RevisionSelector::InForce(reading) if reading.text == text));
        }
        for text in ["9:00", "2 days ago", "yesterday"] {
            let parsed = parsed(text);
            assert!(matches!(&parsed, RevisionSelector::LabelOrInForce(label, Ok(_)) if label == text), "{parsed:?}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        assert!(matches!(RevisionSelector::parse("", &calendar()), Err(Error::EmptySelector)));
        for impossible in ["2026-02-30", "2026-05-09T25:00Z", "2026-05-09T14:00+", "2026-5-9", "5/9/2026"] {
            let refused = RevisionSelector::parse(impossible, &calendar());
            assert!(matches!(refused, Err(Error::InvalidTime { .. })), "{impossible}: {refused:?}");
        }
        for impossible in ["a@b", "\u{202e}"] {
            let refused = RevisionSelector::parse(impossible, &calendar());
            assert!(matches!(refused, Err(Error::InvalidLabel { .. })), "{impossible}: {refused:?}");
        }
    }

    /// The number of the revision that is meant, or the error.
    fn found(store: &TestStore, text: &str) -> Result<u64, Error> {
        revision(store, text, &calendar()).map(|revision| revision.record.number)
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
            ("news@2026-01-02 00:00", 2),
            ("news@2 Jan 2026", 2),
            ("news@2026-01", 3),
        ] {
            assert_eq!(found(&store, text).unwrap(), number, "{text}");
        }
        assert_eq!(found(&store, &id[..16]).unwrap(), 1);
        assert_eq!(found(&store, &format!("news@{}", &id[..16])).unwrap(), 1);
    }

    #[test]
    fn an_id_that_begins_with_digits_alone_is_found_by_them() {
        let mut store = TestStore::new();
        let digits = (1..).find_map(|day| {
            store.commit("news", 1, &format!("The text of {day}\n"));
            let head = store.head("news").unwrap().unwrap();
            let start = head.id.to_string()[..8].to_owned();
            is_digits(&start).then_some((start, head.record.number))
        });
        let (start, number) = digits.unwrap();
        let found = revision(&store, &format!("news@{start}"), &calendar()).unwrap();
        assert_eq!(found.record.number, number);
        let absent = revision(&store, "news@99999999999", &calendar());
        assert!(matches!(absent, Err(Error::NoSuchRevision { .. })), "{absent:?}");
        assert_eq!(revision(&store, "news@1", &calendar()).unwrap().record.number, 1);
    }

    #[test]
    fn an_id_names_a_revision_and_nothing_else_does() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=2);
        store.commit_numbered("deadbeef", 1..=1);
        let id = store.by_number("news", 1).unwrap().unwrap().id.to_string();
        for text in [&id, &id[..8], &id.to_uppercase()] {
            assert_eq!(revision_by_id(&store, text).unwrap().record.number, 1);
        }
        for text in ["news", "deadbeef", "news@1", "", &id[..7], &format!("{id}0")] {
            assert!(matches!(revision_by_id(&store, text), Err(Error::NoSuchId { .. })), "{text}");
        }
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
        store.end("news", 5, "withdrawn");
        assert_eq!(found(&store, "news@2026-01-04").unwrap(), 3);
        let ended = found(&store, "news@2026-01-05");
        assert!(matches!(&ended, Err(Error::Ended { end, last: 3, .. }) if end.number == 3), "{ended:?}");
        assert_eq!(found(&store, "news").unwrap(), 3);
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
        let found = |text| {
            revision_within(&store, &name, text, &calendar()).map(|found| (found.record.briefing, found.record.number))
        };
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
            let _ = RevisionSelector::parse(&text, &calendar());
        }
    }
}
