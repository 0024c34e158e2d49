//! The bytes on the shelf. A store that was written once must read for ever: `fixtures/stores/v1`
//! is never changed, nor is `fixtures/stores/v1-events`, whose briefings end and get other names.

use std::path::{Path, PathBuf};

use super::ends::end;
use super::renames::rename;
use super::{commit, draft, history, open_shelf, script_random, simulated};
use crate::shelf::Directory;
use crate::shelf::simulated::Image;
use crate::{Depth, Draft, Expect, Label, Store, StoreId, Time, Undone, unwatched};

fn golden(store: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/stores").join(store)
}

/// Compares what was written with a golden store. With `UPDATE=1` one that is not there is made.
fn assert_is_golden(store: &str, image: &Image) {
    let folder = golden(store);
    let is_to_be_made = std::env::var_os("UPDATE").is_some() && !folder.exists();
    for (name, bytes) in image {
        let path = folder.join(name);
        if is_to_be_made {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, bytes).unwrap();
        }
        let kept = std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(kept == *bytes, "{name}: not the bytes of the golden store {store}");
    }
}

/// The commits that made the golden store, with scripted random bits.
fn history_of_the_golden_store(store: &mut Store) {
    commit(store, "coast/ferry", "Fourteen people were rescued.\n");
    let second = Draft {
        note: Some("corrects the count".to_owned()),
        source: Some("https://wire.example.org/ferry".to_owned()),
        meta: [("title".to_owned(), "Seventeen rescued".to_owned())].into(),
        labels: vec![Label::parse("published").unwrap()],
        ..draft("coast/ferry", "Seventeen people were rescued.\n")
    };
    store.commit(second, Expect::Any).unwrap();
    let early = Time::parse("1969-07-20T20:17:40Z").unwrap();
    let batch = ["北京市政府今日宣布。\n", "北京市政府昨天宣布。\n"];
    let drafts = batch.map(|text| Draft { time: early.clone(), author: None, ..draft("新闻/票价", text) });
    store.append(&drafts).unwrap();
}

/// Holds for the zstd of `Cargo.lock`: another release may pack the same bytes otherwise, which
/// changes no format.
#[test]
fn the_golden_store_is_what_this_program_writes() {
    script_random(1);
    let (disk, mut store) = simulated();
    history_of_the_golden_store(&mut store);
    assert_is_golden("v1", &disk.image());
}

/// A briefing that ends, is revived and gets another name; two that take each other's.
fn history_with_events(store: &mut Store) {
    let first = commit(store, "coast/ferry", "Fourteen people were rescued.\n");
    store.label(&first, &Label::parse("published").unwrap(), first.record.recorded.clone(), None).unwrap();
    end(store, "coast/ferry", "2026-05-10T00:00:00Z", "withdrawn");
    let again = Time::parse("2026-05-10T08:00:00Z").unwrap();
    let again = Draft { time: again, ..draft("coast/ferry", "Fourteen people were rescued.\n") };
    store.commit(again, Expect::Any).unwrap();
    rename(store, &[("coast/ferry", "archive/ferry")]);
    commit(store, "archive/ferry", "Seventeen people were rescued.\n");
    let undoing =
        Draft { undoes: Some(Undone::Number(3)), ..draft("archive/ferry", "Fourteen people were rescued.\n") };
    store.commit(undoing, Expect::Any).unwrap();
    store.commit(draft("coast/ferry", "Another ferry.\n"), Expect::New).unwrap();
    rename(store, &[("coast/ferry", "archive/ferry"), ("archive/ferry", "coast/ferry")]);
    end(store, "archive/ferry", "2026-05-11T00:00:00Z", "not about this one");
}

#[test]
fn the_golden_store_with_events_is_what_this_program_writes_and_reads() {
    script_random(1);
    let (disk, mut store) = simulated();
    history_with_events(&mut store);
    assert_is_golden("v1-events", &disk.image());
    let store = open_shelf(Directory::open(&golden("v1-events"))).unwrap().unwrap();
    assert_eq!(store.notices(), []);
    let report = store.verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert_eq!((report.damages.as_slice(), report.voids.len(), report.revisions), ([].as_slice(), 0, 5));
    assert_eq!(
        (history(&store, "coast/ferry").unwrap().len(), history(&store, "archive/ferry").unwrap().len()),
        (4, 1)
    );
    assert!(store.end_of("coast/ferry").unwrap().is_none() && store.end_of("archive/ferry").unwrap().is_some());
    assert!(store.by_label("coast/ferry", "published").unwrap().is_some());
}

#[test]
fn the_golden_store_reads_and_verifies() {
    let store = open_shelf(Directory::open(&golden("v1"))).unwrap().unwrap();
    assert_eq!(store.notices(), []);
    assert_eq!(store.id(), StoreId([1; 16]));
    let report = store.verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert_eq!((report.damages.as_slice(), report.entries, report.revisions), ([].as_slice(), 3, 4));
    assert_eq!(report.root.to_string(), "f94509ff4cfcec6b0ab08a76db2bb280d6a2f5cf3ee3fe1299a68b49e89d975b");
    let labelled = store.by_label("coast/ferry", "published").unwrap().unwrap();
    assert_eq!(store.content(&labelled).unwrap(), "Seventeen people were rescued.\n");
    assert_eq!(history(&store, "新闻/票价").unwrap().len(), 2);
}
