//! Syncing a reader with the log: a new view, the catalog brought up to it, and the pin compared
//! and moved on.

use std::sync::Arc;

use crate::catalog::{Ahead, Catalog, Synced, Tolerance};
use crate::database::DatabaseError;
use crate::error::{Error, Result};
use crate::log::{self, View, entry_name};
use crate::merkle::Tree;
use crate::progress::{OnProgress, unwatched};
use crate::reading::{ATTEMPTS_MAX, Reader};
use crate::search::SearchIndex;
use crate::trust::Notice;

impl Reader {
    /// Syncs with what others have committed or packed since this handle looked; `false` where
    /// nothing has changed.
    ///
    /// Errors: [`Error::Cancelled`], I/O; then the handle shows what it did. Damage is no error:
    /// see [`Reader::notices`]. Cost: two stats where nothing has changed; otherwise that of
    /// [`crate::Store::open`] on what is new.
    pub fn refresh(&mut self, progress: &mut OnProgress<'_>) -> Result<bool> {
        let next = entry_name(self.view.newest + 1);
        let has_moved = self.shelf.stat(&next)?.is_some() || !self.view.is_current(self.shelf.as_ref())?;
        if has_moved {
            let view = self.take_view()?;
            self.sync_with(view, progress)?;
        }
        Ok(has_moved)
    }

    /// Syncs if the log has an entry behind the newest one.
    ///
    /// It may have none there and have moved on all the same, if two bases came since: who creates
    /// the next entry finds that out by looking at the base afterwards. Cost: one stat where it has
    /// none.
    pub(crate) fn sync_if_grown(&mut self) -> Result<()> {
        if self.shelf.stat(&entry_name(self.view.newest + 1))?.is_some() { self.sync() } else { Ok(()) }
    }

    /// Takes a new view, and syncs with it.
    pub(crate) fn sync(&mut self) -> Result<()> {
        let view = self.take_view()?;
        self.sync_with(view, &mut unwatched)
    }

    /// Syncs with a view. Where that fails the view before it stays, so that the next sync does not
    /// take this one for known.
    pub(crate) fn sync_with(&mut self, view: View, progress: &mut OnProgress<'_>) -> Result<()> {
        let before = std::mem::replace(&mut self.view, Arc::new(view));
        self.sync_to_view(progress).inspect_err(|_| self.view = before)
    }

    /// The log as it is now.
    pub(crate) fn take_view(&self) -> Result<View> {
        log::view(self.shelf.as_ref(), self.id, &self.mutants)
    }

    /// Brings the catalog up to the view, compares the view with the pin, and moves the pin on.
    pub(crate) fn sync_to_view(&mut self, progress: &mut OnProgress<'_>) -> Result<()> {
        self.spares.take();
        self.compare_view(progress)?;
        if self.trust.take_newly_taken_down() {
            // The index has every line of what was taken down.
            self.frames.take();
            if let Some(folder) = &self.index_folder {
                SearchIndex::remove(folder)?;
            }
        }
        Ok(())
    }

    fn compare_view(&mut self, progress: &mut OnProgress<'_>) -> Result<()> {
        if self.trust.contradicts(&self.view) {
            // The pin may be of what came in since this view was taken.
            self.take_next_view()?;
        }
        if self.trust.contradicts(&self.view) {
            // The kept catalog stays as it is: it knows what is lost, until the pin is reset.
            self.set_catalog_aside()?;
        }
        self.sync_catalog(progress)?;
        self.trust.advance(&self.view, &self.catalog, self.shelf.as_ref())?;
        let is_accused = self.trust.contradiction.is_some() && self.set_aside.is_none();
        if is_accused && self.catalog.path().is_some() {
            // By the kept catalog, which may be what is wrong: a log is accused by itself alone.
            self.set_catalog_aside()?;
            self.trust.contradicts(&self.view);
            self.sync_catalog(progress)?;
            self.trust.advance(&self.view, &self.catalog, self.shelf.as_ref())?;
            if self.trust.contradiction.is_none()
                && let Some(kept) = self.set_aside.take()
            {
                kept.replace()?;
                self.catalog = kept;
                self.sync_catalog(progress)?;
            }
        }
        Ok(())
    }

    fn set_catalog_aside(&mut self) -> Result<()> {
        if self.set_aside.is_none() {
            self.set_aside = Some(std::mem::replace(&mut self.catalog, Catalog::in_memory()?));
        }
        Ok(())
    }

