//! Reading parts of objects off a shelf: the table, single contents, runs of records. Every byte is
//! checked before it is believed.

mod read_ahead;

use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::frame::unpack;
use crate::object::{ContentRow, FrameRow, TAIL_BYTES, Table, TableError, table_bytes};
use crate::record::Record;
use crate::shelf::Shelf;

pub(crate) use read_ahead::{ReadAhead, SPAN_BYTES, Span, WHOLE_BYTES};

/// How much of an object's end is read at first: most tables lie within.
pub(crate) const END_BYTES: usize = 8 << 10;

/// What reading an object's table gave.
pub(crate) enum TableRead {
    /// A sound table.
    Sound(Box<Table>),
    /// There is no such object.
    Absent,
    /// There is one, and its table is not sound.
    Damaged(Damage),
}

/// Reads and checks the table of an object.
///
/// Errors: [`Error::Newer`] and [`Error::Needs`] for a later format, I/O. Cost: one stat and one
/// read for a small table, two for a large one.
pub(crate) fn read_table(shelf: &dyn Shelf, object: &str) -> Result<TableRead> {
    let damaged = |error: TableError| match error {
        TableError::Newer { version } => Err(Error::Newer { object: object.to_owned(), version }),
        TableError::Needs { feature } => Err(Error::Needs { object: object.to_owned(), feature }),
        other => Ok(TableRead::Damaged(Damage::of(object, DamageKind::Table, other))),
    };
    let object_bytes = match shelf.stat(object) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Ok(TableRead::Absent),
        Err(Error::Damaged(damage)) => return Ok(TableRead::Damaged(*damage)),
        Err(error) => return Err(error),
    };
    let from = object_bytes.saturating_sub(END_BYTES as u64);
    let Some(mut end) = shelf.read(object, from, END_BYTES)? else { return Ok(TableRead::Absent) };
    let Some(tail) = end.len().checked_sub(TAIL_BYTES).and_then(|at| end.get(at..)) else {
        return damaged(TableError::Missing);
    };
    let bytes = match table_bytes(tail) {
        Ok(bytes) => bytes,
        Err(error) => return damaged(error),
    };
    if bytes > end.len() {
        let Some(from) = object_bytes.checked_sub(bytes as u64) else { return damaged(TableError::Missing) };
        let Some(whole) = shelf.read(object, from, bytes)? else { return Ok(TableRead::Absent) };
        end = whole;
    }
    let begin = end.len().saturating_sub(bytes);
    match Table::parse(end.get(begin..).unwrap_or_default(), object_bytes) {
        Ok(table) => Ok(TableRead::Sound(Box::new(table))),
        Err(error) => damaged(error),
    }
}

/// A frame read off a shelf: as much of its text as could be unpacked, and what is wrong with it,
/// if anything.
pub(crate) struct FrameRead {
    pub(crate) bytes: Vec<u8>,
    pub(crate) fault: Option<TableError>,
}

/// Reads frame `number` and unpacks it; where `check_hash`, its packed bytes are hashed as well.
///
/// Memory: the frame, packed and unpacked.
pub(crate) fn read_frame(
    shelf: &dyn Shelf,
    object: &str,
    number: usize,
    row: &FrameRow,
    check_hash: bool,
) -> Result<FrameRead> {
    let packed = read_packed(shelf, object, row)?;
    let unpacked = unpack(&packed, row.raw_bytes as usize);
    let hash_differs = check_hash && *blake3::hash(&packed).as_bytes() != row.hash;
    let fault = match unpacked.error {
        Some(error) => Some(TableError::Frame { frame: number, error }),
        None => hash_differs.then_some(TableError::FrameHash { frame: number }),
    };
    Ok(FrameRead { bytes: unpacked.bytes, fault })
}

/// The packed bytes of a frame. Errors: [`Error::Damaged`] where the object is gone; I/O.
pub(crate) fn read_packed(shelf: &dyn Shelf, object: &str, row: &FrameRow) -> Result<Vec<u8>> {
    let absent = || Error::damaged(Damage::of(object, DamageKind::Missing, "the object is gone"));
    shelf.read(object, row.offset, row.packed_bytes as usize)?.ok_or_else(absent)
}

