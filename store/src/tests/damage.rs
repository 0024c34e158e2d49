//! Damage of every kind to every file: it is found, it is named, and nothing ever returns wrong
//! bytes.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{commit, draft, history, is_everything_tried, log_from, open_shelf, simulated};
use crate::log::{PACKED, packed_line};
use crate::ordered_parallel::processors;
use crate::shelf::simulated::{Disk, Image, Simulated};
use crate::{
    DamageKind, Depth, Draft, Error, ErrorKind, Expect, Label, Packing, Reader, Report, Store, StoreId, unwatched,
};

/// A store of fixtures: single commits, a batch, labels, a return to an old text. Small, so that
/// every bit can be tried.
fn fixture() -> (Image, Vec<(String, u64, String)>) {
    let (disk, mut store) = simulated();
    let texts =
        ["Fourteen people were rescued.\n", "Seventeen people were rescued.\n", "Fourteen people were rescued.\n"];
    for text in texts {
        commit(&mut store, "coast/ferry", text);
    }
    let batch: Vec<Draft> =
        ["北京市政府今日宣布。\n", "北京市政府昨天宣布。\n", "Већ у среду почиње.\n", "Већ у петак почиње.\n"]
            .iter()
            .enumerate()
            .map(|(index, text)| draft(["新闻/票价", "вести/мост"][index / 2], text))
            .collect();
    store.append(&batch).unwrap();
    let first = store.by_number("coast/ferry", 1).unwrap().unwrap();
    store.label(&first, &Label::parse("published").unwrap(), first.record.recorded.clone(), None).unwrap();
    let revisions = log_from(&store, 0, 100).unwrap();
    let whole = revisions
        .iter()
        .map(|revision| (revision.record.briefing.clone(), revision.record.number, store.content(revision).unwrap()))
        .collect();
    (disk.image(), whole)
}

fn open(image: &Image) -> Result<Store, Error> {
    open_shelf(Simulated::on(&Disk::holding(image))).map(|store| store.expect("a store"))
}

/// The report of a store that was damaged behind the back of a reader who knows it.
fn verify_damaged(sound: &Reader, damaged: &Image) -> Result<(Reader, Report), Error> {
    // The reader's catalog was made when the store was sound: it is what names a revision whose
    // record is lost.
    let mut reader = sound.clone();
    reader.shelf = Arc::new(Simulated::on(&Disk::holding(damaged)));
    let damaged = open(damaged)?;
    reader.id = damaged.id;
    reader.view = damaged.view.clone();
    reader.trust.damages = damaged.trust.damages.clone();
    reader.trust.identity_damage = damaged.trust.identity_damage.clone();
    let report = reader.verify(None, Depth::Deep, &mut unwatched)?;
    Ok((reader, report))
}

/// Checks that `verify` finds the damage, names every revision whose bytes cannot be had, and that
/// no wrong bytes are given.
fn check(sound: &Reader, damaged: &Image, whole: &[(String, u64, String)], what: &str) {
    let (store, report) = match verify_damaged(sound, damaged) {
        Ok(found) => found,
        // With the object `store` lost and no entry to tell the id from, opening itself says so.
        Err(error) => return assert_eq!(error.kind(), ErrorKind::Damage, "{what}: {error}"),
    };
    assert!(!report.is_ok(), "{what}: not found");
    let named: BTreeSet<(String, u64)> =
        report.damages.iter().filter_map(|damage| Some((damage.briefing.clone()?, damage.revision?))).collect();
    for (briefing, number, text) in whole {
        let read = store.by_number(briefing, *number).and_then(|revision| store.content(&revision.expect("known")));
        match read {
            Ok(read) => assert_eq!(read, *text, "{what}: wrong bytes of {briefing}@{number}"),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Damage, "{what}: {error}");
                assert!(
                    named.contains(&(briefing.clone(), *number)),
                    "{what}: {briefing}@{number} is not named: {report:?}"
                );
            }
        }
    }
}

/// Deterministic stand-in for "one random bit of each byte": another bit for each byte and file.
fn some_bit(name: &str, at: usize) -> u8 {
    let hash = blake3::hash(format!("{name} {at}").as_bytes());
    1 << (hash.as_bytes()[0] % 8)
}

/// The places that are tried in a file: every byte with `VARIORUM_TEST_ALL=1`, else every 31st,
/// from another one on in each file, which reaches each field of some table.
fn places(bytes: &[u8]) -> impl Iterator<Item = usize> + use<> {
    let stride = if is_everything_tried() { 1 } else { 31 };
    (bytes.len() % stride..bytes.len()).step_by(stride)
}

/// Tries damage of every file at each place of [`places`], on all processors. How often.
fn damage_everywhere(damage: impl Fn(&str, &mut Vec<u8>, usize) + Sync, what: &str) -> usize {
    let (sound, whole) = fixture();
    let tried = |(name, at): (&String, usize), reader: &Reader| {
        let mut damaged = sound.clone();
        damage(name, damaged.get_mut(name).unwrap(), at);
        check(reader, &damaged, &whole, &format!("{name}, {what} {at}"));
    };
    let all: Vec<(&String, usize)> =
        sound.iter().flat_map(|(name, bytes)| places(bytes).map(move |at| (name, at))).collect();
    let (all, threads) = (&all, processors());
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (tried, sound) = (&tried, open(&sound).unwrap().reader());
            scope.spawn(move || all.iter().skip(thread).step_by(threads).for_each(|place| tried(*place, &sound)));
        }
    });
    all.len()
}

