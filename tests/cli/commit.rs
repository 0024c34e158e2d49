//! `commit`.

use std::fs;

use serde_json::json;

use crate::World;

#[test]
fn adds_revisions_from_a_file_and_from_standard_input() {
    let world = World::new();
    world.file("a.txt", "One.\n");
    assert_eq!(world.run("commit news/a a.txt").ok().shown(), "committed news/a@1 ID\n");
    assert_eq!(world.command_with_input(["commit", "news/a"], b"Two.\n").ok().shown(), "committed news/a@2 ID\n");
    assert_eq!(
        world.command_with_input(["commit", "news/a", "-"], b"Three.\n").ok().shown(),
        "committed news/a@3 ID\n"
    );
    assert_eq!(world.run("show news/a").ok().out, "Three.\n");
}

#[test]
fn the_same_bytes_are_not_written_again() {
    let world = World::with_history();
    let log = world.run("log --json").out;
    let again = world.command_with_input(["commit", "news"], b"Three ships sail.\n\nThe sea is rough.\n");
    assert_eq!(again.ok().shown(), "unchanged news@3 ID\n");
    let again = world.command_with_input(["commit", "news", "--json"], b"Three ships sail.\n\nThe sea is rough.\n");
    assert_eq!(again.ok().objects()[0]["type"], "unchanged");
    assert_eq!(world.run("log --json").out, log);
}

#[test]
fn keeps_what_is_said_about_it() {
    let world = World::new();
    let words = [
        "--json",
        "commit",
        "news",
        "-m",
        "corrects the count",
        "--author",
        "Desk",
        "--time",
        "2026-05-09T14:00:00+02:00",
        "--source",
        "https://example.org/1",
        "--label",
        "published",
        "--label",
        "web",
        "--meta",
        "title=Ships=Sail",
        "--meta",
        "lang=en",
    ];
    let committed = &world.command_with_input(words, "Čamac.\n".as_bytes()).ok().objects()[0];
    assert_eq!(committed["type"], "committed");
    for (field, value) in [
        ("briefing", json!("news")),
        ("number", json!(1)),
        ("parent", json!(null)),
        ("content", json!(blake3::hash("Čamac.\n".as_bytes()).to_hex().as_str())),
        ("bytes", json!(8)),
        ("time", json!("2026-05-09T14:00:00+02:00")),
        ("author", json!("Desk")),
        ("note", json!("corrects the count")),
        ("source", json!("https://example.org/1")),
        ("labels", json!(["published", "web"])),
        ("meta", json!({"title": "Ships=Sail", "lang": "en"})),
    ] {
        assert_eq!(committed[field], value, "{field}");
    }
    assert_eq!(committed["id"].as_str().unwrap().len(), 64);
}

#[test]
fn the_author_is_the_flag_then_the_variable_then_the_user() {
    let world = World::new();
    let author = |words: &[&str], variable: Option<&str>| {
        world.file("a.txt", format!("{words:?}{variable:?}"));
        let mut command = world.prepared(["--json", "commit", "news", "a.txt"].iter().chain(words));
        if let Some(variable) = variable {
            command.env("VARIORUM_AUTHOR", variable);
        }
        let output = command.output().unwrap();
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()["author"].clone()
    };
    assert_eq!(author(&["--author", "flag"], Some("variable")), "flag");
    assert_eq!(author(&[], Some("variable")), "variable");
    assert_eq!(author(&[], None), "tester");
}

#[test]
fn bytes_are_kept_exactly() {
    let world = World::new();
    let odd = "\u{feff}no final line\r\n\0\u{1b}[31m e\u{301} \u{2028}";
    world.command_with_input(["commit", "odd"], odd.as_bytes()).ok();
    assert_eq!(world.run("show odd").ok().out, odd);
    world.command_with_input(["commit", "nothing"], b"").ok();
    assert_eq!(world.run("show nothing").ok().out, "");
}

#[test]
fn expects_a_certain_head() {
    let world = World::with_history();
    let commit = |expected: &str, text: &str| {
        world.command_with_input(["commit", "news", "--expect", expected, "--json"], text.as_bytes())
    };
    let stale = commit("2", "Four.\n");
    let told: serde_json::Value = serde_json::from_str(stale.fails(5)).unwrap();
    assert_eq!((&told["type"], &told["kind"]), (&json!("error"), &json!("conflict")));
    assert!(told["message"].as_str().unwrap().contains("has moved on"), "{told}");
    assert_eq!(told["hint"], "variorum log news shows what has been added since");
    assert_eq!(commit("3", "Four.\n").ok().objects()[0]["number"], 4);
    assert_eq!(commit("news@-1", "Five.\n").code, Some(5));
    assert_eq!(commit("-0", "Five.\n").ok().objects()[0]["number"], 5);
    assert_eq!(commit("9", "Six.\n").code, Some(3));
}

#[test]
fn input_that_is_no_text_is_refused() {
    let world = World::new();
    world.file("latin1.txt", b"caf\xe9 au lait");
    assert_eq!(
        world.run("commit news latin1.txt").fails(7),
        "variorum: latin1.txt: not UTF-8 at byte 3\n\
         hint: convert it first, for example with: iconv -f WINDOWS-1252 -t UTF-8\n"
    );
    assert_eq!(world.run("list").ok().out, "");
}

#[test]
fn impossible_names_times_and_labels_are_refused() {
    let world = World::new();
    for (words, said) in [
        ("commit a//b", "variorum: name 'a//b': a part between slashes is empty\n"),
        ("commit ../a", "variorum: name '../a': \"..\" is not allowed as a path component\n"),
        ("commit news@3", "variorum: name 'news@3': it contains '@', which separates a name from a revision\n"),
        ("commit news --time 2026-02-30", "variorum: time '2026-02-30': not a valid time\n"),
        ("commit news --label 2026", "variorum: label '2026': it would be read as a number\n"),
    ] {
        let refused = world.run(words);
        assert!(refused.fails(7).starts_with(said), "{words}: {refused:#?}");
    }
    assert!(world.run("commit news --meta title").fails(2).contains("not KEY=VALUE"));
}

#[test]
fn what_cannot_be_read_is_the_systems_refusal() {
    let world = World::new();
    assert_eq!(world.run("commit news absent.txt").fails(6), "variorum: absent.txt: no such file or directory\n");
    fs::create_dir(world.work().join("folder")).unwrap();
    assert_eq!(world.run("commit news folder").fails(6), "variorum: folder: is a directory\n");
}

#[test]
fn quiet_says_nothing() {
    let world = World::new();
    let committed = world.command_with_input(["-q", "commit", "news"], b"One.\n");
    assert_eq!((committed.code, committed.out.as_str(), committed.err.as_str()), (Some(0), "", ""));
}
