//! Packing: entries are merged into packs (`plan` decides which, `merge` does it), which a new
//! entry lists (`supersede`, in somebody else's list with the help of `splice`); then the names
//! that it covers are removed (`remove_covered`). `strays` looks at what else lies beside the
//! packs, `clock` says how long it has been there.

mod clock;
mod merge;
mod plan;
mod remove_covered;
mod splice;
mod strays;
mod supersede;

use crate::error::{Error, Result};
use crate::limits::{CLAIM_BYTES, GATHERED_ENTRIES, GATHERED_STEP, READ_BACK_BYTES};
use crate::log::{PACKS_FOLDER, entry_name, pack_name, parse_pack};
use crate::object::PackRef;
use crate::progress::{OnProgress, Progress, tell, unwatched};
use crate::shelf::Created;
use crate::store::Store;

pub(crate) use merge::{Source, merge};

use clock::Clock;
use plan::{Extent, PackPlan, plan};
use strays::refuse_if_ahead;
use supersede::Work;

/// How to pack.
#[derive(Clone, Copy, Debug)]
pub struct Packing {
    /// zstd's level, 1 to 22.
    pub level: i32,
    /// Whether packs that are packed well enough are packed anew as well.
    pub everything: bool,
    /// Whether names that a new base covers are removed at once, not after an hour, and packs that
    /// others left there or are making now are declared dead.
    pub remove_at_once: bool,
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

/// How a writer packs by itself.
const BY_ITSELF: Packing = Packing { level: crate::frame::LEVEL, everything: false, remove_at_once: false };

impl Store {
    /// Merges the entries that have gathered into packs, publishes their list, and removes what an
    /// earlier base has covered for an hour.
    ///
    /// Never in the way of writers and readers, and safe to be killed at any moment: what is not
    /// published yet is litter that a later packing removes. Where another packer was faster, what
    /// was made takes its places in the list of that one. Durable on `Ok`. Errors:
    /// [`Error::Damaged`], [`Error::RefusesWriting`] in a damaged store, or beside a pack that
    /// holds more than the log; [`Error::BehindPin`], [`Error::Latched`], [`Error::Cancelled`];
    /// I/O. Cost: reads and writes what is merged, reads back what replaces what is removed; memory
    /// of one pack and fixed buffers.
    pub fn pack(&mut self, how: &Packing, progress: &mut OnProgress<'_>) -> Result<Packed> {
        let strays = self.strays_now()?;
        if let Some(refusal) = self.refusal() {
            return Err(refusal);
        }
        if !self.mutants.declares_unread_packs_dead {
            refuse_if_ahead(&strays)?;
        }
        if !self.mutants.packs_what_is_not_durable {
            self.make_durable()?;
        }
        let mut clock = Clock::default();
        let packed = self.pack_by(how, &mut clock, progress);
        let dropped = self.drop_claim(&clock);
        // Half-written packs of packers that were killed came up in the listings.
        let _ = self.shelf.sweep();
        let packed = packed?;
        dropped.map(|()| packed)
    }

    fn pack_by(&mut self, how: &Packing, clock: &mut Clock, progress: &mut OnProgress<'_>) -> Result<Packed> {
        let mut packed = Packed::default();
        if self.has_something_to_remove()? {
            if !how.remove_at_once {
                self.claim(clock)?;
            }
            packed.removed = self.remove_covered(how, clock, None)?;
        }
        let extent = if how.everything { Extent::All } else { Extent::Gathered };
        let Some(mut plan) = plan(&self.reader, extent)? else { return Ok(packed) };
        let published = if plan.groups.is_empty() {
            self.has_orphans(how, clock)? && self.supersede_base(&mut Work::nothing_made(plan), how, clock)?
        } else {
            if plan.bytes >= CLAIM_BYTES {
                self.claim(clock)?;
                // What a writer packed by itself before it saw the claim is in this view.
                self.reader.sync()?;
                let Some(again) = self::plan(&self.reader, extent)? else { return Ok(packed) };
                plan = again;
            }
            self.merge_and_publish(plan, how, clock, &mut packed, progress)?;
            !packed.overtaken
        };
        if published && how.remove_at_once {
            packed.removed += self.remove_covered(how, clock, None)?;
        }
        Ok(packed)
    }

