//! `import`: what all four formats have in common, and going on after an interruption.

mod directory;
mod git;
mod json_lines;
mod mediawiki;
mod memory;

use std::fs;
use std::io::Write as _;

use serde_json::{Value, json};

use self::mediawiki::DUMP;
use crate::{Outcome, World};

const STRIKE: &str = concat!(
    r#"{"doc":"economie/greve","time":"2026-05-09T08:00:00+02:00","author":"Agence","note":"première dépêche","content":"La grève commence.\n","source":"https://example.org/1","labels":["published"],"meta":{"lang":"fr"},"ignored":null}"#,
    "\n",
    r#"{"doc":"vesti/most","time":1778313600,"content":"Мост је затворен.\n","author":null,"note":null,"labels":null,"meta":null}"#,
    "\r\n\n",
    r#"{"doc":"economie/greve","time":"2026-05-09T09:30:00+02:00","author":"Agence","note":"corrige","content":"La grève a commencé.\n"}"#,
    "\n",
    r#"{"doc":"新闻/北京","time":"2026-05-09T10:00:00Z","content":"北京市政府今日宣布。"}"#,
);

/// The one object that an import answers with.
#[track_caller]
fn imported(outcome: &Outcome) -> Value {
    let objects = outcome.objects();
    assert_eq!(objects.len(), 1, "{outcome:#?}");
    assert_eq!(objects[0]["type"], "imported");
    objects[0].clone()
}

#[track_caller]
fn counts(outcome: &Outcome) -> [u64; 4] {
    let object = imported(outcome);
    ["added", "held", "refused", "left_out"].map(|field| object[field].as_u64().unwrap())
}

/// Every revision of the store: its record but for what differs from run to run, and its text.
fn revisions(world: &World) -> Vec<(Value, String)> {
    let mut found = Vec::new();
    for mut object in world.run("log --json").ok().objects() {
        let words = format!("{}@{}", object["briefing"].as_str().unwrap(), object["number"]);
        let text = world.command(["show", &words]).ok().out.clone();
        for field in ["id", "parent", "recorded"] {
            object.as_object_mut().unwrap().remove(field);
        }
        found.push((object, text));
    }
    found.sort_by_key(|(object, _)| (object["briefing"].to_string(), object["number"].as_u64()));
    found
}

#[test]
fn packed_with_zstd_it_is_read_too() {
    let world = World::new();
    let packed = zstd::encode_all(STRIKE.as_bytes(), 3).unwrap();
    world.file("a.zst", &packed);
    assert_eq!(counts(world.run("import --json a.zst").ok()), [4, 0, 0, 0]);
    let skipped = [b"\x5e\x2a\x4d\x18\x03\0\0\0abc", packed.as_slice()].concat();
    world.file("skipped.zst", skipped);
    assert_eq!(counts(world.run("import --json skipped.zst").ok()), [0, 4, 0, 0]);
    world.file("cut.zst", &packed[..packed.len() - 9]);
    let cut = world.run("import cut.zst");
    assert!(cut.fails(7).contains("cut.zst: invalid zstd data"), "{cut:#?}");
}

#[test]
fn what_comes_before_a_truncation_is_imported_and_the_rest_when_it_is_run_again() {
    let mut lines = String::new();
    for number in 0..3000 {
        lines += &format!(
            "{}\n",
            json!({"doc": format!("d/{}", number % 7), "time": number, "content": number.to_string()})
        );
    }
    // More than one frame, so that the cut is in the second and the first was read.
    let packed = [zstd::encode_all(&lines.as_bytes()[..60_000], 3), zstd::encode_all(&lines.as_bytes()[60_000..], 3)];
    let packed = packed.map(Result::unwrap).concat();
    for strict in ["", " --strict"] {
        let world = World::new();
        world.file("cut.zst", &packed[..packed.len() - 9]);
        world.file("whole.zst", &packed);
        let cut = world.run(&format!("import cut.zst{strict}"));
        assert!(cut.fails(7).contains("(imported before it: 1,"), "{cut:#?}");
        assert!(cut.err.contains("hint: fix this, then run the command again to resume"), "{cut:#?}");
        let [added, held, refused, _] = counts(world.run(&format!("import whole.zst --json{strict}")).ok());
        assert_eq!((added + held, refused), (3000, 0));
        assert!(held > 1000, "{held}");
    }
}

