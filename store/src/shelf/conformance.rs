//! The conformance suite for shelves: run it on a shelf of your own.
//!
//! ```
//! use variorum_store::shelf::conformance;
//! use variorum_store::shelf::simulated::{Disk, Simulated};
//!
//! conformance::check(|| Box::new(Simulated::on(&Disk::default())));
//! ```
//!
//! It cannot show that objects survive a power loss.

// It is a test: it panics if the shelf violates the contract.
#![allow(clippy::unwrap_used)]

use crate::shelf::{Created, Shelf};

/// Checks everything in the contract of [`Shelf`] that a caller can observe.
///
/// `empty` returns a new shelf without objects, in which objects can be created in the folders
/// `log` and `packs`.
///
/// # Panics
///
/// At the first violation.
pub fn check(mut empty: impl FnMut() -> Box<dyn Shelf>) {
    creates_once_and_never_replaces(&*empty());
    reads_what_there_is_of_a_range(&*empty());
    lists_sorted_and_after_a_name(&*empty());
    removes_what_is_there_or_not(&*empty());
    replaces_and_keeps_what_lay_there(&*empty());
    gives_a_turn_again_and_again(&*empty());
}

fn creates_once_and_never_replaces(shelf: &dyn Shelf) {
    assert_eq!(shelf.create("log/1", b"first").unwrap(), Created::Landed);
    assert_eq!(shelf.create("log/1", b"second").unwrap(), Created::Taken);
    assert_eq!(shelf.read("log/1", 0, 100).unwrap().unwrap(), b"first");
    assert_eq!(shelf.stat("log/1").unwrap(), Some(5));
    assert!(shelf.modified("log/1").unwrap().is_some());
}

fn reads_what_there_is_of_a_range(shelf: &dyn Shelf) {
    shelf.create("store", b"0123456789").unwrap();
    for (offset, len, want) in [(0, 4, "0123"), (8, 4, "89"), (10, 4, ""), (99, 4, ""), (3, 0, "")] {
        assert_eq!(shelf.read("store", offset, len).unwrap().unwrap(), want.as_bytes());
    }
    assert_eq!(shelf.read("log/absent", 0, 1).unwrap(), None);
    assert_eq!(shelf.stat("log/absent").unwrap(), None);
    assert_eq!(shelf.modified("log/absent").unwrap(), None);
}

fn lists_sorted_and_after_a_name(shelf: &dyn Shelf) {
    for name in ["log/3", "log/1", "packs/x", "log/2", "store"] {
        shelf.create(name, b"").unwrap();
    }
    assert_eq!(shelf.list("log", "").unwrap(), ["1", "2", "3"]);
    assert_eq!(shelf.list("log", "2").unwrap(), ["3"]);
    assert_eq!(shelf.list("none", "").unwrap(), Vec::<String>::new());
}

fn removes_what_is_there_or_not(shelf: &dyn Shelf) {
    for name in ["log/1", "log/2", "log/3"] {
        shelf.create(name, b"").unwrap();
    }
    shelf.remove(&["log/2".to_owned()]).unwrap();
    shelf.remove(&["log/2".to_owned()]).unwrap();
    shelf.make_durable("log").unwrap();
    assert_eq!(shelf.list("log", "").unwrap(), ["1", "3"]);
    assert_eq!(shelf.stat("log/2").unwrap(), None);
    shelf.sweep().unwrap();
}

fn replaces_and_keeps_what_lay_there(shelf: &dyn Shelf) {
    shelf.create("log/1", b"damaged").unwrap();
    for (name, kept) in [("log/1", Some(&b"damaged"[..])), ("log/2", None)] {
        let aside = format!("aside/{}", name.replace('/', "-"));
        shelf.replace(name, b"sound", &aside).unwrap();
        assert_eq!(shelf.read(name, 0, 100).unwrap().unwrap(), b"sound");
        assert_eq!(shelf.read(&aside, 0, 100).unwrap().as_deref(), kept);
        assert_eq!(shelf.create(name, b"other").unwrap(), Created::Taken);
    }
    assert_eq!(shelf.list("log", "").unwrap(), ["1", "2"]);
}

fn gives_a_turn_again_and_again(shelf: &dyn Shelf) {
    for _ in 0..2 {
        let turn = shelf.wait_turn();
        shelf.create("log/1", b"").unwrap();
        drop(turn);
    }
}
