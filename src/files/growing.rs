//! A directory that grows from run to run: files are added, and one file, its list, says which of
//! them count.
//!
//! A file is written under a temporary name, synced, and renamed; then the list is replaced in the
//! same way. So whenever a process ends, the list that is there names whole files alone, and what
//! it does not name is removed by the next run, as far as the names are ours.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::output::{self, NewFile, TEMPORARY_PREFIX, TEMPORARY_SUFFIX};
use super::{Error, Problem, own_directory};

/// What keeps a second process out.
const LOCK: &str = ".variorum-lock";

/// Bytes that a list has at most: some hundred thousand files.
const LIST_BYTES_MAX: u64 = 64 << 20;

/// A directory that files are added to, by one process at a time.
#[derive(Debug)]
pub struct GrowingDirectory {
    path: PathBuf,
    list: &'static str,
    /// Held while this lives; `None` where the file system has no locks.
    _lock: Option<File>,
}

impl GrowingDirectory {
    /// Opens the directory at `path`, outside the directory `store`, whose list is the file `list`;
    /// with that list, if it is there. Makes the directory where there is nothing. A file of that
    /// name that `is_list` says is none is given to whoever opens it to be refused, and the
    /// directory is left as it is, without a lock.
    ///
    /// Errors: [`Problem::NotOurs`] for a directory that has something in it, and no list;
    /// [`Problem::Exists`] for what is no directory; [`Problem::InUse`]; [`Problem::InsideStore`];
    /// [`Problem::TooLarge`] for a list that is none; [`Problem::Io`].
    pub fn open(
        path: &Path,
        store: &Path,
        (list, is_list): (&'static str, fn(&[u8]) -> bool),
    ) -> Result<(Self, Option<Vec<u8>>), Error> {
        own_directory::make(path, store)?;
        let found = read_list(&path.join(list))?;
        if found.is_none() && entries(path)?.iter().any(|name| !is_temporary(name)) {
            return Err(Error::new(path, Problem::NotOurs));
        }
        if found.as_deref().is_some_and(|found| !is_list(found)) {
            return Ok((Self { path: path.to_owned(), list, _lock: None }, found));
        }
        let _lock = own_directory::lock(path, &path.join(LOCK))?;
        // Another process may have written it before this one had the lock.
        let found = read_list(&path.join(list))?;
        Ok((Self { path: path.to_owned(), list, _lock }, found))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes a file in it has; `None` where there is no such file.
    pub fn size_of(&self, file: &str) -> Result<Option<u64>, Error> {
        let path = self.path.join(file);
        match fs::metadata(&path) {
            Ok(found) => Ok(found.is_file().then_some(found.len())),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(Error::io(&path, error)),
        }
    }

    /// Removes, from a folder of it, files that a killed process left, and those that `is_stale`
    /// says of.
    pub fn sweep(&self, folder: &str, is_stale: impl Fn(&str) -> bool) -> Result<(), Error> {
        let folder = self.path.join(folder);
        let names = match entries(&folder) {
            Err(Error { problem: Problem::Io(error), .. }) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            names => names?,
        };
        for name in names {
            if name != LOCK && (is_temporary(&name) || name.to_str().is_some_and(&is_stale)) {
                let path = folder.join(name);
                fs::remove_file(&path).map_err(|error| Error::io(&path, error))?;
            }
        }
        Ok(())
    }

    /// Begins a file in a folder of it, in place of one that the list does not name.
    pub fn begin(&self, folder: &str, name: &str) -> Result<NewFile, Error> {
        let folder = self.path.join(folder);
        output::directories(&folder)?;
        output::begin(&folder.join(name), true)
    }

    /// Makes the names in these folders durable, then replaces the list.
    ///
    /// Cost: an fsync for each folder, and two.
    pub fn commit<'folders>(&self, folders: impl Iterator<Item = &'folders str>, list: &[u8]) -> Result<(), Error> {
        for folder in folders {
            sync(&self.path.join(folder))?;
        }
        let mut file = output::begin(&self.path.join(self.list), true)?;
        file.write(list)?;
        file.finish()?;
        sync(&self.path)
    }
}

fn read_list(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    let failed = |error| Error::io(path, error);
    let file = match OpenOptions::new().read(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(failed)?,
    };
    let mut bytes = Vec::new();
    file.take(LIST_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LIST_BYTES_MAX {
        return Err(Error::new(path, Problem::TooLarge { max_bytes: LIST_BYTES_MAX }));
    }
    Ok(Some(bytes))
}

fn entries(path: &Path) -> Result<Vec<std::ffi::OsString>, Error> {
    let failed = |error| Error::io(path, error);
    fs::read_dir(path).map_err(failed)?.map(|entry| Ok(entry.map_err(failed)?.file_name())).collect()
}

/// Whether a name is one that this program gives to what is not finished, or to its lock.
fn is_temporary(name: &OsStr) -> bool {
    let is_partial = |name: &str| name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX);
    name == LOCK || name.to_str().is_some_and(is_partial)
}

/// Makes the names in a directory durable, where the system can.
fn sync(path: &Path) -> Result<(), Error> {
    if cfg!(unix) {
        let directory = OpenOptions::new().read(true).open(path);
        directory.and_then(|directory| directory.sync_all()).map_err(|error| Error::io(path, error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_list_does_not_name_is_swept_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let (path, store) = (dir.path().join("out"), dir.path().join("store"));
        let open = || GrowingDirectory::open(&path, &store, ("list", |_| true));
        let (grown, list) = open().unwrap();
        assert_eq!(list, None);
        assert!(matches!(open().unwrap_err().problem, Problem::InUse));
        let mut file = grown.begin("a", "part-0").unwrap();
        file.write(b"whole").unwrap();
        assert!(!path.join("a/part-0").exists());
        assert_eq!((file.bytes(), file.finish().unwrap()), (5, 5));
        grown.commit(["a"].into_iter(), b"part-0").unwrap();
        // What is left of a process that was killed.
        for name in ["a/part-1", "a/.variorum-x.partial", ".variorum-y.partial", "a/notes.txt"] {
            fs::write(path.join(name), "half").unwrap();
        }
        drop(grown);
        let (grown, list) = open().unwrap();
        assert_eq!(list.as_deref(), Some(b"part-0".as_slice()));
        for folder in ["", "a", "absent"] {
            grown.sweep(folder, |name| name.starts_with("part-") && name != "part-0").unwrap();
        }
        let mut left = entries(&path.join("a")).unwrap();
        left.sort();
        assert_eq!(left, ["notes.txt", "part-0"]);
        assert_eq!(entries(&path).unwrap().len(), 3, "the folder, the list, the lock");
    }

    #[test]
    fn only_an_empty_directory_or_one_with_a_list_is_opened() {
        let dir = tempfile::tempdir().unwrap();
        let store = dir.path().join("store");
        fs::create_dir(&store).unwrap();
        let problem = |path: &Path| GrowingDirectory::open(path, &store, ("list", |_| true)).unwrap_err().problem;
        let foreign = dir.path().join("foreign");
        fs::create_dir(&foreign).unwrap();
        fs::write(foreign.join("thesis.txt"), "mine").unwrap();
        assert!(matches!(problem(&foreign), Problem::NotOurs));
        assert_eq!(entries(&foreign).unwrap(), ["thesis.txt"]);
        assert!(matches!(problem(&foreign.join("thesis.txt")), Problem::Exists));
        assert!(matches!(problem(&store.join("x")), Problem::InsideStore));
        assert!(matches!(problem(&dir.path().join("absent/x")), Problem::Io(_)));
        fs::write(foreign.join("list"), "of thesis.txt").unwrap();
        let (grown, list) = GrowingDirectory::open(&foreign, &store, ("list", |_| false)).unwrap();
        assert_eq!((list.as_deref(), grown.size_of("thesis.txt").unwrap()), (Some(&b"of thesis.txt"[..]), Some(4)));
        assert_eq!([grown.size_of("absent").unwrap(), grown.size_of("thesis.txt/x").unwrap()], [None, None]);
        assert_eq!(entries(&foreign).unwrap().len(), 2, "no lock");
        // A process that was killed before it had written a list.
        let begun = dir.path().join("begun");
        fs::create_dir(&begun).unwrap();
        for name in [LOCK, ".variorum-z.partial"] {
            fs::write(begun.join(name), "").unwrap();
        }
        GrowingDirectory::open(&begun, &store, ("list", |_| true)).unwrap();
    }
}
