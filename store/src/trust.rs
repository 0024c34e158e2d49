//! What a reader believes of a store: what it has seen before, whether the store continues it, and
//! what is damaged.

mod checked_line;
mod pin;
mod place;
mod taken_down;
mod verified;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::damage::{Damage, DamageKind};
use crate::error::{Error, Result};
use crate::id::{RecordId, StoreId, TreeHash};
use crate::log::{self, View};
use crate::merkle::Tree;
use crate::shelf::Shelf;

pub use pin::Pin;
pub(crate) use place::Place;
pub(crate) use taken_down::TakenDownIds;
pub use verified::{Depth, Verification};

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
    /// What was kept in the reader's cache was not believed, and the catalog was made anew.
    CatalogDistrusted {
        /// Why.
        reason: String,
    },
    /// What is seen of the store is not remembered, or what was remembered cannot be read.
    PinNotKept {
        /// Why.
        reason: String,
    },
    /// This reader has never seen the store, which has records: they are believed as they are, and
    /// whatever comes later is compared with them.
    FirstUse {
        /// How many.
        records: u64,
        /// The root of the tree over them, which somebody else's reader can be asked for.
        root: TreeHash,
    },
    /// The store shows a revision that this reader has seen taken down: what was put back brought
    /// it back.
    ShownAgain {
        /// The id of its record.
        id: RecordId,
        /// Its briefing.
        briefing: String,
        /// Its number.
        number: u64,
    },
    /// A record that took revisions down, and that this reader has seen, is not in the log.
    TombstoneGone {
        /// The id of that record.
        tombstone: RecordId,
    },
}

/// So many records, in words.
fn records(count: u64) -> String {
    if count == 1 { "1 record".to_owned() } else { format!("{count} records") }
}

impl Notice {
    /// Whether it is about what the store shows now, and not about this reader.
    const fn is_of_the_store(&self) -> bool {
        matches!(self, Self::Damaged(_) | Self::BehindPin(_) | Self::ShownAgain { .. } | Self::TombstoneGone { .. })
    }
}

impl std::fmt::Display for Notice {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Damaged(damage) | Self::BehindPin(damage) => damage.fmt(out),
            Self::CatalogInMemory { reason } => write!(out, "the catalog is kept in memory: {reason}"),
            Self::CatalogDistrusted { reason } => write!(out, "the catalog was made anew: {reason}"),
            Self::PinNotKept { reason } => write!(out, "what is seen of the store is not remembered: {reason}"),
            Self::FirstUse { records, root } => {
                write!(
                    out,
                    "this reader has not seen the store before: its {}, with the root {root}, are believed as they are",
                    self::records(*records)
                )
            }
            Self::ShownAgain { id, briefing, number } => write!(
                out,
                "{briefing}@{number} ({}): this reader has seen that it was taken down, and the store shows it again",
                id.short()
            ),
            Self::TombstoneGone { tombstone } => write!(
                out,
                "the record {} that took revisions down, which this reader has seen, is gone from the log",
                tombstone.short()
            ),
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
    /// Revisions that the catalog remembers and the store does not show, oldest first, at most a
    /// thousand.
    pub lost: Vec<(String, u64)>,
    /// Whether these are all: the catalog remembers everything that was seen.
    pub is_all_lost: bool,
    /// Why what was pinned cannot be read, where it is there.
    pub unread: Option<String>,
}

