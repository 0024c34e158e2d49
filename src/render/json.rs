//! The objects of `--json`: what programs read. One a line, each with a `"type"`.
//!
//! A revision is `{"type":"revision","briefing","number","id","parent" (null for the first),"content","bytes","time",
//! "recorded","author","note","source","labels","meta"}`. A difference is `{"type":"diff","old","new","stat":{"inserted",
//! "deleted","moved","unchanged"} (words),"parts":[{"op":"equal"|"delete"|"insert","text"}]}`: the texts of equal and delete parts,
//! joined in order, are the old content, those of equal and insert parts the new one.

use std::collections::BTreeMap;

use serde::Serialize;
use variorum_store::Revision;

use super::Side;
use crate::diff::{Op, Redline};

/// A revision, under a type that says what was done with it.
#[derive(Debug, Serialize)]
pub struct RevisionObject<'revision> {
    r#type: &'static str,
    briefing: &'revision str,
    number: u64,
    id: String,
    parent: Option<String>,
    content: String,
    bytes: u64,
    time: String,
    recorded: String,
    author: Option<&'revision str>,
    note: Option<&'revision str>,
    source: Option<&'revision str>,
    labels: &'revision [String],
    meta: &'revision BTreeMap<String, String>,
}

impl<'revision> RevisionObject<'revision> {
    /// The object for a revision; `type` is `revision`, `committed` or `unchanged`.
    #[must_use]
    pub fn new(r#type: &'static str, revision: &'revision Revision) -> Self {
        let record = &revision.record;
        Self {
            r#type,
            briefing: &record.briefing,
            number: record.number,
            id: revision.id.to_string(),
            parent: record.parent.as_ref().map(ToString::to_string),
            content: record.content.to_string(),
            bytes: record.bytes,
            time: record.time.to_string(),
            recorded: record.recorded.to_string(),
            author: record.author.as_deref(),
            note: record.note.as_deref(),
            source: record.source.as_deref(),
            labels: &revision.labels,
            meta: &record.meta,
        }
    }
}

/// A revision with its text, for `show --json`.
#[derive(Debug, Serialize)]
pub struct TextObject<'revision> {
    /// The revision's own fields.
    #[serde(flatten)]
    pub revision: RevisionObject<'revision>,
    /// The content itself.
    pub text: &'revision str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum SideObject<'side> {
    Revision(RevisionObject<'side>),
    File { file: &'side str, bytes: u64, content: &'side str },
}

impl<'side> SideObject<'side> {
    fn new(side: &'side Side) -> Self {
        match side {
            Side::Revision(revision) => Self::Revision(RevisionObject::new("revision", revision)),
            Side::File { path, bytes, content } => Self::File { file: path, bytes: *bytes, content },
        }
    }
}

#[derive(Serialize)]
struct DiffObject<'text> {
    r#type: &'static str,
    old: SideObject<'text>,
    new: SideObject<'text>,
    stat: StatObject,
    parts: Vec<PartObject<'text>>,
}

#[derive(Serialize)]
struct StatObject {
    inserted: usize,
    deleted: usize,
    /// The engine marks no moved text; the field is part of the contract.
    moved: usize,
    unchanged: usize,
}

#[derive(Serialize)]
struct PartObject<'text> {
    op: &'static str,
    text: &'text str,
}

/// The object of `diff --format json`.
#[must_use]
pub fn diff<'text>(redline: &'text Redline<'text>, old: &'text Side, new: &'text Side) -> impl Serialize + 'text {
    let words = redline.words;
    let part = |part: &crate::diff::Part<'text>| PartObject {
        op: match part.op {
            Op::Equal => "equal",
            Op::Delete => "delete",
            Op::Insert => "insert",
            Op::MovedFrom => "moved_from",
            Op::MovedTo => "moved_to",
        },
        text: part.text,
    };
    DiffObject {
        r#type: "diff",
        old: SideObject::new(old),
        new: SideObject::new(new),
        stat: StatObject { inserted: words.inserted, deleted: words.deleted, moved: 0, unchanged: words.unchanged },
        parts: redline.parts.iter().map(part).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests_support::redline;

    #[test]
    fn the_parts_rebuild_both_texts() {
        let redline = redline("The [-cat-]{+dog+} sat.\n");
        let side = |text: &str| Side::file("a.txt".to_owned(), text);
        let json = serde_json::to_value(diff(&redline, &side("The cat sat.\n"), &side("The dog sat.\n"))).unwrap();
        assert_eq!(json["type"], "diff");
        assert_eq!(json["stat"], serde_json::json!({"inserted": 1, "deleted": 1, "moved": 0, "unchanged": 2}));
        assert_eq!(json["old"]["file"], "a.txt");
        assert_eq!(json["old"]["bytes"], 13);
        assert_eq!(json["old"]["content"], blake3::hash(b"The cat sat.\n").to_hex().as_str());
        let text = |skip: &str| -> String {
            let parts = json["parts"].as_array().unwrap().iter();
            parts.filter(|part| part["op"] != skip).map(|part| part["text"].as_str().unwrap()).collect()
        };
        assert_eq!((text("insert").as_str(), text("delete").as_str()), ("The cat sat.\n", "The dog sat.\n"));
    }
}
