//! Merging objects into a pack: contents sorted by briefing and cut into large frames, identical
//! ones once; records in the order of the log, byte for byte as they were.
//!
//! Frames are read in the order of the briefings and kept at hand up to a fixed number of bytes;
//! each is checked against its hash before anything of it is believed. Packing runs on all
//! processors.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{Lines, read_frame, read_lines};
use crate::frame::{FramePool, LEVEL_RECORDS, LEVEL_SMALL, PackedFrame};
use crate::id::{ContentHash, ObjectHash, StoreId};
use crate::leaf_range::LeafRange;
use crate::limits::{
    FRAME_BYTES_MAX, LONG_HISTORY_BYTES, MERGE_CACHE_BYTES, PACK_FRAME_BYTES, PACK_FRAME_BYTES_BEST,
    RECORDS_FRAME_BYTES, RECORDS_FRAME_BYTES_MAX,
};
use crate::object::{ContentRow, FrameRow, Header, Rows, Table, append_table};
use crate::shelf::Shelf;

/// An object that is merged.
pub(crate) struct Source {
    /// Its name.
    pub(crate) object: String,
    pub(crate) table: Table,
}

/// A pack, ready to be created.
pub(crate) struct Pack {
    pub(crate) bytes: Vec<u8>,
    pub(crate) hash: ObjectHash,
    pub(crate) leaves: Vec<LeafRange>,
    /// Where its frames of records begin.
    pub(crate) records: u64,
    /// Where its table begins.
    pub(crate) table: u64,
}

/// Merges objects into one pack at zstd's `level`.
///
/// `order`: the leaves of revisions, those of a briefing together and oldest first, each with the
/// number of its briefing; what it leaves out comes last. `progress` is called with bytes of text
/// that were done, and may end it.
/// Errors: [`Error::Damaged`] where a source is; I/O. Memory: the pack, and the fixed buffers of
/// `limits`.
pub(crate) fn merge(
    shelf: &dyn Shelf,
    store_id: StoreId,
    sources: &[Source],
    order: &[(i64, u64)],
    level: i32,
    progress: &mut dyn FnMut(u64) -> Result<()>,
) -> Result<Pack> {
    let mut ranges: Vec<(LeafRange, usize, usize)> = Vec::new();
    for (source, Source { table, .. }) in sources.iter().enumerate() {
        let mut number = 0;
        for range in &table.header.leaves {
            ranges.push((*range, source, number));
            number += range.count as usize;
        }
    }
    ranges.sort_by_key(|(range, ..)| range.first);
    let mut merging = Merging {
        shelf,
        sources,
        ranges,
        frames: Frames::default(),
        numbers: sources.iter().map(|source| vec![None; source.table.contents.len()]).collect(),
        by_hash: HashMap::new(),
        frame_bytes: if level >= LEVEL_SMALL { PACK_FRAME_BYTES_BEST } else { PACK_FRAME_BYTES },
        records_frame_bytes: if level >= LEVEL_SMALL { RECORDS_FRAME_BYTES_MAX } else { RECORDS_FRAME_BYTES },
        raw: Vec::new(),
        raw_first: 0,
        contents: Vec::new(),
        frames_begun: 0,
        pool: FramePool::new(level).map_err(failed)?,
        out: Vec::new(),
        rows: Vec::new(),
        firsts: Vec::new(),
    };
    merging.contents_in_order(order, progress)?;
    if level < LEVEL_SMALL {
        merging.collect(true)?;
        merging.pool = FramePool::new(LEVEL_RECORDS).map_err(failed)?;
    }
    merging.records()?;
    merging.finish(store_id)
}

fn failed(source: std::io::Error) -> Error {
    Error::Io { verb: "pack", path: "the texts".into(), source }
}

struct Merging<'sources> {
    shelf: &'sources dyn Shelf,
    sources: &'sources [Source],
    /// Every run of leaves, with its source and the number of its first record there, in the order
    /// of the leaves.
    ranges: Vec<(LeafRange, usize, usize)>,
    frames: Frames,
    /// For each source and each of its contents, the number in the pack.
    numbers: Vec<Vec<Option<u32>>>,
    by_hash: HashMap<ContentHash, u32>,
    /// Raw bytes at which a frame of short histories is closed.
    frame_bytes: usize,
    /// Raw bytes at which a frame of records is closed.
    records_frame_bytes: usize,
    /// The frame that is being filled, and the number of its first content or record.
    raw: Vec<u8>,
    raw_first: usize,
    contents: Vec<ContentRow>,
    frames_begun: u32,
    pool: FramePool,
    out: Vec<u8>,
    rows: Vec<FrameRow>,
    /// The first content or record of each frame that was handed to the pool.
    firsts: Vec<u32>,
}

