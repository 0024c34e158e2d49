//! Readers: cloned, sent to other threads, refreshed while another handle writes; walks and pages;
//! work that is cancelled.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::{commit, draft, history, log_from, open, open_shelf, simulated};
use crate::shelf::simulated::{Disk, Simulated};
use crate::{
    Arrival, DedupPolicy, Depth, Direction, Error, Homes, Packing, Phrase, Reader, Revision, Store, unwatched,
};

fn numbers(revisions: &[Revision]) -> Vec<u64> {
    revisions.iter().map(|revision| revision.record.number).collect()
}

/// A store of `count` revisions of `a` and one of `b`, each an entry.
fn history_of(count: u64) -> (Disk, Store) {
    let (disk, mut store) = simulated();
    for number in 1..=count {
        commit(&mut store, "a", &format!("text {number}"));
    }
    commit(&mut store, "b", "another");
    (disk, store)
}

/// That a reader follows a history that is being written, and reads all of it back.
fn follow(mut reader: Reader, count: u64) {
    let mut known = 0;
    while known < count {
        reader.refresh(&mut unwatched).unwrap();
        let Some(head) = reader.head("a").unwrap() else { continue };
        assert!(head.record.number >= known, "the head never goes back");
        known = head.record.number;
        assert_eq!(reader.content(&head).unwrap(), format!("text {known}"));
    }
    let history = history(&reader, "a").unwrap();
    assert_eq!(numbers(&history), (1..=count).collect::<Vec<u64>>());
    assert!(reader.notices().is_empty());
}

#[test]
fn readers_on_other_threads_follow_what_is_committed() {
    const COUNT: u64 = 30;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| Some(folder.path().join(name));
    let dir = folder.path().join("store");
    Store::init(&dir).unwrap();
    // With a catalog in a file each reader has its own connection, without one they share it.
    for homes in [Homes { cache: at("cache"), state: at("state") }, Homes::default()] {
        let mut writer = Store::open(&dir, &homes, &mut unwatched).unwrap();
        let shared = Store::open(&dir, &homes, &mut unwatched).unwrap().reader();
        let before = writer.head("a").unwrap().map_or(0, |head| head.record.number);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                let reader = shared.clone();
                scope.spawn(move || follow(reader, before + COUNT));
            }
            for number in before + 1..=before + COUNT {
                commit(&mut writer, "a", &format!("text {number}"));
            }
        });
    }
}

#[test]
fn a_reader_shows_its_moment_until_it_is_refreshed() {
    let (disk, mut store) = history_of(1);
    let mut reader = open(&disk).reader();
    assert!(!reader.refresh(&mut unwatched).unwrap(), "nothing has changed");
    commit(&mut store, "a", "text 2");
    assert_eq!(reader.head("a").unwrap().unwrap().record.number, 1);
    assert!(reader.refresh(&mut unwatched).unwrap());
    assert_eq!(reader.head("a").unwrap().unwrap().record.number, 2);
}

#[test]
fn damage_that_one_reader_has_met_is_known_to_its_clones() {
    let (disk, _) = history_of(3);
    let mut image = disk.image();
    image.remove(&crate::log::entry_name(2)).unwrap();
    let mut store = open(&Disk::holding(&image));
    let mut reader = store.reader();
    for _ in 0..2 {
        reader.sync().unwrap();
        assert_eq!(reader.notices(), store.notices());
        assert!(!reader.notices().is_empty());
    }
    let packing = Packing { level: 1, everything: true, remove_at_once: true };
    assert!(matches!(store.pack(&packing, &mut unwatched), Err(Error::RefusesWriting(_))));
    assert_eq!(store.reader.shelf.list("packs", "").unwrap(), [""; 0]);
}

#[test]
fn a_walk_gives_everything_once_in_either_direction() {
    let (_, store) = history_of(600);
    let all: Vec<u64> = (1..=600).collect();
    let walked = |walk: crate::Walk<'_, Revision>| -> Vec<Revision> { walk.map(Result::unwrap).collect() };
    assert_eq!(numbers(&walked(store.walk_history("a", Direction::OldestFirst))), all);
    let reversed: Vec<u64> = all.iter().rev().copied().collect();
    assert_eq!(numbers(&walked(store.walk_history("a", Direction::NewestFirst))), reversed);
    let log = walked(store.walk_log(Direction::OldestFirst, None));
    assert_eq!(log, log_from(&store, 0, 1000).unwrap());
    let mut backwards = walked(store.walk_log(Direction::NewestFirst, None));
    backwards.reverse();
    assert_eq!(backwards, log);
    assert_eq!(walked(store.walk_log(Direction::NewestFirst, Some(2))).len(), 2);
    assert_eq!(walked(store.walk_log(Direction::OldestFirst, Some(598))).len(), 2);
    let records: Vec<u64> = store.walk_records(1).map(|record| record.unwrap().leaf).collect();
    assert_eq!(records, (1..=600).collect::<Vec<u64>>());
    let names: Vec<String> = store.walk_briefings("", "").map(|briefing| briefing.unwrap().name).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(walked(store.walk_history("no such briefing", Direction::NewestFirst)), []);
}

