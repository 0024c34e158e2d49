//! Names that briefings got by records which are lost: what is known of them, so that a history
//! that is saved keeps its name.
//!
//! The catalog of a reader who saw the store before knows where such a record stood. Else the first
//! revision under the name tells of it, by its parent: the record was one of the lost ones between
//! the two.

use crate::error::{Error, Result};
use crate::importing::Importer;
use crate::name::Name;
use crate::reading::Reader;
use crate::time::Time;
use crate::writing::RenameDraft;

/// What the new record says of the one that is lost.
const NOTE: &str = "the record of this name was lost";

/// A name that a lost record gave.
pub(super) struct LostName {
    from: String,
    to: String,
    /// When it was given; or where that is not known, the time of the first revision under it.
    time: Time,
    /// The leaves between which the record stood, both included.
    first: u64,
    last: u64,
}

impl Reader {
    /// The names that lost records gave, as far as anything tells, in the order of the log.
    pub(super) fn lost_names(&self) -> Result<Vec<LostName>> {
        let mut lost = Vec::new();
        // One that was set aside, and cannot be read, tells nothing.
        let kept = self.kept_before_damage().and_then(|kept| kept.all_renames().ok());
        for row in kept.into_iter().flatten().chain(self.catalog.all_renames()?) {
            let is_known = lost.iter().any(|known: &LostName| known.first == row.leaf && known.from == row.before);
            if !is_known && self.is_record_lost(row.leaf)? {
                let (from, to, time) = (row.before, row.after, row.time);
                lost.push(LostName { from, to, time, first: row.leaf, last: row.leaf });
            }
        }
        for (row, behind) in self.catalog.names_without_record()? {
            let (first, last) = (behind + 1, row.leaf);
            // Several in a row may have led there.
            if !lost.iter().any(|known| known.to == row.after && (first..=last).contains(&known.first)) {
                lost.push(LostName { from: row.before, to: row.after, time: row.time, first, last });
            }
        }
        lost.sort_by_key(|name| name.first);
        Ok(lost)
    }

    fn is_record_lost(&self, leaf: u64) -> Result<bool> {
        if self.catalog.id(leaf)?.is_none() {
            return Ok(true);
        }
        match self.record(leaf) {
            Err(Error::Damaged(_)) => Ok(true),
            read => read.map(|_| false),
        }
    }
}

/// Gives the names whose records stood among the lost leaves from `first` up to `end`, before what
/// stands behind them; what was given is put into `given`.
///
/// Names whose record may have stood there are given together: two briefings may have exchanged
/// theirs. Those that cannot be given are passed over: what follows under them is refused by
/// itself.
pub(super) fn give(
    importer: &mut Importer<'_>,
    lost: &mut Vec<LostName>,
    (first, end): (u64, u64),
    given: &mut Vec<(String, String)>,
) -> Result<()> {
    while let Some(next) = lost.iter().find(|name| name.first < end && name.last >= first) {
        // Of records in a row each has a leaf of its own.
        let (at, is_known) = (next.first, next.first == next.last);
        let is_one = |name: &mut LostName| match is_known {
            true => name.first == at && name.last == at,
            false => name.first < end && name.last >= first && name.first != name.last,
        };
        let names: Vec<LostName> = lost.extract_if(.., is_one).collect();
        if give_together(importer, &names)? {
            given.extend(names.into_iter().map(|name| (name.from, name.to)));
            continue;
        }
        for name in names {
            if give_together(importer, std::slice::from_ref(&name))? {
                given.push((name.from, name.to));
            }
        }
    }
    Ok(())
}

/// Gives names by one record; whether that can be done.
fn give_together(importer: &mut Importer<'_>, names: &[LostName]) -> Result<bool> {
    let Some(time) = names.iter().map(|name| &name.time).min_by_key(|time| time.instant()) else { return Ok(false) };
    let parsed = |name: &LostName| Some((Name::parse(&name.from).ok()?, Name::parse(&name.to).ok()?));
    let Some(renames) = names.iter().map(parsed).collect::<Option<Vec<_>>>() else { return Ok(false) };
    let (time, recorded, note) = (time.clone(), time.clone(), Some(NOTE.to_owned()));
    match importer.push_lost_rename(RenameDraft { renames, time, recorded, author: None, note }) {
        Ok(_) => Ok(true),
        Err(Error::Mismatch { .. } | Error::Record(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
