//! The bytes of a dump for the XML parser, which would hold a text of any length: bounded, UTF-8,
//! and with line numbers.

use std::io::{self, BufRead, Read};

use variorum_store::limits::CONTENT_BYTES_MAX;

const BUFFER_BYTES: usize = 1 << 20;

/// Replaces each byte that is not UTF-8: a character that XML does not allow, so no valid text
/// contains it.
pub(super) const NOT_UTF8: u8 = 0x1a;

/// Reads a dump as UTF-8 and counts its lines. No piece of text or markup that it yields is longer
/// than a text may be.
pub(super) struct BoundedXml {
    source: Box<dyn Read + Send>,
    /// From `start` to `utf8_end` it is UTF-8; from there to `end` it is the beginning of a
    /// character.
    buffer: Vec<u8>,
    start: usize,
    utf8_end: usize,
    end: usize,
    /// The number of the line that is read, from 1.
    pub(super) line: u64,
    /// Bytes of the current piece so far, and the first of them.
    piece_bytes: usize,
    piece_first: u8,
    /// Whether the current piece was too long, and its end was skipped.
    pub(super) is_truncated: bool,
}

impl BoundedXml {
    pub(super) fn new(source: Box<dyn Read + Send>) -> Self {
        let buffer = vec![0; BUFFER_BYTES];
        Self {
            source,
            buffer,
            start: 0,
            utf8_end: 0,
            end: 0,
            line: 1,
            piece_bytes: 0,
            piece_first: 0,
            is_truncated: false,
        }
    }

    pub(super) fn begin_piece(&mut self) {
        self.piece_bytes = 0;
        self.is_truncated = false;
    }

    fn buffered(&self) -> &[u8] {
        self.buffer.get(self.start..self.utf8_end).unwrap_or_default()
    }

    /// Reads more of the source, once all that is UTF-8 was consumed.
    fn fill(&mut self) -> io::Result<()> {
        while self.start == self.utf8_end {
            self.buffer.copy_within(self.utf8_end..self.end, 0);
            self.end -= self.utf8_end;
            (self.start, self.utf8_end) = (0, 0);
            let read = match self.source.read(self.buffer.get_mut(self.end..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            self.end += read;
            while self.utf8_end < self.end {
                let ahead = self.buffer.get(self.utf8_end..self.end).unwrap_or_default();
                let Err(error) = std::str::from_utf8(ahead) else {
                    self.utf8_end = self.end;
                    break;
                };
                self.utf8_end += error.valid_up_to();
                let invalid = match error.error_len() {
                    Some(invalid) => invalid,
                    None if read == 0 => self.end - self.utf8_end,
                    None => break,
                };
                self.buffer.get_mut(self.utf8_end..self.utf8_end + invalid).unwrap_or_default().fill(NOT_UTF8);
                self.utf8_end += invalid;
            }
            if read == 0 {
                break;
            }
        }
        Ok(())
    }

    fn skip(&mut self, count: usize) {
        let skipped = self.buffered().get(..count).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', skipped).count() as u64;
        self.start += count;
    }
}

impl Read for BoundedXml {
    /// The parser reads from the buffer alone.
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl BufRead for BoundedXml {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.fill()?;
        while self.piece_bytes > CONTENT_BYTES_MAX {
            if self.piece_first == b'<' || self.piece_first == b'&' {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a tag or an entity does not end"));
            }
            self.is_truncated = true;
            let skipped = memchr::memchr2(b'<', b'&', self.buffered()).unwrap_or(self.buffered().len());
            if skipped == 0 {
                break;
            }
            self.skip(skipped);
            self.fill()?;
        }
        if self.piece_bytes == 0 {
            self.piece_first = self.buffered().first().copied().unwrap_or_default();
        }
        Ok(self.buffered())
    }

    fn consume(&mut self, count: usize) {
        self.skip(count);
        self.piece_bytes += count;
    }
}
