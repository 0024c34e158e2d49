//! What became of a label.

use serde::Serialize;
use variorum_store::{Label, Revision};

/// What became of a label, and the revision that has it or had it.
#[derive(Serialize)]
pub struct LabelObject<'label> {
    r#type: &'static str,
    briefing: &'label str,
    number: u64,
    id: String,
    label: &'label str,
}

impl<'label> LabelObject<'label> {
    /// The object for a label; `type` is `labelled`, `unchanged` or `cleared`.
    #[must_use]
    pub fn new(r#type: &'static str, revision: &'label Revision, label: &'label Label) -> Self {
        let (number, id) = (revision.record.number, revision.id.to_string());
        Self { r#type, briefing: &revision.briefing, number, id, label: label.as_str() }
    }
}
