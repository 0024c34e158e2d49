//! The index of words through history: which revisions changed a line that a phrase may stand in, and those lines.
//!
//! Like the catalog it is the reader's own, in an SQLite file beside it, derived and never the truth: what it names is compared
//! with the records before it is believed. It knows *runs*: some revisions of one briefing, one after another, and all lines that
//! any of them added or removed, in rows of some kilobytes (`rows`). A phrase that came or left with a revision stood in such a
//! line, so nothing else need be read. Rows are found by the grams of their lines, folded (`fold`, `filters`).

mod filters;
mod fold;
mod phrase;
mod rows;
mod signature;

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::database::Result;
use crate::database::{Schema, WAL_BYTES_MAX, checkpoint_if_long};
use crate::error::At as _;
use crate::frame::{LEVEL, Packer, unpack};
use crate::id::{ContentHash, RecordId, StoreId};
use crate::limits::CONTENT_BYTES_MAX;

pub use phrase::{Phrase, PhraseError};
pub(crate) use rows::{ChangedLines, Turns};

use filters::{FILTER_ROWS_MAX, Filter};
use signature::{Signatures, bits_of};

const SCHEMA: Schema = Schema {
    file: "search.sqlite",
    version: 3,
    tables: "
        CREATE TABLE bookmark(
            one INTEGER PRIMARY KEY CHECK (one = 1), store BLOB NOT NULL, first INTEGER NOT NULL, end INTEGER NOT NULL,
            last BLOB NOT NULL, done INTEGER NOT NULL);
        CREATE TABLE runs(
            run INTEGER PRIMARY KEY, rows INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
            contents BLOB NOT NULL);
        CREATE TABLE changes(row INTEGER PRIMARY KEY, bytes INTEGER NOT NULL, packed BLOB NOT NULL);
        CREATE TABLE unread(run INTEGER PRIMARY KEY);
        CREATE TABLE filters(first INTEGER PRIMARY KEY, rows INTEGER NOT NULL, bits INTEGER NOT NULL);
        CREATE TABLE slices(
            first INTEGER NOT NULL, part INTEGER NOT NULL, rows BLOB NOT NULL, PRIMARY KEY (first, part)) WITHOUT ROWID;",
};

/// The number of the first row.
const FIRST_ROW: i64 = 1;

/// How far the index has read: the log in windows of leaves, each window by briefing. A window that was read to its end gives
/// way to the empty one behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bookmark {
    /// Which store.
    pub(crate) store: StoreId,
    /// The first leaf of the window.
    pub(crate) first: u64,
    /// The leaf after its last one.
    pub(crate) end: u64,
    /// The id of the record before `end`.
    pub(crate) last: RecordId,
    /// Revisions of the window that were read, in the order of packs.
    pub(crate) done: u64,
}

/// Revisions of one briefing, one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// The leaf of the first.
    pub(crate) first: u64,
    /// The leaf of the last.
    pub(crate) last: u64,
}

/// A run in which a phrase may have come or left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Its number in the index.
    pub(crate) number: i64,
    /// One of its rows that may have the phrase; a run has as many candidates as it has such rows.
    pub(crate) row: i64,
    /// Its revisions.
    pub(crate) run: Run,
}

/// The index of one store.
pub(crate) struct SearchIndex {
    connection: Connection,
}

impl SearchIndex {
    /// Opens the index in a catalog's folder, making it where it is missing; without a folder, one that is gone with the program.
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self> {
        let connection = match folder {
            Some(folder) => SCHEMA.open(folder)?,
            None => SCHEMA.temporary()?,
        };
        Ok(Self { connection })
    }

    /// How far it has read; `None` where it has read nothing yet.
    pub(crate) fn bookmark(&self) -> Result<Option<Bookmark>> {
        bookmark(&self.connection)
    }

