//! Taking damaged objects from a copy of the store.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{TableRead, read_packed, read_table};
use crate::id::StoreId;
use crate::identity::{self, Identity};
use crate::log::{self, FOLDER, PACKED, PACKS_FOLDER, entry_name, parse_pack, parse_seq};
use crate::object::Table;
use crate::progress::OnProgress;
use crate::repair::overlay::{Overlay, Replacement};
use crate::repair::{ASIDE_FOLDER, Examined, Left, LeftReason, Place, Repaired, Taken};
use crate::shelf::{Created, Shelf};
use crate::trust::Pin;

/// Missing entries that are looked for in the copy.
const MISSING_MAX: usize = 1 << 20;

/// Repairs a store from a copy; `None` where the copy has no sound identity.
pub(super) fn repair(
    here: &Place<'_>,
    copy: Arc<dyn Shelf>,
    progress: &mut OnProgress<'_>,
) -> Result<Option<Repaired>> {
    let Identity::Sound(id) = identity::read(copy.as_ref())? else { return Ok(None) };
    let _turn = here.shelf.wait_turn();
    let pin = here.pin(progress)?;
    let before = here.examine(pin.as_ref(), progress)?;
    if before.id().is_some_and(|known| known != id) {
        return Err(Error::Mismatch { what: "the copy is of another store" });
    }
    let mut search = Search { here, copy, id, pin, left: Vec::new() };
    let named = search.named_by(&before)?;
    let (mut chosen, mut after) = search.fit(named.clone(), &before, progress)?;
    if !after.as_ref().is_some_and(Examined::is_sound) && !before.is_sound() {
        // Not every finding names what it takes to mend it: then whatever cannot be read here.
        let wider = search.unreadable_here()?;
        if !wider.is_subset(&named) {
            let left = std::mem::take(&mut search.left);
            let (more, better) = search.fit(wider.union(&named).cloned().collect(), &before, progress)?;
            match (&after, &better) {
                (_, None) => search.left = left,
                (Some(first), Some(second)) if first.worth()? >= second.worth()? => search.left = left,
                _ => (chosen, after) = (more, better),
            }
        }
    }
    let used = after.as_ref().map(objects_used).transpose()?.unwrap_or_default();
    chosen.retain(|name| used.contains(name));
    let taken = search.put_all(&chosen, &before)?;
    let report = here.report(progress)?;
    if let Some(report) = &report {
        let damaged: BTreeSet<&str> = report.damages.iter().map(|damage| damage.object.as_str()).collect();
        search.left.retain(|left| damaged.contains(left.object.as_str()));
    }
    Ok(Some(Repaired { taken, left: search.left, report }))
}

/// A copy that is searched for what a store lacks.
struct Search<'search> {
    here: &'search Place<'search>,
    copy: Arc<dyn Shelf>,
    id: StoreId,
    /// What the reader has pinned of the store that is repaired.
    pin: Option<Pin>,
    left: Vec<Left>,
}

