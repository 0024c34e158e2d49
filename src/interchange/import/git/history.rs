//! The trees of a git stream: what a commit changed, on any branch, and which briefing a file
//! belongs to.
//!
//! The tree of the current commit is kept whole, and of each commit before it what it changed. So a
//! commit on another branch begins from the tree of its own parent: the path there is walked,
//! change by change, and copies, renames, deletions and changes of mode alone are seen in the right
//! tree.
//!
//! Commits are in a temporary file, each as its changes and its header, followed by a row: the
//! offset of its parent's row, its depth, the offset and the number of its changes, and the offset
//! of its header. A commit is known by the offset of its row.

use std::collections::VecDeque;
use std::io::{self, BufReader};
use std::rc::Rc;

use super::Stop;
use super::commit::CommitHeader;
use super::spill_map::{SpillMap, Stored, successor};
use super::tree_entry::{FileChange, FileContent, GitPath, TreeEntry};
use crate::files::spool::Spool;

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
    /// The offset of its header.
    header: u64,
}

/// Bytes of a commit's row.
const ROW_BYTES: usize = 5 * size_of::<u64>();

/// Changes that are read at a time.
const CHANGES_PAGE: u64 = 256;

/// The changes of a commit that were not read yet.
pub(super) struct ChangesLeft {
    /// The offset of the next that is not in the page.
    offset: u64,
    /// How many are not in the page.
    count: u64,
    page: VecDeque<FileChange>,
}

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
    /// By its path now, where a file was before the current commit, which renamed it.
    origins: SpillMap<GitPath, GitPath>,
    /// The files before the current commit that are elsewhere, or were.
    moved_away: SpillMap<GitPath, ()>,
    /// The folder of the newest file, above which there are no files.
    folder: GitPath,
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
            origins: SpillMap::new(memory_bytes),
            moved_away: SpillMap::new(memory_bytes),
            folder: GitPath::from([]),
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
        self.origins.clear();
        self.moved_away.clear();
        self.folder = GitPath::from([]);
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
        let (parent, depth, changes) = (field(), field(), field());
        Ok(CommitRow { offset, parent, depth, changes, changes_count: field(), header: field() })
    }

    /// Sets the files that a commit changed to what they were before it, or after it.
    fn apply(&mut self, commit: &CommitRow, side: impl Fn(FileChange) -> Option<TreeEntry>) -> Result<(), Stop> {
        let mut changes = BufReader::new(self.commits.reader(commit.changes));
        for _ in 0..commit.changes_count {
            let change = FileChange::read(&mut changes)?;
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
        let before = self.tree.get(path)?;
        if before.is_none() && file.is_some() {
            self.make_room(path)?;
        }
        if file.is_none() {
            self.origins.remove(path)?;
        }
        if self.touched.get(path)?.is_none() {
            self.touched.set(Rc::clone(path), before)?;
        }
        set(&mut self.tree, Rc::clone(path), file)
    }

    /// Removes what cannot be beside a new file: files where its folders are, and files below it.
    fn make_room(&mut self, path: &GitPath) -> Result<(), Stop> {
        let folder_end = memchr::memrchr(b'/', path).unwrap_or_default();
        let folder: GitPath = path.get(..folder_end).unwrap_or_default().into();
        if self.folder != folder {
            for slash in memchr::memchr_iter(b'/', path) {
                self.remove(&path.get(..slash).unwrap_or_default().into())?;
            }
            self.folder = folder;
        }
        let folder: GitPath = [path, b"/".as_slice()].concat().into();
        while let Some(below) = self.tree.first_from(&folder)?.filter(|below| below.starts_with(&folder)) {
            self.put(&below, None)?;
        }
        Ok(())
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

    /// Gives a file a content; a new one begins a briefing.
    pub(super) fn modify(&mut self, path: &GitPath, content: FileContent) -> Result<(), Stop> {
        let briefing = self.tree.get(path)?.and_then(|file| file.briefing);
        self.put(path, Some(TreeEntry { content, briefing }))
    }

    /// Removes a file, if there is one.
    pub(super) fn remove(&mut self, path: &GitPath) -> Result<(), Stop> {
        if self.tree.get(path)?.is_some() { self.put(path, None) } else { Ok(()) }
    }

    /// Removes a file or a folder; all files, for the empty path.
    ///
    /// Where git deletes a file that became a folder, it says so after the files of the folder.
    pub(super) fn delete(&mut self, path: &[u8]) -> Result<(), Stop> {
        let was_a_file = self.touched.get(&path.into())?.flatten().is_some();
        if was_a_file && self.tree.get(&path.into())?.is_none() {
            return Ok(());
        }
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
                let mut copied = TreeEntry { content: file.content, briefing: None };
                let mut origin = None;
                if is_rename {
                    origin = self.take_origin(&from)?;
                    if self.follow_renames {
                        let briefing = file.briefing(&from);
                        self.moved.set(Rc::clone(briefing), Rc::clone(&to))?;
                        self.renamed.set(Rc::clone(&from), ())?;
                        copied.briefing = (*briefing != to).then(|| Rc::clone(briefing));
                    }
                    self.put(&from, None)?;
                }
                self.put(&to, Some(copied))?;
                match origin {
                    Some(origin) => self.origins.set(to, origin)?,
                    None => self.origins.remove(&to)?,
                }
            }
        }
    }

    /// Where a file that is to be renamed was before the current commit; `None` for a new one. Its
    /// path is free from then on: what comes there is a new file.
    fn take_origin(&mut self, path: &GitPath) -> Result<Option<GitPath>, Stop> {
        let origin = self.origins.get(path)?;
        if origin.is_some() {
            return Ok(origin);
        }
        let was_there = match self.touched.get(path)? {
            Some(before) => before.is_some(),
            None => self.tree.get(path)?.is_some(),
        };
        if !was_there || self.moved_away.get(path)?.is_some() {
            return Ok(None);
        }
        self.moved_away.set(Rc::clone(path), ())?;
        Ok(Some(Rc::clone(path)))
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
            let renamed_from = self.origins.get(&path)?.filter(|origin| *origin != path);
            let change = FileChange { path, before, after, renamed_from };
            self.commits.write(&change.to_bytes())?;
            *count += 1;
            changes.push(change);
        }
        Ok(Some(changes))
    }

    /// Ends the current commit, all of whose changes were returned, and returns the offset of its
    /// row.
    pub(super) fn end(&mut self, commit: &CommitHeader) -> io::Result<u64> {
        let (_, changes, changes_count) = self.written;
        let header = self.commits.end();
        self.commits.write(&commit.to_bytes())?;
        let (offset, parent, depth) = (self.commits.end(), self.at.offset, self.at.depth + 1);
        self.at = CommitRow { offset, parent, depth, changes, changes_count, header };
        for field in [parent, depth, changes, changes_count, header] {
            self.commits.write(&field.to_bytes())?;
        }
        Ok(offset)
    }

    /// The commits from the first one to this, each the first parent of the next. Eight bytes for
    /// each.
    pub(super) fn first_parents(&mut self, tip: u64) -> io::Result<Vec<u64>> {
        let mut line = Vec::new();
        let mut at = tip;
        while at != 0 {
            line.push(at);
            at = self.commit(at)?.parent;
        }
        line.reverse();
        Ok(line)
    }

    /// The header of a commit.
    pub(super) fn header(&mut self, commit: u64) -> io::Result<CommitHeader> {
        let row = self.commit(commit)?;
        CommitHeader::read(&mut BufReader::with_capacity(4 << 10, self.commits.reader(row.header)))
    }

    /// The changes of a commit, to be read with [`Self::next_change`].
    pub(super) fn changes_of(&mut self, commit: u64) -> io::Result<ChangesLeft> {
        let row = self.commit(commit)?;
        Ok(ChangesLeft { offset: row.changes, count: row.changes_count, page: VecDeque::new() })
    }

    /// The next change of a commit, in the order of their paths.
    pub(super) fn next_change(&mut self, left: &mut ChangesLeft) -> io::Result<Option<FileChange>> {
        if left.page.is_empty() {
            let mut changes = BufReader::new(self.commits.reader(left.offset));
            for _ in 0..left.count.min(CHANGES_PAGE) {
                let change = FileChange::read(&mut changes)?;
                left.offset += change.to_bytes().len() as u64;
                left.count -= 1;
                left.page.push_back(change);
            }
        }
        Ok(left.page.pop_front())
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
        let Some(text) = file.text() else { return Ok(false) };
        if let Some(before) = change.text_before()
            && same_text(before, text)?
        {
            return Ok(false);
        }
        let is_new_path = change.before.is_none() && *briefing != change.path;
        if (is_new_path || is_merge)
            && let Some(newest) = self.newest.get(briefing)?
            && same_text(newest, text)?
        {
            return Ok(false);
        }
        self.newest.set(Rc::clone(briefing), text)?;
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
