//! Revisions as a command line has them, in one word or in several: `NAME REV` is `NAME@REV`, and
//! `A..B` is a pair, with the first or the newest revision for an end that is left out.

use std::ops::RangeInclusive;

use variorum_store::{Name, Reader, Revision};

use super::calendar::Calendar;
use super::revision_selector::{self, RevisionSelector};
use super::{Error, id_prefix};

/// What stands between the ends of a pair.
const BETWEEN: &str = "..";

/// The part of a history that is meant: a briefing, and which of its revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The briefing.
    pub briefing: String,
    /// The numbers of its revisions, both ends included.
    pub numbers: RangeInclusive<u64>,
}

/// What one word or two mean.
enum Meant {
    /// A briefing, with nothing said of its revisions.
    Briefing(Name),
    /// A revision.
    One(Box<Revision>),
    /// Two of them, the old one first.
    Pair(Box<[Revision; 2]>),
}

/// Reads the words of a command line that mean revisions.
#[derive(Clone, Copy)]
pub struct RevisionWords<'reader> {
    reader: &'reader Reader,
    calendar: &'reader Calendar,
}

impl<'reader> RevisionWords<'reader> {
    /// Of a reader's revisions; by the calendar, times are read that leave something out.
    #[must_use]
    pub const fn new(reader: &'reader Reader, calendar: &'reader Calendar) -> Self {
        Self { reader, calendar }
    }

    /// Finds one revision: `NAME`, `NAME@REV`, `NAME REV` or an id.
    ///
    /// Errors: those of [`revision_selector::revision`]; [`Error::PairForOne`],
    /// [`Error::RevisionTwice`], [`Error::OtherBriefing`].
    pub fn one(self, first: &str, second: Option<&str>) -> Result<Revision, Error> {
        match self.meant(first, second)? {
            Meant::Briefing(name) => revision_selector::head(self.reader, name.as_str()),
            Meant::One(revision) => Ok(*revision),
            Meant::Pair(pair) => {
                let [old, new] = pair.map(|revision| shown(&revision));
                Err(Error::PairForOne { asked: asked(first, second), old, new })
            }
        }
    }

    /// Finds one revision, and of a pair the new one, whose old one is returned beside it.
    ///
    /// Errors: those of [`RevisionWords::one`] but [`Error::PairForOne`].
    pub fn newest_of(self, first: &str, second: Option<&str>) -> Result<(Revision, Option<Revision>), Error> {
        match self.meant(first, second)? {
            Meant::Briefing(name) => Ok((revision_selector::head(self.reader, name.as_str())?, None)),
            Meant::One(revision) => Ok((*revision, None)),
            Meant::Pair(pair) => {
                let [old, new] = *pair;
                Ok((new, Some(old)))
            }
        }
    }

    /// Finds the part of a history that is meant: all of `NAME`, up to a revision, or from one to
    /// another, both included.
    ///
    /// Errors: those of [`RevisionWords::one`]; [`Error::TwoBriefings`]. A briefing alone is not
    /// looked for.
    pub fn span(self, first: &str, second: Option<&str>) -> Result<Span, Error> {
        match self.meant(first, second)? {
            Meant::Briefing(name) => Ok(Span { briefing: name.as_str().to_owned(), numbers: 1..=u64::MAX }),
            Meant::One(revision) => {
                let numbers = 1..=revision.record.number;
                Ok(Span { briefing: revision.briefing, numbers })
            }
            Meant::Pair(pair) => {
                let [old, new] = *pair;
                if old.briefing != new.briefing {
                    return Err(Error::TwoBriefings { old: shown(&old), new: shown(&new) });
                }
                // Either may be the later one: there is only one history between them.
                let (a, b) = (old.record.number, new.record.number);
                Ok(Span { briefing: new.briefing, numbers: a.min(b)..=a.max(b) })
            }
        }
    }

