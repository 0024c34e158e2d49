//! Records: one line of JSON each, kept as the exact bytes that were hashed.
//!
//! A record is parsed once; what is known of it then is in its type.

mod events;
mod outline;
mod strict;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::{ContentHash, RecordId, Salt};
use crate::limits::RECORD_BYTES_MAX;
use crate::time::Time;

pub use self::events::{EndRecord, RenameRecord, RenamedBriefing};

pub(crate) use self::events::{check_renames, fingerprint_of_end};
pub(crate) use self::outline::Outline;
pub(crate) use self::strict::check as check_strict;

/// Why a line is not a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The line is longer than a record may be.
    #[error("the record is {bytes} bytes long, at most {max} are allowed")]
    TooLong {
        /// Its length in bytes.
        bytes: usize,
        /// The limit in bytes.
        max: usize,
    },
    /// There is white space outside strings, or a line feed.
    #[error("white space outside a string at byte {offset}")]
    Space {
        /// Its offset in the line.
        offset: usize,
    },
    /// The line is not JSON, or not in the strict subset of the format, or it lacks a field that
    /// its type requires.
    #[error("{reason}")]
    Json {
        /// The parser's message.
        reason: String,
    },
}

/// A parsed record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A revision of a briefing.
    Revision(Box<RevisionRecord>),
    /// A label that was added, moved or removed.
    Label(LabelRecord),
    /// The end of a briefing.
    End(Box<EndRecord>),
    /// New names of briefings.
    Rename(Box<RenameRecord>),
    /// Revisions that were taken down.
    Tombstone(Box<TombstoneRecord>),
    /// The replacement of a line that was destroyed: only its id is left.
    Redacted(RecordId),
    /// A type or version that this program does not know, from a newer variorum; it is counted,
    /// kept and copied.
    Unknown {
        /// Its `type`.
        kind: String,
        /// The content it names, if it names one.
        content: Option<ContentHash>,
        /// The briefing whose history it is part of in a way that this program does not know: a
        /// revision or a label of another version.
        briefing: Option<String>,
    },
}

/// The record of one revision.
///
/// Shape, without fields that have no value, such as `parent` of the first revision:
///
/// ```text
/// {"type":"revision","v":1,"briefing":…,"number":3,"parent":…,"content":…,"bytes":…,
///  "time":…,"recorded":…,"author":…,"note":…,"source":…,"meta":{…},"undoes":…,"salt":…}
/// ```
///
/// All on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionRecord {
    /// The briefing's name, unchecked; sanitize it before it is shown.
    pub briefing: String,
    /// The number of the revision: 1 for the first of the briefing, then one more each time.
    pub number: u64,
    /// The id of the previous revision; `None` for the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent: Option<RecordId>,
    /// The hash of the text.
    pub content: ContentHash,
    /// The length of the text in bytes.
    pub bytes: u64,
    /// When the revision was made, according to its author.
    pub time: Time,
    /// When it was written to the store, by the writer's clock.
    pub recorded: Time,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub author: Option<String>,
    /// Why it was made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// Where the text comes from: an address, which is never fetched.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
    /// Anything else that is known of it, by key: headline, byline, language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub meta: BTreeMap<String, String>,
    /// The revision of the briefing that this one takes back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub undoes: Option<RecordId>,
    /// Random bits.
    pub salt: Salt,
}

/// The record of a label: `revision` of `briefing` has `label` from now on, or no revision has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelRecord {
    /// The label.
    pub label: String,
    /// The briefing it belongs to.
    pub briefing: String,
    /// The revision that has it from now on; `None` if the label was removed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<RecordId>,
    /// The id of the record of this label before it; `None` for the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent: Option<RecordId>,
    /// When it was written to the store, by the writer's clock.
    pub recorded: Time,
    /// Who added or removed it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub author: Option<String>,
    /// Random bits.
    pub salt: Salt,
}

