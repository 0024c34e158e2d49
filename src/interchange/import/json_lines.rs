//! Reads JSON Lines (jsonlines.org, RFC 8259): one revision a line, or a record of our own export
//! with its text. A line without a text may also say that a briefing ended, or that briefings were
//! renamed (`json_lines/event.rs`).
//!
//! A line may be of any length: what is kept of it is bounded field by field, and a long line is
//! parsed while it is read. What has another key than those is kept in meta where it is a text, and
//! reported in any case (`json_lines/other_keys.rs`).

mod event;
mod other_keys;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufReader, Read};

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use variorum_store::Label;
use variorum_store::limits::{CONTENT_BYTES_MAX, RECORD_BYTES_MAX};

use self::event::NewName;
use self::other_keys::OtherKeys;
use super::bytes::{LineReader, LineStart, LongLine};
use super::long_line::CheckedLine;
use super::order::{Grouping, InOrder};
use super::refusal::JsonProblem;
use super::times::{self, ReadTime};
use super::{BatchSender, Excerpt, Naming, Parsed, ParsedRevision, Reason, Stop};
use crate::query::calendar::Zone;

/// Bytes up to which a line is held and parsed in place, which is several times faster.
const WHOLE_BYTES_MAX: usize = 8 << 20;

/// Labels of one revision: each is a record of its own.
const LABELS_MAX: usize = 256;

/// A key that a line must have, and what other programs call it, the likeliest first.
struct NeededKey {
    key: &'static str,
    others: &'static [&'static str],
}

const DOC: NeededKey = NeededKey { key: "doc", others: &["id", "slug", "name", "path", "uri", "url", "link", "title"] };

const TIME: NeededKey = NeededKey {
    key: "time",
    others: &[
        "timestamp",
        "date",
        "datetime",
        "published",
        "published_at",
        "publishedat",
        "published_date",
        "pubdate",
        "created",
        "created_at",
        "createdat",
        "updated",
        "updated_at",
        "modified",
    ],
};

const CONTENT: NeededKey = NeededKey { key: "content", others: &["text", "body", "article", "article_text", "html"] };

/// The briefing, where it is known, and why a line is refused.
type Refused = (Option<String>, Reason);

pub(super) fn read(
    source: Box<dyn Read + Send>,
    naming: &Naming,
    zone: Zone,
    sender: &mut BatchSender,
) -> Result<(), Stop> {
    let mut lines = LineReader::new(source);
    let mut ordered = InOrder::new(Grouping::Source, sender);
    match read_lines(&mut lines, naming, zone, &mut ordered) {
        Err(Stop::Gone) => Err(Stop::Gone),
        // What is held is sound, however the source ends.
        read => ordered.finish().and(read),
    }
}

fn read_lines(lines: &mut LineReader, naming: &Naming, zone: Zone, ordered: &mut InOrder<'_>) -> Result<(), Stop> {
    lines.skip(b"\xef\xbb\xbf")?;
    loop {
        let line = lines.line + 1;
        let object = match lines.begin_line(WHOLE_BYTES_MAX)? {
            LineStart::End => return Ok(()),
            LineStart::Whole(text) if text.trim_ascii().is_empty() => continue,
            LineStart::Whole(text) => parse(text),
            LineStart::Long(text) => parse_long(text)?,
        };
        match object.and_then(|object| object.into_parsed(line, naming, zone, ordered.sender())) {
            Ok(parsed) => ordered.push(parsed)?,
            Err((subject, reason)) => ordered.refuse(Some(line), subject.as_deref(), reason)?,
        }
    }
}

