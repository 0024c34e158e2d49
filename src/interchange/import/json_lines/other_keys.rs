//! The keys of a line that are none of ours: a headline under `title`, an address under `url`.
//!
//! A text is kept in meta under its own key; an address is the source of the revision where the
//! line names no other. Numbers and truth values are kept as JSON writes them. What has no text, or
//! more than a record has room for, is left out. Each is reported.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::RecordSize;
use crate::interchange::import::report::{Kind, OtherKey};
use crate::interchange::import::{BatchSender, Excerpt};

/// Bytes of other keys that a record takes in, as JSON has them; a record holds at most 64 KiB.
const KEPT_BYTES_MAX: usize = 32 << 10;

/// Keys that hold the address at which a text was published, the most specific first.
const ADDRESS_KEYS: [&str; 2] = ["url", "link"];

/// A value under a key that is none of ours.
enum OtherValue {
    /// A text that a record may hold.
    Text(String),
    /// A number, or a truth value, as JSON writes it.
    Plain(String),
    Null,
    List,
    Object,
    TooLong,
    /// A number of more digits than would be kept of it.
    Inexact,
}

/// The keys of a line that are none of ours, with their values.
#[derive(Default)]
pub(super) struct OtherKeys {
    values: BTreeMap<String, OtherValue>,
    size: RecordSize,
    /// Bytes of the texts so far.
    text_bytes: usize,
}

impl OtherKeys {
    /// Reads the value of a key, which may be there once.
    pub fn read<'de, A: MapAccess<'de>>(&mut self, key: String, map: &mut A) -> Result<(), A::Error> {
        self.size.add(key.len(), "the keys")?;
        match self.values.entry(key) {
            Entry::Occupied(taken) => {
                Err(A::Error::custom(format_args!("duplicate field `{}`", Excerpt::of(taken.key()))))
            }
            Entry::Vacant(free) => {
                let mut value = map.next_value()?;
                if let OtherValue::Text(text) = &value {
                    self.text_bytes += text.len();
                    if self.text_bytes > KEPT_BYTES_MAX {
                        value = OtherValue::TooLong;
                    }
                }
                free.insert(value);
                Ok(())
            }
        }
    }

    /// The first of some keys, in any case, that the line has with a value that is one.
    pub fn find(&self, wanted: &[&str]) -> Option<String> {
        let has_value = |value: &OtherValue| !matches!(value, OtherValue::Null | OtherValue::List | OtherValue::Object);
        wanted.iter().find_map(|wanted| {
            let found = self.values.iter().find(|(key, value)| key.eq_ignore_ascii_case(wanted) && has_value(value));
            found.map(|(key, _)| key.clone())
        })
    }

    /// Whether the value of a key is `true`.
    pub fn is_true(&self, key: &str) -> bool {
        matches!(self.values.get(key), Some(OtherValue::Plain(text)) if text == "true")
    }

    /// Whether the value of a key is a list.
    pub fn is_list(&self, key: &str) -> bool {
        matches!(self.values.get(key), Some(OtherValue::List))
    }

    /// Takes a key away.
    pub fn remove(&mut self, key: &str) {
        self.values.remove(key);
    }

    /// Takes the text of a key, where it is one.
    pub fn take_text(&mut self, key: &str) -> Option<String> {
        match self.values.remove(key)? {
            OtherValue::Text(text) => Some(text),
            other => {
                self.values.insert(key.to_owned(), other);
                None
            }
        }
    }

    /// The keys that have a value.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.values.iter().filter(|(_, value)| !matches!(value, OtherValue::Null)).map(|(key, _)| key.as_str())
    }

    /// Puts what can be kept into the source and the meta of a revision, and reports every key.
    pub fn settle(
        mut self,
        source: &mut Option<String>,
        meta: &mut BTreeMap<String, String>,
        subject: &str,
        sender: &mut BatchSender,
    ) {
        let mut note = |key: &str, fate| {
            let key = Excerpt::of(key).to_string();
            sender.note(Kind::Key { key, fate }, || subject.to_owned());
        };
        for key in ADDRESS_KEYS {
            let Some(OtherValue::Text(address)) = self.values.get(key) else { continue };
            if source.is_none() && !address.trim().is_empty() {
                *source = Some(address.clone());
                self.values.remove(key);
                note(key, OtherKey::Source);
            }
        }
        let mut kept_bytes = 0;
        for (key, value) in self.values {
            let (text, fate) = match value {
                OtherValue::Null => continue,
                OtherValue::Text(text) => (text, OtherKey::Meta),
                OtherValue::Plain(text) => (text, OtherKey::AsText),
                OtherValue::List => (String::new(), OtherKey::List),
                OtherValue::Object => (String::new(), OtherKey::Object),
                OtherValue::TooLong => (String::new(), OtherKey::TooLong),
                OtherValue::Inexact => (String::new(), OtherKey::Inexact),
            };
            if !fate.is_taken() {
                note(&key, fate);
                continue;
            }
            let bytes = json_bytes(&key) + json_bytes(&text);
            if kept_bytes + bytes > KEPT_BYTES_MAX {
                note(&key, OtherKey::TooLong);
                continue;
            }
            kept_bytes += bytes;
            match meta.get(&key) {
                Some(there) if *there == text => continue,
                Some(_) => {
                    note(&key, OtherKey::Beside);
                    meta.insert(free_key(&key, meta), text);
                }
                None => {
                    note(&key, fate);
                    meta.insert(key, text);
                }
            }
        }
    }
}

/// A key beside one that meta has already with another value: `title (2)`.
fn free_key(key: &str, meta: &BTreeMap<String, String>) -> String {
    let numbered = (2_u64..).map(|number| format!("{key} ({number})"));
    numbered.into_iter().find(|key| !meta.contains_key(key)).unwrap_or_default()
}

/// Bytes of a text in JSON, at most.
fn json_bytes(text: &str) -> usize {
    let escaped = text.bytes().map(|byte| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 2,
        0..0x20 => 6,
        _ => 1,
    });
    escaped.sum::<usize>() + 6
}

impl<'de> Deserialize<'de> for OtherValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OtherValueVisitor)
    }
}

struct OtherValueVisitor;

impl<'de> Visitor<'de> for OtherValueVisitor {
    type Value = OtherValue;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("any value")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<OtherValue, E> {
        // Checked before it is copied.
        Ok(if text.len() > KEPT_BYTES_MAX { OtherValue::TooLong } else { OtherValue::Text(text.to_owned()) })
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<OtherValue, E> {
        Ok(OtherValue::Plain(value.to_string()))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<OtherValue, E> {
        Ok(OtherValue::Plain(number.to_string()))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<OtherValue, E> {
        Ok(OtherValue::Plain(number.to_string()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<OtherValue, E> {
        /// From here on, not every whole number is one of these; those of 64 bits come otherwise.
        const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
        Ok(if number.abs() < EXACT_MAX { OtherValue::Plain(number.to_string()) } else { OtherValue::Inexact })
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<OtherValue, E> {
        Ok(OtherValue::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<OtherValue, A::Error> {
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(OtherValue::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<OtherValue, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(OtherValue::Object)
    }
}
