//! `export`: every format is read back, by others where there are others, and compared byte for
//! byte.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Value, json};
use variorum_store::{Arrival, Homes, Store};

use crate::World;
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
    let none = world.run("export --prefix absent");
    assert_eq!((none.ok().out.as_str(), none.err.as_str()), ("", "hint: no name starts with this prefix\n"));
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
fn a_directory_holds_the_newest_texts_or_those_of_a_day() {
    let world = world();
    let mut newest: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut of_day = BTreeMap::new();
    for (name, text, time, ..) in HISTORY {
        newest.insert((*name).to_owned(), text.as_bytes().to_vec());
        if *time < "2026-05-10" {
            of_day.insert((*name).to_owned(), text.as_bytes().to_vec());
        }
    }
    let told = world.run("export --format directory -o new").ok().out.clone();
    let bytes: usize = newest.values().map(Vec::len).sum();
    assert_eq!(told, format!("exported 6 briefings, 6 revisions, {bytes} bytes to new\n"));
    assert_eq!(files(&world.work().join("new")), newest);
    fs::create_dir(world.work().join("empty")).unwrap();
    let json = world.run("export --format directory --at 2026-05-09 -o empty --json").ok().objects();
    assert_eq!(files(&world.work().join("empty")), of_day);
    assert_eq!(json[0]["revisions"], 3);
    let modified = fs::metadata(world.work().join("empty/notes")).unwrap().modified().unwrap();
    assert_eq!(modified, SystemTime::UNIX_EPOCH + Duration::from_secs(1_778_315_400));
    // The working directory itself, which stays the one it is.
    let here = world.work().join("here");
    fs::create_dir(&here).unwrap();
    let store = world.work().join(".variorum");
    let words = ["--store", store.to_str().unwrap(), "export", "--format", "directory", "-o", "."];
    assert!(world.prepared(words).current_dir(&here).output().unwrap().status.success());
    assert_eq!(files(&here), newest);
}

#[test]
fn a_name_that_cannot_be_a_path_is_told_and_the_rest_written() {
    let world = World::new();
    for name in ["a", "a b", "a/b", "a/b/c", ".git/config", "x/.GIT/hooks/post-checkout", "x/y"] {
        world.commit(name, "text\n", "2026-05-09T08:00:00Z", "Desk", "x");
    }
    let told = "\
.git/config: a part is '.git', which is reserved for git
a/b: 'a' is a briefing too, and cannot be both a file and a folder
a/b/c: 'a' is a briefing too, and cannot be both a file and a folder
x/.GIT/hooks/post-checkout: a part is '.git', which is reserved for git
";
    let exported = world.run("export --format directory -o out");
    assert_eq!(exported.fails(7), told);
    assert_eq!(exported.out, "exported 3 briefings, 3 revisions, 15 bytes to out\n");
    assert_eq!(files(&world.work().join("out")).keys().collect::<Vec<_>>(), ["a", "a b", "x/y"]);
    let exported = world.run("export --format git");
    assert_eq!(exported.fails(7), told);
    assert_eq!(exported.out.matches("\ncommit ").count(), 3);
    // They have their pages, and their lines, all the same.
    world.run("export --format html -o pages").ok();
    assert_eq!(files(&world.work().join("pages")).len(), 8);
    assert_eq!(world.run("export").ok().out.lines().count(), 7);
}

