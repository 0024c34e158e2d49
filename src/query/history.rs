//! A history, of one briefing or of the whole store, page by page; what cannot be read is a gap in it.

use std::ops::RangeInclusive;

use variorum_store::{Damage, Error as StoreError, Revision, Store};

use super::Error;
use super::tolerant_chunks::{Chunk, ChunkSize};

/// Revisions on a page, at most.
const PAGE_COUNT: usize = 256;

/// Which end of a history comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// From the newest revision on.
    NewestFirst,
    /// From the oldest revision on.
    OldestFirst,
}

/// What stands at one place of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryItem {
    /// A revision.
    Revision(Box<Revision>),
    /// A revision that cannot be read.
    Gap(Gap),
}

/// Why a revision cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// It is damaged.
    Damaged(Box<Damage>),
    /// The store has later revisions of the briefing, but none with this number: the object that held it is lost, which the
    /// store's notices tell.
    Missing {
        /// The briefing.
        briefing: String,
        /// The number.
        number: u64,
    },
}

impl HistoryItem {
    /// The revision; `None` for a gap.
    #[must_use]
    pub fn into_revision(self) -> Option<Revision> {
        match self {
            Self::Revision(revision) => Some(*revision),
            Self::Gap(_) => None,
        }
    }
}

/// Reads a history page by page.
pub struct History<'store> {
    store: &'store Store,
    next: Next,
}

/// Where the next page comes from.
enum Next {
    /// Revisions of a briefing by their numbers.
    Numbers { briefing: String, numbers: RangeInclusive<u64>, order: Order },
    /// The whole store backwards, below this leaf; from the newest without one.
    Below { leaf: Option<u64>, chunk_size: ChunkSize },
    /// The whole store forwards, from this leaf.
    From { leaf: u64, chunk_size: ChunkSize },
}

impl<'store> History<'store> {
    /// The history of the whole store, in the order of its log.
    #[must_use]
    pub const fn of_store(store: &'store Store, order: Order) -> Self {
        let chunk_size = ChunkSize::new(PAGE_COUNT);
        let next = match order {
            Order::NewestFirst => Next::Below { leaf: None, chunk_size },
            Order::OldestFirst => Next::From { leaf: 0, chunk_size },
        };
        Self { store, next }
    }

    /// The history of one briefing.
    ///
    /// Errors: [`Error::NoSuchBriefing`], [`Error::Store`]. Cost: one frame of records.
    pub fn of_briefing(store: &'store Store, briefing: &str, order: Order) -> Result<Self, Error> {
        let newest = newest_number(store, briefing)?;
        Ok(Self::of_numbers(store, briefing, 1..=newest, order))
    }

    /// The revisions of a briefing that have these numbers.
    #[must_use]
    pub fn of_numbers(store: &'store Store, briefing: &str, numbers: RangeInclusive<u64>, order: Order) -> Self {
        Self { store, next: Next::Numbers { briefing: briefing.to_owned(), numbers, order } }
    }

    /// Reads the next page, at most 256 items; `None` after the last.
    ///
    /// Errors: [`Error::Store`], also for damage that does not say where it is. Cost: the frames of records of its revisions.
    pub fn next_page(&mut self) -> Result<Option<Vec<HistoryItem>>, Error> {
        let store = self.store;
        let chunk = match &mut self.next {
            Next::Numbers { briefing, numbers, order } => {
                let page = next_numbers(numbers, *order);
                return page.map(|page| read_numbers(store, briefing, page, *order)).transpose();
            }
            Next::Below { leaf, chunk_size } => chunk_size.read(|count| store.log_before(*leaf, count)),
            Next::From { leaf, chunk_size } => chunk_size.read(|count| store.log_from(*leaf, count)),
        };
        match chunk.map_err(Error::store("log"))? {
            Chunk::Items(revisions) => {
                let Some(last) = revisions.last() else { return Ok(None) };
                self.pass(last.leaf);
                let page = revisions.into_iter().map(|revision| HistoryItem::Revision(Box::new(revision)));
                Ok(Some(page.collect()))
            }
            Chunk::Damaged(damage) => match damage.leaf.filter(|leaf| self.is_ahead(*leaf)) {
                Some(leaf) => {
                    self.pass(leaf);
                    Ok(Some(vec![HistoryItem::Gap(Gap::Damaged(damage))]))
                }
                None => Err(Error::store("log")(StoreError::Damaged(damage))),
            },
        }
    }

    /// Whether a leaf has not been read yet.
    fn is_ahead(&self, leaf: u64) -> bool {
        match self.next {
            Next::Numbers { .. } => false,
            Next::Below { leaf: end, .. } => end.is_none_or(|end| leaf < end),
            Next::From { leaf: start, .. } => leaf >= start,
        }
    }

    /// Goes on behind a leaf.
    fn pass(&mut self, leaf: u64) {
        match &mut self.next {
            Next::Numbers { .. } => {}
            Next::Below { leaf: end, .. } => *end = Some(leaf),
            Next::From { leaf: start, .. } => *start = leaf + 1,
        }
    }
}

