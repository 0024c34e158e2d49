//! Superseding the base in force: a new entry lists the packs that hold the log up to some entry,
//! and the log goes by it.
//!
//! Where another packer was faster, the packs that were made are spliced into its list
//! (`splice`). What its base has declared dead stays dead.

use std::collections::BTreeSet;

use crate::error::{Error, Result};
use crate::id::ObjectHash;
use crate::log::{self, LiveBase, PACKS_FOLDER, pack_name, parse_pack};
use crate::object::{Base, Header, PackRef};
use crate::packing::Packing;
use crate::packing::clock::Clock;
use crate::packing::merge::Source;
use crate::packing::plan::PackPlan;
use crate::packing::splice::{Made, PackList, splice};
use crate::packing::strays::refuse_if_ahead;
use crate::reading::{ATTEMPTS_MAX, StrayKind};
use crate::store::Store;
use crate::writing::out_of_memory;

/// What a packer has made, to be listed.
pub(super) struct Work {
    /// The packs that were made, in the order of their leaves.
    made: Vec<Made>,
    /// The base that was in force when the work was planned.
    planned_on: Option<LiveBase>,
    /// What is listed where that base still is in force; `None` where the work was not done to its
    /// end.
    pub(super) whole: Option<PackList>,
    /// Whether a base that lists these packs may have been created.
    was_tried: bool,
}

impl Work {
    /// Nothing is made, and what stays is listed again.
    pub(super) fn nothing_made(plan: PackPlan) -> Self {
        Self::planned(plan).1
    }

    /// What is to be merged, and the work before any of it is.
    pub(super) fn planned(plan: PackPlan) -> (Vec<Vec<Source>>, Self) {
        let PackPlan { groups, kept, planned_on, covers, .. } = plan;
        let whole = Some(PackList { packs: kept, covers });
        (groups, Self { made: Vec::new(), planned_on, whole, was_tried: false })
    }

    /// Takes the pack that was made of a group.
    pub(super) fn push(&mut self, group: &[Source], pack: PackRef) {
        let covers = group.iter().filter_map(|source| source.table.header.seq).max().unwrap_or(0);
        self.whole.iter_mut().for_each(|whole| whole.packs.push(pack.clone()));
        self.made.push(Made { pack, covers });
    }

    /// All groups are merged: what follows the last of their entries holds no leaves.
    pub(super) fn is_done(&mut self) {
        if let (Some(last), Some(whole)) = (self.made.last_mut(), &self.whole) {
            last.covers = whole.covers;
        }
    }
}