#[test]
fn nothing_is_overwritten() {
    let world = world();
    world.file("there", "mine");
    fs::create_dir(world.work().join("full")).unwrap();
    world.file("full/x", "mine");
    let hint = "hint: nothing is overwritten: choose another path, or remove what is there first\n";
    for format in ["jsonl", "git", "csv", "parquet", "directory", "html"] {
        let refused = world.run(&format!("export --format {format} -o there"));
        assert_eq!(refused.fails(7), format!("variorum: there: already exists\n{hint}"), "{format}");
        let inside = world.run(&format!("export --format {format} -o .variorum/log/x"));
        let told = "variorum: .variorum/log/x: is inside the store\nhint: choose a path outside of it\n";
        assert_eq!(inside.fails(7), told, "{format}");
        assert!(world.run(&format!("export --format {format} -o no/such/x")).fails(6).contains("no such file"));
    }
    for format in ["directory", "html"] {
        let refused = world.run(&format!("export --format {format} -o full"));
        assert_eq!(refused.fails(7), format!("variorum: full: the directory is not empty\n{hint}"));
    }
    #[cfg(unix)]
    for (target, format) in [("absent", "jsonl"), ("empty", "directory"), ("empty", "html")] {
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
        "export --format html -o -",
        "export --format pdf",
    ] {
        assert!(world.run(words).fails(2).starts_with("variorum: command line: "), "{words}");
    }
    assert!(world.run("export --format git --branch a..b").fails(7).starts_with("variorum: branch "));
    assert!(world.run("export --format directory -o x --at 2026-02-30").fails(7).starts_with("variorum: time "));
}

/// Whether there is a git to try `left_out` with.
fn has_git(left_out: &str) -> bool {
    tool("git", &["--version"], left_out)
}

