//! The texts of a git stream, in a file until a commit names them.
//!
//! A text is known by its place in the file: its length, its hash, and the text itself.

use std::io;

use variorum_store::ContentHash;

use super::spilled::Stored as _;
use crate::files::spool::Spool;

/// Bytes of a length and a hash.
const ROW_BYTES: usize = size_of::<u64>() + size_of::<ContentHash>();

/// The length of a text that is too large to be kept.
const TOO_LARGE: u64 = u64::MAX;

pub(super) struct Texts(Spool);

impl Texts {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self(Spool::new()?))
    }

    /// Sets a text down, and gives its place.
    pub(super) fn add(&mut self, text: &[u8]) -> io::Result<u64> {
        let place = self.row(text.len() as u64, ContentHash::of(text))?;
        self.0.write(text)?;
        Ok(place)
    }

    /// Sets down that there was one, too large to be kept: it is the same as no other.
    pub(super) fn add_too_large(&mut self) -> io::Result<u64> {
        let place = self.0.end();
        self.row(TOO_LARGE, ContentHash::of(format!("too large {place}").as_bytes()))
    }

    fn row(&mut self, bytes: u64, hash: ContentHash) -> io::Result<u64> {
        let place = self.0.end();
        self.0.write(&bytes.to_bytes())?;
        self.0.write(&hash.0)?;
        Ok(place)
    }

    /// Whether two texts are the same.
    pub(super) fn same(&mut self, one: u64, other: u64) -> io::Result<bool> {
        Ok(one == other || self.0.read(one, ROW_BYTES)? == self.0.read(other, ROW_BYTES)?)
    }

    /// A text; none where it was too large.
    pub(super) fn read(&mut self, place: u64) -> io::Result<Option<Vec<u8>>> {
        let row = self.0.read(place, size_of::<u64>())?;
        match u64::from_bytes(&row) {
            TOO_LARGE => Ok(None),
            bytes => self.0.read(place + ROW_BYTES as u64, bytes as usize).map(Some),
        }
    }
}
