//! The real binary, killed before each of its system calls in turn: `strace -e inject`.
//!
//! A kill leaves the page cache alone, so this proves nothing about power loss (see the crash
//! images of the engine); it proves that no moment of the real program leaves a store that cannot
//! be opened, read, or written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Place, draft, is_everything_tried, tool};

/// The system calls of the program with these words, each with how often it is made.
fn system_calls(place: &Place, words: &[&str]) -> BTreeMap<String, usize> {
    let trace = place.dir.path().join("trace");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o"]).arg(&trace).arg(env!("CARGO_BIN_EXE_variorum")).args(words);
    place.prepare(&mut command);
    assert!(super::output_with_input(&mut command, "traced\n").status.success());
    let mut calls = BTreeMap::new();
    for line in std::fs::read_to_string(&trace).unwrap().lines() {
        let call = line.split_once(' ').unwrap().1.trim_start();
        if let Some((name, _)) = call.split_once('(')
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        {
            *calls.entry(name.to_owned()).or_insert(0) += 1;
        }
    }
    calls
}

/// The program with these words, killed before it makes a system call for the `number`th time.
fn killed_at(place: &Place, call: &str, number: usize, words: &[&str]) -> Command {
    let mut command = Command::new("strace");
    let inject = format!("inject={call}:signal=KILL:when={number}");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &inject]);
    command.arg(env!("CARGO_BIN_EXE_variorum")).args(words);
    place.prepare(&mut command);
    command.stdout(Stdio::null());
    command
}

/// Makes a file one of two hours ago.
fn make_old(path: &Path) {
    let file = std::fs::File::open(path).unwrap();
    file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(7200)).unwrap();
}

#[test]
fn a_commit_killed_at_any_system_call_loses_nothing() {
    let can_trace = tool("strace", &["-f", "-e", "inject=getppid:error=EPERM", "true"], "kills at every system call");
    if !can_trace {
        return;
    }
    let place = Place::new();
    let mut acknowledged = BTreeSet::new();
    let mut commit = |text: String| {
        let output = place.run(&["commit", "briefing"], &text);
        assert!(output.status.success(), "the next commit: {}", String::from_utf8_lossy(&output.stderr));
        acknowledged.insert(text);
    };
    commit("the first text\n".to_owned());
    let (mut kills, mut litter) = (0, 0);
    // Of the calls of one sort every fourth, or all of them.
    let (every, kills_min) = if is_everything_tried() { (1, 50) } else { (4, 15) };
    for (call, count) in system_calls(&place, &["commit", "traced", "-"]) {
        for number in (1..=count).step_by(every) {
            let mut command = killed_at(&place, &call, number, &["commit", "briefing", "-m", "killed"]);
            let killed = super::output_with_input(&mut command, &format!("killed at {call} {number}\n"));
            kills += usize::from(!killed.status.success());
            litter += place.litter().len();
            // What was left an hour ago is swept; who was killed just now might still be writing.
            place.litter().iter().for_each(|path| make_old(path));
            commit(format!("after the kill at {call} {number}\n"));
            assert_eq!(place.litter(), Vec::<std::path::PathBuf>::new(), "litter after the next commit");
        }
    }
    let store = place.open();
    let history = super::history(&store, "briefing");
    let texts: BTreeSet<String> = history.iter().map(|revision| store.content(revision).unwrap()).collect();
    assert!(texts.is_superset(&acknowledged));
    assert_eq!(texts.len(), history.len(), "no text is there twice");
    place.verify();
    println!("{kills} kills, {litter} temporary files left and swept, {} revisions kept", history.len());
    assert!(kills > kills_min, "only {kills} kills");
}

