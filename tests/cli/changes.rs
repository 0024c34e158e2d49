//! `changes`.

use serde_json::json;

use crate::{World, without_ids};

/// Three days of a desk, and a briefing that nobody touched.
fn world() -> World {
    let world = World::new();
    for (name, text, time, author, note) in [
        ("law/dogs", "Dogs are kept on a lead.\n", "2026-05-01T09:00:00+02:00", "Clerk", "enacted"),
        ("desk/ferry", "Two ships sail.\n\nThe sea is calm.\n", "2026-05-08T08:00:00+02:00", "Desk", "first"),
        ("desk/ferry", "Three ships sail.\n\nThe sea is calm.\n", "2026-05-09T09:00:00+02:00", "Desk", "a third"),
        ("desk/ferry", "Three ships sail.\n\nThe sea is rough.\n", "2026-05-10T09:00:00+02:00", "Night", "weather"),
        ("desk/fire", "A barn burned.\n", "2026-05-09T12:00:00+02:00", "Desk", "first"),
        ("desk/vote", "All agree.\n", "2026-05-07T12:00:00+02:00", "Desk", "first"),
        ("desk/vote", "Not all agree.\n", "2026-05-09T13:00:00+02:00", "Desk", "correction"),
        ("desk/vote", "All agree.\n", "2026-05-09T14:00:00+02:00", "Desk", "it was right"),
    ] {
        world.commit(name, text, time, author, note);
    }
    world
}

#[test]
fn what_changed_is_told_net_and_newest_first() {
    let world = world();
    assert_eq!(
        world.run("changes --since 2026-05-09").ok().out,
        "\
desk/ferry  @1 → @3  2026-05-10 09:00 +02:00  Night  +2 −2  2 revisions
    1 number, 1 word
    author: 1 word
desk/vote  @1 → @3  2026-05-09 14:00 +02:00  Desk  +0 −0  2 revisions
    changed, and changed back
desk/fire  @1  2026-05-09 12:00 +02:00  Desk  +3 −0
    new
"
    );
    let names = world.run("changes --since 2026-05-09 -z desk/f").ok().out.clone();
    assert_eq!(names, "desk/ferry\0desk/fire\0");
    world.run("changes -z -p").fails(2);
    let until = world.run("changes --since 2026-05-09 --until 2026-05-09 desk/f").ok().out.clone();
    let heads: Vec<&str> = until.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(heads.len(), 2, "{until}");
    assert!(heads[1].starts_with("desk/ferry  @1 → @2  2026-05-09 09:00 +02:00  Desk  +1 −1"), "{until}");
    let law = world.command(["changes", "--since", "2026-05-09", "law/*"]);
    assert_eq!((law.code, law.out.as_str()), (Some(0), ""));
    assert!(law.err.contains("nothing of law/* changed since 2026-05-09 00:00 +02:00"), "{}", law.err);
    assert_eq!(world.command(["changes", "--since", "2026-05-09", "d*/*r*"]).ok().out.lines().count(), 5);
}

#[test]
fn nothing_is_said_to_have_changed_where_nothing_did() {
    let world = world();
    let nothing = world.run("changes --since 2026-05-11 --until 2026-05-12");
    assert_eq!((nothing.code, nothing.out.as_str()), (Some(0), ""));
    let said = "remark: nothing changed from 2026-05-11 00:00 +02:00 to 2026-05-12 23:59 +02:00\n";
    assert!(nothing.err.contains(said), "{}", nothing.err);
    // Nobody touched it for a day.
    let day = world.run("changes");
    assert_eq!((day.code, day.out.as_str()), (Some(0), ""));
    assert!(
        day.err.contains("remark: '1d' is 2") && day.err.contains("remark: nothing changed since 2"),
        "{}",
        day.err
    );
    world.command_with_input(["commit", "today"], b"Now.\n").ok();
    assert!(world.run("changes").ok().out.starts_with("today  @1  "));
}

#[test]
fn redlines_follow_where_they_are_wanted() {
    let world = world();
    let told = world.run("changes --since 2026-05-09 desk/ferry -p").ok().out.clone();
    assert!(told.contains("[-Two-]{+Three+} ships sail."), "{told}");
    assert!(told.contains("The sea is [-calm-]{+rough+}."), "{told}");
    let told = world.run("changes --since 2026-05-09 desk/fire -p").ok().out.clone();
    assert!(!told.contains("burned"), "a new text is no redline: {told}");
}

#[test]
fn an_object_for_each_briefing() {
    let world = world();
    for words in ["changes --since 2026-05-09 --json", "changes --since 2026-05-09 --format json"] {
        let objects = world.run(words).ok().objects();
        let told: Vec<_> =
            objects.iter().map(|object| (&object["type"], &object["briefing"], &object["change"])).collect();
        let expected = [("desk/ferry", "changed"), ("desk/vote", "back"), ("desk/fire", "new")];
        let expected = expected.map(|(briefing, change)| (json!("change"), json!(briefing), json!(change)));
        assert_eq!(told, expected.iter().map(|(a, b, c)| (a, b, c)).collect::<Vec<_>>());
        assert_eq!(objects[0]["diff"]["kinds"], json!({"number": 1, "wording": 1}));
        assert_eq!(objects[0]["diff"]["stat"]["inserted"], 2);
        assert_eq!((&objects[0]["diff"]["old"]["number"], &objects[0]["revisions"]), (&json!(1), &json!(2)));
        assert_eq!(objects[0]["diff"].get("parts"), None);
        assert_eq!((&objects[2]["diff"]["old"], &objects[2]["ended"]), (&json!(null), &json!(null)));
    }
    let with_parts = world.run("changes --since 2026-05-09 --json -p desk/ferry").ok().objects();
    assert!(with_parts[0]["diff"]["parts"].is_array());
}

