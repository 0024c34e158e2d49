//! What is verified, found damaged and read around of one briefing, and which names it is told by.

use super::kept_catalog::{CATALOG, KeptCatalog};
use super::{commit, open, simulated};
use crate::catalog::Catalog;
use crate::log::entry_name;
use crate::shelf::simulated::{Disk, Image};
use crate::tests::renames::rename;
use crate::{Damage, DamageKind, Depth, Direction, Error, Packing, unwatched};

/// Three revisions of a briefing in a pack, two of them of the same text, and one behind it; beside
/// those of another. The entries that the pack holds are still there.
fn packed() -> Image {
    let (disk, mut store) = simulated();
    for (name, text) in [("a", "one"), ("a", "second"), ("b", "other"), ("a", "one"), ("b", "others")] {
        commit(&mut store, name, text);
    }
    store.pack(&Packing { level: 1, everything: true, remove_at_once: false }, &mut unwatched).unwrap();
    commit(&mut store, "a", "the last");
    disk.image()
}

#[test]
fn a_verification_of_one_briefing_counts_what_is_its_own() {
    let store = open(&Disk::holding(&packed()));
    let counts = |name, depth| {
        let report = store.verify(Some(name), depth, &mut unwatched).unwrap();
        assert!(report.is_ok(), "{report:?}");
        [report.entries, report.packs, report.revisions, report.contents, report.bytes]
    };
    assert_eq!(counts("a", Depth::Deep), [1, 1, 4, 3, 3 + 6 + 3 + 8]);
    assert_eq!(counts("a", Depth::Quick), [1, 1, 4, 0, 0]);
    assert_eq!(counts("b", Depth::Deep), [0, 1, 2, 2, 11]);
}

#[test]
fn a_verification_of_one_briefing_tells_its_own_losses_and_not_those_of_another() {
    let (disk, mut store) = simulated();
    for (name, text) in [("a", "one"), ("b", "other"), ("a", "second"), ("b", "others")] {
        commit(&mut store, name, text);
    }
    let kept = KeptCatalog::of(disk.image(), |_| {});
    let mut image = disk.image();
    // Its records, behind its text.
    let entry = image.get_mut(&entry_name(3)).unwrap();
    let frames = entry.windows(4).enumerate().filter(|(_, bytes)| bytes == &[0x28, 0xb5, 0x2f, 0xfd]);
    let records = frames.map(|(at, _)| at).nth(1).unwrap();
    entry[records + 20] ^= 1;
    let verified = |name| {
        drop(kept.altered(CATALOG, ""));
        kept.open(&Disk::holding(&image)).unwrap().verify(Some(name), Depth::Deep, &mut unwatched).unwrap()
    };
    let named = |damage: &Damage| damage.briefing.clone().zip(damage.revision);
    let of_a = verified("a");
    let lost: Vec<(String, u64)> = of_a.damages.iter().filter_map(named).collect();
    assert!(lost.contains(&("a".to_owned(), 2)), "{of_a:?}");
    let of_b = verified("b");
    assert!(of_b.damages.iter().filter_map(named).all(|(name, _)| name == "b"), "{of_b:?}");
}

#[test]
fn damage_that_is_read_around_is_told_once_and_the_text_is_read() {
    let mut image = packed();
    let pack = image.keys().find(|name| name.starts_with("packs/")).unwrap().clone();
    image.get_mut(&pack).unwrap()[12] ^= 1;
    let store = open(&Disk::holding(&image));
    for (number, text) in [(1, "one"), (2, "second"), (3, "one")] {
        let revision = store.by_number("a", number).unwrap().unwrap();
        assert_eq!(store.content(&revision).unwrap(), text);
    }
    let met: Vec<DamageKind> = store.read_around.borrow().iter().map(|damage| damage.kind).collect();
    assert_eq!(met, [DamageKind::Spared]);
    let report = store.verify(Some("a"), Depth::Deep, &mut unwatched).unwrap();
    let kinds: Vec<DamageKind> = report.damages.iter().map(|damage| damage.kind).collect();
    assert_eq!((kinds, report.bytes), (vec![DamageKind::Spared], 20));
}

#[test]
fn a_damaged_text_is_told_by_the_name_that_its_briefing_has_now() {
    let (disk, mut store) = simulated();
    commit(&mut store, "was", "a text that is long enough to be hit");
    rename(&mut store, &[("was", "now")]);
    let mut image = disk.image();
    image.get_mut(&entry_name(1)).unwrap()[12] ^= 1;
    let store = open(&Disk::holding(&image));
    let kept = store.walk_records(0).next().unwrap().unwrap();
    let Err(Error::Damaged(damage)) = store.content_of(&kept) else { panic!("it was read") };
    assert_eq!((damage.briefing.as_deref(), damage.revision, damage.id), (Some("now"), Some(1), Some(kept.id)));
}

#[test]
fn names_that_somebody_swapped_on_purpose_lead_to_no_other_briefing() {
    let (disk, mut store) = simulated();
    let of_a = commit(&mut store, "a", "one");
    commit(&mut store, "b", "other");
    let kept = KeptCatalog::of(disk.image(), |_| {});
    let opened = |rot: &str| {
        let disk = kept.altered(CATALOG, rot);
        Catalog::seal(&kept.connection(CATALOG)).unwrap();
        kept.open(&disk).unwrap()
    };
    let prefix = &of_a.id.to_string()[..12];
    let sound = opened("");
    assert_eq!(sound.by_id(&of_a.id).unwrap().as_ref(), Some(&of_a));
    let only = std::slice::from_ref(&of_a);
    assert_eq!(sound.by_id_prefix(Some("a"), prefix).unwrap(), only);
    assert_eq!(sound.history_page("a", Direction::OldestFirst, None, 9).unwrap(), only);
    assert!(!sound.reader.is_renewed(), "what is right is believed");
    let swap = "UPDATE briefings SET name = '@' WHERE name = 'a'; UPDATE briefings SET name = 'a' WHERE name = 'b';
                UPDATE briefings SET name = 'b' WHERE name = '@'";
    assert_eq!(opened(swap).by_id_prefix(Some("b"), prefix).unwrap(), []);
    assert_eq!(opened(swap).head("a").unwrap().as_ref(), Some(&of_a));
    assert_eq!(opened(swap).by_number("a", 1).unwrap().as_ref(), Some(&of_a));
    assert_eq!(opened(swap).history_page("a", Direction::OldestFirst, None, 9).unwrap(), only);
}
