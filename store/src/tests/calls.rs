//! What an operation costs, in calls of the shelf: each is a request, where the shelf is a bucket.
//! And that whoever asks the shelf for little is told all the same when the store is not the one
//! that it knew.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use super::{commit, draft, history, wordy_text};
use crate::catalog::Catalog;
use crate::limits::PACK_FRAME_BYTES;
use crate::log::entry_name;
use crate::shelf::recording::{Call, Recording, Verb};
use crate::shelf::{Directory, ObjectEnd};
use crate::{
    Committed, Damage, DamageKind, Depth, Expect, Homes, KeptRecord, Notice, Packing, Result, Store, Time, TimeRange,
    unwatched,
};

/// A store in a directory, the homes of its reader, and the calls on it.
struct Counted {
    folder: TempDir,
    calls: Recording,
}

impl Counted {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("store");
        Store::init(&dir).unwrap();
        Self { calls: Recording::of(Arc::new(Directory::open(&dir))), folder }
    }

    fn dir(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    fn homes(&self) -> Homes {
        Homes { cache: Some(self.folder.path().join("cache")), state: Some(self.folder.path().join("state")) }
    }

    /// Opens the store as a process of its own would.
    fn open(&self) -> Store {
        Store::open_on(Arc::new(self.calls.clone()), "key", &self.homes(), &mut unwatched).unwrap().unwrap()
    }

    /// The calls since they were asked for last.
    fn calls(&self) -> Vec<(Verb, String)> {
        self.calls.take().into_iter().map(|Call { verb, name }| (verb, name)).collect()
    }

    fn pack(&self) {
        self.open().pack(&packing(), &mut unwatched).unwrap();
    }

    fn forget_catalog(&self) {
        std::fs::remove_dir_all(self.folder.path().join("cache")).unwrap();
    }

    /// What a reader of the store is told.
    fn told(&self) -> Vec<Damage> {
        let damage = |notice: &Notice| match notice {
            Notice::Damaged(damage) | Notice::BehindPin(damage) => damage.clone(),
            other => panic!("{other}"),
        };
        self.open().notices().iter().map(damage).collect()
    }

    /// Another store's objects, or the same store's of another time, in place of these.
    fn replace_by(&self, other: &Path) {
        std::fs::remove_dir_all(self.dir()).unwrap();
        copy(other, &self.dir());
    }

    fn copy(&self) -> TempDir {
        let copied = tempfile::tempdir().unwrap();
        copy(&self.dir(), copied.path());
        copied
    }
}

fn packing() -> Packing {
    Packing { level: 1, everything: false, remove_at_once: true }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &target) } else { drop(std::fs::copy(entry.path(), target)) }
    }
}

fn call(verb: Verb, name: &str) -> (Verb, String) {
    (verb, name.to_owned())
}

#[test]
fn a_commit_is_six_calls_and_three_by_a_handle_that_goes_on() {
    let counted = Counted::new();
    for (name, text) in [("a", "one"), ("b", "two")] {
        commit(&mut counted.open(), name, text);
    }
    let expect = |newest: u64, head: Option<u64>, base: Option<u64>| {
        // Nothing was removed yet, or the base is still there.
        let guard = match base {
            Some(base) => call(Verb::Read, &entry_name(base)),
            None => call(Verb::Stat, "packed"),
        };
        let mut calls = vec![
            call(Verb::List, "log"),
            // That it is still this log, and how it goes on.
            call(Verb::Read, &entry_name(newest)),
            call(Verb::Stat, &entry_name(newest + 1)),
        ];
        // The head's own record, unless the newest entry has it.
        calls.extend(head.map(|head| call(Verb::Read, &entry_name(head))));
        calls.extend([call(Verb::Create, &entry_name(newest + 1)), guard]);
        calls
    };
    counted.calls();
    let mut store = counted.open();
    let third = commit(&mut store, "a", "three");
    assert_eq!(counted.calls(), expect(2, Some(1), None));
    assert_eq!(third, store.head("a").unwrap().unwrap());
    for (number, text) in [(4, "four"), (5, "five")] {
        commit(&mut store, "a", text);
        let next = entry_name(number);
        let guard = call(Verb::Stat, "packed");
        let expected = [call(Verb::Stat, &next), call(Verb::Create, &next), guard];
        assert_eq!(counted.calls(), expected);
    }
    drop(store);

    // As many where there is a base, once somebody has opened the store that was packed.
    counted.pack();
    commit(&mut counted.open(), "a", "seven");
    counted.open();
    counted.calls();
    commit(&mut counted.open(), "a", "eight");
    assert_eq!(counted.calls(), expect(7, None, Some(6)));
    assert_eq!(history(&counted.open(), "a").unwrap().len(), 6);
    assert!(counted.open().verify(None, Depth::Deep, &mut unwatched).unwrap().is_ok());
}

