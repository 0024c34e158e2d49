//! Every object of a packed store, lost, cut, flipped or swapped: what that costs is named, and a
//! copy heals it. Nothing that is done to a damaged store makes it worse.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{commit, draft, init, open, open_shelf};
use crate::fetch::TableRead;
use crate::log::read_object;
use crate::repair::{LeftReason, Repaired};
use crate::shelf::Shelf;
use crate::shelf::simulated::{Disk, Image, Simulated};
use crate::{DamageKind, Depth, Direction, Draft, Expect, Label, Packing, Result, Store, unwatched};

fn packing(everything: bool) -> Packing {
    Packing { level: 3, everything, remove_at_once: true }
}

/// A store of two packs with a base, and entries behind it.
fn packed() -> Image {
    let disk = Disk::default();
    init(&disk);
    let mut store = open(&disk);
    for number in 0..40 {
        let text = format!("{number}: {}\n", blake3::hash(&[number]).to_hex());
        commit(&mut store, ["coast/ferry", "вести/мост"][usize::from(number) % 2], &text.repeat(8));
    }
    store.pack(&packing(false), &mut unwatched).unwrap();
    for number in 0..2 {
        commit(&mut store, "later", &format!("{number}\n"));
    }
    store.pack(&packing(false), &mut unwatched).unwrap();
    for number in 2..5 {
        commit(&mut store, "later", &format!("{number}\n"));
    }
    let image = disk.image();
    let count = |folder: &str| image.keys().filter(|name| name.starts_with(folder)).count();
    assert_eq!((count("packs/"), count("log/"), count("packed")), (2, 4, 1), "{:?}", image.keys());
    image
}

fn shelf(image: &Image) -> (Disk, Arc<dyn Shelf>) {
    let disk = Disk::holding(image);
    (disk.clone(), Arc::new(Simulated::on(&disk)))
}

fn repair(damaged: &Image, copy: &Image) -> Result<(Image, Repaired)> {
    let (disk, here) = shelf(damaged);
    let repaired = Store::repair_on(here, shelf(copy).1)?.expect("a copy");
    Ok((disk.image(), repaired))
}

/// The objects of a store: what repair has set aside left out.
fn objects(image: &Image) -> Image {
    image.iter().filter(|(name, _)| !name.starts_with("damaged/")).map(|(a, b)| (a.clone(), b.clone())).collect()
}

/// Ways in which one object can be damaged, each with the object and what it is called: every
/// third, or all of them with `VARIORUM_TEST_ALL=1`.
fn damages(sound: &Image) -> Vec<(String, String, Image)> {
    let newest = sound.keys().rfind(|name| name.starts_with("log/")).unwrap();
    let mut damaged = Vec::new();
    let mut add = |name: &str, what: String, image: Image| damaged.push((name.to_owned(), what, image));
    for (name, bytes) in sound.iter().filter(|(name, _)| *name != "packed") {
        let with = |bytes: Option<Vec<u8>>| {
            let mut image = sound.clone();
            match bytes {
                Some(bytes) => drop(image.insert(name.clone(), bytes)),
                None => drop(image.remove(name)),
            }
            image
        };
        // The last entry cut off is a shorter log: only a pin notices.
        if name != newest {
            add(name, format!("{name}, lost"), with(None));
        }
        for len in [0, bytes.len() / 2, bytes.len() - 1] {
            add(name, format!("{name}, cut to {len}"), with(Some(bytes[..len].to_vec())));
        }
        for at in [bytes.len() / 8, bytes.len() / 2, bytes.len() - 1] {
            let mut flipped = bytes.clone();
            flipped[at] ^= 4;
            add(name, format!("{name}, flipped at {at}"), with(Some(flipped)));
        }
        for (other, theirs) in sound.iter().filter(|(other, _)| *other != name && *other != "packed") {
            let mut swapped = with(Some(theirs.clone()));
            swapped.insert(other.clone(), bytes.clone());
            add(name, format!("{name} and {other}, swapped"), swapped);
            add(name, format!("{name}, replaced by {other}"), with(Some(theirs.clone())));
        }
    }
    damaged.into_iter().step_by(if super::is_everything_tried() { 1 } else { 3 }).collect()
}

