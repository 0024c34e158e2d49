//! Writing an object.

use std::collections::HashMap;

use crate::frame::Packer;
use crate::id::{ContentHash, ObjectHash};
use crate::limits::{ENTRY_FRAME_BYTES, ENTRY_RECORDS_FRAME_BYTES};
use crate::object::header::{Header, VERSION};
use crate::object::table::{ContentRow, FrameRow, MAGIC, NO_CONTENT, SKIPPABLE, Shape};

/// Contents packed into frames, ready to stand at the head of an object: kept when an entry is built anew after a lost race.
#[derive(Clone, Default)]
pub(crate) struct ContentRun {
    packed: Vec<u8>,
    frames: Vec<FrameRow>,
    contents: Vec<ContentRow>,
    /// Where each content went, by its hash.
    pub(crate) numbers: HashMap<ContentHash, u32>,
}

/// Packs contents in the order given, identical ones once, cut into frames of at most 256 KiB, a larger text alone.
///
/// Errors: an I/O error from zstd, which is out of memory. Cost: zstd at `level`; memory one frame, and what is packed.
pub(crate) fn pack_contents<'text>(
    contents: impl Iterator<Item = (ContentHash, &'text [u8])>,
    level: i32,
) -> std::io::Result<ContentRun> {
    let mut packer = Packer::new(level)?;
    let mut run = ContentRun::default();
    let (mut raw, mut first) = (Vec::new(), 0);
    for (hash, bytes) in contents {
        if run.numbers.contains_key(&hash) {
            continue;
        }
        if run.contents.len() > first && raw.len() + bytes.len() > ENTRY_FRAME_BYTES {
            run.close_frame(&mut packer, &mut raw, first)?;
            first = run.contents.len();
        }
        run.numbers.insert(hash, run.contents.len() as u32);
        let (frame, offset) = (run.frames.len() as u32, raw.len() as u32);
        run.contents.push(ContentRow { frame, offset, bytes: bytes.len() as u32 });
        raw.extend_from_slice(bytes);
    }
    if run.contents.len() > first {
        run.close_frame(&mut packer, &mut raw, first)?;
    }
    Ok(run)
}

impl ContentRun {
    fn close_frame(&mut self, packer: &mut Packer, raw: &mut Vec<u8>, first: usize) -> std::io::Result<()> {
        append_frame(&mut self.packed, &mut self.frames, packer, raw, first)
    }
}

fn append_frame(
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

/// Writes a whole object: the contents of `run`, the records' `lines` in leaf order with the content each names, the table.
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
        if !raw.is_empty() && raw.len() + line.len() + 1 > ENTRY_RECORDS_FRAME_BYTES {
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

/// The rows of a table that is to be written.
pub(crate) struct Rows<'rows> {
    pub(crate) frames: &'rows [FrameRow],
    pub(crate) content_frames: usize,
    pub(crate) contents: &'rows [ContentRow],
    /// For each record, the number of its content.
    pub(crate) leaves: &'rows [Option<u32>],
}

/// Appends the table that ends an object, and gives the object's hash. Errors: a header that cannot be written as JSON.
pub(crate) fn append_table(out: &mut Vec<u8>, rows: &Rows<'_>, header: &Header) -> std::io::Result<ObjectHash> {
    let header = serde_json::to_vec(header)?;
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
    out.extend(header);
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
    Ok(ObjectHash(*hash.as_bytes()))
}
