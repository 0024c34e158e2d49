//! What tells a row of the catalog that is not as it was written.
//!
//! Rows that are read one by one have a checksum of their own, which is compared where one is read.
//! Of rows that an answer may lack, because what they are found by is another, the sum of their
//! checksums is kept: of a whole table in `counts`, of the labels and the ends of a briefing in its
//! row. This finds what rots. It is no secret, and keeps out nobody who writes the file on purpose.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Params, Row};

use crate::catalog::id_from;
use crate::database::{Result, inconsistent};
use crate::id::RecordId;
use crate::time::Instant;

/// The checksum of a row's values, in their order.
pub(super) fn checksum<'value>(values: impl IntoIterator<Item = ValueRef<'value>>) -> i64 {
    let mut mixed = Mixed::new();
    values.into_iter().for_each(|value| mixed.mix_value(value));
    mixed.checksum()
}

/// Values mixed into one word, so that another value always gives another word.
struct Mixed(u64);

impl Mixed {
    const fn new() -> Self {
        Self(0x6a09_e667_f3bc_c908)
    }

    fn mix_value(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => self.mix(1),
            ValueRef::Integer(number) => {
                self.mix(2);
                self.mix(number.cast_unsigned());
            }
            ValueRef::Real(number) => {
                self.mix(3);
                self.mix(number.to_bits());
            }
            ValueRef::Text(bytes) => self.mix_bytes(4, bytes),
            ValueRef::Blob(bytes) => self.mix_bytes(5, bytes),
        }
    }

    /// Never zero, and so few bits that no sum of them is too large for SQLite.
    fn checksum(mut self) -> i64 {
        self.mix(0);
        i64::from(((self.0 >> 33) as u32) | 1)
    }

    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(29) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn mix_bytes(&mut self, kind: u64, bytes: &[u8]) {
        self.mix(kind | (bytes.len() as u64) << 8);
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            for (to, from) in word.iter_mut().zip(chunk) {
                *to = *from;
            }
            self.mix(u64::from_le_bytes(word));
        }
    }
}

/// Asks several questions of a connection of which nobody changes the answers meanwhile.
pub(super) fn at_one_moment<T>(connection: &Connection, ask: impl FnOnce() -> Result<T>) -> Result<T> {
    let is_begun = connection.is_autocommit();
    if is_begun {
        connection.execute_batch("BEGIN")?;
    }
    let answer = ask();
    if is_begun {
        connection.execute_batch("COMMIT")?;
    }
    answer
}

/// The sum of the checksums of the rows that a query gives. Cost: those rows.
pub(super) fn sum_of_rows(connection: &Connection, query: &str, params: impl Params) -> Result<i64> {
    let mut statement = connection.prepare_cached(query)?;
    let columns = statement.column_count();
    let mut rows = statement.query(params)?;
    let mut sum = 0_i64;
    while let Some(row) = rows.next()? {
        sum = sum.wrapping_add(checksum_of(row, 0..columns)?);
    }
    Ok(sum)
}

/// The checksum of some of the values that a query gives.
pub(super) fn checksum_of(row: &Row<'_>, columns: std::ops::Range<usize>) -> rusqlite::Result<i64> {
    let mut mixed = Mixed::new();
    for column in columns {
        mixed.mix_value(row.get_ref(column)?);
    }
    Ok(mixed.checksum())
}

/// The columns of a briefing that are its own, and their checksum. What it was called first is not
/// among them: it orders packs, and nothing else.
pub(super) const BRIEFING: &str = "briefings.briefing, briefings.name, briefings.revisions, briefings.head,
    briefings.last, briefings.time, briefings.author, briefings.note, briefings.checksum";

/// How many they are.
pub(super) const BRIEFING_COLUMNS: usize = 9;

/// The columns of a revision, and their checksum.
pub(super) const REVISION: &str = "revisions.leaf, revisions.briefing, revisions.number, revisions.seconds,
    revisions.nanoseconds, revisions.fingerprint, revisions.checksum";

/// How many they are.
pub(super) const REVISION_COLUMNS: usize = 7;

/// The columns of a leaf, and their checksum.
pub(super) const LEAF: &str = "leaves.leaf, leaves.id, leaves.checksum";

/// How many they are.
pub(super) const LEAF_COLUMNS: usize = 3;

/// The id of a leaf, from the columns [`LEAF`] of a query, which begin with the one at `first`;
/// `None` where they are empty.
///
/// Errors: one that blames the file, where the row is not as it was written.
pub(super) fn leaf_id(row: &Row<'_>, first: usize) -> Result<Option<RecordId>> {
    if row.get_ref(first)? == ValueRef::Null {
        return Ok(None);
    }
    ensure_sound(row, first..first + LEAF_COLUMNS, "leaves")?;
    Ok(Some(id_from(row.get_ref(first + 1)?.as_blob().unwrap_or_default())))
}

