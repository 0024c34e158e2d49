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

    /// The next line, of at most `max` bytes.
    pub fn line(&mut self, max: usize) -> io::Result<Line<'_>> {
        let mut looked = 0;
        let mut too_long = false;
        // What a long line needed is given back.
        if self.buffer.len() > 2 * CHUNK_BYTES && self.end - self.start <= CHUNK_BYTES {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            self.buffer.truncate(2 * CHUNK_BYTES);
            self.buffer.shrink_to_fit();
        }
        loop {
            let found = memchr::memchr(b'\n', self.there().get(looked..).unwrap_or_default());
            let available = self.end - self.start;
            let length = found.map(|at| looked + at);
            if length.unwrap_or(available) > max {
                too_long = true;
            }
            if let Some(length) = length {
                self.line += 1;
                let begin = self.start;
                self.start += length + 1;
                let line = self.buffer.get(begin..begin + length).unwrap_or_default();
                return Ok(if too_long { Line::TooLong } else { Line::Whole(line) });
            }
            if too_long {
                self.start = self.end;
            }
            looked = self.end - self.start;
            if !self.more()? {
                let begin = self.start;
                self.start = self.end;
                if begin == self.end && !too_long {
                    return Ok(Line::End);
                }
                self.line += 1;
                self.is_unended = true;
                let line = self.buffer.get(begin..self.end).unwrap_or_default();
                return Ok(if too_long { Line::TooLong } else { Line::Whole(line) });
            }
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