impl Search<'_> {
    /// The objects that findings name.
    fn named_by(&self, before: &Examined) -> Result<BTreeSet<String>> {
        let (Some(reader), Some(report)) = (&before.reader, &before.report) else { return self.unreadable_here() };
        let mut named: BTreeSet<String> =
            report.damages.iter().filter(|damage| is_object(&damage.object)).map(|d| d.object.clone()).collect();
        let view = &reader.view;
        let there: BTreeSet<u64> = view.seqs.iter().copied().collect();
        let missing = (view.covers() + 1..=view.newest).filter(|seq| !there.contains(seq));
        named.extend(missing.take(MISSING_MAX).map(entry_name));
        if report.damages.iter().any(|damage| damage.kind == DamageKind::RolledBack) {
            let files = self.copy.list(FOLDER, "")?;
            let newer = files.iter().filter_map(|file| parse_seq(file)).filter(|seq| *seq > view.newest);
            named.extend(newer.map(entry_name));
        }
        Ok(named)
    }

    /// The objects of the copy that cannot be read here.
    fn unreadable_here(&self) -> Result<BTreeSet<String>> {
        let mut unreadable = BTreeSet::new();
        if !matches!(identity::read(self.here.shelf.as_ref()), Ok(Identity::Sound(_))) {
            unreadable.insert(identity::NAME.to_owned());
        }
        if self.here.shelf.stat(PACKED).is_ok_and(|bytes| bytes.is_none()) {
            unreadable.insert(PACKED.to_owned());
        }
        for folder in [FOLDER, PACKS_FOLDER] {
            for file in self.copy.list(folder, "")? {
                let name = format!("{folder}/{file}");
                let is_sound = is_object(&name)
                    && matches!(log::read_object(self.here.shelf.as_ref(), self.id, &name)?, TableRead::Sound(_));
                if is_object(&name) && !is_sound {
                    unreadable.insert(name);
                }
            }
        }
        Ok(unreadable)
    }

    /// Those of the named objects with which the store is sounder, and the store with them.
    fn fit(
        &mut self,
        named: BTreeSet<String>,
        before: &Examined,
        progress: &mut OnProgress<'_>,
    ) -> Result<(BTreeSet<String>, Option<Examined>)> {
        let mut chosen = BTreeSet::new();
        for name in named {
            match self.reason_to_leave(&name)? {
                Some(reason) => self.left.push(Left { object: name, reason }),
                None => drop(chosen.insert(name)),
            }
        }
        while !chosen.is_empty() {
            let replaced: BTreeMap<_, _> = chosen.iter().map(|name| (name.clone(), Replacement::Copy)).collect();
            let overlay = Overlay { below: self.here.shelf.clone(), copy: self.copy.clone(), replaced };
            let after = self.here.examine_with(overlay, self.pin.as_ref(), progress)?;
            let mut is_any_unfit = false;
            for damage in after.damages() {
                if chosen.remove(&damage.object) {
                    is_any_unfit = true;
                    let reason = LeftReason::Unfit(Box::new(damage.clone()));
                    self.left.push(Left { object: damage.object.clone(), reason });
                }
            }
            if is_any_unfit {
                continue;
            }
            if after.worth()? >= before.worth()? {
                return Ok((chosen, Some(after)));
            }
            let what = Damage::of(FOLDER, DamageKind::Misplaced, "with them less could be read than without");
            let unfit =
                |object: &String| Left { object: object.clone(), reason: LeftReason::Unfit(Box::new(what.clone())) };
            self.left.extend(chosen.iter().map(unfit));
            break;
        }
        Ok((BTreeSet::new(), None))
    }

    /// Why an object of the copy is of no use, as far as it tells by itself.
    fn reason_to_leave(&self, name: &str) -> Result<Option<LeftReason>> {
        let copy = self.copy.as_ref();
        if name == identity::NAME || name == PACKED {
            let theirs = read_small(copy, name)?;
            return Ok(match (theirs, read_small(self.here.shelf.as_ref(), name)?) {
                (None, _) => Some(LeftReason::Absent),
                (theirs, ours) if theirs == ours => Some(LeftReason::Same),
                _ => None,
            });
        }
        match log::read_object(copy, self.id, name)? {
            TableRead::Absent => Ok(Some(LeftReason::Absent)),
            TableRead::Damaged(damage) => Ok(Some(LeftReason::Unfit(Box::new(damage)))),
            TableRead::Sound(theirs) => {
                if let Some(damage) = unsound_frame(copy, name, &theirs)? {
                    return Ok(Some(LeftReason::Unfit(Box::new(damage))));
                }
                let is_same = match read_table(self.here.shelf.as_ref(), name)? {
                    // Its frames are those of the copy, and sound, or not.
                    TableRead::Sound(ours) => {
                        ours.hash == theirs.hash && unsound_frame(self.here.shelf.as_ref(), name, &ours)?.is_none()
                    }
                    _ => false,
                };
                Ok(is_same.then_some(LeftReason::Same))
            }
        }
    }

    /// Puts objects in their places: packs before the entries that list them, entries in the order
    /// of the log.
    fn put_all(&self, chosen: &BTreeSet<String>, before: &Examined) -> Result<Vec<Taken>> {
        let newest = before.reader.as_ref().map_or(0, |reader| reader.view.newest);
        let order = |name: &&String| (name.starts_with(FOLDER), name.starts_with(PACKS_FOLDER));
        let mut names: Vec<&String> = chosen.iter().collect();
        names.sort_by_key(order);
        let mut taken = Vec::new();
        for name in names {
            let bytes = self.bytes_of(name)?;
            // Where a writer may be about to create it, only one of the two can.
            let is_append = seq_of(name).is_some_and(|seq| seq > newest) && before.reader.is_some();
            taken.extend(put(self.here.shelf.as_ref(), name, &bytes, is_append)?);
        }
        Ok(taken)
    }

    /// The whole object of the copy, read once and checked once more: the copy may have changed.
    fn bytes_of(&self, name: &str) -> Result<Vec<u8>> {
        let gone = || Error::damaged(Damage::of(name, DamageKind::Missing, "the copy has it no more"));
        let len = self.copy.stat(name)?.ok_or_else(gone)?;
        let bytes = self.copy.read(name, 0, usize::try_from(len).unwrap_or(usize::MAX))?.ok_or_else(gone)?;
        if name == identity::NAME || name == PACKED {
            return Ok(bytes);
        }
        let replaced = BTreeMap::from([(name.to_owned(), Replacement::Made(bytes.clone()))]);
        let read = Overlay { below: self.here.shelf.clone(), copy: self.copy.clone(), replaced };
        let TableRead::Sound(table) = log::read_object(&read, self.id, name)? else { return Err(gone()) };
        match unsound_frame(&read, name, &table)? {
            Some(damage) => Err(Error::damaged(damage)),
            None => Ok(bytes),
        }
    }
}

