//! Walks through a directory tree: every regular file, in the order of the paths.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Problem;

/// An entry of a directory tree.
#[derive(Debug)]
pub enum WalkEntry {
    /// A regular file.
    File {
        /// Where it is.
        path: PathBuf,
        /// Its path relative to the root of the walk, with slashes.
        name: String,
    },
    /// An entry that is left out on purpose.
    LeftOut {
        /// Its path relative to the root of the walk, with slashes.
        name: String,
        /// What it is.
        kind: NotAFile,
    },
    /// An entry that cannot be read.
    Unreadable {
        /// Its path relative to the root of the walk, with slashes.
        name: String,
        /// Why.
        problem: Problem,
    },
}

/// What is left out of a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAFile {
    /// Its name starts with a dot.
    Hidden,
    /// A symbolic link.
    SymbolicLink,
    /// A pipe, a socket or a device.
    Special,
}

/// Walks through `folder`, sorted by path. Follows no symbolic link, leaves out hidden entries, and
/// does not enter `except`.
///
/// Errors: a folder or an entry that cannot be read is a [`WalkEntry::Unreadable`], and the walk
/// goes on.
/// Cost: one listing for each folder, held while it is walked.
pub fn walk(folder: &Path, except: &Path) -> impl Iterator<Item = WalkEntry> + use<> {
    let except = fs::canonicalize(except).ok();
    let mut pending = list(folder, "");
    std::iter::from_fn(move || {
        loop {
            match pending.pop()? {
                Listed::Folder { path, .. } if except.is_some() && fs::canonicalize(&path).ok() == except => {}
                Listed::Folder { path, key } => pending.extend(list(&path, &key)),
                Listed::Other(_, entry) => return Some(entry),
            }
        }
    })
}

/// An entry of one folder, with the key it is sorted by.
enum Listed {
    /// A folder. Its key ends with a slash, so that whole paths come in order.
    Folder { path: PathBuf, key: String },
    /// Anything else.
    Other(String, WalkEntry),
}

impl Listed {
    fn key(&self) -> &str {
        match self {
            Self::Folder { key, .. } | Self::Other(key, _) => key,
        }
    }
}

/// The entries of a folder, last first.
fn list(folder: &Path, prefix: &str) -> Vec<Listed> {
    let unreadable =
        |name: String, problem: Problem| Listed::Other(name.clone(), WalkEntry::Unreadable { name, problem });
    let left_out = |name: String, kind| Listed::Other(name.clone(), WalkEntry::LeftOut { name, kind });
    let folder_unreadable = |error| unreadable(prefix.trim_end_matches('/').to_owned(), Problem::Io(error));
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return vec![folder_unreadable(error)],
    };
    let listed = entries.map(|entry: io::Result<fs::DirEntry>| {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return folder_unreadable(error),
        };
        let name = entry.file_name();
        let key = format!("{prefix}{}", name.to_string_lossy());
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(error) => return unreadable(key, Problem::Io(error)),
        };
        if name.as_encoded_bytes().starts_with(b".") {
            return left_out(key, NotAFile::Hidden);
        }
        if kind.is_symlink() {
            return left_out(key, NotAFile::SymbolicLink);
        }
        if name.to_str().is_none() {
            return unreadable(key, Problem::NameNotUtf8);
        }
        if kind.is_dir() {
            return Listed::Folder { path: entry.path(), key: format!("{key}/") };
        }
        if !kind.is_file() {
            return left_out(key, NotAFile::Special);
        }
        Listed::Other(key.clone(), WalkEntry::File { path: entry.path(), name: key })
    });
    let mut listed: Vec<Listed> = listed.collect();
    listed.sort_by(|one, other| other.key().cmp(one.key()));
    listed
}
