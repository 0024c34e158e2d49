//! Writes the rows of one table into parts.

use super::manifest::Part;
use super::{Layout, Table, TableEncoding};
use crate::files::growing::GrowingDirectory;
use crate::files::output::NewFile;
use crate::interchange::Error;
use crate::interchange::export::columns::{ColumnSchema, Rows};
use crate::interchange::export::parquet_file::ParquetFile;
use crate::interchange::export::row_text;

/// Rows of a row group of Parquet, at least, but for the last of a part.
const GROUP_ROWS: usize = 120_000;

/// Bytes of values after which a row group ends whatever its rows.
const GROUP_BYTES: usize = 16 << 20;

/// Rows of a page as a part takes them: encoded already, unless that is done for many pages at
/// once.
pub(super) enum PageOfTable {
    Rows(Rows),
    Text { bytes: Vec<u8>, rows: usize },
}

impl PageOfTable {
    /// Encodes the rows of a page.
    pub(super) fn new(rows: Rows, columns: &[ColumnSchema], encoding: TableEncoding) -> Result<Self, Error> {
        let (mut bytes, count) = (Vec::new(), rows.len());
        match encoding {
            TableEncoding::Parquet => return Ok(Self::Rows(rows)),
            TableEncoding::JsonLines => row_text::json_lines(columns, &rows, &mut bytes)?,
            TableEncoding::Csv => row_text::csv(&rows, &mut bytes)?,
        }
        Ok(Self::Text { bytes, rows: count })
    }

    fn len(&self) -> usize {
        match self {
            Self::Rows(rows) => rows.len(),
            Self::Text { rows, .. } => *rows,
        }
    }

    /// How many bytes of a part it takes, at most.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Self::Rows(rows) => rows.bytes() as u64,
            Self::Text { bytes, .. } => bytes.len() as u64,
        }
    }
}

/// Writes one table.
pub(super) struct PartWriter {
    table: Table,
    encoding: TableEncoding,
    columns: Vec<ColumnSchema>,
    /// Rows of the row group to come.
    pending: Vec<Rows>,
    pending_rows: usize,
    pending_bytes: usize,
    open: Option<OpenPart>,
}

/// A part that is not finished.
pub(super) struct OpenPart {
    file: NewFile,
    parquet: Option<ParquetFile>,
    rows: u64,
}

impl PartWriter {
    /// A writer of a table that is laid out so.
    pub(super) fn new(table: Table, layout: &Layout) -> Self {
        let (encoding, columns) = (layout.encoding, table.columns(layout.with_text));
        Self { table, encoding, columns, pending: Vec::new(), pending_rows: 0, pending_bytes: 0, open: None }
    }

    /// How many bytes the open part has, at most, with what is not written yet.
    pub(super) fn bytes(&self) -> u64 {
        self.open.as_ref().map_or(0, |open| open.file.bytes()) + self.pending_bytes as u64
    }

    /// Adds rows to the part with this number, which is begun if it is not open.
    pub(super) fn append(
        &mut self,
        page: PageOfTable,
        directory: &GrowingDirectory,
        number: usize,
    ) -> Result<(), Error> {
        if page.len() == 0 {
            return Ok(());
        }
        let rows = page.len() as u64;
        let open = self.open(directory, number)?;
        open.rows += rows;
        match page {
            PageOfTable::Text { bytes, .. } => open.file.write(&bytes)?,
            PageOfTable::Rows(rows) => {
                self.pending_rows += rows.len();
                self.pending_bytes += rows.bytes();
                self.pending.push(rows);
            }
        }
        if self.pending_rows >= GROUP_ROWS || self.pending_bytes >= GROUP_BYTES {
            self.write_group()?;
        }
        Ok(())
    }

    /// Begins the part with this number, unless it is open.
    pub(super) fn open(&mut self, directory: &GrowingDirectory, number: usize) -> Result<&mut OpenPart, Error> {
        let open = match self.open.take() {
            Some(open) => open,
            None => self.begin(directory, number)?,
        };
        Ok(self.open.insert(open))
    }

    fn begin(&self, directory: &GrowingDirectory, number: usize) -> Result<OpenPart, Error> {
        let mut file = directory.begin(self.table.name(), &file_name(number, self.encoding))?;
        let mut parquet = None;
        let mut head = Vec::new();
        match self.encoding {
            TableEncoding::Parquet => {
                let begun = ParquetFile::new(self.table.name(), &self.columns).map_err(Error::encode)?;
                parquet.insert(begun).drain(&mut head).map_err(Error::encode)?;
            }
            TableEncoding::Csv => row_text::csv_header(&self.columns, &mut head)?,
            TableEncoding::JsonLines => {}
        }
        file.write(&head)?;
        Ok(OpenPart { file, parquet, rows: 0 })
    }

    fn write_group(&mut self) -> Result<(), Error> {
        let pending = std::mem::take(&mut self.pending);
        (self.pending_rows, self.pending_bytes) = (0, 0);
        if let Some(OpenPart { file, parquet: Some(parquet), .. }) = &mut self.open {
            let mut bytes = Vec::new();
            parquet.write_group(pending).and_then(|()| parquet.drain(&mut bytes)).map_err(Error::encode)?;
            file.write(&bytes)?;
        }
        Ok(())
    }

    /// Makes the open part durable under its name, if there is one; `leaves` are those that it is
    /// of.
    pub(super) fn finish(&mut self, number: usize, leaves: [u64; 2]) -> Result<Option<Part>, Error> {
        self.write_group()?;
        let Some(OpenPart { mut file, parquet, rows }) = self.open.take() else { return Ok(None) };
        if let Some(mut parquet) = parquet {
            let mut bytes = Vec::new();
            parquet.finish(&mut bytes).map_err(Error::encode)?;
            file.write(&bytes)?;
        }
        let bytes = file.finish()?;
        let file = format!("{}/{}", self.table.name(), file_name(number, self.encoding));
        Ok(Some(Part { file, rows, bytes, leaves }))
    }
}

/// What a part is called.
fn file_name(number: usize, encoding: TableEncoding) -> String {
    format!("part-{number:05}.{}", encoding.name())
}

/// The number of the part with this name; `None` for what is none of ours.
pub(super) fn part_number(name: &str, encoding: TableEncoding) -> Option<usize> {
    let digits = name.strip_prefix("part-")?.strip_suffix(encoding.name())?.strip_suffix('.')?;
    let number = digits.parse().ok()?;
    (file_name(number, encoding) == name).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_parts_are_parts() {
        let number = |name| part_number(name, TableEncoding::Parquet);
        assert_eq!([number("part-00000.parquet"), number("part-123456.parquet")], [Some(0), Some(123_456)]);
        for name in ["part-0.parquet", "part-00000.csv", "part-+0000.parquet", "part-00000.parquet.bak", "mine.parquet"]
        {
            assert_eq!(number(name), None, "{name}");
        }
    }
}