/// What a reader believes of a store.
#[derive(Clone)]
pub(crate) struct Trust {
    store_id: StoreId,
    /// Where the pin is kept, if it is.
    place: Option<Place>,
    pub(crate) pinned: Option<Pin>,
    /// Whether the pin was found where the store was before it was moved.
    is_moved: bool,
    /// The folder of the place where it was, then.
    folder_before: Option<PathBuf>,
    /// What this reader has seen taken down; `None` before it was looked up.
    seen_taken_down: Option<TakenDownIds>,
    /// Whether more was taken down since the reader's caches were looked at.
    has_newly_taken_down: bool,
    /// Whether the store was not compared with anything yet, because there was no pin.
    is_first_look: bool,
    /// Why the pin cannot be read: whoever writes must not do it unseen.
    unread: Option<Arc<Error>>,
    /// The fsync that failed: nothing more is written.
    sync_failure: Option<Arc<Error>>,
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

/// Whether a file system does not know what it was asked to do, as opposed to having failed at it.
struct IsUnknown(bool);

impl Trust {
    /// Begins with what is pinned at a place, or was where the store lay before, if pins are kept.
    pub(crate) fn load(store_id: StoreId, identity_damage: Option<Damage>, place: Option<Place>) -> Self {
        let mut trust = Self {
            store_id,
            place,
            pinned: None,
            is_moved: false,
            folder_before: None,
            seen_taken_down: None,
            has_newly_taken_down: false,
            is_first_look: false,
            unread: None,
            sync_failure: None,
            continued: None,
            durable_seq: 0,
            contradiction: None,
            behind_catalog: None,
            damages: Vec::new(),
            identity_damage,
            notices: Vec::new(),
        };
        match trust.place.as_ref().map(Place::load) {
            None => {}
            Some(Ok(Some(pin))) => trust.pinned = Some(pin),
            Some(Ok(None)) => {
                let before = trust.place.as_ref().and_then(|place| place.pin_before_moving(store_id));
                trust.is_moved = before.is_some();
                (trust.pinned, trust.folder_before) = before.unzip();
                trust.is_first_look = !trust.is_moved;
            }
            Some(Err(error)) => {
                trust.note(Notice::PinNotKept { reason: error.to_string() });
                trust.unread = Some(Arc::new(error));
            }
        }
        trust
    }

    /// Notes something that the reader must be told, once.
    pub(crate) fn note(&mut self, notice: Notice) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }

    /// What the reader must be told.
    pub(crate) fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// Notes whether a view contradicts the pin, as far as its size and its root tell. `true` where
    /// it does.
    pub(crate) fn contradicts(&mut self, view: &View) -> bool {
        let by_pin = match &self.pinned {
            Some(pin) if view.damages.is_empty() => pin.contradicts(self.store_id, &view.tree),
            _ => None,
        };
        self.contradiction = by_pin.or_else(|| self.behind_catalog.clone());
        self.contradiction.is_some()
    }

    /// Whether a sound log that is not the one of which the kept catalog has read `known` continues
    /// a pin that is no older: then the catalog is what is wrong. Otherwise it is noted that the
    /// log is. `catalog` is one of that log.
    pub(crate) fn vouches_against(&mut self, known: &Tree, view: &View, catalog: &Catalog) -> Result<bool> {
        let is_no_older = |pin: &Pin| pin.store == self.store_id && pin.size >= known.size();
        if self.pinned.as_ref().is_some_and(is_no_older)
            && self.contradiction.is_none()
            && self.is_continued_by(view, catalog)?
        {
            return Ok(true);
        }
        self.note_behind_catalog(known, view);
        Ok(false)
    }

    /// Notes that the catalog has read a log which the view does not continue: it is as good as a
    /// pin.
    pub(crate) fn note_behind_catalog(&mut self, known: &Tree, view: &View) {
        let seen = Pin::new(self.store_id, known);
        let finding = seen.contradicts(self.store_id, &view.tree).unwrap_or_else(|| seen.rewritten());
        self.contradiction.get_or_insert_with(|| finding.clone());
        self.behind_catalog = Some(finding);
    }

    /// Compares a view with the pin, now that the catalog knows its leaves, and moves the pin on
    /// where nothing is wrong.
    pub(crate) fn advance(&mut self, view: &View, catalog: &Catalog, shelf: &dyn Shelf) -> Result<()> {
        if view.damages.is_empty() && self.contradiction.is_none() && !self.is_continued_by(view, catalog)? {
            self.contradiction = self.pinned.as_ref().map(Pin::rewritten);
        }
        self.renew_notices();
        self.compare_taken_down(catalog);
        if !self.damages.is_empty() || self.contradiction.is_some() {
            return Ok(());
        }
        self.continued = Some(view.tree.clone());
        self.advance_pin(view, shelf);
        // Where nothing can be remembered every look is the first, and that is what is told.
        let is_first = std::mem::take(&mut self.is_first_look) && self.pinned.is_some();
        if is_first && view.tree.size() > 0 {
            self.note(Notice::FirstUse { records: view.tree.size(), root: view.tree.root() });
        }
        Ok(())
    }