/// A reader that knew the log whole, on a shelf where an entry has gone and the record of another
/// is broken.
fn with_gaps() -> Reader {
    let (disk, store) = history_of(60);
    let mut image = disk.image();
    image.remove(&crate::log::entry_name(20)).unwrap();
    let broken = image.get_mut(&crate::log::entry_name(40)).unwrap();
    let frame = store.catalog.location(39).unwrap().unwrap().records.row;
    let begin = frame.offset as usize;
    broken[begin..begin + frame.packed_bytes as usize].fill(0);
    let mut reader = store.reader();
    reader.shelf = Arc::new(Simulated::on(&Disk::holding(&image)));
    reader
}

/// What a walk gave: the numbers of what was read, and how many gaps.
fn read_and_gaps(walk: crate::Walk<'_, Revision>) -> (Vec<u64>, usize) {
    let (mut read, mut gaps) = (Vec::new(), 0);
    for item in walk {
        match item {
            Ok(revision) => read.push(revision.record.number),
            Err(Error::Damaged(_)) => gaps += 1,
            Err(error) => panic!("{error}"),
        }
    }
    (read, gaps)
}

#[test]
fn a_walk_goes_on_behind_what_cannot_be_read() {
    let reader = with_gaps();
    let mut expected: Vec<u64> = (1..=60).filter(|number| ![20, 40].contains(number)).collect();
    assert_eq!(read_and_gaps(reader.walk_history("a", Direction::OldestFirst)), (expected.clone(), 2));
    let behind_b = |mut numbers: Vec<u64>| {
        numbers.push(1);
        numbers
    };
    assert_eq!(read_and_gaps(reader.walk_log(Direction::OldestFirst, None)), (behind_b(expected.clone()), 2));
    let records = reader.walk_records(0).filter(|record| matches!(record, Err(Error::Damaged(_)))).count();
    assert_eq!(records, 2);
    expected.reverse();
    assert_eq!(read_and_gaps(reader.walk_history("a", Direction::NewestFirst)), (expected, 2));
}

#[test]
fn a_store_on_any_shelf_keeps_its_catalog_and_its_pin_under_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| Some(folder.path().join(name));
    let homes = Homes { cache: at("cache"), state: at("state") };
    let (disk, mut store) = simulated();
    commit(&mut store, "a", "one");
    let opened = |disk: &Disk, key: &str, read: &mut u64| {
        let mut count = |_| {
            *read += 1;
            ControlFlow::Continue(())
        };
        Store::open_on(Arc::new(Simulated::on(disk)), key, &homes, &mut count).unwrap().unwrap()
    };
    let (mut first, mut second, mut other) = (0, 0, 0);
    opened(&disk, "bucket/one", &mut first);
    opened(&disk, "bucket/one", &mut second);
    assert_eq!((first, second), (1, 0), "the catalog was kept");
    opened(&disk, "bucket/two", &mut other);
    assert_eq!(other, 1);
    let emptied = Disk::default();
    Store::init_on(&Simulated::on(&emptied)).unwrap().unwrap();
    let behind = opened(&emptied, "bucket/one", &mut other);
    assert_eq!(behind.notices().len(), 1, "the pin was kept: {:?}", behind.notices());
    assert!(Store::open_on(Arc::new(Simulated::default()), "none", &homes, &mut unwatched).unwrap().is_none());
}

#[test]
fn a_store_packs_by_itself_unless_that_is_turned_off() {
    let packs = |auto_pack: bool| {
        let (disk, mut store) = simulated();
        store.set_auto_pack(auto_pack);
        for number in 0..crate::limits::GATHERED_ENTRIES as u64 + crate::limits::GATHERED_STEP {
            commit(&mut store, "a", &number.to_string());
        }
        disk.image().keys().filter(|name| name.starts_with("packs/")).count()
    };
    assert_eq!((packs(true), packs(false)), (1, 0));
}

