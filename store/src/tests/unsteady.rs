//! A shelf whose answers are not those of a moment later: what one look of `verify` finds unsound
//! and the next does not is no damage.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{commit, simulated};
use crate::log::entry_name;
use crate::shelf::simulated::Simulated;
use crate::shelf::{Created, Shelf};
use crate::{Depth, Report, Result, unwatched};

/// A shelf that says of the newest entry that it is not there, when it is asked the `lie`th time.
struct Unsteady {
    shelf: Simulated,
    lie: u32,
    asked: AtomicU32,
}

impl Shelf for Unsteady {
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created> {
        self.shelf.create(name, bytes)
    }

    fn read(&self, name: &str, offset: u64, len: usize) -> Result<Option<Vec<u8>>> {
        self.shelf.read(name, offset, len)
    }

    fn stat(&self, name: &str) -> Result<Option<u64>> {
        let is_lie = name == entry_name(2) && self.asked.fetch_add(1, Ordering::Relaxed) == self.lie;
        if is_lie { Ok(None) } else { self.shelf.stat(name) }
    }

    fn list(&self, folder: &str, after: &str) -> Result<Vec<String>> {
        self.shelf.list(folder, after)
    }

    fn remove(&self, names: &[String]) -> Result<()> {
        self.shelf.remove(names)
    }

    fn replace(&self, name: &str, bytes: &[u8], aside: &str) -> Result<()> {
        self.shelf.replace(name, bytes, aside)
    }

    fn modified(&self, name: &str) -> Result<Option<i64>> {
        self.shelf.modified(name)
    }

    fn make_durable(&self, folder: &str) -> Result<()> {
        self.shelf.make_durable(folder)
    }

    fn wait_turn(&self) -> Box<dyn Any> {
        self.shelf.wait_turn()
    }

    fn sweep(&self) -> Result<usize> {
        self.shelf.sweep()
    }
}

fn verified_with(lie: u32) -> Report {
    let (disk, mut store) = simulated();
    for text in ["The ferry was late.\n", "The ferry was two hours late.\n"] {
        commit(&mut store, "coast/ferry", text);
    }
    let mut reader = store.reader();
    reader.shelf = Arc::new(Unsteady { shelf: Simulated::on(&disk), lie, asked: AtomicU32::new(0) });
    reader.verify(None, Depth::Deep, &mut unwatched).unwrap()
}

#[test]
fn what_one_look_finds_and_the_next_does_not_is_no_damage() {
    for lie in 0..8 {
        let report = verified_with(lie);
        assert!(report.is_ok(), "{lie}: {:?}", report.damages);
        assert_eq!(report.revisions, 2);
    }
}
