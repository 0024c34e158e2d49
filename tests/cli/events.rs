//! `end` and `undo`, and what knows of them: the selector, `list`, `log`, `show`, `export`.

use std::fs;

use serde_json::json;

use crate::World;

/// A history whose briefing ended on 12 May.
fn ended() -> World {
    let world = World::with_history();
    world.commit("other", "Still here.\n", "2026-05-09T10:00:00+02:00", "Desk", "other");
    let words = ["end", "news", "--time", "2026-05-12T00:00:00+02:00", "--reason", "withdrawn", "--author", "Desk"];
    assert_eq!(world.command(words).ok().shown(), "ended news ID  from 2026-05-12 00:00 +02:00 on: withdrawn\n");
    world
}

#[test]
fn what_ended_is_not_in_force_from_then_on() {
    let world = ended();
    assert_eq!(world.run("show news@2026-05-11T23:00+02:00").ok().out, "Three ships sail.\n\nThe sea is rough.\n");
    assert_eq!(
        world.run("show news@2026-05-13T00:00Z").fails(3),
        "variorum: news@2026-05-13T00:00Z: ended on 2026-05-12 00:00 +02:00: withdrawn\n\
         hint: see its last text: variorum show news@3\n"
    );
    let shown = world.run("show news");
    assert_eq!(
        (shown.code, shown.out.as_str(), shown.err.as_str()),
        (
            Some(0),
            "Three ships sail.\n\nThe sea is rough.\n",
            "remark: news ended on 2026-05-12 00:00 +02:00: withdrawn\n"
        )
    );
    assert_eq!(world.run("show other").ok().err, "");
}

#[test]
fn a_list_and_a_history_say_it() {
    let world = ended();
    let listed = world.run("list");
    assert!(listed.ok().out.contains("  ended on 2026-05-12 00:00 +02:00: withdrawn\n"), "{listed:?}");
    let objects = world.run("list --json").ok().objects();
    assert_eq!(
        objects[0]["ended"],
        json!({"time": "2026-05-12T00:00:00+02:00", "reason": "withdrawn", "author": "Desk"})
    );
    assert_eq!(objects[1].get("ended"), None);
    let log = world.run("log news").ok().shown();
    assert!(log.starts_with("ended  ID  2026-05-12 00:00 +02:00  Desk\n    withdrawn\n@3  ID "), "{log}");
    let all = world.run("log").ok().shown();
    assert!(all.starts_with("news  ended  ID  2026-05-12 00:00 +02:00  Desk\n    withdrawn\nother@1  ID "), "{all}");
    let end = world.run("log news --json").ok().objects()[0].clone();
    for (field, value) in [
        ("type", json!("end")),
        ("briefing", json!("news")),
        ("number", json!(3)),
        ("time", json!("2026-05-12T00:00:00+02:00")),
        ("author", json!("Desk")),
        ("reason", json!("withdrawn")),
    ] {
        assert_eq!(end[field], value, "{field}");
    }
    let count = |words: &str| world.run(words).ok().objects().len();
    assert_eq!(count("log news --json -n 2"), 2);
    assert_eq!(count("log news --json --until 2026-05-11T12:00Z"), 3);
    assert_eq!(count("log news --json --since 2026-05-12T00:00:00+02:00"), 1);
    assert_eq!(count("log --json --author night"), 1);
    let reversed = world.run("log news --json --reverse").ok().objects();
    assert_eq!((&reversed[0]["number"], &reversed[3]["type"]), (&json!(1), &json!("end")));
}

