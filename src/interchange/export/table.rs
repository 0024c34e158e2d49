//! The history as a table, one row a revision: what CSV and Parquet share.

use variorum_store::Revision;

use super::encoder::LogItem;
use crate::interchange::Error;

/// The columns, in their order; with the text, `text` is the last.
pub(super) const COLUMNS: [&str; 13] = [
    "briefing", "number", "id", "parent", "content", "bytes", "time", "recorded", "author", "note", "source", "labels",
    "meta",
];

/// The column of the text.
pub(super) const TEXT: &str = "text";

/// A row.
#[derive(Clone, Debug)]
pub(super) struct TableRow {
    /// The revision, which most columns are fields of.
    pub(super) revision: Revision,
    /// Its labels, as a JSON array.
    pub(super) labels: String,
    /// Its meta, as a JSON object.
    pub(super) meta: String,
    /// Its text, where it is wanted and can be read.
    pub(super) text: Option<String>,
}

impl TableRow {
    /// The row of a revision.
    pub(super) fn new(item: LogItem<Revision>) -> Result<Self, Error> {
        let labels = serde_json::to_string(&item.record.labels).map_err(Error::encode)?;
        let meta = serde_json::to_string(&item.record.record.meta).map_err(Error::encode)?;
        Ok(Self { revision: item.record, labels, meta, text: item.text })
    }
}