impl Merging<'_> {
    /// Puts the contents into frames: those of one briefing behind each other.
    fn contents_in_order(&mut self, order: &[(i64, u64)], progress: &mut dyn FnMut(u64) -> Result<()>) -> Result<()> {
        let mut done = 0;
        let mut was_long = false;
        for history in order.chunk_by(|one, other| one.0 == other.0) {
            let contents: Vec<(usize, u32)> = history.iter().filter_map(|(_, leaf)| self.content_of(*leaf)).collect();
            let bytes: usize = contents.iter().map(|content| self.len_of(*content)).sum();
            let is_long = bytes >= LONG_HISTORY_BYTES;
            if (is_long || was_long) && self.raw.len() >= self.frame_bytes / 16 {
                self.close_frame(self.contents.len())?;
            }
            was_long = is_long;
            let limit = if is_long { FRAME_BYTES_MAX } else { self.frame_bytes };
            for content in contents {
                done += self.put_unless_packed(content, limit)?;
            }
            progress(done)?;
        }
        // What no revision names: contents of records that a newer variorum wrote.
        for source in 0..self.sources.len() {
            for content in 0..self.numbers.get(source).map_or(0, Vec::len) {
                self.put_unless_packed((source, content as u32), self.frame_bytes)?;
            }
        }
        self.close_frame(self.contents.len())
    }

    /// The source and the number there of the content that the record of a leaf names.
    fn content_of(&self, leaf: u64) -> Option<(usize, u32)> {
        let after = self.ranges.partition_point(|(range, ..)| range.first <= leaf);
        let (range, source, number) = self.ranges.get(after.checked_sub(1)?)?;
        let within = leaf - range.first;
        if within >= range.count {
            return None;
        }
        let table = &self.sources.get(*source)?.table;
        Some((*source, (*table.leaf_contents.get(number + within as usize)?)?))
    }

    fn len_of(&self, (source, content): (usize, u32)) -> usize {
        let row = self.sources.get(source).and_then(|source| source.table.contents.get(content as usize));
        row.map_or(0, |row| row.bytes as usize)
    }

    /// Puts a content into the frame that is being filled, unless the pack has it. Returns its
    /// bytes.
    fn put_unless_packed(&mut self, (source, content): (usize, u32), limit: usize) -> Result<u64> {
        let Some(number) = self.numbers.get(source).and_then(|numbers| numbers.get(content as usize)) else {
            return Ok(0);
        };
        if number.is_some() {
            return Ok(0);
        }
        let Some(Source { object, table }) = self.sources.get(source) else { return Ok(0) };
        let Some(row) = table.contents.get(content as usize) else { return Ok(0) };
        let frame = self.frames.get(self.shelf, source, object, table, row.frame)?;
        let (start, end) = (row.offset as usize, row.offset as usize + row.bytes as usize);
        let bytes = frame.get(start..end).unwrap_or_default();
        let hash = ContentHash::of(bytes);
        let number = match self.by_hash.get(&hash) {
            Some(known) => *known,
            None => {
                let number = self.contents.len() as u32;
                if self.raw.len() + bytes.len() > limit && !self.raw.is_empty() {
                    self.close_frame(number as usize)?;
                }
                let offset = self.raw.len() as u32;
                self.contents.push(ContentRow { frame: self.frames_begun, offset, bytes: row.bytes });
                self.raw.extend_from_slice(bytes);
                self.by_hash.insert(hash, number);
                number
            }
        };
        if let Some(known) = self.numbers.get_mut(source).and_then(|numbers| numbers.get_mut(content as usize)) {
            *known = Some(number);
        }
        Ok(u64::from(row.bytes))
    }

    /// Hands the frame that is being filled to the pool; `next` is the number of the first content
    /// or record of the next.
    fn close_frame(&mut self, next: usize) -> Result<()> {
        if next > self.raw_first {
            self.pool.submit(std::mem::take(&mut self.raw)).map_err(failed)?;
            self.firsts.push(self.raw_first as u32);
            self.frames_begun += 1;
            self.collect(false)?;
        }
        self.raw_first = next;
        Ok(())
    }

    /// Appends the frames that are packed; all of them where `wait`.
    fn collect(&mut self, wait: bool) -> Result<()> {
        while let Some(PackedFrame { raw_bytes, packed, hash }) = self.pool.next(wait).map_err(failed)? {
            self.rows.push(FrameRow {
                offset: self.out.len() as u64,
                packed_bytes: packed.len() as u32,
                raw_bytes: raw_bytes as u32,
                first: self.firsts.get(self.rows.len()).copied().unwrap_or_default(),
                hash,
            });
            self.out.extend(packed);
        }
        Ok(())
    }

    /// Copies the records' lines, in the order of the leaves.
    fn records(&mut self) -> Result<()> {
        self.raw_first = 0;
        let mut written = 0;
        let ranges = std::mem::take(&mut self.ranges);
        for (range, source, first) in &ranges {
            let Some(Source { object, table }) = self.sources.get(*source) else { continue };
            let (mut number, end) = (*first, first + range.count as usize);
            for frame in table.records_frames().filter(|frame| frame.end > *first && frame.first < end) {
                let lines: Lines = read_lines(self.shelf, object, &frame, true)?;
                if let Some(fault) = &lines.fault {
                    return Err(Error::damaged(Damage::of(object, DamageKind::Frame, fault)));
                }
                while number < end.min(frame.end) {
                    let missing = || Damage::of(object, DamageKind::Record, "the record is missing");
                    let line = lines.get(number).ok_or_else(|| Error::damaged(missing()))?;
                    if !self.raw.is_empty() && self.raw.len() + line.len() + 1 > self.records_frame_bytes {
                        self.close_frame(written)?;
                    }
                    if self.raw.is_empty() {
                        self.raw.push(b'\n');
                    }
                    self.raw.extend_from_slice(line);
                    self.raw.push(b'\n');
                    number += 1;
                    written += 1;
                }
            }
        }
        self.ranges = ranges;
        self.close_frame(written)
    }

    fn finish(mut self, store_id: StoreId) -> Result<Pack> {
        self.collect(true)?;
        let content_frames = self.contents.last().map_or(0, |last| last.frame as usize + 1);
        let records = self.rows.get(content_frames).map_or(self.out.len() as u64, |row| row.offset);
        let table = self.out.len() as u64;
        let leaves: Vec<Option<u32>> = self
            .ranges
            .iter()
            .flat_map(|(range, source, first)| {
                let numbers = self.numbers.get(*source);
                let contents = self.sources.get(*source).map(|source| &source.table.leaf_contents);
                (*first..first + range.count as usize).map(move |number| {
                    let content = (*contents?.get(number)?)?;
                    *numbers?.get(content as usize)?
                })
            })
            .collect();
        // The last leaf is the last of one source, which states the tree after it.
        let last = self.sources.iter().max_by_key(|source| source.table.header.size);
        let tree = last.and_then(|source| source.table.header.tree()).unwrap_or_default();
        let ranges = joined(self.ranges.iter().map(|(range, ..)| *range));
        let mut header = Header::pack(store_id, ranges.clone(), &tree);
        header.tombstones = self.sources.iter().flat_map(|source| &source.table.header.tombstones).copied().collect();
        header.tombstones.sort_unstable();
        let rows = Rows { frames: &self.rows, content_frames, contents: &self.contents, leaves: &leaves };
        let hash = append_table(&mut self.out, &rows, &header).map_err(failed)?;
        Ok(Pack { bytes: std::mem::take(&mut self.out), hash, leaves: ranges, records, table })
    }
}

