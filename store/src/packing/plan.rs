//! Deciding what to pack: which entries and packs are merged, and into how many new packs.
//!
//! Tiers: the new entries become packs, and a pack before them that is not larger goes in with
//! them, and the one before that. So the packs of a log grow smaller by halves towards its end, a
//! byte is merged anew O(log n) times, and a pack of full size never again.

use crate::error::{Error, Result};
use crate::fetch::TableRead;
use crate::id::StoreId;
use crate::limits::{GATHERED_BYTES, PACK_BYTES, PACK_RECORDS};
use crate::log::{self, LiveBase, View, entry_name, pack_name};
use crate::object::{PackRef, Table};
use crate::packing::merge::Source;
use crate::reading::Reader;
use crate::shelf::Shelf;

/// What is to be merged, and what stays.
pub(super) struct PackPlan {
    /// The sources of each new pack.
    pub(super) groups: Vec<Vec<Source>>,
    /// Packs that stay as they are.
    pub(super) kept: Vec<PackRef>,
    /// The base in force.
    pub(super) planned_on: Option<LiveBase>,
    /// Bytes of the objects that are merged.
    pub(super) bytes: u64,
    /// The last entry that is merged.
    pub(super) covers: u64,
}

/// How much is to be merged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Everything, packs that are packed well enough too.
    All,
    /// All entries, and the packs before them that are not larger.
    Gathered,
    /// What is cheap of that: the oldest entries.
    Cheap,
}

/// Chooses what to merge, which may be nothing; `None` where another packer was faster.
pub(super) fn plan(reader: &Reader, extent: Extent) -> Result<Option<PackPlan>> {
    let shelf = reader.shelf.as_ref();
    let chosen = choose_entries(shelf, &reader.view, extent)?;
    let (kept, again) = choose_packs(&reader.view, chosen.bytes, extent);
    let bytes = chosen.bytes + again.iter().map(|(_, bytes)| bytes).sum::<u64>();
    let objects = again.into_iter().chain(chosen.entries);
    let Some(groups) = group(shelf, reader.id, objects)? else { return Ok(None) };
    let planned_on = reader.view.base.clone();
    Ok(Some(PackPlan { groups, kept, planned_on, bytes, covers: chosen.covers }))
}

/// The entries that are merged, from the oldest on, with their bytes.
struct ChosenEntries {
    entries: Vec<(String, u64)>,
    bytes: u64,
    /// The last of them.
    covers: u64,
}

fn choose_entries(shelf: &dyn Shelf, view: &View, extent: Extent) -> Result<ChosenEntries> {
    let mut chosen = ChosenEntries { entries: Vec::new(), bytes: 0, covers: view.newest };
    for seq in &view.seqs {
        let bytes = shelf.stat(&entry_name(*seq))?.unwrap_or(0);
        // A large one at the beginning goes in, as nothing behind it could.
        let bytes_max = if chosen.bytes < GATHERED_BYTES / 16 { PACK_BYTES } else { GATHERED_BYTES };
        if extent == Extent::Cheap && chosen.bytes + bytes > bytes_max {
            chosen.covers = seq - 1;
            break;
        }
        chosen.entries.push((entry_name(*seq), bytes));
        chosen.bytes += bytes;
    }
    Ok(chosen)
}

/// The packs that stay, and those before the entries that go in with them, in order.
fn choose_packs(view: &View, entries_bytes: u64, extent: Extent) -> (Vec<PackRef>, Vec<(String, u64)>) {
    let mut kept = view.base.as_ref().map(|live| live.packs.clone()).unwrap_or_default();
    kept.sort_by_key(|pack| pack.leaves.first().map_or(0, |range| range.first));
    let (mut bytes, mut again) = (entries_bytes, Vec::new());
    while let Some(last) = kept.pop_if(|last| match extent {
        Extent::All => true,
        Extent::Gathered => last.bytes <= bytes && last.bytes < PACK_BYTES / 2,
        Extent::Cheap => last.bytes <= bytes && bytes + last.bytes <= GATHERED_BYTES,
    }) {
        bytes += last.bytes;
        again.push((pack_name(&last.name), last.bytes));
    }
    again.reverse();
    (kept, again)
}

/// Shares objects out among packs that are not too large; `None` where one is gone.
fn group(
    shelf: &dyn Shelf,
    store_id: StoreId,
    objects: impl Iterator<Item = (String, u64)>,
) -> Result<Option<Vec<Vec<Source>>>> {
    let mut groups: Vec<Vec<Source>> = Vec::new();
    let (mut group_bytes, mut group_records) = (0, 0);
    for (object, bytes) in objects {
        let table: Table = match log::read_object(shelf, store_id, &object)? {
            TableRead::Sound(table) => *table,
            TableRead::Damaged(damage) => return Err(Error::damaged(damage)),
            // Another packer was faster; its work is as good.
            TableRead::Absent => return Ok(None),
        };
        let records = table.leaf_contents.len() as u64;
        if records == 0 {
            // A base: its list goes on in the new one.
            continue;
        }
        let is_full = group_bytes + bytes > PACK_BYTES || group_records + records > PACK_RECORDS;
        if is_full || groups.is_empty() {
            groups.push(Vec::new());
            (group_bytes, group_records) = (0, 0);
        }
        group_bytes += bytes;
        group_records += records;
        if let Some(group) = groups.last_mut() {
            group.push(Source { object, table });
        }
    }
    Ok(Some(groups))
}
