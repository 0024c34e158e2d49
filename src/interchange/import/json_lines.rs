//! JSON Lines: one revision a line, or a record of our own export with its text.
//!
//! A line may be as long as it likes: what is kept of it is bounded field by field, and a long one is parsed as it is read.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::io::{BufReader, Read};

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use variorum_store::limits::{CONTENT_BYTES_MAX, RECORD_BYTES_MAX};
use variorum_store::{Instant, Label, Time};

use super::bytes::{Begun, Bytes, LongLine};
use super::long_line::Checked;
use super::{Found, Item, Naming, Sink, Stop, cut, not_utf8, too_large};

/// Bytes up to which a line is held and parsed where it lies, which is several times faster.
const WHOLE_BYTES_MAX: usize = 8 << 20;

/// Labels of one revision: each is a record of its own.
const LABELS_MAX: usize = 256;

/// The briefing, where it is known, and why a line is refused.
type Refused = (Option<String>, String);

pub(super) fn read(source: Box<dyn Read + Send>, naming: &Naming, sink: &mut Sink) -> Result<(), Stop> {
    let mut bytes = Bytes::new(source);
    bytes.pass_over(b"\xef\xbb\xbf")?;
    loop {
        let line = bytes.line + 1;
        let object = match bytes.begin_line(WHOLE_BYTES_MAX)? {
            Begun::End => return Ok(()),
            Begun::Whole(text) if text.trim_ascii().is_empty() => continue,
            Begun::Whole(text) => parse(text),
            Begun::Long(text) => parse_long(text)?,
        };
        match object.and_then(|object| object.into_item(line, naming)) {
            Ok(item) => sink.push(item)?,
            Err((what, reason)) => sink.refuse(Some(line), what.as_deref(), reason)?,
        }
    }
}

/// Reads a line that is there in whole.
fn parse(bytes: &[u8]) -> Result<Object, Refused> {
    let text = simdutf8::basic::from_utf8(bytes)
        .or_else(|_| std::str::from_utf8(bytes))
        .map_err(|error| (None, not_utf8(error)))?;
    if !text.trim_ascii_start().starts_with('{') {
        return Err((None, "not a JSON object".to_owned()));
    }
    serde_json::from_str(text).map_err(|error| (None, reason(&error)))
}

/// Reads a line while it comes.
fn parse_long(mut line: LongLine<'_>) -> Result<Result<Object, Refused>, Stop> {
    let mut checked = Checked::new(&mut line);
    let mut deserializer = serde_json::Deserializer::from_reader(BufReader::new(&mut checked));
    let object = Object::deserialize(&mut deserializer).and_then(|object| deserializer.end().map(|()| object));
    let object = match (object, checked.into_refusal()) {
        (Ok(object), None) => Ok(object),
        (_, Some(refusal)) => Err((None, refusal)),
        (Err(error), None) if error.is_io() => return Err(Stop::Io(error.into())),
        (Err(error), None) => Err((None, reason(&error))),
    };
    line.pass_over_rest()?;
    Ok(object)
}

/// What a line says. The outer `None` of a field: its key is not there.
#[derive(Default)]
struct Object {
    doc: Option<Option<Text>>,
    time: Option<Option<When>>,
    author: Option<Option<Text>>,
    note: Option<Option<Text>>,
    content: Option<Option<Content>>,
    source: Option<Option<Text>>,
    labels: Option<Option<Labels>>,
    meta: Option<Option<Meta>>,
    record: Option<Option<Text>>,
}

#[derive(Deserialize)]
struct OfBriefing {
    #[serde(default)]
    briefing: Option<String>,
}

