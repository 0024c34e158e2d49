//! Reading a store whose entries were merged into packs: the format's fields for it are there from
//! the first store on. Packs that are sorted in another way, and bases of packers that break the
//! rules, are built by hand; the rest is `Store::pack`.

use super::{commit, history, log_from, open, open_shelf, random_text, records_from, simulated};
use crate::fetch::TableRead;
use crate::frame::LEVEL;
use crate::id::{ContentHash, ObjectHash};
use crate::leaf_range::LeafRange;
use crate::limits::{FRAME_BYTES_MAX, PACK_FRAME_BYTES};
use crate::log::{entry_name, pack_name};
use crate::merkle::Tree;
use crate::object::{Base, Header, Kind, PackRef, pack_contents, write_object};
use crate::shelf::simulated::{Disk, Simulated};
use crate::shelf::{Created, Shelf};
use crate::{Depth, Homes, Packed, Packing, Reader, Store, unwatched};

/// Merges the entries up to `covers` into one pack for each group of briefings, and publishes a
/// base with their list.
///
/// The covered names are removed, the superseded base (or `log/1`) first.
fn pack(disk: &Disk, covers: u64, groups: &[&[&str]]) {
    let (store, shelf) = (open(disk), Simulated::on(disk));
    let covered: u64 = (1..=covers).filter_map(|place| entry_leaves(disk, place)).max().unwrap_or_default();
    let packs: Vec<PackRef> = groups
        .iter()
        .enumerate()
        .map(|(index, group)| {
            let mut revisions = log_from(&store, 0, 1000).unwrap();
            revisions.retain(|r| r.leaf < covered && group.contains(&r.record.briefing.as_str()));
            let texts: Vec<String> = revisions.iter().map(|revision| store.content(revision).unwrap()).collect();
            let hashed = texts.iter().map(|text| (ContentHash::of(text.as_bytes()), text.as_bytes(), text.len()));
            let run = pack_contents(hashed, LEVEL).unwrap();
            let lines: Vec<_> = revisions.iter().map(|r| (r.line.clone(), Some(r.record.content))).collect();
            let leaves = runs(revisions.iter().map(|revision| revision.leaf));
            let mut tree = Tree::default();
            let end = leaves.last().unwrap().end();
            records_from(&store, 0, end as usize).unwrap().iter().for_each(|record| tree.append(&record.id));
            let mut header = Header::entry(store.id, 1, None, 0, &tree);
            (header.kind, header.seq, header.leaves) = (Kind::Pack, None, leaves.clone());
            let bytes = write_object(&run, &lines, &header, LEVEL).unwrap();
            let name = format!("{:032x}", u64::from(index as u32) + 16 * store.view.newest);
            shelf.create(&pack_name(&name), &bytes).unwrap();
            let hash = ObjectHash(bytes[bytes.len() - 32..].try_into().unwrap());
            PackRef { name, bytes: bytes.len() as u64, hash, leaves, records: 0, table: 0 }
        })
        .collect();
    publish_base(disk, covers, packs);
    let superseded = store.view.base.as_ref().map_or(1, |live| live.base.seq);
    shelf.create(crate::log::PACKED, crate::log::packed_line(store.id).as_bytes()).unwrap();
    shelf.remove(&[entry_name(superseded)]).unwrap();
    shelf.remove(&(1..=covers).map(entry_name).collect::<Vec<_>>()).unwrap();
}

/// Leaves in order, as runs.
fn runs(leaves: impl Iterator<Item = u64>) -> Vec<LeafRange> {
    let mut runs: Vec<LeafRange> = Vec::new();
    for leaf in leaves {
        match runs.last_mut() {
            Some(last) if last.end() == leaf => last.count += 1,
            _ => runs.push(LeafRange { first: leaf, count: 1 }),
        }
    }
    runs
}

/// How many leaves the log has after the entry at a place, if it is still there.
fn entry_leaves(disk: &Disk, place: u64) -> Option<u64> {
    let store = open(disk);
    match crate::log::read_object(&Simulated::on(disk), store.id, &entry_name(place)).unwrap() {
        crate::fetch::TableRead::Sound(table) => Some(table.header.size),
        _ => None,
    }
}

