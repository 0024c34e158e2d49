//! Ending a briefing: from a time on none of its revisions is in force.

use crate::error::{Error, Result};
use crate::id::{RecordId, Salt};
use crate::name::Name;
use crate::object::ContentRun;
use crate::reading::End;
use crate::record::EndRecord;
use crate::store::Store;
use crate::time::{Instant, Time};
use crate::writing::commit::Expect;
use crate::writing::plan::EntryPlan;

/// An end that is to be recorded.
#[derive(Clone, Debug)]
pub struct EndDraft {
    /// The briefing.
    pub briefing: Name,
    /// From when on it is not in force.
    pub time: Time,
    /// Now.
    pub recorded: Time,
    /// Who ends it.
    pub author: Option<String>,
    /// Why: repealed, withdrawn, deleted.
    pub reason: Option<String>,
    /// The number of the revision that it stands behind; without one the last revision.
    pub behind: Option<u64>,
}

/// What ending a briefing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The end is in the log, durably.
    Created(End),
    /// It has ended already, since the same time and for the same reason: nothing was written.
    Unchanged(End),
}

impl EndDraft {
    /// The record of this end behind a revision.
    pub(crate) fn record(&self, briefing: &str, revision: RecordId, salt: Salt) -> EndRecord {
        EndRecord {
            briefing: briefing.to_owned(),
            revision,
            time: self.time.clone(),
            recorded: self.recorded.clone(),
            author: self.author.clone(),
            reason: self.reason.clone(),
            salt,
        }
    }

    /// Whether an end that is there says the same.
    fn says_nothing_new(&self, end: &End) -> bool {
        let is_behind = self.behind.is_none_or(|number| number == end.number);
        let record = &end.record;
        is_behind && self.time == record.time && (self.reason.is_none() || self.reason == record.reason)
    }
}

impl Store {
    /// Ends a briefing: from the draft's time on none of its revisions is in force. Its history
    /// stays, and a later revision revives it: see [`crate::Reader::end_of`]. Another end behind
    /// the same revision takes the place of the one before.
    ///
    /// Durable on `Ok`. Errors: [`Error::NoBriefing`]; [`Error::Mismatch`] where it has no revision
    /// with the number `behind`; those of [`Store::commit`]. Cost: that of a label.
    pub fn end(&mut self, draft: EndDraft) -> Result<Ended> {
        self.end_expecting(draft, Expect::Any)
    }

    /// Ends a briefing as [`Store::end`] does, where its newest revision is what is expected.
    ///
    /// Durable on `Ok`. Errors: [`Error::Conflict`] where it is not; those of [`Store::end`].
    pub fn end_expecting(&mut self, draft: EndDraft, expect: Expect) -> Result<Ended> {
        let salt = Salt(self.writing.random.draw()?);
        let mut unchanged = None;
        let landed = self.publish(&ContentRun::default(), &mut |store| {
            let name = store.name_now(draft.briefing.as_str())?;
            let name = name.as_ref();
            let Some((_, last)) = store.last_revision(name)? else {
                return Err(Error::NoBriefing { briefing: name.to_owned() });
            };
            store.expect_newest(name, expect)?;
            let before = store.end_of(name)?;
            if let Some(end) = before.as_ref().filter(|end| draft.says_nothing_new(end)) {
                unchanged = Some(end.clone());
                return Ok(None);
            }
            let revision = match draft.behind {
                None => last,
                Some(number) => store.id_of_number(name, number)?,
            };
            let mut record = draft.record(name, revision, salt);
            if let Some(before) = before.filter(|before| before.record.revision == revision) {
                record.recorded = later(record.recorded, &before.record.recorded);
            }
            let mut plan = EntryPlan::default();
            plan.push(record.to_line().map_err(Error::Record)?, None);
            Ok(Some(plan))
        })?;
        self.pack_if_cheap();
        match (landed, unchanged) {
            (Some(landed), _) => self.end_at_leaf(landed.first).map(Ended::Created),
            (None, Some(end)) => Ok(Ended::Unchanged(end)),
            (None, None) => Err(Error::Latched),
        }
    }
}

/// The time at which an end is recorded that corrects another one: behind that one's, also within
/// the same tick of a clock, or where another clock was ahead. Of two ends behind one revision the
/// one that was recorded last counts.
fn later(recorded: Time, before: &Time) -> Time {
    let Instant { seconds, nanoseconds } = before.instant();
    if recorded.instant() > before.instant() {
        return recorded;
    }
    let next = match nanoseconds {
        ..999_999_999 => Instant { seconds, nanoseconds: nanoseconds + 1 },
        _ => Instant { seconds: seconds.saturating_add(1), nanoseconds: 0 },
    };
    Time::from_instant(next).unwrap_or(recorded)
}
