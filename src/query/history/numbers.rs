//! Which numbers a history of one briefing must have, so that those that are not there are told.

use std::collections::BTreeMap;

use variorum_store::{Direction, Reader, Takedown};

use super::{Gap, HistoryItem};
use crate::query::Error;

/// Which numbers of a briefing come next.
pub(super) struct Numbers<'reader> {
    reader: &'reader Reader,
    briefing: String,
    direction: Direction,
    /// The number that comes next; `None` where that is not known: at the newest end, and behind a
    /// gap.
    pub(super) next: Option<u64>,
    /// The number of the newest, where that is lost, or was taken down, and its number known.
    newest: Option<u64>,
    /// What was taken down of the briefing, by number, once a number was missing.
    taken_down: Option<BTreeMap<u64, Takedown>>,
}

impl<'reader> Numbers<'reader> {
    /// The numbers of a briefing, from `next` on where that is known.
    pub(super) fn new(
        reader: &'reader Reader,
        briefing: &str,
        direction: Direction,
        next: Option<u64>,
        newest: Option<u64>,
    ) -> Self {
        Self { reader, briefing: briefing.to_owned(), direction, next, newest, taken_down: None }
    }

    /// The gap before what was read, or before the end.
    pub(super) fn gap_before(&mut self, read: Option<&HistoryItem>) -> Option<Result<Gap, Error>> {
        let (mut first, mut last) = self.missing_before(read)?;
        let (briefing, direction) = (self.briefing.clone(), self.direction);
        let taken_down = match self.taken_down() {
            Ok(taken_down) => taken_down,
            Err(error) => return Some(Err(error)),
        };
        let mut within = taken_down.range(first..=last);
        let (nearest, end) = match direction {
            Direction::OldestFirst => (within.next(), first),
            Direction::NewestFirst => (within.next_back(), last),
        };
        let gap = match nearest {
            Some((number, takedown)) if *number == end => {
                (first, last) = (*number, *number);
                Gap::TakenDown { briefing, number: *number, takedown: Box::new(takedown.clone()) }
            }
            nearest => {
                if let Some((number, _)) = nearest {
                    match direction {
                        Direction::OldestFirst => last = number.saturating_sub(1),
                        Direction::NewestFirst => first = number.saturating_add(1),
                    }
                }
                Gap::Missing { briefing, first, last }
            }
        };
        self.next = match direction {
            Direction::OldestFirst => last.checked_add(1),
            Direction::NewestFirst => first.checked_sub(1),
        };
        Some(Ok(gap))
    }

    /// What was taken down of the briefing, by number. Cost: what was, once.
    fn taken_down(&mut self) -> Result<&BTreeMap<u64, Takedown>, Error> {
        let found = match self.taken_down.take() {
            Some(found) => found,
            None => {
                let walk = self.reader.walk_takedowns(Some(&self.briefing), None);
                let numbered = walk.filter_map(|takedown| match takedown {
                    Ok(takedown) => Some(Ok((takedown.number?, takedown))),
                    Err(error) => Some(Err(Error::store(&self.briefing)(error))),
                });
                numbered.collect::<Result<_, _>>()?
            }
        };
        Ok(self.taken_down.insert(found))
    }

    /// The numbers that are missing before what was read, or before the end: the lowest and the
    /// highest.
    fn missing_before(&self, read: Option<&HistoryItem>) -> Option<(u64, u64)> {
        let next = self.next?;
        let (first, last) = match (read, self.direction) {
            (Some(HistoryItem::Revision(revision)), Direction::OldestFirst) => {
                (next, revision.record.number.saturating_sub(1))
            }
            (Some(HistoryItem::Revision(revision)), Direction::NewestFirst) => {
                (revision.record.number.saturating_add(1), next)
            }
            (Some(HistoryItem::Gap(_) | HistoryItem::Event(_)), _) => return None,
            (None, Direction::OldestFirst) => (next, self.newest?),
            (None, Direction::NewestFirst) => (1, next),
        };
        (first <= last).then_some((first, last))
    }

    /// Notes what was read.
    pub(super) fn pass(&mut self, read: &HistoryItem) {
        self.next = match read {
            HistoryItem::Revision(revision) => self.behind(revision.record.number),
            HistoryItem::Gap(_) | HistoryItem::Event(_) => None,
        };
    }

    const fn behind(&self, number: u64) -> Option<u64> {
        match self.direction {
            Direction::OldestFirst => number.checked_add(1),
            Direction::NewestFirst => number.checked_sub(1),
        }
    }
}
