//! The history as comma-separated values (RFC 4180, but lines end in LF): exact, for programs that read tables.
//!
//! Cells are never altered, not even those that a spreadsheet would run: whoever loads the table must get the note that was
//! written. An absent value is an empty cell.

use variorum_store::Revision;

use super::table::{COLUMNS, Row, TEXT};
use super::{Encoder, Item};
use crate::cli::error::{CliError, Kind};
use variorum_redline::render::grouped;

/// Writes CSV.
#[derive(Debug)]
pub struct Csv {
    with_text: bool,
    /// Cells that a spreadsheet may run.
    formulas: u64,
}

impl Csv {
    /// A table, with a column of texts or without.
    #[must_use]
    pub const fn new(with_text: bool) -> Self {
        Self { with_text, formulas: 0 }
    }
}

impl Encoder for Csv {
    type Kept = Revision;

    fn begin(&mut self, out: &mut Vec<u8>) -> Result<(), CliError> {
        let text = self.with_text.then_some(TEXT);
        write(COLUMNS.into_iter().chain(text), out)
    }

    fn record(&mut self, item: Item<Revision>, out: &mut Vec<u8>) -> Result<bool, CliError> {
        let Row { revision, labels, meta, text } = Row::new(item)?;
        let record = &revision.record;
        let [number, bytes] = [record.number, record.bytes].map(|number| number.to_string());
        let parent = record.parent.as_ref().map(ToString::to_string).unwrap_or_default();
        let [id, content] = [revision.id.to_string(), record.content.to_string()];
        let foreign = [&record.author, &record.note, &record.source].map(|cell| cell.as_deref().unwrap_or_default());
        let [author, note, source] = foreign;
        let text = if self.with_text { Some(text.unwrap_or_default()) } else { None };
        let cells = foreign.into_iter().chain([record.briefing.as_str()]).chain(text.as_deref());
        self.formulas += cells.filter(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r'])).count() as u64;
        let cells = [
            &record.briefing,
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

    fn finish(&mut self, _: &mut Vec<u8>) -> Result<(), CliError> {
        Ok(())
    }

    fn remarks(&self) -> Vec<String> {
        if self.formulas == 0 {
            return Vec::new();
        }
        let cells = grouped(self.formulas);
        vec![format!(
            "cells that begin as formulas do: {cells}; where a spreadsheet opens the table, import its columns as text"
        )]
    }
}

fn write<'cell>(cells: impl Iterator<Item = &'cell str>, out: &mut Vec<u8>) -> Result<(), CliError> {
    let mut writer = ::csv::Writer::from_writer(out);
    let written = writer.write_record(cells.map(str::as_bytes)).and_then(|()| Ok(writer.flush()?));
    written.map_err(|error| CliError::new(Kind::System, format!("export: {error}")))
}
