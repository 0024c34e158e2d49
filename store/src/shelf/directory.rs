//! A shelf in a directory of a local file system. It and its `own_files` are the only ones of the
//! engine that name `std::fs`.
//!
//! Durability is `fsync` of the file, then of the folder (see [`CREATE`]). Publishing is a rename
//! that does not replace, or a hard link if the file system has no such rename. Nothing in the
//! directory is followed that is a link, and only regular files are opened, without waiting: a pipe
//! or a device hangs nobody.

mod own_files;

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use tempfile::{Builder, NamedTempFile};

use crate::damage::{Damage, DamageKind};
use crate::error::{At, Error, Result};
use crate::limits::KEPT_SECONDS;
use crate::shelf::{CREATE, Created, Shelf, Step};

pub(crate) use own_files::{
    Access, access, append_line, canonical, file_bytes, folders_in, has_locks, make_folder, make_private, read_whole,
    remove_files, remove_own_file, write_whole,
};

/// The prefix of every temporary file's name, which cannot be parsed as the name of an entry or a
/// pack.
const TEMPORARY: &str = ".writing-";

/// How often, and how long each time, a writer waits for its turn: five seconds in all, then it
/// proceeds without.
const TURN_TRIES: u32 = 1000;
const TURN_WAIT: Duration = Duration::from_millis(5);

/// How a file or a folder is made durable; tests let it fail.
type SyncCall = fn(&File) -> io::Result<()>;

/// A shelf in a directory.
pub struct Directory {
    root: PathBuf,
    /// Temporary files that the listings of this handle have found.
    litter: Mutex<Vec<PathBuf>>,
    /// Whether an fsync has failed: what the system has not written then it may never write, and
    /// say so to nobody else. So nothing more is made, removed or called durable.
    has_failed: AtomicBool,
    sync: SyncCall,
}