fn publish_base(disk: &Disk, covers: u64, packs: Vec<PackRef>) {
    let store = open(disk);
    let place = store.view.newest + 1;
    let base = store.view.base.as_ref().map(|live| live.base.clone());
    publish_base_on(disk, &store, place, base, covers, packs);
}

fn publish_base_on(disk: &Disk, store: &Store, place: u64, base: Option<Base>, covers: u64, packs: Vec<PackRef>) {
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

fn texts(store: &Reader, briefing: &str) -> Vec<String> {
    history(store, briefing).unwrap().iter().map(|revision| store.content(revision).unwrap()).collect()
}

fn assert_whole(store: &Store, a: &[&str]) {
    assert_eq!(store.notices(), []);
    assert_eq!(texts(store, "a"), a);
    assert_eq!(texts(store, "b"), ["b one", "b two"]);
    let report = store.verify(None, Depth::Deep, &mut unwatched).unwrap();
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
    assert_eq!(store.verify(None, Depth::Deep, &mut unwatched).unwrap().packs, 2);
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
    let shelf = Simulated::on(&disk).with_turnstile(std::sync::Arc::new(move |verb, _| {
        if verb == "publish" && asleep.swap(false, std::sync::atomic::Ordering::SeqCst) {
            let mut others = open(&disk_while_asleep);
            commit(&mut others, "b", "b one");
            commit(&mut others, "b", "b two");
            pack(&disk_while_asleep, 3, &[&["a", "b"]]);
            disk_while_asleep.pass(3600);
        }
    }));
    let mut sleeper = open_shelf(shelf).unwrap().unwrap();
    let revision = commit(&mut sleeper, "a", "a two");
    // log/2 was free again, but everything up to 3 is covered: what was created there is litter.
    assert!(!disk.image().contains_key(&entry_name(2)), "the harmless litter was swept");
    assert_eq!((revision.record.number, revision.leaf), (2, 3));
    assert_whole(&open(&disk), &["a one", "a two"]);
}

/// A writer falls asleep with its entry in hand; meanwhile its number is taken, merged and free
/// again, and somebody else who slept creates an entry under the name of the base that the writer
/// counts on.
#[test]
fn an_entry_under_the_name_of_the_base_is_not_the_base() {
    for is_packed_before in [false, true] {
        let (disk, mut others) = simulated();
        commit(&mut others, "a", "a one");
        if is_packed_before {
            others.pack(&Packing { level: 3, everything: false, remove_at_once: true }, &mut unwatched).unwrap();
        }
        let (asleep, while_asleep) = (std::sync::atomic::AtomicBool::new(true), disk.clone());
        let shelf = Simulated::on(&disk).with_turnstile(std::sync::Arc::new(move |verb, _| {
            if verb == "publish" && asleep.swap(false, std::sync::atomic::Ordering::SeqCst) {
                let mut others = open(&while_asleep);
                let guard = entry_name(others.view.base.as_ref().map_or(1, |live| live.base.seq));
                commit(&mut others, "b", "b one");
                commit(&mut others, "b", "b two");
                others.pack(&Packing { level: 3, everything: false, remove_at_once: true }, &mut unwatched).unwrap();
                let shelf = Simulated::on(&while_asleep);
                assert_eq!(shelf.stat(&guard).unwrap(), None);
                assert_eq!(shelf.create(&guard, b"what a writer that slept created").unwrap(), Created::Landed);
            }
        }));
        let mut sleeper = open_shelf(shelf).unwrap().unwrap();
        assert_eq!(commit(&mut sleeper, "a", "a two").record.number, 2);
        assert_whole(&open(&disk), &["a one", "a two"]);
    }
}

#[test]
fn a_base_built_on_another_base_than_the_one_in_force_is_refused() {
    let (disk, _) = five();
    let before = open(&disk);
    pack(&disk, 3, &[&["a", "b"]]);
    // A second packer, which had not seen that base, lists packs that do not exist.
    let missing = PackRef {
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
    let mut reader = open(&disk).reader();
    reader.shelf = std::sync::Arc::new(Simulated::on(&Disk::holding(&image)));
    let report = reader.verify(None, Depth::Deep, &mut unwatched).unwrap();
    let named: Vec<_> = report.damages.iter().filter_map(|d| Some((d.briefing.clone()?, d.revision?))).collect();
    assert!(named.contains(&("b".to_owned(), 1)) && named.contains(&("b".to_owned(), 2)), "{report:?}");
    assert_eq!(texts(&reader, "a"), ["a one", "a two", "a one"]);
}

fn packing(everything: bool) -> Packing {
    Packing { level: 3, everything, remove_at_once: true }
}

#[test]
fn packing_keeps_every_record_and_text_and_leaves_one_base_and_its_packs() {
    let (disk, mut store) = five();
    let before = records_from(&store, 0, 100).unwrap();
    let packed = store.pack(&packing(false), &mut unwatched).unwrap();
    assert_eq!((packed.merged, packed.packs, packed.removed), (5, 1, 5));
    assert_whole(&open(&disk), &["a one", "a two", "a one"]);
    assert_whole(&store, &["a one", "a two", "a one"]);
    assert_eq!(records_from(&open(&disk), 0, 100).unwrap(), before);
    let names: Vec<String> = disk.image().into_keys().collect();
    assert_eq!(names.len(), 4, "the store, the mark of packing, the base, one pack: {names:?}");
    // Identical contents once.
    let Some(live) = &open(&disk).view.base.clone() else { panic!("no base") };
    let TableRead::Sound(table) =
        crate::log::read_object(&Simulated::on(&disk), store.id, &pack_name(&live.packs[0].name)).unwrap()
    else {
        panic!("no pack")
    };
    assert_eq!((table.contents.len(), table.leaf_contents.len()), (4, 5));
    // Nothing more to do.
    assert_eq!(store.pack(&packing(false), &mut unwatched).unwrap(), Packed::default());
}

#[test]
fn frames_of_a_pack_are_closed_before_they_are_too_large_to_read_one_text() {
    let (disk, mut store) = simulated();
    let text_bytes = PACK_FRAME_BYTES / 3;
    let short: Vec<_> = (1..=7).map(|seed| (format!("short/{seed}"), random_text(seed, text_bytes))).collect();
    let long: Vec<_> = (11..=23).map(|seed| ("long".to_owned(), random_text(seed, text_bytes))).collect();
    let texts: Vec<_> = short.iter().chain(&long).collect();
    texts.iter().for_each(|(briefing, text)| _ = commit(&mut store, briefing, text));
    store.pack(&packing(false), &mut unwatched).unwrap();
    assert_eq!(log_from(&store, 0, 100).unwrap().len(), texts.len());
    let live = store.view.base.clone().unwrap();
    let name = pack_name(&live.packs[0].name);
    let TableRead::Sound(table) = crate::log::read_object(&Simulated::on(&disk), store.id, &name).unwrap() else {
        panic!("no pack")
    };
    let frames = &table.frames[..table.content_frames];
    let mut texts_of: Vec<usize> = frames.iter().map(|frame| frame.raw_bytes as usize / text_bytes).collect();
    texts_of.sort_unstable();
    // Three short texts fill a frame; the long history has frames of its own, of up to 8 MiB.
    assert_eq!(texts_of, [1, 1, 3, 3, FRAME_BYTES_MAX / text_bytes]);
}

#[test]
fn packing_again_and_again_merges_by_tiers() {
    let (disk, mut store) = simulated();
    for round in 0..40 {
        for number in 0..3 {
            commit(&mut store, &format!("b{}", number), &format!("text {round}.{number}").repeat(20));
        }
        store.pack(&packing(false), &mut unwatched).unwrap();
        let packs = &store.view.base.as_ref().unwrap().packs;
        assert!(packs.len() <= 7, "{round}: {}", packs.len());
        let ends: Vec<u64> = packs.iter().map(|pack| pack.leaves[0].first + pack.leaves[0].count).collect();
        assert_eq!(packs.iter().map(|pack| pack.leaves[0].first).skip(1).collect::<Vec<_>>(), ends[..ends.len() - 1]);
    }
    let packed = store.pack(&packing(true), &mut unwatched).unwrap();
    assert_eq!(packed.packs, 1);
    let store = open(&disk);
    assert_eq!(history(&store, "b1").unwrap().len(), 40);
    assert_eq!(store.verify(None, Depth::Deep, &mut unwatched).unwrap().damages, []);
    assert_eq!(disk.image().len(), 4);
}

/// What a packer that was killed before it published leaves: a pack of everything that a log has.
fn orphan_of(disk: &Disk, name: &str) -> String {
    let other = Disk::holding(&disk.image());
    let packs = |disk: &Disk| disk.image().into_iter().filter(|(name, _)| name.starts_with("packs/")).collect();
    let before: std::collections::BTreeMap<String, Vec<u8>> = packs(&other);
    open(&other).pack(&packing(true), &mut unwatched).unwrap();
    let mut after = packs(&other);
    after.retain(|name, _| !before.contains_key(name));
    let orphan = pack_name(&name.repeat(32));
    Simulated::on(disk).create(&orphan, after.values().next().unwrap()).unwrap();
    orphan
}

#[test]
fn orphans_of_a_packing_that_was_killed_are_declared_dead_and_removed() {
    let (disk, mut store) = five();
    let orphan = orphan_of(&disk, "a");
    store.pack(&packing(false), &mut unwatched).unwrap();
    assert!(!disk.image().contains_key(&orphan));
    assert_whole(&open(&disk), &["a one", "a two", "a one"]);
}

#[test]
fn orphans_beside_a_store_that_is_packed_are_declared_dead_and_removed_too() {
    let (disk, mut store) = five();
    store.pack(&packing(false), &mut unwatched).unwrap();
    let orphan = orphan_of(&disk, "a");
    let packed = store.pack(&packing(false), &mut unwatched).unwrap();
    assert_eq!((packed.merged, packed.removed), (0, 2), "the orphan, and the base that did not speak of it");
    assert!(!disk.image().contains_key(&orphan));
    assert_whole(&open(&disk), &["a one", "a two", "a one"]);
    // And then there is nothing to say.
    let before = disk.operations();
    assert_eq!(store.pack(&packing(false), &mut unwatched).unwrap(), Packed::default());
    assert_eq!(disk.operations() - before, 1, "the fsync of the folder");
}

#[test]
fn litter_of_a_packing_that_was_killed_is_swept_where_nothing_is_to_be_packed() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("store");
    Store::init(&place).unwrap();
    let mut store = Store::open(&place, &Homes::default(), &mut unwatched).unwrap();
    commit(&mut store, "a", "one");
    store.pack(&packing(false), &mut unwatched).unwrap();
    for folder in ["log", "packs"] {
        let left = std::fs::File::create(place.join(folder).join(".writing-x")).unwrap();
        left.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(4000)).unwrap();
    }
    store.pack(&packing(false), &mut unwatched).unwrap();
    for folder in ["log", "packs"] {
        assert!(!place.join(folder).join(".writing-x").exists(), "{folder}");
    }
}

