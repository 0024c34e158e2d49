//! Writes a new file, or a new directory of files, which appears whole or not at all.
//!
//! Everything is written under a temporary name, and renamed when it is complete. An export
//! overwrites nothing; a redline takes the place of the file that has its name ([`replacement`]).
//! What is interrupted leaves nothing that looks whole, only a `.variorum-….partial`. A file is
//! synced to disk before it is renamed; the files of a directory, which can be made again, are left
//! to the system.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};
use variorum_store::Time;

use super::{Error, Problem};
use crate::clock;

pub(super) const TEMPORARY_PREFIX: &str = ".variorum-";
pub(super) const TEMPORARY_SUFFIX: &str = ".partial";

/// A file that does not have its name yet; it is removed if it is not finished.
#[derive(Debug)]
pub struct NewFile {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
    /// Whether it takes the place of a file that is there.
    replaces: bool,
    bytes: u64,
}

/// Begins a file that will be at `path`, which must be outside the directory `store`.
///
/// Errors: [`Problem::Exists`]; [`Problem::InsideStore`]; [`Problem::Io`].
pub fn file(path: &Path, store: &Path) -> Result<NewFile, Error> {
    refuse_inside(path, store)?;
    if fs::symlink_metadata(path).is_ok() {
        return Err(exists(path));
    }
    begin(path, false)
}

/// Begins a file that will be at `path`, in place of the file that is there now, if there is one;
/// where `path` is a symbolic link, in place of what it leads to.
///
/// `inputs` are the files that it is made from, which it may not replace, and `store` is the
/// directory of the store, if there is one, in which it may not be.
/// Errors: [`Problem::IsDirectory`]; [`Problem::OtherEntry`] for a device, a pipe and a link to
/// nothing; [`Problem::IsInput`]; [`Problem::InsideStore`]; [`Problem::Io`].
pub fn replacement(path: &Path, store: Option<&Path>, inputs: &[&Path]) -> Result<NewFile, Error> {
    let refused = |problem| Err(Error::new(path, problem));
    let target = match fs::metadata(path) {
        Ok(found) if found.is_dir() => return refused(Problem::IsDirectory),
        Ok(found) if !found.is_file() => return refused(Problem::OtherEntry),
        Ok(_) => fs::canonicalize(path).map_err(|error| Error::io(path, error))?,
        Err(_) if fs::symlink_metadata(path).is_ok() => return refused(Problem::OtherEntry),
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(Error::io(path, error)),
    };
    if let Some(store) = store {
        refuse_inside(&target, store)?;
    }
    if inputs.iter().any(|input| fs::canonicalize(input).is_ok_and(|input| input == target)) {
        return refused(Problem::IsInput);
    }
    begin(&target, true)
}

pub(super) fn begin(path: &Path, replaces: bool) -> Result<NewFile, Error> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX).suffix(TEMPORARY_SUFFIX);
    // Readable by whom new files are: what is temporary is its name alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(parent_of(path)).map_err(|error| Error::io(path, error))?;
    Ok(NewFile { file: BufWriter::new(file), path: path.to_owned(), replaces, bytes: 0 })
}

impl NewFile {
    /// Adds bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).map_err(|error| Error::io(&self.path, error))
    }

    /// Bytes so far.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Makes the file durable and gives it its name; returns its length in bytes.
    ///
    /// Errors: [`Problem::Exists`], where somebody else has taken the name meanwhile;
    /// [`Problem::Io`]. Then there is no file.
    /// Cost: one fsync.
    pub fn finish(self) -> Result<u64, Error> {
        let file = self.file.into_inner().map_err(|error| Error::io(&self.path, error.into_error()))?;
        file.as_file().sync_all().map_err(|error| Error::io(&self.path, error))?;
        let named = if self.replaces { file.persist(&self.path) } else { file.persist_noclobber(&self.path) };
        named.map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => exists(&self.path),
            _ => Error::io(&self.path, error.error),
        })?;
        Ok(self.bytes)
    }
}

