//! The catalog's tables, its connection, its bookmark.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior, params};

use crate::catalog::Bookmark;
use crate::error::{Error, Result};
use crate::id::{StoreId, TreeHash};
use crate::merkle::Tree;
use crate::shelf::file_bytes;

/// Raised whenever the tables change: a catalog of another version is made anew.
const VERSION: i64 = 5;

/// How long one reader waits for another that is writing the same catalog.
const BUSY: Duration = Duration::from_secs(60);

/// Bytes of the write-ahead log that every opening may have to read through, before it is moved into the file: some six commits.
const LOG_BYTES_MAX: u64 = 256 << 10;

const TABLES: &str = "
    CREATE TABLE bookmark(
        one INTEGER PRIMARY KEY CHECK (one = 1), store BLOB NOT NULL, size INTEGER NOT NULL, edge BLOB NOT NULL,
        place INTEGER NOT NULL, base INTEGER NOT NULL);
    CREATE TABLE objects(
        object INTEGER PRIMARY KEY, name TEXT NOT NULL, content_frames INTEGER NOT NULL,
        records_frames INTEGER NOT NULL, contents INTEGER NOT NULL, leaves INTEGER NOT NULL, rows BLOB NOT NULL);
    CREATE TABLE ranges(
        first INTEGER NOT NULL, object INTEGER NOT NULL, number INTEGER NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY (first, object, number)) WITHOUT ROWID;
    CREATE TABLE leaves(leaf INTEGER PRIMARY KEY, id BLOB NOT NULL);
    CREATE UNIQUE INDEX leaves_by_id ON leaves(id);
    CREATE TABLE briefings(
        briefing INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, revisions INTEGER NOT NULL, head INTEGER NOT NULL);
    CREATE TABLE revisions(
        leaf INTEGER PRIMARY KEY, briefing INTEGER NOT NULL, number INTEGER NOT NULL, seconds INTEGER NOT NULL,
        nanoseconds INTEGER NOT NULL, fingerprint INTEGER NOT NULL);
    CREATE INDEX revisions_by_number ON revisions(briefing, number);
    CREATE TABLE labels(briefing INTEGER NOT NULL, label TEXT NOT NULL, leaf INTEGER NOT NULL,
        PRIMARY KEY (briefing, label)) WITHOUT ROWID;
    CREATE INDEX labels_by_leaf ON labels(leaf);
    CREATE TABLE words(leaf INTEGER PRIMARY KEY, inserted INTEGER NOT NULL, deleted INTEGER NOT NULL);
";

/// Every table, for making a catalog anew.
const NAMES: [&str; 8] = ["bookmark", "objects", "ranges", "leaves", "briefings", "revisions", "labels", "words"];

/// Connects to the catalog at `path` and makes its tables where they are missing or another version's.
pub(super) fn connect(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    // The write-ahead log lets readers read while one writes, and needs no fsync: after a power loss the catalog is an older one,
    // and reads on from its bookmark. Closing must not move the log into the file, which would cost two fsyncs a run.
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if mode != "wal" {
        let _: String = connection.query_row("PRAGMA journal_mode = wal", [], |row| row.get(0))?;
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.execute_batch("PRAGMA synchronous = normal; PRAGMA wal_autocheckpoint = 0")?;
    prepare(connection)
}

/// Moves the write-ahead log into the file and cuts it, once it is long: every opening has to read it through.
///
/// SQLite's own checkpoints do not help here: how far one came is remembered only while some process has the catalog open.
/// Other readers may hold the log; then the next one to write will do. Cost: a stat; two fsyncs when it is cut.
pub(super) fn cut_long_log(connection: &Connection) -> Result<()> {
    let Some(path) = connection.path().filter(|path| !path.is_empty()) else { return Ok(()) };
    if file_bytes(Path::new(&format!("{path}-wal"))) > LOG_BYTES_MAX {
        connection.busy_timeout(Duration::ZERO)?;
        connection.query_row("PRAGMA wal_checkpoint(truncate)", [], |_| Ok(())).optional()?;
        connection.busy_timeout(BUSY)?;
    }
    Ok(())
}

/// A catalog without a file.
pub(super) fn connect_in_memory() -> Result<Connection> {
    prepare(Connection::open_in_memory()?)
}

/// A catalog in a file without a name, which takes memory only as far as its cache goes.
pub(super) fn connect_temporary() -> Result<Connection> {
    let connection = Connection::open("")?;
    connection.execute_batch("PRAGMA journal_mode = off; PRAGMA synchronous = off")?;
    prepare(connection)
}

fn prepare(mut connection: Connection) -> Result<Connection> {
    // A statement is planned once, and not again for every value that it is asked with.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    let version = |connection: &Connection| connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0));
    if version(&connection)? != VERSION {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if version(&transaction)? != VERSION {
            for name in NAMES {
                transaction.execute_batch(&format!("DROP TABLE IF EXISTS {name}"))?;
            }
            transaction.execute_batch(TABLES)?;
            transaction.pragma_update(None, "user_version", VERSION)?;
        }
        transaction.commit()?;
    }
    Ok(connection)
}

/// Whether an error says that the file is not a sound catalog.
pub(super) fn is_broken(error: &Error) -> bool {
    let Error::Catalog(error) = error else { return false };
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Empties every table: what the catalog knew is not in the store any more.
pub(super) fn clear(connection: &Connection) -> Result<()> {
    for name in NAMES {
        connection.execute_batch(&format!("DELETE FROM {name}"))?;
    }
    Ok(())
}

pub(super) fn bookmark(connection: &Connection) -> Result<Option<Bookmark>> {
    let query = "SELECT store, size, edge, place, base FROM bookmark";
    let row = connection.query_row(query, [], |row| {
        let store: Vec<u8> = row.get(0)?;
        let edge: Vec<u8> = row.get(2)?;
        Ok((store, row.get::<_, i64>(1)?, edge, row.get::<_, i64>(3)?, row.get::<_, i64>(4)?))
    });
    Ok(row.optional()?.and_then(|(store, size, edge, place, base)| {
        let edge = edge.chunks_exact(32).map(|hash| TreeHash(hash.try_into().unwrap_or_default())).collect();
        Some(Bookmark {
            store: StoreId(store.as_slice().try_into().ok()?),
            tree: Tree::from_edge(size.cast_unsigned(), edge)?,
            place: place.cast_unsigned(),
            base: base.cast_unsigned(),
        })
    }))
}

pub(super) fn set_bookmark(connection: &Connection, bookmark: &Bookmark) -> Result<()> {
    let edge: Vec<u8> = bookmark.tree.edge().iter().flat_map(|hash| hash.0).collect();
    connection.execute(
        "INSERT OR REPLACE INTO bookmark(one, store, size, edge, place, base) VALUES (1, ?1, ?2, ?3, ?4, ?5)",
        params![
            bookmark.store.0,
            bookmark.tree.size().cast_signed(),
            edge,
            bookmark.place.cast_signed(),
            bookmark.base.cast_signed()
        ],
    )?;
    Ok(())
}
