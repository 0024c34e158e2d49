//! What a renderer is given: two sides, what changed beside the text, and the redline of the text.

use std::fmt::Write as _;

use variorum_store::Revision;

use crate::diff::Redline;

/// A comparison of two revisions, or of two files, ready to be shown.
#[derive(Clone, Debug)]
pub struct Difference<'text> {
    /// The old one.
    pub old: &'text Side,
    /// The new one.
    pub new: &'text Side,
    /// What changed beside the text, in the order in which it is shown; empty for files.
    pub fields: Vec<Field<'text>>,
    /// What changed in the text.
    pub redline: Redline<'text>,
    /// How many changes the reader asked not to be shown.
    pub hidden: usize,
}

impl Difference<'_> {
    /// Whether anything differs, the fields included.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        !self.fields.is_empty() || self.redline.is_changed()
    }
}

/// Something beside the text that changed: the headline, the byline, the source.
#[derive(Clone, Debug)]
pub struct Field<'text> {
    /// Its name: `author`, `source`, `time`, or a key of the record's `meta`, such as `title`.
    pub name: &'text str,
    /// What changed in it; it was or is empty where one side has no such field.
    pub redline: Redline<'text>,
}

/// What one side of a comparison is.
#[derive(Clone, Debug)]
pub enum Side {
    /// A revision in a store.
    Revision(Box<Revision>),
    /// A file, without a store.
    File {
        /// Where it lies.
        path: String,
        /// How long it is.
        bytes: u64,
        /// The BLAKE3 hash of its bytes.
        content: String,
    },
}

impl Side {
    /// A file's side, from its bytes.
    #[must_use]
    pub fn file(path: String, text: &str) -> Self {
        let content = variorum_store::ContentHash::of(text.as_bytes()).to_string();
        Self::File { path, bytes: text.len() as u64, content }
    }

    /// `name@3`, or the file's path.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Revision(revision) => format!("{}@{}", revision.record.briefing, revision.record.number),
            Self::File { path, .. } => path.clone(),
        }
    }

    /// When, and by whom; nothing for a file.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        let Self::Revision(revision) = self else { return None };
        let mut origin = revision.record.time.to_string();
        if let Some(author) = &revision.record.author {
            // Writing to a `String` cannot fail.
            let _ = write!(origin, " {author}");
        }
        Some(origin)
    }
}
