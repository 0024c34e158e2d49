//! The history as tables, in a directory that grows: what was recorded since the last run is added
//! in new files, and nothing else is touched.
//!
//! Pages of the log are read, compared and made into rows on all processors, and written in order.
//! All tables are at the same leaf of the log whenever parts are finished: where one would become
//! too large, after a number of records, and at the end. Then the list names them, so that a run
//! that was killed goes on from there. Memory is bounded by some pages and a row group of each
//! table.

mod changes;
mod events;
mod labels;
mod manifest;
mod page_rows;
mod pages;
mod pair;
mod pairs;
mod paragraphs;
mod part_writer;
mod revisions;
mod sentences;

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use variorum_store::{Damage, Reader, ordered_parallel, processors};

pub use self::manifest::TablesProblem;
pub(crate) use self::manifest::{MANIFEST, is_manifest};

use self::manifest::Manifest;
use self::page_rows::{PageRows, page_rows};
use self::pages::Pages;
use self::part_writer::{PageOfTable, PartWriter, part_number};
use super::columns::{Column, ColumnSchema};
use super::{Export, ExportEvent, ExportSummary};
use crate::files::growing::GrowingDirectory;
use crate::interchange::Error;

/// What bounds parts and pages.
#[derive(Clone, Copy)]
struct Limits {
    /// Bytes that a part has at most, but where the rows of one page alone are more.
    part_bytes: u64,
    /// Records after which parts are finished, however small they are: as much is done again after
    /// a kill.
    part_records: u64,
    /// Records of a page, at most.
    page_records: usize,
}

const LIMITS: Limits = Limits { part_bytes: 256_000_000, part_records: 256 << 10, page_records: 4 << 10 };

/// A table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    /// One row per revision.
    Revisions,
    /// One row per revision and the one before it.
    Pairs,
    /// One row per change between the two.
    Changes,
    /// One row per sentence of the two.
    Sentences,
    /// One row each time a label was given or taken away.
    Labels,
    /// One row per end, rename, undo and takedown.
    Events,
}

impl Table {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Revisions, Self::Pairs, Self::Changes, Self::Sentences, Self::Labels, Self::Events];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Revisions => "revisions",
            Self::Pairs => "pairs",
            Self::Changes => "changes",
            Self::Sentences => "sentences",
            Self::Labels => "labels",
            Self::Events => "events",
        }
    }

    /// Its columns; those of the revisions with the texts or without.
    pub(super) fn columns(self, with_text: bool) -> Vec<ColumnSchema> {
        fn schemas<Row>(columns: Vec<Column<Row>>) -> Vec<ColumnSchema> {
            columns.iter().map(Column::schema).collect()
        }
        match self {
            Self::Revisions => schemas(revisions::columns(with_text)),
            Self::Pairs => schemas(pairs::columns()),
            Self::Changes => schemas(changes::columns()),
            Self::Sentences => schemas(sentences::columns()),
            Self::Labels => schemas(labels::columns()),
            Self::Events => schemas(events::columns()),
        }
    }
}

/// What tables are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableEncoding {
    /// Apache Parquet.
    #[serde(rename = "parquet")]
    Parquet,
    /// JSON Lines.
    #[serde(rename = "jsonl")]
    JsonLines,
    /// Comma-separated values.
    #[serde(rename = "csv")]
    Csv,
}

impl TableEncoding {
    /// Its name, which files of it end with.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
        }
    }
}

/// Which tables are asked for. What is left open is as a directory of tables has it, and in a new
/// one all tables, as Parquet, without the texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableOptions {
    /// The tables.
    pub tables: Option<Vec<Table>>,
    /// What they are written as.
    pub encoding: Option<TableEncoding>,
    /// Whether the revisions are to have their texts.
    pub with_text: bool,
}

/// How tables are laid out.
struct Layout {
    tables: Vec<Table>,
    with_text: bool,
    encoding: TableEncoding,
}