#[test]
fn an_export_of_that_day_leaves_it_out_and_one_of_the_newest_says_so() {
    let world = ended();
    let exported = |words: &str, dir: &str| {
        let words = ["export", "--format", "directory", "-o", dir].into_iter().chain(words.split_whitespace());
        let outcome = world.command(words);
        let exists = |name: &str| world.work().join(dir).join(name).is_file();
        ((exists("news"), exists("other")), outcome.ok().err.clone())
    };
    assert_eq!(exported("--at 2026-05-12T00:00:00+02:00", "then").0, (false, true));
    assert_eq!(exported("--at 2026-05-11T12:00Z", "before").0, (true, true));
    let (files, told) = exported("", "newest");
    assert_eq!(files, (true, true));
    assert!(told.contains("hint: 1 briefing of these ended; --at TIME leaves out"), "{told}");
    assert!(world.run("export --format csv").err.contains("1 end of briefings left out"));
    world.run("export --format site -o pages").ok();
    for (page, is_ended) in [("b/news/index.html", true), ("b/news/1.html", true), ("b/other/index.html", false)] {
        let html = fs::read_to_string(world.work().join("pages").join(page)).unwrap();
        assert_eq!(html.contains("<strong>Not in force</strong> from "), is_ended, "{page}");
    }
}

#[test]
fn an_end_is_written_once_corrected_and_revived() {
    let world = ended();
    let again = world.run("end news");
    assert!(again.ok().out.starts_with("unchanged news "), "{again:?}");
    let corrected = world.run("end news --reason repealed").ok().shown();
    assert_eq!(corrected, "ended news ID  from 2026-05-12 00:00 +02:00 on: repealed\n");
    let corrected = world.run("end news --time 2026-05-13T00:00Z").ok().shown();
    assert_eq!(corrected, "ended news ID  from 2026-05-13 02:00 +02:00 on: repealed\n");
    assert_eq!(world.run("log news --json").ok().objects().len(), 6, "history keeps what was said before");
    // The same text again revives it.
    let text = b"Three ships sail.\n\nThe sea is rough.\n";
    assert_eq!(world.command_with_input(["commit", "news"], text).shown(), "committed news@4 ID\n");
    assert!(!world.run("list").ok().out.contains("ended"));
    assert!(world.run("verify").ok().out.contains("no damage found"));
}

#[test]
fn the_last_text_is_one_that_was_in_force() {
    let world = World::new();
    world.commit("law", "One.\n", "2026-01-01T00:00:00Z", "Desk", "x");
    assert_eq!(world.command_with_input(["commit", "law", "--time", "2026-09-01"], b"Two.\n").code, Some(0));
    assert_eq!(world.run("end law --time 2026-05-01T00:00Z").code, Some(0));
    let asked = world.run("show law@2026-06-01T00:00Z");
    assert!(asked.fails(3).ends_with("hint: see its last text: variorum show law@1\n"), "{asked:?}");
}

#[test]
fn other_names_for_a_briefing_that_is_not_there_are_refused() {
    let world = World::new();
    let line = |old: &str, new: &str| {
        format!("{{\"time\":\"2026-05-12T00:00:00Z\",\"renamed\":[{{\"from\":\"{old}\",\"to\":\"{new}\"}}]}}\n")
    };
    let first = "{\"doc\":\"law/q\",\"time\":\"2020-01-01T00:00:00Z\",\"content\":\"a\"}\n";
    let lines = [first, &line("nope", "other"), &line("nope", "law/q")].concat();
    let told = world.command_with_input(["import", "--json"], lines.as_bytes());
    assert_eq!(told.code, Some(7), "{told:?}");
    assert_eq!(told.objects().last().unwrap()["refused"], json!(2), "{told:?}");
    assert!(
        told.err.contains("\"what\":\"nope\",\"reason\":\"it renames a briefing that this store does not have\""),
        "{told:?}"
    );
}

#[test]
fn what_was_not_in_force_in_between_is_told() {
    let world = World::new();
    let says = |line: &str| world.run(line).ok().out.clone();
    world.commit("law", "Parking costs two euros.\n", "2020-01-01T00:00:00Z", "Desk", "x");
    world.run("end law --time 2021-01-01T00:00Z --reason repealed").ok();
    let again = b"Parking costs two euros. Again.\n";
    assert_eq!(world.command_with_input(["commit", "law", "--time", "2021-03-01T00:00Z"], again).code, Some(0));
    let between = "not in force from 2021-01-01 02:00 +02:00 until @2 of 2021-03-01 02:00 +02:00: repealed";
    for line in ["search Parking", "changes --since 2020-06-01", "changes --since 2020-06-01 --format html"] {
        let said = says(line).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(between), "{line}: {said}");
    }
    for line in ["search Parking --json", "changes --since 2020-06-01 --json"] {
        let told = world.run(line).ok().objects()[0]["ends_taken_back"].clone();
        assert_eq!((&told[0]["reason"], &told[0]["until"]["number"]), (&json!("repealed"), &json!(2)), "{line}");
    }
    assert!(!says("changes --since 2021-02-01").contains("not in force from"), "it is of an earlier time");
    world.run("end law --time 2022-01-01T00:00Z --reason over").ok();
    let which = |words: &[&str]| world.command_with_input(words, again);
    let told = which(&["which", "-"]);
    assert!(told.ok().out.ends_with("  the newest  ended on 2022-01-01 02:00 +02:00: over\n"), "{told:?}");
    assert_eq!(which(&["which", "-", "--json"]).ok().objects()[0]["in_force"], json!(null));
}

