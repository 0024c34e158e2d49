//! The program, end to end: the real binary, run as people and scripts run it.
//!
//! How to write one: take a [`World`], which is an empty directory of its own with a home, no
//! inherited environment, a clock two hours ahead of UTC, and a terminal of 80 columns that nobody
//! looks at. `world.run("log news")` splits at spaces; `world.command([...])` takes words as they
//! are; both give an [`Outcome`].
//! Compare whole outputs: `outcome.shown()` is standard output with ids made `ID`, because every
//! record has its own salt. One file a verb; `hostile` and `terminal` go through all of them.
//!
//! How to debug one: `cargo test --test cli NAME`; a failed [`Outcome::ok`] prints status, output
//! and errors.

// The helpers of tests are tests too: where they cannot go on, they fail.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::format_push_string)]

mod backup;
mod blame;
mod changes;
mod commit;
mod config;
mod contract;
mod days;
mod demo;
mod diff;
mod documents;
mod events;
mod export;
mod generated;
mod git;
mod git_histories;
mod git_streams;
#[path = "../support/golden.rs"]
mod golden;
mod hints;
mod hostile;
mod import;
mod import_report;
mod init;
mod label;
mod list;
mod log;
mod pin;
mod repair;
mod search;
mod show;
mod terminal;
mod time;
#[path = "../support/tool.rs"]
mod tool;
mod usage;
mod verify;
mod which;
mod wording;

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tool::tool;

/// A directory with a home, and the program to be run in it.
struct World {
    dir: tempfile::TempDir,
}

impl World {
    /// An empty one.
    fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("home")).unwrap();
        fs::create_dir(dir.path().join("work")).unwrap();
        Self { dir }
    }

    /// One with a store.
    fn new() -> Self {
        let world = Self::empty();
        world.run("init").ok();
        world
    }

    /// One with a briefing of three revisions, by two authors.
    fn with_history() -> Self {
        let world = Self::new();
        world.commit(
            "news",
            "Two ships sail.\n\nThe sea is calm.\n",
            "2026-05-09T08:00:00+02:00",
            "Desk",
            "first report",
        );
        world.commit(
            "news",
            "Three ships sail.\n\nThe sea is calm.\n",
            "2026-05-09T09:30:00+02:00",
            "Night desk",
            "a third ship",
        );
        world.commit(
            "news",
            "Three ships sail.\n\nThe sea is rough.\n",
            "2026-05-11T10:00:00+02:00",
            "Desk",
            "weather",
        );
        world
    }

    /// Where the program runs.
    fn work(&self) -> PathBuf {
        self.dir.path().join("work")
    }

    /// Commits a revision whose every field is said.
    fn commit(&self, name: &str, text: &str, time: &str, author: &str, note: &str) -> Outcome {
        let words = ["commit", name, "--time", time, "--author", author, "-m", note, "--allow-empty"];
        let outcome = self.command_with_input(words, text.as_bytes());
        outcome.ok();
        outcome
    }

    /// Runs a command line that has no word with a space in it.
    fn run(&self, words: &str) -> Outcome {
        self.command(words.split(' '))
    }

    /// Runs a command line, with nothing on standard input.
    fn command<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Outcome {
        self.command_with_input(words, b"")
    }

    /// Runs a command line with this on standard input.
    fn command_with_input<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>, input: &[u8]) -> Outcome {
        let mut child = self.prepared(words).spawn().unwrap();
        // A program that refuses its arguments does not read its input.
        let _ = child.stdin.take().unwrap().write_all(input);
        Outcome::of(child.wait_with_output().unwrap())
    }

    /// Runs a command line in a time zone, with nothing on standard input.
    fn run_in<W: AsRef<OsStr>>(&self, zone: &str, words: impl IntoIterator<Item = W>) -> Outcome {
        Outcome::of(self.prepared(words).env("TZ", zone).output().unwrap())
    }

    /// The command, not yet running, for tests that change its environment or its pipes.
    fn prepared<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Command {
        let home = self.dir.path().join("home");
        let mut command = Command::new(env!("CARGO_BIN_EXE_variorum"));
        command.args(words).current_dir(self.work()).env_clear();
        command.env("HOME", &home).env("COLUMNS", "80").env("USER", "tester").env("TZ", "<+02>-2");
        command.env("XDG_CACHE_HOME", home.join("cache")).env("XDG_STATE_HOME", home.join("state"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Another program, not yet running: it runs where ours does, with its environment, and has
    /// ours first in its path.
    fn other_program(&self, program: &str) -> Command {
        let ours = Path::new(env!("CARGO_BIN_EXE_variorum")).parent().unwrap().to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(ours).chain(std::env::split_paths(&path))).unwrap();
        let prepared = self.prepared([""; 0]);
        let mut command = Command::new(program);
        command.current_dir(self.work()).env_clear();
        command.envs(prepared.get_envs().filter_map(|(name, value)| Some((name, value?)))).env("PATH", path);
        command
    }

    /// Runs a command line on a terminal of its own, and gives what that was shown; nothing where
    /// there is no program `script` to make one, which is said on standard error.
    #[cfg(target_os = "linux")]
    fn on_a_terminal<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Option<String> {
        let quoted = |word: &OsStr| format!("'{}'", word.to_str().unwrap().replace('\'', "'\\''"));
        let mut line = quoted(OsStr::new(env!("CARGO_BIN_EXE_variorum")));
        for word in words {
            line = format!("{line} {}", quoted(word.as_ref()));
        }
        if !tool("script", &["--version"], "what a terminal is shown") {
            return None;
        }
        let mut command = self.other_program("script");
        command.args(["-qec", &line, "/dev/null"]).stdin(Stdio::null());
        let output = command.env("VARIORUM_PAGER", "cat").env("SHELL", "/bin/sh").output().unwrap();
        assert!(output.status.success(), "{output:?}");
        Some(String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n"))
    }

    /// Writes a file where the program runs.
    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.work().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Flips one bit in the middle of the newest object of the log.
    fn flip_a_byte(&self) -> PathBuf {
        let object = newest(&self.work().join(".variorum/log"));
        let mut bytes = fs::read(&object).unwrap();
        let middle = bytes.len() / 4;
        bytes[middle] ^= 1;
        // Objects are read-only on the shelf; damage does not ask.
        fs::remove_file(&object).unwrap();
        fs::write(&object, bytes).unwrap();
        object
    }
}

/// Copies a folder and everything in it.
fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy_tree(&entry, &target);
        } else {
            fs::copy(&entry, &target).unwrap();
        }
    }
}

