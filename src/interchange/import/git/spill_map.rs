//! A map that is held in memory while it is small, and spills to a temporary file when it is not.
//!
//! What a reader must remember of a stream has no bound: marks, files, branches. So that its memory
//! has one, each map holds the newest entries, and writes them to a table of SQLite, in the order
//! of their keys, once they are as large as allowed.

use std::collections::BTreeMap;
use std::rc::Rc;

use rusqlite::{CachedStatement, Connection, OptionalExtension as _};

use super::Stop;
use crate::interchange::Error;

/// Bytes that a map holds in memory: enough for all of most streams.
pub(super) const HELD_BYTES: usize = 16 << 20;

/// Entries that are read at a time.
const PAGE: usize = 1024;

/// A key or a value that can be stored as bytes; the bytes of keys sort as the keys do.
pub(super) trait Stored: Clone {
    fn to_bytes(&self) -> Vec<u8>;
    fn from_bytes(bytes: &[u8]) -> Self;
    /// Bytes that it takes on the heap.
    fn heap_bytes(&self) -> usize {
        0
    }
}

impl Stored for () {
    fn to_bytes(&self) -> Vec<u8> {
        Vec::new()
    }

    fn from_bytes(_: &[u8]) -> Self {}
}

impl Stored for u64 {
    fn to_bytes(&self) -> Vec<u8> {
        self.to_be_bytes().into()
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        Self::from_be_bytes(bytes.try_into().unwrap_or_default())
    }
}

impl Stored for Rc<[u8]> {
    fn to_bytes(&self) -> Vec<u8> {
        self.to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        bytes.into()
    }

    fn heap_bytes(&self) -> usize {
        self.len() + 32
    }
}

/// A map whose memory is bounded.
pub(super) struct SpillMap<K, V> {
    /// Entries that are not in the file yet; `None` for those that must be removed from it.
    held: BTreeMap<K, Option<V>>,
    held_bytes: usize,
    memory_bytes: usize,
    file: Option<Connection>,
}

impl<K: Stored + Ord, V: Stored> SpillMap<K, V> {
    /// An empty one that holds at most `memory_bytes` in memory.
    pub(super) const fn new(memory_bytes: usize) -> Self {
        Self { held: BTreeMap::new(), held_bytes: 0, memory_bytes, file: None }
    }

    /// Bytes that it may hold in memory.
    pub(super) const fn memory_bytes(&self) -> usize {
        self.memory_bytes
    }

    pub(super) fn get(&self, key: &K) -> Result<Option<V>, Stop> {
        if let Some(held) = self.held.get(key) {
            return Ok(held.clone());
        }
        let Some(file) = &self.file else { return Ok(None) };
        let mut get = file.prepare_cached("SELECT value FROM map WHERE key = ?1")?;
        let value = get.query_row([key.to_bytes()], |row| Ok(V::from_bytes(row.get_ref(0)?.as_blob()?)));
        Ok(value.optional()?)
    }

    pub(super) fn set(&mut self, key: K, value: V) -> Result<(), Stop> {
        self.put(key, Some(value))
    }

    pub(super) fn remove(&mut self, key: &K) -> Result<(), Stop> {
        if self.file.is_some() {
            return self.put(key.clone(), None);
        }
        if let Some(value) = self.held.remove(key) {
            self.held_bytes -= weight(key.heap_bytes(), &value);
        }
        Ok(())
    }

    pub(super) fn clear(&mut self) {
        if self.held_bytes > 0 || self.file.is_some() {
            *self = Self::new(self.memory_bytes);
        }
    }

    /// Some of the entries from a key on, in order; empty where there are none.
    pub(super) fn page(&mut self, from: &K) -> Result<Vec<(K, V)>, Stop> {
        if self.file.is_none() {
            let entries = self.held.range(from..).take(PAGE);
            return Ok(entries.filter_map(|(key, value)| Some((key.clone(), value.clone()?))).collect());
        }
        self.spill()?;
        let Some(file) = &self.file else { return Ok(Vec::new()) };
        let mut page = file.prepare_cached("SELECT key, value FROM map WHERE key >= ?1 ORDER BY key LIMIT ?2")?;
        let entries = page.query_map(rusqlite::params![from.to_bytes(), PAGE as i64], |row| {
            Ok((K::from_bytes(row.get_ref(0)?.as_blob()?), V::from_bytes(row.get_ref(1)?.as_blob()?)))
        })?;
        Ok(entries.collect::<rusqlite::Result<_>>()?)
    }

