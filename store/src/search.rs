//! The index of words through history: which revisions changed a line that a phrase may stand in.
//!
//! Like the catalog it is the reader's own, in an SQLite file beside it, derived and never the truth: what it names is read and
//! looked at before it is believed. It knows *runs*: some revisions of one briefing, one after another, and all lines that any
//! of them added or removed, in rows of some tens of kilobytes. A phrase that came or left with a revision stood in such a
//! line, so no other revision need be read. Lines are folded (`fold`), and kept as their trigrams alone (SQLite FTS5, tokenizer
//! `trigram`, without content and without positions: <https://www.sqlite.org/fts5.html>), about a quarter of their size.

mod fold;
mod phrase;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::database::{Schema, cut_long_log};
use crate::error::Result;
use crate::id::{RecordId, StoreId};

pub use phrase::{Phrase, PhraseError};

const SCHEMA: Schema = Schema {
    file: "search.sqlite",
    version: 1,
    tables: "
        CREATE TABLE bookmark(
            one INTEGER PRIMARY KEY CHECK (one = 1), store BLOB NOT NULL, first INTEGER NOT NULL, end INTEGER NOT NULL,
            last BLOB NOT NULL, done INTEGER NOT NULL);
        CREATE TABLE runs(
            run INTEGER PRIMARY KEY, rows INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
        CREATE TABLE unread(run INTEGER PRIMARY KEY);
        CREATE VIRTUAL TABLE lines USING fts5(
            folded, tokenize = 'trigram case_sensitive 1', content = '', detail = none, columnsize = 0);",
    names: &["bookmark", "runs", "unread", "lines"],
};

/// Bytes of lines after which a row is closed: in a longer one the trigrams of a phrase stand too often far from each other.
const ROW_BYTES: usize = 32 << 10;

/// Trigrams of a phrase that are looked up: what has them all is read anyway.
const TRIGRAMS_MAX: usize = 32;

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
        Ok(Some(Addition { transaction }))
    }

    /// Moves what was added into the file, where there is one.
    pub(crate) fn settle(&self) -> Result<()> {
        cut_long_log(&self.connection)
    }

    /// The runs in which a phrase may have come or left, in no order; some may not have it.
    ///
    /// Cost: the rows of its trigrams; of all trigrams that begin with it where it is shorter than three characters.
    pub(crate) fn candidates(&self, phrase: &Phrase, each: &mut dyn FnMut(Run) -> Result<()>) -> Result<()> {
        let characters: Vec<char> = phrase.folded().chars().collect();
        let trigrams: Vec<String> = characters.windows(3).map(|three| three.iter().collect()).collect();
        let (rows, value) = if trigrams.is_empty() {
            // Every character of a row has two behind it, since rows end in line feeds.
            let terms = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms USING fts5vocab(main, lines, instance)";
            self.connection.execute_batch(terms)?;
            let rows = "SELECT doc AS row FROM temp.terms
                        WHERE term >= ?1 AND term < ?1 || char(1114111, 1114111, 1114111)";
            (rows, phrase.folded().to_owned())
        } else {
            let step = trigrams.len().div_ceil(TRIGRAMS_MAX);
            let chosen: HashSet<&String> = trigrams.iter().step_by(step).collect();
            let quoted: Vec<String> =
                chosen.iter().map(|trigram| format!("\"{}\"", trigram.replace('"', "\"\""))).collect();
            ("SELECT rowid AS row FROM lines WHERE lines MATCH ?1", quoted.join(" AND "))
        };
        // A run has the number of its first row.
        let query = format!(
            "SELECT DISTINCT first, last FROM ({rows} UNION SELECT run AS row FROM unread)
             JOIN runs ON run = (SELECT max(run) FROM runs WHERE run <= row)"
        );
        let mut statement = self.connection.prepare(&query)?;
        let mut rows = statement.query([value])?;
        while let Some(row) = rows.next()? {
            each(Run { first: row.get::<_, i64>(0)?.cast_unsigned(), last: row.get::<_, i64>(1)?.cast_unsigned() })?;
        }
        Ok(())
    }
}

/// Numbers of revisions to be read, sorted by briefing; on disk where there are many.
pub(crate) struct Found {
    connection: Connection,
}

impl Found {
    /// None yet.
    pub(crate) fn new() -> Result<Self> {
        let connection = Connection::open("")?;
        connection.execute_batch(
            "PRAGMA journal_mode = off; PRAGMA synchronous = off; BEGIN;
             CREATE TABLE found(name TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL)",
        )?;
        Ok(Self { connection })
    }

