//! A revision in a history, or found for a file.

use serde::Serialize;
use variorum_redline::render::Version;
use variorum_redline::render::json::VersionObject;
use variorum_store::Revision;

use crate::query::which::Near;

/// A revision.
#[derive(Serialize)]
pub struct RevisionObject<'version> {
    #[serde(flatten)]
    version: VersionObject<'version>,
    /// The id of the revision that it takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    undoes: Option<String>,
}

impl<'version> RevisionObject<'version> {
    /// The object for a revision, which `version` says as the renderers take it.
    #[must_use]
    pub fn new(revision: &Revision, version: &'version Version) -> Self {
        let undoes = revision.record.undoes.map(|undone| undone.to_string());
        Self { version: VersionObject::new("revision", version), undoes }
    }
}

/// A revision that a file is, or nearly is.
#[derive(Serialize)]
pub struct FoundObject<'version> {
    #[serde(flatten)]
    revision: VersionObject<'version>,
    /// The number of the briefing's newest revision.
    newest: u64,
    /// The number of the one that is in force; `null` where none is.
    in_force: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differs_in: Vec<&'static str>,
}

impl<'version> FoundObject<'version> {
    /// The object for a revision that a file is but for what they differ in, of a briefing whose
    /// newest revision, and the one in force, have these numbers; `type` is `revision`, or `near`
    /// where they differ.
    #[must_use]
    pub fn new(
        r#type: &'static str,
        version: &'version Version,
        newest: u64,
        in_force: Option<u64>,
        differs: &[Near],
    ) -> Self {
        let differs_in = differs.iter().map(|near| key(*near)).collect();
        Self { revision: VersionObject::new(r#type, version), newest, in_force, differs_in }
    }
}

const fn key(near: Near) -> &'static str {
    match near {
        Near::LineEnds => "line_ends",
        Near::LastLineEnd => "last_line_end",
        Near::ByteOrderMark => "byte_order_mark",
    }
}
