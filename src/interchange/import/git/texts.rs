//! The texts of a git stream, in a temporary file until a commit names them.
//!
//! A text is known by its offset in the file, where its length and its hash are, followed by the
//! text itself.

use std::io;

use variorum_store::ContentHash;

use super::spill_map::Stored as _;
use crate::files::spool::Spool;

/// Bytes of a length and a hash.
const ROW_BYTES: usize = size_of::<u64>() + size_of::<ContentHash>();

/// The length of a text that is too large to be kept.
const TOO_LARGE: u64 = u64::MAX;

pub(super) struct StoredTexts(Spool);

impl StoredTexts {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self(Spool::new()?))
    }

    /// Stores a text, and returns its offset.
    pub(super) fn add(&mut self, text: &[u8]) -> io::Result<u64> {
        let offset = self.row(text.len() as u64, ContentHash::of(text))?;
        self.0.write(text)?;
        Ok(offset)
    }

    /// Stores that there was a text too large to be kept, which equals no other.
    pub(super) fn add_too_large(&mut self) -> io::Result<u64> {
        let offset = self.0.end();
        self.row(TOO_LARGE, ContentHash::of(format!("too large {offset}").as_bytes()))
    }

    fn row(&mut self, bytes: u64, hash: ContentHash) -> io::Result<u64> {
        let offset = self.0.end();
        self.0.write(&bytes.to_bytes())?;
        self.0.write(&hash.0)?;
        Ok(offset)
    }

    /// Whether two texts are equal.
    pub(super) fn same(&mut self, one: u64, other: u64) -> io::Result<bool> {
        Ok(one == other || self.0.read(one, ROW_BYTES)? == self.0.read(other, ROW_BYTES)?)
    }

    /// The text at an offset; `None` where it was too large.
    pub(super) fn read(&mut self, offset: u64) -> io::Result<Option<Vec<u8>>> {
        let Some(bytes) = self.bytes(offset)? else { return Ok(None) };
        self.0.read(offset + ROW_BYTES as u64, bytes as usize).map(Some)
    }

    /// The length of the text at an offset; `None` where it was too large.
    pub(super) fn bytes(&mut self, offset: u64) -> io::Result<Option<u64>> {
        let row = self.0.read(offset, size_of::<u64>())?;
        Ok(Some(u64::from_bytes(&row)).filter(|bytes| *bytes != TOO_LARGE))
    }
}
