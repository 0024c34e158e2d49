//! Hashes and random numbers with a type each, so that none is passed for another.

use std::fmt;

/// Why a text is not an id: it is not so many lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not {digits} lower-case hexadecimal digits")]
pub struct NotHex {
    /// The digits that were wanted.
    pub digits: usize,
}

/// Reads lower-case hexadecimal digits into `N` bytes; upper case is refused, so that one id has one spelling.
pub(crate) fn parse_hex<const N: usize>(text: &str) -> Result<[u8; N], NotHex> {
    let wrong = NotHex { digits: 2 * N };
    // No branch: half of the bytes of a record are such digits.
    let digit = |byte: u8| {
        let (number, letter) = (byte.wrapping_sub(b'0'), byte.wrapping_sub(b'a'));
        if number < 10 {
            number
        } else if letter < 6 {
            letter + 10
        } else {
            0xff
        }
    };
    if text.len() != 2 * N {
        return Err(wrong);
    }
    let (mut bytes, mut seen) = ([0; N], 0);
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().as_chunks::<2>().0) {
        let (high, low) = (digit(pair[0]), digit(pair[1]));
        seen |= high | low;
        *byte = (high << 4) | (low & 0x0f);
    }
    if seen > 0x0f {
        return Err(wrong);
    }
    Ok(bytes)
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
            /// Reads the id from its lower-case hexadecimal digits.
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
    /// The BLAKE3 hash of a content's exact bytes: what `b3sum` prints for the text.
    ContentHash,
    32
);
id!(
    /// The BLAKE3 hash of a record's exact line, without its line feed.
    RecordId,
    32
);
id!(
    /// The BLAKE3 hash of an object's table of contents, which holds the hash of every frame: the last 32 bytes of the object.
    ObjectHash,
    32
);
id!(
    /// A SHA-256 hash in the Merkle tree of RFC 6962.
    TreeHash,
    32
);
id!(
    /// A store's random name for itself; every object of the store repeats it.
    StoreId,
    16
);
id!(
    /// Random bits in every record, so that an id gives nothing away about a record that was destroyed.
    Salt,
    16
);

impl ContentHash {
    /// Hashes a content. Cost: BLAKE3 over `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl RecordId {
    /// Hashes a record's line, which must not end in a line feed.
    pub fn of(line: &str) -> Self {
        Self(*blake3::hash(line.as_bytes()).as_bytes())
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
    fn a_content_is_named_by_its_blake3_hash() {
        // The test vector of the BLAKE3 paper for the empty input.
        let empty = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
        assert_eq!(ContentHash::of(b"").to_string(), empty);
    }
}