#[test]
fn an_end_in_the_future_or_before_its_revision_is_said_to_be_so() {
    let world = World::with_history();
    let future = world.run("end news --time 9998-01-01T00:00Z");
    assert_eq!(
        (future.code, future.err.as_str()),
        (Some(0), "remark: news is in force until 9998-01-01 02:00 +02:00\n")
    );
    assert!(world.run("list").ok().out.contains("  ends on 9998-01-01 02:00 +02:00\n"));
    assert_eq!(world.run("show news@2026-06-01").code, Some(0));
    let early = world.run("end news --time 2026-05-10T00:00Z");
    assert!(early.err.contains("which therefore was never in force"), "{early:?}");
    let late = ["commit", "news", "--time", "9998-01-01T00:00:00Z"];
    assert_eq!(world.command_with_input(late, b"Four ships sail.\n").code, Some(0));
    for time in ["9997-01-01T00:00Z", "2026-05-12T00:00Z"] {
        let never = world.command(["end", "news", "--time", time]);
        assert!(never.err.ends_with("9998-01-01 02:00 +02:00, which therefore will not be in force\n"), "{never:?}");
    }
    assert_eq!(
        world.run("end absent").fails(3),
        "variorum: absent: no such briefing\nhint: see the briefings: variorum list\n"
    );
}

#[test]
fn the_last_revision_is_taken_back_by_a_new_one() {
    let world = World::new();
    let meta = |words: &[&str], text: &[u8]| {
        world.command_with_input(["commit", "news"].iter().chain(words), text).ok();
    };
    meta(&["--meta", "title=Calm", "--source", "https://example.org/1"], b"Calm.\n");
    meta(&["--meta", "title=Rough", "--meta", "lang=en", "--label", "published"], b"Rough.\n");
    let undone = world.command(["undo", "news", "-m", "published by mistake"]);
    assert_eq!(
        (undone.code, undone.shown().as_str(), undone.err.as_str()),
        (
            Some(0),
            "undid news@2: news@3 ID has the text of @1\n",
            "remark: news@2 keeps its label published\n\
             hint: move it to the new revision: variorum label news published\n"
        )
    );
    let newest = world.run("log news -n 1 --json").ok().objects()[0].clone();
    let second = world.run("log news --json").ok().objects()[1]["id"].clone();
    for (field, value) in [
        ("note", json!("undoes revision 2: published by mistake")),
        ("meta", json!({"title": "Calm"})),
        ("source", json!("https://example.org/1")),
        ("undoes", second),
    ] {
        assert_eq!(newest[field], value, "{field}");
    }
    assert_eq!(world.run("show news").ok().out, "Calm.\n");
    // Undoing that brings the text back.
    assert_eq!(world.run("undo news").ok().shown(), "undid news@3: news@4 ID has the text of @2\n");
    let object = &world.run("undo news --json").ok().objects()[0];
    assert_eq!((&object["type"], &object["undoes"], &object["text_of"]), (&json!("committed"), &json!(4), &json!(3)));
    assert!(world.run("verify").ok().out.contains("no damage found"));
}

