//! The trees of a git stream: what a commit changed, on whichever branch, and which briefing a file belongs to.
//!
//! The tree of the commit that is read is kept whole, and of each commit before it what it changed, so that a commit on another
//! branch begins from the tree that it says: the way there is walked, change by change. So a copy, a rename, a deletion and a
//! mode that changed alone are told from the right tree.
//!
//! Commits lie in a file, each as its changes and behind them a row: the place of the commit that it follows, how many stand
//! before it, and the place and the number of its changes. A commit is known by the place of its row.

use std::io::{self, BufReader, Read};
use std::rc::Rc;

use super::Stop;
use super::spilled::{Spilled, Stored};
use crate::files::spool::Spool;

pub(super) type Path = Rc<[u8]>;

/// A file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TreeEntry {
    /// Its text.
    pub(super) text: u64,
    /// The path whose name its briefing has, where it is not its own.
    briefing: Option<Path>,
}

impl TreeEntry {
    /// The path whose name the briefing of this file has, which has this path itself.
    pub(super) fn briefing<'file>(&'file self, path: &'file Path) -> &'file Path {
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
pub(super) struct Change {
    pub(super) path: Path,
    pub(super) before: Option<TreeEntry>,
    pub(super) after: Option<TreeEntry>,
}

/// A commit that was read.
#[derive(Clone, Copy, Default)]
struct Commit {
    /// The place of its row; 0 for none.
    place: u64,
    parent: u64,
    depth: u64,
    changes: u64,
    changes_count: u64,
}

/// Bytes of a commit's row.
const ROW_BYTES: usize = 4 * size_of::<u64>();

/// What the commits so far have made of the files.
pub(super) struct History {
    commits: Spool,
    /// The commit whose tree is the tree; the next one follows it.
    at: Commit,
    tree: Spilled<Path, TreeEntry>,
    /// What the commit that is read has changed: its files as they were before.
    touched: Spilled<Path, Option<TreeEntry>>,
    /// The files that it has renamed.
    renamed: Spilled<Path, ()>,
    /// Its changes so far that were kept: the path to go on from, their place, and their number.
    kept: (Path, u64, u64),
    /// The text that each briefing got last.
    newest: Spilled<Path, u64>,
    /// Where the files of renamed briefings went.
    moved: Spilled<Path, Path>,
    follow_renames: bool,
}

impl History {
    /// None yet; maps hold so many bytes in memory.
    pub(super) fn new(follow_renames: bool, room_bytes: usize) -> io::Result<Self> {
        let mut commits = Spool::new()?;
        // No commit stands at 0.
        commits.write(&[0])?;
        Ok(Self {
            commits,
            at: Commit::default(),
            tree: Spilled::new(room_bytes),
            touched: Spilled::new(room_bytes),
            renamed: Spilled::new(room_bytes),
            kept: (Path::from([]), 0, 0),
            newest: Spilled::new(room_bytes),
            moved: Spilled::new(room_bytes),
            follow_renames,
        })
    }

    /// Makes the tree that of the commit which the next one follows.
    pub(super) fn begin(&mut self, parent: Option<u64>) -> Result<(), Stop> {
        self.go_to(parent.unwrap_or_default())?;
        self.touched.clear();
        self.renamed.clear();
        self.kept = (Path::from([]), self.commits.end(), 0);
        Ok(())
    }

    fn go_to(&mut self, target: u64) -> Result<(), Stop> {
        if target == self.at.place {
            return Ok(());
        }
        let target = self.commit(target)?;
        let (mut up, mut down) = (self.at, target);
        let mut way = Vec::new();
        while up.place != down.place {
            if up.depth >= down.depth {
                self.apply(&up, |change| change.before)?;
                up = self.commit(up.parent)?;
            } else {
                way.push(down.place);
                down = self.commit(down.parent)?;
            }
        }
        for place in way.into_iter().rev() {
            let commit = self.commit(place)?;
            self.apply(&commit, |change| change.after)?;
        }
        self.at = target;
        Ok(())
    }

    fn commit(&mut self, place: u64) -> io::Result<Commit> {
        if place == 0 {
            return Ok(Commit::default());
        }
        let row = self.commits.read(place, ROW_BYTES)?;
        let mut fields = row.chunks_exact(size_of::<u64>()).map(u64::from_bytes);
        let mut field = || fields.next().unwrap_or_default();
        Ok(Commit { place, parent: field(), depth: field(), changes: field(), changes_count: field() })
    }

    /// Makes the files that a commit changed what they were before it, or after it.
    fn apply(&mut self, commit: &Commit, side: impl Fn(Change) -> Option<TreeEntry>) -> Result<(), Stop> {
        let mut changes = BufReader::new(self.commits.reader(commit.changes));
        for _ in 0..commit.changes_count {
            let change = Change {
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
    pub(super) fn file(&self, path: &Path) -> Result<Option<TreeEntry>, Stop> {
        self.tree.get(path)
    }

    /// Changes a file of the tree, and remembers how it was before the commit.
    fn put(&mut self, path: &Path, file: Option<TreeEntry>) -> Result<(), Stop> {
        if self.touched.get(path)?.is_none() {
            self.touched.set(Rc::clone(path), self.tree.get(path)?)?;
        }
        set(&mut self.tree, Rc::clone(path), file)
    }

    /// Gives each file that is the path, or below it, to `take`; what that adds below it may be given too.
    fn each_below(
        &mut self,
        path: &[u8],
        mut take: impl FnMut(&mut Self, Path, TreeEntry) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let path = Path::from(path);
        if let Some(file) = self.tree.get(&path)? {
            return take(self, path, file);
        }
        let folder: Path = if path.is_empty() { path } else { [&path, b"/".as_slice()].concat().into() };
        let mut from = Rc::clone(&folder);
        loop {
            let page = self.tree.page(&from)?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            from = behind(last);
            for (path, file) in page {
                if !path.starts_with(&folder) {
                    return Ok(());
                }
                take(self, path, file)?;
            }
        }
    }

    /// Gives a file a text; a new one begins a briefing.
    pub(super) fn modify(&mut self, path: &Path, text: u64) -> Result<(), Stop> {
        let briefing = self.tree.get(path)?.and_then(|file| file.briefing);
        self.put(path, Some(TreeEntry { text, briefing }))
    }

    /// Takes a file away, if there is one.
    pub(super) fn remove(&mut self, path: &Path) -> Result<(), Stop> {
        if self.tree.get(path)?.is_some() { self.put(path, None) } else { Ok(()) }
    }

    /// Takes a file away, or a folder; all files for the path of none.
    pub(super) fn delete(&mut self, path: &[u8]) -> Result<(), Stop> {
        self.each_below(path, |history, path, _| history.put(&path, None))
    }

    /// Copies a file or a folder, or renames it.
    pub(super) fn copy(&mut self, old: &[u8], new: &[u8], is_rename: bool) -> Result<(), Stop> {
        // What is copied below itself is not copied again.
        let mut files = Spilled::new(self.tree.room_bytes());
        self.each_below(old, |_, path, file| files.set(path, file))?;
        let mut next = Path::from([]);
        loop {
            let page = files.page(&next)?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            next = behind(last);
            for (from, file) in page {
                let to: Path = [new, from.get(old.len()..).unwrap_or_default()].concat().into();
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

    /// Some more of what the commit that is read has changed, which is kept; none where there is no more.
    pub(super) fn changes(&mut self) -> Result<Option<Vec<Change>>, Stop> {
        let (next, _, count) = &mut self.kept;
        let page = self.touched.page(next)?;
        let Some((last, _)) = page.last() else { return Ok(None) };
        *next = behind(last);
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
            changes.push(Change { path, before, after });
        }
        Ok(Some(changes))
    }

    /// Ends the commit that is read, all of whose changes were taken, and gives its place.
    pub(super) fn end(&mut self) -> io::Result<u64> {
        let (_, changes, changes_count) = self.kept;
        let (place, parent, depth) = (self.commits.end(), self.at.place, self.at.depth + 1);
        self.at = Commit { place, parent, depth, changes, changes_count };
        for field in [parent, depth, changes, changes_count] {
            self.commits.write(&field.to_bytes())?;
        }
        Ok(place)
    }

    /// Whether a file that is gone went with the rename of its briefing.
    pub(super) fn was_renamed(&self, path: &Path) -> Result<bool, Stop> {
        Ok(self.renamed.get(path)?.is_some())
    }

    /// Whether a change makes a revision of its file's briefing, which has this text last then.
    pub(super) fn makes_a_revision(
        &mut self,
        change: &Change,
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

    /// Whether the name of a file's briefing belongs to a file that was renamed away, and whose path this one has now.
    pub(super) fn is_taken(&self, path: &Path, file: &TreeEntry) -> Result<bool, Stop> {
        if file.briefing.is_some() {
            return Ok(false);
        }
        let Some(to) = self.moved.get(path)?.filter(|to| to != path) else { return Ok(false) };
        Ok(self.tree.get(&to)?.is_some_and(|other| other.briefing(&to) == path))
    }
}

fn set(tree: &mut Spilled<Path, TreeEntry>, path: Path, file: Option<TreeEntry>) -> Result<(), Stop> {
    match file {
        Some(file) => tree.set(path, file),
        None => tree.remove(&path),
    }
}

/// The first path behind a path, in their order.
fn behind(path: &Path) -> Path {
    [path, b"\0".as_slice()].concat().into()
}

/// Bytes with their length before them.
fn field(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; size_of::<u64>()];
    from.read_exact(&mut length)?;
    let mut bytes = Vec::new();
    from.take(u64::from_bytes(&length)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