    /// What a writer does by itself after a commit: packs what is cheap, if many entries have
    /// gathered and no packer is at work; removes what a base has covered for an hour.
    ///
    /// A failure takes nothing back of what was committed, and a later commit tries again. Where
    /// there is more to merge than is cheap, every 64th commit merges a part of it, from the oldest
    /// entry on.
    pub(crate) fn pack_if_cheap(&mut self) {
        if !self.writing.auto_pack {
            return;
        }
        let clock = Clock::of(entry_name(self.view.newest));
        if !self.view.covered.is_empty() {
            let _ = self.remove_covered(&BY_ITSELF, &clock, Some(READ_BACK_BYTES));
        }
        let is_due = self.view.seqs.len() >= GATHERED_ENTRIES && self.view.newest.is_multiple_of(GATHERED_STEP);
        if !is_due || self.refusal().is_some() || !matches!(self.is_a_packer_at_work(&clock), Ok(false)) {
            return;
        }
        if let Ok(Some(plan)) = plan(&self.reader, Extent::Cheap)
            && !plan.groups.is_empty()
        {
            let _ = self.merge_and_publish(plan, &BY_ITSELF, &clock, &mut Packed::default(), &mut unwatched);
        }
    }

    /// Whether a pack of the last hour lies there that no base speaks of.
    fn is_a_packer_at_work(&self, clock: &Clock) -> Result<bool> {
        for file in self.shelf.list(PACKS_FOLDER, "")? {
            let Some(name) = parse_pack(&file) else { continue };
            let mut known =
                self.view.base.iter().flat_map(|live| live.packs.iter().map(|pack| &pack.name).chain(&live.dead));
            if !known.any(|known| known == name) && !clock.is_old(self.shelf.as_ref(), &pack_name(name))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn merge_and_publish(
        &mut self,
        plan: PackPlan,
        how: &Packing,
        clock: &Clock,
        packed: &mut Packed,
        progress: &mut OnProgress<'_>,
    ) -> Result<()> {
        // After a power loss a pack must not hold more than the log.
        if self.trust.durable_seq < self.view.newest && !self.mutants.packs_what_is_not_durable {
            self.make_durable()?;
        }
        packed.bytes_before += plan.bytes;
        let (groups, mut work) = Work::planned(plan);
        let published = match self.merge_all(&groups, how.level, &mut work, packed, progress) {
            Ok(()) => self.supersede_base(&mut work, how, clock),
            Err(error) => Err(error),
        };
        if !matches!(published, Ok(true)) {
            // What was made and cannot be listed, by nobody, would keep writers from packing.
            let _ = self.remove_unlisted(&work);
        }
        packed.overtaken = !published?;
        Ok(())
    }

    /// Merges each group into a pack. It ends before the last one where the objects of a group are
    /// gone because another packer was faster.
    fn merge_all(
        &mut self,
        groups: &[Vec<Source>],
        level: i32,
        work: &mut Work,
        packed: &mut Packed,
        progress: &mut OnProgress<'_>,
    ) -> Result<()> {
        let raw = |group: &Vec<Source>| -> u64 {
            let contents = group.iter().flat_map(|source| &source.table.contents);
            contents.map(|content| u64::from(content.bytes)).sum()
        };
        let bytes_total: u64 = groups.iter().map(raw).sum();
        let mut bytes_before_group = 0;
        for group in groups {
            let firsts = group.iter().flat_map(|source| &source.table.header.leaves).map(|range| range.first);
            let ends =
                group.iter().flat_map(|source| &source.table.header.leaves).map(|range| range.first + range.count);
            let (first, end) = (firsts.min().unwrap_or(0), ends.max().unwrap_or(0));
            let order = self.ask(|catalog| catalog.in_pack_order(first, end))?;
            let merged = merge(self.shelf.as_ref(), self.id, group, &order, level, &mut |done| {
                tell(progress, Progress::Pack { bytes_done: bytes_before_group + done, bytes_total })
            });
            let merged = match merged {
                Err(Error::Damaged(_)) if !self.view.is_current(self.shelf.as_ref())? => {
                    work.whole = None;
                    return Ok(());
                }
                other => other?,
            };
            bytes_before_group += raw(group);
            let name = self.create_pack(&merged.bytes)?;
            packed.merged += group.len() as u64;
            packed.packs += 1;
            packed.bytes_after += merged.bytes.len() as u64;
            work.push(
                group,
                PackRef {
                    name,
                    bytes: merged.bytes.len() as u64,
                    hash: merged.hash,
                    leaves: merged.leaves,
                    records: merged.records,
                    table: merged.table,
                },
            );
        }
        work.is_done();
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
