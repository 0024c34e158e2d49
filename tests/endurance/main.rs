//! What the store survives: many processes at once, a process killed at any system call, a full
//! disk, a place that cannot be written; and what a second reader, written from FORMAT.md alone,
//! says of it.
//!
//! The real binary is run in directories of its own. Where a test needs something that a machine
//! may lack (`strace`, `unshare`, Python with `blake3`), it says on standard error what it left
//! out, and fails in CI (`../support/tool.rs`).

// The helpers of tests are tests too: where they cannot go on, they fail.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

mod crowd;
mod flips;
mod full_disk;
mod kill;
mod no_locks;
mod packing;
mod processes;
mod read_only;
mod second_reader;
#[path = "../support/tool.rs"]
mod tool;

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use tool::tool;
use variorum_store::{Depth, Direction, Draft, Homes, Name, Reader, Report, Revision, Store, Time};

/// Whether nothing is to be left out: what takes minutes is done a few times else, always alike.
fn is_everything_tried() -> bool {
    std::env::var_os("VARIORUM_TEST_ALL").is_some()
}

/// A store in a directory of its own, beside the homes of its reader.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { dir: tempfile::tempdir().unwrap() };
        Store::init(&place.store()).unwrap();
        place
    }

    /// One with this many entries, none of them packed, each a revision of one of a hundred
    /// briefings: `old/0` to `old/99`.
    fn with_entries(entries: usize) -> Self {
        let place = Self { dir: tempfile::tempdir().unwrap() };
        std::fs::create_dir_all(place.store().join("log")).unwrap();
        std::fs::create_dir(place.store().join("packs")).unwrap();
        // The beginning of a log is a log.
        let (identity, log) = &*ENTRIES;
        std::fs::write(place.store().join("store"), identity).unwrap();
        for (number, bytes) in log[..entries].iter().enumerate() {
            std::fs::write(place.store().join(format!("log/{:020}", number + 1)), bytes).unwrap();
        }
        place
    }

    fn store(&self) -> PathBuf {
        self.dir.path().join("store")
    }

    /// The program on this store, with nothing of the environment that runs the tests.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_variorum"));
        command.args(words);
        self.prepare(&mut command);
        command
    }

    /// Gives a command this place's environment.
    fn prepare(&self, command: &mut Command) {
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("VARIORUM_STORE", self.store()).env("VARIORUM_AUTHOR", "Desk").env("HOME", self.dir.path());
        command.stdin(Stdio::null());
    }

    /// Runs the program with `text` on standard input.
    fn run(&self, words: &[&str], text: &str) -> Output {
        output_with_input(&mut self.command(words), text)
    }

    fn open(&self) -> Store {
        Store::open(&self.store(), &Homes::default(), &mut variorum_store::unwatched).unwrap()
    }

    /// Checks everything, with a reader who has kept nothing.
    fn verify(&self) -> Report {
        let store = self.open();
        assert_eq!(store.notices(), []);
        let report = store.verify(None, Depth::Deep, &mut variorum_store::unwatched).unwrap();
        assert_eq!(report.damages, []);
        report
    }

    /// Temporary files that writers left in the log.
    fn litter(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.store().join("log")).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with('.')).collect()
    }
}

/// How many entries a large store has: more than three system calls list.
const ENTRIES_MAX: usize = 3200;

/// The object `store`, and that many entries. Made once, where nothing has to reach a disk.
static ENTRIES: LazyLock<(Vec<u8>, Vec<Vec<u8>>)> = LazyLock::new(|| {
    let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let place = Place { dir };
    Store::init(&place.store()).unwrap();
    let mut store = place.open();
    store.set_auto_pack(false);
    for number in 0..ENTRIES_MAX {
        let draft = draft(&format!("old/{}", number % 100), &format!("text {number}"));
        store.commit(draft, variorum_store::Expect::Any).unwrap();
    }
    let identity = std::fs::read(place.store().join("store")).unwrap();
    (identity, snapshot(&place.store().join("log")).into_values().collect())
});

/// The end of a process that runs, told by the end of its standard output.
struct Ending(Receiver<Infallible>);

impl Ending {
    /// That of a process whose standard output is a pipe, which is read away.
    fn of(child: &mut Child) -> Self {
        let (running, ended) = channel();
        let mut output = child.stdout.take().unwrap();
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut output, &mut std::io::sink());
            drop(running);
        });
        Self(ended)
    }

    /// Waits for it, at most so long; whether it came.
    fn is_within(&self, time: Duration) -> bool {
        matches!(self.0.recv_timeout(time), Err(RecvTimeoutError::Disconnected))
    }
}

fn output_with_input(command: &mut Command, text: &str) -> Output {
    use std::io::Write;
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that refuses before it reads closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    child.wait_with_output().unwrap()
}

fn draft(briefing: &str, content: &str) -> Draft {
    Draft {
        briefing: Name::parse(briefing).unwrap(),
        content: content.to_owned(),
        time: Time::parse("2026-05-09T14:00:00+02:00").unwrap(),
        recorded: Time::parse("2026-05-09T12:01:33Z").unwrap(),
        author: None,
        note: None,
        source: None,
        labels: Vec::new(),
        meta: Default::default(),
        undoes: None,
    }
}

/// Moments that look random and are the same in every run (xorshift64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// The bytes of every file below a directory, by path.
fn snapshot(dir: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut files = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(snapshot(&path));
        } else {
            files.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    files
}

/// All revisions of a briefing, oldest first.
fn history(reader: &Reader, briefing: &str) -> Vec<Revision> {
    reader.walk_history(briefing, Direction::OldestFirst).map(Result::unwrap).collect()
}