impl Directory {
    /// The shelf in the directory `root`. Does not touch the file system.
    pub fn open(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            litter: Mutex::default(),
            has_failed: AtomicBool::new(false),
            sync: File::sync_all,
        }
    }

    /// The same, whose fsyncs are these.
    #[cfg(test)]
    pub(crate) fn syncing_by(root: &Path, sync: SyncCall) -> Self {
        Self { sync, ..Self::open(root) }
    }

    /// Creates the directory and `folders` in it, durably, together with any missing parent
    /// directory.
    ///
    /// Errors: I/O. Cost: two fsyncs for each directory created.
    pub fn create_folders(&self, folders: &[&str]) -> Result<()> {
        let mut wanted = vec![self.root.clone()];
        wanted.extend(folders.iter().map(|folder| self.root.join(folder)));
        for folder in wanted {
            self.make_missing(&folder)?;
        }
        Ok(())
    }

    /// Creates a directory where it is missing, durably, together with any missing parent
    /// directory.
    fn make_missing(&self, folder: &Path) -> Result<()> {
        let absolute = std::path::absolute(folder).at("find", folder)?;
        let missing: Vec<&Path> = absolute.ancestors().take_while(|path| !path.is_dir()).collect();
        fs::create_dir_all(&absolute).at("make directory", folder)?;
        for made in missing {
            self.sync_folder(made)?;
            made.parent().map_or(Ok(()), |parent| self.sync_folder(parent))?;
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
        self.make_missing(&folder)?;
        if !metadata.is_file() {
            fs::rename(path, &kept).at("rename", path)?;
            path.parent().map_or(Ok(()), |parent| self.sync_folder(parent))?;
        } else if fs::hard_link(path, &kept).is_err() {
            // A file system without links.
            fs::copy(path, &kept).at("copy", path)?;
            let copy = File::open(&kept).at("open", &kept)?;
            copy.sync_all().map_err(|source| Error::Sync { path: kept.clone(), source })?;
        }
        self.sync_folder(&folder)
    }

    /// Whether nothing is in the directory but these entries, and what is temporary; so it is where
    /// there is no directory.
    pub(crate) fn holds_only(&self, names: &[&str]) -> Result<bool> {
        let entries = match fs::read_dir(&self.root) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
            other => other.at("list", &self.root)?,
        };
        for entry in entries {
            let name = entry.at("list", &self.root)?.file_name();
            // Beside them what systems lay into every directory, or into a new volume.
            let is_of_system = |name: &str| name == "lost+found" || name == ".DS_Store" || name.starts_with(TEMPORARY);
            let is_known = name.to_str().is_some_and(|name| names.contains(&name) || is_of_system(name));
            if !is_known {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn folder_of(&self, name: &str) -> PathBuf {
        name.rsplit_once('/').map_or_else(|| self.root.clone(), |(folder, _)| self.root.join(folder))
    }

    /// Insists that the folder of an object is one, and no link to one: what a link leads to is not
    /// the store's.
    ///
    /// A folder that is not there is left to whoever looks for something in it.
    fn check_folder_of(&self, name: &str) -> Result<()> {
        name.rsplit_once('/').map_or(Ok(()), |(folder, _)| self.check_folder(folder))
    }

    fn check_folder(&self, folder: &str) -> Result<()> {
        // The store itself may be reached through a link: that is for whoever named it.
        let is_checked = !folder.is_empty();
        match fs::symlink_metadata(self.path(folder)) {
            Ok(metadata) if is_checked && !metadata.is_dir() => {
                let what = if metadata.is_symlink() { "a link, which is not followed" } else { "not a folder" };
                Err(Error::damaged(Damage::of(folder, DamageKind::Misplaced, format!("the folder is {what}"))))
            }
            _ => Ok(()),
        }
    }

    /// Opens an object for reading, and returns its length too; `None` if there is none.
    fn open_object(&self, name: &str) -> Result<Option<(File, u64)>> {
        self.check_folder_of(name)?;
        let path = self.path(name);
        let file = match open_regular(&path) {
            Ok(Some(file)) => file,
            Ok(None) => return Err(not_regular(name)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).at("open", &path),
        };
        let metadata = file.metadata().at("stat", &path)?;
        Ok(Some((file, metadata.len())))
    }

    /// Refuses once an fsync has failed.
    fn check_latch(&self) -> Result<()> {
        if self.has_failed.load(Ordering::Relaxed) { Err(Error::Latched) } else { Ok(()) }
    }

    /// Calls fsync on a file, or on a folder; the first failure is the last try.
    fn sync(&self, file: &File, path: &Path) -> Result<()> {
        (self.sync)(file).map_err(|source| {
            self.has_failed.store(true, Ordering::Relaxed);
            Error::Sync { path: path.to_owned(), source }
        })
    }

    fn sync_folder(&self, folder: &Path) -> Result<()> {
        self.sync(&File::open(folder).at("open", folder)?, folder)
    }

    /// Now, by the clock of the file system that a folder is on: when a file was made that is made
    /// for this.
    fn clock_of(folder: &Path) -> Option<i64> {
        write_temporary(folder, b"").ok()?.as_file().metadata().ok().as_ref().and_then(seconds)
    }
}

impl Shelf for Directory {
    fn create(&self, name: &str, bytes: &[u8]) -> Result<Created> {
        self.check_latch()?;
        self.check_folder_of(name)?;
        let (path, folder) = (self.path(name), self.folder_of(name));
        let mut temporary = None;
        for step in CREATE {
            match step {
                Step::WriteTemporary => temporary = Some(write_temporary(&folder, bytes)?),
                Step::SyncFile => {
                    if let Some(file) = &temporary {
                        self.sync(file.as_file(), &path)?;
                    }
                }
                Step::Publish => match temporary.take().map(|file| file.persist_noclobber(&path)) {
                    Some(Err(error)) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                        return Ok(Created::Taken);
                    }
                    Some(Err(error)) => return Err(error.error).at("publish", &path),
                    Some(Ok(_)) | None => {}
                },
                Step::SyncFolder => self.sync_folder(&folder)?,
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
        self.check_folder_of(name)?;
        let path = self.path(name);
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_file() => Ok(Some(metadata.len())),
            Ok(_) => Err(not_regular(name)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).at("stat", &path),
        }
    }

    fn list(&self, folder: &str, after: &str) -> Result<Vec<String>> {
        self.check_folder(folder)?;
        let path = self.path(folder);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).at("list", &path),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.at("list", &path)?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            // What is no file was not made by a writer, whatever it is called.
            if name.starts_with(TEMPORARY) && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                self.litter.lock().unwrap_or_else(PoisonError::into_inner).push(path.join(name));
            } else if name > after {
                names.push(name.to_owned());
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn remove(&self, names: &[String]) -> Result<()> {
        self.check_latch()?;
        let mut folders = BTreeSet::new();
        for name in names {
            self.check_folder_of(name)?;
            let path = self.path(name);
            match fs::remove_file(&path) {
                Ok(()) => drop(folders.insert(self.folder_of(name))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error).at("remove", &path),
            }
        }
        folders.iter().try_for_each(|folder| self.sync_folder(folder))
    }

    fn replace(&self, name: &str, bytes: &[u8], aside: &str) -> Result<()> {
        let (path, folder) = (self.path(name), self.folder_of(name));
        self.make_missing(&folder)?;
        self.keep_aside(&path, aside)?;
        let file = write_temporary(&folder, bytes)?;
        file.as_file().sync_all().map_err(|source| Error::Sync { path: path.clone(), source })?;
        file.persist(&path).map_err(|error| error.error).at("replace", &path)?;
        self.sync_folder(&folder)
    }

    fn modified(&self, name: &str) -> Result<Option<i64>> {
        let path = self.path(name);
        let metadata = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.at("stat", &path)?,
        };
        metadata.modified().at("stat", &path)?;
        Ok(seconds(&metadata))
    }

    fn make_durable(&self, folder: &str) -> Result<()> {
        self.check_latch()?;
        self.check_folder(folder)?;
        self.sync_folder(&self.path(folder))
    }

    fn wait_turn(&self) -> Box<dyn Any> {
        // On a file system without locks, or after a writer was suspended during its turn, writers
        // merely do not take turns.
        if self.check_folder("log").is_err() {
            return Box::new(());
        }
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
        let litter = std::mem::take(&mut *self.litter.lock().unwrap_or_else(PoisonError::into_inner));
        let (mut swept, mut clocks) = (0, BTreeMap::new());
        for path in litter {
            // A file that is gone was published, or removed by another process.
            let Ok(Some(file)) = open_regular(&path) else { continue };
            let Some(made) = file.metadata().ok().as_ref().and_then(seconds) else { continue };
            let folder = path.parent().unwrap_or(&self.root);
            let now = *clocks.entry(folder.to_owned()).or_insert_with(|| Self::clock_of(folder));
            let is_old = now.is_some_and(|now| now.saturating_sub(made) >= KEPT_SECONDS);
            // Its writer still holds its lock; where there are no locks, the hour has to do.
            let is_held = matches!(file.try_lock(), Err(TryLockError::WouldBlock));
            if is_old && !is_held && fs::remove_file(&path).is_ok() {
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

/// Opens a file for reading, without following a link and without waiting for the other end of a
/// pipe; `None` for what is no regular file.
fn open_regular(path: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(flags.bits().cast_signed());
    }
    match options.open(path) {
        Ok(file) => Ok(file.metadata()?.is_file().then_some(file)),
        // What cannot be opened for reading, such as a link or a socket, is reported by a different
        // error on every system.
        Err(error) => match fs::symlink_metadata(path) {
            Ok(metadata) if !metadata.is_file() => Ok(None),
            _ => Err(error),
        },
    }
}

/// When a file was changed last, in seconds since 1970.
fn seconds(metadata: &Metadata) -> Option<i64> {
    let since_1970 = metadata.modified().ok()?.duration_since(UNIX_EPOCH);
    Some(since_1970.map_or(0, |since| since.as_secs().cast_signed()))
}

/// Writes a temporary file and holds its lock, where there are locks, so that no other process
/// removes it.
fn write_temporary(folder: &Path, bytes: &[u8]) -> Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Read-only, as objects never change; who may read them is decided by the umask.
        builder.permissions(fs::Permissions::from_mode(0o444));
    }
    let mut file = builder.tempfile_in(folder).at("create a file in", folder)?;
    // Nobody else can have the lock of a file that was made just now for longer than a moment.
    let _ = file.as_file().try_lock();
    file.write_all(bytes).at("write a file in", folder)?;
    Ok(file)
}
