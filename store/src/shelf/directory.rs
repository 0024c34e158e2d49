//! A shelf in a directory of a local file system. The only file of the engine that names `std::fs`.
//!
//! Durability is `fsync` of the file, then of the folder (see [`CREATE`]). Publishing is a rename
//! that does not replace, or a hard link if the file system has no such rename. Reads follow no
//! symbolic links and open regular files only.

use std::any::Any;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use tempfile::{Builder, NamedTempFile};

use crate::damage::{Damage, DamageKind};
use crate::error::{At, Error, Result};
use crate::shelf::{CREATE, Created, Shelf, Step};

/// The prefix of every temporary file's name, which cannot be parsed as the name of an entry or a
/// pack.
const TEMPORARY: &str = ".writing-";

/// How often, and how long each time, a writer waits for its turn: five seconds in all, then it
/// proceeds without.
const TURN_TRIES: u32 = 1000;
const TURN_WAIT: Duration = Duration::from_millis(5);

/// A shelf in a directory.
pub struct Directory {
    root: PathBuf,
    /// Temporary files that the listings of this handle have found.
    litter: Mutex<Vec<PathBuf>>,
}

impl Directory {
    /// The shelf in the directory `root`. Does not touch the file system.
    pub fn open(root: &Path) -> Self {
        Self { root: root.to_owned(), litter: Mutex::default() }
    }

    /// Creates the directory and `folders` in it, durably, together with any missing parent
    /// directory.
    ///
    /// Errors: I/O. Cost: two fsyncs for each directory created.
    pub fn create_folders(&self, folders: &[&str]) -> Result<()> {
        let mut wanted = vec![self.root.clone()];
        wanted.extend(folders.iter().map(|folder| self.root.join(folder)));
        for folder in wanted {
            make_missing(&folder)?;
        }
        Ok(())
    }

    /// Gives what lies at `path`, if anything, the name `aside`, durably. A file keeps its own name
    /// too; a link, a pipe or a folder, which nobody reads, does not.
    fn keep_aside(&self, path: &Path, aside: &str) -> Result<()> {
        let metadata = match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other.at("stat", path)?,
        };
        let (kept, folder) = (self.path(aside), self.folder_of(aside));
        make_missing(&folder)?;
        if !metadata.is_file() {
            fs::rename(path, &kept).at("rename", path)?;
            path.parent().map_or(Ok(()), sync_folder)?;
        } else if fs::hard_link(path, &kept).is_err() {
            // A file system without links.
            fs::copy(path, &kept).at("copy", path)?;
            let copy = File::open(&kept).at("open", &kept)?;
            copy.sync_all().map_err(|source| Error::Sync { path: kept.clone(), source })?;
        }
        sync_folder(&folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn folder_of(&self, name: &str) -> PathBuf {
        name.rsplit_once('/').map_or_else(|| self.root.clone(), |(folder, _)| self.root.join(folder))
    }

    /// Opens an object for reading, and returns its length too; `None` if there is none.
    fn open_object(&self, name: &str) -> Result<Option<(File, u64)>> {
        let path = self.path(name);
        let mut options = OpenOptions::new();
        options.read(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
            options.custom_flags(flags.bits().cast_signed());
        }
        let file = match options.open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            // Links are not followed, which is reported by a different error on every system.
            Err(_) if fs::symlink_metadata(&path).is_ok_and(|metadata| !metadata.is_file()) => {
                return Err(not_regular(name));
            }
            Err(error) => return Err(error).at("open", &path),
        };
        let metadata = file.metadata().at("stat", &path)?;
        if metadata.is_file() { Ok(Some((file, metadata.len()))) } else { Err(not_regular(name)) }
    }
}

