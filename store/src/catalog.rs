//! The catalog: the reader's own index of a store, in SQLite. Derived, never the truth, rebuilt
//! when missing.
//!
//! It knows of every leaf its id, of every revision its briefing, number and time, and keeps a copy
//! of every object's rows, so that a record or a text is found without a search. What it says of a
//! record is believed only after the record was read and has the id. It lives beside other readers'
//! catalogs in the user's cache directory; everything is in one transaction with its bookmark, the
//! state of the log up to which it has read.

mod ahead;
mod buckets;
mod checksum;
mod counts;
mod ends;
mod heads;
mod history;
mod id_prefix;
mod known_log;
mod leaves;
mod location;
mod lookup;
mod nodes;
mod records;
mod renames;
mod schema;
mod sync;
mod taken_down;
mod tiling;
mod time_index;
mod tips;
mod voids;

use std::cell::OnceCell;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::damage::Damage;
use crate::database::{DatabaseError, OpenedFile, Result};
use crate::id::{RecordId, StoreId};
use crate::merkle::Tree;

use counts::Compared;

pub(crate) use counts::Rows;
pub use heads::{ListedBriefing, ListedEnd};
pub(crate) use history::{FirstOf, NumberGap};
pub(crate) use nodes::LEVELS as TREE_LEVELS;
pub(crate) use renames::RenameRow;
pub(crate) use sync::{Ahead, Synced, Tolerance};
pub(crate) use taken_down::TakenDownRow;
pub use voids::VoidRecord;

/// The reader's index of one store.
///
/// A clone of one that is kept in a file opens the file for itself, when it is first asked; clones
/// of one without a file share it.
pub(crate) struct Catalog {
    /// The folder of its file, where it is kept.
    folder: Option<PathBuf>,
    opened: OnceCell<Arc<Mutex<Opened>>>,
}

/// A catalog that is open.
struct Opened {
    connection: Connection,
    /// Damage that was met and left out; a catalog that is kept has none.
    found: Vec<Damage>,
    /// Which tables were found to have all their rows.
    compared: Compared,
    /// Whether this handle made the tables, and nothing was read into them since: they need not be
    /// made anew for that, which takes as long as reading a short log.
    is_empty: bool,
}

impl Opened {
    fn new(connection: Connection, is_empty: bool) -> Self {
        Self { connection, found: Vec::new(), compared: Compared::default(), is_empty }
    }
}

/// A catalog in use: nobody else uses this connection meanwhile.
struct InUse<'catalog>(MutexGuard<'catalog, Opened>);

impl Deref for InUse<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0.connection
    }
}

impl Clone for Catalog {
    fn clone(&self) -> Self {
        let opened = match self.folder {
            Some(_) => OnceCell::new(),
            None => self.opened.clone(),
        };
        Self { folder: self.folder.clone(), opened }
    }
}

/// The order in which a history or the log is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the first revision on.
    OldestFirst,
    /// From the last revision back.
    NewestFirst,
}

/// How far the catalog has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bookmark {
    /// Which store.
    pub(crate) store_id: StoreId,
    /// The tree over all leaves that were read.
    pub(crate) tree: Tree,
    /// The newest entry that was read.
    pub(crate) seq: u64,
    /// The base that was in force.
    pub(crate) base: u64,
}

/// Words in and out of a revision, compared to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Words that came in.
    pub inserted: u64,
    /// Words that went out.
    pub deleted: u64,
}

/// What a revision changed, compared to the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeCounts {
    /// In words.
    pub words: Words,
    /// In kinds, as whoever counted them writes it: nothing here reads it.
    pub kinds: String,
}

impl Catalog {
    /// Opens the catalog in `folder`, making it where it is missing, and anew where it is broken or
    /// others could have written it: then the answer says so.
    ///
    /// Errors: I/O, SQLite; a folder of somebody else's. Cost: some 0.3 ms.
    pub(crate) fn open(folder: &Path) -> Result<(Self, Option<String>)> {
        let OpenedFile { connection, is_new, distrusted } = schema::SCHEMA.open(folder)?;
        let opened = OnceCell::from(Arc::new(Mutex::new(Opened::new(connection, is_new))));
        Ok((Self { folder: Some(folder.to_owned()), opened }, distrusted))
    }

    /// The file that it is kept in, if it is.
    pub(crate) fn path(&self) -> Option<PathBuf> {
        self.folder.as_deref().map(|folder| schema::SCHEMA.path(folder))
    }