impl Object {
    /// The revision or the record that it is.
    fn into_item(self, line: u64, naming: &Naming) -> Result<Item, Refused> {
        let text = |field: Option<Option<Text>>| field.flatten().map(|text| text.0);
        let (doc, content) = (text(self.doc), self.content.flatten());
        if let Some(record) = text(self.record) {
            if naming.prefix.is_some() {
                return Err((None, "a record keeps its name, so --prefix cannot be given".to_owned()));
            }
            let of_record = || serde_json::from_str::<OfBriefing>(&record).ok().and_then(|of| of.briefing);
            let briefing = doc.or_else(of_record);
            return Ok(Item::Record { line, briefing, record, text: content.map(|content| content.0) });
        }
        let missing = |what: Option<&str>, field: &str| (what.map(str::to_owned), format!("'{field}' is missing"));
        let doc = doc.ok_or_else(|| missing(None, "doc"))?;
        let refused = |reason: String| (Some(doc.clone()), reason);
        let time = match self.time.flatten().ok_or_else(|| missing(Some(&doc), "time"))? {
            When::Text(text) => {
                Time::parse(&text).map_err(|error| refused(format!("time '{}': {error}", cut(&text))))?
            }
            When::Seconds(seconds) => Time::from_instant(Instant { seconds, nanoseconds: 0 })
                .ok_or_else(|| refused(format!("time {seconds}: a year outside 0 to 9999")))?,
        };
        let content = content.ok_or_else(|| missing(Some(&doc), "content"))?;
        let labels = self.labels.flatten().map(|labels| labels.0).unwrap_or_default();
        let labels = labels
            .iter()
            .map(|text| Label::parse(text).map_err(|error| refused(format!("label '{}': {error}", cut(text)))))
            .collect::<Result<_, _>>()?;
        let briefing = naming.name(&doc).map_err(|reason| (None, reason))?;
        let found = Found {
            briefing,
            content: content.0,
            time,
            author: text(self.author),
            note: text(self.note),
            source: text(self.source),
            labels,
            meta: self.meta.flatten().map(|meta| meta.0).unwrap_or_default(),
        };
        Ok(Item::Revision(Some(line), Box::new(found)))
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let (mut object, mut others) = (Object::default(), Others::default());
        while let Some(Text(key)) = map.next_key()? {
            match key.as_str() {
                "doc" => fill(&mut object.doc, "doc", &mut map)?,
                "time" => fill(&mut object.time, "time", &mut map)?,
                "author" => fill(&mut object.author, "author", &mut map)?,
                "note" => fill(&mut object.note, "note", &mut map)?,
                "content" => fill(&mut object.content, "content", &mut map)?,
                "source" => fill(&mut object.source, "source", &mut map)?,
                "labels" => fill(&mut object.labels, "labels", &mut map)?,
                "meta" => fill(&mut object.meta, "meta", &mut map)?,
                "record" => fill(&mut object.record, "record", &mut map)?,
                _ => {
                    others.add(key)?;
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(object)
    }
}

/// Reads the value of a known key, which stands once.
fn fill<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    field: &mut Option<Option<T>>,
    name: &'static str,
    map: &mut A,
) -> Result<(), A::Error> {
    if field.is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    *field = Some(map.next_value()?);
    Ok(())
}

/// Keys whose values are passed over.
#[derive(Default)]
struct Others {
    keys: HashSet<String>,
    room: Room,
}

impl Others {
    fn add<E: serde::de::Error>(&mut self, key: String) -> Result<(), E> {
        if self.keys.contains(&key) {
            return Err(E::custom(format_args!("duplicate field `{}`", cut(&key))));
        }
        self.room.take(key.len(), "the keys that are passed over")?;
        self.keys.insert(key);
        Ok(())
    }
}

/// Room for what one record can hold at most.
#[derive(Default)]
struct Room {
    taken: usize,
}

impl Room {
    fn take<E: serde::de::Error>(&mut self, bytes: usize, what: &str) -> Result<(), E> {
        /// What an entry takes in a record beside its bytes, at least.
        const ENTRY_BYTES: usize = 6;
        self.taken += bytes + ENTRY_BYTES;
        if self.taken > RECORD_BYTES_MAX {
            return Err(E::custom(format_args!(
                "{what} are more than a record of {} KiB holds",
                RECORD_BYTES_MAX >> 10
            )));
        }
        Ok(())
    }
}

/// A text that stands in a record, looked at before it is copied.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Text;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Text, E> {
        if text.len() > RECORD_BYTES_MAX {
            let what = format_args!("{} bytes, where a record holds at most {RECORD_BYTES_MAX}", text.len());
            return Err(E::custom(what));
        }
        Ok(Text(text.to_owned()))
    }
}

/// Labels, not more than a revision may have.
struct Labels(Vec<String>);

impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(LabelsVisitor)
    }
}

struct LabelsVisitor;

impl<'de> Visitor<'de> for LabelsVisitor {
    type Value = Labels;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an array of texts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Labels, A::Error> {
        let mut labels = Vec::new();
        while let Some(Text(label)) = sequence.next_element()? {
            if labels.len() >= LABELS_MAX {
                return Err(A::Error::custom(format_args!("more than {LABELS_MAX} labels")));
            }
            labels.push(label);
        }
        Ok(Labels(labels))
    }
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
        TextVisitor.visit_str(text).map(|text| When::Text(text.0))
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
        let (mut meta, mut room) = (BTreeMap::new(), Room::default());
        while let Some((Text(key), Text(value))) = map.next_entry()? {
            if meta.contains_key(&key) {
                return Err(A::Error::custom(format_args!("duplicate key `{}` in meta", cut(&key))));
            }
            room.take(key.len() + value.len(), "keys and values of meta")?;
            meta.insert(key, value);
        }
        Ok(Meta(meta))
    }
}
