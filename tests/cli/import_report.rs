//! What an import says of what it did not take as the source has it; and that what it says to type
//! instead works.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::tool::tool;
use crate::{Outcome, World};

/// What was reported of a kind: how many, and the examples.
#[track_caller]
fn kind(outcome: &Outcome, wanted: &str) -> Value {
    let object = outcome.objects().pop().unwrap();
    let kinds = object["kinds"].as_array().unwrap().clone();
    let found = kinds.into_iter().find(|kind| kind["kind"] == wanted);
    found.map_or(Value::Null, |kind| json!([kind["taken"], kind["count"], kind["examples"]]))
}

fn import(world: &World, source: &str) -> Outcome {
    world.command_with_input(["import", "--json"], source.as_bytes())
}

#[test]
fn keys_of_json_lines_are_kept_or_named() {
    let world = World::new();
    let lines = r#"{"doc":"x","time":1,"content":"T\n","title":"Old headline","url":"https://e.example/a","views":7,"tags":["a"],"none":null}
{"doc":"x","time":2,"content":"T\n","title":"New headline","url":"https://e.example/a","link":"https://e.example/b","meta":{"title":"Other"}}
{"title":"First key","content":"y","byline":"By Ana","paid":true,"time":3,"ratio":0.5,"big":123456789012345678901234567890,"doc":"y"}
"#;
    let outcome = import(&world, lines);
    outcome.ok();
    let log = world.run("log x --json").ok().objects();
    assert_eq!(log[1]["source"], "https://e.example/a");
    assert_eq!(log[1]["meta"], json!({"title": "Old headline", "views": "7"}));
    assert_eq!(log[0]["meta"], json!({"title": "Other", "title (2)": "New headline", "link": "https://e.example/b"}));
    let other = &world.run("log y --json").ok().objects()[0];
    let meta = json!({"title": "First key", "byline": "By Ana", "paid": "true", "ratio": "0.5"});
    assert_eq!((&other["meta"], &other["source"]), (&meta, &Value::Null));
    assert_eq!(kind(&outcome, "key 'title', kept in meta"), json!([true, 2, ["x (line 1)", "y (line 3)"]]));
    assert_eq!(kind(&outcome, "key 'url', taken as the source")[1], 2);
    assert_eq!(kind(&outcome, "key 'views', kept in meta as text")[1], 1);
    assert_eq!(kind(&outcome, "key 'tags', a list"), json!([false, 1, ["x (line 1)"]]));
    assert_eq!(kind(&outcome, "key 'big', a number of too many digits")[0], false);
    assert_eq!(outcome.objects()[0]["left_out"], 2);
    // On a terminal it is a line for each, with what to type.
    let told = world.command_with_input(["import"], lines.as_bytes());
    let line =
        "key 'tags', a list 1: x (line 1); kept as text: jq -c '.[\"tags\"] |= tostring' FILE | variorum import -\n";
    assert!(told.ok().out.contains(line), "{}", told.out);
    // Nobody is left without word of what is lost.
    let told = world.command_with_input(["-q", "import"], lines.as_bytes());
    assert!(told.code == Some(0) && told.out.is_empty(), "{told:#?}");
    assert!(told.err.contains("warning: left out: key 'tags', a list 1"), "{told:#?}");
}

#[test]
fn keys_that_a_record_has_no_room_for_are_named() {
    let world = World::new();
    let line = json!({"doc": "x", "time": 1, "content": "T", "html": "<p>".repeat(20_000), "title": "Kept"});
    let outcome = import(&world, &line.to_string());
    outcome.ok();
    assert_eq!(kind(&outcome, "key 'html', too long for a record")[0], false);
    assert_eq!(world.run("log x --json").ok().objects()[0]["meta"], json!({"title": "Kept"}));
}

