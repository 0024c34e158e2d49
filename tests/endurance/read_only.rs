//! A store that this reader may not write: every reading verb works, and leaves it as it was.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use super::{Place, snapshot, tool};

const READING: [&[&str]; 9] = [
    &["list"],
    &["log"],
    &["log", "a"],
    &["show", "a@1"],
    &["diff", "a"],
    &["verify"],
    &["verify", "--quick"],
    &["pin"],
    &["verify", "a"],
];

/// Takes away, or gives back, the permission to write a directory and everything in it.
fn set_writable(dir: &Path, writable: bool) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            set_writable(&path, writable);
        } else {
            fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
        }
    }
    fs::set_permissions(dir, Permissions::from_mode(if writable { 0o755 } else { 0o555 })).unwrap();
}

/// Runs the program as somebody who is bound by permissions: root is not.
fn run_unprivileged(place: &Place, words: &[&str], root: bool) -> Output {
    if !root {
        return place.run(words, "");
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(place.dir.path().join("variorum"))
        .args(words);
    place.prepare(&mut command);
    command.output().unwrap()
}

#[test]
fn reading_verbs_work_without_write_permission_and_write_nothing() {
    let place = Place::new();
    let probe = tempfile::NamedTempFile::new().unwrap();
    fs::set_permissions(probe.path(), Permissions::from_mode(0o444)).unwrap();
    let root = fs::OpenOptions::new().write(true).open(probe.path()).is_ok();
    if root && !tool("setpriv", &["--reuid=65534", "true"], "reading without permission to write, when run by root") {
        return;
    }
    for text in ["one\n", "two\n"] {
        assert!(place.run(&["commit", "a"], text).status.success());
    }
    // The unprivileged reader has no home that it could write either: its catalog is in memory.
    fs::copy(env!("CARGO_BIN_EXE_variorum"), place.dir.path().join("variorum")).unwrap();
    set_writable(place.dir.path(), true);
    fs::set_permissions(place.dir.path().join("variorum"), Permissions::from_mode(0o755)).unwrap();
    set_writable(&place.store(), false);
    let before = snapshot(&place.store());
    for words in READING {
        let output = run_unprivileged(&place, words, root);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let refused = run_unprivileged(&place, &["commit", "a", "/dev/null", "--allow-empty"], root);
    assert_eq!(refused.status.code(), Some(6), "{}", String::from_utf8_lossy(&refused.stderr));
    assert_eq!(snapshot(&place.store()), before);
    set_writable(&place.store(), true);
    assert_eq!(place.verify().revisions, 2);
}

#[test]
fn a_deleted_catalog_comes_back() {
    let place = Place::new();
    for text in ["one\n", "two\n"] {
        assert!(place.run(&["commit", "a"], text).status.success());
    }
    let log = place.run(&["log", "a"], "");
    fs::remove_dir_all(place.dir.path().join(".cache")).unwrap();
    let again = place.run(&["log", "a"], "");
    assert_eq!(String::from_utf8_lossy(&again.stdout), String::from_utf8_lossy(&log.stdout));
    assert!(place.dir.path().join(".cache").exists());
}
