//! The strict subset of JSON for records and headers, so that every program reads them in the same
//! way.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{RecordError, json};
use crate::limits::INTEGER_MAX;

/// How deep arrays and objects may be nested, which is what every JSON parser can read.
const DEPTH_MAX: i32 = 64;

/// Checks that a text is an object in the subset. Cost: two passes over the text.
pub(crate) fn check(text: &str) -> Result<(), RecordError> {
    let (mut in_string, mut escaped, mut depth, mut before) = (false, false, 0, b' ');
    for (offset, byte) in text.bytes().enumerate() {
        if escaped {
            escaped = false;
        } else if in_string {
            escaped = byte == b'\\';
            in_string = byte != b'"';
        } else {
            match byte {
                b'"' => in_string = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                // Some parsers read it as an integer, and some do not.
                b'0' if before == b'-' => return Err(RecordError::Json { reason: "the number -0".to_owned() }),
                _ if byte.is_ascii_whitespace() => return Err(RecordError::Space { offset }),
                _ => {}
            }
            if depth > DEPTH_MAX {
                return Err(RecordError::Json { reason: format!("nested more than {DEPTH_MAX} deep") });
            }
        }
        before = byte;
    }
    if !text.starts_with('{') {
        return Err(RecordError::Json { reason: "not an object".to_owned() });
    }
    serde_json::from_str::<Strict>(text).map(|_| ()).map_err(json)
}

/// Any JSON value without floating-point numbers, integers beyond 2^53, or duplicate keys.
struct Strict;

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Strict;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value of the strict subset")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_unit<E: Error>(self) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Strict, E> {
        if value > INTEGER_MAX { Err(E::custom("an integer beyond 2^53")) } else { Ok(Strict) }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Strict, E> {
        self.visit_u64(value.unsigned_abs())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Strict, E> {
        Err(E::custom("a number that is not an integer"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Strict, A::Error> {
        while sequence.next_element::<Strict>()?.is_some() {}
        Ok(Strict)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Strict, A::Error> {
        let mut keys = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            map.next_value::<Strict>()?;
            keys.push(key);
        }
        // Sorted, not hashed: sorting a dozen keys is faster than building a table.
        keys.sort_unstable();
        let twice = keys.iter().zip(keys.iter().skip(1)).any(|(one, next)| one == next);
        if twice { Err(A::Error::custom("a key occurs twice")) } else { Ok(Strict) }
    }
}
