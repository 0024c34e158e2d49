//! The history as a table, one row a revision: what CSV and Parquet share.

use variorum_store::Revision;

use super::Item;
use crate::cli::error::{CliError, Kind};

/// The columns, in their order; with the text, `text` is the last.
pub const COLUMNS: [&str; 13] = [
    "briefing", "number", "id", "parent", "content", "bytes", "time", "recorded", "author", "note", "source", "labels",
    "meta",
];

/// The column of the text.
pub const TEXT: &str = "text";

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The revision, which most columns are fields of.
    pub revision: Revision,
    /// The labels that stand at it, as a JSON array.
    pub labels: String,
    /// Its meta, as a JSON object.
    pub meta: String,
    /// Its text, where it is wanted and can be read.
    pub text: Option<String>,
}

impl Row {
    /// The row of a revision.
    pub fn new(item: Item<Revision>) -> Result<Self, CliError> {
        let failed = |error: serde_json::Error| CliError::new(Kind::System, format!("export: {error}"));
        let labels = serde_json::to_string(&item.kept.labels).map_err(failed)?;
        let meta = serde_json::to_string(&item.kept.record.meta).map_err(failed)?;
        Ok(Self { revision: item.kept, labels, meta, text: item.text })
    }
}
