//! The trees of a git stream: what a commit changed, on any branch, and which briefing a file
//! belongs to.
//!
//! The tree of the current commit is kept whole, and of each commit before it what it changed. So a
//! commit on another branch begins from the tree of its own parent: the path there is walked,
//! change by change, and copies, renames, deletions and changes of mode alone are seen in the right
//! tree.
//!
//! Commits are in a temporary file, each as its changes followed by a row: the offset of its
//! parent's row, its depth, and the offset and the number of its changes. A commit is known by the
//! offset of its row.

use std::io::{self, BufReader, Read};
use std::rc::Rc;

use super::Stop;
use super::spill_map::{SpillMap, Stored};
use crate::files::spool::Spool;

/// The bytes of a path in a repository.
pub(super) type GitPath = Rc<[u8]>;

/// A file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TreeEntry {
    /// The offset of its text.
    pub(super) text: u64,
    /// The path that its briefing is named after, where it is not its own.
    briefing: Option<GitPath>,
}

impl TreeEntry {
    /// The path that the briefing of this file, which is at `path`, is named after.
    pub(super) fn briefing<'file>(&'file self, path: &'file GitPath) -> &'file GitPath {
        self.briefing.as_ref().unwrap_or(path)
    }
}

impl Stored for TreeEntry {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.text.to_bytes();
        bytes.extend_from_slice(self.briefing.as_deref().unwrap_or_default());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let (text, briefing) = bytes.split_at_checked(size_of::<u64>()).unwrap_or_default();
        Self { text: u64::from_bytes(text), briefing: (!briefing.is_empty()).then(|| briefing.into()) }
    }

    fn heap_bytes(&self) -> usize {
        self.briefing.as_ref().map_or(0, Stored::heap_bytes)
    }
}

impl Stored for Option<TreeEntry> {
    fn to_bytes(&self) -> Vec<u8> {
        self.as_ref().map(TreeEntry::to_bytes).unwrap_or_default()
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        (!bytes.is_empty()).then(|| TreeEntry::from_bytes(bytes))
    }

    fn heap_bytes(&self) -> usize {
        self.as_ref().map_or(0, TreeEntry::heap_bytes)
    }
}

/// A file before and after a commit.
pub(super) struct FileChange {
    pub(super) path: GitPath,
    pub(super) before: Option<TreeEntry>,
    pub(super) after: Option<TreeEntry>,
}

/// A commit that was read, as its row has it.
#[derive(Clone, Copy, Default)]
struct CommitRow {
    /// The offset of its row; 0 for none.
    offset: u64,
    /// The offset of its parent's row; 0 for none.
    parent: u64,
    /// The number of commits before it.
    depth: u64,
    /// The offset of its changes.
    changes: u64,
    changes_count: u64,
}

/// Bytes of a commit's row.
const ROW_BYTES: usize = 4 * size_of::<u64>();

/// What the commits so far have made of the files.
pub(super) struct TreeHistory {
    commits: Spool,
    /// The commit whose tree is the tree; the next one follows it.
    at: CommitRow,
    tree: SpillMap<GitPath, TreeEntry>,
    /// The files that the current commit has changed, as they were before.
    touched: SpillMap<GitPath, Option<TreeEntry>>,
    /// The files that it has renamed.
    renamed: SpillMap<GitPath, ()>,
    /// Its changes that were written: the path to continue from, their offset, and their number.
    written: (GitPath, u64, u64),
    /// The newest text of each briefing.
    newest: SpillMap<GitPath, u64>,
    /// By the path that a renamed briefing is named after, the path of its file.
    moved: SpillMap<GitPath, GitPath>,
    follow_renames: bool,
}

impl TreeHistory {
    /// An empty one, whose maps hold at most `memory_bytes` in memory, each.
    pub(super) fn new(follow_renames: bool, memory_bytes: usize) -> io::Result<Self> {
        let mut commits = Spool::new()?;
        // So that no row is at offset 0.
        commits.write(&[0])?;
        Ok(Self {
            commits,
            at: CommitRow::default(),
            tree: SpillMap::new(memory_bytes),
            touched: SpillMap::new(memory_bytes),
            renamed: SpillMap::new(memory_bytes),
            written: (GitPath::from([]), 0, 0),
            newest: SpillMap::new(memory_bytes),
            moved: SpillMap::new(memory_bytes),
            follow_renames,
        })
    }

    /// Sets the tree to that of the commit which the next one follows.
    pub(super) fn begin(&mut self, parent: Option<u64>) -> Result<(), Stop> {
        self.go_to(parent.unwrap_or_default())?;
        self.touched.clear();
        self.renamed.clear();
        self.written = (GitPath::from([]), self.commits.end(), 0);
        Ok(())
    }

