//! A history, of one briefing or of the whole store, with what cannot be read as gaps in it.

mod events;
mod numbers;

use std::ops::RangeInclusive;

use variorum_store::{Damage, Direction, Error as StoreError, Event, Reader, Revision, Takedown, TimeRange, Walk};

use events::Events;
use numbers::Numbers;

use super::{Error, revision_selector};

/// What is next in a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryItem {
    /// A revision.
    Revision(Box<Revision>),
    /// A revision that cannot be read.
    Gap(Gap),
    /// What happened beside the revisions: only where it was asked for.
    Event(Event),
}

impl HistoryItem {
    /// Where it stands in the log; `None` where that is not known.
    pub(super) fn leaf(&self) -> Option<u64> {
        match self {
            Self::Revision(revision) => Some(revision.leaf),
            Self::Event(event) => Some(event.leaf()),
            Self::Gap(Gap::Damaged(damage)) => damage.leaf,
            Self::Gap(Gap::Missing { .. } | Gap::TakenDown { .. }) => None,
        }
    }
}

/// Why a revision is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// It is damaged. Damage that takes several revisions in a row is one gap.
    Damaged(Box<Damage>),
    /// The store has later revisions of the briefing, or a reader has seen them, but none with
    /// these numbers: the objects that held them are lost, which the store's notices say.
    Missing {
        /// The briefing.
        briefing: String,
        /// The first of the numbers.
        first: u64,
        /// The last of them.
        last: u64,
    },
    /// It was taken down.
    TakenDown {
        /// The briefing.
        briefing: String,
        /// The number of the revision.
        number: u64,
        /// Who had it done, when and why, as far as the log says it.
        takedown: Box<Takedown>,
    },
}

impl Gap {
    /// Whether the store lacks what it should have: what was taken down it should not.
    #[must_use]
    pub const fn is_damage(&self) -> bool {
        !matches!(self, Self::TakenDown { .. })
    }
}

/// A history: an iterator that reads a little ahead, so that a long one starts at once.
///
/// [`Error::Store`] is the last item it returns. Cost of an item: its share of a frame of records.
pub struct History<'reader> {
    walk: Walk<'reader, Revision>,
    /// The numbers of the briefing; `None` in the history of the whole store, and of a stretch of
    /// time.
    numbers: Option<Numbers<'reader>>,
    /// What was read, and comes after the numbers that are missing before it.
    read: Option<HistoryItem>,
    /// The numbers that are wanted.
    wanted: RangeInclusive<u64>,
    direction: Direction,
    /// What happened beside the revisions, where it was asked for.
    events: Option<Events<'reader>>,
}

impl<'reader> History<'reader> {
    /// The history of the whole store, in the order of its log, as far as the revisions' own times
    /// are in `time`.
    #[must_use]
    pub fn of_store_within(reader: &'reader Reader, direction: Direction, time: TimeRange) -> Self {
        let walk = match time {
            TimeRange { since: None, until: None } => reader.walk_log(direction, None),
            _ => reader.walk_log_within(direction, time),
        };
        Self { walk, numbers: None, read: None, wanted: 0..=u64::MAX, direction, events: None }
    }

    /// The history of one briefing.
    ///
    /// Errors: [`Error::NoSuchBriefing`], [`Error::Store`]. Cost: one frame of records.
    pub fn of_briefing(reader: &'reader Reader, briefing: &str, direction: Direction) -> Result<Self, Error> {
        Self::of_briefing_within(reader, briefing, direction, TimeRange::default())
    }

    /// The history of one briefing, as far as the revisions' own times are in `time`; then numbers
    /// that the store does not have are passed over.
    ///
    /// Errors and cost: those of [`History::of_briefing`].
    pub fn of_briefing_within(
        reader: &'reader Reader,
        briefing: &str,
        direction: Direction,
        time: TimeRange,
    ) -> Result<Self, Error> {
        let newest = match reader.head(briefing) {
            Ok(Some(head)) => {
                let last = reader.last_takedown(briefing).map_err(Error::store(briefing))?;
                last.and_then(|last| last.number).filter(|number| *number > head.record.number)
            }
            Err(StoreError::Damaged(damage)) => damage.revision,
            Ok(None) => return Err(revision_selector::absent(reader, briefing)),
            Err(error) => return Err(Error::store(briefing)(error)),
        };
        let next = match direction {
            Direction::OldestFirst => Some(1),
            Direction::NewestFirst => newest,
        };
        let is_whole = time == TimeRange::default();
        let numbers = is_whole.then(|| Numbers::new(reader, briefing, direction, next, newest));
        let walk = reader.walk_history_within(briefing, direction, time);
        Ok(Self { walk, numbers, read: None, wanted: 0..=u64::MAX, direction, events: None })
    }

