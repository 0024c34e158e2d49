//! Ends: a briefing that ended is not in force, its history stays, and a later revision revives it.

use super::{commit, draft, open, simulated};
use crate::shelf::simulated::Disk;
use crate::{
    Committed, Depth, Draft, End, EndDraft, Ended, Error, Expect, InForce, Name, Reader, Store, Time, TimeRange,
    unwatched,
};

pub(crate) fn ending(briefing: &str, time: &str, reason: &str) -> EndDraft {
    EndDraft {
        briefing: Name::parse(briefing).unwrap(),
        time: Time::parse(time).unwrap(),
        recorded: Time::parse("2026-06-01T08:00:00Z").unwrap(),
        author: Some("Desk".to_owned()),
        reason: Some(reason.to_owned()),
        behind: None,
    }
}

pub(crate) fn end(store: &mut Store, briefing: &str, time: &str, reason: &str) -> End {
    match store.end(ending(briefing, time, reason)).unwrap() {
        Ended::Created(end) => end,
        Ended::Unchanged(_) => panic!("{briefing}: unchanged"),
    }
}

fn commit_at(store: &mut Store, briefing: &str, time: &str, text: &str) -> Committed {
    let draft = Draft { time: Time::parse(time).unwrap(), ..draft(briefing, text) };
    store.commit(draft, Expect::Any).unwrap()
}

/// What is in force at a day: a number, the reason of an end, or nothing yet.
fn in_force(reader: &Reader, briefing: &str, day: &str) -> String {
    match reader.in_force(briefing, &Time::parse(&format!("{day}T12:00:00Z")).unwrap()).unwrap() {
        InForce::Revision(revision) => revision.record.number.to_string(),
        InForce::Ended(end) => end.record.reason.unwrap(),
        InForce::NotYet => "not yet".to_owned(),
    }
}

/// The same by the store's own handle, and by one that reads the log from its beginning.
fn in_force_everywhere(store: &Store, disk: &Disk, briefing: &str, day: &str) -> String {
    let said = in_force(store, briefing, day);
    assert_eq!(in_force(&open(disk), briefing, day), said);
    said
}

fn is_sound_without_voids(store: &Store) {
    let report = store.verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert!(report.is_ok() && report.voids.is_empty(), "{report:?}");
}

#[test]
fn a_briefing_that_ended_is_not_in_force_until_it_is_revived() {
    let (disk, mut store) = simulated();
    commit_at(&mut store, "law", "2026-01-10T00:00:00Z", "one");
    commit_at(&mut store, "law", "2026-02-10T00:00:00Z", "two");
    let ended = end(&mut store, "law", "2026-03-10T00:00:00Z", "repealed");
    assert_eq!((ended.number, ended.briefing.as_str()), (2, "law"));
    assert_eq!(store.end_of("law").unwrap().as_ref(), Some(&ended));
    assert_eq!(store.head("law").unwrap().unwrap().record.number, 2, "its history stays");
    // The same text as the newest, which is in force no more.
    assert!(matches!(commit_at(&mut store, "law", "2026-04-10T00:00:00Z", "two"), Committed::Created(_)));
    assert!(matches!(commit_at(&mut store, "law", "2026-04-11T00:00:00Z", "two"), Committed::Unchanged(_)));
    assert_eq!(store.end_of("law").unwrap(), None);
    for (day, expected) in [
        ("2026-01-09", "not yet"),
        ("2026-01-10", "1"),
        ("2026-03-09", "2"),
        ("2026-03-10", "repealed"),
        ("2026-04-09", "repealed"),
        ("2026-04-10", "3"),
    ] {
        assert_eq!(in_force_everywhere(&store, &disk, "law", day), expected, "{day}");
    }
    assert_eq!(in_force(&store, "nothing", "2026-04-10"), "not yet");
    is_sound_without_voids(&store);
}

