//! Reads a source by lines and by byte counts, in bounded memory, and counts the lines.

use std::io::{self, Read};

const CHUNK_BYTES: usize = 1 << 20;

/// A source that is read by lines and by byte counts.
pub(super) struct LineReader {
    source: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Bytes of the source that were read so far, into the buffer too.
    read_bytes: u64,
    /// The number of the line that was begun last, from 1.
    pub line: u64,
    /// Whether the line that was read last has no line feed, because the source ends there.
    pub is_unended: bool,
}

/// A line that was read.
pub(super) enum BoundedLine<'bytes> {
    /// Without its line feed.
    Whole(&'bytes [u8]),
    /// It had more bytes than allowed, and was skipped.
    TooLong,
    /// There are no more lines.
    End,
}

/// The beginning of a line: all of it, where it is short.
pub(super) enum LineStart<'bytes> {
    /// The whole of it, without its line feed.
    Whole(&'bytes [u8]),
    /// It is longer than may be held at once, and is yet to be read.
    Long(LongLine<'bytes>),
    /// There are no more lines.
    End,
}

/// A long line, read piece by piece up to its line feed.
pub(super) struct LongLine<'bytes> {
    source: &'bytes mut LineReader,
    is_at_end: bool,
}

impl Read for LongLine<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.is_at_end || into.is_empty() {
            return Ok(0);
        }
        if self.source.start == self.source.end && !self.source.fill()? {
            self.is_at_end = true;
            self.source.is_unended = true;
            return Ok(0);
        }
        let buffered = self.source.buffered();
        let piece = buffered.get(..into.len()).unwrap_or(buffered);
        let end = memchr::memchr(b'\n', piece);
        let piece = piece.get(..end.unwrap_or(piece.len())).unwrap_or_default();
        let length = piece.len();
        into.get_mut(..length).unwrap_or_default().copy_from_slice(piece);
        self.source.start += length + usize::from(end.is_some());
        self.is_at_end = end.is_some();
        Ok(length)
    }
}

impl LongLine<'_> {
    /// Skips the rest of the line.
    pub fn skip_rest(&mut self) -> io::Result<()> {
        io::copy(self, &mut io::sink()).map(drop)
    }
}

impl LineReader {
    pub fn new(source: Box<dyn Read + Send>) -> Self {
        Self { source, buffer: vec![0; CHUNK_BYTES], start: 0, end: 0, read_bytes: 0, line: 0, is_unended: false }
    }

    /// Bytes of the source that were taken so far.
    pub const fn taken_bytes(&self) -> u64 {
        self.read_bytes - (self.end - self.start) as u64
    }

    /// Reads more of the source into the buffer. `false` at the end.
    fn fill(&mut self) -> io::Result<bool> {
        if self.start > 0 && (self.end == self.buffer.len() || self.start == self.end) {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            let grown = self.buffer.len() * 2;
            self.buffer.resize(grown, 0);
        }
        let free = self.buffer.get_mut(self.end..).unwrap_or_default();
        loop {
            match self.source.read(free) {
                Ok(read) => {
                    self.end += read;
                    self.read_bytes += read as u64;
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn buffered(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Gives back the memory that a long line needed.
    fn shrink(&mut self) {
        if self.buffer.len() > 2 * CHUNK_BYTES && self.end - self.start <= CHUNK_BYTES {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            self.buffer.truncate(2 * CHUNK_BYTES);
            self.buffer.shrink_to_fit();
        }
    }

    /// Skips `mark`, if that is what comes next.
    pub fn skip(&mut self, mark: &[u8]) -> io::Result<()> {
        while self.end - self.start < mark.len() && self.fill()? {}
        if self.buffered().starts_with(mark) {
            self.start += mark.len();
        }
        Ok(())
    }

    /// Begins the next line, and reads all of it if it is at most `whole_max` bytes long.
    pub fn begin_line(&mut self, whole_max: usize) -> io::Result<LineStart<'_>> {
        self.shrink();
        let mut searched = 0;
        loop {
            let found = memchr::memchr(b'\n', self.buffered().get(searched..).unwrap_or_default());
            let available = self.end - self.start;
            let (length, feed) = match found.map(|at| searched + at) {
                Some(length) if length <= whole_max => (length, 1),
                None if available <= whole_max && self.fill()? => {
                    searched = available;
                    continue;
                }
                None if available == 0 => return Ok(LineStart::End),
                None if available <= whole_max => (available, 0),
                _ => {
                    self.line += 1;
                    return Ok(LineStart::Long(LongLine { source: self, is_at_end: false }));
                }
            };
            self.line += 1;
            self.is_unended = feed == 0;
            let begin = self.start;
            self.start += length + feed;
            return Ok(LineStart::Whole(self.buffer.get(begin..begin + length).unwrap_or_default()));
        }
    }

    /// Reads the next line, of at most `max` bytes.
    pub fn line(&mut self, max: usize) -> io::Result<BoundedLine<'_>> {
        match self.begin_line(max)? {
            LineStart::Whole(line) => Ok(BoundedLine::Whole(line)),
            LineStart::Long(mut line) => line.skip_rest().map(|()| BoundedLine::TooLong),
            LineStart::End => Ok(BoundedLine::End),
        }
    }

    /// Skips a line feed, if one is next; returns whether it was.
    pub fn skip_line_feed(&mut self) -> io::Result<bool> {
        let is_next = (self.start < self.end || self.fill()?) && self.buffered().first() == Some(&b'\n');
        self.start += usize::from(is_next);
        self.line += u64::from(is_next);
        Ok(is_next)
    }

    /// Gives the next `count` bytes to `take`, in pieces. `false` if the source ends before.
    pub fn data(&mut self, count: u64, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<bool> {
        let mut left = count;
        while left > 0 {
            if self.start == self.end && !self.fill()? {
                return Ok(false);
            }
            let length = self.buffered().len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let piece = self.buffered().get(..length).unwrap_or_default();
            let lines = memchr::memchr_iter(b'\n', piece).count() as u64;
            take(piece)?;
            self.line += lines;
            self.start += length;
            left -= length as u64;
        }
        Ok(true)
    }
}
