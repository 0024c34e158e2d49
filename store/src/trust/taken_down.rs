//! What a reader has seen taken down, kept beside the pin: an old backup or an import brings
//! nothing of it back unseen.
//!
//! Ids alone are kept, of the revision and of its tombstone, which give nothing away of what stood
//! there. The file is a list of lines, as the pin's is, and only grows: a reset of the pin forgets
//! nothing of it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::id::{RecordId, StoreId};
use crate::shelf::{append_line, read_whole};
use crate::trust::checked_line::{parse_line, to_line};

/// The file in the folder of a place.
const FILE: &str = "taken-down";

/// Revisions that were taken down, by their ids, each with the id of its tombstone.
pub(crate) type TakenDownIds = BTreeMap<RecordId, RecordId>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SeenTakenDown {
    store: StoreId,
    id: RecordId,
    tombstone: RecordId,
}

/// What is kept in a folder of a store. Lines that are torn or altered are passed over. Errors:
/// I/O.
pub(super) fn load(folder: &Path, store: StoreId) -> Result<TakenDownIds> {
    let bytes = read_whole(&folder.join(FILE))?.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let seen = text.lines().filter_map(parse_line::<SeenTakenDown>).filter(|seen| seen.store == store);
    Ok(seen.map(|seen| (seen.id, seen.tombstone)).collect())
}

/// Keeps more in a folder that is there. Errors: I/O.
pub(super) fn add<'ids>(
    folder: &Path,
    store: StoreId,
    ids: impl Iterator<Item = (&'ids RecordId, &'ids RecordId)>,
) -> Result<()> {
    let line = |(id, tombstone): (&RecordId, &RecordId)| {
        to_line(&SeenTakenDown { store, id: *id, tombstone: *tombstone }) + "\n"
    };
    // Each a line of its own, whatever a power loss left of the one before.
    append_line(&folder.join(FILE), &format!("\n{}", ids.map(line).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_line_leaves_those_around_it() {
        let folder = tempfile::tempdir().unwrap();
        let (store, other) = (StoreId([1; 16]), StoreId([2; 16]));
        let id = |n: u8| (RecordId([n; 32]), RecordId([n + 100; 32]));
        let keep = |store, n| {
            let (id, tombstone) = id(n);
            add(folder.path(), store, [(&id, &tombstone)].into_iter()).unwrap();
        };
        assert_eq!(load(folder.path(), store).unwrap(), TakenDownIds::new());
        keep(store, 1);
        keep(other, 2);
        let whole = std::fs::read(folder.path().join(FILE)).unwrap();
        for cut in 0..whole.len() {
            std::fs::write(folder.path().join(FILE), &whole[..cut]).unwrap();
            keep(store, 3);
            let kept = load(folder.path(), store).unwrap();
            assert_eq!(kept.get(&id(3).0), Some(&id(3).1), "{cut}");
            assert!(kept.keys().all(|kept| [id(1).0, id(3).0].contains(kept)), "{cut}");
        }
        assert_eq!(load(folder.path(), other).unwrap(), TakenDownIds::from([id(2)]));
    }
}
