//! The shelf: the place where objects lie, and the durability that everything above it builds on.
//!
//! A name is a folder and a file, such as `log/00000000000000000001`; the object `store` has no folder. Everything on a
//! shelf is immutable: the only way to write is to create an object under a name that does not exist yet.

mod directory;
pub mod simulated;

use std::any::Any;

use crate::error::Result;

pub use directory::Directory;
pub(crate) use directory::{append_line, canonical, file_bytes, make_folder, read_whole, remove_files, write_whole};

/// One step of creating an object. The order is the protocol, and it is written down once, here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Write the bytes to a temporary file in the object's own folder, under a name that no object can have.
    WriteTemporary,
    /// fsync that file.
    SyncFile,
    /// Give it the object's name, unless the name exists.
    Publish,
    /// fsync the folder.
    SyncFolder,
}

/// How an object is created so that it is there in whole, durably, or not at all.
pub const CREATE: [Step; 4] = [Step::WriteTemporary, Step::SyncFile, Step::Publish, Step::SyncFolder];

/// What became of a try to create an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// It is there, whole and durable, and was not there before.
    Landed,
    /// The name existed; perhaps it is this very object, from a request that was sent twice.
    Taken,
    /// The answer was lost: it may be there or not.
    Unknown,
}

/// A place where objects lie.
///
/// One conformance suite (`shelf/conformance.rs`) holds for every implementation.
pub trait Shelf: Send + Sync {
    /// Creates the object `name`, whole and durable, unless the name exists.
    ///
    /// Errors: [`crate::Error::Sync`] when durability failed: latch, never retry. [`crate::Error::Io`] otherwise; then nothing
    /// is there but litter.
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created>;

    /// Reads `len` bytes from `offset`, fewer where the object ends; `None` where there is no such object.
    fn read(&self, name: &str, offset: u64, len: usize) -> Result<Option<Vec<u8>>>;

    /// The length of an object in bytes; `None` where there is no such object.
    fn stat(&self, name: &str) -> Result<Option<u64>>;

    /// The file names in a folder that are greater than `after`, sorted; none where there is no such folder.
    fn list(&self, folder: &str, after: &str) -> Result<Vec<String>>;

    /// Removes objects, durably, in any order; an object that is not there is removed already.
    fn remove(&self, names: &[String]) -> Result<()>;

    /// When an object was created, in seconds since 1970 by the shelf's clock; `None` where there is no such object.
    fn modified(&self, name: &str) -> Result<Option<i64>>;

    /// Makes durable whatever can be seen in a folder, whoever wrote it. Where creation is durable by itself this does nothing.
    fn settle(&self, folder: &str) -> Result<()>;

    /// Waits for a turn among the writers of this shelf, a bounded time; held until dropped.
    ///
    /// Politeness only: it saves rebuilding entries, and correctness never rests on it.
    fn wait_turn(&self) -> Box<dyn Any>;

    /// Removes what interrupted writers left behind. Returns how many files.
    fn sweep(&self) -> Result<usize>;
}

#[cfg(test)]
mod conformance;
