//! What ends an operation, with the data a caller needs to say what to do next.

use std::io;
use std::path::{Path, PathBuf};

use crate::damage::Damage;
use crate::id::RecordId;
use crate::name::NameError;
use crate::record::RecordError;

/// The result of an operation of the engine.
pub type Result<T> = std::result::Result<T, Error>;

/// What ended an operation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no store in this directory.
    #[error("{}: no store here", path.display())]
    NoStore {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is a store in this directory already.
    #[error("{}: a store exists here already", path.display())]
    StoreExists {
        /// Where.
        path: PathBuf,
    },
    /// A new store is to be alone in its directory, and other files lie there.
    #[error("{}: there are other files in this directory", path.display())]
    OtherFiles {
        /// Which directory.
        path: PathBuf,
    },
    /// The store, or an object of it, has a later format than this program knows.
    #[error("{object}: format version {version}, made by a newer variorum")]
    Newer {
        /// Which object.
        object: String,
        /// The version it states.
        version: u64,
    },
    /// The store asks for what this program does not understand, to read it or to write to it.
    #[error("{object}: needs `{feature}`, made by a newer variorum")]
    Needs {
        /// Which object or briefing.
        object: String,
        /// What it needs.
        feature: String,
    },
    /// Something that must be there was lost or altered.
    #[error("{0}")]
    Damaged(Box<Damage>),
    /// There is no briefing with this name.
    #[error("{briefing}: no such briefing")]
    NoBriefing {
        /// The name.
        briefing: String,
    },
    /// A briefing cannot get a name that another one has.
    #[error("{briefing}: another briefing has this name")]
    NameTaken {
        /// The name.
        briefing: String,
    },
    /// The briefing's newest revision is not the one that was expected.
    #[error("{briefing}: has moved on: expected {} as its newest revision, found {}", shown(expected), shown(found))]
    Conflict {
        /// The briefing.
        briefing: String,
        /// What was expected.
        expected: Option<RecordId>,
        /// What is there.
        found: Option<RecordId>,
    },
    /// The store shows less than this reader has seen, or something else; nothing is written to it.
    #[error("{0}")]
    BehindPin(Box<Damage>),
    /// The store has damage that a writer could make worse; nothing is written to it.
    #[error("nothing is written to a damaged store: {0}")]
    RefusesWriting(Box<Damage>),
    /// An fsync failed before; what this handle wrote since is not known, and nothing more is
    /// written with it.
    #[error("an earlier write could not be made durable; open the store again before writing")]
    Latched,
    /// The log kept changing under the reader.
    #[error("the log kept changing; gave up after {attempts} attempts")]
    Unsettled {
        /// How often it was tried.
        attempts: u32,
    },
    /// The text is larger than a content may be.
    #[error("the text is {bytes} bytes long, at most {max} are allowed")]
    TooLarge {
        /// Its length in bytes, or more than `max` where reading stopped.
        bytes: u64,
        /// The limit in bytes.
        max: u64,
    },
    /// A record that came with its line does not fit its text, or this store.
    #[error("{what}")]
    Mismatch {
        /// What does not fit.
        what: &'static str,
    },
    /// The name or label is impossible.
    #[error("{text:?}: {reason}")]
    Name {
        /// The text as it was given.
        text: String,
        /// The rule it breaks.
        reason: NameError,
    },
    /// The record would not be one.
    #[error("{0}")]
    Record(RecordError),
    /// The operating system refused.
    #[error("{verb} {}: {}", path.display(), system_words(source))]
    Io {
        /// What was being done.
        verb: &'static str,
        /// To what.
        path: PathBuf,
        /// Why it was refused.
        source: io::Error,
    },
    /// The operating system could not make a write durable.
    #[error("fsync {}: {}", path.display(), system_words(source))]
    Sync {
        /// Of what.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The reader's own catalog, or its index of words, could not be used.
    #[error("the catalog: {0}")]
    Catalog(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Whoever watched the work ended it, by [`std::ops::ControlFlow::Break`]; it can be started
    /// again.
    #[error("cancelled")]
    Cancelled,
}

/// What kind of error it is: one for each exit code of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// There is no such thing.
    NotFound,
    /// Damage or tampering.
    Damage,
    /// Somebody else was first, or the store went back behind the pin.
    Conflict,
    /// The operating system refused, or the work was cancelled.
    System,
    /// The input was refused.
    Refused,
}

impl Error {
    /// What kind of error it is.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NoStore { .. } | Self::NoBriefing { .. } => ErrorKind::NotFound,
            Self::Damaged(_) | Self::RefusesWriting(_) => ErrorKind::Damage,
            Self::Conflict { .. } | Self::BehindPin(_) => ErrorKind::Conflict,
            Self::Latched
            | Self::Unsettled { .. }
            | Self::Io { .. }
            | Self::Sync { .. }
            | Self::Catalog(_)
            | Self::Cancelled => ErrorKind::System,
            Self::StoreExists { .. }
            | Self::OtherFiles { .. }
            | Self::Newer { .. }
            | Self::Needs { .. }
            | Self::TooLarge { .. }
            | Self::NameTaken { .. }
            | Self::Mismatch { .. }
            | Self::Name { .. }
            | Self::Record(_) => ErrorKind::Refused,
        }
    }

    /// The same error of the operating system once more, for whoever meets what it has left behind;
    /// [`Self::Latched`] for any other.
    pub(crate) fn again(&self) -> Self {
        let same = |source: &io::Error| match source.raw_os_error() {
            Some(code) => io::Error::from_raw_os_error(code),
            None => io::Error::new(source.kind(), source.to_string()),
        };
        match self {
            Self::Io { verb, path, source } => Self::Io { verb, path: path.clone(), source: same(source) },
            Self::Sync { path, source } => Self::Sync { path: path.clone(), source: same(source) },
            _ => Self::Latched,
        }
    }

    pub(crate) fn damaged(damage: Damage) -> Self {
        Self::Damaged(Box::new(damage))
    }
}

/// What the operating system says, in its own words and without its number: "no such file or
/// directory".
#[must_use]
pub fn system_words(error: &io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or(&text);
    let mut characters = words.chars();
    match characters.next() {
        Some(first) if characters.as_str().starts_with(char::is_lowercase) => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => words.to_owned(),
    }
}

fn shown(id: &Option<RecordId>) -> String {
    id.as_ref().map_or_else(|| "none".to_owned(), RecordId::short)
}

/// Adds what was being done, and to what, to an error of the operating system.
pub(crate) trait At<T> {
    fn at(self, verb: &'static str, path: &Path) -> Result<T>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, verb: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| Error::Io { verb, path: path.to_owned(), source })
    }
}
