//! Reading covered entries where a pack is missing that was made of them.
//!
//! What a base covers stays for an hour. So a copy of a store that was begun before a packing may
//! have the base, but not its packs, and the entries that they were made of: all is there.

use std::collections::BTreeMap;

use crate::damage::{Damage, DamageKind};
use crate::error::Result;
use crate::fetch::TableRead;
use crate::id::StoreId;
use crate::log::{View, pack_name, read_entry};
use crate::object::{LeafRange, PackRef};
use crate::shelf::Shelf;

/// A pack that is missing, and the covered entries that hold its leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StandIn {
    pack: String,
    /// The entries, in the order of their leaves.
    pub(crate) seqs: Vec<u64>,
}

impl StandIn {
    /// Whether it is for the pack of this name.
    pub(super) fn is_for(&self, pack: &str) -> bool {
        self.pack == pack
    }

    /// That the pack is missing.
    pub(crate) fn damage(&self) -> Damage {
        let detail = "the pack is missing; the entries that it was made of are still there, and are read instead";
        Damage::of(&pack_name(&self.pack), DamageKind::Missing, detail)
    }
}

/// The view with covered entries in place of listed packs that are missing or damaged, wherever
/// entries that still lie there hold exactly their leaves.
///
/// Errors: I/O. Cost: the tables of all listed packs, and of all covered entries where one is
/// missing.
pub(crate) fn with_stand_ins(shelf: &dyn Shelf, store_id: StoreId, view: &View) -> Result<View> {
    let mut missing: Vec<&PackRef> = Vec::new();
    for pack in view.base.iter().flat_map(|live| &live.packs) {
        let read = super::read_object(shelf, store_id, &pack_name(&pack.name))?;
        if !matches!(read, TableRead::Sound(table) if table.hash == pack.hash) {
            missing.push(pack);
        }
    }
    let mut entries: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
    for seq in view.covered.iter().filter(|_| !missing.is_empty()) {
        if let TableRead::Sound(table) = read_entry(shelf, store_id, *seq)?
            && let Some((first, end)) = run_of(&table.header.leaves)
        {
            entries.entry(first).or_insert((end, *seq));
        }
    }
    let stand_in = |pack: &PackRef| {
        let (mut next, end) = run_of(&pack.leaves)?;
        let mut seqs = Vec::new();
        while next < end {
            let (after, seq) = entries.get(&next)?;
            seqs.push(*seq);
            next = *after;
        }
        (next == end).then(|| StandIn { pack: pack.name.clone(), seqs })
    };
    Ok(View { stand_ins: missing.into_iter().filter_map(stand_in).collect(), ..view.clone() })
}

/// The first of some leaves and the one after the last, where there are some, without a gap.
fn run_of(ranges: &[LeafRange]) -> Option<(u64, u64)> {
    let first = ranges.first()?.first;
    let end = ranges
        .iter()
        .try_fold(first, |next, range| (range.first == next).then(|| next.checked_add(range.count)).flatten())?;
    (end > first).then_some((first, end))
}
