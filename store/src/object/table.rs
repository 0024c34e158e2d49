//! The table of contents: rows of fixed width after the header, and a tail that says how many there
//! are.

use crate::frame::FrameError;
use crate::id::ObjectHash;
use crate::limits::{CONTENT_BYTES_MAX, FRAME_BYTES_MAX, HEADER_BYTES_MAX, RECORDS_FRAME_BYTES_MAX, TABLE_BYTES_MAX};
use crate::object::header::{Header, Lead, Needs, VERSION};
use crate::record::check_strict;

/// The magic number of the skippable frame (RFC 8878, section 3.1.2), little-endian in the file.
pub(crate) const SKIPPABLE: u32 = 0x184D_2A55;
/// The magic of the tail.
pub(crate) const MAGIC: [u8; 4] = *b"vrm1";
/// Bytes before the header: the magic number and the size of the skippable frame.
pub(crate) const LEAD_BYTES: usize = 8;
/// Bytes of a frame's row: offset u64, compressed bytes u32, decompressed bytes u32, first u32,
/// BLAKE3 hash.
pub(crate) const FRAME_ROW_BYTES: usize = 52;
/// Bytes of a content's row: frame u32, offset u32, length u32.
pub(crate) const CONTENT_ROW_BYTES: usize = 12;
/// Bytes of a leaf's row: content u32.
pub(crate) const LEAF_ROW_BYTES: usize = 4;
/// Bytes of the tail: seven counts of u32, the magic, the hash.
pub(crate) const TAIL_BYTES: usize = 64;
/// The row of a leaf whose record names no content.
pub(crate) const NO_CONTENT: u32 = u32::MAX;

/// Why the end of an object is not a valid table of contents, or a frame does not match it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The object is too short, truncated, or its tail lacks the magic.
    #[error("the object does not end in a table of contents")]
    Missing,
    /// The hash at the end of the table is not that of its bytes.
    #[error("the hash of the table of contents does not match")]
    Hash,
    /// The table is valid, but of a later format.
    #[error("format version {version}, made by a newer variorum")]
    Newer {
        /// The version that it states.
        version: u64,
    },
    /// The table is valid, but asks for what this program does not understand.
    #[error("it needs `{feature}`, made by a newer variorum")]
    Needs {
        /// The feature that it needs.
        feature: String,
    },
    /// The hash matches, but header, rows and tail contradict each other.
    #[error("the table of contents contradicts itself: {what}")]
    Contradiction {
        /// What contradicts the rest.
        what: &'static str,
    },
    /// A frame cannot be decompressed to what its row states.
    #[error("frame {frame}: {error}")]
    Frame {
        /// The index of the frame within the object.
        frame: usize,
        /// What is wrong with the frame.
        error: FrameError,
    },
    /// The hash of a frame is not the one that its row states.
    #[error("frame {frame}: its hash does not match the table of contents")]
    FrameHash {
        /// The index of the frame within the object.
        frame: usize,
    },
}

/// The row of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameRow {
    /// Its offset in the object.
    pub offset: u64,
    /// Its length in the object, compressed, in bytes.
    pub packed_bytes: u32,
    /// Its decompressed length in bytes.
    pub raw_bytes: u32,
    /// The index of the first content, or of the first record, that it holds.
    pub first: u32,
    /// The BLAKE3 hash of its compressed bytes.
    pub hash: [u8; 32],
}

/// The row of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentRow {
    /// The index of its frame.
    pub frame: u32,
    /// Its offset in the decompressed frame.
    pub offset: u32,
    /// Its length in bytes.
    pub bytes: u32,
}

/// The number of rows of each kind in a table, and so the offset of each row in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) header_bytes: u32,
    pub(crate) content_frames: u32,
    pub(crate) records_frames: u32,
    pub(crate) contents: u32,
    pub(crate) leaves: u32,
}

impl Shape {
    pub(crate) fn frames(&self) -> usize {
        self.content_frames as usize + self.records_frames as usize
    }

    /// The offset of the first row.
    pub(crate) fn rows_begin(&self) -> usize {
        self.frame_row(0)
    }

    pub(crate) fn frame_row(&self, frame: usize) -> usize {
        LEAD_BYTES + self.header_bytes as usize + frame * FRAME_ROW_BYTES
    }

    pub(crate) fn content_row(&self, content: usize) -> usize {
        self.frame_row(self.frames()) + content * CONTENT_ROW_BYTES
    }

    pub(crate) fn leaf_row(&self, leaf: usize) -> usize {
        self.content_row(self.contents as usize) + leaf * LEAF_ROW_BYTES
    }

    pub(crate) fn table_bytes(&self) -> usize {
        self.leaf_row(self.leaves as usize) + TAIL_BYTES
    }
}

/// A cursor over little-endian integers that never reads past the end.
struct Fields<'bytes>(&'bytes [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }
}