/// Calls something with progress that ends it at the first, the second, … report, until it comes to
/// its end.
fn cancel_everywhere<T>(mut work: impl FnMut(&mut crate::OnProgress<'_>) -> crate::Result<T>) -> (usize, T) {
    for patience in 0.. {
        let mut left = patience;
        let done = work(&mut |_| {
            if left == 0 {
                return ControlFlow::Break(());
            }
            left -= 1;
            ControlFlow::Continue(())
        });
        match done {
            Err(Error::Cancelled) => {}
            done => return (patience, done.unwrap()),
        }
    }
    unreachable!("work that never ends");
}

#[test]
fn cancelled_work_can_be_done_again() {
    let folder = tempfile::tempdir().unwrap();
    let homes = Homes { cache: Some(folder.path().join("cache")), state: Some(folder.path().join("state")) };
    let (disk, _) = history_of(5);
    let shelf = || Arc::new(Simulated::on(&disk));
    let (reports, store) = cancel_everywhere(|progress| Store::open_on(shelf(), "key", &homes, progress));
    let mut store = store.unwrap();
    assert_eq!(reports, 6, "one for each entry");
    assert_eq!(history(&store, "a").unwrap().len(), 5);

    let (reports, report) = cancel_everywhere(|progress| store.verify(None, Depth::Deep, progress));
    assert!(reports >= 6 && report.is_ok());

    let mut read = Vec::new();
    let (reports, ()) = cancel_everywhere(|progress| {
        let mut note = |event| {
            read.push(event);
            progress(event)
        };
        store.searcher(&mut note).map(drop)
    });
    assert!(reports > 0 && read.len() < 6, "what was indexed before it was cancelled is not read again: {read:?}");
    let mut found = 0;
    let searcher = store.searcher(&mut unwatched).unwrap();
    let phrase = Phrase::parse("text", crate::Folding::Typography).unwrap();
    searcher
        .search(&phrase, "", &mut |_| {
            found += 1;
            true
        })
        .unwrap();
    assert_eq!(found, 1);
    drop(searcher);

    let packing = Packing { level: 1, everything: false, remove_at_once: true };
    let (reports, packed) = cancel_everywhere(|progress| store.pack(&packing, progress));
    assert!(reports > 0);
    assert_eq!(packed.merged, 6);
    assert_eq!(open(&disk).verify(None, Depth::Deep, &mut unwatched).unwrap().revisions, 6);
}

#[test]
fn a_refresh_that_is_cancelled_shows_what_was_known_and_can_be_done_again() {
    let (disk, mut store) = history_of(1);
    let mut other = open(&disk);
    commit(&mut store, "a", "text 2");
    let cancelled = other.refresh(&mut |_| ControlFlow::Break(()));
    assert!(matches!(cancelled, Err(Error::Cancelled)));
    assert_eq!(other.head("a").unwrap().unwrap().record.number, 1);
    // A commit syncs first, so it does not build on what it does not know.
    assert_eq!(commit(&mut other, "a", "text 3").record.number, 3);
    assert!(store.refresh(&mut unwatched).unwrap());
    assert_eq!(store.verify(None, Depth::Deep, &mut unwatched).unwrap().damages, []);
    assert_eq!(numbers(&history(&store, "a").unwrap()), [1, 2, 3]);
}

#[test]
fn an_import_that_is_dropped_can_be_run_again() {
    let (disk, mut store) = simulated();
    let mut importer = store.importer();
    for text in ["one", "two"] {
        importer.push(draft("a", text), DedupPolicy::SameRevision, None).unwrap();
        importer.flush().unwrap();
    }
    importer.push(draft("a", "three"), DedupPolicy::SameRevision, None).unwrap();
    drop(importer);
    let mut store = open_shelf(Simulated::on(&disk)).unwrap().unwrap();
    assert_eq!(history(&store, "a").unwrap().len(), 2, "what was flushed is there");
    let mut importer = store.importer();
    let arrivals =
        ["one", "two", "three"].map(|text| importer.push(draft("a", text), DedupPolicy::SameRevision, None).unwrap());
    importer.flush().unwrap();
    assert_eq!(arrivals, [Arrival::AlreadyStored, Arrival::AlreadyStored, Arrival::Added]);
    assert_eq!(history(&store, "a").unwrap().len(), 3);
}
