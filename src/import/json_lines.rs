//! JSON Lines: one revision a line, or a record of our own export with its text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use variorum_store::limits::{CONTENT_BYTES_MAX, RECORD_BYTES_MAX};
use variorum_store::{Instant, Label, Time};

use super::bytes::{Bytes, Line};
use super::{Found, Item, Naming, Sink, Stop, not_utf8, too_large};

/// Bytes of a line: the largest text and the largest record, each byte of them escaped to six, and room for the keys.
const LINE_BYTES_MAX: usize = 6 * (CONTENT_BYTES_MAX + RECORD_BYTES_MAX) + (1 << 20);

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Object<'line> {
    #[serde(borrow, default)]
    doc: Option<Cow<'line, str>>,
    #[serde(default)]
    time: Option<When>,
    #[serde(default)]
    author: Option<String>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    content: Option<Content>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    labels: Option<Vec<String>>,
    #[serde(default)]
    meta: Option<Meta>,
    #[serde(default)]
    record: Option<String>,
}

#[derive(Deserialize)]
struct OfBriefing {
    #[serde(default)]
    briefing: Option<String>,
}

pub(super) fn read(source: Box<dyn Read + Send>, naming: &Naming, sink: &mut Sink) -> Result<(), Stop> {
    let mut bytes = Bytes::new(source);
    loop {
        let line = bytes.line + 1;
        let text = match bytes.line(LINE_BYTES_MAX)? {
            Line::End => return Ok(()),
            Line::TooLong => {
                let reason = format!("the line is longer than {} MiB, which no text needs", LINE_BYTES_MAX >> 20);
                sink.refuse(Some(line), None, reason)?;
                continue;
            }
            Line::Whole(text) => text,
        };
        let text = if line == 1 { text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text) } else { text };
        if text.trim_ascii().is_empty() {
            continue;
        }
        match parse(text, line, naming) {
            Ok(Item::Revision(line, found)) => sink.revision(line, *found)?,
            Ok(item) => sink.push(item)?,
            Err((what, reason)) => sink.refuse(Some(line), what.as_deref(), reason)?,
        }
    }
}

/// Reads a line; an error is the briefing, where it is known, and the reason.
fn parse(bytes: &[u8], line: u64, naming: &Naming) -> Result<Item, (Option<String>, String)> {
    let text = std::str::from_utf8(bytes).map_err(|error| (None, not_utf8(error)))?;
    if !text.trim_ascii_start().starts_with('{') {
        return Err((None, "not a JSON object".to_owned()));
    }
    let object: Object<'_> = serde_json::from_str(text).map_err(|error| (None, reason(&error)))?;
    if let Some(record) = object.record {
        if naming.prefix.is_some() {
            return Err((None, "a record keeps its name, so --prefix cannot be given".to_owned()));
        }
        let briefing = match object.doc {
            Some(doc) => Some(doc.into_owned()),
            None => serde_json::from_str::<OfBriefing>(&record).ok().and_then(|of| of.briefing),
        };
        return Ok(Item::Record { line, briefing, record, text: object.content.map(|content| content.0) });
    }
    let missing = |what: Option<&str>, field: &str| (what.map(str::to_owned), format!("'{field}' is missing"));
    let doc = object.doc.ok_or_else(|| missing(None, "doc"))?;
    let refused = |reason: String| (Some(doc.clone().into_owned()), reason);
    let time = match object.time.ok_or_else(|| missing(Some(&doc), "time"))? {
        When::Text(text) => Time::parse(&text).map_err(|error| refused(format!("time '{text}': {error}")))?,
        When::Seconds(seconds) => Time::from_instant(Instant { seconds, nanoseconds: 0 })
            .ok_or_else(|| refused(format!("time {seconds}: a year outside 0 to 9999")))?,
    };
    let content = object.content.ok_or_else(|| missing(Some(&doc), "content"))?;
    let labels = object.labels.unwrap_or_default();
    let labels = labels
        .iter()
        .map(|text| Label::parse(text).map_err(|error| refused(format!("label '{text}': {error}"))))
        .collect::<Result<_, _>>()?;
    let briefing = naming.name(&doc).map_err(|reason| (None, reason))?;
    let found = Found {
        briefing,
        content: content.0,
        time,
        author: object.author,
        note: object.note,
        source: object.source,
        labels,
        meta: object.meta.unwrap_or_default().0,
    };
    Ok(Item::Revision(Some(line), Box::new(found)))
}

/// What the parser says, with the byte in place of its line and column.
fn reason(error: &serde_json::Error) -> String {
    let told = error.to_string();
    let what = told.rsplit_once(" at line ").map_or(told.as_str(), |(what, _)| what);
    match error.classify() {
        serde_json::error::Category::Eof => format!("cut off at byte {}: {what}", error.column()),
        serde_json::error::Category::Data => what.to_owned(),
        _ if what.contains("hex escape") => {
            format!("a \\u escape that is no character, or a lone surrogate, at byte {}", error.column())
        }
        _ => format!("{what} at byte {}", error.column()),
    }
}

/// A time as it may be given.
enum When {
    Text(String),
    Seconds(i64),
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WhenVisitor)
    }
}

struct WhenVisitor;

impl Visitor<'_> for WhenVisitor {
    type Value = When;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a time: RFC 3339, or whole seconds since 1970")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<When, E> {
        Ok(When::Text(text.to_owned()))
    }

    fn visit_i64<E: serde::de::Error>(self, seconds: i64) -> Result<When, E> {
        Ok(When::Seconds(seconds))
    }

    fn visit_u64<E: serde::de::Error>(self, seconds: u64) -> Result<When, E> {
        Ok(When::Seconds(i64::try_from(seconds).unwrap_or(i64::MAX)))
    }
}

/// A text within the limit, which is looked at before it is copied.
struct Content(String);

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(ContentVisitor)
    }
}

struct ContentVisitor;

impl Visitor<'_> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Content, E> {
        if text.len() > CONTENT_BYTES_MAX {
            return Err(E::custom(too_large()));
        }
        Ok(Content(text.to_owned()))
    }
}

/// Texts by key, no key twice.
#[derive(Default)]
struct Meta(BTreeMap<String, String>);

impl<'de> Deserialize<'de> for Meta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MetaVisitor)
    }
}

struct MetaVisitor;

impl<'de> Visitor<'de> for MetaVisitor {
    type Value = Meta;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object of texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Meta, A::Error> {
        let mut meta = BTreeMap::new();
        while let Some((key, value)) = map.next_entry::<String, String>()? {
            if meta.contains_key(&key) {
                return Err(A::Error::custom(format_args!("duplicate key `{key}` in meta")));
            }
            meta.insert(key, value);
        }
        Ok(Meta(meta))
    }
}
