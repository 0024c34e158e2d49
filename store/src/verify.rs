//! Verification: everything is read back and checked, and nothing that was kept is believed.
//!
//! Nearly every store is sound, so that is checked first, on all processors (`soundness`). If
//! anything is wrong, everything is read again, slowly, so that each damage can be named. First the
//! structure: a new catalog follows the log from its first leaf, which checks every table, every
//! record, the chains of the briefings and the tree. Then the objects (`objects`): their frames,
//! and, unless the verification is quick, every text.

mod checked_log;
mod lost;
mod objects;
mod soundness;

use std::collections::HashSet;

use serde::Serialize;

use crate::catalog::{Catalog, Synced, Tolerance, VoidRecord};
use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::id::{RecordId, TreeHash};
use crate::identity::{self, Identity};
use crate::leaf_range::LeafRange;
use crate::log::{self, View};
use crate::progress::OnProgress;
use crate::reading::{Reader, Revision, Stray};
use crate::record::RevisionRecord;
use crate::time::Time;
use crate::trust::Verification;

pub use crate::trust::Depth;

use soundness::Soundness;

/// Whether the fast check of every byte finds the store that lies on a shelf sound. It keeps no
/// catalog, so a test can ask it of millions of stores.
#[cfg(test)]
pub(crate) fn is_sound(shelf: &dyn crate::shelf::Shelf, id: crate::id::StoreId) -> Result<bool> {
    let view = log::view(shelf, id, &crate::mutants::Mutants::default())?;
    let soundness = soundness::check(shelf, id, &view, Depth::Deep, &mut crate::unwatched)?;
    Ok(matches!(soundness, Soundness::Sound(_)))
}

/// How often a verification is restarted because packing removed what it was reading.
const ATTEMPTS_MAX: u32 = 100;

/// How often a log is found unsound and then without a fault, before that is a finding: once, and
/// packing may have moved what the first look read.
const UNNAMED_MAX: u32 = 3;

/// Void records that a report lists.
const VOIDS_LISTED_MAX: usize = 10_000;

/// What the damage of an object costs beside the revisions that findings name. As JSON an object
/// with these fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// The object.
    pub object: String,
    /// How many records that it held cannot be read.
    pub records: u64,
    /// How many of them are known to be no revisions: labels.
    pub others: u64,
    /// Of how many nothing tells what they were.
    pub unnamed: u64,
}

/// What a verification found, and what it checked. As JSON an object with these fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// All findings, in the order of the log; empty for a sound store.
    pub damages: Vec<Damage>,
    /// Records that are lost, by object, in the order of their names.
    pub losses: Vec<Loss>,
    /// Records that count for nothing, which is no damage; the first ten thousand, in the order of
    /// the log.
    pub voids: Vec<VoidRecord>,
    /// How many entries of the log were read.
    pub entries: u64,
    /// How many packs were read.
    pub packs: u64,
    /// How many revisions' records were checked.
    pub revisions: u64,
    /// How many contents were checked; 0 in a quick verification.
    pub contents: u64,
    /// How many bytes of text were checked; 0 in a quick verification.
    pub bytes: u64,
    /// How many records the log states.
    pub records: u64,
    /// The root of the tree over them.
    pub root: TreeHash,
}

/// Identifies a revision in a finding.
struct RevisionKey {
    leaf: u64,
    briefing: String,
    number: u64,
    id: RecordId,
}

impl Reader {
    /// Reads the store back, or one briefing of it, and checks everything.
    ///
    /// Writes nothing but a temporary file of its own. Findings are not errors: they are in the
    /// report.
    ///
    /// Errors: I/O; [`Error::Unsettled`] if the log kept changing.
    /// Cost: reads every byte once, on all processors; a damaged store is read once more, on one,
    /// and its records twice.
    /// Memory: a frame for each thread, one object's table, and the newest revision of each
    /// briefing.
    pub fn verify(&self, briefing: Option<&str>, depth: Depth, progress: &mut OnProgress<'_>) -> Result<Report> {
        match briefing {
            Some(name) => self.verify_briefing(name, depth),
            None => self.verify_all(depth, progress),
        }
    }

