//! The kinds of change, sets of them, and how many changes are of each.

use std::fmt::{Debug, Formatter, Result};

/// A kind of change. The most important come first: where a change is of several kinds, readers are
/// shown the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// A word that negates was added or removed: not, never, neće, 不.
    Negation,
    /// A date or a part of one changed: a month, a day of the week, 9.5.2026. Such a change is of
    /// [`Kind::Number`] too, but counted as a date alone, and with the other changes of that date.
    Date,
    /// A number, an amount or a part of one changed.
    Number,
    /// Quotation marks were added or removed, or words inside a quotation changed.
    Quotation,
    /// A name changed: a word that is written with a capital inside a sentence.
    Name,
    /// A link came, went or changed: the address of a page or a mailbox, the target of a link in
    /// Markdown, AsciiDoc, wiki markup or HTML, an anchor.
    Link,
    /// Whole sentences or paragraphs were added.
    Added,
    /// Whole sentences or paragraphs were removed.
    Cut,
    /// Words changed that are of none of the kinds above.
    Wording,
    /// Text moved.
    Moved,
    /// The number of a list item, a clause or a footnote shifted with those around it, or a
    /// reference to it did.
    Renumbered,
    /// Only punctuation marks changed.
    Punctuation,
    /// Only capitalization changed.
    Case,
    /// A paragraph was split or joined.
    Paragraph,
    /// The same text in other characters: quotation marks and apostrophes of another shape,
    /// composed accents, soft hyphens, joiners, fractions, words divided at the end of a line.
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
    pub const ALL: [Self; 18] = [
        Self::Negation,
        Self::Date,
        Self::Number,
        Self::Quotation,
        Self::Name,
        Self::Link,
        Self::Added,
        Self::Cut,
        Self::Wording,
        Self::Moved,
        Self::Renumbered,
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
            Self::Date => "date",
            Self::Number => "number",
            Self::Quotation => "quotation",
            Self::Name => "name",
            Self::Link => "link",
            Self::Added => "added",
            Self::Cut => "cut",
            Self::Wording => "wording",
            Self::Moved => "moved",
            Self::Renumbered => "renumbered",
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
pub struct Kinds([u8; 3]);

impl Kinds {
    /// No kind.
    pub const NONE: Self = Self([0; 3]);

    /// The set of these kinds.
    #[must_use]
    pub const fn of(kinds: &[Kind]) -> Self {
        let mut set = 0;
        let mut rest = kinds;
        while let Some((kind, others)) = rest.split_first() {
            set |= 1 << *kind as u32;
            rest = others;
        }
        Self::from_bits(set)
    }

    /// A bit for each kind. Three bytes, as a redline has many parts.
    const fn from_bits(bits: u32) -> Self {
        let [first, second, third, _] = bits.to_le_bytes();
        Self([first, second, third])
    }

    const fn bits(self) -> u32 {
        let [first, second, third] = self.0;
        u32::from_le_bytes([first, second, third, 0])
    }

    /// Adds a kind.
    pub const fn add(&mut self, kind: Kind) {
        *self = Self::from_bits(self.bits() | 1 << kind as u32);
    }

    /// Takes a kind away.
    pub(crate) const fn remove(&mut self, kind: Kind) {
        *self = Self::from_bits(self.bits() & !(1 << kind as u32));
    }

    /// Whether `kind` is in it.
    #[must_use]
    pub const fn has(self, kind: Kind) -> bool {
        self.bits() & (1 << kind as u32) != 0
    }

    /// Whether it has no kind.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bits() == 0
    }

    /// Whether all its kinds are among `others`.
    #[must_use]
    pub const fn is_within(self, others: Self) -> bool {
        self.bits() & !others.bits() == 0
    }

    /// The kinds of both sets.
    #[must_use]
    pub const fn union(self, others: Self) -> Self {
        Self::from_bits(self.bits() | others.bits())
    }

    /// The kinds of the same change with the texts swapped: added for cut, and cut for added.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        let mut mirrored = self;
        mirrored.remove(Kind::Added);
        mirrored.remove(Kind::Cut);
        if self.has(Kind::Added) {
            mirrored.add(Kind::Cut);
        }
        if self.has(Kind::Cut) {
            mirrored.add(Kind::Added);
        }
        mirrored
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

/// How many changes of each kind there are. Dates, numbers, names, links and what is renumbered are
/// counted one by one, wording in words. What is a date is not counted as a number.
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

    /// Adds the counts of other changes.
    pub(crate) fn add_all(&mut self, others: &Self) {
        self.0.iter_mut().zip(others.0).for_each(|(count, other)| *count += other);
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

    #[test]
    fn sets_of_kinds() {
        let mut all = Kinds::NONE;
        for kind in Kind::ALL {
            assert!(!all.has(kind));
            all.add(kind);
            assert!(all.has(kind) && all.mirrored().mirrored() == all);
        }
        assert!(Kind::ALL.iter().copied().eq(all.iter()) && Kinds::of(&Kind::ALL) == all);
        for kind in Kind::ALL {
            all.remove(kind);
            assert!(!all.has(kind));
        }
        assert_eq!(Kinds::of(&[Kind::Added]).mirrored(), Kinds::of(&[Kind::Cut]));
    }
}
