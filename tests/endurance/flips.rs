//! The fixtures in a store, and a flipped bit in its bytes, one after another: found, named, and
//! never a wrong text.
//!
//! Every 101st byte, and with `VARIORUM_TEST_ALL=1` every byte. The engine's own tests flip the
//! bytes of a smaller store and cut its files to all lengths.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use variorum_store::{Depth, Draft, Homes, Name, Store, Time};

use super::{Place, is_everything_tried, snapshot};

/// Loads every briefing of the fixtures, each as one entry. Gives the texts by briefing and number.
fn load(store: &mut Store) -> Vec<(String, u64, String)> {
    let briefings = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/briefings");
    let mut folders: Vec<_> = fs::read_dir(briefings).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let mut texts = Vec::new();
    for folder in folders {
        let lines = fs::read_to_string(folder.join("revisions.ndjson")).unwrap();
        let drafts: Vec<Draft> = lines
            .lines()
            .map(|line| {
                let line: serde_json::Value = serde_json::from_str(line).unwrap();
                let text = |key: &str| line[key].as_str().unwrap();
                Draft {
                    briefing: Name::parse(text("name")).unwrap(),
                    time: Time::parse(text("time")).unwrap(),
                    note: Some(text("note").to_owned()),
                    ..super::draft("any", &fs::read_to_string(folder.join(text("file"))).unwrap())
                }
            })
            .collect();
        for (revision, draft) in store.append(&drafts).unwrap().iter().zip(&drafts) {
            texts.push((revision.record.briefing.clone(), revision.record.number, draft.content.clone()));
        }
    }
    texts
}

/// Flips bits in every `of`-th byte from byte `part` on. Gives how many.
fn flip(part: usize, of: usize) -> usize {
    let place = Place::new();
    let home = |name: &str| Some(place.dir.path().join(name));
    let homes = Homes { cache: home("cache"), state: home("state") };
    let open = || Store::open(&place.store(), &homes, &mut variorum_store::unwatched).unwrap();
    let texts = load(&mut open());
    let mut flips = 0;
    for (path, bytes) in snapshot(&place.store()) {
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        for at in (part..bytes.len()).step_by(of) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (blake3::hash(&at.to_le_bytes()).as_bytes()[0] % 8);
            fs::write(&path, damaged).unwrap();
            let what = format!("{}, byte {at}", path.display());
            let store = open();
            let report = store.verify(None, Depth::Deep, &mut variorum_store::unwatched).unwrap();
            assert!(!report.is_ok(), "{what}: not found");
            let named: BTreeSet<_> =
                report.damages.iter().filter_map(|d| d.briefing.as_deref().zip(d.revision)).collect();
            for (briefing, number, text) in &texts {
                let revision = store.by_number(briefing, *number);
                match revision.and_then(|revision| store.content(&revision.unwrap())) {
                    Ok(read) => assert!(read == *text, "{what}: wrong bytes of {briefing}@{number}"),
                    Err(_) => assert!(named.contains(&(briefing.as_str(), *number)), "{what}: {briefing}@{number}"),
                }
            }
            flips += 1;
        }
        fs::write(&path, bytes).unwrap();
    }
    assert!(open().verify(None, Depth::Deep, &mut variorum_store::unwatched).unwrap().is_ok());
    flips
}

#[test]
fn a_flipped_bit_in_the_fixtures_is_found_and_named() {
    let every = if is_everything_tried() { 1 } else { 101 };
    let flips: usize = std::thread::scope(|scope| {
        let halves = [0, 1].map(|half| scope.spawn(move || flip(half * every, 2 * every)));
        halves.map(|half| half.join().unwrap()).iter().sum()
    });
    println!("{flips} flips in a store of the fixtures, all found and named");
}
