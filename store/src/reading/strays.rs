//! Strays: what lies in the folder of packs and is in no list of the base in force.
//!
//! Packers leave packs behind when they are killed, and have some there while they are at work. But
//! a stray may also be all that is left of records: where the log was put back from an older
//! backup, or another log was put in its place. So each is read, and only one that holds nothing
//! but what the log holds is ever declared dead.

use std::collections::{BTreeMap, BTreeSet};

use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::fetch::TableRead;
use crate::log::{PACKS_FOLDER, parse_pack, read_object};
use crate::merkle::Tree;
use crate::object::{Kind, Table};
use crate::reading::Reader;

/// Something that lies in the folder of packs and that the base in force does not speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stray {
    /// The object's name.
    pub(crate) object: String,
    pub(crate) kind: StrayKind,
}

/// What a stray is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StrayKind {
    /// A pack of this store, all of whose leaves the log holds: a packer is at work, or was
    /// interrupted.
    Covered,
    /// A pack of this store that was made when the log had this many leaves, which are more than it
    /// has now: it went back.
    Ahead { size: u64 },
    /// A pack of this store that was made when the log had other records in the same places.
    Forked,
    /// A pack of this store of which nobody can say whether it is covered: the log has damage below
    /// its end.
    Unknown,
    /// Anything else, for this reason: packers leave it alone.
    Foreign { reason: String },
}

impl Stray {
    /// What it says of the log, where that is damage.
    pub(crate) fn damage(&self) -> Option<Damage> {
        let detail = match &self.kind {
            StrayKind::Covered | StrayKind::Unknown | StrayKind::Foreign { .. } => return None,
            StrayKind::Ahead { size } => {
                format!("the pack was made when the log had {size} records; the log went back to fewer since")
            }
            StrayKind::Forked => "the pack was made from a log with other records; the log was put back, and has \
                                  gone on in another way"
                .to_owned(),
        };
        Some(Damage::of(&self.object, DamageKind::RolledBack, detail))
    }
}

impl Reader {
    /// Reads and classifies what lies in the folder of packs and is not in the base's lists.
    ///
    /// Errors: I/O. Cost: one listing; for each stray its table; where a stray's tree is not that
    /// of the view, the ids of all leaves up to its size.
    pub(crate) fn strays(&self) -> Result<Vec<Stray>> {
        let mut strays = self.strays_among(&self.shelf.list(PACKS_FOLDER, "")?)?;
        let is_ahead = |stray: &Stray| matches!(stray.kind, StrayKind::Ahead { .. });
        if strays.iter().any(is_ahead) {
            // A packer beside this reader may have packed what came in since it looked.
            let end = self.take_view()?.tree.size();
            strays.retain(|stray| !matches!(stray.kind, StrayKind::Ahead { size } if size <= end));
        }
        Ok(strays)
    }

    /// The same of the files that a listing gave which was made before the view was taken; the
    /// catalog must be up to it.
    pub(crate) fn strays_among(&self, files: &[String]) -> Result<Vec<Stray>> {
        let listed = self.view.base.iter().flat_map(|live| {
            live.packs.iter().map(|pack| pack.name.as_str()).chain(live.dead.iter().map(String::as_str))
        });
        let known: BTreeSet<&str> = listed.collect();
        let mut strays = Vec::new();
        let mut sound: Vec<(String, Table)> = Vec::new();
        let mut foreign = |object: &str, reason: &str| {
            let kind = StrayKind::Foreign { reason: reason.to_owned() };
            strays.push(Stray { object: object.to_owned(), kind });
        };
        for file in files {
            let object = format!("{PACKS_FOLDER}/{file}");
            match parse_pack(file) {
                None => foreign(&object, "its name is not that of a pack"),
                Some(name) if known.contains(name) => {}
                Some(_) => match read_object(self.shelf.as_ref(), self.id, &object) {
                    Ok(TableRead::Sound(table)) if table.header.kind == Kind::Pack => sound.push((object, *table)),
                    Ok(TableRead::Sound(_)) => foreign(&object, "it is not a pack"),
                    Ok(TableRead::Damaged(damage)) => foreign(&object, &damage.detail),
                    // A packer removed it meanwhile.
                    Ok(TableRead::Absent) => {}
                    Err(error @ Error::Newer { .. }) => foreign(&object, &error.to_string()),
                    Err(error) => return Err(error),
                },
            }
        }
        let trees = self.trees_at(sound.iter().map(|(_, table)| table.header.size))?;
        strays.extend(sound.into_iter().map(|(object, table)| {
            let size = table.header.size;
            let kind = match trees.get(&size) {
                None if size > self.view.tree.size() => StrayKind::Ahead { size },
                None => StrayKind::Unknown,
                Some(tree) if table.header.tree().as_ref() == Some(tree) => StrayKind::Covered,
                Some(_) => StrayKind::Forked,
            };
            Stray { object, kind }
        }));
        Ok(strays)
    }

    /// The log's tree when it had each of these sizes, as far as so many leaves are known.
    pub(super) fn trees_at(&self, sizes: impl Iterator<Item = u64>) -> Result<BTreeMap<u64, Tree>> {
        /// Ids that are read at once.
        const IDS: usize = 10_000;
        let sizes: BTreeSet<u64> = sizes.collect();
        let (end, mut trees) = (self.view.tree.size(), BTreeMap::new());
        let mut tree = Tree::default();
        for size in sizes.into_iter().filter(|size| *size <= end) {
            while size < end && tree.size() < size {
                let wanted = usize::try_from(size - tree.size()).unwrap_or(usize::MAX).min(IDS);
                let ids = self.catalog.ids(tree.size(), wanted)?;
                ids.iter().for_each(|id| tree.append(id));
                if ids.len() < wanted {
                    return Ok(trees);
                }
            }
            trees.insert(size, if size == end { self.view.tree.clone() } else { tree.clone() });
        }
        Ok(trees)
    }
}
