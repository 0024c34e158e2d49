//! The list of a directory of tables: of which store they are, with which options, how far along
//! its log, and which files count.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use variorum_store::{Reader, StoreId, TreeHash};

use super::{Layout, Table, TableEncoding, TableOptions};
use crate::files::growing::GrowingDirectory;
use crate::interchange::Error;

/// The file.
pub(crate) const MANIFEST: &str = "manifest.json";

/// What the file is, and the version of its form and of the tables'.
const FORMAT: &str = "variorum tables";
const VERSION: u64 = 2;

/// Why a directory of tables cannot be added to, as facts.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TablesProblem {
    /// Its list is none.
    #[error("manifest.json is not the list of a directory of tables: {0}")]
    NotAManifest(String),
    /// It was made by a newer program.
    #[error("the tables have version {0}, which this program does not know")]
    Newer(u64),
    /// It was made by an older program, whose tables had other columns.
    #[error("the tables have version {0}, which has other columns")]
    Older(u64),
    /// It has the tables of another store.
    #[error("has the tables of another store, {0}")]
    OtherStore(StoreId),
    /// It was begun with other options.
    #[error("was begun with other options")]
    OtherOptions {
        /// Its tables, by their names with commas between them.
        tables: String,
        /// What they are written as.
        encoding: &'static str,
        /// Whether they have the texts.
        with_text: bool,
    },
    /// The log of the store is not the one that the tables are of.
    #[error("has tables of {leaves} records, which the store's log does not begin with")]
    NotContinued {
        /// How many.
        leaves: u64,
    },
    /// A file that the list names is missing.
    #[error("lacks the file {0}, which its manifest.json names")]
    PartMissing(String),
    /// A file that the list names is not as long as it was written.
    #[error("has {found} bytes in {file}, where its manifest.json says {expected}")]
    PartCut {
        /// The file.
        file: String,
        /// Its bytes.
        found: u64,
        /// What the list says.
        expected: u64,
    },
}

/// The list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    format: String,
    version: u64,
    store: StoreId,
    encoding: TableEncoding,
    with_text: bool,
    /// How many leaves of the log the tables have.
    pub(super) leaves: u64,
    /// The root of the tree over them; absent where damage hides it.
    root: Option<TreeHash>,
    /// How many records and texts could not be read, and have no rows; a text counts again where a
    /// later run wants to compare with it.
    pub(super) gaps: u64,
    /// The parts of each table, in the order of the log.
    pub(super) tables: BTreeMap<Table, Vec<Part>>,
}

/// A file of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// Its path in the directory.
    pub(super) file: String,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    /// The leaves that its rows are of: the first, and the one behind the last.
    pub(super) leaves: [u64; 2],
}

/// What every list begins with, whatever its version.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u64,
}

/// Whether the bytes of a file are a list of tables, of whatever version.
pub(crate) fn is_manifest(bytes: &[u8]) -> bool {
    serde_json::from_slice::<Head>(bytes).is_ok_and(|head| head.format == FORMAT)
}

impl Manifest {
    /// The list of a directory without any tables yet.
    pub(super) fn new(store: StoreId, options: &TableOptions) -> Self {
        let tables = options.tables.clone().unwrap_or_else(|| Table::ALL.to_vec());
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            store,
            encoding: options.encoding.unwrap_or(TableEncoding::Parquet),
            with_text: options.with_text,
            leaves: 0,
            root: None,
            gaps: 0,
            tables: tables.into_iter().map(|table| (table, Vec::new())).collect(),
        }
    }

    /// Reads a list, and insists that it can be added to, from this store and with these options.
    ///
    /// What the options leave open is as the list says.
    pub(super) fn read(bytes: &[u8], reader: &Reader, options: &TableOptions) -> Result<Self, TablesProblem> {
        let no_manifest = |error: serde_json::Error| TablesProblem::NotAManifest(error.to_string());
        let head: Head = serde_json::from_slice(bytes).map_err(no_manifest)?;
        if head.format != FORMAT {
            return Err(TablesProblem::NotAManifest(format!("its format is {:?}", head.format)));
        }
        match head.version.cmp(&VERSION) {
            Ordering::Less => return Err(TablesProblem::Older(head.version)),
            Ordering::Greater => return Err(TablesProblem::Newer(head.version)),
            Ordering::Equal => {}
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(no_manifest)?;
        if manifest.store != reader.id() {
            return Err(TablesProblem::OtherStore(manifest.store));
        }
        let asked = options.tables.as_ref().map(|tables| tables.iter().collect::<std::collections::BTreeSet<_>>());
        let is_as_asked = asked.is_none_or(|asked| asked.into_iter().eq(manifest.tables.keys()))
            && options.encoding.is_none_or(|encoding| encoding == manifest.encoding)
            && (manifest.with_text || !options.with_text);
        if !is_as_asked {
            let names: Vec<&str> = manifest.tables.keys().map(|table| table.name()).collect();
            return Err(TablesProblem::OtherOptions {
                tables: names.join(","),
                encoding: manifest.encoding.name(),
                with_text: manifest.with_text,
            });
        }
        Ok(manifest)
    }

    /// The first part, if any, that is not in its directory as it was written.
    pub(super) fn lost_part(&self, directory: &GrowingDirectory) -> Result<Option<TablesProblem>, Error> {
        for Part { file, bytes: expected, .. } in self.tables.values().flatten() {
            match directory.size_of(file)? {
                None => return Ok(Some(TablesProblem::PartMissing(file.clone()))),
                Some(found) if found != *expected => {
                    return Ok(Some(TablesProblem::PartCut { file: file.clone(), found, expected: *expected }));
                }
                Some(_) => {}
            }
        }
        Ok(None)
    }

    /// Whether the log of a store begins with the leaves that the tables have, as far as that can
    /// be told.
    pub(super) fn is_continued_by(&self, reader: &Reader) -> bool {
        match (self.root, reader.root(self.leaves)) {
            (Some(known), Ok(Some(root))) => known == root,
            (Some(_), Ok(None)) => false,
            // Damage hides one of them.
            _ => true,
        }
    }

    /// Notes how far along the log of a store the tables are.
    pub(super) fn advance(&mut self, reader: &Reader, leaves: u64, gaps: u64) {
        self.leaves = leaves;
        self.root = reader.root(leaves).ok().flatten();
        self.gaps += gaps;
    }

    /// How the tables are laid out.
    pub(super) fn layout(&self) -> Layout {
        Layout { tables: self.tables.keys().copied().collect(), with_text: self.with_text, encoding: self.encoding }
    }

    /// The file's bytes.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}
