//! Packing: entries are merged into packs (`plan` decides which, `merge` does it), which a new
//! entry lists (`supersede`); then the names that it covers are removed (`remove_covered`).

mod merge;
mod plan;
mod remove_covered;
mod supersede;

use crate::error::{Error, Result};
use crate::limits::{GATHERED_ENTRIES, GATHERED_STEP};
use crate::log::pack_name;
use crate::object::PackRef;
use crate::progress::{OnProgress, Progress, tell, unwatched};
use crate::shelf::Created;
use crate::store::Store;
use crate::time::Time;

pub(crate) use merge::{Source, merge};
use plan::{Extent, PackPlan, plan};

/// How to pack.
#[derive(Clone, Debug)]
pub struct Packing {
    /// zstd's level, 1 to 22.
    pub level: i32,
    /// Whether packs that are packed well enough are packed anew as well.
    pub everything: bool,
    /// Whether names that a new base covers are removed at once, not after an hour.
    pub remove_at_once: bool,
    /// Now.
    pub now: Time,
}

/// What packing did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Packed {
    /// Objects that were merged: entries and packs.
    pub merged: u64,
    /// Their bytes.
    pub bytes_before: u64,
    /// Packs that were made.
    pub packs: u64,
    /// Their bytes.
    pub bytes_after: u64,
    /// Objects that were removed, of this packing and of earlier ones.
    pub removed: u64,
    /// Whether another packer was faster, so that nothing was published.
    pub overtaken: bool,
}

/// The level of packs where nobody says another: what keeps up with a disk on two processors.
pub const PACK_LEVEL: i32 = 6;

impl Store {
    /// Merges the entries that have gathered into packs, publishes their list, and removes what an
    /// earlier base covers.
    ///
    /// Never in the way of writers and readers, and safe to be killed at any moment: what is not
    /// published yet is litter that the next packing removes. Durable on `Ok`. Errors:
    /// [`Error::Damaged`], [`Error::RefusesWriting`] in a damaged store, [`Error::BehindPin`],
    /// [`Error::Latched`], [`Error::Cancelled`]; I/O. Cost: reads and writes what is merged; memory
    /// of one pack and fixed buffers.
    pub fn pack(&mut self, how: &Packing, progress: &mut OnProgress<'_>) -> Result<Packed> {
        self.reader.sync()?;
        if let Some(refusal) = self.refusal() {
            return Err(refusal);
        }
        self.make_durable()?;
        let mut packed = Packed { removed: self.remove_covered(how)?, ..Packed::default() };
        let published = match plan(&self.reader, if how.everything { Extent::All } else { Extent::Gathered })? {
            Some(plan) if plan.groups.is_empty() => self.declare_orphans(plan, how)?,
            Some(plan) => {
                self.merge_and_publish(plan, how.level, &mut packed, progress)?;
                !packed.overtaken
            }
            None => false,
        };
        if published {
            packed.removed += self.remove_covered(how)?;
        }
        // Half-written packs of packers that were killed came up in the listings.
        let _ = self.shelf.sweep();
        Ok(packed)
    }

    /// What a writer does by itself after a commit: packs what is cheap, if many entries have
    /// gathered; removes what a base has covered for an hour.
    ///
    /// A failure takes nothing back of what was committed, and a later commit tries again. Where
    /// there is more to merge than is cheap, every 64th commit merges a part of it, from the oldest
    /// entry on.
    pub(crate) fn pack_if_cheap(&mut self, now: &Time) {
        if !self.writing.auto_pack {
            return;
        }
        let how = Packing { level: crate::frame::LEVEL, everything: false, remove_at_once: false, now: now.clone() };
        if !self.view.covered.is_empty() {
            let _ = self.remove_covered(&how);
        }
        let is_due = self.view.seqs.len() >= GATHERED_ENTRIES && self.view.newest.is_multiple_of(GATHERED_STEP);
        if !is_due || self.refusal().is_some() {
            return;
        }
        if let Ok(Some(plan)) = plan(&self.reader, Extent::Cheap)
            && !plan.groups.is_empty()
        {
            let _ = self.merge_and_publish(plan, how.level, &mut Packed::default(), &mut unwatched);
        }
    }

    fn merge_and_publish(
        &mut self,
        plan: PackPlan,
        level: i32,
        packed: &mut Packed,
        progress: &mut OnProgress<'_>,
    ) -> Result<()> {
        let raw = |group: &Vec<Source>| -> u64 {
            let contents = group.iter().flat_map(|source| &source.table.contents);
            contents.map(|content| u64::from(content.bytes)).sum()
        };
        let bytes_total: u64 = plan.groups.iter().map(raw).sum();
        let (mut packs, mut bytes_before_group) = (plan.kept, 0);
        for group in &plan.groups {
            let firsts = group.iter().flat_map(|source| &source.table.header.leaves).map(|range| range.first);
            let ends =
                group.iter().flat_map(|source| &source.table.header.leaves).map(|range| range.first + range.count);
            let order = self.catalog.in_pack_order(firsts.min().unwrap_or(0), ends.max().unwrap_or(0))?;
            let merged = merge(self.shelf.as_ref(), self.id, group, &order, level, &mut |done| {
                tell(progress, Progress::Pack { bytes_done: bytes_before_group + done, bytes_total })
            });
            let merged = match merged {
                // The object may have gone because another packer was faster.
                Err(Error::Damaged(_)) if !self.view.is_current(self.shelf.as_ref())? => {
                    packed.overtaken = true;
                    return self.reader.sync();
                }
                other => other?,
            };
            bytes_before_group += raw(group);
            let name = self.create_pack(&merged.bytes)?;
            packed.merged += group.len() as u64;
            packed.packs += 1;
            packed.bytes_after += merged.bytes.len() as u64;
            packs.push(PackRef {
                name,
                bytes: merged.bytes.len() as u64,
                hash: merged.hash,
                leaves: merged.leaves,
                records: merged.records,
                table: merged.table,
            });
        }
        packed.bytes_before += plan.bytes;
        packed.overtaken = !self.supersede_base(packs, plan.covers)?;
        Ok(())
    }

    /// Creates a pack under a random name: a name that was a hash might be an orphan that somebody
    /// is about to remove.
    pub(crate) fn create_pack(&mut self, bytes: &[u8]) -> Result<String> {
        loop {
            let name: String = self.writing.random.draw::<16>()?.iter().map(|byte| format!("{byte:02x}")).collect();
            let created = self.shelf.create(&pack_name(&name), bytes);
            match created.inspect_err(|error| self.writing.note_failure(error))? {
                Created::Landed => return Ok(name),
                // Whatever lies there is not known to be durable, and is litter if it is this pack.
                Created::Taken | Created::Unknown => {}
            }
        }
    }
}
