//! Which revisions of a history are wanted: by time and by author.

use variorum_store::{Event, Revision, TimeRange};

use super::Error;
use super::calendar::Calendar;
use super::time_text::{self, DayEdge};

/// Reads both ends of a stretch of time: a bare date counts from its beginning, and until its end.
///
/// Errors: [`Error::InvalidTime`], [`Error::EndsBeforeItBegins`].
pub fn time_range(since: Option<&str>, until: Option<&str>, calendar: &Calendar) -> Result<TimeRange, Error> {
    let time = TimeRange {
        since: time_text::parse_instant(since, DayEdge::Beginning, calendar)?,
        until: time_text::parse_instant(until, DayEdge::End, calendar)?,
    };
    if time.since.zip(time.until).is_some_and(|(since, until)| since > until) {
        let [since, until] = [since, until].map(|given| given.unwrap_or_default().to_owned());
        return Err(Error::EndsBeforeItBegins { since, until });
    }
    Ok(time)
}

/// Whether a revision's own time is in a stretch of time.
#[must_use]
pub fn is_within(time: TimeRange, revision: &Revision) -> bool {
    time.contains(revision.record.time.instant())
}

/// Which revisions are wanted; the default wants all.
#[derive(Clone, Debug, Default)]
pub struct RevisionFilter {
    time: TimeRange,
    /// What the author must contain, in lower case.
    author: Option<String>,
    /// What the note must contain, in lower case.
    note: Option<String>,
}

impl RevisionFilter {
    /// Those in a stretch of time whose author contains `author`, in any case.
    #[must_use]
    pub fn new(time: TimeRange, author: Option<&str>) -> Self {
        Self { time, author: author.map(str::to_lowercase), note: None }
    }

    /// Those of them whose note contains `note`, in any case.
    #[must_use]
    pub fn with_note(mut self, note: Option<&str>) -> Self {
        self.note = note.map(str::to_lowercase);
        self
    }

    /// The stretch of time that it wants.
    #[must_use]
    pub const fn time(&self) -> TimeRange {
        self.time
    }

    /// Whether it is wanted.
    #[must_use]
    pub fn accepts(&self, revision: &Revision) -> bool {
        let record = &revision.record;
        is_within(self.time, revision)
            && contains(record.author.as_deref(), self.author.as_deref())
            && contains(record.note.as_deref(), self.note.as_deref())
    }

    /// Whether it is wanted.
    #[must_use]
    pub fn accepts_event(&self, event: &Event) -> bool {
        self.time.contains(event.time().instant())
            && contains(event.author(), self.author.as_deref())
            && contains(event.note(), self.note.as_deref())
    }
}

/// Whether a text contains what is wanted, which is in lower case, if anything is.
fn contains(text: Option<&str>, wanted: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| text.is_some_and(|text| text.to_lowercase().contains(wanted)))
}

#[cfg(test)]
mod tests {
    use variorum_store::Direction;

    use super::*;
    use crate::query::tests::{TestStore, calendar};

    #[test]
    fn a_revision_is_wanted_by_its_time_and_its_author() {
        let mut store = TestStore::new();
        store.commit_numbered("news", 1..=3);
        let revisions: Vec<Revision> = store.walk_history("news", Direction::OldestFirst).map(Result::unwrap).collect();
        let accepted = |since, until, author| {
            let filter = RevisionFilter::new(time_range(since, until, &calendar()).unwrap(), author);
            let accepted = revisions.iter().filter(|revision| filter.accepts(revision));
            accepted.map(|revision| revision.record.number).collect::<Vec<_>>()
        };
        assert_eq!(accepted(None, None, None), [1, 2, 3]);
        assert_eq!(accepted(Some("2026-01-02"), None, None), [2, 3]);
        assert_eq!(accepted(None, Some("2026-01-02"), None), [1, 2]);
        assert_eq!(accepted(Some("2026-01-02T00:00Z"), Some("2026-01-02T00:00Z"), None), [2]);
        assert_eq!(accepted(None, None, Some("AUTHOR 3")), [3]);
        assert_eq!(accepted(Some("2026-01-04"), None, None), [0_u64; 0]);
        assert!(time_range(Some("2026-01-02"), Some("2026-01-02"), &calendar()).is_ok());
        let backwards = time_range(Some("2026-01-03"), Some("2026-01-02"), &calendar());
        assert!(matches!(backwards, Err(Error::EndsBeforeItBegins { .. })), "{backwards:?}");
        assert!(matches!(time_range(None, Some("soon"), &calendar()), Err(Error::InvalidTime { .. })));
    }
}