    /// Remembers what a verification of all of the store found, which ended at `time`. Where
    /// nothing is remembered of what was seen, this is not either.
    ///
    /// Errors: I/O.
    pub fn keep_verification(&self, report: &Report, depth: Depth, time: Time) -> Result<()> {
        let Report { records: size, root, .. } = *report;
        let damages = report.damages.len() as u64;
        self.trust.keep_verification(&Verification { store: self.id(), depth, time, size, root, damages })
    }

    /// Checks the revisions of one briefing. Their records are compared with those of the log's
    /// tree.
    fn verify_briefing(&self, name: &str, depth: Depth) -> Result<Report> {
        let name = &*self.name_now(name)?;
        let mut report = Report::new(&self.view, self.trust.damages.clone());
        self.read_around.take();
        if !report.is_ok() {
            // What is lost is not in the history.
            self.name_unreadable_records(&mut report)?;
            self.add_losses(&self.view, &self.catalog, &mut report)?;
            let is_its_own = |damage: &Damage| damage.briefing.as_deref().is_none_or(|briefing| briefing == name);
            report.damages.retain(is_its_own);
        }
        let (mut parent, mut objects, mut contents) = (None, HashSet::new(), HashSet::new());
        for leaf in self.ask(|catalog| catalog.history(name))? {
            let object = self.ask(|catalog| catalog.location(leaf))?.map(|location| location.object);
            match self.verify_revision(leaf, object.as_deref(), parent, depth, &mut report) {
                Ok(revision) => {
                    parent = Some(revision.id);
                    contents.insert(revision.record.content);
                }
                Err(Error::Damaged(damage)) => {
                    parent = self.ask(|catalog| catalog.id(leaf))?;
                    report.add_without_duplicates(vec![*damage]);
                }
                Err(error) => return Err(error),
            }
            objects.extend(object);
        }
        report.add_without_duplicates(self.read_around.take());
        report.contents = if depth == Depth::Deep { contents.len() as u64 } else { 0 };
        report.entries = objects.iter().filter(|object| object.starts_with(log::FOLDER)).count() as u64;
        report.packs = objects.len() as u64 - report.entries;
        Ok(report)
    }

    /// Checks one revision, whose record is in `object`, and which must follow `parent`.
    ///
    /// Errors: [`Error::Damaged`] if its record or its text cannot be read.
    fn verify_revision(
        &self,
        leaf: u64,
        object: Option<&str>,
        parent: Option<RecordId>,
        depth: Depth,
        report: &mut Report,
    ) -> Result<Revision> {
        let revision = self.revision(leaf)?;
        let record = &revision.record;
        let key = RevisionKey::of(record, leaf, revision.id);
        if record.parent != parent {
            report.damages.push(key.damage("log", DamageKind::Chain, "its parent is not the revision before it"));
        }
        report.revisions += 1;
        if depth == Depth::Deep {
            let bytes = self.content(&revision)?.len() as u64;
            if bytes != record.bytes {
                let detail = wrong_length(record.bytes, bytes);
                report.damages.push(key.damage(object.unwrap_or("log"), DamageKind::Content, &detail));
            }
            report.bytes += bytes;
        }
        Ok(revision)
    }

    fn verify_all(&self, depth: Depth, progress: &mut OnProgress<'_>) -> Result<Report> {
        let mut unnamed = 0;
        for _ in 0..ATTEMPTS_MAX {
            match self.verify_view(depth, progress)? {
                Verified::Done(report) => return self.with_strays(report),
                Verified::Unnamed(mut report) => {
                    unnamed += 1;
                    if unnamed == UNNAMED_MAX {
                        let detail = "the fast check finds the log unsound, and the slow one cannot say where";
                        report.damages.push(Damage::of("log", DamageKind::Unsound, detail));
                        return self.with_strays(report);
                    }
                }
                Verified::Moved => {}
            }
        }
        Err(Error::Unsettled { attempts: ATTEMPTS_MAX })
    }

