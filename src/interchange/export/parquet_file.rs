//! Writes rows as a file of Apache Parquet, row group by row group, compressed with zstd.
//!
//! Each column of a row group has its least and its greatest value, but for those of whole texts,
//! so that a query reads the groups alone that it needs. Names are in the order of the log, so that
//! their bounds tell little: of them each row group has a Bloom filter too.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{ColumnPath, Type, TypePtr};

use super::columns::{Cells, ColumnKind, ColumnSchema, Rows, TextValues};

/// Columns of texts that may be long: of them no least and no greatest value is kept.
const LONG_TEXTS: [&str; 3] = ["text", "old_text", "new_text"];

/// The column of names, which queries ask for one of.
const NAMES: &str = "briefing";

/// How often a row group is read that has not the name that is asked for.
const FALSE_POSITIVES: f64 = 0.01;

/// Names that a filter is begun for: as many as a row group may have. It is folded for those that
/// there are.
const NAMES_MAX: u64 = 128 << 10;

/// A dictionary may be as large: the ids of a row group fit into it.
const DICTIONARY_BYTES_MAX: usize = 4 << 20;

/// A file that is written. What there is of it so far is taken with [`ParquetFile::drain`].
pub(super) struct ParquetFile {
    writer: SerializedFileWriter<Vec<u8>>,
}

impl ParquetFile {
    /// A file of a table with this name and these columns.
    pub(super) fn new(table: &str, columns: &[ColumnSchema]) -> Result<Self, ParquetError> {
        let fields = columns.iter().map(|column| field(column).map(Arc::new)).collect::<Result<_, _>>()?;
        let schema = Type::group_type_builder(table).with_fields(fields).build()?;
        let writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties(columns)))?;
        Ok(Self { writer })
    }

    /// Adds a row group of these rows, one behind the other; nothing where there are none.
    pub(super) fn write_group(&mut self, rows: impl IntoIterator<Item = Rows>) -> Result<(), ParquetError> {
        let mut columns: Vec<Vec<Cells>> = Vec::new();
        for rows in rows.into_iter().filter(|rows| rows.len() > 0) {
            let more = rows.into_columns();
            columns.resize_with(more.len(), Vec::new);
            columns.iter_mut().zip(more).for_each(|(column, cells)| column.push(cells));
        }
        if columns.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for cells in columns {
            let Some(mut column) = group.next_column()? else { break };
            cells.into_iter().try_for_each(|cells| write(cells, &mut column))?;
            column.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// Moves what was written to `out`.
    pub(super) fn drain(&mut self, out: &mut Vec<u8>) -> Result<(), ParquetError> {
        self.writer.flush()?;
        out.append(self.writer.inner_mut());
        Ok(())
    }

    /// Ends the file, and moves the rest of it to `out`.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), ParquetError> {
        self.writer.finish()?;
        self.drain(out)
    }
}

fn field(column: &ColumnSchema) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.kind {
        ColumnKind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnKind::Texts => return list(column.name, Physical::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnKind::Numbers => return list(column.name, Physical::INT64, None),
        ColumnKind::Number => (Physical::INT64, None),
        ColumnKind::Moment => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
        ColumnKind::Flag => (Physical::BOOLEAN, None),
    };
    let repetition = if column.is_optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    Type::primitive_type_builder(column.name, physical).with_logical_type(logical).with_repetition(repetition).build()
}

/// The type of a list of values, none of which is absent, nor the list.
fn list(name: &str, physical: Physical, logical: Option<LogicalType>) -> Result<Type, ParquetError> {
    let element: TypePtr = Arc::new(
        Type::primitive_type_builder("element", physical)
            .with_logical_type(logical)
            .with_repetition(Repetition::REQUIRED)
            .build()?,
    );
    let repeated = Type::group_type_builder("list").with_repetition(Repetition::REPEATED).with_fields(vec![element]);
    Type::group_type_builder(name)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(Some(LogicalType::List))
        .with_fields(vec![Arc::new(repeated.build()?)])
        .build()
}