#[test]
fn an_end_that_says_the_same_is_written_once_and_another_one_corrects_it() {
    let (disk, mut store) = simulated();
    commit_at(&mut store, "law", "2026-01-10T00:00:00Z", "one");
    end(&mut store, "law", "2026-03-10T00:00:00Z", "repealed");
    let again = store.end(ending("law", "2026-03-10T00:00:00Z", "repealed")).unwrap();
    assert!(matches!(again, Ended::Unchanged(_)));
    let recorded = Time::parse("2026-06-02T08:00:00Z").unwrap();
    store.end(EndDraft { recorded, ..ending("law", "2026-05-10T00:00:00Z", "repealed later") }).unwrap();
    for (day, expected) in [("2026-04-10", "1"), ("2026-05-09", "1"), ("2026-05-10", "repealed later")] {
        assert_eq!(in_force_everywhere(&store, &disk, "law", day), expected, "{day}");
    }
    // Whoever corrects it means it, in the same second too, and by a slow clock.
    for (recorded, reason) in [("2026-06-02T08:00:00Z", "at once"), ("2026-05-30T08:00:00Z", "by a slow clock")] {
        let recorded = Time::parse(recorded).unwrap();
        store.end(EndDraft { recorded, ..ending("law", "2026-02-10T00:00:00Z", reason) }).unwrap();
        assert_eq!(in_force_everywhere(&store, &disk, "law", "2026-02-10"), reason);
    }
    let reasons: Vec<_> = store.ends_of("law").unwrap().into_iter().map(|end| end.record.reason.unwrap()).collect();
    assert_eq!(reasons, ["repealed", "repealed later", "at once", "by a slow clock"]);
    for (day, expected) in [("2026-02-09", "1"), ("2026-04-10", "by a slow clock")] {
        assert_eq!(in_force_everywhere(&store, &disk, "law", day), expected, "{day}");
    }
    is_sound_without_voids(&store);
}

#[test]
fn an_end_stays_whatever_is_amended_before_it_and_one_before_its_revision_counts_from_its_own_time() {
    let (disk, mut store) = simulated();
    commit_at(&mut store, "law", "2026-01-10T00:00:00Z", "one");
    end(&mut store, "law", "2027-01-01T00:00:00Z", "sunset");
    assert_eq!(in_force_everywhere(&store, &disk, "law", "2026-12-31"), "1");
    assert_eq!(in_force_everywhere(&store, &disk, "law", "2027-01-01"), "sunset");
    let amended = commit_at(&mut store, "law", "2026-06-01T00:00:00Z", "one");
    assert!(matches!(amended, Committed::Unchanged(_)), "the same text revives nothing before it ended");
    commit_at(&mut store, "law", "2026-06-01T00:00:00Z", "amended");
    for (day, expected) in [("2026-05-31", "1"), ("2026-06-01", "2"), ("2027-01-01", "sunset")] {
        assert_eq!(in_force_everywhere(&store, &disk, "law", day), expected, "{day}");
    }
    // Found after it was repealed, in force before that.
    commit_at(&mut store, "found", "2020-01-01T00:00:00Z", "one");
    end(&mut store, "found", "2021-01-01T00:00:00Z", "repealed");
    commit_at(&mut store, "found", "2020-06-01T00:00:00Z", "two");
    for (day, expected) in
        [("2020-05-31", "1"), ("2020-12-31", "2"), ("2021-01-01", "repealed"), ("2025-01-01", "repealed")]
    {
        assert_eq!(in_force_everywhere(&store, &disk, "found", day), expected, "{day}");
    }
    commit_at(&mut store, "found", "2021-01-01T00:00:00Z", "two");
    assert_eq!(in_force_everywhere(&store, &disk, "found", "2021-01-01"), "3", "the same text, of the time of the end");
    // Of a text that was found later and is older than the one that ended, nothing is revived.
    commit_at(&mut store, "old", "2026-02-10T00:00:00Z", "one");
    end(&mut store, "old", "2026-03-10T00:00:00Z", "withdrawn");
    commit_at(&mut store, "old", "2026-01-10T00:00:00Z", "zero");
    for (day, expected) in [("2026-01-10", "2"), ("2026-02-10", "1"), ("2026-03-10", "withdrawn")] {
        assert_eq!(in_force_everywhere(&store, &disk, "old", day), expected, "{day}");
    }
    assert!(store.end_of("old").unwrap().is_some());
    commit_at(&mut store, "backdated", "2026-02-10T00:00:00Z", "one");
    end(&mut store, "backdated", "2026-01-10T00:00:00Z", "never was");
    for (day, expected) in [("2026-01-09", "not yet"), ("2026-01-10", "never was"), ("2026-02-11", "never was")] {
        assert_eq!(in_force_everywhere(&store, &disk, "backdated", day), expected, "{day}");
    }
    is_sound_without_voids(&store);
}

