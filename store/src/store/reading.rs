//! Reading: revisions, histories, texts; every byte checked against the hash that names it.

use std::rc::Rc;

use crate::catalog::Words;
use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::frame::IncrementalFrame;
use crate::id::{ContentHash, RecordId};
use crate::object::TableError;
use crate::read::{Lines, Place, parse_line, read_lines, read_packed};
use crate::record::{Record, RevisionRecord};
use crate::store::Store;
use crate::time::Time;

/// A revision of a briefing, read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its place among all records of the log, from 0.
    pub leaf: u64,
    /// The hash of its record.
    pub id: RecordId,
    /// Its record's exact line, without line feed.
    pub line: String,
    /// What the line says.
    pub record: RevisionRecord,
    /// The labels that stand at it, sorted.
    pub labels: Vec<String>,
}

/// A record of any type, read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRecord {
    /// Its place among all records of the log, from 0.
    pub leaf: u64,
    /// Its hash.
    pub id: RecordId,
    /// Its exact line, without line feed.
    pub line: String,
    /// What the line says.
    pub record: Record,
}

/// A briefing, with its newest revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Briefing {
    /// Its name as it was written.
    pub name: String,
    /// How many revisions it has.
    pub revisions: u64,
    /// The newest.
    pub head: Revision,
}

/// Frames of records kept at once: some 4 MiB.
const RECORDS_FRAMES_MAX: usize = 16;

/// The frames that were read last, so that a history that lies together is unpacked once.
#[derive(Default)]
pub(super) struct Cache {
    lines: Vec<(String, usize, Rc<Lines>)>,
    contents: Option<(String, u32, IncrementalFrame)>,
}

impl Store {
    /// The newest revision of a briefing; `None` where there is no such briefing. Cost: one frame of records.
    pub fn head(&self, name: &str) -> Result<Option<Revision>> {
        self.catalog.head(name)?.map(|head| self.revision(head.leaf)).transpose()
    }

    /// The revision with this number. Cost: one frame of records.
    pub fn by_number(&self, name: &str, number: u64) -> Result<Option<Revision>> {
        self.revision_at(self.catalog.by_number(name, number)?)
    }

    /// The revision in force at a time, by the revisions' own times: the greatest not after it, then the greatest number.
    pub fn at_time(&self, name: &str, time: &Time) -> Result<Option<Revision>> {
        self.revision_at(self.catalog.at_time(name, time.instant())?)
    }

    /// The revision that has this label.
    pub fn by_label(&self, name: &str, label: &str) -> Result<Option<Revision>> {
        self.revision_at(self.catalog.by_label(name, label)?)
    }

    /// The revisions whose id begins so, at most ten, in log order; of one briefing or of all.
    ///
    /// `prefix` is lower-case hexadecimal digits; anything else finds nothing.
    pub fn by_id_prefix(&self, name: Option<&str>, prefix: &str) -> Result<Vec<Revision>> {
        self.revisions(&self.catalog.by_id_prefix(name, prefix, 10)?)
    }

    /// All revisions of a briefing, oldest first. Cost: the frames of records that they lie in.
    pub fn history(&self, name: &str) -> Result<Vec<Revision>> {
        self.revisions(&self.catalog.history(name)?)
    }

    /// The newest `limit` revisions of the whole store before a leaf, newest first; from the newest of all without one.
    pub fn log_before(&self, leaf: Option<u64>, limit: usize) -> Result<Vec<Revision>> {
        self.revisions(&self.catalog.revisions_before(leaf.unwrap_or(u64::MAX), limit)?)
    }

    /// The first `limit` revisions of the whole store from a leaf on, oldest first.
    pub fn log_from(&self, leaf: u64, limit: usize) -> Result<Vec<Revision>> {
        self.revisions(&self.catalog.revisions_from(leaf, limit)?)
    }

