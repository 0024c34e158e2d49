//! The log: what it holds now, and how an entry is published (DESIGN: one commit is one object,
//! created exclusively).

mod base_in_force;
mod spares;

use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{TableRead, read_table};
use crate::id::{ObjectHash, StoreId};
use crate::limits::INTEGER_MAX;
use crate::merkle::Tree;
use crate::mutants::Mutants;
use crate::object::{Base, Kind, Needs, PackRef, Table, is_pack_name};
use crate::shelf::{Created, Shelf};

pub(crate) use spares::{Spares, spare_objects, spared};

use base_in_force::{InForce, base_in_force};

/// The folder of entries.
pub(crate) const FOLDER: &str = "log";
/// The folder of packs.
pub(crate) const PACKS_FOLDER: &str = "packs";

/// The object that says that entries have been removed: created before the first one is, and never
/// removed itself.
///
/// Who sees an empty log and creates its first entry cannot tell, by that entry's name, a new store
/// from one whose first name was removed while the listing was under way. This object can.
pub(crate) const PACKED: &str = "packed";

/// What that object holds.
pub(crate) fn packed_line(store_id: StoreId) -> String {
    format!("{{\"type\":\"packed\",\"v\":1,\"store\":\"{store_id}\"}}\n")
}

/// How many looks at a log that keeps changing are enough. Each change is a packer's progress.
const ATTEMPTS_MAX: u32 = 100;

/// How many looks must show the same hole before it is damage: the base is in place, so what the
/// second one does not show is not there.
const LOOKS_AT_HOLES: u32 = 2;
/// How many must show the same log without its base: nothing is in place that would tell a loss
/// from a packer's work, but a packer would have to be faster than each of them.
const LOOKS_FOR_BASE: u32 = 3;

/// The name of the entry `seq`, the first being 1: twenty digits, so that the names sort as the
/// numbers do.
pub(crate) fn entry_name(seq: u64) -> String {
    format!("{FOLDER}/{seq:020}")
}

/// The name of a pack.
pub(crate) fn pack_name(pack: &str) -> String {
    format!("{PACKS_FOLDER}/{pack}.zst")
}

/// The entry that a file name in the log stands for, by its number; `None` for anything else that
/// lies there.
pub(crate) fn parse_seq(file: &str) -> Option<u64> {
    let digits = file.len() == 20 && file.bytes().all(|byte| byte.is_ascii_digit());
    if digits { file.parse().ok().filter(|seq| (1..=INTEGER_MAX).contains(seq)) } else { None }
}

/// The name of the pack that a file in the folder of packs can hold; `None` where the file is none.
pub(crate) fn parse_pack(file: &str) -> Option<&str> {
    let name = file.strip_suffix(".zst")?;
    is_pack_name(name).then_some(name)
}

/// The base that is in force: the newest entry whose packs cover everything up to some entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LiveBase {
    pub(crate) base: Base,
    /// Its length in bytes; 0 where it cannot be read.
    pub(crate) bytes: u64,
    pub(crate) packs: Vec<PackRef>,
    /// Packs that it says are dead.
    pub(crate) dead: Vec<String>,
}

impl LiveBase {
    /// A base that cannot be read, so that nobody knows what it lists.
    fn lost(base: Base) -> Self {
        Self { base, bytes: 0, packs: Vec::new(), dead: Vec::new() }
    }
}

/// The log as it is at one moment.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// The base in force, if there has been a packing.
    pub(crate) base: Option<LiveBase>,
    /// The entries that are not covered by the base, in order.
    pub(crate) seqs: Vec<u64>,
    /// The newest entry; 0 in an empty log.
    pub(crate) newest: u64,
    /// The tree that the newest readable entry states.
    pub(crate) tree: Tree,
    /// Places up to what the base covers whose names still lie there, the base's own aside.
    pub(crate) covered: Vec<u64>,
    /// What is wrong with the log itself: holes, entries at its end that cannot be read, a lost
    /// base.
    pub(crate) damages: Vec<Damage>,
    /// Whether the base in force is lost: then its packs are not known by their list, and what lies
    /// in their folder takes their place (`catalog/leaves.rs`).
    pub(crate) is_without_base: bool,
    /// What the newest entry says that a program must understand.
    pub(crate) needs: Needs,
}

