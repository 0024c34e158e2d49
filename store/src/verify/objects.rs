//! The objects of a damaged store, one after another: their frames, and what is in them, so that
//! each damage can be named.

use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{FrameRead, RecordsFrame, TableRead, parse_line, read_frame, read_lines};
use crate::id::ContentHash;
use crate::log::{self, View};
use crate::object::{FrameRow, Table, TableError};
use crate::progress::{OnProgress, Progress, tell};
use crate::reading::Reader;
use crate::record::{Record, RevisionRecord};
use crate::shelf::Shelf;
use crate::verify::{Depth, Report, RevisionKey, wrong_length};

/// What the records of an object say of one of its contents.
struct ExpectedContent {
    hash: ContentHash,
    revisions: Vec<RevisionKey>,
}

/// The check of one object.
struct ObjectCheck<'check> {
    shelf: &'check dyn Shelf,
    object: &'check str,
    table: &'check Table,
    /// What the records say of the contents, by the index of the content.
    expected: BTreeMap<u32, ExpectedContent>,
    report: &'check mut Report,
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
        let objects = view.objects();
        let sizes: Vec<u64> = objects.iter().map(|object| self.size_of(object)).collect::<Result<_>>()?;
        let (bytes_total, mut bytes_done) = (sizes.iter().sum(), 0);
        for (object, bytes) in objects.iter().zip(sizes) {
            match log::read_object(shelf, self.id, object)? {
                TableRead::Sound(table) => {
                    check_listed(view, object, &table, report);
                    match self.check_object(object, &table, depth, report) {
                        Err(Error::Damaged(_)) if !view.is_current(shelf)? => return Ok(false),
                        checked => checked?,
                    }
                }
                TableRead::Absent if !view.is_current(shelf)? => return Ok(false),
                TableRead::Absent | TableRead::Damaged(_) => list_lost_records(object, fresh, report)?,
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

    /// Checks the frames of one object, and what is in them.
    fn check_object(&self, object: &str, table: &Table, depth: Depth, report: &mut Report) -> Result<()> {
        let shelf = self.shelf.as_ref();
        let mut check = ObjectCheck { shelf, object, table, expected: BTreeMap::new(), report };
        check.records()?;
        match depth {
            Depth::Quick => Ok(()),
            Depth::Deep => check.contents(),
        }
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
        if let Some(fault) = &lines.fault {
            self.report.damages.push(Damage::of(self.object, DamageKind::Frame, fault));
        }
        for (index, leaf) in (frame.first..frame.end).zip(leaves) {
            // Unreadable records were reported when the log was followed.
            let Some((line, record)) = lines.get(index).and_then(|line| parse_line(line).ok()) else { continue };
            let content = self.table.leaf_contents.get(index).copied().flatten();
            if let (Some(content), Some(hash)) = (content, record.content()) {
                self.expect_content(content, hash, leaf);
            }
            if let Record::Revision(revision) = &record {
                self.revision(revision, RevisionKey::of(revision, leaf, record.id(line)), content);
            }
        }
        Ok(())
    }

    /// Notes the hash that the record at `leaf` gives for a content; no other record may give
    /// another.
    fn expect_content(&mut self, content: u32, hash: ContentHash, leaf: u64) {
        let expected = self.expected.entry(content);
        let expected = expected.or_insert_with(|| ExpectedContent { hash, revisions: Vec::new() });
        if expected.hash != hash {
            let detail = "two records name one content by two hashes";
            self.report.damages.push(Damage::of(self.object, DamageKind::Content, detail).at_leaf(leaf));
        }
    }

    /// Counts a revision, checks that the object has a text of the right length for it, and notes
    /// whose text that is.
    fn revision(&mut self, revision: &RevisionRecord, key: RevisionKey, content: Option<u32>) {
        self.report.revisions += 1;
        let Some(content) = content else {
            let detail = "the object does not hold the text";
            return self.report.damages.push(key.damage(self.object, DamageKind::Content, detail));
        };
        let bytes = self.table.contents.get(content as usize).map_or(0, |row| u64::from(row.bytes));
        if bytes != revision.bytes {
            let detail = wrong_length(revision.bytes, bytes);
            self.report.damages.push(key.damage(self.object, DamageKind::Content, &detail));
        }
        if let Some(expected) = self.expected.get_mut(&content) {
            expected.revisions.push(key);
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
        let mut is_any_lost = false;
        for (content, row) in contents.take_while(|(_, row)| row.frame as usize == index) {
            self.report.contents += 1;
            self.report.bytes += u64::from(row.bytes);
            let text = bytes.get(row.offset as usize..row.offset as usize + row.bytes as usize);
            match self.expected.get(&content) {
                Some(expected) if expected.is(text) => {}
                Some(expected) => {
                    is_any_lost = true;
                    self.report.damages.extend(expected.losses(self.object, fault.as_ref()));
                }
                // Its record may be one that cannot be read.
                None if fault.is_some() || self.report.has_unreadable_records(self.object) => {}
                None => {
                    let detail = format!("content {content} belongs to no record");
                    self.report.damages.push(Damage::of(self.object, DamageKind::Content, detail));
                }
            }
        }
        if let (Some(fault), false) = (&fault, is_any_lost) {
            let detail = format!("{fault}; every text in it can still be read");
            self.report.damages.push(Damage::of(self.object, DamageKind::Frame, detail));
        }
        Ok(())
    }
}

impl ExpectedContent {
    /// Whether `text` is this content.
    fn is(&self, text: Option<&[u8]>) -> bool {
        text.is_some_and(|text| ContentHash::of(text) == self.hash && std::str::from_utf8(text).is_ok())
    }

    /// A finding for each revision whose text is lost, because of a fault in its frame or because
    /// the text differs.
    fn losses(&self, object: &str, fault: Option<&TableError>) -> Vec<Damage> {
        let (kind, detail) = match fault {
            Some(fault) => (DamageKind::Frame, fault.to_string()),
            None => (DamageKind::Content, format!("the text does not have the hash {}", self.hash)),
        };
        self.revisions.iter().map(|revision| revision.damage(object, kind, &detail)).collect()
    }
}

/// Checks that a pack is the one that the base lists, and counts the object.
fn check_listed(view: &View, object: &str, table: &Table, report: &mut Report) {
    let listed = view.listed(object);
    if listed.is_some_and(|pack| pack.hash != table.hash) {
        let detail = "the pack is not the one that the base lists";
        report.damages.push(Damage::of(object, DamageKind::Misplaced, detail));
    }
    report.count_object(listed.is_some());
}

/// Lists the leaves of an object whose table is lost: those between the objects before and after
/// it.
fn list_lost_records(object: &str, fresh: &Catalog, report: &mut Report) -> Result<()> {
    for leaf in fresh.leaves_between_neighbours(object)? {
        report.damages.push(Damage::of(object, DamageKind::Record, "the record cannot be reached").at_leaf(leaf));
    }
    Ok(())
}