    /// Finds the two revisions that are to be compared, the old one first.
    ///
    /// `NAME`: the last two. `NAME OLD`, `NAME@OLD` or an id: that one and the newest. `NAME OLD
    /// NEW`, where each may be a whole revision of another briefing. `OLD NEW`, where the first is
    /// a whole revision. A pair in one word, or behind a name.
    ///
    /// Errors: which of the `NoSuch…` facts it is; [`Error::AmbiguousId`],
    /// [`Error::OnlyOneRevision`], [`Error::RevisionTwice`], [`Error::Store`]. Cost: a few look-ups
    /// and records.
    pub fn pair(self, first: &str, second: Option<&str>, third: Option<&str>) -> Result<[Revision; 2], Error> {
        let Some(second) = second else {
            return match self.meant(first, None)? {
                Meant::Briefing(name) => {
                    let new = revision_selector::head(self.reader, name.as_str())?;
                    Ok([self.before(&new)?, new])
                }
                Meant::One(old) => {
                    let new = revision_selector::head(self.reader, &old.briefing)?;
                    Ok([*old, new])
                }
                Meant::Pair(pair) => Ok(*pair),
            };
        };
        let twice = |what: &str| Error::RevisionTwice { asked: first.to_owned(), other: what.to_owned() };
        match (self.meant(first, None)?, third) {
            (Meant::Briefing(name), Some(third)) => {
                let find = |text| revision_selector::revision_within(self.reader, &name, text, self.calendar);
                let new = find(third)?;
                Ok([find(second)?, new])
            }
            (Meant::Briefing(name), None) => match self.split_within(name.as_str(), second)? {
                Some((old, new)) => self.pair_within(&name, old, new),
                None => {
                    let old = revision_selector::revision_within(self.reader, &name, second, self.calendar)?;
                    Ok([old, revision_selector::head(self.reader, name.as_str())?])
                }
            },
            (Meant::One(old), None) => {
                let name = revision_selector::name(&old.briefing)?;
                let new = revision_selector::revision_within(self.reader, &name, second, self.calendar)?;
                Ok([*old, new])
            }
            (Meant::One(_), Some(third)) => Err(twice(third)),
            (Meant::Pair(_), _) => Err(twice(second)),
        }
    }

    /// What one word means, or a name and a word behind it.
    fn meant(self, first: &str, second: Option<&str>) -> Result<Meant, Error> {
        let Some(second) = second else { return self.in_one_word(first) };
        let name = match self.in_one_word(first)? {
            Meant::Briefing(name) => name,
            _ => return Err(Error::RevisionTwice { asked: first.to_owned(), other: second.to_owned() }),
        };
        if let Some((old, new)) = self.split_within(name.as_str(), second)? {
            return Ok(Meant::Pair(Box::new(self.pair_within(&name, old, new)?)));
        }
        let selector = match second.split_once('@') {
            None => second,
            Some((briefing, selector)) if briefing.is_empty() || briefing == name.as_str() => selector,
            Some(_) => return Err(Error::OtherBriefing { name: name.as_str().to_owned(), other: second.to_owned() }),
        };
        let found = RevisionSelector::parse(selector, self.calendar)?.resolve(
            self.reader,
            name.as_str(),
            selector,
            self.calendar,
        )?;
        Ok(Meant::One(Box::new(found)))
    }

    fn in_one_word(self, text: &str) -> Result<Meant, Error> {
        if let Some((old, new)) = self.split(text)? {
            return Ok(Meant::Pair(Box::new(self.pair_of(old, new)?)));
        }
        if !text.contains('@') {
            let name = revision_selector::name(text)?;
            let is_id = id_prefix::parse(text, id_prefix::BARE_DIGITS_MIN).is_some();
            // A briefing may be called deadbeef; its name comes first.
            if !is_id || self.reader.head(text).map_err(Error::store(text))?.is_some() {
                return Ok(Meant::Briefing(name));
            }
        }
        Ok(Meant::One(Box::new(revision_selector::revision(self.reader, text, self.calendar)?)))
    }

    /// The ends of a pair in one word; `None` where it is none. A briefing or a label with two
    /// points in its name is no pair.
    fn split(self, text: &str) -> Result<Option<(&str, &str)>, Error> {
        if !text.contains(BETWEEN) {
            return Ok(None);
        }
        let (name, selector) = text.split_once('@').unwrap_or((text, ""));
        let is_briefing = Name::parse(name).is_ok() && self.reader.head(name).map_err(Error::store(name))?.is_some();
        if !is_briefing {
            return Ok(halves(text));
        }
        let Some((old, new)) = self.split_within(name, selector)? else { return Ok(None) };
        let end_of_old = name.len() + 1 + old.len();
        Ok(text.get(..end_of_old).map(|old| (old, new)))
    }

