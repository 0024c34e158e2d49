//! What changed in a stretch of time, by briefing: what was in force before it, and at its end.

use std::borrow::Cow;

use variorum_redline::render::Side;
use variorum_store::{ChangedBriefing, EndTakenBack, InForce, Instant, Reader, Time, TimeRange};

use super::comparison::{ComparedText, Comparison};
use super::name_pattern::NamePattern;
use super::{Error, in_force};

/// What a stretch of time made of a briefing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetChange {
    /// The briefing.
    pub briefing: String,
    /// What it was called before, where it has got another name.
    pub former_name: Option<String>,
    /// How many of its revisions are of that time.
    pub revisions: u64,
    /// What was in force of it just before.
    pub old: InForce,
    /// What is in force at the end.
    pub new: InForce,
    /// The ends of that time that were taken back in that time.
    pub ends_taken_back: Vec<EndTakenBack>,
}

/// What became of a briefing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It began.
    New,
    /// It has another revision.
    Changed,
    /// It changed, and has again the text that it had.
    Back,
    /// The same revision is in force: it has another name, or what happened made no difference.
    Same,
    /// It ended.
    Ended,
    /// It had ended, and is in force again.
    Revived,
    /// It was in force in between, and is not any more.
    Passing,
}

/// A stretch of time without an end goes up to `now`: what is dated later has changed nothing yet.
/// One that begins later than that has no end.
#[must_use]
pub fn up_to(time: TimeRange, now: Instant) -> TimeRange {
    let until = time.until.or_else(|| time.since.is_none_or(|since| since <= now).then_some(now));
    TimeRange { until, ..time }
}

/// How many briefings change later than `now`, by what is in the store, among those that a pattern
/// means, and are left out for that of a stretch of time as it was asked for.
///
/// Errors: [`Error::Store`]. Cost: that of [`Reader::changed_within`].
pub fn later(reader: &Reader, asked: TimeRange, now: Instant, names: &NamePattern) -> Result<usize, Error> {
    // One that has an end was asked for, and one that begins later than now has none.
    if asked.until.is_some() || up_to(asked, now).until.is_none() {
        return Ok(0);
    }
    let behind = Instant { seconds: now.seconds.saturating_add(1), nanoseconds: 0 };
    Ok(changed(reader, TimeRange { since: Some(behind), until: None }, names)?.len())
}

/// The briefings that changed in a stretch of time, among those that a pattern means: the one that
/// changed last is first.
///
/// Errors: [`Error::Store`]. Cost: that of [`Reader::changed_within`].
pub fn changed(reader: &Reader, time: TimeRange, names: &NamePattern) -> Result<Vec<ChangedBriefing>, Error> {
    let mut changed = reader.changed_within(time).map_err(Error::store("changes"))?;
    changed.retain(|briefing| names.matches(&briefing.name));
    Ok(changed)
}

/// What a stretch of time made of one of them.
///
/// Errors: [`Error::Store`]. Cost: two records, its names, and that of [`Reader::ends_taken_back`].
pub fn net_change(reader: &Reader, changed: &ChangedBriefing, time: TimeRange) -> Result<NetChange, Error> {
    let name = &changed.name;
    let (start, end) = (time.since.map(before).and_then(Time::from_instant), time.until.and_then(Time::from_instant));
    let old = start.as_ref().map_or(Ok(InForce::NotYet), |start| reader.in_force(name, start));
    let new = match &end {
        Some(end) => reader.in_force(name, end),
        None => in_force::at_the_end(reader, name),
    };
    Ok(NetChange {
        briefing: name.clone(),
        former_name: former_name(reader, name, start.as_ref(), end.as_ref()).map_err(Error::store(name))?,
        revisions: changed.revisions,
        old: old.map_err(Error::store(name))?,
        new: new.map_err(Error::store(name))?,
        ends_taken_back: reader.ends_taken_back(name, time).map_err(Error::store(name))?,
    })
}

/// What a briefing was called before a stretch of time, where it was called otherwise at its end.
fn former_name(
    reader: &Reader,
    name: &str,
    start: Option<&Time>,
    end: Option<&Time>,
) -> variorum_store::Result<Option<String>> {
    let Some(start) = start else { return Ok(None) };
    if !reader.has_renames()? {
        return Ok(None);
    }
    let old = reader.name_at(name, start)?;
    let new = match end {
        Some(end) => reader.name_at(name, end)?,
        None => Some(name.to_owned()),
    };
    Ok(old.filter(|old| Some(old) != new.as_ref()))
}

/// The moment before: a stretch of time begins with a moment that is in it.
const fn before(moment: Instant) -> Instant {
    match moment.nanoseconds.checked_sub(1) {
        Some(nanoseconds) => Instant { nanoseconds, ..moment },
        None => Instant { seconds: moment.seconds.saturating_sub(1), nanoseconds: 999_999_999 },
    }
}