    /// The first `limit` briefings whose name begins with `prefix` and comes after `after`, by name in byte order.
    pub fn briefings(&self, prefix: &str, after: &str, limit: usize) -> Result<Vec<Briefing>> {
        let rows = self.catalog.briefings(prefix, after, limit)?;
        let heads = self.revisions(&rows.iter().map(|(_, _, head)| *head).collect::<Vec<u64>>())?;
        let briefing = |((name, revisions, _), head)| Briefing { name, revisions, head };
        Ok(rows.into_iter().zip(heads).map(briefing).collect())
    }

    /// The text of a revision: exactly the bytes that were committed, checked against their hash.
    ///
    /// Errors: [`Error::Damaged`]; never other bytes. Cost: one read, the decode of its frame up to its end.
    pub fn content(&self, revision: &Revision) -> Result<String> {
        let record = &revision.record;
        self.content_at(revision.leaf, record.content, |damage| {
            damage.of_revision(&record.briefing, record.number, revision.id)
        })
    }

    /// The text that a record of any type names; `None` where it names none. Errors and cost: those of [`Store::content`].
    pub fn content_of(&self, kept: &KeptRecord) -> Result<Option<String>> {
        let content = kept.record.content();
        let named = |damage: Damage| match &kept.record {
            Record::Revision(record) => damage.of_revision(&record.briefing, record.number, kept.id),
            _ => damage,
        };
        content.map(|content| self.content_at(kept.leaf, content, named)).transpose()
    }

    fn content_at(&self, leaf: u64, hash: ContentHash, named: impl Fn(Damage) -> Damage) -> Result<String> {
        let damaged = |damage: Damage| Error::damaged(named(damage.at_leaf(leaf)));
        self.read_where_it_lies(leaf, |place| self.content_in(place, hash, &damaged))
    }

    fn content_in(&self, place: &Place, hash: ContentHash, damaged: &dyn Fn(Damage) -> Error) -> Result<String> {
        let Some((frame, row)) = &place.content else {
            return Err(damaged(Damage::of(&place.object, DamageKind::Content, "the object does not hold the text")));
        };
        let (offset, end) = (row.offset as usize, row.offset as usize + row.bytes as usize);
        let unsound = |error| {
            let fault = TableError::Frame { frame: row.frame as usize, error };
            damaged(Damage::of(&place.object, DamageKind::Frame, fault))
        };
        let mut cache = self.cache.borrow_mut();
        let is_it = |(object, number, _): &(String, u32, _)| *object == place.object && *number == row.frame;
        if !cache.contents.as_ref().is_some_and(is_it) {
            let packed = read_packed(self.shelf.as_ref(), &place.object, frame)?;
            // Before another is begun, so that the two share what zstd needs.
            cache.contents = None;
            let frame = IncrementalFrame::new(packed, frame.raw_bytes as usize).map_err(unsound)?;
            cache.contents = Some((place.object.clone(), row.frame, frame));
        }
        let text = cache.contents.as_mut().map(|(.., frame)| frame.up_to(end)).transpose().map_err(unsound)?;
        let content = text.and_then(|text| text.get(offset..)).unwrap_or_default();
        if ContentHash::of(content) != hash {
            let detail = format!("the text does not have the hash {hash}");
            return Err(damaged(Damage::of(&place.object, DamageKind::Content, detail)));
        }
        let not_text = |_| damaged(Damage::of(&place.object, DamageKind::Content, "the text is not UTF-8"));
        String::from_utf8(content.to_vec()).map_err(not_text)
    }

    /// Words in and out of a revision, where they were kept before; a catalog that cannot be read has kept none.
    pub fn words(&self, revision: &Revision) -> Option<Words> {
        self.catalog.words(revision.leaf).ok().flatten()
    }

    /// Keeps words in and out of revisions, by leaf: a pair's figures never change. A catalog that cannot be written keeps none.
    pub fn keep_words(&self, words: &[(u64, Words)]) {
        let _ = self.catalog.keep_words(words);
    }

    fn revision_at(&self, leaf: Option<u64>) -> Result<Option<Revision>> {
        leaf.map(|leaf| self.revision(leaf)).transpose()
    }

