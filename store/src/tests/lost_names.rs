//! What a name is worth whose record is lost: what can be read stays what it was, and is saved
//! under the name that it had.

use std::sync::Arc;

use super::renames::{expected, rename, texts};
use super::{commit, draft, open, simulated};
use crate::log::entry_name;
use crate::shelf::simulated::{Disk, Image, Simulated};
use crate::tests::ends::end;
use crate::{Depth, Expect, Homes, Label, Store, Time, unwatched};

#[test]
fn what_can_be_read_is_not_void_for_a_rename_that_is_lost() {
    let (disk, mut store) = simulated();
    commit(&mut store, "a", "one");
    rename(&mut store, &[("a", "b")]);
    commit(&mut store, "b", "two");
    end(&mut store, "b", "2026-06-01T00:00:00Z", "gone");
    let mut image = disk.image();
    image.remove(&entry_name(2));
    let damaged = open(&Disk::holding(&image));
    assert_eq!(texts(&damaged), expected(&[("b", &["one", "two"])]));
    assert_eq!(damaged.head("a").unwrap().unwrap().record.number, 2);
    assert!(damaged.end_of("b").unwrap().is_some());
    let report = damaged.verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert!(!report.is_ok() && report.voids.is_empty(), "{report:?}");
}

#[test]
fn what_is_saved_of_a_damaged_store_keeps_its_names_and_ends() {
    let (disk, mut store) = simulated();
    for text in ["one", "two", "three"] {
        commit(&mut store, "a", text);
    }
    end(&mut store, "a", "2026-06-01T00:00:00Z", "gone");
    rename(&mut store, &[("a", "b")]);
    commit(&mut store, "c", "another");
    let mut image = disk.image();
    // The revision that the end and the rename name.
    image.remove(&entry_name(3));
    let damaged = open(&Disk::holding(&image));
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    for _ in 0..2 {
        let salvaged = damaged.salvage(&saved, &Homes::default(), &mut unwatched).unwrap();
        assert!(salvaged.report.is_ok() && salvaged.left_out.is_empty(), "{salvaged:?}");
        let saved = Store::open(&saved, &Homes::default(), &mut unwatched).unwrap();
        assert_eq!(texts(&saved), expected(&[("b", &["one", "two"]), ("c", &["another"])]));
        assert_eq!(saved.end_of("a").unwrap().unwrap().record.reason.as_deref(), Some("gone"));
        assert_eq!(saved.view.tree.size(), 5, "the second time there is nothing to save");
    }
}

/// Saves what is left of a log without some entries, twice; the names that were given again.
fn saved_without(image: &Image, entries: &[u64], homes: &Homes, briefings: &[(&str, &[&str])]) -> Vec<String> {
    let mut image = image.clone();
    for entry in entries {
        image.remove(&entry_name(*entry)).unwrap();
    }
    let disk = Disk::holding(&image);
    let damaged = Store::open_on(Arc::new(Simulated::on(&disk)), "here", homes, &mut unwatched).unwrap().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("saved");
    let mut names = Vec::new();
    for _ in 0..2 {
        let salvaged = damaged.salvage(&path, &Homes::default(), &mut unwatched).unwrap();
        assert!(salvaged.report.is_ok() && salvaged.left_out.is_empty(), "{salvaged:?}");
        let saved = Store::open(&path, &Homes::default(), &mut unwatched).unwrap();
        assert_eq!(texts(&saved), expected(briefings), "without {entries:?}");
        names = salvaged.names.into_iter().map(|(from, to)| format!("{from} {to}")).collect();
    }
    names
}

