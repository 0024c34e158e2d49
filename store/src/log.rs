//! The log: what it holds now, and how an entry is published (DESIGN: one commit is one object, created exclusively).

use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::{TableRead, read_table};
use crate::id::StoreId;
use crate::merkle::Tree;
use crate::mutants::Mutants;
use crate::object::{Base, Kind, PackPlace, Table};
use crate::shelf::{Created, Shelf};

/// The folder of entries.
pub(crate) const FOLDER: &str = "log";
/// The folder of packs.
pub(crate) const PACKS_FOLDER: &str = "packs";

/// The object that says that entries have been removed: created before the first one is, and never removed itself.
///
/// Who sees an empty log and creates its first entry cannot tell, by that entry's name, a new store from one whose first name
/// was removed while the listing was under way. This object can.
pub(crate) const PACKED: &str = "packed";

/// How many looks at a log that keeps changing are enough. Each change is a packer's progress.
const LOOKS_MAX: u32 = 100;

/// The name of the entry at a place: twenty digits, so that the names sort as the places do.
pub(crate) fn entry_name(place: u64) -> String {
    format!("{FOLDER}/{place:020}")
}

/// The name of a pack.
pub(crate) fn pack_name(pack: &str) -> String {
    format!("{PACKS_FOLDER}/{pack}.zst")
}

/// The place that a file name in the log stands for; `None` for anything else that lies there.
pub(crate) fn parse_place(file: &str) -> Option<u64> {
    let digits = file.len() == 20 && file.bytes().all(|byte| byte.is_ascii_digit());
    if digits { file.parse().ok().filter(|place| *place > 0) } else { None }
}

/// The base that is in force: the newest entry whose packs cover everything up to some place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LiveBase {
    pub(crate) base: Base,
    pub(crate) packs: Vec<PackPlace>,
}

/// The log as it is at one moment.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// The base in force, if there has been a packing.
    pub(crate) base: Option<LiveBase>,
    /// The entries that are not covered by the base, in order.
    pub(crate) places: Vec<u64>,
    /// The newest entry's place; 0 in an empty log.
    pub(crate) newest: u64,
    /// The tree that the newest readable entry states.
    pub(crate) tree: Tree,
    /// Places up to what the base covers whose names still lie there, the base's own aside.
    pub(crate) covered: Vec<u64>,
    /// What is wrong with the log itself: holes, entries at its end that cannot be read.
    pub(crate) damages: Vec<Damage>,
}

impl View {
    /// The last place that packs cover; 0 before the first packing.
    pub(crate) fn covers(&self) -> u64 {
        self.base.as_ref().map_or(0, |live| live.base.covers)
    }

    /// Whether another view shows the same objects.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        self.newest == other.newest && self.base == other.base && self.places == other.places
    }

    /// The first name that packing would remove: while it exists, nothing that this view shows is gone.
    fn first_to_go(&self) -> String {
        entry_name(self.base.as_ref().map_or(1, |live| live.base.place))
    }

    /// Whether nothing that this view shows has been removed. Cost: one stat.
    pub(crate) fn is_current(&self, shelf: &dyn Shelf) -> Result<bool> {
        match self.newest {
            0 => Ok(shelf.stat(PACKED)?.is_none()),
            _ => Ok(shelf.stat(&self.first_to_go())?.is_some()),
        }
    }

    /// What the base says of an object; `None` where it lists no such pack.
    pub(crate) fn listed(&self, object: &str) -> Option<&PackPlace> {
        self.base.iter().flat_map(|live| &live.packs).find(|pack| pack_name(&pack.name) == object)
    }

    /// The objects that hold the log's leaves: packs, then entries.
    pub(crate) fn objects(&self) -> Vec<String> {
        let packs = self.base.iter().flat_map(|live| live.packs.iter().map(|pack| pack_name(&pack.name)));
        packs.chain(self.places.iter().map(|place| entry_name(*place))).collect()
    }
}

