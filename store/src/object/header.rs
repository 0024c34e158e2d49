//! The JSON header of an object's table: what kind of object it is, and the state of the log after
//! it.

use serde::{Deserialize, Serialize};

use crate::id::{ObjectHash, StoreId, TreeHash};
use crate::merkle::Tree;

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

/// Consecutive leaves: `count` of them, from `first` on. As JSON `[first,count]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u64, u64)", into = "(u64, u64)")]
pub struct LeafRange {
    /// The first leaf.
    pub first: u64,
    /// How many leaves.
    pub count: u64,
}

impl LeafRange {
    /// Whether a leaf is in the range.
    pub(crate) fn contains(&self, leaf: u64) -> bool {
        leaf >= self.first && leaf - self.first < self.count
    }
}

impl From<(u64, u64)> for LeafRange {
    fn from((first, count): (u64, u64)) -> Self {
        Self { first, count }
    }
}

impl From<LeafRange> for (u64, u64) {
    fn from(range: LeafRange) -> Self {
        (range.first, range.count)
    }
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
            seq: Some(seq),
            base,
            covers: None,
            packs: Vec::new(),
            dead: Vec::new(),
            leaves: vec![LeafRange { first: tree.size().saturating_sub(records), count: records }],
            size: tree.size(),
            root: tree.root(),
            edge: tree.edge().to_vec(),
        }
    }

    /// The header of a pack with these leaves, the last ones of `tree`.
    pub(crate) fn pack(store: StoreId, leaves: Vec<LeafRange>, tree: &Tree) -> Self {
        Self { kind: Kind::Pack, seq: None, leaves, ..Self::entry(store, 0, None, 0, tree) }
    }

    /// The log's tree after this object; `None` if size, edge and root contradict each other. Cost:
    /// a hash for each subtree.
    pub fn tree(&self) -> Option<Tree> {
        Tree::from_edge(self.size, self.edge.clone()).filter(|tree| tree.root() == self.root)
    }
}