    fn go_to(&mut self, target: u64) -> Result<(), Stop> {
        if target == self.at.offset {
            return Ok(());
        }
        let target = self.commit(target)?;
        let (mut up, mut down) = (self.at, target);
        let mut down_path = Vec::new();
        while up.offset != down.offset {
            if up.depth >= down.depth {
                self.apply(&up, |change| change.before)?;
                up = self.commit(up.parent)?;
            } else {
                down_path.push(down.offset);
                down = self.commit(down.parent)?;
            }
        }
        for offset in down_path.into_iter().rev() {
            let commit = self.commit(offset)?;
            self.apply(&commit, |change| change.after)?;
        }
        self.at = target;
        Ok(())
    }

    fn commit(&mut self, offset: u64) -> io::Result<CommitRow> {
        if offset == 0 {
            return Ok(CommitRow::default());
        }
        let row = self.commits.read(offset, ROW_BYTES)?;
        let mut fields = row.chunks_exact(size_of::<u64>()).map(u64::from_bytes);
        let mut field = || fields.next().unwrap_or_default();
        Ok(CommitRow { offset, parent: field(), depth: field(), changes: field(), changes_count: field() })
    }

    /// Sets the files that a commit changed to what they were before it, or after it.
    fn apply(&mut self, commit: &CommitRow, side: impl Fn(FileChange) -> Option<TreeEntry>) -> Result<(), Stop> {
        let mut changes = BufReader::new(self.commits.reader(commit.changes));
        for _ in 0..commit.changes_count {
            let change = FileChange {
                path: field(&mut changes)?.into(),
                before: Option::from_bytes(&field(&mut changes)?),
                after: Option::from_bytes(&field(&mut changes)?),
            };
            let path = Rc::clone(&change.path);
            set(&mut self.tree, path, side(change))?;
        }
        Ok(())
    }

    /// The file at a path of the tree.
    pub(super) fn file(&self, path: &GitPath) -> Result<Option<TreeEntry>, Stop> {
        self.tree.get(path)
    }

    /// Changes a file of the tree, and remembers how it was before the commit.
    fn put(&mut self, path: &GitPath, file: Option<TreeEntry>) -> Result<(), Stop> {
        if self.touched.get(path)?.is_none() {
            self.touched.set(Rc::clone(path), self.tree.get(path)?)?;
        }
        set(&mut self.tree, Rc::clone(path), file)
    }

    /// Gives each file at `path` or below it to `take`; files that `take` adds below it may be
    /// given too.
    fn each_below(
        &mut self,
        path: &[u8],
        mut take: impl FnMut(&mut Self, GitPath, TreeEntry) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let path = GitPath::from(path);
        if let Some(file) = self.tree.get(&path)? {
            return take(self, path, file);
        }
        let folder: GitPath = if path.is_empty() { path } else { [&path, b"/".as_slice()].concat().into() };
        let mut from = Rc::clone(&folder);
        loop {
            let page = self.tree.page(&from)?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            from = successor(last);
            for (path, file) in page {
                if !path.starts_with(&folder) {
                    return Ok(());
                }
                take(self, path, file)?;
            }
        }
    }

    /// Gives a file a text; a new one begins a briefing.
    pub(super) fn modify(&mut self, path: &GitPath, text: u64) -> Result<(), Stop> {
        let briefing = self.tree.get(path)?.and_then(|file| file.briefing);
        self.put(path, Some(TreeEntry { text, briefing }))
    }

    /// Removes a file, if there is one.
    pub(super) fn remove(&mut self, path: &GitPath) -> Result<(), Stop> {
        if self.tree.get(path)?.is_some() { self.put(path, None) } else { Ok(()) }
    }

    /// Removes a file or a folder; all files, for the empty path.
    pub(super) fn delete(&mut self, path: &[u8]) -> Result<(), Stop> {
        self.each_below(path, |history, path, _| history.put(&path, None))
    }