    /// Adds to the index, all or nothing, after the bookmark `from`; `None` where another reader was faster.
    pub(crate) fn add(&mut self, from: Option<&Bookmark>) -> Result<Option<Addition<'_>>> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if bookmark(&transaction)?.as_ref() != from {
            return Ok(None);
        }
        let packer = Packer::new(LEVEL).at("pack", Path::new(SCHEMA.file))?;
        Ok(Some(Addition { transaction, packer }))
    }

    /// Makes filters of the rows that have none yet, but for the last few, once all that is to be read was added. Cost: reads those
    /// rows, and those of the filters that they join.
    pub(crate) fn filter(&mut self) -> Result<()> {
        if filters::rows_without(&self.connection, &Filter::all(&self.connection)?)? < Signatures::ROWS {
            return Ok(());
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        filters::make(&transaction, Signatures::ROWS)?;
        transaction.commit()?;
        self.settle()
    }

    /// A moment of the index: until it is dropped everything is read as it was then, with one lock for all.
    pub(crate) fn moment(&self) -> Result<Transaction<'_>> {
        Ok(self.connection.unchecked_transaction()?)
    }

    /// Moves what was added into the file, where there is one.
    pub(crate) fn settle(&self) -> Result<()> {
        checkpoint_if_long(&self.connection, WAL_BYTES_MAX)
    }

    /// The rows in which a phrase may have come or left; some may not have it. A run that was not read whole is there by its first
    /// row.
    ///
    /// Cost: the slices of its bits, one bit for each row of the index; the rows that no filter has yet, which are few; all rows
    /// where the phrase has less than three bytes.
    pub(crate) fn candidates(&self, phrase: &Phrase, each: &mut dyn FnMut(Candidate) -> Result<()>) -> Result<()> {
        let bits = bits_of(phrase.folded());
        let mut end = FIRST_ROW;
        // Without bits every row is meant, and numbers that stand for no row are not.
        let filters = if bits.is_empty() { Vec::new() } else { Filter::all(&self.connection)? };
        for filter in filters {
            filter.for_each_row_with(&self.connection, &bits, &mut |row| self.candidate(row, each))?;
            end = filter.end();
        }
        let others = "SELECT row FROM changes WHERE row >= ?1 UNION SELECT run FROM unread";
        let mut statement = self.connection.prepare(others)?;
        let mut rows = statement.query([end])?;
        while let Some(row) = rows.next()? {
            self.candidate(row.get(0)?, each)?;
        }
        Ok(())
    }

    fn candidate(&self, row: i64, each: &mut dyn FnMut(Candidate) -> Result<()>) -> Result<()> {
        // A run has the number of its first row.
        let query = "SELECT run, first, last FROM runs WHERE run <= ?1 ORDER BY run DESC LIMIT 1";
        let candidate = self.connection.prepare_cached(query)?.query_row([row], |columns| {
            let leaf = |column| columns.get::<_, i64>(column).map(i64::cast_unsigned);
            Ok(Candidate { number: columns.get(0)?, row, run: Run { first: leaf(1)?, last: leaf(2)? } })
        });
        candidate.optional()?.map_or(Ok(()), each)
    }

    /// Whether all texts of a run could be read for the index.
    pub(crate) fn is_whole(&self, run: i64) -> Result<bool> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM unread WHERE run = ?1")?;
        Ok(!statement.exists([run])?)
    }

    /// Adds the lines of a row that have a phrase; `false` where the row is broken.
    pub(crate) fn read_row(&self, row: i64, phrase: &Phrase, turns: &mut Turns) -> Result<bool> {
        let query = "SELECT bytes, packed FROM changes WHERE row = ?1";
        let raw = self.connection.prepare_cached(query)?.query_row([row], |row| unpacked(row, 0));
        Ok(raw.optional()?.flatten().is_some_and(|raw| turns.read(&raw, phrase).is_some()))
    }

    /// The hashes of the texts of a run, as they were read.
    pub(crate) fn contents(&self, run: i64) -> Result<Vec<ContentHash>> {
        let mut statement = self.connection.prepare_cached("SELECT contents FROM runs WHERE run = ?1")?;
        let hashes = statement.query_row([run], |row| row.get::<_, Vec<u8>>(0))?;
        Ok(hashes.chunks_exact(32).map(|hash| ContentHash(hash.try_into().unwrap_or_default())).collect())
    }
}

/// What is to be looked at in one run: its number, the numbers of its first and last revision, and the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) name: String,
    pub(crate) run: i64,
    pub(crate) first: u64,
    pub(crate) last: u64,
    pub(crate) rows: Vec<i64>,
}

/// Rows to be looked at, sorted by briefing; on disk where there are many.
pub(crate) struct Found {
    connection: Connection,
}

impl Found {
    /// None yet.
    pub(crate) fn new() -> Result<Self> {
        let connection = Connection::open("")?;
        connection.execute_batch(
            "PRAGMA journal_mode = off; PRAGMA synchronous = off; BEGIN;
             CREATE TABLE found(
                 name TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, run INTEGER NOT NULL,
                 row INTEGER NOT NULL)",
        )?;
        Ok(Self { connection })
    }

    /// Adds a row of the run that has the revisions from `first` to `last` of a briefing.
    pub(crate) fn push(&self, name: &str, first: u64, last: u64, candidate: &Candidate) -> Result<()> {
        let insert = "INSERT INTO found(name, first, last, run, row) VALUES (?1, ?2, ?3, ?4, ?5)";
        let values = params![name, first.cast_signed(), last.cast_signed(), candidate.number, candidate.row];
        self.connection.prepare_cached(insert)?.execute(values)?;
        Ok(())
    }

