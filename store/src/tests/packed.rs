//! Reading a store whose entries were merged into packs: the format's fields for it are there from the first store on.
//!
//! No verb packs yet, so these tests build packs and bases by hand.

use super::{commit, open, simulated};
use crate::frame::LEVEL;
use crate::id::{ContentHash, ObjectHash};
use crate::log::{entry_name, pack_name};
use crate::object::{Base, Header, Kind, LeafRange, PackPlace, pack_contents, write_object};
use crate::shelf::Shelf;
use crate::shelf::simulated::{Disk, Simulated};
use crate::{Depth, Store};

/// Merges the entries up to `covers` into one pack for each group of briefings, and publishes a base with their list.
///
/// The covered names are removed, the superseded base (or `log/1`) first.
fn pack(disk: &Disk, covers: u64, groups: &[&[&str]]) {
    let (store, shelf) = (open(disk), Simulated::on(disk));
    let covered: u64 = (1..=covers).filter_map(|place| entry_leaves(disk, place)).max().unwrap_or_default();
    let packs: Vec<PackPlace> = groups
        .iter()
        .enumerate()
        .map(|(index, group)| {
            let mut revisions = store.log_from(0, 1000).unwrap();
            revisions.retain(|r| r.leaf < covered && group.contains(&r.record.briefing.as_str()));
            let texts: Vec<String> = revisions.iter().map(|revision| store.content(revision).unwrap()).collect();
            let hashed = texts.iter().map(|text| (ContentHash::of(text.as_bytes()), text.as_bytes()));
            let run = pack_contents(hashed, LEVEL).unwrap();
            let lines: Vec<_> = revisions.iter().map(|r| (r.line.clone(), Some(r.record.content))).collect();
            let leaves: Vec<LeafRange> = revisions.iter().map(|r| LeafRange { first: r.leaf, count: 1 }).collect();
            let tree = store.view.tree.clone();
            let mut header = Header::entry(store.id, 1, None, 0, &tree);
            (header.kind, header.place, header.leaves) = (Kind::Pack, None, leaves.clone());
            let bytes = write_object(&run, &lines, &header, LEVEL).unwrap();
            let name = format!("{:032x}", u64::from(index as u32) + 16 * store.view.newest);
            shelf.create(&pack_name(&name), &bytes).unwrap();
            let hash = ObjectHash(bytes[bytes.len() - 32..].try_into().unwrap());
            PackPlace { name, bytes: bytes.len() as u64, hash, leaves, records: 0, table: 0 }
        })
        .collect();
    publish_base(disk, covers, packs);
    let superseded = store.view.base.as_ref().map_or(1, |live| live.base.place);
    shelf.remove(&entry_name(superseded)).unwrap();
    (1..=covers).for_each(|place| shelf.remove(&entry_name(place)).unwrap());
}

/// How many leaves the log has after the entry at a place, if it is still there.
fn entry_leaves(disk: &Disk, place: u64) -> Option<u64> {
    let store = open(disk);
    match crate::log::read_object(&Simulated::on(disk), store.id, &entry_name(place)).unwrap() {
        crate::read::TableRead::Sound(table) => Some(table.header.size),
        _ => None,
    }
}

fn publish_base(disk: &Disk, covers: u64, packs: Vec<PackPlace>) {
    let store = open(disk);
    let place = store.view.newest + 1;
    let base = store.view.base.as_ref().map(|live| live.base.clone());
    publish_base_on(disk, &store, place, base, covers, packs);
}

fn publish_base_on(disk: &Disk, store: &Store, place: u64, base: Option<Base>, covers: u64, packs: Vec<PackPlace>) {
    let mut header = Header::entry(store.id, place, base, 0, &store.view.tree);
    (header.covers, header.packs) = (Some(covers), packs);
    let bytes = write_object(&Default::default(), &[], &header, LEVEL).unwrap();
    Simulated::on(disk).create(&entry_name(place), &bytes).unwrap();
}

/// Five commits to two briefings.
fn five() -> (Disk, Store) {
    let (disk, mut store) = simulated();
    for (briefing, text) in [("a", "a one"), ("b", "b one"), ("a", "a two"), ("b", "b two"), ("a", "a one")] {
        commit(&mut store, briefing, text);
    }
    (disk, store)
}

fn texts(store: &Store, briefing: &str) -> Vec<String> {
    store.history(briefing).unwrap().iter().map(|revision| store.content(revision).unwrap()).collect()
}

fn assert_whole(store: &Store, a: &[&str]) {
    assert_eq!(store.notices(), []);
    assert_eq!(texts(store, "a"), a);
    assert_eq!(texts(store, "b"), ["b one", "b two"]);
    let report = store.verify(None, Depth::Deep, &mut |_| {}).unwrap();
    assert_eq!(report.damages, []);
}

