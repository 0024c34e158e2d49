//! The files that a reader keeps for itself, beside every store: its pins and its SQLite files.
//!
//! They are made so that nobody else can read or write them: the index of words holds every text,
//! and what a catalog says goes into the log.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::Builder;

use super::TEMPORARY;
use crate::error::{At, Error, Result};

/// Who can change a file or a folder of the reader's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// There is none.
    Absent,
    /// This user alone, as far as permissions tell.
    Private,
    /// Others too: whoever owns it can change that.
    Shared,
    /// It belongs to another user, or is a link or something else that nobody here made.
    Foreign,
}

/// Says who can change a file or a folder. Whoever is root can change everything, so what belongs
/// to root is as good as one's own.
pub(crate) fn access(path: &Path) -> Result<Access> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if !metadata.is_file() && !metadata.is_dir() => Ok(Access::Foreign),
        Ok(metadata) => Ok(access_of(&metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Access::Absent),
        Err(error) => Err(error).at("stat", path),
    }
}

#[cfg(unix)]
fn access_of(metadata: &Metadata) -> Access {
    use std::os::unix::fs::MetadataExt;
    /// Permission to write for the group, or for everybody.
    const OTHERS_WRITE: u32 = 0o022;
    let owner = metadata.uid();
    if owner != 0 && owner != rustix::process::geteuid().as_raw() {
        Access::Foreign
    } else if metadata.mode() & OTHERS_WRITE != 0 {
        Access::Shared
    } else {
        Access::Private
    }
}

#[cfg(not(unix))]
fn access_of(_metadata: &Metadata) -> Access {
    Access::Private
}

/// Takes away others' permission to read and write a folder.
pub(crate) fn make_private(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).at("set permissions of", folder)?;
    }
    Ok(())
}

/// Creates a folder, and its parents, for nobody else to read or write.
pub(crate) fn make_folder(folder: &Path) -> Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder).at("make directory", folder)
}

/// Whether programs can lock files in a folder against each other, as SQLite does, which waits for
/// a lock a minute long where there is none to be had. Cost: a temporary file.
pub(crate) fn has_locks(folder: &Path) -> bool {
    let Ok(file) = Builder::new().prefix(TEMPORARY).tempfile_in(folder) else { return false };
    #[cfg(unix)]
    {
        rustix::fs::fcntl_lock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).is_ok()
    }
    #[cfg(not(unix))]
    {
        file.as_file().try_lock().is_ok()
    }
}

/// Reads a small file; `None` if there is none, or nothing can be there. Never waits for what is no
/// file.
pub(crate) fn read_whole(path: &Path) -> Result<Option<Vec<u8>>> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error).at("read", path),
    };
    let mut bytes = Vec::new();
    read_regular(file, &mut bytes).at("read", path)?;
    Ok(Some(bytes))
}

fn read_regular(mut file: File, bytes: &mut Vec<u8>) -> io::Result<()> {
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    file.read_to_end(bytes).map(drop)
}

/// The length in bytes of a file; 0 if there is none.
pub(crate) fn file_bytes(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// The folders in a folder, in no order; none where there is no such folder.
pub(crate) fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path()).collect()
}

/// Appends one line to a file, in one write.
pub(crate) fn append_line(path: &Path, line: &str) -> Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(path).at("open", path)?;
    file.write_all(line.as_bytes()).at("append to", path)
}

/// The path with all symbolic links resolved, or as it was given if that fails.
pub(crate) fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Removes the files in `folder` whose names are wanted gone.
pub(crate) fn remove_files(folder: &Path, is_wanted_gone: impl Fn(&str) -> bool) -> Result<()> {
    for entry in fs::read_dir(folder).at("list", folder)? {
        let entry = entry.at("list", folder)?;
        if entry.file_name().to_str().is_some_and(&is_wanted_gone) {
            remove_own_file(&entry.path())?;
        }
    }
    Ok(())
}

/// Removes a file, which may be gone already.
pub(crate) fn remove_own_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).at("remove", path),
        _ => Ok(()),
    }
}

/// Replaces a file, durably and atomically.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = Builder::new().prefix(TEMPORARY).tempfile_in(folder).at("create a file in", folder)?;
    file.write_all(bytes).at("write", path)?;
    file.as_file().sync_all().at("fsync", path)?;
    file.persist(path).map_err(|error| error.error).at("rename", path)?;
    File::open(folder).at("open", folder)?.sync_all().map_err(|source| Error::Sync { path: folder.to_owned(), source })
}
