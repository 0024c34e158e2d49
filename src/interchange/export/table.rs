//! The history as a table, one row a revision: what CSV and Parquet share.

use variorum_store::Revision;

use super::columns::{Column, Values};
use super::encoder::LogItem;
use crate::interchange::Error;

/// A row.
#[derive(Clone, Debug)]
pub(super) struct TableRow {
    /// The revision, which most columns are fields of.
    revision: Revision,
    /// Its labels, as a JSON array.
    labels: String,
    /// Its meta, as a JSON object.
    meta: String,
    /// Its text, where it is wanted and can be read.
    text: Option<String>,
}

impl TableRow {
    /// The row of a revision.
    pub(super) fn new(item: LogItem<Revision>) -> Result<Self, Error> {
        let labels = serde_json::to_string(&item.record.labels).map_err(Error::encode)?;
        let meta = serde_json::to_string(&item.record.record.meta).map_err(Error::encode)?;
        Ok(Self { revision: item.record, labels, meta, text: item.text })
    }

    /// The columns, in their order, with the text as the last one or without. Beside each time as
    /// it was written is its moment, where that is wanted.
    pub(super) fn columns(with_moments: bool, with_text: bool) -> Vec<Column<Self>> {
        let all: [Column<Self>; 16] = [
            Column::new("briefing", Values::Text(|row| row.revision.briefing.as_str().into())),
            Column::new("number", Values::Number(|row| row.revision.record.number)),
            Column::unique("id", Values::Text(|row| row.revision.id.to_string().into())),
            Column::unique("parent", Values::MaybeText(|row| Some(row.revision.record.parent?.to_string().into()))),
            Column::new("content", Values::Text(|row| row.revision.record.content.to_string().into())),
            Column::new("bytes", Values::Number(|row| row.revision.record.bytes)),
            Column::new("time", Values::Text(|row| row.revision.record.time.as_str().into())),
            Column::new("time_utc", Values::Moment(|row| row.revision.record.time.instant())),
            Column::new("recorded", Values::Text(|row| row.revision.record.recorded.as_str().into())),
            Column::new("recorded_utc", Values::Moment(|row| row.revision.record.recorded.instant())),
            Column::new("author", Values::MaybeText(|row| row.revision.record.author.as_deref().map(Into::into))),
            Column::new("note", Values::MaybeText(|row| row.revision.record.note.as_deref().map(Into::into))),
            Column::new("source", Values::MaybeText(|row| row.revision.record.source.as_deref().map(Into::into))),
            Column::new("labels", Values::Text(|row| row.labels.as_str().into())),
            Column::new("meta", Values::Text(|row| row.meta.as_str().into())),
            Column::unique("text", Values::MaybeText(|row| row.text.as_deref().map(Into::into))),
        ];
        let is_wanted = |column: &Column<Self>| match column.values {
            Values::Moment(_) => with_moments,
            _ => with_text || column.name != "text",
        };
        all.into_iter().filter(is_wanted).collect()
    }
}
