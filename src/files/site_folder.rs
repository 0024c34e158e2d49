//! A folder of files that is written again and again, only what changed of it: each file takes its
//! place whole, and what is known of them is noted in a folder beside them.
//!
//! Nothing is removed that is not named by whoever writes, and a folder that is not empty and has
//! no notes is refused. The files can be made again, so they are left to the system to bring to the
//! disk.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::output::is_one_component;
use super::{Error, Problem, own_directory};

/// The folder beside the files that is nobody's but ours.
pub const OWN: &str = ".variorum-site";

/// A file of the folder, in the folder beside the files.
const NOTES: &str = "notes.json";

/// A file before it has its name.
const NEW: &str = "new";

/// Held by whoever writes.
const LOCK: &str = "lock";

/// A folder that nobody else writes to.
#[derive(Debug)]
pub struct SiteFolder {
    path: PathBuf,
    /// Held until the end.
    _lock: File,
    counts: Counts,
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files that were written, as they were not there or others.
    pub written: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that were removed.
    pub removed: u64,
}

impl SiteFolder {
    /// Opens the folder, which is created where it is not there, and reads the notes; `None` where
    /// there are none and nothing else either. It must be outside the directory `store`.
    ///
    /// Errors: [`Problem::NotEmpty`] for a folder without notes; [`Problem::Exists`] where there is
    /// something else; [`Problem::InUse`]; [`Problem::InsideStore`]; [`Problem::Io`].
    pub fn open(path: &Path, store: &Path) -> Result<(Self, Option<String>), Error> {
        let failed = |error| Error::io(path, error);
        own_directory::make(path, store)?;
        let own = path.join(OWN);
        if read_notes(&own)?.is_none() {
            for entry in fs::read_dir(path).map_err(failed)? {
                if entry.map_err(failed)?.file_name() != OWN {
                    return Err(Error::new(path, Problem::NotEmpty));
                }
            }
        }
        DirBuilder::new().recursive(true).create(&own).map_err(failed)?;
        let lock = own_directory::lock(path, &own.join(LOCK))?;
        // Two that write at once would leave files that no notes know of.
        let lock = lock.ok_or_else(|| failed(io::ErrorKind::Unsupported.into()))?;
        // Another process may have written them before this one had the lock.
        let notes = read_notes(&own)?;
        Ok((Self { path: path.to_owned(), _lock: lock, counts: Counts::default() }, notes))
    }

    /// What was done so far.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// Replaces the notes.
    ///
    /// Errors: [`Problem::Io`].
    pub fn note(&mut self, notes: &str) -> Result<(), Error> {
        self.replace(&self.path.join(OWN).join(NOTES), notes.as_bytes())
    }

    /// Writes a file, unless it is there and the same; `/` divides the parts of its name. Returns
    /// whether it was written.
    ///
    /// Errors: [`Problem::OtherEntry`] for what leads out of the folder; [`Problem::Io`].
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<bool, Error> {
        let path = self.path_of(name)?;
        if holds(&path, bytes) {
            return Ok(false);
        }
        if let Some(folder) = path.parent() {
            DirBuilder::new().recursive(true).create(folder).map_err(|error| Error::io(&path, error))?;
        }
        self.replace(&path, bytes)?;
        self.counts.written += 1;
        self.counts.bytes += bytes.len() as u64;
        Ok(true)
    }

    /// Removes a file, and the folders that have nothing in them then; nothing where it is not
    /// there.
    ///
    /// Errors: those of [`SiteFolder::put`].
    pub fn remove(&mut self, name: &str) -> Result<(), Error> {
        let path = self.path_of(name)?;
        match fs::remove_file(&path) {
            Ok(()) => self.counts.removed += 1,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(());
            }
            Err(error) => return Err(Error::io(&path, error)),
        }
        let above = path.ancestors().skip(1).take_while(|folder| *folder != self.path);
        // What is not empty stays.
        for folder in above {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn path_of(&self, name: &str) -> Result<PathBuf, Error> {
        let mut path = self.path.clone();
        for part in name.split('/') {
            if !is_one_component(part) || part == OWN {
                return Err(Error::new(&self.path.join(name), Problem::OtherEntry));
            }
            path.push(part);
        }
        Ok(path)
    }

    /// Gives a path other bytes at once.
    fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        let failed = |error| Error::io(path, error);
        let new = self.path.join(OWN).join(NEW);
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&new).map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        drop(file);
        fs::rename(&new, path).map_err(failed)
    }
}

fn read_notes(own: &Path) -> Result<Option<String>, Error> {
    let path = own.join(NOTES);
    match fs::read_to_string(&path) {
        Ok(notes) => Ok(Some(notes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(&path, error)),
    }
}

/// Whether a file is there and has these bytes.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    let Ok(mut file) = OpenOptions::new().read(true).open(path) else { return false };
    let is_as_long = file.metadata().is_ok_and(|found| found.is_file() && found.len() == bytes.len() as u64);
    let mut found = Vec::new();
    is_as_long && file.read_to_end(&mut found).is_ok() && found == bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_takes_its_place_whole_and_only_where_it_is_another() {
        let dir = tempfile::tempdir().unwrap();
        let [path, store] = ["site", "store"].map(|name| dir.path().join(name));
        let (mut folder, notes) = SiteFolder::open(&path, &store).unwrap();
        assert_eq!(notes, None);
        assert!(matches!(SiteFolder::open(&path, &store).unwrap_err().problem, Problem::InUse));
        assert!(folder.put("a/b/c.html", b"one").unwrap());
        assert!(!folder.put("a/b/c.html", b"one").unwrap());
        assert!(folder.put("a/b/c.html", b"two").unwrap());
        folder.note("noted").unwrap();
        fs::write(path.join("a/mine"), "mine").unwrap();
        assert_eq!(fs::read(path.join("a/b/c.html")).unwrap(), b"two");
        folder.remove("a/b/c.html").unwrap();
        folder.remove("a/b/c.html").unwrap();
        folder.remove("a/mine/c.html").unwrap();
        assert_eq!(folder.counts(), Counts { written: 2, bytes: 6, removed: 1 });
        assert!(!path.join("a/b").exists() && path.join("a/mine").exists());
        for outside in ["../x", "a/../../x", "/x", "", "a//b", ".variorum-site/notes.json"] {
            assert!(folder.put(outside, b"").is_err() && folder.remove(outside).is_err(), "{outside}");
        }
        drop(folder);
        assert_eq!(SiteFolder::open(&path, &store).unwrap().1.as_deref(), Some("noted"));
    }

    #[test]
    fn what_is_not_ours_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let [file, full, store] = ["file", "full", "store"].map(|name| dir.path().join(name));
        fs::write(&file, "").unwrap();
        for folder in [&full, &store] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("mine"), "").unwrap();
        }
        let problem = |path: &Path| SiteFolder::open(path, &store).unwrap_err().problem;
        assert!(matches!(problem(&file), Problem::Exists));
        assert!(matches!(problem(&full), Problem::NotEmpty));
        assert!(matches!(problem(&store.join("log")), Problem::InsideStore));
        assert!(matches!(problem(&dir.path().join("absent/site")), Problem::Io(_)));
        assert_eq!(fs::read_dir(&full).unwrap().count(), 1);
    }
}
