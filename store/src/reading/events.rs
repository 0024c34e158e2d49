//! What happens to briefings beside their revisions, in the order of the log.

use crate::catalog::Direction;
use crate::error::Result;
use crate::reading::walk::in_direction;
use crate::reading::{End, Reader, Rename, Walk};
use crate::record::Record;
use crate::time::{Time, TimeRange};

/// Something that happened to a briefing beside its revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It ended.
    End(Box<End>),
    /// It got another name, and others perhaps with it.
    Rename(Box<Rename>),
}

impl Event {
    /// The index of its record among all records of the log, from 0.
    #[must_use]
    pub fn leaf(&self) -> u64 {
        match self {
            Self::End(end) => end.leaf,
            Self::Rename(rename) => rename.leaf,
        }
    }

    /// When it says that it happened.
    #[must_use]
    pub fn time(&self) -> &Time {
        match self {
            Self::End(end) => &end.record.time,
            Self::Rename(rename) => &rename.record.time,
        }
    }

    /// Who says so.
    #[must_use]
    pub fn author(&self) -> Option<&str> {
        match self {
            Self::End(end) => end.record.author.as_deref(),
            Self::Rename(rename) => rename.record.author.as_deref(),
        }
    }

    /// Why.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        match self {
            Self::End(end) => end.record.reason.as_deref(),
            Self::Rename(rename) => rename.record.note.as_deref(),
        }
    }
}

impl Reader {
    /// Walks along what happened beside the revisions of a briefing, or of all, as far as its own
    /// time is in `time`, in the order of the log; also along what does not count any more. A
    /// former name finds the briefing too.
    ///
    /// Cost: their rows of the catalog, 8 bytes each; and of an item, that of [`Reader::walk_log`].
    pub fn walk_events(&self, name: Option<&str>, direction: Direction, time: TimeRange) -> Walk<'_, Event> {
        self.events(name, direction, time, |_| true)
    }

    /// The same from the end of the log, or behind the leaf `behind`, whatever its time.
    pub fn walk_events_behind(&self, name: Option<&str>, behind: Option<u64>) -> Walk<'_, Event> {
        let is_behind = move |leaf| behind.is_none_or(|behind| leaf < behind);
        self.events(name, Direction::NewestFirst, TimeRange::default(), is_behind)
    }

    fn events(
        &self,
        name: Option<&str>,
        direction: Direction,
        time: TimeRange,
        is_wanted: impl Fn(u64) -> bool + 'static,
    ) -> Walk<'_, Event> {
        let name = name.map(str::to_owned);
        let mut left = None;
        Walk::new(move |count| {
            let _moment = self.catalog.moment()?;
            let leaves = match &mut left {
                Some(leaves) => leaves,
                unknown => {
                    let now = name.as_deref().map(|name| self.name_now(name)).transpose()?;
                    let mut leaves = self.ask(|catalog| catalog.events_within(now.as_deref(), time))?;
                    leaves.retain(|leaf| is_wanted(*leaf));
                    unknown.insert(in_direction(leaves, direction))
                }
            };
            let page: Vec<u64> = leaves.take(count).collect();
            self.read_each(&page, |leaf| self.event_at_leaf(leaf))
        })
    }

    /// What a record at a leaf says that happened.
    fn event_at_leaf(&self, leaf: u64) -> Result<Event> {
        let kept = self.record(leaf)?;
        Ok(match kept.record {
            Record::Rename(_) => Event::Rename(Box::new(Rename::in_record(kept)?)),
            _ => Event::End(Box::new(self.end_in(kept)?)),
        })
    }
}
