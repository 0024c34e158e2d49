//! The house's invariants, most of them an absence: who may name what. Reads the sources, not their tests.

// The helpers of tests are tests too: where they cannot go on, they fail.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// Every source file of the program, with its path below src/ and its text without tests.
fn sources() -> Vec<(String, String)> {
    sources_in("src")
}

/// Every source file of the engine, with its path below store/src/ and its text without tests.
fn engine_sources() -> Vec<(String, String)> {
    let mut found = sources_in("store/src");
    found.retain(|(path, _)| !path.contains("tests"));
    found
}

fn sources_in(root: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((below(&root, &path), without_tests(&fs::read_to_string(&path).unwrap())));
            }
        }
    }
    assert!(found.len() > 20, "{}", found.len());
    found
}

fn below(root: &Path, path: &Path) -> String {
    let parts: PathBuf = path.strip_prefix(root).unwrap().to_owned();
    parts.to_str().unwrap().replace('\\', "/")
}

fn without_tests(text: &str) -> String {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or_default().to_owned()
}

/// Insists that only `home` names any of `words`.
#[track_caller]
fn named_only_in(home: &str, words: &[&str]) {
    named_only_in_one_of(&[home], words);
}

/// Insists that only files among `homes` name any of `words`.
#[track_caller]
fn named_only_in_one_of(homes: &[&str], words: &[&str]) {
    for (path, text) in sources() {
        for word in words {
            let is_home = homes.contains(&path.as_str());
            assert!(
                is_home || !text.contains(word),
                "src/{path} names {word}: that belongs in src/{}",
                homes.join(", src/")
            );
        }
    }
}

#[test]
fn standard_output_and_the_terminal_are_named_in_one_file() {
    named_only_in(
        "cli/terminal.rs",
        &["stdout()", "stderr()", "println!", "print!", "IsTerminal", "\\x1b", "Command::new"],
    );
}

#[test]
fn files_are_read_and_written_in_files() {
    let homes = ["files/input.rs", "files/output.rs", "files/spool.rs", "files/walk.rs"];
    named_only_in_one_of(&homes, &["std::fs", "File::"]);
    named_only_in("files/input.rs", &["stdin().lock", "File::open", "fs::read("]);
    named_only_in(
        "files/output.rs",
        &["OpenOptions", "DirBuilder", "create_new", "create_dir", "NamedTempFile", "fs::rename"],
    );
}

#[test]
fn the_clock_is_read_in_clock() {
    named_only_in("clock.rs", &["SystemTime", "time::Instant"]);
}

#[test]
fn the_command_line_is_parsed_in_args() {
    for (path, text) in sources() {
        let is_glue = ["cli.rs", "cli/args.rs", "cli/error.rs", "cli/verb/completions.rs", "cli/verb/man.rs"]
            .contains(&path.as_str());
        assert!(is_glue || !text.contains("clap"), "src/{path} names clap");
    }
}

#[test]
fn the_redline_is_pure() {
    for (path, text) in sources_in("redline/src") {
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
            assert!(!text.contains(word), "redline/src/{path} names {word}");
        }
    }
}

#[test]
fn the_arrows_of_the_program_point_down() {
    for (path, text) in sources() {
        let above: &[&str] = match path.split(['/', '.']).next().unwrap_or_default() {
            "query" => &["crate::interchange"],
            _ => &[],
        };
        for word in above {
            assert!(!text.contains(word), "src/{path} names {word}");
        }
    }
}

#[test]
fn the_engine_names_files_in_one_place_and_never_the_terminal_the_environment_or_the_clock() {
    for (path, text) in engine_sources() {
        let is_directory = path == "shelf/directory.rs";
        for word in ["std::fs", "File::open"] {
            assert!(is_directory || !text.contains(word), "store/src/{path} names {word}");
        }
        for word in ["clap", "println!", "std::env", "std::process", "SystemTime", "stdout", "stderr", "async "] {
            assert!(!text.contains(word), "store/src/{path} names {word}");
        }
    }
}

/// The layers of the engine, lowest first: a file may use what stands before it, or beside it.
const LAYERS: [&[&str]; 10] = [
    &["limits", "id", "ordered_parallel", "name", "time", "blake3_batch"],
    &["damage", "error", "frame", "merkle", "record", "progress"],
    &["object", "shelf"],
    &["fetch", "database"],
    &["mutants", "log", "identity"],
    &["catalog", "search"],
    &["trust"],
    &["reading"],
    &["verify"],
    &["store", "writing", "importing", "packing"],
];

#[test]
fn the_arrows_between_the_engines_files_point_one_way() {
    let layer = |module: &str| LAYERS.iter().position(|modules| modules.contains(&module));
    for (path, text) in engine_sources() {
        let module = path.split(['/', '.']).next().unwrap_or_default();
        let Some(own) = layer(module) else {
            assert_eq!(module, "lib", "store/src/{path} has no layer");
            continue;
        };
        let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for used in code.split("crate::").skip(1) {
            let used: String = used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if let Some(theirs) = layer(&used) {
                assert!(theirs <= own, "store/src/{path} uses {used}, which stands above it");
            }
        }
    }
}