    /// The first key from a key on, if there is one.
    pub(super) fn first_from(&self, from: &K) -> Result<Option<K>, Stop> {
        let held = self.held.range(from..).find(|(_, value)| value.is_some()).map(|(key, _)| key.clone());
        let Some(file) = &self.file else { return Ok(held) };
        let mut first = file.prepare_cached("SELECT key FROM map WHERE key >= ?1 ORDER BY key")?;
        let mut rows = first.query([from.to_bytes()])?;
        while let Some(row) = rows.next()? {
            let key = K::from_bytes(&row.get::<_, Vec<u8>>(0)?);
            if !matches!(self.held.get(&key), Some(None)) {
                return Ok(Some(held.map_or(key.clone(), |held| held.min(key))));
            }
        }
        Ok(held)
    }

    fn put(&mut self, key: K, value: Option<V>) -> Result<(), Stop> {
        let key_bytes = key.heap_bytes();
        self.held_bytes += weight(key_bytes, &value);
        if let Some(before) = self.held.insert(key, value) {
            self.held_bytes -= weight(key_bytes, &before);
        }
        if self.held_bytes > self.memory_bytes { self.spill() } else { Ok(()) }
    }

    /// Writes what is held to the file.
    fn spill(&mut self) -> Result<(), Stop> {
        let file = match self.file.take() {
            Some(file) => file,
            None => open_table()?,
        };
        {
            let mut set = file.prepare_cached("INSERT OR REPLACE INTO map(key, value) VALUES (?1, ?2)")?;
            let mut remove = file.prepare_cached("DELETE FROM map WHERE key = ?1")?;
            for (key, value) in std::mem::take(&mut self.held) {
                match value {
                    Some(value) => execute(&mut set, (key.to_bytes(), value.to_bytes()))?,
                    None => execute(&mut remove, [key.to_bytes()])?,
                }
            }
        }
        self.held_bytes = 0;
        self.file = Some(file);
        Ok(())
    }
}

impl<V: Stored> SpillMap<Rc<[u8]>, V> {
    /// Gives each entry to `take`, in order.
    pub(super) fn each(&mut self, mut take: impl FnMut(Rc<[u8]>, V) -> Result<(), Stop>) -> Result<(), Stop> {
        let mut from: Rc<[u8]> = Rc::from([]);
        loop {
            let page = self.page(&from)?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            from = successor(last);
            page.into_iter().try_for_each(|(key, value)| take(key, value))?;
        }
    }
}

/// The bytes that come next after others, in their order.
pub(super) fn successor(bytes: &[u8]) -> Rc<[u8]> {
    [bytes, b"\0".as_slice()].concat().into()
}

fn execute(statement: &mut CachedStatement<'_>, params: impl rusqlite::Params) -> Result<(), Stop> {
    statement.execute(params)?;
    Ok(())
}

/// A temporary table, which is gone with the process, however that ends.
fn open_table() -> Result<Connection, Stop> {
    let file = Connection::open("")?;
    file.execute_batch(
        "PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA cache_size = -8000; BEGIN;
         CREATE TABLE map(key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    )?;
    Ok(file)
}

/// Bytes of memory that an entry takes: a key is at most two words long, and nodes of the tree are
/// at least half full.
fn weight<V: Stored>(key_bytes: usize, value: &Option<V>) -> usize {
    2 * size_of::<([usize; 2], Option<V>)>() + key_bytes + value.as_ref().map_or(0, V::heap_bytes)
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(Error::TemporaryTable(error))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_map_in_memory_and_in_a_file(
            steps in prop::collection::vec((0u64..40, prop::option::of(any::<u64>()), any::<bool>()), 0..400),
            memory_bytes in prop::sample::select(vec![0, 300, 1000, HELD_BYTES]),
        ) {
            let (mut map, mut model) = (SpillMap::<u64, u64>::new(memory_bytes), BTreeMap::new());
            for (key, value, looks) in steps {
                match value {
                    Some(value) => {
                        map.set(key, value).ok().unwrap();
                        model.insert(key, value);
                    }
                    None => {
                        map.remove(&key).ok().unwrap();
                        model.remove(&key);
                    }
                }
                if looks {
                    for other in [key, key + 1] {
                        prop_assert_eq!(map.get(&other).ok().unwrap(), model.get(&other).copied());
                    }
                    let rest: Vec<_> = model.range(key..).map(|(key, value)| (*key, *value)).collect();
                    prop_assert_eq!(map.first_from(&key).ok().unwrap(), rest.first().map(|(key, _)| *key));
                    prop_assert_eq!(map.page(&key).ok().unwrap(), rest);
                }
            }
            map.clear();
            prop_assert_eq!(map.page(&0).ok().unwrap(), []);
        }
    }
}
