//! Filters: which rows may have a phrase.
//!
//! A filter holds the signatures (`signature`) of many rows, transposed: for each bit, a *slice*
//! that says which rows have it. So a search reads only the slices of its phrase's bits (bit-sliced
//! signature files; Goodwin et al., "BitFunnel", SIGIR 2017).

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::database::{Result, inconsistent};
use crate::search::rows::{ROW_BYTES, push_indexed_row};
use crate::search::signature::{BITS, Bit, Signatures, bits_for};
use crate::search::{FIRST_ROW, decompressed_row, next_row};

/// The rows of the largest filter.
pub(super) const FILTER_ROWS_MAX: usize = 4096;

/// A filter of consecutive rows.
pub(super) struct Filter {
    /// The first row.
    first: i64,
    /// How many rows.
    rows: usize,
    /// The bits of each row's signature.
    bits: usize,
}

impl Filter {
    /// All filters, in order: they cover the rows from the first one without gaps. Returns none if
    /// the index says otherwise, so that they are built anew.
    pub(super) fn all(connection: &Connection) -> Result<Vec<Self>> {
        let mut statement = connection.prepare_cached("SELECT first, rows, bits FROM filters ORDER BY first")?;
        let mut rows = statement.query([])?;
        let (mut filters, mut end) = (Vec::new(), FIRST_ROW);
        while let Some(row) = rows.next()? {
            let number = |column| row.get::<_, i64>(column).map(|number| usize::try_from(number).unwrap_or(0));
            let filter = Self { first: row.get(0)?, rows: number(1)?, bits: number(2)? };
            let is_whole = (Signatures::ROWS..=FILTER_ROWS_MAX).contains(&filter.rows)
                && filter.rows.is_multiple_of(Signatures::ROWS)
                && BITS.contains(&filter.bits);
            if filter.first != end || !is_whole {
                return Ok(Vec::new());
            }
            end = filter.end();
            filters.push(filter);
        }
        Ok(filters)
    }

    /// The row after the last one.
    pub(super) const fn end(&self) -> i64 {
        self.first.saturating_add(self.rows as i64)
    }

    /// Calls `each` for every row that has all `bits`. Cost: a look-up for each bit until no row is
    /// left.
    pub(super) fn for_each_row_with(
        &self,
        connection: &Connection,
        bits: &[Bit],
        each: &mut dyn FnMut(i64) -> Result<()>,
    ) -> Result<()> {
        let mut words = vec![u64::MAX; self.rows / Signatures::ROWS];
        let mut statement = connection.prepare_cached("SELECT rows FROM slices WHERE first = ?1 AND part = ?2")?;
        for bit in bits {
            let index = bit.index(self.bits);
            let part = (index / self.slices_in_part()) as i64;
            // A missing slice excludes no row.
            let read = statement.query_row(params![self.first, part], |row| {
                let begin = index % self.slices_in_part() * (self.rows / 8);
                let (slice, _) = row.get_ref(0)?.as_blob()?.get(begin..).unwrap_or_default().as_chunks();
                for (word, rows) in words.iter_mut().zip(slice) {
                    *word &= u64::from_le_bytes(*rows);
                }
                Ok(())
            });
            read.optional()?;
            if words.iter().all(|word| *word == 0) {
                return Ok(());
            }
        }
        for (first, mut word) in (self.first..).step_by(Signatures::ROWS).zip(words) {
            while word != 0 {
                each(first + i64::from(word.trailing_zeros()))?;
                word &= word - 1;
            }
        }
        Ok(())
    }

    /// How many slices are stored together in one row of the table: the more, the fewer rows each
    /// has, so that the parts have about the same length.
    const fn slices_in_part(&self) -> usize {
        FILTER_ROWS_MAX / self.rows
    }

