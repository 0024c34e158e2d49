//! Packing: entries are merged into packs, which a new entry lists; then the names that it covers are removed.
//!
//! Tiers: the new entries become packs, and a pack before them that is not larger goes in with them, and the one before that.
//! So the packs of a log grow smaller by halves towards its end, a byte is merged anew O(log n) times, and a pack of full size
//! never again.

mod merge;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::fetch::TableRead;
use crate::id::ObjectHash;
use crate::limits::{GATHERED_BYTES, GATHERED_ENTRIES, GATHERED_STEP, KEPT_SECONDS, PACK_BYTES, PACK_RECORDS};
use crate::log::{self, PACKS_FOLDER, entry_name, pack_name};
use crate::object::{Base, Header, PackPlace};
use crate::packing::merge::Source;
use crate::progress::{OnProgress, Progress, tell, unwatched};
use crate::reading::VIEWS_MAX;
use crate::shelf::Created;
use crate::store::Store;
use crate::time::Time;
use crate::writing::out_of_memory;

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

/// What is to be merged, and what stays.
struct Plan {
    /// The sources of each new pack.
    groups: Vec<Vec<Source>>,
    /// Packs that stay as they are.
    kept: Vec<PackPlace>,
    bytes: u64,
    /// The last place that is merged.
    covers: u64,
}

/// How much is to be merged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Everything, packs that are packed well enough too.
    All,
    /// All entries, and the packs before them that are not larger.
    Gathered,
    /// What is cheap of that: the oldest entries.
    Cheap,
}

