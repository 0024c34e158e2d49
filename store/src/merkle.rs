//! The Merkle tree over record ids in log order: the tree of RFC 6962, section 2.1, with SHA-256,
//! as C2SP's tlog uses it (<https://www.rfc-editor.org/rfc/rfc6962#section-2.1>).
//!
//! A leaf's data is the 32 bytes of a record id. Of a tree only the right edge is kept: the roots
//! of the perfect subtrees into which the leaves are divided, largest first. Appending needs no
//! more.

mod proof;

use sha2::{Digest, Sha256};

use crate::id::{RecordId, TreeHash};

pub(crate) use proof::{Subtrees, consistency, inclusion};
pub use proof::{verify_consistency, verify_inclusion};

/// A tree that can grow: its size and its right edge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    edge: Vec<TreeHash>,
}

impl Tree {
    /// The tree of `size` leaves whose right edge is `edge`; `None` unless the edge has one hash
    /// for each bit set in `size`.
    pub fn from_edge(size: u64, edge: Vec<TreeHash>) -> Option<Self> {
        (edge.len() == size.count_ones() as usize).then_some(Self { size, edge })
    }

    /// The number of its leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of its perfect subtrees, largest first.
    pub fn edge(&self) -> &[TreeHash] {
        &self.edge
    }

    /// Appends one record. Cost: one hash, and one more for each trailing bit set in the size; two
    /// on average.
    pub fn append(&mut self, id: &RecordId) {
        self.append_telling(id, |_, _| ());
    }

    /// Appends one record, and tells `completed` of each perfect subtree above it that the record
    /// completes: its level, 1 for two leaves, and its root. Cost: that of [`Tree::append`].
    pub(crate) fn append_telling(&mut self, id: &RecordId, mut completed: impl FnMut(u32, TreeHash)) {
        let mut hash = leaf_hash(&id.0);
        let mut level = 0;
        while (self.size >> level) & 1 == 1 {
            if let Some(left) = self.edge.pop() {
                hash = node_hash(&left, &hash);
            }
            level += 1;
            completed(level, hash);
        }
        self.edge.push(hash);
        self.size += 1;
    }

    /// The root; for the empty tree, the hash of the empty string. Cost: one hash for each bit set
    /// in the size.
    pub fn root(&self) -> TreeHash {
        self.edge_from(0).unwrap_or_else(|| TreeHash(Sha256::digest([]).into()))
    }

    /// The root of the subtree that begins with the leaf `first`, where one of the edge's does, and
    /// reaches to the end of the tree.
    pub(crate) fn edge_from(&self, first: u64) -> Option<TreeHash> {
        let mut begin = self.size;
        let mut root = None;
        for (hash, level) in self.edge.iter().rev().zip((0..u64::BITS).filter(|level| (self.size >> level) & 1 == 1)) {
            begin -= 1 << level;
            root = Some(root.map_or(*hash, |right| node_hash(hash, &right)));
            if begin <= first {
                break;
            }
        }
        root.filter(|_| begin == first)
    }
}

pub(crate) fn leaf_hash(data: &[u8]) -> TreeHash {
    TreeHash(Sha256::new().chain_update([0]).chain_update(data).finalize().into())
}

fn node_hash(left: &TreeHash, right: &TreeHash) -> TreeHash {
    TreeHash(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition of RFC 6962, literally.
    fn root_by_definition(leaves: &[RecordId]) -> TreeHash {
        match leaves {
            [] => TreeHash(Sha256::digest([]).into()),
            [leaf] => leaf_hash(&leaf.0),
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                node_hash(&root_by_definition(&leaves[..split]), &root_by_definition(&leaves[split..]))
            }
        }
    }

    #[test]
    fn the_edge_gives_the_root_that_rfc_6962_defines() {
        let leaves: Vec<RecordId> = (0..200u32).map(|n| RecordId::of(&n.to_string())).collect();
        let mut tree = Tree::default();
        for size in 0..=leaves.len() {
            assert_eq!(tree.root(), root_by_definition(&leaves[..size]), "{size}");
            assert_eq!(Tree::from_edge(size as u64, tree.edge().to_vec()), Some(tree.clone()));
            if let Some(leaf) = leaves.get(size) {
                tree.append(leaf);
            }
        }
        assert_eq!(Tree::from_edge(3, vec![TreeHash([0; 32])]), None);
    }

    #[test]
    fn the_empty_tree_has_the_hash_of_the_empty_string() {
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Tree::default().root().to_string(), nothing);
    }
}
