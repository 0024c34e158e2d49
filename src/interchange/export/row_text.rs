//! Writes rows as text, a line each: comma-separated values (RFC 4180, but lines end in LF) and
//! JSON Lines.
//!
//! Cells are exact, even those that a spreadsheet would run: whoever loads the table must get the
//! note that was written.

use chrono::DateTime;
use serde_json::Value;
use variorum_redline::render::control_characters;

use super::columns::{Cell, ColumnSchema, Rows};
use crate::interchange::Error;

/// Writes the names of columns as the first line of CSV.
///
/// Errors: [`Error::Encode`].
pub(super) fn csv_header(columns: &[ColumnSchema], out: &mut Vec<u8>) -> Result<(), Error> {
    let mut writer = ::csv::Writer::from_writer(out);
    let written = writer.write_record(columns.iter().map(|column| column.name)).and_then(|()| Ok(writer.flush()?));
    written.map_err(Error::encode)
}

/// Writes rows as CSV: an absent value is an empty cell, a list is JSON.
///
/// Errors: [`Error::Encode`].
pub(super) fn csv(rows: &Rows, out: &mut Vec<u8>) -> Result<(), Error> {
    let mut writer = ::csv::Writer::from_writer(out);
    for index in 0..rows.len() {
        for cell in rows.row(index) {
            let written = match cell {
                Cell::Absent => writer.write_field(""),
                Cell::Text(text) => writer.write_field(text),
                Cell::Texts(texts) => writer.write_field(serde_json::to_string(&texts).map_err(Error::encode)?),
                Cell::Number(number) => writer.write_field(number.to_string()),
                Cell::Numbers(numbers) => writer.write_field(serde_json::to_string(numbers).map_err(Error::encode)?),
                Cell::Moment(microseconds) => writer.write_field(moment(microseconds)),
                Cell::Flag(flag) => writer.write_field(flag.to_string()),
            };
            written.map_err(Error::encode)?;
        }
        writer.write_record(None::<&[u8]>).map_err(Error::encode)?;
    }
    writer.flush().map_err(Error::encode)
}

/// Writes rows as JSON Lines: an object each, with every column, absent values null.
///
/// Errors: [`Error::Encode`].
pub(super) fn json_lines(columns: &[ColumnSchema], rows: &Rows, out: &mut Vec<u8>) -> Result<(), Error> {
    for index in 0..rows.len() {
        let mut line = String::from("{");
        for (column, cell) in columns.iter().zip(rows.row(index)) {
            let value = match cell {
                Cell::Absent => Value::Null,
                Cell::Text(text) => Value::from(text),
                Cell::Texts(texts) => Value::from(texts),
                Cell::Number(number) => Value::from(number),
                Cell::Numbers(numbers) => Value::from(numbers),
                Cell::Moment(microseconds) => Value::from(moment(microseconds)),
                Cell::Flag(flag) => Value::from(flag),
            };
            if line.len() > 1 {
                line.push(',');
            }
            line.push_str(&format!("\"{}\":{value}", column.name));
        }
        line.push_str("}\n");
        // On a terminal nothing that it would act on.
        out.extend_from_slice(control_characters::escape_in_json(&line).as_bytes());
    }
    Ok(())
}

/// A moment in UTC, to the microsecond: `2026-05-09T12:00:00.000000Z`.
fn moment(microseconds: i64) -> String {
    let moment = DateTime::from_timestamp_micros(microseconds).unwrap_or_default();
    moment.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}
