//! `export`: every format is read back, by others where there are others, and compared byte for
//! byte.

mod columns;
mod damaged;
mod directory;
mod git;
mod site;
mod tables;
mod tables_that_lack;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Stdio;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use serde_json::{Value, json};
use variorum_store::{Arrival, Homes, Store};

use self::columns::parquet_bytes;
use crate::World;
use crate::git::{git, has_git};
use crate::tool::tool;

/// A revision as it was committed: name, text, time, author, note.
type Committed = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Texts in several scripts and of awkward shapes, under awkward names; two of them are corrected.
const HISTORY: &[Committed] = &[
    (
        "свет/парада",
        "Дан победе.\n\n„Парада“ је почела у 10 часова.\n\nКиша.\n",
        "2026-05-09T10:00:00+02:00",
        "Ana Đorđević <ana@example.org>",
        "prva vest",
    ),
    ("notes", "=cmd()|'/c calc'!A1\n+1\n-1\n@x", "2026-05-09T08:30:00Z", "Desk", "=HYPERLINK(\"x\";\"y\")"),
    (
        "свет/парада",
        "Дан победе.\n\n„Парада“ је почела у 11 часова.\n\nКиша.\n",
        "2026-05-09T11:15:00.25+02:00",
        "Ana Đorđević <ana@example.org>",
        "čas\n\nispravka sata",
    ),
    ("\"quoted\" name", "</script><script>alert('x')</script>\r\n<!-- -->\r\n", "2026-05-10T00:00:00-03:30", "", ""),
    ("middle-east/שלום", "שלום, \"עולם\"!\nالسلام عليكم\u{200f} — می‌خواهم", "2026-05-10T01:00:00Z", "מערכת", ""),
    ("middle-east/שלום", "שלום, \"עולם\"!\nالسلام عليكم", "2026-05-11T01:00:00Z", "<desk@example.org>", "short"),
    (
        "asia/北京 tower",
        "北京市政府今日宣布。\n\n\t\u{202e}evil\u{1b}[2J\n\n\n",
        "1903-01-02T03:04:05Z",
        "a < b",
        "old",
    ),
    ("empty", "", "9999-12-31T23:59:59Z", "Desk", "nothing yet"),
    ("notes", "=cmd()|'/c calc'!A1\n+1\n-1\n@x\n", "2026-05-12T08:30:00Z", "Desk", "the same but for its end"),
];

fn world() -> World {
    let world = World::new();
    for (name, text, time, author, note) in HISTORY {
        let mut words = vec!["commit", name, "--time", time, "--meta", "lang=x,\"y\""];
        words.extend_from_slice(&["--author", author, "--allow-empty"]);
        if !note.is_empty() {
            words.extend_from_slice(&["-m", note]);
        }
        let mut command = world.prepared(words);
        let mut child = command.env_remove("USER").spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
        assert!(child.wait_with_output().unwrap().status.success());
    }
    world.command(["label", "notes@1", "published"]).ok();
    world.command(["label", "свет/парада", "web"]).ok();
    world
}

/// The log, oldest first, as the program tells it.
fn log(world: &World) -> Vec<Value> {
    let objects = world.run("log --json --reverse").ok().objects();
    assert_eq!(objects.len(), HISTORY.len());
    objects
}

