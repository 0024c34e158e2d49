//! What a reader believes of a store: what it has seen before, whether the store continues it, and
//! what is damaged.

mod pin;

use std::path::Path;

use crate::catalog::Catalog;
use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::id::StoreId;
use crate::log::{self, View};
use crate::merkle::Tree;
use crate::shelf::Shelf;

pub use pin::Pin;

use pin::PinFile;

/// Something that a reader must be told, and that does not end what it is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The store has damage; what can be read is read, nothing is written.
    Damaged(Damage),
    /// The store is not a continuation of what this reader has seen; nothing is written.
    BehindPin(Damage),
    /// The catalog cannot be kept, so it is made anew each time.
    CatalogInMemory {
        /// Why it cannot be kept.
        reason: String,
    },
}

impl std::fmt::Display for Notice {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Damaged(damage) | Self::BehindPin(damage) => damage.fmt(out),
            Self::CatalogInMemory { reason } => write!(out, "the catalog is kept in memory: {reason}"),
        }
    }
}

/// What this reader has seen of a store, beside what the store shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinStatus {
    /// What is pinned; `None` where nothing was seen before, or nothing can be kept.
    pub pinned: Option<Pin>,
    /// What the store shows.
    pub shown: Pin,
    /// Where the two contradict each other, how.
    pub finding: Option<Damage>,
    /// The newest revisions that the catalog remembers beyond what the store shows, oldest first,
    /// at most a thousand.
    pub lost: Vec<(String, u64)>,
}

/// What a reader believes of a store.
#[derive(Clone)]
pub(crate) struct Trust {
    store_id: StoreId,
    /// Where the pin is kept, if it is.
    file: Option<PinFile>,
    pub(crate) pinned: Option<Pin>,
    /// The tree that was last seen to continue the pin's, or was built on it here.
    continued: Option<Tree>,
    /// The newest entry that is known to be durable.
    pub(crate) durable_seq: u64,
    /// How the store contradicts the pin, if it does, or what the catalog has read of it.
    pub(crate) contradiction: Option<Damage>,
    /// How it contradicts what the catalog had read, until the pin is reset.
    behind_catalog: Option<Damage>,
    /// Damage of the log and of what it holds, as far as it was met.
    pub(crate) damages: Vec<Damage>,
    /// Damage of the object that says which store it is.
    pub(crate) identity_damage: Option<Damage>,
    notices: Vec<Notice>,
}

impl Trust {
    /// Begins with what is pinned in `folder`, if the pin is kept. Errors: I/O.
    pub(crate) fn load(store_id: StoreId, identity_damage: Option<Damage>, folder: Option<&Path>) -> Result<Self> {
        let file = folder.map(PinFile::new);
        let pinned = file.as_ref().map(PinFile::load).transpose()?.flatten();
        Ok(Self {
            store_id,
            file,
            pinned,
            continued: None,
            durable_seq: 0,
            contradiction: None,
            behind_catalog: None,
            damages: Vec::new(),
            identity_damage,
            notices: Vec::new(),
        })
    }

    /// What the reader must be told.
    pub(crate) fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// Notes that the catalog cannot be kept.
    pub(crate) fn catalog_in_memory(&mut self, reason: String) {
        self.notices.push(Notice::CatalogInMemory { reason });
    }

    /// Notes whether a view contradicts the pin, as far as its size and its root tell. `true` where
    /// it does.
    pub(crate) fn contradicts(&mut self, view: &View) -> bool {
        self.contradiction = match &self.pinned {
            Some(pin) if view.damages.is_empty() => pin.contradicts(self.store_id, &view.tree),
            _ => None,
        };
        self.contradiction = self.contradiction.take().or_else(|| self.behind_catalog.clone());
        self.contradiction.is_some()
    }

    /// Notes that the catalog has read a log which the view does not continue: it is as good as a
    /// pin.
    pub(crate) fn note_behind_catalog(&mut self, known: &Tree, view: &View) {
        let seen = Pin::new(self.store_id, known);
        let finding = seen.contradicts(self.store_id, &view.tree).unwrap_or_else(|| seen.rewritten());
        self.contradiction.get_or_insert_with(|| finding.clone());
        self.behind_catalog = Some(finding);
    }