    /// Builds and stores the filter of `rows` rows from `first` on, which are in the index.
    ///
    /// Errors: one that blames the file, where none of them is there: an odd number may claim any
    /// number of rows.
    fn make(connection: &Connection, first: i64, rows: usize) -> Result<Self> {
        let query =
            "SELECT coalesce(sum(max(min(bytes, ?3), 0)), 0), count(*) FROM changes WHERE row >= ?1 AND row < ?2";
        let end = first.saturating_add(rows as i64);
        let counts = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let (bytes, found): (i64, i64) = connection.query_row(query, params![first, end, ROW_BYTES as i64], counts)?;
        if found == 0 {
            return Err(inconsistent("changes"));
        }
        let filter = Self { first, rows, bits: bits_for(rows, bytes as usize) };
        let signatures = (first..end).step_by(Signatures::ROWS).map(|first| signatures(connection, first, filter.bits));
        let signatures: Vec<Signatures> = signatures.collect::<Result<_>>()?;
        let insert = "INSERT INTO filters(first, rows, bits) VALUES (?1, ?2, ?3)";
        connection.execute(insert, params![first, rows as i64, filter.bits as i64])?;
        let mut insert = connection.prepare_cached("INSERT INTO slices(first, part, rows) VALUES (?1, ?2, ?3)")?;
        let indexes: Vec<usize> = (0..filter.bits).collect();
        for (part, indexes) in (0i64..).zip(indexes.chunks(filter.slices_in_part())) {
            let words = indexes.iter().flat_map(|index| signatures.iter().map(|rows| rows.rows_with(*index)));
            let slices: Vec<u8> = words.flat_map(u64::to_le_bytes).collect();
            insert.execute(params![first, part, slices])?;
        }
        Ok(filter)
    }

    fn remove(&self, connection: &Connection) -> Result<()> {
        connection.execute("DELETE FROM slices WHERE first = ?1", [self.first])?;
        connection.execute("DELETE FROM filters WHERE first = ?1", [self.first])?;
        Ok(())
    }
}

/// How many rows come after those of `filters`, and so have no filter.
pub(super) fn rows_without(connection: &Connection, filters: &[Filter]) -> Result<usize> {
    let end = filters.last().map_or(FIRST_ROW, Filter::end);
    Ok(usize::try_from(next_row(connection)?.saturating_sub(end)).unwrap_or_default())
}

/// Builds filters while at least `rows_min` rows have none. Earlier filters that are not much
/// larger are merged into the new ones: so each row is read again a few times while the index
/// grows, and a search meets few filters.
pub(super) fn make(connection: &Connection, rows_min: usize) -> Result<()> {
    let mut filters = Filter::all(connection)?;
    if filters.is_empty() {
        // Whatever the tables hold is incomplete.
        connection.execute_batch("DELETE FROM slices; DELETE FROM filters")?;
    }
    loop {
        let without = rows_without(connection, &filters)?;
        if without < rows_min {
            return Ok(());
        }
        let mut first = filters.last().map_or(FIRST_ROW, Filter::end);
        let mut rows = (without / Signatures::ROWS * Signatures::ROWS).min(FILTER_ROWS_MAX);
        while let Some(filter) =
            filters.pop_if(|filter| filter.rows < 2 * rows && filter.rows + rows <= FILTER_ROWS_MAX)
        {
            filter.remove(connection)?;
            (first, rows) = (filter.first, filter.rows + rows);
        }
        filters.push(Filter::make(connection, first, rows)?);
    }
}

/// The signatures of the [`Signatures::ROWS`] rows from `first` on.
fn signatures(connection: &Connection, first: i64, bits: usize) -> Result<Signatures> {
    let mut signatures = Signatures::new(bits);
    let query = "SELECT row, bytes, packed FROM changes WHERE row >= ?1 AND row < ?2";
    let mut statement = connection.prepare_cached(query)?;
    let mut rows = statement.query([first, first + Signatures::ROWS as i64])?;
    let mut indexed = String::new();
    while let Some(row) = rows.next()? {
        let index = (row.get::<_, i64>(0)? - first) as usize;
        indexed.clear();
        match decompressed_row(row, 1)?.and_then(|raw| push_indexed_row(&raw, &mut indexed)) {
            Some(()) => signatures.add(index, &indexed),
            None => signatures.add_anything(index),
        }
    }
    Ok(signatures)
}
