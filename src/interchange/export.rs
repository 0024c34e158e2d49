//! Exports: what is read from a store, and the formats that it is written in.
//!
//! An [`Export`] walks along the log or the briefings of a store and writes one format. Bytes of a
//! stream, what cannot be read or written, and progress are given to a listener as they come; the
//! end is an [`ExportSummary`]. A format of streams is an `Encoder`, which makes bytes of records
//! in the order of the log. Memory is bounded by a page of records and the largest text, whatever
//! the store holds.
//!
//! A record or a text that cannot be read is a gap: it is reported, and must not hide the others.

mod columns;
mod csv;
mod directory;
mod encoder;
mod git;
mod json_lines;
mod log_pages;
mod parquet;
mod parquet_file;
mod paths;
mod row_text;
mod stream;
mod table;
mod tables;

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

use variorum_store::{Damage, Error as StoreError, Store};

pub use self::encoder::Remark;
pub use self::paths::PathProblem;
pub(crate) use self::tables::{MANIFEST, is_manifest};
pub use self::tables::{Table, TableEncoding, TableOptions, TablesProblem};
use super::Error;

/// What happens while an export runs.
#[derive(Debug)]
pub enum ExportEvent<'event> {
    /// The next bytes of a stream. They end between two records.
    Bytes(&'event [u8]),
    /// A record or a text that cannot be read.
    Gap(&'event Damage),
    /// A briefing that the format cannot represent.
    Refused {
        /// Its name.
        briefing: &'event str,
        /// Why.
        problem: PathProblem,
    },
    /// Progress through the log.
    Records {
        /// Records that were walked so far.
        done: u64,
        /// Records in all; `None` in a damaged store, where that is not known.
        total: Option<u64>,
    },
    /// Briefings that were written.
    Briefings(u64),
}

/// Gets the events of an export while it runs. Its errors end the export.
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
    /// Records and texts that tables lack since an earlier run or this one; 0 for other formats.
    pub lacking: u64,
    /// Briefings that the format cannot represent.
    pub refused: u64,
    /// What a reader of the result should know.
    pub remarks: Vec<Remark>,
}