    /// Compares what was taken down with what this reader has seen of that: what is shown again is
    /// told, and what is new remembered.
    ///
    /// A catalog that cannot be read tells nothing.
    fn compare_taken_down(&mut self, catalog: &Catalog) {
        let mut seen = self.seen_taken_down.take().unwrap_or_else(|| self.load_taken_down());
        let is_sound = self.damages.is_empty() && self.contradiction.is_none();
        if let Ok(shown) = catalog.taken_down_ids() {
            let mut gone: Vec<RecordId> = Vec::new();
            for (id, tombstone) in seen.iter().filter(|(id, _)| !shown.contains_key(*id)) {
                if let Ok(Some((briefing, number))) = catalog.living_with(id) {
                    self.note(Notice::ShownAgain { id: *id, briefing, number });
                }
                // Where the log went back, that is told.
                if is_sound && !gone.contains(tombstone) && matches!(catalog.leaf_of(tombstone), Ok(None)) {
                    gone.push(*tombstone);
                }
            }
            gone.into_iter().for_each(|tombstone| self.note(Notice::TombstoneGone { tombstone }));
            if is_sound {
                self.remember_taken_down(shown, &mut seen);
            }
        }
        self.seen_taken_down = Some(seen);
    }

    /// What is kept of what was seen taken down.
    fn load_taken_down(&mut self) -> TakenDownIds {
        let kept = self.place.as_ref().map(|place| place.taken_down(self.store_id, self.folder_before.as_deref()));
        match kept.transpose() {
            Ok(kept) => kept.unwrap_or_default(),
            Err(error) => {
                self.note(Notice::PinNotKept { reason: error.to_string() });
                TakenDownIds::new()
            }
        }
    }

    /// Keeps what is shown as taken down and was not seen so before.
    fn remember_taken_down(&mut self, shown: TakenDownIds, seen: &mut TakenDownIds) {
        let mut new: TakenDownIds = shown.into_iter().filter(|(id, _)| !seen.contains_key(id)).collect();
        seen.extend(new.iter());
        self.has_newly_taken_down |= !new.is_empty();
        if self.is_moved {
            // Before the pin is kept here, which says that nothing is to be looked up there.
            new.clone_from(seen);
        }
        let place = self.place.as_ref().filter(|_| !new.is_empty());
        if let Some(Err(error)) = place.map(|place| place.add_taken_down(self.store_id, new.iter())) {
            self.note(Notice::PinNotKept { reason: error.to_string() });
        }
    }

    /// The last verifications of the store at this place, the last one first.
    pub(crate) fn verifications(&self) -> Result<Vec<Verification>> {
        self.place.as_ref().map_or_else(|| Ok(Vec::new()), |place| place.verifications(self.store_id))
    }

    /// Keeps a verification, where anything is kept.
    pub(crate) fn keep_verification(&self, verification: &Verification) -> Result<()> {
        self.place.as_ref().map_or(Ok(()), |place| place.keep_verification(verification))
    }

    /// Whether more was taken down since this was asked last: what this reader keeps of texts is to
    /// be made anew.
    pub(crate) const fn take_newly_taken_down(&mut self) -> bool {
        std::mem::replace(&mut self.has_newly_taken_down, false)
    }

    /// Whether this reader has seen that a revision was taken down.
    pub(crate) fn has_seen_taken_down(&self, id: &RecordId) -> bool {
        self.seen_taken_down.as_ref().is_some_and(|seen| seen.contains_key(id))
    }

