//! Making anew what held no record: the store's identity, the mark that it was packed, and the
//! base, where everything that the log holds can be read.

use std::collections::BTreeMap;

use crate::damage::DamageKind;
use crate::error::{Error, Result};
use crate::fetch::TableRead;
use crate::frame::LEVEL;
use crate::identity::{self, Identity};
use crate::limits::PACK_BYTES;
use crate::log::{self, FOLDER, PACKED, PACKS_FOLDER, View, entry_name};
use crate::object::{Header, PackRef, Table, write_object};
use crate::packing::{PACK_LEVEL, Source, merge};
use crate::progress::{OnProgress, Progress, tell};
use crate::repair::from_copy::put;
use crate::repair::overlay::{Overlay, Replacement};
use crate::repair::{Examined, Place, Repaired, Taken};
use crate::shelf::{Created, Shelf};
use crate::store::Store;
use crate::writing::{Random, Writing, out_of_memory};

/// Repairs a store from what is in it.
pub(super) fn repair(here: &Place<'_>, progress: &mut OnProgress<'_>) -> Result<Repaired> {
    let _turn = here.shelf.wait_turn();
    let pin = here.pin(progress)?;
    let before = here.examine(pin.as_ref(), progress)?;
    let mut taken = Vec::new();
    let made = made_anew(here.shelf.as_ref(), &before)?;
    if !made.is_empty() {
        let replaced: BTreeMap<_, _> =
            made.iter().map(|(name, bytes)| (name.clone(), Replacement::Made(bytes.clone()))).collect();
        let overlay = Overlay { below: here.shelf.clone(), copy: here.shelf.clone(), replaced };
        if here.examine_with(overlay, pin.as_ref(), progress)?.worth()? >= before.worth()? {
            for (name, bytes) in &made {
                taken.extend(put(here.shelf.as_ref(), name, bytes, false)?);
            }
        }
    }
    let now = if taken.is_empty() { before } else { here.examine(pin.as_ref(), progress)? };
    // A pack of which parts are damaged is done without, where all that it holds lies beside it.
    let spared: BTreeMap<_, _> = now
        .damages()
        .iter()
        .filter(|damage| damage.kind == DamageKind::Spared)
        .map(|damage| (damage.object.clone(), Replacement::Absent))
        .collect();
    let mut now = now;
    if !spared.is_empty() {
        let overlay = Overlay { below: here.shelf.clone(), copy: here.shelf.clone(), replaced: spared };
        let without = here.examine_with(overlay, pin.as_ref(), progress)?;
        if can_do_without_damaged(&without)? {
            now = without;
        }
    }
    if let (true, Some(mut reader)) = (can_do_without_damaged(&now)?, now.reader) {
        reader.shelf = here.shelf.clone();
        let mut store = Store { reader, writing: Writing::new(Random::System) };
        taken.extend(store.publish_base_anew(progress)?);
    }
    Ok(Repaired { taken, left: Vec::new(), report: here.report(progress)? })
}

/// The small objects that are damaged, as they must be.
fn made_anew(shelf: &dyn Shelf, before: &Examined) -> Result<Vec<(String, Vec<u8>)>> {
    let Some(reader) = &before.reader else { return Ok(Vec::new()) };
    let mut made = Vec::new();
    if !matches!(identity::read(shelf)?, Identity::Sound(_)) {
        made.push((identity::NAME.to_owned(), identity::encode(reader.id)));
    }
    if before.damages().iter().any(|damage| damage.object == PACKED) {
        made.push((PACKED.to_owned(), log::packed_line(reader.id).into_bytes()));
    }
    Ok(made)
}

/// Whether something is damaged, and every record and every text can be read without it.
fn can_do_without_damaged(examined: &Examined) -> Result<bool> {
    let (Some(reader), Some(report)) = (&examined.reader, &examined.report) else { return Ok(false) };
    let is_whole_object =
        |kind: DamageKind| matches!(kind, DamageKind::Missing | DamageKind::Table | DamageKind::Misplaced);
    let is_readable = report.losses.is_empty()
        && report.damages.iter().all(|damage| is_whole_object(damage.kind) && damage.briefing.is_none());
    let mut next = 0;
    for (_, first, end) in reader.catalog.ranges()? {
        if first != next {
            return Ok(false);
        }
        next = end;
    }
    Ok(!report.is_ok() && is_readable && next == reader.view.tree.size())
}

/// An object that the log is read from.
struct Used {
    object: String,
    first: u64,
    end: u64,
}