impl NetChange {
    /// What became of the briefing.
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        match (&self.old, &self.new) {
            (InForce::Revision(old), InForce::Revision(new)) if old.id == new.id => ChangeKind::Same,
            (InForce::Revision(old), InForce::Revision(new))
                if old.record.content == new.record.content
                    && old.record.meta == new.record.meta
                    && old.record.source == new.record.source =>
            {
                ChangeKind::Back
            }
            (InForce::Revision(_), InForce::Revision(_)) => ChangeKind::Changed,
            (InForce::Revision(_), _) => ChangeKind::Ended,
            (InForce::Ended(_), InForce::Revision(_)) => ChangeKind::Revived,
            (InForce::NotYet, InForce::Revision(_)) => ChangeKind::New,
            _ => ChangeKind::Passing,
        }
    }

    /// What the briefing was called before, where it was there and has got another name.
    #[must_use]
    pub fn renamed_from(&self) -> Option<&str> {
        self.former_name.as_deref().filter(|_| !matches!(self.old, InForce::NotYet))
    }

    /// Both texts; what is not in force has none.
    ///
    /// Errors: [`Error::Store`]. Cost: two contents.
    pub fn comparison(&self, reader: &Reader) -> Result<Comparison<'static>, Error> {
        let read = |state: &InForce| -> Result<ComparedText<'static>, Error> {
            match state {
                InForce::Revision(revision) => ComparedText::read(reader, revision),
                _ => Ok(ComparedText { side: Side::Nothing, text: Cow::Borrowed("") }),
            }
        };
        Ok(Comparison { old: read(&self.old)?, new: read(&self.new)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::filters::time_range;
    use crate::query::tests::{TestStore, calendar};

    /// The briefings that changed, with what became of them, and the last words of both texts.
    fn changes(store: &Reader, since: &str, until: Option<&str>, names: &str) -> Vec<String> {
        let time = time_range(Some(since), until, &calendar()).unwrap();
        let changed = changed(store, time, &NamePattern::parse(names)).unwrap();
        let told = changed.iter().map(|changed| {
            let net = net_change(store, changed, time).unwrap();
            let Comparison { old, new } = net.comparison(store).unwrap();
            let last = |text: &str| text.split_whitespace().last().unwrap_or("-").to_owned();
            format!("{} {:?} {}→{} of {}", net.briefing, net.kind(), last(&old.text), last(&new.text), net.revisions)
        });
        told.collect()
    }

    fn store() -> TestStore {
        let mut store = TestStore::new();
        store.commit_numbered("desk/a", 1..=4);
        store.commit_numbered("desk/b", 3..=3);
        store.commit("news", 2, "The sea is calm.\n");
        store.commit("news", 5, "The sea is rough.\n");
        store.commit("news", 6, "The sea is calm.\n");
        store
    }

    #[test]
    fn what_changed_is_told_from_before_to_the_end() {
        let store = store();
        assert_eq!(
            changes(&store, "2026-01-03", None, ""),
            ["news Back calm.→calm. of 2", "desk/a Changed 2→4 of 2", "desk/b New -→3 of 1"]
        );
        assert_eq!(
            changes(&store, "2026-01-03", Some("2026-01-05"), ""),
            ["news Changed calm.→rough. of 1", "desk/a Changed 2→4 of 2", "desk/b New -→3 of 1"]
        );
        assert_eq!(
            changes(&store, "2026-01-03", Some("2026-01-03"), "desk/*"),
            ["desk/a Changed 2→3 of 1", "desk/b New -→3 of 1"]
        );
        assert_eq!(changes(&store, "2026-01-07", None, ""), [""; 0]);
    }

    #[test]
    fn a_revision_of_the_first_moment_is_a_change() {
        let store = store();
        assert_eq!(changes(&store, "2026-01-04T00:00:00Z", None, "desk/a"), ["desk/a Changed 3→4 of 1"]);
        assert_eq!(changes(&store, "2026-01-04T00:00:01Z", None, "desk/a"), [""; 0]);
    }

    #[test]
    fn new_names_are_changes() {
        let mut store = store();
        store.rename(&[("desk/a", "desk/b"), ("desk/b", "desk/a")], 8);
        assert_eq!(changes(&store, "2026-01-08", None, "desk/"), ["desk/a Same 3→3 of 0", "desk/b Same 4→4 of 0"]);
        let time = time_range(Some("2026-01-04"), None, &calendar()).unwrap();
        let changed = changed(&store, time, &NamePattern::parse("desk/b")).unwrap();
        let net = net_change(&store, &changed[0], time).unwrap();
        assert_eq!((net.former_name.as_deref(), net.kind(), net.revisions), (Some("desk/a"), ChangeKind::Changed, 1));
    }

    #[test]
    fn ends_are_changes() {
        let mut store = store();
        store.end("desk/a", 8, "withdrawn");
        store.commit("desk/c", 9, "The text of day 9\n");
        store.end("desk/c", 9, "a mistake");
        assert_eq!(changes(&store, "2026-01-05", None, "desk/"), ["desk/c Passing -→- of 1", "desk/a Ended 4→- of 0"]);
        store.commit("desk/a", 10, "The text of day 10\n");
        assert_eq!(changes(&store, "2026-01-09", None, "desk/a"), ["desk/a Revived -→10 of 1"]);
        // Where the end is of that time too, nothing but this tells of it.
        let taken_back = |since: &str| -> Vec<(Option<String>, u64)> {
            let time = time_range(Some(since), None, &calendar()).unwrap();
            let changed = changed(&store, time, &NamePattern::parse("desk/a")).unwrap();
            let net = net_change(&store, &changed[0], time).unwrap();
            let told = net.ends_taken_back.into_iter();
            told.map(|it| (it.end.record.reason, it.by.record.number)).collect()
        };
        assert_eq!(changes(&store, "2026-01-05", None, "desk/a"), ["desk/a Changed 4→10 of 1"]);
        assert_eq!(taken_back("2026-01-05"), [(Some("withdrawn".to_owned()), 5)]);
        assert_eq!(taken_back("2026-01-09"), []);
    }
}