#[test]
fn a_flipped_bit_in_any_byte_of_any_file_is_found_and_named() {
    let flips = damage_everywhere(|name, bytes, at| bytes[at] ^= some_bit(name, at), "byte");
    println!("flips: {flips}, all found");
}

#[test]
fn a_file_cut_to_any_length_is_found_and_named() {
    let cuts = damage_everywhere(|_, bytes, at| bytes.truncate(at), "cut to");
    println!("cuts: {cuts}, all found");
}

#[test]
fn deleted_swapped_copied_and_extended_files_are_found_and_named() {
    let (sound, whole) = fixture();
    let (newest, reader) =
        (sound.keys().rfind(|name| name.starts_with("log/")).unwrap(), open(&sound).unwrap().reader());
    for (name, bytes) in &sound {
        let mut longer = sound.clone();
        longer.get_mut(name).unwrap().push(b'x');
        check(&reader, &longer, &whole, &format!("{name}, longer by a byte"));
        // The last entry cut off is a shorter log: only the pin notices, see pins.rs.
        if name != newest {
            let mut missing = sound.clone();
            missing.remove(name);
            check(&reader, &missing, &whole, &format!("{name}, deleted"));
        }
        for (other, other_bytes) in &sound {
            if bytes != other_bytes {
                let mut copied = sound.clone();
                copied.insert(name.clone(), other_bytes.clone());
                check(&reader, &copied, &whole, &format!("{name}, replaced by {other}"));
                let mut swapped = copied.clone();
                swapped.insert(other.clone(), bytes.clone());
                check(&reader, &swapped, &whole, &format!("{name} and {other}, swapped"));
            }
        }
    }
}

#[test]
fn an_entry_of_another_store_is_not_taken_for_ours() {
    let (sound, whole) = fixture();
    let ((other, _), reader) = (fixture(), open(&sound).unwrap().reader());
    for (name, bytes) in &other {
        let mut damaged = sound.clone();
        damaged.insert(name.clone(), bytes.clone());
        check(&reader, &damaged, &whole, &format!("{name}, another store's"));
    }
}

#[test]
fn a_lasting_hole_is_damage_and_writing_is_refused() {
    let (mut image, _) = fixture();
    image.remove(&crate::log::entry_name(2)).unwrap();
    let mut store = open(&image).unwrap();
    assert!(
        store.notices().iter().any(|notice| notice.to_string().contains("the entry is missing")),
        "reading says so"
    );
    assert_eq!(history(&store, "вести/мост").unwrap().len(), 2, "and goes on");
    let refused = store.commit(draft("coast/ferry", "new"), Expect::Any);
    assert!(matches!(refused, Err(Error::RefusesWriting(damage)) if damage.kind == DamageKind::Missing));
}

#[test]
fn without_a_catalog_a_lost_record_is_named_by_its_leaf() {
    let (mut image, _) = fixture();
    let entry = image.get_mut(&crate::log::entry_name(2)).unwrap();
    let len = entry.len();
    entry[len - 1] ^= 1;
    let report = open(&image).unwrap().verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert!(report.damages.iter().any(|damage| damage.leaf == Some(1)), "{report:?}");
}

#[test]
fn quick_verification_finds_what_is_wrong_with_records_and_tables() {
    let (sound, _) = fixture();
    for (name, bytes) in sound.iter().filter(|(name, _)| name.starts_with("log/")) {
        // The last byte is the table's hash; the middle of an entry of one short text is its
        // record.
        for at in [bytes.len() - 1, bytes.len() / 3] {
            let mut damaged = sound.clone();
            damaged.get_mut(name).unwrap()[at] ^= 4;
            let report = open(&damaged).unwrap().verify(None, Depth::Quick, &mut unwatched).unwrap();
            assert!(!report.is_ok(), "{name}, byte {at}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_instead_of_an_object_is_a_finding_and_ends_no_verification() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    Store::init(&path).unwrap();
    let mut store = Store::open(&path, &crate::Homes::default(), &mut unwatched).unwrap();
    for text in ["one\n", "two\n", "three\n"] {
        commit(&mut store, "a", text);
    }
    let second = path.join("log/00000000000000000002");
    std::fs::rename(&second, folder.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), &second).unwrap();
    let report = store.verify(None, Depth::Deep, &mut unwatched).unwrap();
    assert!(report.damages.iter().any(|damage| damage.kind == DamageKind::Misplaced), "{:?}", report.damages);
}

#[test]
fn the_object_that_says_that_entries_were_removed_is_checked_like_any_other() {
    let (disk, mut store) = simulated();
    for text in ["One boat sailed.\n", "Two boats sailed.\n", "No boat sailed.\n"] {
        commit(&mut store, "coast/ferry", text);
    }
    store.pack(&Packing { level: 1, everything: true, remove_at_once: true }, &mut unwatched).unwrap();
    let sound = disk.image();
    let damages = |line: Option<&[u8]>| {
        let mut image = sound.clone();
        line.map(|line| image.insert(PACKED.to_owned(), line.to_vec()));
        let report = open(&image).unwrap().verify(None, Depth::Deep, &mut unwatched).unwrap();
        report.damages.iter().map(|damage| (damage.object.clone(), damage.kind)).collect::<Vec<_>>()
    };
    assert_eq!(damages(None), []);
    let line = sound[PACKED].clone();
    let other_store = packed_line(StoreId([7; 16]));
    let altered =
        [[line.as_slice(), b"x"].concat(), line[..line.len() - 1].to_vec(), Vec::new(), other_store.into_bytes()];
    for line in altered {
        assert_eq!(damages(Some(&line)), [(PACKED.to_owned(), DamageKind::StoreObject)], "{line:?}");
    }
}
