//! The only file of the program that writes files: a new file, or a new directory of files, there whole or not at all.
//!
//! What is written stands under a temporary name until it is whole, and then takes a name that nothing else has: nothing is
//! ever overwritten, and an interrupted export leaves nothing that looks like one, only a `.variorum-….partial`. A file
//! is on the disk before it has its name; the files of a directory, which can be made again, are left to the system.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};
use variorum_store::Time;

use crate::cli::error::{CliError, Kind};
use crate::clock;

const TEMPORARY_PREFIX: &str = ".variorum-";
const TEMPORARY_SUFFIX: &str = ".partial";

/// A file that does not have its name yet.
#[derive(Debug)]
pub struct NewFile {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
    bytes: u64,
}

/// Begins a file that will stand at `path`; `store` is where it may not.
///
/// Errors: `Refused` where something stands there already, or within the store; `System`.
pub fn file(path: &Path, store: &Path) -> Result<NewFile, CliError> {
    refuse_within(path, store)?;
    if fs::symlink_metadata(path).is_ok() {
        return Err(exists(path));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX).suffix(TEMPORARY_SUFFIX);
    // Readable by whom new files are: what is temporary is its name alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(folder_of(path)).map_err(|error| failed(path, &error))?;
    Ok(NewFile { file: BufWriter::new(file), path: path.to_owned(), bytes: 0 })
}

impl NewFile {
    /// Adds bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).map_err(|error| failed(&self.path, &error))
    }

    /// Makes the file durable and gives it its name; says how many bytes it has.
    ///
    /// Errors: `Refused` where somebody else has taken the name; `System`. Then there is no file.
    pub fn finish(self) -> Result<u64, CliError> {
        let file = self.file.into_inner().map_err(|error| failed(&self.path, error.error()))?;
        file.as_file().sync_all().map_err(|error| failed(&self.path, &error))?;
        file.persist_noclobber(&self.path).map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => exists(&self.path),
            _ => failed(&self.path, &error.error),
        })?;
        Ok(self.bytes)
    }
}

/// A directory of files that does not have its name yet.
///
/// Nobody else may enter it while it is made, so that no link can be laid in the way of what is written.
#[derive(Debug)]
pub struct NewDirectory {
    /// Holds `tree`; goes away with everything in it, if it is not finished.
    staging: TempDir,
    path: PathBuf,
    /// Whether an empty directory stands at `path` already; the staging is within it then.
    is_there: bool,
    bytes: u64,
}

/// Why a file of a directory was not written.
#[derive(Debug)]
pub enum Unwritten {
    /// The file system has no room for its name: the others can be written still.
    Name(String),
    /// Nothing more can be written.
    Failed(CliError),
}

/// Begins a directory that will stand at `path`, where nothing is, or an empty directory.
///
/// Errors: `Refused` where something stands there already, or within the store; `System`.
pub fn directory(path: &Path, store: &Path) -> Result<NewDirectory, CliError> {
    refuse_within(path, store)?;
    let is_there = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(failed(path, &error)),
        Ok(found) if found.is_dir() => {
            if fs::read_dir(path).map_err(|error| failed(path, &error))?.next().is_some() {
                let why = format!("{}: the directory is not empty", path.display());
                return Err(CliError::new(Kind::Refused, why).hint(OTHER_NAME_HINT));
            }
            true
        }
        Ok(_) => return Err(exists(path)),
    };
    let within = if is_there { path } else { folder_of(path) };
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX).suffix(TEMPORARY_SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let staging = builder.tempdir_in(within).map_err(|error| failed(path, &error))?;
    let made = NewDirectory { staging, path: path.to_owned(), is_there, bytes: 0 };
    DirBuilder::new().create(made.tree()).map_err(|error| failed(path, &error))?;
    Ok(made)
}

impl NewDirectory {
    /// Begins a file under a path of these parts, each of which must be a file's name by itself; makes the folders.
    pub fn create_file(&mut self, parts: &[&str]) -> Result<FileWithin<'_>, Unwritten> {
        if parts.is_empty() || !parts.iter().all(|part| is_one_component(part)) {
            return Err(Unwritten::Name("no path can be made of the name".to_owned()));
        }
        let mut path = self.tree();
        let shown = self.path.join(parts.join("/"));
        for (place, part) in (1..).zip(parts) {
            path.push(part);
            if place == parts.len() {
                let file = OpenOptions::new().write(true).create_new(true).open(&path);
                let file = file.map_err(|error| unwritten(&shown, &error))?;
                return Ok(FileWithin { file: BufWriter::new(file), path: shown, bytes: &mut self.bytes });
            }
            match DirBuilder::new().create(&path) {
                // One of ours: a file in the way is told by the next step.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => made.map_err(|error| unwritten(&shown, &error))?,
            }
        }
        Err(Unwritten::Name("no path can be made of the name".to_owned()))
    }

    /// Puts the directory in its place; says how many bytes its files have.
    ///
    /// Errors: `Refused` where something has come to stand there meanwhile; `System`.
    pub fn finish(self) -> Result<u64, CliError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotADirectory => {
                exists(&self.path)
            }
            _ => failed(&self.path, &error),
        };
        if !self.is_there {
            fs::rename(self.tree(), &self.path).map_err(failed)?;
            return Ok(self.bytes);
        }
        // An empty directory stays the directory it is: somebody may stand in it, or a disk be mounted there.
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
pub struct FileWithin<'directory> {
    file: BufWriter<File>,
    path: PathBuf,
    bytes: &'directory mut u64,
}

