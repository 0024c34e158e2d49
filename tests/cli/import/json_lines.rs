//! JSON Lines: which lines are taken, which are refused and why, and that none comes in twice.

use serde_json::{Value, json};

use super::{STRIKE, counts, imported};
use crate::World;

#[test]
fn json_lines_come_in_and_come_in_once() {
    let world = World::new();
    let first = world.command_with_input(["import", "--json"], STRIKE.as_bytes());
    assert_eq!(counts(first.ok()), [4, 0, 0, 0]);
    let log = &world.run("log economie/greve --json").ok().objects();
    let first = log.iter().find(|revision| revision["number"] == 1).unwrap();
    for (field, value) in [
        ("time", json!("2026-05-09T08:00:00+02:00")),
        ("author", json!("Agence")),
        ("note", json!("première dépêche")),
        ("source", json!("https://example.org/1")),
        ("labels", json!(["published"])),
        ("meta", json!({"lang": "fr"})),
    ] {
        assert_eq!(first[field], value, "{field}");
    }
    assert_eq!(world.run("show economie/greve@1").ok().out, "La grève commence.\n");
    assert_eq!(world.run("show 新闻/北京").ok().out, "北京市政府今日宣布。");
    assert_eq!(world.run("log vesti/most --json").ok().objects()[0]["time"], "2026-05-09T08:00:00Z");
    let again = world.command_with_input(["import", "--json"], STRIKE.as_bytes());
    assert_eq!(counts(again.ok()), [0, 4, 0, 0]);
    let told = world.command_with_input(["import", "--prefix", "wire/"], STRIKE.as_bytes());
    assert!(
        told.ok().out.starts_with(
            "added           4\nalready stored  0\nrejected        0\nleft out        0\nbriefings       3\n"
        ),
        "{told:#?}"
    );
    assert_eq!(world.run("show wire/vesti/most").ok().out, "Мост је затворен.\n");
}