#[test]
fn a_copy_heals_every_object_and_what_lay_there_is_kept() {
    let sound = packed();
    let mut healed = 0;
    for (name, what, damaged) in damages(&sound) {
        let (image, repaired) = repair(&damaged, &sound).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(repaired.report.as_ref().is_some_and(crate::Report::is_ok), "{what}: {repaired:?}");
        assert!(repaired.left.is_empty(), "{what}: {repaired:?}");
        assert_eq!(objects(&image), sound, "{what}");
        let changed: BTreeMap<&String, &Vec<u8>> =
            damaged.iter().filter(|(name, bytes)| sound.get(*name) != Some(bytes)).collect();
        for taken in &repaired.taken {
            let kept = taken.kept.as_ref().map(|kept| &image[kept]);
            assert_eq!(kept, changed.get(&taken.object).copied(), "{what}: {taken:?}");
        }
        assert!(repaired.taken.iter().any(|taken| taken.object == name), "{what}: {repaired:?}");
        let (again, nothing) = repair(&image, &sound).unwrap();
        assert!(nothing.taken.is_empty() && again == image, "{what}: {nothing:?}");
        healed += 1;
    }
    println!("healed: {healed}");
}

/// The revisions that each object of a store holds.
fn held(sound: &Image) -> BTreeMap<String, BTreeSet<(String, u64)>> {
    let store = open_if_any(sound).1.unwrap();
    let mut held: BTreeMap<String, BTreeSet<(String, u64)>> = BTreeMap::new();
    for revision in store.walk_log(Direction::OldestFirst, None).map(Result::unwrap) {
        let object = store.catalog.location(revision.leaf).unwrap().unwrap().object;
        held.entry(object).or_default().insert((revision.record.briefing, revision.record.number));
    }
    held
}

#[test]
fn damage_of_an_object_costs_what_it_holds_and_is_named() {
    let sound = packed();
    let (held, all) = (held(&sound), given(&open_if_any(&sound).1.unwrap()));
    let newest = sound.keys().rfind(|name| name.starts_with("log/")).unwrap();
    let mut alone = 0;
    for (name, what, damaged) in damages(&sound) {
        let hit: Vec<&String> = sound.keys().filter(|name| damaged.get(*name) != sound.get(*name)).collect();
        let (_, store) = open_if_any(&damaged);
        let store = store.unwrap_or_else(|| panic!("{what}: cannot be opened"));
        let left = given(&store);
        let lost: BTreeSet<(String, u64)> =
            all.difference(&left).map(|(briefing, number, _)| (briefing.clone(), *number)).collect();
        let may_be_lost: BTreeSet<_> = hit.iter().filter_map(|name| held.get(*name)).flatten().cloned().collect();
        assert!(lost.is_subset(&may_be_lost), "{what}: {:?}", lost.difference(&may_be_lost).collect::<Vec<_>>());
        let report = store.verify(None, Depth::Deep, &mut unwatched).unwrap();
        assert!(report.damages.iter().any(|damage| damage.object == name), "{what}: {:?}", report.damages);
        // How many records the last entry had, nothing tells.
        if !hit.contains(&newest) {
            let named: BTreeSet<(String, u64)> = report
                .damages
                .iter()
                .filter(|damage| damage.is_loss())
                .filter_map(|damage| Some((damage.briefing.clone()?, damage.revision?)))
                .collect();
            let unnamed: u64 = report.losses.iter().map(|loss| loss.unnamed).sum();
            let nameless = lost.difference(&named).count() as u64;
            assert!(nameless <= unnamed, "{what}: {nameless} of {lost:?} are not named: {report:?}");
        }
        // Where nothing is lost, the store has all that makes it sound again.
        if may_be_lost.is_empty() {
            let (disk, here) = shelf(&damaged);
            let repaired = Store::repair_alone_on(here).unwrap();
            assert!(repaired.report.as_ref().is_some_and(crate::Report::is_ok), "{what}: {repaired:?}");
            let (image, after) = (disk.image(), given(&open_if_any(&disk.image()).1.unwrap()));
            assert!(all.is_subset(&after), "{what}");
            assert!(damaged.values().all(|bytes| image.values().any(|kept| kept == bytes)), "{what}: evidence is gone");
            alone += 1;
        }
    }
    let alone_min = if super::is_everything_tried() { 10 } else { 3 };
    assert!(alone > alone_min, "{alone}");
}

