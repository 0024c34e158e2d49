//! Proofs for somebody who has only the root of a log, such as one in a checkpoint.

use crate::catalog::TREE_LEVELS;
use crate::error::Result;
use crate::id::TreeHash;
use crate::merkle::{Subtrees, Tree, consistency, inclusion};
use crate::reading::Reader;

impl Reader {
    /// The root of the tree over the first `size` leaves of the log; `None` where the log has not
    /// so many.
    ///
    /// Errors: [`crate::Error::Damaged`] where a record that it needs could not be read; SQLite.
    /// Cost: at most 255 ids and some hundred nodes of the catalog.
    pub fn root(&self, size: u64) -> Result<Option<TreeHash>> {
        let tree = &self.view.tree;
        if size > tree.size() {
            return Ok(None);
        }
        if size == 0 {
            return Ok(Some(Tree::default().root()));
        }
        let rows = |level, first, count| self.catalog.nodes(level, first, count);
        Ok(Some(Subtrees { tree, kept: &TREE_LEVELS, rows }.root(0, size)?))
    }

    /// The audit path of a leaf in the tree over the first `size` leaves of the log (RFC 6962,
    /// section 2.1.1); `None` where the tree has no such leaf, or the log not so many.
    ///
    /// [`crate::verify_inclusion`] checks it.
    /// Errors: [`crate::Error::Damaged`] where a record that it needs could not be read; SQLite.
    /// Cost: at most 255 ids and some hundred nodes of the catalog; as many again unless `size` is
    /// that of the whole log.
    pub fn inclusion_proof(&self, leaf: u64, size: u64) -> Result<Option<Vec<TreeHash>>> {
        let tree = &self.view.tree;
        if leaf >= size || size > tree.size() {
            return Ok(None);
        }
        let rows = |level, first, count| self.catalog.nodes(level, first, count);
        Ok(Some(inclusion(leaf, size, &mut Subtrees { tree, kept: &TREE_LEVELS, rows })?))
    }

    /// The proof that the tree over the first `new_size` leaves of the log continues that over the
    /// first `old_size` (RFC 6962, section 2.1.2); `None` where the log has not so many, or the old
    /// one more.
    ///
    /// [`crate::verify_consistency`] checks it. Errors and cost: those of
    /// [`Reader::inclusion_proof`].
    pub fn consistency_proof(&self, old_size: u64, new_size: u64) -> Result<Option<Vec<TreeHash>>> {
        let tree = &self.view.tree;
        if old_size > new_size || new_size > tree.size() {
            return Ok(None);
        }
        let rows = |level, first, count| self.catalog.nodes(level, first, count);
        Ok(Some(consistency(old_size, new_size, &mut Subtrees { tree, kept: &TREE_LEVELS, rows })?))
    }
}
