//! What a format of streams is: bytes made of records that come in the order of the log.

use serde::Deserialize;
use variorum_store::{Direction, Error as StoreError, KeptRecord, Reader, Record, Revision, Walk};

use crate::interchange::Error;

/// Makes the bytes of one format of records that come in the order of the log.
///
/// Errors of all its methods: [`Error::Encode`].
pub(super) trait Encoder {
    /// The records that the format has.
    type Record: LogRecord;
    /// Whether the format has the texts.
    fn has_text(&self) -> bool;
    /// What is before the first record.
    fn begin(&mut self, out: &mut Vec<u8>) -> Result<(), Error>;
    /// Adds a record; returns whether it did. It does not where it needs a text that cannot be
    /// read, or a name was refused.
    fn record(&mut self, item: LogItem<Self::Record>, out: &mut Vec<u8>) -> Result<bool, Error>;
    /// What is after the last record.
    fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), Error>;
    /// Whether it has revisions alone, so that what happened beside them is left out.
    fn is_table(&self) -> bool {
        false
    }
    /// What a reader of the result should know.
    fn remarks(&self) -> Vec<Remark> {
        Vec::new()
    }
}

/// What a reader of an export should know about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Commits with trailers for what git cannot express.
    CommitsWithTrailers(u64),
    /// Briefings that have ended, of which the last text was written.
    Ended(u64),
    /// Ends of briefings, for which a table of revisions has no row.
    EndsLeftOut(u64),
    /// Cells of a table that start as formulas do, so that a spreadsheet may run them.
    FormulaCells(u64),
}

/// A record as an export reads it from the log.
pub(super) trait LogRecord: Sized {
    /// Walks along all of them, oldest first.
    fn walk(reader: &Reader) -> Walk<'_, Self>;
    /// Its index in the log.
    fn leaf(&self) -> u64;
    /// The exact line.
    fn line(&self) -> &str;
    /// What the briefing is called now that it belongs to; `None` for one that belongs to several,
    /// or to none.
    fn briefing(&self, reader: &Reader) -> Result<Option<String>, StoreError>;
    /// What all briefings are called now that it belongs to.
    fn briefings(&self, reader: &Reader) -> Result<Vec<String>, StoreError> {
        Ok(self.briefing(reader)?.into_iter().collect())
    }
    /// The length of its text in bytes, as far as it says.
    fn text_bytes(&self) -> u64;
    /// Its text, if it has one.
    fn text(&self, reader: &Reader) -> Result<Option<String>, StoreError>;
    /// Whether it is a revision.
    fn is_revision(&self) -> bool;
}

impl LogRecord for Revision {
    fn walk(reader: &Reader) -> Walk<'_, Self> {
        reader.walk_log(Direction::OldestFirst, None)
    }

    fn leaf(&self) -> u64 {
        self.leaf
    }

    fn line(&self) -> &str {
        &self.line
    }

    fn briefing(&self, _: &Reader) -> Result<Option<String>, StoreError> {
        Ok(Some(self.briefing.clone()))
    }

    fn text_bytes(&self) -> u64 {
        self.record.bytes
    }

    fn text(&self, reader: &Reader) -> Result<Option<String>, StoreError> {
        reader.content(self).map(Some)
    }

    fn is_revision(&self) -> bool {
        true
    }
}

/// What a record of an unknown type may say.
#[derive(Deserialize)]
struct UnknownRecord {
    briefing: Option<String>,
}

impl LogRecord for KeptRecord {
    fn walk(reader: &Reader) -> Walk<'_, Self> {
        reader.walk_records(0)
    }

    fn leaf(&self) -> u64 {
        self.leaf
    }

    fn line(&self) -> &str {
        &self.line
    }

    fn briefing(&self, reader: &Reader) -> Result<Option<String>, StoreError> {
        let then = match &self.record {
            Record::Revision(record) => Some(record.briefing.clone()),
            Record::Label(record) => Some(record.briefing.clone()),
            Record::End(record) => Some(record.briefing.clone()),
            Record::Unknown { .. } => serde_json::from_str::<UnknownRecord>(&self.line).ok().and_then(|of| of.briefing),
            Record::Rename(_) | Record::Tombstone(_) | Record::Redacted(_) => None,
        };
        then.map(|then| reader.called_now(&then, self.leaf)).transpose()
    }

    fn briefings(&self, reader: &Reader) -> Result<Vec<String>, StoreError> {
        match &self.record {
            Record::Rename(rename) => rename.renames.iter().map(|one| reader.called_now(&one.to, self.leaf)).collect(),
            _ => Ok(self.briefing(reader)?.into_iter().collect()),
        }
    }

    fn text_bytes(&self) -> u64 {
        match &self.record {
            Record::Revision(record) => record.bytes,
            _ => 0,
        }
    }

    fn text(&self, reader: &Reader) -> Result<Option<String>, StoreError> {
        reader.content_of(self)
    }

    fn is_revision(&self) -> bool {
        matches!(self.record, Record::Revision(_))
    }
}

/// A record on its way out.
#[derive(Clone, Debug)]
pub(super) struct LogItem<R> {
    /// The record.
    pub(super) record: R,
    /// What the briefing is called now that it belongs to.
    pub(super) briefing: Option<String>,
    /// Its text: `None` where it has none, where none is wanted, and where it cannot be read, which
    /// was reported.
    pub(super) text: Option<String>,
}