    /// Gives the runs by name, then by number, while `each` wants more.
    pub(crate) fn in_order(&self, each: &mut dyn FnMut(&Look) -> Result<bool>) -> Result<()> {
        let query = "SELECT name, first, last, run, row FROM found ORDER BY name, first, run, row";
        let mut statement = self.connection.prepare(query)?;
        let mut rows = statement.query([])?;
        let mut look = Look::default();
        while let Some(row) = rows.next()? {
            let (run, number) = (row.get(3)?, row.get(4)?);
            if look.run != run {
                if !look.rows.is_empty() && !each(&look)? {
                    return Ok(());
                }
                let (first, last) = (row.get::<_, i64>(1)?.cast_unsigned(), row.get::<_, i64>(2)?.cast_unsigned());
                look = Look { name: row.get(0)?, run, first, last, rows: Vec::new() };
            }
            look.rows.push(number);
        }
        if !look.rows.is_empty() {
            each(&look)?;
        }
        Ok(())
    }
}

/// What is being added, seen by other readers when it is committed.
pub(crate) struct Addition<'index> {
    transaction: Transaction<'index>,
    packer: Packer,
}

impl Addition<'_> {
    /// Forgets everything.
    pub(crate) fn forget(&self) -> Result<()> {
        SCHEMA.make_anew(&self.transaction)
    }

    /// Adds a run with the lines that it changed.
    pub(crate) fn push(&mut self, run: Run, lines: &ChangedLines) -> Result<()> {
        let rows = lines.rows();
        let number = next_row(&self.transaction)?;
        let contents: Vec<u8> = lines.contents().iter().flat_map(|hash| hash.0).collect();
        self.transaction
            .prepare_cached("INSERT INTO runs(run, rows, first, last, contents) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![
                number,
                rows.len().max(1) as i64,
                run.first.cast_signed(),
                run.last.cast_signed(),
                contents
            ])?;
        if lines.is_incomplete {
            self.transaction.prepare_cached("INSERT INTO unread(run) VALUES (?1)")?.execute([number])?;
        }
        let query = "INSERT INTO changes(row, bytes, packed) VALUES (?1, ?2, ?3)";
        let mut keep = self.transaction.prepare_cached(query)?;
        for (number, row) in (number..).zip(&rows) {
            let packed = self.packer.pack(row).at("pack", Path::new(SCHEMA.file))?;
            keep.execute(params![number, row.len() as i64, packed])?;
        }
        Ok(())
    }

    /// Makes what was added last, with how far the index has read now.
    pub(crate) fn commit(self, bookmark: &Bookmark) -> Result<()> {
        filters::make(&self.transaction, FILTER_ROWS_MAX)?;
        self.transaction.execute(
            "INSERT OR REPLACE INTO bookmark(one, store, first, end, last, done) VALUES (1, ?1, ?2, ?3, ?4, ?5)",
            params![
                bookmark.store.0,
                bookmark.first.cast_signed(),
                bookmark.end.cast_signed(),
                bookmark.last.0,
                bookmark.done.cast_signed()
            ],
        )?;
        Ok(self.transaction.commit()?)
    }
}

/// The number of the next row: they have no gaps, as filters have a bit for each. A run without rows takes a number too.
fn next_row(connection: &Connection) -> Result<i64> {
    let query = "SELECT max(coalesce((SELECT max(run) FROM runs), 0), coalesce((SELECT max(row) FROM changes), 0))";
    let last: i64 = connection.prepare_cached(query)?.query_row([], |row| row.get(0))?;
    Ok(last.saturating_add(FIRST_ROW))
}

/// A row as it was before it was packed, whose length and bytes stand from this column on; `None` where it is broken.
fn unpacked(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<Vec<u8>>> {
    /// A line may be a whole text, and a row tells of each of its lines what became of it.
    const BYTES_MAX: usize = 2 * CONTENT_BYTES_MAX;
    let packed = row.get_ref(column + 1)?.as_blob()?;
    let bytes = usize::try_from(row.get::<_, i64>(column)?).ok().filter(|bytes| *bytes <= BYTES_MAX);
    let unpacked = bytes.map(|bytes| unpack(packed, bytes)).filter(|unpacked| unpacked.error.is_none());
    Ok(unpacked.map(|unpacked| unpacked.bytes))
}

fn bookmark(connection: &Connection) -> Result<Option<Bookmark>> {
    let query = "SELECT store, first, end, last, done FROM bookmark";
    let row = connection.query_row(query, [], |row| {
        Ok(Bookmark {
            store: StoreId(row.get(0)?),
            first: row.get::<_, i64>(1)?.cast_unsigned(),
            end: row.get::<_, i64>(2)?.cast_unsigned(),
            last: RecordId(row.get(3)?),
            done: row.get::<_, i64>(4)?.cast_unsigned(),
        })
    });
    Ok(row.optional()?)
}
