//! The table of command lines that fail, each with how its world is prepared and what is said.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::{World, newest};

/// One error: what it is called in the sources, how it is provoked, and what is said.
pub(super) struct Fault {
    /// `query NoSuchBriefing`: the enumeration, and the variant.
    pub(super) variant: &'static str,
    /// The command line, split at spaces; `_` stands for a space in a word.
    pub(super) words: &'static str,
    /// What the message says.
    pub(super) says: &'static str,
    /// Prepares the world.
    pub(super) prepare: fn(&World),
}

const fn fault(variant: &'static str, words: &'static str, says: &'static str) -> Fault {
    Fault { variant, words, says, prepare: |_| {} }
}

const fn after(prepare: fn(&World), variant: &'static str, words: &'static str, says: &'static str) -> Fault {
    Fault { variant, words, says, prepare }
}

/// `good.jsonl`, compressed by gzip.
pub(super) const GZIPPED: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\xc9\x4f\x56\xb2\x52\x4a\xd4\x4f\x52\xd2\x51\x2a\xc9\xcc\x4d\x55\xb2\x32\xd0\x51\x4a\xce\xcf\x2b\x49\xcd\x2b\x01\x4a\x54\x28\xd5\x72\x01\x00\x4d\xd3\x9d\x45\x25\x00\x00\x00";

pub(super) fn roll_back(world: &World) {
    fs::remove_file(newest(&world.work().join(".variorum/log"))).unwrap();
}

fn end(world: &World) {
    world.run("end news --time 2026-05-12T00:00+02:00").ok();
}

fn tables(world: &World) {
    world.run("export --format tables --tables labels -o tables").ok();
}

/// Takes an object out of the middle of the log.
fn tear(world: &World) {
    let log = world.work().join(".variorum/log");
    let mut objects: Vec<_> = fs::read_dir(log).unwrap().map(|entry| entry.unwrap().path()).collect();
    objects.sort();
    fs::remove_file(&objects[1]).unwrap();
}

pub(super) fn damage(world: &World) {
    world.flip_a_byte();
}

/// Makes a repository of the folder, as far as there is a git.
fn repository(world: &World) {
    let folder = world.work().join("folder");
    let identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
    for words in [&["init", "-q", "-b", "trunk"][..], &["add", "-A"], &["commit", "-q", "-m", "one"]] {
        let ran = Command::new("git").args(identity).args(words).current_dir(&folder).output();
        if !ran.is_ok_and(|output| output.status.success()) {
            let _ = fs::create_dir(folder.join(".git"));
            fs::write(folder.join(".git/HEAD"), "ref: refs/heads/trunk\n").unwrap();
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

fn import_rebased(world: &World) {
    let stream = "commit refs/heads/main\nauthor A <a@b> 0 +0000\ncommitter A <a@b> 9 +0000\ndata 1\nx\n\
                  M 100644 inline a\ndata 2\nx\n\n";
    world.file("rebased.git", stream);
    world.run("import rebased.git").ok();
}

fn large(world: &World) {
    world.file("large.txt", "x".repeat((64 << 20) + 1));
}

pub(super) fn faults() -> Vec<Fault> {
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
        fault("store OtherFiles", "repair --into folder", "other files in this directory"),
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
        fault("files NotOurs", "export --format tables -o folder", "is not a directory of tables, and not empty"),
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
        after(
            import_rebased,
            "interchange CommitStoredOtherwise",
            "import --all-commits rebased.git",
            "of the same commit",
        ),
        fault("interchange Rejected", "import --strict bad.jsonl", "name '': it is empty"),
        after(
            tables,
            "interchange Tables",
            "export --format tables --encoding csv -o tables",
            "begun with other options",
        ),
        fault("interchange BranchName", "export --format git --branch a..b", "git does not allow this name"),
        // The command line.
        fault("clap", "comit news text.txt", "there is no command 'comit'"),
        fault("clap", "fsck", "there is no command 'fsck'"),
        fault("clap", "histroy news", "there is no command 'histroy'"),
        fault("clap", "status", "there is no command 'status'"),
        fault("clap", "restore news", "there is no command 'restore'"),
        fault("clap", "salvage news", "there is no command 'salvage'"),
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
        fault("options", "export --format site", "needs a directory"),
        fault("options", "export --format html -o x", "'html' is not one of"),
        fault("options", "export --base-url https://example.org", "--base-url belongs to --format site"),
        fault("options", "--store s3://bucket/x list", "only a directory can be a store"),
        fault("options", "label news@3 published --clear", "does not have the label"),
    ]
}

/// What no command line provokes, and why.
pub(super) const ELSEWHERE: [&str; 23] = [
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
    "interchange Encode: a writer's own failure",
    "files OthersCanWrite: the file of tokens alone, in tests/serve",
    "files InUse: two exports at once, in src/files/site_folder.rs and src/files/growing.rs",
];