/// A directory of files that does not have its name yet; it is removed if it is not finished.
///
/// Only its owner may enter it while it is made, so that nobody can place a symbolic link in the
/// way of the files.
#[derive(Debug)]
pub struct NewDirectory {
    /// Holds `tree`; removed with everything in it, if it is not finished.
    staging: TempDir,
    path: PathBuf,
    /// Whether there is an empty directory at `path` already; the staging directory is then inside
    /// it.
    exists: bool,
    bytes: u64,
}

/// Why a file of a directory was not written.
#[derive(Debug)]
pub enum Unwritten {
    /// The file system cannot have a file of that name; others can still be written.
    Name(NameProblem),
    /// Nothing more can be written.
    Failed(Error),
}

/// Why a file system cannot have a file of some name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameProblem {
    /// A part of it is no file name by itself on this system.
    #[error("the name cannot be a path")]
    NotAPath,
    /// It is too long.
    #[error("the name is too long for the file system")]
    TooLong,
    /// It has characters that the file system does not allow.
    #[error("the file system does not allow the name")]
    NotAllowed,
    /// The file system takes it for a name that was written before, such as where it ignores case.
    #[error("on this file system the name is the same as that of another briefing")]
    Taken,
}

/// Begins a directory that will be at `path`, where there is nothing or an empty directory, outside
/// the directory `store`.
///
/// Errors: [`Problem::Exists`]; [`Problem::NotEmpty`]; [`Problem::InsideStore`]; [`Problem::Io`].
pub fn directory(path: &Path, store: &Path) -> Result<NewDirectory, Error> {
    refuse_inside(path, store)?;
    let exists = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(Error::io(path, error)),
        Ok(found) if found.is_dir() => {
            if fs::read_dir(path).map_err(|error| Error::io(path, error))?.next().is_some() {
                return Err(Error::new(path, Problem::NotEmpty));
            }
            true
        }
        Ok(_) => return Err(exists(path)),
    };
    let inside = if exists { path } else { parent_of(path) };
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX).suffix(TEMPORARY_SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let staging = builder.tempdir_in(inside).map_err(|error| Error::io(path, error))?;
    let made = NewDirectory { staging, path: path.to_owned(), exists, bytes: 0 };
    DirBuilder::new().create(made.tree()).map_err(|error| Error::io(path, error))?;
    Ok(made)
}

impl NewDirectory {
    /// Begins a file at the path of these parts, each of which must be a file name by itself; makes
    /// the folders.
    ///
    /// Errors: [`Unwritten::Name`], after which other files can be written; [`Unwritten::Failed`].
    pub fn create_file(&mut self, parts: &[&str]) -> Result<FileInDirectory<'_>, Unwritten> {
        if parts.is_empty() || !parts.iter().all(|part| is_one_component(part)) {
            return Err(Unwritten::Name(NameProblem::NotAPath));
        }
        let mut path = self.tree();
        let shown = self.path.join(parts.join("/"));
        for (number, part) in (1..).zip(parts) {
            path.push(part);
            if number == parts.len() {
                let file = OpenOptions::new().write(true).create_new(true).open(&path);
                let file = file.map_err(|error| unwritten(&shown, error))?;
                return Ok(FileInDirectory { file: BufWriter::new(file), path: shown, bytes: &mut self.bytes });
            }
            match DirBuilder::new().create(&path) {
                // One of ours; where it is a file, the next step fails.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => made.map_err(|error| unwritten(&shown, error))?,
            }
        }
        Err(Unwritten::Name(NameProblem::NotAPath))
    }

    /// Gives the directory its name; returns the bytes of all its files.
    ///
    /// Errors: [`Problem::Exists`], where something has taken the name meanwhile; [`Problem::Io`].
    pub fn finish(self) -> Result<u64, Error> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotADirectory => {
                exists(&self.path)
            }
            _ => Error::io(&self.path, error),
        };
        if !self.exists {
            fs::rename(self.tree(), &self.path).map_err(failed)?;
            return Ok(self.bytes);
        }
        // An empty directory is kept: it may be somebody's working directory, or a mount point.
        for entry in fs::read_dir(self.tree()).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let to = self.path.join(entry.file_name());
            if fs::symlink_metadata(&to).is_ok() {
                return Err(exists(&to));
            }
            fs::rename(entry.path(), &to).map_err(failed)?;
        }
        Ok(self.bytes)
    }

    fn tree(&self) -> PathBuf {
        self.staging.path().join("tree")
    }
}

