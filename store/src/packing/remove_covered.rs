//! Removing what the base in force covers, once it has been in force for long enough.
//!
//! The first name that an older view knows by goes first, durably: `log/1`, then each base before
//! this one. So a writer that still finds it knows that nothing it built on is gone. Where a part
//! was packed that ends before the base before this one, that base cannot go, and nothing goes
//! until a later one covers it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{TableRead, read_packed};
use crate::log::{self, LiveBase, PACKS_FOLDER, entry_name, pack_name};
use crate::object::{Base, Header, PackRef, Table};
use crate::packing::Packing;
use crate::packing::clock::Clock;
use crate::reading::Reader;
use crate::shelf::Created;
use crate::store::Store;

impl Store {
    /// Removes what the base in force covers, and packs that it says are dead, where it has been in
    /// force for an hour. Returns how many objects.
    ///
    /// The packs that stand for what goes are read back first; where that is more than
    /// `read_back_bytes_max`, nothing is removed. Errors: [`Error::RefusesWriting`]
    /// where one of them is damaged; I/O.
    pub(super) fn remove_covered(
        &mut self,
        how: &Packing,
        clock: &Clock,
        read_back_bytes_max: Option<u64>,
    ) -> Result<u64> {
        let Some((live, table)) = self.base_to_clean_up_after(how, clock)? else { return Ok(0) };
        let older = self.older_bases(&table)?;
        let (covered, dead) = (self.covered_names(&live)?, self.dead_packs(&live)?);
        let new_packs = self.packs_without_a_copy(&live, &older, &covered, &dead)?;
        let bytes = new_packs.iter().map(|(pack, _)| pack.bytes).sum::<u64>();
        if read_back_bytes_max.is_some_and(|max| bytes > max) {
            return Ok(0);
        }
        new_packs.iter().try_for_each(|(pack, table)| self.read_back(pack, table))?;
        let guards: Vec<String> = older.into_iter().map(|older| older.name).collect();
        let first: Vec<String> = guards.iter().filter(|name| covered.contains(*name)).cloned().collect();
        let rest: Vec<String> = covered.iter().filter(|name| !guards.contains(*name)).cloned().collect();
        if !first.is_empty() && !self.mark_as_packed()? {
            return Ok(0);
        }
        if self.mutants.removes_newest_first {
            covered.iter().rev().try_for_each(|name| self.shelf.remove(std::slice::from_ref(name)))?;
        }
        first.iter().try_for_each(|name| self.shelf.remove(std::slice::from_ref(name)))?;
        self.shelf.remove(&rest)?;
        self.shelf.remove(&dead)?;
        Arc::make_mut(&mut self.reader.view).covered.clear();
        Ok((first.len() + rest.len() + dead.len()) as u64)
    }

    /// Whether anything lies there that the base in force covers or says is dead. Cost: a listing
    /// of the packs.
    pub(super) fn has_something_to_remove(&self) -> Result<bool> {
        let Some(live) = &self.view.base else { return Ok(false) };
        Ok(!self.view.covered.is_empty() || !self.dead_packs(live)?.is_empty())
    }
}

/// A base before the one in force, or entry 1, where the log began.
struct OlderBase {
    name: String,
    /// Its header; none where it is gone.
    header: Option<Header>,
}

impl OlderBase {
    /// Whether what this base replaced is gone, so that its packs are not what stands for anything
    /// that is removed now.
    fn has_replaced_only(&self, covered: &BTreeSet<String>, dead: &[String]) -> bool {
        let Some(header) = &self.header else { return false };
        let last = entry_name(header.covers.unwrap_or_default());
        covered.iter().all(|name| *name > last) && !header.dead.iter().any(|name| dead.contains(&pack_name(name)))
    }
}

impl Reader {
    /// The base in force and its table, where what it covers may be removed.
    fn base_to_clean_up_after(&self, how: &Packing, clock: &Clock) -> Result<Option<(LiveBase, Table)>> {
        let Some(live) = self.view.base.clone() else { return Ok(None) };
        let name = entry_name(live.base.seq);
        if !how.remove_at_once && !clock.is_old(self.shelf.as_ref(), &name)? {
            return Ok(None);
        }
        let TableRead::Sound(table) = log::read_object(self.shelf.as_ref(), self.id, &name)? else { return Ok(None) };
        // A view with an older base counts on everything that it shows while that base is there;
        // where it has to stay, all stays.
        let older_stays = table.header.base.as_ref().is_some_and(|older| older.seq > live.base.covers);
        Ok((!older_stays || self.mutants.removes_below_older_bases).then_some((live, *table)))
    }

