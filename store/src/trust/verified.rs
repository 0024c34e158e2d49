//! When all of a store was verified last, kept beside the pin: whoever reads can be told how long
//! ago that was, and what was found.
//!
//! The last deep verification and the last quick one, a line each. It stays at the place where it
//! was: a store that was moved or copied may have been damaged on the way.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::id::{StoreId, TreeHash};
use crate::shelf::{read_whole, write_whole};
use crate::time::Time;
use crate::trust::checked_line::{parse_line, to_line};

/// The file in the folder of a place.
const FILE: &str = "verified";

/// How deep a verification goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Depth {
    /// Tables, records, chains and the tree.
    Quick,
    /// All of that, and every text.
    Deep,
}

/// What a verification of all of a store found, as far as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// The store's id.
    pub store: StoreId,
    /// How deep it went.
    pub depth: Depth,
    /// When it ended.
    pub time: Time,
    /// The number of leaves of the log that it read.
    pub size: u64,
    /// The root of the tree over them.
    pub root: TreeHash,
    /// How many damages it found.
    pub damages: u64,
}

/// What is kept in a folder of a store, the last one first. Lines that are torn or altered are
/// passed over. Errors: I/O.
pub(super) fn load(folder: &Path, store: StoreId) -> Result<Vec<Verification>> {
    let bytes = read_whole(&folder.join(FILE))?.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let kept = text.lines().filter_map(parse_line::<Verification>).filter(|kept| kept.store == store);
    let mut kept: Vec<Verification> = kept.collect();
    kept.sort_by_key(|kept| std::cmp::Reverse(kept.time.instant()));
    Ok(kept)
}

/// Keeps one in a folder that is there, in the place of the last that went as deep. Errors: I/O.
pub(super) fn keep(folder: &Path, verification: &Verification) -> Result<()> {
    let mut kept = load(folder, verification.store)?;
    kept.retain(|other| other.depth != verification.depth);
    kept.push(verification.clone());
    let lines: String = kept.iter().map(|kept| to_line(kept) + "\n").collect();
    write_whole(&folder.join(FILE), lines.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_each_depth_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let store = StoreId([1; 16]);
        let verification = |depth, day: u64, damages| Verification {
            store,
            depth,
            time: Time::parse(&format!("2026-05-{day:02}T08:00:00Z")).unwrap(),
            size: day,
            root: TreeHash([7; 32]),
            damages,
        };
        assert_eq!(load(folder.path(), store).unwrap(), []);
        let [first, quick, second] =
            [verification(Depth::Deep, 1, 0), verification(Depth::Quick, 2, 1), verification(Depth::Deep, 3, 2)];
        keep(folder.path(), &first).unwrap();
        keep(folder.path(), &quick).unwrap();
        assert_eq!(load(folder.path(), store).unwrap(), [quick.clone(), first]);
        keep(folder.path(), &second).unwrap();
        assert_eq!(load(folder.path(), store).unwrap(), [second.clone(), quick.clone()]);
        // Of another store nothing is known, and what is torn is not there.
        assert_eq!(load(folder.path(), StoreId([2; 16])).unwrap(), []);
        let path = folder.path().join(FILE);
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let kept = load(folder.path(), store).unwrap();
            assert!(kept.iter().all(|kept| *kept == second || *kept == quick), "{cut}");
        }
    }
}
