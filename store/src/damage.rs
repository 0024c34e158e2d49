//! Damage: facts that were found, many at once, as opposed to errors, which end what was being done.

use std::fmt;

use serde::Serialize;

use crate::id::RecordId;

/// What kind of damage it is. The names are part of the program's contract: scripts match them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DamageKind {
    /// The object `store` is missing or not what `init` wrote.
    StoreObject,
    /// A place in the log where an entry must be has none, or a pack is missing.
    Missing,
    /// An object does not end in a sound table of contents.
    Table,
    /// An object is sound but does not belong where it lies: another store's, another place's, another object's.
    Misplaced,
    /// A frame is not as its row in the table says.
    Frame,
    /// A text is not the one its record names.
    Content,
    /// A record cannot be read.
    Record,
    /// A record's number or parent does not follow from its briefing's history.
    Chain,
    /// Size, root or edge of the Merkle tree are not those of the records.
    Tree,
    /// One record stands in the log twice.
    Duplicate,
    /// A record was destroyed, and nothing in the log says by whom and why.
    Redacted,
    /// The log is shorter than this reader has seen it.
    RolledBack,
    /// The log differs from what this reader has seen of it.
    Rewritten,
    /// Another store lies where this reader knew one.
    OtherStore,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Damage {
    /// The object it was found in, such as `log/00000000000000000007`.
    pub object: String,
    /// What kind it is.
    pub kind: DamageKind,
    /// The briefing that is hit, where it is known.
    pub briefing: Option<String>,
    /// The number of the revision that is hit, where it is known.
    pub revision: Option<u64>,
    /// The id of the record that is hit, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<RecordId>,
    /// The leaf that is hit, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaf: Option<u64>,
    /// What was found, for people.
    pub detail: String,
}

impl Damage {
    /// A finding about an object as a whole.
    pub(crate) fn of(object: &str, kind: DamageKind, detail: impl fmt::Display) -> Self {
        let (object, detail) = (object.to_owned(), detail.to_string());
        Self { object, kind, briefing: None, revision: None, id: None, leaf: None, detail }
    }

    /// The same finding, about one leaf.
    pub(crate) fn at_leaf(mut self, leaf: u64) -> Self {
        self.leaf = Some(leaf);
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
        match (&self.briefing, self.revision, self.leaf) {
            (Some(briefing), Some(number), _) => write!(out, "{briefing}@{number}: ")?,
            (_, _, Some(leaf)) => write!(out, "leaf {leaf}: ")?,
            _ => {}
        }
        out.write_str(&self.detail)
    }
}
