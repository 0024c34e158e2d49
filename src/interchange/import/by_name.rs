//! What an import remembers of briefings, by their names: a few words for each, however long its
//! name is.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use variorum_store::Name;

/// A value for each of some names.
#[derive(Default)]
pub(super) struct ByName<T> {
    /// By the hash of a name.
    values: HashMap<u64, T>,
    hashes: RandomState,
}

impl<T> ByName<T> {
    pub fn get(&self, name: &str) -> Option<&T> {
        // Nothing is hashed as long as nothing is known.
        if self.values.is_empty() { None } else { self.values.get(&self.hash(name)) }
    }

    pub fn insert(&mut self, name: &str, value: T) -> Option<T> {
        self.values.insert(self.hash(name), value)
    }

    pub fn remove(&mut self, name: &str) -> Option<T> {
        self.values.remove(&self.hash(name))
    }

    /// How many names are known.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// What stands for a name, or for another text, in this import.
    pub fn hash(&self, text: &str) -> u64 {
        self.hashes.hash_one(text)
    }
}

impl<T: Copy> ByName<Option<T>> {
    /// The names under which nothing stands any more.
    pub fn freed(&self) -> Self {
        let freed = self.values.iter().filter(|(_, value)| value.is_none());
        Self { values: freed.map(|(name, value)| (*name, *value)).collect(), hashes: self.hashes.clone() }
    }

    /// Knows briefings by their new names, given all at once, and that nothing stands yet under
    /// those which they had.
    pub fn rename(&mut self, renames: &[(Name, Name)]) {
        let moved: Vec<Option<Option<T>>> = renames.iter().map(|(old, _)| self.insert(old.as_str(), None)).collect();
        for ((_, new), value) in renames.iter().zip(moved) {
            match value {
                Some(value) => self.insert(new.as_str(), value),
                None => self.remove(new.as_str()),
            };
        }
    }
}
