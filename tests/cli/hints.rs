//! Every hint, when typed, works: a table of command lines provokes the errors of the program,
//! takes what each hint says to type, types it, and sees that it does not fail for the same reason.
//!
//! What is to be filled in stands in capitals in a hint; [`filled`] fills it in.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{World, copy_tree, newest, tool};

/// One error: what it is called in the sources, how it is provoked, and what is said.
struct Fault {
    /// `query NoSuchBriefing`: the enumeration, and the variant.
    variant: &'static str,
    /// The command line, split at spaces; `_` stands for a space in a word.
    words: &'static str,
    /// What the message says.
    says: &'static str,
    /// Prepares the world.
    prepare: fn(&World),
}

const fn fault(variant: &'static str, words: &'static str, says: &'static str) -> Fault {
    Fault { variant, words, says, prepare: |_| {} }
}

const fn after(prepare: fn(&World), variant: &'static str, words: &'static str, says: &'static str) -> Fault {
    Fault { variant, words, says, prepare }
}

/// `good.jsonl`, compressed by gzip.
const GZIPPED: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\xc9\x4f\x56\xb2\x52\x4a\xd4\x4f\x52\xd2\x51\x2a\xc9\xcc\x4d\x55\xb2\x32\xd0\x51\x4a\xce\xcf\x2b\x49\xcd\x2b\x01\x4a\x54\x28\xd5\x72\x01\x00\x4d\xd3\x9d\x45\x25\x00\x00\x00";

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

fn roll_back(world: &World) {
    fs::remove_file(newest(&world.work().join(".variorum/log"))).unwrap();
}

fn end(world: &World) {
    world.run("end news --time 2026-05-12T00:00+02:00").ok();
}

/// Takes an object out of the middle of the log.
fn tear(world: &World) {
    let log = world.work().join(".variorum/log");
    let mut objects: Vec<_> = fs::read_dir(log).unwrap().map(|entry| entry.unwrap().path()).collect();
    objects.sort();
    fs::remove_file(&objects[1]).unwrap();
}

fn damage(world: &World) {
    world.flip_a_byte();
}

