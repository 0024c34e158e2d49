//! Streams of git, against git itself: what a store says was in force at any moment is the tree
//! that the branch had.
//!
//! Each history is made by `git fast-import`, written by `git fast-export` with the options that
//! README shows, and imported. git says what the branch had.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;
use variorum_store::{Homes, InForce, Instant, Name, Store, Time, unwatched};

use crate::World;
use crate::tool::tool;

/// The options of README.
pub const OPTIONS: [&str; 6] =
    ["--use-done-feature", "--reencode=no", "--signed-tags=strip", "--show-original-ids", "-M", "--tags"];

/// Whether there is a git.
pub fn has_git(left_out: &str) -> bool {
    tool("git", &["--version"], left_out)
}

/// Runs git where nothing is configured.
fn git(repository: &Path, words: &[&str], input: &[u8]) -> Vec<u8> {
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

/// Numbers that look random, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % end as u64) as usize
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}

/// What is at a path.
#[derive(Clone, PartialEq, Eq)]
enum Entry {
    Text(Vec<u8>),
    Link(&'static str),
    Submodule,
}

type Tree = BTreeMap<Vec<u8>, Entry>;

/// A history that is being made: each commit with its whole tree.
struct History {
    stream: Vec<u8>,
    trees: Vec<Tree>,
    /// The committer's time of the commit that comes next.
    now: i64,
    dice: Dice,
}

impl History {
    fn new(seed: u64) -> Self {
        Self { stream: Vec::new(), trees: Vec::new(), now: 1_500_000_000, dice: Dice(seed) }
    }

    /// A commit on a branch, and what it is called. Its tree is that of its first parent, after
    /// `change`.
    fn commit(&mut self, branch: &str, parents: &[usize], change: impl FnOnce(&mut Dice, &mut Tree)) -> usize {
        self.now += 1 + self.dice.below(200_000) as i64;
        let time = self.now;
        self.commit_at(time, branch, parents, change)
    }

    fn commit_at(
        &mut self,
        time: i64,
        branch: &str,
        parents: &[usize],
        change: impl FnOnce(&mut Dice, &mut Tree),
    ) -> usize {
        let mut tree = parents.first().map(|parent| self.trees[*parent].clone()).unwrap_or_default();
        change(&mut self.dice, &mut tree);
        let number = self.trees.len();
        let authored = time - self.dice.below(3_000_000) as i64;
        let (author, encoding, message): (&[u8], &str, &[u8]) = match self.dice.below(5) {
            0 => (b"J\xf6rg", "encoding ISO-8859-1\n", b"\xc4nderung"),
            1 => (b"J\xf6rg", "", b"latin"),
            2 => ("Ана".as_bytes(), "", "промена".as_bytes()),
            _ => (b"Desk", "", b"change"),
        };
        let out = &mut self.stream;
        out.extend(format!("commit refs/heads/{branch}\nmark :{}\nauthor ", number + 1).bytes());
        out.extend(author);
        out.extend(format!(" <a@example.org> {authored} +0200\ncommitter C <c@example.org> {time} -0330\n").bytes());
        out.extend(format!("{encoding}data {}\n", message.len()).bytes());
        out.extend(message);
        for (index, parent) in parents.iter().enumerate() {
            out.extend(format!("\n{} :{}", if index == 0 { "from" } else { "merge" }, parent + 1).bytes());
        }
        out.extend(b"\ndeleteall\n");
        for (path, entry) in &tree {
            let (mode, bytes) = match entry {
                Entry::Text(text) => ("100644", text.as_slice()),
                Entry::Link(target) => ("120000", target.as_bytes()),
                Entry::Submodule => {
                    out.extend(b"M 160000 0123456789012345678901234567890123456789 ");
                    out.extend(quoted(path).bytes());
                    out.push(b'\n');
                    continue;
                }
            };
            out.extend(format!("M {mode} inline {}\ndata {}\n", quoted(path), bytes.len()).bytes());
            out.extend(bytes);
            out.push(b'\n');
        }
        out.push(b'\n');
        self.trees.push(tree);
        number
    }

