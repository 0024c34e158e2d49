//! A directory that is written to again and again, by one process at a time.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use super::output::refuse_inside;
use super::{Error, Problem};

/// Makes the directory, outside the directory `store`, where there is nothing.
///
/// Errors: [`Problem::Exists`] for what is no directory; [`Problem::InsideStore`]; [`Problem::Io`].
pub(super) fn make(path: &Path, store: &Path) -> Result<(), Error> {
    refuse_inside(path, store)?;
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            DirBuilder::new().create(path).map_err(|error| Error::io(path, error))
        }
        Err(error) => Err(Error::io(path, error)),
        Ok(found) if !found.is_dir() => Err(Error::new(path, Problem::Exists)),
        Ok(_) => Ok(()),
    }
}

/// Keeps other processes out of the directory as long as the file `lock` in it is held; `None`
/// where the file system has no locks.
///
/// Errors: [`Problem::InUse`]; [`Problem::Io`].
pub(super) fn lock(directory: &Path, lock: &Path) -> Result<Option<File>, Error> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(lock);
    let file = file.map_err(|error| Error::io(lock, error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(Error::new(directory, Problem::InUse)),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}