#[test]
fn opening_is_two_calls_an_answer_two_more_and_none_where_the_newest_entry_has_it() {
    let counted = Counted::new();
    for (name, text) in [("b", "one"), ("a", "two"), ("a", "three")] {
        commit(&mut counted.open(), name, text);
    }
    for is_packed in [false, true] {
        if is_packed {
            counted.pack();
            commit(&mut counted.open(), "a", "at last");
            counted.open();
        }
        counted.calls();
        let store = counted.open();
        let newest = if is_packed { 5 } else { 3 };
        assert_eq!(counted.calls(), [call(Verb::List, "log"), call(Verb::Read, &entry_name(newest))]);
        let show = |name: &str| store.content(&store.head(name).unwrap().unwrap()).unwrap();
        assert_eq!(show("a"), if is_packed { "at last" } else { "three" });
        assert_eq!(counted.calls(), []);
        assert_eq!(show("b"), "one");
        assert_eq!(counted.calls().iter().map(|(verb, _)| *verb).collect::<Vec<_>>(), [Verb::Read, Verb::Read]);
        assert_eq!(store.walk_listing("", "").count(), 2);
        assert_eq!(counted.calls(), []);
    }
}

#[test]
fn a_base_whose_bytes_were_altered_is_noticed_by_whoever_reads_it() {
    let counted = Counted::new();
    for text in ["one", "two"] {
        commit(&mut counted.open(), "a", text);
    }
    counted.pack();
    commit(&mut counted.open(), "a", "three");
    counted.open();
    let path = counted.dir().join(entry_name(3));
    let sound = std::fs::read(&path).unwrap();
    for at in [3, sound.len() / 2, sound.len() - 1] {
        let mut flipped = sound.clone();
        flipped[at] ^= 1;
        std::fs::write(&path, &flipped).unwrap();
        // Who knows it by its hash needs nothing of it, and loses nothing.
        let mut store = counted.open();
        assert_eq!(store.notices(), [], "{at}");
        assert_eq!(history(&store, "a").unwrap().len(), 3, "{at}");
        let found = store.verify(None, Depth::Quick, &mut unwatched).unwrap().damages;
        assert!(found.iter().any(|damage| damage.object == entry_name(3)), "{at}: {found:?}");
        let everything = Packing { everything: true, ..packing() };
        assert!(store.pack(&everything, &mut unwatched).is_err(), "{at}");
        counted.forget_catalog();
        assert!(counted.told().iter().any(|damage| damage.object == entry_name(3)), "{at}");
        std::fs::write(&path, &sound).unwrap();
        counted.open();
    }
    assert_eq!(counted.told(), []);
}

#[test]
fn a_cold_opening_reads_a_pack_twice_and_a_small_entry_once() {
    let counted = Counted::new();
    let mut store = counted.open();
    for batch in 0..3 {
        let drafts: Vec<_> = (0..50).map(|n| draft(&format!("b/{n}"), &format!("text {n} of {batch}"))).collect();
        store.append(&drafts).unwrap();
        commit(&mut store, "a", &batch.to_string());
        // Each time into a pack of its own, but for what is small beside it.
        store.pack(&packing(), &mut unwatched).unwrap();
    }
    commit(&mut store, "a", "at last");
    commit(&mut store, "a", "at the very last");
    let objects = store.view.objects();
    let packs: Vec<&String> = objects.iter().filter(|object| object.starts_with("packs/")).collect();
    assert!(!packs.is_empty());
    drop(store);
    counted.forget_catalog();
    counted.calls();
    let store = counted.open();
    let calls = counted.calls();
    for object in &objects {
        let of_object = calls.iter().filter(|(_, name)| name == object).count();
        // The log is looked at by its newest entry, which leads to the base in force.
        let base = store.view.base.as_ref().map(|live| entry_name(live.base.seq));
        let is_looked_at = *object == entry_name(store.view.newest) || Some(object) == base.as_ref();
        let most = if packs.contains(&object) { 2 } else { 1 + 2 * usize::from(is_looked_at) };
        assert!((1..=most).contains(&of_object), "{object}: {calls:?}");
    }
    assert_eq!(history(&store, "a").unwrap().len(), 5);
}