    fn tag(&mut self, name: &str, commit: usize, is_annotated: bool) {
        let stream = if is_annotated {
            format!("tag {name}\nfrom :{}\ntagger T <t@example.org> 0 +0000\ndata 3\ntag\n", commit + 1)
        } else {
            format!("reset refs/tags/{name}\nfrom :{}\n\n", commit + 1)
        };
        self.stream.extend(stream.bytes());
    }
}

/// A path as a stream has it.
fn quoted(path: &[u8]) -> String {
    let mut quoted = String::from("\"");
    for byte in path {
        let _ = write!(quoted, "\\{byte:03o}");
    }
    quoted + "\""
}

/// A text of several lines, long enough that git sees that it was renamed.
fn text(dice: &mut Dice) -> Entry {
    let lines = (0..12).map(|_| format!("line {} of a briefing\n", dice.below(1_000_000)));
    Entry::Text(lines.collect::<String>().into_bytes())
}

/// Changes a line of a text.
fn edit(dice: &mut Dice, entry: &mut Entry) {
    let Entry::Text(text) = entry else { return };
    let text = String::from_utf8(text.clone()).unwrap_or_default();
    let number = dice.below(1_000_000);
    *entry = Entry::Text(format!("line {number} of a briefing\n{text}").into_bytes());
}

/// Puts a file where it can be: in place of what is in its way.
fn put(tree: &mut Tree, path: &[u8], entry: Entry) {
    let below = |one: &[u8], other: &[u8]| one.starts_with(other) && one.get(other.len()) == Some(&b'/');
    tree.retain(|other, _| !below(other, path) && !below(path, other));
    tree.insert(path.to_vec(), entry);
}

const PATHS: [&[u8]; 9] = [
    b"terms.md",
    b"d",
    b"d/a.md",
    b"d/b.md",
    "vesti/мост.md".as_bytes(),
    b"caf\xe9.md",
    b"a@b",
    b"cafe\xcc\x81",
    b"caf\xc3\xa9",
];

/// Any change that a commit makes.
fn anything(dice: &mut Dice, tree: &mut Tree) {
    for _ in 0..1 + dice.below(3) {
        let path = dice.pick(&PATHS);
        let held: Vec<Vec<u8>> = tree.keys().cloned().collect();
        let other = if held.is_empty() { path.to_vec() } else { dice.pick(&held) };
        match dice.below(14) {
            0 => drop(tree.remove(&other)),
            1 => put(tree, path, Entry::Link("terms.md")),
            2 => put(tree, path, Entry::Submodule),
            3 => put(tree, path, Entry::Text(b"\x89PNG\0\x01".to_vec())),
            4 => put(tree, path, Entry::Text(b"gr\xf6\xdfer\n".to_vec())),
            5 | 6 => {
                if let Some(entry) = tree.remove(&other) {
                    put(tree, path, entry);
                }
            }
            7 => {
                if let (Some(one), Some(two)) = (tree.get(path).cloned(), tree.get(&other).cloned()) {
                    put(tree, path, two);
                    put(tree, &other, one);
                }
            }
            8 | 9 => {
                let new = text(dice);
                put(tree, path, new);
            }
            _ => {
                if let Some(entry) = tree.get_mut(&other) {
                    edit(dice, entry);
                }
            }
        }
    }
}

/// Side branches that are merged, with commits older than what is merged into.
fn merges(history: &mut History) {
    let mut main = history.commit("main", &[], first);
    for _ in 0..8 {
        let mut side = history.commit("side", &[main], anything);
        main = history.commit("main", &[main], anything);
        side = history.commit("side", &[side], anything);
        main = history.commit("main", &[main, side], anything);
    }
}

fn first(dice: &mut Dice, tree: &mut Tree) {
    for path in &PATHS[2..6] {
        let new = text(dice);
        put(tree, path, new);
    }
}

/// Merges of three branches at once.
fn octopus(history: &mut History) {
    let mut main = history.commit("main", &[], first);
    for _ in 0..6 {
        let sides: Vec<usize> = (0..3).map(|_| history.commit("side", &[main], anything)).collect();
        main = history.commit("main", &[main], anything);
        main = history.commit("main", &[main, sides[0], sides[1], sides[2]], anything);
    }
}

/// Two branches that merge each other.
fn criss_cross(history: &mut History) {
    let mut main = history.commit("main", &[], first);
    let mut side = history.commit("side", &[main], anything);
    for _ in 0..7 {
        main = history.commit("main", &[main], anything);
        side = history.commit("side", &[side], anything);
        (main, side) =
            (history.commit("main", &[main, side], anything), history.commit("side", &[side, main], anything));
    }
}

/// Commits that are dated before the ones that they follow.
fn rebased(history: &mut History) {
    let mut main = history.commit("main", &[], first);
    for _ in 0..30 {
        let back = history.dice.below(900_000) as i64;
        let time = history.now - back + history.dice.below(600_000) as i64;
        main = history.commit_at(time.max(0), "main", &[main], anything);
        history.now += 60_000;
    }
}

/// Tags of every kind, links and submodules.
fn tagged(history: &mut History) {
    let mut main = history.commit("main", &[], first);
    for number in 0..24 {
        main = history.commit("main", &[main], anything);
        if number % 4 == 0 {
            history.tag(&format!("v1.{number}"), main, number % 8 == 0);
        }
        if number == 9 {
            let side = history.commit("side", &[main], anything);
            history.tag("of-side", side, false);
            history.tag("2020-05-01", main, false);
            history.tag("release/1", main, true);
        }
    }
}

/// Renames: away and back, onto names that are there or were, in circles.
fn renamed(history: &mut History) {
    const NAMES: [&[u8]; 5] = [b"a.md", b"b.md", b"c.md", b"d/a.md", b"d/b.md"];
    let mut main = history.commit("main", &[], |dice, tree| {
        for path in &NAMES[..3] {
            let new = text(dice);
            put(tree, path, new);
        }
    });
    for number in 0..40 {
        main = history.commit("main", &[main], |dice, tree| match number % 5 {
            // A circle of two or three.
            0 => {
                let held: Vec<Vec<u8>> = tree.keys().cloned().collect();
                let texts: Vec<Entry> = held.iter().map(|path| tree[path].clone()).collect();
                let turn = 1 + dice.below(2);
                for (index, path) in held.iter().enumerate() {
                    tree.insert(path.clone(), texts[(index + turn) % texts.len()].clone());
                }
            }
            1 => {
                let path = dice.pick(&NAMES);
                let new = text(dice);
                put(tree, path, new);
            }
            _ => {
                let held: Vec<Vec<u8>> = tree.keys().cloned().collect();
                let (old, new) = (dice.pick(&held), dice.pick(&NAMES));
                let mut entry = tree.remove(&old).unwrap();
                if dice.below(2) == 0 {
                    edit(dice, &mut entry);
                }
                put(tree, new, entry);
            }
        });
    }
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

/// What is in force in a store at a moment, by the names of then.
fn in_force(store: &Store, moment: &Time) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for briefing in store.walk_briefings("", "") {
        let briefing = briefing.unwrap();
        let InForce::Revision(revision) = store.in_force(&briefing.name, moment).unwrap() else { continue };
        let name = store.name_at(&briefing.name, moment).unwrap().unwrap();
        // Another briefing was given the end of a hash because the name was taken.
        let name = name.split_once('~').map_or(name.clone(), |(name, _)| name.to_owned());
        let text = store.content(&revision).unwrap();
        texts.entry(name).and_modify(|known: &mut String| known.insert_str(0, &text)).or_insert(text);
    }
    texts
}

pub fn time(seconds: i64) -> Time {
    Time::from_instant(Instant { seconds, nanoseconds: 0 }).unwrap()
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
