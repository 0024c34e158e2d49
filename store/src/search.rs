//! The search index: the passages that revisions added or removed, and which revisions did.
//!
//! Like the catalog it belongs to the reader, in an SQLite file beside it. It is derived and never
//! the truth: its answers are compared with the records before they are believed. It holds *runs*:
//! consecutive revisions of one briefing, and all passages that any of them added or removed
//! (`passages`), in rows of some kilobytes (`rows`). A phrase that appeared or disappeared with a
//! revision is in such a passage, so nothing else need be read. Rows are found by n-grams of their
//! text, folded more than any search asks for (`fold`, `filters`).

mod as_read;
mod filters;
mod fold;
mod passages;
mod phrase;
mod rows;
mod signature;
mod typography;

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::database::{Result, Schema, WAL_BYTES_MAX, checkpoint_if_long, inconsistent};
use crate::error::At as _;
use crate::frame::{LEVEL, Packer, unpack};
use crate::id::{ContentHash, RecordId, StoreId};
use crate::limits::CONTENT_BYTES_MAX;

pub(crate) use passages::for_each_passage;
pub use phrase::{Folding, Phrase, PhraseError};
pub(crate) use rows::{ChangedPassages, PhraseChange, PhraseChanges};

use filters::{FILTER_ROWS_MAX, Filter};
use signature::{Signatures, bits_of};

const SCHEMA: Schema = Schema {
    name: "search",
    version: 6,
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

/// How far the index has read: the log in windows of leaves, each window sorted by briefing. A
/// window that was read to its end is replaced by the empty one after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bookmark {
    /// The store it is an index of.
    pub(crate) store: StoreId,
    /// The first leaf of the window.
    pub(crate) first: u64,
    /// The leaf after its last one.
    pub(crate) end: u64,
    /// The id of the record before `end`.
    pub(crate) last: RecordId,
    /// How many revisions of the window were read, in the order of packs.
    pub(crate) done: u64,
}

/// Consecutive revisions of one briefing, by their leaves in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LeafRun {
    /// The leaf of the first revision.
    pub(crate) first: u64,
    /// The leaf of the last revision.
    pub(crate) last: u64,
}

/// A row of the index in which a phrase may have appeared or disappeared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The number of its run in the index.
    pub(crate) number: i64,
    /// The number of the row; a run has as many candidates as rows that may have the phrase.
    pub(crate) row: i64,
    /// The revisions of the run.
    pub(crate) run: LeafRun,
}

/// The search index of one store.
pub(crate) struct SearchIndex {
    connection: Connection,
}

impl SearchIndex {
    /// Opens the index in a catalog's folder, and creates it if missing; without a folder, a
    /// temporary one.
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self> {
        let connection = match folder {
            Some(folder) => SCHEMA.open(folder)?.connection,
            None => SCHEMA.temporary()?,
        };
        Ok(Self { connection })
    }

    /// Removes the index that is kept in a folder, so that the next opening makes it anew.
    pub(crate) fn remove(folder: &Path) -> Result<()> {
        SCHEMA.remove(folder)
    }

    /// How far it has read; `None` if it has read nothing yet.
    pub(crate) fn bookmark(&self) -> Result<Option<Bookmark>> {
        bookmark(&self.connection)
    }