#[test]
fn what_is_cheap_is_packed_by_itself_beside_what_is_large() {
    use crate::limits::{GATHERED_BYTES, GATHERED_ENTRIES, GATHERED_STEP};
    let (disk, mut store) = simulated();
    // Texts that cannot be made smaller, as an import brings them: each entry is more than is
    // cheap.
    let large = |seed: u64| random_text(seed, GATHERED_BYTES as usize * 5 / 4);
    for seed in 1..=2 {
        commit(&mut store, "large", &large(seed));
    }
    let mut numbers = 0..;
    let mut small = |store: &mut Store, count: usize| {
        for number in numbers.by_ref().take(count) {
            commit(store, &format!("small/{}", number % 9), &format!("text {number}"));
        }
    };
    small(&mut store, GATHERED_ENTRIES - 3);
    assert_eq!(store.view.covers(), 0);
    small(&mut store, 3);
    assert_eq!(store.view.covers(), 1, "one of the large ones is as much as is cheap");
    let reader = open(&disk);
    small(&mut store, GATHERED_STEP as usize);
    assert_eq!(store.view.covers(), 2);
    // The base before this one lies behind what was packed, so it cannot go first; all that its
    // readers know stays with it.
    let stands = || reader.view.is_current(&Simulated::on(&disk)).unwrap();
    let is_whole = || {
        let image = disk.image();
        reader.view.objects().iter().all(|object| image.contains_key(object))
    };
    disk.pass(3600);
    small(&mut store, 1);
    assert!(stands() && is_whole());
    store.reader.mutants.removes_below_older_bases = true;
    small(&mut store, 1);
    assert!(stands() && !is_whole(), "the check sees what it is for");
    store.reader.mutants.removes_below_older_bases = false;
    small(&mut store, GATHERED_STEP as usize);
    assert!(store.view.seqs.len() < 10 && store.view.covers() > 1024, "{}", store.view.covers());
    disk.pass(3600);
    small(&mut store, 1);
    assert!(!stands(), "that base is covered now, and gone");
    let report = open(&disk).verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert_eq!((report.damages.len(), report.packs), (0, 3));
}