#[test]
fn the_real_program_makes_a_file_durable_before_it_is_seen() {
    if !tool("strace", &["true"], "the order of the real fsyncs") {
        return;
    }
    let place = Place::new();
    place.open().commit(draft("briefing", "first"), variorum_store::Expect::Any).unwrap();
    let trace = place.dir.path().join("trace");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-y", "-e", "trace=fsync,fdatasync,rename,renameat,renameat2,link,linkat,write", "-o"]);
    command.arg(&trace).arg(env!("CARGO_BIN_EXE_variorum")).args(["commit", "briefing"]);
    place.prepare(&mut command);
    assert!(super::output_with_input(&mut command, "second").status.success());
    let trace = std::fs::read_to_string(&trace).unwrap();
    let steps: Vec<&str> = trace
        .lines()
        .filter(|line| line.contains("/store/log"))
        .map(|line| {
            let call = line.split_once(' ').unwrap().1.trim_start().split('(').next().unwrap();
            match (call, line.contains(".writing-")) {
                ("fsync", true) => "fsync file",
                ("fsync", false) => "fsync folder",
                ("write", true) => "write",
                (_, true) => "publish",
                _ => call,
            }
        })
        .collect();
    assert_eq!(steps, ["fsync folder", "write", "fsync file", "publish", "fsync folder"], "{trace}");
}

/// The rows of every table in a directory of JSON Lines, by table, as a program finds them that
/// reads the folder.
fn rows_of_tables(dir: &Path) -> BTreeMap<String, String> {
    let mut rows = BTreeMap::new();
    for (path, bytes) in super::snapshot(dir) {
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            let table = path.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
            rows.entry(table).or_insert_with(String::new).push_str(&String::from_utf8(bytes).unwrap());
        }
    }
    rows
}

/// Asserts that each file that the list of a directory of tables names is there, and whole.
fn assert_listed_parts_are_whole(dir: &Path) {
    let Ok(list) = std::fs::read(dir.join("manifest.json")) else {
        return;
    };
    let list: serde_json::Value = serde_json::from_slice(&list).unwrap();
    for part in list["tables"].as_object().unwrap().values().flat_map(|parts| parts.as_array().unwrap()) {
        let text = std::fs::read_to_string(dir.join(part["file"].as_str().unwrap())).unwrap();
        let found = (text.len() as u64, text.lines().count() as u64);
        assert_eq!((part["bytes"].as_u64().unwrap(), part["rows"].as_u64().unwrap()), found, "{part}");
    }
}

fn export_of_tables(dir: &str) -> [&str; 8] {
    ["export", "--format", "tables", "--encoding", "jsonl", "--quiet", "-o", dir]
}

#[test]
fn an_export_of_tables_killed_at_any_change_of_its_directory_goes_on() {
    if !tool("strace", &["-f", "-e", "inject=getppid:error=EPERM", "true"], "kills of an export of tables") {
        return;
    }
    let place = Place::with_entries(300);
    let dir = |name: &str| place.dir.path().join(name);
    let path = |name: &str| dir(name).to_str().unwrap().to_owned();
    let export = |name: &str| {
        let output = place.run(&export_of_tables(&path(name)), "");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let changes_the_directory = |call: &str| {
        ["mkdir", "fsync", "ftruncate", "write"].contains(&call)
            || ["rename", "unlink"].iter().any(|name| call.starts_with(name))
    };
    let calls = system_calls(&place, &export_of_tables(&path("traced")));
    let moments: Vec<(&str, usize)> = calls
        .iter()
        .filter(|(call, _)| changes_the_directory(call))
        .flat_map(|(call, count)| (1..=*count).map(|number| (call.as_str(), number)))
        .collect();
    let mut store = place.open();
    let (mut kills, mut revisions) = (0, 300);
    let mut add = |revisions: &mut usize| {
        *revisions += 1;
        let draft = draft("old/1", &format!("text {revisions}"));
        store.commit(draft, variorum_store::Expect::Any).unwrap();
    };
    let every = if is_everything_tried() { 1 } else { 7 };
    // Each run goes on from where the one before it was killed: the first ones begin the tables,
    // the others add to them. One that was not killed leaves nothing to add.
    for first in [0, 3 % every] {
        for (call, number) in moments.iter().skip(first).step_by(every) {
            let output = killed_at(&place, call, *number, &export_of_tables(&path("killed"))).output().unwrap();
            assert_listed_parts_are_whole(&dir("killed"));
            if output.status.success() {
                add(&mut revisions);
            } else {
                kills += 1;
            }
        }
        export("killed");
        add(&mut revisions);
    }
    export("killed");
    export("whole");
    let whole = rows_of_tables(&dir("whole"));
    assert_eq!(rows_of_tables(&dir("killed")), whole);
    assert_eq!(whole["revisions"].lines().count(), revisions);
    println!("{kills} kills of an export");
    assert!(kills > 7, "only {kills} kills");
}