/// The record of a taking down: these revisions may be read no more, and their bytes may be gone.
///
/// This program reads it, and does not write it yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TombstoneRecord {
    /// The revisions.
    pub revisions: Vec<TakenDown>,
    /// Who had them taken down.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When it was written to the store, by the writer's clock.
    pub recorded: Time,
    /// Random bits.
    pub salt: Salt,
}

/// A revision that was taken down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenDown {
    /// The id of its record.
    pub id: RecordId,
    /// Its briefing, while any revision of that lives: numbers and parents count it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub briefing: Option<String>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<u64>,
    /// The id of the revision before it; `None` for the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent: Option<RecordId>,
}

/// The version of records that this program writes and knows all of.
const VERSION: u64 = 1;

/// The beginning of every revision's line that this program writes; other programs may order their
/// fields differently.
const REVISION_BEGINS: &str = r#"{"type":"revision","v":1,"#;

/// The fields that decide how a record is read.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "type")]
    kind: String,
    v: u64,
    content: Option<ContentHash>,
}

/// Of a revision or a label of another version: whose history it is part of.
#[derive(Deserialize)]
struct OfBriefing {
    briefing: String,
}

/// The body of a record, with its type and version.
#[derive(Serialize)]
struct TypedBody<'record, Body> {
    #[serde(rename = "type")]
    kind: &'static str,
    v: u64,
    #[serde(flatten)]
    body: &'record Body,
}

impl RevisionRecord {
    /// Writes the record as a line, without line feed. Errors: [`RecordError::TooLong`].
    pub fn to_line(&self) -> Result<String, RecordError> {
        to_line("revision", self)
    }

    /// Whether it is the next revision after `before`: number and id of its briefing's newest,
    /// `None` if there is none yet.
    pub(crate) fn follows(&self, before: Option<(u64, RecordId)>) -> bool {
        follows(self.number, self.parent, before)
    }

    /// Identifies it among the revisions of its briefing: see [`fingerprint`].
    pub(crate) fn fingerprint(&self) -> i64 {
        fingerprint(&self.content, &self.time, &self.author, &self.note, &self.source, &self.meta)
    }
}

/// Whether a revision with this number and parent is the next one after `before`, a number and an
/// id; `None` before the first.
pub(crate) fn follows(number: u64, parent: Option<RecordId>, before: Option<(u64, RecordId)>) -> bool {
    number == before.map_or(1, |(number, _)| number + 1) && parent == before.map(|(_, id)| id)
}

/// The first 64 bits of a BLAKE3 hash over everything in a revision except its number, its parent,
/// when it was recorded, and its salt: an import that runs again finds duplicates by it.
pub(crate) fn fingerprint(
    content: &ContentHash,
    time: &Time,
    author: &Option<String>,
    note: &Option<String>,
    source: &Option<String>,
    meta: &BTreeMap<String, String>,
) -> i64 {
    let mut fields = Fields::default();
    fields.feed(&content.0);
    fields.feed(time.as_str().as_bytes());
    for text in [author, note, source] {
        fields.feed_optional(text);
    }
    for (key, value) in meta {
        fields.feed(key.as_bytes());
        fields.feed(value.as_bytes());
    }
    fields.finish()
}

/// Hashes the fields of a record one after another.
#[derive(Default)]
struct Fields(blake3::Hasher);

impl Fields {
    /// Takes a text, its length first, so that no two lists of texts run together to the same
    /// bytes.
    fn feed(&mut self, text: &[u8]) {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text);
    }

    fn feed_optional(&mut self, text: &Option<String>) {
        self.feed(&[u8::from(text.is_some())]);
        self.feed(text.as_deref().unwrap_or_default().as_bytes());
    }

    /// The first 64 bits of the hash.
    fn finish(self) -> i64 {
        let mut beginning = [0; 8];
        self.0.finalize_xof().fill(&mut beginning);
        i64::from_le_bytes(beginning)
    }
}