#[test]
fn an_end_is_taken_back_too_and_what_cannot_be_is_said() {
    let world = ended();
    assert_eq!(world.run("undo news").ok().shown(), "undid the end of news: news@4 ID has the text of @3\n");
    assert_eq!(
        world.run("log news -n 1 --json").ok().objects()[0]["note"],
        "undoes the end of 2026-05-12 00:00 +02:00"
    );
    assert_eq!(world.run("show news@2026-12-31T00:00Z").code, Some(0));
    assert_eq!(
        world.run("undo other").fails(3),
        "variorum: other: has only one revision, so there is nothing to go back to\n\
         hint: to end it instead: variorum end other\n"
    );
    let moved = world.run("undo news --expect 3");
    assert!(moved.fails(5).contains("has moved on"), "{moved:?}");
    world.run("undo news --expect 4").ok();
}

#[test]
fn undoing_what_revived_a_briefing_ends_it_again() {
    let world = ended();
    let revive = |text: &[u8]| world.command_with_input(["commit", "news"], text);
    let revived = revive(b"Four ships sail.\n");
    assert_eq!(
        (revived.code, revived.err.as_str()),
        (Some(0), "remark: news ended on 2026-05-12 00:00 +02:00: withdrawn; news@4 takes that back\n")
    );
    world.run("label news final").ok();
    let undone = world.run("undo news --author Editor");
    assert!(undone.ok().shown().starts_with("undid news@4, which had revived it: ended ID  from "), "{undone:?}");
    assert_eq!(undone.err, "");
    assert_eq!(world.run("show news@9000-01-01").code, Some(3));
    let last = &world.run("log news -n 1 --json").ok().objects()[0];
    assert_eq!(
        [&last["type"], &last["number"], &last["author"], &last["reason"]],
        [&json!("end"), &json!(4), &json!("Editor"), &json!("undoes revision 4: withdrawn")]
    );
    assert!(world.run("list").ok().out.contains("undoes revision 4: withdrawn"));
    // Undoing that revives it, with the text that it had.
    assert_eq!(world.run("undo news").ok().shown(), "undid the end of news: news@5 ID has the text of @4\n");
    assert_eq!(world.run("show news@9000-01-01").ok().out, "Four ships sail.\n");
    let object = &world.command(["undo", "news", "--json", "-m", "no"]).ok().objects()[0];
    assert_eq!(
        [&object["type"], &object["undoes"], &object["number"], &object["reason"]],
        [&json!("ended"), &json!(5), &json!(5), &json!("undoes revision 5: no")]
    );
    let moved = world.run("undo news --expect 3");
    assert_eq!(moved.code, Some(5), "{moved:?}");
    assert!(world.run("verify").ok().out.contains("no damage found"));
}

#[test]
fn an_end_that_is_still_to_come_stays_whatever_is_amended_and_can_be_taken_back() {
    let world = World::with_history();
    assert_eq!(world.run("end news --time 9990-01-01T00:00Z --reason sunset").code, Some(0));
    let amended = world.command_with_input(["commit", "news"], b"Amended.\n");
    let said = |number: u64| {
        format!(
            "remark: news ends on 9990-01-01 02:00 +02:00: sunset; news@{number} does not change that\n\
             hint: to keep a text in force after that: variorum commit news FILE --time 9990-01-01T00:00:00Z\n"
        )
    };
    assert_eq!((amended.code, &amended.err), (Some(0), &said(4)));
    assert_eq!(world.run("show news@9989-01-01").ok().out, "Amended.\n");
    assert_eq!(world.run("show news@9995-01-01").code, Some(3));
    // What was added last is taken back first.
    let undone = world.run("undo news");
    assert_eq!(
        (undone.code, undone.shown().as_str(), &undone.err),
        (Some(0), "undid news@4: news@5 ID has the text of @3\n", &said(5))
    );
    assert_eq!(world.run("show news@9989-01-01").ok().out, "Three ships sail.\n\nThe sea is rough.\n");
    assert_eq!(world.run("show news@9995-01-01").code, Some(3));
    let beyond = ["commit", "news", "--time", "9990-01-01T00:00:00Z"];
    let revived = world.command_with_input(beyond, b"Kept.\n");
    assert!(
        revived.err.contains("news ends on 9990-01-01 02:00 +02:00: sunset; news@6 takes that back"),
        "{revived:?}"
    );
    assert_eq!(world.run("show news@9995-01-01").ok().out, "Kept.\n");
    // An end that nothing was amended before is what is taken back.
    let other = World::with_history();
    other.run("end news --time 9990-01-01T00:00Z");
    assert_eq!(other.run("undo news").shown(), "undid the end of news: news@4 ID has the text of @3\n");
    assert_eq!(other.run("show news@9995-01-01").ok().out, "Three ships sail.\n\nThe sea is rough.\n");
    assert!(world.run("verify").ok().out.contains("no damage found"));
}