    /// The packs that the base in force lists, but for those of the oldest base before it, where
    /// all that these replaced is gone: what is left of what is removed now.
    ///
    /// Every pack that is listed has to be there, with the table that the list says.
    fn packs_without_a_copy(
        &self,
        live: &LiveBase,
        older: &[OlderBase],
        covered: &BTreeSet<String>,
        dead: &[String],
    ) -> Result<Vec<(PackRef, Table)>> {
        let oldest = older.iter().find(|older| older.header.is_some());
        let settled = oldest.filter(|oldest| oldest.has_replaced_only(covered, dead));
        let known = settled.iter().flat_map(|oldest| &oldest.header).flat_map(|header| &header.packs);
        let known: BTreeSet<&String> = known.map(|pack| &pack.name).collect();
        let mut new = Vec::new();
        for pack in &live.packs {
            let object = pack_name(&pack.name);
            let kind = match log::read_object(self.shelf.as_ref(), self.id, &object)? {
                TableRead::Sound(table) if table.hash == pack.hash => {
                    if !known.contains(&pack.name) {
                        new.push((pack.clone(), *table));
                    }
                    continue;
                }
                TableRead::Sound(_) => DamageKind::Misplaced,
                TableRead::Damaged(damage) => damage.kind,
                TableRead::Absent => DamageKind::Missing,
            };
            return Err(stands_for_what_stays(&object, kind));
        }
        Ok(new)
    }

    /// Reads every frame of a pack. Memory: a frame.
    fn read_back(&self, pack: &PackRef, table: &Table) -> Result<()> {
        let object = pack_name(&pack.name);
        for row in &table.frames {
            let packed = read_packed(self.shelf.as_ref(), &object, row)?;
            if *blake3::hash(&packed).as_bytes() != row.hash {
                return Err(stands_for_what_stays(&object, DamageKind::Frame));
            }
        }
        Ok(())
    }

    /// The names of entries that lie there and that the base covers, but for its own.
    fn covered_names(&self, live: &LiveBase) -> Result<BTreeSet<String>> {
        let files = self.shelf.list(log::FOLDER, "")?;
        let seqs = files.iter().filter_map(|file| log::parse_seq(file));
        let covered = seqs.filter(|seq| *seq <= live.base.covers && *seq != live.base.seq);
        Ok(covered.map(entry_name).collect())
    }

    /// The names that older views look at to know that nothing they show is gone: `log/1`, then
    /// each older base, oldest first.
    fn older_bases(&self, table: &Table) -> Result<Vec<OlderBase>> {
        let mut older_bases = Vec::new();
        let mut before: Option<Base> = table.header.base.clone();
        while let Some(older) = before {
            let name = entry_name(older.seq);
            let header = match log::read_object(self.shelf.as_ref(), self.id, &name)? {
                TableRead::Sound(table) => Some(table.header),
                // It was removed after those before it.
                _ => None,
            };
            // Places fall, or this would not end.
            before = header.as_ref().and_then(|header| header.base.clone()).filter(|base| base.seq < older.seq);
            older_bases.push(OlderBase { name, header });
        }
        older_bases.push(OlderBase { name: entry_name(1), header: None });
        older_bases.reverse();
        Ok(older_bases)
    }

    /// Says durably that entries have been removed, before the first one is; `false` where that is
    /// not known to be said.
    fn mark_as_packed(&self) -> Result<bool> {
        let line = log::packed_line(self.id);
        // Taken: it was there before. Lost: then it is not known to be there, and nothing is
        // removed this time.
        if self.shelf.create(log::PACKED, line.as_bytes())? == Created::Unknown {
            return Ok(false);
        }
        self.shelf.make_durable("")?;
        Ok(true)
    }

    /// The packs that lie there and that the base says are dead.
    fn dead_packs(&self, live: &LiveBase) -> Result<Vec<String>> {
        let listed: BTreeSet<&String> = live.packs.iter().map(|pack| &pack.name).collect();
        let lying: BTreeSet<String> = self.shelf.list(PACKS_FOLDER, "")?.into_iter().collect();
        let dead = live.dead.iter().filter(|name| !listed.contains(name));
        Ok(dead.filter(|name| lying.contains(&format!("{name}.zst"))).map(|name| pack_name(name)).collect())
    }
}

/// Why nothing is removed: a pack that stands for it is not as it was written.
fn stands_for_what_stays(object: &str, kind: DamageKind) -> Error {
    let detail = "the pack is damaged or missing; what it was made of is not removed";
    Error::RefusesWriting(Box::new(Damage::of(object, kind, detail)))
}