fn write(cells: Cells, column: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
    match cells {
        Cells::Texts(values) => {
            column.typed::<ByteArrayType>().write_batch(&byte_arrays(values, None), None, None)?;
        }
        Cells::MaybeTexts { values, is_there } => {
            let values = byte_arrays(values, Some(&is_there));
            column.typed::<ByteArrayType>().write_batch(&values, Some(&levels(&is_there)), None)?;
        }
        Cells::Lists { values, ends } => {
            let (definition, repetition) = levels_of_lists(&ends);
            let values = byte_arrays(values, None);
            column.typed::<ByteArrayType>().write_batch(&values, Some(&definition), Some(&repetition))?;
        }
        Cells::NumberLists { values, ends } => {
            let (definition, repetition) = levels_of_lists(&ends);
            column.typed::<Int64Type>().write_batch(&values, Some(&definition), Some(&repetition))?;
        }
        Cells::Numbers(values) | Cells::Moments(values) => {
            column.typed::<Int64Type>().write_batch(&values, None, None)?;
        }
        Cells::MaybeNumbers { mut values, is_there } => {
            let mut kept = is_there.iter();
            values.retain(|_| kept.next().is_some_and(|is_there| *is_there));
            column.typed::<Int64Type>().write_batch(&values, Some(&levels(&is_there)), None)?;
        }
        Cells::Flags(values) => {
            column.typed::<BoolType>().write_batch(&values, None, None)?;
        }
    }
    Ok(())
}

fn levels(is_there: &[bool]) -> Vec<i16> {
    is_there.iter().map(|is_there| i16::from(*is_there)).collect()
}

/// Which values of lists that end so are there, and which begin a list.
fn levels_of_lists(ends: &[usize]) -> (Vec<i16>, Vec<i16>) {
    let (mut definition, mut repetition) = (Vec::new(), Vec::new());
    let mut start = 0;
    for &end in ends {
        // An empty list has one entry, which defines nothing.
        definition.push(i16::from(end > start));
        definition.extend((start + 1..end).map(|_| 1));
        repetition.push(0);
        repetition.extend((start + 1..end).map(|_| 1));
        start = end;
    }
    (definition, repetition)
}

/// Texts as the writer takes them, without those that are not there; their bytes are not copied.
fn byte_arrays(values: TextValues, is_there: Option<&[bool]>) -> Vec<ByteArray> {
    let TextValues { bytes, ends } = values;
    let whole = ByteArray::from(bytes.into_bytes());
    let starts = [0].into_iter().chain(ends.iter().copied());
    let is_kept = |index: usize| is_there.is_none_or(|is_there| is_there.get(index).is_some_and(|is_there| *is_there));
    let kept = starts.zip(&ends).enumerate().filter(|(index, _)| is_kept(*index));
    kept.map(|(_, (start, end))| whole.slice(start, end - start)).collect()
}

fn properties(columns: &[ColumnSchema]) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_created_by(concat!("variorum version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_dictionary_page_size_limit(DICTIONARY_BYTES_MAX)
        .set_statistics_enabled(EnabledStatistics::Chunk);
    for column in columns {
        let path = ColumnPath::from(column.name);
        if column.name == NAMES {
            properties = properties
                .set_column_bloom_filter_enabled(path.clone(), true)
                .set_column_bloom_filter_fpp(path.clone(), FALSE_POSITIVES)
                .set_column_bloom_filter_max_ndv(path.clone(), NAMES_MAX);
        }
        if column.is_unique {
            properties = properties.set_column_dictionary_enabled(path.clone(), false);
        }
        if LONG_TEXTS.contains(&column.name) {
            properties = properties.set_column_statistics_enabled(path, EnabledStatistics::None);
        }
    }
    properties.build()
}
