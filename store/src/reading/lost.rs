//! What is lost, as far as a reader can tell: that something stood in a damaged store which it does
//! not give any more. To say that it never was would be false.

use crate::catalog::{Catalog, Direction};
use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{TableRead, parse_line, read_lines};
use crate::log;
use crate::reading::Reader;
use crate::record::Record;
use crate::time::{Instant, TimeRange};

/// Numbers of revisions that are looked through at a time.
const NUMBERS_AT_ONCE: usize = 1_000;

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
        self.refuse_seen(name, |kept| Ok(kept.by_number(name, number)?.map(|leaf| (number, leaf))))?;
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

    /// Refuses to say that a revision never was that this reader saw, in a store that contradicts
    /// what it saw: `ask` gives its number and its leaf from what was kept.
    ///
    /// Errors: then [`Error::BehindPin`].
    fn refuse_seen(&self, name: &str, ask: impl Fn(&Catalog) -> Result<Option<(u64, u64)>>) -> Result<()> {
        if let (Some(contradiction), Some(kept)) = (&self.trust.contradiction, &self.set_aside)
            && let Some((number, leaf)) = ask(kept).ok().flatten()
        {
            let mut damage = contradiction.clone();
            (damage.briefing, damage.revision) = (Some(name.to_owned()), Some(number));
            return Err(Error::BehindPin(Box::new(damage.at_leaf(leaf))));
        }
        Ok(())
    }

    /// Refuses to say that there is no briefing with a name, where this reader saw one before: the
    /// store does not show it any more, or it shows its revisions and the record that gave it that
    /// name is lost.
    ///
    /// Errors: then [`Error::BehindPin`] or [`Error::Damaged`].
    pub(super) fn refuse_lost_name(&self, name: &str) -> Result<()> {
        // What was taken down is not lost.
        if self.trust.contradiction.is_some() && self.ask(|catalog| catalog.last_taken_down(name))?.is_none() {
            self.refuse_seen(name, |kept| Ok(kept.head(name)?.map(|head| (head.number, head.leaf))))?;
        }
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

    /// Whether a briefing has more behind the revision with a number than the store gives: later
    /// revisions that are lost, or revisions and ends that this reader saw before and is not shown
    /// any more. What else is in force of it cannot be known then.
    ///
    /// Cost: nothing in a sound store; else a row for each of those revisions.
    pub fn lacks_behind(&self, name: &str, number: u64) -> Result<bool> {
        if self.trust.damages.is_empty() && self.trust.contradiction.is_none() {
            return Ok(false);
        }
        let name = &*self.name_now(name)?;
        if let Some(kept) = &self.set_aside {
            let head = kept.head(name).ok().flatten().filter(|head| head.number > number).map(|head| head.leaf);
            let end = kept.end_at(name, Instant::MAX).ok().flatten().map(|end| end.leaf);
            for id in [head, end].into_iter().flatten().filter_map(|leaf| kept.id(leaf).ok().flatten()) {
                if self.ask(|catalog| catalog.leaf_of(&id))?.is_none() {
                    return Ok(true);
                }
            }
        }
        let (mut last, mut behind) = (number, Some((number, u64::MAX)));
        loop {
            let whole = TimeRange::default();
            let page =
                self.ask(|catalog| catalog.history_page(name, Direction::OldestFirst, whole, behind, NUMBERS_AT_ONCE))?;
            for (found, leaf) in &page {
                for missing in last.saturating_add(1)..*found {
                    // What was taken down is not lost.
                    if !self.ask(|catalog| catalog.is_hidden(name, missing))? {
                        return Ok(true);
                    }
                }
                (last, behind) = (*found, Some((*found, *leaf)));
            }
            if page.len() < NUMBERS_AT_ONCE {
                return Ok(false);
            }
        }
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