/// A law that was repealed in 2021; then an amendment of 2020 was found.
fn repealed() -> World {
    let world = World::new();
    world.commit("law", "One.\n", "2020-01-01T00:00:00Z", "Desk", "x");
    world.run("end law --time 2021-01-01T00:00Z --reason repealed").ok();
    let found = world.command_with_input(["commit", "law", "--time", "2020-06-01T00:00Z"], b"Two.\n");
    assert!(found.err.contains("is before law's end on 2021-01-01 02:00 +02:00, so law stays ended"), "{found:?}");
    world
}

fn in_force(world: &World, day: &str) -> String {
    let shown = world.run(&format!("show law@{day}T12:00Z"));
    if shown.code == Some(3) { "ended".to_owned() } else { shown.ok().out.clone() }
}

#[test]
fn what_was_amended_before_an_end_is_undone_and_the_end_stays() {
    let world = repealed();
    assert_eq!(["2020-12-31", "2025-01-01"].map(|day| in_force(&world, day)), ["Two.\n", "ended"]);
    assert_eq!(world.run("undo law").shown(), "undid law@2: law@3 ID has the text of @1\n");
    assert_eq!(["2020-12-31", "2025-01-01"].map(|day| in_force(&world, day)), ["One.\n", "ended"]);
    let revived = world.run("undo law --time 2024-01-01T00:00Z");
    assert_eq!(revived.err, "remark: law ended on 2021-01-01 02:00 +02:00: repealed; law@4 takes that back\n");
    assert_eq!(["2023-12-31", "2025-01-01"].map(|day| in_force(&world, day)), ["ended", "Two.\n"]);
    let world = ended();
    let refused = world.run("undo news --time 2026-05-11T12:00Z");
    assert!(refused.fails(2).contains("is before news's end on 2026-05-12 00:00 +02:00"), "{refused:?}");
}

#[test]
fn an_end_is_corrected_whatever_was_amended_before_it() {
    let world = repealed();
    world.run("end law --time 2022-01-01T00:00Z").ok();
    let days = ["2020-12-31", "2021-06-01", "2022-06-01"];
    assert_eq!(days.map(|day| in_force(&world, day)), ["Two.\n", "Two.\n", "ended"]);
    // Also to a time before what was amended.
    world.run("end law --time 2020-03-01T00:00Z");
    assert_eq!(["2020-02-01", "2020-12-31"].map(|day| in_force(&world, day)), ["One.\n", "ended"]);
    assert!(world.run("verify").ok().out.contains("no damage found"));
}

#[test]
fn undoing_an_end_brings_back_what_was_in_force_before_it() {
    let world = World::with_history();
    world.run("end news --time 2026-05-20T00:00Z").ok();
    // An older text that was found later is not what had been in force.
    let later = ["commit", "news", "--time", "2026-05-09T00:00:00Z"];
    assert!(world.command_with_input(later, b"Found later.\n").err.contains("so news stays ended"));
    assert_eq!(world.run("undo news").ok().shown(), "undid the end of news: news@5 ID has the text of @3\n");
    assert_eq!(world.run("show news@9000-01-01").ok().out, "Three ships sail.\n\nThe sea is rough.\n");
}

#[test]
fn what_takes_back_a_text_of_the_future_is_of_its_time() {
    let world = World::new();
    world.command_with_input(["commit", "news"], b"Now.\n").ok();
    world.command_with_input(["commit", "news", "--time", "9998-01-01T00:00Z"], b"Later.\n");
    assert_eq!(world.run("undo news").code, Some(0));
    assert_eq!(world.run("show news@9999-01-01").ok().out, "Now.\n");
}

