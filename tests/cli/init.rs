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
    world.run("init archive").ok();
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