/// Runs an export whose bytes are not text.
fn bytes_of(world: &World, words: &str) -> Vec<u8> {
    let output = world.prepared(words.split(' ')).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn json_lines_are_the_log_and_give_the_same_ids_again() {
    let world = world();
    let log = log(&world);
    let exported = world.run("export").ok().out.clone();
    let lines: Vec<Value> = exported.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let revisions: Vec<&Value> = lines.iter().filter(|line| line.get("doc").is_some()).collect();
    for ((line, revision), (name, text, time, ..)) in revisions.iter().zip(&log).zip(HISTORY) {
        assert_eq!((line["doc"].as_str(), line["content"].as_str()), (Some(*name), Some(*text)));
        assert_eq!(line["time"], **time);
        for field in ["author", "note", "source", "meta"] {
            assert_eq!(line[field], revision[field], "{name} {field}");
        }
        let record = line["record"].as_str().unwrap();
        assert_eq!(revision["id"], blake3::hash(record.as_bytes()).to_hex().as_str());
    }
    assert_eq!((revisions.len(), lines.len()), (log.len(), log.len() + 2));
    for label in lines.iter().filter(|line| line.get("doc").is_none()) {
        assert_eq!(label.as_object().unwrap().len(), 1, "{label}");
        assert!(label["record"].as_str().unwrap().starts_with("{\"type\":\"label\""), "{label}");
    }

    // Read by the engine of another store, they are the same records.
    let folder = tempfile::tempdir().unwrap();
    Store::init(folder.path()).unwrap();
    let mut copy = Store::open(folder.path(), &Homes::default(), &mut variorum_store::unwatched).unwrap();
    let mut importer = copy.importer();
    for line in &lines {
        let text = line.get("content").map(|text| text.as_str().unwrap().to_owned());
        let arrival = importer.push_line(line["record"].as_str().unwrap().to_owned(), text, None).unwrap();
        assert_eq!(arrival, Arrival::Added);
    }
    importer.flush().unwrap();
    assert_eq!(importer.take_refused().len(), 0);
    let copied = world.command(["--store", folder.path().to_str().unwrap(), "--quiet", "export"]).ok().out.clone();
    assert_eq!(copied, exported);

    // A file holds the same bytes, and nothing more is said in the answer but what it is.
    let summary = world.run("export -o all.jsonl --json").ok().objects();
    let bytes = exported.len();
    let briefings = HISTORY.iter().map(|(name, ..)| name).collect::<BTreeSet<_>>().len();
    assert_eq!(summary, [json!({"type": "exported", "briefings": briefings, "revisions": 9, "bytes": bytes})]);
    assert_eq!(fs::read_to_string(world.work().join("all.jsonl")).unwrap(), exported);
    assert_eq!(world.run("export -o - --json").ok().out, exported);
}

#[test]
fn a_prefix_takes_the_labels_of_its_briefings_along() {
    let world = world();
    let exported = world.run("export --prefix not").ok().out.clone();
    let kinds: Vec<bool> = exported.lines().map(|line| line.starts_with("{\"doc\":\"notes\"")).collect();
    assert_eq!(kinds, [true, true, false], "{exported}");
    assert!(exported.lines().last().unwrap().contains("published"));
    for format in ["jsonl", "csv", "parquet", "git", "directory"] {
        let refused = world.command(["export", "--format", format, "--prefix", "absent", "-o", "some"]);
        let said = "variorum: --prefix 'absent': no name starts with it\n";
        assert!(refused.fails(3).starts_with(said), "{refused:#?}");
        assert!(!world.work().join("some").exists(), "it would be in the way of the right prefix");
    }
    world.run("export --prefix absent").fails(3);
    for format in ["git", "csv"] {
        let exported = world.command(["export", "--format", format, "--prefix", "notes"]).out;
        assert!(exported.contains("notes") && !exported.contains("парада"), "{format}");
    }
    world.run("export --format directory --prefix middle -o only").ok();
    assert_eq!(files(&world.work().join("only")).keys().collect::<Vec<_>>(), ["middle-east/שלום"]);
}

/// Every file below a directory, by its path in it.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
            assert!(!entry.file_type().unwrap().is_symlink());
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                let name = entry.path().strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    found
}

#[test]
fn nothing_is_overwritten() {
    let world = world();
    world.file("there", "mine");
    fs::create_dir(world.work().join("full")).unwrap();
    world.file("full/x", "mine");
    let hint = "hint: nothing is overwritten: choose another path, or remove what is there first\n";
    for format in ["jsonl", "git", "csv", "parquet", "directory", "site"] {
        let refused = world.run(&format!("export --format {format} -o there"));
        assert_eq!(refused.fails(7), format!("variorum: there: already exists\n{hint}"), "{format}");
        let inside = world.run(&format!("export --format {format} -o .variorum/log/x"));
        let told = "variorum: .variorum/log/x: is inside the store\nhint: choose a path outside of it\n";
        assert_eq!(inside.fails(7), told, "{format}");
        assert!(world.run(&format!("export --format {format} -o no/such/x")).fails(6).contains("no such file"));
    }
    for format in ["directory", "site"] {
        let refused = world.run(&format!("export --format {format} -o full"));
        assert_eq!(refused.fails(7), format!("variorum: full: the directory is not empty\n{hint}"));
    }
    #[cfg(unix)]
    for (target, format) in [("absent", "jsonl"), ("empty", "directory")] {
        let _ = fs::create_dir(world.work().join("empty"));
        let _ = fs::remove_file(world.work().join("link"));
        std::os::unix::fs::symlink(target, world.work().join("link")).unwrap();
        assert!(world.run(&format!("export --format {format} -o link")).fails(7).contains("already exists"));
    }
    let left: Vec<_> = fs::read_dir(world.work()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 5, "{left:?}");
    assert_eq!(fs::read(world.work().join("there")).unwrap(), b"mine");
}