    fn renew_notices(&mut self) {
        self.notices.retain(|notice| !notice.is_of_the_store());
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
    /// disk. A reader that cannot remember is still a reader, and is told.
    fn advance_pin(&mut self, view: &View, shelf: &dyn Shelf) {
        let pin = Pin::new(self.store_id, &view.tree);
        if self.place.is_none() || self.unread.is_some() {
            return;
        }
        let is_known = self.pinned.as_ref().is_some_and(|pinned| pinned.size == pin.size && pinned.root == pin.root);
        if is_known && !self.is_moved {
            // It was made durable before it was pinned.
            self.durable_seq = view.newest;
            return;
        }
        if !is_known && self.durable_seq < view.newest {
            match shelf.make_durable(log::FOLDER).map_err(|error| self.note_sync_failure(error)) {
                Ok(()) => self.durable_seq = view.newest,
                // Where a file system has no such thing, what it shows is all that can be pinned.
                Err(IsUnknown(true)) => {}
                Err(IsUnknown(false)) => return,
            }
        }
        let Some(kept) = self.place.as_ref().map(|place| place.advance(&pin)) else { return };
        match kept {
            Ok(()) => (self.pinned, self.is_moved) = (Some(pin), false),
            Err(error) => self.note(Notice::PinNotKept { reason: error.to_string() }),
        }
    }

    /// Notes that an fsync failed, which forbids writing from here on.
    fn note_sync_failure(&mut self, error: Error) -> IsUnknown {
        let is_unknown = match &error {
            Error::Sync { source, .. } => {
                matches!(source.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported)
            }
            _ => false,
        };
        self.sync_failure.get_or_insert_with(|| Arc::new(error));
        IsUnknown(is_unknown)
    }

    /// Notes that an entry landed whose writer appended to `before`: what continued the pin still
    /// does.
    pub(crate) fn landed(&mut self, seq: u64, before: &Tree, after: &Tree) {
        self.durable_seq = seq;
        if self.continued.as_ref() == Some(before) {
            self.continued = Some(after.clone());
        }
    }

    /// What is pinned, beside what a view shows, whose catalog is `shown`. `kept` is the catalog of
    /// what was seen before, where the view contradicts it.
    pub(crate) fn status(&self, view: &View, shown: &Catalog, kept: Option<&Catalog>) -> Result<PinStatus> {
        let (lost, is_all_lost) = match (&self.contradiction, kept) {
            (None, _) => (Vec::new(), self.unread.is_none() && self.damages.is_empty()),
            (Some(_), None) => (Vec::new(), false),
            (Some(contradiction), Some(kept)) => {
                // What was cut off lies behind what is shown; what was replaced, anywhere.
                let is_cut = contradiction.kind == DamageKind::RolledBack;
                let (lost, is_all) = lost_between(kept, shown, if is_cut { view.tree.size() } else { 0 })?;
                (lost, is_all && self.remembers_all(kept)?)
            }
        };
        Ok(PinStatus {
            pinned: self.pinned.clone(),
            shown: Pin::new(self.store_id, &view.tree),
            finding: self.contradiction.clone(),
            lost,
            is_all_lost,
            unread: self.unread.as_ref().map(ToString::to_string),
        })
    }

    /// Whether a catalog has read all that is pinned.
    fn remembers_all(&self, kept: &Catalog) -> Result<bool> {
        let Some((store, known)) = kept.known_tree()? else { return Ok(false) };
        let has_read = |pin: &Pin| pin.store == store && pin.size <= known.size();
        Ok(self.unread.is_none() && self.pinned.as_ref().is_none_or(has_read))
    }

    /// Why what a view shows may not be pinned, whatever was pinned before: there is damage.
    pub(crate) fn refuses_reset(&self) -> Option<Error> {
        self.damages.first().map(|damage| Error::RefusesWriting(Box::new(damage.clone())))
    }

    /// Pins what a view shows, whatever was pinned before. It is durable there already.
    ///
    /// Errors: I/O.
    pub(crate) fn reset_pin(&mut self, view: &View) -> Result<()> {
        let pin = Pin::new(self.store_id, &view.tree);
        self.place.as_ref().map_or(Ok(()), |place| place.reset(&pin))?;
        (self.pinned, self.unread, self.behind_catalog) = (Some(pin), None, None);
        (self.is_moved, self.is_first_look) = (false, false);
        self.notices.retain(|notice| !matches!(notice, Notice::PinNotKept { .. }));
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
        let damage = damage.map(|damage| Error::RefusesWriting(Box::new(damage.clone())));
        damage.or_else(|| self.unread.iter().chain(&self.sync_failure).map(|error| error.again()).next())
    }
}

/// The revisions from a leaf on that one catalog knows and another does not, oldest first, at most
/// a thousand; and whether that is all of them.
fn lost_between(kept: &Catalog, shown: &Catalog, from: u64) -> Result<(Vec<(String, u64)>, bool)> {
    const LOST_MAX: usize = 1000;
    let (mut lost, mut next) = (Vec::new(), from);
    loop {
        let leaves = kept.revisions_from(next, LOST_MAX)?;
        let Some(last) = leaves.last() else { return Ok((lost, true)) };
        next = last + 1;
        for leaf in leaves {
            let Some(id) = kept.id(leaf)? else { continue };
            if shown.leaf_of(&id)?.is_some() {
                continue;
            }
            if lost.len() == LOST_MAX {
                return Ok((lost, false));
            }
            lost.extend(kept.revision_of(leaf)?);
        }
    }
}