#[test]
fn a_listing_says_what_has_ended() {
    let (_, mut store) = simulated();
    for name in ["a", "b", "c"] {
        commit(&mut store, name, "text");
    }
    end(&mut store, "b", "2026-05-10T00:00:00Z", "withdrawn");
    end(&mut store, "c", "2026-05-10T00:00:00Z", "withdrawn");
    commit_at(&mut store, "c", "2026-05-11T00:00:00Z", "text");
    let listed: Vec<_> = store.walk_listing("", "").map(|listed| listed.unwrap()).collect();
    let ends: Vec<_> = listed.iter().map(|listed| listed.end.as_ref().map(|end| end.reason.as_deref())).collect();
    assert_eq!(ends, [None, Some(Some("withdrawn")), None]);
    assert_eq!(listed[1].end.as_ref().unwrap().time.as_str(), "2026-05-10T00:00:00Z");
}

#[test]
fn an_end_stands_behind_a_revision_that_is_there() {
    let (_, mut store) = simulated();
    commit_at(&mut store, "law", "2026-01-10T00:00:00Z", "one");
    commit_at(&mut store, "law", "2026-02-10T00:00:00Z", "two");
    let nowhere = store.end(ending("nowhere", "2026-03-10T00:00:00Z", "repealed"));
    assert!(matches!(nowhere, Err(Error::NoBriefing { briefing }) if briefing == "nowhere"));
    let behind = |number| EndDraft { behind: Some(number), ..ending("law", "2026-01-20T00:00:00Z", "a gap") };
    assert!(matches!(store.end(behind(3)), Err(Error::Mismatch { .. })));
    assert!(matches!(store.end(behind(1)).unwrap(), Ended::Created(End { number: 1, .. })));
    for (day, expected) in [("2026-01-19", "1"), ("2026-01-20", "a gap"), ("2026-02-10", "2")] {
        assert_eq!(in_force(&store, "law", day), expected, "{day}");
    }
    assert_eq!(store.end_of("law").unwrap(), None);
    is_sound_without_voids(&store);
}

#[test]
fn what_changed_in_a_stretch_of_time_is_found_by_revisions_and_ends() {
    let (disk, mut store) = simulated();
    commit_at(&mut store, "law", "2026-01-10T00:00:00Z", "one");
    commit_at(&mut store, "law", "2026-02-10T00:00:00Z", "two");
    commit_at(&mut store, "law", "2026-02-11T00:00:00.5Z", "three");
    commit_at(&mut store, "news", "2026-02-10T12:00:00Z", "one");
    commit_at(&mut store, "rule", "2025-02-10T00:00:00Z", "one");
    end(&mut store, "rule", "2026-03-10T00:00:00Z", "repealed");
    let moment = |text: &str| Some(Time::parse(text).unwrap().instant());
    let changed = |since: &str, until: &str| {
        let time = TimeRange { since: moment(since), until: moment(until) };
        let own = store.changed_within(time).unwrap();
        assert_eq!(open(&disk).changed_within(time).unwrap(), own);
        own.into_iter().map(|changed| (changed.name, changed.revisions)).collect::<Vec<_>>()
    };
    let named = |expected: &[(&str, u64)]| -> Vec<(String, u64)> {
        expected.iter().map(|(name, revisions)| ((*name).to_owned(), *revisions)).collect()
    };
    assert_eq!(changed("2026-02-01T00:00:00Z", "2026-12-31T00:00:00Z"), named(&[("rule", 0), ("law", 2), ("news", 1)]));
    assert_eq!(changed("2026-02-10T00:00:00Z", "2026-02-11T00:00:00Z"), named(&[("news", 1), ("law", 1)]));
    assert_eq!(changed("2026-02-10T00:00:00.1Z", "2026-02-10T11:59:59Z"), named(&[]));
}

/// The ends that were taken back: why it ended, and the revision that revived it.
fn taken_back(store: &Store, disk: &Disk, briefing: &str) -> Vec<(String, u64)> {
    let told = |reader: &Reader| {
        let found = reader.ends_taken_back(briefing, TimeRange::default()).unwrap().into_iter();
        found.map(|it| (it.end.record.reason.unwrap(), it.by.record.number)).collect::<Vec<_>>()
    };
    let said = told(store);
    assert_eq!(told(&open(disk)), said);
    said
}