/// Puts an object in its place; `None` where it lies there already.
///
/// Where `is_append`, only if nothing lies there. Errors: those of the shelf.
pub(super) fn put(shelf: &dyn Shelf, name: &str, bytes: &[u8], is_append: bool) -> Result<Option<Taken>> {
    if is_append {
        let landed = shelf.create(name, bytes)? == Created::Landed;
        return Ok(landed.then(|| Taken { object: name.to_owned(), kept: None }));
    }
    let lies = match shelf.stat(name) {
        Err(Error::Damaged(_)) => true,
        other => other?.is_some(),
    };
    let aside = free_name(shelf, name)?;
    shelf.replace(name, bytes, &aside)?;
    Ok(Some(Taken { object: name.to_owned(), kept: lies.then_some(aside) }))
}

/// A name in the folder for what is replaced that nothing has yet.
fn free_name(shelf: &dyn Shelf, name: &str) -> Result<String> {
    let plain = format!("{ASIDE_FOLDER}/{}", name.replace('/', "-"));
    let mut number = 1;
    loop {
        let aside = if number == 1 { plain.clone() } else { format!("{plain}-{number}") };
        match shelf.stat(&aside) {
            Ok(None) => return Ok(aside),
            Ok(Some(_)) | Err(Error::Damaged(_)) => number += 1,
            Err(error) => return Err(error),
        }
    }
}

/// What is wrong with a frame of an object, by the hashes of its table alone.
fn unsound_frame(shelf: &dyn Shelf, name: &str, table: &Table) -> Result<Option<Damage>> {
    for (number, row) in table.frames.iter().enumerate() {
        if *blake3::hash(&read_packed(shelf, name, row)?).as_bytes() != row.hash {
            let detail = format!("frame {number}: its hash does not match the table of contents");
            return Ok(Some(Damage::of(name, DamageKind::Frame, detail)));
        }
    }
    Ok(None)
}

/// The objects that a store is read from.
fn objects_used(examined: &Examined) -> Result<BTreeSet<String>> {
    let mut used = BTreeSet::from([identity::NAME.to_owned(), PACKED.to_owned()]);
    if let Some(reader) = &examined.reader {
        used.extend(reader.view.objects());
        used.extend(reader.view.base.as_ref().map(|live| entry_name(live.base.seq)));
        used.extend(reader.catalog.ranges()?.into_iter().map(|(object, ..)| object));
    }
    Ok(used)
}

/// Whether a finding names an object that a copy may have.
fn is_object(name: &str) -> bool {
    let is_pack = || parse_pack(name.strip_prefix(PACKS_FOLDER)?.strip_prefix('/')?);
    name == identity::NAME || name == PACKED || seq_of(name).is_some() || is_pack().is_some()
}

fn seq_of(name: &str) -> Option<u64> {
    parse_seq(name.strip_prefix(FOLDER)?.strip_prefix('/')?)
}

fn read_small(shelf: &dyn Shelf, name: &str) -> Result<Option<Vec<u8>>> {
    match shelf.read(name, 0, crate::limits::STORE_OBJECT_BYTES_MAX) {
        Err(Error::Damaged(_)) => Ok(Some(Vec::new())),
        other => other,
    }
}