/// An export of the briefings whose names start with a prefix now, each with its whole history.
///
/// Each of its methods writes one format, and ends it. Errors, of all of them: what the listener
/// returns; [`Error::Store`] for anything but damage; [`Error::Encode`]; and those of files, where
/// it writes a directory.
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
    /// An export from `store`, whose events go to `listener`.
    pub fn new(store: &'export Store, prefix: &'export str, listener: &'export mut Listener<'export, E>) -> Self {
        let (briefings, hashes, summary) = (HashSet::new(), RandomState::new(), ExportSummary::default());
        Self { store, prefix, listener, briefings, hashes, summary }
    }

    fn emit(&mut self, event: ExportEvent<'_>) -> Result<(), E> {
        (self.listener)(event)
    }

    /// Reports a gap.
    fn gap(&mut self, damage: &Damage) -> Result<(), E> {
        self.summary.gaps += 1;
        self.emit(ExportEvent::Gap(damage))
    }

    /// Reports a briefing that the format cannot represent.
    fn refuse(&mut self, briefing: &str, problem: PathProblem) -> Result<(), E> {
        self.summary.refused += 1;
        self.emit(ExportEvent::Refused { briefing, problem })
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::Path;

    use variorum_store::{Draft, EndDraft, Expect, Homes, Name, Time, unwatched};

    use super::*;
    use crate::files::growing::GrowingDirectory;
    use crate::files::output;

    /// What ends an export of these tests.
    #[derive(Debug)]
    enum Ended {
        ByListener,
        ByExport(Error),
    }

    impl From<Error> for Ended {
        fn from(error: Error) -> Self {
            Self::ByExport(error)
        }
    }

    fn open(dir: &Path) -> Store {
        let homes = Homes { cache: Some(dir.join("cache")), state: Some(dir.join("state")) };
        Store::open(&dir.join("store"), &homes, &mut unwatched).unwrap()
    }

    /// A store with these revisions, each an object of its log by itself.
    fn store(dir: &Path, revisions: &[(&str, &str)]) -> Store {
        Store::init(&dir.join("store")).unwrap();
        let mut store = open(dir);
        for (name, content) in revisions {
            let time = Time::parse("2026-05-09T08:00:00Z").unwrap();
            let draft = Draft {
                briefing: Name::parse(name).unwrap(),
                content: (*content).to_owned(),
                time: time.clone(),
                recorded: time,
                author: None,
                note: None,
                source: None,
                labels: Vec::new(),
                meta: BTreeMap::new(),
                undoes: None,
            };
            store.commit(draft, Expect::Any).unwrap();
        }
        store
    }

    /// Removes an object of the log, after the catalog has taken what is in it.
    fn remove_object(dir: &Path, number: usize) {
        let log = fs::read_dir(dir.join("store/log")).unwrap();
        let mut objects: Vec<_> = log.map(|entry| entry.unwrap().path()).collect();
        objects.sort();
        fs::remove_file(&objects[number]).unwrap();
    }

    #[test]
    fn a_damaged_revision_is_a_gap_in_every_format() {
        let dir = tempfile::tempdir().unwrap();
        drop(store(dir.path(), &[("a", "one\n"), ("a", "two\n"), ("a", "three\n"), ("b", "four\n")]));
        remove_object(dir.path(), 1);
        let store = open(dir.path());
        for format in ["jsonl", "git", "csv", "parquet", "directory", "tables"] {
            let (mut gaps, mut bytes) = (Vec::new(), Vec::new());
            let mut listener = |event: ExportEvent<'_>| -> Result<(), Ended> {
                match event {
                    ExportEvent::Bytes(more) => bytes.extend_from_slice(more),
                    ExportEvent::Gap(damage) => gaps.push(damage.to_string()),
                    _ => {}
                }
                Ok(())
            };
            let export = Export::new(&store, "", &mut listener);
            let new_directory = || output::directory(&dir.path().join(format), &dir.path().join("store")).unwrap();
            let summary = match format {
                "jsonl" => export.json_lines(),
                "git" => export.git("main"),
                "csv" => export.csv(true),
                "parquet" => export.parquet(false),
                "tables" => {
                    let out = dir.path().join(format);
                    let (grown, list) =
                        GrowingDirectory::open(&out, &dir.path().join("store"), (MANIFEST, is_manifest)).unwrap();
                    export.tables(&TableOptions::default(), &grown, list.as_deref())
                }
                _ => export.directory(None, new_directory()),
            };
            let summary = summary.unwrap();
            assert_eq!(summary.gaps as usize, gaps.len(), "{format}");
            let (revisions, has_gap) = if format == "directory" { (2, false) } else { (3, true) };
            assert_eq!((summary.briefings, summary.revisions, !gaps.is_empty()), (2, revisions, has_gap), "{format}");
            assert_eq!(bytes.is_empty(), summary.bytes > 0, "{format}");
            assert!(gaps.iter().all(|gap| gap.starts_with("log/00000000000000000002: ")), "{format}: {gaps:?}");
        }
    }

    #[test]
    fn an_end_that_cannot_be_read_is_a_gap_and_the_text_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let mut ended = store(dir.path(), &[("a", "one\n"), ("b", "two\n")]);
        let time = Time::parse("2026-05-10T08:00:00Z").unwrap();
        for name in ["a", "b"] {
            let (briefing, time, recorded) = (Name::parse(name).unwrap(), time.clone(), time.clone());
            ended.end(EndDraft { briefing, time, recorded, author: None, reason: None, behind: None }).unwrap();
        }
        drop(ended);
        remove_object(dir.path(), 2);
        let store = open(dir.path());
        let mut gaps = 0;
        let mut listener = |event: ExportEvent<'_>| {
            gaps += u64::from(matches!(event, ExportEvent::Gap(_)));
            Ok::<(), Ended>(())
        };
        let directory = output::directory(&dir.path().join("out"), &dir.path().join("store")).unwrap();
        let summary = Export::new(&store, "", &mut listener).directory(None, directory).unwrap();
        assert_eq!((summary.briefings, summary.gaps, gaps, summary.remarks), (2, 1, 1, vec![Remark::Ended(1)]));
    }

    #[test]
    fn a_prefix_has_only_its_own_gaps() {
        let dir = tempfile::tempdir().unwrap();
        drop(store(dir.path(), &[("a", "one\n"), ("b", "two\n")]));
        let store = open(dir.path());
        for (prefix, briefings) in [("", 2), ("b", 1), ("c", 0)] {
            let mut listener = |_: ExportEvent<'_>| Ok::<(), Ended>(());
            let summary = Export::new(&store, prefix, &mut listener).csv(false).unwrap();
            assert_eq!((summary.briefings, summary.gaps), (briefings, 0), "{prefix}");
        }
    }

    #[test]
    fn names_that_cannot_be_paths_are_refused_and_the_others_written() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path(), &[("a", "one\n"), ("a/b", "two\n"), (".git/x", "three\n")]);
        let mut refused = Vec::new();
        let mut listener = |event: ExportEvent<'_>| -> Result<(), Ended> {
            if let ExportEvent::Refused { briefing, problem } = event {
                refused.push((briefing.to_owned(), problem));
            }
            Ok(())
        };
        let directory = output::directory(&dir.path().join("out"), &dir.path().join("store")).unwrap();
        let summary = Export::new(&store, "", &mut listener).directory(None, directory).unwrap();
        assert_eq!((summary.briefings, summary.refused, summary.bytes), (1, 2, 4));
        let below = PathProblem::IsBelowFile { file: "a".to_owned() };
        assert_eq!(refused, [(".git/x".to_owned(), PathProblem::GitFolder), ("a/b".to_owned(), below)]);
    }

    #[test]
    fn the_listener_can_end_an_export_and_errors_are_facts() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path(), &[("a", "one\n")]);
        let mut listener = |_: ExportEvent<'_>| Err(Ended::ByListener);
        assert!(matches!(Export::new(&store, "", &mut listener).json_lines(), Err(Ended::ByListener)));
        let mut listener = |_: ExportEvent<'_>| Ok::<(), Ended>(());
        let ended = Export::new(&store, "", &mut listener).git("a..b").unwrap_err();
        assert!(matches!(ended, Ended::ByExport(Error::BranchName { branch }) if branch == "refs/heads/a..b"));
    }
}