impl FileWithin<'_> {
    /// Adds bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        *self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).map_err(|error| failed(&self.path, &error))
    }

    /// Ends the file, which was changed at `time`, if that is known and the file system can hold it.
    pub fn finish(self, time: Option<&Time>) -> Result<(), CliError> {
        let file = self.file.into_inner().map_err(|error| failed(&self.path, error.error()))?;
        if let Some(moment) = time.and_then(clock::moment_of) {
            // The text is what matters.
            let _ = file.set_modified(moment);
        }
        Ok(())
    }
}

const OTHER_NAME_HINT: &str = "nothing is overwritten: name another place, or remove what is there first";

fn exists(path: &Path) -> CliError {
    CliError::new(Kind::Refused, format!("{}: exists already", path.display())).hint(OTHER_NAME_HINT)
}

fn failed(path: &Path, error: &io::Error) -> CliError {
    CliError::system(&path.display().to_string(), error)
}

/// Whether it is the name or the disk that is to blame.
fn unwritten(path: &Path, error: &io::Error) -> Unwritten {
    let reason = match error.kind() {
        io::ErrorKind::InvalidFilename => "the file system has no room for the name",
        io::ErrorKind::InvalidInput => "the file system does not take the name",
        io::ErrorKind::AlreadyExists | io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => {
            "to the file system the name is that of another briefing"
        }
        _ => return Unwritten::Failed(failed(path, error)),
    };
    Unwritten::Name(reason.to_owned())
}

/// Whether a part of a name is one step down from a directory, on any system, and nothing else.
fn is_one_component(part: &str) -> bool {
    let mut components = Path::new(part).components();
    let is_normal = matches!(components.next(), Some(std::path::Component::Normal(only)) if only == part);
    let is_foreign = cfg!(windows) && part.contains(['\\', ':', '<', '>', '"', '|', '?', '*']);
    is_normal && components.next().is_none() && !part.contains('\0') && !is_foreign
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A store holds nothing that its log does not know.
fn refuse_within(path: &Path, store: &Path) -> Result<(), CliError> {
    let target = fs::canonicalize(path).or_else(|_| fs::canonicalize(folder_of(path)));
    if let (Ok(target), Ok(store)) = (target, fs::canonicalize(store))
        && target.starts_with(store)
    {
        let why = format!("{}: lies within the store", path.display());
        return Err(CliError::new(Kind::Refused, why).hint("name a place outside of it"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_one_step_down() {
        for part in ["a", "a b", "...", ".hidden", "Победа", "a\\b", "~", "$HOME"] {
            assert_eq!(is_one_component(part), cfg!(unix) || !part.contains('\\'), "{part}");
        }
        for part in ["", ".", "..", "/", "a/b", "/a", "a/", "a\0b"] {
            assert!(!is_one_component(part), "{part:?}");
        }
    }

    #[test]
    fn nothing_is_there_before_it_is_whole_and_nothing_is_overwritten() {
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
        assert_eq!(second.finish().unwrap_err().kind, Kind::Refused);
        assert_eq!(file(&path, &store).unwrap_err().kind, Kind::Refused);
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_directory_comes_whole_into_a_place_that_is_free_or_empty() {
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
            assert_eq!(directory(&path, &store).unwrap_err().kind, Kind::Refused);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed_and_a_store_not_written_to() {
        let dir = tempfile::tempdir().unwrap();
        let store = dir.path().join("store");
        fs::create_dir_all(store.join("log")).unwrap();
        for (name, target) in [("to-nothing", "absent"), ("to-store", "store/log")] {
            let link = dir.path().join(name);
            std::os::unix::fs::symlink(dir.path().join(target), &link).unwrap();
            assert_eq!(file(&link, &store).unwrap_err().kind, Kind::Refused);
            assert_eq!(directory(&link, &store).unwrap_err().kind, Kind::Refused);
        }
        for path in [store.join("x"), store.join("log/x"), store.join("log")] {
            assert!(directory(&path, &store).unwrap_err().message.ends_with("lies within the store"));
        }
    }
}
