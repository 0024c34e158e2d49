//! Which base is in force: the last one that was built on the one before it.
//!
//! Every writer names the base in force before its entry, so an entry without packs tells it. An
//! entry with packs supersedes the base in force if it was built on that one; if another packer was
//! faster, its packs do not count.

use crate::damage::{Damage, DamageKind};
use crate::error::Result;
use crate::fetch::TableRead;
use crate::id::StoreId;
use crate::log::{LiveBase, entry_name, read_entry};
use crate::mutants::Mutants;
use crate::object::{Base, Table};
use crate::shelf::Shelf;

/// The base in force behind an entry.
pub(super) enum InForce {
    /// There has been no packing.
    Nothing,
    Base(LiveBase),
    /// It is not there: a packer is at work, or it is lost.
    Absent(Base),
    /// It is there, and cannot be read.
    Damaged(Base, Damage),
}

/// Finds the base in force behind the entry at `seq`, whose table is given.
///
/// Errors: I/O. Cost: the table of the base; those of entries with packs right before it.
pub(super) fn base_in_force(
    shelf: &dyn Shelf,
    store_id: StoreId,
    seq: u64,
    table: Table,
    mutants: &Mutants,
) -> Result<InForce> {
    let run = run_of_packings(shelf, store_id, seq, table)?;
    let before_run = run.before.clone();
    match (run.last_to_supersede(mutants), before_run) {
        (Some(live), _) => Ok(InForce::Base(live)),
        (None, Some(base)) => read_base(shelf, store_id, base),
        (None, None) => Ok(InForce::Nothing),
    }
}

/// Entries with packs, one behind the other, up to some entry.
struct Run {
    /// The base in force before the first of them.
    before: Option<Base>,
    /// They and their tables, oldest first.
    packings: Vec<(u64, Table)>,
}

impl Run {
    /// The last of them that was built on the base in force.
    fn last_to_supersede(self, mutants: &Mutants) -> Option<LiveBase> {
        let (mut in_force, mut last) = (self.before, None);
        for (seq, table) in self.packings {
            if table.header.base == in_force || mutants.accepts_any_base {
                let covers = table.header.covers.unwrap_or_default();
                let base = Base { seq, hash: table.hash, covers };
                in_force = Some(base.clone());
                let bytes = table.object_bytes();
                last = Some(LiveBase { base, bytes, packs: table.header.packs, dead: table.header.dead });
            }
        }
        last
    }
}

/// Goes back from the entry at `seq` as far as entries have packs.
fn run_of_packings(shelf: &dyn Shelf, store_id: StoreId, seq: u64, table: Table) -> Result<Run> {
    let (mut seq, mut table) = (seq, table);
    let mut packings = Vec::new();
    let before = loop {
        let built_on = table.header.base.clone();
        let Some(covers) = table.header.covers else { break built_on };
        packings.push((seq, table));
        seq -= 1;
        if covers >= seq {
            // Its packer had seen what stood before it; a writer that slept may have left litter
            // there since.
            break built_on;
        }
        match read_entry(shelf, store_id, seq.max(1))? {
            TableRead::Sound(before) if seq > 0 => table = *before,
            // What stood before it was removed: a base that covers it is durable, and that is this
            // one.
            _ => break built_on,
        }
    };
    packings.reverse();
    Ok(Run { before, packings })
}

/// Reads the packs of a base that a later entry was built on.
fn read_base(shelf: &dyn Shelf, store_id: StoreId, base: Base) -> Result<InForce> {
    Ok(match read_entry(shelf, store_id, base.seq)? {
        TableRead::Sound(found) if found.hash == base.hash && found.header.covers == Some(base.covers) => {
            let bytes = found.object_bytes();
            InForce::Base(LiveBase { base, bytes, packs: found.header.packs, dead: found.header.dead })
        }
        TableRead::Absent => InForce::Absent(base),
        TableRead::Sound(_) => {
            let detail = "the base is not the one that later entries were built on";
            let damage = Damage::of(&entry_name(base.seq), DamageKind::Misplaced, detail);
            InForce::Damaged(base, damage)
        }
        TableRead::Damaged(damage) => InForce::Damaged(base, damage),
    })
}
