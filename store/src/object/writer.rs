//! Writing objects.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::frame::{FramePool, PackedFrame, Packer};
use crate::id::{ContentHash, ObjectHash};
use crate::limits::{ENTRY_FRAME_BYTES, PACK_FRAME_BYTES, RECORDS_FRAME_BYTES};
use crate::object::header::{Header, VERSION};
use crate::object::table::{ContentRow, FrameRow, MAGIC, NO_CONTENT, SKIPPABLE, Shape};

/// Contents compressed into frames, ready for the beginning of an object: reused if the entry must
/// be built again after a lost race.
#[derive(Clone, Default)]
pub(crate) struct ContentRun {
    packed: Vec<u8>,
    frames: Vec<FrameRow>,
    contents: Vec<ContentRow>,
    /// The index of each content, by its hash.
    pub(crate) numbers: HashMap<ContentHash, u32>,
}

/// Compresses contents into frames, in the order given, duplicates once. Each content is its hash,
/// its text, and the total bytes of its briefing's texts. Frames have at most 256 KiB, or 2 MiB
/// where a briefing would fill several; a larger text has its own.
///
/// Errors: an I/O error from zstd, which is out of memory. Cost: zstd at `level`, on all processors
/// if there are several frames; memory: a frame for each thread, and the result.
pub(crate) fn pack_contents<'text>(
    contents: impl Iterator<Item = (ContentHash, &'text [u8], usize)>,
    level: i32,
) -> std::io::Result<ContentRun> {
    let mut run = ContentRun::default();
    let mut frames = Frames { pool: None, level, firsts: Vec::new() };
    let (mut raw, mut first, mut was_long) = (Vec::new(), 0, false);
    for (hash, bytes, history_bytes) in contents {
        let Entry::Vacant(vacant) = run.numbers.entry(hash) else { continue };
        vacant.insert(run.contents.len() as u32);
        let is_long = history_bytes > ENTRY_FRAME_BYTES / 2;
        let limit = if is_long { PACK_FRAME_BYTES } else { ENTRY_FRAME_BYTES };
        let is_full = raw.len() + bytes.len() > limit || was_long != is_long;
        if run.contents.len() > first && is_full {
            frames.close(&mut run, std::mem::take(&mut raw), first, true)?;
            first = run.contents.len();
        }
        was_long = is_long;
        let (frame, offset) = (frames.firsts.len() as u32, raw.len() as u32);
        run.contents.push(ContentRow { frame, offset, bytes: bytes.len() as u32 });
        raw.extend_from_slice(bytes);
    }
    if run.contents.len() > first {
        frames.close(&mut run, raw, first, false)?;
    }
    frames.collect(&mut run, true)?;
    Ok(run)
}

/// Frames that are being compressed: a single one on this thread, several on all processors.
struct Frames {
    pool: Option<FramePool>,
    level: i32,
    /// The index of the first content of each frame.
    firsts: Vec<u32>,
}

impl Frames {
    fn close(&mut self, run: &mut ContentRun, raw: Vec<u8>, first: usize, more_follow: bool) -> std::io::Result<()> {
        self.firsts.push(first as u32);
        if self.pool.is_none() && !more_follow {
            let packed = Packer::new(self.level)?.pack(&raw)?;
            let hash = *blake3::hash(&packed).as_bytes();
            run.append(&PackedFrame { raw_bytes: raw.len(), packed, hash }, first as u32);
            return Ok(());
        }
        let pool = match &mut self.pool {
            Some(pool) => pool,
            none => none.insert(FramePool::new(self.level)?),
        };
        pool.submit(raw)?;
        self.collect(run, false)
    }

    fn collect(&mut self, run: &mut ContentRun, wait: bool) -> std::io::Result<()> {
        let Some(pool) = &mut self.pool else { return Ok(()) };
        while let Some(frame) = pool.next(wait)? {
            let first = self.firsts.get(run.frames.len()).copied().unwrap_or_default();
            run.append(&frame, first);
        }
        Ok(())
    }
}

impl ContentRun {
    fn append(&mut self, frame: &PackedFrame, first: u32) {
        self.frames.push(FrameRow {
            offset: self.packed.len() as u64,
            packed_bytes: frame.packed.len() as u32,
            raw_bytes: frame.raw_bytes as u32,
            first,
            hash: frame.hash,
        });
        self.packed.extend_from_slice(&frame.packed);
    }
}

