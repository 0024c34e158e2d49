//! `pin`, and stores that show less than was seen before.

use std::fs;

use crate::{World, newest};

#[test]
fn a_store_that_lost_its_newest_entry_is_a_conflict_until_it_is_accepted() {
    let world = World::with_history();
    world.run("log").ok();
    let entry = newest(&world.work().join(".variorum/log"));
    fs::remove_file(entry).unwrap();
    let behind = world.command_with_input(["commit", "news"], b"Four.\n");
    assert!(behind.fails(5).starts_with("variorum: "), "{behind:?}");
    assert_eq!(world.run("pin").code, Some(5));
    let reset = world.run("pin --reset");
    assert_eq!(reset.code, Some(0), "{reset:?}");
    world.command_with_input(["commit", "news"], b"Four.\n").ok();
    assert_eq!(world.run("log news --json").ok().objects().len(), 3);
}

#[test]
fn tells_what_was_seen() {
    let world = World::with_history();
    world.run("log").ok();
    assert!(world.run("pin").ok().out.contains("3"));
    assert_eq!(world.run("pin --json").ok().objects()[0]["type"], "pin");
}