    /// Starts a transaction that adds to the index after the bookmark `from`; `None` if another
    /// process was faster.
    pub(crate) fn add(&mut self, from: Option<&Bookmark>) -> Result<Option<Addition<'_>>> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if bookmark(&transaction)?.as_ref() != from {
            return Ok(None);
        }
        let packer = Packer::new(LEVEL).at("pack", Path::new(SCHEMA.name))?;
        Ok(Some(Addition { transaction, packer }))
    }

    /// Builds filters for the rows that have none yet, except the last few. Call it once everything
    /// was added.
    ///
    /// Cost: reads those rows, and those of the filters that are merged with the new ones.
    pub(crate) fn filter(&mut self) -> Result<()> {
        if filters::rows_without(&self.connection, &Filter::all(&self.connection)?)? < Signatures::ROWS {
            return Ok(());
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        filters::make(&transaction, Signatures::ROWS)?;
        transaction.commit()?;
        self.checkpoint()
    }

    /// A snapshot of the index: until it is dropped, every read sees the index as it is now, under
    /// one lock.
    pub(crate) fn snapshot(&self) -> Result<Transaction<'_>> {
        Ok(self.connection.unchecked_transaction()?)
    }

    /// Moves what was added from the write-ahead log into the file, if the index has one.
    pub(crate) fn checkpoint(&self) -> Result<()> {
        checkpoint_if_long(&self.connection, WAL_BYTES_MAX)
    }

    /// Calls `each` for the rows in which a phrase may have appeared or disappeared, with false
    /// positives. A run that could not be read whole is represented by its first row.
    ///
    /// Cost: the slices of the phrase's bits, each with one bit for every row of the index; the
    /// rows without a filter, which are few; every row, if the phrase has less than three bytes,
    /// but for white space, hyphens and marks.
    pub(crate) fn candidates(&self, phrase: &Phrase, each: &mut dyn FnMut(Candidate) -> Result<()>) -> Result<()> {
        let bits = bits_of(phrase.indexed());
        let mut end = FIRST_ROW;
        // A phrase without bits matches every row.
        let filters = if bits.is_empty() { Vec::new() } else { Filter::all(&self.connection)? };
        for filter in filters {
            filter.for_each_row_with(&self.connection, &bits, &mut |row| self.candidate(row, each))?;
            end = filter.end();
        }
        // A row that is missing is a candidate too, which is then found to be broken.
        let next = next_row(&self.connection)?;
        let last_run = "SELECT run, rows FROM runs ORDER BY run DESC LIMIT 1";
        let last_run = self.connection.query_row(last_run, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        if last_run.map_or(FIRST_ROW, |(run, rows): (i64, i64)| run.saturating_add(rows)) != next {
            return Err(inconsistent("runs"));
        }
        for row in end..next {
            self.candidate(row, each)?;
        }
        let mut statement = self.connection.prepare("SELECT run FROM unread WHERE run < ?1")?;
        let mut rows = statement.query([end])?;
        while let Some(row) = rows.next()? {
            self.candidate(row.get(0)?, each)?;
        }
        Ok(())
    }

    fn candidate(&self, row: i64, each: &mut dyn FnMut(Candidate) -> Result<()>) -> Result<()> {
        // A run has the number of its first row.
        let query = "SELECT run, first, last FROM runs WHERE run <= ?1 AND run + rows > ?1 ORDER BY run DESC LIMIT 1";
        let candidate = self.connection.prepare_cached(query)?.query_row([row], |columns| {
            let leaf = |column| columns.get::<_, i64>(column).map(i64::cast_unsigned);
            Ok(Candidate { number: columns.get(0)?, row, run: LeafRun { first: leaf(1)?, last: leaf(2)? } })
        });
        each(candidate.optional()?.ok_or_else(|| inconsistent("runs"))?)
    }

    /// Whether all texts of a run could be read when it was indexed.
    pub(crate) fn is_whole(&self, run: i64) -> Result<bool> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM unread WHERE run = ?1")?;
        Ok(!statement.exists([run])?)
    }

    /// Adds to `changes` what happened to the passages of a row that have a phrase; `false` if the
    /// row is broken.
    pub(crate) fn read_row(&self, row: i64, phrase: &Phrase, changes: &mut PhraseChanges) -> Result<bool> {
        let query = "SELECT bytes, packed FROM changes WHERE row = ?1";
        let raw = self.connection.prepare_cached(query)?.query_row([row], |row| decompressed_row(row, 0));
        Ok(raw.optional()?.flatten().is_some_and(|raw| changes.read(&raw, phrase).is_some()))
    }

    /// The hashes of the texts of a run, as they were indexed.
    pub(crate) fn contents(&self, run: i64) -> Result<Vec<ContentHash>> {
        let mut statement = self.connection.prepare_cached("SELECT contents FROM runs WHERE run = ?1")?;
        let hashes = statement.query_row([run], |row| row.get::<_, Vec<u8>>(0))?;
        Ok(hashes.chunks_exact(32).map(|hash| ContentHash(hash.try_into().unwrap_or_default())).collect())
    }
}

