//! Reads the commands of a stream: a line each, and the data that some of them announce.

use std::io::{self, Read};

use variorum_store::limits::CONTENT_BYTES_MAX;

use super::syntax::{parse_number, split_word};
use super::texts::StoredTexts;
use super::{Excerpt, Malformed, Stop, TruncatedIn};
use crate::interchange::import::bytes::{BoundedLine, LineReader};

/// Bytes of the line of a command: two paths, quoted.
const LINE_BYTES_MAX: usize = 1 << 20;

/// Bytes of a message, which must fit into a record.
const MESSAGE_BYTES_MAX: u64 = 1 << 20;

/// Why the rest of a stream cannot be read, or reading must stop.
pub(super) enum StreamError {
    Stop(Stop),
    Malformed(Malformed),
    /// The stream ends inside of this.
    Truncated(TruncatedIn),
}

impl From<Stop> for StreamError {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<io::Error> for StreamError {
    fn from(error: io::Error) -> Self {
        Self::Stop(Stop::Io(error))
    }
}

impl From<Malformed> for StreamError {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

pub(super) fn truncated<T>(within: TruncatedIn) -> Result<T, StreamError> {
    Err(StreamError::Truncated(within))
}

pub(super) fn malformed<T>(malformed: Malformed) -> Result<T, StreamError> {
    Err(StreamError::Malformed(malformed))
}

/// Reads lines and data; texts are stored in a file.
pub(super) struct CommandReader {
    lines: LineReader,
    /// A line that was read and put back.
    put_back: Option<Vec<u8>>,
    pub(super) texts: StoredTexts,
}

impl CommandReader {
    pub(super) fn new(source: Box<dyn Read + Send>) -> io::Result<Self> {
        Ok(Self { lines: LineReader::new(source), put_back: None, texts: StoredTexts::new()? })
    }

    /// The number of the line that was read last, from 1.
    pub(super) const fn line_number(&self) -> u64 {
        self.lines.line
    }

    /// The bytes of the stream that were read so far.
    pub(super) const fn read_bytes(&self) -> u64 {
        self.lines.taken_bytes()
    }

    /// Makes a line that was read the next one again.
    pub(super) fn put_back(&mut self, line: Vec<u8>) {
        self.put_back = Some(line);
    }

    /// Skips a line feed, if one is next; returns whether it was.
    pub(super) fn skip_line_feed(&mut self) -> io::Result<bool> {
        self.lines.skip_line_feed()
    }

    /// The next line, without its line feed; `None` at the end of the stream.
    pub(super) fn line(&mut self) -> Result<Option<Vec<u8>>, StreamError> {
        if let Some(line) = self.put_back.take() {
            return Ok(Some(line));
        }
        let line = match self.lines.line(LINE_BYTES_MAX)? {
            BoundedLine::Whole(line) => line.to_vec(),
            BoundedLine::TooLong => return malformed(Malformed::CommandTooLong),
            BoundedLine::End => return Ok(None),
        };
        // No other command begins with these letters, so this one is complete.
        if self.lines.is_unended && line != b"done" {
            return truncated(TruncatedIn::Line);
        }
        Ok(Some(line))
    }

    /// Stores the text that `data` announces with `length`, and returns its offset in the file of
    /// texts.
    pub(super) fn text(&mut self, length: &[u8]) -> Result<u64, StreamError> {
        let mut text = Vec::new();
        if let Some(delimiter) = length.strip_prefix(b"<<") {
            self.delimited(delimiter, CONTENT_BYTES_MAX, &mut text)?;
            return Ok(self.texts.add(&text)?);
        }
        let Some(count) = parse_number(length) else { return malformed(Malformed::DataWithoutLength) };
        if count > CONTENT_BYTES_MAX as u64 {
            self.data(count, &mut |_| Ok(()))?;
            return Ok(self.texts.add_too_large()?);
        }
        self.data(count, &mut |piece| {
            text.extend_from_slice(piece);
            Ok(())
        })?;
        Ok(self.texts.add(&text)?)
    }

    /// Gives the next `count` bytes to `take`, in pieces.
    fn data(&mut self, count: u64, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> Result<(), StreamError> {
        if !self.lines.data(count, take)? {
            return truncated(TruncatedIn::Data { bytes: count });
        }
        Ok(())
    }

    /// Reads lines up to one that is the delimiter.
    fn delimited(&mut self, delimiter: &[u8], max: usize, text: &mut Vec<u8>) -> Result<(), StreamError> {
        loop {
            match self.lines.line(max)? {
                BoundedLine::Whole(line) if line == delimiter => return Ok(()),
                BoundedLine::Whole(line) if text.len() + line.len() < max => {
                    text.extend_from_slice(line);
                    text.push(b'\n');
                }
                BoundedLine::Whole(_) | BoundedLine::TooLong => return malformed(Malformed::DelimitedTooLong),
                BoundedLine::End => return truncated(TruncatedIn::Delimited(Excerpt::of_bytes(delimiter))),
            }
        }
    }

    /// The message that `data` announces with `length`, truncated where it is longer than a record
    /// may be.
    pub(super) fn message(&mut self, length: &[u8]) -> Result<Vec<u8>, StreamError> {
        let mut text = Vec::new();
        if let Some(delimiter) = length.strip_prefix(b"<<") {
            self.delimited(delimiter, MESSAGE_BYTES_MAX as usize, &mut text)?;
            return Ok(text);
        }
        let Some(count) = parse_number(length) else { return malformed(Malformed::DataWithoutLength) };
        let mut left = MESSAGE_BYTES_MAX as usize;
        self.data(count, &mut |piece| {
            let kept = piece.get(..left.min(piece.len())).unwrap_or_default();
            text.extend_from_slice(kept);
            left -= kept.len();
            Ok(())
        })?;
        Ok(text)
    }

    /// Stores the text of the `data` on the next line.
    pub(super) fn inline_data(&mut self) -> Result<u64, StreamError> {
        match self.line()? {
            Some(line) if split_word(&line).0 == b"data" => {
                let text = self.text(split_word(&line).1)?;
                // A line feed that follows belongs to it; it is not the empty line that ends the
                // commit.
                self.lines.skip_line_feed()?;
                Ok(text)
            }
            _ => malformed(Malformed::InlineWithoutData),
        }
    }
}
