//! Resolving a prefix of a record's id, as people type it.

use rusqlite::params;

use crate::catalog::buckets::Keys;
use crate::catalog::checksum::REVISION;
use crate::catalog::{Catalog, Rows};
use crate::database::Result;
use crate::id::RecordId;

impl Catalog {
    /// The leaf of the revision with an id.
    pub(crate) fn by_id(&self, id: &RecordId) -> Result<Option<u64>> {
        let Some(leaf) = self.leaf_of(id)? else { return Ok(None) };
        Ok(self.revision_row(leaf)?.map(|revision| revision.leaf))
    }

    /// The leaves of revisions whose id begins with the hexadecimal digits `prefix`, at most
    /// `limit`, in log order.
    pub(crate) fn by_id_prefix(&self, name: Option<&str>, prefix: &str, limit: usize) -> Result<Vec<u64>> {
        let Some((low, high)) = bounds(prefix) else { return Ok(Vec::new()) };
        self.ensure_complete(&[Rows::Briefings])?;
        self.ensure_ids(&low, &high)?;
        self.ensure_revisions_between(&low, &high)?;
        let query = format!(
            "SELECT {REVISION} FROM leaves JOIN revisions USING (leaf) JOIN briefings USING (briefing)
             WHERE id BETWEEN ?1 AND ?2 AND (?3 IS NULL OR name = ?3) ORDER BY leaf LIMIT ?4"
        );
        let found = self.revision_leaves(&query, params![low.0, high.0, name, limit as i64])?;
        if found.is_empty() {
            self.ensure_complete(&[Rows::Names])?;
        }
        Ok(found)
    }

    /// Refuses where a leaf with an id from one to another is a revision, and has no row of one.
    fn ensure_revisions_between(&self, low: &RecordId, high: &RecordId) -> Result<()> {
        let query = "SELECT leaf FROM leaves LEFT JOIN revisions USING (leaf)
                     WHERE id BETWEEN ?1 AND ?2 AND number IS NULL";
        for leaf in self.leaves(query, params![low.0, high.0])? {
            self.ensure_leaves(Keys::Revisions, leaf, leaf)?;
        }
        Ok(())
    }
}

/// The least and the greatest id that begin with these digits; `None` where none does.
pub(super) fn bounds(prefix: &str) -> Option<(RecordId, RecordId)> {
    let (mut low, mut high) = (prefix.to_owned(), prefix.to_owned());
    while low.len() < 64 {
        low.push('0');
        high.push('f');
    }
    Some((RecordId::parse(&low).ok()?, RecordId::parse(&high).ok()?))
}
