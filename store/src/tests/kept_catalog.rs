//! A store in memory, and what a reader has kept of it in a folder, which is put back as it was as
//! often as a test likes.

use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::Connection;

use super::RANDOM;
use crate::mutants::Mutants;
use crate::shelf::simulated::{Disk, Image, Simulated};
use crate::{Homes, Result, Store, unwatched};

/// The catalog among the files of a reader.
pub(super) const CATALOG: usize = 0;
/// The index of words among them, where the reader has searched.
pub(super) const INDEX: usize = 1;

pub(super) struct KeptCatalog {
    image: Image,
    folder: tempfile::TempDir,
    /// The reader's files as they were.
    files: Vec<(PathBuf, Vec<u8>)>,
    /// Its pin as it was.
    pin: (PathBuf, Vec<u8>),
}

impl KeptCatalog {
    /// What a reader of a store keeps who asks so.
    pub(super) fn of(image: Image, ask: impl Fn(&Store)) -> Self {
        let mut kept = Self { image, folder: tempfile::tempdir().unwrap(), files: Vec::new(), pin: Default::default() };
        let store = kept.open(&Disk::holding(&kept.image)).unwrap();
        ask(&store);
        let folder = store.catalog.path().unwrap().parent().unwrap().to_owned();
        drop(store);
        let state = std::fs::read_dir(kept.folder.path().join("state")).unwrap().next().unwrap().unwrap().path();
        kept.pin = (state.join("pin"), std::fs::read(state.join("pin")).unwrap());
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.extension().is_some_and(|extension| extension == "sqlite") {
                let checkpoint = "PRAGMA wal_checkpoint(truncate)";
                Connection::open(&path).unwrap().query_row(checkpoint, [], |_| Ok(())).unwrap();
                let bytes = std::fs::read(&path).unwrap();
                kept.files.push((path, bytes));
            }
        }
        kept.files.sort_unstable();
        kept
    }

    pub(super) fn open(&self, disk: &Disk) -> Result<Store> {
        let home = |name: &str| Some(self.folder.path().join(name));
        let homes = Homes { cache: home("cache"), state: home("state") };
        let shelf = Arc::new(Simulated::on(disk));
        Ok(Store::open_with(shelf, b"a key", &homes, RANDOM, Mutants::default(), &mut unwatched)?.unwrap())
    }

    /// The bytes of one of the reader's files.
    pub(super) fn bytes(&self, file: usize) -> &[u8] {
        &self.files[file].1
    }

    /// The store as it was, and the reader's files but for one, which has these bytes.
    pub(super) fn holding(&self, file: usize, bytes: &[u8]) -> Disk {
        for (number, (path, sound)) in self.files.iter().enumerate() {
            for end in ["-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{end}", path.display()));
            }
            // Another file: whoever has the one before open keeps that.
            let _ = std::fs::remove_file(path);
            std::fs::write(path, if number == file { bytes } else { sound }).unwrap();
        }
        std::fs::write(&self.pin.0, &self.pin.1).unwrap();
        Disk::holding(&self.image)
    }

    /// The store and the reader's files as they were, but for what statements do to one of these.
    pub(super) fn altered(&self, file: usize, statements: &str) -> Disk {
        let disk = self.holding(file, self.bytes(file));
        if !statements.is_empty() {
            let connection = self.connection(file);
            connection.execute_batch(statements).unwrap_or_else(|error| panic!("{statements}: {error}"));
        }
        disk
    }

    /// One of the reader's files, which nothing is to survive in.
    pub(super) fn connection(&self, file: usize) -> Connection {
        let connection = Connection::open(&self.files[file].0).unwrap();
        connection.execute_batch("PRAGMA synchronous = off").unwrap();
        connection
    }
}