#[test]
fn of_a_crawl_only_the_changes_are_taken_where_that_is_asked() {
    let line = |day: u32, text: &str, more: &str| {
        format!(r#"{{"doc":"watch/a","time":"2026-05-0{day}T09:00:00Z","content":"{text}"{more}}}"#) + "\n"
    };
    let first =
        [line(1, "One.", ""), line(2, "One.", ""), line(3, "Two.", ""), line(4, "Two.", ""), line(5, "One.", "")];
    let second =
        [line(6, "One.", ""), line(7, "One.", r#","note":"checked""#), line(8, "One.", r#","meta":{"title":"T"}"#)];
    let (first, second) = (first.concat(), second.concat());
    let world = World::new();
    let changed = |input: &str| world.command_with_input(["import", "--json", "--changed-only"], input.as_bytes());
    let outcome = changed(&first);
    assert_eq!(counts(&outcome), [3, 0, 0, 2], "{outcome:?}");
    // Again, and then what the crawler saw later: what is the newest text already is no change.
    assert_eq!(counts(&changed(&first))[0], 0);
    assert_eq!(counts(&changed(&second))[0], 2);
    let times: Vec<Value> = world
        .run("log watch/a --json --reverse")
        .ok()
        .objects()
        .iter()
        .map(|revision| revision["time"].clone())
        .collect();
    assert_eq!(times, [1, 3, 5, 7, 8].map(|day| json!(format!("2026-05-0{day}T09:00:00Z"))));
    let all = World::new();
    assert_eq!(counts(&all.command_with_input(["import", "--json"], first.as_bytes()))[0], 5);
}

#[test]
fn lines_keep_their_order_over_batches_and_around_one_that_is_parsed_by_itself() {
    let world = World::new();
    let line = |number: usize, content: &str| format!("{}\n", json!({"doc": "d", "time": number, "content": content}));
    let mut input: String = (1..=9000).map(|number| line(number, &format!("{number} of many"))).collect();
    let long = "a long one; ".repeat(800_000);
    input += &line(9001, &long);
    input += "\n{}\n";
    input.extend((9002..=18_000).map(|number| line(number, &format!("{number} of many"))));
    let outcome = world.command_with_input(["import", "--json"], input.as_bytes());
    assert!(outcome.fails(7).contains("\"line\":9003"), "{}", outcome.err);
    assert_eq!(counts(&outcome), [18_000, 0, 1, 0]);
    for number in [1, 4096, 4097, 9000, 9002, 13_000, 18_000] {
        assert_eq!(world.run(&format!("show d@{number}")).ok().out, format!("{number} of many"));
    }
    assert!(world.run("show d@9001").ok().out == long);
}

#[test]
fn each_bad_line_is_told_with_its_reason_and_the_rest_goes_in() {
    let world = World::new();
    let good = |name: &str| format!(r#"{{"doc":"{name}","time":0,"content":"x"}}"#).into_bytes();
    let bad: &[(&[u8], &str)] = &[
        (br#"{"doc":"a","time":0,"content":"x"#, "truncated at byte"),
        (b"{\"doc\":\"a\",\"time\":0,\"content\":\"\xff\"}", "not UTF-8 at byte 31"),
        (br#"{"doc":"","time":0,"content":"x"}"#, "name '': it is empty"),
        (br#"{"doc":"a","doc":"b","time":0,"content":"x"}"#, "duplicate field `doc`"),
        (br#"{"doc":"a","doc":null,"time":0,"content":"x"}"#, "duplicate field `doc`"),
        (br#"{"doc":"a","q":1,"time":0,"content":"x","q":[2]}"#, "duplicate field `q`"),
        (br#"{"doc":"a","time":0,"content":"x","meta":{"k":"1","k":"2"}}"#, "duplicate key `k` in meta"),
        (br#"{"doc":"a","time":0,"content":"\ud800"}"#, "surrogate"),
        (
            br#"{"doc":"a","time":253402300800,"content":"x"}"#,
            "milliseconds since 1970, it seems (1978-01-11T21:31:40Z)",
        ),
        (br#"{"doc":"a","time":-99999999999999,"content":"x"}"#, "the year is outside 0 to 9999"),
        (br#"{"doc":"a","time":1e300,"content":"x"}"#, "the year is outside 0 to 9999"),
        (
            br#"{"doc":"a","time":"2026-02-30T00:00:00Z","content":"x"}"#,
            "a: time '2026-02-30T00:00:00Z': no time that can be read; write it as 2026-05-09T14:00:00+02:00",
        ),
        (br#"{"doc":"a","time":"20260501","content":"x"}"#, "a day as 2026-05-09"),
        (br#"{"doc":"a","time":0}"#, "a: 'content' is missing"),
        (br#"{"time":0,"content":"x"}"#, "'doc' is missing"),
        (br#"{"doc":"a","content":"x"}"#, "a: 'time' is missing"),
        (br#"{"doc":"a","time":0,"content":"x","labels":["2026"]}"#, "a: label '2026': it would be read as a number"),
        (br#"["a",0,null,null,"x"]"#, "not a JSON object"),
        (br#"{"doc":"a","time":0,"content":"x"} {}"#, "trailing characters"),
    ];
    let mut input = good("first");
    for (line, _) in bad {
        input.push(b'\n');
        input.extend_from_slice(line);
    }
    input.push(b'\n');
    input.extend(good("last"));
    let outcome = world.command_with_input(["import"], &input);
    let told: Vec<&str> = outcome.fails(7).lines().collect();
    assert_eq!(told.len(), bad.len() + 1, "{outcome:#?}");
    assert!(told.last().unwrap().starts_with("hint: the keys of a line: variorum import --help"), "{outcome:#?}");
    for (index, ((_, why), told)) in bad.iter().zip(&told).enumerate() {
        assert!(told.starts_with(&format!("line {}: ", index + 2)) && told.contains(why), "{why}: {told}");
    }
    assert!(
        outcome.out.starts_with(&format!("added           2\nalready stored  0\nrejected        {}\n", bad.len())),
        "{outcome:#?}"
    );
    assert_eq!(world.run("show last").ok().out, "x");
    let outcome = world.command_with_input(["import", "--json"], &input);
    let told: Value = serde_json::from_str(outcome.fails(7).lines().next().unwrap()).unwrap();
    assert_eq!((&told["type"], &told["line"]), (&json!("refused"), &json!(2)));
    assert_eq!(counts(&outcome), [0, 2, bad.len() as u64, 0]);
}

#[test]
fn records_keep_their_ids() {
    let world = World::with_history();
    world.run("label news@2 published").ok();
    let mut lines = String::new();
    for number in 1..=3 {
        let rev = format!("news@{number}");
        let record = world.command(["show", "--record", &rev]).ok().out.trim_end().to_owned();
        let content = world.command(["show", &rev]).ok().out.clone();
        lines += &format!("{}\n", json!({"doc": "news", "content": content, "record": record}));
    }
    let other = World::new();
    assert_eq!(counts(other.command_with_input(["import", "--json"], lines.as_bytes()).ok()), [3, 0, 0, 0]);
    assert_eq!(counts(other.command_with_input(["import", "--json"], lines.as_bytes()).ok()), [0, 3, 0, 0]);
    let ids = |world: &World| {
        let log = world.run("log --json").ok().objects();
        log.iter().map(|revision| revision["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&world), ids(&other));
    let forged = lines.replace("Two ships", "Ten ships");
    let third = World::new();
    let outcome = third.command_with_input(["import"], forged.as_bytes());
    assert!(
        outcome.fails(7).starts_with("line 1: news: the text is not the one that the record names\n"),
        "{outcome:#?}"
    );
}

#[test]
fn an_export_that_stands_in_a_file_twice_comes_in_once() {
    let world = World::with_history();
    world.run("label news@2 published").ok();
    let export = world.run("export").ok().out.clone();
    let other = World::new();
    let outcome = other.command_with_input(["import", "--json"], format!("{export}{export}").as_bytes());
    let lines = export.lines().count() as u64;
    assert_eq!(counts(outcome.ok()), [lines, lines, 0, 0]);
    assert!(other.run("verify").ok().out.contains("no damage found"));
    assert_eq!(other.run("export").ok().out, export);
}

#[test]
fn records_that_do_not_fit_are_told_one_by_one_and_the_rest_goes_in() {
    let world = World::with_history();
    world.run("label news@2 published").ok();
    let export = world.run("export").ok().out.clone();
    let other = World::new();
    let before = r#"{"doc":"news","time":0,"content":"mine","labels":["published"]}"#;
    let redacted = json!({"record": format!(r#"{{"type":"redacted","id":"{}"}}"#, "ab".repeat(32))});
    let after = r#"{"doc":"z","time":0,"content":"z"}"#;
    let input = format!("{before}\n{export}{redacted}\n{after}\n");
    let outcome = other.command_with_input(["import", "--json"], input.as_bytes());
    let news = export.lines().filter(|line| line.contains(r#"\"briefing\":\"news\""#)).count() as u64;
    assert!(news > 1, "{export}");
    let others = export.lines().count() as u64 - news;
    assert_eq!(counts(&outcome), [2 + others, 0, news + 1, 0], "{outcome:#?}");
    let told: Vec<Value> = outcome.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(told.iter().any(|told| told["reason"].as_str().unwrap().contains("that its briefing does not have")));
    assert_eq!(told.last().unwrap()["reason"], "the record was destroyed, and only its id is left");
    assert_eq!(other.run("show news@published").ok().out, "mine");
    assert!(other.run("verify").ok().out.contains("no damage found"));
}

#[test]
fn what_is_no_record_is_refused() {
    let world = World::new();
    let id = "ab".repeat(32);
    let lines = [
        r#"["newthing",1,null,null]"#.to_owned(),
        format!(r#"["redacted",null,"{id}",null]"#),
        r#"{"type":"newthing"}"#.to_owned(),
        r#"{"type":"revision","briefing":"a"}"#.to_owned(),
    ];
    let input: String = lines.iter().map(|line| json!({"record": line, "content": "x"}).to_string() + "\n").collect();
    let outcome = world.command_with_input(["import", "--json"], input.as_bytes());
    assert_eq!((outcome.code, counts(&outcome)), (Some(7), [0, 0, 4, 0]), "{outcome:#?}");
    assert_eq!(outcome.err.matches("not an object").count(), 2, "{outcome:#?}");
    assert_eq!(outcome.err.matches("missing field `v`").count(), 2, "{outcome:#?}");
}

#[test]
fn labels_that_a_line_gained_are_given_to_the_revision_that_is_held() {
    let world = World::new();
    let plain = STRIKE.replace(r#""labels":["published"],"#, "");
    assert_eq!(counts(world.command_with_input(["import", "--json"], plain.as_bytes()).ok()), [4, 0, 0, 0]);
    let outcome = world.command_with_input(["import", "--json"], STRIKE.as_bytes());
    assert_eq!((counts(outcome.ok()), &imported(&outcome)["labelled"]), ([0, 4, 0, 0], &json!(1)));
    assert_eq!(world.run("show economie/greve@published").ok().out, "La grève commence.\n");
    let again = world.command_with_input(["import"], STRIKE.as_bytes());
    assert!(!again.ok().out.contains("labelled"), "{again:#?}");
}
