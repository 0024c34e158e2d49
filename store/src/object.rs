//! The one object format: entries of the log and packs.
//!
//! On disk an object is an ordinary zstd file:
//!
//! ```text
//! content frames   whole texts, one after another, at most 8 MiB decompressed each;
//!                  a larger text has a frame of its own
//! records frames   a line feed, then records in leaf order, one line each;
//!                  at most 256 KiB decompressed each
//! table            a skippable frame: header (JSON), rows of fixed width,
//!                  a tail of 64 bytes that ends in the table's hash
//! ```
//!
//! Frames fill the object without gaps. The table holds the BLAKE3 hash of each frame, and its own
//! hash covers the table: so every byte is covered, and the last 32 bytes identify the whole
//! object. FORMAT.md defines the bytes.

mod header;
mod table;
mod writer;

pub(crate) use header::is_pack_name;
pub use header::{Base, Header, Kind, Needs, PackRef};
pub(crate) use table::{
    CONTENT_ROW_BYTES, FRAME_ROW_BYTES, LEAF_ROW_BYTES, NO_CONTENT, Shape, TAIL_BYTES, table_bytes,
};
pub use table::{ContentRow, FrameRow, Table, TableError};
pub(crate) use writer::{ContentRun, Rows, append_table, pack_contents, write_object};

#[cfg(test)]
pub(crate) mod forged;
#[cfg(test)]
mod tests;
