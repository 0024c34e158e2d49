//! The table `sentences`: a row for each sentence of a pair, with what became of it.

use variorum_redline::{Redline, SentencePair, Sentences, sentence_pairs};

use super::pair::{self, OfPair, Pair};
use super::paragraphs::Paragraphs;
use crate::interchange::export::columns::{Column, Rows, Values};

/// A sentence of a pair.
pub(super) struct SentenceRow<'page> {
    pair: &'page Pair<'page>,
    /// Its number among the rows of the pair, from 1.
    row: u64,
    of: &'page SentencePair<'page>,
    old_paragraph: Option<u64>,
    new_paragraph: Option<u64>,
}

impl OfPair for SentenceRow<'_> {
    fn pair(&self) -> &Pair<'_> {
        self.pair
    }
}

/// The columns of one side: the number of its first sentence from 1, how many there are, their
/// bytes, and the text.
macro_rules! side_columns {
    ($side:ident, $first:literal, $count:literal, $start:literal, $end:literal, $text:literal) => {
        [
            Column::new(
                $first,
                Values::MaybeNumber(|row: &SentenceRow<'page>| number(&row.of.$side, |of| of.first + 1)),
            ),
            Column::new($count, Values::MaybeNumber(|row| number(&row.of.$side, |of| of.count))),
            Column::new($start, Values::MaybeNumber(|row| number(&row.of.$side, |of| of.range.start))),
            Column::new($end, Values::MaybeNumber(|row| number(&row.of.$side, |of| of.range.end))),
            Column::unique($text, Values::MaybeText(|row| row.of.$side.as_ref().map(|of| of.text.into()))),
        ]
    };
}

fn number(side: &Option<Sentences<'_>>, of: fn(&Sentences<'_>) -> usize) -> Option<u64> {
    side.as_ref().map(|side| of(side) as u64)
}

/// The columns.
pub(super) fn columns<'page>() -> Vec<Column<SentenceRow<'page>>> {
    let about = [
        Column::new("row", Values::Number(|row: &SentenceRow<'page>| row.row)),
        Column::new("op", Values::Text(|row| row.of.op.name().into())),
    ];
    let old = side_columns!(old, "old_sentence", "old_sentences", "old_start", "old_end", "old_text");
    let new = side_columns!(new, "new_sentence", "new_sentences", "new_start", "new_end", "new_text");
    let paragraphs = [
        Column::new("old_paragraph", Values::MaybeNumber(|row: &SentenceRow<'page>| row.old_paragraph)),
        Column::new("new_paragraph", Values::MaybeNumber(|row| row.new_paragraph)),
    ];
    pair::columns(about.into_iter().chain(old).chain(new).chain(paragraphs))
}

/// Adds the rows of a pair, whose texts are `old` and `new`.
pub(super) fn push(
    pair: &Pair<'_>,
    [old, new]: [&str; 2],
    [old_paragraphs, new_paragraphs]: [&Paragraphs<'_>; 2],
    redline: &Redline<'_>,
    rows: &mut Rows,
) {
    let columns = columns();
    for (row, of) in (1..).zip(&sentence_pairs(old, new, redline)) {
        let old_paragraph = of.old.as_ref().map(|side| old_paragraphs.number_of(&side.range));
        let new_paragraph = of.new.as_ref().map(|side| new_paragraphs.number_of(&side.range));
        rows.push(&columns, &SentenceRow { pair, row, of, old_paragraph, new_paragraph });
    }
}
