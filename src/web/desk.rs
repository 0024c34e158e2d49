//! The one place of a server that writes to its store: one commit after another.

use std::io;
use std::sync::{Mutex, PoisonError};

use variorum_store::{Error, Store};

use super::random;

/// A way to open the store to write to it.
pub type Open = Box<dyn Fn() -> Result<Store, Error> + Send + Sync>;

/// Where a store is written to.
pub struct Desk {
    open: Open,
    /// `None` before the first write, and after one of which it is not known whether it is durable:
    /// then the store is opened anew.
    store: Mutex<Option<Store>>,
    /// Stands in every form of this process, so that a form of somebody else's is told.
    form_secret: String,
    /// Who writes where nothing else says so.
    author: Option<String>,
}

impl Desk {
    /// A desk for the store that `open` opens, at which `author` sits.
    ///
    /// Errors: the system has no randomness.
    pub fn new(open: Open, author: Option<String>) -> io::Result<Self> {
        Ok(Self { open, store: Mutex::default(), form_secret: random::secret()?, author })
    }

    /// What stands in every form of this process.
    #[must_use]
    pub fn form_secret(&self) -> &str {
        &self.form_secret
    }

    /// Whether a form that has this in it is one of this process.
    #[must_use]
    pub fn knows_form(&self, secret: &str) -> bool {
        random::are_equal(&self.form_secret, secret)
    }

    /// Who writes where nothing else says so.
    #[must_use]
    pub fn author(&self) -> Option<&str> {
        self.author.as_deref()
    }

    /// Writes to the store, when it is this writer's turn.
    ///
    /// Errors: those of opening it, and those of `write`. What `write` was told to be durable is.
    pub fn write<T>(&self, write: impl FnOnce(&mut Store) -> Result<T, Error>) -> Result<T, Error> {
        let mut held = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        // Whatever ends the write, the handle is only kept where it is known to be sound.
        let mut store = match held.take() {
            Some(store) => store,
            None => (self.open)()?,
        };
        let written = write(&mut store);
        if !matches!(written, Err(Error::Latched | Error::Sync { .. })) {
            *held = Some(store);
        }
        written
    }
}