impl Shelf for Directory {
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created> {
        let (path, folder) = (self.path(name), self.folder_of(name));
        let mut temporary = None;
        for step in CREATE {
            match step {
                Step::WriteTemporary => temporary = Some(write_temporary(&folder, bytes)?),
                Step::SyncFile => {
                    if let Some(file) = &temporary {
                        file.as_file().sync_all().map_err(|source| Error::Sync { path: path.clone(), source })?;
                    }
                }
                Step::Publish => match temporary.take().map(|file| file.persist_noclobber(&path)) {
                    Some(Err(error)) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                        return Ok(Created::Taken);
                    }
                    Some(Err(error)) => return Err(error.error).at("publish", &path),
                    Some(Ok(_)) | None => {}
                },
                Step::SyncFolder => sync_folder(&folder)?,
            }
        }
        Ok(Created::Landed)
    }

    fn read(&self, name: &str, offset: u64, len: usize) -> Result<Option<Vec<u8>>> {
        let Some((mut file, file_bytes)) = self.open_object(name)? else { return Ok(None) };
        let path = self.path(name);
        let there = file_bytes.saturating_sub(offset).min(len as u64);
        let mut bytes = Vec::with_capacity(there as usize);
        file.seek(SeekFrom::Start(offset)).at("seek", &path)?;
        file.take(there).read_to_end(&mut bytes).at("read", &path)?;
        Ok(Some(bytes))
    }

    fn stat(&self, name: &str) -> Result<Option<u64>> {
        let path = self.path(name);
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_file() => Ok(Some(metadata.len())),
            Ok(_) => Err(not_regular(name)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).at("stat", &path),
        }
    }

    fn list(&self, folder: &str, after: &str) -> Result<Vec<String>> {
        let path = self.path(folder);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).at("list", &path),
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry.at("list", &path)?.file_name();
            let Some(name) = name.to_str() else { continue };
            if name.starts_with(TEMPORARY) {
                self.litter.lock().unwrap_or_else(PoisonError::into_inner).push(path.join(name));
            } else if name > after {
                names.push(name.to_owned());
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn remove(&self, names: &[String]) -> Result<()> {
        let mut folders = BTreeSet::new();
        for name in names {
            let path = self.path(name);
            match fs::remove_file(&path) {
                Ok(()) => drop(folders.insert(self.folder_of(name))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error).at("remove", &path),
            }
        }
        folders.iter().try_for_each(|folder| sync_folder(folder))
    }

    fn replace(&self, name: &str, bytes: &[u8], aside: &str) -> Result<()> {
        let (path, folder) = (self.path(name), self.folder_of(name));
        make_missing(&folder)?;
        self.keep_aside(&path, aside)?;
        let file = write_temporary(&folder, bytes)?;
        file.as_file().sync_all().map_err(|source| Error::Sync { path: path.clone(), source })?;
        file.persist(&path).map_err(|error| error.error).at("replace", &path)?;
        sync_folder(&folder)
    }

    fn modified(&self, name: &str) -> Result<Option<i64>> {
        let path = self.path(name);
        let metadata = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.at("stat", &path)?,
        };
        let since_1970 = metadata.modified().at("stat", &path)?.duration_since(UNIX_EPOCH);
        Ok(Some(since_1970.map_or(0, |since| since.as_secs().cast_signed())))
    }

    fn make_durable(&self, folder: &str) -> Result<()> {
        sync_folder(&self.path(folder))
    }

    fn wait_turn(&self) -> Box<dyn Any> {
        // On a file system without locks, or after a writer was suspended during its turn, writers
        // merely do not take turns.
        let Ok(folder) = File::open(self.path("log")) else { return Box::new(()) };
        for _ in 0..TURN_TRIES {
            match folder.try_lock() {
                Ok(()) => return Box::new(folder),
                Err(TryLockError::WouldBlock) => std::thread::sleep(TURN_WAIT),
                Err(TryLockError::Error(_)) => break,
            }
        }
        Box::new(())
    }

    fn sweep(&self) -> Result<usize> {
        let mut swept = 0;
        for path in std::mem::take(&mut *self.litter.lock().unwrap_or_else(PoisonError::into_inner)) {
            // A writer of the file still holds its lock; a missing file was published, or removed
            // by another process.
            let unused = File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
            if unused && fs::remove_file(&path).is_ok() {
                swept += 1;
            }
        }
        Ok(swept)
    }
}

/// The error for a link, a pipe or a folder where an object should be: no writer of a store creates
/// one.
fn not_regular(name: &str) -> Error {
    Error::damaged(Damage::of(name, DamageKind::Misplaced, "not a regular file"))
}

/// Writes a temporary file and holds its lock, so that no other process removes it.
fn write_temporary(folder: &Path, bytes: &[u8]) -> Result<NamedTempFile> {
    loop {
        let mut builder = Builder::new();
        builder.prefix(TEMPORARY);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // Read-only, as objects never change; who may read them is decided by the umask.
            builder.permissions(fs::Permissions::from_mode(0o444));
        }
        let mut file = builder.tempfile_in(folder).at("create a file in", folder)?;
        let locked = !matches!(file.as_file().try_lock(), Err(TryLockError::WouldBlock));
        // Another process may have removed it between its creation and the lock.
        if locked && file.path().exists() {
            file.write_all(bytes).at("write a file in", folder)?;
            return Ok(file);
        }
    }
}

/// Creates a directory where it is missing, durably, together with any missing parent directory.
fn make_missing(folder: &Path) -> Result<()> {
    let absolute = std::path::absolute(folder).at("find", folder)?;
    let missing: Vec<&Path> = absolute.ancestors().take_while(|path| !path.is_dir()).collect();
    fs::create_dir_all(&absolute).at("make directory", folder)?;
    for made in missing {
        sync_folder(made)?;
        made.parent().map_or(Ok(()), sync_folder)?;
    }
    Ok(())
}

fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder).at("open", folder)?.sync_all().map_err(|source| Error::Sync { path: folder.to_owned(), source })
}

/// Creates a folder for the reader's own files, and its parents.
pub(crate) fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).at("make directory", folder)
}

/// Reads a small file of the reader's own; `None` if there is none.
pub(crate) fn read_whole(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).at("read", path),
    }
}

/// The length in bytes of a file of the reader's own; 0 if there is none.
pub(crate) fn file_bytes(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// Appends one line to a file of the reader's own, in one write.
pub(crate) fn append_line(path: &Path, line: &str) -> Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(path).at("open", path)?;
    file.write_all(line.as_bytes()).at("append to", path)
}

/// The path with all symbolic links resolved, or as it was given if that fails.
pub(crate) fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Removes the files of the reader's own in `folder` whose names start with `prefix`.
pub(crate) fn remove_files(folder: &Path, prefix: &str) -> Result<()> {
    for entry in fs::read_dir(folder).at("list", folder)? {
        let entry = entry.at("list", folder)?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(prefix)) {
            fs::remove_file(entry.path()).at("remove", &entry.path())?;
        }
    }
    Ok(())
}

/// Replaces a file of the reader's own, durably and atomically.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = Builder::new().prefix(TEMPORARY).tempfile_in(folder).at("create a file in", folder)?;
    file.write_all(bytes).at("write", path)?;
    file.as_file().sync_all().at("fsync", path)?;
    file.persist(path).map_err(|error| error.error).at("rename", path)?;
    sync_folder(folder)
}
