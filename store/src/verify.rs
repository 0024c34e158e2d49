//! Verification: everything is read back and checked, and nothing that was kept is believed.
//!
//! Nearly every store is sound, so that is asked first, on all processors (`soundness`). Where anything is not, everything is read
//! once more, slowly, so that each damage can be named. First the structure: a catalog of its own follows the log from its first
//! leaf, which checks every table, every record, the chains of the briefings and the tree. Then, unless quick, the contents: every
//! frame is hashed and unpacked, every text hashed.

mod soundness;

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::catalog::{Catalog, Synced, Tolerance};
use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{TableRead, parse_line, read_frame, read_lines};
use crate::id::{ContentHash, RecordId, TreeHash};
use crate::log::{self, View};
use crate::object::Table;
use crate::progress::{OnProgress, Progress, tell};
use crate::reading::Reader;
use crate::record::Record;

/// How often a verification begins anew because a packer was faster.
const VIEWS_MAX: u32 = 100;

/// How deep a verification goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Tables, records, chains and the tree.
    Quick,
    /// All that, and every content.
    Deep,
}

/// What a verification found, and what it checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Each finding, in the order of the log.
    pub damages: Vec<Damage>,
    /// Entries that were read.
    pub entries: u64,
    /// Packs that were read.
    pub packs: u64,
    /// Revisions whose records were checked.
    pub revisions: u64,
    /// Contents whose bytes were checked.
    pub contents: u64,
    /// Bytes of text that were checked.
    pub bytes: u64,
    /// The root of the tree that the log states.
    pub root: TreeHash,
}

/// What is known of a revision whose content is to be checked.
struct Owner {
    leaf: u64,
    briefing: String,
    number: u64,
    id: RecordId,
}

impl Reader {
    /// Reads the store back, or one briefing of it, and checks everything.
    ///
    /// Writes nothing but a temporary file of its own. Findings are no errors: `Ok` with damages.
    /// Errors: I/O, [`Error::Unsettled`]. Cost: reads every byte once, on all processors; of a damaged store once more, on one, and
    /// the records twice. Memory of a frame a thread, of one object's list of contents, and of the briefings' heads.
    pub fn verify(&self, briefing: Option<&str>, depth: Depth, progress: &mut OnProgress<'_>) -> Result<Report> {
        match briefing {
            Some(name) => self.verify_briefing(name, depth),
            None => self.verify_all(depth, progress),
        }
    }

    /// The revisions of one briefing: that records and contents are those that the log's tree was checked with.
    fn verify_briefing(&self, name: &str, depth: Depth) -> Result<Report> {
        let mut report = Report::new(&self.view, self.trust.damages.clone());
        let (mut parent, mut objects, mut contents) = (None, HashSet::new(), HashSet::new());
        for leaf in self.catalog.history(name)? {
            let place = self.catalog.place(leaf)?;
            objects.extend(place.as_ref().map(|place| place.object.clone()));
            let checked = self.revision(leaf).and_then(|revision| {
                let record = &revision.record;
                if record.parent != parent {
                    let detail = "its parent is not the revision before it";
                    let damage = Damage::of("log", DamageKind::Chain, detail).at_leaf(leaf);
                    report.damages.push(damage.of_revision(&record.briefing, record.number, revision.id));
                }
                parent = Some(revision.id);
                report.revisions += 1;
                if depth == Depth::Deep {
                    let bytes = self.content(&revision)?.len() as u64;
                    if bytes != record.bytes {
                        let object = place.map_or("log".to_owned(), |place| place.object);
                        let damage = Damage::of(&object, DamageKind::Content, wrong_length(record.bytes, bytes));
                        let damage = damage.at_leaf(leaf);
                        report.damages.push(damage.of_revision(&record.briefing, record.number, revision.id));
                    }
                    report.bytes += bytes;
                    contents.insert(record.content);
                }
                Ok(())
            });
            match checked {
                Err(Error::Damaged(damage)) => {
                    parent = self.catalog.id(leaf)?;
                    report.damages.push(*damage);
                }
                other => other?,
            }
        }
        report.contents = contents.len() as u64;
        report.entries = objects.iter().filter(|object| object.starts_with(log::FOLDER)).count() as u64;
        report.packs = objects.len() as u64 - report.entries;
        Ok(report)
    }

    fn verify_all(&self, depth: Depth, progress: &mut OnProgress<'_>) -> Result<Report> {
        for _ in 0..VIEWS_MAX {
            if let Some(report) = self.verify_view(depth, progress)? {
                return Ok(report);
            }
        }
        Err(Error::Unsettled { attempts: VIEWS_MAX })
    }

