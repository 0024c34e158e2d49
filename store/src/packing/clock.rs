//! What time it is by the shelf's clock, and the claim by which a packer says that it is at work.
//!
//! How long an object has been there is the difference between when it was created and when another
//! one was that was created just now: one clock tells both, whatever the clock of whoever asks
//! says.

use crate::error::Result;
use crate::limits::KEPT_SECONDS;
use crate::log::pack_name;
use crate::object::{Header, write_object};
use crate::shelf::Shelf;
use crate::store::Store;
use crate::writing::out_of_memory;

/// An object that was created just now.
#[derive(Default)]
pub(super) struct Clock {
    object: Option<String>,
}

impl Clock {
    /// The clock of a writer: its own newest entry.
    pub(super) fn of(object: String) -> Self {
        Self { object: Some(object) }
    }

    /// Whether this is the object.
    pub(super) fn is(&self, object: &str) -> bool {
        self.object.as_deref() == Some(object)
    }

    /// Whether an object has been there for an hour. Errors: I/O. Cost: two stats.
    pub(super) fn is_old(&self, shelf: &dyn Shelf, object: &str) -> Result<bool> {
        let Some(new) = &self.object else { return Ok(false) };
        let times = (shelf.modified(object)?, shelf.modified(new)?);
        Ok(matches!(times, (Some(then), Some(now)) if now.saturating_sub(then) >= KEPT_SECONDS))
    }
}

impl Store {
    /// Creates the object of a packer's clock, if it has none: its claim, a pack without leaves.
    ///
    /// While it lies there, writers do not pack by themselves, so that they do not overtake this
    /// packer before it has made its first pack. Errors: I/O. Cost: one small object.
    pub(super) fn claim(&mut self, clock: &mut Clock) -> Result<()> {
        if clock.object.is_some() {
            return Ok(());
        }
        let header = Header::pack(self.id, Vec::new(), &self.view.tree);
        let bytes = write_object(&Default::default(), &[], &header, crate::frame::LEVEL).map_err(out_of_memory)?;
        clock.object = Some(pack_name(&self.create_pack(&bytes)?));
        Ok(())
    }

    /// Removes a claim. No base ever lists it, so nothing has to be said before.
    pub(super) fn drop_claim(&self, clock: &Clock) -> Result<()> {
        clock.object.iter().try_for_each(|claim| self.shelf.remove(std::slice::from_ref(claim)))
    }
}
