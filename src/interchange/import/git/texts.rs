//! The texts of a git stream, in a temporary file until a commit names them.
//!
//! A text is known by its offset in the file, where its length, its hash and what it is are,
//! followed by its bytes.

use std::io;

use variorum_store::ContentHash;

use super::spill_map::Stored as _;
use crate::files::spool::Spool;

/// Bytes of a length, a hash, and what the text is.
const ROW_BYTES: usize = 2 * size_of::<u64>() + size_of::<ContentHash>();

/// Bytes of a row before what the text is.
const KIND_OFFSET: usize = size_of::<u64>() + size_of::<ContentHash>();

/// What the bytes of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextKind {
    /// UTF-8.
    Utf8,
    /// A text in another encoding: the offset of the first byte that is not UTF-8.
    NotUtf8(u64),
    /// No text at all: a picture, a program, an archive.
    Binary,
    /// Too large to be kept.
    TooLarge,
}

impl TextKind {
    fn of(bytes: &[u8]) -> Self {
        let Err(error) = std::str::from_utf8(bytes) else { return Self::Utf8 };
        let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        // Of the control characters, what texts in any encoding have.
        let is_control = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
        if !is_utf16 && bytes.iter().any(is_control) {
            return Self::Binary;
        }
        Self::NotUtf8(error.valid_up_to() as u64)
    }

    const fn code(self) -> u64 {
        match self {
            Self::Utf8 => u64::MAX,
            Self::Binary => u64::MAX - 1,
            Self::TooLarge => u64::MAX - 2,
            Self::NotUtf8(offset) => offset,
        }
    }

    const fn from_code(code: u64) -> Self {
        match u64::MAX - code {
            0 => Self::Utf8,
            1 => Self::Binary,
            2 => Self::TooLarge,
            _ => Self::NotUtf8(code),
        }
    }
}

pub(super) struct StoredTexts(Spool);

impl StoredTexts {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self(Spool::new()?))
    }

    /// Stores a text, and returns its offset.
    pub(super) fn add(&mut self, text: &[u8]) -> io::Result<u64> {
        let offset = self.row(text.len() as u64, ContentHash::of(text), TextKind::of(text))?;
        self.0.write(text)?;
        Ok(offset)
    }

    /// Stores that there was a text too large to be kept, which equals no other.
    pub(super) fn add_too_large(&mut self) -> io::Result<u64> {
        let offset = self.0.end();
        self.row(0, ContentHash::of(format!("too large {offset}").as_bytes()), TextKind::TooLarge)
    }

    fn row(&mut self, bytes: u64, hash: ContentHash, kind: TextKind) -> io::Result<u64> {
        let offset = self.0.end();
        self.0.write(&bytes.to_bytes())?;
        self.0.write(&hash.0)?;
        self.0.write(&kind.code().to_bytes())?;
        Ok(offset)
    }

    /// Whether two texts are equal.
    pub(super) fn same(&mut self, one: u64, other: u64) -> io::Result<bool> {
        Ok(one == other || self.identity(one)? == self.identity(other)?)
    }

    /// What only equal texts have in common.
    pub(super) fn identity(&mut self, offset: u64) -> io::Result<Vec<u8>> {
        self.0.read(offset, KIND_OFFSET)
    }

    /// What the text at an offset is.
    pub(super) fn kind(&mut self, offset: u64) -> io::Result<TextKind> {
        let code = self.0.read(offset + KIND_OFFSET as u64, size_of::<u64>())?;
        Ok(TextKind::from_code(u64::from_bytes(&code)))
    }

    /// The bytes of the text at an offset; none where it was too large.
    pub(super) fn read(&mut self, offset: u64) -> io::Result<Vec<u8>> {
        let bytes = self.bytes(offset)?;
        self.0.read(offset + ROW_BYTES as u64, bytes as usize)
    }

    /// The length of the text at an offset; 0 where it was too large.
    pub(super) fn bytes(&mut self, offset: u64) -> io::Result<u64> {
        Ok(u64::from_bytes(&self.0.read(offset, size_of::<u64>())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_no_texts_and_other_encodings_are() {
        for (bytes, kind) in [
            (&b""[..], TextKind::Utf8),
            ("größer".as_bytes(), TextKind::Utf8),
            (b"a\0b", TextKind::Utf8),
            (b"gr\xf6\xdfer\r\n", TextKind::NotUtf8(2)),
            (b"\xff\xfeh\0i\0", TextKind::NotUtf8(0)),
            (b"\x89PNG\r\n\x1a\n\0\0", TextKind::Binary),
            (b"\x1f\x8b\x08", TextKind::Binary),
        ] {
            let mut texts = StoredTexts::new().unwrap();
            let offset = texts.add(bytes).unwrap();
            assert_eq!((texts.kind(offset).unwrap(), texts.read(offset).unwrap()), (kind, bytes.to_vec()));
        }
        let mut texts = StoredTexts::new().unwrap();
        let (one, other) = (texts.add_too_large().unwrap(), texts.add_too_large().unwrap());
        assert_eq!((texts.kind(one).unwrap(), texts.same(one, other).unwrap()), (TextKind::TooLarge, false));
    }
}