#[test]
fn an_end_that_another_took_the_place_of_changed_nothing() {
    let (_disk, mut store) = simulated();
    commit_at(&mut store, "law", "2026-01-10T00:00:00Z", "one");
    end(&mut store, "law", "2026-05-10T00:00:00Z", "wrong");
    let since = |store: &Store, day: &str| {
        let since = Some(Time::parse(&format!("{day}T00:00:00Z")).unwrap().instant());
        store.changed_within(TimeRange { since, until: None }).unwrap().len()
    };
    assert_eq!(since(&store, "2026-05-01"), 1);
    end(&mut store, "law", "2026-03-10T00:00:00Z", "right");
    assert_eq!([since(&store, "2026-05-01"), since(&store, "2026-03-01")], [0, 1]);
}

#[test]
fn ends_that_were_taken_back_are_told_with_what_revived_the_briefing() {
    let (disk, mut store) = simulated();
    commit_at(&mut store, "law", "2026-01-10T00:00:00Z", "one");
    assert_eq!(taken_back(&store, &disk, "law"), []);
    assert_eq!(taken_back(&store, &disk, "nothing"), []);
    end(&mut store, "law", "2026-02-10T00:00:00Z", "first");
    commit_at(&mut store, "law", "2026-02-09T00:00:00Z", "two");
    assert_eq!(taken_back(&store, &disk, "law"), [], "of a time before its own");
    commit_at(&mut store, "law", "2026-02-20T00:00:00Z", "three");
    assert_eq!(taken_back(&store, &disk, "law"), [("first".to_owned(), 3)]);
    // What was found later may have revived it before.
    commit_at(&mut store, "law", "2026-02-15T00:00:00Z", "four");
    assert_eq!(taken_back(&store, &disk, "law"), [("first".to_owned(), 4)]);
    // One that begins while another counts goes on; one that is revived at its own time never was.
    end(&mut store, "law", "2026-04-10T00:00:00Z", "second");
    commit_at(&mut store, "law", "2026-03-09T00:00:00Z", "five");
    end(&mut store, "law", "2026-03-10T00:00:00Z", "third");
    commit_at(&mut store, "law", "2026-04-20T00:00:00Z", "six");
    end(&mut store, "law", "2026-05-10T00:00:00Z", "at once");
    commit_at(&mut store, "law", "2026-05-10T00:00:00Z", "seven");
    let both = [("first".to_owned(), 4), ("third".to_owned(), 6)];
    assert_eq!(taken_back(&store, &disk, "law"), both);
    end(&mut store, "law", "2026-06-10T00:00:00Z", "last");
    assert_eq!(taken_back(&store, &disk, "law"), both);
    let within = |since: &str, until: &str| {
        let [since, until] = [since, until].map(|day| Some(Time::parse(day).unwrap().instant()));
        store.ends_taken_back("law", TimeRange { since, until }).unwrap().len()
    };
    assert_eq!(within("2026-02-10T00:00:00Z", "2026-02-15T00:00:00Z"), 1);
    assert_eq!(within("2026-02-10T00:00:01Z", "2026-02-15T00:00:00Z"), 0);
    assert_eq!(within("2026-02-10T00:00:00Z", "2026-02-14T00:00:00Z"), 0);
}

#[test]
fn what_is_told_of_ends_is_what_is_in_force_at_every_moment() {
    let day = |day: u64| format!("2026-01-{day:02}T00:00:00Z");
    let mut state: u64 = 7;
    let mut dice = |sides: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    };
    for history in 0..60 {
        let (_, mut store) = simulated();
        commit_at(&mut store, "law", &day(1 + dice(9)), "first");
        for step in 0..dice(12) {
            let time = day(1 + dice(27));
            if dice(2) == 0 {
                store.end(ending("law", &time, &format!("end {step}"))).unwrap();
            } else {
                commit_at(&mut store, "law", &time, &format!("text {step}"));
            }
        }
        let told = store.ends_taken_back("law", TimeRange::default()).unwrap();
        let spans: Vec<_> = told.iter().map(|it| (it.end.record.time.instant(), it.by.record.time.instant())).collect();
        let mut is_over = true;
        for number in (1..=28).rev() {
            let moment = Time::parse(&day(number)).unwrap();
            let has_ended = matches!(store.in_force("law", &moment).unwrap(), InForce::Ended(_));
            is_over &= has_ended;
            let is_told = spans.iter().any(|(begins, ends)| (*begins..*ends).contains(&moment.instant()));
            assert_eq!(is_told, has_ended && !is_over, "history {history}, day {number}: {spans:?}");
        }
        for it in told {
            let at = store.in_force("law", &it.by.record.time).unwrap();
            assert_eq!(at, InForce::Revision(Box::new(it.by)), "history {history}");
        }
    }
}
