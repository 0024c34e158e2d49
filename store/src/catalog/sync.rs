//! Syncing with the log: reading the leaves after the bookmark, from wherever they lie now, in one
//! transaction with it.

use rusqlite::TransactionBehavior;

use crate::catalog::leaves::Reading;
use crate::catalog::{Bookmark, Catalog, Opened, schema};
use crate::damage::Damage;
use crate::database::{Result, WAL_BYTES_MAX, checkpoint_if_long};
use crate::fetch::ReadAhead;
use crate::id::StoreId;
use crate::log::View;
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

    /// Whether another reader has brought the catalog further than this goal.
    fn is_beyond(&self, goal: &Self) -> bool {
        self.store_id == goal.store_id && self.seq > goal.seq && self.base >= goal.base
    }

    /// Whether the log may have grown from here to the goal; its leaves decide whether it has.
    fn may_grow_to(&self, goal: &Self) -> bool {
        let (known, seen) = (self.tree.size(), goal.tree.size());
        self.store_id == goal.store_id && (known < seen || (known == seen && self.tree.root() == goal.tree.root()))
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
        let Opened { connection, found } = &mut *in_use.0;
        if schema::bookmark(connection)?.as_ref() == Some(&goal) {
            return Ok(Synced::with(found.clone()));
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let bookmark = schema::bookmark(&transaction)?;
        if nothing_to_read(bookmark.as_ref(), &goal, view) {
            return Ok(Synced::with(found.clone()));
        }
        let from = bookmark.filter(|bookmark| bookmark.may_grow_to(&goal));
        if from.is_none() {
            schema::SCHEMA.make_anew(&transaction)?;
        }
        let was_packed = from.as_ref().is_some_and(|bookmark| bookmark.base != goal.base);
        let known = if from.is_some() { found.clone() } else { Vec::new() };
        let shelf = ReadAhead::new(shelf);
        let mut reading = Reading::new(&transaction, &shelf, store_id, from.as_ref());
        if !reading.read_view(view, from.filter(|_| !was_packed), tolerance.is_seen_twice, progress)? {
            return Ok(Synced::Moved);
        }
        let damages = merged(known, reading.damages_at_end_of(view));
        if !damages.is_empty() && !tolerance.is_lenient {
            return Ok(Synced::Damaged(damages));
        }
        schema::set_bookmark(&transaction, &goal)?;
        transaction.commit()?;
        found.clone_from(&damages);
        // Beside reading every pack's rows anew two fsyncs are little, and every opening after it
        // reads less.
        checkpoint_if_long(connection, if was_packed { 0 } else { WAL_BYTES_MAX })?;
        Ok(Synced::with(damages))
    }
}

/// Whether another reader was faster while this one waited; or the log's end is damaged, which is
/// not a shorter log.
fn nothing_to_read(bookmark: Option<&Bookmark>, goal: &Bookmark, view: &View) -> bool {
    let Some(bookmark) = bookmark.filter(|bookmark| bookmark.store_id == goal.store_id) else { return false };
    let is_damaged_end = !view.damages.is_empty() && bookmark.tree.size() >= goal.tree.size();
    bookmark == goal || bookmark.is_beyond(goal) || is_damaged_end
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
