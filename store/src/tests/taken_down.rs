//! Revisions that were taken down: obeyed before and after the bytes are gone, told to whoever asks
//! for them, and remembered by a reader who has seen it.

use std::sync::Arc;

use serde_json::json;

use super::forged::{append, forge, four, open, open_on, verify};
use super::{commit, records_from};
use crate::log::entry_name;
use crate::object::forged::Forged;
use crate::shelf::Shelf;
use crate::shelf::simulated::{Disk, Image, Simulated};
use crate::{DamageKind, Direction, Error, Homes, Notice, Phrase, Record, RecordId, Store, unwatched};

/// The line of `b@1` in the store of [`four`], and its id.
fn line(image: &Image) -> (String, RecordId) {
    let line = String::from_utf8(Forged::take_apart(&image[&entry_name(3)]).lines[0].clone()).unwrap();
    let id = RecordId::of(&line);
    (line, id)
}

fn tombstone(id: RecordId) -> String {
    format!(
        r#"{{"type":"tombstone","v":1,"revisions":[{{"id":"{id}","briefing":"b","number":1}}],"by":"court","reason":"order","recorded":"2026-05-09T12:01:33Z","salt":"{}"}}"#,
        "1".repeat(32)
    )
}

/// The store of [`four`] with a tombstone for `b@1`.
fn taken_down(image: &Image) -> Image {
    let (_, id) = line(image);
    forge(&append(image, &[&tombstone(id)]), &entry_name(6), |object| object.header["tombstones"] = json!([5]))
}

/// A store with a revision that was taken down, whose bytes are still there.
pub(super) fn obeyed() -> Image {
    taken_down(&four().0)
}