    /// Copies a file or a folder, or renames it, and returns how many files that were; `None`
    /// where they are more than `files_max`, after some of which it stops.
    pub(super) fn copy(
        &mut self,
        old: &[u8],
        new: &[u8],
        is_rename: bool,
        files_max: u64,
    ) -> Result<Option<u64>, Stop> {
        // What is copied below itself is not copied again.
        let mut files = SpillMap::new(self.tree.memory_bytes());
        let mut count = 0;
        self.each_below(old, |_, path, file| {
            count += 1;
            if count <= files_max { files.set(path, file) } else { Ok(()) }
        })?;
        if count > files_max {
            return Ok(None);
        }
        let mut next = GitPath::from([]);
        loop {
            let page = files.page(&next)?;
            let Some((last, _)) = page.last() else { return Ok(Some(count)) };
            next = successor(last);
            for (from, file) in page {
                let to: GitPath = [new, from.get(old.len()..).unwrap_or_default()].concat().into();
                let mut copied = TreeEntry { text: file.text, briefing: None };
                if is_rename {
                    if self.follow_renames {
                        let briefing = file.briefing(&from);
                        self.moved.set(Rc::clone(briefing), Rc::clone(&to))?;
                        self.renamed.set(Rc::clone(&from), ())?;
                        copied.briefing = (*briefing != to).then(|| Rc::clone(briefing));
                    }
                    self.put(&from, None)?;
                }
                self.put(&to, Some(copied))?;
            }
        }
    }

    /// Writes and returns some more of what the current commit has changed; `None` once that was
    /// all.
    pub(super) fn changes(&mut self) -> Result<Option<Vec<FileChange>>, Stop> {
        let (next, _, count) = &mut self.written;
        let page = self.touched.page(next)?;
        let Some((last, _)) = page.last() else { return Ok(None) };
        *next = successor(last);
        let mut changes = Vec::new();
        for (path, before) in page {
            let after = self.tree.get(&path)?;
            if before == after {
                continue;
            }
            for bytes in [path.to_bytes(), before.to_bytes(), after.to_bytes()] {
                self.commits.write(&(bytes.len() as u64).to_bytes())?;
                self.commits.write(&bytes)?;
            }
            *count += 1;
            changes.push(FileChange { path, before, after });
        }
        Ok(Some(changes))
    }

    /// Ends the current commit, all of whose changes were returned, and returns the offset of its
    /// row.
    pub(super) fn end(&mut self) -> io::Result<u64> {
        let (_, changes, changes_count) = self.written;
        let (offset, parent, depth) = (self.commits.end(), self.at.offset, self.at.depth + 1);
        self.at = CommitRow { offset, parent, depth, changes, changes_count };
        for field in [parent, depth, changes, changes_count] {
            self.commits.write(&field.to_bytes())?;
        }
        Ok(offset)
    }

    /// Whether a file that is gone was renamed by the current commit.
    pub(super) fn was_renamed(&self, path: &GitPath) -> Result<bool, Stop> {
        Ok(self.renamed.get(path)?.is_some())
    }

    /// Whether a change makes a revision of its file's briefing. If so, its text is the newest of
    /// that briefing.
    pub(super) fn makes_a_revision(
        &mut self,
        change: &FileChange,
        file: &TreeEntry,
        is_merge: bool,
        mut same_text: impl FnMut(u64, u64) -> io::Result<bool>,
    ) -> Result<bool, Stop> {
        let briefing = file.briefing(&change.path);
        if let Some(before) = &change.before
            && same_text(before.text, file.text)?
        {
            return Ok(false);
        }
        let is_new_path = change.before.is_none() && *briefing != change.path;
        if (is_new_path || is_merge)
            && let Some(newest) = self.newest.get(briefing)?
            && same_text(newest, file.text)?
        {
            return Ok(false);
        }
        self.newest.set(Rc::clone(briefing), file.text)?;
        Ok(true)
    }

    /// Whether the name of a file's briefing still belongs to a file that was at this path before
    /// it was renamed.
    pub(super) fn is_taken(&self, path: &GitPath, file: &TreeEntry) -> Result<bool, Stop> {
        if file.briefing.is_some() {
            return Ok(false);
        }
        let Some(to) = self.moved.get(path)?.filter(|to| to != path) else { return Ok(false) };
        Ok(self.tree.get(&to)?.is_some_and(|other| other.briefing(&to) == path))
    }
}

fn set(tree: &mut SpillMap<GitPath, TreeEntry>, path: GitPath, file: Option<TreeEntry>) -> Result<(), Stop> {
    match file {
        Some(file) => tree.set(path, file),
        None => tree.remove(&path),
    }
}

/// The path that comes next after a path, in byte order.
fn successor(path: &GitPath) -> GitPath {
    [path, b"\0".as_slice()].concat().into()
}

/// Reads bytes that have their length before them.
fn field(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; size_of::<u64>()];
    from.read_exact(&mut length)?;
    let mut bytes = Vec::new();
    from.take(u64::from_bytes(&length)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
