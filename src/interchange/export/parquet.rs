//! Writes the history as a file of Apache Parquet, in row groups of bounded size, compressed with
//! zstd.
//!
//! The columns are those of the CSV, absent values null, and beside each time as it was written the
//! moment itself in UTC, in microseconds, which is what queries compare: `time_utc` and
//! `recorded_utc`.

use variorum_store::Revision;

use super::columns::{Column, ColumnSchema, Rows};
use super::encoder::{Encoder, LogItem};
use super::parquet_file::ParquetFile;
use super::table::TableRow;
use crate::interchange::Error;

/// Rows of a group.
const GROUP_ROWS: usize = 64 << 10;

/// Bytes of texts and other values after which a group is written.
const GROUP_BYTES: usize = 16 << 20;

/// Writes Parquet.
pub(super) struct Parquet {
    with_text: bool,
    columns: Vec<Column<TableRow>>,
    rows: Rows,
    file: ParquetFile,
}

impl Parquet {
    /// A table, with a column of texts or without.
    pub(super) fn new(with_text: bool) -> Result<Self, Error> {
        let columns = TableRow::columns(true, with_text);
        let schema: Vec<ColumnSchema> = columns.iter().map(Column::schema).collect();
        let file = ParquetFile::new("revisions", &schema).map_err(Error::encode)?;
        Ok(Self { with_text, columns, rows: Rows::default(), file })
    }

    fn write_group(&mut self) -> Result<(), Error> {
        self.file.write_group([std::mem::take(&mut self.rows)]).map_err(Error::encode)
    }
}

impl Encoder for Parquet {
    type Record = Revision;

    fn has_text(&self) -> bool {
        self.with_text
    }

    fn is_table(&self) -> bool {
        true
    }

    fn begin(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        self.file.drain(out).map_err(Error::encode)
    }

    fn record(&mut self, item: LogItem<Revision>, out: &mut Vec<u8>) -> Result<bool, Error> {
        self.rows.push(&self.columns, &TableRow::new(item)?);
        if self.rows.bytes() >= GROUP_BYTES || self.rows.len() >= GROUP_ROWS {
            self.write_group()?;
            self.file.drain(out).map_err(Error::encode)?;
        }
        Ok(true)
    }

    fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        self.write_group()?;
        self.file.finish(out).map_err(Error::encode)
    }
}
