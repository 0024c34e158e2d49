//! A folder of files.

#[cfg(unix)]
use std::ffi::OsStr;
use std::fs::{self, File};
#[cfg(unix)]
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};

use super::{counts, imported};
use crate::World;

fn set_time(path: &Path, seconds: u64) {
    File::options().write(true).open(path).unwrap().set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
}

#[test]
fn a_directory_comes_in_by_its_files() {
    let world = World::new();
    let root = world.work().join("d");
    for folder in ["d/world/ships", "d/.git", "d/world-2"] {
        fs::create_dir_all(world.work().join(folder)).unwrap();
    }
    for (name, text) in [
        ("d/world/ships/calm.txt", "Calm.\n".as_bytes()),
        ("d/world-2/вести.md", "Мост.\n".as_bytes()),
        ("d/.hidden", b"no"),
        ("d/.git/config", b"no"),
        ("d/latin.txt", b"caf\xe9"),
        ("d/at@me.txt", b"x"),
    ] {
        set_time(&world.file(name, text), 1_778_313_600);
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", root.join("link")).unwrap();
    let outcome = world.run("import d --json");
    assert_eq!(outcome.ok().err, "");
    assert_eq!(counts(&outcome)[..3], [3, 0, 0]);
    let kinds = &imported(&outcome)["left_out_kinds"];
    assert_eq!((&kinds["hidden"], &kinds["files that are not UTF-8"]), (&json!(2), &json!(1)), "{kinds}");
    let listed = world.run("list --json").ok().objects();
    let names: Vec<&Value> = listed.iter().map(|object| &object["briefing"]).collect();
    assert_eq!(names, ["at%40me.txt", "world-2/вести.md", "world/ships/calm.txt"]);
    assert_eq!(world.run("log world/ships/calm.txt --json").ok().objects()[0]["time"], "2026-05-09T08:00:00Z");
    // The same text at another time is no revision; another text is.
    set_time(&root.join("world-2/вести.md"), 1_778_400_000);
    set_time(&world.file("d/world/ships/calm.txt", "Rough.\n"), 1_778_400_000);
    assert_eq!(counts(&world.run("import d --json"))[..3], [1, 2, 0]);
    // What cannot be taken stops an import that is strict.
    assert!(world.run("import --strict d").fails(7).contains("latin.txt: not UTF-8 at byte 3"));
    assert_eq!(world.run("show world/ships/calm.txt@2").ok().out, "Rough.\n");
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf8_is_kept_where_the_hint_says() {
    let world = World::new();
    let root = world.work().join("d");
    fs::create_dir_all(&root).unwrap();
    for (name, text) in [(&b"caf\xe9.md"[..], "Latin.\n"), (b"caf%E9.md", "As it stands.\n"), (b"100%\xe9", "All.\n")] {
        fs::write(root.join(OsStr::from_bytes(name)), text).unwrap();
    }
    let told = world.run("import d").ok().out.clone();
    let lines: Vec<&str> = told.lines().filter(|line| line.contains("names that")).collect();
    assert!(lines[0].contains("names that are not UTF-8, percent-encoded 1: 100%25%E9; "), "{told}");
    assert!(lines[0].ends_with("under meta, \"original-name-encoded\""), "{told}");
    assert!(lines[1].contains("names that something else has 1: caf%E9.md -> caf%E9.md~"), "{told}");
    assert!(lines[1].ends_with("under meta, \"original-name\" or \"original-name-encoded\""), "{told}");
    for object in world.run("log --json").ok().objects() {
        let text = world.command(["show", object["briefing"].as_str().unwrap()]).ok().out.clone();
        let original = match text.as_str() {
            "Latin.\n" => json!({"original-name-encoded": "caf%E9.md"}),
            "All.\n" => json!({"original-name-encoded": "100%25%E9"}),
            _ => json!({}),
        };
        assert_eq!(object["meta"], original, "{text}");
    }
}
