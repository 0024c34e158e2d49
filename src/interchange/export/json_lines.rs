//! Writes JSON Lines: every record in the order of the log, with its exact line, so that an import
//! gives the same ids.
//!
//! A revision is `{"doc","time","author","note","source","meta","content","record"}`: what other
//! programs read, and the line of its record. Author, note and source are null where there is none;
//! meta is left out where there is none, and so is `"undoes"`, the number of the revision that it
//! takes back. An end is `{"doc","time","ended":true,"author","reason","after","record"}`: `after`
//! is the number of the revision that it stands behind. New names are
//! `{"time","renamed":[{"from","to"}],"author","note","record"}`. Every other record is
//! `{"record"}`, with `"content"` where it has a text. A text that cannot be read is left out, and
//! was reported.

use std::collections::BTreeMap;

use serde::Serialize;
use variorum_store::{KeptRecord, Reader, Record, RecordId};

use super::encoder::{Encoder, LogItem};
use crate::interchange::Error;
use variorum_redline::render::control_characters;

#[derive(Serialize)]
struct RevisionLine<'item> {
    doc: &'item str,
    time: &'item str,
    author: Option<&'item str>,
    note: Option<&'item str>,
    source: Option<&'item str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    meta: &'item BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'item str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    undoes: Option<u64>,
    record: &'item str,
}

#[derive(Serialize)]
struct EndLine<'item> {
    doc: &'item str,
    time: &'item str,
    ended: bool,
    author: Option<&'item str>,
    reason: Option<&'item str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<u64>,
    record: &'item str,
}

#[derive(Serialize)]
struct RenameLine<'item> {
    time: &'item str,
    renamed: Vec<NamesLine<'item>>,
    author: Option<&'item str>,
    note: Option<&'item str>,
    record: &'item str,
}

#[derive(Serialize)]
struct NamesLine<'item> {
    from: &'item str,
    to: &'item str,
}

#[derive(Serialize)]
struct RecordLine<'item> {
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'item str>,
    record: &'item str,
}

/// Writes JSON Lines.
pub(super) struct JsonLines<'reader> {
    /// Knows the numbers of revisions that records name by their ids.
    reader: &'reader Reader,
}

impl<'reader> JsonLines<'reader> {
    pub(super) const fn new(reader: &'reader Reader) -> Self {
        Self { reader }
    }

    /// The number of the revision with this id; `None` where it cannot be read.
    fn number(&self, id: &RecordId) -> Option<u64> {
        let found = self.reader.by_id_prefix(None, &id.to_string()).ok()?;
        found.first().map(|revision| revision.record.number)
    }
}

impl Encoder for JsonLines<'_> {
    type Record = KeptRecord;

    fn has_text(&self) -> bool {
        true
    }

    fn begin(&mut self, _: &mut Vec<u8>) -> Result<(), Error> {
        Ok(())
    }

    fn record(&mut self, item: LogItem<KeptRecord>, out: &mut Vec<u8>) -> Result<bool, Error> {
        let (content, record) = (item.text.as_deref(), item.record.line.as_str());
        let line = match &item.record.record {
            Record::Revision(revision) => serde_json::to_string(&RevisionLine {
                doc: &revision.briefing,
                time: revision.time.as_str(),
                author: revision.author.as_deref(),
                note: revision.note.as_deref(),
                source: revision.source.as_deref(),
                meta: &revision.meta,
                content,
                undoes: revision.undoes.as_ref().and_then(|undone| self.number(undone)),
                record,
            }),
            Record::End(end) => serde_json::to_string(&EndLine {
                doc: &end.briefing,
                time: end.time.as_str(),
                ended: true,
                author: end.author.as_deref(),
                reason: end.reason.as_deref(),
                after: self.number(&end.revision),
                record,
            }),
            Record::Rename(rename) => serde_json::to_string(&RenameLine {
                time: rename.time.as_str(),
                renamed: rename.renames.iter().map(|one| NamesLine { from: &one.briefing, to: &one.to }).collect(),
                author: rename.author.as_deref(),
                note: rename.note.as_deref(),
                record,
            }),
            _ => serde_json::to_string(&RecordLine { content, record }),
        };
        let line = line.map_err(Error::encode)?;
        // The same bytes everywhere, and on a terminal nothing that it would act on.
        out.extend_from_slice(control_characters::escape_in_json(&line).as_bytes());
        out.push(b'\n');
        Ok(true)
    }

    fn finish(&mut self, _: &mut Vec<u8>) -> Result<(), Error> {
        Ok(())
    }
}
