//! Giving briefings other names, with all of their history.

use std::collections::{HashMap, HashSet};

use crate::error::{Error, Result};
use crate::id::{RecordId, Salt};
use crate::limits::RECORD_BYTES_MAX;
use crate::name::Name;
use crate::object::ContentRun;
use crate::reading::Rename;
use crate::record::{RenameRecord, RenamedBriefing, check_renames};
use crate::store::Store;
use crate::time::Time;
use crate::writing::commit::Expect;
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
    /// The names are in the log, durably: one record, or several where one could not hold them.
    Created(Vec<Rename>),
    /// The briefings are called so already: nothing was written.
    Unchanged,
}

impl RenameDraft {
    /// The names as a record gives them, before it is known which revisions are the last ones.
    pub(crate) fn renamed(&self) -> Vec<RenamedBriefing> {
        let renamed = |(from, to): &(Name, Name)| RenamedBriefing {
            briefing: from.as_str().to_owned(),
            to: to.as_str().to_owned(),
            revision: RecordId([0; 32]),
        };
        self.renames.iter().map(renamed).collect()
    }

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

/// New names as one record, or as several where one cannot hold them: those that take a name which
/// others free stay together. Each gets one of the salts.
///
/// Errors: [`Error::Record`] where so many stay together that no record can hold them.
pub(crate) fn split_renames(record: RenameRecord, salts: &[Salt]) -> Result<Vec<RenameRecord>> {
    let bytes = |one: &RenamedBriefing| serde_json::to_string(one).map_or(RECORD_BYTES_MAX, |json| json.len() + 1);
    let empty = RenameRecord { renames: Vec::new(), ..record.clone() };
    let empty_bytes = empty.to_line().map_err(Error::Record)?.len();
    let mut parts: Vec<(usize, Vec<RenamedBriefing>)> = Vec::new();
    for together in together(record.renames) {
        let bytes: usize = together.iter().map(bytes).sum();
        match parts.last_mut() {
            Some((part_bytes, part)) if *part_bytes + bytes <= RECORD_BYTES_MAX => {
                *part_bytes += bytes;
                part.extend(together);
            }
            _ => parts.push((empty_bytes + bytes, together)),
        }
    }
    let salted = |((_, renames), salt): (_, &Salt)| RenameRecord { renames, salt: *salt, ..empty.clone() };
    Ok(parts.into_iter().zip(salts.iter().chain(salts.last().into_iter().cycle())).map(salted).collect())
}

/// New names, by which of them take a name that others free, or free one that others take.
fn together(renames: Vec<RenamedBriefing>) -> Vec<Vec<RenamedBriefing>> {
    let to: HashSet<String> = renames.iter().map(|one| one.to.clone()).collect();
    let mut by_name: HashMap<String, RenamedBriefing> = HashMap::new();
    // A chain begins with a name that nobody takes; what is left then are circles.
    let (begin, mut within): (Vec<_>, Vec<_>) = renames.into_iter().partition(|one| !to.contains(&one.briefing));
    by_name.extend(within.iter().map(|one| (one.briefing.clone(), one.clone())));
    within.reverse();
    let mut chains = Vec::new();
    for first in begin.into_iter().chain(std::iter::from_fn(|| within.pop())) {
        let is_begin = !to.contains(&first.briefing);
        let first = if is_begin { Some(first) } else { by_name.remove(&first.briefing) };
        let mut chain: Vec<RenamedBriefing> = first.into_iter().collect();
        while let Some(next) = chain.last().and_then(|last| by_name.remove(&last.to)) {
            chain.push(next);
        }
        if !chain.is_empty() {
            chains.push(chain);
        }
    }
    chains
}

impl Store {
    /// Gives briefings other names, all of them or none. Each keeps its history, is found by its
    /// former name while no other briefing has that, and its next revision has the next number. The
    /// names that they had are free.
    ///
    /// A briefing may be named by a former name. Durable on `Ok`.
    /// Errors: [`Error::NoBriefing`]; [`Error::NameTaken`]; [`Error::Mismatch`] where one name is
    /// given twice; [`Error::Record`] where briefings that take each other's names are more than
    /// one record can hold; those of [`Store::commit`]. Cost: that of a label, and the last record
    /// of each briefing.
    pub fn rename(&mut self, draft: RenameDraft) -> Result<Renamed> {
        self.rename_expecting(draft, Expect::Any)
    }

    /// Gives briefings other names as [`Store::rename`] does, where the newest revision of each is
    /// what is expected.
    ///
    /// Durable on `Ok`. Errors: [`Error::Conflict`] where it is not; those of [`Store::rename`].
    pub fn rename_expecting(&mut self, draft: RenameDraft, expect: Expect) -> Result<Renamed> {
        let salts = self.writing.salts_of_renames(&draft)?;
        let landed = self.publish(&ContentRun::default(), &mut |store| {
            let mut renames = Vec::new();
            for (from, to) in &draft.renames {
                let briefing = store.name_now(from.as_str())?.into_owned();
                let Some((_, revision)) = store.last_revision(&briefing)? else {
                    return Err(Error::NoBriefing { briefing });
                };
                store.expect_newest(&briefing, expect)?;
                if briefing != to.as_str() {
                    renames.push(RenamedBriefing { briefing, to: to.as_str().to_owned(), revision });
                }
            }
            if renames.is_empty() {
                return Ok(None);
            }
            check_renames(&renames).map_err(|what| Error::Mismatch { what })?;
            let freed: HashSet<&str> = renames.iter().map(|one| one.briefing.as_str()).collect();
            for one in &renames {
                if !freed.contains(one.to.as_str())
                    && !store.mutants.gives_taken_names
                    && store.last_revision(&one.to)?.is_some()
                {
                    return Err(Error::NameTaken { briefing: one.to.clone() });
                }
            }
            let mut plan = EntryPlan::default();
            for record in split_renames(draft.record(renames, Salt([0; 16])), &salts)? {
                plan.push_rename(&record)?;
            }
            Ok(Some(plan))
        })?;
        self.pack_if_cheap();
        let Some(landed) = landed else { return Ok(Renamed::Unchanged) };
        let leaves = landed.first..landed.first + landed.plan.len();
        Ok(Renamed::Created(leaves.map(|leaf| self.rename_at_leaf(leaf)).collect::<Result<_>>()?))
    }
}

impl EntryPlan {
    /// Plans new names: what this plan says behind them calls the briefings by these.
    pub(crate) fn push_rename(&mut self, record: &RenameRecord) -> Result<RecordId> {
        self.note_rename(&record.renames);
        Ok(self.push(record.to_line().map_err(Error::Record)?, None))
    }
}
