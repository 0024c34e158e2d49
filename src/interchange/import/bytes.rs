//! A source read by lines and by counts, in bounded memory, with the number of the line.

use std::io::{self, Read};

const CHUNK_BYTES: usize = 1 << 20;

/// A source that is read by lines and by counts.
pub(super) struct Bytes {
    source: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Lines that were begun.
    pub line: u64,
    /// Whether the line that was read last has no line feed: the source ends there.
    pub is_unended: bool,
}

/// A line that was read.
pub(super) enum Line<'bytes> {
    /// Without its line feed.
    Whole(&'bytes [u8]),
    /// More bytes than allowed; it was passed over.
    TooLong,
    /// There is none any more.
    End,
}

/// A line that is begun.
pub(super) enum Begun<'bytes> {
    /// The whole of it, without its line feed.
    Whole(&'bytes [u8]),
    /// More than is held at once.
    Long(LongLine<'bytes>),
    /// There is none any more.
    End,
}

/// A line that is read as it comes, up to its line feed.
pub(super) struct LongLine<'bytes> {
    bytes: &'bytes mut Bytes,
    is_at_its_end: bool,
}

impl Read for LongLine<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.is_at_its_end || room.is_empty() {
            return Ok(0);
        }
        if self.bytes.start == self.bytes.end && !self.bytes.more()? {
            self.is_at_its_end = true;
            self.bytes.is_unended = true;
            return Ok(0);
        }
        let there = self.bytes.there();
        let piece = there.get(..room.len()).unwrap_or(there);
        let end = memchr::memchr(b'\n', piece);
        let piece = piece.get(..end.unwrap_or(piece.len())).unwrap_or_default();
        let length = piece.len();
        room.get_mut(..length).unwrap_or_default().copy_from_slice(piece);
        self.bytes.start += length + usize::from(end.is_some());
        self.is_at_its_end = end.is_some();
        Ok(length)
    }
}

impl LongLine<'_> {
    /// Reads on behind its line feed.
    pub fn pass_over_rest(&mut self) -> io::Result<()> {
        io::copy(self, &mut io::sink()).map(drop)
    }
}

impl Bytes {
    pub fn new(source: Box<dyn Read + Send>) -> Self {
        Self { source, buffer: vec![0; CHUNK_BYTES], start: 0, end: 0, line: 0, is_unended: false }
    }

    /// Reads more behind what is there. `false` at the end.
    fn more(&mut self) -> io::Result<bool> {
        if self.start > 0 && (self.end == self.buffer.len() || self.start == self.end) {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            let grown = self.buffer.len() * 2;
            self.buffer.resize(grown, 0);
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        loop {
            match self.source.read(room) {
                Ok(read) => {
                    self.end += read;
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn there(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Gives back what a long line needed.
    fn give_back(&mut self) {
        if self.buffer.len() > 2 * CHUNK_BYTES && self.end - self.start <= CHUNK_BYTES {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            self.buffer.truncate(2 * CHUNK_BYTES);
            self.buffer.shrink_to_fit();
        }
    }

    /// Passes over `mark`, if that is what comes next.
    pub fn pass_over(&mut self, mark: &[u8]) -> io::Result<()> {
        while self.end - self.start < mark.len() && self.more()? {}
        if self.there().starts_with(mark) {
            self.start += mark.len();
        }
        Ok(())
    }

    /// Begins the next line, and reads it in whole where it is at most `whole_max` bytes long.
    pub fn begin_line(&mut self, whole_max: usize) -> io::Result<Begun<'_>> {
        self.give_back();
        let mut looked = 0;
        loop {
            let found = memchr::memchr(b'\n', self.there().get(looked..).unwrap_or_default());
            let available = self.end - self.start;
            let (length, feed) = match found.map(|at| looked + at) {
                Some(length) if length <= whole_max => (length, 1),
                None if available <= whole_max && self.more()? => {
                    looked = available;
                    continue;
                }
                None if available == 0 => return Ok(Begun::End),
                None if available <= whole_max => (available, 0),
                _ => {
                    self.line += 1;
                    return Ok(Begun::Long(LongLine { bytes: self, is_at_its_end: false }));
                }
            };
            self.line += 1;
            self.is_unended = feed == 0;
            let begin = self.start;
            self.start += length + feed;
            return Ok(Begun::Whole(self.buffer.get(begin..begin + length).unwrap_or_default()));
        }
    }

    /// The next line, of at most `max` bytes.
    pub fn line(&mut self, max: usize) -> io::Result<Line<'_>> {
        match self.begin_line(max)? {
            Begun::Whole(line) => Ok(Line::Whole(line)),
            Begun::Long(mut line) => line.pass_over_rest().map(|()| Line::TooLong),
            Begun::End => Ok(Line::End),
        }
    }

    /// Passes over a line feed, if one is next, and says whether it was.
    pub fn line_feed(&mut self) -> io::Result<bool> {
        let is_next = (self.start < self.end || self.more()?) && self.there().first() == Some(&b'\n');
        self.start += usize::from(is_next);
        self.line += u64::from(is_next);
        Ok(is_next)
    }

    /// Hands on the next `count` bytes in pieces. `false` where the source ends before.
    pub fn data(&mut self, count: u64, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<bool> {
        let mut left = count;
        while left > 0 {
            if self.start == self.end && !self.more()? {
                return Ok(false);
            }
            let length = self.there().len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let piece = self.there().get(..length).unwrap_or_default();
            let lines = memchr::memchr_iter(b'\n', piece).count() as u64;
            take(piece)?;
            self.line += lines;
            self.start += length;
            left -= length as u64;
        }
        Ok(true)
    }
}
