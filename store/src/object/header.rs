//! The JSON header of an object's table: what kind of object it is, and the state of the log after
//! it.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::id::{ObjectHash, StoreId, TreeHash};
use crate::leaf_range::LeafRange;
use crate::limits::INTEGER_MAX;
use crate::merkle::Tree;
use crate::object::table::Table;

/// The version of the object format that this program writes and reads.
pub(crate) const VERSION: u64 = 1;

/// The kind of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// An entry of the log.
    Entry,
    /// Many entries merged into one object.
    Pack,
}

/// The base that an entry was built on: an entry with a list of packs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// Its sequence number in the log.
    #[serde(rename = "place")]
    pub seq: u64,
    /// Its hash.
    pub hash: ObjectHash,
    /// The last sequence number that its packs cover.
    pub covers: u64,
}

/// A pack, as a base lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackRef {
    /// Its random name, 32 hexadecimal digits: the object is `packs/<name>.zst`.
    pub name: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its hash.
    pub hash: ObjectHash,
    /// The leaves that it holds, in the order of its leaf rows.
    pub leaves: Vec<LeafRange>,
    /// The offset of its first frame of records.
    pub records: u64,
    /// The offset of its table: one read from `records` to the end fetches both.
    pub table: u64,
}

impl PackRef {
    /// Whether this is the pack with that table.
    pub(crate) fn is_of(&self, table: &Table) -> bool {
        self.hash == table.hash && self.bytes == table.object_bytes() && self.leaves == table.header.leaves
    }
}

/// The feature of a store in which briefings were renamed, to be understood by whoever reads it or
/// writes to it.
pub(crate) const RENAME: &str = "rename";

/// What a program must understand to read a store, and to write to it: features by name.
///
/// This program knows [`RENAME`]; every later entry repeats those of the entry before it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needs {
    /// To read it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub read: Vec<String>,
    /// To write to it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub write: Vec<String>,
}

impl Needs {
    /// A feature among these that this program does not know.
    pub(crate) fn unknown(features: &[String]) -> Option<&String> {
        features.iter().find(|feature| *feature != RENAME)
    }

    /// Whether the store says that briefings were renamed in it.
    pub(crate) fn has_renames(&self) -> bool {
        [&self.read, &self.write].iter().all(|features| features.iter().any(|feature| feature == RENAME))
    }

    /// Says that briefings were renamed.
    pub(crate) fn add_renames(&mut self) {
        for features in [&mut self.read, &mut self.write] {
            if !features.iter().any(|feature| feature == RENAME) {
                features.push(RENAME.to_owned());
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.read.is_empty() && self.write.is_empty()
    }
}

/// What is read of a header before anything else: whether this program may read the rest.
#[derive(Deserialize)]
pub(super) struct Lead {
    pub(super) v: u64,
    #[serde(default)]
    pub(super) needs: Needs,
}

/// The header of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Entry or pack.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The format's version, 1.
    pub v: u64,
    /// The store it belongs to.
    pub store: StoreId,
    /// What a program must understand.
    #[serde(skip_serializing_if = "Needs::is_empty", default)]
    pub needs: Needs,
    /// An entry's sequence number in the log: 1 for the first.
    #[serde(rename = "place", skip_serializing_if = "Option::is_none", default)]
    pub seq: Option<u64>,
    /// The base that an entry was built on; none before the first packing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub base: Option<Base>,
    /// In a base: the last sequence number that its packs cover.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub covers: Option<u64>,
    /// In a base: all packs that are in use from here on.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub packs: Vec<PackRef>,
    /// Names of packs that are removed once this entry is durable, and that no later base may list.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub dead: Vec<String>,
    /// The leaves that it holds, in the order of its leaf rows.
    pub leaves: Vec<LeafRange>,
    /// The leaves among them that are tombstones, so that they can be read before all others.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub tombstones: Vec<u64>,
    /// The size of the log's tree after its last leaf.
    pub size: u64,
    /// The root of that tree.
    pub root: TreeHash,
    /// The right edge of that tree, largest subtree first.
    pub edge: Vec<TreeHash>,
}

impl Header {
    /// The header of the entry with this sequence number, which holds `records` leaves, the last
    /// ones of `tree`.
    pub(crate) fn entry(store: StoreId, seq: u64, base: Option<Base>, records: u64, tree: &Tree) -> Self {
        Self {
            kind: Kind::Entry,
            v: VERSION,
            store,
            needs: Needs::default(),
            seq: Some(seq),
            base,
            covers: None,
            packs: Vec::new(),
            dead: Vec::new(),
            leaves: last_leaves(tree, records),
            tombstones: Vec::new(),
            size: tree.size(),
            root: tree.root(),
            edge: tree.edge().to_vec(),
        }
    }

