//! Tables never hide what they lack: records that could not be read, files that are gone.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::tables::rows;
use crate::World;

/// The list of the directory `out`.
fn list(world: &World) -> Value {
    serde_json::from_slice(&fs::read(world.work().join("out/manifest.json")).unwrap()).unwrap()
}

/// Takes the object of the log with this number away, also from what this reader has seen of it.
fn lose(world: &World, number: usize) -> (PathBuf, Vec<u8>) {
    let path = world.work().join(format!(".variorum/log/{number:020}"));
    let bytes = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    forget(world);
    (path, bytes)
}

fn forget(world: &World) {
    let home = world.dir.path().join("home");
    fs::remove_dir_all(&home).unwrap();
    fs::create_dir(&home).unwrap();
}

const EXPORT: &str = "export --format tables --encoding jsonl -o out";

#[test]
fn a_record_that_is_lost_is_counted_and_every_later_run_says_so() {
    let world = World::with_history();
    let (path, bytes) = lose(&world, 1);
    let said = world.run(EXPORT);
    assert!(
        said.fails(4)
            .contains("the tables have 2 gaps: rows are missing for records or texts that could not be read\n"),
        "{}",
        said.err
    );
    // The record, and the text that the second revision would have been compared with.
    assert_eq!((&list(&world)["leaves"], &list(&world)["gaps"]), (&json!(3), &json!(2)));
    assert_eq!((rows(&world, "out", "revisions").len(), rows(&world, "out", "pairs").len()), (2, 1));

    // It comes back, and the hole in the tables stays.
    fs::write(&path, bytes).unwrap();
    for _ in 0..2 {
        let again = world.run(EXPORT);
        let said = again.fails(4);
        assert!(
            said.contains(
                "warning: the tables have 2 gaps: rows are missing for records or texts that could not be read\n"
            ),
            "{said}"
        );
        assert!(said.contains("export into a new directory (variorum export --format tables -o DIR)\n"), "{said}");
    }
    world.commit("news", "Four ships sail.\n", "2026-05-12T10:00:00+02:00", "Desk", "");
    world.run(EXPORT).fails(4);
    world.run("export --format tables --encoding jsonl -o whole").ok();
    let (found, whole) = (rows(&world, "out", "revisions"), rows(&world, "whole", "revisions"));
    assert_eq!(found, whole[1..], "the id of the first revision is that of the history as it is");
    assert!(whole.iter().all(|row| row["first_id"] == whole[0]["id"]));
}

#[test]
fn the_id_of_a_first_revision_that_is_lost_is_that_or_none() {
    let world = World::with_history();
    world.commit("news", "Four ships sail.\n", "2026-05-12T10:00:00+02:00", "Desk", "");
    lose(&world, 1);
    lose(&world, 2);
    world.run(EXPORT).fails(4);
    let first_ids = |world: &World| -> Vec<Value> {
        rows(world, "out", "revisions")
            .iter()
            .chain(&rows(world, "out", "pairs"))
            .map(|row| row["first_id"].clone())
            .collect()
    };
    assert_eq!(first_ids(&world), [Value::Null, Value::Null, Value::Null]);
    assert_eq!(list(&world)["gaps"], 3);
}

#[test]
fn a_part_that_is_gone_or_cut_is_noticed() {
    let world = World::with_history();
    world.run(EXPORT).ok();
    let before = list(&world);
    let part = world.work().join("out/pairs/part-00000.jsonl");
    let bytes = fs::read(&part).unwrap();
    fs::write(&part, &bytes[..9]).unwrap();
    let cut = format!("out: has 9 bytes in pairs/part-00000.jsonl, where its manifest.json says {}\n", bytes.len());
    assert!(world.run(EXPORT).fails(7).contains(&cut));
    fs::remove_file(&part).unwrap();
    world.commit("news", "Four ships sail.\n", "2026-05-12T10:00:00+02:00", "Desk", "");
    let gone = world.run(EXPORT);
    let said = gone.fails(7);
    assert!(
        said.contains("out: lacks the file pairs/part-00000.jsonl, which its manifest.json names\nhint: "),
        "{said}"
    );
    assert!(said.contains("the directory is incomplete"), "{said}");
    assert_eq!(list(&world), before);
    // As it was, it goes on.
    fs::write(&part, bytes).unwrap();
    world.run(EXPORT).ok();
    assert_eq!(list(&world)["leaves"], 4);
}