/// Parses a line that is held in memory.
fn parse(bytes: &[u8]) -> Result<Object, Refused> {
    let text = simdutf8::basic::from_utf8(bytes)
        .or_else(|_| std::str::from_utf8(bytes))
        .map_err(|error| (None, error.into()))?;
    if !text.trim_ascii_start().starts_with('{') {
        return Err((None, Reason::NotAnObject));
    }
    let key = Cell::new("");
    let refused = |error: serde_json::Error| (None, reason(&error, key.get()));
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let object = Object::read(&mut deserializer, &key).and_then(|object| deserializer.end().map(|()| object));
    let mut object = object.map_err(refused)?;
    if object.is_rename() {
        object.renamed = event::new_names(text).map_err(refused)?;
    }
    Ok(object)
}

/// Parses a line while it is read.
fn parse_long(mut line: LongLine<'_>) -> Result<Result<Object, Refused>, Stop> {
    let mut checked = CheckedLine::new(&mut line);
    let mut deserializer = serde_json::Deserializer::from_reader(BufReader::new(&mut checked));
    let key = Cell::new("");
    let object = Object::read(&mut deserializer, &key).and_then(|object| deserializer.end().map(|()| object));
    let object = match (object, checked.into_refusal()) {
        (Ok(object), None) => Ok(object),
        (_, Some(refusal)) => Err((None, refusal)),
        (Err(error), None) if error.is_io() => return Err(Stop::Io(error.into())),
        (Err(error), None) => Err((None, reason(&error, key.get()))),
    };
    line.skip_rest()?;
    Ok(object)
}

/// The fields of a line. The outer `None` of a field: its key is not there; the inner: its value is
/// null.
#[derive(Default)]
struct Object {
    doc: Option<Option<KeptText>>,
    time: Option<Option<LineTime>>,
    author: Option<Option<KeptText>>,
    note: Option<Option<KeptText>>,
    content: Option<Option<Content>>,
    source: Option<Option<KeptText>>,
    labels: Option<Option<Labels>>,
    meta: Option<Option<Meta>>,
    record: Option<Option<KeptText>>,
    /// The new names of briefings, where the line says nothing else.
    renamed: Vec<NewName>,
    others: OtherKeys,
}

/// The briefing of a record.
#[derive(Deserialize)]
struct RecordBriefing {
    #[serde(default)]
    briefing: Option<String>,
}

impl Object {
    /// The revision or the record that the line is.
    fn into_parsed(self, line: u64, naming: &Naming, zone: Zone, sender: &mut BatchSender) -> Result<Parsed, Refused> {
        if self.is_end() {
            return self.into_end(line, naming, zone, sender);
        }
        if !self.renamed.is_empty() {
            return self.into_renames(line, naming, zone, sender);
        }
        let text = |field: Option<Option<KeptText>>| field.flatten().map(|text| text.0);
        let (doc, content) = (text(self.doc), self.content.flatten());
        if let Some(record) = text(self.record) {
            if naming.prefix.is_some() {
                return Err((None, Reason::RecordWithPrefix));
            }
            let of_record = || serde_json::from_str::<RecordBriefing>(&record).ok().and_then(|of| of.briefing);
            let briefing = doc.or_else(of_record);
            return Ok(Parsed::Record { line, briefing, record, text: content.map(|content| content.0) });
        }
        let is_there = [doc.is_some(), self.time.as_ref().is_some_and(Option::is_some), content.is_some()];
        let absent = [DOC, TIME, CONTENT].into_iter().zip(is_there).filter(|(_, is_there)| !is_there);
        let perhaps = perhaps(absent.map(|(needed, _)| needed), &self.others);
        let missing =
            |doc: Option<&str>, field| (doc.map(str::to_owned), Reason::Missing { field, perhaps: perhaps.clone() });
        let doc = doc.ok_or_else(|| missing(None, "doc"))?;
        let refused = |reason: Reason| (Some(doc.clone()), reason);
        let time = self.time.flatten().ok_or_else(|| missing(Some(&doc), "time"))?;
        let (time_text, read) = time.read(zone).map_err(refused)?;
        let content = content.ok_or_else(|| missing(Some(&doc), "content"))?;
        let labels = self.labels.flatten().map(|labels| labels.0).unwrap_or_default();
        let label = |text: &String| {
            Label::parse(text).map_err(|rule| refused(Reason::Label { label: Excerpt::of(text), rule }))
        };
        let labels = labels.iter().map(label).collect::<Result<_, _>>()?;
        let named = naming.name(&doc).map_err(|reason| (None, reason))?;
        let mut meta = self.meta.flatten().map(|meta| meta.0).unwrap_or_default();
        let mut source = text(self.source);
        let subject = format!("{} (line {line})", Excerpt::of(&doc));
        let time = read.noted(&time_text, &subject, sender);
        self.others.settle(&mut source, &mut meta, &subject, sender);
        named.keep_original(&mut meta);
        let revision = ParsedRevision {
            briefing: named.name,
            content: content.0,
            time,
            author: text(self.author),
            note: text(self.note),
            source,
            labels,
            meta,
        };
        Ok(Parsed::Revision(Some(line), Box::new(revision)))
    }
}

