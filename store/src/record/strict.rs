//! The strict subset of JSON for records, so that every program reads a record in the same way.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{RecordError, json};
use crate::limits::{INTEGER_MAX, RECORD_BYTES_MAX};

/// Checks that a line is in the subset. Cost: two passes over the line.
pub(super) fn check(line: &str) -> Result<(), RecordError> {
    if line.len() > RECORD_BYTES_MAX {
        return Err(RecordError::TooLong { bytes: line.len(), max: RECORD_BYTES_MAX });
    }
    let (mut in_string, mut escaped) = (false, false);
    for (offset, byte) in line.bytes().enumerate() {
        if escaped {
            escaped = false;
        } else if in_string {
            escaped = byte == b'\\';
            in_string = byte != b'"';
        } else if byte.is_ascii_whitespace() {
            return Err(RecordError::Space { offset });
        } else {
            in_string = byte == b'"';
        }
    }
    serde_json::from_str::<Strict>(line).map(|_| ()).map_err(json)
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
