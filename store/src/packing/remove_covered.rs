//! Removing what the base in force covers, once it has been in force for long enough.
//!
//! The first name that an older view knows by goes first, durably: `log/1`, then each base before
//! this one. So a writer that still finds it knows that nothing it built on is gone. Where a part
//! was packed that ends before the base before this one, that base cannot go, and nothing goes
//! until a later one covers it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::error::Result;
use crate::fetch::TableRead;
use crate::limits::KEPT_SECONDS;
use crate::log::{self, LiveBase, PACKS_FOLDER, entry_name, pack_name};
use crate::object::{Base, Table};
use crate::packing::Packing;
use crate::reading::Reader;
use crate::shelf::Created;
use crate::store::Store;

impl Store {
    /// Removes what the base in force covers, and packs that it says are dead. Returns how many
    /// objects.
    pub(super) fn remove_covered(&mut self, how: &Packing) -> Result<u64> {
        let Some((live, table)) = self.base_to_clean_up_after(how)? else { return Ok(0) };
        let guards = self.guards(&table)?;
        let covered = self.covered_names(&live)?;
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
        let dead = self.dead_packs(&live, &table)?;
        self.shelf.remove(&dead)?;
        Arc::make_mut(&mut self.reader.view).covered.clear();
        Ok((first.len() + rest.len() + dead.len()) as u64)
    }
}

impl Reader {
    /// The base in force and its table, where what it covers may be removed.
    fn base_to_clean_up_after(&self, how: &Packing) -> Result<Option<(LiveBase, Table)>> {
        let Some(live) = self.view.base.clone() else { return Ok(None) };
        let name = entry_name(live.base.seq);
        let age = self.shelf.modified(&name)?.map(|since| how.now.instant().seconds - since);
        if !how.remove_at_once && age.is_none_or(|age| age < KEPT_SECONDS) {
            return Ok(None);
        }
        let TableRead::Sound(table) = log::read_object(self.shelf.as_ref(), self.id, &name)? else { return Ok(None) };
        // A view with an older base counts on everything that it shows while that base is there;
        // where it has to stay, all stays.
        let older_stays = table.header.base.as_ref().is_some_and(|older| older.seq > live.base.covers);
        Ok((!older_stays || self.mutants.removes_below_older_bases).then_some((live, *table)))
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
    fn guards(&self, table: &Table) -> Result<Vec<String>> {
        let mut guards = Vec::new();
        let mut before: Option<Base> = table.header.base.clone();
        while let Some(older) = before {
            let name = entry_name(older.seq);
            before = match log::read_object(self.shelf.as_ref(), self.id, &name)? {
                TableRead::Sound(table) => table.header.base.clone(),
                // It was removed after those before it.
                _ => None,
            };
            guards.push(name);
        }
        guards.push(entry_name(1));
        guards.reverse();
        Ok(guards)
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
    fn dead_packs(&self, live: &LiveBase, table: &Table) -> Result<Vec<String>> {
        let listed: BTreeSet<&String> = live.packs.iter().map(|pack| &pack.name).collect();
        let lying: BTreeSet<String> = self.shelf.list(PACKS_FOLDER, "")?.into_iter().collect();
        let dead = table.header.dead.iter().filter(|name| !listed.contains(name));
        Ok(dead.filter(|name| lying.contains(&format!("{name}.zst"))).map(|name| pack_name(name)).collect())
    }
}
