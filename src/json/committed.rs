//! What became of a text that was committed.

use serde::Serialize;
use variorum_redline::render::Version;
use variorum_redline::render::json::VersionObject;

use crate::query::committed::Untaken;

/// What became of a text that was committed.
#[derive(Serialize)]
pub struct CommittedObject<'outcome> {
    #[serde(flatten)]
    revision: VersionObject<'outcome>,
    /// Labels that a revision got that was there already.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    labelled: &'outcome [String],
    /// What was asked for such a revision, and its record does not say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_taken: Vec<&'static str>,
}

impl<'outcome> CommittedObject<'outcome> {
    /// The object for the revision that has the text now; `type` is `committed` or `unchanged`.
    #[must_use]
    pub fn new(
        r#type: &'static str,
        revision: &'outcome Version,
        labelled: &'outcome [String],
        untaken: &[Untaken],
    ) -> Self {
        let not_taken = untaken.iter().map(|untaken| word(*untaken)).collect();
        Self { revision: VersionObject::new(r#type, revision), labelled, not_taken }
    }
}

/// The word for what was not taken.
#[must_use]
pub const fn word(untaken: Untaken) -> &'static str {
    match untaken {
        Untaken::Note => "note",
        Untaken::Author => "author",
        Untaken::Time => "time",
    }
}
