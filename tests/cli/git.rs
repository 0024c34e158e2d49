//! Streams of git, against git itself: what a store says was in force at any moment is the tree
//! that the branch had.
//!
//! Each history is made by `git fast-import`, written by `git fast-export` with the options that
//! README shows, and imported. git says what the branch had.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;
use variorum_store::{Homes, InForce, Instant, Name, Store, Time, unwatched};

use crate::World;
use crate::git_histories::{Dice, History, criss_cross, merges, octopus, rebased, renamed, tagged};
use crate::tool::tool;

/// The options of README.
pub const OPTIONS: [&str; 6] =
    ["--use-done-feature", "--reencode=no", "--signed-tags=strip", "--show-original-ids", "-M", "--tags"];

/// Whether there is a git.
pub fn has_git(left_out: &str) -> bool {
    tool("git", &["--version"], left_out)
}

/// Runs git where nothing is configured.
pub fn git(repository: &Path, words: &[&str], input: &[u8]) -> Vec<u8> {
    let mut command = Command::new("git");
    command.args(words).current_dir(repository).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    command.env("HOME", repository).env("GIT_CONFIG_NOSYSTEM", "1");
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

fn git_text(repository: &Path, words: &[&str]) -> String {
    String::from_utf8(git(repository, words, b"")).unwrap()
}

/// A repository made of a stream.
pub fn repository(world: &World, name: &str, stream: &[u8]) -> PathBuf {
    let repository = world.work().join(name);
    fs::create_dir(&repository).unwrap();
    git(&repository, &["init", "-q", "--bare", "-b", "main", "."], b"");
    git(&repository, &["fast-import", "--quiet"], stream);
    repository
}

/// What git writes of a branch.
pub fn exported(repository: &Path, options: &[&str]) -> Vec<u8> {
    let words: Vec<&str> = ["fast-export"].into_iter().chain(options.iter().copied()).chain(["main"]).collect();
    git(repository, &words, b"")
}

/// The texts of a tree by their paths.
type Files = BTreeMap<Vec<u8>, Vec<u8>>;

/// The commits of a branch, from the first to the newest: id, committer's time, and the texts of
/// the tree.
fn commits(repository: &Path) -> Vec<(String, i64, Files)> {
    let log = git_text(repository, &["log", "--first-parent", "--reverse", "--format=%H %ct", "main"]);
    let mut trees = Vec::new();
    for line in log.lines() {
        let (id, time) = line.split_once(' ').unwrap();
        let listed = git(repository, &["ls-tree", "-r", "-z", id], b"");
        let mut files = Vec::new();
        for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
            let tab = entry.iter().position(|byte| *byte == b'\t').unwrap();
            let head = std::str::from_utf8(&entry[..tab]).unwrap();
            if head.starts_with("100") {
                files.push((entry[tab + 1..].to_vec(), head.split(' ').nth(2).unwrap().to_owned()));
            }
        }
        let asked: String = files.iter().map(|(_, blob)| format!("{blob}\n")).collect();
        let answers = git(repository, &["cat-file", "--batch"], asked.as_bytes());
        let mut rest = answers.as_slice();
        let mut tree = BTreeMap::new();
        for (path, _) in files {
            let end = rest.iter().position(|byte| *byte == b'\n').unwrap();
            let length: usize = std::str::from_utf8(&rest[..end]).unwrap().split(' ').nth(2).unwrap().parse().unwrap();
            tree.insert(path, rest[end + 1..end + 1 + length].to_vec());
            rest = &rest[end + length + 2..];
        }
        trees.push((id.to_owned(), time.parse().unwrap(), tree));
    }
    trees
}

/// The texts of a tree by the names of their briefings.
fn by_name(tree: &BTreeMap<Vec<u8>, Vec<u8>>) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for (path, text) in tree {
        // Of two paths with one name, the second has another, which is not this test's business.
        let name = match path.as_slice() {
            b"caf\xe9.md" => "caf%E9.md".to_owned(),
            path => Name::nearest(std::str::from_utf8(path).unwrap()).unwrap().as_str().to_owned(),
        };
        if let Ok(text) = String::from_utf8(text.clone()) {
            texts.entry(name).and_modify(|known: &mut String| known.push_str(&text)).or_insert(text);
        }
    }
    texts
}