/// For keys that a line needs and does not have, those of the line that may be meant.
fn perhaps(absent: impl IntoIterator<Item = NeededKey>, others: &OtherKeys) -> Vec<(&'static str, String)> {
    absent.into_iter().filter_map(|needed| Some((needed.key, others.find(needed.others)?))).collect()
}

impl Object {
    /// Reads an object; where that fails, `key` is the known key whose value cannot be read.
    fn read<'de, D: Deserializer<'de>>(deserializer: D, key: &Cell<&'static str>) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(key))
    }
}

struct ObjectVisitor<'key>(&'key Cell<&'static str>);

impl<'de> Visitor<'de> for ObjectVisitor<'_> {
    type Value = Object;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let mut object = Object::default();
        while let Some(KeptText(key)) = map.next_key()? {
            match key.as_str() {
                "doc" => fill(&mut object.doc, "doc", self.0, &mut map)?,
                "time" => fill(&mut object.time, "time", self.0, &mut map)?,
                "author" => fill(&mut object.author, "author", self.0, &mut map)?,
                "note" => fill(&mut object.note, "note", self.0, &mut map)?,
                "content" => fill(&mut object.content, "content", self.0, &mut map)?,
                "source" => fill(&mut object.source, "source", self.0, &mut map)?,
                "labels" => fill(&mut object.labels, "labels", self.0, &mut map)?,
                "meta" => fill(&mut object.meta, "meta", self.0, &mut map)?,
                "record" => fill(&mut object.record, "record", self.0, &mut map)?,
                _ => object.others.read(key, &mut map)?,
            }
        }
        Ok(object)
    }
}

/// Reads the value of a known key, which may be there once.
fn fill<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    field: &mut Option<Option<T>>,
    name: &'static str,
    key: &Cell<&'static str>,
    map: &mut A,
) -> Result<(), A::Error> {
    if field.is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    key.set(name);
    *field = Some(map.next_value()?);
    key.set("");
    Ok(())
}

/// Bytes of what one record would have to hold.
#[derive(Default)]
struct RecordSize {
    bytes: usize,
}

impl RecordSize {
    fn add<E: serde::de::Error>(&mut self, bytes: usize, what: &str) -> Result<(), E> {
        /// What an entry takes in a record beside its bytes, at least.
        const ENTRY_BYTES: usize = 6;
        self.bytes += bytes + ENTRY_BYTES;
        if self.bytes > RECORD_BYTES_MAX {
            let max_kib = RECORD_BYTES_MAX >> 10;
            return Err(E::custom(format_args!("{what} are larger than a record may be, {max_kib} KiB")));
        }
        Ok(())
    }
}

/// A text that is kept in a record; its length is checked before it is copied.
struct KeptText(String);

impl<'de> Deserialize<'de> for KeptText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeptTextVisitor)
    }
}

struct KeptTextVisitor;

impl Visitor<'_> for KeptTextVisitor {
    type Value = KeptText;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<KeptText, E> {
        if text.len() > RECORD_BYTES_MAX {
            let what = format_args!("{} bytes, but a record may have at most {RECORD_BYTES_MAX}", text.len());
            return Err(E::custom(what));
        }
        Ok(KeptText(text.to_owned()))
    }
}

