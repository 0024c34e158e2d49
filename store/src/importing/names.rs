//! What an import calls briefings, and what they are called in the store.
//!
//! A source may tell of renames, and so may the store: by the same records, where the source was
//! imported before, or by others. A revision of the source that the store has already tells which
//! briefing the source means by a name; a name that the source itself has freed means the briefing
//! that begins there.

use std::collections::{HashMap, HashSet};

use crate::error::{Error, Result};
use crate::id::Salt;
use crate::importing::duplicates::find_renamed;
use crate::importing::pending::PendingRecord;
use crate::importing::{Arrival, Importer};
use crate::name::Name;
use crate::writing::{RenameDraft, split_renames};

/// What an import has met of names.
#[derive(Default)]
pub(super) struct SourceNames {
    /// By a name of the source, the leaf of a revision of the briefing that it means, where the
    /// store calls that otherwise.
    meant: HashMap<String, u64>,
    /// Names that the source has freed.
    freed: HashSet<String>,
    /// Whether the log has renames, where that was looked for in it as it is.
    pub(super) has_renames: Option<bool>,
}

/// What a draft's briefing is called once what is pending is in.
pub(super) struct Target {
    pub(super) name: Name,
    /// Whether it is the one that is called so, and not one that was before.
    pub(super) is_exact: bool,
}

impl Importer<'_> {
    /// Which briefing the source means by a name.
    pub(super) fn target(&mut self, name: &Name) -> Result<Target> {
        let asked = name.as_str();
        if !self.knows_renames()? {
            return Ok(Target { name: name.clone(), is_exact: false });
        }
        if let Some(leaf) = self.names.meant.get(asked)
            && let Some((stored, _)) = self.store.ask(|catalog| catalog.revision_of(*leaf))?
        {
            return Ok(Target { name: self.called(&stored, name), is_exact: false });
        }
        if self.names.freed.contains(asked) || self.state.knows(asked) {
            return Ok(Target { name: name.clone(), is_exact: self.names.freed.contains(asked) });
        }
        // Its records are read where it is known what is written behind them.
        let stored = self.store.ask(|catalog| catalog.called_before(asked))?;
        Ok(Target { name: self.called(stored.as_deref().unwrap_or(asked), name), is_exact: false })
    }

    /// Whether the store or the source tells of renames: few do.
    fn knows_renames(&mut self) -> Result<bool> {
        let has_renames = match self.names.has_renames {
            Some(has_renames) => has_renames,
            None => *self.names.has_renames.insert(self.store.has_renames()?),
        };
        Ok(has_renames || !self.names.freed.is_empty())
    }

    /// What a briefing of the log is called once what is pending is in.
    fn called(&self, stored: &str, otherwise: &Name) -> Name {
        Name::parse(self.state.name_of_stored(stored)).unwrap_or_else(|_| otherwise.clone())
    }

    /// Notes that the revision at a leaf is the source's: it tells which briefing a name means.
    pub(super) fn note_meant(&mut self, name: &str, leaf: u64) -> Result<()> {
        if !self.knows_renames()? {
            return Ok(());
        }
        let stored = self.store.ask(|catalog| catalog.revision_of(leaf))?.map(|(stored, _)| stored);
        match stored {
            Some(stored) if self.state.name_of_stored(&stored) != name => {
                self.names.meant.insert(name.to_owned(), leaf);
            }
            _ => drop(self.names.meant.remove(name)),
        }
        Ok(())
    }

    /// Takes new names of briefings, all at once, unless the store has them. From here on the
    /// import means these briefings by their new names, and by the old ones those that begin with
    /// them.
    ///
    /// Names that the same briefings were given with the same time, or have already, are already
    /// stored. Errors that concern these names alone: [`Error::Mismatch`] where a briefing is not
    /// there, or another one has the name; [`Error::Record`]. All others are those of
    /// [`Importer::push`].
    pub fn push_rename(&mut self, mut draft: RenameDraft, line: Option<u64>) -> Result<Arrival> {
        let end = self.answered.others_end;
        let stored =
            if end > 0 { find_renamed(self.store, &draft, end, |leaf| self.answered.has(leaf))? } else { None };
        if let Some(leaves) = stored {
            leaves.iter().for_each(|leaf| self.answered.mark(*leaf));
            self.imported.already_stored += 1;
            self.note_renamed(&draft.renames, &leaves)?;
            return Ok(Arrival::AlreadyStored);
        }
        let mut renames = Vec::new();
        for (from, to) in &draft.renames {
            let from = self.target(from)?.name;
            if self.state.head(self.store, from.as_str())?.is_none() {
                return Err(Error::Mismatch { what: "it renames a briefing that this store does not have" });
            }
            if from != *to {
                renames.push((from, to.clone()));
            }
        }
        if renames.is_empty() {
            self.imported.already_stored += 1;
            self.note_renamed(&draft.renames, &[])?;
            return Ok(Arrival::AlreadyStored);
        }
        let asked = std::mem::replace(&mut draft.renames, renames);
        let record = draft.record(draft.renamed(), Salt([0; 16]));
        if let Some(what) = self.state.refuses_names(self.store, &record.renames)? {
            return Err(Error::Mismatch { what });
        }
        let salts = self.store.writing.salts_of_renames(&draft)?;
        let mut bytes = 0;
        for record in split_renames(record, &salts)? {
            bytes += record.to_line().map_err(Error::Record)?.len();
        }
        self.gather(line, PendingRecord::Rename { draft: Box::new(draft), salts }, bytes);
        self.note_renamed(&asked, &[])?;
        self.flush_if_enough()?;
        Ok(Arrival::Added)
    }

    /// Notes that the source calls briefings otherwise from here on; `leaves` are those of the
    /// records that did it in the store, one for each, where they are there.
    fn note_renamed(&mut self, renames: &[(Name, Name)], leaves: &[u64]) -> Result<()> {
        for (from, _) in renames {
            self.names.freed.insert(from.as_str().to_owned());
            self.names.meant.remove(from.as_str());
        }
        for (_, to) in renames {
            self.names.freed.remove(to.as_str());
            self.names.meant.remove(to.as_str());
        }
        for ((from, to), leaf) in renames.iter().zip(leaves) {
            let stored = self.store.ask(|catalog| catalog.renamed_at(from.as_str(), *leaf))?;
            let head = stored.map(|stored| self.store.ask(|catalog| catalog.head(&stored))).transpose()?.flatten();
            if let Some(head) = head {
                self.note_meant(to.as_str(), head.leaf)?;
            }
        }
        Ok(())
    }
}
