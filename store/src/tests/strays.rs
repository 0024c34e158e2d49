//! Packs that the log does not speak of: those that hold no more than the log are litter, which
//! goes; others say that the log went back, or are not ours, and stay whatever is typed.

use std::collections::BTreeMap;

use super::{commit, draft, history, open, open_mutant, random_text, simulated};
use crate::damage::DamageKind;
use crate::mutants::Mutants;
use crate::reading::{Stray, StrayKind};
use crate::shelf::Shelf;
use crate::shelf::simulated::{Disk, Simulated};
use crate::{Error, Expect, Packing, unwatched};

const AT_ONCE: Packing = Packing { level: 3, everything: true, remove_at_once: true };

fn commit_all(disk: &Disk, numbers: std::ops::Range<u32>) {
    let mut store = open(disk);
    numbers.for_each(|number| drop(commit(&mut store, "a", &format!("text {number}"))));
}

/// A store with packs, and the same whose log is what it was when it had so many records.
fn went_back_to(records: u32) -> Disk {
    let (disk, _) = simulated();
    commit_all(&disk, 0..records);
    let log: BTreeMap<String, Vec<u8>> =
        disk.image().into_iter().filter(|(name, _)| !name.starts_with("packs/")).collect();
    commit_all(&disk, records..6);
    open(&disk).pack(&AT_ONCE, &mut unwatched).unwrap();
    let packs = disk.image().into_iter().filter(|(name, _)| name.starts_with("packs/"));
    Disk::holding(&packs.chain(log).collect())
}

fn kinds(disk: &Disk) -> Vec<StrayKind> {
    open(disk).strays().unwrap().into_iter().map(|stray: Stray| stray.kind).collect()
}

fn is_refused<T>(result: Result<T, Error>) -> bool {
    matches!(result, Err(Error::RefusesWriting(damage)) if damage.kind == DamageKind::RolledBack)
}

#[test]
fn a_log_put_back_from_before_its_first_packing_is_not_written_to() {
    for records in 0..6 {
        let disk = went_back_to(records);
        assert_eq!(kinds(&disk), [StrayKind::Ahead { size: 6 }]);
        let report = open(&disk).verify(None, crate::Depth::Deep, &mut unwatched).unwrap();
        assert!(report.damages.iter().any(|damage| damage.kind == DamageKind::RolledBack), "{report:?}");
        let image = disk.image();
        let mut store = open(&disk);
        assert!(is_refused(store.commit(draft("b", "new"), Expect::Any)), "{records}");
        assert!(is_refused(store.append(&[draft("b", "new")])));
        let mut importer = store.importer();
        importer.push(draft("b", "new"), crate::DedupPolicy::SameRevision, None).unwrap();
        assert!(is_refused(importer.flush()));
        assert!(is_refused(store.pack(&AT_ONCE, &mut unwatched)));
        assert!(is_refused(open(&disk).pack(&AT_ONCE, &mut unwatched)));
        store.reset_pin().unwrap();
        assert!(is_refused(store.commit(draft("b", "new"), Expect::Any)));
        assert!(
            disk.image()
                .keys()
                .filter(|name| name.starts_with("packs/"))
                .eq(image.keys().filter(|name| name.starts_with("packs/")))
        );
    }
}

#[test]
fn a_packer_that_does_not_read_what_it_declares_dead_is_noticed() {
    let disk = went_back_to(2);
    let mutants = Mutants { declares_unread_packs_dead: true, ..Mutants::default() };
    let mut store = open_mutant(Simulated::on(&disk), mutants).unwrap().unwrap();
    let ahead = disk.image().into_keys().find(|name| name.starts_with("packs/")).unwrap();
    store.pack(&AT_ONCE, &mut unwatched).unwrap();
    assert!(!disk.image().contains_key(&ahead), "what all others keep is gone");
}

#[test]
fn a_log_that_went_on_in_another_way_loses_no_pack() {
    let disk = went_back_to(2);
    let packs: Vec<_> = disk.image().into_iter().filter(|(name, _)| name.starts_with("packs/")).collect();
    // A program that does not look writes on.
    let log = disk.image().into_iter().filter(|(name, _)| !name.starts_with("packs/")).collect();
    let forked = Disk::holding(&log);
    commit_all(&forked, 10..18);
    for (name, bytes) in &packs {
        Simulated::on(&forked).create(name, bytes).unwrap();
    }
    assert_eq!(kinds(&forked), [StrayKind::Forked]);
    let image = forked.image();
    assert!(is_refused(open(&forked).pack(&AT_ONCE, &mut unwatched)));
    assert!(is_refused(open(&forked).commit(draft("b", "new"), Expect::Any)));
    let left = forked.image();
    assert!(packs.iter().all(|(name, _)| left.contains_key(name)));
    assert!(
        image.keys().filter(|name| name.starts_with("log/")).eq(left.keys().filter(|name| name.starts_with("log/")))
    );
}

