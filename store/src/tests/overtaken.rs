//! Packers beside each other and beside writers that pack by themselves: whoever is overtaken puts
//! what it made into the newer base's list, as far as it tiles.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{commit, draft, forged, open, open_mutant, open_shelf, random_text, simulated, wordy_text};
use crate::catalog::{Catalog, Synced, Tolerance};
use crate::fetch::TableRead;
use crate::limits::{CLAIM_BYTES, GATHERED_ENTRIES, GATHERED_STEP, KEPT_SECONDS};
use crate::log::{entry_name, pack_name};
use crate::mutants::Mutants;
use crate::shelf::Shelf;
use crate::shelf::simulated::{Disk, Simulated};
use crate::{Depth, Expect, Packed, Packing, Progress, Store, unwatched};

const PATIENT: Packing = Packing { level: 3, everything: false, remove_at_once: false };
const ALL: Packing = Packing { everything: true, ..PATIENT };

/// Packs with a handle that falls asleep before it publishes its base, while others do this.
fn pack_overtaken(disk: &Disk, how: &Packing, meanwhile: impl Fn(&Disk) + Send + Sync + 'static) -> (Packed, Store) {
    let (asleep, while_asleep) = (AtomicBool::new(true), disk.clone());
    let shelf = Simulated::on(disk).with_turnstile(Arc::new(move |verb, name| {
        if verb == "publish" && name.starts_with("log/") && asleep.swap(false, Ordering::SeqCst) {
            meanwhile(&while_asleep);
        }
    }));
    let mut slow = open_shelf(shelf).unwrap().unwrap();
    let packed = slow.pack(how, &mut unwatched).unwrap();
    (packed, slow)
}

fn commit_all(disk: &Disk, numbers: std::ops::Range<u64>) {
    commit_large(disk, numbers, 0);
}

/// The same with texts of so many bytes and a few more.
fn commit_large(disk: &Disk, numbers: std::ops::Range<u64>, bytes: usize) {
    let mut store = open(disk);
    for number in numbers {
        let text = format!("text {number} {}", random_text(number + 1, bytes));
        commit(&mut store, &format!("b{}", number % 3), &text);
    }
}

/// The runs of leaves that the base in force lists, and what it covers.
fn listed(disk: &Disk) -> (Vec<(u64, u64)>, u64) {
    let live = open(disk).view.base.clone().unwrap();
    let leaves = live.packs.iter().flat_map(|pack| &pack.leaves).map(|range| (range.first, range.first + range.count));
    (leaves.collect(), live.base.covers)
}

fn assert_sound(disk: &Disk, revisions: u64) {
    let store = open(disk);
    assert_eq!(store.notices(), []);
    let report = store.verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert_eq!((report.damages.as_slice(), report.revisions), ([].as_slice(), revisions));
}

fn lying(disk: &Disk, folder: &str) -> usize {
    disk.image().keys().filter(|name| name.starts_with(folder)).count()
}

#[test]
fn a_packer_that_was_overtaken_lands_beside_what_the_other_packed() {
    let (disk, _) = simulated();
    commit_large(&disk, 0..6, 5000);
    open(&disk).pack(&PATIENT, &mut unwatched).unwrap();
    commit_large(&disk, 6..8, 2000);
    assert_eq!(listed(&disk), (vec![(0, 6)], 6));
    // It packs all eight anew. Meanwhile two more come in, and another one packs from six on.
    let (packed, _) = pack_overtaken(&disk, &Packing { level: 19, ..ALL }, |disk| {
        commit_large(disk, 8..10, 2000);
        let others = Packing { level: 1, ..PATIENT };
        let mut store = open(disk);
        // The pack of six is larger than what follows it, so it stays.
        assert_eq!(store.pack(&others, &mut unwatched).unwrap().merged, 4);
    });
    // From six to eight its pack overlaps that of the other one, so it does not tile.
    assert!(packed.overtaken);
    assert_eq!(listed(&disk), (vec![(0, 6), (6, 10)], 11));
    assert_sound(&disk, 10);
    assert_eq!(lying(&disk, "packs/"), 3, "what was made in vain lies there until a base says that it is dead");
    // The next one does tile, whatever comes in behind it.
    let (packed, slow) = pack_overtaken(&disk, &Packing { level: 19, ..ALL }, |disk| {
        commit_all(disk, 10..13);
        open(disk).pack(&Packing { level: 1, ..PATIENT }, &mut unwatched).unwrap();
    });
    assert!(!packed.overtaken);
    assert_eq!(listed(&disk), (vec![(0, 10), (10, 13)], 15));
    assert_sound(&disk, 13);
    assert_eq!(slow.view.base.as_ref().unwrap().base.seq, 17);
    // Of all that was made, what is listed remains.
    open(&disk).pack(&Packing { remove_at_once: true, ..ALL }, &mut unwatched).unwrap();
    assert_eq!((lying(&disk, "packs/"), lying(&disk, "log/")), (1, 1));
    assert_sound(&disk, 13);
}