/// The number of a briefing's newest revision, also where that revision cannot be read.
fn newest_number(store: &Store, briefing: &str) -> Result<u64, Error> {
    match store.head(briefing) {
        Ok(Some(head)) => Ok(head.record.number),
        Ok(None) => Err(Error::NoSuchBriefing { name: briefing.to_owned() }),
        Err(StoreError::Damaged(damage)) => match damage.revision {
            Some(number) => Ok(number),
            None => Err(Error::store(briefing)(StoreError::Damaged(damage))),
        },
        Err(error) => Err(Error::store(briefing)(error)),
    }
}

/// The numbers of the next page, in ascending order, which are taken from those that are left; `None` where none are.
fn next_numbers(left: &mut RangeInclusive<u64>, order: Order) -> Option<RangeInclusive<u64>> {
    if left.is_empty() {
        return None;
    }
    let (first, last) = (*left.start(), *left.end());
    let more = PAGE_COUNT as u64 - 1;
    let page = match order {
        Order::NewestFirst => last.saturating_sub(more).max(first)..=last,
        Order::OldestFirst => first..=first.saturating_add(more).min(last),
    };
    let none_left = page == *left;
    *left = match order {
        // Nothing stands below the first number, 0 at the least, or behind the last.
        _ if none_left => RangeInclusive::new(1, 0),
        Order::NewestFirst => first..=*page.start() - 1,
        Order::OldestFirst => *page.end() + 1..=last,
    };
    Some(page)
}

/// Reads revisions by number, in the order of the log, so that each frame of records is unpacked once.
fn read_numbers(
    store: &Store,
    briefing: &str,
    numbers: RangeInclusive<u64>,
    order: Order,
) -> Result<Vec<HistoryItem>, Error> {
    let read = numbers.map(|number| match store.by_number(briefing, number) {
        Ok(Some(revision)) => Ok(HistoryItem::Revision(Box::new(revision))),
        Ok(None) => Ok(HistoryItem::Gap(Gap::Missing { briefing: briefing.to_owned(), number })),
        Err(StoreError::Damaged(damage)) => Ok(HistoryItem::Gap(Gap::Damaged(damage))),
        Err(error) => Err(Error::store(briefing)(error)),
    });
    let mut page = read.collect::<Result<Vec<_>, _>>()?;
    if order == Order::NewestFirst {
        page.reverse();
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    /// The numbers of a history, a gap as 0; and how many pages they came in.
    fn numbers(mut history: History<'_>) -> (Vec<u64>, usize) {
        let (mut numbers, mut pages) = (Vec::new(), 0);
        while let Some(page) = history.next_page().unwrap() {
            pages += 1;
            numbers.extend(page.into_iter().map(|item| item.into_revision().map_or(0, |found| found.record.number)));
        }
        (numbers, pages)
    }

    #[test]
    fn a_briefings_history_comes_in_pages_from_either_end() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=300);
        let of_briefing = |order| numbers(History::of_briefing(&store, "news", order).unwrap());
        assert_eq!(of_briefing(Order::OldestFirst), ((1..=300).collect(), 2));
        assert_eq!(of_briefing(Order::NewestFirst), ((1..=300).rev().collect(), 2));
        let of_numbers = |range, order| numbers(History::of_numbers(&store, "news", range, order)).0;
        assert_eq!(of_numbers(2..=4, Order::NewestFirst), [4, 3, 2]);
        assert_eq!(of_numbers(300..=301, Order::OldestFirst), [300, 0]);
        let none = RangeInclusive::new(1, 0);
        assert_eq!(of_numbers(none, Order::OldestFirst), [0_u64; 0]);
        assert!(matches!(
            History::of_briefing(&store, "absent", Order::NewestFirst),
            Err(Error::NoSuchBriefing { .. })
        ));
    }

    #[test]
    fn a_stores_history_comes_in_the_order_of_the_log() {
        let mut store = TestStore::new();
        store.commit_numbered("a", 1..=200);
        store.commit_numbered("b", 1..=200);
        let expected: Vec<u64> = (1..=200).chain(1..=200).collect();
        assert_eq!(numbers(History::of_store(&store, Order::OldestFirst)), (expected.clone(), 2));
        let backwards = expected.into_iter().rev().collect();
        assert_eq!(numbers(History::of_store(&store, Order::NewestFirst)), (backwards, 2));
    }

    #[test]
    fn what_cannot_be_read_is_a_gap_and_hides_nothing() {
        for damaged in [0, 2, 4] {
            let mut store = TestStore::new();
            store.commit_numbered("news", 1..=5);
            let store = store.with_damage(damaged);
            let expected: Vec<u64> = (1..=5).map(|number| if number == damaged + 1 { 0 } else { number }).collect();
            let backwards: Vec<u64> = expected.iter().rev().copied().collect();
            let of_briefing = |order| numbers(History::of_briefing(&store, "news", order).unwrap()).0;
            assert_eq!(of_briefing(Order::OldestFirst), expected);
            assert_eq!(of_briefing(Order::NewestFirst), backwards);
            assert_eq!(numbers(History::of_store(&store, Order::OldestFirst)).0, expected);
            assert_eq!(numbers(History::of_store(&store, Order::NewestFirst)).0, backwards);
        }
    }
}
