//! The table `pairs`: a row for each revision and the one before it, with what is counted of their
//! comparison.

use variorum_redline::{Kind, Redline};

use super::pair::{self, OfPair, Pair};
use crate::interchange::export::columns::{Column, Values};

/// A pair with its comparison.
pub(super) struct PairRow<'page> {
    pub(super) pair: &'page Pair<'page>,
    pub(super) redline: &'page Redline<'page>,
    /// How many rows of the table `changes` it has.
    pub(super) changes: usize,
}

impl OfPair for PairRow<'_> {
    fn pair(&self) -> &Pair<'_> {
        self.pair
    }
}

/// A column for each kind: how many changes are of it.
macro_rules! kind_columns {
    ($($kind:ident $name:literal),+ $(,)?) => {
        [$(Column::new($name, Values::Number(|row: &PairRow<'page>| row.redline.kinds.get(Kind::$kind) as u64))),+]
    };
}

/// The columns.
pub(super) fn columns<'page>() -> Vec<Column<PairRow<'page>>> {
    let of_pair = [
        Column::new("old_time_utc", Values::Moment(|row: &PairRow<'page>| row.pair.old.time.instant())),
        Column::new("old_title", Values::MaybeText(|row| pair::title(&row.pair.old.meta).map(Into::into))),
        Column::new("new_title", Values::MaybeText(|row| pair::title(&row.pair.new.meta).map(Into::into))),
        Column::new("changes", Values::Number(|row| row.changes as u64)),
        Column::new("moves", Values::Number(|row| row.redline.moves.len() as u64)),
        Column::new("words_deleted", Values::Number(|row| row.redline.words.deleted as u64)),
        Column::new("words_inserted", Values::Number(|row| row.redline.words.inserted as u64)),
        Column::new("words_moved", Values::Number(|row| row.redline.words.moved as u64)),
        Column::new("words_unchanged", Values::Number(|row| row.redline.words.unchanged as u64)),
        Column::new("is_coarse", Values::Flag(|row| row.redline.is_coarse)),
    ];
    let of_kinds = kind_columns![
        Negation "kind_negation",
        Date "kind_date",
        Number "kind_number",
        Quotation "kind_quotation",
        Name "kind_name",
        Link "kind_link",
        Added "kind_added",
        Cut "kind_cut",
        Wording "kind_wording",
        Moved "kind_moved",
        Renumbered "kind_renumbered",
        Punctuation "kind_punctuation",
        Case "kind_case",
        Paragraph "kind_paragraph",
        Typography "kind_typography",
        LineEnd "kind_line_end",
        Reflow "kind_reflow",
        Space "kind_space",
    ];
    pair::columns(of_pair.into_iter().chain(of_kinds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_column() {
        let names: Vec<&str> = columns().iter().filter_map(|column| column.name.strip_prefix("kind_")).collect();
        assert!(names.into_iter().eq(Kind::ALL.into_iter().map(Kind::name)));
    }
}
