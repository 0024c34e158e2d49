//! A stream for `git fast-import`, read back by git.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use serde_json::json;

use super::{Committed, HISTORY, files, histories, log, world};
use crate::World;
use crate::git::{git, has_git};

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
pub(super) fn branch(world: &World, stream: &str) -> Vec<Vec<String>> {
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
