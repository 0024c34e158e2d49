//! Histories on their way out: what is read from a store, page by page, and the formats that it is written in.
//!
//! A format is an [`Encoder`], which makes bytes of records in the order of the log, or pages and files, made in
//! `verb/export.rs`; none of them opens a file. Memory is bounded by a page and the largest text, whatever the store holds.

pub mod csv;
pub mod git;
pub mod html;
pub mod json_lines;
pub mod parquet;
pub mod paths;
pub mod table;

use std::collections::VecDeque;

use serde::Deserialize;
use variorum_store::{Damage, Error, KeptRecord, Record, Revision, Store};

use crate::cli::error::CliError;

/// Records that a page has at most: as many as an import writes at once, more or less, so that texts which lie together are
/// read together.
const PAGE_RECORDS: usize = 8 << 10;

/// Bytes of texts and lines after which a page ends.
const PAGE_BYTES: u64 = 16 << 20;

/// Records read at a time.
const CHUNK_RECORDS: usize = 256;

/// What an export writes of a store, in the order of its log.
pub trait Kept: Sized {
    /// The first few from a leaf on.
    fn from(store: &Store, leaf: u64, limit: usize) -> Result<Vec<Self>, Error>;
    /// Its place in the log.
    fn leaf(&self) -> u64;
    /// The exact line.
    fn line(&self) -> &str;
    /// The briefing it belongs to; none for a record of a type that is not known, if it names none.
    fn briefing(&self) -> Option<String>;
    /// The length of its text in bytes, where it says.
    fn text_bytes(&self) -> u64;
    /// Its text, if it names one.
    fn text(&self, store: &Store) -> Result<Option<String>, Error>;
    /// Whether it is a revision.
    fn is_revision(&self) -> bool;
}

impl Kept for Revision {
    fn from(store: &Store, leaf: u64, limit: usize) -> Result<Vec<Self>, Error> {
        store.log_from(leaf, limit)
    }

    fn leaf(&self) -> u64 {
        self.leaf
    }

    fn line(&self) -> &str {
        &self.line
    }

    fn briefing(&self) -> Option<String> {
        Some(self.record.briefing.clone())
    }

    fn text_bytes(&self) -> u64 {
        self.record.bytes
    }

    fn text(&self, store: &Store) -> Result<Option<String>, Error> {
        store.content(self).map(Some)
    }

    fn is_revision(&self) -> bool {
        true
    }
}

/// What a record of a type that is not known may say.
#[derive(Deserialize)]
struct OfBriefing {
    briefing: Option<String>,
}

impl Kept for KeptRecord {
    fn from(store: &Store, leaf: u64, limit: usize) -> Result<Vec<Self>, Error> {
        store.records_from(leaf, limit)
    }

    fn leaf(&self) -> u64 {
        self.leaf
    }

    fn line(&self) -> &str {
        &self.line
    }

    fn briefing(&self) -> Option<String> {
        match &self.record {
            Record::Revision(record) => Some(record.briefing.clone()),
            Record::Label(record) => Some(record.briefing.clone()),
            Record::Unknown { .. } => serde_json::from_str::<OfBriefing>(&self.line).ok().and_then(|of| of.briefing),
            Record::Redacted(_) => None,
        }
    }

    fn text_bytes(&self) -> u64 {
        match &self.record {
            Record::Revision(record) => record.bytes,
            _ => 0,
        }
    }

    fn text(&self, store: &Store) -> Result<Option<String>, Error> {
        store.content_of(self)
    }

    fn is_revision(&self) -> bool {
        matches!(self.record, Record::Revision(_))
    }
}

/// A record on its way out.
#[derive(Clone, Debug)]
pub struct Item<K> {
    /// The record.
    pub kept: K,
    /// The briefing it belongs to.
    pub briefing: Option<String>,
    /// Its text: none where it names none, where none is wanted, and where it cannot be read, which was told.
    pub text: Option<String>,
}

/// Makes the bytes of one format of records that come in the order of the log.
pub trait Encoder {
    /// What it takes.
    type Kept: Kept;
    /// What stands before the first record.
    fn begin(&mut self, out: &mut Vec<u8>) -> Result<(), CliError>;
    /// Adds a record, and says whether it did: where a text is missing, or a name was refused, that was told before.
    fn record(&mut self, item: Item<Self::Kept>, out: &mut Vec<u8>) -> Result<bool, CliError>;
    /// What stands behind the last record.
    fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), CliError>;
    /// What somebody who uses the result should know, now that it is written.
    fn remarks(&self) -> Vec<String>;
}