/// What one look at the log gave.
enum Look {
    Steady(View),
    /// Something that was listed is gone: a packer is at work.
    Moved,
}

/// Takes a view of the log.
///
/// A listing that races with a packer can have holes, so a hole counts as damage only when a second look shows it again with
/// the base in place. Errors: [`Error::Unsettled`], I/O. Cost: one listing, the tables of the newest entry and of the base.
pub(crate) fn view(shelf: &dyn Shelf, store: StoreId, mutants: &Mutants) -> Result<View> {
    let mut holes_before = None;
    for _ in 0..LOOKS_MAX {
        let Look::Steady(mut view) = look(shelf, store, mutants)? else {
            holes_before = None;
            continue;
        };
        let holes = holes(&view);
        if holes.is_empty() {
            return Ok(view);
        }
        if holes_before.as_ref() == Some(&holes) {
            for (first, last) in holes {
                let detail = match last - first {
                    0 => "the entry is missing".to_owned(),
                    more => format!("the entry and {more} after it are missing"),
                };
                view.damages.push(Damage::of(&entry_name(first), DamageKind::Missing, detail));
            }
            return Ok(view);
        }
        holes_before = Some(holes);
    }
    Err(Error::Unsettled { attempts: LOOKS_MAX })
}

/// Runs of places that must have an entry and have none: the first and the last of each.
fn holes(view: &View) -> Vec<(u64, u64)> {
    let mut expected = view.covers() + 1;
    let mut holes = Vec::new();
    for place in &view.places {
        if *place > expected {
            holes.push((expected, place - 1));
        }
        expected = place.saturating_add(1);
    }
    holes
}

fn look(shelf: &dyn Shelf, store: StoreId, mutants: &Mutants) -> Result<Look> {
    let files = shelf.list(FOLDER, "")?;
    let places: Vec<u64> = files.iter().filter_map(|file| parse_place(file)).collect();
    let mut damages = Vec::new();
    for newest in places.iter().rev() {
        match read_entry(shelf, store, *newest)? {
            TableRead::Absent => return Ok(Look::Moved),
            // The end of the log cannot be read: reading goes on below it, and says so.
            TableRead::Damaged(damage) => damages.push(damage),
            TableRead::Sound(table) => {
                let Some(base) = base_after(shelf, store, *newest, &table, mutants)? else { return Ok(Look::Moved) };
                let covers = base.as_ref().map_or(0, |live| live.base.covers);
                let tree = table.header.tree().unwrap_or_default();
                let newest = places.last().copied().unwrap_or_default();
                let (covered, places) = places.into_iter().partition(|place| *place <= covers);
                return Ok(Look::Steady(View { base, places, newest, tree, covered, damages }));
            }
        }
    }
    let newest = places.last().copied().unwrap_or_default();
    Ok(Look::Steady(View { base: None, places, newest, tree: Tree::default(), covered: Vec::new(), damages }))
}

/// Reads the table of the entry at a place, and checks that it is the entry of that place and of this store.
fn read_entry(shelf: &dyn Shelf, store: StoreId, place: u64) -> Result<TableRead> {
    read_object(shelf, store, &entry_name(place))
}

/// Reads the table of an entry or a pack, and checks that the object belongs to this store and under this name.
pub(crate) fn read_object(shelf: &dyn Shelf, store: StoreId, name: &str) -> Result<TableRead> {
    Ok(match read_table(shelf, name)? {
        TableRead::Sound(table) => {
            let header = &table.header;
            let at_home = match header.kind {
                Kind::Entry => header.place.is_some_and(|place| entry_name(place) == name),
                Kind::Pack => name.starts_with(PACKS_FOLDER),
            };
            if at_home && header.store == store {
                TableRead::Sound(table)
            } else {
                let detail = "the object is sound, but belongs to another place or another store";
                TableRead::Damaged(Damage::of(name, DamageKind::Misplaced, detail))
            }
        }
        other => other,
    })
}