/// Everything that a store gives: briefing, number and text of each revision that can be read.
fn given(store: &Store) -> BTreeSet<(String, u64, String)> {
    let revisions = store.walk_log(Direction::OldestFirst, None).filter_map(Result::ok);
    let given = revisions.filter_map(|revision| {
        let text = store.content(&revision).ok()?;
        Some((revision.record.briefing, revision.record.number, text))
    });
    given.collect()
}

fn open_if_any(image: &Image) -> (Disk, Option<Store>) {
    let (disk, here) = shelf(image);
    (disk, Store::open_on(here, "", &crate::Homes::default(), &mut unwatched).ok().flatten())
}

#[test]
fn what_is_done_to_a_damaged_store_loses_nothing_more() {
    let sound = packed();
    let all = given(&open_if_any(&sound).1.unwrap());
    for (name, what, damaged) in damages(&sound) {
        let (disk, Some(mut store)) = open_if_any(&damaged) else { continue };
        let before = given(&store);
        let _ = store.commit(draft("later", "another\n"), Expect::Any);
        let _ = store.pack(&packing(true), &mut unwatched);
        let _ = store.reset_pin();
        let _ = store.pack(&packing(false), &mut unwatched);
        let image = disk.image();
        let after = given(&open_if_any(&image).1.unwrap());
        // It may go only where all that it should have held was read and merged elsewhere, or where
        // it was a copy of another object.
        let is_copy = sound.values().any(|bytes| damaged.get(&name) == Some(bytes));
        assert!(image.get(&name) == damaged.get(&name) || is_copy || all.is_subset(&after), "{what}");
        assert!(before.is_subset(&after), "{what}: {:?}", before.difference(&after).collect::<Vec<_>>());
    }
}

#[test]
fn an_interrupted_repair_leaves_nothing_worse_and_is_run_again() {
    let sound = packed();
    let mut damaged = sound.clone();
    let pack = sound.keys().find(|name| name.starts_with("packs/")).unwrap();
    damaged.get_mut(pack).unwrap()[40] ^= 1;
    damaged.remove(sound.keys().rfind(|name| name.starts_with("log/")).unwrap());
    let middle = sound.keys().filter(|name| name.starts_with("log/")).nth(2).unwrap();
    damaged.get_mut(middle).unwrap().truncate(30);
    let readable = |image: &Image| {
        let report = open_shelf(Simulated::on(&Disk::holding(image))).unwrap().unwrap();
        report.verify(None, Depth::Deep, &mut unwatched).unwrap().revisions
    };
    let least = readable(&damaged);
    let (disk, here) = shelf(&damaged);
    let begun = disk.operations();
    Store::repair_on(here, shelf(&sound).1).unwrap().unwrap();
    let mut images = 0;
    for count in begun..=disk.operations() {
        for image in disk.crash_images(count) {
            assert!(readable(&image) >= least, "after {count} operations");
            let (image, repaired) = repair(&image, &sound).unwrap();
            assert!(repaired.report.is_some_and(|report| report.is_ok()));
            let evidence: Vec<_> = image.iter().filter(|(name, _)| name.starts_with("damaged/")).collect();
            for name in [pack, middle] {
                assert!(evidence.iter().any(|(_, bytes)| *bytes == &damaged[name]), "{name}");
            }
            images += 1;
        }
    }
    println!("crash images: {images}");
}

#[test]
fn a_copy_that_lacks_or_shares_the_damage_is_told() {
    let sound = packed();
    let packs: Vec<&String> = sound.keys().filter(|name| name.starts_with("packs/")).collect();
    let mut damaged = sound.clone();
    damaged.get_mut(packs[0]).unwrap()[40] ^= 1;
    damaged.get_mut(packs[1]).unwrap()[40] ^= 1;
    // The copy lacks the one, and has the other's very bytes, or others that are damaged too.
    let mut copy = damaged.clone();
    copy.remove(packs[0]);
    let (image, repaired) = repair(&damaged, &copy).unwrap();
    assert_eq!((objects(&image), repaired.taken.len()), (damaged.clone(), 0), "{repaired:?}");
    let reason = |name: &str| &repaired.left.iter().find(|left| left.object == name).unwrap().reason;
    assert_eq!(reason(packs[0]), &LeftReason::Absent);
    assert!(matches!(reason(packs[1]), LeftReason::Unfit(_)), "{repaired:?}");
    // One of two is better than none.
    copy.insert(packs[1].clone(), sound[packs[1]].clone());
    let (image, repaired) = repair(&damaged, &copy).unwrap();
    assert_eq!(repaired.taken.iter().map(|taken| &taken.object).collect::<Vec<_>>(), [packs[1]]);
    assert_eq!(image[packs[1]], sound[packs[1]]);
    assert!(!repaired.report.unwrap().is_ok());
}

