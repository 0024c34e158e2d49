//! A fast path for verification: what it needs of a revision, read in one pass from a line as this
//! program writes it.
//!
//! Nearly every line of a store is such a line. Lines in any other form that the format allows are
//! read by [`Record::parse`](super::Record::parse), so nothing may be accepted here that it would
//! reject or read differently.

use super::REVISION_BEGINS;
use crate::id::{ContentHash, RecordId, parse_hex};
use crate::limits::{INTEGER_MAX, RECORD_BYTES_MAX};
use crate::time::Time;

/// The first fields of a revision's record; the fields after them were checked but not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outline<'line> {
    pub(crate) briefing: &'line str,
    pub(crate) number: u64,
    pub(crate) parent: Option<RecordId>,
    pub(crate) content: ContentHash,
    pub(crate) bytes: u64,
}

impl<'line> Outline<'line> {
    /// Reads a line; `None` if it is not a revision, or not in the form that this program writes.
    /// Cost: one pass, no allocation.
    pub(crate) fn read(line: &'line str) -> Option<Self> {
        if line.len() > RECORD_BYTES_MAX {
            return None;
        }
        let mut rest = Rest(line.strip_prefix(REVISION_BEGINS)?);
        rest.skip(r#""briefing":"#)?;
        let briefing = rest.plain_string()?;
        rest.skip(r#","number":"#)?;
        let number = rest.integer()?;
        let parent = if rest.skip(r#","parent":"#).is_some() { Some(RecordId(rest.hex()?)) } else { None };
        rest.skip(r#","content":"#)?;
        let content = ContentHash(rest.hex()?);
        rest.skip(r#","bytes":"#)?;
        let bytes = rest.integer()?;
        rest.skip(r#","time":"#)?;
        rest.time()?;
        rest.skip(r#","recorded":"#)?;
        rest.time()?;
        for field in [r#","author":"#, r#","note":"#, r#","source":"#] {
            if rest.skip(field).is_some() {
                rest.string()?;
            }
        }
        if rest.skip(r#","meta":{"#).is_some() {
            rest.members()?;
        }
        if rest.skip(r#","undoes":"#).is_some() {
            rest.hex::<32>()?;
        }
        rest.skip(r#","salt":"#)?;
        rest.hex::<16>()?;
        (rest.0 == "}").then_some(Self { briefing, number, parent, content, bytes })
    }
}

/// The rest of a line that is still to be read.
struct Rest<'line>(&'line str);

impl<'line> Rest<'line> {
    /// Skips `text`, which must be next.
    fn skip(&mut self, text: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(text)?;
        Some(())
    }

    /// Takes the next `bytes` bytes.
    fn take(&mut self, bytes: usize) -> Option<&'line str> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(taken)
    }

    /// A string: what is between its quotation marks, escapes included.
    fn string(&mut self) -> Option<&'line str> {
        self.skip("\"")?;
        let bytes = self.0.as_bytes();
        let mut end = 0;
        loop {
            end += plain_prefix_bytes(bytes.get(end..)?);
            match bytes.get(end)? {
                b'"' => {
                    let text = self.take(end)?;
                    self.skip("\"")?;
                    return Some(text);
                }
                // Numeric escapes are rare, and may be half of a surrogate pair: left to the
                // parser.
                b'\\' => {
                    matches!(bytes.get(end + 1)?, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't')
                        .then_some(())?;
                    end += 2;
                }
                0..0x20 => return None,
                _ => end += 1,
            }
        }
    }

    /// A string without escapes.
    fn plain_string(&mut self) -> Option<&'line str> {
        self.string().filter(|text| memchr::memchr(b'\\', text.as_bytes()).is_none())
    }

    /// An integer of the strict subset, without a sign.
    fn integer(&mut self) -> Option<u64> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let text = self.take(digits)?;
        let is_canonical = text == "0" || !text.starts_with('0');
        text.parse().ok().filter(|number| is_canonical && *number <= INTEGER_MAX)
    }

    /// A string of hexadecimal digits for `N` bytes.
    fn hex<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.skip("\"")?;
        let bytes = parse_hex(self.take(2 * N)?).ok()?;
        self.skip("\"")?;
        Some(bytes)
    }

    /// Skips a string that states a time.
    fn time(&mut self) -> Option<()> {
        if let Some(text) = plain_time(self.0.as_bytes()) {
            return self.take(text.len()).map(drop);
        }
        Time::parse(self.plain_string()?).is_ok().then_some(())
    }

    /// Skips the members of a map of strings, sorted by key without duplicates, and its closing
    /// brace.
    fn members(&mut self) -> Option<()> {
        let mut before = self.member()?;
        while self.skip(",").is_some() {
            let key = self.member()?;
            (before < key).then_some(())?;
            before = key;
        }
        self.skip("}")
    }

    /// Skips one member of a map of strings; returns its key.
    fn member(&mut self) -> Option<&'line str> {
        let key = self.plain_string()?;
        self.skip(":")?;
        self.string()?;
        Some(key)
    }
}

/// A lower bound for the number of bytes before the first one that is special in a string: a
/// quotation mark, a backslash or a control character. Tests eight bytes at a time, in one register
/// (Mycroft's zero-byte test).
fn plain_prefix_bytes(bytes: &[u8]) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // Sets the high bit of each byte that is less than `limit`, and perhaps of bytes above one that
    // is.
    let below = |eight: u64, limit: u64| eight.wrapping_sub(limit * EACH) & !eight & (0x80 * EACH);
    let mut plain = 0;
    for eight in bytes.as_chunks().0 {
        let eight = u64::from_le_bytes(*eight);
        let equal = |byte: u8| below(eight ^ (u64::from(byte) * EACH), 1);
        let found = below(eight, 0x20) | equal(b'"') | equal(b'\\');
        if found != 0 {
            return plain + found.trailing_zeros() as usize / 8;
        }
        plain += 8;
    }
    plain
}

/// Reads a string at the beginning of `rest` that is certainly a valid time: of the years 1900 to
/// 2099, in whole seconds, on a day that every month has. Returns it with its quotation marks.
fn plain_time(rest: &[u8]) -> Option<&[u8]> {
    let (date, zone) = rest.strip_prefix(b"\"")?.split_first_chunk()?;
    let zone_bytes = match zone {
        [b'Z', b'"', ..] => 1,
        [b'+', b'0'..=b'1', b'0'..=b'9', b':', b'0'..=b'5', b'0'..=b'9', b'"', ..] => 6,
        _ => return None,
    };
    is_plain_date(date).then(|| rest.get(..1 + date.len() + zone_bytes + 1))?
}

fn is_plain_date(date: &[u8; 19]) -> bool {
    const LOW: &[u8; 19] = b"1000-00-00T00:00:00";
    const HIGH: &[u8; 19] = b"2999-19-29T29:59:59";
    let is_shaped =
        date.iter().zip(LOW).zip(HIGH).fold(true, |all, ((byte, low), high)| all & (low <= byte) & (byte <= high));
    // Two digits each, so they are ordered as text as they are as numbers.
    let between =
        |at: usize, low: &[u8], high: &[u8]| date.get(at..at + 2).is_some_and(|two| low <= two && two <= high);
    is_shaped
        && between(0, b"19", b"20")
        && between(5, b"01", b"12")
        && between(8, b"01", b"28")
        && between(11, b"00", b"23")
}