impl Store {
    /// Merges the entries that have gathered into packs, publishes their list, and removes what an earlier base covers.
    ///
    /// Never in the way of writers and readers, and safe to be killed at any moment: what is not published yet is litter that the
    /// next packing removes. Durable on `Ok`. Errors: [`Error::Damaged`], [`Error::RefusesWriting`] in a damaged store,
    /// [`Error::BehindPin`], [`Error::Latched`]; I/O. Cost: reads and writes what is merged; memory of one pack and fixed buffers.
    pub fn pack(&mut self, how: &Packing, progress: &mut OnProgress<'_>) -> Result<Packed> {
        self.reader.sync()?;
        if let Some(refusal) = self.refusal() {
            return Err(refusal);
        }
        self.make_durable()?;
        let mut packed = Packed { removed: self.remove_covered(how)?, ..Packed::default() };
        let published = match self.plan(if how.everything { Extent::All } else { Extent::Gathered })? {
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

    /// What a writer does by itself after a commit: packs what is cheap, if many entries have gathered; removes what a base has
    /// covered for an hour.
    ///
    /// A failure takes nothing back of what was committed, and a later commit tries again. Where there is more to merge than is
    /// cheap, every 64th commit merges a part of it, from the oldest entry on.
    pub(crate) fn pack_if_cheap(&mut self, now: &Time) {
        if !self.writing.auto_pack {
            return;
        }
        let how = Packing { level: crate::frame::LEVEL, everything: false, remove_at_once: false, now: now.clone() };
        if !self.view.covered.is_empty() {
            let _ = self.remove_covered(&how);
        }
        let is_due = self.view.places.len() >= GATHERED_ENTRIES && self.view.newest.is_multiple_of(GATHERED_STEP);
        if !is_due || self.refusal().is_some() {
            return;
        }
        if let Ok(Some(plan)) = self.plan(Extent::Cheap)
            && !plan.groups.is_empty()
        {
            let _ = self.merge_and_publish(plan, how.level, &mut Packed::default(), &mut unwatched);
        }
    }

    /// Chooses what to merge, which may be nothing; `None` where another packer was faster.
    fn plan(&self, extent: Extent) -> Result<Option<Plan>> {
        let shelf = self.shelf.as_ref();
        let mut bytes = 0;
        let mut sizes = Vec::new();
        let mut covers = self.view.newest;
        for place in &self.view.places {
            let size = shelf.stat(&entry_name(*place))?.unwrap_or(0);
            // A large one at the beginning goes in, as nothing behind it could.
            let max = if bytes < GATHERED_BYTES / 16 { PACK_BYTES } else { GATHERED_BYTES };
            if extent == Extent::Cheap && bytes + size > max {
                covers = place - 1;
                break;
            }
            sizes.push((entry_name(*place), size));
            bytes += size;
        }
        let mut kept = self.view.base.as_ref().map(|live| live.packs.clone()).unwrap_or_default();
        kept.sort_by_key(|pack| pack.leaves.first().map_or(0, |range| range.first));
        let mut again = Vec::new();
        while let Some(last) = kept.pop_if(|last| match extent {
            Extent::All => true,
            Extent::Gathered => last.bytes <= bytes && last.bytes < PACK_BYTES / 2,
            Extent::Cheap => last.bytes <= bytes && bytes + last.bytes <= GATHERED_BYTES,
        }) {
            bytes += last.bytes;
            again.push((pack_name(&last.name), last.bytes));
        }
        again.reverse();
        again.extend(sizes);
        let mut groups: Vec<Vec<Source>> = Vec::new();
        let (mut group_bytes, mut group_records) = (0, 0);
        for (object, size) in again {
            let table = match log::read_object(shelf, self.id, &object)? {
                TableRead::Sound(table) => *table,
                TableRead::Damaged(damage) => return Err(Error::damaged(damage)),
                // Another packer was faster; its work is as good.
                TableRead::Absent => return Ok(None),
            };
            let records = table.leaf_contents.len() as u64;
            if records == 0 {
                // A base: its list goes on in the new one.
                continue;
            }
            let is_full = group_bytes + size > PACK_BYTES || group_records + records > PACK_RECORDS;
            if is_full || groups.is_empty() {
                groups.push(Vec::new());
                (group_bytes, group_records) = (0, 0);
            }
            group_bytes += size;
            group_records += records;
            if let Some(group) = groups.last_mut() {
                group.push(Source { object, table });
            }
        }
        Ok(Some(Plan { groups, kept, bytes, covers }))
    }

    /// Where nothing is to be merged: publishes a base with the packs that stay, if others lie beside them that the log does not
    /// speak of, as a packer that was killed leaves them. `false` where there are none, or another packer was faster.
    ///
    /// A packer may be at work on them, and would have to begin anew: so they are left alone for an hour.
    fn declare_orphans(&mut self, plan: Plan, how: &Packing) -> Result<bool> {
        let shelf = self.shelf.as_ref();
        let Some(base) = self.view.base.as_ref().map(|live| entry_name(live.base.place)) else { return Ok(false) };
        let TableRead::Sound(table) = log::read_object(shelf, self.id, &base)? else { return Ok(false) };
        let known: BTreeSet<&str> =
            plan.kept.iter().map(|pack| &pack.name).chain(&table.header.dead).map(String::as_str).collect();
        let files = shelf.list(PACKS_FOLDER, "")?;
        let lying = files.iter().filter_map(|file| file.strip_suffix(".zst"));
        let orphans: Vec<String> = lying.filter(|name| !known.contains(name)).map(pack_name).collect();
        if self.mutants.removes_orphans_at_once {
            return shelf.remove(&orphans).map(|()| false);
        }
        for orphan in &orphans {
            let age = shelf.modified(orphan)?.map(|since| how.now.instant().seconds - since);
            if how.remove_at_once || age.is_some_and(|age| age >= KEPT_SECONDS) {
                return self.publish_base(plan.kept, plan.covers);
            }
        }
        Ok(false)
    }

    fn merge_and_publish(
        &mut self,
        plan: Plan,
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
            let merged = merge::merge(self.shelf.as_ref(), self.id, group, &order, level, &mut |done| {
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
            packs.push(PackPlace {
                name,
                bytes: merged.bytes.len() as u64,
                hash: merged.hash,
                leaves: merged.leaves,
                records: merged.records,
                table: merged.table,
            });
        }
        packed.bytes_before += plan.bytes;
        packed.overtaken = !self.publish_base(packs, plan.covers)?;
        Ok(())
    }

    /// Creates a pack under a random name: a name that was a hash might be an orphan that somebody is about to remove.
    fn create_pack(&mut self, bytes: &[u8]) -> Result<String> {
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

    /// Publishes a new base with these packs, which hold all leaves of the entries up to `covers`.
    /// `false` where another packer was faster: then these packs are litter.
    fn publish_base(&mut self, packs: Vec<PackPlace>, covers: u64) -> Result<bool> {
        let built_on: Option<Base> = self.view.base.as_ref().map(|live| live.base.clone());
        let names: BTreeSet<&String> = packs.iter().map(|pack| &pack.name).collect();
        let _turn = self.shelf.wait_turn();
        for _ in 0..VIEWS_MAX {
            self.reader.sync()?;
            if let Some(refusal) = self.refusal() {
                return Err(refusal);
            }
            let is_overtaken = self.view.base.as_ref().map(|live| &live.base) != built_on.as_ref();
            if is_overtaken && !std::mem::take(&mut self.reader.mutants.publishes_on_any_base) {
                return Ok(false);
            }
            let files = self.shelf.list(PACKS_FOLDER, "")?;
            let lying = files.iter().filter_map(|file| file.strip_suffix(".zst")).map(str::to_owned);
            let place = self.view.newest + 1;
            let mut header = Header::entry(self.id, place, built_on.clone(), 0, &self.view.tree);
            header.covers = Some(covers);
            header.packs = packs.clone();
            header.dead = lying.filter(|name| !names.contains(name)).collect();
            let bytes = crate::object::write_object(&Default::default(), &[], &header, crate::frame::LEVEL)
                .map_err(out_of_memory)?;
            let published =
                log::publish(self.shelf.as_ref(), &self.view, place, &bytes, self.trust.durable_seq < self.view.newest);
            published.inspect_err(|error| self.writing.note_failure(error))?;
            // Whatever the answer was: the base in force is it, or it is not.
            self.reader.sync()?;
            let hash = bytes.last_chunk::<32>().map(|hash| ObjectHash(*hash));
            if let Some(live) = &self.view.base
                && Some(live.base.hash) == hash
            {
                self.make_durable()?;
                return Ok(true);
            }
        }
        Err(Error::Unsettled { attempts: VIEWS_MAX })
    }

    /// Removes what the base in force covers, once it has been in force for long enough. Gives how many objects.
    ///
    /// The first name that an older view knows by goes first, durably: `log/1`, then each base before this one. So a writer that
    /// still finds it knows that nothing it built on is gone. Where a part was packed that ends before the base before this one,
    /// that base cannot go, and nothing goes until a later one covers it.
    fn remove_covered(&mut self, how: &Packing) -> Result<u64> {
        let shelf = self.shelf.as_ref();
        let Some(live) = self.view.base.clone() else { return Ok(0) };
        let base = entry_name(live.base.place);
        let age = shelf.modified(&base)?.map(|since| how.now.instant().seconds - since);
        if !how.remove_at_once && age.is_none_or(|age| age < KEPT_SECONDS) {
            return Ok(0);
        }
        let TableRead::Sound(table) = log::read_object(shelf, self.id, &base)? else { return Ok(0) };
        // A view with an older base counts on everything that it shows while that base is there; where it has to stay, all stays.
        let older_stays = table.header.base.as_ref().is_some_and(|older| older.place > live.base.covers);
        let older_stays = older_stays && !self.mutants.removes_below_older_bases;
        if older_stays {
            return Ok(0);
        }
        let mut first = Vec::new();
        let mut before = table.header.base.clone();
        while let Some(older) = before {
            first.push(entry_name(older.place));
            before = match log::read_object(shelf, self.id, &entry_name(older.place))? {
                TableRead::Sound(table) => table.header.base.clone(),
                // It was removed after those before it.
                _ => None,
            };
        }
        first.push(entry_name(1));
        let mut removed = 0;
        let lying: BTreeSet<String> = shelf.list(log::FOLDER, "")?.into_iter().collect();
        let covered: Vec<String> = lying
            .iter()
            .filter_map(|file| log::parse_place(file))
            .filter(|place| *place <= live.base.covers && *place != live.base.place)
            .map(entry_name)
            .collect();
        if first.iter().any(|name| covered.contains(name)) {
            // Taken: it was there before. Lost: then it is not known to be there, and nothing is removed this time.
            let line = format!("{{\"type\":\"packed\",\"v\":1,\"store\":\"{}\"}}\n", self.id);
            if shelf.create(log::PACKED, line.as_bytes())? == Created::Unknown {
                return Ok(0);
            }
            shelf.settle("")?;
        }
        if self.mutants.removes_newest_first {
            covered.iter().rev().try_for_each(|name| shelf.remove(std::slice::from_ref(name)))?;
        }
        for name in first.iter().rev().filter(|name| covered.contains(name)) {
            shelf.remove(std::slice::from_ref(name))?;
            removed += 1;
        }
        let rest: Vec<String> = covered.into_iter().filter(|name| !first.contains(name)).collect();
        removed += rest.len() as u64;
        shelf.remove(&rest)?;
        let listed: BTreeSet<&String> = live.packs.iter().map(|pack| &pack.name).collect();
        let packs: BTreeSet<String> = shelf.list(PACKS_FOLDER, "")?.into_iter().collect();
        let dead = table.header.dead.iter().filter(|name| !listed.contains(name));
        let dead: Vec<String> =
            dead.filter(|name| packs.contains(&format!("{name}.zst"))).map(|name| pack_name(name)).collect();
        removed += dead.len() as u64;
        shelf.remove(&dead)?;
        Arc::make_mut(&mut self.reader.view).covered.clear();
        Ok(removed)
    }
}
