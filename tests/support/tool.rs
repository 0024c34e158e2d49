//! Programs that a test needs beside ours.
//!
//! In CI (`CI` or `VARIORUM_TEST_ALL` is set, as `.ci/run` does) a test fails where such a program
//! is missing: what passes there must have been tried. Elsewhere the test says on standard error
//! what it left out, and why.

use std::process::{Command, Stdio};

/// Whether a program does what `words` ask of it. If not, says that `left_out` was not tried; in
/// CI, fails.
#[track_caller]
pub fn tool(program: &str, words: &[&str], left_out: &str) -> bool {
    let mut command = Command::new(program);
    let answered = command.args(words).stdin(Stdio::null()).output().is_ok_and(|output| output.status.success());
    if !answered {
        let must_answer = ["CI", "VARIORUM_TEST_ALL"].iter().any(|name| std::env::var_os(name).is_some());
        assert!(!must_answer, "{program} is missing or does not work here: {left_out}");
        eprintln!("left out: {left_out} ({program} is missing or does not work here)");
    }
    answered
}
