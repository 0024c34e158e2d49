//! Which original a name of a briefing stands for, so that two of them never become one history.

use std::collections::BTreeMap;

use variorum_store::{Importer, Name, Revision};

use super::batch::{ParsedName, ParsedRevision};
use super::by_name::ByName;
use super::naming::{ORIGINAL_NAME, ORIGINAL_NAME_ENCODED};
use super::report::{Kind, Report};
use crate::interchange::Error;

/// The originals of the names that an import changed.
///
/// Memory: a few words for each such name.
#[derive(Default)]
pub(super) struct Originals {
    /// The hash of the original that a name stands for.
    taken: ByName<u64>,
}

impl Originals {
    /// Reports a name that is not the original, once for each, and changes it where it stands for
    /// another original: in this import, or in the store.
    ///
    /// Cost: nothing where no name was changed so far; else a look at the newest and the first
    /// record of each that was.
    pub fn settle(
        &mut self,
        revision: &mut ParsedRevision,
        importer: &Importer<'_>,
        report: &mut Report,
    ) -> Result<(), Error> {
        let name = revision.briefing.as_str();
        let Some((key, original)) = original(&revision.meta) else {
            // A name as the source has it.
            if self.taken.get(name).is_some_and(|original| *original != self.taken.hash(name)) {
                let original = name.to_owned();
                revision.meta.insert(ORIGINAL_NAME.to_owned(), original.clone());
                return self.take_another(revision, &original, report);
            }
            return Ok(());
        };
        let original_hash = self.taken.hash(original);
        let is_free = match self.taken.get(name) {
            Some(taken) if *taken == original_hash => return Ok(()),
            Some(_) => false,
            // It came in with this import, under this name.
            None if importer.is_pending(name) => false,
            None => stands_for(importer, name, original)?,
        };
        if !is_free {
            let original = original.to_owned();
            return self.take_another(revision, &original, report);
        }
        self.taken.insert(name, original_hash);
        told(key, original, name, report);
        Ok(())
    }

    /// The name that [`Self::settle`] gave to the briefing which the source calls so.
    pub fn settled(&self, named: &ParsedName) -> Name {
        let ParsedName { name, original } = named;
        let original = original.as_ref().map_or(name.as_str(), |(_, original)| original);
        let is_other =
            |other: &Name| self.taken.get(other.as_str()).is_some_and(|taken| *taken == self.taken.hash(original));
        name.distinct(original).ok().filter(is_other).unwrap_or_else(|| name.clone())
    }

    /// Notes that a briefing is called so from here on, and reports a name that is not the
    /// original.
    pub fn renamed(&mut self, named: &ParsedName, report: &mut Report) {
        let ParsedName { name, original } = named;
        match original {
            Some((key, original)) => {
                if self.taken.insert(name.as_str(), self.taken.hash(original)).is_none() {
                    told(key, original, name.as_str(), report);
                }
            }
            None => drop(self.taken.remove(name.as_str())),
        }
    }

    fn take_another(
        &mut self,
        revision: &mut ParsedRevision,
        original: &str,
        report: &mut Report,
    ) -> Result<(), Error> {
        let refused = |reason| variorum_store::Error::Name { text: original.to_owned(), reason };
        revision.briefing = revision.briefing.distinct(original).map_err(refused)?;
        let name = revision.briefing.as_str();
        if self.taken.insert(name, self.taken.hash(original)).is_none() {
            report.add(Kind::SharedNames, || format!("{original} -> {name}"));
        }
        Ok(())
    }
}

/// Whether a name is free, or that of a briefing which came in under this original; later revisions
/// of it need not say so.
fn stands_for(importer: &Importer<'_>, name: &str, expected: &str) -> Result<bool, Error> {
    let says = |revision: Revision| original(&revision.record.meta).is_some_and(|(_, original)| original == expected);
    let store = importer.store();
    let Some(head) = store.head(name)? else { return Ok(true) };
    Ok(says(head) || store.by_number(name, 1)?.is_some_and(says))
}

/// What the source of a revision called its briefing, with its key of meta, where that is not its
/// name.
fn original(meta: &BTreeMap<String, String>) -> Option<(&'static str, &str)> {
    [ORIGINAL_NAME, ORIGINAL_NAME_ENCODED].into_iter().find_map(|key| Some((key, meta.get(key)?.as_str())))
}

/// Reports a name that is not the original.
fn told(key: &str, original: &str, name: &str, report: &mut Report) {
    let kind = if key == ORIGINAL_NAME_ENCODED { Kind::EncodedNames } else { Kind::MappedNames };
    let example = || if original == name { name.to_owned() } else { format!("{original} -> {name}") };
    report.add(kind, example);
}
