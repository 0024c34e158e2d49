//! The table `events`: a row for each thing that happened to a briefing beside its revisions: that
//! it ended, that it got another name, that a revision took another back, that one was taken down.

use variorum_store::{KeptRecord, Record, RecordId, Time};

use crate::interchange::export::columns::{Column, Rows, Values};

/// Something that happened.
pub(super) struct EventRow<'page> {
    leaf: u64,
    id: RecordId,
    event: &'static str,
    /// The name that the briefing had then, where it is known.
    briefing: Option<&'page str>,
    new_briefing: Option<&'page str>,
    revision: RecordId,
    time: &'page Time,
    recorded: &'page Time,
    author: Option<&'page str>,
    note: Option<&'page str>,
}

/// The columns.
pub(super) fn columns<'page>() -> Vec<Column<EventRow<'page>>> {
    vec![
        Column::new("leaf", Values::Number(|row: &EventRow<'page>| row.leaf)),
        Column::new("briefing", Values::MaybeText(|row| row.briefing.map(Into::into))),
        Column::new("id", Values::Text(|row| row.id.to_string().into())),
        Column::new("event", Values::Text(|row| row.event.into())),
        Column::new("new_briefing", Values::MaybeText(|row| row.new_briefing.map(Into::into))),
        Column::unique("revision_id", Values::Text(|row| row.revision.to_string().into())),
        Column::new("time", Values::Text(|row| row.time.as_str().into())),
        Column::new("time_utc", Values::Moment(|row| row.time.instant())),
        Column::new("recorded", Values::Text(|row| row.recorded.as_str().into())),
        Column::new("recorded_utc", Values::Moment(|row| row.recorded.instant())),
        Column::new("author", Values::MaybeText(|row| row.author.map(Into::into))),
        Column::new("note", Values::MaybeText(|row| row.note.map(Into::into))),
    ]
}

/// Adds the rows that a record makes: none, but for what happened; one for each briefing that it
/// renames and each revision that it takes down. `undone` is the revision that it undoes, or the
/// one behind which the end stood that it undoes.
pub(super) fn push(kept: &KeptRecord, undone: Option<RecordId>, rows: &mut Rows) {
    let (leaf, id) = (kept.leaf, kept.id);
    match &kept.record {
        Record::Revision(record) => {
            let Some(revision) = undone else { return };
            let row = EventRow {
                leaf,
                id,
                event: "undo",
                briefing: Some(&record.briefing),
                new_briefing: None,
                revision,
                time: &record.time,
                recorded: &record.recorded,
                author: record.author.as_deref(),
                note: record.note.as_deref(),
            };
            rows.push(&columns(), &row);
        }
        Record::End(record) => {
            let row = EventRow {
                leaf,
                id,
                event: "end",
                briefing: Some(&record.briefing),
                new_briefing: None,
                revision: record.revision,
                time: &record.time,
                recorded: &record.recorded,
                author: record.author.as_deref(),
                note: record.reason.as_deref(),
            };
            rows.push(&columns(), &row);
        }
        Record::Rename(record) => {
            for one in &record.renames {
                let row = EventRow {
                    leaf,
                    id,
                    event: "rename",
                    briefing: Some(&one.briefing),
                    new_briefing: Some(&one.to),
                    revision: one.revision,
                    time: &record.time,
                    recorded: &record.recorded,
                    author: record.author.as_deref(),
                    note: record.note.as_deref(),
                };
                rows.push(&columns(), &row);
            }
        }
        Record::Tombstone(record) => {
            for one in &record.revisions {
                let row = EventRow {
                    leaf,
                    id,
                    event: "takedown",
                    briefing: one.briefing.as_deref(),
                    new_briefing: None,
                    revision: one.id,
                    time: &record.recorded,
                    recorded: &record.recorded,
                    author: Some(&record.by),
                    note: Some(&record.reason),
                };
                rows.push(&columns(), &row);
            }
        }
        Record::Label(_) | Record::Redacted(_) | Record::Unknown { .. } => {}
    }
}
