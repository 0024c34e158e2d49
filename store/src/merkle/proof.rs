//! Proofs of RFC 6962, sections 2.1.1 and 2.1.2: that a record is in the log, and that a log
//! continues another, for somebody who has only the roots.

use crate::id::{RecordId, TreeHash};
use crate::merkle::{Tree, leaf_hash, node_hash};

/// What paths are made from: the roots of perfect subtrees, and the right edge of one tree.
///
/// `rows(level, first, count)` gives the roots of subtrees of 2^`level` leaves, from the one with
/// the index `first` on; of level 0 the hashes of leaves. `kept` are the levels that it is asked
/// for, from the lowest on, 0 among them.
pub(crate) struct Subtrees<'tree, Rows> {
    pub(crate) tree: &'tree Tree,
    pub(crate) kept: &'static [u32],
    pub(crate) rows: Rows,
}

impl<Error, Rows: FnMut(u32, u64, u64) -> Result<Vec<TreeHash>, Error>> Subtrees<'_, Rows> {
    /// The root of the perfect subtree of 2^`level` leaves with this index.
    ///
    /// Cost: one row where its level is kept; otherwise the rows of the next kept level below that
    /// it is made of.
    fn perfect(&mut self, level: u32, index: u64) -> Result<TreeHash, Error> {
        let kept = self.kept.iter().copied().rfind(|kept| *kept <= level).unwrap_or(0);
        let mut hashes = (self.rows)(kept, index << (level - kept), 1 << (level - kept))?;
        while hashes.len() > 1 {
            hashes =
                hashes.chunks(2).filter_map(|pair| pair.iter().copied().reduce(|a, b| node_hash(&a, &b))).collect();
        }
        Ok(hashes.first().copied().unwrap_or(TreeHash([0; 32])))
    }

    /// The root of the leaves from `first` up to `end`, which begin where a subtree does: the tree
    /// hash of section 2.1.
    pub(crate) fn root(&mut self, first: u64, end: u64) -> Result<TreeHash, Error> {
        let count = end - first;
        if count.is_power_of_two() {
            return self.perfect(count.ilog2(), first >> count.ilog2());
        }
        if end == self.tree.size()
            && let Some(root) = self.tree.edge_from(first)
        {
            return Ok(root);
        }
        let middle = first + split(count);
        Ok(node_hash(&self.root(first, middle)?, &self.root(middle, end)?))
    }
}

/// The largest power of two below `count`, which is at least 2.
fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// The audit path of a leaf in the tree of the first `size` leaves, which `leaf` is one of: from
/// the leaf's sibling up to a child of the root.
///
/// Cost: what it asks `subtrees` for.
pub(crate) fn inclusion<Error>(
    leaf: u64,
    size: u64,
    subtrees: &mut Subtrees<'_, impl FnMut(u32, u64, u64) -> Result<Vec<TreeHash>, Error>>,
) -> Result<Vec<TreeHash>, Error> {
    let (mut first, mut end) = (0, size);
    let mut path = Vec::new();
    while end - first > 1 {
        let middle = first + split(end - first);
        if leaf < middle {
            path.push(subtrees.root(middle, end)?);
            end = middle;
        } else {
            path.push(subtrees.root(first, middle)?);
            first = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of the first `new` leaves continues that of the first `old`, where
/// `old` is at most `new`; empty where they are the same, and for an empty old tree, which every
/// tree continues.
///
/// Cost: what it asks `subtrees` for.
pub(crate) fn consistency<Error>(
    old: u64,
    new: u64,
    subtrees: &mut Subtrees<'_, impl FnMut(u32, u64, u64) -> Result<Vec<TreeHash>, Error>>,
) -> Result<Vec<TreeHash>, Error> {
    let (mut first, mut end) = (0, new);
    let mut path = Vec::new();
    if old == 0 {
        return Ok(path);
    }
    while old != end {
        let middle = first + split(end - first);
        if old <= middle {
            path.push(subtrees.root(middle, end)?);
            end = middle;
        } else {
            path.push(subtrees.root(first, middle)?);
            first = middle;
        }
    }
    // Who checks it knows the old root, which this subtree is where it begins with the first leaf.
    if first > 0 {
        path.push(subtrees.root(first, end)?);
    }
    path.reverse();
    Ok(path)
}

/// Whether `path` proves that the record `id` is the leaf with the index `leaf` in the log whose
/// first `size` leaves have the root `root`.
///
/// Errors: none; a path of any length and any numbers are refused or accepted. Cost: one hash for
/// each hash of the path.
pub fn verify_inclusion(id: &RecordId, leaf: u64, size: u64, path: &[TreeHash], root: &TreeHash) -> bool {
    leads_to(leaf_hash(&id.0), leaf, size, path, root)
}

/// The check of an audit path (RFC 9162, section 2.1.3.2), from the hash of a leaf on.
fn leads_to(leaf_hash: TreeHash, leaf: u64, size: u64, path: &[TreeHash], root: &TreeHash) -> bool {
    if leaf >= size {
        return false;
    }
    let (mut index, mut last, mut hash) = (leaf, size - 1, leaf_hash);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if index & 1 == 1 || index == last {
            hash = node_hash(sibling, &hash);
            // A node without a sibling is its own parent.
            while index & 1 == 0 && index != 0 {
                (index, last) = (index >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        (index, last) = (index >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// Whether `proof` proves that the log whose first `new_size` leaves have the root `new_root`
/// continues the one whose first `old_size` leaves have the root `old_root` (RFC 9162, section
/// 2.1.4.2).
///
/// Errors: none; a proof of any length and any numbers are refused or accepted. Cost: two hashes
/// for each hash of the proof.
pub fn verify_consistency(
    old_size: u64,
    old_root: &TreeHash,
    new_size: u64,
    new_root: &TreeHash,
    proof: &[TreeHash],
) -> bool {
    if old_size == new_size {
        return proof.is_empty() && old_root == new_root;
    }
    if old_size == 0 {
        return proof.is_empty() && *old_root == Tree::default().root();
    }
    // A perfect old tree is a subtree of the new one: its root is where the path begins.
    let (seed, rest) = match proof.split_first() {
        _ if old_size.is_power_of_two() => (old_root, proof),
        Some((seed, rest)) => (seed, rest),
        None => return false,
    };
    if old_size > new_size || proof.is_empty() {
        return false;
    }
    let (mut index, mut last) = (old_size - 1, new_size - 1);
    while index & 1 == 1 {
        (index, last) = (index >> 1, last >> 1);
    }
    let (mut old, mut new) = (*seed, *seed);
    for hash in rest {
        if last == 0 {
            return false;
        }
        if index & 1 == 1 || index == last {
            (old, new) = (node_hash(hash, &old), node_hash(hash, &new));
            while index & 1 == 0 && index != 0 {
                (index, last) = (index >> 1, last >> 1);
            }
        } else {
            new = node_hash(&new, hash);
        }
        (index, last) = (index >> 1, last >> 1);
    }
    last == 0 && old == *old_root && new == *new_root
}

#[cfg(test)]
mod tests;