impl View {
    /// The last entry that packs cover; 0 before the first packing.
    pub(crate) fn covers(&self) -> u64 {
        self.base.as_ref().map_or(0, |live| live.base.covers)
    }

    /// Whether this log may have grown from one with this tree, as far as its size tells.
    pub(crate) fn may_continue(&self, before: &Tree) -> bool {
        before.size() < self.tree.size() || *before == self.tree
    }

    /// Whether another view shows the same objects.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        self.newest == other.newest && self.base == other.base && self.seqs == other.seqs
    }

    /// Whether nothing that this view shows has been removed, for a reader. Cost: one call, two
    /// where entries were removed from a log without a base.
    pub(crate) fn is_current(&self, shelf: &dyn Shelf) -> Result<bool> {
        // Nothing is removed from a log without its base.
        if self.is_without_base || self.is_in_place(shelf)? {
            return Ok(true);
        }
        // A log that was put back from before the first packing is damage, and no packer's work.
        Ok(self.base.is_none() && self.newest > 0 && shelf.stat(&entry_name(1))?.is_some())
    }

    /// Whether nothing that this view shows has been removed, so that an entry that was created
    /// behind it is in the log: the base in force is there, which packing would remove first, and
    /// before the first packing there is nothing that says that entries have been removed.
    ///
    /// That its name is there would not do: a writer that slept may have created an entry under it
    /// since. So what its last bytes state is compared, which is its hash. Whether the rest of it
    /// still has that hash is a matter for whoever reads it. Cost: one stat, or one read of some
    /// bytes.
    fn is_in_place(&self, shelf: &dyn Shelf) -> Result<bool> {
        let Some(live) = &self.base else { return Ok(shelf.stat(PACKED)?.is_none()) };
        let hash = live.base.hash.0;
        let Some(begin) = live.bytes.checked_sub(hash.len() as u64) else { return Ok(false) };
        // One byte more than there must be shows where it ends.
        let end = shelf.read(&entry_name(live.base.seq), begin, hash.len() + 1)?;
        Ok(end.is_some_and(|end| end == hash))
    }

    /// What the base says of an object; `None` where it lists no such pack.
    pub(crate) fn listed(&self, object: &str) -> Option<&PackRef> {
        self.base.iter().flat_map(|live| &live.packs).find(|pack| pack_name(&pack.name) == object)
    }

    /// The objects that hold the log's leaves: packs, then entries.
    pub(crate) fn objects(&self) -> Vec<String> {
        let packs = self.base.iter().flat_map(|live| live.packs.iter().map(|pack| pack_name(&pack.name)));
        packs.chain(self.seqs.iter().map(|seq| entry_name(*seq))).collect()
    }
}

/// What one look at the log gave.
enum Look {
    Steady(View),
    /// The base in force is not there: a packer is at work, or it is lost.
    NoBase(View),
    /// Something that was listed is gone: a packer is at work.
    Moved,
}

/// Takes a view of the log.
///
/// A listing that races with a packer can have holes, and a base can be superseded while it is
/// looked for; so either counts as damage only when a second look shows the same.
/// Errors: [`Error::Unsettled`], [`Error::Newer`], I/O. Cost: one listing, the tables of the newest
/// entry and of the base.
pub(crate) fn view(shelf: &dyn Shelf, store_id: StoreId, mutants: &Mutants) -> Result<View> {
    let mut seen: Option<(View, u32)> = None;
    for _ in 0..ATTEMPTS_MAX {
        let (mut view, is_complete, looks) = match look(shelf, store_id, mutants)? {
            Look::Steady(view) => {
                let is_complete = holes(&view).is_empty();
                (view, is_complete, LOOKS_AT_HOLES)
            }
            Look::NoBase(view) => (view, false, LOOKS_FOR_BASE),
            Look::Moved => {
                seen = None;
                continue;
            }
        };
        if is_complete {
            return Ok(view);
        }
        let times = match seen {
            Some((before, times)) if before.is_same_as(&view) => times + 1,
            _ => 1,
        };
        if times >= looks {
            // A lost base was noted already.
            let base = view.base.as_ref().filter(|_| view.is_without_base).map(|live| live.base.seq);
            let holes = holes(&view).into_iter().filter(|(first, last)| first != last || Some(*first) != base);
            view.damages.extend(holes.map(|(first, last)| missing_entries(first, last)).collect::<Vec<_>>());
            return Ok(view);
        }
        seen = Some((view, times));
    }
    Err(Error::Unsettled { attempts: ATTEMPTS_MAX })
}

