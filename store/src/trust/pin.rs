//! The pin: what a reader has seen of a store, kept with the reader and not in the store.
//!
//! A hash chain alone notices neither a cut tail nor a full rewrite; somebody who remembers the
//! size and the root of the log does. The file is a list of lines, each with its own checksum, and
//! only ever grows until it is written anew: a power loss can tear its last line, which is then not
//! there, and never the ones before it. So no fsync is needed to keep a pin.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::damage::{Damage, DamageKind};
use crate::error::Result;
use crate::id::{StoreId, TreeHash};
use crate::merkle::Tree;
use crate::shelf::{append_line, read_whole, write_whole};
use crate::trust::checked_line::{self, to_line};
use crate::trust::records;

/// The pin's file in its folder.
const FILE: &str = "pin";
/// Bytes after which the file is written anew with its last line alone.
const FILE_BYTES_MAX: usize = 64 << 10;

/// What was seen: the log of the store `store` had `size` leaves, and this root and right edge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// The store's id.
    pub store: StoreId,
    /// The number of leaves.
    pub size: u64,
    /// The root of the tree over them.
    pub root: TreeHash,
    /// The right edge of that tree.
    pub edge: Vec<TreeHash>,
}

impl Pin {
    pub(crate) fn new(store: StoreId, tree: &Tree) -> Self {
        Self { store, size: tree.size(), root: tree.root(), edge: tree.edge().to_vec() }
    }

    /// The tree that was seen; `None` where size, edge and root contradict each other.
    pub(crate) fn tree(&self) -> Option<Tree> {
        Tree::from_edge(self.size, self.edge.clone()).filter(|tree| tree.root() == self.root)
    }

    /// What is wrong with a log of this store and tree that can be told without reading its leaves.
    pub(crate) fn contradicts(&self, store: StoreId, tree: &Tree) -> Option<Damage> {
        let seen = self.seen();
        if self.store != store {
            let detail = format!("a different store is at this path: {store}, where this reader knew {}", self.store);
            return Some(Damage::of("store", DamageKind::OtherStore, detail));
        }
        if tree.size() < self.size {
            let detail = format!("the log went back: {seen}, the store shows {}", tree.size());
            return Some(Damage::of("log", DamageKind::RolledBack, detail));
        }
        (tree.size() == self.size && tree.root() != self.root).then(|| self.rewritten())
    }

    fn seen(&self) -> String {
        format!("this reader has seen {} with the root {}", records(self.size), self.root)
    }

    /// The finding that the log is not a continuation of what was seen.
    pub(crate) fn rewritten(&self) -> Damage {
        let seen = self.seen();
        Damage::of("log", DamageKind::Rewritten, format!("history was rewritten: {seen}, the store shows others"))
    }
}

/// The file that keeps a pin.
#[derive(Clone)]
pub(crate) struct PinFile {
    folder: PathBuf,
    /// Its length when it was last read or written.
    bytes: Cell<usize>,
}

impl PinFile {
    /// The pin kept in `folder`, which must be there when something is to be kept.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), bytes: Cell::new(0) }
    }

    fn path(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// What is pinned. Lines that are torn or altered are passed over.
    pub(crate) fn load(&self) -> Result<Option<Pin>> {
        let bytes = read_whole(&self.path())?.unwrap_or_default();
        self.bytes.set(bytes.len());
        let text = String::from_utf8_lossy(&bytes);
        let mut pinned: Option<Pin> = None;
        // The file begins with the last reset. Processes may have appended in another order than
        // they looked at the log, so the largest of all counts; it is mostly the last one.
        for line in text.lines().rev().filter(|line| !line.is_empty()) {
            let largest = pinned.as_ref().map(|pin| pin.size);
            if largest.is_some() && stated_size(line) <= largest {
                continue;
            }
            pinned = parse_line(line).filter(|pin| Some(pin.size) > largest).or(pinned);
        }
        Ok(pinned)
    }

    /// Keeps a pin that is a continuation of the one before.
    pub(crate) fn advance(&self, pin: &Pin) -> Result<()> {
        // A line of its own, whatever a power loss left of the one before.
        let line = format!("\n{}\n", to_line(pin));
        append_line(&self.path(), &line)?;
        self.bytes.set(self.bytes.get() + line.len());
        if self.bytes.get() > FILE_BYTES_MAX {
            let last = self.load()?.unwrap_or_else(|| pin.clone());
            write_whole(&self.path(), format!("{}\n", to_line(&last)).as_bytes())?;
        }
        Ok(())
    }

    /// Keeps a pin that replaces whatever was pinned before. Durable.
    pub(crate) fn reset(&self, pin: &Pin) -> Result<()> {
        write_whole(&self.path(), format!("{}\n", to_line(pin)).as_bytes())
    }
}