    /// The revisions at these leaves, in the order given; read in the order of the log, so that each frame is unpacked once.
    fn revisions(&self, leaves: &[u64]) -> Result<Vec<Revision>> {
        let mut order: Vec<(usize, u64)> = leaves.iter().copied().enumerate().collect();
        order.sort_by_key(|(_, leaf)| *leaf);
        let read = order.into_iter().map(|(index, leaf)| Ok((index, self.revision(leaf)?)));
        let mut read: Vec<(usize, Revision)> = read.collect::<Result<_>>()?;
        read.sort_by_key(|(index, _)| *index);
        Ok(read.into_iter().map(|(_, revision)| revision).collect())
    }

    pub(super) fn place(&self, leaf: u64) -> Result<Place> {
        let missing = || Error::damaged(Damage::of("log", DamageKind::Missing, "no object holds it").at_leaf(leaf));
        self.catalog.place(leaf)?.ok_or_else(missing)
    }

    /// The revision at a leaf: its line is read from the shelf, and has the id that the log's tree was checked with.
    pub(crate) fn revision(&self, leaf: u64) -> Result<Revision> {
        let KeptRecord { id, line, record, .. } = self.record(leaf)?;
        let Record::Revision(record) = record else {
            let detail = "the record is not a revision's";
            return Err(Error::damaged(Damage::of("log", DamageKind::Record, detail).at_leaf(leaf)));
        };
        Ok(Revision { leaf, id, line, record: *record, labels: self.catalog.labels(leaf)? })
    }

    /// The first `limit` records of any type from a leaf on, in the order of the log. Cost: their frames of records.
    pub fn records_from(&self, leaf: u64, limit: usize) -> Result<Vec<KeptRecord>> {
        self.catalog.known_leaves(leaf, limit)?.into_iter().map(|leaf| self.record(leaf)).collect()
    }

    fn record(&self, leaf: u64) -> Result<KeptRecord> {
        self.read_where_it_lies(leaf, |place| self.record_in(place, leaf))
    }

    fn record_in(&self, place: &Place, leaf: u64) -> Result<KeptRecord> {
        let known = self.catalog.id(leaf)?;
        let damaged = |kind: DamageKind, detail: String| {
            let mut damage = Damage::of(&place.object, kind, detail).at_leaf(leaf);
            if let (Ok(Some((briefing, number))), Some(id)) = (self.catalog.revision_of(leaf), known) {
                damage = damage.of_revision(&briefing, number, id);
            }
            Error::damaged(damage)
        };
        let lines = self.lines(place)?;
        let fault = || lines.fault.as_ref().map_or("the record is missing".to_owned(), ToString::to_string);
        let line = lines.get(place.number).ok_or_else(|| damaged(DamageKind::Record, fault()))?;
        let (line, record) = parse_line(line).map_err(|detail| damaged(DamageKind::Record, detail))?;
        let id = record.id(line);
        if Some(id) != known {
            return Err(damaged(DamageKind::Record, "the record is not the one with this id".to_owned()));
        }
        Ok(KeptRecord { leaf, id, line: line.to_owned(), record })
    }

    fn lines(&self, place: &Place) -> Result<Rc<Lines>> {
        let mut cache = self.cache.borrow_mut();
        let is_it = |(object, frame, _): &(String, usize, _)| *object == place.object && *frame == place.records.number;
        if let Some(index) = cache.lines.iter().position(is_it) {
            let kept = cache.lines.remove(index);
            let lines = kept.2.clone();
            cache.lines.push(kept);
            return Ok(lines);
        }
        let lines = Rc::new(read_lines(self.shelf.as_ref(), &place.object, &place.records, false)?);
        if cache.lines.len() >= RECORDS_FRAMES_MAX {
            cache.lines.remove(0);
        }
        cache.lines.push((place.object.clone(), place.records.number, lines.clone()));
        Ok(lines)
    }
}
