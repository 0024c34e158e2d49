//! Damage: facts that were found, often many at once, as opposed to errors, which end an operation.

use std::fmt;

use serde::Serialize;

use crate::id::RecordId;
use crate::leaf_range::LeafRange;

/// The kind of damage. The names are part of the program's interface: scripts match them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DamageKind {
    /// The object `store` is missing, or is not what `init` wrote.
    StoreObject,
    /// An entry of the log or a pack is missing.
    Missing,
    /// An object does not end in a sound table of contents.
    Table,
    /// An object is sound but does not belong here: it is from another store, or another object has
    /// its name.
    Misplaced,
    /// A frame does not match its row in the table.
    Frame,
    /// A frame does not match its row in the table, and all that it held can be read from objects
    /// that packing has merged and not removed yet.
    Spared,
    /// A text is not the one its record names.
    Content,
    /// A record cannot be read.
    Record,
    /// A record's number or parent does not continue the history of its briefing.
    Chain,
    /// The size, root or edge of the Merkle tree does not match the records.
    Tree,
    /// A record was destroyed, and the log does not say by whom and why.
    Redacted,
    /// The log is shorter than it was when this reader saw it last.
    RolledBack,
    /// The log contradicts what this reader saw of it before.
    Rewritten,
    /// A different store is at the path of one that this reader knew.
    OtherStore,
    /// Something is wrong, and what it is cannot be named.
    Unsound,
}

/// One finding. As JSON an object with these fields, in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Damage {
    /// The object it was found in, such as `log/00000000000000000007`.
    pub object: String,
    /// Its kind.
    pub kind: DamageKind,
    /// The name of the affected briefing, if known.
    pub briefing: Option<String>,
    /// The number of the affected revision, if known.
    pub revision: Option<u64>,
    /// The id of the affected record, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<RecordId>,
    /// The index of the affected leaf in the log, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaf: Option<u64>,
    /// How many leaves from that one on are affected, if more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaves: Option<u64>,
    /// What was found, in plain words; not for programs.
    pub detail: String,
}

impl Damage {
    /// Whether something that stood in the store cannot be read any more: the object that it names,
    /// or the revision. Other findings are about what can be read, and should not stand there.
    pub fn is_loss(&self) -> bool {
        use DamageKind::{Content, Frame, Misplaced, Missing, Record, Redacted, StoreObject, Table};
        matches!(self.kind, StoreObject | Missing | Table | Misplaced | Frame | Content | Record | Redacted)
    }

    /// A finding about an object as a whole.
    pub(crate) fn of(object: &str, kind: DamageKind, detail: impl fmt::Display) -> Self {
        let (object, detail) = (object.to_owned(), detail.to_string());
        Self { object, kind, briefing: None, revision: None, id: None, leaf: None, leaves: None, detail }
    }

    /// The same finding, about one leaf.
    pub(crate) fn at_leaf(mut self, leaf: u64) -> Self {
        self.leaf = Some(leaf);
        self
    }

    /// The affected leaves, if known.
    pub(crate) fn range(&self) -> Option<LeafRange> {
        self.leaf.map(|first| LeafRange { first, count: self.leaves.unwrap_or(1) })
    }

    /// The same finding, about some leaves.
    pub(crate) fn at_leaves(mut self, leaves: LeafRange) -> Self {
        (self.leaf, self.leaves) = (Some(leaves.first), (leaves.count > 1).then_some(leaves.count));
        self
    }

    /// The same finding, about one revision.
    pub(crate) fn of_revision(mut self, briefing: &str, number: u64, id: RecordId) -> Self {
        (self.briefing, self.revision, self.id) = (Some(briefing.to_owned()), Some(number), Some(id));
        self
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: ", self.object)?;
        match (&self.briefing, self.revision, self.leaf, self.leaves) {
            (Some(briefing), Some(number), ..) => write!(out, "{briefing}@{number}: ")?,
            (_, _, Some(leaf), Some(count)) => write!(out, "leaves {leaf} to {}: ", leaf + count - 1)?,
            (_, _, Some(leaf), None) => write!(out, "leaf {leaf}: ")?,
            _ => {}
        }
        out.write_str(&self.detail)
    }
}