    /// Adds packs that hold more than the log, or something else.
    fn with_strays(&self, mut report: Report) -> Result<Report> {
        report.damages.extend(self.strays()?.iter().filter_map(Stray::damage));
        Ok(report)
    }

    /// Verifies the log as it is now.
    fn verify_view(&self, depth: Depth, progress: &mut OnProgress<'_>) -> Result<Verified> {
        let view = self.take_view()?;
        let identity_damage = self.identity_damage()?;
        let mut is_unsound = false;
        let mark = self.check_packed(&view)?;
        if mark.is_none() && identity_damage.is_none() && self.trust.contradiction.is_none() {
            match soundness::check(self.shelf.as_ref(), self.id, &view, depth, progress)? {
                Soundness::Sound(report) => return Ok(Verified::Done(report)),
                Soundness::Odd => {}
                Soundness::Unsound => is_unsound = true,
            }
        }
        let fresh = Catalog::temporary()?;
        let (view, found) = self.sync_from_the_start(&fresh, view, progress)?;
        let structure_is_damaged = !found.is_empty() || !view.damages.is_empty();
        let mut report = Report::new(&view, identity_damage.iter().chain(&view.damages).cloned().collect());
        report.damages.extend(mark);
        report.damages.extend(self.trust.contradiction.clone());
        report.add_without_duplicates(found);
        if !self.check_objects(&view, &fresh, depth, &mut report, progress)? {
            return Ok(Verified::Moved);
        }
        report.revisions = fresh.count_revisions()?;
        report.voids = fresh.voids(0, VOIDS_LISTED_MAX)?;
        if structure_is_damaged {
            self.compare_with_catalog(&fresh, &mut report)?;
        }
        self.name_unreadable_records(&mut report)?;
        self.add_losses(&view, &fresh, &mut report)?;
        Ok(if is_unsound && report.is_ok() { Verified::Unnamed(report) } else { Verified::Done(report) })
    }

    /// What is wrong with the object that says that entries have been removed, if it is there.
    fn check_packed(&self, view: &View) -> Result<Option<Damage>> {
        let line = log::packed_line(self.id);
        let (kind, detail) = match self.shelf.read(log::PACKED, 0, line.len() + 1) {
            Err(Error::Damaged(damage)) => return Ok(Some(*damage)),
            other => match other? {
                None => return Ok(None),
                Some(bytes) if bytes != line.as_bytes() => {
                    (DamageKind::StoreObject, "it is not what a packer of this store writes")
                }
                Some(_) if view.base.is_none() && view.damages.is_empty() => (
                    DamageKind::RolledBack,
                    "entries were removed from this store, and its log has no base: it went back",
                ),
                Some(_) => return Ok(None),
            },
        };
        Ok(Some(Damage::of(log::PACKED, kind, detail)))
    }

    /// What is wrong with the object that says which store it is: a warm opening does not read it.
    fn identity_damage(&self) -> Result<Option<Damage>> {
        let other = |detail: &str| Damage::of(identity::NAME, DamageKind::StoreObject, detail);
        Ok(match identity::read(self.shelf.as_ref())? {
            Identity::Sound(id) if id == self.id => None,
            Identity::Sound(_) => Some(other("the object is another store's than the log")),
            Identity::Damaged(_, damage) => Some(damage),
            Identity::Absent => Some(other("the object is missing")),
        })
    }

    /// Follows the log from its first leaf into a new catalog; returns the view that was followed
    /// to its end, and the damage that was met on the way. Takes a new view as often as packing
    /// removes objects of the last.
    fn sync_from_the_start(
        &self,
        fresh: &Catalog,
        mut view: View,
        progress: &mut OnProgress<'_>,
    ) -> Result<(View, Vec<Damage>)> {
        let mut is_seen_twice = false;
        for _ in 0..ATTEMPTS_MAX {
            let tolerance = Tolerance { is_lenient: true, is_seen_twice };
            match fresh.sync(self.shelf.as_ref(), self.id, &view, tolerance, progress)? {
                Synced::Current => return Ok((view, Vec::new())),
                Synced::Damaged(found) => return Ok((view, found)),
                Synced::Moved => {
                    let again = self.take_view()?;
                    (is_seen_twice, view) = (again.is_same_as(&view), again);
                }
                // A packer was faster, and the view that was taken then shows less.
                Synced::Ahead(_) => {
                    fresh.forget()?;
                    view = self.take_view()?;
                }
            }
        }
        Err(Error::Unsettled { attempts: ATTEMPTS_MAX })
    }