impl Layout {
    /// Whether one of some tables is among them.
    fn has(&self, tables: &[Table]) -> bool {
        self.tables.iter().any(|table| tables.contains(table))
    }

    /// Whether one of them is made of pairs of revisions.
    fn has_pairs(&self) -> bool {
        self.has(&[Table::Pairs, Table::Changes, Table::Sentences])
    }
}

/// The rows of a page, encoded.
struct EncodedPage {
    tables: Vec<PageOfTable>,
    gaps: Vec<Damage>,
    lacking: u64,
    briefings: Vec<String>,
    end: u64,
}

/// Readers that threads take turns with; one for each that works at a time.
struct Readers {
    original: Mutex<Reader>,
    idle: Mutex<Vec<Reader>>,
}

impl Readers {
    fn take(&self) -> Reader {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.unwrap_or_else(|| self.original.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn give_back(&self, reader: Reader) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
    }
}

impl<E: From<Error>> Export<'_, E> {
    /// Adds to the tables of a directory what was recorded since; `list` is the directory's, if it
    /// has one. Whatever the prefix, the tables have all briefings.
    ///
    /// Errors: [`Error::Tables`], where the directory has other tables; and those of every export.
    pub fn tables(
        self,
        options: &TableOptions,
        directory: &GrowingDirectory,
        list: Option<&[u8]>,
    ) -> Result<ExportSummary, E> {
        self.tables_within(options, directory, list, LIMITS)
    }

    fn tables_within(
        mut self,
        options: &TableOptions,
        directory: &GrowingDirectory,
        list: Option<&[u8]>,
        limits: Limits,
    ) -> Result<ExportSummary, E> {
        let store: &Reader = self.store;
        let refused = |problem| Error::Tables { path: directory.path().to_owned(), problem };
        let manifest = match list {
            Some(bytes) => Manifest::read(bytes, store, options).map_err(refused)?,
            None => Manifest::new(store.id(), options),
        };
        if !manifest.is_continued_by(store) {
            return Err(refused(TablesProblem::NotContinued { leaves: manifest.leaves }).into());
        }
        if let Some(problem) = manifest.lost_part(directory)? {
            return Err(refused(problem).into());
        }
        let mut writer = TablesWriter::begin(store, directory, manifest, limits)?;
        let (first, end) = (writer.manifest.leaves, self.log_end()?);
        let total = (end != u64::MAX).then_some(end);
        let readers = Readers { original: Mutex::new(store.clone()), idle: Mutex::default() };
        let layout = writer.manifest.layout();
        let columns: Vec<Vec<ColumnSchema>> =
            layout.tables.iter().map(|table| table.columns(layout.with_text)).collect();
        let work = |page: Result<pages::Page, Error>| -> Result<EncodedPage, Error> {
            let reader = readers.take();
            let made = page_rows(&reader, page?, &layout)?;
            readers.give_back(reader);
            let encode = |(rows, columns): (_, &Vec<_>)| PageOfTable::new(rows, columns, layout.encoding);
            let tables = made.tables.into_iter().zip(&columns).map(encode).collect::<Result<_, _>>()?;
            let PageRows { gaps, lacking, briefings, end, .. } = made;
            Ok(EncodedPage { tables, gaps, lacking, briefings, end })
        };
        // What ends the export and is no error of ours.
        let mut ended = None;
        let pages = Pages::new(store.clone(), first, end, limits.page_records);
        let written = ordered_parallel(processors(), pages, work, |page| {
            writer.append(page.tables, page.lacking, page.end)?;
            let mut tell = || {
                for damage in &page.gaps {
                    self.gap(damage)?;
                }
                for first_id in &page.briefings {
                    self.count(self.hash_of(first_id), 1);
                }
                self.emit(ExportEvent::Records { done: page.end.min(end), total })
            };
            tell().map_err(|error| {
                ended = Some(error);
                Error::Encode("the listener ended the export".into())
            })
        });
        if let Some(ended) = ended {
            return Err(ended);
        }
        written?;
        writer.finish()?;
        (self.summary.bytes, self.summary.lacking) = (writer.bytes, writer.manifest.gaps);
        Ok(self.finish())
    }
}