    /// Verifies the log as it is now; `None` where a packer removed objects meanwhile, which had gone into others.
    fn verify_view(&self, depth: Depth, progress: &mut OnProgress<'_>) -> Result<Option<Report>> {
        let shelf = self.shelf.as_ref();
        let mut view = self.take_view()?;
        if self.trust.identity_damage.is_none() && self.trust.contradiction.is_none() {
            let sound = soundness::report_if_sound(shelf, self.id, &view, depth, progress)?;
            if sound.is_some() {
                return Ok(sound);
            }
        }
        let fresh = Catalog::temporary()?;
        let (mut damages, mut steady) = (None, false);
        for _ in 0..VIEWS_MAX {
            match fresh.sync(shelf, self.id, &view, Tolerance { is_lenient: true, is_seen_twice: steady }, progress)? {
                Synced::Moved => {
                    let again = self.take_view()?;
                    (steady, view) = (again.is_same_as(&view), again);
                    continue;
                }
                Synced::Current => damages = Some(Vec::new()),
                Synced::Damaged(found) => damages = Some(found),
            }
            break;
        }
        let Some(found) = damages else { return Err(Error::Unsettled { attempts: VIEWS_MAX }) };
        let mut report = Report::new(&view, self.trust.identity_damage.iter().chain(&view.damages).cloned().collect());
        report.damages.extend(self.trust.contradiction.clone());
        let structure_is_damaged = !found.is_empty() || !view.damages.is_empty();
        for damage in found {
            if !report.damages.contains(&damage) {
                report.damages.push(damage);
            }
        }
        let objects = view.objects();
        // What is no object has no size; reading its table says what it is.
        let size = |name: &String| match shelf.stat(name) {
            Err(Error::Damaged(_)) => Ok(0),
            other => Ok(other?.unwrap_or(0)),
        };
        let sizes: Vec<u64> = objects.iter().map(size).collect::<Result<_>>()?;
        let (bytes_total, mut bytes_done) = (sizes.iter().sum(), 0);
        for (object, bytes) in objects.iter().zip(sizes) {
            match log::read_object(shelf, self.id, object)? {
                TableRead::Sound(table) => {
                    Self::check_pack(&view, object, &table, &mut report);
                    match self.check_object(object, &table, depth, &mut report) {
                        Err(Error::Damaged(_)) if !view.is_current(shelf)? => return Ok(None),
                        checked => checked?,
                    }
                }
                TableRead::Absent if !view.is_current(shelf)? => return Ok(None),
                TableRead::Absent | TableRead::Damaged(_) => Self::list_what_is_lost(object, &fresh, &mut report)?,
            }
            bytes_done += bytes;
            tell(progress, Progress::Verify { bytes_done, bytes_total })?;
        }
        if structure_is_damaged {
            self.compare_with_catalog(&fresh, &mut report)?;
        }
        self.name_unreadable_records(&mut report)?;
        Ok(Some(report))
    }

    /// That a pack is the one that the base lists.
    fn check_pack(view: &View, object: &str, table: &Table, report: &mut Report) {
        let listed = view.listed(object);
        if listed.is_some_and(|pack| pack.hash != table.hash) {
            let detail = "the pack is not the one that the base lists";
            report.damages.push(Damage::of(object, DamageKind::Misplaced, detail));
        }
        match listed {
            Some(_) => report.packs += 1,
            None => report.entries += 1,
        }
    }

    /// Checks the frames of one object, and every text in them.
    fn check_object(&self, object: &str, table: &Table, depth: Depth, report: &mut Report) -> Result<()> {
        let shelf = self.shelf.as_ref();
        let leaves: Vec<u64> =
            table.header.leaves.iter().flat_map(|range| range.first..range.first + range.count).collect();
        // For each content, the hash that it must have and whose it is; a content that nobody names must not be there.
        let mut owners: BTreeMap<u32, (ContentHash, Vec<Owner>)> = BTreeMap::new();
        for frame in table.records_frames() {
            let lines = read_lines(shelf, object, &frame, true)?;
            if let Some(fault) = &lines.fault {
                report.damages.push(Damage::of(object, DamageKind::Frame, fault));
            }
            for number in frame.first..frame.end {
                // What cannot be read was found when the log was followed.
                let Some((line, record)) = lines.get(number).and_then(|line| parse_line(line).ok()) else { continue };
                let leaf = leaves.get(number).copied().unwrap_or_default();
                let content = table.leaf_contents.get(number).copied().flatten();
                let id = record.id(line);
                match (&record, content, record.content()) {
                    (_, Some(content), Some(hash)) => {
                        let (expected, names) = owners.entry(content).or_insert_with(|| (hash, Vec::new()));
                        if *expected != hash {
                            let detail = "two records name one content by two hashes";
                            report.damages.push(Damage::of(object, DamageKind::Content, detail).at_leaf(leaf));
                        }
                        if let Record::Revision(revision) = &record {
                            let bytes = table.contents.get(content as usize).map_or(0, |row| u64::from(row.bytes));
                            if bytes != revision.bytes {
                                let detail = wrong_length(revision.bytes, bytes);
                                let damage = Damage::of(object, DamageKind::Content, detail).at_leaf(leaf);
                                report.damages.push(damage.of_revision(&revision.briefing, revision.number, id));
                            }
                            let (briefing, number) = (revision.briefing.clone(), revision.number);
                            names.push(Owner { leaf, briefing, number, id });
                        }
                    }
                    (Record::Revision(revision), None, _) => {
                        let damage = Damage::of(object, DamageKind::Content, "the object does not hold the text");
                        let damage = damage.at_leaf(leaf).of_revision(&revision.briefing, revision.number, id);
                        report.damages.push(damage);
                    }
                    _ => {}
                }
                report.revisions += u64::from(matches!(record, Record::Revision(_)));
            }
        }
        if depth == Depth::Deep { self.check_contents(object, table, &owners, report) } else { Ok(()) }
    }

