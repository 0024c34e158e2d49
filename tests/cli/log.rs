//! `log`.

use serde_json::{Value, json};
use variorum_store::{Homes, Store, unwatched};

use crate::World;

fn numbers(world: &World, words: &str) -> Vec<u64> {
    let objects = world.run(format!("log --json {words}").trim_end()).ok().objects();
    objects.iter().map(|object| object["number"].as_u64().unwrap()).collect()
}

#[test]
fn tells_the_history_newest_first() {
    let world = World::with_history();
    world.run("label news@2 published").ok();
    let told = "\
@3  ID  2026-05-11 10:00 +02:00  Desk  +1 −1  37 bytes
    weather
@2  ID  2026-05-09 09:30 +02:00  Night desk  +1 −1  36 bytes  [published]
    a third ship
@1  ID  2026-05-09 08:00 +02:00  Desk  +7 −0  34 bytes
    first report
";
    assert_eq!(world.run("log news").ok().shown(), told);
    // The second time the counts of words come from the catalog.
    assert_eq!(world.run("log news").ok().shown(), told);
}

#[test]
fn tells_the_whole_store() {
    let world = World::with_history();
    world.commit("b", "B.\n", "2020-01-01T00:00:00Z", "Desk", "older by its own time, newer in the log");
    let told = world.run("log").ok().shown();
    let heads: Vec<&str> =
        told.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(heads, ["b@1", "news@3", "news@2", "news@1"]);
    let reversed = world.run("log --reverse").ok().shown();
    let heads: Vec<&str> =
        reversed.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(heads, ["news@1", "news@2", "news@3", "b@1"]);
}

#[test]
fn long_logs_come_in_order_and_whole() {
    let world = World::new();
    for number in 1..=30 {
        world.command_with_input(["commit", "a", "-q"], format!("{number}\n").as_bytes()).ok();
        if number % 7 == 0 {
            assert_eq!(world.run("label a seven").code, Some(0));
        }
    }
    assert_eq!(numbers(&world, ""), (1..=30).rev().collect::<Vec<_>>());
    assert_eq!(numbers(&world, "--reverse"), (1..=30).collect::<Vec<_>>());
}

#[test]
fn chooses_by_count_time_and_author() {
    let world = World::with_history();
    for (words, expected) in [
        ("news", vec![3, 2, 1]),
        ("news --reverse", vec![1, 2, 3]),
        ("news -n 2", vec![3, 2]),
        ("news -n 2 --reverse", vec![2, 3]),
        ("-n 2 --reverse", vec![2, 3]),
        ("news -n 0", vec![]),
        ("news --since 2026-05-10", vec![3]),
        ("news --until 2026-05-09", vec![2, 1]),
        ("--until 2026-05-09T06:00Z", vec![1]),
        ("news --since 2026-05-09T07:30Z --until 2026-05-11T08:00Z", vec![3, 2]),
        ("news --author night", vec![2]),
        ("news --author DESK -n 1", vec![3]),
        ("news --author nobody", vec![]),
    ] {
        assert_eq!(numbers(&world, words), expected, "{words}");
    }
}

#[test]
fn answers_in_json_with_every_field() {
    let world = World::with_history();
    let objects = world.run("log news --json").ok().objects();
    let fields = |object: &Value| object.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let mut expected = vec![
        "type", "briefing", "number", "id", "parent", "content", "bytes", "time", "recorded", "author", "note",
        "source", "labels", "meta",
    ];
    expected.sort_unstable();
    let mut found = fields(&objects[0]);
    found.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(objects[0]["type"], "revision");
    assert_eq!(objects[0]["parent"], objects[1]["id"]);
    assert_eq!(objects[2]["parent"], json!(null));
    assert_eq!(objects[2]["source"], json!(null));
    assert_eq!(objects[2]["labels"], json!([]));
    assert_eq!(objects[2]["meta"], json!({}));
}

