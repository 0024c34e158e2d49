//! A comparison of two versions of a text and of what is known beside them: what every renderer is
//! given.

mod line_ends;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::redline::CountsOfChanges;
use crate::{Kind, KindCounts, Kinds, Op, Part, Redline, WordCounts, compare};

/// A comparison of two versions of a text, or of two files, ready to be shown.
///
/// Made by comparing ([`Difference::of_texts`], [`Difference::new`]) or from a redline that is
/// there already (`Difference::from`); renderers only read it.
#[derive(Clone, Debug)]
pub struct Difference<'text> {
    /// What the old text is.
    pub old: &'text Side,
    /// What the new text is.
    pub new: &'text Side,
    /// What changed beside the text, in the order in which it is shown: of versions, their title,
    /// author and more; of all texts, their line ends, where all of them changed in the same way
    /// ([`Field::LINE_ENDS`]).
    pub fields: Vec<Field<'text>>,
    /// What changed in the text.
    pub redline: Redline<'text>,
    /// How many changes of the text are hidden ([`Redline::hide`]).
    pub hidden: usize,
}

impl<'text> From<Redline<'text>> for Difference<'text> {
    /// The comparison of two texts of which nothing is known: they are called `old` and `new`.
    fn from(mut redline: Redline<'text>) -> Self {
        const OLD: &Side = &Side::Text { name: Cow::Borrowed("old") };
        const NEW: &Side = &Side::Text { name: Cow::Borrowed("new") };
        let fields = line_ends::said_once(&mut redline).into_iter().collect();
        Self { old: OLD, new: NEW, fields, redline, hidden: 0 }
    }
}

impl<'text> Difference<'text> {
    /// Compares two texts of which nothing is known: they are called `old` and `new`.
    ///
    /// Cost: that of [`compare`].
    #[must_use]
    pub fn of_texts(old: &'text str, new: &'text str) -> Self {
        compare(old, new).into()
    }

    /// Compares two texts and what is known beside them, and hides changes whose kinds are all
    /// among `ignored`.
    ///
    /// A change of all line ends is a field, not many changes of the text; hidden, it is one.
    ///
    /// Cost: that of [`compare`] for the texts and for each field that differs.
    #[must_use]
    pub fn new(old: (&'text Side, &'text str), new: (&'text Side, &'text str), ignored: Kinds) -> Self {
        let mut redline = compare(old.1, new.1);
        let mut fields = fields(old.0, new.0);
        let line_ends = line_ends::said_once(&mut redline);
        let is_ignored = ignored.has(Kind::LineEnd);
        let mut hidden = usize::from(is_ignored && line_ends.is_some());
        fields.extend(line_ends.filter(|_| !is_ignored));
        if !ignored.is_empty() {
            hidden += redline.hide(ignored);
        }
        Self { old: old.0, new: new.0, fields, redline, hidden }
    }

    /// Whether anything differs that a reader is shown: the text but for what is hidden, its title,
    /// its source. A version's time and author alone make no difference.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.fields.iter().any(|field| !field.is_origin()) || self.redline.shows_change()
    }

    /// When the two versions were made, if both are versions and their times differ: shown, but no
    /// change.
    #[must_use]
    pub fn times(&self) -> Option<[&'text str; 2]> {
        let (Side::Version(old), Side::Version(new)) = (self.old, self.new) else { return None };
        (old.time != new.time).then_some([&old.time, &new.time])
    }
}

/// Something beside the text that changed: the title, the author, the source.
#[derive(Clone, Debug)]
pub struct Field<'text> {
    /// Its name: `author`, `source`, [`Field::LINE_ENDS`], or a key of [`Version::meta`], such as
    /// `title`.
    pub name: &'text str,
    /// What changed in it; where one side has no such field, its text is empty there.
    pub redline: Redline<'text>,
}

impl Field<'_> {
    /// The name of the field that says from which line ends to which all of them changed: `LF` to
    /// `CR LF`, or back.
    pub const LINE_ENDS: &'static str = "line ends";

    /// Whether it says by whom a version was made: shown like any change, but no difference by
    /// itself.
    fn is_origin(&self) -> bool {
        self.name == "author"
    }
}

/// What changed beside the text: the title first, then author and source, then the rest by name.
///
/// Not the time: any two versions differ in that.
fn fields<'text>(old: &'text Side, new: &'text Side) -> Vec<Field<'text>> {
    let (Side::Version(old), Side::Version(new)) = (old, new) else { return Vec::new() };
    let meta = |version: &'text Version, key: &str| version.meta.get(key).map(String::as_str).unwrap_or_default();
    let mut pairs = vec![
        ("title", meta(old, "title"), meta(new, "title")),
        ("author", old.author.as_deref().unwrap_or_default(), new.author.as_deref().unwrap_or_default()),
        ("source", old.source.as_deref().unwrap_or_default(), new.source.as_deref().unwrap_or_default()),
    ];
    let keys: BTreeSet<&str> = old.meta.keys().chain(new.meta.keys()).map(String::as_str).collect();
    pairs.extend(keys.into_iter().filter(|key| *key != "title").map(|key| (key, meta(old, key), meta(new, key))));
    let changed = pairs.into_iter().filter(|(_, old, new)| old != new);
    changed.map(|(name, old, new)| Field { name, redline: compare(old, new) }).collect()
}

