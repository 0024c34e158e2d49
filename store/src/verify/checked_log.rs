//! The log's state while it is checked fast: the tree over the records so far, and the newest
//! revision of each briefing.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use crate::id::RecordId;
use crate::log::View;
use crate::merkle::Tree;
use crate::object::Table;
use crate::record::follows;
use crate::verify::Report;
use crate::verify::soundness::{Checked, ContentTotals, ensure, ensure_plain};

/// What the log needs to know of a record.
pub(super) enum RecordSummary {
    Revision { briefing: NameHash, number: u64, parent: Option<RecordId>, id: RecordId },
    Label { label: LabelHash, parent: Option<RecordId>, id: RecordId },
    End { briefing: NameHash, revision: RecordId, id: RecordId },
    Rename { renames: Vec<(NameHash, NameHash, RecordId)>, id: RecordId },
    Other { id: RecordId },
}

/// Stands for a briefing's name, so that the name need not be kept for each of its records: two
/// hashes with random keys, so that nobody can find two names with the same ones.
pub(super) type NameHash = (u64, u64);

/// Stands for a briefing's label.
pub(super) type LabelHash = (NameHash, NameHash);

/// Stands for a briefing, whatever it is called: the name that it began with, or a key of its own
/// where that name was freed before.
type BriefingKey = (u64, u64);

/// Stands for a label of such a briefing.
type LabelKey = (BriefingKey, NameHash);

/// The keys of the hashes.
#[derive(Default)]
pub(super) struct NameHasher(RandomState, RandomState);

impl NameHasher {
    pub(super) fn hash(&self, name: &str) -> NameHash {
        (self.0.hash_one(name), self.1.hash_one(name))
    }
}

/// The log up to the last record that was checked.
pub(super) struct CheckedLog<'view> {
    view: &'view View,
    pub(super) tree: Tree,
    /// Which briefing is called so, of the names that were given or freed; any other name stands
    /// for the briefing that began with it.
    called: HashMap<NameHash, BriefingKey>,
    /// The number and id of each briefing's newest revision.
    heads: HashMap<BriefingKey, (u64, RecordId)>,
    /// The ids of records that are not revisions, none of which may occur twice, and which label
    /// they are of. A revision that does breaks its briefing's chain.
    others: HashMap<RecordId, Option<LabelKey>>,
    pub(super) report: Report,
}

impl<'view> CheckedLog<'view> {
    pub(super) fn new(view: &'view View) -> Self {
        let (tree, called, heads, others) = (Tree::default(), HashMap::new(), HashMap::new(), HashMap::new());
        Self { view, tree, called, heads, others, report: Report::new(view, Vec::new()) }
    }

    /// Appends the next records.
    pub(super) fn append(&mut self, records: Vec<RecordSummary>) -> Checked<()> {
        for record in records {
            match record {
                RecordSummary::Revision { briefing, number, parent, id } => {
                    self.tree.append(&id);
                    self.append_revision(briefing, number, parent, id)?;
                }
                RecordSummary::Label { label, parent, id } => {
                    self.tree.append(&id);
                    let label = (self.key(label.0), label.1);
                    let is_known = |parent| self.others.get(&parent) == Some(&Some(label));
                    ensure_plain(parent.is_none_or(is_known))?;
                    ensure_plain(self.others.insert(id, Some(label)).is_none())?;
                }
                RecordSummary::End { briefing, revision, id } => {
                    self.tree.append(&id);
                    // Behind the last revision, as nearly all stand.
                    let last = self.heads.get(&self.key(briefing));
                    ensure_plain(last.is_some_and(|(_, last)| *last == revision))?;
                    ensure_plain(self.others.insert(id, None).is_none())?;
                }
                RecordSummary::Rename { renames, id } => {
                    self.tree.append(&id);
                    self.append_rename(&renames)?;
                    ensure_plain(self.others.insert(id, None).is_none())?;
                }
                RecordSummary::Other { id } => {
                    self.tree.append(&id);
                    ensure_plain(self.others.insert(id, None).is_none())?;
                }
            }
        }
        Ok(())
    }

    /// Makes a revision the newest of its briefing, which it must continue.
    fn append_revision(
        &mut self,
        briefing: NameHash,
        number: u64,
        parent: Option<RecordId>,
        id: RecordId,
    ) -> Checked<()> {
        let briefing = self.key(briefing);
        let head = self.heads.get_mut(&briefing);
        ensure_plain(follows(number, parent, head.as_deref().copied()))?;
        match head {
            Some(head) => *head = (number, id),
            None => drop(self.heads.insert(briefing, (number, id))),
        }
        self.report.revisions += 1;
        Ok(())
    }

    /// The briefing that a name stands for, as of the records so far.
    fn key(&self, name: NameHash) -> BriefingKey {
        if self.called.is_empty() { name } else { self.called.get(&name).copied().unwrap_or(name) }
    }

    /// Gives briefings other names, all at once: those that they had are free.
    fn append_rename(&mut self, renames: &[(NameHash, NameHash, RecordId)]) -> Checked<()> {
        let from: HashSet<NameHash> = renames.iter().map(|(from, ..)| *from).collect();
        let to: HashSet<NameHash> = renames.iter().map(|(_, to, _)| *to).collect();
        ensure_plain(!renames.is_empty() && from.len() == renames.len() && to.len() == renames.len())?;
        for (old, new, revision) in renames {
            let is_last = self.heads.get(&self.key(*old)).is_some_and(|(_, last)| last == revision);
            let is_free = from.contains(new) || !self.heads.contains_key(&self.key(*new));
            ensure_plain(old != new && is_last && is_free)?;
        }
        // No reader may take what follows for void that does not know what a rename is.
        ensure(self.view.needs.has_renames())?;
        let moved: Vec<(NameHash, BriefingKey)> = renames.iter().map(|(old, new, _)| (*new, self.key(*old))).collect();
        for (index, (old, ..)) in (0..).zip(renames) {
            // No name has a hash of this form, but by chance.
            let fresh = (self.tree.size(), index);
            self.called.insert(*old, fresh);
        }
        self.called.extend(moved);
        Ok(())
    }

    /// Adds an object whose records were appended from `first_leaf` on: its table must state these
    /// leaves and the tree so far, and a pack must be the one that the base lists.
    pub(super) fn add_object(
        &mut self,
        object: &str,
        first_leaf: u64,
        table: &Table,
        contents: ContentTotals,
    ) -> Checked<()> {
        let (header, listed) = (&table.header, self.view.listed(object));
        ensure(listed.is_none_or(|pack| pack.is_of(table)))?;
        ensure_plain(header.leaves.first().is_none_or(|range| range.first == first_leaf))?;
        // Its leaves are those that were read, and the tree is that behind them: an object that
        // said nothing of its leaves would leave the log's tree at another size.
        ensure(header.tree().as_ref() == Some(&self.tree))?;
        self.report.count_object(listed.is_some());
        self.report.contents += contents.count;
        self.report.bytes += contents.bytes;
        Ok(())
    }
}