#[test]
fn another_log_in_its_place_is_told_however_little_is_asked() {
    let counted = Counted::new();
    for text in ["one", "two"] {
        commit(&mut counted.open(), "a", text);
    }
    let earlier = counted.copy();
    commit(&mut counted.open(), "a", "three");
    let now = counted.copy();
    assert_eq!(counted.told(), []);

    // An older backup.
    counted.replace_by(earlier.path());
    assert_eq!(counted.told().first().map(|damage| damage.kind), Some(DamageKind::RolledBack));
    // The same, written to apart, up to the same entry.
    {
        let fork = Counted { folder: tempfile::tempdir().unwrap(), calls: counted.calls.clone() };
        let mut forked = Store::open(&counted.dir(), &fork.homes(), &mut unwatched).unwrap();
        commit(&mut forked, "a", "another three");
    }
    assert_eq!(counted.told().first().map(|damage| damage.kind), Some(DamageKind::Rewritten));
    // Another store, with as many entries.
    let other = Counted::new();
    for text in ["one", "two", "three"] {
        commit(&mut other.open(), "a", text);
    }
    counted.replace_by(&other.dir());
    assert_eq!(counted.told().first().map(|damage| damage.kind), Some(DamageKind::OtherStore));
    counted.replace_by(now.path());
    assert_eq!(counted.told(), []);
}

#[test]
fn what_was_kept_of_the_log_is_believed_only_where_the_shelf_agrees() {
    let counted = Counted::new();
    for text in ["one", "two"] {
        commit(&mut counted.open(), "a", text);
    }
    counted.pack();
    commit(&mut counted.open(), "a", "three");
    counted.open();
    let catalog = || Catalog::open(&cache(&counted)).unwrap().0;
    let (_, sound) = catalog().known_log().unwrap().unwrap();
    assert_eq!(sound.len(), 2, "the newest entry and the base");
    let base = entry_name(3);
    let rotten: [Rot<'_>; 4] = [
        &|_, end| end.bytes += 1,
        &|_, end| end.bytes -= 1,
        &|_, end| end.end.iter_mut().for_each(|byte| *byte ^= 1),
        // The base's table, with one byte changed.
        &|name, end| {
            if name == base {
                let middle = end.end.len() / 2;
                end.end[middle] ^= 1;
            }
        },
    ];
    for rot in rotten {
        let connection = rusqlite::Connection::open(counted.open().catalog.path().unwrap()).unwrap();
        drop(counted.open());
        for (name, end) in &sound {
            let mut end = end.clone();
            rot(name, &mut end);
            let update = "UPDATE known_log SET bytes = ?2, end = ?3 WHERE name = ?1";
            connection.execute(update, rusqlite::params![name, end.bytes.cast_signed(), end.end]).unwrap();
        }
        drop(connection);
        assert_eq!(counted.told(), []);
        let mut store = counted.open();
        let number = store.head("a").unwrap().unwrap().record.number;
        assert_eq!(commit(&mut store, "a", &format!("text {number}")).record.number, number + 1);
        assert_eq!(store.verify(None, Depth::Deep, &mut unwatched).unwrap().damages, []);
    }
}

/// Something that spoils a kept end of the object with this name.
type Rot<'test> = &'test dyn Fn(&str, &mut ObjectEnd);

/// The folder of the catalog.
fn cache(counted: &Counted) -> PathBuf {
    let home = counted.folder.path().join("cache");
    std::fs::read_dir(home).unwrap().next().unwrap().unwrap().path()
}

#[test]
fn a_store_without_its_identity_is_noticed_by_whoever_verifies_or_opens_it_cold() {
    let counted = Counted::new();
    commit(&mut counted.open(), "a", "one");
    std::fs::remove_file(counted.dir().join("store")).unwrap();
    let found = counted.open().verify(None, Depth::Deep, &mut unwatched).unwrap().damages;
    assert_eq!(found.first().map(|damage| damage.kind), Some(DamageKind::StoreObject));
    counted.forget_catalog();
    assert_eq!(counted.told().first().map(|damage| damage.kind), Some(DamageKind::StoreObject));
}

