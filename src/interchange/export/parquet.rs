//! Writes the history as a file of Apache Parquet, in row groups of bounded size, compressed with
//! zstd.
//!
//! The columns are those of the CSV, absent values null, and beside each time as it was written the
//! moment itself in UTC, in microseconds, which is what queries compare: `time_utc` and
//! `recorded_utc`.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type};
use variorum_store::{Instant, Revision};

use super::encoder::{Encoder, LogItem};
use super::table::{COLUMNS, TEXT, TableRow};
use crate::interchange::Error;

/// Rows of a group.
const GROUP_ROWS: usize = 64 << 10;

/// Bytes of texts and other values after which a group is written.
const GROUP_BYTES: usize = 16 << 20;

/// Writes Parquet.
pub(super) struct Parquet {
    with_text: bool,
    rows: Vec<TableRow>,
    bytes: usize,
    writer: SerializedFileWriter<Vec<u8>>,
}

impl Parquet {
    /// A table, with a column of texts or without.
    pub(super) fn new(with_text: bool) -> Result<Self, Error> {
        let columns = columns(with_text).into_iter().map(|column| column.schema().map(Arc::new));
        let columns = columns.collect::<Result<_, _>>().map_err(Error::encode)?;
        let schema = Type::group_type_builder("revisions").with_fields(columns).build().map_err(Error::encode)?;
        let writer =
            SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties())).map_err(Error::encode)?;
        Ok(Self { with_text, rows: Vec::new(), bytes: 0, writer })
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        let mut group = self.writer.next_row_group()?;
        for column in columns(self.with_text) {
            column.write(&rows, &mut group)?;
        }
        group.close()?;
        Ok(())
    }

    /// Moves what was written to `out`.
    fn drain(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        self.writer.flush().map_err(Error::encode)?;
        out.append(self.writer.inner_mut());
        Ok(())
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
        self.drain(out)
    }

    fn record(&mut self, item: LogItem<Revision>, out: &mut Vec<u8>) -> Result<bool, Error> {
        self.bytes += item.record.line.len() * 2 + item.text.as_ref().map_or(0, String::len);
        self.rows.push(TableRow::new(item)?);
        if self.bytes >= GROUP_BYTES || self.rows.len() >= GROUP_ROWS {
            self.write_group().map_err(Error::encode)?;
            self.drain(out)?;
        }
        Ok(true)
    }

    fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        self.write_group().map_err(Error::encode)?;
        self.writer.finish().map_err(Error::encode)?;
        self.drain(out)
    }
}

/// How a column's values are taken from a row.
enum Values {
    Text(fn(&TableRow) -> String),
    MaybeText(fn(&TableRow) -> Option<String>),
    Count(fn(&TableRow) -> u64),
    Moment(fn(&TableRow) -> Instant),
}

struct ParquetColumn {
    name: &'static str,
    values: Values,
}

/// The columns of the table: next to each time, its moment in UTC.
fn columns(with_text: bool) -> Vec<ParquetColumn> {
    let mut columns = Vec::new();
    for name in COLUMNS.into_iter().chain(with_text.then_some(TEXT)) {
        let values = match name {
            "briefing" => Values::Text(|row| row.revision.briefing.clone()),
            "number" => Values::Count(|row| row.revision.record.number),
            "id" => Values::Text(|row| row.revision.id.to_string()),
            "parent" => Values::MaybeText(|row| row.revision.record.parent.map(|parent| parent.to_string())),
            "content" => Values::Text(|row| row.revision.record.content.to_string()),
            "bytes" => Values::Count(|row| row.revision.record.bytes),
            "time" => Values::Text(|row| row.revision.record.time.to_string()),
            "recorded" => Values::Text(|row| row.revision.record.recorded.to_string()),
            "author" => Values::MaybeText(|row| row.revision.record.author.clone()),
            "note" => Values::MaybeText(|row| row.revision.record.note.clone()),
            "source" => Values::MaybeText(|row| row.revision.record.source.clone()),
            "labels" => Values::Text(|row| row.labels.clone()),
            "meta" => Values::Text(|row| row.meta.clone()),
            _ => Values::MaybeText(|row| row.text.clone()),
        };
        columns.push(ParquetColumn { name, values });
        match name {
            "time" => {
                let values = Values::Moment(|row| row.revision.record.time.instant());
                columns.push(ParquetColumn { name: "time_utc", values });
            }
            "recorded" => {
                let values = Values::Moment(|row| row.revision.record.recorded.instant());
                columns.push(ParquetColumn { name: "recorded_utc", values });
            }
            _ => {}
        }
    }
    columns
}

impl ParquetColumn {
    fn schema(&self) -> Result<Type, ParquetError> {
        let (physical, logical, repetition) = match self.values {
            Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::REQUIRED),
            Values::MaybeText(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::OPTIONAL),
            Values::Count(_) => (Physical::INT64, None, Repetition::REQUIRED),
            Values::Moment(_) => {
                let moment = LogicalType::timestamp(true, TimeUnit::MICROS);
                (Physical::INT64, Some(moment), Repetition::REQUIRED)
            }
        };
        Type::primitive_type_builder(self.name, physical).with_logical_type(logical).with_repetition(repetition).build()
    }

    fn write(&self, rows: &[TableRow], group: &mut SerializedRowGroupWriter<'_, Vec<u8>>) -> Result<(), ParquetError> {
        let Some(mut column) = group.next_column()? else { return Ok(()) };
        match self.values {
            Values::Text(of) => {
                // Row by row, so that a column of texts is not there twice.
                for row in rows {
                    column.typed::<ByteArrayType>().write_batch(&[bytes(of(row))], None, None)?;
                }
            }
            Values::MaybeText(of) => {
                for row in rows {
                    let value: Vec<ByteArray> = of(row).map(bytes).into_iter().collect();
                    let level = i16::from(!value.is_empty());
                    column.typed::<ByteArrayType>().write_batch(&value, Some(&[level]), None)?;
                }
            }
            Values::Count(of) => {
                let values: Vec<i64> = rows.iter().map(|row| of(row).cast_signed()).collect();
                column.typed::<Int64Type>().write_batch(&values, None, None)?;
            }
            Values::Moment(of) => {
                let values: Vec<i64> = rows.iter().map(|row| microseconds(of(row))).collect();
                column.typed::<Int64Type>().write_batch(&values, None, None)?;
            }
        }
        column.close()
    }
}

fn bytes(text: String) -> ByteArray {
    ByteArray::from(text.into_bytes())
}

/// Microseconds since 1970; years 0 to 9999 are far within what 64 bits hold.
fn microseconds(instant: Instant) -> i64 {
    instant.seconds * 1_000_000 + i64::from(instant.nanoseconds / 1000)
}

fn properties() -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_created_by(concat!("variorum version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::default()));
    // Each value occurs once, so a dictionary would only cost.
    for name in ["id", "parent", TEXT] {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(name), false);
    }
    properties.set_column_statistics_enabled(ColumnPath::from(TEXT), EnabledStatistics::None).build()
}
