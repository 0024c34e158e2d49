//! Which revisions of a history are wanted: by time and by author.

use variorum_store::{Instant, Revision};

use super::Error;
use super::time_text::{self, DayEdge};

/// A stretch of time, both ends included; without an end it is open there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeRange {
    /// Its first moment.
    pub since: Option<Instant>,
    /// Its last moment.
    pub until: Option<Instant>,
}

impl TimeRange {
    /// Reads both ends: a bare date counts from its beginning, and until its end. Errors:
    /// [`Error::InvalidTime`].
    pub fn parse(since: Option<&str>, until: Option<&str>) -> Result<Self, Error> {
        Ok(Self {
            since: time_text::parse_instant(since, DayEdge::Beginning)?,
            until: time_text::parse_instant(until, DayEdge::End)?,
        })
    }

    /// Whether the revision's own time is in it.
    #[must_use]
    pub fn contains(&self, revision: &Revision) -> bool {
        let time = revision.record.time.instant();
        self.since.is_none_or(|since| time >= since) && self.until.is_none_or(|until| time <= until)
    }
}

/// Which revisions are wanted; the default wants all.
#[derive(Clone, Debug, Default)]
pub struct RevisionFilter {
    time: TimeRange,
    /// What the author must contain, in lower case.
    author: Option<String>,
}

impl RevisionFilter {
    /// Those in a stretch of time whose author contains `author`, in any case.
    #[must_use]
    pub fn new(time: TimeRange, author: Option<&str>) -> Self {
        Self { time, author: author.map(str::to_lowercase) }
    }

    /// Whether it is wanted.
    #[must_use]
    pub fn accepts(&self, revision: &Revision) -> bool {
        let has_author = |wanted: &str| {
            revision.record.author.as_deref().is_some_and(|author| author.to_lowercase().contains(wanted))
        };
        self.time.contains(revision) && self.author.as_deref().is_none_or(has_author)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    #[test]
    fn a_revision_is_wanted_by_its_time_and_its_author() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=3);
        let revisions = store.history("news").unwrap();
        let accepted = |since, until, author| {
            let filter = RevisionFilter::new(TimeRange::parse(since, until).unwrap(), author);
            let accepted = revisions.iter().filter(|revision| filter.accepts(revision));
            accepted.map(|revision| revision.record.number).collect::<Vec<_>>()
        };
        assert_eq!(accepted(None, None, None), [1, 2, 3]);
        assert_eq!(accepted(Some("2026-01-02"), None, None), [2, 3]);
        assert_eq!(accepted(None, Some("2026-01-02"), None), [1, 2]);
        assert_eq!(accepted(Some("2026-01-02T00:00Z"), Some("2026-01-02T00:00Z"), None), [2]);
        assert_eq!(accepted(None, None, Some("AUTHOR 3")), [3]);
        assert_eq!(accepted(Some("2026-01-04"), None, None), [0_u64; 0]);
        assert!(matches!(TimeRange::parse(None, Some("soon")), Err(Error::InvalidTime { .. })));
    }
}
