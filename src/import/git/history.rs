//! The trees of a git stream: what a commit changed, on whichever branch, and which briefing a file belongs to.
//!
//! The tree of the commit that is read is kept whole, and of each commit before it what it changed, so that a commit on another
//! branch begins from the tree that it says: the way there is walked, change by change. So a copy, a rename, a deletion and a
//! mode that changed alone are told from the right tree.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

pub(super) type Path = Rc<[u8]>;

/// A file of a tree: its text, and the path whose name its briefing has.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct File {
    pub(super) blob: usize,
    pub(super) briefing: Path,
}

/// A file before and after a commit.
pub(super) struct Change {
    pub(super) path: Path,
    pub(super) before: Option<File>,
    pub(super) after: Option<File>,
}

/// A commit that was read: the one it follows, how many stand before it, and what it changed.
struct Commit {
    parent: Option<usize>,
    depth: usize,
    changes: Vec<Change>,
}

/// What the commits so far have made of the files.
#[derive(Default)]
pub(super) struct History {
    commits: Vec<Commit>,
    /// The commit whose tree is the tree.
    at: Option<usize>,
    tree: BTreeMap<Path, File>,
    /// What the commit that is read has changed: its files as they were before.
    touched: Vec<(Path, Option<File>)>,
    touched_paths: HashSet<Path>,
    renamed: HashSet<Path>,
    /// The text that each briefing got last.
    newest: HashMap<Path, usize>,
    /// Where the files of renamed briefings went.
    moved: HashMap<Path, Path>,
    follow_renames: bool,
}

impl History {
    pub(super) fn new(follow_renames: bool) -> Self {
        Self { follow_renames, ..Self::default() }
    }

    /// Makes the tree that of the commit which the next one follows.
    pub(super) fn begin(&mut self, parent: Option<usize>) {
        self.go_to(parent);
        self.touched.clear();
        self.touched_paths.clear();
        self.renamed.clear();
    }

    fn go_to(&mut self, target: Option<usize>) {
        let depth = |at: Option<usize>, commits: &[Commit]| at.and_then(|at| commits.get(at)).map_or(0, |it| it.depth);
        let (mut up, mut down) = (self.at, target);
        let mut way = Vec::new();
        while up != down {
            if depth(up, &self.commits) >= depth(down, &self.commits) {
                let Some(commit) = up.and_then(|at| self.commits.get(at)) else { break };
                for change in commit.changes.iter().rev() {
                    set(&mut self.tree, &change.path, change.before.clone());
                }
                up = commit.parent;
            } else {
                let Some(at) = down else { break };
                way.push(at);
                down = self.commits.get(at).and_then(|commit| commit.parent);
            }
        }
        for at in way.into_iter().rev() {
            for change in self.commits.get(at).map(|commit| commit.changes.as_slice()).unwrap_or_default() {
                set(&mut self.tree, &change.path, change.after.clone());
            }
        }
        self.at = target;
    }

    /// Changes a file of the tree, and remembers how it was before the commit.
    fn put(&mut self, path: &Path, file: Option<File>) {
        let before = self.tree.get(path).cloned();
        set(&mut self.tree, path, file);
        if self.touched_paths.insert(Rc::clone(path)) {
            self.touched.push((Rc::clone(path), before));
        }
    }

    /// The files that are the path, or below it.
    fn below(&self, path: &[u8]) -> Vec<(Path, File)> {
        if let Some((path, file)) = self.tree.get_key_value(path) {
            return vec![(Rc::clone(path), file.clone())];
        }
        let folder: Path = if path.is_empty() { Rc::from([]) } else { [path, b"/"].concat().into() };
        let below = self.tree.range(Rc::clone(&folder)..).take_while(|(path, _)| path.starts_with(&folder));
        below.map(|(path, file)| (Rc::clone(path), file.clone())).collect()
    }

    /// Gives a file a text; a new one begins a briefing.
    pub(super) fn modify(&mut self, path: &Path, blob: usize) {
        let known = self.tree.get(path).map(|file| Rc::clone(&file.briefing));
        self.put(path, Some(File { blob, briefing: known.unwrap_or_else(|| Rc::clone(path)) }));
    }

    /// Takes a file away, if there is one.
    pub(super) fn remove(&mut self, path: &Path) {
        if self.tree.contains_key(path) {
            self.put(path, None);
        }
    }

    /// Takes a file away, or a folder.
    pub(super) fn delete(&mut self, path: &[u8]) {
        for (path, _) in self.below(path) {
            self.put(&path, None);
        }
    }

    pub(super) fn delete_all(&mut self) {
        let all: Vec<Path> = self.tree.keys().cloned().collect();
        for path in all {
            self.put(&path, None);
        }
    }

    /// Copies a file or a folder, or renames it.
    pub(super) fn copy(&mut self, old: &[u8], new: &[u8], is_rename: bool) {
        for (from, file) in self.below(old) {
            let behind = from.get(old.len()..).unwrap_or_default();
            let to: Path = [new, behind].concat().into();
            let follows = is_rename && self.follow_renames;
            let briefing = if follows { file.briefing } else { Rc::clone(&to) };
            if follows {
                self.moved.insert(Rc::clone(&briefing), Rc::clone(&to));
                self.renamed.insert(Rc::clone(&from));
            }
            if is_rename {
                self.put(&from, None);
            }
            self.put(&to, Some(File { blob: file.blob, briefing }));
        }
    }

    /// What the commit that is read has changed.
    pub(super) fn changes(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        for (path, before) in std::mem::take(&mut self.touched) {
            let after = self.tree.get(&path).cloned();
            if before != after {
                changes.push(Change { path, before, after });
            }
        }
        changes
    }

    /// Ends the commit that is read, and gives its number.
    pub(super) fn end(&mut self, changes: Vec<Change>) -> usize {
        let depth = self.at.and_then(|at| self.commits.get(at)).map_or(0, |commit| commit.depth) + 1;
        self.commits.push(Commit { parent: self.at, depth, changes });
        let commit = self.commits.len() - 1;
        self.at = Some(commit);
        commit
    }

    /// Whether a file that is gone went with the rename of its briefing.
    pub(super) fn was_renamed(&self, path: &Path) -> bool {
        self.renamed.contains(path)
    }

    /// Whether a change makes a revision of its file's briefing, which has this text last then.
    pub(super) fn makes_a_revision(
        &mut self,
        change: &Change,
        file: &File,
        is_merge: bool,
        same_text: impl Fn(usize, usize) -> bool,
    ) -> bool {
        let has_it = self.newest.get(&file.briefing).is_some_and(|newest| same_text(*newest, file.blob));
        let renamed = change.before.is_none() && file.briefing != change.path && has_it;
        let same = change.before.as_ref().is_some_and(|before| same_text(before.blob, file.blob));
        let merged = is_merge && has_it;
        if renamed || same || merged {
            return false;
        }
        self.newest.insert(Rc::clone(&file.briefing), file.blob);
        true
    }

    /// Whether the name of a file's briefing belongs to a file that was renamed away, and whose path this one has now.
    pub(super) fn is_taken(&self, path: &Path, file: &File) -> bool {
        let taken = self.moved.get(path).filter(|to| *to != path && file.briefing == *path);
        taken.and_then(|to| self.tree.get(to)).is_some_and(|other| other.briefing == *path)
    }
}

fn set(tree: &mut BTreeMap<Path, File>, path: &Path, file: Option<File>) {
    match file {
        Some(file) => drop(tree.insert(Rc::clone(path), file)),
        None => drop(tree.remove(path)),
    }
}