/// Makes a repository of the folder, as far as there is a git.
fn repository(world: &World) {
    let folder = world.work().join("folder");
    let identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
    for words in [&["init", "-q", "-b", "main"][..], &["add", "-A"], &["commit", "-q", "-m", "one"]] {
        let ran = Command::new("git").args(identity).args(words).current_dir(&folder).output();
        if !ran.is_ok_and(|output| output.status.success()) {
            let _ = fs::create_dir(folder.join(".git"));
            fs::write(folder.join(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
        }
    }
}

fn many(world: &World) {
    // Among so many ids there are two that begin with the same four digits.
    let lines: String =
        (0..1_500).map(|number| format!("{{\"doc\":\"many\",\"time\":{number},\"content\":\"{number}\"}}\n")).collect();
    world.command_with_input(["import", "-q"], lines.as_bytes()).ok();
    let ids: Vec<String> =
        world.run("log many --json").objects().iter().map(|one| one["id"].as_str().unwrap()[..4].to_owned()).collect();
    let mut seen = BTreeSet::new();
    let twice = ids.iter().find(|id| id.bytes().any(|byte| byte.is_ascii_alphabetic()) && !seen.insert(*id)).unwrap();
    world.file("twice", twice);
}

fn large(world: &World) {
    world.file("large.txt", "x".repeat((64 << 20) + 1));
}

fn faults() -> Vec<Fault> {
    vec![
        // What is asked of a store.
        fault("query InvalidName", "commit a//b text.txt", "name 'a//b': a part between slashes is empty"),
        fault("query InvalidName", "verify news@3", "news@3: is a revision, but a briefing is expected here"),
        fault("query InvalidName", "commit news@3 text.txt", "news@3: is a revision"),
        fault("query InvalidLabel", "label news 2026", "label '2026': it would be read as a number"),
        fault("query InvalidTime", "show news@2026-02-30", "time '2026-02-30'"),
        fault("query InvalidTime", "log --since soonish", "time 'soonish'"),
        fault("query InvalidTime", "log --since 2026-5-9", "time '2026-5-9': not written in full"),
        fault("query InvalidTime", "show news@2026-05-09T14", "time '2026-05-09T14': not written in full"),
        fault("query InvalidTime", "diff news 5/9/2026 3", "is the day or the month first?"),
        fault("query InvalidTime", "log --since 5m", "minutes or months?"),
        fault("query EndsBeforeItBegins", "log --since 2026-05-10 --until 2026-05-09", "is later than --until"),
        fault("query NoBriefingMatches", "log sport/*", "sport/*: no briefing matches"),
        fault("query NoBriefingMatches", "diff sport/", "sport/: no briefing matches"),
        fault("query InvalidPhrase", "search ", "phrase"),
        fault("query EmptySelector", "show news@", "nothing follows the @"),
        fault("query NoSuchBriefing", "show fery", "fery: no such briefing"),
        fault("query NoSuchBriefing", "log fery@1", "fery: no such briefing"),
        fault("query NoSuchBriefing", "diff nwes 1 2", "nwes: no such briefing"),
        fault("query NoSuchBriefing", "blame News", "News: no such briefing"),
        fault("query NoSuchBriefing", "verify zebra", "zebra: no such briefing"),
        fault("query NoSuchRevision", "show news@9", "news@9: no such revision"),
        fault("query NoSuchRevision", "diff news 1 9", "news@9: no such revision"),
        fault("query NoRevisionInForce", "show news@2026-05-08", "news@2026-05-08: no revision was in force then"),
        after(end, "query Ended", "show news@2026-06-01", "ended on 2026-05-12"),
        fault("query NothingBefore", "undo world/ferry", "has only one revision"),
        fault("query NoSuchLabel", "show news@publihsed", "news@publihsed: no such label"),
        fault("query NoSuchLabel", "diff news publihsed 3", "news@publihsed: no such label"),
        fault("query NoSuchLabel", "show news@printed", "news@printed: no such label"),
        fault("query NoSuchId", "show 0123456789", "0123456789: no such revision"),
        after(many, "query AmbiguousId", "show many@TWICE", "the id is ambiguous"),
        fault("query OnlyOneRevision", "diff world/ferry", "has only one revision"),
        fault("query PairForOne", "show news@1..3", "is a pair"),
        fault("query RevisionTwice", "show news@1 2", "already names a revision"),
        fault("query OtherBriefing", "show news world/ferry@1", "is not a revision of news"),
        fault("query TwoBriefings", "log news..world/ferry", "two briefings"),
        after(damage, "query Store", "show world/ferry", "world/ferry"),
        // What the store says.
        fault("store NoStore", "--store absent list", "no store here"),
        fault("store StoreExists", "init .variorum", "a store exists here already"),
        after(damage, "store Damaged", "show world/ferry", "world/ferry@1"),
        after(tear, "store RefusesWriting", "commit news text.txt", "damaged store"),
        fault("store Conflict", "commit news text.txt --expect 1", "has moved on"),
        after(roll_back, "store BehindPin", "commit news text.txt", ""),
        fault("store NameTaken", "rename news world/ferry", "another briefing has this name"),
        fault("store Record", "commit news text.txt --meta a=LONG", ""),
        fault("store Io", "--store text.txt/x init", "text.txt/x"),
        // Files.
        fault("files Io", "commit news absent.txt", "absent.txt: no such file or directory"),
        after(large, "files TooLarge", "commit news large.txt", "larger than 64 MiB"),
        fault("files NotUtf8", "commit news latin.txt", "not UTF-8 at byte 3"),
        fault("files NotUtf8", "commit news utf16.txt", "not UTF-8 at byte 0"),
        fault("files NotUtf8", "commit news report.pdf", "not UTF-8"),
        fault("files NotUtf8", "commit news old.doc", "not UTF-8"),
        fault("files Exists", "export -o text.txt", "already exists"),
        fault("files IsDirectory", "diff news -o folder", "is a directory"),
        fault("files OtherEntry", "diff news -o /dev/null/x", ""),
        fault("files IsInput", "diff --files text.txt latin.txt -o text.txt", "one of the files that are compared"),
        fault("files NotEmpty", "export --format directory -o folder", "the directory is not empty"),
        fault("files InsideStore", "export -o .variorum/x", "is inside the store"),
        // Imports and exports.
        fault("interchange Prefix", "import --prefix a//b good.jsonl", "--prefix 'a//b'"),
        fault("interchange IsDirectory", "import --format git folder", "folder: is a directory"),
        fault("interchange NotDirectory", "import --format directory text.txt", "text.txt: is not a directory"),
        fault("interchange UnsupportedCompression", "import archive.gz", "unsupported compression"),
        fault("interchange NotImportable", "import text.txt", "is one text"),
        fault("interchange NotImportable", "import empty.jsonl", "is empty"),
        fault("interchange NotImportable", "import utf16.txt", "is text in UTF-16"),
        fault("interchange NotImportable", "import array.json", "is one JSON array"),
        fault("interchange NotImportable", "import table.csv", "is a table"),
        after(repository, "interchange GitRepository", "import folder", "folder: is a git repository"),
        fault("interchange IsStore", "import .variorum/log", "is the store itself"),
        fault("interchange OtherFormat", "import --include x good.jsonl", "--include belongs to --format directory"),
        fault("interchange OtherFormat", "import --branch main good.jsonl", "--branch belongs to --format git"),
        fault("interchange InvalidZstd", "import torn.zst", "zstd"),
        fault("interchange BranchNotInStream", "import --branch sdie side.git", "branch 'sdie'"),
        fault("interchange BranchNotInStream", "import --branch side empty.git", "branch 'side'"),
        fault("interchange BranchNotChosen", "import two.git", "several branches"),
        fault("interchange BrokenStream", "import --format git broken.git", "the stream is truncated here"),
        fault("interchange Rejected", "import --strict bad.jsonl", "name '': it is empty"),
        fault("interchange BranchName", "export --format git --branch a..b", "git does not allow this name"),
        // The command line.
        fault("clap", "comit news text.txt", "there is no command 'comit'"),
        fault("clap", "fsck", "there is no command 'fsck'"),
        fault("clap", "histroy news", "there is no command 'histroy'"),
        fault("clap", "status", "there is no command 'status'"),
        fault("clap", "frobnicate", "there is no command 'frobnicate'"),
        fault("clap", "log --max-count 1", "has no option '--max-count'"),
        fault("clap", "commit news text.txt --message=x", "has no option '--message'"),
        fault("clap", "diff news --side-by-side", "has no option '--side-by-side'"),
        fault("clap", "list --no-color", "has no option '--no-color'"),
        fault("clap", "log --frobnicate", "has no option '--frobnicate'"),
        fault("clap", "log -n x", "not a whole number"),
        fault("clap", "diff news -U x", "not a whole number"),
        fault("clap", "pack --level 99", "not in the range 1 to 22"),
        fault("clap", "diff news --format htm", "is not one of"),
        fault("clap", "diff news --format frobnicate", "is not one of"),
        fault("clap", "--color red list", "is not one of"),
        fault("clap", "show", "missing argument: NAME"),
        fault("clap", "diff", "missing argument: NAME"),
        fault("clap", "label news", "missing argument: LABEL"),
        fault("clap", "search", "missing argument: PHRASE"),
        fault("clap", "log -n", "needs a value"),
        fault("clap", "search two ships sail", "unexpected argument"),
        fault("clap", "init a b", "unexpected argument"),
        fault("clap", "diff news --all -U 2", "cannot be used together"),
        fault("clap", "diff news --all --all", "given twice"),
        fault("clap", "repair --from copy --into new", "cannot be used together"),
        fault("clap", "diff --files text.txt", "wrong number of values"),
        fault("options", "commit news text.txt --meta x", "not KEY=VALUE"),
        fault("options", "commit news text.txt --meta =x", "not KEY=VALUE"),
        fault("options", "commit news text.txt good.jsonl", "several files need --prefix"),
        fault("options", "commit --prefix desk - text.txt", "standard input has no name"),
        fault("options", "commit news text.txt --meta a=1 --meta a=2", "is given twice"),
        fault("options", "commit news", "empty"),
        fault("options", "commit news folder", "is a directory"),
        fault("options", "rename news a world/ferry", "a new name is missing for world/ferry"),
        fault("options", "--store a init b", "two places"),
        fault("options", "diff news --title", "--title belongs to --format docx"),
        fault("options", "diff n* --format docx", "a document holds the redline of one briefing"),
        fault("options", "log n* 3", "a revision belongs to one briefing"),
        fault("options", "diff news --fragment", "--fragment belongs to --format html"),
        fault("options", "diff --files - -", "only one of the files"),
        fault("options", "export --at 2026-05-09", "--at belongs to --format directory"),
        fault("options", "export --branch x", "--branch belongs to --format git"),
        fault("options", "export --with-text", "--with-text belongs to"),
        fault("options", "export --format directory", "needs a directory"),
        fault("options", "export --format html", "needs a directory"),
        fault("options", "--store s3://bucket/x list", "only a directory can be a store"),
        fault("options", "label news@3 published --clear", "does not have the label"),
    ]
}

/// What no command line provokes, and why.
const ELSEWHERE: [&str; 23] = [
    "query TakenDown: needs the record of whoever took it down; tested beside the sentence, and in the library",
    "query Cancelled: whoever stops asking says why",
    "store Newer: a later program",
    "store NoBriefing: it is looked for before",
    "store Needs: a later program",
    "store Latched: a disk that fails; the library's crash tests",
    "store Unsettled: a log that keeps changing; the library's tests",
    "store TooLarge: files are refused before",
    "store Mismatch: the library's import",
    "store Name: names are refused before",
    "store Sync: a disk that fails",
    "store Catalog: a cache that cannot be made",
    "store Cancelled: whoever stops asking says why",
    "files ModifiedOutOfRange: reported by the import for the file",
    "files NoFile: the demo's own store",
    "interchange File: the rows of files",
    "interchange Store: the rows of the store",
    "interchange Clock: a clock outside the years 0 to 9999",
    "interchange TemporaryTable: a disk that is full",
    "interchange ReaderStopped: no thread; tests/cli/usage.rs",
    "interchange FileName: reported by the export for the briefing",
    "interchange Encode: a writer's own failure",
    "files OthersCanWrite: the file of tokens alone, in tests/serve",
];

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
            "FILE" => file,
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
    let answers: [(Preparation, &str); 11] = [
        (nothing, "init new-store"),
        (nothing, "--store new-store init"),
        (nothing, "list zebra"),
        (nothing, "search zebra"),
        (nothing, "search Ships"),
        (nothing, "export --prefix zebra"),
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