#[test]
fn a_history_whose_new_name_is_lost_is_saved_under_it_and_is_no_other() {
    let (disk, mut store) = simulated();
    commit(&mut store, "a", "one");
    commit(&mut store, "a", "two");
    rename(&mut store, &[("a", "b")]);
    // Another one begins under the name that is free, before the first goes on.
    store.commit(draft("a", "another"), Expect::New).unwrap();
    commit(&mut store, "a", "another's second");
    commit(&mut store, "b", "three");
    let label = Label::parse("published").unwrap();
    let third = store.head("b").unwrap().unwrap();
    store.label(&third, &label, Time::parse("2026-06-02T08:00:00Z").unwrap(), None).unwrap();
    let all: &[(&str, &[&str])] = &[("a", &["another", "another's second"]), ("b", &["one", "two", "three"])];
    let nothing = Homes::default();
    assert_eq!(saved_without(&disk.image(), &[3], &nothing, all), ["a b"]);
    // One that had another in between.
    let (disk, mut store) = simulated();
    commit(&mut store, "b", "one");
    rename(&mut store, &[("b", "c")]);
    rename(&mut store, &[("c", "d")]);
    commit(&mut store, "d", "two");
    assert_eq!(saved_without(&disk.image(), &[2, 3], &nothing, &[("d", &["one", "two"])]), ["b d"]);
    assert_eq!(saved_without(&disk.image(), &[3], &nothing, &[("d", &["one", "two"])]), ["c d"]);
}

#[test]
fn of_names_that_were_exchanged_by_a_lost_record_nothing_is_dropped_in_silence() {
    let (disk, mut store) = simulated();
    commit(&mut store, "a", "one");
    commit(&mut store, "b", "two");
    rename(&mut store, &[("a", "b"), ("b", "a")]);
    commit(&mut store, "b", "one more");
    let mut image = disk.image();
    image.remove(&entry_name(3)).unwrap();
    let damaged = open(&Disk::holding(&image));
    let report = damaged.verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert!(!report.is_ok() && report.voids.is_empty(), "{report:?}");
    let folder = tempfile::tempdir().unwrap();
    let saved = damaged.salvage(&folder.path().join("saved"), &Homes::default(), &mut unwatched).unwrap();
    assert_eq!(saved.left_out.iter().map(|left| left.leaf).collect::<Vec<_>>(), [3]);
}

#[test]
fn a_name_that_only_an_earlier_reader_saw_is_kept_and_never_denied() {
    let (disk, mut store) = simulated();
    commit(&mut store, "a", "one");
    rename(&mut store, &[("a", "b")]);
    commit(&mut store, "c", "another");
    let image = disk.image();
    let folder = tempfile::tempdir().unwrap();
    let own = |name: &str| Some(folder.path().join(name));
    let homes = Homes { cache: own("cache"), state: own("state") };
    let open_at = |image: &Image| {
        let disk = Disk::holding(image);
        Store::open_on(Arc::new(Simulated::on(&disk)), "here", &homes, &mut unwatched).unwrap().unwrap()
    };
    assert_eq!(texts(&open_at(&image)), expected(&[("b", &["one"]), ("c", &["another"])]));
    assert_eq!(saved_without(&image, &[2], &homes, &[("b", &["one"]), ("c", &["another"])]), ["a b"]);
    // What came in since is damaged too, so that all is read again.
    commit(&mut store, "c", "lost");
    commit(&mut store, "d", "at the end");
    let (mut damaged, without) = (disk.image(), [2, 4]);
    without.iter().for_each(|entry| drop(damaged.remove(&entry_name(*entry)).unwrap()));
    let denied = open_at(&damaged).head("b").unwrap_err();
    assert!(denied.to_string().contains("the record that gave a the name b is lost"), "{denied}");
    let all: &[(&str, &[&str])] = &[("b", &["one"]), ("c", &["another"]), ("d", &["at the end"])];
    assert_eq!(saved_without(&disk.image(), &without, &homes, all), ["a b"]);
    // Nobody else can know.
    let (nothing, all): (_, &[(&str, &[&str])]) = (Homes::default(), &[("a", &["one"]), ("c", &["another"])]);
    assert!(saved_without(&image, &[2], &nothing, all).is_empty());
}