    /// Adds the revisions from `first` to `last` of a briefing.
    pub(crate) fn push(&self, name: &str, first: u64, last: u64) -> Result<()> {
        let insert = "INSERT INTO found(name, first, last) VALUES (?1, ?2, ?3)";
        self.connection.prepare_cached(insert)?.execute(params![name, first.cast_signed(), last.cast_signed()])?;
        Ok(())
    }

    /// Gives them by name, then by number, while `each` wants more.
    pub(crate) fn in_order(&self, each: &mut dyn FnMut(&str, u64, u64) -> Result<bool>) -> Result<()> {
        let mut statement = self.connection.prepare("SELECT name, first, last FROM found ORDER BY name, first")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (first, last): (i64, i64) = (row.get(1)?, row.get(2)?);
            if !each(&row.get::<_, String>(0)?, first.cast_unsigned(), last.cast_unsigned())? {
                break;
            }
        }
        Ok(())
    }
}

/// What is being added, seen by other readers when it is committed.
pub(crate) struct Addition<'index> {
    transaction: Transaction<'index>,
}

impl Addition<'_> {
    /// Forgets everything.
    pub(crate) fn forget(&self) -> Result<()> {
        SCHEMA.make_anew(&self.transaction)
    }

    /// Adds a run with the lines that it changed.
    pub(crate) fn push(&self, run: Run, lines: &ChangedLines) -> Result<()> {
        let rows = lines.rows();
        // Numbers without gaps: the index keeps their differences.
        let next = "SELECT coalesce(max(run) + (SELECT rows FROM runs ORDER BY run DESC LIMIT 1), 1) FROM runs";
        let number: i64 = self.transaction.prepare_cached(next)?.query_row([], |row| row.get(0))?;
        self.transaction
            .prepare_cached("INSERT INTO runs(run, rows, first, last) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![number, rows.len().max(1) as i64, run.first.cast_signed(), run.last.cast_signed()])?;
        if lines.is_incomplete {
            self.transaction.prepare_cached("INSERT INTO unread(run) VALUES (?1)")?.execute([number])?;
        }
        let mut insert = self.transaction.prepare_cached("INSERT INTO lines(rowid, folded) VALUES (?1, ?2)")?;
        for (row, folded) in (number..).zip(&rows) {
            insert.execute(params![row, folded])?;
        }
        Ok(())
    }

    /// Makes what was added last, with how far the index has read now.
    pub(crate) fn commit(self, bookmark: &Bookmark) -> Result<()> {
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

/// The lines that some revisions added or removed, each once.
#[derive(Default)]
pub(crate) struct ChangedLines {
    lines: HashSet<String>,
    /// Whether a text could not be read, so that there may be more.
    pub(crate) is_incomplete: bool,
}

impl ChangedLines {
    /// Takes the lines that two texts do not have equally often. Cost: one pass over both, and a table of what lies between
    /// their equal ends.
    pub(crate) fn compare(&mut self, old: &str, new: &str) {
        let (old, new) = without_equal_ends(old, new);
        let mut counts: HashMap<&str, i64> = HashMap::new();
        for line in old.split('\n') {
            *counts.entry(line).or_default() -= 1;
        }
        for line in new.split('\n') {
            *counts.entry(line).or_default() += 1;
        }
        for (line, _) in counts.into_iter().filter(|(_, count)| *count != 0) {
            if !self.lines.contains(line) {
                self.lines.insert(line.to_owned());
            }
        }
    }

    /// The lines, folded, each closed by a line feed, in rows that end in one more.
    fn rows(&self) -> Vec<String> {
        let (mut rows, mut row) = (Vec::new(), String::new());
        let mut lines = self.lines.iter().peekable();
        while let Some(line) = lines.next() {
            fold::push_folded(line, &mut row);
            row.push('\n');
            if row.len() >= ROW_BYTES || lines.peek().is_none() {
                row.push('\n');
                rows.push(std::mem::take(&mut row));
            }
        }
        rows
    }
}

/// The lines between the equal lines at the beginning and at the end of two texts.
fn without_equal_ends<'text>(old: &'text str, new: &'text str) -> (&'text str, &'text str) {
    let equal = old.bytes().zip(new.bytes()).take_while(|(old, new)| old == new).count();
    let begin = memchr::memrchr(b'\n', old.as_bytes().get(..equal).unwrap_or_default()).map_or(0, |feed| feed + 1);
    let (old, new) = (old.get(begin..).unwrap_or_default(), new.get(begin..).unwrap_or_default());
    let equal = old.bytes().rev().zip(new.bytes().rev()).take_while(|(old, new)| old == new).count();
    let tail = old.as_bytes().get(old.len() - equal..).unwrap_or_default();
    let end = memchr::memchr(b'\n', tail).map_or(0, |feed| equal - feed);
    let cut = |text: &'text str| text.get(..text.len() - end).unwrap_or_default();
    (cut(old), cut(new))
}
