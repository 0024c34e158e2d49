//! `init`.

use crate::World;

#[test]
fn makes_a_store_here() {
    let world = World::empty();
    let made = world.run("init");
    assert_eq!(made.ok().out, "created the store .variorum\n");
    assert_eq!(made.err, "hint: add a briefing with: variorum commit NAME FILE\n");
    assert!(world.work().join(".variorum/store").is_file());
}

#[test]
fn makes_a_store_elsewhere() {
    let world = World::empty();
    let made = world.run("init archive");
    assert_eq!(made.ok().err, "hint: add a briefing with: variorum --store archive commit NAME FILE\n");
    assert!(world.work().join("archive/store").is_file());
    world.run("--store other init").ok();
    assert!(world.work().join("other/store").is_file());
    let made = world.prepared(["init", "--quiet"]).env("VARIORUM_STORE", "third").output().unwrap();
    assert!(made.status.success() && made.stdout.is_empty() && made.stderr.is_empty(), "{made:?}");
    assert!(world.work().join("third/store").is_file());
}

#[test]
fn refuses_one_that_exists_and_leaves_it_alone() {
    let world = World::with_history();
    let before = world.run("log --json").out;
    let refused = world.run("init");
    assert_eq!(refused.fails(7), "variorum: .variorum: a store exists here already\n");
    assert_eq!(world.run("log --json").out, before);
}

#[test]
fn answers_in_json() {
    let world = World::empty();
    let object = &world.run("init --json").ok().objects()[0];
    assert_eq!(object["type"], "initialized");
    assert_eq!(object["store"], ".variorum");
    assert!(object["id"].is_string());
}

#[test]
fn makes_one_where_a_store_was_removed_and_says_what_was_seen_of_it() {
    let world = World::with_history();
    world.commit("other", "The sea is calm.\n", "2026-05-12T10:00:00+02:00", "Desk", "other");
    let id = world.run("pin --json").ok().objects()[0]["store"].as_str().unwrap().to_owned();
    std::fs::remove_dir_all(world.work().join(".variorum")).unwrap();
    let made = world.run("init");
    assert_eq!((made.code, made.out.as_str()), (Some(0), "created the store .variorum\n"));
    let told: Vec<&str> = made.err.lines().collect();
    let seen =
        format!("warning: another store was here before: {id}, of which this reader has seen 4 records with the root ");
    assert!(told[0].starts_with(&seen), "{made:?}");
    assert_eq!(told[1], "warning: it had news (3 revisions), other (1 revision); it is not here any more");
    assert_eq!(world.command_with_input(["commit", "news"], b"One.\n").ok().shown(), "committed news@1 ID\n");
    assert!(world.run("pin").ok().out.contains("1 record, root"));
    std::fs::remove_dir_all(world.work().join(".variorum")).unwrap();
    assert_eq!(world.run("init --json").objects()[0]["replaces"]["records"], 1);
}

#[test]
fn a_store_that_was_moved_away_is_still_known_where_it_is() {
    let world = World::with_history();
    world.run("list").ok();
    let (here, there) = (world.work().join(".variorum"), world.work().join("archive"));
    std::fs::rename(&here, &there).unwrap();
    assert_eq!(world.run("init").code, Some(0));
    world.command_with_input(["commit", "news"], b"One.\n").ok();
    std::fs::remove_file(crate::newest(&there.join("log"))).unwrap();
    let behind = world.run("--store archive list");
    assert!(behind.fails(5).contains("the log went back"), "{behind:?}");
}

#[test]
fn leaves_a_damaged_store_alone_and_takes_one_place() {
    let world = World::with_history();
    std::fs::remove_file(world.work().join(".variorum/store")).unwrap();
    let refused = world.run("init");
    assert!(refused.fails(4).contains("variorum verify"), "{refused:?}");
    assert!(!world.work().join(".variorum/store").exists());
    assert_eq!(
        world.run("--store a init b").fails(2),
        "variorum: command line: --store a and b are two places for one store\nhint: create one: variorum init b\n"
    );
    assert!(!world.work().join("a").exists() && !world.work().join("b").exists());
    world.run("--store a init a").ok();
}
