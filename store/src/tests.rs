//! Tests of the engine as a whole. Each file holds one promise; what they share is here.

mod crash;
mod damage;
mod format;
mod histories;
mod packed;
mod packing_protocol;
mod pins;
mod search;

use std::collections::BTreeMap;

use crate::shelf::simulated::{Disk, Simulated};
use crate::{Committed, Draft, Expect, Name, Revision, Store, Time};

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
    }
}

/// Commits and gives the revision, which must be a new one.
pub(crate) fn commit(store: &mut Store, briefing: &str, content: &str) -> Revision {
    match store.commit(draft(briefing, content), Expect::Any).unwrap() {
        Committed::Created(revision) => revision,
        Committed::Unchanged(_) => panic!("{briefing}: unchanged"),
    }
}

/// A new store on a new simulated disk.
pub(crate) fn simulated() -> (Disk, Store) {
    let disk = Disk::default();
    Store::init_on(&Simulated::on(&disk)).unwrap().unwrap();
    let store = open(&disk);
    (disk, store)
}

pub(crate) fn open(disk: &Disk) -> Store {
    Store::open_on(Box::new(Simulated::on(disk))).unwrap().unwrap()
}

thread_local! {
    static SCRIPT: std::cell::Cell<Option<u8>> = const { std::cell::Cell::new(None) };
}

/// From here on this thread draws the same "random" bits in every run, so that equal histories give equal bytes.
pub(crate) fn script_random(seed: u8) {
    SCRIPT.set(Some(seed));
}

/// The next scripted bits of this thread, if it follows a script.
pub(crate) fn scripted_random<const N: usize>() -> Option<[u8; N]> {
    let next = SCRIPT.get()?;
    SCRIPT.set(Some(next.wrapping_add(1)));
    Some([next; N])
}
