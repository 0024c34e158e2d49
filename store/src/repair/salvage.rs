//! Saving what can be read of a damaged store into a new one.

use std::path::Path;

use crate::catalog::Direction;
use crate::error::{Error, Result};
use crate::id::StoreId;
use crate::identity::{self, Identity};
use crate::importing::Imported;
use crate::log;
use crate::progress::{OnProgress, Progress, tell, unwatched};
use crate::reading::{Homes, Reader, Revision};
use crate::record::Record;
use crate::repair::lost_names;
use crate::shelf::{Directory, Shelf};
use crate::store::Store;
use crate::verify::{Depth, Report};

/// What was saved of a damaged store.
#[derive(Debug)]
pub struct Salvaged {
    /// What went into the new store: of a run that continues another, what that had not brought in.
    pub imported: Imported,
    /// Revisions that stood behind a gap in their history, in the order of the log.
    pub renewed: Vec<Renewed>,
    /// Names that briefings were given again, the former one first: the records of them are lost.
    pub names: Vec<(String, String)>,
    /// Revisions whose text is lost, and whose record can be read: what it says of them, and their
    /// labels, in the order of the log. They could not go in.
    pub without_text: Vec<Revision>,
    /// Records that can be read, and could not go in.
    pub left_out: Vec<LeftOut>,
    /// What a verification says of the new store.
    pub report: Report,
}

/// A revision that got a new number and id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewed {
    /// Its briefing.
    pub briefing: String,
    /// The number that it had.
    pub was: u64,
    /// The number that it has.
    pub is: u64,
}

/// A record that could not go into the new store.
#[derive(Debug)]
pub struct LeftOut {
    /// Its index among all records of the log, from 0.
    pub leaf: u64,
    /// Its briefing, if it names one.
    pub briefing: Option<String>,
    /// Why.
    pub reason: Error,
}

impl Reader {
    /// Copies everything that can be read into a new store in the directory `into`, which says in
    /// its `origin` which one it comes from.
    ///
    /// Records keep their lines and ids; but behind a gap in a history they go in as new ones.
    /// Where the record of a name is lost, and something tells of it, the name is given by a new
    /// one. A run that was interrupted can be made again, and goes on. Durable on `Ok`. Errors:
    /// [`Error::StoreExists`] where another store lies in `into`, [`Error::OtherFiles`] where
    /// anything else does; those of an import; I/O. Damage
    /// is left out. Cost: both stores are read and the new one is written once.
    pub fn salvage(&self, into: &Path, homes: &Homes, progress: &mut OnProgress<'_>) -> Result<Salvaged> {
        begin(into, self.id)?;
        let mut store = Store::open(into, homes, &mut unwatched)?;
        let (mut renewed, mut without_text, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        let total = self.view.tree.size();
        let (mut lost_names, mut names, mut next) = (self.lost_names()?, Vec::new(), 0);
        let mut importer = store.importer();
        for read in self.walk_records(0) {
            let kept = match read {
                Ok(kept) => kept,
                Err(Error::Damaged(_)) => continue,
                Err(error) => return Err(error),
            };
            lost_names::give(&mut importer, &mut lost_names, (next, kept.leaf), &mut names)?;
            next = kept.leaf + 1;
            let text = match self.content_of(&kept) {
                Ok(text) => text,
                Err(Error::Damaged(_)) => {
                    if matches!(kept.record, Record::Revision(_)) {
                        without_text.push(self.revision(kept.leaf)?);
                    }
                    continue;
                }
                Err(error) => return Err(error),
            };
            let briefing = briefing_of(&kept.record);
            match importer.push_line_over_gaps(kept.line, text, Some(kept.leaf)) {
                Ok(_) => {}
                Err(
                    error @ (Error::TooLarge { .. } | Error::Record(_) | Error::Mismatch { .. } | Error::Name { .. }),
                ) => {
                    left_out.push(LeftOut { leaf: kept.leaf, briefing, reason: error });
                }
                Err(error) => return Err(error),
            }
            tell(progress, Progress::Salvage { done: kept.leaf + 1, total })?;
        }
        lost_names::give(&mut importer, &mut lost_names, (next, total), &mut names)?;
        importer.flush()?;
        for refused in importer.take_refused() {
            let (leaf, briefing) = (refused.line.unwrap_or_default(), refused.briefing);
            left_out.push(LeftOut { leaf, briefing, reason: refused.reason });
        }
        let imported = importer.imported();
        if imported.renewed > 0 || imported.already_stored > 0 {
            renewed = self.renewed_in(&store)?;
        }
        let report = store.verify(None, Depth::Deep, progress)?;
        Ok(Salvaged { imported, renewed, names, without_text, left_out, report })
    }

    /// The revisions that another store has as new ones: with the same text, time and all else, and
    /// another id.
    fn renewed_in(&self, store: &Reader) -> Result<Vec<Renewed>> {
        let mut renewed = Vec::new();
        for read in self.walk_log(Direction::OldestFirst, None) {
            let revision = match read {
                Ok(revision) => revision,
                Err(Error::Damaged(_)) => continue,
                Err(error) => return Err(error),
            };
            let record = &revision.record;
            if store.catalog.leaf_of(&revision.id)?.is_some() {
                continue;
            }
            let same = store.catalog.with_fingerprint(&revision.briefing, record.fingerprint(), u64::MAX)?;
            if let Some((_, is)) = same.last().map(|leaf| store.catalog.revision_of(*leaf)).transpose()?.flatten() {
                renewed.push(Renewed { briefing: revision.briefing.clone(), was: record.number, is });
            }
        }
        Ok(renewed)
    }
}

/// Makes a store that comes from another; one that was begun for the same is continued.
fn begin(into: &Path, origin: StoreId) -> Result<()> {
    let shelf = Directory::open(into);
    match identity::read(&shelf)? {
        Identity::Sound(_) if identity::origin(&shelf)? == Some(origin) => Ok(()),
        Identity::Absent => {
            // What a run that was interrupted has made is no other file.
            if !shelf.holds_only(&[log::FOLDER, log::PACKS_FOLDER])? {
                return Err(Error::OtherFiles { path: into.to_owned() });
            }
            shelf.create_folders(&[log::FOLDER, log::PACKS_FOLDER])?;
            let id = StoreId(crate::writing::Random::System.draw()?);
            shelf.create(identity::NAME, &identity::encode_copy(id, origin)).map(drop)
        }
        _ => Err(Error::StoreExists { path: into.to_owned() }),
    }
}

fn briefing_of(record: &Record) -> Option<String> {
    match record {
        Record::Revision(revision) => Some(revision.briefing.clone()),
        Record::Label(label) => Some(label.briefing.clone()),
        Record::End(end) => Some(end.briefing.clone()),
        _ => None,
    }
}
