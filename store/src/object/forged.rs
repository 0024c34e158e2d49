//! Objects as somebody writes them who can write a store and knows the format: any header, any
//! rows, any lines, and every hash as it must be. For tests.

use serde_json::{Value, json};

use crate::frame::{LEVEL, Packer, unpack};
use crate::id::{ObjectHash, RecordId};
use crate::merkle::Tree;
use crate::object::table::{ContentRow, FrameRow, Table, table_bytes};
use crate::object::writer::{Rows, append_frame, append_rows};

/// An object taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Forged {
    pub(crate) header: Value,
    pub(crate) contents: Vec<Vec<u8>>,
    pub(crate) lines: Vec<Vec<u8>>,
    /// For each line, the index of its content.
    pub(crate) rows: Vec<Option<u32>>,
}

impl Forged {
    /// Takes a sound object apart.
    pub(crate) fn take_apart(bytes: &[u8]) -> Self {
        let tail = &bytes[bytes.len() - 64..];
        let begin = bytes.len() - table_bytes(tail).unwrap();
        let table = Table::parse(&bytes[begin..], bytes.len() as u64).unwrap();
        let raw = |row: &FrameRow| {
            let packed = &bytes[row.offset as usize..row.end() as usize];
            unpack(packed, row.raw_bytes as usize).bytes
        };
        let frames: Vec<Vec<u8>> = table.frames.iter().map(raw).collect();
        let content = |row: &ContentRow| {
            frames[row.frame as usize][row.offset as usize..(row.offset + row.bytes) as usize].to_vec()
        };
        let lines = frames[table.content_frames..].iter().flat_map(|frame| {
            let lines = frame[1..frame.len() - 1].split(|byte| *byte == b'\n');
            lines.map(<[u8]>::to_vec)
        });
        Self {
            header: serde_json::to_value(&table.header).unwrap(),
            contents: table.contents.iter().map(content).collect(),
            lines: lines.collect(),
            rows: table.leaf_contents.clone(),
        }
    }

    /// The ids of its records.
    pub(crate) fn ids(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.lines.iter().map(|line| RecordId::of_bytes(line))
    }

    /// Makes its header state this tree.
    pub(crate) fn state(&mut self, tree: &Tree) {
        self.header["size"] = json!(tree.size());
        self.header["root"] = json!(tree.root().to_string());
        self.header["edge"] = json!(tree.edge().iter().map(ToString::to_string).collect::<Vec<_>>());
    }

    /// Writes it, each content and all lines in a frame of their own, with every hash as it must
    /// be.
    pub(crate) fn write(&self) -> (Vec<u8>, ObjectHash) {
        let mut packer = Packer::new(LEVEL).unwrap();
        let (mut out, mut frames, mut contents) = (Vec::new(), Vec::new(), Vec::new());
        for (index, content) in self.contents.iter().enumerate() {
            contents.push(ContentRow { frame: index as u32, offset: 0, bytes: content.len() as u32 });
            append_frame(&mut out, &mut frames, &mut packer, &mut content.clone(), index).unwrap();
        }
        if !self.lines.is_empty() {
            let mut raw = vec![b'\n'];
            self.lines.iter().for_each(|line| raw.extend([line.as_slice(), b"\n"].concat()));
            append_frame(&mut out, &mut frames, &mut packer, &mut raw, 0).unwrap();
        }
        let rows = Rows { frames: &frames, content_frames: contents.len(), contents: &contents, leaves: &self.rows };
        let hash = append_rows(&mut out, &rows, &serde_json::to_vec(&self.header).unwrap());
        (out, hash)
    }
}
