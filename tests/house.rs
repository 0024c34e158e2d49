//! The house's invariants, most of them an absence: who may name what. Reads the sources, not their
//! tests.

// The helpers of tests are tests too: where they cannot go on, they fail.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// The workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every source file of the program, with its path below src/ and its code without tests.
fn program() -> Vec<(String, String)> {
    code_in("src")
}

/// Every source file of the engine, with its path below store/src/ and its code without tests.
fn engine() -> Vec<(String, String)> {
    code_in("store/src")
}

/// Every source file of the redline, with its path below redline/src/ and its code without tests.
fn redline() -> Vec<(String, String)> {
    code_in("redline/src")
}

/// Every source file below a folder that is no test, with its path below it and its code: without
/// tests and comments.
fn code_in(folder: &str) -> Vec<(String, String)> {
    let sources = sources_in(folder).into_iter().filter(|(path, _)| !path.contains("tests"));
    let code = |(path, text): (String, String)| {
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        (path, lines.collect::<Vec<_>>().join("\n"))
    };
    sources.map(code).collect()
}

/// Every file below a folder, with its path below it and its text.
fn sources_in(folder: &str) -> Vec<(String, String)> {
    let top = root().join(folder);
    let mut found = Vec::new();
    let mut folders = vec![top.clone()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((below(&top, &path), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(found.len() > 20, "{folder}: {}", found.len());
    found
}

fn below(root: &Path, path: &Path) -> String {
    let parts: PathBuf = path.strip_prefix(root).unwrap().to_owned();
    parts.to_str().unwrap().replace('\\', "/")
}

/// The first part of a path below a source folder: `cli` of `cli/args.rs` and of `cli.rs`.
fn room(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or_default()
}

/// The modules of its own crate that a code names by `crate::`.
fn rooms_used(code: &str) -> impl Iterator<Item = &str> {
    code.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|character: char| !character.is_ascii_lowercase() && character != '_');
        rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
    })
}

/// Whether a code names a word; another one that ends with it is another word.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| !code[..at].ends_with(|before: char| before.is_ascii_alphanumeric()))
}

/// Insists that only files of the program among `homes` name any of `words`.
#[track_caller]
fn named_only_in(homes: &[&str], words: &[&str]) {
    for (path, code) in program() {
        for word in words {
            let is_home = homes.contains(&path.as_str());
            assert!(
                is_home || !names(&code, word),
                "src/{path} names {word}: that belongs in src/{}",
                homes.join(", src/")
            );
        }
    }
}

/// Insists that each room of a crate uses only those that stand before it in `layers`, or beside
/// it.
#[track_caller]
fn layers_hold(folder: &str, sources: &[(String, String)], layers: &[&[&str]]) {
    let layer = |room: &str| layers.iter().position(|rooms| rooms.contains(&room));
    for (path, code) in sources {
        let room = room(path);
        let Some(own) = layer(room) else {
            assert!(["lib", "main"].contains(&room), "{folder}/{path} has no layer");
            continue;
        };
        for used in rooms_used(code) {
            if let Some(theirs) = layer(used) {
                assert!(theirs <= own, "{folder}/{path} uses {used}, which stands above it");
            }
        }
    }
}

#[test]
fn standard_output_is_named_in_one_file_and_so_are_the_pager_and_the_escape_sequences() {
    named_only_in(&["cli/terminal.rs"], &["stdout()", "stderr()", "println!", "print!", "IsTerminal"]);
    named_only_in(
        &["cli/terminal/browser.rs", "cli/terminal/pager.rs", "cli/terminal/editor.rs", "cli/zone.rs"],
        &["Command::new"],
    );
    named_only_in(&["cli/terminal/painting.rs"], &["\\x1b"]);
}

#[test]
fn files_are_read_and_written_in_files() {
    let homes = [
        "files/edited.rs",
        "files/growing.rs",
        "files/input.rs",
        "files/output.rs",
        "files/own_directory.rs",
        "files/private.rs",
        "files/site_folder.rs",
        "files/spool.rs",
        "files/walk.rs",
    ];
    named_only_in(&homes, &["std::fs", "File::"]);
    named_only_in(&["files/input.rs"], &["stdin().lock", "File::open", "fs::read("]);
    named_only_in(
        &["files/growing.rs", "files/output.rs", "files/own_directory.rs", "files/private.rs", "files/site_folder.rs"],
        &["OpenOptions", "DirBuilder", "create_new", "create_dir", "NamedTempFile", "fs::rename"],
    );
}

#[test]
fn the_clock_is_read_in_clock() {
    named_only_in(&["clock.rs"], &["SystemTime::now", "Instant::now", "std::time::Instant", "UNIX_EPOCH"]);
}

#[test]
fn the_command_line_is_parsed_and_exit_codes_are_told_in_cli() {
    for (path, code) in program() {
        assert!(room(&path) == "cli" || !code.contains("clap"), "src/{path} names clap");
        let is_home = path == "cli/exit_code.rs";
        assert!(is_home || !code.contains("exit_code()"), "src/{path} has exit codes of its own");
    }
}

