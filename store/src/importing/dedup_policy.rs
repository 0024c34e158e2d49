//! What counts as a duplicate in an import.

/// Which revisions of a draft's briefing make it a duplicate, which is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DedupPolicy {
    /// One that is the same in text, time, author, note, source and meta, and has not answered for
    /// another draft yet.
    SameRevision,
    /// The newest, if it has the same text.
    SameAsHead,
}
