//! What is lost, as far as a reader can tell: that something stood in a damaged store which it does
//! not give any more. To say that it never was would be false.

use crate::catalog::Catalog;
use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{TableRead, parse_line, read_lines};
use crate::log;
use crate::reading::Reader;
use crate::record::Record;

/// What a finding says of a revision that stood in the store.
const LOST: &str = "the revision is lost";

impl Reader {
    /// Refuses an answer that is lost: in a damaged store the catalog that was kept before is asked
    /// too, and what it answers with, and the store does not have any more, is lost.
    ///
    /// Errors: then [`Error::Damaged`].
    pub(super) fn refuse_lost(&self, ask: impl Fn(&Catalog) -> Result<Option<u64>>) -> Result<()> {
        if let Some(kept) = self.kept_before_damage()
            // A catalog that cannot be read tells nothing.
            && let Some(leaf) = ask(kept).ok().flatten()
            && self.catalog.id(leaf)?.is_none()
        {
            return Err(Error::damaged(lost_at(kept, leaf)));
        }
        Ok(())
    }

    /// Refuses to say that a revision never was, where a later revision of its briefing, what this
    /// reader saw before, or a copy that packing has not removed yet tells that it was there.
    ///
    /// Errors: then [`Error::Damaged`] or [`Error::BehindPin`].
    pub(super) fn refuse_lost_number(&self, name: &str, number: u64) -> Result<()> {
        if let (Some(contradiction), Some(kept)) = (&self.trust.contradiction, &self.set_aside)
            && let Some(leaf) = kept.by_number(name, number).ok().flatten()
        {
            let mut damage = contradiction.clone();
            (damage.briefing, damage.revision) = (Some(name.to_owned()), Some(number));
            return Err(Error::BehindPin(Box::new(damage.at_leaf(leaf))));
        }
        // What was taken down is not lost.
        if self.trust.damages.is_empty() || self.catalog.is_hidden(name, number)? {
            return Ok(());
        }
        if self.catalog.head(name)?.is_some_and(|head| head.number > number) {
            return Err(Error::damaged(lost(log::FOLDER, name, number)));
        }
        let copy = self.spare_copy_of(name, number)?;
        copy.map_or(Ok(()), |object| Err(Error::damaged(lost(&object, name, number))))
    }

    /// Refuses to say that there is no briefing with a name, where this reader saw one before whose
    /// revisions are there still: the record that gave it that name is lost.
    ///
    /// Errors: then [`Error::Damaged`].
    pub(super) fn refuse_lost_name(&self, name: &str) -> Result<()> {
        if let Some(kept) = self.kept_before_damage()
            && let Some(head) = kept.head(name).ok().flatten()
            && let Some((called, _)) = self.catalog.revision_of(head.leaf)?
        {
            let lost = kept.renames_of(name).ok().and_then(|names| names.into_iter().next_back());
            let object = lost.as_ref().and_then(|lost| kept.location(lost.leaf).ok().flatten());
            let object = object.map_or_else(|| log::FOLDER.to_owned(), |found| found.object);
            let detail = format!("the record that gave {called} the name {name} is lost");
            return Err(Error::damaged(Damage::of(&object, DamageKind::Record, detail)));
        }
        Ok(())
    }

    /// The catalog of what this reader saw before the store was damaged, where there is one.
    pub(crate) fn kept_before_damage(&self) -> Option<&Catalog> {
        let is_damaged = !self.trust.damages.is_empty() && self.trust.contradiction.is_none();
        self.set_aside.as_ref().filter(|_| is_damaged)
    }

    /// The object beside the log that has a copy of a revision. Cost: the records of all of them.
    fn spare_copy_of(&self, name: &str, number: u64) -> Result<Option<String>> {
        let names = self.names_of(name)?;
        let is_called = |briefing: &str| briefing == name || names.iter().any(|called| called.name == briefing);
        for object in log::spare_objects(self.shelf.as_ref(), &self.view)? {
            let TableRead::Sound(table) = log::read_object(self.shelf.as_ref(), self.id, &object)? else { continue };
            for frame in table.records_frames() {
                let Ok(lines) = read_lines(self.shelf.as_ref(), &object, &frame, true) else { break };
                let records = (frame.first..frame.end).filter_map(|index| parse_line(lines.get(index)?).ok());
                let is_it = |record: &Record| matches!(record, Record::Revision(it) if it.number == number && is_called(&it.briefing));
                if records.map(|(_, record)| record).any(|record| is_it(&record)) {
                    return Ok(Some(object));
                }
            }
        }
        Ok(None)
    }
}

/// The finding about a leaf that is lost, by what a catalog knows of it.
fn lost_at(kept: &Catalog, leaf: u64) -> Damage {
    let object = kept.location(leaf).ok().flatten().map_or_else(|| log::FOLDER.to_owned(), |found| found.object);
    let damage = Damage::of(&object, DamageKind::Record, LOST).at_leaf(leaf);
    match (kept.revision_of(leaf), kept.id(leaf)) {
        (Ok(Some((briefing, number))), Ok(Some(id))) => damage.of_revision(&briefing, number, id),
        _ => damage,
    }
}

fn lost(object: &str, name: &str, number: u64) -> Damage {
    let mut damage = Damage::of(object, DamageKind::Record, LOST);
    (damage.briefing, damage.revision) = (Some(name.to_owned()), Some(number));
    damage
}
