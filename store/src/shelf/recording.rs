//! A shelf that records what is asked of it, so that a test can count what an operation costs.
//!
//! For tests of the engine and of programs built on it.

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Result;
use crate::shelf::{Created, Shelf};

/// What was asked of a shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// [`Shelf::create`].
    Create,
    /// [`Shelf::read`].
    Read,
    /// [`Shelf::stat`].
    Stat,
    /// [`Shelf::list`].
    List,
    /// [`Shelf::remove`], once for each name.
    Remove,
    /// [`Shelf::replace`].
    Replace,
    /// [`Shelf::modified`].
    Modified,
    /// [`Shelf::make_durable`].
    MakeDurable,
}

/// One call: a request, where the shelf is a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What was asked.
    pub verb: Verb,
    /// Of which object, or of which folder.
    pub name: String,
}

/// A shelf that records the calls on another one, in their order.
///
/// Waiting for a turn and sweeping are not recorded: they ask for no object, and a bucket has
/// neither.
#[derive(Clone)]
pub struct Recording {
    shelf: Arc<dyn Shelf>,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Recording {
    /// Records the calls on `shelf`; clones record into one list.
    pub fn of(shelf: Arc<dyn Shelf>) -> Self {
        Self { shelf, calls: Arc::default() }
    }

    /// The calls since this was asked last.
    pub fn take(&self) -> Vec<Call> {
        std::mem::take(&mut *self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, verb: Verb, name: &str) {
        let call = Call { verb, name: name.to_owned() };
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }
}

impl Shelf for Recording {
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created> {
        self.note(Verb::Create, name);
        self.shelf.create(name, bytes)
    }

    fn read(&self, name: &str, offset: u64, len: usize) -> Result<Option<Vec<u8>>> {
        self.note(Verb::Read, name);
        self.shelf.read(name, offset, len)
    }

    fn stat(&self, name: &str) -> Result<Option<u64>> {
        self.note(Verb::Stat, name);
        self.shelf.stat(name)
    }

    fn list(&self, folder: &str, after: &str) -> Result<Vec<String>> {
        self.note(Verb::List, folder);
        self.shelf.list(folder, after)
    }

    fn remove(&self, names: &[String]) -> Result<()> {
        names.iter().for_each(|name| self.note(Verb::Remove, name));
        self.shelf.remove(names)
    }

    fn replace(&self, name: &str, bytes: &[u8], aside: &str) -> Result<()> {
        self.note(Verb::Replace, name);
        self.shelf.replace(name, bytes, aside)
    }

    fn modified(&self, name: &str) -> Result<Option<i64>> {
        self.note(Verb::Modified, name);
        self.shelf.modified(name)
    }

    fn make_durable(&self, folder: &str) -> Result<()> {
        self.note(Verb::MakeDurable, folder);
        self.shelf.make_durable(folder)
    }

    fn wait_turn(&self) -> Box<dyn Any> {
        self.shelf.wait_turn()
    }

    fn sweep(&self) -> Result<usize> {
        self.shelf.sweep()
    }
}