    /// Compares the records with those in the reader's catalog: one that is missing or differs was
    /// lost.
    ///
    /// Needed only if the structure is damaged: otherwise the roots are equal, and so are the
    /// records.
    fn compare_with_catalog(&self, fresh: &Catalog, report: &mut Report) -> Result<()> {
        let kept = self.kept();
        // A finding that names a briefing has the name from the very record that may be altered.
        let nameless = report.damages.iter().filter(|damage| damage.briefing.is_none());
        let mut listed: Vec<LeafRange> = nameless.filter_map(Damage::range).collect();
        listed.sort_by_key(|range| range.first);
        let is_listed = |leaf: u64| {
            let after = listed.partition_point(|range| range.first <= leaf);
            listed.iter().take(after).rev().take(2).any(|range| range.contains(leaf))
        };
        let mut from = 0;
        loop {
            let leaves = kept.known_leaves(from, 1000)?;
            let Some(last) = leaves.last() else { return Ok(()) };
            from = last + 1;
            for leaf in leaves.into_iter().filter(|leaf| !is_listed(*leaf)) {
                if kept.id(leaf)? != fresh.id(leaf)? {
                    let object = kept.location(leaf)?.map_or("log".to_owned(), |location| location.object);
                    let detail = "the record that this reader saw here before is gone";
                    report.damages.push(Damage::of(&object, DamageKind::Record, detail).at_leaf(leaf));
                }
            }
        }
    }
}

/// What one verification of a view gave.
enum Verified {
    Done(Report),
    /// The fast check found it unsound, and the slow one nothing.
    Unnamed(Report),
    /// Packing removed objects meanwhile, after it had merged them into others.
    Moved,
}

impl RevisionKey {
    fn of(record: &RevisionRecord, leaf: u64, id: RecordId) -> Self {
        Self { leaf, briefing: record.briefing.clone(), number: record.number, id }
    }

    /// A finding about this revision.
    fn damage(&self, object: &str, kind: DamageKind, detail: &str) -> Damage {
        Damage::of(object, kind, detail).at_leaf(self.leaf).of_revision(&self.briefing, self.number, self.id)
    }
}

impl Loss {
    fn of(object: &str) -> Self {
        Self { object: object.to_owned(), records: 0, others: 0, unnamed: 0 }
    }

    fn add(&mut self, records: u64, others: u64, unnamed: u64) {
        self.records += records;
        self.others += others;
        self.unnamed += unnamed;
    }
}

fn wrong_length(stated: u64, bytes: u64) -> String {
    format!("the record states {stated} bytes, its text has {bytes}")
}

impl Report {
    fn new(view: &View, damages: Vec<Damage>) -> Self {
        Self {
            damages,
            losses: Vec::new(),
            voids: Vec::new(),
            entries: 0,
            packs: 0,
            revisions: 0,
            contents: 0,
            bytes: 0,
            records: view.tree.size(),
            root: view.tree.root(),
        }
    }

    /// Whether nothing was found.
    pub fn is_ok(&self) -> bool {
        self.damages.is_empty()
    }

    /// Counts an object that was read.
    fn count_object(&mut self, is_pack: bool) {
        *(if is_pack { &mut self.packs } else { &mut self.entries }) += 1;
    }

    fn add_without_duplicates(&mut self, damages: Vec<Damage>) {
        for damage in damages {
            if !self.damages.contains(&damage) {
                self.damages.push(damage);
            }
        }
    }
}