#[test]
fn reading_follows_a_base_to_its_packs() {
    for covers in 1..=5 {
        let (disk, _) = five();
        pack(&disk, covers, &[&["a", "b"]]);
        assert_whole(&open(&disk), &["a one", "a two", "a one"]);
    }
}

#[test]
fn packs_that_are_sorted_by_briefing_give_the_leaves_in_the_order_of_the_log() {
    let (disk, _) = five();
    pack(&disk, 4, &[&["a"], &["b"]]);
    let store = open(&disk);
    assert_whole(&store, &["a one", "a two", "a one"]);
    assert_eq!(store.verify(None, Depth::Deep, &mut |_| {}).unwrap().packs, 2);
}

#[test]
fn an_opened_store_goes_on_over_a_packing_and_another() {
    let (disk, mut sleeper) = five();
    pack(&disk, 5, &[&["a", "b"]]);
    // Its next place, log/6, is the base by now; it looks again and takes its turn.
    assert_eq!(commit(&mut sleeper, "a", "a four").record.number, 4);
    pack(&disk, 7, &[&["a", "b"]]);
    assert_whole(&open(&disk), &["a one", "a two", "a one", "a four"]);
    assert_eq!(commit(&mut sleeper, "a", "a five").record.number, 5);
    assert_whole(&open(&disk), &["a one", "a two", "a one", "a four", "a five"]);
    assert_whole(&sleeper, &["a one", "a two", "a one", "a four", "a five"]);
}

#[test]
fn a_writer_that_slept_through_a_packing_does_not_land_at_a_dead_place() {
    let (disk, mut others) = simulated();
    commit(&mut others, "a", "a one");
    // It falls asleep with its entry in hand, about to publish it as log/2.
    let (asleep, disk_while_asleep) = (std::sync::atomic::AtomicBool::new(true), disk.clone());
    let shelf = Simulated::on(&disk).with_turnstile(std::sync::Arc::new(move |verb| {
        if verb == "publish" && asleep.swap(false, std::sync::atomic::Ordering::SeqCst) {
            let mut others = open(&disk_while_asleep);
            commit(&mut others, "b", "b one");
            commit(&mut others, "b", "b two");
            pack(&disk_while_asleep, 3, &[&["a", "b"]]);
        }
    }));
    let mut sleeper = Store::open_on(Box::new(shelf)).unwrap().unwrap();
    let revision = commit(&mut sleeper, "a", "a two");
    // log/2 was free again, but everything up to 3 is covered: what was created there is litter.
    assert!(disk.image().contains_key(&entry_name(2)), "the harmless litter");
    assert_eq!((revision.record.number, revision.leaf), (2, 3));
    assert_whole(&open(&disk), &["a one", "a two"]);
}

#[test]
fn a_base_built_on_another_base_than_the_one_in_force_is_refused() {
    let (disk, _) = five();
    let before = open(&disk);
    pack(&disk, 3, &[&["a", "b"]]);
    // A second packer, which had not seen that base, lists packs that do not exist.
    let missing = PackPlace {
        name: "f".repeat(32),
        bytes: 0,
        hash: ObjectHash([0; 32]),
        leaves: vec![LeafRange { first: 0, count: 5 }],
        records: 0,
        table: 0,
    };
    publish_base_on(&disk, &before, 7, None, 5, vec![missing]);
    let mut store = open(&disk);
    assert_whole(&store, &["a one", "a two", "a one"]);
    commit(&mut store, "a", "a four");
    assert_whole(&open(&disk), &["a one", "a two", "a one", "a four"]);
}

#[test]
fn a_lost_pack_is_damage_that_names_what_it_held() {
    let (disk, _) = five();
    pack(&disk, 4, &[&["a"], &["b"]]);
    let known = open(&disk);
    let lost = known.view.base.as_ref().unwrap().packs[1].name.clone();
    let mut image = disk.image();
    image.remove(&pack_name(&lost)).unwrap();
    let mut reader = open(&disk);
    reader.shelf = Box::new(Simulated::on(&Disk::holding(&image)));
    let report = reader.verify(None, Depth::Deep, &mut |_| {}).unwrap();
    let named: Vec<_> = report.damages.iter().filter_map(|d| Some((d.briefing.clone()?, d.revision?))).collect();
    assert!(named.contains(&("b".to_owned(), 1)) && named.contains(&("b".to_owned(), 2)), "{report:?}");
    assert_eq!(texts(&reader, "a"), ["a one", "a two", "a one"]);
}
