//! Writes the history as comma-separated values, for programs that read tables.

use variorum_store::Revision;

use super::columns::{Cell, Column, ColumnSchema, Rows};
use super::encoder::{Encoder, LogItem, Remark};
use super::row_text;
use super::table::TableRow;
use crate::interchange::Error;

/// Writes CSV.
pub(super) struct Csv {
    with_text: bool,
    columns: Vec<Column<TableRow>>,
    /// Cells that a spreadsheet may run.
    formula_cells: u64,
}

impl Csv {
    /// A table, with a column of texts or without.
    pub(super) fn new(with_text: bool) -> Self {
        Self { with_text, columns: TableRow::columns(false, with_text), formula_cells: 0 }
    }
}

impl Encoder for Csv {
    type Record = Revision;

    fn has_text(&self) -> bool {
        self.with_text
    }

    fn is_table(&self) -> bool {
        true
    }

    fn begin(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        let schema: Vec<ColumnSchema> = self.columns.iter().map(Column::schema).collect();
        row_text::csv_header(&schema, out)
    }

    fn record(&mut self, item: LogItem<Revision>, out: &mut Vec<u8>) -> Result<bool, Error> {
        let mut row = Rows::default();
        row.push(&self.columns, &TableRow::new(item)?);
        self.formula_cells += formula_cells(&row);
        row_text::csv(&row, out).map(|()| true)
    }

    fn finish(&mut self, _: &mut Vec<u8>) -> Result<(), Error> {
        Ok(())
    }

    fn remarks(&self) -> Vec<Remark> {
        if self.formula_cells == 0 { Vec::new() } else { vec![Remark::FormulaCells(self.formula_cells)] }
    }
}

/// How many cells a spreadsheet may run.
pub(super) fn formula_cells(rows: &Rows) -> u64 {
    let begins_formula = |cell: &Cell<'_>| match cell {
        Cell::Text(text) => text.starts_with(['=', '+', '-', '@', '\t', '\r']),
        _ => false,
    };
    (0..rows.len()).map(|index| rows.row(index).filter(begins_formula).count() as u64).sum()
}