#[test]
fn one_page_has_all_redlines_and_nothing_in_it_is_markup() {
    let world = world();
    world.commit("desk/<script>", "<b>bold</b>\n", "2026-05-09T15:00:00+02:00", "<i>Desk</i>", "first");
    world.run("changes --since 2026-05-09 --format html -o changes.html").ok();
    let page = std::fs::read_to_string(world.work().join("changes.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"), "{page}");
    assert!(page.contains("<h1>4 briefings changed since 2026-05-09 00:00 +02:00</h1>"), "{page}");
    assert_eq!(page.matches("<section id=").count(), 4);
    assert!(page.contains("desk/&lt;script&gt;") && page.contains("&lt;b&gt;bold"), "{page}");
    for markup in ["<script", "<b>bold", "<i>Desk"] {
        assert!(!page.contains(markup), "{markup}");
    }
}

#[test]
fn what_is_of_a_time_to_come_has_changed_nothing_yet() {
    let world = world();
    // Which warns of the time.
    assert_eq!(world.run("end law/dogs --time 2099-01-01 --reason repealed").code, Some(0));
    std::fs::write(world.work().join("planned.txt"), "Nobody was hurt.\n").unwrap();
    assert_eq!(world.run("commit desk/fire planned.txt --time 2099-05-09T15:00:00+02:00").code, Some(0));
    let told = world.run("changes --since 2026-05-09");
    let now = &told.out;
    assert!(!now.contains("ended") && !now.contains("2099"), "{now}");
    let remark =
        "changes dated in the future, in 2 briefings, are not shown: to include them, add --until with a later day";
    assert!(told.err.contains(remark), "{}", told.err);
    let later = world.run("changes --since 2026-05-09 --until 2100-01-01").ok().out.clone();
    assert!(later.contains("law/dogs  @1 → ended") && later.contains("2099-05-09"), "{later}");
}

#[test]
fn ends_and_new_names_are_told() {
    let world = world();
    world.run("end law/dogs --time 2026-05-09T10:00:00+02:00 --reason repealed --author Clerk").ok();
    world.run("rename desk/fire desk/barn --time 2026-05-11T10:00:00+02:00").ok();
    let told = world.run("changes --since 2026-05-09").ok().out.clone();
    assert!(told.starts_with("desk/barn  @1  2026-05-09 12:00 +02:00  Desk  +3 −0\n    new\n"), "{told}");
    assert!(
        told.ends_with("law/dogs  @1 → ended  +0 −6\n    ended on 2026-05-09 10:00 +02:00 by Clerk: repealed\n"),
        "{told}"
    );
    let told = world.run("changes --since 2026-05-10 desk/barn").ok().out.clone();
    assert_eq!(told, "desk/barn  @1  2026-05-09 12:00 +02:00  Desk  +0 −0\n    renamed from desk/fire\n");
    let objects = world.run("changes --since 2026-05-09 --json law/").ok().objects();
    assert_eq!(objects[0]["change"], "ended");
    assert_eq!(objects[0]["ended"]["reason"], "repealed");
    let objects = world.run("changes --since 2026-05-10 --json desk/barn").ok().objects();
    assert_eq!((&objects[0]["change"], &objects[0]["renamed_from"]), (&json!("same"), &json!("desk/fire")));
}

#[test]
fn a_briefing_that_cannot_be_read_does_not_hide_the_others() {
    let world = world();
    let log = world.work().join(".variorum/log");
    let mut objects: Vec<_> = std::fs::read_dir(&log).unwrap().map(|entry| entry.unwrap().path()).collect();
    objects.sort();
    // The first text of the ferry.
    std::fs::remove_file(&objects[1]).unwrap();
    let told = world.run("changes --since 2026-05-09");
    assert_eq!(told.code, Some(4), "{told:?}");
    assert!(told.out.contains("desk/fire  @1"), "{}", without_ids(&told.out));
    assert!(told.err.contains("warning: "), "{}", told.err);
}

#[test]
fn names_that_nothing_has_are_told_from_those_that_did_not_change() {
    let world = World::with_history();
    let last = |words: &str| world.run(words).err.lines().last().unwrap_or_default().to_owned();
    assert_eq!(last("changes nwes --since 2030-01-01T00:00Z"), "hint: no name starts with this prefix");
    assert!(last("changes nwes/* --since 2030-01-01T00:00Z").starts_with("hint: no name matches this pattern"));
    assert!(last("changes news --since 2030-01-01T00:00Z").starts_with("remark: nothing of news changed"));
}