fn missing_entries(first: u64, last: u64) -> Damage {
    let detail = match last - first {
        0 => "the entry is missing".to_owned(),
        more => format!("the entry and {more} after it are missing"),
    };
    Damage::of(&entry_name(first), DamageKind::Missing, detail)
}

/// Runs of entries that must be there and are not: the first and the last of each.
fn holes(view: &View) -> Vec<(u64, u64)> {
    let mut expected = view.covers() + 1;
    let mut holes = Vec::new();
    for seq in &view.seqs {
        if *seq > expected {
            holes.push((expected, seq - 1));
        }
        expected = seq.saturating_add(1);
    }
    holes
}

fn look(shelf: &dyn Shelf, store_id: StoreId, mutants: &Mutants) -> Result<Look> {
    let files = shelf.list(FOLDER, "")?;
    let seqs: Vec<u64> = files.iter().filter_map(|file| parse_seq(file)).collect();
    let mut damages = Vec::new();
    for newest in seqs.iter().rev() {
        match read_entry(shelf, store_id, *newest)? {
            TableRead::Absent => return Ok(Look::Moved),
            // The end of the log cannot be read: reading goes on below it, and says so.
            TableRead::Damaged(damage) => damages.push(damage),
            TableRead::Sound(table) => return look_behind(shelf, store_id, *newest, *table, seqs, damages, mutants),
        }
    }
    look_without_entries(shelf, store_id, seqs, damages)
}

/// A look at a log whose newest sound entry is given.
fn look_behind(
    shelf: &dyn Shelf,
    store_id: StoreId,
    newest: u64,
    table: Table,
    seqs: Vec<u64>,
    mut damages: Vec<Damage>,
    mutants: &Mutants,
) -> Result<Look> {
    let (tree, needs) = (table.header.tree().unwrap_or_default(), table.header.needs.clone());
    let (base, lost) = match base_in_force(shelf, store_id, newest, table, mutants)? {
        InForce::Base(live) => (Some(live), None),
        InForce::Absent(base) => {
            let damage = Damage::of(&entry_name(base.seq), DamageKind::Missing, "the base is missing");
            (Some(LiveBase::lost(base)), Some(damage))
        }
        InForce::Damaged(base, damage) => (Some(LiveBase::lost(base)), Some(damage)),
        InForce::Nothing if seqs.first() != Some(&1) && shelf.stat(PACKED)?.is_some() => {
            let detail = "the base is missing: entries have been removed, and none says where they went";
            // The entry that was removed last tells how far it covered.
            let covers = seqs.first().map_or(0, |first| first - 1);
            let base = Base { seq: 0, hash: ObjectHash([0; 32]), covers };
            (Some(LiveBase::lost(base)), Some(Damage::of(FOLDER, DamageKind::Missing, detail)))
        }
        InForce::Nothing => (None, None),
    };
    let is_without_base = lost.is_some();
    let is_absent = lost.as_ref().is_some_and(|damage| damage.kind == DamageKind::Missing);
    damages.extend(lost);
    let covers = base.as_ref().map_or(0, |live| live.base.covers);
    let newest = seqs.last().copied().unwrap_or_default();
    let (covered, seqs) = seqs.into_iter().partition(|seq| *seq <= covers);
    let view = View { base, seqs, newest, tree, covered, damages, is_without_base, needs };
    Ok(if is_absent { Look::NoBase(view) } else { Look::Steady(view) })
}