/// Runs git where nothing is configured.
fn git(dir: &Path, words: &[&str], input: &[u8]) -> Vec<u8> {
    let mut command = Command::new("git");
    command.args(words).current_dir(dir).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    command.env("HOME", dir).env("GIT_CONFIG_NOSYSTEM", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(std::io::Write::write_all(&mut stdin, &input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What git should say of a revision: author, time, and message.
fn told_by_git(committed: &Committed) -> (String, String) {
    let (_, _, time, author, note) = committed;
    let (author, mut trailers) = match *author {
        // Without a name git spells a second space.
        "" => (" <>".to_owned(), String::new()),
        "a < b" => ("a b <>".to_owned(), "Variorum-Author: \"a < b\"\n".to_owned()),
        author if author.starts_with('<') => (format!(" {author}"), String::new()),
        author if author.ends_with('>') => (author.to_owned(), String::new()),
        author => (format!("{author} <>"), String::new()),
    };
    let when = match *time {
        "2026-05-09T10:00:00+02:00" => "1778313600 +0200",
        "2026-05-09T08:30:00Z" => "1778315400 +0000",
        "2026-05-09T11:15:00.25+02:00" => {
            trailers = format!("Variorum-Time: {time}\n{trailers}");
            "1778318100 +0200"
        }
        "2026-05-10T00:00:00-03:30" => "1778383800 -0330",
        "2026-05-10T01:00:00Z" => "1778374800 +0000",
        "2026-05-11T01:00:00Z" => "1778461200 +0000",
        "9999-12-31T23:59:59Z" => "253402300799 +0000",
        "2026-05-12T08:30:00Z" => "1778574600 +0000",
        time => {
            trailers = format!("Variorum-Time: {time}\n{trailers}");
            "0 +0000"
        }
    };
    // Each has the same meta.
    trailers.push_str("Variorum-Meta: {\"lang\":\"x,\\\"y\\\"\"}\n");
    let message = if note.is_empty() { trailers } else { format!("{note}\n\n{trailers}") };
    (format!("{author} {when}"), message)
}

#[test]
fn git_takes_the_stream_and_gives_every_byte_back() {
    if !has_git("git takes the stream and gives every byte back") {
        return;
    }
    let world = world();
    let exported = world.run("export --format git");
    assert_eq!(
        exported.ok().err,
        "hint: 9 commits with trailers for what git cannot express: Variorum-Time, -Author, -Note, -Unchanged, -Source, \
         -Meta\n"
    );
    let repository = world.work().join("repository");
    fs::create_dir(&repository).unwrap();
    git(&repository, &["init", "-q", "-b", "main"], b"");
    git(&repository, &["fast-import", "--quiet"], exported.out.as_bytes());
    git(&repository, &["fsck", "--strict"], b"");
    let commits = String::from_utf8(git(&repository, &["rev-list", "--reverse", "main"], b"")).unwrap();
    assert_eq!(commits.lines().count(), HISTORY.len());
    for ((commit, committed), revision) in commits.lines().zip(HISTORY).zip(log(&world)) {
        let (name, text, ..) = committed;
        let path = format!("{commit}:{name}");
        assert_eq!(git(&repository, &["show", &path], b""), text.as_bytes(), "{name}");
        let raw = String::from_utf8(git(&repository, &["cat-file", "commit", commit], b"")).unwrap();
        let (head, message) = raw.split_once("\n\n").unwrap();
        let (author, expected) = told_by_git(committed);
        let line = |key: &str| head.lines().find_map(|line| line.strip_prefix(key)).unwrap();
        assert_eq!((line("author "), message), (&*author, &*expected), "{head}");
        let recorded = variorum_store::Time::parse(revision["recorded"].as_str().unwrap()).unwrap().instant().seconds;
        assert_eq!(line("committer "), format!("variorum <> {recorded} +0000"));
    }
    // The stream that git itself writes of it tells the same.
    let again = String::from_utf8(git(&repository, &["fast-export", "main"], b"")).unwrap();
    for committed in HISTORY {
        let (author, message) = told_by_git(committed);
        assert!(again.contains(&format!("\nauthor {author}\n")), "{author}");
        assert!(again.contains(&format!("data {}\n{message}", message.len())), "{message}");
        assert!(again.contains(&format!("data {}\n{}", committed.1.len(), committed.1)), "{}", committed.0);
    }
    // The tree of the newest commit is the directory of newest texts.
    git(&repository, &["reset", "-q", "--hard"], b"");
    fs::remove_dir_all(repository.join(".git")).unwrap();
    world.run("export --format directory -o newest").ok();
    assert_eq!(files(&repository), files(&world.work().join("newest")));
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

/// Revisions that a stream of git has no words for: neighbours with one text, and notes that read
/// as our trailers.
#[test]
fn revisions_that_change_no_file_survive_git() {
    if !has_git("revisions that change no file survive git") {
        return;
    }
    let world = World::new();
    let line = |doc: &str, time: u64, note: &str| json!({"doc": doc, "time": time, "content": "same\n", "note": note});
    let notes = ["first", "picked", "Variorum-Time: 1903-01-02T03:04:05Z", "old\n\nVariorum-Note: \"x\"", "nul\0"];
    let mut lines = String::new();
    for (number, note) in (1..).zip(notes) {
        lines += &format!("{}\n{}\n", line("a", number, note), line("d/\"b\"", number, note));
    }
    world.command_with_input(["import"], lines.as_bytes()).ok();
    let stream = world.run("export --format git").out;
    let direct = World::new();
    direct.command_with_input(["import"], stream.as_bytes()).ok();
    assert_eq!(histories(&direct), histories(&world));

    let repository = world.work().join("repository");
    fs::create_dir(&repository).unwrap();
    git(&repository, &["init", "-q", "-b", "main"], b"");
    git(&repository, &["fast-import", "--quiet"], stream.as_bytes());
    let again = git(&repository, &["fast-export", "main"], b"");
    let through_git = World::new();
    through_git.command_with_input(["import"], &again).ok();
    assert_eq!(histories(&through_git), histories(&world));
    // What was imported is held, and exported it is the same stream again.
    let told = through_git.command_with_input(["import", "--json"], &again).ok().objects();
    assert_eq!((&told[0]["added"], &told[0]["held"]), (&json!(0), &json!(10)));
    let without_committers =
        |stream: &str| stream.lines().filter(|line| !line.starts_with("committer")).collect::<Vec<_>>().join("\n");
    assert_eq!(without_committers(&through_git.run("export --format git").out), without_committers(&stream));
}

/// Cherry-picked, and gone and come back: git's own histories with neighbours of one text.
#[test]
fn what_git_had_twice_comes_back_twice() {
    let world = World::new();
    let stream = "\
blob\nmark :1\ndata 2\na\n\nblob\nmark :2\ndata 2\nb\n
commit refs/heads/main\nmark :3\ncommitter D <> 1 +0000\ndata 0\nM 100644 :1 picked\nM 100644 :1 back\n
commit refs/heads/side\nmark :4\ncommitter D <> 2 +0000\ndata 0\nfrom :3\nM 100644 :2 picked\n
commit refs/heads/main\nmark :5\ncommitter D <> 3 +0000\ndata 0\nfrom :3\nM 100644 :2 picked\nD back\n
commit refs/heads/main\nmark :6\ncommitter D <> 4 +0000\ndata 0\nfrom :5\nM 100644 :1 back\n\n";
    world.command_with_input(["import"], stream.as_bytes()).ok();
    let revisions: BTreeMap<String, usize> =
        histories(&world).into_iter().map(|(name, revisions)| (name, revisions.len())).collect();
    assert_eq!(revisions, BTreeMap::from([("picked".to_owned(), 2), ("back".to_owned(), 2)]));
    let copy = World::new();
    copy.command_with_input(["import"], world.run("export --format git").out.as_bytes()).ok();
    assert_eq!(histories(&copy), histories(&world));
}

/// The branch of the repository into which a stream goes, or went: each commit with its files.
fn branch(world: &World, stream: &str) -> Vec<Vec<String>> {
    let repository = world.work().join("repository");
    fs::create_dir(&repository).unwrap();
    git(&repository, &["init", "-q", "-b", "main"], b"");
    git(&repository, &["fast-import", "--quiet"], stream.as_bytes());
    let commits = String::from_utf8(git(&repository, &["rev-list", "--reverse", "main"], b"")).unwrap();
    let files = |commit: &str| {
        let files = git(&repository, &["ls-tree", "-r", "--name-only", commit], b"");
        String::from_utf8(files).unwrap().lines().map(str::to_owned).collect()
    };
    commits.lines().map(files).collect()
}

#[test]
fn git_gets_a_folder_where_a_file_was_before() {
    if !has_git("git gets a folder where a file was before") {
        return;
    }
    let world = World::new();
    let commit = |name: &str, hour: u32| {
        let text = format!("{name} {hour}\n");
        world.commit(name, &text, &format!("2026-05-09T{hour:02}:00:00Z"), "Desk", "x");
    };
    commit("law", 1);
    world.run("end law --time 2026-05-09T02:00:00Z").ok();
    commit("law/one", 3);
    commit("draft", 4);
    commit("act", 5);
    // One comes below the other's name, which is free only with this.
    world.run("rename draft act/one act old/act --time 2026-05-09T06:00:00Z").ok();
    let exported = world.run("export --format git").ok().out.clone();
    let expected: [&[&str]; 6] = [
        &["law"],
        &[],
        &["law/one"],
        &["draft", "law/one"],
        &["act", "draft", "law/one"],
        &["act/one", "law/one", "old/act"],
    ];
    assert_eq!(branch(&world, &exported), expected);
    let copy = World::new();
    copy.command_with_input(["import"], exported.as_bytes()).ok();
    assert_eq!(histories(&copy), histories(&world));
    let again = world.command_with_input(["import", "--json"], exported.as_bytes());
    assert_eq!(again.ok().objects()[0]["added"], json!(0), "{again:#?}");
}

#[test]
fn what_was_a_file_and_a_folder_at_once_is_told_by_the_name_of_then() {
    let world = World::new();
    for name in ["a", "a/b", "b/.git", "c"] {
        world.commit(name, "text\n", "2026-05-09T08:00:00Z", "Desk", "x");
    }
    world.run("rename a/b d b/.git e").ok();
    world.run("rename c c/d").ok();
    let exported = world.run("export --format git");
    let told = "\
a/b: 'a' is a briefing too, and cannot be both a file and a folder
b/.git: a part is '.git', which is reserved for git
";
    assert_eq!(exported.fails(7), told);
    assert_eq!(exported.out.matches("\ncommit ").count(), 3, "{}", exported.out);
    assert!(exported.out.contains("c/d\n"), "{}", exported.out);
}

/// Before 1970 where it was made, if not in UTC.
#[test]
fn git_can_show_every_time_that_it_gets() {
    if !has_git("git can show every time that it gets") {
        return;
    }
    let world = World::new();
    for (number, time) in
        ["1970-01-01T03:00:00+23:00", "1969-12-31T19:00:00-05:00", "1970-01-01T00:00:00-05:00"].iter().enumerate()
    {
        world.commit("a", &format!("{number}\n"), time, "Desk", "x");
    }
    let stream = world.run("export --format git").out;
    let repository = world.work().join("repository");
    fs::create_dir(&repository).unwrap();
    git(&repository, &["init", "-q", "-b", "main"], b"");
    git(&repository, &["fast-import", "--quiet"], stream.as_bytes());
    assert_eq!(String::from_utf8(git(&repository, &["log", "--format=%ad", "main"], b"")).unwrap().lines().count(), 3);
    let copy = World::new();
    copy.command_with_input(["import"], &git(&repository, &["fast-export", "main"], b"")).ok();
    let times =
        |world: &World| world.run("log --json").objects().iter().map(|it| it["time"].clone()).collect::<Vec<_>>();
    assert_eq!(times(&copy), times(&world));
}

#[test]
fn git_takes_nothing_from_a_stream_that_was_cut_off() {
    if !has_git("git takes nothing from a stream that was cut off") {
        return;
    }
    let world = world();
    let exported = world.run("export --format git --branch drafts/one").ok().out.clone();
    assert!(exported.starts_with("feature done\n") && exported.contains("\ncommit refs/heads/drafts/one\n"));
    let repository = world.work().join("repository");
    fs::create_dir(&repository).unwrap();
    git(&repository, &["init", "-q", "-b", "main"], b"");
    let cut = exported.strip_suffix("done\n").unwrap();
    let mut command = Command::new("git");
    let mut child = command
        .args(["fast-import", "--quiet"])
        .current_dir(&repository)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), cut.as_bytes()).unwrap();
    assert!(!child.wait().unwrap().success());
    assert_eq!(git(&repository, &["branch", "--list"], b""), b"");
}

/// What a table should say in a column.
fn cell(revision: &Value, text: &str, column: &str) -> String {
    match column {
        "text" => text.to_owned(),
        _ => match &revision[column] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        },
    }
}

const COLUMNS: &str = "briefing number id parent content bytes time recorded author note source labels meta";

#[test]
fn csv_reads_back() {
    let world = world();
    let log = log(&world);
    for (words, text) in [("export --format csv", ""), ("export --format csv --with-text", " text")] {
        let exported = world.run(words);
        let formulas = if text.is_empty() { 1 } else { 3 };
        let hint = format!("hint: cells that start like formulas: {formulas}; import the columns as text if ");
        assert!(exported.ok().err.starts_with(&hint), "{}", exported.err);
        let mut reader = csv::Reader::from_reader(exported.out.as_bytes());
        let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(columns.join(" "), format!("{COLUMNS}{text}"));
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), log.len());
        for ((row, revision), (_, text, ..)) in rows.iter().zip(&log).zip(HISTORY) {
            for (value, column) in row.iter().zip(&columns) {
                assert_eq!(value, cell(revision, text, column), "{column}");
            }
        }
    }
}

