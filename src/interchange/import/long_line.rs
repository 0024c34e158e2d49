//! A line of JSON that is parsed as it comes: whatever the parser would have to hold is bounded before it gets there.

use std::io::{self, Read};

use variorum_store::limits::CONTENT_BYTES_MAX;

use super::bytes::LongLine;
use super::too_large;

/// How deep values may stand in each other: nothing that is kept stands deeper than two.
const DEPTH_MAX: usize = 128;

/// Reads a line, and ends it with an error before a string grows larger than any text may be, before values stand too deep in
/// each other, and at what is not UTF-8.
pub(super) struct Checked<'line, 'bytes> {
    line: &'line mut LongLine<'bytes>,
    refusal: Option<String>,
    /// Bytes of the line that were read.
    read: usize,
    /// The first bytes of a character whose others have not come yet.
    partial: Vec<u8>,
    within: Within,
    /// Bytes of the string so far, as they will be when they are decoded.
    string_bytes: usize,
    depth: usize,
}

/// Where in the JSON a byte stands.
enum Within {
    Structure,
    String,
    Escape,
    /// The digits of `\uXXXX`: how many have come, and their value.
    Digits(u32, u32),
}

impl<'line, 'bytes> Checked<'line, 'bytes> {
    pub fn new(line: &'line mut LongLine<'bytes>) -> Self {
        let (partial, within) = (Vec::new(), Within::Structure);
        Self { line, refusal: None, read: 0, partial, within, string_bytes: 0, depth: 0 }
    }

    /// Why reading ended, if it was not the source.
    pub fn into_refusal(self) -> Option<String> {
        self.refusal
    }

    fn check(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.check_utf8(bytes)?;
        for byte in bytes {
            self.within = match (&self.within, byte) {
                (Within::Structure, b'"') => {
                    self.string_bytes = 0;
                    Within::String
                }
                (Within::Structure, b'[' | b'{') => {
                    self.depth += 1;
                    if self.depth > DEPTH_MAX {
                        return Err(format!("values stand more than {DEPTH_MAX} deep in each other"));
                    }
                    Within::Structure
                }
                (Within::Structure, b']' | b'}') => {
                    self.depth = self.depth.saturating_sub(1);
                    Within::Structure
                }
                (Within::Structure, _) => Within::Structure,
                (Within::String, b'"') => Within::Structure,
                (Within::String, b'\\') => Within::Escape,
                (Within::Escape, b'u') => Within::Digits(0, 0),
                (Within::String | Within::Escape, _) => {
                    self.string_bytes += 1;
                    Within::String
                }
                (Within::Digits(3, value), digit) => {
                    self.string_bytes += match value * 16 + hexadecimal(*digit) {
                        0..0x80 => 1,
                        // The two halves of a surrogate pair are a character of four bytes.
                        0x80..0x800 | 0xd800..0xe000 => 2,
                        _ => 3,
                    };
                    Within::String
                }
                (Within::Digits(count, value), digit) => Within::Digits(count + 1, value * 16 + hexadecimal(*digit)),
            };
            if self.string_bytes > CONTENT_BYTES_MAX {
                return Err(too_large());
            }
        }
        Ok(())
    }

    fn check_utf8(&mut self, bytes: &[u8]) -> Result<(), String> {
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
            Err(error) => Err(format!("not UTF-8 at byte {}", begin + error.valid_up_to())),
        }
    }
}

/// The value of a digit; what is none is for the parser to refuse.
fn hexadecimal(digit: u8) -> u32 {
    char::from(digit).to_digit(16).unwrap_or_default()
}

impl Read for Checked<'_, '_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let length = self.line.read(room)?;
        match self.check(room.get(..length).unwrap_or_default()) {
            Ok(()) => Ok(length),
            Err(refusal) => {
                self.refusal = Some(refusal);
                Err(io::ErrorKind::InvalidData.into())
            }
        }
    }
}
