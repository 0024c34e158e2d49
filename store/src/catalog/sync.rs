//! Syncing with the log: reading the leaves after the bookmark, from wherever they lie now, in one
//! transaction with it.

use rusqlite::{Connection, TransactionBehavior};

use crate::catalog::counts::{Added, Compared};
use crate::catalog::leaves::{Reading, ViewRead};
use crate::catalog::{Bookmark, Catalog, Opened, schema};
use crate::damage::Damage;
use crate::database::{Result, WAL_BYTES_MAX, checkpoint_if_long};
use crate::fetch::ReadAhead;
use crate::id::StoreId;
use crate::log::View;
use crate::merkle::Tree;
use crate::progress::OnProgress;
use crate::shelf::Shelf;

/// What syncing gave.
pub(crate) enum Synced {
    /// The catalog is up to date.
    Current,
    /// An object of the view is gone: a packer was faster. Take another view.
    Moved,
    /// Damage was met: the catalog knows everything that could be read.
    Damaged(Vec<Damage>),
    /// The catalog knows more of this store than the view shows, or something else. Take another
    /// view; where that shows the same, the log went back or was rewritten.
    Ahead(Ahead),
}

/// What a catalog has read of a log that does not continue it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ahead {
    /// The tree over the leaves that the catalog has read.
    pub(crate) known: Tree,
}

impl Synced {
    fn with(damages: Vec<Damage>) -> Self {
        if damages.is_empty() { Self::Current } else { Self::Damaged(damages) }
    }
}

/// How a sync takes what it cannot read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tolerance {
    /// Whether what is damaged is left out, and the rest kept; otherwise damage leaves the catalog
    /// as it was.
    pub(crate) is_lenient: bool,
    /// Whether the view was seen twice, so that an object that is not there is lost, and no packer
    /// moved it.
    pub(crate) is_seen_twice: bool,
}

impl Bookmark {
    /// Where a sync with a view ends.
    fn at_end_of(view: &View, store_id: StoreId) -> Self {
        let base = view.base.as_ref().map_or(0, |live| live.base.seq);
        Self { store_id, tree: view.tree.clone(), seq: view.newest, base }
    }

    /// Whether the log may have grown from here to the goal; its leaves decide whether it has.
    fn may_grow_to(&self, goal: &Self) -> bool {
        let (known, seen) = (self.tree.size(), goal.tree.size());
        known < seen || (known == seen && self.tree.root() == goal.tree.root())
    }
}

impl Catalog {
    /// Reads the leaves after the bookmark, in one transaction with it.
    ///
    /// Errors: [`crate::Error::Cancelled`], which leaves the catalog as it was; I/O, SQLite. Cost:
    /// proportional to what is new; nothing but a comparison where nothing is.
    pub(crate) fn sync(
        &self,
        shelf: &dyn Shelf,
        store_id: StoreId,
        view: &View,
        tolerance: Tolerance,
        progress: &mut OnProgress<'_>,
    ) -> Result<Synced> {
        let goal = Bookmark::at_end_of(view, store_id);
        let mut in_use = self.connection()?;
        let Opened { connection, found, compared, is_empty } = &mut *in_use.0;
        if schema::bookmark(connection)?.as_ref() == Some(&goal) {
            return Ok(Synced::with(found.clone()));
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let bookmark = schema::bookmark(&transaction)?;
        // Another store may have been here before, or another reader was faster.
        let must_be_emptied = !*is_empty || bookmark.is_some();
        let bookmark = bookmark.filter(|bookmark| bookmark.store_id == store_id);
        if let Some(bookmark) = &bookmark {
            if *bookmark == goal || is_cut_short(bookmark, &goal, view) {
                return Ok(Synced::with(found.clone()));
            }
            if !bookmark.may_grow_to(&goal) {
                return Ok(Synced::Ahead(Ahead { known: bookmark.tree.clone() }));
            }
        }
        // A catalog without a file has no journal: what a sync leaves that ends early stays in it.
        *is_empty = false;
        let known = found.clone();
        let from = bookmark.map(|bookmark| From { bookmark, damages: known, compared: compared.clone() });
        if from.is_none() && must_be_emptied {
            schema::SCHEMA.make_anew(&transaction)?;
        }
        let read = read_in(&transaction, &ReadAhead::new(shelf), store_id, view, from, tolerance, progress)?;
        let Some(Read { damages, was_packed, added, compared: now_compared }) = read else { return Ok(Synced::Moved) };
        if !damages.is_empty() && !tolerance.is_lenient {
            return Ok(Synced::Damaged(damages));
        }
        added.keep(&transaction)?;
        schema::set_bookmark(&transaction, &goal)?;
        transaction.commit()?;
        *compared = now_compared;
        found.clone_from(&damages);
        // Beside reading every pack's rows anew two fsyncs are little, and every opening after it
        // reads less.
        checkpoint_if_long(connection, if was_packed { 0 } else { WAL_BYTES_MAX })?;
        Ok(Synced::with(damages))
    }
}

/// Where a reading begins: behind a bookmark, with the damage that was met up to there, and what of
/// the rows was compared.
struct From {
    bookmark: Bookmark,
    damages: Vec<Damage>,
    compared: Compared,
}

/// What reading a view into the catalog's tables gave, up to its end.
struct Read {
    damages: Vec<Damage>,
    was_packed: bool,
    added: Added,
    compared: Compared,
}

/// Reads a view into the tables, behind what is known, or from the first leaf into empty ones.
///
/// `None`: an object is gone, which a packer may have moved.
fn read_in(
    transaction: &Connection,
    shelf: &ReadAhead<'_>,
    store_id: StoreId,
    view: &View,
    from: Option<From>,
    tolerance: Tolerance,
    progress: &mut OnProgress<'_>,
) -> Result<Option<Read>> {
    let base = view.base.as_ref().map_or(0, |live| live.base.seq);
    let (bookmark, known, compared) = match from {
        Some(From { bookmark, damages, compared }) => (Some(bookmark), damages, compared),
        None => (None, Vec::new(), Compared::default()),
    };
    let was_packed = bookmark.as_ref().is_some_and(|bookmark| bookmark.base != base);
    let mut reading = Reading::new(transaction, shelf, store_id, bookmark.as_ref(), compared, tolerance);
    Ok(match reading.read_view(view, bookmark.filter(|_| !was_packed), progress)? {
        ViewRead::Moved => None,
        ViewRead::Read => {
            let (added, compared) = (std::mem::take(&mut reading.added), std::mem::take(&mut reading.compared));
            Some(Read { damages: merged(known, reading.damages_at_end_of(view)), was_packed, added, compared })
        }
        ViewRead::TakenDown => {
            // What was taken down must not stay in a free page either.
            transaction.pragma_update(None, "secure_delete", true)?;
            schema::SCHEMA.make_anew(transaction)?;
            let read = read_in(transaction, shelf, store_id, view, None, tolerance, progress)?;
            read.map(|read| Read { was_packed: true, ..read })
        }
    })
}

/// Whether the log's end is damaged, which is not a shorter log.
fn is_cut_short(bookmark: &Bookmark, goal: &Bookmark, view: &View) -> bool {
    !view.damages.is_empty() && bookmark.tree.size() >= goal.tree.size()
}

/// Damage of earlier syncs and of this one, each once.
fn merged(mut known: Vec<Damage>, found: Vec<Damage>) -> Vec<Damage> {
    for damage in found {
        if !known.contains(&damage) {
            known.push(damage);
        }
    }
    known
}