    /// The header of a pack with these leaves, the last ones of `tree`.
    pub(crate) fn pack(store: StoreId, leaves: Vec<LeafRange>, tree: &Tree) -> Self {
        Self { kind: Kind::Pack, seq: None, leaves, ..Self::entry(store, 0, None, 0, tree) }
    }

    /// The first contradiction within the header, if there is one: what no writer of a store would
    /// say.
    pub(crate) fn contradiction(&self) -> Option<&'static str> {
        let numbers = [Some(self.size), self.seq, self.covers].into_iter().flatten();
        if numbers.max() > Some(INTEGER_MAX) {
            return Some("a number beyond 2^53");
        }
        // A pack without leaves says that a packer is at work.
        let has_right_count = self.kind == Kind::Pack || self.leaves.len() <= 1;
        let end = self.leaves.last().map_or(self.size, LeafRange::end);
        if !has_right_count || !are_runs(&self.leaves) || end != self.size {
            return Some("the leaves");
        }
        let are_ours = self.tombstones.iter().all(|leaf| self.leaves.iter().any(|range| range.contains(*leaf)));
        if !are_ours || !self.tombstones.is_sorted_by(|one, next| one < next) {
            return Some("the tombstones");
        }
        if self.tree().is_none() {
            return Some("the tree's size, root and edge");
        }
        match (self.kind, self.seq) {
            (Kind::Entry, Some(seq)) => self.contradiction_of_entry(seq),
            (Kind::Pack, None) => self.speaks_of_packs().then_some("a pack that speaks of others"),
            _ => Some("the sequence number"),
        }
    }

    fn speaks_of_packs(&self) -> bool {
        self.base.is_some() || self.covers.is_some() || !self.packs.is_empty() || !self.dead.is_empty()
    }

    fn contradiction_of_entry(&self, seq: u64) -> Option<&'static str> {
        let base = self.base.as_ref();
        // A base lies before what is built on it, and covers less than it lies at: so whoever goes
        // from base to base comes to an end.
        if seq == 0 || base.is_some_and(|base| base.seq == 0 || base.seq >= seq || base.covers >= base.seq) {
            return Some("the base");
        }
        if self.covers.is_none() != self.packs.is_empty() {
            return Some("the packs");
        }
        let covers = self.covers.unwrap_or_default();
        if covers >= seq || self.covers.is_some_and(|covers| base.is_some_and(|base| covers < base.covers)) {
            return Some("what its packs cover");
        }
        let mut names: HashSet<&str> = HashSet::new();
        for pack in &self.packs {
            let is_within = pack.records <= pack.table && pack.table <= pack.bytes && pack.bytes <= INTEGER_MAX;
            if !is_pack_name(&pack.name) || !names.insert(&pack.name) || !is_within {
                return Some("a pack");
            }
        }
        if !self.packs_tile() {
            return Some("the leaves of the packs");
        }
        let may_be_dead = |name: &String| is_pack_name(name) && !names.contains(name.as_str());
        (!self.dead.iter().all(may_be_dead)).then_some("a dead pack")
    }

    /// Whether the packs hold the leaves from the first on, each once.
    fn packs_tile(&self) -> bool {
        let mut runs: Vec<LeafRange> = self.packs.iter().flat_map(|pack| pack.leaves.iter().copied()).collect();
        runs.sort_by_key(|run| run.first);
        let end = runs.iter().try_fold(0, |next, run| (run.first == next).then_some(run.end()));
        end.is_some_and(|end| end <= self.size) && self.packs.iter().all(|pack| are_runs(&pack.leaves))
    }

    /// The log's tree after this object; `None` if size, edge and root contradict each other. Cost:
    /// a hash for each subtree.
    pub fn tree(&self) -> Option<Tree> {
        Tree::from_edge(self.size, self.edge.clone()).filter(|tree| tree.root() == self.root)
    }
}

/// Whether these are runs of leaves in order: none is empty, none touches the one before it.
fn are_runs(runs: &[LeafRange]) -> bool {
    let are_apart = runs.windows(2).all(|pair| matches!(pair, [one, next] if one.end() < next.first));
    are_apart && runs.iter().all(|run| run.count > 0 && run.first.checked_add(run.count).is_some())
}

/// The last `count` leaves of a tree, as a header lists them.
fn last_leaves(tree: &Tree, count: u64) -> Vec<LeafRange> {
    if count == 0 { Vec::new() } else { vec![LeafRange { first: tree.size().saturating_sub(count), count }] }
}

/// Whether a pack may have this name: 32 hexadecimal digits, so that no name is a path.
pub(crate) fn is_pack_name(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