#[test]
fn a_long_note_is_wrapped() {
    let world = World::new();
    world.commit("a", "A.\n", "2026-05-09T08:00:00Z", "Desk", &"word ".repeat(20));
    let told = world.run("log a").ok().shown();
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    assert_eq!(told.lines().count(), 3, "{told}");
}

#[test]
fn a_briefing_that_is_not_there_is_an_error() {
    let world = World::with_history();
    let error = world.run("log absent");
    assert_eq!(error.fails(3), "variorum: absent: no such briefing\nhint: see the briefings: variorum list\n");
    assert!(world.run("log news --since soon").fails(7).starts_with("variorum: time 'soon': not a valid time\n"));
}

#[test]
fn shows_what_each_revision_changed() {
    let world = World::with_history();
    let told = world.run("log news --stat").ok().shown();
    assert!(told.contains("    a third ship\n    1 number\n    author: 2 words\n"), "{told}");
    let told = world.run("log news -p -n 2").ok().shown();
    let third = told.find("The sea is [-calm-]{+rough+}.").unwrap();
    let second = told.find("[-Two-]{+Three+} ships sail.").unwrap();
    assert!(third < second, "{told}");
    let objects = world.run("log --json -p news").ok().objects();
    let types: Vec<_> = objects.iter().map(|object| object["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["revision", "diff", "revision", "diff", "revision", "diff"]);
    assert_eq!(objects[1]["kinds"], json!({"wording": 1}));
    assert_eq!(objects[5]["old"], json!(null));
}

#[test]
fn a_part_of_a_history_is_said_as_a_revision_or_a_pair() {
    let world = World::with_history();
    let all: Vec<String> = world.run("log news --json").out.lines().map(str::to_owned).collect();
    let id = world.run("log news --json").objects()[1]["id"].as_str().unwrap()[..8].to_owned();
    for (words, expected) in [
        ("news@2", &all[1..]),
        ("news 2", &all[1..]),
        ("news -1", &all[1..]),
        (id.as_str(), &all[1..]),
        ("news@2..3", &all[..2]),
        ("news 1..2", &all[1..]),
        ("news@2..news@2", &all[1..2]),
        ("news -2..-1", &all[1..]),
        ("news 2..", &all[..2]),
        ("news ..", &all[..]),
    ] {
        let shown = world.run(&format!("log {words} --json"));
        assert_eq!(shown.ok().out.lines().collect::<Vec<_>>(), expected, "{words}");
        let reversed = world.run(&format!("log {words} --json --reverse"));
        assert_eq!(reversed.ok().out.lines().rev().collect::<Vec<_>>(), expected, "{words}");
    }
    world.commit("other", "Boats.\n", "2026-05-09T08:00:00Z", "Desk", "elsewhere");
    assert!(world.run("log news..other").fails(2).ends_with("hint: compare them: variorum diff news@3 other@1\n"));
}

/// A world with several desks.
fn desks() -> World {
    let world = World::new();
    for (name, day, note) in [
        ("desk/ferry", 1, "first report"),
        ("law/dogs", 2, "enacted"),
        ("desk/fire", 3, "First alarm\nmore"),
        ("desk/ferry", 4, "a correction"),
        ("desk/night/owl", 5, "first"),
    ] {
        world.commit(name, &format!("Day {day}.\n"), &format!("2026-05-{day:02}T10:00:00+02:00"), "Desk", note);
    }
    world
}

#[test]
fn prefixes_and_patterns_mean_several_histories() {
    let world = desks();
    for (pattern, expected) in [
        ("desk/", &["desk/night/owl@1", "desk/ferry@2", "desk/fire@1", "desk/ferry@1"][..]),
        ("desk/*", &["desk/ferry@2", "desk/fire@1", "desk/ferry@1"]),
        ("**/f?r*", &["desk/ferry@2", "desk/fire@1", "desk/ferry@1"]),
        ("*/[dn]*", &["law/dogs@1"]),
    ] {
        let told = world.command(["log", "--oneline", pattern]).ok().shown();
        let heads: Vec<&str> = told.lines().filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(heads, expected, "{pattern}");
    }
    let absent = world.command(["log", "sport/*"]);
    assert_eq!(absent.fails(3), "variorum: sport/*: no briefing matches\nhint: see the briefings: variorum list\n");
    // A name that looks like a pattern is a name.
    world.commit("what?", "What?\n", "2026-05-06T10:00:00+02:00", "Desk", "a question");
    world.commit("whats", "What?\n", "2026-05-07T10:00:00+02:00", "Desk", "no question");
    assert_eq!(
        world.command(["log", "--oneline", "what?"]).ok().shown(),
        "@1  ID  2026-05-06 10:00 +02:00  a question\n"
    );
}

#[test]
fn one_line_or_one_record_for_each_revision() {
    let world = desks();
    assert_eq!(world.run("log desk/fire --oneline").ok().shown(), "@1  ID  2026-05-03 10:00 +02:00  First alarm\n");
    assert_eq!(
        world.run("log law/dogs -z").ok().shown(),
        "@1  ID  2026-05-02 10:00 +02:00  Desk  +2 −0  7 bytes\n    enacted\0"
    );
    let records = world.run("log desk/ferry --oneline -z").ok().shown();
    assert_eq!(
        records,
        "@2  ID  2026-05-04 10:00 +02:00  a correction\0@1  ID  2026-05-01 10:00 +02:00  first report\0"
    );
}

#[test]
fn what_is_there_once_is_told_in_the_singular() {
    let world = World::new();
    world.command_with_input(["commit", "bell", "--time", "2026-05-01", "--author", "Desk"], b"!").ok();
    assert_eq!(world.run("log bell").ok().shown(), "@1  ID  2026-05-01 00:00 +02:00  Desk  +0 −0  1 byte\n");
}

#[test]
fn notes_are_searched_in_any_case() {
    let world = desks();
    let told = |words: &str| {
        let told = world.run(words).ok().shown();
        told.lines().filter_map(|line| line.split(' ').next().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(told("log --oneline --grep FIRST"), ["desk/night/owl@1", "desk/fire@1", "desk/ferry@1"]);
    assert_eq!(told("log --oneline --grep more"), ["desk/fire@1"]);
    assert_eq!(told("log --oneline --grep first --author nobody"), [""; 0]);
}

#[test]
fn a_history_of_which_nothing_is_wanted_says_so() {
    let world = World::new();
    assert_eq!(world.run("log").ok().err, "hint: no briefings yet; add one with: variorum commit NAME FILE\n");
    let world = World::with_history();
    for (words, all) in [
        ("log --author nobody", ""),
        ("log news --grep nothing", "; see them all: variorum log news"),
        ("log news --until 2020-01-01T00:00Z", "; see them all: variorum log news"),
    ] {
        let told = world.run(words);
        let hint = format!("hint: no revision matches these options{all}\n");
        assert_eq!((told.ok().out.as_str(), &told.err), ("", &hint), "{words}");
    }
    assert_eq!(world.run("log news -n 0").ok().err, "");
}

#[test]
fn what_was_taken_down_is_told_with_by_whom_and_is_no_damage() {
    let world = World::with_history();
    {
        let mut store = Store::open(&world.work().join(".variorum"), &Homes::default(), &mut unwatched).unwrap();
        let second = store.by_number("news", 2).unwrap().unwrap();
        store.take_down(&second, "a court", "privacy", &second.record.recorded).unwrap();
    }
    for words in ["log news", "log --stat news", "blame news"] {
        let told = world.run(words);
        let sentence = "warning: news@2: was taken down by a court on ";
        assert!(told.err.starts_with(sentence) && told.err.ends_with(": privacy\n"), "{words}: {}", told.err);
        assert_eq!(told.code, Some(0), "{words}");
    }
    let log = world.run("log news").shown();
    assert!(log.contains("  Desk  +? −?  37 bytes"), "what it changed is not compared with nothing: {log}");
}