#[test]
fn json_lines_carry_what_ended_and_what_was_taken_back() {
    let world = ended();
    world.run("undo news").ok();
    world.command_with_input(["commit", "news"], b"Four ships.\n").ok();
    world.run("undo news").ok();
    assert_eq!(world.run("end news --time 9990-01-01T00:00Z").code, Some(0));
    let exported = world.run("export").ok().out.clone();
    let lines: Vec<serde_json::Value> = exported.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ends: Vec<_> = lines.iter().filter(|line| line["ended"] == true).collect();
    assert_eq!(ends.len(), 2);
    for (field, value) in
        [("doc", json!("news")), ("reason", json!("withdrawn")), ("author", json!("Desk")), ("after", json!(3))]
    {
        assert_eq!(ends[0][field], value, "{field}");
    }
    assert_eq!(lines.iter().filter(|line| line["undoes"] == 5).count(), 1);
    let copy = World::new();
    copy.command_with_input(["import"], exported.as_bytes()).ok();
    assert_eq!(copy.run("export").ok().out, exported);
    assert_eq!(copy.run("list --json").ok().out, world.run("list --json").ok().out);
}

/// Lines as people write them, and as an export has them without their records.
const EVENTS: &str = r#"{"doc":"law/1","time":"2026-05-01T00:00:00Z","content":"One.\n"}
{"doc":"law/2","time":"2026-05-01T00:00:00Z","content":"Two.\n","ended":true}
{"time":"2026-05-02T00:00:00Z","renamed":[{"from":"law/1","to":"act/1"}],"author":"Desk","note":"moved"}
{"doc":"act/1","time":"2026-05-03T00:00:00Z","content":"One, amended.\n"}
{"doc":"act/1","time":"2026-05-04","ended":true,"author":"Desk","reason":"repealed","after":2}
{"doc":"act/1","ended":true}
{"doc":"absent","time":"2026-05-04","ended":true}
{"time":"2026-05-04","renamed":[{"from":"act/1"}]}
{"doc":"law/2","time":"2026-05-04","ended":false}
"#;

#[test]
fn lines_without_a_record_end_and_rename_briefings_too() {
    for (prefix, below) in [(&[][..], ""), (&["--prefix", "wire"][..], "wire/")] {
        let world = World::new();
        let outcome = world.command_with_input([&["import"][..], prefix].concat(), EVENTS.as_bytes());
        let told = format!(
            "line 6: act/1: 'time' is missing\n\
             line 7: {below}absent: it ends a briefing that this store does not have\n\
             line 8: missing field `to`\n\
             line 9: law/2: 'content' is missing\n\
             hint: the keys of a line: variorum import --help\n"
        );
        assert_eq!(outcome.fails(7), told);
        assert!(outcome.out.starts_with("added           3\n"), "{outcome:#?}");
        assert!(outcome.out.contains("key 'after', on a line that is an end or a rename"), "{outcome:#?}");
        let log = world.command(["log", &format!("{below}act/1"), "--json"]).ok().objects();
        let types: Vec<&str> = log.iter().map(|line| line["type"].as_str().unwrap()).collect();
        assert_eq!(types, ["end", "revision", "rename", "revision"]);
        assert_eq!((&log[0]["reason"], &log[0]["author"]), (&json!("repealed"), &json!("Desk")));
        assert_eq!(log[0]["time"], "2026-05-04T00:00:00Z");
        let renames = json!([{"from": format!("{below}law/1"), "to": format!("{below}act/1")}]);
        assert_eq!((&log[2]["renames"], &log[2]["note"]), (&renames, &json!("moved")));
        // A text may have such a key, which says nothing of an end.
        let second = world.command(["log", &format!("{below}law/2"), "--json"]).ok().objects();
        assert_eq!((second.len(), &second[0]["meta"]["ended"]), (1, &json!("true")));
        let again = world.command_with_input([&["import", "--json"][..], prefix].concat(), EVENTS.as_bytes());
        assert_eq!(again.objects()[0]["added"], json!(0), "{again:#?}");
        assert!(world.run("verify").ok().out.contains("no damage found"));
    }
}