#[test]
fn an_option_of_another_format_is_wrong() {
    let world = world();
    for words in [
        "export --at 2026-05-09",
        "export --branch x",
        "export --with-text",
        "export --format git --with-text",
        "export --format directory",
        "export --format site -o -",
        "export --base-url https://example.org",
        "export --format pdf",
    ] {
        assert!(world.run(words).fails(2).starts_with("variorum: command line: "), "{words}");
    }
    assert!(world.run("export --format git --branch a..b").fails(7).starts_with("variorum: branch "));
    assert!(world.run("export --format directory -o x --at 2026-02-30").fails(7).starts_with("variorum: time "));
}

/// What an importer of a stream or a directory can know: name, time as a moment, author, note,
/// text.
fn histories(world: &World) -> BTreeMap<String, Vec<[Value; 4]>> {
    let mut histories: BTreeMap<String, Vec<[Value; 4]>> = BTreeMap::new();
    let log = world.run("log --json --reverse").ok().objects();
    // Ends and names are events beside them.
    for revision in log.iter().filter(|event| event["type"] == "revision") {
        let name = revision["briefing"].as_str().unwrap().to_owned();
        let text = world.command(["show", &format!("{name}@{}", revision["number"])]).ok().out.clone();
        let time = variorum_store::Time::parse(revision["time"].as_str().unwrap()).unwrap().instant().seconds;
        let told = [json!(time), revision["author"].clone(), revision["note"].clone(), json!(text)];
        histories.entry(name).or_default().push(told);
    }
    histories
}

#[test]
fn what_is_exported_is_imported_again() {
    if !has_git("what is exported is imported again") {
        return;
    }
    let world = world();
    let copy = World::new();
    copy.command_with_input(["import"], world.run("export").ok().out.as_bytes()).ok();
    assert_eq!(copy.run("export").ok().out, world.run("export").ok().out);

    let repository = world.work().join("repository");
    fs::create_dir(&repository).unwrap();
    git(&repository, &["init", "-q", "-b", "main"], b"");
    git(&repository, &["fast-import", "--quiet"], world.run("export --format git").ok().out.as_bytes());
    let copy = World::new();
    copy.command_with_input(["import"], &git(&repository, &["fast-export", "main"], b"")).ok();
    assert_eq!(histories(&copy), histories(&world));

    world.run("export --format directory -o texts").ok();
    let copy = World::new();
    copy.command(["import", world.work().join("texts").to_str().unwrap()]).ok();
    for (name, revisions) in histories(&copy) {
        let [time, .., text] = &revisions[0];
        let [expected_time, .., expected_text] = histories(&world)[&name].last().unwrap().clone();
        // File systems end before the year 9999.
        assert!(name == "empty" || *time == expected_time, "{name}");
        assert_eq!((revisions.len(), text), (1, &expected_text), "{name}");
    }
}

#[test]
fn an_empty_store_exports_nothing() {
    let world = World::new();
    let exported = world.run("export");
    assert_eq!((exported.ok().out.as_str(), exported.err.as_str()), ("", "hint: nothing to export\n"));
    world.run("export --format site -o pages").ok();
    assert!(files(&world.work().join("pages")).contains_key("index.html"));
    world.run("export --format directory -o texts").ok();
    assert!(files(&world.work().join("texts")).is_empty());
    let parquet = bytes_of(&world, "export --format parquet");
    let reader = SerializedFileReader::new(parquet_bytes(parquet)).unwrap();
    assert_eq!(reader.get_row_iter(None).unwrap().count(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_no_parquet_and_nothing_it_would_obey() {
    if !tool("script", &["--version"], "exports to a terminal") {
        return;
    }
    let world = world();
    let program = env!("CARGO_BIN_EXE_variorum");
    for (format, code) in [("parquet", 2), ("git", 0), ("csv --with-text", 0), ("jsonl", 0)] {
        let command = format!("{program} export --format {format}");
        let mut script = world.other_program("script");
        let output = script.args(["-qec", &command, "/dev/null"]).stdin(Stdio::null()).output().unwrap();
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(code), "{format}: {shown}");
        assert!(!shown.contains("\u{1b}[2J") && !shown.contains('\u{202e}'), "{format}");
        if code == 2 {
            assert!(shown.contains("Parquet cannot be shown on a terminal"), "{shown}");
        }
    }
}