/// A file of a directory, while it is written.
#[derive(Debug)]
pub struct FileInDirectory<'directory> {
    file: BufWriter<File>,
    path: PathBuf,
    bytes: &'directory mut u64,
}

impl FileInDirectory<'_> {
    /// Adds bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        *self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).map_err(|error| Error::io(&self.path, error))
    }

    /// Completes the file, with `time` as its modification time, if there is one and the file
    /// system can represent it.
    pub fn finish(self, time: Option<&Time>) -> Result<(), Error> {
        let file = self.file.into_inner().map_err(|error| Error::io(&self.path, error.into_error()))?;
        if let Some(moment) = time.and_then(clock::moment_of) {
            // The text is what matters.
            let _ = file.set_modified(moment);
        }
        Ok(())
    }
}

fn exists(path: &Path) -> Error {
    Error::new(path, Problem::Exists)
}

/// Whether it is the name or the disk that is to blame.
fn unwritten(path: &Path, error: io::Error) -> Unwritten {
    Unwritten::Name(match error.kind() {
        io::ErrorKind::InvalidFilename => NameProblem::TooLong,
        io::ErrorKind::InvalidInput => NameProblem::NotAllowed,
        io::ErrorKind::AlreadyExists | io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => NameProblem::Taken,
        _ => return Unwritten::Failed(Error::io(path, error)),
    })
}

/// Whether a part of a name is one step down from a directory, on any system, and nothing else.
pub(super) fn is_one_component(part: &str) -> bool {
    let mut components = Path::new(part).components();
    let is_normal = matches!(components.next(), Some(std::path::Component::Normal(only)) if only == part);
    let is_foreign = cfg!(windows) && part.contains(['\\', ':', '<', '>', '"', '|', '?', '*']);
    is_normal && components.next().is_none() && !part.contains('\0') && !is_foreign
}

fn parent_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Refuses a path inside the store, which holds nothing that its log does not know.
pub(super) fn refuse_inside(path: &Path, store: &Path) -> Result<(), Error> {
    let target = fs::canonicalize(path).or_else(|_| fs::canonicalize(parent_of(path)));
    if let (Ok(target), Ok(store)) = (target, fs::canonicalize(store))
        && target.starts_with(store)
    {
        return Err(Error::new(path, Problem::InsideStore));
    }
    Ok(())
}