#[test]
fn another_store_is_no_copy() {
    let (sound, other) = (packed(), packed());
    let mut damaged = sound.clone();
    let pack = sound.keys().find(|name| name.starts_with("packs/")).unwrap();
    damaged.remove(pack);
    assert!(matches!(repair(&damaged, &other), Err(crate::Error::Mismatch { .. })));
    let (_, here) = shelf(&damaged);
    assert_eq!(Store::repair_on(here, shelf(&Image::new()).1).unwrap(), None);
}

#[test]
fn a_base_anew_lists_the_packs_and_what_lies_behind_them() {
    let sound = packed();
    let (disk, store) = open_if_any(&sound);
    let mut store = store.unwrap();
    let all = given(&store);
    store.publish_base_anew(&mut unwatched).unwrap().unwrap();
    let image = disk.image();
    assert!(sound.iter().all(|(name, bytes)| image.get(name) == Some(bytes)), "nothing was removed or changed");
    let (_, store) = open_if_any(&image);
    let mut store = store.unwrap();
    assert!(store.verify(None, Depth::Deep, &mut unwatched).unwrap().is_ok());
    assert_eq!((store.view.seqs.len(), store.view.base.as_ref().unwrap().packs.len()), (1, 3));
    // What was there before it is not needed any more, and writing goes on.
    commit(&mut store, "later", "goes on\n");
    store.pack(&packing(true), &mut unwatched).unwrap();
    assert!(store.verify(None, Depth::Deep, &mut unwatched).unwrap().is_ok());
    assert!(all.is_subset(&given(&store)));
}

#[test]
fn what_can_be_read_is_saved_into_a_new_store_and_the_rest_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let homes = |name: &str| {
        let home = |what: &str| Some(folder.path().join(format!("{name}-{what}")));
        crate::Homes { cache: home("cache"), state: home("state") }
    };
    let path = folder.path().join("store");
    let id = Store::init(&path).unwrap();
    let mut store = Store::open(&path, &homes("a"), &mut unwatched).unwrap();
    for number in 1..=5 {
        commit(&mut store, "gap", &format!("{number}\n"));
    }
    commit(&mut store, "whole", "one\n");
    let before = given(&store);
    drop(store);
    std::fs::remove_file(path.join("log/00000000000000000003")).unwrap();
    // One who never saw the store before.
    let damaged = Store::open(&path, &homes("b"), &mut unwatched).unwrap();
    let into = folder.path().join("saved");
    for added in [5, 0] {
        let saved = damaged.salvage(&into, &homes("b"), &mut unwatched).unwrap();
        assert_eq!(saved.imported.added, added);
        assert!(saved.report.is_ok() && saved.left_out.is_empty(), "{saved:?}");
        let renewed: Vec<_> = saved.renewed.iter().map(|it| (it.briefing.as_str(), it.was, it.is)).collect();
        assert_eq!(renewed, [("gap", 4, 3), ("gap", 5, 4)]);
    }
    let new = Store::open(&into, &homes("c"), &mut unwatched).unwrap();
    assert_ne!(new.id(), id);
    assert_eq!(crate::identity::origin(new.shelf.as_ref()).unwrap(), Some(id));
    let texts = |given: &BTreeSet<(String, u64, String)>| -> BTreeSet<String> {
        given.iter().map(|(.., text)| text.clone()).collect()
    };
    let mut expected = texts(&before);
    assert!(expected.remove("3\n"));
    assert_eq!(texts(&given(&new)), expected);
    assert_eq!(new.head("whole").unwrap().unwrap().id, damaged.head("whole").unwrap().unwrap().id);
    // Nothing else is taken for a store that was begun for this one.
    let other = folder.path().join("other");
    Store::init(&other).unwrap();
    let refused = damaged.salvage(&other, &homes("b"), &mut unwatched);
    assert!(matches!(refused, Err(crate::Error::StoreExists { .. })), "{refused:?}");
}

