//! Runs of leaves: where in the log records stand.

use serde::{Deserialize, Serialize};

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

    /// The leaf after the last one.
    pub(crate) fn end(&self) -> u64 {
        self.first.saturating_add(self.count)
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