    /// A catalog that is gone with the program.
    pub(crate) fn in_memory() -> Result<Self> {
        Ok(Self::without_file(schema::SCHEMA.in_memory()?))
    }

    /// A catalog on disk that is gone with the program, for a reading that trusts nothing that was
    /// kept.
    pub(crate) fn temporary() -> Result<Self> {
        Ok(Self::without_file(schema::SCHEMA.temporary()?))
    }

    fn without_file(connection: Connection) -> Self {
        let opened = Arc::new(Mutex::new(Opened::new(connection, true)));
        Self { folder: None, opened: OnceCell::from(opened) }
    }

    /// The connection, for one question at a time: whoever holds it must not ask for it again.
    fn connection(&self) -> Result<InUse<'_>> {
        let opened = match (self.opened.get(), &self.folder) {
            (None, Some(folder)) => {
                let OpenedFile { connection, is_new, .. } = schema::SCHEMA.open(folder)?;
                self.opened.get_or_init(|| Arc::new(Mutex::new(Opened::new(connection, is_new))))
            }
            (Some(opened), _) => opened,
            (None, None) => return Err(rusqlite::Error::InvalidQuery.into()),
        };
        Ok(InUse(opened.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Which store it has read, and the tree over what it has read of it.
    pub(crate) fn known_tree(&self) -> Result<Option<(StoreId, Tree)>> {
        let bookmark = schema::bookmark(&*self.connection()?)?;
        Ok(bookmark.map(|bookmark| (bookmark.store_id, bookmark.tree)))
    }

    /// Holds on to what the catalog is at this moment, until the guard is dropped, so that many
    /// questions in a row are one transaction of SQLite's and their answers agree.
    ///
    /// A catalog without a file is shared by other readers, which a transaction would keep waiting:
    /// there it does nothing.
    pub(crate) fn moment(&self) -> Result<Moment<'_>> {
        let connection = self.connection()?;
        let is_begun = self.folder.is_some() && connection.is_autocommit();
        if is_begun {
            connection.execute_batch("BEGIN")?;
        }
        Ok(Moment { catalog: self, is_begun })
    }

    /// Forgets everything, so that the next sync reads the whole log: in one transaction, or, where
    /// a full disk or a broken file does not let it, by removing the file.
    ///
    /// Errors: I/O, SQLite; then everything is as it was.
    pub(crate) fn forget(&self) -> Result<()> {
        let mut in_use = self.connection()?;
        (in_use.0.found, in_use.0.compared, in_use.0.is_empty) = Default::default();
        match schema::SCHEMA.forget(&mut in_use.0.connection) {
            Err(DatabaseError::Sqlite(_)) if self.folder.is_some() => {
                drop(in_use);
                self.replace()
            }
            forgotten => forgotten,
        }
    }

    /// Puts an empty file in the place of the one that it is kept in: what is rotten may be
    /// anywhere in that, and new tables would be made of the same pages. Without a file, forgets.
    ///
    /// Errors: I/O, SQLite.
    pub(crate) fn replace(&self) -> Result<()> {
        let Some(folder) = &self.folder else { return self.forget() };
        let mut in_use = self.connection()?;
        schema::SCHEMA.remove(folder)?;
        *in_use.0 = match schema::SCHEMA.open(folder) {
            Ok(opened) => Opened::new(opened.connection, opened.is_new),
            // There is nothing left that is wrong; the next reader makes it.
            Err(_) => Opened::new(schema::SCHEMA.in_memory()?, true),
        };
        Ok(())
    }
}

/// A moment of a catalog that somebody holds on to.
pub(crate) struct Moment<'catalog> {
    catalog: &'catalog Catalog,
    /// Whether it is a transaction of its own.
    is_begun: bool,
}

impl Drop for Moment<'_> {
    fn drop(&mut self) {
        // Nothing was written, so there is nothing that could be lost.
        if self.is_begun
            && let Ok(connection) = self.catalog.connection()
        {
            let _ = connection.execute_batch("COMMIT");
        }
    }
}

/// An id from a row's bytes; zeros, which no record has, where the row is not 32 bytes long.
fn id_from(bytes: &[u8]) -> RecordId {
    RecordId(bytes.try_into().unwrap_or_default())
}

/// A number as SQLite has it; beyond all that it has where it is greater.
fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