#[test]
fn a_packer_that_another_one_overtook_publishes_nothing() {
    let (disk, _) = five();
    let (asleep, while_asleep) = (std::sync::atomic::AtomicBool::new(true), disk.clone());
    let shelf = Simulated::on(&disk).with_turnstile(std::sync::Arc::new(move |verb, name| {
        let publishes = verb == "publish" && name.starts_with("log/");
        if publishes && asleep.swap(false, std::sync::atomic::Ordering::SeqCst) {
            open(&while_asleep).pack(&packing(false), &mut unwatched).unwrap();
        }
    }));
    let mut slow = open_shelf(shelf).unwrap().unwrap();
    assert!(slow.pack(&packing(false), &mut unwatched).unwrap().overtaken);
    assert_whole(&open(&disk), &["a one", "a two", "a one"]);
    commit(&mut slow, "a", "a four");
    slow.pack(&packing(false), &mut unwatched).unwrap();
    assert_eq!(disk.image().len(), 4, "the orphan is gone: one pack, a base, the store, the mark");
    assert_whole(&open(&disk), &["a one", "a two", "a one", "a four"]);
}

#[test]
fn a_store_that_was_open_reads_on_after_its_entries_were_packed_and_removed() {
    let (disk, _) = five();
    let reader = open(&disk);
    open(&disk).pack(&packing(false), &mut unwatched).unwrap();
    assert_whole(&reader, &["a one", "a two", "a one"]);
    let mut other = open(&disk);
    commit(&mut other, "a", "a four");
    other.pack(&packing(true), &mut unwatched).unwrap();
    assert_whole(&reader, &["a one", "a two", "a one"]);
}

