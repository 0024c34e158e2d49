//! `demo`.

use std::fs;

use crate::World;

#[test]
fn tells_the_whole_story_and_leaves_nothing_behind() {
    let world = World::empty();
    let told = world.run("demo --color never");
    told.ok();
    for step in
        ["$ variorum list", "$ variorum log ", "$ variorum diff ", "$ variorum verify", "no damage found", "damage: "]
    {
        assert!(told.out.contains(step), "{step}: {}", told.out);
    }
    assert_eq!(fs::read_dir(world.work()).unwrap().count(), 0);
    assert!(!world.dir.path().join("home/cache").exists() && !world.dir.path().join("home/state").exists());
}

#[test]
fn is_a_story_for_people() {
    assert_eq!(World::empty().run("demo --json").fails(2).lines().count(), 1);
}
