//! What ends a briefing: what is said of its end, what an end that is there says already, and what
//! its time means for what is in force.

use std::collections::HashMap;

use variorum_store::{End, EndDraft, Reader, RecordId, Revision, Time, TimeRange};

use super::standing::unless_damaged;
use super::{Error, in_force, revision_selector};

/// What is said of an end, as far as it is said.
pub struct SaidOfEnd {
    /// From when on the briefing is not in force.
    pub time: Option<Time>,
    /// Who ends it.
    pub author: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// The end of the briefing whose newest revision this is: at `now`, a time of the reader's zone,
/// where nothing says when. An end that is there is corrected, and keeps what is not said.
///
/// Errors: [`Error::Store`]. Cost: a record.
pub fn draft(
    reader: &Reader,
    newest: &Revision,
    said: SaidOfEnd,
    recorded: Time,
    now: Time,
) -> Result<EndDraft, Error> {
    let briefing = revision_selector::name(&newest.briefing)?;
    let before = reader.end_of(&newest.briefing).map_err(Error::store(&newest.briefing))?;
    let number_before = before.as_ref().map(|end| end.number);
    let (time_before, reason_before) = before.map(|end| (end.record.time, end.record.reason)).unzip();
    let time = said.time.or(time_before).unwrap_or(now);
    // Behind the same revision it takes the place of the one before, whatever was amended since;
    // unless that would revive the briefing.
    let last = in_force::last_by_time(reader, &newest.briefing).map_err(Error::store(&newest.briefing))?;
    let is_behind_all = last.is_none_or(|last| last.record.time.instant() < time.instant());
    Ok(EndDraft {
        briefing,
        time,
        recorded,
        author: said.author,
        reason: said.reason.or_else(|| reason_before.flatten()),
        behind: number_before.filter(|_| is_behind_all),
    })
}

/// Why an end that was recorded does not count any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Superseded {
    /// A later record behind the same revision takes its place.
    Corrected,
    /// A revision took it back, and the briefing was in force again.
    TakenBack(Box<Revision>),
}

/// The ends of a briefing that do not count any more, by their ids. What is damaged tells of none.
///
/// Errors: [`Error::Store`], but for damage. Cost: that of [`Reader::ends_of`] and of
/// [`Reader::ends_taken_back`].
pub fn superseded(reader: &Reader, briefing: &str) -> Result<HashMap<RecordId, Superseded>, Error> {
    let ends = unless_damaged(reader.ends_of(briefing)).map_err(Error::store(briefing))?.unwrap_or_default();
    let taken_back = unless_damaged(reader.ends_taken_back(briefing, TimeRange::default()));
    let taken_back = taken_back.map_err(Error::store(briefing))?.unwrap_or_default();
    let order = |end: &End| (end.record.recorded.instant(), end.id);
    let is_corrected = |end: &End| ends.iter().any(|other| other.number == end.number && order(other) > order(end));
    let corrected = ends.iter().filter(|end| is_corrected(end)).map(|end| (end.id, Superseded::Corrected));
    let taken_back = taken_back.into_iter().map(|it| (it.end.id, Superseded::TakenBack(Box::new(it.by))));
    Ok(corrected.chain(taken_back).collect())
}

/// What whoever ends a briefing may not expect of the time of its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndTime {
    /// It is still to come: until then the briefing is in force.
    Future,
    /// It is before that of the newest revision, which was never in force.
    BeforeNewest,
    /// It is before that of the newest revision, which is still to come and will not be in force.
    BeforeFutureNewest,
}

/// What the time of an end means at `now`, for a briefing with this newest revision; `None` where
/// the newest revision was in force until then.
#[must_use]
pub fn time_means(end: &End, newest: &Revision, now: &Time) -> Option<EndTime> {
    let [end, newest, now] = [&end.record.time, &newest.record.time, now].map(Time::instant);
    if end < newest {
        return Some(if newest > now { EndTime::BeforeFutureNewest } else { EndTime::BeforeNewest });
    }
    (end > now).then_some(EndTime::Future)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::TestStore;

    #[test]
    fn ends_that_do_not_count_any_more_are_known() {
        let mut store = TestStore::new();
        store.commit("news", 1, "Two ships sail.\n");
        store.end("news", 8, "wrong");
        store.end("news", 5, "right");
        let superseded_of = |store: &TestStore| {
            let found = superseded(store, "news").unwrap();
            let ends = store.ends_of("news").unwrap();
            ends.iter().map(|end| found.get(&end.id).cloned()).collect::<Vec<_>>()
        };
        assert_eq!(superseded_of(&store), [Some(Superseded::Corrected), None]);
        store.commit("news", 9, "Three ships sail.\n");
        let ends = superseded_of(&store);
        assert_eq!(ends[0], Some(Superseded::Corrected));
        assert!(matches!(&ends[1], Some(Superseded::TakenBack(by)) if by.record.number == 2), "{ends:?}");
    }

    #[test]
    fn an_end_may_be_still_to_come_or_before_what_it_ends() {
        let mut store = TestStore::new();
        store.commit("news", 10, "Two ships sail.\n");
        let newest = store.head("news").unwrap().unwrap();
        for (day, now, means) in [
            (12, 14, None),
            (10, 14, None),
            (12, 11, Some(EndTime::Future)),
            (12, 8, Some(EndTime::Future)),
            (9, 14, Some(EndTime::BeforeNewest)),
            (9, 9, Some(EndTime::BeforeFutureNewest)),
            (9, 8, Some(EndTime::BeforeFutureNewest)),
        ] {
            store.end("news", day, "repealed");
            let end = store.end_of("news").unwrap().unwrap();
            let now = Time::parse(&format!("2026-01-{now:02}T00:00:00Z")).unwrap();
            assert_eq!(time_means(&end, &newest, &now), means, "{day} {now}");
        }
    }
}
