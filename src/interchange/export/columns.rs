//! Tables as columns: what a table's columns are, and rows of it, whatever they are written as.

use std::borrow::Cow;
use std::ops::Range;

use variorum_store::Instant;

/// How the values of a column are taken from a row.
pub(super) enum Values<Row> {
    Text(fn(&Row) -> Cow<'_, str>),
    MaybeText(fn(&Row) -> Option<Cow<'_, str>>),
    /// Several texts in one cell.
    Texts(fn(&Row) -> Vec<&'static str>),
    Number(fn(&Row) -> u64),
    /// Several numbers in one cell.
    Numbers(fn(&Row) -> Vec<u64>),
    MaybeNumber(fn(&Row) -> Option<u64>),
    Moment(fn(&Row) -> Instant),
    Flag(fn(&Row) -> bool),
}

/// A column of a table of such rows.
pub(super) struct Column<Row> {
    pub(super) name: &'static str,
    pub(super) values: Values<Row>,
    /// Whether each value occurs about once, so that a dictionary would only cost.
    pub(super) is_unique: bool,
}

impl<Row> Column<Row> {
    /// A column whose values recur.
    pub(super) const fn new(name: &'static str, values: Values<Row>) -> Self {
        Self { name, values, is_unique: false }
    }

    /// A column of which each value occurs about once.
    pub(super) const fn unique(name: &'static str, values: Values<Row>) -> Self {
        Self { name, values, is_unique: true }
    }

    /// What the column is, whatever its rows are.
    pub(super) fn schema(&self) -> ColumnSchema {
        let (kind, is_optional) = match self.values {
            Values::Text(_) => (ColumnKind::Text, false),
            Values::MaybeText(_) => (ColumnKind::Text, true),
            Values::Texts(_) => (ColumnKind::Texts, false),
            Values::Number(_) => (ColumnKind::Number, false),
            Values::Numbers(_) => (ColumnKind::Numbers, false),
            Values::MaybeNumber(_) => (ColumnKind::Number, true),
            Values::Moment(_) => (ColumnKind::Moment, false),
            Values::Flag(_) => (ColumnKind::Flag, false),
        };
        ColumnSchema { name: self.name, kind, is_optional, is_unique: self.is_unique }
    }
}

/// What a column has in its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnKind {
    Text,
    Texts,
    Number,
    Numbers,
    Moment,
    Flag,
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ColumnSchema {
    pub(super) name: &'static str,
    pub(super) kind: ColumnKind,
    /// Whether a cell may be absent.
    pub(super) is_optional: bool,
    pub(super) is_unique: bool,
}

/// Texts one behind the other.
#[derive(Debug, Default)]
pub(super) struct TextValues {
    pub(super) bytes: String,
    /// Where each ends.
    pub(super) ends: Vec<usize>,
}

impl TextValues {
    fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }

    /// The text with an index; the empty one where there is none.
    fn get(&self, index: usize) -> &str {
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(index).and_then(|end| self.bytes.get(start..*end)).unwrap_or_default()
    }
}

/// The cells of a column. Of those that may be absent, `is_there` says whether each is; the value
/// of one that is not means nothing.
#[derive(Debug)]
pub(super) enum Cells {
    Texts(TextValues),
    MaybeTexts {
        values: TextValues,
        is_there: Vec<bool>,
    },
    /// Of each cell, where its texts end among `values`.
    Lists {
        values: TextValues,
        ends: Vec<usize>,
    },
    Numbers(Vec<i64>),
    /// Of each cell, where its numbers end among `values`.
    NumberLists {
        values: Vec<i64>,
        ends: Vec<usize>,
    },
    MaybeNumbers {
        values: Vec<i64>,
        is_there: Vec<bool>,
    },
    /// In microseconds since 1970.
    Moments(Vec<i64>),
    Flags(Vec<bool>),
}

/// One cell.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cell<'rows> {
    Absent,
    Text(&'rows str),
    Texts(Vec<&'rows str>),
    Number(i64),
    Numbers(&'rows [i64]),
    Moment(i64),
    Flag(bool),
}

/// Rows of a table, column by column.
#[derive(Debug, Default)]
pub(super) struct Rows {
    columns: Vec<Cells>,
    len: usize,
    bytes: usize,
}

impl Rows {
    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Bytes of their values: with what they take in memory, not much more.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// The columns, each with the cells of all rows.
    pub(super) fn into_columns(self) -> Vec<Cells> {
        self.columns
    }

    /// Adds a row, whose columns are the same for all.
    pub(super) fn push<Row>(&mut self, columns: &[Column<Row>], row: &Row) {
        if self.columns.is_empty() {
            self.columns = columns.iter().map(|column| Cells::of(&column.values)).collect();
        }
        for (cells, column) in self.columns.iter_mut().zip(columns) {
            self.bytes += cells.push(&column.values, row);
        }
        self.len += 1;
    }

    /// The cells of a row, in the order of the columns.
    pub(super) fn row(&self, index: usize) -> impl Iterator<Item = Cell<'_>> {
        self.columns.iter().map(move |cells| cells.get(index))
    }
}

/// What a cell of a number takes.
const NUMBER_BYTES: usize = 8;

impl Cells {
    fn of<Row>(values: &Values<Row>) -> Self {
        match values {
            Values::Text(_) => Self::Texts(TextValues::default()),
            Values::MaybeText(_) => Self::MaybeTexts { values: TextValues::default(), is_there: Vec::new() },
            Values::Texts(_) => Self::Lists { values: TextValues::default(), ends: Vec::new() },
            Values::Number(_) => Self::Numbers(Vec::new()),
            Values::Numbers(_) => Self::NumberLists { values: Vec::new(), ends: Vec::new() },
            Values::MaybeNumber(_) => Self::MaybeNumbers { values: Vec::new(), is_there: Vec::new() },
            Values::Moment(_) => Self::Moments(Vec::new()),
            Values::Flag(_) => Self::Flags(Vec::new()),
        }
    }

    /// Adds the cell of a row; returns how many bytes it takes.
    fn push<Row>(&mut self, of: &Values<Row>, row: &Row) -> usize {
        match (self, of) {
            (Self::Texts(values), Values::Text(of)) => {
                let text = of(row);
                values.push(&text);
                text.len() + NUMBER_BYTES
            }
            (Self::MaybeTexts { values, is_there }, Values::MaybeText(of)) => {
                let text = of(row);
                is_there.push(text.is_some());
                let text = text.unwrap_or_default();
                values.push(&text);
                text.len() + NUMBER_BYTES
            }
            (Self::Lists { values, ends }, Values::Texts(of)) => {
                let texts = of(row);
                texts.iter().for_each(|text| values.push(text));
                ends.push(values.ends.len());
                texts.iter().map(|text| text.len() + NUMBER_BYTES).sum::<usize>() + NUMBER_BYTES
            }
            (Self::Numbers(values), Values::Number(of)) => {
                values.push(of(row).cast_signed());
                NUMBER_BYTES
            }
            (Self::NumberLists { values, ends }, Values::Numbers(of)) => {
                let numbers = of(row);
                values.extend(numbers.iter().map(|number| number.cast_signed()));
                ends.push(values.len());
                (numbers.len() + 1) * NUMBER_BYTES
            }
            (Self::MaybeNumbers { values, is_there }, Values::MaybeNumber(of)) => {
                let number = of(row);
                is_there.push(number.is_some());
                values.push(number.unwrap_or_default().cast_signed());
                NUMBER_BYTES
            }
            (Self::Moments(values), Values::Moment(of)) => {
                values.push(microseconds(of(row)));
                NUMBER_BYTES
            }
            (Self::Flags(values), Values::Flag(of)) => {
                values.push(of(row));
                1
            }
            // The columns are those that these cells were made for.
            _ => 0,
        }
    }

    fn get(&self, index: usize) -> Cell<'_> {
        let is_there = |flags: &[bool]| flags.get(index).is_some_and(|is_there| *is_there);
        let number = |values: &[i64]| values.get(index).copied().unwrap_or_default();
        match self {
            Self::Texts(values) => Cell::Text(values.get(index)),
            Self::MaybeTexts { values, is_there: flags } if is_there(flags) => Cell::Text(values.get(index)),
            Self::MaybeNumbers { values, is_there: flags } if is_there(flags) => Cell::Number(number(values)),
            Self::MaybeTexts { .. } | Self::MaybeNumbers { .. } => Cell::Absent,
            Self::Lists { values, ends } => Cell::Texts(list(ends, index).map(|index| values.get(index)).collect()),
            Self::NumberLists { values, ends } => Cell::Numbers(values.get(list(ends, index)).unwrap_or_default()),
            Self::Numbers(values) => Cell::Number(number(values)),
            Self::Moments(values) => Cell::Moment(number(values)),
            Self::Flags(values) => Cell::Flag(values.get(index).is_some_and(|flag| *flag)),
        }
    }
}

/// Where the values of a list are, of lists that end so.
fn list(ends: &[usize], index: usize) -> Range<usize> {
    let start = index.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    start..ends.get(index).copied().unwrap_or(start)
}

/// Microseconds since 1970; years 0 to 9999 are far within what 64 bits hold.
fn microseconds(instant: Instant) -> i64 {
    instant.seconds * 1_000_000 + i64::from(instant.nanoseconds / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row with one cell of each kind.
    type Row = (&'static str, Option<u64>, Vec<&'static str>, bool);

    #[test]
    fn what_goes_in_comes_out_row_by_row() {
        let columns: [Column<Row>; 8] = [
            Column::new("text", Values::Text(|row| row.0.into())),
            Column::new("maybe_text", Values::MaybeText(|row| row.1.map(|_| row.0.into()))),
            Column::new("texts", Values::Texts(|row| row.2.clone())),
            Column::new("number", Values::Number(|row| row.0.len() as u64)),
            Column::new("maybe_number", Values::MaybeNumber(|row| row.1)),
            Column::new("moment", Values::Moment(|_| Instant { seconds: -1, nanoseconds: 999_999_999 })),
            Column::unique("flag", Values::Flag(|row| row.3)),
            Column::new("numbers", Values::Numbers(|row| row.1.into_iter().chain(row.1).collect())),
        ];
        let mut rows = Rows::default();
        for row in [("é", Some(7), vec!["a", ""], true), ("", None, vec![], false), ("x", Some(9), vec!["b"], true)] {
            rows.push(&columns, &row);
        }
        let moment = || Cell::Moment(-1);
        let expected = [
            [
                Cell::Text("é"),
                Cell::Text("é"),
                Cell::Texts(vec!["a", ""]),
                Cell::Number(2),
                Cell::Number(7),
                moment(),
                Cell::Flag(true),
                Cell::Numbers(&[7, 7]),
            ],
            [
                Cell::Text(""),
                Cell::Absent,
                Cell::Texts(vec![]),
                Cell::Number(0),
                Cell::Absent,
                moment(),
                Cell::Flag(false),
                Cell::Numbers(&[]),
            ],
            [
                Cell::Text("x"),
                Cell::Text("x"),
                Cell::Texts(vec!["b"]),
                Cell::Number(1),
                Cell::Number(9),
                moment(),
                Cell::Flag(true),
                Cell::Numbers(&[9, 9]),
            ],
        ];
        assert_eq!(rows.len(), expected.len());
        for (index, expected) in expected.into_iter().enumerate() {
            assert_eq!(rows.row(index).collect::<Vec<_>>(), expected);
        }
        let schema = columns[4].schema();
        assert_eq!((schema.name, schema.kind, schema.is_optional), ("maybe_number", ColumnKind::Number, true));
    }
}
