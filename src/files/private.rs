//! A small file of this reader's, which nobody else may read: it is replaced whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::SystemTime;

use super::{Error, Problem};

/// By what a file that was replaced differs from the one that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
    number: u64,
}

/// The stamp of a file; `None` where there is none. Cost: a stat.
#[must_use]
pub fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    Some(Stamp { modified: metadata.modified().ok(), bytes: metadata.len(), number: number(&metadata) })
}

#[cfg(unix)]
fn number(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
const fn number(_: &fs::Metadata) -> u64 {
    0
}

/// Reads the file; nothing where there is none.
///
/// Errors: [`Problem::OthersCanWrite`], as it is believed; [`Problem::Io`].
pub fn read(path: &Path) -> Result<String, Error> {
    let failed = |error| Error::io(path, error);
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
        found => refuse_shared(path, &found.map_err(failed)?)?,
    }
    fs::read_to_string(path).map_err(failed)
}

#[cfg(unix)]
fn refuse_shared(path: &Path, metadata: &fs::Metadata) -> Result<(), Error> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
    if mode & 0o022 == 0 { Ok(()) } else { Err(Error::new(path, Problem::OthersCanWrite)) }
}

#[cfg(not(unix))]
const fn refuse_shared(_: &Path, _: &fs::Metadata) -> Result<(), Error> {
    Ok(())
}

/// Replaces the file by what `change` makes of it, one process after another; makes the folder.
///
/// Durable: the file is synced before it takes the place of the old one.
/// Errors: those of [`read`]; those of `change`, after which all is as it was.
pub fn change<T, E: From<Error>>(path: &Path, change: impl FnOnce(&str) -> Result<(String, T), E>) -> Result<T, E> {
    let failed = |error| Error::io(path, error);
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(failed)?;
    let lock = lock(&path.with_extension("lock")).map_err(failed)?;
    let (text, told) = change(&read(path)?)?;
    // A temporary file is its owner's alone.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    drop(lock);
    Ok(told)
}

/// Takes a lock that ends with the file.
fn lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    file.lock()?;
    Ok(file)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn it_is_its_owners_alone_and_replaced_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state/tokens");
        assert_eq!((read(&path).unwrap(), stamp(&path)), (String::new(), None));
        let add =
            |line: &'static str| change(&path, |text| Ok::<_, Error>((format!("{text}{line}\n"), line.len()))).unwrap();
        assert_eq!(add("one"), 3);
        let before = stamp(&path);
        add("two");
        assert_ne!(before, stamp(&path));
        assert_eq!(read(&path).unwrap(), "one\ntwo\n");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o620)).unwrap();
        assert!(matches!(read(&path).unwrap_err().problem, Problem::OthersCanWrite));
    }
}
