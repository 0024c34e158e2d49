//! The nodes of the log's tree that the catalog keeps, so that a proof reads the ids of one tile of
//! 256 leaves, however long the log is.
//!
//! They are derived from the leaves while these are read, in the same transaction.

use rusqlite::{Connection, params};

use crate::catalog::Catalog;
use crate::damage::{Damage, DamageKind};
use crate::database::Result;
use crate::error::Error;
use crate::id::{RecordId, TreeHash};
use crate::merkle::{Tree, leaf_hash};

/// The levels of the tree whose nodes are at hand: ids are leaves, then subtrees of 256 and of
/// 65,536 leaves.
pub(crate) const LEVELS: [u32; 3] = [0, 8, 16];

/// Appends a leaf to the tree, and keeps the nodes that it completes.
pub(super) fn append(connection: &Connection, tree: &mut Tree, id: &RecordId) -> Result<()> {
    let leaf = tree.size();
    let mut completed = [None; LEVELS.len()];
    tree.append_telling(id, |level, hash| {
        for (kept, node) in LEVELS.iter().zip(&mut completed) {
            if *kept == level {
                *node = Some(hash);
            }
        }
    });
    for (level, hash) in LEVELS.iter().zip(completed) {
        if let Some(hash) = hash {
            let insert = "INSERT OR REPLACE INTO nodes(level, number, hash) VALUES (?1, ?2, ?3)";
            connection.prepare_cached(insert)?.execute(params![level, (leaf >> level).cast_signed(), hash.0])?;
        }
    }
    Ok(())
}

impl Catalog {
    /// The roots of `count` perfect subtrees of 2^`level` leaves, one of [`LEVELS`], from the one
    /// with the index `first` on.
    ///
    /// Errors: [`Error::Damaged`] where one is not known, as a leaf in it could not be read;
    /// SQLite. Cost: those rows.
    pub(crate) fn nodes(&self, level: u32, first: u64, count: u64) -> Result<Vec<TreeHash>> {
        let end = first.saturating_add(count);
        let hashes: Vec<TreeHash> = if level == 0 {
            let query = "SELECT id FROM (SELECT leaf, id FROM leaves WHERE leaf >= ?1 AND leaf < ?2
                         UNION ALL SELECT leaf, id FROM voids WHERE leaf >= ?1 AND leaf < ?2) ORDER BY leaf";
            self.blobs(query, params![signed(first), signed(end)])?.iter().map(|id| leaf_hash(id)).collect()
        } else {
            let query = "SELECT hash FROM nodes WHERE level = ?3 AND number >= ?1 AND number < ?2 ORDER BY number";
            let blobs = self.blobs(query, params![signed(first), signed(end), level])?;
            blobs.into_iter().map(TreeHash).collect()
        };
        if hashes.len() as u64 == count {
            return Ok(hashes);
        }
        let detail = "a record under this node of the tree cannot be read, or its id is not known";
        let damage = Damage::of("log", DamageKind::Tree, detail).at_leaf(first << level);
        Err(Error::damaged(damage).into())
    }

    /// The blobs of a column that are 32 bytes long.
    fn blobs(&self, query: &str, params: impl rusqlite::Params) -> Result<Vec<[u8; 32]>> {
        let connection = self.connection()?;
        let mut statement = connection.prepare_cached(query)?;
        let rows = statement.query_map(params, |row| Ok(row.get_ref(0)?.as_blob()?.try_into().ok()))?;
        Ok(rows.filter_map(rusqlite::Result::transpose).collect::<rusqlite::Result<_>>()?)
    }
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::merkle::{Subtrees, consistency, inclusion, verify_consistency, verify_inclusion};

    /// A catalog of so many leaves, its tree, and the roots of some of its beginnings.
    fn catalog_of(count: u64, sizes: &[u64]) -> (Catalog, Tree, Vec<(u64, TreeHash)>) {
        let catalog = Catalog::in_memory().unwrap();
        let mut connection = catalog.connection().unwrap();
        let transaction = connection.0.connection.transaction().unwrap();
        let (mut tree, mut roots) = (Tree::default(), Vec::new());
        for leaf in 0..=count {
            if sizes.contains(&leaf) {
                roots.push((leaf, tree.root()));
            }
            if leaf < count {
                let insert = "INSERT INTO leaves(leaf, id, checksum) VALUES (?1, ?2, 0)";
                let mut statement = transaction.prepare_cached(insert).unwrap();
                statement.execute(params![signed(leaf), id(leaf).0]).unwrap();
                drop(statement);
                append(&transaction, &mut tree, &id(leaf)).unwrap();
            }
        }
        transaction.commit().unwrap();
        drop(connection);
        (catalog, tree, roots)
    }

    fn id(leaf: u64) -> RecordId {
        RecordId::of(&leaf.to_string())
    }

    /// Sizes around those where a node of a kept level is complete.
    const SIZES: [u64; 14] = [1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 131_071, 131_072, 131_700];

    #[test]
    fn proofs_read_one_tile_of_leaves_however_long_the_log_is() {
        let (catalog, tree, roots) = catalog_of(131_700, &SIZES);
        let read = Cell::new([0_u64; LEVELS.len()]);
        let mut subtrees = Subtrees {
            tree: &tree,
            kept: &LEVELS,
            rows: |level, first, count| {
                let mut rows = read.get();
                rows[level as usize / 8] += count;
                read.set(rows);
                catalog.nodes(level, first, count)
            },
        };
        for (size, root) in &roots {
            let around = |leaf: u64| leaf.saturating_sub(1)..=leaf + 1;
            let leaves = SIZES.into_iter().flat_map(around).filter(|leaf| leaf < size);
            for leaf in leaves {
                read.take();
                let path = inclusion(leaf, *size, &mut subtrees).unwrap();
                assert!(verify_inclusion(&id(leaf), leaf, *size, &path, root), "{leaf} in {size}");
                let [ids, small, large] = read.take();
                // An older tree has an edge of its own, in a tile of its own.
                let ids_max = if *size == tree.size() { 255 } else { 2 * 255 };
                assert!(ids <= ids_max, "{leaf} in {size}: {ids} ids");
                assert!(small <= 2 * 255 && large <= 2, "{leaf} in {size}: {small} and {large} nodes");
            }
            for (old, old_root) in roots.iter().filter(|(old, _)| old <= size) {
                read.take();
                let proof = consistency(*old, *size, &mut subtrees).unwrap();
                assert!(verify_consistency(*old, old_root, *size, root, &proof), "{old} to {size}");
                let [ids, small, large] = read.take();
                let ids_max = if *size == tree.size() { 256 } else { 2 * 256 };
                assert!(ids <= ids_max, "{old} to {size}: {ids} ids");
                assert!(small <= 2 * 256 && large <= 2, "{old} to {size}: {small} and {large} nodes");
            }
        }
    }

    #[test]
    fn a_leaf_that_is_not_known_is_damage_and_no_false_proof() {
        let (catalog, tree, _) = catalog_of(600, &[]);
        catalog.connection().unwrap().execute("DELETE FROM leaves WHERE leaf = 300", []).unwrap();
        let path = |leaf| {
            let rows = |level, first, count| catalog.nodes(level, first, count).map_err(Error::from);
            inclusion(leaf, 600, &mut Subtrees { tree: &tree, kept: &LEVELS, rows })
        };
        assert!(matches!(path(301), Err(Error::Damaged(_))));
        assert!(path(200).is_ok(), "its path needs no id near the one that is lost");
    }
}
