//! Two revisions of a briefing, one behind the other: what the tables have of them in common.

use std::collections::BTreeMap;

use variorum_store::RevisionRecord;

use crate::interchange::export::columns::{Column, Values};

/// A revision and the one before it.
pub(super) struct Pair<'page> {
    /// The index of the new one's record in the log.
    pub(super) leaf: u64,
    /// The id of the briefing's first revision; `None` where that is lost.
    pub(super) first_id: Option<&'page str>,
    pub(super) old_id: &'page str,
    pub(super) new_id: &'page str,
    pub(super) old: &'page RevisionRecord,
    pub(super) new: &'page RevisionRecord,
}

/// A row about a pair.
pub(super) trait OfPair {
    fn pair(&self) -> &Pair<'_>;
}

/// The columns that say which pair a row is about, and then those of the table.
pub(super) fn columns<Row: OfPair>(of_table: impl IntoIterator<Item = Column<Row>>) -> Vec<Column<Row>> {
    let of_pair = [
        Column::new("leaf", Values::Number(|row: &Row| row.pair().leaf)),
        Column::new("briefing", Values::Text(|row| row.pair().new.briefing.as_str().into())),
        Column::new("first_id", Values::MaybeText(|row| row.pair().first_id.map(Into::into))),
        Column::new("old_number", Values::Number(|row| row.pair().old.number)),
        Column::new("new_number", Values::Number(|row| row.pair().new.number)),
        Column::new("old_id", Values::Text(|row| row.pair().old_id.into())),
        Column::new("new_id", Values::Text(|row| row.pair().new_id.into())),
        Column::new("time_utc", Values::Moment(|row| row.pair().new.time.instant())),
    ];
    of_pair.into_iter().chain(of_table).collect()
}

/// The headline, as far as meta has one.
pub(super) fn title(meta: &BTreeMap<String, String>) -> Option<&str> {
    meta.get("title").map(String::as_str)
}
