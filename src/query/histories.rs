//! The histories of several briefings as one, in the order of the log.

use std::iter::Peekable;

use variorum_store::{Direction, Event, Reader, TimeRange};

use super::Error;
use super::history::{Gap, History, HistoryItem};
use super::name_pattern::NamePattern;

/// Histories that are read side by side, each a few records ahead; where there are more, the log is
/// passed through.
const SIDE_BY_SIDE_MAX: usize = 64;

/// The history of all briefings that a pattern means: an iterator, as [`History`] is.
pub struct Histories<'reader> {
    source: Source<'reader>,
    direction: Direction,
    /// The leaf of the event that was given last.
    last_event: Option<u64>,
}

enum Source<'reader> {
    SideBySide(Vec<Peekable<History<'reader>>>),
    /// The history of the whole store, of which only these are given.
    Whole(Box<History<'reader>>, NamePattern),
}

impl<'reader> Histories<'reader> {
    /// The history of the briefings that a pattern means, as far as the revisions' own times are in
    /// `time`.
    ///
    /// Errors: [`Error::NoBriefingMatches`]; [`Error::Store`]. Cost of an item: its share of a
    /// frame of records; where the briefings are many, that of each revision that is passed.
    pub fn within(
        reader: &'reader Reader,
        names: &NamePattern,
        given: &str,
        direction: Direction,
        time: TimeRange,
    ) -> Result<Self, Error> {
        let found = matching(reader, names, SIDE_BY_SIDE_MAX + 1)?;
        if found.is_empty() {
            return Err(Error::NoBriefingMatches { pattern: given.to_owned() });
        }
        let source = if found.len() > SIDE_BY_SIDE_MAX {
            let history = History::of_store_within(reader, direction, time);
            let history = history.with_events(reader, None, direction, time);
            Source::Whole(Box::new(history), names.clone())
        } else {
            let histories = found.iter().map(|name| {
                let history = History::of_briefing_within(reader, name, direction, time)?;
                Ok(history.with_events(reader, Some(name), direction, time).peekable())
            });
            Source::SideBySide(histories.collect::<Result<_, Error>>()?)
        };
        Ok(Self { source, direction, last_event: None })
    }
}

/// The names of briefings that a pattern means, in byte order, at most so many.
///
/// Errors: [`Error::Store`]. Cost: a row of the catalog for each name that begins as the pattern
/// does.
pub fn matching(reader: &Reader, names: &NamePattern, count_max: usize) -> Result<Vec<String>, Error> {
    let listing = reader.walk_listing(&names.prefix(), "");
    let listing = listing.map(|briefing| briefing.map(|briefing| briefing.name));
    let found = listing.filter(|name| name.as_ref().map_or(true, |name| names.matches(name)));
    found.take(count_max).collect::<Result<_, _>>().map_err(Error::store("briefings"))
}

impl Iterator for Histories<'_> {
    type Item = Result<HistoryItem, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_of_any()?;
        // A record that gives two of these briefings other names is in the history of both.
        match (&next, self.last_event) {
            (Ok(HistoryItem::Event(event)), Some(leaf)) if event.leaf() == leaf => return self.next(),
            (Ok(HistoryItem::Event(event)), _) => self.last_event = Some(event.leaf()),
            _ => {}
        }
        Some(next)
    }
}

impl Histories<'_> {
    fn next_of_any(&mut self) -> Option<Result<HistoryItem, Error>> {
        match &mut self.source {
            Source::Whole(history, names) => history.find(|item| is_of(item, names)),
            Source::SideBySide(histories) => {
                let rank = |history: &mut Peekable<History<'_>>| {
                    let leaf = history.peek()?.as_ref().ok().and_then(HistoryItem::leaf);
                    // What is not known to stand anywhere is told at once.
                    Some(leaf.map_or(u64::MAX, |leaf| match self.direction {
                        Direction::OldestFirst => u64::MAX - leaf,
                        Direction::NewestFirst => leaf,
                    }))
                };
                let ranks = histories.iter_mut().enumerate();
                let first = ranks.filter_map(|(index, history)| Some((rank(history)?, index))).max();
                first.and_then(|(_, index)| histories.get_mut(index)?.next())
            }
        }
    }
}

/// Whether an item of the whole history is of a briefing that a pattern means, or may be.
fn is_of(item: &Result<HistoryItem, Error>, names: &NamePattern) -> bool {
    match item {
        Ok(HistoryItem::Revision(revision)) => names.matches(&revision.briefing),
        Ok(HistoryItem::Event(Event::End(end))) => names.matches(&end.briefing),
        Ok(HistoryItem::Event(Event::Rename(rename))) => {
            rename.record.renames.iter().any(|one| names.matches(&one.briefing) || names.matches(&one.to))
        }
        Ok(HistoryItem::Gap(Gap::Missing { briefing, .. } | Gap::TakenDown { briefing, .. })) => {
            names.matches(briefing)
        }
        Ok(HistoryItem::Gap(Gap::Damaged(damage))) => damage.briefing.as_ref().is_none_or(|name| names.matches(name)),
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    /// The revisions of a history, `a/b@2`; `-` for what cannot be read.
    fn told(store: &Reader, pattern: &str, direction: Direction) -> Vec<String> {
        let names = NamePattern::parse(pattern);
        let histories = Histories::within(store, &names, pattern, direction, TimeRange::default()).unwrap();
        let told = histories.map(|item| match item.unwrap() {
            HistoryItem::Revision(revision) => format!("{}@{}", revision.briefing, revision.record.number),
            HistoryItem::Event(event) => format!("event {}", event.leaf()),
            HistoryItem::Gap(_) => "-".to_owned(),
        });
        told.collect()
    }

    #[test]
    fn histories_come_as_one_in_the_order_of_the_log() {
        let mut store = TestStore::new();
        for day in 1..=3 {
            for name in ["a/x", "a/y", "b"] {
                store.commit_numbered(name, day..=day);
            }
        }
        let expected = ["a/x@1", "a/y@1", "a/x@2", "a/y@2", "a/x@3", "a/y@3"];
        for pattern in ["a/", "a/*", "a/[xy]*"] {
            assert_eq!(told(&store, pattern, Direction::OldestFirst), expected);
            let newest_first: Vec<_> = expected.into_iter().rev().collect();
            assert_eq!(told(&store, pattern, Direction::NewestFirst), newest_first);
        }
        let names = NamePattern::parse("c/*");
        let absent = Histories::within(&store, &names, "c/*", Direction::NewestFirst, TimeRange::default()).err();
        assert!(matches!(absent, Some(Error::NoBriefingMatches { pattern }) if pattern == "c/*"));
        let store = store.with_damage(3);
        assert_eq!(told(&store, "a/", Direction::OldestFirst)[2], "-");
    }

    #[test]
    fn many_histories_are_found_in_the_log() {
        let mut store = TestStore::new();
        let names: Vec<String> = (0..=SIDE_BY_SIDE_MAX).map(|number| format!("a/{number:02}")).collect();
        for name in &names {
            store.commit_numbered(name, 1..=1);
            store.commit_numbered("b", 1..=1);
        }
        let expected: Vec<String> = names.iter().map(|name| format!("{name}@1")).collect();
        assert_eq!(told(&store, "a/", Direction::OldestFirst), expected);
    }
}
