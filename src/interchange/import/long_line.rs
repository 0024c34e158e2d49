//! Checks a long line of JSON while it is parsed: everything that the parser would have to hold is
//! bounded before it.

use std::io::{self, Read};

use variorum_store::limits::CONTENT_BYTES_MAX;

use super::Reason;
use super::bytes::LongLine;

/// How deep values may be nested: no field that is kept is nested deeper than two.
const DEPTH_MAX: usize = 128;

/// Reads a line, and fails before a string grows larger than any text may be, before values are
/// nested too deep, and at bytes that are not UTF-8.
pub(super) struct CheckedLine<'line, 'bytes> {
    line: &'line mut LongLine<'bytes>,
    refusal: Option<Reason>,
    /// Bytes of the line that were read.
    read: usize,
    /// The first bytes of a character whose others were not read yet.
    partial: Vec<u8>,
    state: JsonState,
    /// Bytes of the string so far, decoded.
    string_bytes: usize,
    depth: usize,
}

/// What a byte of JSON is part of.
enum JsonState {
    Structure,
    String,
    Escape,
    /// The digits of `\uXXXX`: how many were read, and their value.
    Digits(u32, u32),
}

impl<'line, 'bytes> CheckedLine<'line, 'bytes> {
    pub fn new(line: &'line mut LongLine<'bytes>) -> Self {
        let (partial, state) = (Vec::new(), JsonState::Structure);
        Self { line, refusal: None, read: 0, partial, state, string_bytes: 0, depth: 0 }
    }

    /// Why reading failed, if it was not the source.
    pub fn into_refusal(self) -> Option<Reason> {
        self.refusal
    }

    fn check(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        self.check_utf8(bytes)?;
        for byte in bytes {
            self.state = match (&self.state, byte) {
                (JsonState::Structure, b'"') => {
                    self.string_bytes = 0;
                    JsonState::String
                }
                (JsonState::Structure, b'[' | b'{') => {
                    self.depth += 1;
                    if self.depth > DEPTH_MAX {
                        return Err(Reason::NestedTooDeep { max: DEPTH_MAX });
                    }
                    JsonState::Structure
                }
                (JsonState::Structure, b']' | b'}') => {
                    self.depth = self.depth.saturating_sub(1);
                    JsonState::Structure
                }
                (JsonState::Structure, _) => JsonState::Structure,
                (JsonState::String, b'"') => JsonState::Structure,
                (JsonState::String, b'\\') => JsonState::Escape,
                (JsonState::Escape, b'u') => JsonState::Digits(0, 0),
                (JsonState::String | JsonState::Escape, _) => {
                    self.string_bytes += 1;
                    JsonState::String
                }
                (JsonState::Digits(3, value), digit) => {
                    self.string_bytes += match value * 16 + hexadecimal(*digit) {
                        0..0x80 => 1,
                        // The two halves of a surrogate pair are a character of four bytes.
                        0x80..0x800 | 0xd800..0xe000 => 2,
                        _ => 3,
                    };
                    JsonState::String
                }
                (JsonState::Digits(count, value), digit) => {
                    JsonState::Digits(count + 1, value * 16 + hexadecimal(*digit))
                }
            };
            if self.string_bytes > CONTENT_BYTES_MAX {
                return Err(Reason::TextTooLarge);
            }
        }
        Ok(())
    }

    fn check_utf8(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        let begin = self.read - self.partial.len();
        self.read += bytes.len();
        let is_end = bytes.is_empty();
        let mut joined = std::mem::take(&mut self.partial);
        let bytes = match joined.is_empty() {
            true => bytes,
            false => {
                joined.extend_from_slice(bytes);
                &joined
            }
        };
        match std::str::from_utf8(bytes) {
            Ok(_) => Ok(()),
            Err(error) if error.error_len().is_none() && !is_end => {
                self.partial = bytes.get(error.valid_up_to()..).unwrap_or_default().to_vec();
                Ok(())
            }
            Err(error) => Err(Reason::NotUtf8 { offset: begin + error.valid_up_to() }),
        }
    }
}

/// The value of a digit; another character is for the parser to refuse.
fn hexadecimal(digit: u8) -> u32 {
    char::from(digit).to_digit(16).unwrap_or_default()
}

impl Read for CheckedLine<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.line.read(into)?;
        match self.check(into.get(..length).unwrap_or_default()) {
            Ok(()) => Ok(length),
            Err(refusal) => {
                self.refusal = Some(refusal);
                Err(io::ErrorKind::InvalidData.into())
            }
        }
    }
}