    fn check_contents(
        &self,
        object: &str,
        table: &Table,
        owners: &BTreeMap<u32, (ContentHash, Vec<Owner>)>,
        report: &mut Report,
    ) -> Result<()> {
        for (number, row) in table.frames.iter().enumerate().take(table.content_frames) {
            let read = read_frame(self.shelf.as_ref(), object, number, row, true)?;
            let mut lost = false;
            let first = row.first as usize;
            let contents = table.contents.iter().enumerate().skip(first);
            for (content, place) in contents.take_while(|(_, place)| place.frame as usize == number) {
                let end = place.offset as usize + place.bytes as usize;
                let bytes = read.bytes.get(place.offset as usize..end);
                report.contents += 1;
                report.bytes += u64::from(place.bytes);
                let Some((hash, owners)) = owners.get(&(content as u32)) else {
                    if read.fault.is_none() && !report.has_unreadable_records(object) {
                        let detail = format!("content {content} belongs to no record");
                        report.damages.push(Damage::of(object, DamageKind::Content, detail));
                    }
                    continue;
                };
                let sound =
                    bytes.is_some_and(|bytes| ContentHash::of(bytes) == *hash && std::str::from_utf8(bytes).is_ok());
                if sound {
                    continue;
                }
                lost = true;
                let (kind, detail) = match &read.fault {
                    Some(fault) => (DamageKind::Frame, fault.to_string()),
                    None => (DamageKind::Content, format!("the text does not have the hash {hash}")),
                };
                for owner in owners {
                    let damage = Damage::of(object, kind, &detail).at_leaf(owner.leaf);
                    report.damages.push(damage.of_revision(&owner.briefing, owner.number, owner.id));
                }
            }
            if let (Some(fault), false) = (&read.fault, lost) {
                let detail = format!("{fault}; every text in it can still be read");
                report.damages.push(Damage::of(object, DamageKind::Frame, detail));
            }
        }
        Ok(())
    }

    /// Lists the leaves of an object whose table is lost: those between the objects before and after it.
    fn list_what_is_lost(object: &str, fresh: &Catalog, report: &mut Report) -> Result<()> {
        for leaf in fresh.leaves_between_neighbours(object)? {
            report.damages.push(Damage::of(object, DamageKind::Record, "the record cannot be reached").at_leaf(leaf));
        }
        Ok(())
    }

    /// Compares the records with those that the reader's catalog has seen: one that is missing or another is lost.
    ///
    /// Called only where the structure is damaged: otherwise the roots are equal, and so are the records.
    fn compare_with_catalog(&self, fresh: &Catalog, report: &mut Report) -> Result<()> {
        let kept = self.set_aside.as_ref().unwrap_or(&self.catalog);
        // A finding that names a briefing has the name from the very record that may be altered.
        let nameless = report.damages.iter().filter(|damage| damage.briefing.is_none());
        let listed: HashSet<u64> = nameless.filter_map(|damage| damage.leaf).collect();
        let mut from = 0;
        loop {
            let leaves = kept.known_leaves(from, 1000)?;
            let Some(last) = leaves.last() else { return Ok(()) };
            from = last + 1;
            for leaf in leaves.into_iter().filter(|leaf| !listed.contains(leaf)) {
                if kept.id(leaf)? != fresh.id(leaf)? {
                    let object = kept.place(leaf)?.map_or("log".to_owned(), |place| place.object);
                    let detail = "the record that this reader has seen here is gone";
                    report.damages.push(Damage::of(&object, DamageKind::Record, detail).at_leaf(leaf));
                }
            }
        }
    }

    /// Adds, from the reader's catalog, which revisions the unreadable records are.
    fn name_unreadable_records(&self, report: &mut Report) -> Result<()> {
        let kept = self.set_aside.as_ref().unwrap_or(&self.catalog);
        for damage in &mut report.damages {
            if let (None, Some(leaf)) = (&damage.briefing, damage.leaf)
                && let (Some((briefing, number)), Some(id)) = (kept.revision_of(leaf)?, kept.id(leaf)?)
            {
                *damage = damage.clone().of_revision(&briefing, number, id);
            }
        }
        Ok(())
    }
}

fn wrong_length(stated: u64, bytes: u64) -> String {
    format!("the record states {stated} bytes, its text has {bytes}")
}

impl Report {
    fn new(view: &View, damages: Vec<Damage>) -> Self {
        let root = view.tree.root();
        Self { damages, entries: 0, packs: 0, revisions: 0, contents: 0, bytes: 0, root }
    }

    /// Whether nothing was found.
    pub fn is_ok(&self) -> bool {
        self.damages.is_empty()
    }

    fn has_unreadable_records(&self, object: &str) -> bool {
        self.damages.iter().any(|damage| damage.object == object && damage.kind == DamageKind::Record)
    }
}