impl LabelRecord {
    /// Writes the record as a line, without line feed. Errors: [`RecordError::TooLong`].
    pub fn to_line(&self) -> Result<String, RecordError> {
        to_line("label", self)
    }
}

fn to_line<Body: Serialize>(kind: &'static str, body: &Body) -> Result<String, RecordError> {
    let line = serde_json::to_string(&TypedBody { kind, v: VERSION, body }).map_err(json)?;
    if line.len() > RECORD_BYTES_MAX {
        return Err(RecordError::TooLong { bytes: line.len(), max: RECORD_BYTES_MAX });
    }
    Ok(line)
}

impl Record {
    /// Parses a line: UTF-8 JSON without white space outside strings, with no numbers but integers
    /// within 2^53, no duplicate key at any depth, no lone surrogate, `meta` from strings to
    /// strings, at most 64 KiB.
    ///
    /// Nested at most 64 deep. Unknown fields are allowed; unknown types and versions are
    /// [`Record::Unknown`].
    /// Errors: [`RecordError`]; never panics, whatever the bytes. Cost: three passes over the line.
    pub fn parse(line: &str) -> Result<Self, RecordError> {
        if line.len() > RECORD_BYTES_MAX {
            return Err(RecordError::TooLong { bytes: line.len(), max: RECORD_BYTES_MAX });
        }
        strict::check(line)?;
        // Nearly every line starts so. No key occurs twice in it, so these are its type and
        // version.
        if line.starts_with(REVISION_BEGINS) {
            return Ok(Self::Revision(Box::new(serde_json::from_str(line).map_err(json)?)));
        }
        if let Some(id) = redacted_id(line) {
            return Ok(Self::Redacted(id));
        }
        let Envelope { kind, v, content } = serde_json::from_str(line).map_err(json)?;
        Ok(match (kind.as_str(), v) {
            ("revision", VERSION) => Self::Revision(Box::new(serde_json::from_str(line).map_err(json)?)),
            ("label", VERSION) => Self::Label(serde_json::from_str(line).map_err(json)?),
            ("end", VERSION) => Self::End(Box::new(serde_json::from_str(line).map_err(json)?)),
            ("rename", VERSION) => Self::Rename(Box::new(serde_json::from_str(line).map_err(json)?)),
            ("tombstone", VERSION) => Self::Tombstone(Box::new(serde_json::from_str(line).map_err(json)?)),
            // No hash covers what else it might say.
            ("redacted", _) => return Err(RecordError::Json { reason: "more than a redacted record says".into() }),
            ("revision" | "label", _) => {
                let OfBriefing { briefing } = serde_json::from_str(line).map_err(json)?;
                Self::Unknown { kind, content, briefing: Some(briefing) }
            }
            _ => Self::Unknown { kind, content, briefing: None },
        })
    }

    /// The id of the record, of which `line` is the line; of a destroyed record, the id that it
    /// had.
    pub fn id(&self, line: &str) -> RecordId {
        match self {
            Self::Redacted(id) => *id,
            _ => RecordId::of(line),
        }
    }

    /// The content that must be in the same object, if the record names one.
    pub fn content(&self) -> Option<ContentHash> {
        match self {
            Self::Revision(revision) => Some(revision.content),
            Self::Unknown { content, .. } => *content,
            Self::Label(_) | Self::End(_) | Self::Rename(_) | Self::Tombstone(_) | Self::Redacted(_) => None,
        }
    }
}

/// The id of a destroyed record, where a line is exactly what stands in place of one.
fn redacted_id(line: &str) -> Option<RecordId> {
    RecordId::parse(line.strip_prefix(r#"{"type":"redacted","id":""#)?.strip_suffix(r#""}"#)?).ok()
}

fn json(error: serde_json::Error) -> RecordError {
    RecordError::Json { reason: error.to_string() }
}

#[cfg(test)]
mod tests;
