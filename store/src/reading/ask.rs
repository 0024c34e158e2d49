//! Asking the catalog, which is derived and may be wrong: where it is broken, or leads to something
//! else than what was asked for, it is made anew from the log, once, and asked again.

use crate::catalog::{Catalog, Synced, Tolerance};
use crate::damage::{Damage, DamageKind};
use crate::database;
use crate::error::{Error, Result};
use crate::fetch::read_lines;
use crate::progress::unwatched;
use crate::reading::Reader;

impl Reader {
    /// What the catalog answers; where it is broken, what one answers that was made anew.
    ///
    /// Errors: SQLite's, which name the file. Cost: that of the question; all of the log where the
    /// catalog is made anew.
    pub(crate) fn ask<T>(&self, question: impl Fn(&Catalog) -> database::Result<T>) -> Result<T> {
        let answer = match question(&self.catalog) {
            Err(error) if error.blames_the_file() && self.renew_catalog(error.is_of_rows())? => question(&self.catalog),
            answer => answer,
        };
        answer.map_err(|error| error.naming(self.catalog.path().as_deref()))
    }

    /// What was found by the catalog, where it fits what was looked for; otherwise what is found
    /// once the catalog was made anew.
    pub(super) fn find<T>(&self, find: impl Fn() -> Result<T>, fits: impl Fn(&T) -> bool) -> Result<T> {
        let was_renewed = self.is_renewed.get();
        let found = find();
        // What was asked before it was made anew may have led to what was read after.
        let is_renewed = self.is_renewed.get() && !was_renewed;
        let is_wrong = is_renewed || found.as_ref().is_ok_and(|found| !fits(found)) && self.renew_catalog(true)?;
        if is_wrong { find() } else { found }
    }

    /// What is read at a leaf; where it is damaged only because the catalog is wrong, what is read
    /// once that was made anew.
    pub(in crate::reading) fn read_at<T>(&self, leaf: u64, read: impl Fn() -> Result<T>) -> Result<T> {
        match read() {
            Err(Error::Damaged(damage)) if self.blames_the_catalog(leaf, &damage)? && self.renew_catalog(true)? => {
                read()
            }
            read => read,
        }
    }

    /// Whether it may be the catalog that is wrong about a leaf, and not the store: it says that
    /// the leaf lies elsewhere than the log says, or behind its end, or has another id than a sound
    /// frame holds.
    fn blames_the_catalog(&self, leaf: u64, damage: &Damage) -> Result<bool> {
        if !self.may_renew() {
            return Ok(false);
        }
        if leaf >= self.view.tree.size() {
            return Ok(true);
        }
        let Some(there) = self.location_in_log(leaf)? else { return Ok(false) };
        if self.ask(|catalog| catalog.location(leaf))?.as_ref() != Some(&there) {
            return Ok(true);
        }
        let is_of_the_record = damage.kind == DamageKind::Record;
        Ok(is_of_the_record && read_lines(self.shelf.as_ref(), &there.object, &there.records, true)?.fault.is_none())
    }

    /// Whether the catalog was made anew because it was wrong.
    #[cfg(test)]
    pub(crate) fn is_renewed(&self) -> bool {
        self.is_renewed.get()
    }

    /// Whether the catalog is one that was kept, of a log that was found sound, and was not made
    /// anew yet.
    fn may_renew(&self) -> bool {
        let is_kept = self.catalog.path().is_some() && self.set_aside.is_none();
        is_kept && self.trust.damages.is_empty() && !self.is_renewed.get()
    }

    /// Makes the catalog anew, once for a handle; `false` where it was not done.
    ///
    /// One that can still be read is given up for a sound log only: it knows the names of what is
    /// lost from a damaged one.
    fn renew_catalog(&self, is_readable: bool) -> Result<bool> {
        if !self.may_renew() {
            return Ok(false);
        }
        self.is_renewed.set(true);
        // What it led to is not what it seemed to be.
        self.frames.take();
        if is_readable && !self.follows_the_log(&Catalog::temporary()?)? {
            return Ok(false);
        }
        self.catalog.replace()?;
        self.follows_the_log(&self.catalog)
    }

    /// Reads the log into a catalog; whether it is sound.
    fn follows_the_log(&self, catalog: &Catalog) -> Result<bool> {
        let tolerance = Tolerance { is_lenient: false, is_seen_twice: false };
        let synced = catalog.sync(self.shelf.as_ref(), self.id, &self.view, tolerance, &mut unwatched)?;
        Ok(matches!(synced, Synced::Current))
    }
}