#[test]
fn times_are_read_as_people_write_them_and_what_was_assumed_is_said() {
    let world = World::new();
    let lines = r#"{"doc":"a","time":"2020-01-01 00:00:00+00:00","content":"1"}
{"doc":"a","time":1577836900.5,"content":"2"}
{"doc":"a","time":"2020-01-03","content":"3"}
{"doc":"a","time":"2020-01-03 12:00","content":"4"}
{"doc":"a","time":"1578200000","content":"5"}
"#;
    let outcome = import(&world, lines);
    outcome.ok();
    let times = |world: &World| -> Vec<Value> {
        world.run("log a --reverse --json").ok().objects().iter().map(|it| it["time"].clone()).collect()
    };
    assert_eq!(
        times(&world),
        [
            "2020-01-01T00:00:00+00:00",
            "2020-01-01T00:01:40.5Z",
            "2020-01-03T00:00:00Z",
            "2020-01-03T12:00:00Z",
            "2020-01-05T04:53:20Z"
        ]
    );
    let without = kind(&outcome, "times without a zone");
    assert_eq!(without, json!([true, 1, ["2020-01-03 12:00 in a (line 4)"]]));
    let there = World::new();
    there.command_with_input(["import", "--zone", "-03:00"], lines.as_bytes()).ok();
    assert_eq!(times(&there)[3], "2020-01-03T12:00:00-03:00");
    assert!(there.command_with_input(["import", "--zone", "CET"], b"").fails(2).contains("--zone 'CET'"));
    let outcome = world.command_with_input(["import"], br#"{"doc":"a","time":1577836900123,"content":"2"}"#);
    let said = "milliseconds since 1970, it seems (2020-01-01T00:01:40Z), where seconds are read; divide first: jq";
    assert!(outcome.fails(7).contains(said), "{outcome:#?}");
}

const PAGE: &str = "<mediawiki><page><title>Fish</title><ns>2</ns><id>5</id>";

#[test]
fn what_is_newest_first_is_turned_around_and_said_so() {
    let newest = |world: &World, name: &str| world.command(["show", name]).ok().out.clone();
    let world = World::new();
    let revision = |id: u32, text: &str| {
        format!("<revision><id>{id}</id><timestamp>2020-01-0{id}T00:00:00Z</timestamp><text>{text}</text></revision>")
    };
    let dump = format!("{PAGE}{}{}{}</page></mediawiki>", revision(3, "Blue"), revision(2, "Red"), revision(1, "One"));
    let outcome = import(&world, &dump);
    assert_eq!(kind(outcome.ok(), "histories that came newest first, turned around"), json!([true, 1, ["Fish"]]));
    assert_eq!(newest(&world, "Fish"), "Blue");
    let lines = r#"{"doc":"a","time":3,"content":"three"}
{"doc":"b","time":1,"content":"only"}
{"doc":"a","time":1,"content":"one"}
{"doc":"a","time":2,"content":"two"}
"#;
    let outcome = import(&world, lines);
    let words = "histories that were out of order, put in order of time";
    assert_eq!(kind(outcome.ok(), words), json!([true, 1, ["a"]]));
    assert_eq!(newest(&world, "a"), "three");
    // What is older than the store's newest is taken, and said.
    let outcome = import(&world, r#"{"doc":"a","time":0,"content":"late"}"#);
    let example = json!([true, 1, ["a (1970-01-01T00:00:00Z)"]]);
    assert_eq!(kind(outcome.ok(), "revisions older than the one before them"), example);
    assert_eq!(newest(&world, "a@1970-01-01"), "three");
    // So is what is of a time to come.
    let outcome = import(&world, r#"{"doc":"a","time":"9000-01-01T00:00:00Z","content":"far"}"#);
    let example = json!([true, 1, ["a (9000-01-01T00:00:00Z)"]]);
    assert_eq!(kind(outcome.ok(), "revisions dated in the future"), example);
}

#[test]
fn what_a_dump_says_of_a_revision_is_kept_or_named() {
    let world = World::new();
    let dump = format!(
        "{PAGE}<redirect title=\"x\"/><revision><id>2</id><parentid>1</parentid><timestamp>2020-07-01T02:00:00Z</timestamp>\
         <contributor><username>M</username><id>9</id></contributor><minor/><model>json</model><origin>2</origin>\
         <text xml:space=\"preserve\" bytes=\"13\" sha1=\"x\">A photograph.</text>\
         <content><role>mediainfo</role><origin>2</origin><text>{{}}</text></content></revision></page>\
         <page><title>Empty</title></page></mediawiki>"
    );
    let outcome = import(&world, &dump);
    outcome.ok();
    let meta = json!({
        "title": "Fish", "revision": "2", "parent": "1", "page": "5", "namespace": "2", "contributor": "9",
        "minor": "true", "model": "json",
    });
    assert_eq!(world.run("log Fish --json").ok().objects()[0]["meta"], meta);
    assert_eq!(kind(&outcome, "slots beside the main one"), json!([false, 1, ["Fish (revision 2) mediainfo"]]));
    assert_eq!(kind(&outcome, "elements page/redirect"), json!([false, 1, ["Fish"]]));
    assert_eq!(kind(&outcome, "pages without a revision"), json!([false, 1, ["Empty"]]));
    let unchecked = kind(&outcome, "checksums that are none, so nothing was compared with them");
    assert_eq!(unchecked, json!([true, 1, ["Fish (revision 2): sha1"]]));
}

#[test]
fn a_text_that_is_not_the_one_of_the_dump_is_refused() {
    let with = |text: &str| {
        let dump = format!(
            "{PAGE}<revision><id>1</id><timestamp>2020-01-01T00:00:00Z</timestamp>{text}</revision></page></mediawiki>"
        );
        World::new().command_with_input(["import"], dump.as_bytes())
    };
    // The SHA-1 of "One.", as MediaWiki and as others write it.
    let (base36, hexadecimal) = ("2yebtibw1s4bsxf9mu35njcb1nenal4", "194d30aed0d3bdc59ba0daaa8372ad06fd0fef58");
    with(&format!("<text bytes=\"4\" sha1=\"{hexadecimal}\">One.</text><sha1>{base36}</sha1>")).ok();
    for (text, said) in [
        ("<text bytes=\"5\">One.</text>", "the length of the text in bytes is 4, but the dump says 5"),
        ("<text>One.</text><sha1>94lztkh4kgb0mvjr87iyjfq4iv7ltlh</sha1>", "but the dump says 94lztkh4"),
        ("<text sha1=\"94lztkh4kgb0mvjr87iyjfq4iv7ltlh\">One.</text>", "the SHA-1 of the text is "),
        ("<text>start <br /> end</text>", "text: it has <br> in it, which a dump would escape"),
        ("<text>start <b>bold</b> end</text>", "text: it has <b> in it"),
        ("<text>start <!-- x --> end</text>", "text: it has a comment in it"),
        ("<text>One.</text><text>Two.</text>", "text: it is there twice"),
        ("<comment>a <i>b</i></comment><text>x</text>", "comment: it has <i> in it"),
    ] {
        let outcome = with(text);
        assert!(outcome.fails(7).contains(said), "{text}: {outcome:#?}");
    }
    let outcome = World::new().command_with_input(["import", "--format", "mediawiki"], b"<rss><item/></rss>");
    assert!(outcome.fails(7).contains("the root element is <rss>, not <mediawiki>"), "{outcome:#?}");
}

#[test]
fn names_that_no_briefing_can_have_are_mapped_and_listed() {
    let world = World::new();
    let titles = ["می\u{200c}فاصله", "M@trix", "AC//DC", "Archive/", "👩\u{200d}👩\u{200d}👧", "M%40trix"];
    let lines: Vec<String> =
        titles.iter().map(|title| json!({"doc": title, "time": 1, "content": title}).to_string()).collect();
    let outcome = import(&world, &lines.join("\n"));
    assert_eq!(
        kind(outcome.ok(), "names that no briefing can have"),
        json!([true, 3, ["M@trix -> M%40trix", "AC//DC -> AC%2F/DC", "Archive/ -> Archive%2F"]])
    );
    let shared = kind(&outcome, "names that something else has");
    assert!(shared[2][0].as_str().unwrap().starts_with("M%40trix -> M%40trix~"), "{shared}");
    // Each is a history of its own, and tells what it was called.
    for revision in world.run("log --json").ok().objects() {
        let name = revision["briefing"].as_str().unwrap();
        let text = world.command(["show", name]).ok().out.clone();
        let original = revision["meta"].get("original-name").and_then(Value::as_str).unwrap_or(name);
        assert_eq!(text, original);
    }
    let again = import(&world, &lines.join("\n"));
    assert_eq!(again.ok().objects()[0]["held"], 6);
}

#[test]
fn a_number_that_could_be_a_day_is_named() {
    let world = World::new();
    let outcome = import(&world, "{\"doc\":\"x\",\"time\":20200131,\"content\":\"T\"}\n");
    outcome.ok();
    let told = kind(&outcome, "numbers that could be days, taken as seconds since 1970");
    assert_eq!(told, json!([true, 1, ["20200131 in x (line 1)"]]));
    assert_eq!(world.run("log x --json").ok().objects()[0]["time"], "1970-08-22T19:08:51Z");
}

#[test]
fn what_ended_and_what_was_renamed_is_counted() {
    let world = World::new();
    let source = r#"{"doc":"k","time":"2020-01-01T00:00:00Z","content":"b"}
{"doc":"k","time":"2021-01-01T00:00:00Z","ended":true}
{"time":"2021-02-01T00:00:00Z","renamed":[{"from":"k","to":"k2"}]}
"#;
    let object = &import(&world, source).ok().objects()[0];
    assert_eq!([&object["added"], &object["ended"], &object["renamed"]], [&json!(1), &json!(1), &json!(1)]);
    let other = World::new();
    let told = other.command_with_input(["import"], source.as_bytes());
    assert!(told.ok().out.contains("\nended           1\nrenamed         1\n"), "{told:#?}");
}

#[test]
fn what_is_of_a_time_before_an_end_takes_nothing_back_and_is_reported() {
    let line = |time: &str, text: &str| format!("{{\"doc\":\"law\",\"time\":\"{time}\",\"content\":\"{text}\"}}\n");
    let ended = "{\"doc\":\"law\",\"time\":\"2021-01-01T00:00:00Z\",\"ended\":true,\"reason\":\"repealed\"}\n";
    let older = line("2020-06-01T00:00:00Z", "two");
    let of_kind = "revisions dated before the end of their briefing, which stays ended";
    let check = |world: &World, outcome: &Outcome| {
        assert_eq!(kind(outcome, of_kind), json!([true, 1, ["law (2020-06-01T00:00:00Z)"]]));
        assert_eq!(world.run("show law@2020-12-31").ok().out, "two");
        assert!(world.run("show law@2025-01-01").fails(3).contains("repealed"));
    };
    let whole = World::new();
    let outcome = import(&whole, &format!("{}{ended}{older}", line("2020-01-01T00:00:00Z", "one")));
    check(&whole, &outcome);
    // By another import, and of a file that has not changed.
    let world = World::new();
    import(&world, &format!("{}{ended}", line("2020-01-01T00:00:00Z", "one"))).ok();
    check(&world, &import(&world, &older));
    let outcome = import(&world, &line("2021-01-01T00:00:00Z", "two"));
    assert!(outcome.ok().out.contains("\"added\":1") && !outcome.out.contains(of_kind), "{outcome:#?}");
    assert_eq!(world.run("show law@2025-01-01").ok().out, "two");
}

#[test]
fn where_only_changes_are_taken_the_same_text_revives_from_the_time_of_the_end_on() {
    let line = |time: &str, text: &str| format!("{{\"doc\":\"law\",\"time\":\"{time}\",\"content\":\"{text}\"}}\n");
    let ended = "{\"doc\":\"law\",\"time\":\"2021-01-01T00:00:00Z\",\"ended\":true}\n";
    let (one, two) = (line("2020-01-01T00:00:00Z", "one"), line("2020-06-01T00:00:00Z", "two"));
    let (same, again) = (line("2020-09-01T00:00:00Z", "two"), line("2022-01-01T00:00:00Z", "two"));
    let only_changes = |world: &World, source: &str| {
        let outcome = world.command_with_input(["import", "--json", "--changed-only"], source.as_bytes());
        outcome.ok().objects()[0]["added"].clone()
    };
    let world = World::new();
    assert_eq!(only_changes(&world, &format!("{one}{ended}{two}{same}{again}{again}")), json!(3));
    let world = World::new();
    assert_eq!(only_changes(&world, &format!("{one}{two}{ended}")), json!(2));
    assert_eq!(only_changes(&world, &format!("{same}{again}")), json!(1));
    assert_eq!(world.run("show law@2025-01-01").ok().out, "two");
}

#[test]
fn a_file_that_was_withdrawn_comes_back_only_where_it_is_of_a_later_time() {
    let world = World::new();
    fs::create_dir(world.work().join("d")).unwrap();
    let file = fs::File::create(world.file("d/a.txt", "A.")).unwrap();
    std::io::Write::write_all(&mut &file, b"A.").unwrap();
    let of = |day: u64| std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_735_689_600 + day * 86_400);
    file.set_modified(of(0)).unwrap();
    world.run("import d").ok();
    world.run("end a.txt --time 2025-01-03T00:00Z").ok();
    for (day, added, exit) in [(0, 0, 3), (1, 0, 3), (2, 1, 0), (2, 0, 0)] {
        file.set_modified(of(day)).unwrap();
        assert_eq!(world.run("import d --json").ok().objects()[0]["added"], json!(added), "{day}");
        assert_eq!(world.run("show a.txt@2025-02-01").code, Some(exit), "{day}");
    }
}

#[test]
fn a_file_that_was_just_written_is_not_of_the_future() {
    let world = World::new();
    fs::create_dir(world.work().join("d")).unwrap();
    let file = fs::File::create(world.file("d/a.txt", "A.")).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_nanos(1_735_689_600_999_999_999)).unwrap();
    world.run("import d").ok();
    assert_eq!(world.run("log a.txt --json").ok().objects()[0]["time"], json!("2025-01-01T00:00:00Z"));
}

#[test]
fn a_stream_of_git_with_nothing_in_it_is_refused_and_one_without_commits_is_warned_of() {
    let world = World::new();
    let outcome = world.command_with_input(["import", "--format", "git", "-"], b"");
    assert!(
        outcome.fails(7).starts_with("variorum: -: the stream is empty\nhint: nothing was imported; "),
        "{outcome:#?}"
    );
    let outcome = world.command_with_input(["import", "--format", "git", "-"], b"feature done\ndone\n");
    assert!(outcome.fails(0).contains("there is nothing in it to import"), "{outcome:#?}");
}

#[test]
fn the_store_in_a_directory_that_is_imported_is_named_and_is_nothing_hidden() {
    let world = World::new();
    world.file("a.txt", "A.");
    let outcome = world.run("import . --json");
    assert_eq!(kind(&outcome, "the store itself"), json!([false, 1, [".variorum"]]));
    let told = world.run("import .");
    assert!(told.ok().out.contains("the store itself") && !told.out.contains("hidden"), "{told:#?}");
    assert!(!told.err.contains("--include"), "{told:#?}");
    assert_eq!(world.run("import . --json --include .* --include *").ok().objects()[0]["added"], json!(0));
}

#[test]
fn a_directory_is_imported_by_patterns() {
    let world = World::new();
    for name in ["d/a.txt", "d/b.md", "d/drafts/c.txt", "d/.hidden/e.txt", "d/f.bak"] {
        fs::create_dir_all(world.work().join(name).parent().unwrap()).unwrap();
        world.file(name, name);
    }
    world.file("d/scan.pdf", b"%PDF-1.7 \xff\xfe");
    world.file("d/wide.txt", b"\xff\xfeh\0i\0");
    world.file("d/picture.png", b"\x89PNG\r\n\x1a\n\xff");
    let names = |world: &World| -> Vec<Value> {
        world.run("list --json").ok().objects().iter().map(|it| it["briefing"].clone()).collect()
    };
    let outcome = world.run("import d --json --exclude drafts/ --exclude *.bak --author Ana --note scans");
    outcome.ok();
    assert_eq!(names(&world), ["a.txt", "b.md"]);
    let first = &world.run("log a.txt --json").ok().objects()[0];
    assert_eq!((&first["author"], &first["note"]), (&json!("Ana"), &json!("scans")));
    let excluded = kind(&outcome, "files that --include or --exclude leaves out");
    assert_eq!(excluded, json!([false, 2, ["drafts/c.txt", "f.bak"]]));
    assert_eq!(kind(&outcome, "hidden"), json!([false, 1, [".hidden"]]));
    assert_eq!(kind(&outcome, "documents and other files that are no text")[2], json!(["scan.pdf"]));
    assert_eq!(kind(&outcome, "texts in UTF-16")[2], json!(["wide.txt"]));
    assert_eq!(kind(&outcome, "binary files")[2], json!(["picture.png"]));
    let other = World::new();
    let folder = world.work().join("d");
    let outcome = other.command(["import", folder.to_str().unwrap(), "--include", ".hidden/", "--include", "*.md"]);
    outcome.ok();
    assert_eq!(names(&other), [".hidden/e.txt", "b.md"]);
    assert!(world.run("import d --include [a").fails(2).contains("--include '[a': '[' is not closed"));
    assert!(
        world
            .command_with_input(["import", "--exclude", "x"], b"{}")
            .fails(2)
            .contains("belongs to --format directory")
    );
}

#[test]
fn a_store_is_not_imported_into_itself() {
    let world = World::new();
    world.file("a.txt", "x");
    world.run("commit x a.txt").ok();
    let outcome = world.run("import --json --include .* --include * .");
    assert_eq!(kind(outcome.ok(), "the store itself"), json!([false, 1, [".variorum"]]));
    let names: Vec<Value> = world.run("list --json").ok().objects().iter().map(|it| it["briefing"].clone()).collect();
    assert_eq!(names, ["a.txt", "x"]);
    for folder in [".variorum", ".variorum/log"] {
        let outcome = world.command(["import", folder]);
        assert!(outcome.fails(7).contains("is the store itself"), "{outcome:#?}");
    }
    fs::create_dir(world.work().join("empty")).unwrap();
    let outcome = world.run("import empty");
    assert!(outcome.fails(0).contains("there is nothing in it to import"), "{outcome:#?}");
}

#[cfg(unix)]
#[test]
fn files_that_cannot_be_read_are_told_and_only_a_strict_import_fails() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new();
    fs::create_dir(world.work().join("d")).unwrap();
    world.file("d/a.txt", "x");
    fs::set_permissions(world.file("d/closed.txt", "x"), fs::Permissions::from_mode(0o0)).unwrap();
    if fs::read(world.work().join("d/closed.txt")).is_ok() {
        // Root reads everything; a file too large to be a text cannot be read either.
        fs::File::create(world.work().join("d/closed.txt")).unwrap().set_len(65 << 20).unwrap();
    }
    let outcome = world.run("import d --json");
    assert!(outcome.fails(0).contains("closed.txt"), "{outcome:#?}");
    assert_eq!(kind(&outcome, "files that cannot be read"), json!([false, 1, ["closed.txt"]]));
    assert!(world.run("import d --strict").fails(7).contains("closed.txt"));
}

