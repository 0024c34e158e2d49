//! `commit`.

use std::fs;

use serde_json::json;

use crate::{Outcome, World};

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
    world.command_with_input(["commit", "nothing", "--allow-empty"], b"").ok();
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
    assert_eq!(told["hint"], "see what has been added since: variorum log news");
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
         hint: convert it first, for example: iconv -f WINDOWS-1252 -t UTF-8 latin1.txt > latin1-utf8.txt\n"
    );
    assert_eq!(world.run("list").ok().out, "");
}

#[test]
fn impossible_names_times_and_labels_are_refused() {
    let world = World::new();
    for (words, said) in [
        ("commit a//b", "variorum: name 'a//b': a part between slashes is empty\n"),
        ("commit ../a", "variorum: name '../a': \"..\" is not allowed as a path component\n"),
        ("commit news@3", "variorum: news@3: is a revision, but a briefing is expected here\n"),
        ("commit news --time 2026-02-30", "variorum: time '2026-02-30': there is no such day\n"),
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
    assert_eq!(
        world.run("commit news folder").fails(6),
        "variorum: folder: is a directory\nhint: variorum import --prefix news folder\n"
    );
    world.file("folder/a.txt", "A.\n");
    world.run("import --prefix news folder").ok();
}

#[test]
fn quiet_says_nothing() {
    let world = World::new();
    let committed = world.command_with_input(["-q", "commit", "news"], b"One.\n");
    assert_eq!((committed.code, committed.out.as_str(), committed.err.as_str()), (Some(0), "", ""));
}

/// What `with_history` has as the newest text.
const NEWEST: &[u8] = b"Three ships sail.\n\nThe sea is rough.\n";

/// A commit of the newest text again, with these words.
fn again(world: &World, words: &[&str]) -> Outcome {
    world.command_with_input(["commit", "news"].iter().chain(words), NEWEST)
}

#[test]
fn a_label_for_the_same_text_is_given_to_the_newest_revision() {
    let world = World::with_history();
    assert_eq!(
        again(&world, &["--label", "published", "--label", "web"]).ok().shown(),
        "unchanged news@3 ID\nlabelled news@3 published\nlabelled news@3 web\n"
    );
    assert_eq!(again(&world, &["--label", "web"]).ok().shown(), "unchanged news@3 ID\n");
    let object = &again(&world, &["--label", "print", "--json"]).ok().objects()[0];
    assert_eq!((&object["type"], &object["labelled"]), (&json!("unchanged"), &json!(["print"])));
    assert_eq!(object["labels"], json!(["print", "published", "web"]));
    assert_eq!(world.run("show news@web").ok().out.as_bytes(), NEWEST);
}

#[test]
fn what_the_same_text_cannot_take_is_named() {
    let world = World::with_history();
    let log = world.run("log --json").out;
    let told = again(&world, &["-m", "a note", "--author", "Other", "--time", "2026-05-12T00:00:00Z"]);
    assert_eq!((told.code, told.shown().as_str()), (Some(0), "unchanged news@3 ID\n"));
    assert_eq!(
        told.err,
        "warning: news@3 has this text already; not taken: the note, the author, the time\n\
         hint: the same text becomes a new revision if something beside it is new: --meta KEY=VALUE\n"
    );
    let told = again(&world, &["-m", "a note", "--json"]);
    assert_eq!(told.objects()[0]["not_taken"], json!(["note"]));
    assert!(told.err.starts_with("{\"type\":\"warning\""), "{told:?}");
    // What it says already is taken, and an author that nobody asked for is not missed.
    again(&world, &["-m", "weather", "--author", "Desk", "--time", "2026-05-11T08:00:00Z"]).ok();
    assert_eq!(world.run("log --json").out, log);
    let made = again(&world, &["-m", "a note", "--meta", "title=Rough sea"]);
    assert_eq!(made.ok().shown(), "committed news@4 ID\n");
    assert_eq!(world.run("log news -n 1 --json").ok().objects()[0]["note"], "a note");
}

#[test]
fn an_empty_text_is_refused_unless_it_is_wanted() {
    let world = World::with_history();
    assert_eq!(
        world.run("commit news").fails(7),
        "variorum: standard input: is empty\n\
         hint: --allow-empty commits an empty text; name the file that has the text: variorum commit NAME FILE\n"
    );
    world.file("empty.txt", "");
    let refused = world.run("commit news empty.txt");
    assert!(refused.fails(7).starts_with("variorum: empty.txt: is empty\n"), "{refused:?}");
    assert_eq!(world.run("commit news empty.txt --allow-empty").ok().shown(), "committed news@4 ID\n");
    assert_eq!(world.run("show news").ok().out, "");
}

#[test]
fn a_new_briefing_whose_name_is_a_slip_is_remarked_on() {
    let world = World::with_history();
    world.file("a.txt", "A text.\n");
    assert_eq!(world.run("commit world/ferry a.txt").ok().err, "");
    let slip = world.run("commit world/fery a.txt");
    assert_eq!(slip.shown(), "committed world/fery@1 ID\n");
    assert_eq!(
        slip.fails(0),
        "remark: world/fery is a new briefing; there is also world/ferry\n\
         hint: if you meant that one, commit the text to it, and end the new one: variorum end world/fery\n"
    );
    let told = world.run("commit News a.txt --json");
    let told: serde_json::Value = serde_json::from_str(told.fails(0)).unwrap();
    assert_eq!(told, json!({"type": "remark", "message": "News is a new briefing; there is also news", "hint": null}));
    // What is there already, wanted, named by a file, or one of a series.
    for line in ["world/fery a.txt", "wolrd/ferry a.txt --new", "--prefix wrold ferry", "world/ferry-2 a.txt"] {
        world.file("ferry", "A text.\n");
        assert_eq!(world.run(&format!("commit {line}")).ok().err, "", "{line}");
    }
}

#[test]
fn a_text_that_is_probably_none_is_not_committed_without_a_word() {
    let world = World::with_history();
    world.file("wide.txt", b"H\0i\0,\0 \0y\0o\0u\0");
    assert_eq!(
        world.run("commit news wide.txt").fails(7),
        "variorum: wide.txt: text in UTF-16, which is not read here\n\
         hint: convert it first: iconv -f UTF-16 -t UTF-8 wide.txt > wide-utf8.txt\n"
    );
    let piped = world.command_with_input(["commit", "news"], b"H\0i\0,\0 \0y\0o\0u\0");
    assert!(piped.fails(7).starts_with("variorum: standard input: text in UTF-16"), "{piped:?}");
    let blank = world.command_with_input(["commit", "news"], "\u{feff} \n\t\n".as_bytes());
    assert_eq!(blank.fails(0), "warning: standard input: has nothing but white space in it\n");
    assert_eq!(world.command_with_input(["commit", "news", "--allow-empty"], b"\n").ok().err, "");
    world.file("letter.rtf", "{\\rtf1 Dear Ana}");
    assert_eq!(
        world.run("commit letter letter.rtf").fails(0),
        "warning: letter.rtf: is a document in Rich Text Format, and was committed as it is, its codes and all\n\
         hint: convert it first: soffice --headless --convert-to docx letter.rtf\n"
    );
}

#[test]
fn what_is_not_utf8_is_converted_by_what_fits_it() {
    let world = World::new();
    for (name, bytes, command) in [
        (
            "koi8.txt",
            &b"\xf0\xd2\xc9\xd7\xc5\xd4, \xcd\xc9\xd2"[..],
            "iconv -f ENCODING -t UTF-8 koi8.txt > koi8-utf8.txt",
        ),
        ("sjis.txt", b"\x93\xfa\x96\x7b\x8c\xea", "iconv -f ENCODING -t UTF-8 sjis.txt > sjis-utf8.txt"),
        (
            "quotes.txt",
            b"\x93Oui, c'est l'\xe9t\xe9\x94, dit-elle",
            "iconv -f WINDOWS-1252 -t UTF-8 quotes.txt > quotes-utf8.txt",
        ),
        ("wide.txt", b"\xff\xfe\0\0h\0\0\0", "iconv -f UTF-32 -t UTF-8 wide.txt > wide-utf8.txt"),
        ("seal.png", b"\x89PNG\r\n\x1a\n\0", "tesseract seal.png - > seal.txt"),
        ("a b.txt.gz", b"\x1f\x8b\x08\0\0", "gzip -dc 'a b.txt.gz' > 'a b.txt.txt'"),
    ] {
        world.file(name, bytes);
        let refused = world.command(["commit", "news", name]);
        assert!(refused.fails(7).ends_with(&format!(": {command}\n")), "{refused:?}");
    }
}

#[test]
fn meta_stays_until_it_is_cleared() {
    let world = World::new();
    let meta = |words: &[&str], text: &str| {
        let words = ["commit", "news", "--json"].iter().chain(words);
        world.command_with_input(words, text.as_bytes()).ok().objects()[0]["meta"].clone()
    };
    assert_eq!(meta(&["--meta", "title=Ships", "--meta", "lang=en"], "1"), json!({"title": "Ships", "lang": "en"}));
    assert_eq!(meta(&[], "2"), json!({"title": "Ships", "lang": "en"}));
    assert_eq!(meta(&["--meta", "title=More ships"], "2"), json!({"title": "More ships", "lang": "en"}));
    assert_eq!(meta(&["--meta", "lang="], "3"), json!({"title": "More ships"}));
    assert_eq!(meta(&["--no-meta", "--meta", "by=Desk"], "3"), json!({"by": "Desk"}));
    assert_eq!(meta(&["--no-meta"], "3"), json!({}));
    assert_eq!(world.run("log --json").objects().len(), 6);
    let misspelt = world.command_with_input(["commit", "news", "--meta", "titel="], b"4");
    assert_eq!((misspelt.code, misspelt.err.as_str()), (Some(0), "warning: news: has no meta 'titel' to clear\n"));
    let twice = world.command_with_input(["commit", "news", "--meta", "a=b", "--meta", "a=c"], b"5");
    assert!(twice.fails(2).starts_with("variorum: --meta 'a': is given twice, as 'b' and as 'c'\n"), "{twice:?}");
}

#[test]
fn a_time_that_leaves_another_revision_in_force_is_warned_of() {
    let world = World::with_history();
    let commit = |time: &str, text: &str| world.command_with_input(["commit", "news", "--time", time], text.as_bytes());
    assert_eq!(
        commit("2026-05-10T00:00:00Z", "Four.\n").err,
        "warning: news@4: its time, 2026-05-10 02:00 +02:00, is before that of news@3, 2026-05-11 10:00 +02:00, which stays in force \
         from then on\n"
    );
    let future = commit("9998-01-01T00:00:00Z", "Five.\n");
    assert!(
        future.err.starts_with("warning: news@5: its time, 9998-01-01 02:00 +02:00, is in the future: "),
        "{future:?}"
    );
    let now = world.command_with_input(["commit", "news"], b"Six.\n");
    assert!(now.err.contains("is before that of news@5, 9998-01-01 02:00 +02:00"), "{now:?}");
    assert_eq!(commit("9999-01-01T00:00:00Z", "Seven.\n").code, Some(0));
    // Within the minute the seconds tell.
    let late = World::new();
    for second in [30, 10] {
        let (time, text) = (format!("2026-05-09T10:00:{second}+02:00"), format!("{second}\n"));
        let told = late.command_with_input(["commit", "news", "--time", &time], text.as_bytes()).err;
        let both = "its time, 2026-05-09T10:00:10+02:00, is before that of news@1, 2026-05-09T10:00:30+02:00,";
        assert_eq!(told.contains(both), second == 10, "{told}");
    }
    let quiet = World::with_history();
    assert_eq!(quiet.command_with_input(["commit", "news"], b"Four.\n").ok().err, "");
}

#[test]
fn several_files_are_one_entry() {
    let world = World::with_history();
    fs::create_dir(world.work().join("folder")).unwrap();
    world.file("a.txt", "A.\n");
    world.file("folder/b.txt", "B.\n");
    let entries = || fs::read_dir(world.work().join(".variorum/log")).unwrap().count();
    let before = entries();
    let words = ["commit", "--prefix", "desk/", "a.txt", "folder/b.txt", "-m", "evening", "--label", "web"];
    assert_eq!(world.command(words).ok().shown(), "committed desk/a.txt@1 ID\ncommitted desk/b.txt@1 ID\n");
    assert_eq!(entries(), before + 1);
    world.file("a.txt", "A, again.\n");
    assert_eq!(
        world.run("commit --prefix desk a.txt folder/b.txt").ok().shown(),
        "committed desk/a.txt@2 ID\nunchanged desk/b.txt@1 ID\n"
    );
    assert_eq!(world.command(["commit", "--prefix", "", "a.txt"]).ok().shown(), "committed a.txt@1 ID\n");
    world.file("a@b.txt", "At.\n");
    let mapped = world.run("commit --prefix desk a@b.txt --json");
    assert_eq!(mapped.objects()[0]["briefing"], "desk/a%40b.txt");
    assert_eq!(mapped.objects()[0]["meta"], json!({"original-name": "a@b.txt"}));
    assert!(mapped.err.contains("a@b.txt is not a valid name: committed as desk/a%40b.txt"), "{mapped:?}");
    let told: Vec<String> =
        world.run("log --json").ok().objects().iter().skip(1).map(|it| it["note"].to_string()).collect();
    assert_eq!(told[..4], ["null", "null", "\"evening\"", "\"evening\""]);
    assert!(world.run("verify").ok().out.contains("no damage found"));
}

#[test]
fn of_several_files_none_goes_in_where_one_cannot() {
    let world = World::with_history();
    world.file("a.txt", "A.\n");
    world.file("empty.txt", "");
    world.file("@.txt", "At.\n");
    world.file("latin1.txt", b"caf\xe9");
    fs::create_dir(world.work().join("folder")).unwrap();
    world.file("folder/a.txt", "Another A.\n");
    let log = world.run("log --json").out;
    for (words, code, said) in [
        ("commit --prefix desk a.txt empty.txt", 7, "variorum: empty.txt: is empty\n"),
        ("commit --prefix desk a.txt absent.txt", 6, "variorum: absent.txt: no such file or directory\n"),
        ("commit --prefix desk a.txt latin1.txt", 7, "variorum: latin1.txt: not UTF-8 at byte 3\n"),
        ("commit --prefix desk a.txt folder", 6, "variorum: folder: is a directory\n"),
        (
            "commit --prefix desk a.txt folder/a.txt",
            7,
            "variorum: folder/a.txt: would become desk/a.txt, as a.txt would\n",
        ),
        ("commit --prefix desk a.txt -", 2, "variorum: command line: standard input has no name for --prefix\n"),
        ("commit --prefix desk a.txt ..", 7, "variorum: ..: has no file name to be named after\n"),
        ("commit --prefix a//b a.txt", 7, "variorum: --prefix 'a//b': a part between slashes is empty\n"),
        ("commit news a.txt empty.txt", 2, "variorum: command line: several files need --prefix"),
    ] {
        let refused = world.run(words);
        assert!(refused.fails(code).starts_with(said), "{words}: {refused:#?}");
    }
    assert_eq!(world.run("log --json").out, log);
}

/// An editor that is a shell script with these lines, in which `$1` is the file.
#[cfg(unix)]
fn editor(world: &World, script: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let path = world.file("editor", format!("#!/bin/sh\n{script}\n"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Runs a command line with this editor; gives its status and its errors.
#[cfg(unix)]
fn edit(world: &World, words: &[&str], editor: &str) -> (Option<i32>, String) {
    let output = world.prepared(words).env("EDITOR", editor).env("PATH", "/usr/bin:/bin").output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[cfg(unix)]
#[test]
fn a_note_is_written_in_the_editor() {
    let world = World::with_history();
    world.file("a.txt", "Three ships sail.\n\nThe sea is very rough.\n");
    let script = "cp \"$1\" shown; ls -ld \"$(dirname \"$1\")\" > folder; printf 'why\\n\\n# 5 people\\n' > note; cat note \"$1\" > both; cp both \"$1\"";
    assert_eq!(edit(&world, &["commit", "news", "a.txt", "-e"], &editor(&world, script)), (Some(0), String::new()));
    let note = world.run("log news -n 1 --json").ok().objects()[0]["note"].clone();
    assert_eq!(note, "why\n\n# 5 people");
    let shown = fs::read_to_string(world.work().join("shown")).unwrap();
    assert!(shown.contains("#   news@4  +1 \u{2212}0 words since @3, 2026-05-11 10:00 +02:00, Desk\n"), "{shown}");
    assert!(fs::read_to_string(world.work().join("folder")).unwrap().starts_with("drwx------"));
}

#[cfg(unix)]
#[test]
fn without_a_note_from_the_editor_nothing_is_committed() {
    let world = World::with_history();
    world.file("a.txt", "Another text.\n");
    let log = world.run("log --json").out;
    let editor = |script: &str| editor(&world, script);
    let (code, told) = edit(&world, &["commit", "news", "a.txt", "-e"], &editor("exit 0"));
    assert_eq!((code, told.lines().next().unwrap()), (Some(7), "variorum: note: is empty, so nothing was committed"));
    let (code, told) = edit(&world, &["commit", "news", "a.txt", "-e"], &editor("exit 3"));
    assert!(code == Some(6) && told.contains("ended with exit status: 3"), "{told}");
    let (code, told) = edit(&world, &["commit", "news", "a.txt", "-e"], "no-such-editor");
    assert!(code == Some(6) && told.contains("the editor 'no-such-editor'"), "{told}");
    assert_eq!(world.run("log --json").out, log);
    // A note that was given is where one begins; an editor that changes nothing leaves it.
    assert_eq!(edit(&world, &["commit", "news", "a.txt", "-e", "-m", "given"], &editor("exit 0")).0, Some(0));
    assert_eq!(world.run("log news -n 1 --json").ok().objects()[0]["note"], "given");
    // The same text asks for no note.
    assert_eq!(edit(&world, &["commit", "news", "a.txt", "-e"], &editor("exit 3")), (Some(0), String::new()));
}