    fn sync_catalog(&mut self, progress: &mut OnProgress<'_>) -> Result<()> {
        let (mut is_seen_twice, mut is_renewed, mut doubted) = (false, false, None);
        let mut ahead: Option<Tree> = None;
        for _ in 0..ATTEMPTS_MAX {
            let is_lenient = self.set_aside.is_some();
            let tolerance = Tolerance { is_lenient, is_seen_twice };
            let found = match self.catalog.sync(self.shelf.as_ref(), self.id, &self.view, tolerance, progress) {
                Ok(Synced::Current) => Vec::new(),
                Ok(Synced::Damaged(found)) if is_lenient => found,
                // The kept catalog is not touched by damage: this time another one holds what can
                // still be read.
                Ok(Synced::Damaged(_)) => {
                    doubted = self.catalog.known_tree()?.filter(|(id, _)| *id == self.id).map(|(_, known)| known);
                    self.set_catalog_aside()?;
                    continue;
                }
                // Another reader was faster; or the log went back behind what this one has read:
                // then a view that was taken after that was known does not show it either.
                Ok(Synced::Ahead(Ahead { known })) => {
                    let is_behind = ahead.as_ref().is_some_and(|ahead| !self.view.may_continue(ahead));
                    match (is_behind, is_lenient) {
                        (false, _) => {
                            is_seen_twice = self.take_next_view()?;
                            ahead = Some(known);
                        }
                        (true, true) => self.catalog.forget()?,
                        (true, false) => {
                            doubted = Some(known);
                            self.set_catalog_aside()?;
                        }
                    }
                    continue;
                }
                Ok(Synced::Moved) => {
                    is_seen_twice = self.take_next_view()?;
                    continue;
                }
                // A broken catalog is made anew, once.
                Err(error) if error.blames_the_file() && !std::mem::replace(&mut is_renewed, true) => {
                    self.catalog.replace()?;
                    continue;
                }
                // A full disk under the catalog, or one that may not be written, must not keep
                // anybody from the store.
                Err(DatabaseError::Sqlite(error)) if !is_lenient => {
                    self.trust.note(Notice::CatalogInMemory { reason: error.to_string() });
                    self.set_catalog_aside()?;
                    continue;
                }
                Err(error) => return Err(error.naming(self.catalog.path().as_deref())),
            };
            let is_sound = found.is_empty() && self.view.damages.is_empty();
            if let Some(known) = doubted.take()
                && self.kept_catalog_is_wrong(&known, is_sound)?
            {
                continue;
            }
            self.trust.damages = self.view.damages.iter().cloned().chain(found).collect();
            return Ok(());
        }
        Err(Error::Unsettled { attempts: ATTEMPTS_MAX })
    }

    /// Decides, where the log is not what the kept catalog has read of it, which of the two
    /// changed: `true` where a pin says that it was not the log, and then the catalog is in use
    /// again, and empty; or where the log has gone on, and is to be looked at again.
    fn kept_catalog_is_wrong(&mut self, known: &Tree, is_sound: bool) -> Result<bool> {
        if self.set_aside.is_none() {
            return Ok(false);
        }
        if !is_sound {
            // Damage is what differs, unless the log is shorter than what was read of it.
            if self.view.damages.is_empty() && known.size() > self.view.tree.size() {
                self.trust.note_behind_catalog(known, &self.view);
            }
            return Ok(false);
        }
        if known.size() > self.view.tree.size() {
            // Others may have brought the kept catalog on while this one was read.
            self.take_next_view()?;
            if known.size() <= self.view.tree.size() {
                return Ok(true);
            }
        }
        if self.trees_at([known.size()].into_iter())?.get(&known.size()) == Some(known) {
            return Ok(false);
        }
        if !self.trust.vouches_against(known, &self.view, &self.catalog)? {
            return Ok(false);
        }
        if let Some(kept) = self.set_aside.take() {
            kept.replace()?;
            self.catalog = kept;
        }
        Ok(true)
    }

    /// Makes the catalog anew from the log, for whoever has found it to be wrong.
    ///
    /// Errors and cost: those of opening a store without a catalog.
    pub(crate) fn rebuild_catalog(&mut self) -> Result<()> {
        self.catalog.replace()?;
        self.sync()
    }

    /// Takes another view; `true` where it shows what the last one did.
    fn take_next_view(&mut self) -> Result<bool> {
        let view = self.take_view()?;
        let is_same = view.is_same_as(&self.view);
        self.view = Arc::new(view);
        Ok(is_same)
    }
}
