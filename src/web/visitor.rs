//! Who asks, as far as that is known, and what they may do.

/// Who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// Whether they may read.
    pub may_read: bool,
    /// Whether they may write, where anybody may.
    pub may_write: bool,
    /// Whether they showed something by which they were known.
    pub is_known: bool,
    /// Who they are, as a proxy says that is believed: the author of what they write.
    pub user: Option<String>,
}

impl Visitor {
    /// Somebody who may read and is not known.
    #[must_use]
    pub fn reader() -> Self {
        Self { may_read: true, ..Self::default() }
    }
}
