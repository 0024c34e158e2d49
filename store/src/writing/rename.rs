//! Giving briefings other names, with all of their history.

use std::collections::HashSet;

use crate::error::{Error, Result};
use crate::id::{RecordId, Salt};
use crate::name::Name;
use crate::object::ContentRun;
use crate::reading::Rename;
use crate::record::{RenameRecord, RenamedBriefing};
use crate::store::Store;
use crate::time::Time;
use crate::writing::plan::EntryPlan;

/// Names that are to be given, all at once: so two briefings may take each other's.
#[derive(Clone, Debug)]
pub struct RenameDraft {
    /// What each briefing is called, and what it is to be called.
    pub renames: Vec<(Name, Name)>,
    /// Since when.
    pub time: Time,
    /// Now.
    pub recorded: Time,
    /// Who gives the names.
    pub author: Option<String>,
    /// Why.
    pub note: Option<String>,
}

/// What giving names did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Renamed {
    /// The names are in the log, durably.
    Created(Box<Rename>),
    /// The briefings are called so already: nothing was written.
    Unchanged,
}

impl RenameDraft {
    /// The record of these names, of briefings whose last revisions are these, in their order.
    pub(crate) fn record(&self, renames: Vec<RenamedBriefing>, salt: Salt) -> RenameRecord {
        RenameRecord {
            renames,
            time: self.time.clone(),
            recorded: self.recorded.clone(),
            author: self.author.clone(),
            note: self.note.clone(),
            salt,
        }
    }
}

/// Refuses names that cannot be given in one record, whatever is there.
pub(crate) fn check_names(renames: &[RenamedBriefing]) -> std::result::Result<(), &'static str> {
    let from: HashSet<&str> = renames.iter().map(|one| one.briefing.as_str()).collect();
    let to: HashSet<&str> = renames.iter().map(|one| one.to.as_str()).collect();
    if renames.is_empty() {
        return Err("it gives no briefing another name");
    }
    if from.len() < renames.len() || to.len() < renames.len() {
        return Err("two briefings cannot get one name, nor one briefing two");
    }
    Ok(())
}

impl Store {
    /// Gives briefings other names, all of them or none. Each keeps its history, is found by its
    /// former name while no other briefing has that, and its next revision has the next number. The
    /// names that they had are free.
    ///
    /// A briefing may be named by a former name. Durable on `Ok`.
    /// Errors: [`Error::NoBriefing`]; [`Error::NameTaken`]; [`Error::Mismatch`] where one name is
    /// given twice; [`Error::Record`] for more than some hundred at once; those of
    /// [`Store::commit`]. Cost: that of a label, and the last record of each briefing.
    pub fn rename(&mut self, draft: RenameDraft) -> Result<Renamed> {
        let salt = Salt(self.writing.random.draw()?);
        let landed = self.publish(&ContentRun::default(), &mut |store| {
            let mut renames = Vec::new();
            for (from, to) in &draft.renames {
                let briefing = store.name_now(from.as_str())?.into_owned();
                let Some((_, revision)) = store.last_revision(&briefing)? else {
                    return Err(Error::NoBriefing { briefing });
                };
                if briefing != to.as_str() {
                    renames.push(RenamedBriefing { briefing, to: to.as_str().to_owned(), revision });
                }
            }
            if renames.is_empty() {
                return Ok(None);
            }
            check_names(&renames).map_err(|what| Error::Mismatch { what })?;
            for one in &renames {
                let is_freed = renames.iter().any(|other| other.briefing == one.to);
                if !is_freed && !store.mutants.gives_taken_names && store.last_revision(&one.to)?.is_some() {
                    return Err(Error::NameTaken { briefing: one.to.clone() });
                }
            }
            let mut plan = EntryPlan::default();
            plan.push_rename(&draft.record(renames, salt))?;
            Ok(Some(plan))
        })?;
        self.pack_if_cheap();
        match landed {
            Some(landed) => Ok(Renamed::Created(Box::new(self.rename_at_leaf(landed.first)?))),
            None => Ok(Renamed::Unchanged),
        }
    }
}

impl EntryPlan {
    /// Plans new names: what this plan says behind them calls the briefings by these.
    pub(crate) fn push_rename(&mut self, record: &RenameRecord) -> Result<RecordId> {
        self.note_rename(&record.renames);
        Ok(self.push(record.to_line().map_err(Error::Record)?, None))
    }
}
