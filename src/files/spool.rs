//! A temporary file without a name: bytes are appended, and read again by their offset.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};

/// Bytes that are held in memory before they are written to the file.
const HELD_BYTES: usize = 8 << 20;

/// Bytes that are appended to a temporary file, and read again by their offset.
///
/// Memory: at most 8 MiB and the longest single write. The file is gone with the process,
/// however that ends.
pub struct Spool {
    file: File,
    /// The newest bytes, not yet in the file: most texts are read again at once.
    newest: Vec<u8>,
    /// Bytes in the file.
    file_bytes: u64,
}

impl Spool {
    /// An empty one. Errors: the system's, where it has no room for temporary files.
    pub fn new() -> io::Result<Self> {
        Ok(Self { file: tempfile::tempfile()?, newest: Vec::new(), file_bytes: 0 })
    }

    /// The offset at which the next write begins.
    #[must_use]
    pub const fn end(&self) -> u64 {
        self.file_bytes + self.newest.len() as u64
    }

    /// Appends bytes.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.newest.len() >= HELD_BYTES {
            self.file.seek(SeekFrom::Start(self.file_bytes))?;
            self.file.write_all(&self.newest)?;
            self.file_bytes += self.newest.len() as u64;
            self.newest.clear();
        }
        self.newest.extend_from_slice(bytes);
        Ok(())
    }

    /// Reads `length` bytes from `offset` on. Errors: `UnexpectedEof` where there are not that
    /// many.
    pub fn read(&mut self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(length);
        self.reader(offset).take(length as u64).read_to_end(&mut bytes)?;
        if bytes.len() == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// A reader of everything from `offset` on.
    pub const fn reader(&mut self, offset: u64) -> SpoolReader<'_> {
        SpoolReader { spool: self, offset }
    }
}

/// Reads a [`Spool`] from an offset on.
pub struct SpoolReader<'spool> {
    spool: &'spool mut Spool,
    offset: u64,
}

impl Read for SpoolReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = match self.offset.checked_sub(self.spool.file_bytes) {
            None => {
                self.spool.file.seek(SeekFrom::Start(self.offset))?;
                (&self.spool.file).take(self.spool.file_bytes - self.offset).read(buffer)?
            }
            Some(held) => {
                let from = usize::try_from(held).unwrap_or(usize::MAX);
                self.spool.newest.get(from..).unwrap_or_default().read(buffer)?
            }
        };
        self.offset += length as u64;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_back_from_the_file_and_from_memory() {
        let mut spool = Spool::new().unwrap();
        let large = vec![b'x'; HELD_BYTES];
        spool.write(b"first").unwrap();
        spool.write(&large).unwrap();
        let offset = spool.end();
        spool.write(b"last").unwrap();
        assert!(spool.file_bytes > 0);
        assert_eq!(spool.read(0, 5).unwrap(), b"first");
        assert_eq!(spool.read(offset, 4).unwrap(), b"last");
        // A read that begins in the file ends in memory.
        assert_eq!(spool.read(offset - 1, 3).unwrap(), b"xla");
        assert_eq!(spool.read(offset, 5).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}