/// Writes all tables of a directory, side by side.
struct TablesWriter<'export> {
    reader: &'export Reader,
    directory: &'export GrowingDirectory,
    manifest: Manifest,
    writers: Vec<PartWriter>,
    limits: Limits,
    /// The leaf behind what was appended.
    end: u64,
    /// Gaps since parts were finished.
    gaps: u64,
    /// Bytes of the parts that were finished.
    bytes: u64,
}

impl<'export> TablesWriter<'export> {
    /// Removes what a killed run left; where there are no tables yet, writes the list.
    fn begin(
        reader: &'export Reader,
        directory: &'export GrowingDirectory,
        manifest: Manifest,
        limits: Limits,
    ) -> Result<Self, Error> {
        let layout = manifest.layout();
        if manifest.leaves == 0 {
            directory.commit([].into_iter(), &manifest.to_bytes().map_err(Error::encode)?)?;
        }
        directory.sweep("", |_| false)?;
        for (table, parts) in &manifest.tables {
            let is_beyond = |name: &str| part_number(name, layout.encoding).is_some_and(|number| number >= parts.len());
            directory.sweep(table.name(), is_beyond)?;
        }
        let writers = layout.tables.iter().map(|table| PartWriter::new(*table, &layout)).collect();
        let end = manifest.leaves;
        Ok(Self { reader, directory, manifest, writers, limits, end, gaps: 0, bytes: 0 })
    }

    /// Adds the rows of the next page, up to the leaf `end`, with so many gaps.
    fn append(&mut self, tables: Vec<PageOfTable>, gaps: u64, end: u64) -> Result<(), Error> {
        let Limits { part_bytes, part_records, .. } = self.limits;
        let is_full = |(writer, page): (&PartWriter, &PageOfTable)| writer.bytes() + page.bytes() > part_bytes;
        let is_long = self.end - self.manifest.leaves >= part_records;
        if self.end > self.manifest.leaves && (is_long || self.writers.iter().zip(&tables).any(is_full)) {
            self.commit()?;
        }
        for ((writer, page), parts) in self.writers.iter_mut().zip(tables).zip(self.manifest.tables.values()) {
            writer.append(page, self.directory, parts.len())?;
        }
        self.gaps += gaps;
        self.end = end;
        Ok(())
    }

    /// Finishes all parts, and has the list name them.
    fn commit(&mut self) -> Result<(), Error> {
        let leaves = [self.manifest.leaves, self.end];
        for (writer, parts) in self.writers.iter_mut().zip(self.manifest.tables.values_mut()) {
            if let Some(part) = writer.finish(parts.len(), leaves)? {
                self.bytes += part.bytes;
                parts.push(part);
            }
        }
        self.manifest.advance(self.reader, self.end, std::mem::take(&mut self.gaps));
        let folders = self.manifest.tables.iter().filter(|(_, parts)| !parts.is_empty()).map(|(table, _)| table.name());
        Ok(self.directory.commit(folders, &self.manifest.to_bytes().map_err(Error::encode)?)?)
    }

    /// Finishes what is open. A table without any rows has one part without any, so that whoever
    /// reads it finds its columns.
    fn finish(&mut self) -> Result<(), Error> {
        let mut is_done = self.end == self.manifest.leaves && self.gaps == 0;
        for (writer, parts) in self.writers.iter_mut().zip(self.manifest.tables.values()) {
            if parts.is_empty() {
                writer.open(self.directory, 0)?;
                is_done = false;
            }
        }
        if is_done { Ok(()) } else { self.commit() }
    }
}

#[cfg(test)]
mod tests;
