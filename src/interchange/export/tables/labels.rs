//! The table `labels`: one row each time a label was given to a revision, or taken away.

use variorum_store::LabelRecord;

use crate::interchange::export::columns::{Column, Values};

/// A record of a label.
pub(super) struct LabelRow<'page> {
    pub(super) leaf: u64,
    pub(super) id: String,
    pub(super) record: &'page LabelRecord,
}

/// The columns.
pub(super) fn columns<'page>() -> Vec<Column<LabelRow<'page>>> {
    vec![
        Column::new("leaf", Values::Number(|row: &LabelRow<'page>| row.leaf)),
        Column::new("briefing", Values::Text(|row| row.record.briefing.as_str().into())),
        Column::unique("id", Values::Text(|row| row.id.as_str().into())),
        Column::new("label", Values::Text(|row| row.record.label.as_str().into())),
        Column::unique("revision_id", Values::MaybeText(|row| Some(row.record.revision?.to_string().into()))),
        Column::unique("parent", Values::MaybeText(|row| Some(row.record.parent?.to_string().into()))),
        Column::new("recorded", Values::Text(|row| row.record.recorded.as_str().into())),
        Column::new("recorded_utc", Values::Moment(|row| row.record.recorded.instant())),
        Column::new("author", Values::MaybeText(|row| row.record.author.as_deref().map(Into::into))),
        Column::unique("salt", Values::Text(|row| row.record.salt.to_string().into())),
    ]
}