/// Runs of leaves, with those that touch made one.
fn joined(ranges: impl Iterator<Item = LeafRange>) -> Vec<LeafRange> {
    let mut joined: Vec<LeafRange> = Vec::new();
    for range in ranges.filter(|range| range.count > 0) {
        match joined.last_mut() {
            Some(last) if last.first + last.count == range.first => last.count += range.count,
            _ => joined.push(range),
        }
    }
    joined
}

/// Unpacked frames of the sources, as many as fit, the ones that were used last.
#[derive(Default)]
struct Frames {
    /// By source and number.
    cached: BTreeMap<(usize, u32), CachedFrame>,
    bytes: usize,
    clock: u64,
}

struct CachedFrame {
    used: u64,
    bytes: Rc<Vec<u8>>,
}

impl Frames {
    fn get(
        &mut self,
        shelf: &dyn Shelf,
        source: usize,
        object: &str,
        table: &Table,
        frame: u32,
    ) -> Result<Rc<Vec<u8>>> {
        self.clock += 1;
        if let Some(frame) = self.cached.get_mut(&(source, frame)) {
            frame.used = self.clock;
            return Ok(frame.bytes.clone());
        }
        let row = table.frames.get(frame as usize).ok_or_else(|| {
            Error::damaged(Damage::of(object, DamageKind::Table, "a content in a frame that is not there"))
        })?;
        let read = read_frame(shelf, object, frame as usize, row, true)?;
        if let Some(fault) = &read.fault {
            return Err(Error::damaged(Damage::of(object, DamageKind::Frame, fault)));
        }
        let bytes = Rc::new(read.bytes);
        self.bytes += bytes.len();
        self.cached.insert((source, frame), CachedFrame { used: self.clock, bytes: bytes.clone() });
        while self.bytes > MERGE_CACHE_BYTES && self.cached.len() > 1 {
            let oldest = self.cached.iter().min_by_key(|(_, frame)| frame.used).map(|(key, _)| *key);
            if let Some(gone) = oldest.and_then(|key| self.cached.remove(&key)) {
                self.bytes -= gone.bytes.len();
            }
        }
        Ok(bytes)
    }
}