/// Labels, at most as many as a revision may have.
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
        out.write_str("an array of strings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Labels, A::Error> {
        let mut labels = Vec::new();
        while let Some(KeptText(label)) = sequence.next_element()? {
            if labels.len() >= LABELS_MAX {
                return Err(A::Error::custom(format_args!("more than {LABELS_MAX} labels")));
            }
            labels.push(label);
        }
        Ok(Labels(labels))
    }
}

/// What the parser says, of the value of a key where there is one, with the byte in place of its
/// line and column.
fn reason(error: &serde_json::Error, key: &str) -> Reason {
    let message = error.to_string();
    let detail = message.rsplit_once(" at line ").map_or(message.as_str(), |(detail, _)| detail);
    let of_key = (error.is_data() && !key.is_empty()).then(|| format!("'{key}': {detail}"));
    let detail = of_key.as_deref().unwrap_or(detail);
    let offset = error.column();
    let is_escape = detail.contains("hex escape");
    let detail = Excerpt::of_detail(detail);
    Reason::Json(match error.classify() {
        serde_json::error::Category::Eof => JsonProblem::Truncated { offset, detail },
        serde_json::error::Category::Data => JsonProblem::Field(detail),
        _ if is_escape => JsonProblem::Escape { offset },
        _ => JsonProblem::Syntax { offset, detail },
    })
}

/// A time as a line may have it.
enum LineTime {
    Text(String),
    Seconds(i64),
    /// With a fraction, or beyond what 64 bits count.
    Fraction(f64),
}

impl LineTime {
    /// The time, and how it stands there.
    fn read(self, zone: Zone) -> Result<(String, ReadTime), Reason> {
        Ok(match self {
            Self::Text(text) => {
                let read = times::of_text(&text, "time", zone)?;
                (text, read)
            }
            Self::Seconds(seconds) => (seconds.to_string(), times::of_number(seconds)?),
            Self::Fraction(seconds) => (String::new(), times::of_fraction(seconds)?),
        })
    }
}

impl<'de> Deserialize<'de> for LineTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LineTimeVisitor)
    }
}

struct LineTimeVisitor;

impl Visitor<'_> for LineTimeVisitor {
    type Value = LineTime;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a time: a text, or seconds since 1970")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<LineTime, E> {
        KeptTextVisitor.visit_str(text).map(|text| LineTime::Text(text.0))
    }

    fn visit_i64<E: serde::de::Error>(self, seconds: i64) -> Result<LineTime, E> {
        Ok(LineTime::Seconds(seconds))
    }

    fn visit_u64<E: serde::de::Error>(self, seconds: u64) -> Result<LineTime, E> {
        Ok(i64::try_from(seconds).map_or(LineTime::Fraction(seconds as f64), LineTime::Seconds))
    }

    fn visit_f64<E: serde::de::Error>(self, seconds: f64) -> Result<LineTime, E> {
        Ok(LineTime::Fraction(seconds))
    }
}

/// The text of a revision; its length is checked before it is copied.
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
        out.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Content, E> {
        if text.len() > CONTENT_BYTES_MAX {
            return Err(E::custom(Reason::TextTooLarge));
        }
        Ok(Content(text.to_owned()))
    }
}

/// Strings by key, no key twice.
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
        out.write_str("an object of strings")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Meta, A::Error> {
        let (mut meta, mut size) = (BTreeMap::new(), RecordSize::default());
        while let Some((KeptText(key), KeptText(value))) = map.next_entry()? {
            if meta.contains_key(&key) {
                return Err(A::Error::custom(format_args!("duplicate key `{}` in meta", Excerpt::of(&key))));
            }
            size.add(key.len() + value.len(), "keys and values of meta")?;
            meta.insert(key, value);
        }
        Ok(Meta(meta))
    }
}
