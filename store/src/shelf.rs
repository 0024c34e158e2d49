//! The shelf: where objects are kept, and the durability that everything above it relies on.
//!
//! The name of an object is a folder and a file, such as `log/00000000000000000001`; the object
//! `store` has no folder. Everything on a shelf is immutable: the only way to write is to create an
//! object under a name that does not exist yet. Repair alone may replace an object, by the one that
//! must be there.

mod at_hand;
#[cfg(any(test, feature = "testing"))]
pub mod conformance;
mod directory;
#[cfg(any(test, feature = "testing"))]
pub mod recording;
#[cfg(any(test, feature = "testing"))]
pub mod simulated;

use std::any::Any;

use crate::error::Result;

pub(crate) use at_hand::{AtHand, ObjectEnd};
pub use directory::Directory;
pub(crate) use directory::{
    Access, access, append_line, canonical, file_bytes, folders_in, has_locks, make_folder, make_private, read_whole,
    remove_files, remove_own_file, write_whole,
};

/// One step of creating an object. [`CREATE`] has the order of the steps, which is the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Write the bytes to a temporary file in the object's folder, under a name that no object can
    /// have.
    WriteTemporary,
    /// Call fsync on that file.
    SyncFile,
    /// Rename it to the object's name, unless the name exists.
    Publish,
    /// Call fsync on the folder.
    SyncFolder,
}

/// How an object is created so that it exists whole and durably, or not at all.
pub const CREATE: [Step; 4] = [Step::WriteTemporary, Step::SyncFile, Step::Publish, Step::SyncFolder];

/// The result of an attempt to create an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// It exists now, whole and durable, and did not exist before.
    Landed,
    /// The name exists already; perhaps for this very object, if a request was sent twice.
    Taken,
    /// The response was lost: the object may exist or not.
    Unknown,
}

/// Storage for immutable objects: what a store is written to and read from.
///
/// Methods may be called from several threads at once, and several processes may use the same
/// storage. What can be checked of an implementation, the suite `shelf::conformance` checks
/// (feature `testing`).
///
/// After an [`crate::Error::Sync`] nobody knows what will survive: from then on the shelf answers
/// every `create`, `remove` and `make_durable` with [`crate::Error::Latched`], and goes on reading.
pub trait Shelf: Send + Sync {
    /// Creates the object `name`, whole and durable, unless the name exists.
    ///
    /// Errors: [`crate::Error::Sync`] if it could not be made durable: the caller must not write
    /// again with this handle. [`crate::Error::Io`] otherwise; then there is at most a temporary
    /// file.
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created>;

    /// Reads `len` bytes from `offset`, fewer if the object ends before; `None` if there is no such
    /// object.
    fn read(&self, name: &str, offset: u64, len: usize) -> Result<Option<Vec<u8>>>;

    /// Returns the length of an object in bytes; `None` if there is no such object.
    fn stat(&self, name: &str) -> Result<Option<u64>>;

    /// Returns the file names in a folder that are greater than `after`, sorted by bytes; none if
    /// there is no such folder.
    fn list(&self, folder: &str, after: &str) -> Result<Vec<String>>;

    /// Removes objects, durably, in any order. An object that does not exist is not an error.
    fn remove(&self, names: &[String]) -> Result<()>;

    /// Puts an object in the place of a damaged one, whole and durable: whoever reads meanwhile
    /// finds the one or the other. Whatever lay there is kept under the name `aside`, durably,
    /// before; nothing may lie there yet.
    ///
    /// The one exception to "nothing is ever changed", for repair alone: `bytes` are those that the
    /// object must have, and were checked. Errors: those of [`Shelf::create`]. A call that was
    /// interrupted has replaced the object or not, and may have kept what lay there.
    fn replace(&self, name: &str, bytes: &[u8], aside: &str) -> Result<()>;

    /// Returns when an object was created, in seconds since 1970 by the shelf's clock; `None` if
    /// there is no such object.
    fn modified(&self, name: &str) -> Result<Option<i64>>;

    /// Makes everything that is visible in a folder durable, whoever wrote it. A shelf whose
    /// creations are always durable need do nothing.
    fn make_durable(&self, folder: &str) -> Result<()>;

    /// Waits a bounded time for a turn among the writers of this shelf, which lasts until the
    /// result is dropped.
    ///
    /// Only an optimization, which saves rebuilding entries: correctness never depends on it.
    fn wait_turn(&self) -> Box<dyn Any>;

    /// Removes temporary files that interrupted writers left behind: those of an hour ago, by the
    /// shelf's own clock, that nobody is known to be writing. Returns how many.
    fn sweep(&self) -> Result<usize>;
}

#[cfg(test)]
mod tests;