pub fn open(world: &World) -> Store {
    let homes = Homes::default();
    Store::open(&world.work().join(".variorum"), &homes, &mut unwatched).unwrap()
}

/// Adds a text under a name. A briefing whose name another has got a hash at its end.
fn add(texts: &mut BTreeMap<String, String>, name: &str, text: &str) {
    let name = name.split('~').next().unwrap_or_default();
    texts.entry(name.to_owned()).or_default().insert_str(0, text);
}

/// What is in force in a store at a moment, by the names of then.
fn in_force(store: &Store, moment: &Time) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for briefing in store.walk_briefings("", "") {
        let briefing = briefing.unwrap();
        let InForce::Revision(revision) = store.in_force(&briefing.name, moment).unwrap() else { continue };
        let name = store.name_at(&briefing.name, moment).unwrap().unwrap();
        add(&mut texts, &name, &store.content(&revision).unwrap());
    }
    texts
}

pub fn time(seconds: i64) -> Time {
    Time::from_instant(Instant { seconds, nanoseconds: 0 }).unwrap()
}

/// A stream with the ids of commits: each has a digit for its id, a day, and what it does to files.
fn stream_of(commits: &[(char, u32, &str)]) -> String {
    let commit = |(id, day, files): &(char, u32, &str)| {
        let (id, time) = (id.to_string().repeat(40), 1_577_836_800 + day * 86_400);
        format!(
            "commit refs/heads/main\noriginal-oid {id}\nauthor A <a@b> {time} +0000\ncommitter A <a@b> {time} +0000\n\
             data 1\nx\n{files}\n"
        )
    };
    format!("feature done\n{}done\n", commits.iter().map(commit).collect::<String>())
}

#[test]
fn what_a_reset_or_an_amend_took_back_is_not_left_in_force_in_silence() {
    const OTHER: &str = "briefings of which something else is in force than this branch has";
    const MORE: &str = "briefings of commits in force that this branch does not have";
    let (first, y) = (('a', 0, "M 100644 inline x\ndata 4\none\n"), ('c', 60, "M 100644 inline y\ndata 1\ny"));
    let dropped = ('b', 31, "M 100644 inline x\ndata 4\ntwo\nM 100644 inline z\ndata 1\nz");
    let world = World::new();
    // What is told, of each kind.
    let import = |commits: &[(char, u32, &str)], prefix: &str| {
        let words = ["import", "--json", "--format", "git", "--prefix", prefix];
        let told = world.command_with_input(words, stream_of(commits).as_bytes()).ok().objects().remove(0);
        let kinds = told["kinds"].as_array().unwrap().iter();
        kinds.map(|it| (it["kind"].as_str().unwrap().to_owned(), it["examples"].clone())).collect::<Vec<_>>()
    };
    let kind = |kind: &str, examples: &[&str]| (kind.to_owned(), json!(examples));
    for _ in 0..2 {
        assert_eq!(import(&[first, dropped], "m"), []);
    }
    assert_eq!(import(&[first, dropped], "apart"), []);
    let both = [kind(OTHER, &["m/x@2"]), kind(MORE, &["m/z@1"])];
    assert_eq!(import(&[first, y], "m"), both);
    assert_eq!(import(&[first, y], "m"), both);
    assert_eq!(world.run("undo m/x --time 2020-03-02T00:00Z").code, Some(0));
    assert_eq!(import(&[first, y], "m"), [kind(MORE, &["m/z@1"])]);
    assert_eq!(world.run("end m/z --time 2020-03-02T00:00Z").code, Some(0));
    assert_eq!(import(&[first, y], "m"), []);
    // What goes on from there takes the place of what was taken back.
    let next = ('d', 90, "M 100644 inline x\ndata 6\nthree\n");
    assert_eq!(import(&[first, y, next], "m"), []);
    assert_eq!(world.run("show m/x").ok().out, "three\n");
    // A deletion that was taken back, and a text that somebody wrote by hand.
    let gone = ('e', 91, "D x");
    assert_eq!(import(&[first, y, next, gone], "m"), []);
    assert_eq!(import(&[first, y, next], "m"), [kind(OTHER, &["m/x (ended)"])]);
    world.command_with_input(["commit", "m/y", "-q"], b"by hand\n");
    assert_eq!(import(&[first, y, next], "m"), [kind(OTHER, &["m/x (ended)", "m/y@2"])]);
    // A branch that went apart knows nothing of all that, by whatever name.
    assert_eq!(world.run("rename apart/x apart/w").code, Some(0));
    assert_eq!(import(&[first, dropped], "apart"), []);
}