    /// The ends of a pair behind a name; `None` where it is none.
    fn split_within<'text>(self, name: &str, text: &'text str) -> Result<Option<(&'text str, &'text str)>, Error> {
        let Some(halves) = halves(text) else { return Ok(None) };
        let is_label = self.reader.by_label(name, text).map_err(Error::store(name))?.is_some();
        Ok((!is_label).then_some(halves))
    }

    /// The pair of two words that stand for themselves: `NAME@2` and `4`, `NAME@2` and `NAME@4`,
    /// two ids, `NAME` and nothing.
    fn pair_of(self, old: &str, new: &str) -> Result<[Revision; 2], Error> {
        let (name, selector) = match (old.split_once('@'), new.split_once('@')) {
            (Some((name, selector)), _) => (name, selector),
            (None, _) if !old.is_empty() => {
                return match self.in_one_word(old)? {
                    Meant::Briefing(name) if new.is_empty() => self.pair_within(&name, "", ""),
                    _ => {
                        let old = revision_selector::revision(self.reader, old, self.calendar)?;
                        let name = revision_selector::name(&old.briefing)?;
                        let new = self.newest_or(&name, new)?;
                        Ok([old, new])
                    }
                };
            }
            (None, Some((name, _))) => (name, ""),
            (None, None) if new.is_empty() => return Err(Error::EmptySelector),
            (None, None) => {
                let new = revision_selector::revision(self.reader, new, self.calendar)?;
                return Ok([self.first(&new.briefing)?, new]);
            }
        };
        self.pair_within(&revision_selector::name(name)?, selector, new)
    }

    /// The pair of what may follow a briefing's name.
    fn pair_within(self, name: &Name, old: &str, new: &str) -> Result<[Revision; 2], Error> {
        let old = match old {
            "" => self.first(name.as_str())?,
            old => revision_selector::revision_within(self.reader, name, old, self.calendar)?,
        };
        Ok([old, self.newest_or(name, new)?])
    }

    fn newest_or(self, name: &Name, text: &str) -> Result<Revision, Error> {
        match text {
            "" => revision_selector::head(self.reader, name.as_str()),
            text => revision_selector::revision_within(self.reader, name, text, self.calendar),
        }
    }

    fn first(self, name: &str) -> Result<Revision, Error> {
        RevisionSelector::Number(1).resolve(self.reader, name, "1", self.calendar)
    }

    fn before(self, revision: &Revision) -> Result<Revision, Error> {
        let name = &revision.briefing;
        let number = revision.record.number.saturating_sub(1);
        let found = self.reader.by_number(name, number).map_err(Error::store(name))?;
        found.ok_or_else(|| Error::OnlyOneRevision { name: name.clone() })
    }
}

/// What is before the first two points and behind them; three are as good as two.
fn halves(text: &str) -> Option<(&str, &str)> {
    let (old, new) = text.split_once(BETWEEN)?;
    Some((old, new.strip_prefix('.').filter(|_| !new.starts_with(BETWEEN)).unwrap_or(new)))
}

fn asked(first: &str, second: Option<&str>) -> String {
    second.map_or_else(|| first.to_owned(), |second| format!("{first} {second}"))
}

