//! The table `changes`: a row for each edit of a pair, with its place in both texts.

use variorum_redline::render::headings::Places;
use variorum_redline::{Edit, Kind, Redline};

use super::pair::{self, OfPair, Pair};
use super::paragraphs::Paragraphs;
use crate::interchange::export::columns::{Column, Rows, Values};

/// An edit of a pair.
pub(super) struct ChangeRow<'page> {
    pair: &'page Pair<'page>,
    /// Its number among the edits of the pair, from 1.
    change: u64,
    edit: &'page Edit<'page>,
    /// The numbers of the paragraphs that it begins in, of the old text and of the new one.
    paragraphs: [u64; 2],
    /// The headings or clauses that it stands below.
    heading: Option<String>,
}

impl OfPair for ChangeRow<'_> {
    fn pair(&self) -> &Pair<'_> {
        self.pair
    }
}

/// The columns.
pub(super) fn columns<'page>() -> Vec<Column<ChangeRow<'page>>> {
    pair::columns([
        Column::new("change", Values::Number(|row: &ChangeRow<'page>| row.change)),
        Column::new("op", Values::Text(|row| row.edit.op.name().into())),
        Column::new("kind", Values::MaybeText(|row| row.edit.kinds.first().map(Kind::name).map(Into::into))),
        Column::new("kinds", Values::Texts(|row| row.edit.kinds.iter().map(Kind::name).collect())),
        Column::new("counts", Values::Numbers(|row| row.edit.counts.iter().map(|count| *count as u64).collect())),
        Column::new("old_start", Values::Number(|row| row.edit.old.start as u64)),
        Column::new("old_end", Values::Number(|row| row.edit.old.end as u64)),
        Column::new("new_start", Values::Number(|row| row.edit.new.start as u64)),
        Column::new("new_end", Values::Number(|row| row.edit.new.end as u64)),
        Column::new("old_text", Values::Text(|row| row.edit.old_text.into())),
        Column::new("new_text", Values::Text(|row| row.edit.new_text.into())),
        Column::new("words_deleted", Values::Number(|row| row.edit.deleted as u64)),
        Column::new("words_inserted", Values::Number(|row| row.edit.inserted as u64)),
        Column::new("old_paragraph", Values::Number(|row| row.paragraphs[0])),
        Column::new("new_paragraph", Values::Number(|row| row.paragraphs[1])),
        Column::new("heading", Values::MaybeText(|row| row.heading.as_deref().map(Into::into))),
        Column::new("move", Values::MaybeNumber(|row| row.edit.move_number.get().map(|number| number as u64))),
    ])
}

/// Adds the rows of a pair, whose texts are `old` and `new`.
pub(super) fn push(
    pair: &Pair<'_>,
    [old, new]: [&Paragraphs<'_>; 2],
    redline: &Redline<'_>,
    edits: &[Edit<'_>],
    rows: &mut Rows,
) {
    let (columns, places) = (columns(), Places::of(redline));
    for (change, edit) in (1..).zip(edits) {
        let paragraphs = [old.number_of(&edit.old), new.number_of(&edit.new)];
        let heading = places.of_change(edit.change).map(ToString::to_string);
        rows.push(&columns, &ChangeRow { pair, change, edit, paragraphs, heading });
    }
}
