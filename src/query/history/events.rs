//! What happened beside the revisions of a history, one by one at its place in the log.

use variorum_store::{Direction, Error as StoreError, Event, Reader, TimeRange, Walk};

use super::HistoryItem;

/// What happened beside the revisions, in the direction of the history.
pub(super) struct Events<'reader> {
    walk: Walk<'reader, Event>,
    direction: Direction,
    /// The next one, and whether there was a look for it.
    next: Option<Result<Event, StoreError>>,
    was_read: bool,
}

impl<'reader> Events<'reader> {
    pub(super) fn new(reader: &'reader Reader, briefing: Option<&str>, direction: Direction, time: TimeRange) -> Self {
        Self { walk: reader.walk_events(briefing, direction, time), direction, next: None, was_read: false }
    }

    /// The next event, where it comes before what was read of the revisions, or nothing more is
    /// read of them.
    pub(super) fn before(&mut self, read: Option<&HistoryItem>) -> Option<Result<Event, StoreError>> {
        if !self.was_read {
            self.next = self.walk.next();
            self.was_read = true;
        }
        let leaf = match self.next.as_ref()? {
            Ok(event) => Some(event.leaf()),
            Err(StoreError::Damaged(damage)) => damage.leaf,
            Err(_) => None,
        };
        let is_due = match (leaf, read.and_then(HistoryItem::leaf), self.direction) {
            (Some(leaf), Some(read), Direction::OldestFirst) => leaf < read,
            (Some(leaf), Some(read), Direction::NewestFirst) => leaf > read,
            _ => true,
        };
        if !is_due {
            return None;
        }
        self.was_read = false;
        self.next.take()
    }
}