    /// The history of one briefing, newest first, below a number: of the revisions that have it or
    /// a greater one nothing is read.
    ///
    /// Errors and cost: those of [`History::of_briefing_within`].
    pub fn of_briefing_below(
        reader: &'reader Reader,
        briefing: &str,
        below: u64,
        time: TimeRange,
    ) -> Result<Self, Error> {
        let direction = Direction::NewestFirst;
        let mut history = Self::of_briefing_within(reader, briefing, direction, time)?;
        history.walk = reader.walk_history_behind(briefing, direction, time, Some(below));
        if let Some(numbers) = &mut history.numbers {
            numbers.next = below.checked_sub(1);
        }
        Ok(history)
    }

    /// Of the history of one briefing, the revisions with these numbers alone, and the gaps between
    /// them. Cost: the records on the way there are read.
    #[must_use]
    pub fn within_numbers(self, numbers: RangeInclusive<u64>) -> Self {
        Self { wanted: numbers, ..self }
    }

    /// The same with what happened beside the revisions, at its place in the log: `briefing`,
    /// `direction` and `time` are those of the history.
    #[must_use]
    pub fn with_events(
        self,
        reader: &'reader Reader,
        briefing: Option<&str>,
        direction: Direction,
        time: TimeRange,
    ) -> Self {
        Self { events: Some(Events::new(reader, briefing, direction, time)), ..self }
    }

    /// Whether an item has numbers that are wanted, or may have them; `None` where none can come
    /// behind it.
    fn is_wanted(&self, item: &HistoryItem) -> Option<bool> {
        let (first, last) = match item {
            HistoryItem::Revision(revision) => (revision.record.number, revision.record.number),
            HistoryItem::Gap(Gap::Missing { first, last, .. }) => (*first, *last),
            HistoryItem::Gap(Gap::TakenDown { number, .. }) => (*number, *number),
            HistoryItem::Gap(Gap::Damaged(damage)) => match damage.revision {
                Some(number) => (number, number),
                None => return Some(true),
            },
            // What came behind the last one that is wanted is none of them.
            HistoryItem::Event(Event::End(end)) => {
                return Some(end.number >= *self.wanted.start() && end.number < *self.wanted.end());
            }
            HistoryItem::Event(Event::Rename(_)) => return Some(true),
        };
        let is_behind = match self.direction {
            Direction::OldestFirst => first > *self.wanted.end(),
            Direction::NewestFirst => last < *self.wanted.start(),
        };
        (!is_behind).then_some(first <= *self.wanted.end() && last >= *self.wanted.start())
    }
}

impl Iterator for History<'_> {
    type Item = Result<HistoryItem, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.next_of_all()? {
                Ok(item) if !self.is_wanted(&item)? => {}
                item => return Some(item),
            }
        }
    }
}

