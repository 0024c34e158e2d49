//! Golden files: what the program says, word by word, under fixtures/golden/. A change of wording
//! or layout is a change of one of them, which a reviewer reads as a diff.
//!
//! `UPDATE=1 cargo test` writes them anew. Without it a difference is a failure that says where it
//! begins.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Insists that the golden file at `path`, below fixtures/golden, says what `actual` does.
#[track_caller]
pub fn check(path: &str, actual: &str) {
    let file = folder().join(path);
    let golden = fs::read_to_string(&file).unwrap_or_default();
    if golden == actual {
        return;
    }
    let is_alike = |(before, now): &(&str, &str)| before == now;
    let line = golden.lines().zip(actual.lines()).take_while(is_alike).count();
    let shown = |text: &str| text.lines().nth(line).unwrap_or("(the end)").to_owned();
    assert!(
        is_update(),
        "{path} differs from line {} on:\n  golden: {}\n  now:    {}\n`UPDATE=1 cargo test` writes it anew",
        line + 1,
        shown(&golden),
        shown(actual)
    );
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, actual).unwrap();
}

/// Insists that the golden files in `path`, below fixtures/golden, are `names` and no others: one
/// that nothing makes any more would be believed.
#[track_caller]
pub fn check_names(path: &str, names: &BTreeSet<String>) {
    let path = folder().join(path);
    for stale in names_in(&path).difference(names) {
        assert!(is_update(), "{}: nothing makes {stale}; `UPDATE=1 cargo test` removes it", path.display());
        fs::remove_file(path.join(stale)).unwrap();
    }
}

fn names_in(path: &Path) -> BTreeSet<String> {
    fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/golden")
}

fn is_update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}
