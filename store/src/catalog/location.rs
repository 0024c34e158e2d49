//! Where the record and the content of a leaf lie: found in the copy of an object's table, of which
//! a few rows are read.

use rusqlite::{Connection, OptionalExtension};

use crate::catalog::Catalog;
use crate::catalog::schema::CHUNK_BYTES;
use crate::database::Result;
use crate::fetch::{Location, RecordsFrame};
use crate::object::{CONTENT_ROW_BYTES, ContentRow, FRAME_ROW_BYTES, FrameRow, LEAF_ROW_BYTES, NO_CONTENT, Shape};

impl Catalog {
    /// Where a leaf's record and content lie. Cost: a few rows, whatever the size of the object.
    pub(crate) fn location(&self, leaf: u64) -> Result<Option<Location>> {
        let connection = self.connection()?;
        // Another reader may replace the objects while this one looks: what it sees is of one
        // moment.
        let _moment = connection.is_autocommit().then(|| connection.unchecked_transaction()).transpose()?;
        let Some((object, table, number)) = table_with(&connection, leaf)? else { return Ok(None) };
        let Some(records) = table.records_frame(number)? else { return Ok(None) };
        let content = table.content(number)?;
        Ok(Some(Location { object, records, number, content }))
    }

    /// Where a leaf's content lies: in which object, and its row there. Cost: three rows.
    pub(crate) fn content_location(&self, leaf: u64) -> Result<Option<(String, ContentRow)>> {
        let connection = self.connection()?;
        let _moment = connection.is_autocommit().then(|| connection.unchecked_transaction()).transpose()?;
        let Some((object, table, number)) = table_with(&connection, leaf)? else { return Ok(None) };
        Ok(table.content_row(number)?.map(|row| (object, row)))
    }
}

/// The object that holds a leaf, the copy of its table, and the index of the leaf's record in it.
fn table_with(connection: &Connection, leaf: u64) -> rusqlite::Result<Option<(String, TableCopy<'_>, usize)>> {
    let query = "SELECT chunk, name, content_frames, records_frames, contents, leaves, number, first, count
                 FROM ranges JOIN objects USING (object) WHERE first <= ?1 ORDER BY first DESC LIMIT 1";
    let row = connection.prepare_cached(query)?.query_row([leaf.cast_signed()], |row| {
        let shape = Shape {
            header_bytes: 0,
            content_frames: row.get(2)?,
            records_frames: row.get(3)?,
            contents: row.get(4)?,
            leaves: row.get(5)?,
        };
        let table = TableCopy { connection, first_chunk: row.get(0)?, shape };
        let range = (row.get::<_, i64>(6)?, row.get::<_, i64>(7)?, row.get::<_, i64>(8)?);
        Ok((row.get::<_, String>(1)?, table, range))
    });
    // What an odd row says is not in the table.
    Ok(row.optional()?.and_then(|(object, table, (number, first, count))| {
        let within = leaf.cast_signed().checked_sub(first).filter(|within| (0..count).contains(within))?;
        let number = u32::try_from(number.checked_add(within)?).ok().filter(|number| *number < table.shape.leaves)?;
        Some((object, table, number as usize))
    }))
}

/// The rows of an object's table, in chunks.
struct TableCopy<'connection> {
    connection: &'connection Connection,
    first_chunk: i64,
    shape: Shape,
}

impl TableCopy<'_> {
    /// The frame of records that holds the record with this index: the last one that begins at or
    /// before it.
    fn records_frame(&self, number: usize) -> rusqlite::Result<Option<RecordsFrame>> {
        let (mut low, mut high) = (self.shape.content_frames as usize, self.shape.frames());
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            match self.frame(middle)? {
                Some(row) if row.first as usize <= number => low = middle,
                _ => high = middle,
            }
        }
        let Some(row) = self.frame(low)? else { return Ok(None) };
        let after = if low + 1 < self.shape.frames() { self.frame(low + 1)? } else { None };
        let end = after.map_or(self.shape.leaves as usize, |row| row.first as usize);
        if !(row.first as usize..end).contains(&number) {
            return Ok(None);
        }
        Ok(Some(RecordsFrame { number: low, first: row.first as usize, end, row }))
    }

    /// The content that the record with this index names, and its frame.
    fn content(&self, number: usize) -> rusqlite::Result<Option<(FrameRow, ContentRow)>> {
        let content = self.content_row(number)?;
        let frame = content.map(|content| self.frame(content.frame as usize)).transpose()?.flatten();
        Ok(frame.zip(content))
    }

    /// The row of the content that the record with this index names.
    fn content_row(&self, number: usize) -> rusqlite::Result<Option<ContentRow>> {
        let content = self.row(self.shape.leaf_row(number), LEAF_ROW_BYTES)?;
        let content = content.try_into().map_or(NO_CONTENT, u32::from_le_bytes);
        if content == NO_CONTENT {
            return Ok(None);
        }
        Ok(ContentRow::read(&self.row(self.shape.content_row(content as usize), CONTENT_ROW_BYTES)?))
    }

    fn frame(&self, frame: usize) -> rusqlite::Result<Option<FrameRow>> {
        Ok(FrameRow::read(&self.row(self.shape.frame_row(frame), FRAME_ROW_BYTES)?))
    }

    /// The bytes of a row, by its offset in the table; it may begin in one chunk and end in the
    /// next.
    fn row(&self, offset: usize, bytes: usize) -> rusqlite::Result<Vec<u8>> {
        let begin = offset - self.shape.rows_begin();
        let mut chunks = self.connection.prepare_cached("SELECT bytes FROM chunks WHERE chunk = ?1")?;
        let mut read = Vec::with_capacity(bytes);
        while read.len() < bytes {
            let (chunk, within) = ((begin + read.len()) / CHUNK_BYTES, (begin + read.len()) % CHUNK_BYTES);
            let wanted = (bytes - read.len()).min(CHUNK_BYTES - within);
            let chunk = chunks.query_row([self.first_chunk.saturating_add(chunk as i64)], |row| {
                Ok(row.get_ref(0)?.as_blob()?.get(within..within + wanted).map(<[u8]>::to_vec))
            })?;
            read.extend(chunk.ok_or(rusqlite::Error::QueryReturnedNoRows)?);
        }
        Ok(read)
    }
}