/// Where a record and its content lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Location {
    /// The object's name.
    pub(crate) object: String,
    /// The frame that holds the record.
    pub(crate) records: RecordsFrame,
    /// The record's number within the object.
    pub(crate) number: usize,
    /// The content and its frame; `None` for a record that names none.
    pub(crate) content: Option<(FrameRow, ContentRow)>,
}

/// Where a run of records lies: one frame of an object, and the numbers of the records in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RecordsFrame {
    /// The frame's number within the object.
    pub(crate) number: usize,
    /// Its row in the table.
    pub(crate) row: FrameRow,
    /// The number of its first record within the object.
    pub(crate) first: usize,
    /// The number of the first record that it does not hold.
    pub(crate) end: usize,
}

impl Table {
    /// Where the record and the content of a leaf lie in this object; `None` for a leaf that it
    /// does not hold.
    pub(crate) fn location(&self, object: &str, leaf: u64) -> Option<Location> {
        let mut number = 0;
        for range in &self.header.leaves {
            if range.contains(leaf) {
                number += (leaf - range.first) as usize;
                let records = self.records_frames().find(|frame| frame.first <= number && number < frame.end)?;
                let content = self.leaf_contents.get(number)?.and_then(|content| self.contents.get(content as usize));
                let content = content.and_then(|row| Some((self.frames.get(row.frame as usize)?.clone(), *row)));
                return Some(Location { object: object.to_owned(), records, number, content });
            }
            number += range.count as usize;
        }
        None
    }

    /// The frames of records, in order.
    pub(crate) fn records_frames(&self) -> impl Iterator<Item = RecordsFrame> + '_ {
        let ends = self.frames.iter().skip(self.content_frames + 1).map(|row| row.first as usize);
        let ends = ends.chain([self.leaf_contents.len()]);
        let rows = self.frames.iter().enumerate().skip(self.content_frames);
        rows.zip(ends).map(|((number, row), end)| RecordsFrame {
            number,
            row: row.clone(),
            first: row.first as usize,
            end,
        })
    }
}

/// The lines of one frame of records, as far as they could be unpacked.
pub(crate) struct Lines {
    first: usize,
    text: Vec<u8>,
    /// Where each line ends in the text, at its line feed; a line begins behind the line feed
    /// before it.
    ends: Vec<usize>,
    /// What is wrong with the frame, if anything.
    pub(crate) fault: Option<TableError>,
}

impl Lines {
    /// Bytes of memory that they take, nearly.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len() + size_of_val(self.ends.as_slice())
    }

    /// The line of the record with this number within the object.
    pub(crate) fn get(&self, number: usize) -> Option<&[u8]> {
        let index = number.checked_sub(self.first)?;
        // The text begins with a line feed of its own.
        let begin = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())? + 1;
        self.text.get(begin..*self.ends.get(index)?)
    }
}

/// Reads one frame of records; where `check_hash`, its packed bytes are hashed as well.
///
/// Cost: one read, one decode of at most 256 KiB.
pub(crate) fn read_lines(shelf: &dyn Shelf, object: &str, frame: &RecordsFrame, check_hash: bool) -> Result<Lines> {
    let RecordsFrame { number, row, first, end } = frame;
    let FrameRead { bytes: text, fault } = read_frame(shelf, object, *number, row, check_hash)?;
    let contradiction = |what| Some(TableError::Contradiction { what });
    if text.first() != Some(&b'\n') {
        let fault = fault.or(contradiction("the first byte of a frame of records"));
        return Ok(Lines { first: *first, text, ends: Vec::new(), fault });
    }
    let mut ends: Vec<usize> = memchr::memchr_iter(b'\n', &text).skip(1).collect();
    // What follows the last line feed is a torn line of a frame that could not be unpacked to its
    // end.
    let whole = text.last() == Some(&b'\n') && ends.len() == end - first;
    ends.truncate(end - first);
    let fault = fault.or(if whole { None } else { contradiction("the number of records in a frame") });
    Ok(Lines { first: *first, text, ends, fault })
}

/// Reads what a line says. Errors: why it says nothing, for people.
pub(crate) fn parse_line(line: &[u8]) -> std::result::Result<(&str, Record), String> {
    let line = std::str::from_utf8(line).map_err(|_| "the record is not UTF-8".to_owned())?;
    let record = Record::parse(line).map_err(|error| error.to_string())?;
    Ok((line, record))
}