#[test]
fn who_slept_through_two_packings_answers_by_the_log_as_it_is() {
    for expects_head in [false, true] {
        let counted = Counted::new();
        let mut sleeper = counted.open();
        let first = commit(&mut sleeper, "a", "one");
        let mut other = counted.open();
        let head = commit(&mut other, "a", "two");
        other.pack(&packing(), &mut unwatched).unwrap();
        commit(&mut other, "b", "something");
        other.pack(&packing(), &mut unwatched).unwrap();
        let next = counted.dir().join(entry_name(sleeper.view.newest + 1));
        assert!(!next.exists(), "the entry behind the newest that it knows has come and gone");
        let (text, expect) = match expects_head {
            // The sleeper's head has the same bytes, the log's has others.
            false => ("one", Expect::Any),
            true => ("three", Expect::Head(head.id)),
        };
        let committed = sleeper.commit(draft("a", text), expect).unwrap();
        assert!(matches!(committed, Committed::Created(revision) if revision.record.number == 3));
        assert_ne!(first.id, head.id);
    }
}

#[test]
fn revisions_are_found_by_their_time_among_many_and_among_few() {
    let counted = Counted::new();
    let mut store = counted.open();
    let at = |n: u64| Time::parse(&format!("2026-05-09T{:02}:{:02}:00Z", n / 60, n % 60)).unwrap();
    // Neither in the order of the log nor against it.
    let minutes: Vec<u64> = (0..1000).map(|n| n * 617 % 1000).collect();
    let drafts: Vec<_> = minutes.iter().map(|n| crate::Draft { time: at(*n), ..draft("a", &n.to_string()) }).collect();
    store.append(&drafts).unwrap();
    let within = |since: Option<u64>, until: Option<u64>| TimeRange {
        since: since.map(|n| at(n).instant()),
        until: until.map(|n| at(n).instant()),
    };
    let directions = [crate::Direction::OldestFirst, crate::Direction::NewestFirst];
    for (since, until) in [(None, None), (Some(990), None), (None, Some(3)), (Some(400), Some(420)), (Some(9), Some(8))]
    {
        for direction in directions {
            let is_within = |n: &u64| since.is_none_or(|since| *n >= since) && until.is_none_or(|until| *n <= until);
            let mut expected: Vec<u64> =
                (0..).zip(&minutes).filter(|(_, n)| is_within(n)).map(|(leaf, _)| leaf).collect();
            if direction == crate::Direction::NewestFirst {
                expected.reverse();
            }
            let time = within(since, until);
            let leaves = |walk: crate::Walk<'_, crate::Revision>| walk.map(|r| r.unwrap().leaf).collect::<Vec<u64>>();
            assert_eq!(leaves(store.walk_log_within(direction, time)), expected);
            assert_eq!(leaves(store.walk_history_within("a", direction, time)), expected);
            // As where there are too many to sort.
            let (mut paged, mut behind) = (Vec::new(), None);
            loop {
                let page = store.catalog.page_within(time, direction, behind, 7).unwrap();
                behind = page.last().copied();
                paged.extend(page);
                if behind.is_none() {
                    break;
                }
            }
            assert_eq!(paged, expected);
            assert_eq!(store.catalog.few_within(time, 5).unwrap().is_some(), expected.len() <= 5);
        }
    }
}

#[test]
fn texts_that_are_read_as_they_are_stored_cost_a_read_a_frame() {
    let counted = Counted::new();
    let mut store = counted.open();
    // Two histories, each of which fills most of a frame of a pack.
    for seed in 1..=8 {
        commit(&mut store, if seed % 2 == 1 { "a" } else { "b" }, &wordy_text(seed, PACK_FRAME_BYTES / 40));
    }
    drop(store);
    counted.pack();
    let store = counted.open();
    let mut records: Vec<KeptRecord> = store.walk_records(0).collect::<Result<_>>().unwrap();
    let reads = |records: &[KeptRecord]| {
        counted.calls();
        let texts: Vec<_> = records.iter().map(|kept| store.content_of(kept).unwrap().unwrap().len()).collect();
        assert_eq!(texts.len(), 8);
        counted.calls().len()
    };
    assert_eq!(reads(&records), 8);
    store.sort_as_stored(&mut records, |kept| kept.leaf);
    assert_eq!(records.iter().map(|kept| kept.leaf).collect::<Vec<_>>(), [0, 2, 4, 6, 1, 3, 5, 7]);
    assert_eq!(reads(&records), 2);
}
