//! The kinds of change, sets of them, and how many changes are of each.

use std::fmt::{Debug, Formatter, Result};

/// A kind of change. The most important come first: where a change is of several kinds, readers are
/// shown the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// A word that negates was added or removed: not, never, neće, 不.
    Negation,
    /// A number, an amount, a date or a part of one changed.
    Number,
    /// Quotation marks were added or removed, or words inside a quotation changed.
    Quotation,
    /// A name changed: a word that is written with a capital inside a sentence.
    Name,
    /// The address of a page or a mailbox changed.
    Link,
    /// Whole sentences or paragraphs were added.
    Added,
    /// Whole sentences or paragraphs were removed.
    Cut,
    /// Words changed that are of none of the kinds above.
    Wording,
    /// Text moved.
    Moved,
    /// Only punctuation marks changed.
    Punctuation,
    /// Only capitalization changed.
    Case,
    /// A paragraph was split or joined.
    Paragraph,
    /// The same text in other characters: quotation marks and apostrophes of another shape,
    /// composed accents, soft hyphens, joiners.
    Typography,
    /// Only line ends changed: CR LF for LF, or the line end of the last line.
    LineEnd,
    /// The same paragraph, with its lines broken elsewhere.
    Reflow,
    /// Other white space changed.
    Space,
}

impl Kind {
    /// All kinds, the most important first.
    pub const ALL: [Self; 16] = [
        Self::Negation,
        Self::Number,
        Self::Quotation,
        Self::Name,
        Self::Link,
        Self::Added,
        Self::Cut,
        Self::Wording,
        Self::Moved,
        Self::Punctuation,
        Self::Case,
        Self::Paragraph,
        Self::Typography,
        Self::LineEnd,
        Self::Reflow,
        Self::Space,
    ];

    /// Its name, as in JSON: `line_end`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Negation => "negation",
            Self::Number => "number",
            Self::Quotation => "quotation",
            Self::Name => "name",
            Self::Link => "link",
            Self::Added => "added",
            Self::Cut => "cut",
            Self::Wording => "wording",
            Self::Moved => "moved",
            Self::Punctuation => "punctuation",
            Self::Case => "case",
            Self::Paragraph => "paragraph",
            Self::Typography => "typography",
            Self::LineEnd => "line_end",
            Self::Reflow => "reflow",
            Self::Space => "space",
        }
    }
}

/// A set of kinds.
///
/// ```
/// use variorum_redline::{Kind, Kinds};
///
/// let kinds = Kinds::of(&[Kind::Wording, Kind::Number]);
/// assert_eq!(kinds.first(), Some(Kind::Number));
/// assert_eq!(format!("{kinds:?}"), "{number, wording}");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Kinds(u16);

impl Kinds {
    /// No kind.
    pub const NONE: Self = Self(0);

    /// The set of these kinds.
    #[must_use]
    pub const fn of(kinds: &[Kind]) -> Self {
        let mut set = 0;
        let mut rest = kinds;
        while let Some((kind, others)) = rest.split_first() {
            set |= 1 << *kind as u16;
            rest = others;
        }
        Self(set)
    }

    /// Adds a kind.
    pub const fn add(&mut self, kind: Kind) {
        self.0 |= 1 << kind as u16;
    }

    /// Whether `kind` is in it.
    #[must_use]
    pub const fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }

    /// Whether it has no kind.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all its kinds are among `others`.
    #[must_use]
    pub const fn is_within(self, others: Self) -> bool {
        self.0 & !others.0 == 0
    }

    /// The kinds of both sets.
    #[must_use]
    pub const fn union(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// The kinds of the same change with the texts swapped: added for cut, and cut for added.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        let added = 1 << Kind::Added as u16;
        let cut = 1 << Kind::Cut as u16;
        let mut mirrored = self.0 & !(added | cut);
        if self.0 & added != 0 {
            mirrored |= cut;
        }
        if self.0 & cut != 0 {
            mirrored |= added;
        }
        Self(mirrored)
    }

    /// Its kinds, the most important first.
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |kind| self.has(*kind))
    }

    /// Its most important kind.
    #[must_use]
    pub fn first(self) -> Option<Kind> {
        self.iter().next()
    }
}

/// How many changes of each kind there are. Numbers and names are counted one by one, wording in
/// words.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct KindCounts([usize; Kind::ALL.len()]);

impl KindCounts {
    /// The count of one kind.
    #[must_use]
    pub fn get(&self, kind: Kind) -> usize {
        self.0.get(kind as usize).copied().unwrap_or_default()
    }

    /// Adds to the count of one kind.
    pub fn add(&mut self, kind: Kind, count: usize) {
        if let Some(counted) = self.0.get_mut(kind as usize) {
            *counted += count;
        }
    }

    /// Takes from the count of one kind what is counted elsewhere.
    pub(crate) fn take_away(&mut self, kind: Kind, count: usize) {
        if let Some(counted) = self.0.get_mut(kind as usize) {
            *counted = counted.saturating_sub(count);
        }
    }

    /// The counts of the same changes with the texts swapped: added for cut, and cut for added.
    #[must_use]
    pub fn mirrored(mut self) -> Self {
        self.0.swap(Kind::Added as usize, Kind::Cut as usize);
        self
    }

    /// The counts that are not zero, the most important kind first.
    pub fn iter(&self) -> impl Iterator<Item = (Kind, usize)> {
        Kind::ALL.into_iter().zip(self.0).filter(|(_, count)| *count > 0)
    }
}

/// The names of the kinds, as a set: `{number, name}`.
impl Debug for Kinds {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.debug_set().entries(self.iter().map(KindName)).finish()
    }
}

/// The counts that are not zero, as a map: `{number: 2, wording: 5}`.
impl Debug for KindCounts {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.debug_map().entries(self.iter().map(|(kind, count)| (KindName(kind), count))).finish()
    }
}

/// A kind, written as its name.
struct KindName(Kind);

impl Debug for KindName {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(self.0.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_written_by_name() {
        let kinds = Kinds::of(&[Kind::Name, Kind::Number]);
        assert_eq!(format!("{kinds:?} {:?}", Kinds::NONE), "{number, name} {}");
        let mut counts = KindCounts::default();
        counts.add(Kind::LineEnd, 2);
        assert_eq!(format!("{counts:?}"), "{line_end: 2}");
    }
}
