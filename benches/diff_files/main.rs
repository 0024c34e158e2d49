//! How long `variorum diff --files` takes as a whole process, beside `git diff --no-index --word-diff`, over real pairs.
//!
//! `cargo bench --bench diff_files` reads the corpora in the directory that `VARIORUM_SHARED` names, by default `shared`
//! beside the repository. Of three passes the best time of each pair counts.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a measurement that goes wrong may stop"
)]

#[allow(dead_code, reason = "the news are for the comparison of engines")]
#[path = "../../redline/benches/redline/corpora.rs"]
mod corpora;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PASSES: usize = 3;

/// Processes take long to start, so that many pairs are enough.
const PAIRS_MAX: usize = 200;

fn main() {
    let shared = corpora::directory().expect("the corpora, in the directory that VARIORUM_SHARED names");
    let pairs = corpora::terms_and_laws(&shared);
    let directory = tempfile::tempdir().unwrap();
    let chosen: Vec<_> = pairs.iter().step_by(pairs.len().div_ceil(PAIRS_MAX)).collect();
    let (mut ours, mut gits) = (Duration::ZERO, Duration::ZERO);
    let run = |command: &mut Command| {
        command.current_dir(directory.path()).env("HOME", directory.path()).env("GIT_CONFIG_NOSYSTEM", "1");
        // Cargo sets it for the benchmark; a program would look for each of its libraries in the toolchain first, as no
        // user's does.
        command.env_remove("LD_LIBRARY_PATH");
        let start = Instant::now();
        command.stdout(Stdio::null()).stdin(Stdio::null()).status().unwrap();
        start.elapsed()
    };
    for (old, new) in &chosen {
        std::fs::write(directory.path().join("old"), old).unwrap();
        std::fs::write(directory.path().join("new"), new).unwrap();
        let mut our = Duration::MAX;
        let mut git = Duration::MAX;
        for _ in 0..PASSES {
            our = our.min(run(Command::new(env!("CARGO_BIN_EXE_variorum")).args(["diff", "--files", "old", "new"])));
            git = git.min(run(Command::new("git").args([
                "diff",
                "--no-index",
                "--word-diff",
                "--histogram",
                "old",
                "new",
            ])));
        }
        ours += our;
        gits += git;
    }
    let each_ms = |total: Duration| total.as_secs_f64() * 1e3 / chosen.len() as f64;
    println!("{} pairs, a process each, ms", chosen.len());
    println!("| variorum diff --files | git diff --no-index --word-diff | git / variorum |\n|---|---|---|");
    println!("| {:.2} | {:.2} | {:.2} |", each_ms(ours), each_ms(gits), gits.as_secs_f64() / ours.as_secs_f64());
}
