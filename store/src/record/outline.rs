//! What verifying needs to know of a revision, read in one pass from a line as this program writes it.
//!
//! Nearly every line of a store is one. Whatever is written in another way, as the format allows, is read by
//! [`Record::parse`](super::Record::parse): so nothing may be read here that it would refuse, or read otherwise.

use super::REVISION_BEGINS;
use crate::id::{ContentHash, RecordId, parse_hex};
use crate::limits::{INTEGER_MAX, RECORD_BYTES_MAX};
use crate::time::Time;

/// The beginning of a revision's record: what stands behind it was looked at, and left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outline<'line> {
    pub(crate) briefing: &'line str,
    pub(crate) number: u64,
    pub(crate) parent: Option<RecordId>,
    pub(crate) content: ContentHash,
    pub(crate) bytes: u64,
}

impl<'line> Outline<'line> {
    /// Reads a line; `None` where it is no revision, or not as this program writes it. Cost: one pass, and no allocation.
    pub(crate) fn read(line: &'line str) -> Option<Self> {
        if line.len() > RECORD_BYTES_MAX {
            return None;
        }
        let mut rest = Rest(line.strip_prefix(REVISION_BEGINS)?);
        rest.pass(r#""briefing":"#)?;
        let briefing = rest.plain_string()?;
        rest.pass(r#","number":"#)?;
        let number = rest.integer()?;
        let parent = if rest.pass(r#","parent":"#).is_some() { Some(RecordId(rest.hex()?)) } else { None };
        rest.pass(r#","content":"#)?;
        let content = ContentHash(rest.hex()?);
        rest.pass(r#","bytes":"#)?;
        let bytes = rest.integer()?;
        rest.pass(r#","time":"#)?;
        rest.time()?;
        rest.pass(r#","recorded":"#)?;
        rest.time()?;
        for field in [r#","author":"#, r#","note":"#, r#","source":"#] {
            if rest.pass(field).is_some() {
                rest.string()?;
            }
        }
        if rest.pass(r#","meta":{"#).is_some() {
            rest.members()?;
        }
        rest.pass(r#","salt":"#)?;
        rest.hex::<16>()?;
        (rest.0 == "}").then_some(Self { briefing, number, parent, content, bytes })
    }
}

/// What is left of a line.
struct Rest<'line>(&'line str);

impl<'line> Rest<'line> {
    fn pass(&mut self, text: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(text)?;
        Some(())
    }

    /// Passes so many bytes.
    fn take(&mut self, bytes: usize) -> Option<&'line str> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(taken)
    }

    /// A string, as it stands between its quotation marks.
    fn string(&mut self) -> Option<&'line str> {
        self.pass("\"")?;
        let bytes = self.0.as_bytes();
        let mut end = 0;
        loop {
            end += plain(bytes.get(end..)?);
            match bytes.get(end)? {
                b'"' => {
                    let text = self.take(end)?;
                    self.pass("\"")?;
                    return Some(text);
                }
                // Escapes by number are rare, and may be halves of a pair.
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

    /// A string that stands for itself.
    fn plain_string(&mut self) -> Option<&'line str> {
        self.string().filter(|text| memchr::memchr(b'\\', text.as_bytes()).is_none())
    }

    /// An integer of the subset, without sign.
    fn integer(&mut self) -> Option<u64> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let text = self.take(digits)?;
        let is_canonical = text == "0" || !text.starts_with('0');
        text.parse().ok().filter(|number| is_canonical && *number <= INTEGER_MAX)
    }

    /// So many bytes in hexadecimal digits.
    fn hex<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.pass("\"")?;
        let bytes = parse_hex(self.take(2 * N)?).ok()?;
        self.pass("\"")?;
        Some(bytes)
    }

    fn time(&mut self) -> Option<()> {
        if let Some(text) = plain_time(self.0.as_bytes()) {
            return self.take(text.len()).map(drop);
        }
        Time::parse(self.plain_string()?).is_ok().then_some(())
    }

    /// The members of a map of texts in the order of their keys, none of which is there twice, and its end.
    fn members(&mut self) -> Option<()> {
        let mut before = self.member()?;
        while self.pass(",").is_some() {
            let key = self.member()?;
            (before < key).then_some(())?;
            before = key;
        }
        self.pass("}")
    }

    /// One text of a map; gives its key.
    fn member(&mut self) -> Option<&'line str> {
        let key = self.plain_string()?;
        self.pass(":")?;
        self.string()?;
        Some(key)
    }
}

/// How many bytes there are at least before the first that means something in a string: eight are looked at in one register.
fn plain(bytes: &[u8]) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // The high bit of each byte that is less than `limit`, or above one that is.
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

/// What is surely a string that states a time at the beginning of a line's rest: one of this age, in whole seconds, on a day that
/// every month has.
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
    // Two digits each, so the order of the texts is that of the numbers.
    let between =
        |at: usize, low: &[u8], high: &[u8]| date.get(at..at + 2).is_some_and(|two| low <= two && two <= high);
    is_shaped
        && between(0, b"19", b"20")
        && between(5, b"01", b"12")
        && between(8, b"01", b"28")
        && between(11, b"00", b"23")
}