/// Imports a repository, and compares it with git at 200 moments.
fn agrees(name: &str, seed: u64, make: fn(&mut History)) {
    if !has_git(&format!("histories of git, {name}")) {
        return;
    }
    let world = World::new();
    let mut history = History::new(seed);
    make(&mut history);
    let repository = repository(&world, "repository", &history.stream);
    let stream = exported(&repository, &OPTIONS);
    let outcome = world.command_with_input(["import", "--json"], &stream);
    assert!(matches!(outcome.code, Some(0 | 7)), "{outcome:#?}");
    let commits = commits(&repository);
    let store = open(&world);
    let (first, last) = (commits.iter().map(|it| it.1).min().unwrap(), commits.iter().map(|it| it.1).max().unwrap());
    let mut moments: Vec<i64> = commits.iter().map(|(_, time, _)| *time).collect();
    let mut dice = Dice(seed);
    while moments.len() < 200 {
        moments.push(first - 1000 + dice.below((last - first + 2000) as usize) as i64);
    }
    for (number, moment) in moments.iter().enumerate() {
        let had = commits.iter().rfind(|(_, time, _)| time <= moment);
        if number % 40 == 0 {
            let asked = ["rev-list", "-1", "--first-parent", &format!("--before={moment}"), "main"];
            assert_eq!(git_text(&repository, &asked).trim_end(), had.map_or("", |(id, ..)| id), "{name} at {moment}");
        }
        let expected = had.map(|(_, _, tree)| by_name(tree)).unwrap_or_default();
        assert_eq!(in_force(&store, &time(*moment)), expected, "{name} at {moment}, {:?}", had.map(|it| &it.0));
    }
    // Once more is nothing new.
    let again = world.command_with_input(["import", "--json"], &stream);
    let told = again.objects().remove(0);
    assert_eq!(told["added"], json!(0), "{name}: {told}");
    assert!(!told.to_string().contains("in force"), "{name}: {told}");
    for moment in moments.iter().step_by(97) {
        let had = commits.iter().rfind(|(_, time, _)| time <= moment);
        let expected = had.map(|(_, _, tree)| by_name(tree)).unwrap_or_default();
        assert_eq!(exported_at(&world, &time(*moment)), expected, "{name} exported at {moment}");
    }
}

/// What the program exports as of a moment.
fn exported_at(world: &World, moment: &Time) -> BTreeMap<String, String> {
    let at = moment.as_str();
    let directory = format!("at-{}", at.replace(':', "-"));
    let outcome = world.command(["export", "--format", "directory", "--at", at, "-o", &directory]);
    assert!(matches!(outcome.code, Some(0)), "{outcome:#?}");
    let mut texts = BTreeMap::new();
    files_below(&world.work().join(&directory), "", &mut texts);
    texts
}

fn files_below(folder: &Path, prefix: &str, texts: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            files_below(&entry.path(), &format!("{name}/"), texts);
            continue;
        }
        add(texts, &name, &fs::read_to_string(entry.path()).unwrap());
    }
}

#[test]
fn merges_agree_with_git() {
    agrees("merges", 1, merges);
}

#[test]
fn an_octopus_agrees_with_git() {
    agrees("octopus", 2, octopus);
}

#[test]
fn branches_that_merge_each_other_agree_with_git() {
    agrees("criss-cross", 3, criss_cross);
}

#[test]
fn rebased_dates_agree_with_git() {
    agrees("rebased", 4, rebased);
}

#[test]
fn tags_links_and_submodules_agree_with_git() {
    agrees("tagged", 5, tagged);
}

#[test]
fn renames_and_swaps_agree_with_git() {
    agrees("renamed", 6, renamed);
}