#[test]
fn a_briefing_gets_another_name_and_keeps_its_history() {
    let world = World::with_history();
    world.commit("other", "Other.\n", "2026-05-09T10:00:00+02:00", "Desk", "other");
    let renamed = world.command(["rename", "news", "world/news", "-m", "moved", "--author", "Desk"]);
    assert_eq!(renamed.ok().shown(), "renamed news to world/news ID\n");
    world.command_with_input(["commit", "world/news"], b"Four.\n").ok();
    let log = world.run("log world/news").ok().shown();
    assert!(
        log.contains("renamed  ID ") && log.contains("  Desk\n    news \u{2192} world/news\n    moved\n@3  ID "),
        "{log}"
    );
    assert_eq!(world.run("log world/news --json").ok().objects().len(), 5);
    let shown = world.run("show news@1");
    assert_eq!(
        (shown.code, shown.out.as_str(), shown.err.as_str()),
        (Some(0), "Two ships sail.\n\nThe sea is calm.\n", "remark: news is now called world/news\n")
    );
    assert!(world.run("list").ok().out.starts_with("other "));
    assert_eq!(world.run("list news").ok().err, "hint: news is called world/news now: variorum list world/news\n");
    let remark = "remark: news is now called world/news\n";
    let third = world.run("log world/news --json").ok().objects()[2]["id"].as_str().unwrap()[..12].to_owned();
    let id = format!("show {third}");
    for (command, said) in [
        ("diff news", remark),
        ("diff news 1", remark),
        ("diff news@1..2", remark),
        ("diff news..", remark),
        ("diff other@1 news@2", remark),
        ("diff world/news 1 4", ""),
        ("blame news 2", remark),
        ("blame world/news@1", ""),
        ("label news old", remark),
        ("label news old --clear", remark),
        ("verify news", remark),
        ("show news --record", remark),
        ("show world/news", ""),
        (id.as_str(), "remark: world/news@3 was committed as news\n"),
    ] {
        let told = world.run(command);
        assert_eq!((told.code, told.err.as_str()), (Some(0), said), "{command}");
    }
    let rename = &world.run("log world/news --json").ok().objects()[1];
    assert_eq!(
        (&rename["type"], &rename["renames"]),
        (&json!("rename"), &json!([{"from": "news", "to": "world/news"}]))
    );
    // Whoever uses the old name still means that one, unless they begin another.
    let by_old = world.command_with_input(["commit", "news"], b"Five.\n");
    assert_eq!(
        (by_old.shown().as_str(), by_old.err.as_str()),
        ("committed world/news@5 ID\n", "remark: news is now called world/news\n")
    );
    assert_eq!(world.command_with_input(["commit", "world/news", "--new"], b"Six.\n").code, Some(5));
    let begun = world.command_with_input(["commit", "news", "--new"], b"Another one.\n");
    assert_eq!(begun.ok().shown(), "committed news@1 ID\n");
    assert_eq!(world.run("show news").ok().out, "Another one.\n");
    assert!(world.run("verify").ok().out.contains("no damage found"));
}

#[test]
fn an_export_of_a_prefix_has_what_is_called_so_now_with_its_whole_history() {
    let world = World::with_history();
    world.run("label news@1 first").ok();
    world.run("rename news world/news").ok();
    world.command_with_input(["commit", "news", "--new"], b"Another one.\n").ok();
    world.command_with_input(["commit", "world/news"], b"Four.\n").ok();
    world.run("end world/news").ok();
    let export = |format: &str, prefix: &str| world.command(["export", "--format", format, "--prefix", prefix]);
    let exported = export("jsonl", "world/").ok().out.clone();
    let copy = World::new();
    let imported = copy.command_with_input(["import", "--json"], exported.as_bytes());
    assert_eq!(imported.ok().objects()[0]["added"], json!(exported.lines().count()), "{imported:#?}");
    let log = |world: &World| world.run("log world/news --json").ok().out.clone();
    assert_eq!(log(&copy), log(&world));
    assert_eq!(copy.run("list").ok().out.lines().count(), 1);
    let news = export("jsonl", "news").ok().out.clone();
    assert!(news.lines().count() == 1 && news.contains("Another one."), "{news}");
    let git = export("git", "world/").ok().out.clone();
    assert_eq!((git.matches("\ncommit ").count(), git.contains("Another one.")), (6, false), "{git}");
    assert!(git.contains("\nR \"news\" world/news\n") && git.contains("\nD world/news\n"), "{git}");
    assert_eq!(export("csv", "world/").ok().out.lines().count(), 5);
    // Nothing is called so any more.
    world.run("rename news other/news").ok();
    for format in ["jsonl", "git", "csv"] {
        let said = "variorum: --prefix 'news': no name starts with it\n\
                    hint: news is called other/news now: variorum export --prefix other/news\n";
        assert_eq!(export(format, "news").fails(3), said);
    }
}