/// The file whose name comes last.
fn newest(dir: &Path) -> PathBuf {
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).max().unwrap()
}

/// How a run ended.
#[derive(Debug)]
struct Outcome {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Outcome {
    fn of(output: std::process::Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Insists that it went well, and that there was nothing to say about it, but for hints and how
    /// a time was read.
    #[track_caller]
    fn ok(&self) -> &Self {
        let is_nothing = |line: &str| {
            ["hint: ", "remark: '", "{\"type\":\"remark\",\"message\":\"'"].iter().any(|begin| line.starts_with(begin))
        };
        assert!(self.code == Some(0) && self.err.lines().all(is_nothing), "{self:#?}");
        self
    }

    /// Insists on an exit status, 0 too, and gives standard error.
    #[track_caller]
    fn fails(&self, code: i32) -> &str {
        assert_eq!(self.code, Some(code), "{self:#?}");
        &self.err
    }

    /// Standard output with every id made `ID`.
    fn shown(&self) -> String {
        without_ids(&self.out)
    }

    /// Standard output as JSON Lines.
    #[track_caller]
    fn objects(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Replaces whole words of 8 or 64 hexadecimal digits.
fn without_ids(text: &str) -> String {
    let mut shown = String::new();
    for word in text.split_inclusive(|character: char| !character.is_ascii_alphanumeric()) {
        let digits = word.trim_end_matches(|character: char| !character.is_ascii_alphanumeric());
        if matches!(digits.len(), 8 | 64) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            shown.push_str("ID");
            shown.push_str(&word[digits.len()..]);
        } else {
            shown.push_str(word);
        }
    }
    shown
}
