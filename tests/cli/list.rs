//! `list`.

use crate::World;

#[test]
fn shows_each_briefing_with_its_newest_revision() {
    let world = World::with_history();
    world.commit("world/serbia/дан-победе", "Текст.\n", "2026-05-10T00:00:00Z", "Desk", "prvi\nred");
    assert_eq!(
        world.run("list").ok().out,
        "news                     3 revisions    2026-05-11 10:00 +02:00  weather\n\
         world/serbia/дан-победе  1 revision     2026-05-10 02:00 +02:00  prvi\n"
    );
    assert_eq!(world.run("list world/").ok().out.lines().count(), 1);
    let nothing = world.run("list absent");
    assert_eq!((nothing.ok().out.as_str(), nothing.err.as_str()), ("", "hint: no name starts with this prefix\n"));
    let pattern = "hint: no name matches this pattern; * stands for text without a slash, ** for any\n";
    assert_eq!(world.run("list wor*").ok().err, pattern);
}

#[test]
fn answers_in_json() {
    let world = World::with_history();
    let objects = world.run("list --json").ok().objects();
    assert_eq!(objects.len(), 1);
    let head = &world.run("log news -n 1 --json").objects()[0];
    for (field, value) in [("type", "briefing"), ("briefing", "news"), ("note", "weather"), ("author", "Desk")] {
        assert_eq!(objects[0][field], value);
    }
    assert_eq!(objects[0]["revisions"], 3);
    assert_eq!(objects[0]["id"], head["id"]);
    assert_eq!(objects[0]["time"], "2026-05-11T10:00:00+02:00");
}

#[test]
fn an_empty_store_suggests_a_beginning() {
    let world = World::new();
    let listed = world.run("list");
    assert_eq!(
        (listed.ok().out.as_str(), listed.err.as_str()),
        ("", "hint: no briefings yet; add one with: variorum commit NAME FILE\n")
    );
}

#[test]
fn briefings_are_listed_by_pattern_and_by_time() {
    let world = World::with_history();
    world.commit("law/dogs", "Dogs.\n", "2026-05-12T00:00:00Z", "Desk", "enacted");
    world.commit("law/cats/old", "Cats.\n", "2026-05-01T00:00:00Z", "Desk", "enacted");
    let names = |words: &[&str]| {
        let told = world.command(["list"].iter().chain(words)).ok().out.clone();
        told.lines().filter_map(|line| line.split(' ').next().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(names(&[]), ["law/cats/old", "law/dogs", "news"]);
    assert_eq!(names(&["--sort", "time"]), ["law/dogs", "news", "law/cats/old"]);
    assert_eq!(names(&["--sort", "name", "law/*"]), ["law/dogs"]);
    assert_eq!(names(&["law/**"]), ["law/cats/old", "law/dogs"]);
    assert_eq!(world.run("list -z --sort time").ok().out, "law/dogs\0news\0law/cats/old\0");
}