#[test]
fn entries_that_a_store_lost_at_its_end_come_from_a_copy_when_a_pin_knows_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let homes = crate::Homes { cache: Some(folder.path().join("cache")), state: Some(folder.path().join("state")) };
    let [path, copy] = ["store", "copy"].map(|name| folder.path().join(name));
    Store::init(&path).unwrap();
    let mut store = Store::open(&path, &homes, &mut unwatched).unwrap();
    (1..=4).for_each(|number| drop(commit(&mut store, "a", &format!("{number}\n"))));
    Store::open(&path, &homes, &mut unwatched).unwrap();
    drop(store);
    std::fs::create_dir_all(copy.join("log")).unwrap();
    std::fs::copy(path.join("store"), copy.join("store")).unwrap();
    for number in 1..=4 {
        let name = format!("log/{number:020}");
        std::fs::copy(path.join(&name), copy.join(&name)).unwrap();
    }
    for number in [3, 4] {
        std::fs::remove_file(path.join(format!("log/{number:020}"))).unwrap();
    }
    let repaired = Store::repair_from(&path, &copy, &homes, &mut unwatched).unwrap();
    assert_eq!(repaired.taken.len(), 2, "{repaired:?}");
    assert!(repaired.report.is_some_and(|report| report.is_ok()));
    let mut store = Store::open(&path, &homes, &mut unwatched).unwrap();
    assert_eq!(store.notices(), []);
    assert_eq!(commit(&mut store, "a", "5\n").record.number, 5);
}

/// Every frame of the packs of a store, damaged in turn: the pack's name, whether it is one of
/// records, and the store.
fn frames_damaged(sound: &Image) -> Vec<(String, bool, Image)> {
    let mut damaged = Vec::new();
    let store = open_if_any(sound).1.unwrap();
    for name in sound.keys().filter(|name| name.starts_with("packs/")) {
        let TableRead::Sound(table) = read_object(store.shelf.as_ref(), store.id, name).unwrap() else { panic!() };
        for (number, frame) in table.frames.iter().enumerate() {
            for at in [0, frame.packed_bytes / 2, frame.packed_bytes - 1] {
                let mut image = sound.clone();
                image.get_mut(name).unwrap()[frame.offset as usize + at as usize] ^= 16;
                damaged.push((name.clone(), number >= table.content_frames, image));
            }
        }
    }
    damaged
}

#[test]
fn what_is_damaged_in_a_pack_is_read_and_repaired_from_what_packing_has_not_removed_yet() {
    let disk = Disk::default();
    init(&disk);
    let mut store = open(&disk);
    for number in 0..30 {
        let text = format!("{number}: {}\n", blake3::hash(&[number]).to_hex());
        commit(&mut store, ["coast/ferry", "вести/мост"][usize::from(number) % 2], &text.repeat(8));
    }
    let first = store.head("coast/ferry").unwrap().unwrap();
    store.label(&first, &Label::parse("out").unwrap(), first.record.recorded.clone(), None).unwrap();
    let kept = Packing { level: 3, everything: false, remove_at_once: false };
    store.pack(&kept, &mut unwatched).unwrap();
    commit(&mut store, "later", "behind it\n");
    let sound = disk.image();
    let all = given(&open_if_any(&sound).1.unwrap());
    assert_eq!(all.len(), 31);
    let mut of_records = 0;
    for (name, is_of_records, damaged) in frames_damaged(&sound) {
        // By one who sees it for the first time.
        let cold = open_if_any(&damaged).1.unwrap();
        assert_eq!(given(&cold), all, "{name}");
        assert_eq!(cold.by_label("coast/ferry", "out").unwrap().map(|it| it.leaf), Some(first.leaf), "{name}");
        // By one who knew it sound.
        let mut warm = open(&Disk::holding(&sound)).reader();
        warm.shelf = shelf(&damaged).1;
        let texts = warm.walk_log(Direction::OldestFirst, None).map(|it| warm.content(&it.unwrap()).unwrap());
        assert_eq!(texts.count(), 31, "{name}");
        for depth in [Depth::Quick, Depth::Deep] {
            let report = cold.verify(None, depth, &mut unwatched).unwrap();
            let told: Vec<_> = report.damages.iter().map(|damage| (damage.object.as_str(), damage.kind)).collect();
            if depth == Depth::Deep || is_of_records {
                assert_eq!(told, [(name.as_str(), DamageKind::Spared)], "{report:?}");
            }
            assert_eq!(report.losses, [], "{name}");
        }
        let (disk, here) = shelf(&damaged);
        let repaired = Store::repair_alone_on(here).unwrap();
        assert!(repaired.report.as_ref().is_some_and(crate::Report::is_ok), "{repaired:?}");
        assert_eq!(given(&open_if_any(&disk.image()).1.unwrap()), all, "{name}");
        assert!(damaged.iter().all(|(name, bytes)| disk.image().get(name) == Some(bytes)), "nothing is removed");
        of_records += usize::from(is_of_records);
        // Once it is gone, what was damaged is lost.
        let mut alone = damaged.clone();
        let covered = open_if_any(&sound).1.unwrap().view.covered.clone();
        alone.retain(|name, _| !covered.iter().any(|seq| crate::log::entry_name(*seq) == *name));
        let report = open_if_any(&alone).1.unwrap().verify(None, Depth::Deep, &mut unwatched).unwrap();
        assert!(report.damages.iter().all(|damage| damage.kind != DamageKind::Spared), "{report:?}");
    }
    assert!(of_records > 0);
}