/// The same, with the record and its text destroyed.
fn destroyed(image: &Image, id: RecordId) -> Image {
    forge(image, &entry_name(3), |object| {
        object.lines[0] = format!(r#"{{"type":"redacted","id":"{id}"}}"#).into_bytes();
        (object.rows, object.contents) = (vec![None], Vec::new());
    })
}

#[test]
fn a_tombstone_is_obeyed_before_and_after_the_bytes_are_gone() {
    let (image, _) = four();
    let (_, id) = line(&image);
    let obeyed = taken_down(&image);
    for (image, what) in [(&obeyed, "obeyed"), (&destroyed(&obeyed, id), "destroyed")] {
        let disk = Disk::holding(image);
        let mut store = open_on(&disk).unwrap();
        assert_eq!(store.notices(), [], "{what}");
        assert_eq!(store.by_number("b", 1).unwrap(), None, "{what}");
        assert_eq!(store.by_label("b", "published").unwrap(), None, "{what}");
        assert_eq!(store.head("b").unwrap().unwrap().record.number, 2, "{what}");
        assert!(records_from(&store, 0, 99).unwrap().iter().all(|kept| kept.id != id), "{what}");
        assert!(store.walk_log(Direction::OldestFirst, None).all(|revision| revision.unwrap().id != id), "{what}");
        let second = store.head("b").unwrap().unwrap();
        assert_eq!(store.first_id(second.leaf).unwrap(), Some(id), "{what}");
        assert_eq!([store.taken_down_among(0..9).unwrap(), store.taken_down_among(4..9).unwrap()], [1, 0], "{what}");
        assert_eq!(commit(&mut store, "b", "four\n").record.number, 3, "{what}");
        let report = verify(&open_on(&disk).unwrap());
        assert_eq!((report.damages.as_slice(), report.voids.len(), report.revisions), ([].as_slice(), 0, 4), "{what}");
    }
    // A reader that knew it forgets it.
    let disk = Disk::holding(&image);
    let mut knows = open_on(&disk).unwrap();
    assert!(knows.by_number("b", 1).unwrap().is_some());
    let entry = obeyed[&entry_name(6)].clone();
    Simulated::on(&disk).create(&entry_name(6), &entry).unwrap();
    knows.refresh(&mut unwatched).unwrap();
    assert_eq!(knows.by_number("b", 1).unwrap(), None);
    // Without a tombstone, or with one that its object does not list, that is damage.
    let silent = destroyed(&image, id);
    for image in [&silent, &append(&silent, &[&tombstone(id)]), &append(&image, &[&tombstone(id)])] {
        assert!(!verify(&open(image).unwrap()).is_ok());
    }
}

#[test]
fn one_that_tests_take_down_is_as_one_that_another_program_did() {
    let (image, _) = four();
    let disk = Disk::holding(&image);
    let mut store = open_on(&disk).unwrap();
    let first = store.by_number("b", 1).unwrap().unwrap();
    store.take_down(&first, "court", "order", &first.record.recorded).unwrap();
    for store in [&store, &open_on(&disk).unwrap()] {
        assert_eq!(store.by_number("b", 1).unwrap(), None);
        assert_eq!(store.takedown("b", 1).unwrap().unwrap().tombstone.unwrap().by, "court");
        let report = verify(store);
        assert_eq!((report.damages.as_slice(), report.voids.len()), ([].as_slice(), 0));
    }
    assert!(!store.lacks_behind("b", 0).unwrap());
}

#[test]
fn who_asks_for_it_is_told_who_took_it_down_and_why() {
    let (image, _) = four();
    let (_, id) = line(&image);
    let obeyed = taken_down(&image);
    for image in [&obeyed, &destroyed(&obeyed, id)] {
        let store = open(image).unwrap();
        let digits = &id.to_string()[..9];
        let asked = [
            store.takedown("b", 1),
            store.last_takedown("b"),
            store.takedown_by_id_prefix(None, digits),
            store.takedown_by_id_prefix(Some("b"), digits),
        ];
        for takedown in asked {
            let takedown = takedown.unwrap().expect("it was taken down");
            assert_eq!((takedown.id, takedown.briefing.as_deref(), takedown.number), (id, Some("b"), Some(1)));
            let tombstone = takedown.tombstone.unwrap();
            assert_eq!((tombstone.by.as_str(), tombstone.reason.as_str()), ("court", "order"));
        }
        assert_eq!(store.takedown("b", 2).unwrap(), None);
        assert_eq!(store.last_takedown("a").unwrap(), None);
        assert_eq!(store.takedown_by_id_prefix(Some("a"), digits).unwrap(), None);
    }
}

#[test]
fn what_was_taken_down_is_walked_along_from_the_last_on() {
    let (image, _) = four();
    let (_, id) = line(&image);
    let store = open(&taken_down(&image)).unwrap();
    let walked = |name: Option<&str>, behind| {
        let walk = store.walk_takedowns(name, behind);
        walk.map(|takedown| takedown.map(|it| (it.id, it.leaf)).unwrap()).collect::<Vec<_>>()
    };
    for name in [None, Some("b")] {
        assert_eq!(walked(name, None), [(id, 5)], "{name:?}");
        assert_eq!(walked(name, Some(6)), [(id, 5)], "{name:?}");
        assert_eq!(walked(name, Some(5)), [], "{name:?}");
    }
    assert_eq!(walked(Some("a"), None), []);
}

/// Opens a store by a reader that remembers.
fn open_by(image: &Image, key: &str, homes: &Homes) -> Store {
    let shelf = Arc::new(Simulated::on(&Disk::holding(image)));
    Store::open_on(shelf, key, homes, &mut unwatched).unwrap().unwrap()
}

#[test]
fn a_reader_who_has_seen_it_is_told_when_it_comes_back() {
    let (image, _) = four();
    let (taken, id) = line(&image);
    let obeyed = taken_down(&image);
    let folder = tempfile::tempdir().unwrap();
    let home = |name: &str| Some(folder.path().join(name));
    let homes = Homes { cache: home("cache"), state: home("state") };
    let shown_again = Notice::ShownAgain { id, briefing: "b".to_owned(), number: 1 };
    let gone = Notice::TombstoneGone { tombstone: RecordId::of(&tombstone(id)) };
    let is_behind = |notice: &Notice| matches!(notice, Notice::BehindPin(_));

    open_by(&image, "key", &homes);
    assert_eq!(open_by(&obeyed, "key", &homes).notices(), []);
    assert_eq!(open_by(&obeyed, "key", &homes).notices(), [], "it is remembered once");
    // An older backup, before and after somebody accepts it; at the place where it was, or moved.
    let store = open_by(&image, "key", &homes);
    assert!(store.notices().iter().any(is_behind) && store.notices().contains(&shown_again));
    let moved = open_by(&image, "moved", &homes);
    assert!(moved.notices().contains(&shown_again), "{:?}", moved.notices());
    let mut store = open_by(&image, "key", &homes);
    store.reset_pin().unwrap();
    assert_eq!(store.notices(), [shown_again.clone(), gone.clone()]);
    std::fs::remove_dir_all(folder.path().join("cache")).unwrap();
    assert_eq!(open_by(&image, "key", &homes).notices(), [shown_again, gone.clone()]);
    // One from before it was written: there an import does not bring it back.
    let mut before = image.clone();
    before.retain(|name, _| ![3, 4, 5].map(entry_name).contains(name));
    open_by(&before, "key", &homes).reset_pin().unwrap();
    let mut store = open_by(&before, "key", &homes);
    assert_eq!(store.notices(), [gone]);
    let refused = store.importer().push_line(taken, Some("two\n".to_owned()), None);
    assert!(matches!(refused, Err(Error::Mismatch { what }) if what.contains("taken down")));
    // What has it taken down again is told no more.
    let mut store = open_by(&obeyed, "key", &homes);
    store.reset_pin().unwrap();
    assert_eq!(open_by(&obeyed, "key", &homes).notices(), []);
}

#[test]
fn what_somebody_takes_the_tombstone_out_of_shows_it_and_is_damage() {
    let (image, _) = four();
    let obeyed = taken_down(&image);
    let folder = tempfile::tempdir().unwrap();
    let homes = Homes { cache: None, state: Some(folder.path().join("state")) };
    open_by(&obeyed, "key", &homes);
    // Its object no longer says that it is one; every hash is as it must be.
    let unlisted = forge(&obeyed, &entry_name(6), |object| {
        object.header.as_object_mut().unwrap().remove("tombstones");
    });
    let store = open_by(&unlisted, "key", &homes);
    let told = store.notices();
    assert!(told.iter().any(|notice| matches!(notice, Notice::Damaged(damage) if damage.kind == DamageKind::Record)));
    assert!(told.iter().any(|notice| matches!(notice, Notice::ShownAgain { number: 1, .. })), "{told:?}");
    assert!(matches!(store.record(5).unwrap().record, Record::Tombstone(_)));
}

#[test]
fn what_a_reader_keeps_of_texts_is_made_anew() {
    let (image, _) = four();
    let folder = tempfile::tempdir().unwrap();
    let home = |name: &str| Some(folder.path().join(name));
    let homes = Homes { cache: home("cache"), state: home("state") };
    let found = |image: &Image, text: &str| {
        let store = open_by(image, "key", &homes);
        let mut found = Vec::new();
        let searcher = store.searcher(&mut unwatched).unwrap();
        let damages = searcher.search(&Phrase::parse(text, crate::Folding::Typography).unwrap(), "", &mut |it| {
            found.push(it.added.record.number);
            true
        });
        assert_eq!(damages.unwrap(), []);
        found
    };
    let index = || {
        let folder = std::fs::read_dir(folder.path().join("cache")).unwrap().next().unwrap().unwrap().path();
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        files.filter(|file| file.starts_with("search-")).count()
    };
    assert_eq!((found(&image, "two"), found(&image, "three")), (vec![1], vec![2]));
    assert!(index() > 0);
    open_by(&taken_down(&image), "key", &homes);
    assert_eq!(index(), 0, "whoever opens it has it no more");
    assert_eq!((found(&taken_down(&image), "two"), found(&taken_down(&image), "three")), (vec![], vec![2]));
    assert!(index() > 0, "and it stays once it was made anew");
}
