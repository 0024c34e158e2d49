//! Histories for git, made by dice that fall the same in every run: merges, tags, links,
//! submodules, renames, names and authors that are not UTF-8.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Numbers that look random, the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: usize) -> usize {
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
pub struct History {
    pub stream: Vec<u8>,
    trees: Vec<Tree>,
    /// The committer's time of the commit that comes next.
    now: i64,
    dice: Dice,
}

impl History {
    pub fn new(seed: u64) -> Self {
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
pub fn merges(history: &mut History) {
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
pub fn octopus(history: &mut History) {
    let mut main = history.commit("main", &[], first);
    for _ in 0..6 {
        let sides: Vec<usize> = (0..3).map(|_| history.commit("side", &[main], anything)).collect();
        main = history.commit("main", &[main], anything);
        main = history.commit("main", &[main, sides[0], sides[1], sides[2]], anything);
    }
}

/// Two branches that merge each other.
pub fn criss_cross(history: &mut History) {
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
pub fn rebased(history: &mut History) {
    let mut main = history.commit("main", &[], first);
    for _ in 0..30 {
        let back = history.dice.below(900_000) as i64;
        let time = history.now - back + history.dice.below(600_000) as i64;
        main = history.commit_at(time.max(0), "main", &[main], anything);
        history.now += 60_000;
    }
}

/// Tags of every kind, links and submodules.
pub fn tagged(history: &mut History) {
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
pub fn renamed(history: &mut History) {
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