/// Compresses `raw` into the next frame, and empties it.
pub(super) fn append_frame(
    out: &mut Vec<u8>,
    frames: &mut Vec<FrameRow>,
    packer: &mut Packer,
    raw: &mut Vec<u8>,
    first: usize,
) -> std::io::Result<()> {
    let packed = packer.pack(raw)?;
    frames.push(FrameRow {
        offset: out.len() as u64,
        packed_bytes: packed.len() as u32,
        raw_bytes: raw.len() as u32,
        first: first as u32,
        hash: *blake3::hash(&packed).as_bytes(),
    });
    out.extend(packed);
    raw.clear();
    Ok(())
}

/// Builds a whole object: the contents of `run`, then `lines`, the records in leaf order with the
/// content that each names, then the table.
///
/// Errors: an I/O error from zstd, which is out of memory.
pub(crate) fn write_object(
    run: &ContentRun,
    lines: &[(String, Option<ContentHash>)],
    header: &Header,
    level: i32,
) -> std::io::Result<Vec<u8>> {
    let mut packer = Packer::new(level)?;
    let (mut out, mut frames) = (run.packed.clone(), run.frames.clone());
    let (mut raw, mut first) = (Vec::new(), 0);
    for (number, (line, _)) in lines.iter().enumerate() {
        if !raw.is_empty() && raw.len() + line.len() + 1 > RECORDS_FRAME_BYTES {
            append_frame(&mut out, &mut frames, &mut packer, &mut raw, first)?;
            first = number;
        }
        if raw.is_empty() {
            raw.push(b'\n');
        }
        raw.extend_from_slice(line.as_bytes());
        raw.push(b'\n');
    }
    if !raw.is_empty() {
        append_frame(&mut out, &mut frames, &mut packer, &mut raw, first)?;
    }
    let leaves = lines.iter().map(|(_, content)| content.and_then(|hash| run.numbers.get(&hash).copied()));
    let rows = Rows {
        frames: &frames,
        content_frames: run.frames.len(),
        contents: &run.contents,
        leaves: &leaves.collect::<Vec<_>>(),
    };
    append_table(&mut out, &rows, header)?;
    Ok(out)
}

/// The rows of a table to be written.
pub(crate) struct Rows<'rows> {
    pub(crate) frames: &'rows [FrameRow],
    pub(crate) content_frames: usize,
    pub(crate) contents: &'rows [ContentRow],
    /// For each record, the index of its content.
    pub(crate) leaves: &'rows [Option<u32>],
}

/// Appends the table that ends an object; returns the object's hash. Errors: a header that cannot
/// be written as JSON.
pub(crate) fn append_table(out: &mut Vec<u8>, rows: &Rows<'_>, header: &Header) -> std::io::Result<ObjectHash> {
    Ok(append_rows(out, rows, &serde_json::to_vec(header)?))
}

/// The same with a header that is written already.
pub(super) fn append_rows(out: &mut Vec<u8>, rows: &Rows<'_>, header: &[u8]) -> ObjectHash {
    let shape = Shape {
        header_bytes: header.len() as u32,
        content_frames: rows.content_frames as u32,
        records_frames: (rows.frames.len() - rows.content_frames) as u32,
        contents: rows.contents.len() as u32,
        leaves: rows.leaves.len() as u32,
    };
    let begin = out.len();
    let table_bytes = shape.table_bytes() as u32;
    out.extend(SKIPPABLE.to_le_bytes());
    out.extend((table_bytes - 8).to_le_bytes());
    out.extend_from_slice(header);
    rows.frames.iter().for_each(|frame| frame.write(out));
    rows.contents.iter().for_each(|content| content.write(out));
    rows.leaves.iter().for_each(|content| out.extend(content.unwrap_or(NO_CONTENT).to_le_bytes()));
    let Shape { header_bytes, content_frames, records_frames, contents, leaves } = shape;
    for field in [header_bytes, content_frames, records_frames, contents, leaves, table_bytes, VERSION as u32] {
        out.extend(field.to_le_bytes());
    }
    out.extend(MAGIC);
    let hash = blake3::hash(out.get(begin..).unwrap_or_default());
    out.extend(hash.as_bytes());
    ObjectHash(*hash.as_bytes())
}