impl History<'_> {
    fn next_of_all(&mut self) -> Option<Result<HistoryItem, Error>> {
        if self.read.is_none() {
            self.read = match self.walk.next() {
                Some(Ok(revision)) => Some(HistoryItem::Revision(Box::new(revision))),
                Some(Err(StoreError::Damaged(damage))) => Some(HistoryItem::Gap(Gap::Damaged(damage))),
                Some(Err(error)) => return Some(Err(Error::store("log")(error))),
                None => None,
            };
        }
        if let Some(event) = self.events.as_mut().and_then(|events| events.before(self.read.as_ref())) {
            return Some(match event {
                Ok(event) => Ok(HistoryItem::Event(event)),
                Err(StoreError::Damaged(damage)) => Ok(HistoryItem::Gap(Gap::Damaged(damage))),
                Err(error) => Err(Error::store("log")(error)),
            });
        }
        if let Some(numbers) = &mut self.numbers {
            if let Some(gap) = numbers.gap_before(self.read.as_ref()) {
                return Some(gap.map(HistoryItem::Gap));
            }
            if let Some(read) = &self.read {
                numbers.pass(read);
            }
        }
        self.read.take().map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    const DIRECTIONS: [Direction; 2] = [Direction::OldestFirst, Direction::NewestFirst];

    /// The numbers of a history; an end is 500 and the one it stands behind, a damaged revision is
    /// 0, missing ones are 1000 and the first, and 100 for each after it; one that was taken down
    /// is 2000 and its own.
    fn numbers(history: History<'_>) -> Vec<u64> {
        let number = |item: Result<HistoryItem, Error>| match item.unwrap() {
            HistoryItem::Revision(revision) => revision.record.number,
            HistoryItem::Gap(Gap::Damaged(_)) => 0,
            HistoryItem::Gap(Gap::Missing { first, last, .. }) => 1000 + first + 100 * (last - first),
            HistoryItem::Gap(Gap::TakenDown { number, takedown, .. }) => {
                assert_eq!(takedown.tombstone.unwrap().by, "a court");
                2000 + number
            }
            HistoryItem::Event(Event::End(end)) => 500 + end.number,
            HistoryItem::Event(Event::Rename(_)) => 600,
        };
        history.map(number).collect()
    }

    fn of_store(store: &Reader, direction: Direction) -> History<'_> {
        History::of_store_within(store, direction, TimeRange::default())
    }

    fn of_briefing(store: &Reader, name: &str, direction: Direction) -> Vec<u64> {
        numbers(History::of_briefing(store, name, direction).unwrap())
    }

    fn in_direction(mut numbers: Vec<u64>, direction: Direction) -> Vec<u64> {
        if direction == Direction::NewestFirst {
            numbers.reverse();
        }
        numbers
    }

    #[test]
    fn a_history_comes_from_either_end() {
        let mut store = TestStore::new();
        store.commit_numbered("a", 1..=40);
        store.commit_numbered("b", 1..=40);
        for direction in DIRECTIONS {
            let of_store = numbers(of_store(&store, direction));
            assert_eq!(of_store, in_direction((1..=40).chain(1..=40).collect(), direction));
            assert_eq!(of_briefing(&store, "a", direction), in_direction((1..=40).collect(), direction));
        }
        let absent = History::of_briefing(&store, "absent", Direction::NewestFirst).err();
        assert!(matches!(absent, Some(Error::NoSuchBriefing { .. })), "{absent:?}");
    }

    #[test]
    fn a_part_of_a_history_has_the_gaps_in_it_and_no_others() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=9);
        for direction in DIRECTIONS {
            let part = |store: &Reader, wanted| {
                numbers(History::of_briefing(store, "news", direction).unwrap().within_numbers(wanted))
            };
            assert_eq!(part(&store, 3..=5), in_direction(vec![3, 4, 5], direction));
            assert_eq!(part(&store, 8..=u64::MAX), in_direction(vec![8, 9], direction));
        }
        let store = store.without_objects(&[1, 5, 7]);
        for direction in DIRECTIONS {
            let part = numbers(History::of_briefing(&store, "news", direction).unwrap().within_numbers(3..=6));
            assert_eq!(part, in_direction(vec![3, 4, 5, 1006], direction));
        }
    }

    #[test]
    fn a_history_below_a_number_is_all_that_is_read() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=9);
        let below =
            |store: &Reader, number, time| numbers(History::of_briefing_below(store, "news", number, time).unwrap());
        let all = TimeRange::default();
        assert_eq!(below(&store, 6, all), [5, 4, 3, 2, 1]);
        assert_eq!(below(&store, 1, all), [0; 0]);
        let since = crate::query::filters::time_range(Some("2026-01-03"), None, &crate::query::tests::calendar());
        assert_eq!(below(&store, 6, since.unwrap()), [5, 4, 3]);
        let store = store.without_objects(&[3, 4, 7]);
        assert_eq!(below(&store, 6, all), [1104, 3, 2, 1], "4 and 5 are missing, and 8 is not asked for");
    }

    #[test]
    fn what_was_taken_down_is_not_lost() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=7);
        for number in [1, 4, 7] {
            store.take_down("news", number);
        }
        let expected = vec![2001, 2, 3, 2004, 5, 6, 2007];
        for direction in DIRECTIONS {
            assert_eq!(of_briefing(&store, "news", direction), in_direction(expected.clone(), direction));
        }
        let below = History::of_briefing_below(&store, "news", 5, TimeRange::default()).unwrap();
        assert_eq!(numbers(below), [2004, 3, 2, 2001]);
        store.commit_numbered("gone", 1..=1);
        store.take_down("gone", 1);
        let gone = History::of_briefing(&store, "gone", Direction::NewestFirst).err();
        assert!(matches!(gone, Some(Error::TakenDown { .. })), "{gone:?}");
        // Beside what was taken down some is lost.
        let store = store.without_objects(&[2, 4]);
        for direction in DIRECTIONS {
            let expected = vec![2001, 2, 1003, 2004, 1005, 6, 2007];
            assert_eq!(of_briefing(&store, "news", direction), in_direction(expected, direction));
        }
    }

    #[test]
    fn what_cannot_be_read_is_a_gap_and_hides_nothing() {
        for damaged in [0, 2, 4] {
            let mut store = TestStore::new();
            store.commit_numbered("news", 1..=5);
            let store = store.with_damage(damaged);
            let expected = (1..=5).map(|number| if number == damaged + 1 { 0 } else { number });
            let expected: Vec<u64> = expected.collect();
            for direction in DIRECTIONS {
                let expected = in_direction(expected.clone(), direction);
                assert_eq!(of_briefing(&store, "news", direction), expected);
                assert_eq!(numbers(of_store(&store, direction)), expected);
            }
        }
    }

    #[test]
    fn what_the_store_does_not_have_is_missing() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=5);
        let store = store.without_objects(&[0, 2, 3]);
        for direction in DIRECTIONS {
            let expected = in_direction(vec![1001, 2, 1103, 5], direction);
            assert_eq!(of_briefing(&store, "news", direction), expected);
        }
    }

    #[test]
    fn ends_come_where_the_log_has_them() {
        let mut store = TestStore::new();
        store.commit_numbered("a", 1..=2);
        store.end("a", 3, "withdrawn");
        store.commit_numbered("b", 1..=1);
        store.commit_numbered("a", 4..=4);
        store.end("a", 5, "repealed");
        store.end("a", 6, "repealed later");
        for direction in DIRECTIONS {
            let all = TimeRange::default();
            let of_a = History::of_briefing(&store, "a", direction).unwrap();
            let of_a = numbers(of_a.with_events(&store, Some("a"), direction, all));
            assert_eq!(of_a, in_direction(vec![1, 2, 502, 3, 503, 503], direction));
            let of_store = self::of_store(&store, direction).with_events(&store, None, direction, all);
            assert_eq!(numbers(of_store), in_direction(vec![1, 2, 502, 1, 3, 503, 503], direction));
            let time =
                crate::query::filters::time_range(Some("2026-01-05"), None, &crate::query::tests::calendar()).unwrap();
            let late = History::of_briefing_within(&store, "a", direction, time).unwrap();
            assert_eq!(numbers(late.with_events(&store, Some("a"), direction, time)), [503, 503]);
        }
    }

    #[test]
    fn a_stretch_of_time_is_all_that_is_read() {
        let mut store = TestStore::new();
        // In the log neither in the order of their times nor against it.
        for (text, day) in [7, 3, 9, 1, 5, 5, 2, 8].into_iter().enumerate() {
            store.commit("a", day, &text.to_string());
            store.commit("b", day + 10, &text.to_string());
        }
        let within =
            |since, until| crate::query::filters::time_range(since, until, &crate::query::tests::calendar()).unwrap();
        for (time, of_a, of_store) in [
            (within(Some("2026-01-03"), Some("2026-01-05")), vec![2, 5, 6], vec![2, 5, 6]),
            (within(None, Some("2026-01-01")), vec![4], vec![4]),
            (within(Some("2026-01-09"), None), vec![3], vec![1, 2, 3, 3, 4, 5, 6, 7, 8]),
            (within(Some("2026-02-01"), None), vec![], vec![]),
        ] {
            for direction in DIRECTIONS {
                let history = History::of_briefing_within(&store, "a", direction, time).unwrap();
                assert_eq!(numbers(history), in_direction(of_a.clone(), direction));
                let history = History::of_store_within(&store, direction, time);
                assert_eq!(numbers(history), in_direction(of_store.clone(), direction));
            }
        }
        let store = store.with_damage(4);
        let time = within(Some("2026-01-01"), Some("2026-01-01"));
        let history = History::of_store_within(&store, Direction::NewestFirst, time);
        assert_eq!(numbers(history), [4], "what is not asked for is not read");
    }
}
