//! Hashes and random ids, each with a type of its own, so that none can be passed for another.

use std::fmt;

/// A text is not an id: it does not consist of exactly the required number of lower-case
/// hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not {digits} lower-case hexadecimal digits")]
pub struct NotHex {
    /// How many digits are required.
    pub digits: usize,
}

/// Parses lower-case hexadecimal digits into `N` bytes, four at a time. Upper case is an error, so
/// that one id has one spelling.
pub(crate) fn parse_hex<const N: usize>(text: &str) -> Result<[u8; N], NotHex> {
    const { assert!(N.is_multiple_of(4)) };
    let wrong = NotHex { digits: 2 * N };
    if text.len() != 2 * N {
        return Err(wrong);
    }
    let (mut bytes, mut differ) = ([0; N], 0);
    for (four, digits) in bytes.as_chunks_mut().0.iter_mut().zip(text.as_bytes().as_chunks().0) {
        let (parsed, differs) = parse_eight(*digits);
        (*four, differ) = (parsed, differ | differs);
    }
    if differ == 0 { Ok(bytes) } else { Err(wrong) }
}

/// Parses eight digits in one register (half of the bytes of a record are such digits): the four
/// bytes, and a number that is zero if all eight are digits.
fn parse_eight(digits: [u8; 8]) -> ([u8; 4], u64) {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let digits = u64::from_le_bytes(digits);
    let letters = (digits >> 6) & EACH;
    let nibbles = (digits & (0x0f * EACH)) + 9 * letters;
    // Anything but a digit differs from what its nibble is written as, or does not fit in a nibble.
    let above_nine = ((nibbles + 6 * EACH) >> 4) & EACH;
    let spelled = nibbles + u64::from(b'0') * EACH + u64::from(b'a' - b'9' - 1) * above_nine;
    let differs = (spelled ^ digits) | (nibbles & (0xf0 * EACH));
    let pairs = (nibbles << 4 | nibbles >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    (((fours | fours >> 16) as u32).to_le_bytes(), differs)
}

fn write_hex(bytes: &[u8], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $bytes:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; $bytes]);

        impl $name {
            /// Parses the id from its lower-case hexadecimal digits, two for each byte.
            ///
            /// Errors: [`NotHex`] for any other length, case or character.
            pub fn parse(text: &str) -> Result<Self, NotHex> {
                parse_hex(text).map(Self)
            }

            /// The first eight digits, for people.
            pub fn short(&self) -> String {
                self.to_string().chars().take(8).collect()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, out)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({self})", stringify!($name))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(
    /// The BLAKE3 hash of a content's exact bytes, as `b3sum` prints it for the text.
    ContentHash,
    32
);
id!(
    /// The BLAKE3 hash of the exact bytes of a record's line, without the line feed.
    RecordId,
    32
);
id!(
    /// The BLAKE3 hash of an object's table of contents, which holds the hash of every frame: the
    /// last 32 bytes of the object.
    ObjectHash,
    32
);
id!(
    /// A SHA-256 hash in the Merkle tree of RFC 6962.
    TreeHash,
    32
);
id!(
    /// The random id of a store; every object of the store repeats it.
    StoreId,
    16
);
id!(
    /// Random bits in every record, so that its id reveals nothing about it once the record was
    /// destroyed.
    Salt,
    16
);

impl ContentHash {
    /// Hashes the bytes of a content. Cost: BLAKE3 over `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl RecordId {
    /// Hashes a record's line, which must not end in a line feed. Cost: BLAKE3 over `line`.
    pub fn of(line: &str) -> Self {
        Self::of_bytes(line.as_bytes())
    }

    /// The same of a line that need not be text.
    pub(crate) fn of_bytes(line: &[u8]) -> Self {
        Self(*blake3::hash(line).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        let id = StoreId([0xab; 16]);
        assert_eq!(StoreId::parse(&id.to_string()), Ok(id));
        for wrong in ["", "ab", &"AB".repeat(16), &"ab".repeat(17), &"xy".repeat(16), &"é".repeat(16)] {
            assert_eq!(StoreId::parse(wrong), Err(NotHex { digits: 32 }), "{wrong}");
        }
    }

    #[test]
    fn every_byte_at_every_index_is_a_digit_or_refused() {
        for index in 0..8 {
            for byte in 0..=u8::MAX {
                let mut digits = *b"0f3a9c70";
                digits[index] = byte;
                let (parsed, differs) = parse_eight(digits);
                let is_digit = byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
                assert_eq!(differs == 0, is_digit, "{byte} at {index}");
                if is_digit {
                    let text = std::str::from_utf8(&digits).unwrap();
                    assert_eq!(u32::from_be_bytes(parsed), u32::from_str_radix(text, 16).unwrap());
                }
            }
        }
    }

    #[test]
    fn a_content_is_named_by_its_blake3_hash() {
        // The test vector of the BLAKE3 paper for the empty input.
        let empty = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
        assert_eq!(ContentHash::of(b"").to_string(), empty);
    }
}
