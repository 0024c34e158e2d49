//! Objects that are at hand: a shelf that need not be asked again for what it gave, or was given, a
//! moment ago.
//!
//! Objects never change, so what was read of one once is what it holds. Whether it is still there
//! is another question, which only the shelf answers: what was kept from an earlier opening is
//! taken for there only where the shelf has just listed it.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::Result;
use crate::shelf::{Created, Shelf};

/// The end of an object, as far as it is at hand: its table, the whole object, or nothing but the
/// length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ObjectEnd {
    /// The length of the object in bytes.
    pub(crate) bytes: u64,
    /// Its last bytes.
    pub(crate) end: Vec<u8>,
}

/// A shelf of whose objects some are at hand. It remembers the ends that it reads.
pub(crate) struct AtHand {
    shelf: Arc<dyn Shelf>,
    ends: Mutex<BTreeMap<String, Held>>,
}

/// An end, and whether the object is known to be there.
struct Held {
    end: ObjectEnd,
    is_there: bool,
}

impl AtHand {
    /// Nothing is at hand yet.
    pub(crate) fn new(shelf: Arc<dyn Shelf>) -> Self {
        Self { shelf, ends: Mutex::default() }
    }

    /// An object that was just created, or read.
    pub(crate) fn with_object(self, name: &str, bytes: Vec<u8>) -> Self {
        let end = ObjectEnd { bytes: bytes.len() as u64, end: bytes };
        self.ends().insert(name.to_owned(), Held { end, is_there: true });
        self
    }

    /// Ends that were kept from an earlier opening: they are given out once a listing shows that
    /// their objects are there.
    pub(crate) fn with_ends(self, ends: impl IntoIterator<Item = (String, ObjectEnd)>) -> Self {
        self.ends().extend(ends.into_iter().map(|(name, end)| (name, Held { end, is_there: false })));
        self
    }

    /// The end of an object, as far as it is known.
    pub(crate) fn end(&self, name: &str) -> Option<ObjectEnd> {
        self.ends().get(name).map(|held| held.end.clone())
    }

    fn ends(&self) -> MutexGuard<'_, BTreeMap<String, Held>> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The part of an object, where it lies within what is at hand.
    fn part(&self, name: &str, offset: u64, len: usize) -> Option<Vec<u8>> {
        let ends = self.ends();
        let held = ends.get(name).filter(|held| held.is_there)?;
        let begin = held.end.bytes.checked_sub(held.end.end.len() as u64)?;
        let from = usize::try_from(offset.checked_sub(begin)?).ok()?;
        let to = from.saturating_add(len).min(held.end.end.len());
        held.end.end.get(from..to).filter(|part| !part.is_empty()).map(<[u8]>::to_vec)
    }

    /// Remembers a part that was read, if it is the end and more of it than was known.
    fn remember(&self, name: &str, offset: u64, part: &[u8]) {
        if let Some(held) = self.ends().get_mut(name)
            && held.end.bytes == offset + part.len() as u64
            && held.end.end.len() < part.len()
        {
            held.end.end = part.to_owned();
        }
    }
}

impl Shelf for AtHand {
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created> {
        self.shelf.create(name, bytes)
    }

    fn read(&self, name: &str, offset: u64, len: usize) -> Result<Option<Vec<u8>>> {
        if let Some(part) = self.part(name, offset, len) {
            return Ok(Some(part));
        }
        let read = self.shelf.read(name, offset, len)?;
        if let Some(part) = &read {
            self.remember(name, offset, part);
        }
        Ok(read)
    }

    fn stat(&self, name: &str) -> Result<Option<u64>> {
        if let Some(held) = self.ends().get(name).filter(|held| held.is_there) {
            return Ok(Some(held.end.bytes));
        }
        let bytes = self.shelf.stat(name)?;
        if let Some(bytes) = bytes {
            let end = ObjectEnd { bytes, end: Vec::new() };
            self.ends().insert(name.to_owned(), Held { end, is_there: true });
        }
        Ok(bytes)
    }

    fn list(&self, folder: &str, after: &str) -> Result<Vec<String>> {
        let files = self.shelf.list(folder, after)?;
        for (name, held) in self.ends().iter_mut() {
            if let Some((within, file)) = name.rsplit_once('/')
                && within == folder
                && file > after
            {
                held.is_there = files.binary_search_by(|listed| listed.as_str().cmp(file)).is_ok();
            }
        }
        Ok(files)
    }

    fn remove(&self, names: &[String]) -> Result<()> {
        self.ends().retain(|name, _| !names.contains(name));
        self.shelf.remove(names)
    }

    fn replace(&self, name: &str, bytes: &[u8], aside: &str) -> Result<()> {
        self.ends().remove(name);
        self.shelf.replace(name, bytes, aside)
    }

    fn modified(&self, name: &str) -> Result<Option<i64>> {
        self.shelf.modified(name)
    }

    fn make_durable(&self, folder: &str) -> Result<()> {
        self.shelf.make_durable(folder)
    }

    fn wait_turn(&self) -> Box<dyn Any> {
        self.shelf.wait_turn()
    }

    fn sweep(&self) -> Result<usize> {
        self.shelf.sweep()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::conformance;
    use crate::shelf::recording::{Recording, Verb};
    use crate::shelf::simulated::{Disk, Simulated};

    #[test]
    fn it_is_a_shelf() {
        conformance::check(|| Box::new(AtHand::new(Arc::new(Simulated::on(&Disk::default())))));
    }

    #[test]
    fn what_was_kept_is_given_out_only_where_it_is_listed() {
        let calls = Recording::of(Arc::new(Simulated::on(&Disk::default())));
        for name in ["log/1", "log/2"] {
            calls.create(name, b"0123456789").unwrap();
        }
        let kept = |name: &str| (name.to_owned(), ObjectEnd { bytes: 10, end: b"789".to_vec() });
        let shelf = AtHand::new(Arc::new(calls.clone())).with_ends(["log/1", "log/3"].map(kept));
        calls.take();
        assert_eq!(shelf.stat("log/3").unwrap(), None, "it was not listed");
        assert_eq!(calls.take().len(), 1);
        shelf.list("log", "").unwrap();
        assert_eq!((shelf.stat("log/1").unwrap(), shelf.stat("log/3").unwrap()), (Some(10), None));
        assert_eq!(shelf.read("log/1", 7, 9).unwrap().unwrap(), b"789");
        assert_eq!(shelf.read("log/1", 6, 9).unwrap().unwrap(), b"6789", "more than is at hand");
        assert_eq!(shelf.read("log/1", 6, 2).unwrap().unwrap(), b"67", "which it remembers");
        let verbs: Vec<(Verb, String)> = calls.take().into_iter().map(|call| (call.verb, call.name)).collect();
        let expected = [(Verb::List, "log"), (Verb::Stat, "log/3"), (Verb::Read, "log/1")];
        assert_eq!(verbs, expected.map(|(verb, name)| (verb, name.to_owned())));
        calls.remove(&["log/1".to_owned()]).unwrap();
        shelf.list("log", "").unwrap();
        assert_eq!(shelf.stat("log/1").unwrap(), None);
    }
}