impl Store {
    /// Publishes a base that lists the sound packs, and new ones with what entries hold: from here
    /// on the log goes by it. `None` where an object is used in part, which no pack can be made of.
    ///
    /// Nothing is removed. Errors: [`Error::Damaged`], [`Error::Unsettled`] where somebody else
    /// took the place; I/O.
    pub(crate) fn publish_base_anew(&mut self, progress: &mut OnProgress<'_>) -> Result<Option<Taken>> {
        let Some(packs) = self.packs_of_all(progress)? else { return Ok(None) };
        let view = View::clone(&self.view);
        let seq = view.newest + 1;
        let before = view.base.as_ref().map(|live| live.base.clone()).filter(|base| base.seq > 0);
        let mut header = Header::entry(self.id, seq, before, 0, &view.tree);
        (header.covers, header.packs, header.needs) = (Some(view.newest), packs, self.needs()?);
        let bytes = write_object(&Default::default(), &[], &header, LEVEL).map_err(out_of_memory)?;
        self.shelf.make_durable(PACKS_FOLDER)?;
        self.shelf.make_durable(FOLDER)?;
        let object = entry_name(seq);
        match self.shelf.create(&object, &bytes)? {
            Created::Landed => Ok(Some(Taken { object, kept: None })),
            Created::Taken | Created::Unknown => Err(Error::Unsettled { attempts: 1 }),
        }
    }

    /// Packs that hold the whole log: those that are there, and new ones.
    fn packs_of_all(&mut self, progress: &mut OnProgress<'_>) -> Result<Option<Vec<PackRef>>> {
        let (mut packs, mut group, mut group_bytes) = (Vec::new(), Vec::new(), 0);
        let total = self.view.tree.size();
        for used in self.used()? {
            let TableRead::Sound(table) = log::read_object(self.shelf.as_ref(), self.id, &used.object)? else {
                return Ok(None);
            };
            if table.leaf_contents.len() as u64 != used.end - used.first {
                return Ok(None);
            }
            let bytes = self.shelf.stat(&used.object)?.unwrap_or(0);
            let pack =
                used.object.strip_prefix(PACKS_FOLDER).and_then(|file| file.strip_prefix('/')?.strip_suffix(".zst"));
            if pack.is_some() || group_bytes + bytes > PACK_BYTES {
                packs.extend(self.merge_group(&mut group)?);
                group_bytes = 0;
            }
            match pack {
                Some(name) => packs.push(listed(name, bytes, &table)),
                None => {
                    group_bytes += bytes;
                    group.push(Source { object: used.object, table: *table });
                }
            }
            tell(progress, Progress::Salvage { done: used.end, total })?;
        }
        packs.extend(self.merge_group(&mut group)?);
        Ok(Some(packs))
    }

    /// The objects that the log is read from, in the order of their leaves.
    fn used(&self) -> Result<Vec<Used>> {
        let mut used: Vec<Used> = Vec::new();
        for (object, first, end) in self.catalog.ranges()? {
            match used.last_mut() {
                Some(last) if last.object == object && last.end == first => last.end = end,
                _ => used.push(Used { object, first, end }),
            }
        }
        Ok(used)
    }

    /// Merges entries into a pack.
    fn merge_group(&mut self, group: &mut Vec<Source>) -> Result<Option<PackRef>> {
        let sources = std::mem::take(group);
        let ranges = sources.iter().flat_map(|source| &source.table.header.leaves);
        let (first, end) = ranges
            .fold((u64::MAX, 0), |(first, end), range| (first.min(range.first), end.max(range.first + range.count)));
        if first >= end {
            return Ok(None);
        }
        let order = self.ask(|catalog| catalog.in_pack_order(first, end))?;
        let merged = merge(self.shelf.as_ref(), self.id, &sources, &order, PACK_LEVEL, &mut |_| Ok(()))?;
        let name = self.create_pack(&merged.bytes)?;
        let bytes = merged.bytes.len() as u64;
        let (hash, leaves, records, table) = (merged.hash, merged.leaves, merged.records, merged.table);
        Ok(Some(PackRef { name, bytes, hash, leaves, records, table }))
    }
}

/// A pack as a base lists it.
fn listed(name: &str, bytes: u64, table: &Table) -> PackRef {
    let records = table.frames.get(table.content_frames).map_or(table.offset, |row| row.offset);
    let leaves = table.header.leaves.clone();
    PackRef { name: name.to_owned(), bytes, hash: table.hash, leaves, records, table: table.offset }
}
