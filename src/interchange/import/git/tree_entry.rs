//! A file of a tree, and what a commit did to it.

use std::io::{self, Read};
use std::rc::Rc;

use super::spill_map::Stored;

/// The bytes of a path in a repository.
pub(super) type GitPath = Rc<[u8]>;

/// What a file of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileContent {
    /// A text, by its offset in the file of texts.
    Text(u64),
    /// A symbolic link.
    Link,
    /// A submodule: the commit of another repository.
    Submodule,
    /// A text that is not in the stream.
    Absent,
}

impl Stored for FileContent {
    fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(offset) => offset.to_bytes(),
            Self::Link => u64::MAX.to_bytes(),
            Self::Submodule => (u64::MAX - 1).to_bytes(),
            Self::Absent => (u64::MAX - 2).to_bytes(),
        }
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        match u64::from_bytes(bytes) {
            u64::MAX => Self::Link,
            offset if offset == u64::MAX - 1 => Self::Submodule,
            offset if offset == u64::MAX - 2 => Self::Absent,
            offset => Self::Text(offset),
        }
    }
}

/// A file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TreeEntry {
    pub(super) content: FileContent,
    /// The path that its briefing is named after, where it is not its own.
    pub(super) briefing: Option<GitPath>,
}

impl TreeEntry {
    /// The path that the briefing of this file, which is at `path`, is named after.
    pub(super) fn briefing<'file>(&'file self, path: &'file GitPath) -> &'file GitPath {
        self.briefing.as_ref().unwrap_or(path)
    }

    /// The offset of its text, if it has one.
    pub(super) const fn text(&self) -> Option<u64> {
        match self.content {
            FileContent::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Stored for TreeEntry {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.content.to_bytes();
        bytes.extend_from_slice(self.briefing.as_deref().unwrap_or_default());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let (content, briefing) = bytes.split_at_checked(size_of::<u64>()).unwrap_or_default();
        let briefing = (!briefing.is_empty()).then(|| briefing.into());
        Self { content: FileContent::from_bytes(content), briefing }
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
#[derive(Clone, Debug)]
pub(super) struct FileChange {
    pub(super) path: GitPath,
    pub(super) before: Option<TreeEntry>,
    pub(super) after: Option<TreeEntry>,
    /// Where it was before the commit, which renamed it.
    pub(super) renamed_from: Option<GitPath>,
}

impl FileChange {
    /// Its text before, as its offset.
    pub(super) fn text_before(&self) -> Option<u64> {
        self.before.as_ref().and_then(TreeEntry::text)
    }

    /// Its text after, as its offset.
    pub(super) fn text_after(&self) -> Option<u64> {
        self.after.as_ref().and_then(TreeEntry::text)
    }

    /// Its fields, each with its length before it.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        push_field(&mut bytes, &self.path);
        push_field(&mut bytes, &self.before.to_bytes());
        push_field(&mut bytes, &self.after.to_bytes());
        push_field(&mut bytes, self.renamed_from.as_deref().unwrap_or_default());
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote.
    pub(super) fn read(from: &mut impl Read) -> io::Result<Self> {
        let path = field(from)?.into();
        let (before, after) = (Option::from_bytes(&field(from)?), Option::from_bytes(&field(from)?));
        let renamed_from = field(from)?;
        let renamed_from = (!renamed_from.is_empty()).then(|| renamed_from.into());
        Ok(Self { path, before, after, renamed_from })
    }
}

/// Appends bytes with their length before them.
pub(super) fn push_field(to: &mut Vec<u8>, bytes: &[u8]) {
    to.extend_from_slice(&(bytes.len() as u64).to_bytes());
    to.extend_from_slice(bytes);
}

/// Reads bytes that have their length before them.
pub(super) fn field(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; size_of::<u64>()];
    from.read_exact(&mut length)?;
    let mut bytes = Vec::new();
    from.take(u64::from_bytes(&length)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