fn shown(revision: &Revision) -> String {
    format!("{}@{}", revision.briefing, revision.record.number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::{TestStore, calendar};

    /// `news` with four revisions, the second of them `published`; `other` with two; `a..b` with
    /// one, and a label `x..y`.
    fn store() -> TestStore {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=4);
        store.commit_numbered("other", 1..=2);
        store.commit_numbered("a..b", 1..=1);
        store.label("news", 2, "published");
        store.label("other", 1, "x..y");
        store
    }

    fn id(store: &TestStore, number: u64) -> String {
        store.by_number("news", number).unwrap().unwrap().id.to_string()[..16].to_owned()
    }

    fn words(text: &str) -> [Option<&str>; 3] {
        let mut words = text.split(' ').map(Some);
        std::array::from_fn(|_| words.next().flatten())
    }

    fn compared(store: &TestStore, text: &str) -> String {
        let [first, second, third] = words(text);
        match RevisionWords::new(store, &calendar()).pair(first.unwrap(), second, third) {
            Ok(pair) => pair.map(|revision| shown(&revision)).join(" "),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn a_pair_is_read_in_each_form() {
        let store = store();
        let ids = [id(&store, 2), id(&store, 4)];
        let [two, four] = &ids;
        for (text, expected) in [
            ("news", "news@3 news@4"),
            ("news 2", "news@2 news@4"),
            ("news@2", "news@2 news@4"),
            ("news 2 3", "news@2 news@3"),
            ("news@2 3", "news@2 news@3"),
            ("news@2 news@3", "news@2 news@3"),
            ("news@2..news@4", "news@2 news@4"),
            ("news@2..4", "news@2 news@4"),
            ("news@2..@4", "news@2 news@4"),
            ("news 2..4", "news@2 news@4"),
            ("news 2...4", "news@2 news@4"),
            ("news @2..@4", "news@2 news@4"),
            ("news -2..-1", "news@2 news@3"),
            ("news published..", "news@2 news@4"),
            ("news@2..", "news@2 news@4"),
            ("news@..3", "news@1 news@3"),
            ("..news@3", "news@1 news@3"),
            ("news ..3", "news@1 news@3"),
            ("news ..", "news@1 news@4"),
            ("news@..", "news@1 news@4"),
            ("news..", "news@1 news@4"),
            ("..news", "news@1 news@4"),
            ("news..other", "news@4 other@2"),
            ("news@1..other@1", "news@1 other@1"),
            ("news@2026-01-01..2026-01-03", "news@1 news@3"),
            ("other@x..y", "other@1 other@2"),
            ("other x..y", "other@1 other@2"),
            ("news other@1", "other@1 news@4"),
            (two, "news@2 news@4"),
            (&format!("{two} {four}"), "news@2 news@4"),
            (&format!("{two}..{four}"), "news@2 news@4"),
            (&format!("news {two}..{four}"), "news@2 news@4"),
            (&format!("other {two} {four}"), "news@2 news@4"),
        ] {
            assert_eq!(compared(&store, text), expected, "{text}");
        }
        assert!(compared(&store, "a..b").starts_with("OnlyOneRevision"), "a name with two points is a name");
        for text in ["news@1 2 3", "news@1..2 3", "news@1..2 3 4"] {
            assert!(compared(&store, text).starts_with("RevisionTwice"), "{text}");
        }
        assert!(compared(&store, "..").starts_with("EmptySelector"));
        assert!(compared(&store, "absent..").starts_with("NoSuchBriefing"));
        assert!(compared(&store, "news 2..9").starts_with("NoSuchRevision"));
    }

    #[test]
    fn one_revision_is_read_in_each_form_and_a_pair_is_none() {
        let store = store();
        let found = |text: &str| {
            let [first, second, _] = words(text);
            RevisionWords::new(&store, &calendar()).one(first.unwrap(), second).map(|revision| shown(&revision))
        };
        for (text, expected) in [
            ("news", "news@4"),
            ("news@2", "news@2"),
            ("news 2", "news@2"),
            ("news -1", "news@3"),
            ("news @2", "news@2"),
            ("news news@2", "news@2"),
            ("news published", "news@2"),
            ("a..b", "a..b@1"),
            ("other x..y", "other@1"),
        ] {
            assert_eq!(found(text).unwrap(), expected, "{text}");
        }
        let by_id = id(&store, 3);
        assert_eq!(found(&by_id).unwrap(), "news@3");
        assert_eq!(found(&format!("news {by_id}")).unwrap(), "news@3");
        assert!(
            matches!(found("news@1..3"), Err(Error::PairForOne { old, new, .. }) if old == "news@1" && new == "news@3")
        );
        assert!(matches!(found("news 1..3"), Err(Error::PairForOne { .. })));
        assert!(matches!(found("news@1 3"), Err(Error::RevisionTwice { .. })));
        assert!(matches!(found("news other@1"), Err(Error::OtherBriefing { .. })));
        assert!(matches!(found("news other"), Err(Error::NoSuchLabel { .. })));
        let (new, old) = RevisionWords::new(&store, &calendar()).newest_of("news", Some("1..3")).unwrap();
        assert_eq!((shown(&new), old.map(|old| shown(&old))), ("news@3".to_owned(), Some("news@1".to_owned())));
    }

    #[test]
    fn a_part_of_a_history_has_both_its_ends() {
        let store = store();
        let found = |text: &str| {
            let [first, second, _] = words(text);
            RevisionWords::new(&store, &calendar())
                .span(first.unwrap(), second)
                .map(|span| (span.briefing, *span.numbers.start(), *span.numbers.end()))
        };
        for (text, first, last) in [
            ("news", 1, u64::MAX),
            ("news@3", 1, 3),
            ("news 3", 1, 3),
            ("news@2..3", 2, 3),
            ("news 3..2", 2, 3),
            ("news 2..", 2, 4),
            ("news ..3", 1, 3),
        ] {
            assert_eq!(found(text).unwrap(), ("news".to_owned(), first, last), "{text}");
        }
        assert!(matches!(found("news@1..other@1"), Err(Error::TwoBriefings { .. })));
        assert!(matches!(found("news//x"), Err(Error::InvalidName { .. })));
    }
}
