//! CSV and Parquet, read back cell by cell.

use std::fs;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use serde_json::Value;

use super::{HISTORY, bytes_of, log, world};

/// What a table should say in a column.
fn cell(revision: &Value, text: &str, column: &str) -> String {
    match column {
        "text" => text.to_owned(),
        _ => match &revision[column] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        },
    }
}

const COLUMNS: &str = "briefing number id parent content bytes time recorded author note source labels meta";

#[test]
fn csv_reads_back() {
    let world = world();
    let log = log(&world);
    for (words, text) in [("export --format csv", ""), ("export --format csv --with-text", " text")] {
        let exported = world.run(words);
        let formulas = if text.is_empty() { 1 } else { 3 };
        let hint = format!("hint: cells that start like formulas: {formulas}; import the columns as text if ");
        assert!(exported.ok().err.starts_with(&hint), "{}", exported.err);
        let mut reader = csv::Reader::from_reader(exported.out.as_bytes());
        let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(columns.join(" "), format!("{COLUMNS}{text}"));
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), log.len());
        for ((row, revision), (_, text, ..)) in rows.iter().zip(&log).zip(HISTORY) {
            for (value, column) in row.iter().zip(&columns) {
                assert_eq!(value, cell(revision, text, column), "{column}");
            }
        }
    }
}

#[test]
fn parquet_reads_back() {
    let world = world();
    let log = log(&world);
    for words in ["export --format parquet", "export --format parquet --with-text"] {
        let bytes = bytes_of(&world, words);
        world.command(words.split(' ').chain(["-o", if words.ends_with("text") { "b" } else { "a" }])).ok();
        let reader = SerializedFileReader::new(parquet_bytes(bytes)).unwrap();
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), log.len());
        for ((row, revision), (_, text, time, ..)) in rows.iter().zip(&log).zip(HISTORY) {
            let mut columns = Vec::new();
            for (column, field) in row.get_column_iter() {
                let told = match field {
                    Field::Null => String::new(),
                    Field::Str(text) => text.clone(),
                    Field::Long(number) => number.to_string(),
                    Field::TimestampMicros(moment) => {
                        let time = if column == "time_utc" { time } else { revision["recorded"].as_str().unwrap() };
                        let instant = variorum_store::Time::parse(time).unwrap().instant();
                        assert_eq!(*moment, instant.seconds * 1_000_000 + i64::from(instant.nanoseconds / 1000));
                        continue;
                    }
                    other => panic!("{column}: {other:?}"),
                };
                assert_eq!(told, cell(revision, text, column), "{column}");
                assert_eq!(matches!(field, Field::Null), column != "text" && revision[column].is_null(), "{column}");
                columns.push(column.as_str());
            }
            let text = if words.ends_with("text") { " text" } else { "" };
            assert_eq!(columns.join(" "), format!("{COLUMNS}{text}"));
        }
    }
}

/// Bytes as the reader of Parquet takes them.
pub(super) fn parquet_bytes(bytes: Vec<u8>) -> fs::File {
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, &bytes).unwrap();
    file
}
