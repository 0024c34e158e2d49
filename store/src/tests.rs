//! Tests of the engine as a whole. Each file holds one promise; what they share is here.

mod altered_catalog;
mod calls;
mod commits;
mod crash;
mod damage;
pub(crate) mod ends;
mod forged;
mod format;
pub(crate) mod fuzz;
mod histories;
mod imported_events;
mod kept_catalog;
mod lost_names;
mod mutated;
mod of_one_briefing;
mod overtaken;
mod packed;
mod packing_protocol;
mod pins;
mod proofs;
mod readers;
pub(crate) mod renames;
mod repair;
mod rotten_catalog;
mod search;
mod strays;
mod taken_down;
mod turnstile;
mod unsteady;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::mutants::Mutants;
use crate::shelf::Shelf;
use crate::shelf::simulated::{Disk, Simulated};
use crate::writing::Random;
use crate::{
    Committed, Direction, Draft, Expect, Homes, KeptRecord, Name, Reader, Result, Revision, Store, Time, unwatched,
};

/// Whether nothing is to be left out: what takes minutes is sampled else, always alike.
pub(crate) fn is_everything_tried() -> bool {
    std::env::var_os("VARIORUM_TEST_ALL").is_some()
}

/// Every character of the planes that differ in what they hold, and of the others, in which each is
/// as its neighbours are, every hundredth; all of them with `VARIORUM_TEST_ALL=1`.
pub(crate) fn characters() -> impl Iterator<Item = char> {
    let is_everything_tried = is_everything_tried();
    let is_of_its_own =
        |character| matches!(character, ..'\u{20000}' | '\u{2f800}'..'\u{2fb00}' | '\u{e0000}'..'\u{e1000}');
    ('\0'..=char::MAX).filter(move |character| {
        is_everything_tried || is_of_its_own(*character) || u32::from(*character).is_multiple_of(100)
    })
}

pub(crate) fn draft(briefing: &str, content: &str) -> Draft {
    Draft {
        briefing: Name::parse(briefing).unwrap(),
        content: content.to_owned(),
        time: Time::parse("2026-05-09T14:00:00+02:00").unwrap(),
        recorded: Time::parse("2026-05-09T12:01:33Z").unwrap(),
        author: Some("Desk".to_owned()),
        note: None,
        source: None,
        labels: Vec::new(),
        meta: BTreeMap::new(),
        undoes: None,
    }
}

/// A text that cannot be made much smaller, the same for the same seed (xorshift64).
pub(crate) fn random_text(seed: u64, bytes: usize) -> String {
    let mut state = seed;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(33 + (state % 94) as u8)
    };
    (0..bytes).map(|_| next()).collect()
}

/// A text of a few words again and again, which becomes the smaller the longer one tries.
pub(crate) fn wordy_text(seed: u64, words: usize) -> String {
    const WORDS: [&str; 8] = ["the ", "ferry ", "rescued ", "people ", "fourteen ", "at ", "night ", "harbour "];
    random_text(seed, words).bytes().map(|byte| WORDS[usize::from(byte) % WORDS.len()]).collect()
}

/// Commits and gives the revision, which must be a new one.
pub(crate) fn commit(store: &mut Store, briefing: &str, content: &str) -> Revision {
    match store.commit(draft(briefing, content), Expect::Any).unwrap() {
        Committed::Created(revision) => revision,
        other => panic!("{briefing}: {other:?}"),
    }
}

/// All revisions of a briefing, oldest first.
pub(crate) fn history(reader: &Reader, briefing: &str) -> Result<Vec<Revision>> {
    reader.walk_history(briefing, Direction::OldestFirst).collect()
}

/// The first `limit` revisions of the log from a leaf on.
pub(crate) fn log_from(reader: &Reader, leaf: u64, limit: usize) -> Result<Vec<Revision>> {
    reader.walk_log(Direction::OldestFirst, leaf.checked_sub(1)).take(limit).collect()
}

/// The first `limit` records of any type from a leaf on.
pub(crate) fn records_from(reader: &Reader, leaf: u64, limit: usize) -> Result<Vec<KeptRecord>> {
    reader.walk_records(leaf).take(limit).collect()
}

/// A new store on a new simulated disk.
pub(crate) fn simulated() -> (Disk, Store) {
    let disk = Disk::default();
    init(&disk);
    let store = open(&disk);
    (disk, store)
}

pub(crate) fn init(disk: &Disk) {
    Store::init_with(&Simulated::on(disk), &RANDOM).unwrap().unwrap();
}

pub(crate) fn open(disk: &Disk) -> Store {
    open_shelf(Simulated::on(disk)).unwrap().unwrap()
}

/// Opens the store on a shelf, with a catalog in memory, by a handle that draws this thread's
/// random bits.
pub(crate) fn open_shelf(shelf: impl Shelf + 'static) -> Result<Option<Store>> {
    open_mutant(shelf, Mutants::default())
}

/// The same by a handle that breaks the protocol.
pub(crate) fn open_mutant(shelf: impl Shelf + 'static, mutants: Mutants) -> Result<Option<Store>> {
    Store::open_with(Arc::new(shelf), b"", &Homes::default(), RANDOM, mutants, &mut unwatched)
}

thread_local! {
    static SCRIPT: std::cell::Cell<Option<u8>> = const { std::cell::Cell::new(None) };
}

/// From here on this thread draws the same "random" bits in every run, so that equal histories give
/// equal bytes.
pub(crate) fn script_random(seed: u8) {
    SCRIPT.set(Some(seed));
}

/// Random bits: the next of this thread's script, where it follows one.
pub(crate) const RANDOM: Random = Random::Scripted(|bytes| match SCRIPT.get() {
    None => getrandom::fill(bytes).unwrap(),
    Some(next) => {
        SCRIPT.set(Some(next.wrapping_add(1)));
        bytes.fill(next);
    }
});