    /// Whether the catalog is kept in memory because its file cannot be used.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.notices.iter().any(|notice| matches!(notice, Notice::CatalogInMemory { .. }))
    }

    /// Compares a view with the pin, now that the catalog knows its leaves, and moves the pin on
    /// where nothing is wrong.
    pub(crate) fn advance(&mut self, view: &View, catalog: &Catalog, shelf: &dyn Shelf) -> Result<()> {
        if view.damages.is_empty() && self.contradiction.is_none() && !self.is_continued_by(view, catalog)? {
            self.contradiction = self.pinned.as_ref().map(Pin::rewritten);
        }
        self.renew_notices();
        if !self.damages.is_empty() || self.contradiction.is_some() {
            return Ok(());
        }
        self.continued = Some(view.tree.clone());
        self.advance_pin(view, shelf)
    }

    fn renew_notices(&mut self) {
        self.notices.retain(|notice| matches!(notice, Notice::CatalogInMemory { .. }));
        let damages = self.identity_damage.iter().chain(&self.damages).cloned().map(Notice::Damaged);
        let behind = self.contradiction.iter().cloned().map(Notice::BehindPin);
        self.notices.extend(damages.chain(behind));
    }

    /// Whether the leaves after the pin's, appended to its edge, give the root that the log states.
    fn is_continued_by(&self, view: &View, catalog: &Catalog) -> Result<bool> {
        let Some(pin) = &self.pinned else { return Ok(true) };
        let is_known = self.continued.as_ref() == Some(&view.tree);
        if is_known || pin.size == view.tree.size() || !self.damages.is_empty() {
            return Ok(true);
        }
        let Some(mut tree) = pin.tree() else { return Ok(true) };
        for leaf in pin.size..view.tree.size() {
            let Some(id) = catalog.id(leaf)? else { return Ok(false) };
            tree.append(&id);
        }
        Ok(tree == view.tree)
    }

    /// Pins what is seen, durably there first: what somebody else wrote may not have reached the
    /// disk.
    fn advance_pin(&mut self, view: &View, shelf: &dyn Shelf) -> Result<()> {
        let pin = Pin::new(self.store_id, &view.tree);
        let Some(file) = &self.file else { return Ok(()) };
        if self.pinned.as_ref().is_some_and(|pinned| pinned.size == pin.size && pinned.root == pin.root) {
            // It was made durable before it was pinned.
            self.durable_seq = view.newest;
            return Ok(());
        }
        if self.durable_seq < view.newest {
            shelf.make_durable(log::FOLDER)?;
            self.durable_seq = view.newest;
        }
        // A reader that cannot remember is still a reader.
        if file.advance(&pin).is_ok() {
            self.pinned = Some(pin);
        }
        Ok(())
    }

    /// Notes that an entry landed whose writer appended to `before`: what continued the pin still
    /// does.
    pub(crate) fn landed(&mut self, seq: u64, before: &Tree, after: &Tree) {
        self.durable_seq = seq;
        if self.continued.as_ref() == Some(before) {
            self.continued = Some(after.clone());
        }
    }

    /// What is pinned, beside what a view shows. `kept` is the catalog of what was seen before,
    /// where the view contradicts it.
    pub(crate) fn status(&self, view: &View, kept: Option<&Catalog>) -> Result<PinStatus> {
        let shown = Pin::new(self.store_id, &view.tree);
        let mut lost = Vec::new();
        if let (Some(kept), Some(_)) = (kept, &self.contradiction) {
            let is_another = self.pinned.as_ref().is_some_and(|pin| pin.store != self.store_id);
            for leaf in kept.revisions_from(if is_another { 0 } else { shown.size }, 1000)? {
                lost.extend(kept.revision_of(leaf)?);
            }
        }
        Ok(PinStatus { pinned: self.pinned.clone(), shown, finding: self.contradiction.clone(), lost })
    }

    /// Pins what a view shows, whatever was pinned before. Errors: [`Error::RefusesWriting`] where
    /// there is damage; I/O.
    pub(crate) fn reset_pin(&mut self, view: &View, shelf: &dyn Shelf) -> Result<()> {
        if let Some(damage) = self.damages.first() {
            return Err(Error::RefusesWriting(Box::new(damage.clone())));
        }
        shelf.make_durable(log::FOLDER)?;
        let pin = Pin::new(self.store_id, &view.tree);
        if let Some(file) = &self.file {
            file.reset(&pin)?;
        }
        self.pinned = Some(pin);
        self.behind_catalog = None;
        Ok(())
    }

    /// Why nothing may be written to such a store, if so.
    pub(crate) fn refusal(&self) -> Option<Error> {
        if let Some(damage) = &self.contradiction {
            let is_rewritten = damage.kind == DamageKind::Rewritten;
            let damage = Box::new(damage.clone());
            return Some(if is_rewritten { Error::RefusesWriting(damage) } else { Error::BehindPin(damage) });
        }
        let damage = self.identity_damage.iter().chain(&self.damages).next();
        damage.map(|damage| Error::RefusesWriting(Box::new(damage.clone())))
    }
}
