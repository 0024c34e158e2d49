//! The bytes on the shelf. A store that was written once must read for ever: `fixtures/stores/v1`
//! is never changed.

use std::path::{Path, PathBuf};

use super::{commit, draft, history, open_shelf, script_random, simulated};
use crate::shelf::Directory;
use crate::{Depth, Draft, Label, Store, StoreId, Time, unwatched};

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/stores/v1")
}

fn read_golden(name: &str) -> Vec<u8> {
    std::fs::read(golden().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
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
    store.commit(second, crate::Expect::Any).unwrap();
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
    for (name, bytes) in disk.image() {
        assert!(read_golden(&name) == bytes, "{name}: not the bytes of the golden store");
    }
}

#[test]
fn the_golden_store_reads_and_verifies() {
    let store = open_shelf(Directory::open(&golden())).unwrap().unwrap();
    assert_eq!(store.notices(), []);
    assert_eq!(store.id(), StoreId([1; 16]));
    let report = store.verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert_eq!((report.damages.as_slice(), report.entries, report.revisions), ([].as_slice(), 3, 4));
    assert_eq!(report.root.to_string(), "f94509ff4cfcec6b0ab08a76db2bb280d6a2f5cf3ee3fe1299a68b49e89d975b");
    let labelled = store.by_label("coast/ferry", "published").unwrap().unwrap();
    assert_eq!(store.content(&labelled).unwrap(), "Seventeen people were rescued.\n");
    assert_eq!(history(&store, "新闻/票价").unwrap().len(), 2);
}