/// A walk along the log, a page at a time.
///
/// A record or a text that cannot be read is told and passed over: it must not hide the others.
pub struct Walk<'store, K> {
    store: &'store Store,
    prefix: &'store str,
    with_text: bool,
    /// The leaf to go on from.
    next: u64,
    /// The leaf that the log ended before when the walk began.
    end: u64,
    chunk_records: usize,
    read: VecDeque<Item<K>>,
    is_done: bool,
    /// What need not be said again.
    told_last: Option<Damage>,
}

impl<'store, K: Kept> Walk<'store, K> {
    /// A walk along what belongs to briefings whose name begins with `prefix`, up to the leaf `end`.
    #[must_use]
    pub const fn new(store: &'store Store, prefix: &'store str, with_text: bool, end: u64) -> Self {
        Self {
            store,
            prefix,
            with_text,
            next: 0,
            end,
            chunk_records: CHUNK_RECORDS,
            read: VecDeque::new(),
            is_done: false,
            told_last: None,
        }
    }

    /// How many leaves were walked.
    #[must_use]
    pub const fn walked(&self) -> u64 {
        self.next
    }

    /// The next page; none after the last.
    pub fn page(&mut self, told: &mut dyn FnMut(&Damage)) -> Result<Option<Vec<Item<K>>>, CliError> {
        let mut page: Vec<Item<K>> = Vec::new();
        let mut bytes = 0;
        while bytes < PAGE_BYTES && page.len() < PAGE_RECORDS {
            let Some(item) = self.read.pop_front() else {
                if self.is_done {
                    break;
                }
                self.read_on(told)?;
                continue;
            };
            bytes += item.kept.line().len() as u64;
            bytes += if self.with_text { item.kept.text_bytes() } else { 0 };
            page.push(item);
        }
        if self.with_text {
            self.read_texts(&mut page, told)?;
        }
        Ok((!page.is_empty()).then_some(page))
    }

    fn read_on(&mut self, told: &mut dyn FnMut(&Damage)) -> Result<(), CliError> {
        match K::from(self.store, self.next, self.chunk_records) {
            Ok(chunk) => {
                let Some(last) = chunk.last().filter(|_| self.next < self.end) else {
                    self.is_done = true;
                    return Ok(());
                };
                self.next = last.leaf() + 1;
                self.chunk_records = (self.chunk_records * 2).min(CHUNK_RECORDS);
                let (prefix, end) = (self.prefix, self.end);
                let wanted = chunk.into_iter().filter(|kept| kept.leaf() < end).filter_map(|kept| {
                    let briefing = kept.briefing();
                    let is_wanted =
                        prefix.is_empty() || briefing.as_deref().is_some_and(|name| name.starts_with(prefix));
                    is_wanted.then_some(Item { kept, briefing, text: None })
                });
                self.read.extend(wanted);
            }
            // Which of them it is shows when they are read one by one.
            Err(Error::Damaged(_)) if self.chunk_records > 1 => self.chunk_records = 1,
            Err(Error::Damaged(damage)) => {
                // An object that is gone does not say whose leaf it was: it is the next one that is known, at or behind this.
                let leaf = damage.leaf.filter(|leaf| *leaf >= self.next);
                self.next = leaf.unwrap_or(self.next) + 1;
                let is_wanted = damage.briefing.as_ref().is_none_or(|name| name.starts_with(self.prefix));
                if is_wanted && self.told_last.as_ref() != Some(&*damage) {
                    told(&damage);
                    self.told_last = Some(*damage);
                }
            }
            Err(error) => return Err(CliError::of_store("export", &error)),
        }
        Ok(())
    }

    /// Reads the texts of a page, briefing by briefing, as they lie together in the store.
    fn read_texts(&self, page: &mut [Item<K>], told: &mut dyn FnMut(&Damage)) -> Result<(), CliError> {
        let mut order: Vec<&mut Item<K>> = page.iter_mut().collect();
        order.sort_by(|a, b| (&a.briefing, a.kept.leaf()).cmp(&(&b.briefing, b.kept.leaf())));
        for item in order {
            match item.kept.text(self.store) {
                Ok(text) => item.text = text,
                Err(Error::Damaged(damage)) => told(&damage),
                Err(error) => return Err(CliError::of_store("export", &error)),
            }
        }
        Ok(())
    }
}