impl FrameRow {
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        Some(Self {
            offset: fields.take().map(u64::from_le_bytes)?,
            packed_bytes: fields.u32()?,
            raw_bytes: fields.u32()?,
            first: fields.u32()?,
            hash: fields.take()?,
        })
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.offset.to_le_bytes());
        out.extend(self.packed_bytes.to_le_bytes());
        out.extend(self.raw_bytes.to_le_bytes());
        out.extend(self.first.to_le_bytes());
        out.extend(self.hash);
    }

    /// The offset of the next frame.
    pub(crate) fn end(&self) -> u64 {
        self.offset.saturating_add(u64::from(self.packed_bytes))
    }
}

impl ContentRow {
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        Some(Self { frame: fields.u32()?, offset: fields.u32()?, bytes: fields.u32()? })
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.frame.to_le_bytes());
        out.extend(self.offset.to_le_bytes());
        out.extend(self.bytes.to_le_bytes());
    }
}

/// A table of contents that was checked.
///
/// Invariants: the frames fill the object from its first byte to the table, without gaps; the
/// contents fill the content frames; every leaf's row names an existing content or none; the header
/// has as many leaves as there are leaf rows; every number is within the limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The header.
    pub header: Header,
    /// The frames of contents, then the frames of records.
    pub frames: Vec<FrameRow>,
    /// How many of the frames hold contents.
    pub content_frames: usize,
    /// The contents, in the order of their bytes.
    pub contents: Vec<ContentRow>,
    /// For each record, in leaf order, the index of its content.
    pub leaf_contents: Vec<Option<u32>>,
    /// The offset of the table in the object.
    pub offset: u64,
    /// The object's hash.
    pub hash: ObjectHash,
    pub(crate) shape: Shape,
}

/// The tail of a table: the numbers of its rows, its length in bytes, its version. Every version of
/// the format has the same tail.
struct Tail {
    shape: Shape,
    table_bytes: usize,
    version: u64,
}

impl Tail {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let shape = Shape {
            header_bytes: fields.u32()?,
            content_frames: fields.u32()?,
            records_frames: fields.u32()?,
            contents: fields.u32()?,
            leaves: fields.u32()?,
        };
        let (table_bytes, version) = (fields.u32()? as usize, u64::from(fields.u32()?));
        (fields.take()? == MAGIC).then_some(Self { shape, table_bytes, version })
    }
}

/// The length of the table in bytes, as the last [`TAIL_BYTES`] of an object state it: within the
/// limit, but not yet verified.
pub(crate) fn table_bytes(tail: &[u8]) -> Result<usize, TableError> {
    let tail = Tail::read(tail).ok_or(TableError::Missing)?;
    let plausible = (TAIL_BYTES + LEAD_BYTES..=TABLE_BYTES_MAX).contains(&tail.table_bytes);
    if plausible { Ok(tail.table_bytes) } else { Err(TableError::Missing) }
}

impl Table {
    /// Parses and checks a table: `bytes` are those of its skippable frame, at the end of an object
    /// of `object_bytes`.
    ///
    /// Errors: [`TableError`]; never panics, whatever the bytes. Cost: one hash over the bytes;
    /// memory twice their length.
    pub fn parse(bytes: &[u8], object_bytes: u64) -> Result<Self, TableError> {
        let contradiction = |what| Err(TableError::Contradiction { what });
        let (body, stated_hash) = bytes.split_last_chunk::<32>().ok_or(TableError::Missing)?;
        let hash = ObjectHash(*blake3::hash(body).as_bytes());
        if hash.0 != *stated_hash {
            return Err(TableError::Hash);
        }
        let tail = bytes.len().checked_sub(TAIL_BYTES).and_then(|at| bytes.get(at..)).ok_or(TableError::Missing)?;
        let Tail { shape, table_bytes, version } = Tail::read(tail).ok_or(TableError::Missing)?;
        if version > VERSION {
            return Err(TableError::Newer { version });
        }
        if table_bytes != bytes.len() || shape.table_bytes() != bytes.len() {
            return contradiction("the table's size");
        }
        if shape.header_bytes as usize > HEADER_BYTES_MAX {
            return contradiction("the header's size");
        }
        let mut lead = Fields(bytes);
        if lead.u32() != Some(SKIPPABLE) || lead.u32().map(|size| size as usize + LEAD_BYTES) != Some(bytes.len()) {
            return contradiction("the skippable frame's size");
        }
        let Some(offset) = object_bytes.checked_sub(bytes.len() as u64) else {
            return contradiction("the object's size");
        };
        let rows = |from: usize, to: usize, width: usize| bytes.get(from..to).unwrap_or_default().chunks_exact(width);
        let table = Self {
            header: parse_header(bytes.get(LEAD_BYTES..shape.frame_row(0)).unwrap_or_default())?,
            frames: rows(shape.frame_row(0), shape.content_row(0), FRAME_ROW_BYTES)
                .filter_map(FrameRow::read)
                .collect(),
            content_frames: shape.content_frames as usize,
            contents: rows(shape.content_row(0), shape.leaf_row(0), CONTENT_ROW_BYTES)
                .filter_map(ContentRow::read)
                .collect(),
            leaf_contents: rows(shape.leaf_row(0), shape.leaf_row(shape.leaves as usize), LEAF_ROW_BYTES)
                .filter_map(|row| Fields(row).u32())
                .map(|content| (content != NO_CONTENT).then_some(content))
                .collect(),
            offset,
            hash,
            shape,
        };
        match table.contradiction() {
            Some(what) => contradiction(what),
            None => Ok(table),
        }
    }