#[test]
fn two_briefings_take_each_others_names_and_what_is_taken_is_refused() {
    let world = World::with_history();
    world.commit("other", "Other.\n", "2026-05-09T10:00:00+02:00", "Desk", "other");
    let refused = world.run("rename news other");
    assert!(refused.fails(7).starts_with("variorum: other: another briefing has this name\n"), "{refused:?}");
    assert!(world.run("rename absent x").fails(3).starts_with("variorum: absent: no such briefing\n"));
    assert!(world.run("rename news other other").fails(2).contains("a new name is missing for other"));
    let (kept, object) = (world.run("rename news news"), world.run("--json rename other other"));
    assert_eq!(kept.ok().out, "unchanged news\n");
    assert_eq!(object.ok().objects(), [json!({"type": "unchanged", "briefing": "other"})]);
    assert_eq!(world.run("rename news other other news").ok().out.lines().count(), 2);
    assert_eq!(world.run("show news").ok().out, "Other.\n");
    assert_eq!(world.run("log --json").ok().objects().len(), 5);
    assert_eq!(world.run("log --oneline").ok().out.lines().count(), 5);
    let exported = world.run("export").ok().out.clone();
    let line: serde_json::Value = serde_json::from_str(exported.lines().last().unwrap()).unwrap();
    assert_eq!(line["renamed"], json!([{"from": "news", "to": "other"}, {"from": "other", "to": "news"}]));
    let copy = World::new();
    copy.command_with_input(["import"], exported.as_bytes()).ok();
    assert_eq!(copy.run("export").ok().out, exported);
    assert_eq!(copy.run("show news").ok().out, "Other.\n");
}

#[test]
fn an_export_of_another_day_has_the_names_of_that_day() {
    let world = World::with_history();
    world.run("rename news world/news --time 2026-05-12T00:00:00+02:00").ok();
    let files = |at: &str, dir: &str| {
        world.run(&format!("export --format directory --at {at} -o {dir}")).ok();
        let dir = world.work().join(dir);
        (dir.join("news").is_file(), dir.join("world/news").is_file())
    };
    assert_eq!(files("2026-05-11T12:00Z", "before"), (true, false));
    assert_eq!(files("2026-05-12T12:00Z", "after"), (false, true));
    // Of two that were a file and a folder by then, the file is written, whatever they are called
    // now.
    world.commit("a/b", "Below.\n", "2026-05-11T00:00:00Z", "Desk", "x");
    world.commit("a", "File.\n", "2026-05-11T00:00:00Z", "Desk", "x");
    world.run("rename a/b m a z --time 2026-05-12T00:00:00Z").ok();
    let both = world.run("export --format directory --at 2026-05-11T12:00Z -o both");
    assert_eq!(both.fails(7), "a/b: 'a' is a briefing too, and cannot be both a file and a folder\n");
    assert_eq!(std::fs::read_to_string(world.work().join("both/a")).unwrap(), "File.\n");
    world.run("export --format directory --prefix a/ --at 2026-05-11T12:00Z -o of-then").ok();
    assert!(world.work().join("of-then/a/b").is_file(), "by the name of then");
    let of_then = "export --format directory --prefix world/ --at 2026-05-11T12:00Z -o none";
    assert_eq!(world.run(of_then).code, Some(0));
    assert!(!world.work().join("none/news").exists());
}