/// One short text in place of another, as a whole, as a change of this kind.
fn replaced<'text>(old: &'text str, new: &'text str, kind: Kind) -> Redline<'text> {
    let part = |op, text| Part { op, kinds: Kinds::of(&[kind]), ..Part::equal(text) };
    let mut kinds = KindCounts::default();
    kinds.add(kind, 1);
    Redline {
        parts: vec![part(Op::Delete, old), part(Op::Insert, new)],
        moves: Vec::new(),
        words: WordCounts::default(),
        kinds,
        renumbered: Vec::new(),
        counts: CountsOfChanges::default(),
        is_coarse: false,
    }
}

/// What is known of one version of a text beside the text itself: plain data, from whatever keeps
/// it.
///
/// Everything but `briefing` and `number` may stay empty; what is empty is not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "json", derive(serde::Serialize))]
pub struct Version {
    /// The name of the document, such as `coast/ferry`.
    pub briefing: String,
    /// The number of this version among those of the document, from 1.
    pub number: u64,
    /// What identifies this version: 64 hexadecimal digits in a store of briefings.
    pub id: String,
    /// The id of the version before; `None` for the first.
    pub parent: Option<String>,
    /// The hash of the text.
    pub content: String,
    /// The length of the text, in bytes.
    pub bytes: u64,
    /// When its author made it, as they say: RFC 3339 with an offset, such as
    /// `2026-05-09T14:00:00+02:00`.
    pub time: String,
    /// When it was stored, likewise.
    pub recorded: String,
    /// Who made it.
    pub author: Option<String>,
    /// Why it was made.
    pub note: Option<String>,
    /// Where the text comes from.
    pub source: Option<String>,
    /// Its labels.
    pub labels: Vec<String>,
    /// More fields by name, such as its `title`.
    pub meta: BTreeMap<String, String>,
}

impl Version {
    /// The first eight bytes of the id; all of a shorter one.
    #[must_use]
    pub fn short_id(&self) -> &str {
        self.id.get(..8).unwrap_or(&self.id)
    }
}

/// What one of the two texts of a comparison is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// One version of a text that has a name and a history.
    Version(Box<Version>),
    /// A file.
    File {
        /// Its path, as it is shown.
        path: String,
        /// Its length, in bytes.
        bytes: u64,
        /// A hash of its bytes, for the JSON of a comparison; `None` where nobody asks for one.
        content: Option<String>,
    },
    /// A text of which only a name is known.
    Text {
        /// The name, as it is shown.
        name: Cow<'static, str>,
    },
    /// No text: what there was before the first version.
    #[default]
    Nothing,
}

impl Side {
    /// The side of a file with this text.
    #[must_use]
    pub fn file(path: String, text: &str) -> Self {
        Self::File { path, bytes: text.len() as u64, content: None }
    }

    /// The side of a text that is called `name`.
    #[must_use]
    pub fn text(name: impl Into<Cow<'static, str>>) -> Self {
        Self::Text { name: name.into() }
    }

    /// What it is called: `coast/ferry@3`, the path of a file, the name of a text, `nothing`.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Version(version) => format!("{}@{}", version.briefing, version.number),
            Self::File { path, .. } => path.clone(),
            Self::Text { name } => name.clone().into_owned(),
            Self::Nothing => "nothing".to_owned(),
        }
    }

    /// When and by whom it was made: `2026-05-09T14:00:00+02:00 Desk`; `None` unless it is a
    /// version.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        let Self::Version(version) = self else { return None };
        let mut origin = version.time.clone();
        if let Some(author) = &version.author {
            // Writing to a `String` cannot fail.
            let _ = write!(origin, " {author}");
        }
        Some(origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_without_a_name_are_called_old_and_new() {
        let difference = Difference::of_texts("The cat sat.", "The dog sat.");
        assert_eq!([difference.old.title(), difference.new.title()], ["old", "new"]);
        assert_eq!(difference.redline, compare("The cat sat.", "The dog sat."));
        assert!(difference.is_changed() && difference.fields.is_empty());
        assert!(!Difference::of_texts("same", "same").is_changed());
    }

    #[test]
    fn what_is_hidden_makes_no_difference() {
        let side = Side::text("a");
        let compared = |new, ignored| {
            let difference = Difference::new((&side, "The Council met.\n"), (&side, new), Kinds::of(&[ignored]));
            (difference.hidden, difference.is_changed())
        };
        assert_eq!(compared("The council met.\n", Kind::Case), (1, false));
        assert_eq!(compared("The council did not meet.\n", Kind::Case), (0, true));
    }

    #[test]
    fn a_time_and_an_author_alone_are_no_difference() {
        let version = |number: u64, title: &str, author: &str| {
            let meta = [("title".to_owned(), title.to_owned())].into();
            let author = Some(author.to_owned());
            let time = format!("2026-05-0{number}T10:00:00Z");
            Side::Version(Box::new(Version { number, meta, author, time, ..Version::default() }))
        };
        let names = |old: &Side, new: &Side| {
            let difference = Difference::new((old, "text"), (new, "text"), Kinds::NONE);
            let names: Vec<String> = difference.fields.iter().map(|field| field.name.to_owned()).collect();
            (names.join(" "), difference.is_changed())
        };
        let first = version(1, "Storm", "Desk");
        let second = version(2, "Storm", "Desk");
        let difference = Difference::new((&first, "text"), (&second, "text"), Kinds::NONE);
        assert_eq!(difference.times(), Some(["2026-05-01T10:00:00Z", "2026-05-02T10:00:00Z"]));
        assert_eq!(names(&first, &first), (String::new(), false));
        assert_eq!(names(&first, &version(2, "Storm", "Night desk")), ("author".to_owned(), false));
        assert_eq!(names(&first, &version(2, "Storms", "Desk")), ("title".to_owned(), true));
    }
}
