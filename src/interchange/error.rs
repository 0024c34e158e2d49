//! What ends an import or an export, as facts.

use std::io;
use std::path::PathBuf;

use variorum_store::NameError;

use super::export::TablesProblem;
use super::import::{NotImportable, Reason, Refusal};
use crate::clock::ClockOutOfRange;
use crate::files;

/// What ends an import or an export.
///
/// `source_path` is the path that the import was asked to read; `None` is standard input.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file, a directory or standard input could not be read or written.
    #[error(transparent)]
    File(#[from] files::Error),
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] variorum_store::Error),
    /// The time at which a revision is recorded is not known.
    #[error(transparent)]
    Clock(#[from] ClockOutOfRange),

    /// No name can begin with the prefix.
    #[error("prefix '{prefix}': {rule}")]
    Prefix {
        /// The prefix, without the slash at its end.
        prefix: String,
        /// The rule that it breaks.
        rule: NameError,
    },
    /// The source is a directory, but a format of streams was asked for.
    #[error("{}: a directory, but another format was given", path.display())]
    IsDirectory {
        /// The directory.
        path: PathBuf,
    },
    /// The source is not a directory, but the format `directory` was asked for.
    #[error("{}: not a directory, but the format given is directory", files::name(source_path))]
    NotDirectory {
        /// The source.
        source_path: Option<PathBuf>,
    },
    /// The source is compressed with something other than zstd.
    #[error("{}: unsupported compression", files::name(source_path))]
    UnsupportedCompression {
        /// The source.
        source_path: Option<PathBuf>,
        /// The command that decompresses it to standard output, such as `gzip -dc`.
        command: &'static str,
    },
    /// The source is none of the formats that are imported.
    #[error("{}: {}", files::name(source_path), found)]
    NotImportable {
        /// The source.
        source_path: Option<PathBuf>,
        /// What it is instead.
        found: NotImportable,
    },
    /// The source is a repository of git, and which of its files are meant is not said.
    #[error("{}: is a git repository", path.display())]
    GitRepository {
        /// The repository, or its work tree.
        path: PathBuf,
    },
    /// The source is the store itself, or lies in it.
    #[error("{}: is the store itself", path.display())]
    IsStore {
        /// The directory.
        path: PathBuf,
    },
    /// An option was given that another format has.
    #[error("{option} belongs to --format {format}")]
    OtherFormat {
        /// The option.
        option: &'static str,
        /// The format that has it.
        format: &'static str,
    },
    /// The source is zstd, but damaged or truncated.
    #[error("{}: invalid zstd data: {}", files::name(source_path), variorum_store::system_words(error))]
    InvalidZstd {
        /// The source.
        source_path: Option<PathBuf>,
        /// What the decoder says.
        error: io::Error,
    },
    /// The stream has no commit on the branch that was asked for.
    #[error("branch '{branch}': not in the stream")]
    BranchNotInStream {
        /// The branch.
        branch: String,
        /// Branches that the stream has, in order; not all of them, if `has_more`.
        branches: Vec<String>,
        /// Whether the stream has more branches.
        has_more: bool,
    },
    /// The stream has several branches, and none was asked for.
    #[error("the stream has several branches, and none is called main or master alone")]
    BranchNotChosen {
        /// Branches that the stream has, in order; not all of them, if `has_more`.
        branches: Vec<String>,
        /// Whether the stream has more branches.
        has_more: bool,
    },
    /// A stream of git cannot be read to its end, so nothing of it was taken.
    #[error("line {line}: {reason}")]
    BrokenStream {
        /// The line.
        line: u64,
        /// Why.
        reason: Box<Reason>,
    },
    /// A commit of git is in the store already, as a stream of other options has it: what goes on
    /// from there would be there twice.
    #[error("{briefing}: revision {number} is of the same commit, from a stream of other options or another branch")]
    CommitStoredOtherwise {
        /// The briefing.
        briefing: String,
        /// The number of the revision that the store has of it.
        number: u64,
    },
    /// A record was refused, and the import was to stop at the first one.
    #[error("{}", .0.reason)]
    Rejected(Box<Refusal>),
    /// The temporary table of an import failed.
    #[error("a temporary file: {0}")]
    TemporaryTable(rusqlite::Error),
    /// The thread that reads the source ended without a result.
    #[error("the input reader stopped unexpectedly")]
    ReaderStopped,

    /// Git does not allow a branch of this name.
    #[error("branch '{branch}': git does not allow this name")]
    BranchName {
        /// The full name of the reference.
        branch: String,
    },
    /// A directory of tables cannot be added to.
    #[error("{}: {problem}", path.display())]
    Tables {
        /// The directory.
        path: PathBuf,
        /// Why.
        problem: TablesProblem,
    },
    /// A record could not be encoded.
    #[error("export: {0}")]
    Encode(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A record could not be encoded.
    pub(super) fn encode(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Encode(error.into())
    }
}