/// The size that a line seems to state, without a look at the rest of it.
fn stated_size(line: &str) -> Option<u64> {
    let (_, rest) = line.split_once("\"size\":")?;
    rest.split_once(',')?.0.parse().ok()
}

fn parse_line(line: &str) -> Option<Pin> {
    checked_line::parse_line(line).filter(|pin: &Pin| pin.tree().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RecordId;
    use crate::tests::fuzz::mutation::{fuzz, mutated_text};
    use crate::trust::checked_line::check;

    fn pin(size: u64) -> Pin {
        let mut tree = Tree::default();
        (0..size).for_each(|n| tree.append(&RecordId::of(&n.to_string())));
        Pin::new(StoreId([1; 16]), &tree)
    }

    #[test]
    fn what_was_seen_is_said_in_the_number_that_it_has() {
        for (size, seen) in [(1, "this reader has seen 1 record with"), (2, "this reader has seen 2 records with")] {
            let back = pin(size).contradicts(StoreId([1; 16]), &Tree::default()).unwrap();
            assert!(back.detail.contains(seen), "{}", back.detail);
        }
    }

    #[test]
    fn a_torn_line_leaves_the_pin_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = PinFile::new(folder.path());
        assert_eq!(file.load().unwrap(), None);
        file.advance(&pin(3)).unwrap();
        file.advance(&pin(5)).unwrap();
        let whole = std::fs::read(file.path()).unwrap();
        for cut in 0..whole.len() {
            let file = PinFile::new(folder.path());
            std::fs::write(file.path(), &whole[..cut]).unwrap();
            let size = file.load().unwrap().map(|pin| pin.size);
            assert!(matches!(size, None | Some(3) | Some(5)), "{cut}");
            file.advance(&pin(7)).unwrap();
            assert_eq!(file.load().unwrap().unwrap().size, 7, "{cut}");
        }
    }

    #[test]
    fn the_largest_size_counts_until_a_reset() {
        let folder = tempfile::tempdir().unwrap();
        let file = PinFile::new(folder.path());
        for size in [4, 9, 6] {
            file.advance(&pin(size)).unwrap();
        }
        assert_eq!(file.load().unwrap().unwrap().size, 9);
        for _ in 0..50 {
            file.advance(&pin(1)).unwrap();
        }
        assert_eq!(file.load().unwrap().unwrap().size, 9, "however many older ones follow");
        file.reset(&pin(2)).unwrap();
        assert_eq!(file.load().unwrap().unwrap().size, 2);
        for size in 3..400 {
            file.advance(&pin(size)).unwrap();
        }
        assert_eq!(file.load().unwrap().unwrap().size, 399);
        assert!(std::fs::metadata(file.path()).unwrap().len() < 2 * FILE_BYTES_MAX as u64);
    }

    #[test]
    fn a_line_of_any_bytes_is_a_pin_or_none() {
        let samples: Vec<Vec<u8>> = [0, 1, 5, 300].map(|size| to_line(&pin(size)).into_bytes()).into();
        fuzz("pin", 5_000, |plan| {
            let Some(line) = mutated_text(&samples, plan) else { return };
            let line = match line.split_once(' ') {
                Some((_, json)) if plan.len().is_multiple_of(2) => format!("{} {json}", check(json)),
                _ => line,
            };
            if let Some(pin) = parse_line(&line) {
                assert_eq!(pin.tree().map(|tree| (tree.size(), tree.root())), Some((pin.size, pin.root)));
                assert_eq!(parse_line(&to_line(&pin)), Some(pin));
            }
        });
    }
}
