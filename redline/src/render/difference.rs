//! What a renderer is given: two sides, what changed beside the text, and the redline of the text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::{Kind, KindCounts, Kinds, Op, Part, Redline, WordCounts, compare};

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

impl<'text> Difference<'text> {
    /// Compares two texts and what is recorded beside them; changes of `ignored` kinds alone are hidden.
    #[must_use]
    pub fn new(old: (&'text Side, &'text str), new: (&'text Side, &'text str), ignored: Kinds) -> Self {
        let mut redline = compare(old.1, new.1);
        let hidden = if ignored.is_empty() { 0 } else { redline.hide(ignored) };
        Self { old: old.0, new: new.0, fields: fields(old.0, new.0), redline, hidden }
    }

    /// Whether anything differs that a reader of the briefing meets: the text, the headline, the source. When a revision
    /// was made and by whom is no difference by itself.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.fields.iter().any(|field| !field.is_origin()) || self.redline.is_changed()
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

impl Field<'_> {
    /// Whether it tells when a revision was made and by whom: shown as any change, but none by itself.
    fn is_origin(&self) -> bool {
        matches!(self.name, "author" | "time")
    }
}

/// What changed beside the text: the headline first, then who, where and when, then the rest by name.
fn fields<'text>(old: &'text Side, new: &'text Side) -> Vec<Field<'text>> {
    let (Side::Version(old), Side::Version(new)) = (old, new) else { return Vec::new() };
    let meta = |version: &'text Version, key: &str| version.meta.get(key).map(String::as_str).unwrap_or_default();
    let mut pairs = vec![
        ("title", meta(old, "title"), meta(new, "title")),
        ("author", old.author.as_deref().unwrap_or_default(), new.author.as_deref().unwrap_or_default()),
        ("source", old.source.as_deref().unwrap_or_default(), new.source.as_deref().unwrap_or_default()),
        ("time", old.time.as_str(), new.time.as_str()),
    ];
    let keys: BTreeSet<&str> = old.meta.keys().chain(new.meta.keys()).map(String::as_str).collect();
    pairs.extend(keys.into_iter().filter(|key| *key != "title").map(|key| (key, meta(old, key), meta(new, key))));
    let changed = pairs.into_iter().filter(|(_, old, new)| old != new);
    let redline = |name, old, new| if name == "time" { replaced(old, new) } else { compare(old, new) };
    changed.map(|(name, old, new)| Field { name, redline: redline(name, old, new) }).collect()
}

/// One time in place of another, as a whole: which of its digits are the same says nothing.
fn replaced<'text>(old: &'text str, new: &'text str) -> Redline<'text> {
    let kinds = Kinds::of(&[Kind::Number]);
    let part = |op, text| Part { op, kinds, ..Part::equal(text) };
    let mut counts = KindCounts::default();
    counts.add(Kind::Number, 1);
    Redline {
        parts: vec![part(Op::Delete, old), part(Op::Insert, new)],
        moves: Vec::new(),
        words: WordCounts { inserted: 1, deleted: 1, ..WordCounts::default() },
        kinds: counts,
        is_coarse: false,
    }
}

/// What is known of one version of a text beside the text itself: plain data, from whatever keeps it.
///
/// Everything but `briefing` and `number` may stay empty; what is empty is not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// The name of the document, such as `coast/ferry`.
    pub briefing: String,
    /// Which of its versions it is, from 1.
    pub number: u64,
    /// What identifies this version: 64 hexadecimal digits in a store of briefings.
    pub id: String,
    /// The id of the version before; `None` for the first.
    pub parent: Option<String>,
    /// The hash of the text.
    pub content: String,
    /// The length of the text in bytes.
    pub bytes: u64,
    /// When it was made, by its own word: RFC 3339 with an offset.
    pub time: String,
    /// When it was recorded, likewise.
    pub recorded: String,
    /// Who made it.
    pub author: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// The labels that it has.
    pub labels: Vec<String>,
    /// What else is known of it, such as its `title`.
    pub meta: BTreeMap<String, String>,
}

impl Version {
    /// The first eight digits of the id.
    #[must_use]
    pub fn short_id(&self) -> &str {
        self.id.get(..8).unwrap_or(&self.id)
    }
}

/// What one side of a comparison is.
#[derive(Clone, Debug)]
pub enum Side {
    /// One version of a text that has a name and a history.
    Version(Box<Version>),
    /// A file, without a store.
    File {
        /// Where it lies.
        path: String,
        /// How long it is.
        bytes: u64,
        /// A hash of its bytes, for the JSON of a comparison; `None` where nobody asks for one.
        content: Option<String>,
    },
    /// What stood there before the first revision.
    Nothing,
}

impl Side {
    /// A file's side, from its bytes.
    #[must_use]
    pub fn file(path: String, text: &str) -> Self {
        Self::File { path, bytes: text.len() as u64, content: None }
    }

    /// `name@3`, or the file's path.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Version(revision) => format!("{}@{}", revision.briefing, revision.number),
            Self::File { path, .. } => path.clone(),
            Self::Nothing => "nothing".to_owned(),
        }
    }

    /// When, and by whom; no answer for a file.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        let Self::Version(revision) = self else { return None };
        let mut origin = revision.time.to_string();
        if let Some(author) = &revision.author {
            // Writing to a `String` cannot fail.
            let _ = write!(origin, " {author}");
        }
        Some(origin)
    }
}