#[test]
fn strict_stops_at_the_first_rejected_record() {
    let world = World::new();
    let input = format!("{STRIKE}\n{{\"doc\":\"x\"}}\n{}", STRIKE.replace("economie", "later"));
    let outcome = world.command_with_input(["import", "--strict"], input.as_bytes());
    assert_eq!(
        outcome.fails(7),
        "variorum: line 6: x: 'time' is missing (imported before it: 4 revisions)\n\
         hint: fix this, then run the command again to resume\n"
    );
    assert_eq!(world.run("list").ok().out.lines().count(), 3);
    let mended = input.replace(r#"{"doc":"x"}"#, r#"{"doc":"x","time":0,"content":"x"}"#);
    assert_eq!(counts(&world.command_with_input(["import", "--strict", "--json"], mended.as_bytes())), [5, 4, 0, 0]);
}

#[test]
fn after_a_hundred_reports_the_rest_is_counted() {
    let world = World::new();
    let outcome = world.command_with_input(["import"], "{}\n".repeat(250).as_bytes());
    assert_eq!(outcome.fails(7).lines().count(), 102);
    assert!(outcome.err.contains("\nwarning: 150 more rejected\nhint: "), "{}", outcome.err);
}

#[test]
fn a_format_that_cannot_be_detected_must_be_given() {
    let world = World::new();
    for (input, said) in [("hello", "is one text"), ("", "is empty"), ("\u{1f}\u{8b}", "cannot be detected")] {
        let outcome = world.command_with_input(["import"], input.as_bytes());
        assert!(outcome.fails(2).contains(said) && outcome.err.contains("hint: "), "{outcome:#?}");
    }
    assert!(world.command_with_input(["import"], b"BZh91AY").fails(2).contains("hint: bzip2 -dc"));
    fs::create_dir(world.work().join("d")).unwrap();
    assert_eq!(world.run("import --format git d").code, Some(2));
    assert_eq!(world.run("import --format directory -").code, Some(2));
    assert_eq!(world.run("import absent").code, Some(6));
    assert_eq!(world.run("import --prefix ../x d").code, Some(7));
}

#[test]
fn options_of_one_format_are_refused_with_another() {
    let world = World::new();
    world.file("a.jsonl", STRIKE);
    world.file("a.xml", DUMP);
    fs::create_dir(world.work().join("d")).unwrap();
    for source in ["a.jsonl", "a.xml", "d"] {
        for (option, said) in [
            ("--branch main", "--branch"),
            ("--follow-renames", "--follow-renames"),
            ("--all-commits", "--all-commits"),
        ] {
            let outcome = world.run(&format!("import {option} {source}"));
            assert!(outcome.fails(2).contains(&format!("{said} belongs to --format git")), "{outcome:#?}");
        }
    }
    assert_eq!(world.run("list").ok().out, "");
}

#[test]
fn killed_in_the_middle_and_run_again_it_goes_on() {
    // Larger than a batch of the engine, so that something is in when it is killed; names recur,
    // texts too.
    let mut input = String::new();
    for number in 0..700 {
        let text = format!("{number} {}\n", "The sea is calm. ".repeat(12_000));
        let line = json!({"doc": format!("news/{}", number % 7), "time": number, "content": text, "note": "n"});
        input += &format!("{line}\n");
    }
    let straight = World::new();
    straight.file("in.jsonl", &input);
    assert_eq!(counts(straight.run("import --json in.jsonl").ok()), [700, 0, 0, 0]);
    let world = World::new();
    let lines: Vec<usize> = input.match_indices('\n').map(|(at, _)| at + 1).collect();
    for killed_after in [150, 250, 420, 640] {
        let mut child = world.prepared(["import", "-"]).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // More stands in its channel than is in the log: it is killed wherever it is just then.
        stdin.write_all(&input.as_bytes()[..lines[killed_after]]).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let held = world.run("list").ok().out.lines().count();
    assert!(held > 0, "nothing went in before the kills");
    world.file("in.jsonl", &input);
    let last = world.run("import --json in.jsonl");
    let [added, held, refused, _] = counts(last.ok());
    assert_eq!((added + held, refused), (700, 0));
    assert!(held > 0 && added > 0, "{last:#?}");
    let history = |world: &World| {
        let log = world.run("log --json").ok().objects();
        let mut log: Vec<String> = log
            .iter()
            .map(|it| format!("{} {} {} {}", it["briefing"], it["number"], it["time"], it["content"]))
            .collect();
        log.sort();
        log
    };
    assert_eq!(history(&world), history(&straight));
    assert!(world.run("verify").ok().out.contains("no damage found"));
}
