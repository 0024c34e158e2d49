//! What a sync is going to read, so that it can be read ahead: tables first, then records.

use crate::fetch::{END_BYTES, RecordsFrame, SPAN_BYTES, Span, WHOLE_BYTES};
use crate::limits::TABLE_BYTES_MAX;
use crate::log::View;
use crate::object::Table;

/// The spans of some objects' tables: of a pack as its base states it, of an entry its beginning,
/// which mostly is all of it.
pub(super) fn tables(view: &View, objects: &[String]) -> Vec<Span> {
    let span = |object: &String| {
        let (offset, bytes) = match view.listed(object) {
            Some(pack) => {
                let begin = pack.table.min(pack.bytes.saturating_sub(END_BYTES as u64));
                // One byte more than there is shows that the object ends there.
                (begin, usize::try_from(pack.bytes.saturating_sub(begin)).unwrap_or(usize::MAX).saturating_add(1))
            }
            None => (0, WHOLE_BYTES),
        };
        // A base may state anything.
        let bytes = if bytes <= TABLE_BYTES_MAX { bytes } else { 0 };
        Span { object: object.clone(), offset, bytes }
    };
    objects.iter().map(span).collect()
}

/// The spans of the frames that hold the records of an object from one index up to another.
pub(super) fn records(object: &str, table: &Table, number: usize, end: usize) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for RecordsFrame { row, .. } in table.records_frames().filter(|frame| frame.end > number && frame.first < end) {
        let bytes = row.packed_bytes as usize;
        match spans.last_mut() {
            // Frames tile the object.
            Some(span) if span.bytes + bytes <= SPAN_BYTES => span.bytes += bytes,
            _ => spans.push(Span { object: object.to_owned(), offset: row.offset, bytes }),
        }
    }
    spans
}