/// The layers of the program, lowest first.
const PROGRAM_LAYERS: [&[&str]; 5] =
    [&["clock", "wildcards"], &["files"], &["query", "interchange", "json"], &["web"], &["cli"]];

#[test]
fn the_arrows_of_the_program_point_down() {
    layers_hold("src", &program(), &PROGRAM_LAYERS);
    for (path, code) in program() {
        let forbidden: &[&str] = match room(&path) {
            "query" => &["crate::interchange", "crate::files", "crate::clock"],
            "clock" => &["variorum_redline"],
            _ => &[],
        };
        for word in forbidden {
            assert!(!code.contains(word), "src/{path} names {word}");
        }
    }
}

#[test]
fn queries_return_facts_and_never_sentences() {
    for (path, code) in program().into_iter().filter(|(path, _)| room(path) == "query") {
        for word in ["hint", "fmt::Display", "#[error", "Terminal", "eprint"] {
            assert!(!code.contains(word), "src/{path} names {word}");
        }
    }
}

/// The layers of the redline, lowest first.
const REDLINE_LAYERS: [&[&str]; 6] =
    [&["text"], &["kinds"], &["redline"], &["compare"], &["blame", "difference", "edits", "sentences"], &["render"]];

#[test]
fn the_arrows_of_the_redline_point_down() {
    layers_hold("redline/src", &redline(), &REDLINE_LAYERS);
}

#[test]
fn the_redline_is_pure() {
    for (path, code) in redline() {
        let words = [
            "variorum_store",
            "std::fs",
            "File::",
            "std::env",
            "std::process",
            "SystemTime",
            "Instant::now",
            "stdout",
            "stderr",
            "println!",
            "clap",
            "std::thread",
            "async ",
        ];
        for word in words {
            assert!(!code.contains(word), "redline/src/{path} names {word}");
        }
    }
}

#[test]
fn the_engine_names_files_in_one_place_and_never_the_terminal_the_environment_or_the_clock() {
    for (path, code) in engine() {
        let is_directory = path.starts_with("shelf/directory");
        for word in ["std::fs", "File::open"] {
            assert!(is_directory || !code.contains(word), "store/src/{path} names {word}");
        }
        let words = [
            "variorum_redline",
            "clap",
            "println!",
            "std::env",
            "std::process",
            "SystemTime",
            "stdout",
            "stderr",
            "async ",
        ];
        for word in words {
            assert!(!code.contains(word), "store/src/{path} names {word}");
        }
    }
}

/// The layers of the engine, lowest first.
const ENGINE_LAYERS: [&[&str]; 10] = [
    &["limits", "id", "leaf_range", "ordered_parallel", "name", "time", "blake3_batch"],
    &["damage", "error", "frame", "merkle", "record", "progress"],
    &["object", "shelf"],
    &["fetch", "database"],
    &["mutants", "log", "identity"],
    &["catalog", "search"],
    &["trust"],
    &["reading"],
    &["verify"],
    &["store", "writing", "importing", "packing", "repair", "testing"],
];

#[test]
fn the_arrows_of_the_engine_point_down() {
    layers_hold("store/src", &engine(), &ENGINE_LAYERS);
}

/// Columns that a line of comment may have.
const COMMENT_COLUMNS_MAX: usize = 100;

/// The numbers of the lines whose comment is longer; examples in it are code, and may be as long.
fn long_comments(text: &str) -> Vec<usize> {
    let mut is_example = false;
    let mut long = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let Some(comment) = line.trim_start().strip_prefix("//") else {
            is_example = false;
            continue;
        };
        if comment.trim_start_matches(['/', '!', ' ']).starts_with("```") {
            is_example = !is_example;
        }
        if !is_example && line.chars().count() > COMMENT_COLUMNS_MAX {
            long.push(index + 1);
        }
    }
    long
}

#[test]
fn comments_fit_in_a_hundred_columns() {
    let mut long = Vec::new();
    for folder in ["src", "store/src", "redline/src", "tests"] {
        for (path, text) in sources_in(folder).iter().filter(|(path, _)| path.ends_with(".rs")) {
            long.extend(long_comments(text).into_iter().map(|line| format!("{folder}/{path}:{line}")));
        }
    }
    assert!(long.is_empty(), "{} comments are too long:\n{}", long.len(), long.join("\n"));
}

#[test]
fn every_path_in_the_architecture_exists() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let folders = ["", "src", "store/src", "redline/src"].map(|folder| root().join(folder));
    let is_path = |word: &str| {
        let is_plain = |character: char| character.is_ascii_alphanumeric() || "/._-".contains(character);
        word.contains('/') && !word.contains("..") && word.chars().all(is_plain)
    };
    let words = text.split('`').skip(1).step_by(2).filter(|word| is_path(word));
    let absent: Vec<&str> = words.filter(|word| !folders.iter().any(|folder| folder.join(word).exists())).collect();
    assert!(absent.is_empty(), "ARCHITECTURE.md names what does not exist: {absent:?}");
}