#[test]
fn parquet_reads_back() {
    let world = world();
    let log = log(&world);
    for words in ["export --format parquet", "export --format parquet --with-text"] {
        let bytes = bytes_of(&world, words);
        world.command(words.split(' ').chain(["-o", if words.ends_with("text") { "b" } else { "a" }])).ok();
        let reader = SerializedFileReader::new(parquet_bytes(bytes)).unwrap();
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), log.len());
        for ((row, revision), (_, text, time, ..)) in rows.iter().zip(&log).zip(HISTORY) {
            let mut columns = Vec::new();
            for (column, field) in row.get_column_iter() {
                let told = match field {
                    Field::Null => String::new(),
                    Field::Str(text) => text.clone(),
                    Field::Long(number) => number.to_string(),
                    Field::TimestampMicros(moment) => {
                        let time = if column == "time_utc" { time } else { revision["recorded"].as_str().unwrap() };
                        let instant = variorum_store::Time::parse(time).unwrap().instant();
                        assert_eq!(*moment, instant.seconds * 1_000_000 + i64::from(instant.nanoseconds / 1000));
                        continue;
                    }
                    other => panic!("{column}: {other:?}"),
                };
                assert_eq!(told, cell(revision, text, column), "{column}");
                assert_eq!(matches!(field, Field::Null), column != "text" && revision[column].is_null(), "{column}");
                columns.push(column.as_str());
            }
            let text = if words.ends_with("text") { " text" } else { "" };
            assert_eq!(columns.join(" "), format!("{COLUMNS}{text}"));
        }
    }
}

