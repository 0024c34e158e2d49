//! Every hint, when typed, works: a table of command lines provokes the errors of the program,
//! takes what each hint says to type, types it, and sees that it does not fail for the same reason.
//!
//! What is to be filled in stands in capitals in a hint; [`filled`] fills it in.

mod faults;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use self::faults::{ELSEWHERE, Fault, GZIPPED, damage, faults, roll_back};
use crate::{World, copy_tree, tool};

/// `news` with three revisions and the label `published`, `world/ferry` with one, files, and an
/// older copy of the store.
fn world() -> World {
    let world = World::with_history();
    world.run("label news@2 published").ok();
    world.commit("world/ferry", "A ferry.\n", "2026-05-09T08:00:00Z", "Desk", "first");
    copy_tree(&world.work().join(".variorum"), &world.work().join("copy"));
    for (name, bytes) in [
        ("text.txt", &b"A text.\n"[..]),
        ("latin.txt", b"caf\xe9\n"),
        ("utf16.txt", b"\xff\xfeh\0i\0\n\0"),
        ("report.pdf", b"%PDF-1.7\n\xff"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\xff"),
        ("archive.gz", GZIPPED),
        ("torn.zst", b"\x28\xb5\x2f\xfd\x04"),
        ("empty.jsonl", b""),
        ("bad.jsonl", b"{\"doc\":\"\",\"time\":0,\"content\":\"x\"}\n"),
        ("good.jsonl", b"{\"doc\":\"a/b\",\"time\":0,\"content\":\"x\"}\n"),
        ("array.json", b"[{\"doc\":\"a\",\"time\":0,\"content\":\"x\"}]"),
        ("table.csv", b"doc,time,content\na,2020-01-01,x\n"),
        ("side.git", b"commit refs/heads/side\ncommitter A <a@b> 0 +0000\ndata 1\nx\n"),
        ("empty.git", b"reset refs/heads/side\n"),
        ("broken.git", b"feature done\nblob\n"),
        (
            "two.git",
            b"commit refs/heads/one\ncommitter A <a@b> 0 +0000\ndata 1\nx\n\n\
              commit refs/heads/two\ncommitter A <a@b> 0 +0000\ndata 1\nx\n",
        ),
    ] {
        world.file(name, bytes);
    }
    fs::create_dir(world.work().join("folder")).unwrap();
    fs::write(world.work().join("folder/a.txt"), "In a folder.\n").unwrap();
    world
}

/// A world that many rows share: it is made once, and put back as it was before each.
struct SharedWorld {
    world: World,
    as_made: tempfile::TempDir,
}

impl SharedWorld {
    fn new() -> Self {
        let (world, as_made) = (world(), tempfile::tempdir().unwrap());
        copy_tree(world.dir.path(), as_made.path());
        Self { world, as_made }
    }

    /// The world as it was made, then prepared.
    fn after(&self, prepare: fn(&World)) -> &World {
        put_back(self.as_made.path(), self.world.dir.path());
        prepare(&self.world);
        &self.world
    }
}

/// Makes a folder what another one is. What is the same in both is left alone: on many disks it
/// takes longer to remove a file than to read it.
fn put_back(as_made: &Path, own: &Path) {
    let entries = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    for path in entries(own) {
        let made = as_made.join(path.file_name().unwrap());
        if path.is_dir() && !made.is_dir() {
            fs::remove_dir_all(&path).unwrap();
        } else if path.is_file() && !(made.is_file() && is_same_file(&path, &made)) {
            fs::remove_file(&path).unwrap();
        }
    }
    for made in entries(as_made) {
        let path = own.join(made.file_name().unwrap());
        if made.is_dir() && path.is_dir() {
            put_back(&made, &path);
        } else if made.is_dir() {
            copy_tree(&made, &path);
        } else if !path.exists() {
            fs::copy(&made, &path).unwrap();
        }
    }
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    let what = |path: &Path| (fs::read(path).unwrap(), fs::metadata(path).unwrap().permissions());
    what(a) == what(b)
}

/// The variants of an enumeration in the sources.
fn variants(path: &str, named: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let start = text.find(&format!("pub enum {named} {{")).unwrap();
    let body = text[start..].split("\n}\n").next().unwrap();
    let lines = body.lines().filter(|line| line.starts_with("    ") && !line.starts_with("     "));
    let names = lines.map(|line| line.trim().split(|character: char| !character.is_alphanumeric()).next().unwrap());
    names.filter(|name| name.starts_with(|character: char| character.is_uppercase())).map(str::to_owned).collect()
}

#[test]
fn every_error_is_in_the_table_or_has_a_reason_not_to_be() {
    let faults = faults();
    let provoked: BTreeSet<&str> = faults.iter().map(|fault| fault.variant).collect();
    let elsewhere: BTreeSet<&str> = ELSEWHERE.iter().map(|reason| reason.split(':').next().unwrap()).collect();
    for (short, path, named) in [
        ("query", "src/query/error.rs", "Error"),
        ("store", "store/src/error.rs", "Error"),
        ("files", "src/files/error.rs", "Problem"),
        ("interchange", "src/interchange/error.rs", "Error"),
    ] {
        let variants = variants(path, named);
        assert!(variants.len() > 8, "{path}: {variants:?}");
        for variant in variants {
            let name = format!("{short} {variant}");
            let places = usize::from(provoked.contains(name.as_str())) + usize::from(elsewhere.contains(name.as_str()));
            assert_eq!(places, 1, "{name}: provoked by the table, or a reason why not");
        }
    }
}

/// Programs whose commands stand in hints.
const PROGRAMS: [&str; 13] = [
    "variorum",
    "iconv",
    "git",
    "gzip",
    "bzip2",
    "xz",
    "pdftotext",
    "soffice",
    "lz4",
    "unzip",
    "jq",
    "python3",
    "mkdir",
];

/// The command of a hint: at its beginning, or behind `: `, up to the end of the line.
#[track_caller]
fn command_of(hint: &str) -> Option<String> {
    let begins = |text: &str| {
        PROGRAMS.iter().any(|program| text.strip_prefix(program).is_some_and(|rest| rest.starts_with(' ')))
    };
    if begins(hint) {
        return Some(hint.to_owned());
    }
    let command = hint.match_indices(": ").map(|(at, _)| &hint[at + 2..]).find(|text| begins(text)).map(str::to_owned);
    let named = hint.contains("variorum ");
    assert!(!named || command.is_some(), "the command stands neither first nor behind a colon: {hint}");
    command
}

/// A command with what is in capitals filled in.
fn filled(command: &str, file: &str) -> String {
    let fill = |word: &str| {
        match word {
            "NAME" => "news",
            "REV" => "news@1",
            "LABEL" => "checked",
            "FILE" | "A" | "B" => file,
            "NEW" => "new.txt",
            "PREFIX" => "desk",
            "DIR" => "new-dir",
            "OTHER" => "copy",
            "PHRASE" => "ship",
            "TIME" => "2026-05-10",
            "SOURCE" => "good.jsonl",
            "FORMAT" => "jsonl",
            "VALUE" => "value",
            _ => return word.to_owned(),
        }
        .to_owned()
    };
    let command = command.replace("--store DIR", "--store copy");
    let words = command.split(' ').map(|word| match word.split_once('=') {
        Some((key, "VALUE")) => format!("{key}=value"),
        Some(("KEY", value)) => format!("key={value}"),
        _ => fill(word),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Runs a line in a shell, with our program in its path.
fn typed(world: &World, line: &str) -> (Option<i32>, String) {
    let mut command = world.other_program("sh");
    command.stdin(fs::File::open(world.work().join("text.txt")).unwrap());
    let output = command.args(["-c", line]).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Provokes an error, and types what its hint says.
fn check(fault: &Fault, world: &World, before: &[&str]) {
    let long = "x".repeat(100_000);
    let twice = fs::read_to_string(world.work().join("twice")).unwrap_or_default();
    let words =
        fault.words.split(' ').map(|word| word.replace('_', " ").replace("LONG", &long).replace("TWICE", &twice));
    let words: Vec<String> = before.iter().map(|word| (*word).to_owned()).chain(words).collect();
    let refused = world.command(&words);
    let shown: String = fault.words.into();
    assert!(!matches!(refused.code, Some(0 | 1) | None), "{shown}: {refused:#?}");
    let first = refused.err.lines().next().unwrap().to_owned();
    assert!(first.starts_with("variorum: ") && first.contains(fault.says), "{shown}: {first}");
    assert!(!refused.err.contains("os error"), "{shown}: {first}");
    let hints: Vec<&str> = refused.err.lines().filter_map(|line| line.strip_prefix("hint: ")).collect();
    assert!(hints.len() <= 1, "{shown}: {hints:?}");
    let Some(command) = hints.first().and_then(|hint| command_of(hint)) else { return };
    let program = command.split(' ').next().unwrap();
    if program != "variorum" && !is_here(program) {
        eprintln!("left out: {command} ({program} is not here)");
        return;
    }
    let file = words.iter().rfind(|word| world.work().join(word).is_file());
    let (code, told) = typed(world, &filled(&command, file.map_or("text.txt", String::as_str)));
    let again = told.lines().next().unwrap_or_default();
    assert_ne!(again, first, "{shown}: the hint fails for the same reason: {command}");
    // What it says of damage, or of a store that was rolled back, is an answer.
    assert!(matches!(code, Some(0 | 1 | 4 | 5)), "{shown}: {command} ends with {code:?}: {told}");
}

fn is_here(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .output()
        .is_ok_and(|output| output.status.success())
}

#[test]
fn every_hint_when_typed_works() {
    if !tool("sh", &["-c", "true"], "what hints say, typed in a shell") {
        return;
    }
    // All that fail are told, not only the first.
    let mut failed = Vec::new();
    let shared = SharedWorld::new();
    for fault in faults() {
        let world = shared.after(fault.prepare);
        let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(&fault, world, &[])));
        failed.extend(checked.err().map(|_| fault.words));
    }
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn an_id_that_is_too_short_is_told_with_more_digits() {
    let world = world();
    let hint = |words: String| world.run(&words).fails(3).lines().nth(1).unwrap().to_owned();
    // What begins with a decimal digit may be a number, or a time.
    let begins_with_letter = |id: &str| id.starts_with(|digit: char| digit.is_ascii_alphabetic());
    let ids = (1..).map(|number| {
        world.commit("many", &format!("{number}\n"), "2026-05-09T08:00:00Z", "Desk", "first");
        world.run("log many -n 1 --json").objects()[0]["id"].as_str().unwrap().to_owned()
    });
    let id = ids.into_iter().find(|id| begins_with_letter(id)).unwrap();
    let without_name = "hint: without a briefing's name, an id needs at least 8 digits: variorum show";
    assert_eq!(hint(format!("show {}", &id[..4])), format!("{without_name} {}", &id[..8]));
    let too_short = "hint: an id needs at least 4 digits: variorum show";
    assert_eq!(hint(format!("show many@{}", &id[..3])), format!("{too_short} many@{}", &id[..8]));
}

#[test]
fn names_that_are_as_close_are_all_told() {
    let world = world();
    world.commit("wire/a1", "One.\n", "2026-05-09T08:00:00Z", "Desk", "first");
    world.commit("wire/a2", "Two.\n", "2026-05-09T08:00:00Z", "Desk", "first");
    let told = world.run("show wire/a3");
    let expected = "hint: other similar names: wire/a2; did you mean: variorum show wire/a1\n";
    assert!(told.fails(3).ends_with(expected), "{told:?}");
}

/// What is done to a world before a line is typed in it.
type Preparation = fn(&World);

#[test]
fn a_hint_beside_an_answer_when_typed_works() {
    if !tool("sh", &["-c", "true"], "what hints say, typed in a shell") {
        return;
    }
    let nothing: fn(&World) = |_| {};
    let answers: [(Preparation, &str); 10] = [
        (nothing, "init new-store"),
        (nothing, "--store new-store init"),
        (nothing, "list zebra"),
        (nothing, "search zebra"),
        (nothing, "search Ships"),
        (nothing, "commit new text.txt --allow-empty"),
        (|world| drop(world.run("commit news text.txt")), "commit news text.txt -m again"),
        (roll_back, "pin"),
        (roll_back, "list"),
        (damage, "pin"),
    ];
    let shared = SharedWorld::new();
    for (prepare, words) in answers {
        let world = shared.after(prepare);
        let answered = world.run(words);
        assert!(!matches!(answered.code, Some(2 | 3 | 6 | 7) | None), "{words}: {answered:#?}");
        for hint in answered.err.lines().filter_map(|line| line.strip_prefix("hint: ")) {
            let Some(command) = command_of(hint) else { continue };
            let (code, told) = typed(world, &filled(&command, "text.txt"));
            assert!(matches!(code, Some(0 | 1 | 4 | 5)), "{words}: {command} ends with {code:?}: {told}");
        }
    }
}

#[test]
fn a_hint_names_the_store_that_was_named() {
    let shared = SharedWorld::new();
    let elsewhere = |prepare: fn(&World)| {
        let world = shared.after(prepare);
        fs::rename(world.work().join(".variorum"), world.work().join("my store")).unwrap();
        world
    };
    for fault in faults().iter().filter(|fault| fault.variant.starts_with("query") && !fault.words.contains("TWICE")) {
        if fault.variant != "query Store" {
            check(fault, elsewhere(fault.prepare), &["--store", "my store"]);
        }
    }
    let world = elsewhere(|_| {});
    let told = world.command(["--store", "my store", "show", "zebra"]);
    assert!(told.err.ends_with("hint: see the briefings: variorum --store 'my store' list\n"), "{}", told.err);
}

#[test]
fn programs_are_given_the_same_hint() {
    let world = world();
    for words in ["show fery", "comit news", "show news@9"] {
        let text = world.run(words).err;
        let hint = text.lines().nth(1).unwrap().strip_prefix("hint: ").unwrap().to_owned();
        let json: serde_json::Value = serde_json::from_str(world.run(&format!("{words} --json")).err.trim()).unwrap();
        let expected = if hint.contains("did you mean") { format!("{hint} --json") } else { hint };
        assert_eq!(json["hint"], expected.as_str(), "{words}");
    }
}

#[test]
fn what_is_mistaken_for_something_else_is_told() {
    let world = world();
    for (words, code, hint) in [
        ("log world", 3, "did you mean: variorum log world/"),
        ("diff world", 3, "did you mean: variorum diff world/"),
        ("show world", 3, "see the names below it: variorum list world/"),
        ("verify world/", 7, "see the names below it: variorum list world/"),
        ("diff news text.txt", 3, "to compare it with the file: variorum show news | variorum diff --files - text.txt"),
        ("commit news text.txt --new", 5, "see the briefing of that name: variorum log news"),
        ("repair --from nowhere", 3, "name the directory of another copy of this store: variorum repair --from OTHER"),
    ] {
        assert!(world.run(words).fails(code).ends_with(&format!("hint: {hint}\n")), "{words}");
    }
    assert_eq!(world.run("serve token list").ok().err, "hint: no tokens yet; make one: variorum serve token new\n");
}