/// What a hint says to type, typed into a shell.
fn typed(world: &World, outcome: &Outcome) -> std::process::Output {
    let hint = outcome.err.lines().find_map(|line| line.strip_prefix("hint: ")).unwrap().to_owned();
    let mut shell = world.other_program("sh");
    let output = shell.args(["-c", &hint]).env("VARIORUM_STORE", world.work().join(".variorum")).output().unwrap();
    assert!(output.status.success(), "{hint}: {output:?}");
    output
}

#[test]
fn what_is_said_to_be_typed_instead_works() {
    let what = "what is said to be typed instead of an import";
    let has = |program: &str, words: &[&str]| tool(program, words, what);
    let line = r#"{"doc":"d","time":1,"content":"c"}"#;
    let utf16 = |text: &str| -> Vec<u8> {
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    };
    let mut sources: Vec<(&str, Vec<u8>, &str)> = vec![("my notes.txt", b"One text.\n".to_vec(), "my notes")];
    if has("iconv", &["--version"]) {
        sources.push(("wide.txt", utf16("Wide.\n"), "wide"));
        sources.push(("wide.jsonl", utf16(line), "d"));
    }
    if has("jq", &["--version"]) {
        sources.push(("array.json", format!("[\n{line},{line}\n]").into_bytes(), "d"));
        sources.push(("lines.json", line.replace('{', "{\n").replace(',', ",\n").into_bytes(), "d"));
    }
    if has("jq", &["--version"]) {
        let line = r#"{"id":7,"published_at":"2020-01-01","body":"Renamed keys."}"#;
        let world = World::new();
        world.file("other.jsonl", line);
        let outcome = world.run("import other.jsonl");
        outcome.fails(7);
        typed(&world, &outcome);
        assert_eq!(world.run("show 7").ok().out, "Renamed keys.");
    }
    if has("python3", &["--version"]) {
        sources.push(("table.csv", "doc;time;content\r\nd;2020-01-01;\"a;\nb\"\r\n".to_owned().into_bytes(), "d"));
        sources.push(("table.tsv", b"doc\ttime\tcontent\tauthor\nd\t1577934245\tc\tA\n".to_vec(), "d"));
    }
    for (file, bytes, name) in sources {
        let world = World::new();
        world.file(file, bytes);
        let outcome = world.command(["import", file]);
        outcome.fails(2);
        typed(&world, &outcome);
        world.command(["show", name]).ok();
    }
    if has("tar", &["--version"]) {
        let world = World::new();
        fs::create_dir(world.work().join("in")).unwrap();
        world.file("in/a.txt", "In a tar.\n");
        let made =
            Command::new("tar").args(["-cf", "pages.tar", "-C", "in", "a.txt"]).current_dir(world.work()).status();
        assert!(made.unwrap().success());
        let outcome = world.run("import pages.tar");
        outcome.fails(2);
        typed(&world, &outcome);
        assert_eq!(world.run("show a.txt").ok().out, "In a tar.\n");
    }
}

