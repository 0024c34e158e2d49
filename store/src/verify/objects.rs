//! The objects of a damaged store, one after another: their frames, and what is in them, so that
//! each damage can be named.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashSet};

use crate::catalog::Catalog;
use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{FrameRead, RecordsFrame, TableRead, parse_line, read_frame, read_lines};
use crate::id::{ContentHash, StoreId};
use crate::log::{self, Spares, View, spared};
use crate::object::{FrameRow, Table, TableError};
use crate::progress::{OnProgress, Progress, tell};
use crate::reading::Reader;
use crate::record::Record;
use crate::shelf::Shelf;
use crate::verify::{Depth, Report, RevisionKey, wrong_length};

/// What the records of an object say of one of its contents.
struct ExpectedContent {
    hash: ContentHash,
    /// The revisions whose text it is.
    revisions: Vec<RevisionKey>,
    /// The leaves of other records that name it.
    others: Vec<u64>,
}

/// The check of one object.
struct ObjectCheck<'check> {
    shelf: &'check dyn Shelf,
    object: &'check str,
    table: &'check Table,
    /// What the records say of the contents, by the index of the content.
    expected: BTreeMap<u32, ExpectedContent>,
    /// Contents of records that cannot be read, so that nobody knows what they must be.
    unknown: HashSet<u32>,
    beside: &'check Beside<'check>,
    report: &'check mut Report,
}

/// The objects beside the log, which are looked at where one of the log is damaged.
struct Beside<'check> {
    shelf: &'check dyn Shelf,
    store_id: StoreId,
    view: &'check View,
    found: OnceCell<Spares>,
}

impl Beside<'_> {
    fn spares(&self) -> Result<&Spares> {
        if let Some(found) = self.found.get() {
            return Ok(found);
        }
        let found = Spares::beside(self.shelf, self.store_id, self.view)?;
        Ok(self.found.get_or_init(|| found))
    }
}

impl Reader {
    /// Checks all objects of a view; `false` if packing removed some meanwhile.
    pub(super) fn check_objects(
        &self,
        view: &View,
        fresh: &Catalog,
        depth: Depth,
        report: &mut Report,
        progress: &mut OnProgress<'_>,
    ) -> Result<bool> {
        let shelf = self.shelf.as_ref();
        let mut objects = view.objects();
        // What took the place of objects that are lost.
        let in_view: HashSet<String> = objects.iter().cloned().collect();
        objects.extend(fresh.objects()?.into_iter().filter(|object| !in_view.contains(object)));
        let sizes: Vec<u64> = objects.iter().map(|object| self.size_of(object)).collect::<Result<_>>()?;
        let (bytes_total, mut bytes_done) = (sizes.iter().sum(), 0);
        let beside = Beside { shelf, store_id: self.id, view, found: OnceCell::new() };
        for (object, bytes) in objects.iter().zip(sizes) {
            match log::read_object(shelf, self.id, object)? {
                TableRead::Sound(table) => {
                    report.count_object(object.starts_with(log::PACKS_FOLDER));
                    match check_object(&beside, object, &table, depth, report) {
                        Err(Error::Damaged(_)) if !view.is_current(shelf)? => return Ok(false),
                        checked => checked?,
                    }
                }
                TableRead::Absent if !view.is_current(shelf)? => return Ok(false),
                // That is among the findings already, with the leaves that it costs.
                TableRead::Absent | TableRead::Damaged(_) => {}
            }
            bytes_done += bytes;
            tell(progress, Progress::Verify { bytes_done, bytes_total })?;
        }
        Ok(true)
    }

    /// The length of an object in bytes; 0 for anything that is not an object, which reading its
    /// table will report.
    fn size_of(&self, object: &str) -> Result<u64> {
        match self.shelf.stat(object) {
            Err(Error::Damaged(_)) => Ok(0),
            other => Ok(other?.unwrap_or(0)),
        }
    }
}

/// Checks the frames of one object, and what is in them.
fn check_object(beside: &Beside<'_>, object: &str, table: &Table, depth: Depth, report: &mut Report) -> Result<()> {
    let (shelf, expected, unknown) = (beside.shelf, BTreeMap::new(), HashSet::new());
    let mut check = ObjectCheck { shelf, object, table, expected, unknown, beside, report };
    check.records()?;
    match depth {
        Depth::Quick => Ok(()),
        Depth::Deep => check.contents(),
    }
}