impl Store {
    /// Supersedes the base in force by one that lists these packs, as far as they tile with what is
    /// listed now. `false` where it would list nothing new: another packer was faster.
    ///
    /// Errors: [`Error::RefusesWriting`] where a pack lies there that holds more than the log;
    /// those of a commit.
    pub(super) fn supersede_base(&mut self, work: &mut Work, how: &Packing, clock: &Clock) -> Result<bool> {
        let shelf = self.shelf.clone();
        let _turn = shelf.wait_turn();
        for _ in 0..ATTEMPTS_MAX {
            // Listed before the log is: what the packs here hold, a log that is looked at now
            // holds.
            let files = shelf.list(PACKS_FOLDER, "")?;
            self.reader.sync()?;
            if let Some(refusal) = self.refusal() {
                return Err(refusal);
            }
            if self.lists_any(&work.made) {
                // The answer that would have said so was lost.
                self.make_durable()?;
                return Ok(true);
            }
            let Some((built_on, list)) = self.next_list(work, &files) else { return Ok(false) };
            let dead = self.dead_beside(&list, &work.made, &files, how, clock)?;
            let seq = self.view.newest + 1;
            let mut header = Header::entry(self.id, seq, built_on, 0, &self.view.tree);
            header.needs = self.needs()?;
            (header.covers, header.packs, header.dead) = (Some(list.covers), list.packs, dead);
            let bytes = crate::object::write_object(&Default::default(), &[], &header, crate::frame::LEVEL)
                .map_err(out_of_memory)?;
            work.was_tried = true;
            let is_durable = self.trust.durable_seq >= self.view.newest;
            let published = log::publish(shelf.as_ref(), &self.view, seq, &bytes, !is_durable, &self.mutants);
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

    /// Whether the base in force lists one of these packs.
    fn lists_any(&self, made: &[Made]) -> bool {
        let mut listed = self.view.base.iter().flat_map(|live| &live.packs);
        listed.any(|pack| made.iter().any(|made| made.pack.name == pack.name))
    }

    /// What the next base lists, and the base that it is built on.
    fn next_list(&mut self, work: &Work, files: &[String]) -> Option<(Option<Base>, PackList)> {
        let base_of = |live: &Option<LiveBase>| live.as_ref().map(|live| live.base.clone());
        let in_force = &self.view.base;
        if base_of(in_force) == base_of(&work.planned_on) && work.whole.is_some() {
            return Some((base_of(in_force), work.whole.clone()?));
        }
        if std::mem::take(&mut self.reader.mutants.publishes_on_any_base) {
            return Some((base_of(&work.planned_on), work.whole.clone()?));
        }
        let newer = self.view.base.as_ref();
        let dead: BTreeSet<&String> = newer.iter().flat_map(|live| &live.dead).collect();
        let lying: BTreeSet<&str> = files.iter().filter_map(|file| parse_pack(file)).collect();
        let is_usable = |made: &&Made| {
            let is_dead = dead.contains(&made.pack.name) || !lying.contains(made.pack.name.as_str());
            !is_dead || self.reader.mutants.splices_dead_packs
        };
        let usable: Vec<Made> = work.made.iter().filter(is_usable).cloned().collect();
        let list = PackList {
            packs: newer.map(|live| live.packs.clone()).unwrap_or_default(),
            covers: newer.map_or(0, |live| live.base.covers),
        };
        let built_on = newer.map(|live| live.base.clone());
        Some((built_on, splice(&list, &usable, &self.reader.mutants)?))
    }

    /// The packs that lie beside those of a new list and that are not needed any more: those that
    /// the list before had, and what earlier bases have declared dead; what this packer made in
    /// vain; and strays that were read and hold nothing but what the log holds.
    ///
    /// A packer may be at work on a stray: so it is left alone for an hour.
    fn dead_beside(
        &self,
        list: &PackList,
        made: &[Made],
        files: &[String],
        how: &Packing,
        clock: &Clock,
    ) -> Result<Vec<String>> {
        let listed: BTreeSet<&String> = list.packs.iter().map(|pack| &pack.name).collect();
        let before = self.view.base.iter().flat_map(|live| &live.packs);
        let mut dead: BTreeSet<String> =
            before.chain(made.iter().map(|made| &made.pack)).map(|pack| pack.name.clone()).collect();
        let lying: BTreeSet<&str> = files.iter().filter_map(|file| parse_pack(file)).collect();
        dead.retain(|name| lying.contains(name.as_str()) && !listed.contains(name));
        // Its packer may not know yet, and must find it here as long as it lies there; a listing
        // may have left it out.
        for name in self.view.base.iter().flat_map(|live| &live.dead).filter(|name| !listed.contains(name)) {
            let lies_there = lying.contains(name.as_str()) || self.shelf.stat(&pack_name(name))?.is_some();
            if lies_there && !self.mutants.forgets_dead_packs {
                dead.insert(name.clone());
            }
        }
        if self.mutants.declares_unread_packs_dead {
            dead.extend(lying.iter().map(|name| (*name).to_owned()).filter(|name| !listed.contains(name)));
            return Ok(dead.into_iter().collect());
        }
        let unknown = files.iter().filter(|file| {
            parse_pack(file).is_some_and(|name| !dead.contains(name) && !listed.iter().any(|listed| *listed == name))
        });
        let strays = self.strays_among(&unknown.cloned().collect::<Vec<_>>())?;
        refuse_if_ahead(&strays)?;
        for stray in strays.iter().filter(|stray| stray.kind == StrayKind::Covered && !clock.is(&stray.object)) {
            if how.remove_at_once || clock.is_old(self.shelf.as_ref(), &stray.object)? {
                dead.extend(pack_of(&stray.object).map(str::to_owned));
            }
        }
        Ok(dead.into_iter().collect())
    }

    /// Whether strays lie there that a base is to declare dead, though nothing is to be merged: as
    /// a packer that was killed leaves them.
    pub(super) fn has_orphans(&mut self, how: &Packing, clock: &mut Clock) -> Result<bool> {
        let strays = self.strays_now()?;
        refuse_if_ahead(&strays)?;
        let orphans: Vec<String> = strays
            .into_iter()
            .filter(|stray| stray.kind == StrayKind::Covered && !clock.is(&stray.object))
            .map(|stray| stray.object)
            .collect();
        if self.mutants.removes_orphans_at_once {
            return self.shelf.remove(&orphans).map(|()| false);
        }
        if how.remove_at_once || orphans.is_empty() {
            return Ok(!orphans.is_empty());
        }
        self.claim(clock)?;
        for orphan in &orphans {
            if clock.is_old(self.shelf.as_ref(), orphan)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Removes packs that were made in vain, where no base can have listed them: nobody else will,
    /// and so nothing has to be said before.
    pub(super) fn remove_unlisted(&self, work: &Work) -> Result<()> {
        if work.was_tried {
            return Ok(());
        }
        let names: Vec<String> = work.made.iter().map(|made| pack_name(&made.pack.name)).collect();
        self.shelf.remove(&names)
    }
}

/// The name of a pack, from that of its object.
fn pack_of(object: &str) -> Option<&str> {
    parse_pack(object.strip_prefix(PACKS_FOLDER)?.strip_prefix('/')?)
}
