//! The days of docs/days: every command there is run, and what it answers is what the page shows.
//!
//! A block ```` ```console ```` holds commands behind `$ `, gone on with behind `> `, each with the
//! answer below it, standard error after standard output. `UPDATE=1 cargo test --test cli days`
//! writes the answers anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::{World, without_ids};

#[test]
fn a_day_of_a_newsroom() {
    check("newsroom.md");
}

#[test]
fn a_day_of_a_lawyer() {
    check("lawyer.md");
}

#[test]
fn a_day_of_an_archivist() {
    check("archivist.md");
}

#[test]
fn every_day_is_checked() {
    let mut names: Vec<String> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["archivist.md", "lawyer.md", "newsroom.md"]);
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/days")
}

/// Runs a page's commands in an empty directory, one after another, and compares the answers.
#[track_caller]
fn check(name: &str) {
    let page = fs::read_to_string(folder().join(name)).unwrap();
    let world = World::empty();
    let told = told_again(&page, |command| answer(&world, command));
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        fs::write(folder().join(name), told).unwrap();
        return;
    }
    let (page, told) = (lasting(&page), lasting(&told));
    for (number, (shown, said)) in page.lines().zip(told.lines()).enumerate() {
        assert_eq!(shown, said, "{name}, line {}", number + 1);
    }
    assert_eq!(page.lines().count(), told.lines().count(), "{name} ends elsewhere");
}

/// What is the same in every run: no ids, and not when something was, nor how long it took.
fn lasting(page: &str) -> String {
    let varies = |line: &str| ["time  ", "store  ", "verify "].iter().any(|start| line.starts_with(start));
    let line = |line: &str| if varies(line) { line[..6].to_owned() } else { without_ids(line) };
    page.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The page with the answers that its commands give.
fn told_again(page: &str, mut answer: impl FnMut(&str) -> String) -> String {
    let mut told = String::new();
    let mut lines = page.lines().peekable();
    let mut is_console = false;
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            is_console = line == "```console";
        }
        let Some(begun) = line.strip_prefix("$ ").filter(|_| is_console) else {
            // What was answered when the page was written is left out.
            if !is_console || line.starts_with("```") {
                told.push_str(line);
                told.push('\n');
            }
            continue;
        };
        let mut command = begun.to_owned();
        told.push_str(line);
        told.push('\n');
        while let Some(more) = lines.next_if(|line| line.starts_with("> ") || *line == ">") {
            command.push('\n');
            command.push_str(more.strip_prefix("> ").unwrap_or_default());
            told.push_str(more);
            told.push('\n');
        }
        let answered = answer(&command);
        assert!(
            !answered.lines().any(|line| line.starts_with("$ ") || line.starts_with("```")),
            "{command}: {answered}"
        );
        told.push_str(&answered);
        if !answered.is_empty() && !answered.ends_with('\n') {
            told.push('\n');
        }
    }
    told
}

/// What a shell shows of a command: its output, then its errors, then its exit status where that is
/// not 0.
fn answer(world: &World, command: &str) -> String {
    let mut shell = world.other_program("bash");
    shell.args(["-euo", "pipefail", "-c", command]);
    shell.env("TZ", "Europe/Belgrade").env("COLUMNS", "100").env("VARIORUM_AUTHOR", "Desk");
    let output = shell.stdin(Stdio::null()).output().unwrap();
    let mut told = String::from_utf8(output.stdout).unwrap();
    told.push_str(&String::from_utf8(output.stderr).unwrap());
    match output.status.code() {
        Some(0) => told,
        code => format!("{}(exit status {})\n", with_line_end(told), code.unwrap_or(-1)),
    }
}

fn with_line_end(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