/// The row of a revision, found as it was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct RevisionRow {
    pub(super) leaf: u64,
    pub(super) briefing: i64,
    pub(super) number: u64,
    pub(super) time: Instant,
    pub(super) fingerprint: i64,
}

impl RevisionRow {
    /// Reads it from the columns [`REVISION`] of a query, which begin with the one at `first`.
    ///
    /// Errors: one that blames the file, where it is not as it was written.
    pub(super) fn read(row: &Row<'_>, first: usize) -> Result<Self> {
        ensure_sound(row, first..first + REVISION_COLUMNS, "revisions")?;
        let number = |column: usize| row.get::<_, i64>(first + column);
        Ok(Self {
            leaf: number(0)?.cast_unsigned(),
            briefing: number(1)?,
            number: number(2)?.cast_unsigned(),
            time: Instant { seconds: number(3)?, nanoseconds: row.get(first + 4)? },
            fingerprint: number(5)?,
        })
    }
}

/// Refuses a row whose columns, the last of which is the checksum of the others, are not as they
/// were written. Errors: one that blames the file.
pub(super) fn ensure_sound(row: &Row<'_>, columns: std::ops::Range<usize>, table: &'static str) -> Result<()> {
    let last = columns.end.saturating_sub(1);
    let kept = row.get_ref(last)?;
    if kept == ValueRef::Integer(checksum_of(row, columns.start..last)?) { Ok(()) } else { Err(inconsistent(table)) }
}

/// Computes the checksum of a briefing's own columns anew, after some of them changed.
pub(super) fn renew_briefing(connection: &Connection, briefing: i64) -> Result<()> {
    let query = format!("SELECT {BRIEFING} FROM briefings WHERE briefing = ?1");
    let checksum =
        connection.prepare_cached(&query)?.query_row([briefing], |row| checksum_of(row, 0..BRIEFING_COLUMNS - 1))?;
    connection
        .prepare_cached("UPDATE briefings SET checksum = ?2 WHERE briefing = ?1")?
        .execute([briefing, checksum])?;
    Ok(())
}

/// Computes the checksums of all rows of a table anew, whose last column they are and whose first
/// one is its key.
#[cfg(test)]
pub(super) fn renew_row(connection: &Connection, table: &str) -> Result<()> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {table}"))?;
    let columns = statement.column_count() - 1;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let update = format!("UPDATE {table} SET checksum = ?2 WHERE leaf = ?1");
        connection.execute(&update, [row.get::<_, i64>(0)?, checksum_of(row, 0..columns)?])?;
    }
    Ok(())
}

/// What stands beside the revisions of a briefing: its rows have a sum in the briefing's own.
#[derive(Clone, Copy, Debug)]
pub(super) enum Beside {
    Labels,
    Ends,
}

impl Beside {
    const fn table(self) -> &'static str {
        match self {
            Self::Labels => "labels",
            Self::Ends => "ends",
        }
    }

    fn sum(self, connection: &Connection, briefing: i64) -> Result<i64> {
        let query = match self {
            Self::Labels => "SELECT * FROM labels WHERE briefing = ?1",
            Self::Ends => "SELECT * FROM ends WHERE briefing = ?1",
        };
        sum_of_rows(connection, query, [briefing])
    }

    /// Refuses where the rows of a briefing are not those that were written. Cost: those rows.
    ///
    /// Errors: one that blames the file.
    pub(super) fn ensure_sound(self, connection: &Connection, briefing: i64) -> Result<()> {
        let kept = match self {
            Self::Labels => "SELECT labels FROM briefings WHERE briefing = ?1",
            Self::Ends => "SELECT ends FROM briefings WHERE briefing = ?1",
        };
        let (kept, found) = at_one_moment(connection, || {
            let kept = connection.prepare_cached(kept)?.query_row([briefing], |row| row.get::<_, i64>(0)).optional()?;
            Ok((kept, self.sum(connection, briefing)?))
        })?;
        if kept == Some(found) { Ok(()) } else { Err(inconsistent(self.table())) }
    }

    /// Keeps the sum of a briefing's rows, once they have changed.
    pub(super) fn keep(self, connection: &Connection, briefing: i64) -> Result<()> {
        let keep = match self {
            Self::Labels => "UPDATE briefings SET labels = ?2 WHERE briefing = ?1",
            Self::Ends => "UPDATE briefings SET ends = ?2 WHERE briefing = ?1",
        };
        connection.prepare_cached(keep)?.execute([briefing, self.sum(connection, briefing)?])?;
        Ok(())
    }
}