/// The base in force after the entry at `place`; the outer `None` where it was removed meanwhile.
///
/// Every writer names the base in force before its entry, so an entry without packs tells it. An entry with packs is the base if
/// it was built on the one in force; if another packer was faster its packs do not count.
fn base_after(
    shelf: &dyn Shelf,
    store: StoreId,
    place: u64,
    table: &Table,
    mutants: &Mutants,
) -> Result<Option<Option<LiveBase>>> {
    let mut run = Vec::new();
    let (mut place, mut table) = (place, table.clone());
    let mut in_force = loop {
        let built_on = table.header.base.clone();
        let Some(covers) = table.header.covers else { break built_on };
        run.push((place, table));
        place -= 1;
        if covers >= place {
            // Its packer had seen what stood before it; a writer that slept may have left litter there since.
            break built_on;
        }
        match read_entry(shelf, store, place.max(1))? {
            TableRead::Sound(before) if place > 0 => table = *before,
            // What stood before it was removed: a base that covers it is durable, and that is this one.
            _ => break built_on,
        }
    };
    let mut packs = None;
    for (place, table) in run.into_iter().rev() {
        if table.header.base == in_force || mutants.accepts_any_base {
            let covers = table.header.covers.unwrap_or_default();
            in_force = Some(Base { place, hash: table.hash, covers });
            packs = Some(table.header.packs);
        }
    }
    let Some(base) = in_force else { return Ok(Some(None)) };
    if let Some(packs) = packs {
        return Ok(Some(Some(LiveBase { base, packs })));
    }
    match read_entry(shelf, store, base.place)? {
        TableRead::Sound(found) if found.hash == base.hash && found.header.covers == Some(base.covers) => {
            Ok(Some(Some(LiveBase { base, packs: found.header.packs })))
        }
        TableRead::Absent => Ok(None),
        TableRead::Sound(_) => {
            let detail = "the base is not the one that later entries were built on";
            Err(Error::damaged(Damage::of(&entry_name(base.place), DamageKind::Misplaced, detail)))
        }
        TableRead::Damaged(damage) => Err(Error::damaged(damage)),
    }
}

/// What became of a try to publish an entry.
pub(crate) enum Published {
    /// It is in the log, durably.
    Landed,
    /// Perhaps it is, perhaps not: a look at the log's leaves decides.
    Uncertain,
}

/// Publishes an entry at `place`, which must be one more than the newest of `view`.
///
/// Where `settle`, whatever is seen in the log is made durable first: an entry must not outlive the one it was built on.
/// Errors: [`Error::Sync`], after which the handle must not write again; I/O. Cost: two fsyncs, three with `settle`, one stat.
pub(crate) fn publish(shelf: &dyn Shelf, view: &View, place: u64, bytes: &[u8], settle: bool) -> Result<Published> {
    if settle {
        shelf.settle(FOLDER)?;
    }
    if shelf.create(&entry_name(place), bytes)? != Created::Landed {
        return Ok(Published::Uncertain);
    }
    // The base (`log/1` before the first packing) is the first name that packing removes, so while it exists nothing that the
    // entry was built on is gone, and the place is not one that a new base covers.
    let landed = match view.newest {
        0 => shelf.stat(PACKED)?.is_none(),
        _ => shelf.stat(&view.first_to_go())?.is_some(),
    };
    Ok(if landed { Published::Landed } else { Published::Uncertain })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_twenty_digits_are_a_place() {
        assert_eq!(parse_place("00000000000000000012"), Some(12));
        for file in ["12", "00000000000000000000", ".writing-1", "0000000000000000001x", "99999999999999999999"] {
            assert_eq!(parse_place(file), None, "{file}");
        }
        assert_eq!(entry_name(12), "log/00000000000000000012");
    }
}