/// Bytes as the reader of Parquet takes them.
fn parquet_bytes(bytes: Vec<u8>) -> fs::File {
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, &bytes).unwrap();
    file
}

/// Everything a page may be made of.
const ELEMENTS: &str = "html head meta title style body header main section h1 h2 p div span b bdi ins del a time table \
                        tbody tr th td details summary";
const ATTRIBUTES: &str =
    "lang charset http-equiv content name class id title dir href datetime scope data-code data-move";

/// What a page was found to hold.
#[derive(Debug, Default)]
struct Read {
    /// The lines of `main`.
    main: String,
    /// By the section's id: its lines that changed, old and new together.
    changed: BTreeMap<String, Vec<String>>,
    ids: BTreeSet<String>,
    links: Vec<String>,
    comments: u64,
}

fn read(page: &str) -> Read {
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
    assert_eq!(dom.errors.borrow().as_slice(), [] as [std::borrow::Cow<'static, str>; 0]);
    let mut read = Read::default();
    walk(&dom.document, &mut Vec::new(), &mut read);
    assert_eq!(read.comments, 0);
    for link in read.links.iter().filter_map(|link| link.strip_prefix('#')) {
        assert!(read.ids.contains(link), "{link}");
    }
    read
}

/// The elements above a node: name, classes, id.
type Above = Vec<(String, String, String)>;

fn walk(node: &Handle, above: &mut Above, read: &mut Read) {
    let mut is_element = false;
    match &node.data {
        NodeData::Comment { .. } => read.comments += 1,
        NodeData::Text { contents } => add(&contents.borrow(), above, read),
        NodeData::Element { name, attrs, .. } => {
            let name = name.local.to_string();
            let attributes: BTreeMap<String, String> =
                attrs.borrow().iter().map(|attr| (attr.name.local.to_string(), attr.value.to_string())).collect();
            assert!(ELEMENTS.split(' ').any(|element| element == name), "element {name}");
            for attribute in attributes.keys() {
                assert!(ATTRIBUTES.split(' ').any(|allowed| allowed == attribute), "attribute {attribute}");
            }
            let attribute = |name: &str| attributes.get(name).cloned().unwrap_or_default();
            read.links.extend(attributes.get("href").cloned());
            if let Some(id) = attributes.get("id") {
                assert!(read.ids.insert(id.clone()), "twice {id}");
            }
            let class = attribute("class");
            if ["said", "mark", "jump"].iter().any(|ours| class.split(' ').any(|class| class == *ours)) {
                return;
            }
            above.push((name, class.clone(), attribute("id")));
            is_element = true;
            if class.split(' ').any(|class| class == "changed")
                && let Some((_, _, section)) = above.iter().find(|(name, ..)| name == "section")
            {
                read.changed.entry(section.clone()).or_default().push(String::new());
            }
            if let Some(code) = attributes.get("data-code") {
                let character = char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap();
                add(&character.to_string(), above, read);
                above.pop();
                return;
            }
        }
        _ => {}
    }
    for child in node.children.borrow().iter() {
        walk(child, above, read);
    }
    if is_element {
        above.pop();
    }
}

fn add(text: &str, above: &Above, read: &mut Read) {
    let within = |wanted: &str| {
        above.iter().any(|(name, class, _)| name == wanted || class.split(' ').any(|class| class == wanted))
    };
    if !within("line") {
        return;
    }
    if within("main") {
        read.main.push_str(text);
    }
    if let Some((_, _, section)) = above.iter().find(|(name, ..)| name == "section")
        && within("changed")
    {
        read.changed.get_mut(section).unwrap().last_mut().unwrap().push_str(text);
    }
}

#[test]
fn pages_hold_the_newest_text_and_what_each_revision_changed() {
    let world = world();
    let told = world.run("export --format html -o pages").ok().out.clone();
    assert!(told.starts_with("exported 6 briefings, 9 revisions, "), "{told}");
    let pages = files(&world.work().join("pages"));
    let index = String::from_utf8(pages["index.html"].clone()).unwrap();
    let names: BTreeSet<&str> = HISTORY.iter().map(|(name, ..)| *name).collect();
    let links = read(&index).links;
    assert_eq!((links.len(), pages.len()), (6, 7));
    for (link, name) in links.iter().zip(names) {
        assert!(link.is_ascii() && !link.contains('/'), "{link}");
        let page = String::from_utf8(pages[link].clone()).unwrap();
        assert!(!page.contains("<script") && page.contains("Content-Security-Policy"));
        assert!(!page.contains(['\u{1b}', '\u{202e}']));
        let found = read(&page);
        let history: Vec<&Committed> = HISTORY.iter().filter(|(of, ..)| *of == name).collect();
        let (_, newest, ..) = history.last().unwrap();
        assert_eq!(found.main, **newest, "{name}");
        for (number, (_, _, time, author, note)) in (1..).zip(&history) {
            assert!(found.ids.contains(&format!("r{number}")), "{name}@{number}");
            let shown =
                |text: &str| page.contains(&text.replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"));
            assert!(
                shown(time)
                    && shown(author)
                    && shown(&note.replace('\n', "&lt;U+000A&gt;").replace("&lt;", "<").replace("&gt;", ">")),
                "{name}@{number}"
            );
        }
        for number in 2..=history.len() {
            // The same lines as the redline of the two shows, beside the text and in it.
            let one = world.command(["diff", name, &(number - 1).to_string(), &number.to_string(), "--format", "html"]);
            let one = one.ok().out.replace("<body>", "<section id=\"r\">").replace("</body>", "</section>");
            let one = one.replace("<main lang=\"\">", "<div>").replace("</main>", "</div>");
            assert_eq!(found.changed[&format!("r{number}")], read(&one).changed["r"], "{name}@{number}");
        }
    }
}

/// Flips a bit of the second object of the log, at this part of its length.
fn damage(world: &World, part: usize) {
    let object = world.work().join(".variorum/log/00000000000000000002");
    let mut bytes = fs::read(&object).unwrap();
    let place = bytes.len() / part;
    bytes[place] ^= 1;
    fs::remove_file(&object).unwrap();
    fs::write(&object, bytes).unwrap();
}

#[test]
fn a_record_that_is_damaged_is_told_and_the_rest_is_exported() {
    let world = World::with_history();
    world.commit("other", "sound\n", "2026-05-09T08:00:00Z", "Desk", "whole");
    // The catalog knows what is there, so that the damage is met only while exporting.
    world.run("log").ok();
    damage(&world, 4);
    for (format, mark, count) in [("jsonl", "\"doc\"", 3), ("csv", "2026-05-", 3), ("git", "\ncommit ", 3)] {
        let exported = world.run(&format!("export --format {format}"));
        assert!(exported.fails(4).starts_with("warning: log/00000000000000000002: news@2: "), "{exported:?}");
        assert_eq!(exported.err.lines().count(), 1, "{exported:?}");
        assert_eq!(
            exported.out.lines().filter(|line| format!("\n{line}").contains(mark)).count(),
            count,
            "{exported:?}"
        );
    }
    for (format, code, revisions) in [("directory", 0, 2), ("html", 4, 3), ("parquet", 4, 3)] {
        let exported = world.run(&format!("export --format {format} -o {format}"));
        assert_eq!(exported.code, Some(code), "{exported:?}");
        assert!(exported.out.starts_with(&format!("exported 2 briefings, {revisions} revisions, ")), "{exported:?}");
    }
    let pages = files(&world.work().join("html"));
    let (_, page) = pages.iter().find(|(name, _)| name.starts_with("news-")).unwrap();
    let page = std::str::from_utf8(page).unwrap();
    assert_eq!(read(page).main, "Three ships sail.\n\nThe sea is rough.\n");
    assert_eq!(page.matches("cannot be read: the store is damaged").count(), 1);
}

#[test]
fn an_object_that_is_gone_takes_only_its_own_along() {
    let world = World::with_history();
    world.commit("other", "sound\n", "2026-05-09T08:00:00Z", "Desk", "whole");
    world.run("log").ok();
    fs::remove_file(world.work().join(".variorum/log/00000000000000000002")).unwrap();
    let exported = world.run("export");
    assert!(exported.fails(4).starts_with("warning: log/00000000000000000002: the entry is missing\n"), "{exported:?}");
    let found: Vec<String> =
        exported.objects().iter().map(|line| format!("{} {}", line["doc"], line["note"])).collect();
    assert_eq!(found, ["\"news\" \"first report\"", "\"news\" \"weather\"", "\"other\" \"whole\""]);
    assert_eq!(world.run("export --format csv").out.lines().count(), 4);
    let pages = world.run("export --format html -o pages");
    assert_eq!((pages.code, files(&world.work().join("pages")).len()), (Some(4), 3), "{pages:?}");
}

#[test]
fn a_text_that_is_damaged_is_told_and_its_record_is_exported() {
    let world = World::new();
    let long: String =
        (0..400).map(|number: u64| format!("{:x} ", number.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    world.commit("a", "first\n", "2026-05-09T08:00:00Z", "Desk", "x");
    world.commit("a", &long, "2026-05-10T08:00:00Z", "Desk", "the long one");
    world.commit("b", "sound\n", "2026-05-09T08:00:00Z", "Desk", "x");
    world.run("log").ok();
    damage(&world, 2);
    let lines = world.run("export");
    assert!(lines.fails(4).starts_with("warning: log/00000000000000000002: a@2: "), "{lines:?}");
    let has_text: Vec<bool> = lines.objects().iter().map(|line| line.get("content").is_some()).collect();
    assert_eq!(has_text, [true, false, true]);
    assert_eq!(lines.objects()[1]["note"], "the long one");
    let table = world.run("export --format csv --with-text");
    let texts: Vec<String> = csv::Reader::from_reader(table.out.as_bytes())
        .records()
        .map(|row| row.unwrap().iter().next_back().unwrap().to_owned())
        .collect();
    assert_eq!((table.code, texts), (Some(4), vec!["first\n".to_owned(), String::new(), "sound\n".to_owned()]));
    // Without the texts nothing is missing.
    world.run("export --format csv").ok();
    let stream = world.run("export --format git");
    assert_eq!((stream.code, stream.out.matches("\ncommit ").count()), (Some(4), 2));
    assert_eq!(world.run("export --format directory -o texts").code, Some(4));
    assert_eq!(files(&world.work().join("texts")).keys().collect::<Vec<_>>(), ["b"]);
    assert_eq!(world.run("export --format html -o pages").code, Some(4));
    assert_eq!(files(&world.work().join("pages")).len(), 3);
}

#[test]
fn an_empty_store_exports_nothing() {
    let world = World::new();
    let exported = world.run("export");
    assert_eq!((exported.ok().out.as_str(), exported.err.as_str()), ("", "hint: nothing to export\n"));
    world.run("export --format html -o pages").ok();
    assert_eq!(files(&world.work().join("pages")).len(), 1);
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