    /// The first contradiction between header and rows, if there is one.
    fn contradiction(&self) -> Option<&'static str> {
        let header = &self.header;
        if let Some(what) = header.contradiction() {
            return Some(what);
        }
        if header.leaves.iter().map(|range| range.count).sum::<u64>() != self.leaf_contents.len() as u64 {
            return Some("the leaves");
        }
        let mut end = 0;
        for (number, frame) in self.frames.iter().enumerate() {
            let max = match number < self.content_frames {
                true => CONTENT_BYTES_MAX,
                false => RECORDS_FRAME_BYTES_MAX,
            };
            if frame.offset != end || frame.raw_bytes as usize > max {
                return Some("the frames");
            }
            end = frame.end();
        }
        if end != self.offset {
            return Some("the frames");
        }
        let (contents_of, records_of) = self.frames.split_at_checked(self.content_frames)?;
        if !fill_exactly(contents_of, &self.contents) {
            return Some("the contents");
        }
        let firsts: Vec<u32> = records_of.iter().map(|frame| frame.first).collect();
        let records = self.leaf_contents.len() as u64;
        let rising = firsts.windows(2).all(|pair| matches!(pair, [one, next] if one < next));
        let begins = firsts.first().is_none_or(|first| *first == 0);
        if !begins || !rising || firsts.last().is_some_and(|last| u64::from(*last) >= records) {
            return Some("the records");
        }
        if firsts.is_empty() && records > 0 {
            return Some("the records");
        }
        let contents = self.contents.len() as u64;
        if self.leaf_contents.iter().flatten().any(|content| u64::from(*content) >= contents) {
            return Some("the leaves' contents");
        }
        None
    }

    /// The length of the whole object in bytes.
    pub(crate) fn object_bytes(&self) -> u64 {
        self.offset + self.shape.table_bytes() as u64
    }

    /// The bytes of the rows alone, for the catalog: as in the object, without lead, header and
    /// tail.
    pub(crate) fn rows(&self) -> Vec<u8> {
        let mut rows = Vec::with_capacity(Shape { header_bytes: 0, ..self.shape }.table_bytes());
        self.frames.iter().for_each(|frame| frame.write(&mut rows));
        self.contents.iter().for_each(|content| content.write(&mut rows));
        self.leaf_contents.iter().for_each(|content| rows.extend(content.unwrap_or(NO_CONTENT).to_le_bytes()));
        rows
    }
}

/// Reads a header: the strict JSON of records, whose version and needs come first.
fn parse_header(bytes: &[u8]) -> Result<Header, TableError> {
    let contradiction = || TableError::Contradiction { what: "the header" };
    let text = std::str::from_utf8(bytes).map_err(|_| contradiction())?;
    check_strict(text).map_err(|_| contradiction())?;
    let lead: Lead = serde_json::from_str(text).map_err(|_| contradiction())?;
    if lead.v > VERSION {
        return Err(TableError::Newer { version: lead.v });
    }
    if let Some(feature) = Needs::unknown(&lead.needs.read) {
        return Err(TableError::Needs { feature: feature.clone() });
    }
    serde_json::from_str(text).map_err(|_| contradiction())
}

/// Whether the contents fill the frames exactly, in order.
fn fill_exactly(frames: &[FrameRow], contents: &[ContentRow]) -> bool {
    let mut rest = contents.iter().enumerate().peekable();
    for (number, frame) in frames.iter().enumerate() {
        let mut filled = 0u32;
        let mut held = 0usize;
        while let Some((index, content)) = rest.next_if(|(_, content)| content.frame as usize == number) {
            if content.offset != filled || (held == 0 && index != frame.first as usize) {
                return false;
            }
            let Some(end) = filled.checked_add(content.bytes) else { return false };
            filled = end;
            held += 1;
        }
        if held == 0 || filled != frame.raw_bytes || (held > 1 && filled as usize > FRAME_BYTES_MAX) {
            return false;
        }
    }
    rest.next().is_none()
}
