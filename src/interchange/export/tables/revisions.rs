//! The table `revisions`: one row per revision, with every field of its record.

use variorum_store::RevisionRecord;

use crate::interchange::export::columns::{Column, Values};

/// A revision.
pub(super) struct RevisionRow<'page> {
    pub(super) leaf: u64,
    pub(super) id: &'page str,
    /// The id of the briefing's first revision; `None` where that is lost.
    pub(super) first_id: Option<&'page str>,
    pub(super) record: &'page RevisionRecord,
    /// Its meta, as a JSON object.
    pub(super) meta: String,
    /// How many words its text has; none where that cannot be read.
    pub(super) words: Option<u64>,
    pub(super) text: Option<&'page str>,
}

/// The columns, with the text or without.
pub(super) fn columns<'page>(with_text: bool) -> Vec<Column<RevisionRow<'page>>> {
    let text = Column::unique("text", Values::MaybeText(|row: &RevisionRow<'page>| row.text.map(Into::into)));
    let of_record = [
        Column::new("leaf", Values::Number(|row: &RevisionRow<'page>| row.leaf)),
        Column::new("briefing", Values::Text(|row| row.record.briefing.as_str().into())),
        Column::new("first_id", Values::MaybeText(|row| row.first_id.map(Into::into))),
        Column::new("number", Values::Number(|row| row.record.number)),
        Column::unique("id", Values::Text(|row| row.id.into())),
        Column::unique("parent", Values::MaybeText(|row| Some(row.record.parent?.to_string().into()))),
        Column::unique("content", Values::Text(|row| row.record.content.to_string().into())),
        Column::new("bytes", Values::Number(|row| row.record.bytes)),
        Column::new("words", Values::MaybeNumber(|row| row.words)),
        Column::new("time", Values::Text(|row| row.record.time.as_str().into())),
        Column::new("time_utc", Values::Moment(|row| row.record.time.instant())),
        Column::new("recorded", Values::Text(|row| row.record.recorded.as_str().into())),
        Column::new("recorded_utc", Values::Moment(|row| row.record.recorded.instant())),
        Column::new("author", Values::MaybeText(|row| row.record.author.as_deref().map(Into::into))),
        Column::new("note", Values::MaybeText(|row| row.record.note.as_deref().map(Into::into))),
        Column::new("source", Values::MaybeText(|row| row.record.source.as_deref().map(Into::into))),
        Column::new("meta", Values::Text(|row| row.meta.as_str().into())),
        Column::new("undoes", Values::MaybeText(|row| Some(row.record.undoes?.to_string().into()))),
        Column::unique("salt", Values::Text(|row| row.record.salt.to_string().into())),
    ];
    of_record.into_iter().chain(with_text.then_some(text)).collect()
}