/// A look at a log that has no sound entry: a new one, or one whose packs alone are left.
fn look_without_entries(
    shelf: &dyn Shelf,
    store_id: StoreId,
    seqs: Vec<u64>,
    mut damages: Vec<Damage>,
) -> Result<Look> {
    let newest = seqs.last().copied().unwrap_or_default();
    let mut view = View {
        base: None,
        seqs,
        newest,
        tree: Tree::default(),
        covered: Vec::new(),
        damages: Vec::new(),
        is_without_base: false,
        needs: Needs::default(),
    };
    if damages.is_empty() && shelf.stat(PACKED)?.is_none() {
        return Ok(Look::Steady(view));
    }
    let is_empty = damages.is_empty();
    if is_empty {
        let detail = "the log is empty, and entries have been removed from it: the base is missing";
        damages.push(Damage::of(FOLDER, DamageKind::Missing, detail));
    }
    // The pack that reaches furthest tells how long the log was at least.
    for (_, table) in lying_packs(shelf, store_id)? {
        if let Some(tree) = table.header.tree().filter(|tree| tree.size() > view.tree.size()) {
            view.tree = tree;
        }
    }
    (view.damages, view.is_without_base) = (damages, true);
    Ok(if is_empty { Look::NoBase(view) } else { Look::Steady(view) })
}

/// The sound packs of a store that lie on its shelf, whether a base lists them or not: names and
/// tables. Cost: a listing, and the table of each.
pub(crate) fn lying_packs(shelf: &dyn Shelf, store_id: StoreId) -> Result<Vec<(String, Table)>> {
    let mut packs = Vec::new();
    for file in shelf.list(PACKS_FOLDER, "")? {
        let Some(name) = parse_pack(&file).map(pack_name) else { continue };
        if let TableRead::Sound(table) = read_object(shelf, store_id, &name)? {
            packs.push((name, *table));
        }
    }
    Ok(packs)
}

/// Reads the table of an entry, and checks that it is that entry, and of this store.
fn read_entry(shelf: &dyn Shelf, store_id: StoreId, seq: u64) -> Result<TableRead> {
    read_object(shelf, store_id, &entry_name(seq))
}

/// Reads the table of an entry or a pack, and checks that the object belongs to this store and
/// under this name.
pub(crate) fn read_object(shelf: &dyn Shelf, store_id: StoreId, name: &str) -> Result<TableRead> {
    Ok(match read_table(shelf, name)? {
        TableRead::Sound(table) => {
            let header = &table.header;
            let at_home = match header.kind {
                Kind::Entry => header.seq.is_some_and(|seq| entry_name(seq) == name),
                Kind::Pack => name.strip_prefix(PACKS_FOLDER).is_some_and(|file| file.starts_with('/')),
            };
            if at_home && header.store == store_id {
                TableRead::Sound(table)
            } else {
                let detail = "the object is sound, but belongs to another place or another store";
                TableRead::Damaged(Damage::of(name, DamageKind::Misplaced, detail))
            }
        }
        other => other,
    })
}

/// What became of a try to publish an entry.
pub(crate) enum Published {
    /// It is in the log, durably.
    Landed,
    /// Perhaps it is, perhaps not: a look at the log's leaves decides.
    Uncertain,
}

/// Publishes the entry `seq`, which must be one more than the newest of `view`.
///
/// Where `make_durable`, whatever is seen in the log is made durable first: an entry must not
/// outlive the one it was built on.
/// Errors: [`Error::Sync`], after which the handle must not write again; I/O. Cost: two fsyncs,
/// three with `make_durable`, one stat.
pub(crate) fn publish(
    shelf: &dyn Shelf,
    view: &View,
    seq: u64,
    bytes: &[u8],
    make_durable: bool,
    mutants: &Mutants,
) -> Result<Published> {
    if make_durable {
        shelf.make_durable(FOLDER)?;
    }
    if shelf.create(&entry_name(seq), bytes)? != Created::Landed {
        return Ok(Published::Uncertain);
    }
    // While the base is there nothing that the entry was built on is gone, and the entry is not one
    // that a new base covers.
    let landed = mutants.believes_every_creation || view.is_in_place(shelf)?;
    Ok(if landed { Published::Landed } else { Published::Uncertain })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_twenty_digits_are_a_place() {
        assert_eq!(parse_seq("00000000000000000012"), Some(12));
        for file in ["12", "00000000000000000000", ".writing-1", "0000000000000000001x", "99999999999999999999"] {
            assert_eq!(parse_seq(file), None, "{file}");
        }
        assert_eq!(entry_name(12), "log/00000000000000000012");
    }
}