/// Creates a directory, and those above it, where they are not there.
///
/// Errors: [`Problem::Io`].
pub fn directories(path: &Path) -> Result<(), Error> {
    DirBuilder::new().recursive(true).create(path).map_err(|error| Error::io(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_one_component() {
        for part in ["a", "a b", "...", ".hidden", "Победа", "a\\b", "~", "$HOME"] {
            assert_eq!(is_one_component(part), cfg!(unix) || !part.contains('\\'), "{part}");
        }
        for part in ["", ".", "..", "/", "a/b", "/a", "a/", "a\0b"] {
            assert!(!is_one_component(part), "{part:?}");
        }
    }

    #[test]
    fn nothing_exists_before_it_is_whole_and_nothing_is_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.txt");
        let store = dir.path().join("store");
        let mut half = file(&path, &store).unwrap();
        half.write(b"half").unwrap();
        assert!(!path.exists());
        drop(half);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        let [mut first, second] = [0; 2].map(|_| file(&path, &store).unwrap());
        first.write(b"whole").unwrap();
        assert_eq!(first.finish().unwrap(), 5);
        assert!(matches!(second.finish().unwrap_err().problem, Problem::Exists));
        assert!(matches!(file(&path, &store).unwrap_err().problem, Problem::Exists));
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_replacement_takes_the_place_of_a_file_and_of_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let [path, input, store] = ["out.txt", "in.txt", "store"].map(|name| dir.path().join(name));
        fs::create_dir(&store).unwrap();
        fs::write(&input, "in").unwrap();
        for said in ["first", "second"] {
            let mut file = replacement(&path, Some(&store), &[&input]).unwrap();
            file.write(said.as_bytes()).unwrap();
            assert_ne!(fs::read(&path).unwrap_or_default(), said.as_bytes());
            file.finish().unwrap();
            assert_eq!(fs::read(&path).unwrap(), said.as_bytes());
        }
        drop(replacement(&path, None, &[]).unwrap());
        let problem = |path: &Path| replacement(path, Some(&store), &[&input]).unwrap_err().problem;
        assert!(matches!(problem(dir.path()), Problem::IsDirectory));
        assert!(matches!(problem(&input), Problem::IsInput));
        assert!(matches!(problem(&store.join("x")), Problem::InsideStore));
        assert!(matches!(problem(&dir.path().join("absent/x")), Problem::Io(_)));
        #[cfg(unix)]
        {
            assert!(matches!(problem(Path::new("/dev/null")), Problem::OtherEntry));
            let link = |name: &str, target: &str| {
                let link = dir.path().join(name);
                std::os::unix::fs::symlink(dir.path().join(target), &link).unwrap();
                link
            };
            assert!(matches!(problem(&link("to-nothing", "absent")), Problem::OtherEntry));
            assert!(matches!(problem(&link("to-input", "in.txt")), Problem::IsInput));
            let link = link("to-out", "out.txt");
            let mut file = replacement(&link, None, &[]).unwrap();
            file.write(b"third").unwrap();
            file.finish().unwrap();
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            assert_eq!(fs::read(&path).unwrap(), b"third");
        }
        assert!(
            fs::read_dir(dir.path())
                .unwrap()
                .all(|entry| entry.unwrap().path().extension() != Some("partial".as_ref()))
        );
    }

    #[test]
    fn a_directory_appears_whole_where_there_is_nothing_or_an_empty_one() {
        let dir = tempfile::tempdir().unwrap();
        let store = dir.path().join("store");
        let empty = dir.path().join("empty");
        fs::create_dir(&empty).unwrap();
        for path in [empty, dir.path().join("new")] {
            let mut made = directory(&path, &store).unwrap();
            let mut file = made.create_file(&["a", "b"]).unwrap();
            file.write(b"text").unwrap();
            file.finish(Some(&Time::parse("1969-07-20T20:17:40Z").unwrap())).unwrap();
            assert!(matches!(made.create_file(&["a", "b"]), Err(Unwritten::Name(_))));
            assert!(matches!(made.create_file(&["a", "b", "c"]), Err(Unwritten::Name(_))));
            assert!(matches!(made.create_file(&["a"]), Err(Unwritten::Name(_))));
            assert!(matches!(made.create_file(&["a", "..", "c"]), Err(Unwritten::Name(_))));
            assert!(matches!(made.create_file(&[&"x".repeat(300)]), Err(Unwritten::Name(_))));
            assert!(!path.join("a").exists());
            assert_eq!(made.finish().unwrap(), 4);
            assert_eq!(fs::read(path.join("a/b")).unwrap(), b"text");
            assert_eq!(fs::read_dir(&path).unwrap().count(), 1);
            assert!(matches!(directory(&path, &store).unwrap_err().problem, Problem::NotEmpty));
        }
    }

    #[cfg(unix)]
    #[test]
    fn symbolic_links_are_not_followed_and_stores_not_written_to() {
        let dir = tempfile::tempdir().unwrap();
        let store = dir.path().join("store");
        fs::create_dir_all(store.join("log")).unwrap();
        for (name, target) in [("to-nothing", "absent"), ("to-store", "store/log")] {
            let link = dir.path().join(name);
            std::os::unix::fs::symlink(dir.path().join(target), &link).unwrap();
            assert!(matches!(file(&link, &store).unwrap_err().problem, Problem::Exists | Problem::InsideStore));
            assert!(matches!(directory(&link, &store).unwrap_err().problem, Problem::Exists | Problem::InsideStore));
        }
        for path in [store.join("x"), store.join("log/x"), store.join("log")] {
            assert!(matches!(directory(&path, &store).unwrap_err().problem, Problem::InsideStore));
        }
    }
}
