//! A directory of files, one a briefing.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, SystemTime};

use super::{HISTORY, files, world};
use crate::World;

#[test]
fn a_directory_holds_the_newest_texts_or_those_of_a_day() {
    let world = world();
    let mut newest: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut of_day = BTreeMap::new();
    for (name, text, time, ..) in HISTORY {
        newest.insert((*name).to_owned(), text.as_bytes().to_vec());
        if *time < "2026-05-10" {
            of_day.insert((*name).to_owned(), text.as_bytes().to_vec());
        }
    }
    let told = world.run("export --format directory -o new").ok().out.clone();
    let bytes: usize = newest.values().map(Vec::len).sum();
    assert_eq!(told, format!("exported 6 briefings, 6 revisions, {bytes} bytes to new\n"));
    assert_eq!(files(&world.work().join("new")), newest);
    fs::create_dir(world.work().join("empty")).unwrap();
    let json = world.run("export --format directory --at 2026-05-09 -o empty --json").ok().objects();
    assert_eq!(files(&world.work().join("empty")), of_day);
    assert_eq!(json[0]["revisions"], 3);
    let modified = fs::metadata(world.work().join("empty/notes")).unwrap().modified().unwrap();
    assert_eq!(modified, SystemTime::UNIX_EPOCH + Duration::from_secs(1_778_315_400));
    // The working directory itself, which stays the one it is.
    let here = world.work().join("here");
    fs::create_dir(&here).unwrap();
    let store = world.work().join(".variorum");
    let words = ["--store", store.to_str().unwrap(), "export", "--format", "directory", "-o", "."];
    assert!(world.prepared(words).current_dir(&here).output().unwrap().status.success());
    assert_eq!(files(&here), newest);
}

#[test]
fn a_name_that_cannot_be_a_path_is_told_and_the_rest_written() {
    let world = World::new();
    for name in ["a", "a b", "a/b", "a/b/c", ".git/config", "x/.GIT/hooks/post-checkout", "x/y"] {
        world.commit(name, "text\n", "2026-05-09T08:00:00Z", "Desk", "x");
    }
    let told = "\
.git/config: a part is '.git', which is reserved for git
a/b: 'a' is a briefing too, and cannot be both a file and a folder
a/b/c: 'a' is a briefing too, and cannot be both a file and a folder
x/.GIT/hooks/post-checkout: a part is '.git', which is reserved for git
";
    let exported = world.run("export --format directory -o out");
    assert_eq!(exported.fails(7), told);
    assert_eq!(exported.out, "exported 3 briefings, 3 revisions, 15 bytes to out\n");
    assert_eq!(files(&world.work().join("out")).keys().collect::<Vec<_>>(), ["a", "a b", "x/y"]);
    let exported = world.run("export --format git");
    assert_eq!(exported.fails(7), told);
    assert_eq!(exported.out.matches("\ncommit ").count(), 3);
    // They have their pages, and their lines, all the same.
    assert!(world.run("export --format site -o pages").ok().out.starts_with("site of 7 briefings: "));
    assert_eq!(world.run("export").ok().out.lines().count(), 7);
}
