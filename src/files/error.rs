//! What goes wrong with a file, as facts: which file, and why. Sentences with advice are made in
//! `cli`.

use std::io;
use std::path::{Path, PathBuf};

/// A file or directory that could not be read or written, and why.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", name(path))]
pub struct Error {
    /// The file or directory; `None` for standard input.
    pub path: Option<PathBuf>,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a file or a directory.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The operating system refused.
    #[error("{}", variorum_store::system_words(.0))]
    Io(#[source] io::Error),
    /// The text is larger than a revision may be.
    #[error("larger than {} MiB", max_bytes >> 20)]
    TooLarge {
        /// The limit in bytes.
        max_bytes: u64,
    },
    /// The text is not UTF-8.
    #[error("not UTF-8 at byte {offset}")]
    NotUtf8 {
        /// The offset of the first byte that is not.
        offset: usize,
        /// The bytes that it begins with.
        beginning: Vec<u8>,
    },
    /// It was modified in a year that no record can hold.
    #[error("modified in a year outside 0 to 9999")]
    ModifiedOutOfRange,
    /// There is something at the path already; nothing is overwritten.
    #[error("already exists")]
    Exists,
    /// There is a directory at the path, where a file is to be.
    #[error("is a directory")]
    IsDirectory,
    /// There is something else than a file at the path: a device, a pipe, a link to nothing.
    #[error("is not a file that could be replaced")]
    OtherEntry,
    /// What is to be written is made from the file at the path.
    #[error("is one of the files that are compared")]
    IsInput,
    /// There is a directory at the path already, with something in it.
    #[error("the directory is not empty")]
    NotEmpty,
    /// It is no directory of tables, and has something in it.
    #[error("is not a directory of tables, and not empty")]
    NotOurs,
    /// The path is inside the store, which holds nothing but its own objects.
    #[error("is inside the store")]
    InsideStore,
    /// Others than its owner can write the file, so that it is not believed.
    #[error("others can write it; make it yours alone: chmod 600")]
    OthersCanWrite,
    /// Another process writes to the directory.
    #[error("another export is writing to this directory")]
    InUse,
    /// The directory has no file in it.
    #[error("the directory is empty")]
    NoFile,
}

impl Error {
    pub(super) fn new(path: &Path, problem: Problem) -> Self {
        Self { path: Some(path.to_owned()), problem }
    }

    pub(super) fn io(path: &Path, error: io::Error) -> Self {
        Self::new(path, Problem::Io(error))
    }
}

/// What a path is called in messages; `None` is standard input.
#[must_use]
pub fn name(path: &Option<PathBuf>) -> String {
    path.as_ref().map_or_else(|| "standard input".to_owned(), |path| path.display().to_string())
}
