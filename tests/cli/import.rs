//! `import`: four formats, what is refused, and going on after an interruption.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::tool::tool;
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
            "a: time '2026-02-30T00:00:00Z': not an RFC 3339",
        ),
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
    assert!(outcome.err.contains("\nwarning: 150 more were rejected\nhint: "), "{}", outcome.err);
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

/// The largest memory that a process has had, in KiB.
#[cfg(target_os = "linux")]
fn peak_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Imports what `write` writes: the counts, what was told of each refusal, and the largest memory
/// in KiB.
#[cfg(target_os = "linux")]
fn import_streamed(world: &World, write: impl FnOnce(&mut dyn std::io::Write)) -> ([u64; 4], Vec<String>, u64) {
    let mut child = world.prepared(["import", "--json"]).spawn().unwrap();
    let mut input = std::io::BufWriter::with_capacity(1 << 20, child.stdin.take().unwrap());
    write(&mut input);
    // A pipe holds 64 KiB, so all but that has been read when the last write is done.
    input.flush().unwrap();
    let peak = peak_kib(child.id());
    drop(input);
    let output = child.wait_with_output().unwrap();
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    let counts = ["added", "held", "refused", "left_out"].map(|field| object[field].as_u64().unwrap());
    let told = String::from_utf8(output.stderr).unwrap();
    let reason = |line: &str| serde_json::from_str::<Value>(line).unwrap()["reason"].as_str().map(str::to_owned);
    // The last line may say how many more were rejected.
    (counts, told.lines().filter_map(reason).collect(), peak)
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_without_an_end_is_passed_over_in_bounded_memory() {
    let world = World::new();
    let (counts, told, peak) = import_streamed(&world, |input| {
        input.write_all(br#"{"doc":"a","time":0,"content":""#).unwrap();
        let piece = vec![b'x'; 1 << 20];
        (0..900).for_each(|_| input.write_all(&piece).unwrap());
        input.write_all(b"\"}\n{\"doc\":\"b\",\"time\":0,\"content\":\"x\"}\n").unwrap();
    });
    assert_eq!(counts, [1, 0, 1, 0]);
    assert!(told[0].contains("larger than 64 MiB"), "{told:?}");
    assert!(peak < 250 << 10, "{peak} KiB");
    assert_eq!(world.run("show b").ok().out, "x");
}

#[cfg(target_os = "linux")]
#[test]
fn what_no_record_holds_is_refused_before_it_is_held() {
    let world = World::new();
    let (counts, told, peak) = import_streamed(&world, |input| {
        let mut line = |begin: &str, piece: &dyn Fn(u32) -> String, count: u32, end: &str| {
            input.write_all(begin.as_bytes()).unwrap();
            (0..count).for_each(|number| input.write_all(piece(number).as_bytes()).unwrap());
            input.write_all(format!("{end}\n").as_bytes()).unwrap();
        };
        let good = r#""time":0,"content":"x"}"#;
        line(r#"{"doc":"a","meta":{"#, &|n| format!(r#""{n}":"","#), 3_000_000, &format!(r#""n":""}},{good}"#));
        line(r#"{"doc":"a","labels":["#, &|_| r#""","#.into(), 10_000_000, &format!(r#""n"],{good}"#));
        line(r#"{"doc":"a","#, &|n| format!(r#""{n}":1,"#), 3_000_000, good);
        line(r#"{"doc":"a","author":""#, &|_| r"\n".repeat(1000), 20_000, &format!(r#"",{good}"#));
        line(r#"{"doc":"a","q":"#, &|_| "[".repeat(1000), 40_000, &format!(",{good}"));
        line(r#"{"doc":"a","q":""#, &|_| "\u{fffd}".repeat(1000), 8_000, &format!("\",{good}"));
    });
    assert_eq!(counts, [1, 0, 5, 1], "{told:?}");
    for (told, why) in told.iter().zip([
        "keys and values of meta are larger than a record",
        "more than 256 labels",
        "the keys are larger than a record",
        "20000000 bytes, but a record may have at most",
        "more than 128 deep",
    ]) {
        assert!(told.contains(why), "{told}");
    }
    assert!(peak < 250 << 10, "{peak} KiB");
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_line_is_read_as_a_short_one_is() {
    let world = World::new();
    // Far beyond what is held of a line, with characters of every length across the ends of what is
    // read at once.
    let text = "\u{1}Мост \"је\"\t北京🏴 ".repeat(600_000);
    let line = |text: &str, end: &str| format!(r#"{{"doc":"a","time":0,"content":{},"note":"n"{end}"#, json!(text));
    let escaped = "\\u0001\\ud83c\\udff4\\u0416".repeat(700_000);
    let (counts, told, peak) = import_streamed(&world, |input| {
        for end in ["}", ",\"note\":1}", "", "} {}", ",\"author\":\"\\ud800\"}"] {
            input.write_all(format!("{}\n", line(&text, end)).as_bytes()).unwrap();
        }
        input.write_all(b"{\"doc\":\"a\",\"q\":\"").unwrap();
        input.write_all(&vec![b' '; 20 << 20]).unwrap();
        input.write_all(b"\xc3(\",\"time\":0,\"content\":\"x\"}\n").unwrap();
        input.write_all(format!("{{\"doc\":\"b\",\"time\":0,\"content\":\"{escaped}\"}}\n").as_bytes()).unwrap();
        input.write_all(format!("{}\n", line("short", "}")).as_bytes()).unwrap();
    });
    assert_eq!(counts, [3, 0, 5, 0], "{told:?}");
    let whys =
        ["duplicate field `note`", "truncated at byte", "trailing characters", "surrogate", "not UTF-8 at byte 209715"];
    for (told, why) in told.iter().zip(whys) {
        assert!(told.contains(why), "{why}: {told}");
    }
    assert!(world.run("show a@1").ok().out == text);
    assert!(world.run("show b").ok().out == "\u{1}🏴Ж".repeat(700_000));
    assert_eq!(world.run("show a@2").ok().out, "short");
    assert!(peak < 300 << 10, "{peak} KiB");
}

#[cfg(target_os = "linux")]
#[test]
fn what_stands_beside_texts_takes_bounded_memory_too() {
    let world = World::new();
    let (counts, told, peak) = import_streamed(&world, |input| {
        let note = "The harbour master said no. ".repeat(2000);
        for number in 0..5000 {
            let line =
                format!(r#"{{"doc":"d/{}","time":{number},"content":"x{number}","note":"{note}"}}"#, number % 90);
            input.write_all(format!("{line}\n").as_bytes()).unwrap();
        }
        let name = "x".repeat(50_000);
        for _ in 0..2000 {
            input
                .write_all(format!("{{\"doc\":\"{name}\",\"time\":\"{name}\",\"content\":\"x\"}}\n").as_bytes())
                .unwrap();
        }
    });
    assert_eq!(counts, [5000, 0, 2000, 0]);
    assert!(told.iter().all(|reason| reason.len() < 400), "{}", told[0]);
    assert!(peak < 300 << 10, "{peak} KiB");
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
fn a_stream_that_copies_its_folders_into_themselves_is_stopped_and_told_why() {
    let world = World::new();
    let copies: String = (0..40).map(|nth| format!("C d t{nth}\nR t{nth} d/x{nth}\n")).collect();
    let stream = format!(
        "blob\nmark :1\ndata 1\nx\ncommit refs/heads/main\ncommitter A <> 1 +0000\ndata 0\nM 100644 :1 d/f\n{copies}\n"
    );
    let outcome = world.command_with_input(["import", "--format", "git"], stream.as_bytes());
    assert_eq!(outcome.code, Some(7), "{outcome:#?}");
    assert!(outcome.err.contains("import it without them; the rest was not read"), "{outcome:#?}");
    assert_eq!(world.run("list").ok().out, "");
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

fn set_time(path: &Path, seconds: u64) {
    File::options().write(true).open(path).unwrap().set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
}

#[test]
fn a_directory_comes_in_by_its_files() {
    let world = World::new();
    let root = world.work().join("d");
    for folder in ["d/world/ships", "d/.git", "d/world-2"] {
        fs::create_dir_all(world.work().join(folder)).unwrap();
    }
    for (name, text) in [
        ("d/world/ships/calm.txt", "Calm.\n".as_bytes()),
        ("d/world-2/вести.md", "Мост.\n".as_bytes()),
        ("d/.hidden", b"no"),
        ("d/.git/config", b"no"),
        ("d/latin.txt", b"caf\xe9"),
        ("d/at@me.txt", b"x"),
    ] {
        set_time(&world.file(name, text), 1_778_313_600);
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", root.join("link")).unwrap();
    let outcome = world.run("import d --json");
    assert_eq!(outcome.ok().err, "");
    assert_eq!(counts(&outcome)[..3], [3, 0, 0]);
    let kinds = &imported(&outcome)["left_out_kinds"];
    assert_eq!((&kinds["hidden"], &kinds["files that are not UTF-8"]), (&json!(2), &json!(1)), "{kinds}");
    let listed = world.run("list --json").ok().objects();
    let names: Vec<&Value> = listed.iter().map(|object| &object["briefing"]).collect();
    assert_eq!(names, ["at%40me.txt", "world-2/вести.md", "world/ships/calm.txt"]);
    assert_eq!(world.run("log world/ships/calm.txt --json").ok().objects()[0]["time"], "2026-05-09T08:00:00Z");
    // The same text at another time is no revision; another text is.
    set_time(&root.join("world-2/вести.md"), 1_778_400_000);
    set_time(&world.file("d/world/ships/calm.txt", "Rough.\n"), 1_778_400_000);
    assert_eq!(counts(&world.run("import d --json"))[..3], [1, 2, 0]);
    // What cannot be taken stops an import that is strict.
    assert!(world.run("import --strict d").fails(7).contains("latin.txt: not UTF-8 at byte 3"));
    assert_eq!(world.run("show world/ships/calm.txt@2").ok().out, "Rough.\n");
}

const STREAM: &str = "feature done
# a comment
blob
mark :1
original-oid 0123456789012345678901234567890123456789
data 7
Calm.
\nblob
mark :2
data <<END
Rough.
END

reset refs/heads/main
commit refs/heads/main
mark :3
author Ana Perić <ana@example.org> 1778313600 +0200
committer C <c@example.org> 1778313601 +0000
gpgsig sha1 openpgp
data 9
signature
encoding UTF-8
data 15
first dispatch
M 100644 :1 calm.txt
M 100644 :1 \"vesti/\\320\\274\\320\\276\\321\\201\\321\\202 \\\"a\\\".txt\"
M 120000 :1 link
M 160000 0123456789012345678901234567890123456789 module
M 100644 :1 ../../x
M 100644 :1 .git/config
M 100644 inline inline.txt
data 3
abc
N inline :3
data 4
note

commit refs/heads/main
mark :4
author Desk <> 1778317200 -0330
committer C <c@example.org> 1778317200 +0000
data 0
from :3
M 100755 :1 calm.txt
M 100644 :2 ../../x
R inline.txt \"moved here.txt\"

progress half of it
commit refs/heads/side
mark :5
committer Side <s@example.org> 1778317300 +0000
data 5
side
from :3
M 100644 :2 calm.txt
D inline.txt

commit refs/heads/main
mark :6
author Desk <d@example.org> 1778317400 +0000
committer C <c@example.org> 1778317400 +0000
data 6
merge
\nfrom :4
merge :5
M 100644 :2 calm.txt
C calm.txt copy.txt

tag v1
from :6
tagger T <t@example.org> 1778317400 +0000
data 3
tag
done
what follows is not read";

#[test]
fn a_stream_of_git_comes_in_by_its_commits() {
    let world = World::new();
    let outcome = world.command_with_input(["import", "--all-commits", "--json"], STREAM.as_bytes());
    let told: Vec<String> = outcome.fails(7).lines().map(str::to_owned).collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].contains(".git/config"), "{told:#?}");
    // calm 1, мост, inline; moved; calm 2; copy; twice ../../x. Once .git/config.
    assert_eq!(counts(&outcome)[..3], [8, 0, 1]);
    let kinds = &imported(&outcome)["left_out_kinds"];
    assert_eq!(*kinds, json!({"deletions": 2, "symbolic links": 1, "submodules": 1, "tags": 1, "notes of git": 1}),);
    let found: Vec<Value> = revisions(&world)
        .into_iter()
        .map(|(it, text)| json!([it["briefing"], it["number"], it["time"], it["author"], it["note"], text]))
        .collect();
    let ana = ["2026-05-09T10:00:00+02:00", "Ana Perić <ana@example.org>", "first dispatch"];
    let side = ["2026-05-09T09:01:40Z", "Side <s@example.org>", "side"];
    assert_eq!(
        found,
        [
            json!(["%2E%2E/%2E%2E/x", 1, ana[0], ana[1], ana[2], "Calm.\n\n"]),
            json!(["%2E%2E/%2E%2E/x", 2, "2026-05-09T05:30:00-03:30", "Desk", null, "Rough.\n"]),
            json!(["calm.txt", 1, ana[0], ana[1], ana[2], "Calm.\n\n"]),
            json!(["calm.txt", 2, side[0], side[1], side[2], "Rough.\n"]),
            json!(["copy.txt", 1, "2026-05-09T09:03:20Z", "Desk <d@example.org>", "merge", "Rough.\n"]),
            json!(["inline.txt", 1, ana[0], ana[1], ana[2], "abc"]),
            json!(["moved here.txt", 1, "2026-05-09T05:30:00-03:30", "Desk", null, "abc"]),
            json!(["vesti/мост \"a\".txt", 1, ana[0], ana[1], ana[2], "Calm.\n\n"]),
        ]
    );
    assert_eq!(
        counts(&world.command_with_input(["import", "--all-commits", "--json"], STREAM.as_bytes()))[..2],
        [0, 8]
    );
    let followed = World::new();
    let outcome =
        followed.command_with_input(["import", "--json", "--all-commits", "--follow-renames"], STREAM.as_bytes());
    assert_eq!(counts(&outcome)[..3], [7, 0, 1]);
    let side = World::new();
    let outcome = side.command_with_input(["import", "--json", "--all-commits", "--branch", "side"], STREAM.as_bytes());
    assert_eq!(counts(&outcome)[..3], [1, 0, 0]);
    let none = side.command_with_input(["import", "--branch", "sied"], STREAM.as_bytes());
    assert_eq!(
        none.fails(3),
        "variorum: branch 'sied': not in the stream (imported before it: 0 revisions)\nhint: its branches are: main, side\n"
    );
    let none = side.command_with_input(["import", "--branch", "main"], b"reset refs/heads/main\n");
    assert!(none.fails(3).ends_with("hint: it has no commits\n"), "{none:#?}");
}

#[test]
fn a_stream_truncated_anywhere_is_reported_and_never_crashes() {
    let world = World::new();
    for end in (1..STREAM.len()).step_by(37).filter(|end| STREAM.is_char_boundary(*end)) {
        let outcome = world.command_with_input(["import", "--format", "git", "--json"], &STREAM.as_bytes()[..end]);
        assert_eq!(outcome.code, Some(7), "{end}: {outcome:#?}");
    }
    let dump = DUMP.as_bytes();
    for end in (1..dump.len()).step_by(23) {
        let outcome = world.command_with_input(["import", "--format", "mediawiki", "--json"], &dump[..end]);
        assert!(matches!(outcome.code, Some(0 | 7)), "{end}: {outcome:#?}");
    }
}

#[test]
fn authors_and_notes_are_read_in_the_encoding_that_their_commit_states() {
    let world = World::new();
    let commits: [(&str, &[u8], &[u8]); 8] = [
        ("ISO-8859-1", b"J\xf6rg", b"gr\xf6\xdfer"),
        ("WINDOWS-1251", b"\xcf\xb8\xf2\xf0", b"\xef\xf0\xe8\xe2\xe5\xf2"),
        ("Shift_JIS", b"\x97\xe9\x96\xd8", b"\x8b\x4c\x8e\x96"),
        ("UTF-8", "Jörg".as_bytes(), "größer".as_bytes()),
        ("CP437", b"Jorg", b"plain"),
        ("CP437", b"J\x94rg", b"gr\x94\xe1er"),
        ("UTF-8", b"Jorg", b"gr\xf6\xdfer"),
        ("", b"J\xf6rg", "größer".as_bytes()),
    ];
    let mut stream = Vec::new();
    for (number, (encoding, author, note)) in commits.iter().enumerate() {
        stream.extend_from_slice(b"commit refs/heads/main\nauthor ");
        stream.extend_from_slice(author);
        stream.extend_from_slice(b" <x@example.org> 0 +0000\ncommitter D <> 0 +0000\n");
        if !encoding.is_empty() {
            stream.extend_from_slice(format!("encoding {encoding}\n").as_bytes());
        }
        stream.extend_from_slice(format!("data {}\n", note.len() + 1).as_bytes());
        stream.extend_from_slice(note);
        stream.extend_from_slice(format!("\nM 100644 inline {number}.txt\ndata 1\nx\n\n").as_bytes());
    }
    // What is in no known encoding is read as well as possible, and said.
    for more in [&["--json"][..], &["--json", "--all-commits"]] {
        let world = World::new();
        let outcome = world.command_with_input([&["import"], more].concat(), &stream);
        let kinds = imported(outcome.ok())["kinds"].clone();
        let told =
            kinds.as_array().unwrap().iter().find(|it| it["kind"] == "names and messages in an unknown encoding");
        assert_eq!(told.unwrap()["count"], json!(4), "{kinds}");
    }
    world.command_with_input(["import"], &stream).ok();
    let found: Vec<Value> = revisions(&world).into_iter().map(|(it, _)| json!([it["author"], it["note"]])).collect();
    let expected = [
        ("Jörg", "größer"),
        ("Пётр", "привет"),
        ("鈴木", "記事"),
        ("Jörg", "größer"),
        ("Jorg", "plain"),
        ("J\u{fffd}rg", "gr\u{fffd}\u{fffd}er"),
        ("Jorg", "gr\u{fffd}\u{fffd}er"),
        ("Jörg", "größer"),
    ];
    let expected: Vec<Value> =
        expected.iter().map(|(author, note)| json!([format!("{author} <x@example.org>"), note])).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_truncated_stream_is_reported_with_the_place_of_the_truncation() {
    let world = World::new();
    let commit = "commit refs/heads/main\ncommitter D <> 0 +0000\ndata 2\na\nM 100644 inline a\ndata 1\na\n\n";
    let next = "commit refs/heads/main\ncommitter D <> 1 +0000\ndata 2\nb\nM 100644 inline trees\ndata 1\nb\n\n";
    for (kept, told) in [
        (
            "M 100644 inline tr",
            "line 13: the stream is truncated here, inside a line; the command it belongs to was not imported\n",
        ),
        (
            "M 100644 inline trees\nda",
            "line 14: the stream is truncated here, inside a line; the command it belongs to was not imported\n",
        ),
        ("M 100644 inline trees\ndata 1\n", "line 14: the stream is truncated here, inside data of length 1\n"),
        (
            "M 100644 inline trees\ndata 1\nb\n",
            "line 15: the stream is truncated here, inside the commit that begins on line 9, which was not imported\n",
        ),
    ] {
        let end = next.find(kept).unwrap() + kept.len();
        let outcome =
            world.command_with_input(["import", "--prefix", "x"], format!("{commit}{}", &next[..end]).as_bytes());
        let said = told.trim_end();
        let hint = "hint: nothing was imported, because what a branch holds is known only at its end; write the stream \
                    again, and see \
                    what git says then\n";
        assert_eq!(outcome.fails(7), format!("variorum: {said} (imported before it: 0 revisions)\n{hint}"));
        assert_eq!(world.run("list").ok().out, "");
        // Where every commit is taken as it comes, what came before is taken.
        let all = World::new();
        let outcome =
            all.command_with_input(["import", "--all-commits"], format!("{commit}{}", &next[..end]).as_bytes());
        assert_eq!(outcome.fails(7), told);
        assert_eq!(all.run("list").ok().out.lines().count(), 1);
    }
    let whole = format!("{commit}{next}");
    world.command_with_input(["import", "--prefix", "x"], whole.as_bytes()).ok();
    assert_eq!(world.run("list").ok().out.lines().count(), 2);
}

/// Runs git in a folder with an author of its own.
fn git(folder: &Path, words: &[&str]) -> Vec<u8> {
    let mut command = Command::new("git");
    command.args(words).current_dir(folder).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", folder);
    command.env("GIT_AUTHOR_NAME", "Ana").env("GIT_AUTHOR_EMAIL", "ana@example.org");
    command.env("GIT_COMMITTER_NAME", "Ana").env("GIT_COMMITTER_EMAIL", "ana@example.org");
    command.env("GIT_AUTHOR_DATE", "1778313600 +0200").env("GIT_COMMITTER_DATE", "1778313600 +0200");
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{words:?}: {output:?}");
    output.stdout
}

#[test]
fn what_git_exports_is_what_git_shows() {
    let world = World::new();
    let repo = world.work().join("repo");
    fs::create_dir_all(repo.join("vesti")).unwrap();
    if !tool("git", &["--version"], "what git exports is what git shows") {
        return;
    }
    git(&repo, &["init", "-q", "-b", "main"]);
    let commit = |note: &str, texts: &[(&str, &str)]| {
        for (path, text) in texts {
            fs::write(repo.join(path), text).unwrap();
        }
        git(&repo, &["add", "-A"]);
        git(&repo, &["commit", "-q", "-m", note]);
    };
    let long = "A line that stays.\n".repeat(20);
    commit("један", &[("vesti/мост.txt", "Мост.\n"), ("a b.txt", &long)]);
    commit("two", &[("vesti/мост.txt", "Мост је затворен.\n")]);
    git(&repo, &["checkout", "-q", "-b", "side"]);
    commit("side", &[("side.txt", "Side.\n"), ("a b.txt", &format!("Side.\n{long}"))]);
    git(&repo, &["checkout", "-q", "main"]);
    git(&repo, &["mv", "a b.txt", "c d.txt"]);
    commit("rename", &[("c d.txt", &format!("{long}More.\n"))]);
    git(&repo, &["rm", "-q", "vesti/мост.txt"]);
    commit("gone", &[]);
    git(&repo, &["merge", "-q", "-m", "merge", "side"]);
    let stream = git(&repo, &["fast-export", "--show-original-ids", "main"]);
    assert_eq!(world.command_with_input(["import", "--all-commits", "--json"], &stream).code, Some(0));
    let mut expected = Vec::new();
    for id in String::from_utf8(git(&repo, &["rev-list", "--no-merges", "main"])).unwrap().lines() {
        let words = ["diff-tree", "-r", "--root", "--no-commit-id", "--name-only", "-z", "--diff-filter=AM", id];
        for path in String::from_utf8(git(&repo, &words)).unwrap().split_terminator('\0') {
            let text = String::from_utf8(git(&repo, &["show", &format!("{id}:{path}")])).unwrap();
            let note = String::from_utf8(git(&repo, &["log", "-1", "--format=%B", id])).unwrap();
            expected.push((path.to_owned(), note.trim_end().to_owned(), text));
        }
    }
    let mut found: Vec<(String, String, String)> = revisions(&world)
        .into_iter()
        .filter(|(it, _)| it["note"] != "merge")
        .map(|(it, text)| {
            assert_eq!(it["time"], "2026-05-09T10:00:00+02:00");
            assert_eq!(it["author"], "Ana <ana@example.org>");
            (it["briefing"].as_str().unwrap().to_owned(), it["note"].as_str().unwrap().to_owned(), text)
        })
        .collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    let renames = git(&repo, &["fast-export", "-M", "main"]);
    let followed = World::new();
    assert_eq!(
        followed.command_with_input(["import", "--json", "--all-commits", "--follow-renames"], &renames).code,
        Some(0)
    );
    assert!(followed.command(["show", "a b.txt"]).ok().out.contains("More.\n"));
    assert_eq!(followed.command(["show", "c d.txt"]).code, Some(3));
}

const DUMP: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<!-- a dump -->
<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="sr">
  <siteinfo><sitename>W</sitename><namespaces><namespace key="0" case="first-letter" /></namespaces></siteinfo>
  <page>
    <title>Вести/Мост на Дрини</title><ns>0</ns><id>1</id>
    <revision>
      <id>10</id><timestamp>2026-05-09T08:00:00Z</timestamp>
      <contributor><username>Ana</username><id>7</id></contributor><minor />
      <comment>prva &amp; verzija</comment><model>wikitext</model><format>text/x-wiki</format>
      <text bytes="40" xml:space="preserve">Мост &lt;ref&gt;
  је &#1079;атворен. </text><sha1></sha1>
    </revision>
    <revision>
      <id>11</id><parentid>10</parentid><timestamp>2026-05-09T09:00:00Z</timestamp>
      <contributor><ip>192.0.2.7</ip></contributor><comment deleted="deleted" />
      <text bytes="0" />
    </revision>
    <revision>
      <id>12</id><timestamp>2026-05-09T10:00:00Z</timestamp>
      <contributor deleted="deleted" /><text bytes="9" deleted="deleted" />
    </revision>
    <revision><id>13</id><timestamp>2026-13-09T10:00:00Z</timestamp><text>x</text></revision>
    <revision><id>14</id><timestamp>2026-05-09T11:00:00Z</timestamp><text>&bomb;</text></revision>
    <revision><id>15</id><timestamp>2026-05-09T12:00:00Z</timestamp><contributor deleted="deleted" /><text>end</text></revision>
  </page>
  <page><title></title><ns>0</ns>
    <revision><id>20</id><timestamp>2026-05-09T08:00:00Z</timestamp><text>x</text></revision>
    <revision><id>21</id><timestamp>2026-05-09T08:00:00Z</timestamp><text>y</text></revision>
  </page>
</mediawiki>
"#;

#[test]
fn a_dump_of_a_wiki_comes_in_by_its_pages() {
    let world = World::new();
    let outcome = world.command_with_input(["import", "--json"], DUMP.as_bytes());
    let told = outcome.fails(7);
    assert_eq!(told.lines().count(), 3, "{told}");
    for (line, why) in told.lines().zip(["timestamp '2026-13-09", "does not define the entity &bomb;", "it is empty"]) {
        assert!(line.contains(why), "{line}");
    }
    assert_eq!(counts(&outcome)[..3], [3, 0, 4]);
    assert_eq!(
        imported(&outcome)["left_out_kinds"],
        json!({
            "authors deleted in the wiki": 2,
            "notes deleted in the wiki": 1,
            "texts deleted in the wiki": 1,
            "elements siteinfo": 1,
        })
    );
    let found: Vec<Value> = revisions(&world)
        .into_iter()
        .map(|(it, text)| json!([it["number"], it["author"], it["note"], it["meta"]["revision"], text]))
        .collect();
    assert_eq!(
        found,
        [
            json!([1, "Ana", "prva & verzija", "10", "Мост <ref>\n  је затворен. "]),
            json!([2, "192.0.2.7", null, "11", ""]),
            json!([3, null, null, "15", "end"]),
        ]
    );
    assert_eq!(world.run("log --json").ok().objects()[0]["meta"]["title"], "Вести/Мост на Дрини");
    assert_eq!(counts(&world.command_with_input(["import", "--json"], DUMP.as_bytes()))[..2], [0, 3]);
    let broken = DUMP.replacen("Мост &lt;", "\u{1} </i> ", 1);
    let outcome = World::new().command_with_input(["import"], broken.as_bytes());
    assert!(outcome.fails(7).contains("not well-formed"), "{outcome:#?}");
    let mut latin = DUMP.as_bytes().to_vec();
    let at = DUMP.find("end</text>").unwrap();
    latin[at] = 0xff;
    let outcome = World::new().command_with_input(["import"], &latin);
    assert!(outcome.fails(7).contains("text: not UTF-8 at byte 0"), "{outcome:#?}");
    assert!(outcome.out.starts_with("added           2\n"), "{outcome:#?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_text_without_an_end_in_a_dump_is_refused_in_bounded_memory() {
    let world = World::new();
    let mut child = world.prepared(["import", "--json"]).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let head = "<mediawiki><page><title>a</title><revision><id>1</id><timestamp>2026-05-09T08:00:00Z</timestamp><text>";
    input.write_all(head.as_bytes()).unwrap();
    let piece = "ж".repeat(1 << 19);
    for _ in 0..500 {
        input.write_all(piece.as_bytes()).unwrap();
    }
    let peak = peak_kib(child.id());
    let tail = "</text></revision><revision><id>2</id><timestamp>2026-05-09T09:00:00Z</timestamp><text>x</text></revision></page></mediawiki>";
    input.write_all(tail.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(7), "{output:?}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("larger than 64 MiB"));
    assert!(peak < 300 << 10, "{peak} KiB");
    assert_eq!(world.run("show a").ok().out, "x");
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
