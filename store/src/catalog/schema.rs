//! The catalog's tables, and its bookmark.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, params};

use crate::catalog::Bookmark;
use crate::catalog::checksum::{checksum, checksum_of};
use crate::database::{Result, Schema, inconsistent};
use crate::id::{StoreId, TreeHash};
use crate::merkle::Tree;

/// The catalog's file and its tables.
pub(super) const SCHEMA: Schema = Schema { name: "catalog", version: 12, tables: TABLES };

/// Bytes of an object's rows that are kept in one chunk: as much as fits on a page of SQLite. A
/// longer blob is a chain of pages, which is walked from its beginning to reach a byte.
pub(super) const CHUNK_BYTES: usize = 4000;

const TABLES: &str = "
    CREATE TABLE bookmark(
        one INTEGER PRIMARY KEY CHECK (one = 1), store BLOB NOT NULL, size INTEGER NOT NULL, edge BLOB NOT NULL,
        place INTEGER NOT NULL, base INTEGER NOT NULL, checksum INTEGER NOT NULL);
    CREATE TABLE counts(name TEXT PRIMARY KEY, rows INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE sums(
        keys INTEGER NOT NULL, bucket INTEGER NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY (keys, bucket)) WITHOUT ROWID;
    CREATE TABLE known_log(name TEXT PRIMARY KEY, bytes INTEGER NOT NULL, end BLOB NOT NULL);
    CREATE TABLE objects(
        object INTEGER PRIMARY KEY, name TEXT NOT NULL, content_frames INTEGER NOT NULL,
        records_frames INTEGER NOT NULL, contents INTEGER NOT NULL, leaves INTEGER NOT NULL, chunk INTEGER NOT NULL,
        chunks INTEGER NOT NULL);
    CREATE TABLE chunks(chunk INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
    CREATE TABLE ranges(
        first INTEGER NOT NULL, object INTEGER NOT NULL, number INTEGER NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY (first, object, number)) WITHOUT ROWID;
    CREATE TABLE leaves(leaf INTEGER PRIMARY KEY, id BLOB NOT NULL, checksum INTEGER NOT NULL);
    CREATE UNIQUE INDEX leaves_by_id ON leaves(id);
    CREATE TABLE nodes(level INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL,
        PRIMARY KEY (level, number)) WITHOUT ROWID;
    CREATE TABLE briefings(
        briefing INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, born TEXT, revisions INTEGER NOT NULL, head INTEGER,
        last INTEGER NOT NULL, time TEXT, author TEXT, note TEXT, checksum INTEGER NOT NULL,
        labels INTEGER NOT NULL DEFAULT 0, ends INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE renames(
        before TEXT NOT NULL, leaf INTEGER NOT NULL, briefing INTEGER NOT NULL, after TEXT NOT NULL,
        seconds INTEGER NOT NULL, nanoseconds INTEGER NOT NULL, time TEXT NOT NULL,
        PRIMARY KEY (before, leaf)) WITHOUT ROWID;
    CREATE INDEX renames_by_briefing ON renames(briefing, leaf);
    CREATE TABLE revisions(
        leaf INTEGER PRIMARY KEY, briefing INTEGER NOT NULL, number INTEGER NOT NULL, seconds INTEGER NOT NULL,
        nanoseconds INTEGER NOT NULL, fingerprint INTEGER NOT NULL, checksum INTEGER NOT NULL);
    CREATE INDEX revisions_by_number ON revisions(briefing, number);
    CREATE INDEX revisions_by_time ON revisions(seconds);
    CREATE TABLE hidden(
        briefing INTEGER NOT NULL, number INTEGER NOT NULL, leaf INTEGER NOT NULL,
        PRIMARY KEY (briefing, number)) WITHOUT ROWID;
    CREATE TABLE ends(
        leaf INTEGER PRIMARY KEY, briefing INTEGER NOT NULL, number INTEGER NOT NULL, seconds INTEGER NOT NULL,
        nanoseconds INTEGER NOT NULL, recorded_seconds INTEGER NOT NULL, recorded_nanoseconds INTEGER NOT NULL, fingerprint INTEGER NOT NULL,
        time TEXT NOT NULL, author TEXT, reason TEXT);
    CREATE INDEX ends_by_number ON ends(briefing, number);
    CREATE TABLE labels(
        briefing INTEGER NOT NULL, label TEXT NOT NULL, leaf INTEGER, depth INTEGER NOT NULL, seconds INTEGER NOT NULL,
        nanoseconds INTEGER NOT NULL, record BLOB NOT NULL, PRIMARY KEY (briefing, label)) WITHOUT ROWID;
    CREATE TABLE label_records(
        id BLOB PRIMARY KEY, history INTEGER, briefing TEXT, label TEXT NOT NULL, depth INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX label_records_of_none ON label_records(briefing) WHERE history IS NULL;
    CREATE TABLE voids(
        leaf INTEGER PRIMARY KEY, id BLOB NOT NULL, object TEXT NOT NULL, briefing TEXT, number INTEGER,
        reason TEXT NOT NULL);
    CREATE TABLE newer(name TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE taken_down(
        id BLOB PRIMARY KEY, tombstone INTEGER NOT NULL, briefing TEXT, number INTEGER, parent BLOB) WITHOUT ROWID;
    CREATE TABLE change_counts(
        leaf INTEGER PRIMARY KEY, inserted INTEGER NOT NULL, deleted INTEGER NOT NULL, kinds TEXT NOT NULL,
        checksum INTEGER NOT NULL);
";

/// What was read of the log; `None` before the first sync.
///
/// Errors: SQLite; a bookmark that is not as it was written, which would accuse the log of having
/// been rewritten.
pub(super) fn bookmark(connection: &Connection) -> Result<Option<Bookmark>> {
    let query = "SELECT store, size, edge, place, base, checksum FROM bookmark";
    let row = connection.query_row(query, [], |row| {
        let is_sound = row.get_ref(5)? == ValueRef::Integer(checksum_of(row, 0..5)?);
        let store: Vec<u8> = row.get(0)?;
        let edge: Vec<u8> = row.get(2)?;
        Ok(is_sound.then_some((store, row.get::<_, i64>(1)?, edge, row.get::<_, i64>(3)?, row.get::<_, i64>(4)?)))
    });
    let Some(row) = row.optional()? else { return Ok(None) };
    let read = row.and_then(|(store, size, edge, seq, base)| {
        let edge = edge.chunks_exact(32).map(|hash| TreeHash(hash.try_into().unwrap_or_default())).collect();
        Some(Bookmark {
            store_id: StoreId(store.as_slice().try_into().ok()?),
            tree: Tree::from_edge(size.cast_unsigned(), edge)?,
            seq: seq.cast_unsigned(),
            base: base.cast_unsigned(),
        })
    });
    read.map(Some).ok_or_else(|| inconsistent("bookmark"))
}

pub(super) fn set_bookmark(connection: &Connection, bookmark: &Bookmark) -> Result<()> {
    let edge: Vec<u8> = bookmark.tree.edge().iter().flat_map(|hash| hash.0).collect();
    let store = &bookmark.store_id.0[..];
    let [size, seq, base] = [bookmark.tree.size(), bookmark.seq, bookmark.base].map(u64::cast_signed);
    let numbers = |number| ValueRef::Integer(number);
    let sum = checksum([ValueRef::Blob(store), numbers(size), ValueRef::Blob(&edge), numbers(seq), numbers(base)]);
    connection.execute(
        "INSERT OR REPLACE INTO bookmark(one, store, size, edge, place, base, checksum)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)",
        params![store, size, edge, seq, base, sum],
    )?;
    Ok(())
}