#[test]
fn what_is_no_text_is_told_by_its_name() {
    let world = World::new();
    for (file, head, said, hint) in [
        ("a.docx", &b"PK\x03\x04\x14\0[Content_Types].xml word/document.xml"[..], "a document of Word", "soffice"),
        ("a.xlsx", b"PK\x03\x04\x14\0[Content_Types].xml xl/workbook.xml", "a spreadsheet", "csv"),
        ("a.ods", b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "a spreadsheet", "csv"),
        ("a.zip", b"PK\x03\x04\x14\0a.txt", "a ZIP archive", "unzip a.zip"),
        ("a.pdf", b"%PDF-1.7 \xff", "a PDF", "pdftotext -layout a.pdf - | variorum commit a"),
        ("a.rtf", b"{\\rtf1 x}", "Rich Text", "soffice"),
        ("a.csv", b"id,date,body\n1,2,3\n", "is a table", "not there: doc, time, content"),
        ("a.gz", b"\x1f\x8b\x08\0", "unsupported compression", "gzip -dc a.gz | variorum import -"),
    ] {
        world.file(file, head);
        let outcome = world.command(["import", file]);
        assert!(outcome.fails(2).contains(said) && outcome.err.contains(hint), "{file}: {outcome:#?}");
    }
    if tool("git", &["--version"], "that a repository of git is not imported as files") {
        let made = Command::new("git").args(["init", "-q", "repo"]).current_dir(world.work()).status();
        assert!(made.unwrap().success());
        world.file("repo/a.txt", "x");
        for folder in ["repo", "repo/.git"] {
            let outcome = world.command(["import", folder]);
            assert!(outcome.fails(2).contains("is a git repository"), "{outcome:#?}");
            assert!(outcome.err.contains(&format!("git -C {folder} fast-export")), "{outcome:#?}");
        }
        world.run("import --format directory repo").ok();
        world.run("show a.txt").ok();
    }
}
