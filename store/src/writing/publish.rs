//! Publishing: an entry goes in under the next name of the log, which nobody else can take; or it
//! is planned anew.

use crate::error::{Error, Result};
use crate::frame::LEVEL;
use crate::log::{self, Published, View};
use crate::object::{ContentRun, Header, write_object};
use crate::store::Store;
use crate::writing::out_of_memory;
use crate::writing::plan::{EntryPlan, Landed};

/// How often a writer whose number in the log was taken retries with the next one. Each time
/// somebody else's commit went in.
const ATTEMPTS_MAX: u32 = 10_000;

impl Store {
    /// Makes durable what is seen in the log. A failure latches the handle.
    pub(crate) fn make_durable(&mut self) -> Result<()> {
        self.reader.shelf.make_durable(log::FOLDER).inspect_err(|_| self.writing.is_latched = true)?;
        self.reader.trust.durable_seq = self.reader.view.newest;
        Ok(())
    }

    /// Publishes the records that `make` plans as one entry, and says where they are.
    ///
    /// `make` is called again whenever somebody else's entry went in first, for heads may have
    /// moved; where it plans nothing, nothing is written, and `None` is the answer. Whether a try
    /// landed is decided by the log's leaves alone.
    pub(crate) fn publish(
        &mut self,
        run: &ContentRun,
        make: &mut dyn FnMut(&Self) -> Result<Option<EntryPlan>>,
    ) -> Result<Option<Landed>> {
        let shelf = self.shelf.clone();
        let _turn = shelf.wait_turn();
        self.reader.sync_if_grown()?;
        self.look_for_packs_ahead()?;
        let mut tried: Vec<EntryPlan> = Vec::new();
        let mut is_rebuilt = false;
        for _ in 0..ATTEMPTS_MAX {
            if let Some(refusal) = self.refusal() {
                return Err(refusal);
            }
            if let Some(landed) = self.find_landed(&mut tried)? {
                // Seen is not yet durable: the answer that would have said so was lost.
                self.make_durable()?;
                return Ok(Some(landed));
            }
            let plan = match make(self) {
                // A packer moved the record of a head in this very moment; or the answer rests on
                // a view that nothing is going to be created on, which would have shown whether
                // it stands.
                Err(
                    Error::Damaged(_) | Error::Conflict { .. } | Error::NoBriefing { .. } | Error::NameTaken { .. },
                )
                | Ok(None)
                    if !self.view.is_current(shelf.as_ref())? =>
                {
                    self.reader.sync()?;
                    continue;
                }
                // The catalog is not about this log, or is broken.
                Err(Error::Catalog(_)) if !std::mem::replace(&mut is_rebuilt, true) => {
                    self.reader.rebuild_catalog()?;
                    continue;
                }
                planned => planned?,
            };
            let Some(plan) = plan else { return Ok(None) };
            let first = self.view.tree.size();
            if self.try_entry(run, &plan)? {
                // Litter of others came up in the listing; failing to sweep it takes nothing back.
                let _ = shelf.sweep();
                return Ok(Some(Landed { first, plan }));
            }
            tried.push(plan);
            self.reader.sync()?;
        }
        Err(Error::Unsettled { attempts: ATTEMPTS_MAX })
    }

    /// Publishes a plan under the next name of the log, and syncs with it; `false` where it is not
    /// known whether it landed.
    fn try_entry(&mut self, run: &ContentRun, plan: &EntryPlan) -> Result<bool> {
        let mut tree = self.view.tree.clone();
        plan.ids.iter().for_each(|id| tree.append(id));
        let seq = self.view.newest + 1;
        let base = self.view.base.as_ref().map(|live| live.base.clone());
        let mut header = Header::entry(self.id, seq, base, plan.len(), &tree);
        header.needs = self.needs()?;
        if plan.has_renames && !self.mutants.hides_renames {
            header.needs.add_renames();
        }
        let bytes = write_object(run, &plan.lines, &header, LEVEL).map_err(out_of_memory)?;
        let is_durable = self.trust.durable_seq >= self.view.newest;
        let published = log::publish(self.shelf.as_ref(), &self.view, seq, &bytes, !is_durable, &self.mutants);
        match published.inspect_err(|error| self.writing.note_failure(error))? {
            Published::Uncertain => Ok(false),
            Published::Landed => {
                let mut view = View::clone(&self.view);
                self.reader.trust.landed(seq, &view.tree, &tree);
                (view.newest, view.tree, view.needs) = (seq, tree, header.needs);
                view.seqs.push(seq);
                self.reader.sync_with_own_entry(view, bytes)?;
                Ok(true)
            }
        }
    }

    /// The try that landed, if one did: are the records with my ids in the log?
    ///
    /// All of them, one behind the other: a record that came with its line may be there by somebody
    /// else's entry.
    fn find_landed(&self, tried: &mut Vec<EntryPlan>) -> Result<Option<Landed>> {
        if self.mutants.ignores_lost_replies {
            return Ok(None);
        }
        for index in 0..tried.len() {
            let ids = tried.get(index).map_or(&[][..], |plan| &plan.ids);
            let first = ids.first().map(|id| self.ask(|catalog| catalog.leaf_of(id))).transpose()?.flatten();
            let Some(first) = first else { continue };
            let mut all = true;
            for (leaf, id) in (first..).zip(ids) {
                all = all && self.ask(|catalog| catalog.id(leaf))? == Some(*id);
            }
            if all {
                return Ok(Some(Landed { first, plan: tried.swap_remove(index) }));
            }
        }
        Ok(None)
    }
}