impl ObjectCheck<'_> {
    /// Checks the records against the table, and notes what they say of the contents.
    fn records(&mut self) -> Result<()> {
        let ranges = &self.table.header.leaves;
        let mut leaves = ranges.iter().flat_map(|range| range.first..range.first + range.count);
        for frame in self.table.records_frames() {
            let leaves = leaves.by_ref().take(frame.end - frame.first);
            self.records_frame(&frame, leaves)?;
        }
        Ok(())
    }

    /// Checks one frame of records, which are at these leaves.
    fn records_frame(&mut self, frame: &RecordsFrame, leaves: impl Iterator<Item = u64>) -> Result<()> {
        let lines = read_lines(self.shelf, self.object, frame, true)?;
        let leaves: Vec<u64> = leaves.collect();
        let mut spare_lines = Vec::new();
        if let Some(fault) = &lines.fault {
            let spares = self.beside.spares()?;
            let spare = |leaf: &u64| spares.line(self.shelf, *leaf, self.object);
            let found: Option<Vec<Vec<u8>>> = leaves.iter().map(spare).collect();
            let damage = match &found {
                Some(_) => spared(self.object, fault),
                None => Damage::of(self.object, DamageKind::Frame, fault),
            };
            self.report.add_without_duplicates(vec![damage]);
            spare_lines = found.unwrap_or_default();
        }
        for (index, leaf) in (frame.first..frame.end).zip(leaves) {
            let content = self.table.leaf_contents.get(index).copied().flatten();
            let line = spare_lines.get(index - frame.first).map(Vec::as_slice).or_else(|| lines.get(index));
            // Unreadable records were reported when the log was followed.
            let Some((line, record)) = line.and_then(|line| parse_line(line).ok()) else {
                self.unknown.extend(content);
                continue;
            };
            let key = match &record {
                Record::Revision(revision) => Some(RevisionKey::of(revision, leaf, record.id(line))),
                _ => None,
            };
            self.record(&record, key, content, leaf);
        }
        Ok(())
    }

    /// Checks that an object has what the record at `leaf` names, and notes whose content that is.
    fn record(&mut self, record: &Record, key: Option<RevisionKey>, content: Option<u32>, leaf: u64) {
        let (object, table) = (self.object, self.table);
        let found = |detail: &str| match &key {
            Some(key) => key.damage(object, DamageKind::Content, detail),
            None => Damage::of(object, DamageKind::Content, detail).at_leaf(leaf),
        };
        let (content, hash) = match (content, record.content()) {
            (None, None) => return,
            (None, Some(_)) => return self.report.damages.push(found("the object does not hold the text")),
            (Some(_), None) => {
                return self.report.damages.push(found("it has a content that its record does not name"));
            }
            (Some(content), Some(hash)) => (content, hash),
        };
        if let Record::Revision(revision) = record {
            let bytes = table.contents.get(content as usize).map_or(0, |row| u64::from(row.bytes));
            if bytes != revision.bytes {
                self.report.damages.push(found(&wrong_length(revision.bytes, bytes)));
            }
        }
        let expected = self.expected.entry(content);
        let expected = expected.or_insert_with(|| ExpectedContent { hash, revisions: Vec::new(), others: Vec::new() });
        if expected.hash != hash {
            self.report.damages.push(found("two records name one content by two hashes"));
        }
        match key {
            Some(key) => expected.revisions.push(key),
            None => expected.others.push(leaf),
        }
    }

    /// Checks the contents against what the records say of them.
    fn contents(&mut self) -> Result<()> {
        for (index, row) in self.table.frames.iter().enumerate().take(self.table.content_frames) {
            self.contents_frame(index, row)?;
        }
        Ok(())
    }

    /// Checks one frame of contents.
    fn contents_frame(&mut self, index: usize, row: &FrameRow) -> Result<()> {
        let FrameRead { bytes, fault } = read_frame(self.shelf, self.object, index, row, true)?;
        let contents = (row.first..).zip(self.table.contents.iter().skip(row.first as usize));
        let (mut is_any_lost, mut is_any_spared) = (false, false);
        for (content, row) in contents.take_while(|(_, row)| row.frame as usize == index) {
            self.report.contents += 1;
            self.report.bytes += u64::from(row.bytes);
            let text = bytes.get(row.offset as usize..row.offset as usize + row.bytes as usize);
            match self.expected.get(&content) {
                Some(expected) if expected.is(text) => {}
                Some(expected) if fault.is_some() && self.is_beside(expected)? => is_any_spared = true,
                Some(expected) => {
                    is_any_lost = true;
                    self.report.damages.extend(expected.losses(self.object, fault.as_ref()));
                }
                None if fault.is_some() || self.unknown.contains(&content) => {}
                None => {
                    let detail = format!("content {content} belongs to no record");
                    self.report.damages.push(Damage::of(self.object, DamageKind::Content, detail));
                }
            }
        }
        if let (Some(fault), true) = (&fault, is_any_spared && !is_any_lost) {
            self.report.add_without_duplicates(vec![spared(self.object, fault)]);
        } else if let (Some(fault), false) = (&fault, is_any_lost) {
            let detail = format!("{fault}; every text in it can still be read");
            self.report.damages.push(Damage::of(self.object, DamageKind::Frame, detail));
        }
        Ok(())
    }
}

impl ObjectCheck<'_> {
    /// Whether a content that is damaged here can be read from an object beside the log.
    fn is_beside(&self, expected: &ExpectedContent) -> Result<bool> {
        let spares = self.beside.spares()?;
        let mut leaves = expected.revisions.iter().map(|revision| revision.leaf).chain(expected.others.iter().copied());
        Ok(leaves.any(|leaf| spares.has_content(self.shelf, leaf, self.object, expected.hash)))
    }
}

impl ExpectedContent {
    /// Whether `content` is this one: a revision's is text, others are bytes.
    fn is(&self, content: Option<&[u8]>) -> bool {
        content.is_some_and(|content| {
            let is_right_kind = self.revisions.is_empty() || std::str::from_utf8(content).is_ok();
            is_right_kind && ContentHash::of(content) == self.hash
        })
    }

    /// A finding for each record whose content is lost, because of a fault in its frame or because
    /// the content differs.
    fn losses(&self, object: &str, fault: Option<&TableError>) -> Vec<Damage> {
        let (kind, detail) = match fault {
            Some(fault) => (DamageKind::Frame, fault.to_string()),
            None => (DamageKind::Content, format!("it is not the text with the hash {}", self.hash)),
        };
        let others = self.others.iter().map(|leaf| Damage::of(object, kind, &detail).at_leaf(*leaf));
        self.revisions.iter().map(|revision| revision.damage(object, kind, &detail)).chain(others).collect()
    }
}