/// The candidate rows of one run: the briefing's name, the number of the run, those of its first
/// and last revision, and the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RunCandidates {
    pub(crate) name: String,
    pub(crate) run: i64,
    pub(crate) first: u64,
    pub(crate) last: u64,
    pub(crate) rows: Vec<i64>,
}

/// Candidates sorted by briefing, then revision; on disk if there are many.
pub(crate) struct SortedCandidates {
    connection: Connection,
}

impl SortedCandidates {
    /// An empty list.
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

    /// Adds a candidate, whose run has the revisions from `first` to `last` of the briefing `name`.
    pub(crate) fn push(&self, name: &str, first: u64, last: u64, candidate: &Candidate) -> Result<()> {
        let insert = "INSERT INTO found(name, first, last, run, row) VALUES (?1, ?2, ?3, ?4, ?5)";
        let values = params![name, first.cast_signed(), last.cast_signed(), candidate.number, candidate.row];
        self.connection.prepare_cached(insert)?.execute(values)?;
        Ok(())
    }

    /// Calls `each` for the runs, sorted by name and number, until it returns `false`.
    pub(crate) fn for_each_run(&self, each: &mut dyn FnMut(&RunCandidates) -> Result<bool>) -> Result<()> {
        let query = "SELECT name, first, last, run, row FROM found ORDER BY name, first, run, row";
        let mut statement = self.connection.prepare(query)?;
        let mut rows = statement.query([])?;
        let mut candidates = RunCandidates::default();
        while let Some(row) = rows.next()? {
            let (run, number) = (row.get(3)?, row.get(4)?);
            if candidates.run != run {
                if !candidates.rows.is_empty() && !each(&candidates)? {
                    return Ok(());
                }
                let (first, last) = (row.get::<_, i64>(1)?.cast_unsigned(), row.get::<_, i64>(2)?.cast_unsigned());
                candidates = RunCandidates { name: row.get(0)?, run, first, last, rows: Vec::new() };
            }
            candidates.rows.push(number);
        }
        if !candidates.rows.is_empty() {
            each(&candidates)?;
        }
        Ok(())
    }
}

/// A transaction that adds to the index; other readers see it when it is committed.
pub(crate) struct Addition<'index> {
    transaction: Transaction<'index>,
    packer: Packer,
}

impl Addition<'_> {
    /// Deletes everything that was indexed.
    pub(crate) fn clear(&self) -> Result<()> {
        SCHEMA.make_anew(&self.transaction)
    }

    /// Adds a run and the passages that it changed.
    pub(crate) fn push(&mut self, run: LeafRun, passages: &ChangedPassages) -> Result<()> {
        let rows = passages.rows();
        let number = next_row(&self.transaction)?;
        let contents: Vec<u8> = passages.contents().iter().flat_map(|hash| hash.0).collect();
        self.transaction
            .prepare_cached("INSERT INTO runs(run, rows, first, last, contents) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![number, rows.len() as i64, run.first.cast_signed(), run.last.cast_signed(), contents])?;
        if passages.is_incomplete {
            self.transaction.prepare_cached("INSERT INTO unread(run) VALUES (?1)")?.execute([number])?;
        }
        let query = "INSERT INTO changes(row, bytes, packed) VALUES (?1, ?2, ?3)";
        let mut keep = self.transaction.prepare_cached(query)?;
        for (number, row) in (number..).zip(&rows) {
            let packed = self.packer.pack(row).at("pack", Path::new(SCHEMA.name))?;
            keep.execute(params![number, row.len() as i64, packed])?;
        }
        Ok(())
    }

    /// Commits what was added, together with how far the index has read.
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

/// The number of the next row: there are no gaps, as filters have one bit for each number.
fn next_row(connection: &Connection) -> Result<i64> {
    let query = "SELECT max(coalesce((SELECT max(run) FROM runs), 0), coalesce((SELECT max(row) FROM changes), 0))";
    let last: i64 = connection.prepare_cached(query)?.query_row([], |row| row.get(0))?;
    Ok(last.saturating_add(FIRST_ROW))
}

/// Decompresses a row whose length and compressed bytes are in `column` and the one after; `None`
/// if it is broken.
fn decompressed_row(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<Vec<u8>>> {
    /// A passage may be a whole text, and a row also has the changes of each passage.
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
