//! Superseding the base in force: a new entry lists the packs that hold the log up to some entry,
//! and the log goes by it.

use std::collections::BTreeSet;

use crate::error::{Error, Result};
use crate::fetch::TableRead;
use crate::id::ObjectHash;
use crate::limits::KEPT_SECONDS;
use crate::log::{self, PACKS_FOLDER, entry_name, pack_name};
use crate::object::{Base, Header, PackRef};
use crate::packing::Packing;
use crate::packing::plan::PackPlan;
use crate::reading::ATTEMPTS_MAX;
use crate::store::Store;
use crate::writing::out_of_memory;

impl Store {
    /// Supersedes the base in force by one with these packs, which hold all leaves of the entries
    /// up to `covers`. `false` where another packer was faster: then these packs are litter.
    pub(super) fn supersede_base(&mut self, packs: Vec<PackRef>, covers: u64) -> Result<bool> {
        let built_on: Option<Base> = self.view.base.as_ref().map(|live| live.base.clone());
        let names: BTreeSet<&String> = packs.iter().map(|pack| &pack.name).collect();
        let _turn = self.shelf.wait_turn();
        for _ in 0..ATTEMPTS_MAX {
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
            let seq = self.view.newest + 1;
            let mut header = Header::entry(self.id, seq, built_on.clone(), 0, &self.view.tree);
            header.needs = self.view.needs.clone();
            header.covers = Some(covers);
            header.packs = packs.clone();
            header.dead = lying.filter(|name| !names.contains(name)).collect();
            let bytes = crate::object::write_object(&Default::default(), &[], &header, crate::frame::LEVEL)
                .map_err(out_of_memory)?;
            let published =
                log::publish(self.shelf.as_ref(), &self.view, seq, &bytes, self.trust.durable_seq < self.view.newest);
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
        Err(Error::Unsettled { attempts: ATTEMPTS_MAX })
    }

    /// Where nothing is to be merged: publishes a base with the packs that stay, if others lie
    /// beside them that the log does not speak of, as a packer that was killed leaves them. `false`
    /// where there are none, or another packer was faster.
    ///
    /// A packer may be at work on them, and would have to begin anew: so they are left alone for an
    /// hour.
    pub(super) fn declare_orphans(&mut self, plan: PackPlan, how: &Packing) -> Result<bool> {
        let shelf = self.shelf.as_ref();
        let Some(base) = self.view.base.as_ref().map(|live| entry_name(live.base.seq)) else { return Ok(false) };
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
                return self.supersede_base(plan.kept, plan.covers);
            }
        }
        Ok(false)
    }
}