#[test]
fn what_another_packer_declared_dead_is_not_listed() {
    let (disk, _) = simulated();
    commit_all(&disk, 0..4);
    // The other one, which removes at once, takes the pack that lies there for that of a packer
    // that was killed.
    let (packed, _) = pack_overtaken(&disk, &Packing { level: 19, ..ALL }, |disk| {
        commit_all(disk, 4..6);
        open(disk).pack(&Packing { level: 1, remove_at_once: true, ..PATIENT }, &mut unwatched).unwrap();
    });
    assert!(packed.overtaken);
    assert_eq!(listed(&disk), (vec![(0, 6)], 6));
    assert_sound(&disk, 6);
}

/// A packer is overtaken by two: the first one declares its pack dead, and is stopped before it
/// removes anything; the second one is built on that. Whether the pack is listed in the end.
fn lists_what_was_declared_dead(second: Mutants) -> bool {
    let (disk, mut store) = simulated();
    commit(&mut store, "a", &wordy_text(1, 20_000));
    commit(&mut store, "a", &wordy_text(2, 20_000));
    let everything = |level| Packing { level, ..ALL };
    let (_, mut slow) = pack_overtaken(&disk, &everything(19), move |disk| {
        let image = disk.image();
        let hasty = Packing { remove_at_once: true, ..everything(1) };
        open(disk).pack(&hasty, &mut unwatched).unwrap();
        for (name, bytes) in image {
            Simulated::on(disk).create(&name, &bytes).unwrap();
        }
        let mut second = open_mutant(Simulated::on(disk), second).unwrap().unwrap();
        second.pack(&everything(3), &mut unwatched).unwrap();
    });
    let TableRead::Sound(first) = crate::log::read_object(&Simulated::on(&disk), store.id, &entry_name(3)).unwrap()
    else {
        panic!("the first base is gone")
    };
    assert_eq!(first.header.dead.len(), 1);
    slow.refresh(&mut unwatched).unwrap();
    slow.view.base.as_ref().unwrap().packs.iter().any(|pack| first.header.dead.contains(&pack.name))
}

#[test]
fn what_one_base_declared_dead_the_next_one_does_too() {
    assert!(!lists_what_was_declared_dead(Mutants::default()));
    assert!(lists_what_was_declared_dead(Mutants { forgets_dead_packs: true, ..Mutants::default() }));
}

/// Commits until a writer would pack by itself.
fn gather(disk: &Disk) -> Store {
    let mut store = open(disk);
    for number in 0..GATHERED_ENTRIES - 2 {
        commit(&mut store, &format!("small/{}", number % 9), &format!("text {number}"));
    }
    store
}

#[test]
fn a_writer_does_not_pack_by_itself_while_a_packer_is_at_work() {
    let (disk, _) = simulated();
    let mut store = gather(&disk);
    // A packer was killed.
    let other = Disk::holding(&disk.image());
    open(&other).pack(&PATIENT, &mut unwatched).unwrap();
    let left = other.image().into_iter().find(|(name, _)| name.starts_with("packs/")).unwrap();
    Simulated::on(&disk).create(&left.0, &left.1).unwrap();
    for number in 0..GATHERED_STEP {
        commit(&mut store, "small/0", &format!("more {number}"));
    }
    assert_eq!(store.view.covers(), 0);
    // After an hour it is not at work any more; its pack is read, and declared dead.
    disk.pass(KEPT_SECONDS);
    for number in 0..GATHERED_STEP {
        commit(&mut store, "small/1", &format!("more {number}"));
    }
    assert!(store.view.covers() > 1000);
    let live = store.view.base.clone().unwrap();
    assert_eq!(live.dead.iter().map(|name| pack_name(name)).collect::<Vec<_>>(), [left.0.as_str()]);
    assert_sound(&disk, (GATHERED_ENTRIES as u64 - 2) + 2 * GATHERED_STEP);
}