#[test]
fn what_is_not_a_pack_of_this_store_is_left_alone() {
    let (disk, _) = simulated();
    commit_all(&disk, 0..3);
    let (other, _) = simulated();
    commit_all(&other, 0..9);
    open(&other).pack(&AT_ONCE, &mut unwatched).unwrap();
    let shelf = Simulated::on(&disk);
    let foreign = other.image().into_iter().find(|(name, _)| name.starts_with("packs/")).unwrap();
    let entry = disk.image().into_iter().find(|(name, _)| name.starts_with("log/")).unwrap();
    let hex = |digit: &str| format!("packs/{}.zst", digit.repeat(32));
    let objects: [(String, &[u8]); 6] = [
        (foreign.0, &foreign.1),
        (hex("a"), b"half a pack"),
        (hex("b"), &entry.1),
        (hex("C"), &foreign.1),
        ("packs/notes.txt".to_owned(), b"mine"),
        ("packs/0123.zst".to_owned(), b""),
    ];
    for (name, bytes) in &objects {
        shelf.create(name, bytes).unwrap();
    }
    assert_eq!(kinds(&disk).iter().filter(|kind| matches!(kind, StrayKind::Foreign { .. })).count(), objects.len());
    let mut store = open(&disk);
    store.pack(&AT_ONCE, &mut unwatched).unwrap();
    commit(&mut store, "a", "text 4");
    store.pack(&AT_ONCE, &mut unwatched).unwrap();
    let image = disk.image();
    for (name, bytes) in &objects {
        assert_eq!(image.get(name).map(Vec::as_slice), Some(*bytes), "{name}");
    }
    assert_eq!(image.keys().filter(|name| name.starts_with("packs/")).count(), objects.len() + 1);
}

#[test]
fn nothing_is_removed_while_what_stands_for_it_is_damaged() {
    let (disk, mut store) = simulated();
    commit(&mut store, "a", &random_text(1, 5000));
    commit_all(&disk, 0..2);
    // Two packings within an hour: what the first one replaced goes together with the second's.
    let patient = Packing { everything: false, remove_at_once: false, ..AT_ONCE };
    open(&disk).pack(&patient, &mut unwatched).unwrap();
    commit_all(&disk, 2..3);
    open(&disk).pack(&patient, &mut unwatched).unwrap();
    let sound = disk.image();
    let packs: Vec<_> = sound.iter().filter(|(name, _)| name.starts_with("packs/")).collect();
    assert_eq!(packs.len(), 2);
    for (pack, bytes) in packs {
        for (what, damaged) in [
            ("gone", None),
            ("flipped", Some([&[bytes[0] ^ 1], &bytes[1..]].concat())),
            ("flipped within", Some(bytes.iter().enumerate().map(|(at, byte)| byte ^ u8::from(at == 20)).collect())),
            ("cut", Some(bytes[..bytes.len() / 2].to_vec())),
            ("empty", Some(Vec::new())),
        ] {
            let mut image = sound.clone();
            image.remove(pack);
            image.extend(damaged.map(|bytes: Vec<u8>| (pack.clone(), bytes)));
            let disk = Disk::holding(&image);
            disk.pass(4000);
            let mut store = open(&disk);
            let _ = store.commit(draft("b", "new"), Expect::Any);
            let _ = store.pack(&patient, &mut unwatched);
            let _ = store.pack(&Packing { everything: false, ..AT_ONCE }, &mut unwatched);
            let _ = store.pack(&AT_ONCE, &mut unwatched);
            let _ = store.reset_pin();
            let _ = open(&disk).pack(&AT_ONCE, &mut unwatched);
            let left = disk.image();
            assert!(image.iter().all(|(name, bytes)| left.get(name) == Some(bytes)), "{pack} {what}");
        }
    }
}

#[test]
fn a_copy_that_was_begun_before_a_packing_and_ended_after_it_is_whole() {
    let (disk, _) = simulated();
    commit_all(&disk, 0..4);
    let patient = Packing { remove_at_once: false, ..AT_ONCE };
    open(&disk).pack(&patient, &mut unwatched).unwrap();
    commit_all(&disk, 4..6);
    // `packs/` first, then another packing, then the rest, within the hour.
    let packs: Vec<_> = disk.image().into_iter().filter(|(name, _)| name.starts_with("packs/")).collect();
    open(&disk).pack(&patient, &mut unwatched).unwrap();
    commit_all(&disk, 6..7);
    let rest = disk.image().into_iter().filter(|(name, _)| !name.starts_with("packs/"));
    let copy = Disk::holding(&rest.chain(packs).collect());
    let image = copy.image();
    let mut store = open(&copy);
    let texts: Vec<String> =
        history(&store, "a").unwrap().iter().map(|revision| store.content(revision).unwrap()).collect();
    assert_eq!(texts, (0..7).map(|number| format!("text {number}")).collect::<Vec<_>>());
    let report = store.verify(None, crate::Depth::Deep, &mut unwatched).unwrap();
    let found: Vec<_> = report.damages.iter().map(|damage| (damage.kind, damage.leaf)).collect();
    assert_eq!(found, [(DamageKind::Missing, None)], "{report:?}");
    assert!(matches!(store.pack(&AT_ONCE, &mut unwatched), Err(Error::RefusesWriting(_))));
    assert_eq!(copy.image(), image, "nothing is lost while it is repaired");
}
