//! Proofs for somebody who has only the root of a log, such as one in a checkpoint.

use crate::catalog::TREE_LEVELS;
use crate::error::Result;
use crate::id::TreeHash;
use crate::merkle::{Subtrees, Tree, consistency, inclusion, verify_consistency, verify_inclusion};
use crate::reading::Reader;

/// The nodes of the log's tree, as the catalog knows them.
type Nodes<'reader> = Subtrees<'reader, Box<dyn FnMut(u32, u64, u64) -> Result<Vec<TreeHash>> + 'reader>>;

impl Reader {
    /// The root of the tree over the first `size` leaves of the log; `None` where the log has not
    /// so many.
    ///
    /// Errors: [`crate::Error::Damaged`] where a record that it needs could not be read; SQLite.
    /// Cost: at most 255 ids and some hundred nodes of the catalog; as many again unless `size` is
    /// that of the whole log.
    pub fn root(&self, size: u64) -> Result<Option<TreeHash>> {
        let tree = &self.view.tree;
        if size > tree.size() {
            return Ok(None);
        }
        if size == 0 {
            return Ok(Some(Tree::default().root()));
        }
        let root = self.proved(|subtrees| subtrees.root(0, size), |root| self.is_root(size, root))?;
        Ok(Some(root))
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
        let prove = |subtrees: &mut Nodes<'_>| Ok((subtrees.root(0, size)?, inclusion(leaf, size, subtrees)?));
        let fits = |(root, path): &(TreeHash, Vec<TreeHash>)| {
            let Some(id) = self.ask(|catalog| catalog.id(leaf))? else { return Ok(false) };
            Ok(verify_inclusion(&id, leaf, size, path, root) && self.is_root(size, root)?)
        };
        Ok(Some(self.proved(prove, fits)?.1))
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
        let prove = |subtrees: &mut Nodes<'_>| {
            let old = if old_size == 0 { Tree::default().root() } else { subtrees.root(0, old_size)? };
            let new = if new_size == 0 { Tree::default().root() } else { subtrees.root(0, new_size)? };
            Ok((old, new, consistency(old_size, new_size, subtrees)?))
        };
        let fits = |(old, new, proof): &(TreeHash, TreeHash, Vec<TreeHash>)| {
            Ok(verify_consistency(old_size, old, new_size, new, proof) && self.is_root(new_size, new)?)
        };
        Ok(Some(self.proved(prove, fits)?.2))
    }

    /// What is proved by the catalog's nodes, where it fits the root that the log states; otherwise
    /// what is proved once the catalog was made anew.
    fn proved<T>(&self, prove: impl Fn(&mut Nodes<'_>) -> Result<T>, fits: impl Fn(&T) -> Result<bool>) -> Result<T> {
        let read = || {
            let proved = prove(&mut self.nodes());
            let is_so = proved.as_ref().is_ok_and(|proved| fits(proved).unwrap_or(false));
            Ok((proved, is_so))
        };
        // Of a log with damage some nodes are not known, and none is made anew.
        self.find(read, |(_, is_so)| *is_so || !self.trust.damages.is_empty())?.0
    }

    /// Whether this is the root of the first `size` leaves of a log that has the root that its
    /// newest entry states.
    fn is_root(&self, size: u64, root: &TreeHash) -> Result<bool> {
        let tree = &self.view.tree;
        if size == 0 || size == tree.size() {
            return Ok(*root == if size == 0 { Tree::default().root() } else { tree.root() });
        }
        let proof = consistency(size, tree.size(), &mut self.nodes())?;
        Ok(verify_consistency(size, root, tree.size(), &tree.root(), &proof))
    }

    fn nodes(&self) -> Nodes<'_> {
        let rows = |level, first, count| self.ask(|catalog| catalog.nodes(level, first, count));
        Subtrees { tree: &self.view.tree, kept: &TREE_LEVELS, rows: Box::new(rows) }
    }
}
