//! Walks through a directory tree: every regular file, in the order of the paths.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Problem;

/// An entry of a directory tree. Its name is the path relative to the root of the walk, with
/// slashes.
#[derive(Debug)]
pub enum WalkEntry {
    /// A regular file.
    File {
        /// Where it is.
        path: PathBuf,
        /// Its name, as the file system has it: it need not be UTF-8.
        name: Vec<u8>,
    },
    /// An entry that is left out on purpose.
    LeftOut {
        /// Its name.
        name: String,
        /// What it is.
        kind: OtherEntry,
    },
    /// An entry that cannot be read.
    Unreadable {
        /// Its name.
        name: String,
        /// Why.
        problem: Problem,
    },
}

/// What is left out of a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherEntry {
    /// Its name starts with a dot.
    Hidden,
    /// A symbolic link.
    SymbolicLink,
    /// A pipe, a socket or a device.
    Special,
    /// The folder that the walk was not to enter.
    Excepted,
}

/// What a walk passes by.
#[derive(Clone, Debug)]
pub struct Passed {
    /// A folder that is not entered.
    pub except: PathBuf,
    /// Whether entries whose name starts with a dot are left out. `.git` always is.
    pub hidden: bool,
}

/// Walks through `folder`, sorted by path. Follows no symbolic link.
///
/// Errors: a folder or an entry that cannot be read is a [`WalkEntry::Unreadable`], and the walk
/// goes on.
/// Cost: one listing for each folder, held while it is walked.
pub fn walk(folder: &Path, passed: &Passed) -> impl Iterator<Item = WalkEntry> + use<> {
    let except = fs::canonicalize(&passed.except).ok();
    let hidden = passed.hidden;
    let list = move |folder: &Path, prefix: &[u8]| list(folder, prefix, hidden, except.as_deref());
    let mut pending = list(folder, b"");
    std::iter::from_fn(move || {
        loop {
            match pending.pop()? {
                Listed::Folder { path, key } => pending.extend(list(&path, &key)),
                Listed::Other(_, entry) => return Some(entry),
            }
        }
    })
}

/// Whether a path is a folder, or lies in it; where one of them is not there, it is not.
#[must_use]
pub fn is_within(path: &Path, folder: &Path) -> bool {
    match (fs::canonicalize(path), fs::canonicalize(folder)) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => false,
    }
}

/// Whether a folder is a repository of git, its work tree, or the repository beside one.
#[must_use]
pub fn is_git_repository(folder: &Path) -> bool {
    let is_bare = folder.join("HEAD").is_file() && folder.join("objects").is_dir() && folder.join("refs").is_dir();
    // In a work tree of its own, or in one that a repository elsewhere has.
    is_bare || folder.join(".git/HEAD").exists() || folder.join(".git").is_file()
}

/// An entry of one folder, with the key it is sorted by.
enum Listed {
    /// A folder. Its key ends with a slash, so that whole paths come in order.
    Folder { path: PathBuf, key: Vec<u8> },
    /// Anything else.
    Other(Vec<u8>, WalkEntry),
}

impl Listed {
    fn key(&self) -> &[u8] {
        match self {
            Self::Folder { key, .. } | Self::Other(key, _) => key,
        }
    }
}

fn display(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

/// The entries of a folder, last first.
fn list(folder: &Path, prefix: &[u8], passes_hidden: bool, except: Option<&Path>) -> Vec<Listed> {
    let unreadable =
        |key: &[u8], problem| Listed::Other(key.to_vec(), WalkEntry::Unreadable { name: display(key), problem });
    let folder_unreadable = |error| unreadable(prefix.strip_suffix(b"/").unwrap_or(prefix), Problem::Io(error));
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
        let name = name.as_encoded_bytes();
        let key = [prefix, name].concat();
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(error) => return unreadable(&key, Problem::Io(error)),
        };
        let is_passed = name.starts_with(b".") && (passes_hidden || name == b".git");
        let is_excepted = except.is_some() && kind.is_dir() && fs::canonicalize(entry.path()).ok().as_deref() == except;
        let left_out = match (is_excepted, is_passed, kind.is_symlink(), kind.is_dir() || kind.is_file()) {
            (true, ..) => Some(OtherEntry::Excepted),
            (_, true, ..) => Some(OtherEntry::Hidden),
            (_, _, true, _) => Some(OtherEntry::SymbolicLink),
            (_, _, _, false) => Some(OtherEntry::Special),
            _ => None,
        };
        if let Some(kind) = left_out {
            return Listed::Other(key.clone(), WalkEntry::LeftOut { name: display(&key), kind });
        }
        if kind.is_dir() {
            return Listed::Folder { path: entry.path(), key: [&key, b"/".as_slice()].concat() };
        }
        Listed::Other(key.clone(), WalkEntry::File { path: entry.path(), name: key })
    });
    let mut listed: Vec<Listed> = listed.collect();
    listed.sort_by(|one, other| other.key().cmp(one.key()));
    listed
}
