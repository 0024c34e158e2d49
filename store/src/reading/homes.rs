//! Where a reader keeps what it knows of the stores it reads.

use std::path::PathBuf;

use crate::trust::Place;

/// Where a reader keeps what it knows of the stores it reads: never in a store.
#[derive(Clone, Debug, Default)]
pub struct Homes {
    /// The folder of catalogs; without one a catalog is kept in memory, and made anew each time.
    pub cache: Option<PathBuf>,
    /// The folder of pins; without one nothing is remembered.
    pub state: Option<PathBuf>,
}

/// The folders for one store.
pub(super) struct Folders {
    /// Of its catalog and its index of words.
    pub(super) cache: Option<PathBuf>,
    /// Of its pin.
    pub(super) state: Option<Place>,
}

impl Homes {
    /// The folders for the store that `key` names.
    pub(super) fn folders(&self, key: &[u8]) -> Folders {
        let name: String = blake3::hash(key).to_hex().chars().take(32).collect();
        Folders {
            cache: self.cache.as_ref().map(|home| home.join(&name)),
            state: self.state.as_ref().map(|home| Place::new(home, &name, key)),
        }
    }
}