#[test]
fn what_the_record_says_of_a_lost_text_is_saved_with_the_labels_of_all_others() {
    let disk = Disk::default();
    init(&disk);
    let mut store = open(&disk);
    for number in 1..=4 {
        let drafted = Draft { note: Some(format!("note {number}")), ..draft("gap", &format!("{number}\n")) };
        store.commit(drafted, Expect::Any).unwrap();
    }
    for (number, label) in [(2, "lost"), (3, "behind"), (1, "first")] {
        let revision = store.by_number("gap", number).unwrap().unwrap();
        store.label(&revision, &Label::parse(label).unwrap(), revision.record.recorded.clone(), None).unwrap();
    }
    // A label of what is lost takes nothing of what comes after it along.
    commit(&mut store, "gap", "5\n");
    let mut damaged = disk.image();
    let (frame, _) = store.catalog.location(1).unwrap().unwrap().content.unwrap();
    let entry = damaged.get_mut("log/00000000000000000002").unwrap();
    entry[frame.offset as usize..][..frame.packed_bytes as usize].fill(0);
    let damaged = open(&Disk::holding(&damaged));
    let (folder, homes) = (tempfile::tempdir().unwrap(), crate::Homes::default());
    let into = folder.path().join("saved");
    let saved = damaged.salvage(&into, &homes, &mut unwatched).unwrap();
    let told: Vec<_> = saved.without_text.iter().map(|it| (it.record.number, it.record.note.as_deref())).collect();
    assert_eq!(told, [(2, Some("note 2"))]);
    assert_eq!(saved.without_text[0].labels, ["lost"]);
    // Only the label of the one that is lost stays out.
    assert_eq!(saved.left_out.len(), 1, "{saved:?}");
    let new = Store::open(&into, &homes, &mut unwatched).unwrap();
    for (label, text) in [("first", "1\n"), ("behind", "3\n")] {
        let labelled = new.by_label("gap", label).unwrap().unwrap_or_else(|| panic!("{label}"));
        assert_eq!(new.content(&labelled).unwrap(), text);
    }
    let notes: Vec<_> = super::history(&new, "gap").unwrap().into_iter().map(|it| it.record.note).collect();
    let note = |number: u8| Some(format!("note {number}"));
    assert_eq!(notes, [note(1), note(3), note(4), None]);
}

#[test]
fn what_was_taken_down_is_not_saved() {
    let image = super::taken_down::obeyed();
    let (folder, homes) = (tempfile::tempdir().unwrap(), crate::Homes::default());
    let into = folder.path().join("saved");
    open(&Disk::holding(&image)).salvage(&into, &homes, &mut unwatched).unwrap();
    let saved = given(&Store::open(&into, &homes, &mut unwatched).unwrap());
    let texts: Vec<&str> = saved.iter().map(|(.., text)| text.as_str()).collect();
    assert!(!texts.contains(&"two\n") && texts.contains(&"three\n"), "{texts:?}");
}
