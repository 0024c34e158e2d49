//! Exports: what is read from a store, and the formats that it is written in.
//!
//! An [`Export`] walks along the log or the briefings of a store and writes one format. Bytes of a stream, what cannot be
//! read or written, and progress are given to a listener as they come; the end is an [`ExportSummary`]. A format of streams
//! is an [`Encoder`], which makes bytes of records in the order of the log. Memory is bounded by a page of records and the
//! largest text, whatever the store holds; but `html` holds the history of one briefing without its texts.
//!
//! A record or a text that cannot be read is a gap: it is reported, and must not hide the others.

mod csv;
mod directory;
mod encoder;
mod git;
mod html;
mod json_lines;
mod log_pages;
mod page_name;
mod parquet;
mod paths;
mod stream;
mod table;

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

use variorum_store::{Damage, Error as StoreError, Store};

pub use self::encoder::Remark;
pub use self::paths::PathProblem;
use super::Error;
use crate::files::output::{FileInDirectory, NewDirectory, Unwritten};

/// What happens while an export runs.
#[derive(Debug)]
pub enum ExportEvent<'event> {
    /// The next bytes of a stream. They end between two records.
    Bytes(&'event [u8]),
    /// A record or a text that cannot be read.
    Gap(&'event Damage),
    /// A briefing that the format has no place for.
    Refused {
        /// Its name.
        briefing: &'event str,
        /// Why.
        problem: PathProblem,
    },
    /// Records of the log that were walked.
    Records {
        /// So many so far.
        done: u64,
        /// Of so many in all; `None` in a damaged store, where that is not known.
        total: Option<u64>,
    },
    /// Briefings that were written.
    Briefings(u64),
}

/// Who is told of what happens while an export runs. Its errors end the export.
pub type Listener<'export, E> = dyn FnMut(ExportEvent<'_>) -> Result<(), E> + 'export;

/// What was exported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportSummary {
    /// Briefings of which a revision was written.
    pub briefings: u64,
    /// Revisions that were written.
    pub revisions: u64,
    /// Bytes of the files of a directory; 0 for a stream, whose bytes the listener gets.
    pub bytes: u64,
    /// Records and texts that cannot be read.
    pub gaps: u64,
    /// Briefings that the format has no place for.
    pub refused: u64,
    /// What a reader of the result should know.
    pub remarks: Vec<Remark>,
}

/// An export of the briefings whose names start with a prefix.
///
/// Each of its methods writes one format, and ends it. Errors, of all of them: what the listener returns; [`Error::Store`]
/// for anything but damage; [`Error::Encode`]; and those of files, where it writes a directory.
pub struct Export<'export, E> {
    store: &'export Store,
    prefix: &'export str,
    listener: &'export mut Listener<'export, E>,
    /// Hashes of the names of the briefings that were written.
    briefings: HashSet<u64>,
    hashes: RandomState,
    summary: ExportSummary,
}

impl<'export, E: From<Error>> Export<'export, E> {
    /// An export from `store`, of which `listener` is told.
    pub fn new(store: &'export Store, prefix: &'export str, listener: &'export mut Listener<'export, E>) -> Self {
        let (briefings, hashes, summary) = (HashSet::new(), RandomState::new(), ExportSummary::default());
        Self { store, prefix, listener, briefings, hashes, summary }
    }

    fn tell(&mut self, event: ExportEvent<'_>) -> Result<(), E> {
        (self.listener)(event)
    }

    /// Reports a gap.
    fn gap(&mut self, damage: &Damage) -> Result<(), E> {
        self.summary.gaps += 1;
        self.tell(ExportEvent::Gap(damage))
    }

    /// Reports a briefing that the format has no place for.
    fn refuse(&mut self, briefing: &str, problem: PathProblem) -> Result<(), E> {
        self.summary.refused += 1;
        self.tell(ExportEvent::Refused { briefing, problem })
    }

    fn hash_of(&self, briefing: &str) -> u64 {
        self.hashes.hash_one(briefing)
    }

    /// Counts revisions that were written of the briefing whose name has this hash.
    fn count(&mut self, briefing: u64, revisions: u64) {
        self.briefings.insert(briefing);
        self.summary.revisions += revisions;
    }

    /// What was read; `None` for damage, which is reported.
    fn unless_damaged<T>(&mut self, read: Result<T, StoreError>) -> Result<Option<T>, E> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(StoreError::Damaged(damage)) => self.gap(&damage).map(|()| None),
            Err(error) => Err(Error::Store(error).into()),
        }
    }

    fn finish(mut self) -> ExportSummary {
        self.summary.briefings = self.briefings.len() as u64;
        self.summary
    }
}

/// Begins a file whose name is our own.
fn create<'directory>(
    directory: &'directory mut NewDirectory,
    name: &str,
) -> Result<FileInDirectory<'directory>, Error> {
    directory.create_file(&[name]).map_err(|error| match error {
        Unwritten::Failed(error) => error.into(),
        Unwritten::Name(problem) => Error::FileName { name: name.to_owned(), problem },
    })
}