#[test]
fn a_long_packing_lands_beside_a_writer_that_never_pauses() {
    let (disk, _) = simulated();
    let mut store = gather(&disk);
    commit(&mut store, "large", &random_text(1, CLAIM_BYTES as usize * 2));
    drop(store);
    // Before each of its packs is there, a writer commits more than enough to pack by itself.
    let (writing, while_packing) = (Arc::new(AtomicBool::new(false)), disk.clone());
    let is_writing = writing.clone();
    let shelf = Simulated::on(&disk).with_turnstile(Arc::new(move |verb, name| {
        let makes_a_pack = verb == "publish" && name.starts_with("packs/");
        if makes_a_pack && lying(&while_packing, "packs/") > 0 && !is_writing.swap(true, Ordering::SeqCst) {
            let mut writer = open(&while_packing);
            for number in 0..2 * GATHERED_STEP {
                writer.commit(draft("beside", &format!("text {number}")), Expect::Any).unwrap();
            }
        }
    }));
    let mut slow = open_shelf(shelf).unwrap().unwrap();
    let packed = slow.pack(&Packing { level: 1, ..ALL }, &mut unwatched).unwrap();
    assert!(writing.load(Ordering::SeqCst), "the claim lay there before the pack");
    assert!(!packed.overtaken && packed.packs == 1);
    let leaves = GATHERED_ENTRIES as u64 - 1;
    assert_eq!(listed(&disk), (vec![(0, leaves)], leaves));
    assert_eq!(lying(&disk, "packs/"), 1, "the claim is gone");
    assert_sound(&disk, leaves + 2 * GATHERED_STEP);
}

#[test]
fn a_reading_from_which_an_object_was_moved_away_begins_anew() {
    let (disk, mut store) = simulated();
    for number in 1..=3 {
        commit(&mut store, "a", &format!("text {number}"));
    }
    let whole = disk.image();
    let mut moved = whole.clone();
    assert!(moved.remove(&entry_name(3)).is_some());
    let (view, tolerance) = (store.take_view().unwrap(), Tolerance { is_lenient: true, is_seen_twice: false });
    // The one has no journal to go back by.
    for fresh in [Catalog::temporary().unwrap(), Catalog::in_memory().unwrap()] {
        let sync = |image| {
            let shelf = Simulated::on(&Disk::holding(image));
            fresh.sync(&shelf, store.id(), &view, tolerance, &mut unwatched).unwrap()
        };
        assert!(matches!(sync(&moved), Synced::Moved));
        assert!(matches!(sync(&whole), Synced::Current));
        assert_eq!(fresh.count_revisions().unwrap(), 3);
    }
}

/// Progress that lets another packer pack everything, and remove it, once `when` says so.
fn packed_at<'a>(disk: &'a Disk, when: impl Fn(Progress) -> bool + 'a) -> impl FnMut(Progress) -> ControlFlow<()> + 'a {
    let mut waits = true;
    move |progress| {
        if waits && when(progress) {
            waits = false;
            open(disk).pack(&Packing { level: 1, remove_at_once: true, ..ALL }, &mut unwatched).unwrap();
        }
        ControlFlow::Continue(())
    }
}

#[test]
fn a_packer_from_which_its_entries_are_moved_away_lists_nothing() {
    let (disk, _) = simulated();
    commit_all(&disk, 0..6);
    let packed = open(&disk).pack(&ALL, &mut packed_at(&disk, |_| true)).unwrap();
    assert!(packed.overtaken);
    assert_eq!(listed(&disk), (vec![(0, 6)], 6));
    assert_sound(&disk, 6);
}

#[test]
fn a_packer_that_meets_damage_is_not_overtaken_but_ends_in_it() {
    let (disk, _) = simulated();
    commit_all(&disk, 0..6);
    let mut store = open(&disk);
    let before = disk.image();
    let mut lose = |_| {
        Simulated::on(&disk).remove(&[entry_name(2), entry_name(3), entry_name(4)]).unwrap();
        ControlFlow::Continue(())
    };
    assert!(matches!(store.pack(&ALL, &mut lose), Err(crate::Error::Damaged(_))));
    assert_eq!(disk.image().len(), before.len() - 3, "nothing was packed, and nothing else is gone");
}

#[test]
fn a_verification_from_which_an_object_is_moved_away_begins_anew() {
    // A record that is void is looked at closer, so that the verification reads everything twice.
    let (disk, _) = simulated();
    commit_all(&disk, 0..6);
    let odd = forged::append(&disk.image(), &[r#"{"type":"newthing"}"#]);
    let mut steps = 0;
    loop {
        let disk = Disk::holding(&odd);
        let store = open(&disk);
        let step = std::cell::Cell::new(0);
        let nth = |_| step.replace(step.get() + 1) == steps;
        let report = store.verify(None, Depth::Deep, &mut packed_at(&disk, nth)).unwrap();
        assert_eq!((report.damages.as_slice(), report.revisions, report.voids.len()), ([].as_slice(), 6, 1), "{steps}");
        if step.get() <= steps {
            break;
        }
        steps += 1;
    }
    assert!(steps > 14, "both readings tell of each object: {steps}");
}