#[test]
fn what_a_base_covers_is_kept_for_an_hour_by_the_shelfs_clock() {
    let (disk, mut store) = five();
    let patient = Packing { remove_at_once: false, ..packing(false) };
    let lying = |folder: &str| disk.image().keys().filter(|name| name.starts_with(folder)).count();
    disk.pass(7200);
    assert_eq!(store.pack(&patient, &mut unwatched).unwrap().removed, 0);
    assert_eq!((lying("log/"), lying("packs/")), (6, 1));
    disk.pass(3599);
    assert_eq!(store.pack(&patient, &mut unwatched).unwrap(), Packed::default());
    // Whatever a draft says that the time is, a writer goes by the shelf's.
    commit(&mut store, "a", "a four");
    assert_eq!((lying("log/"), lying("packs/")), (7, 1));
    disk.pass(1);
    let mut writer = open(&disk);
    writer.commit(super::draft("a", "a four"), crate::Expect::Any).unwrap();
    assert_eq!((lying("log/"), lying("packs/")), (7, 1), "nothing was created just now that tells the time");
    commit(&mut writer, "a", "a five");
    assert_eq!((lying("log/"), lying("packs/")), (3, 1), "the base and two entries");
    assert_whole(&open(&disk), &["a one", "a two", "a one", "a four", "a five"]);
    assert_whole(&store, &["a one", "a two", "a one", "a four"]);
}
