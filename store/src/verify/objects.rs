//! The objects of a damaged store, one after another: their frames, and what is in them, so that each damage can be named.

use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{RecordsFrame, TableRead, parse_line, read_frame, read_lines};
use crate::id::{ContentHash, RecordId};
use crate::log::{self, View};
use crate::object::{FrameRow, Table, TableError};
use crate::progress::{OnProgress, Progress, tell};
use crate::reading::Reader;
use crate::record::{Record, RevisionRecord};
use crate::verify::{Depth, Report, RevisionKey, wrong_length};

/// What the records of an object say of one of its contents.
struct ExpectedContent {
    hash: ContentHash,
    revisions: Vec<RevisionKey>,
}

/// What the records of an object say of its contents, by the index of the content.
type ExpectedContents = BTreeMap<u32, ExpectedContent>;

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

    /// The length of an object in bytes; 0 for anything that is not an object, which reading its table will report.
    fn size_of(&self, object: &str) -> Result<u64> {
        match self.shelf.stat(object) {
            Err(Error::Damaged(_)) => Ok(0),
            other => Ok(other?.unwrap_or(0)),
        }
    }

    /// Checks the frames of one object, and what is in them.
    fn check_object(&self, object: &str, table: &Table, depth: Depth, report: &mut Report) -> Result<()> {
        let expected = self.check_records(object, table, report)?;
        match depth {
            Depth::Quick => Ok(()),
            Depth::Deep => self.check_contents(object, table, &expected, report),
        }
    }

    /// Checks the records of an object against its table; returns what they say of its contents.
    fn check_records(&self, object: &str, table: &Table, report: &mut Report) -> Result<ExpectedContents> {
        let mut expected = ExpectedContents::new();
        let mut leaves = table.header.leaves.iter().flat_map(|range| range.first..range.first + range.count);
        for frame in table.records_frames() {
            let leaves: Vec<u64> = leaves.by_ref().take(frame.end - frame.first).collect();
            self.check_records_frame(object, table, &frame, &leaves, &mut expected, report)?;
        }
        Ok(expected)
    }

    /// Checks one frame of records, which are at these leaves.
    fn check_records_frame(
        &self,
        object: &str,
        table: &Table,
        frame: &RecordsFrame,
        leaves: &[u64],
        expected: &mut ExpectedContents,
        report: &mut Report,
    ) -> Result<()> {
        let lines = read_lines(self.shelf.as_ref(), object, frame, true)?;
        report.damages.extend(lines.fault.as_ref().map(|fault| Damage::of(object, DamageKind::Frame, fault)));
        for (index, leaf) in (frame.first..frame.end).zip(leaves) {
            // Unreadable records were reported when the log was followed.
            let Some((line, record)) = lines.get(index).and_then(|line| parse_line(line).ok()) else { continue };
            let content = table.leaf_contents.get(index).copied().flatten();
            if let (Some(content), Some(hash)) = (content, record.content()) {
                let damage = expect_content(expected, content, hash, object);
                report.damages.extend(damage.map(|damage| damage.at_leaf(*leaf)));
            }
            if let Record::Revision(revision) = &record {
                let id: RecordId = record.id(line);
                check_revision(
                    object,
                    table,
                    content,
                    revision,
                    RevisionKey::of(revision, *leaf, id),
                    expected,
                    report,
                );
            }
        }
        Ok(())
    }

    /// Checks the contents of an object against what its records say of them.
    fn check_contents(
        &self,
        object: &str,
        table: &Table,
        expected: &ExpectedContents,
        report: &mut Report,
    ) -> Result<()> {
        for (index, row) in table.frames.iter().enumerate().take(table.content_frames) {
            self.check_contents_frame(object, table, index, row, expected, report)?;
        }
        Ok(())
    }

    /// Checks one frame of contents.
    fn check_contents_frame(
        &self,
        object: &str,
        table: &Table,
        index: usize,
        row: &FrameRow,
        expected: &ExpectedContents,
        report: &mut Report,
    ) -> Result<()> {
        let read = read_frame(self.shelf.as_ref(), object, index, row, true)?;
        let contents = (row.first..).zip(table.contents.iter().skip(row.first as usize));
        let mut is_any_lost = false;
        for (content, row) in contents.take_while(|(_, row)| row.frame as usize == index) {
            report.contents += 1;
            report.bytes += u64::from(row.bytes);
            let text = read.bytes.get(row.offset as usize..row.offset as usize + row.bytes as usize);
            match expected.get(&content) {
                Some(expected) if expected.is(text) => {}
                Some(expected) => {
                    is_any_lost = true;
                    report.damages.extend(expected.losses(object, read.fault.as_ref()));
                }
                // Its record may be one that cannot be read.
                None if read.fault.is_some() || report.has_unreadable_records(object) => {}
                None => {
                    let detail = format!("content {content} belongs to no record");
                    report.damages.push(Damage::of(object, DamageKind::Content, detail));
                }
            }
        }
        if let (Some(fault), false) = (&read.fault, is_any_lost) {
            let detail = format!("{fault}; every text in it can still be read");
            report.damages.push(Damage::of(object, DamageKind::Frame, detail));
        }
        Ok(())
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

/// Lists the leaves of an object whose table is lost: those between the objects before and after it.
fn list_lost_records(object: &str, fresh: &Catalog, report: &mut Report) -> Result<()> {
    for leaf in fresh.leaves_between_neighbours(object)? {
        report.damages.push(Damage::of(object, DamageKind::Record, "the record cannot be reached").at_leaf(leaf));
    }
    Ok(())
}

/// Notes the hash that a record gives for a content; returns a finding if an earlier record gave another.
fn expect_content(expected: &mut ExpectedContents, content: u32, hash: ContentHash, object: &str) -> Option<Damage> {
    let noted = expected.entry(content).or_insert_with(|| ExpectedContent { hash, revisions: Vec::new() });
    let detail = "two records name one content by two hashes";
    (noted.hash != hash).then(|| Damage::of(object, DamageKind::Content, detail))
}

/// Counts a revision, checks that the object has a text of the right length for it, and notes whose text that is.
fn check_revision(
    object: &str,
    table: &Table,
    content: Option<u32>,
    revision: &RevisionRecord,
    key: RevisionKey,
    expected: &mut ExpectedContents,
    report: &mut Report,
) {
    report.revisions += 1;
    let Some(content) = content else {
        report.damages.push(key.damage(object, DamageKind::Content, "the object does not hold the text"));
        return;
    };
    let bytes = table.contents.get(content as usize).map_or(0, |row| u64::from(row.bytes));
    if bytes != revision.bytes {
        report.damages.push(key.damage(object, DamageKind::Content, &wrong_length(revision.bytes, bytes)));
    }
    if let Some(expected) = expected.get_mut(&content) {
        expected.revisions.push(key);
    }
}

impl ExpectedContent {
    /// Whether `text` is this content.
    fn is(&self, text: Option<&[u8]>) -> bool {
        text.is_some_and(|text| ContentHash::of(text) == self.hash && std::str::from_utf8(text).is_ok())
    }

    /// A finding for each revision whose text is lost, because of a fault in its frame or because the text differs.
    fn losses(&self, object: &str, fault: Option<&TableError>) -> Vec<Damage> {
        let (kind, detail) = match fault {
            Some(fault) => (DamageKind::Frame, fault.to_string()),
            None => (DamageKind::Content, format!("the text does not have the hash {}", self.hash)),
        };
        self.revisions.iter().map(|revision| revision.damage(object, kind, &detail)).collect()
    }
}
