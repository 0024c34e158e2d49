//! Writes the history as comma-separated values (RFC 4180, but lines end in LF), for programs that
//! read tables.
//!
//! Cells are exact, even those that a spreadsheet would run: whoever loads the table must get the
//! note that was written. An absent value is an empty cell.

use variorum_store::Revision;

use super::encoder::{Encoder, LogItem, Remark};
use super::table::{COLUMNS, TEXT, TableRow};
use crate::interchange::Error;

/// Writes CSV.
#[derive(Debug)]
pub(super) struct Csv {
    with_text: bool,
    /// Cells that a spreadsheet may run.
    formula_cells: u64,
}

impl Csv {
    /// A table, with a column of texts or without.
    pub(super) const fn new(with_text: bool) -> Self {
        Self { with_text, formula_cells: 0 }
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
        let text = self.with_text.then_some(TEXT);
        write(COLUMNS.into_iter().chain(text), out)
    }

    fn record(&mut self, item: LogItem<Revision>, out: &mut Vec<u8>) -> Result<bool, Error> {
        let TableRow { revision, labels, meta, text } = TableRow::new(item)?;
        let record = &revision.record;
        let [number, bytes] = [record.number, record.bytes].map(|number| number.to_string());
        let parent = record.parent.as_ref().map(ToString::to_string).unwrap_or_default();
        let [id, content] = [revision.id.to_string(), record.content.to_string()];
        let foreign = [&record.author, &record.note, &record.source].map(|cell| cell.as_deref().unwrap_or_default());
        let [author, note, source] = foreign;
        let text = if self.with_text { Some(text.unwrap_or_default()) } else { None };
        let cells = foreign.into_iter().chain([revision.briefing.as_str()]).chain(text.as_deref());
        self.formula_cells += cells.filter(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r'])).count() as u64;
        let cells = [
            &revision.briefing,
            &number,
            &id,
            &parent,
            &content,
            &bytes,
            record.time.as_str(),
            record.recorded.as_str(),
            author,
            note,
            source,
            &labels,
            &meta,
        ];
        write(cells.into_iter().chain(text.as_deref()), out).map(|()| true)
    }

    fn finish(&mut self, _: &mut Vec<u8>) -> Result<(), Error> {
        Ok(())
    }

    fn remarks(&self) -> Vec<Remark> {
        if self.formula_cells == 0 { Vec::new() } else { vec![Remark::FormulaCells(self.formula_cells)] }
    }
}

fn write<'cell>(cells: impl Iterator<Item = &'cell str>, out: &mut Vec<u8>) -> Result<(), Error> {
    let mut writer = ::csv::Writer::from_writer(out);
    let written = writer.write_record(cells.map(str::as_bytes)).and_then(|()| Ok(writer.flush()?));
    written.map_err(Error::encode)
}
