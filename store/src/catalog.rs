//! The catalog: the reader's own index of a store, in SQLite. Derived, never the truth, rebuilt when missing.
//!
//! It knows of every leaf its id, of every revision its briefing, number and time, and keeps a copy of every object's rows, so
//! that a record or a text is found without a search. What it says of a record is believed only after the record was read and
//! has the id. It lives beside other readers' catalogs in the user's cache directory; everything is in one transaction with
//! its bookmark, the state of the log up to which it has read.

mod follow;
mod lookup;
mod schema;

use std::path::Path;

use rusqlite::Connection;

use crate::error::Result;
use crate::id::{RecordId, StoreId};
use crate::merkle::Tree;

pub(crate) use follow::Followed;
pub(crate) use lookup::Head;

/// The reader's index of one store.
pub(crate) struct Catalog {
    connection: Connection,
}

/// How far the catalog has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bookmark {
    /// Which store.
    pub(crate) store: StoreId,
    /// The tree over all leaves that were read.
    pub(crate) tree: Tree,
    /// The newest entry that was read.
    pub(crate) place: u64,
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

impl Catalog {
    /// Opens the catalog in `folder`, making it where it is missing and anew where it is another version's or broken.
    ///
    /// Errors: I/O, SQLite. Cost: some 0.3 ms.
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        Ok(Self { connection: schema::SCHEMA.open(folder)? })
    }

    /// A catalog that is gone with the program.
    pub(crate) fn in_memory() -> Result<Self> {
        Ok(Self { connection: schema::SCHEMA.in_memory()? })
    }

    /// A catalog on disk that is gone with the program, for a reading that trusts nothing that was kept.
    pub(crate) fn temporary() -> Result<Self> {
        Ok(Self { connection: schema::SCHEMA.temporary()? })
    }

    /// Forgets everything, so that the next following reads the whole log.
    pub(crate) fn forget(&self) -> Result<()> {
        schema::SCHEMA.make_anew(&self.connection)
    }

    /// How far it has read; `None` where it has read nothing yet.
    pub(crate) fn bookmark(&self) -> Result<Option<Bookmark>> {
        schema::bookmark(&self.connection)
    }
}

/// An id from a row's bytes; zeros, which no record has, where the row is not 32 bytes long.
fn id_from(bytes: &[u8]) -> RecordId {
    RecordId(bytes.try_into().unwrap_or_default())
}
