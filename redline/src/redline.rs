//! The data model that every renderer reads: what a comparison found, part by part.

mod debug;

use crate::kinds::renumbered::Renumbering;
use crate::kinds::{Kind, KindCounts, Kinds};

/// What happened to a stretch of text from the old revision to the new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// In both texts, byte for byte.
    Equal,
    /// In the old text only.
    Delete,
    /// In the new text only.
    Insert,
    /// In the old text here, and in the new one elsewhere: at the [`Op::MovedTo`] part with the
    /// same number.
    MovedFrom,
    /// In the new text here, and in the old one elsewhere: at the [`Op::MovedFrom`] part with the
    /// same number.
    MovedTo,
}

impl Op {
    /// Whether a part with this operation is a slice of the old text.
    #[must_use]
    pub const fn is_in_old(self) -> bool {
        matches!(self, Self::Equal | Self::Delete | Self::MovedFrom)
    }

    /// Whether a part with this operation is a slice of the new text.
    #[must_use]
    pub const fn is_in_new(self) -> bool {
        matches!(self, Self::Equal | Self::Insert | Self::MovedTo)
    }
}

/// One stretch of text with what happened to it. Empty only where it is equal, and stands between
/// two changes that touch and are none of one thing: a word that changed, and a line that came
/// behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Part<'text> {
    /// What happened to `text`.
    pub op: Op,
    /// A slice of the old text where [`Op::is_in_old`] says so, else of the new one. Where it is
    /// equal, of either.
    pub text: &'text str,
    /// The kinds of the change it belongs to; none where it is equal, or where the comparison was
    /// [`Detail::Exact`].
    ///
    /// A removal and what replaced it share their kinds. Of a part that moved, the kind is
    /// [`Kind::Moved`] alone.
    ///
    /// [`Detail::Exact`]: crate::Detail::Exact
    /// [`Kind::Moved`]: crate::Kind::Moved
    pub kinds: Kinds,
    /// The number of the move it belongs to, where it moved; [`Redline::move_of`] returns that
    /// move.
    pub move_number: MoveNumber,
    /// Whether readers are not to be shown this change; see [`Redline::hide`].
    pub hidden: bool,
}

/// The number of a move, 1, 2, …, in reading order; or none. Three bytes, as a redline has many
/// parts and few moves.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct MoveNumber([u8; 3]);

impl MoveNumber {
    /// No move.
    pub const NONE: Self = Self([0; 3]);

    /// The greatest number of a move.
    pub(crate) const MAX: usize = (1 << 24) - 1;

    /// The number of a move, counted from 1; 0 is none, and so is what does not fit into 24 bits.
    #[must_use]
    pub const fn of(number: usize) -> Self {
        // A comparison finds fewer moves than that.
        if number > Self::MAX {
            return Self::NONE;
        }
        let [first, second, third, ..] = number.to_le_bytes();
        Self([first, second, third])
    }

    const fn value(self) -> usize {
        let [first, second, third] = self.0;
        u32::from_le_bytes([first, second, third, 0]) as usize
    }

    /// The number, if there is one.
    #[must_use]
    pub const fn get(self) -> Option<usize> {
        if self.value() == 0 { None } else { Some(self.value()) }
    }

    /// The index of the move in [`Redline::moves`]: its number, less one.
    #[must_use]
    pub const fn index(self) -> Option<usize> {
        self.value().checked_sub(1)
    }
}

impl<'text> Part<'text> {
    /// A part that is in both texts.
    #[must_use]
    pub const fn equal(text: &'text str) -> Self {
        Self { op: Op::Equal, text, kinds: Kinds::NONE, move_number: MoveNumber::NONE, hidden: false }
    }
}

/// A block of text that is elsewhere in the new text, perhaps edited on the way.
#[derive(Clone, PartialEq, Eq)]
pub struct Move<'text> {
    /// What happened inside: equal, deleted and inserted parts, from which both texts of the block
    /// can be rebuilt as those of a redline can; a single equal part where it moved unchanged.
    pub edits: Vec<Part<'text>>,
    /// What of the changes inside counts otherwise than once.
    pub(crate) counts: CountsOfChanges,
}

/// How many of its kinds each change of a redline counts, where that is not one: few do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CountsOfChanges {
    /// The index of the change, its kind, and the count, in this order.
    other_than_one: Vec<(u32, Kind, u32)>,
}

impl CountsOfChanges {
    /// Adds the counts of the change with this index, which is behind those that are there.
    pub(crate) fn add(&mut self, change: usize, kinds: Kinds, counts: &KindCounts) {
        let few = |count| u32::try_from(count).unwrap_or(u32::MAX);
        let of_kinds = kinds.iter().map(|kind| (few(change), kind, few(counts.get(kind))));
        self.other_than_one.extend(of_kinds.filter(|(.., count)| *count != 1));
    }

    /// How many of each of its kinds the change with this index counts. Cost: O(log changes).
    pub(crate) fn of(&self, change: usize, kinds: Kinds) -> Vec<usize> {
        let first = self.other_than_one.partition_point(|(of, ..)| (*of as usize) < change);
        let of_change = || self.other_than_one.iter().skip(first).take_while(|(of, ..)| *of as usize == change);
        let count = |kind| of_change().find(|(_, of, _)| *of == kind).map_or(1, |(.., count)| *count as usize);
        kinds.iter().map(count).collect()
    }
}

impl<'text> Move<'text> {
    /// The changes inside the block, in reading order; none where it moved unchanged.
    pub fn changes(&self) -> impl Iterator<Item = Change<'_, 'text>> {
        changes(&self.edits)
    }
}

/// What changed in one place: all that stands between two equal parts.
///
/// A replacement is one change, with what was removed in front of what was added. Text that moved
/// away from there, or arrived there, belongs to the change too.
///
/// ```
/// use variorum_redline::{Change, compare};
///
/// let redline = compare("He won 5 votes.", "He lost 5 votes today.");
/// let removed: Vec<&str> = redline.changes().flat_map(Change::removed).collect();
/// let added: Vec<&str> = redline.changes().flat_map(Change::added).collect();
/// assert_eq!((removed, added), (vec!["won"], vec!["lost", " today"]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'redline, 'text> {
    /// Its parts, in reading order: at least one, and none of them equal.
    pub parts: &'redline [Part<'text>],
}

impl<'redline, 'text> Change<'redline, 'text> {
    /// The kinds of all its parts together; [`Kind::Moved`](crate::Kind::Moved) is among them where
    /// text moved.
    ///
    /// Cost: O(its parts).
    #[must_use]
    pub fn kinds(self) -> Kinds {
        self.parts.iter().fold(Kinds::NONE, |kinds, part| kinds.union(part.kinds))
    }

    /// The texts that were removed and did not move: none, one, or several around text that moved.
    pub fn removed(self) -> impl DoubleEndedIterator<Item = &'text str> + 'redline {
        self.texts(Op::Delete)
    }

    /// The texts that were added and did not move: none, one, or several around text that moved.
    pub fn added(self) -> impl DoubleEndedIterator<Item = &'text str> + 'redline {
        self.texts(Op::Insert)
    }

    /// Whether all of it is hidden; see [`Redline::hide`].
    #[must_use]
    pub fn is_hidden(self) -> bool {
        self.parts.iter().all(|part| part.hidden)
    }

    fn texts(self, op: Op) -> impl DoubleEndedIterator<Item = &'text str> + 'redline {
        self.parts.iter().filter(move |part| part.op == op).map(|part| part.text)
    }
}

/// How many words a comparison found on each side.
///
/// A word is a token with a letter or a digit. Han, Hiragana, Thai, Lao, Khmer and Burmese are
/// counted by character or cluster; a run of Katakana is one word. A word that differs in
/// typography alone (another apostrophe, a soft hyphen) counts as unchanged, and so does a small
/// word that stayed between two replacements, though it is shown as a part of the change. The old
/// text has `deleted + moved + unchanged` words, the new one `inserted + moved + unchanged`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordCounts {
    /// Words only in the new text.
    pub inserted: usize,
    /// Words only in the old text.
    pub deleted: usize,
    /// Words in both texts that moved.
    pub moved: usize,
    /// Words in both texts that did not move.
    pub unchanged: usize,
}

impl WordCounts {
    /// Counts unchanged words as changed. They were counted by themselves, which may give another
    /// number than in their text; the sums of both texts stay.
    pub(crate) fn mark_changed(&mut self, count: usize) {
        let count = count.min(self.unchanged);
        self.unchanged -= count;
        self.deleted += count;
        self.inserted += count;
    }

    /// Counts changed words as unchanged: the opposite of [`WordCounts::mark_changed`].
    pub(crate) fn mark_unchanged(&mut self, count: usize) {
        let count = count.min(self.deleted).min(self.inserted);
        self.unchanged += count;
        self.deleted -= count;
        self.inserted -= count;
    }
}

/// A comparison of two texts, which borrows from both.
///
/// These hold of what [`compare`](crate::compare()) returns:
///
/// - The texts of equal, deleted and moved-from parts, joined in order, are the old text; those of
///   equal, inserted and moved-to parts are the new text, byte for byte.
/// - Between two equal parts, what is in the old text stands before what is in the new one; no two
///   neighbours are equal.
/// - Each move has one moved-from part and one moved-to part.
///
/// Its `Debug` form is the text with marks:
///
/// ```
/// let redline = variorum_redline::compare("The cat sat.", "The dog sat.");
/// assert!(format!("{redline:?}").contains("The [-cat-]{+dog+} sat."));
///
/// let is_in_old = |part: &&variorum_redline::Part<'_>| part.op.is_in_old();
/// let old: String = redline.parts.iter().filter(is_in_old).map(|part| part.text).collect();
/// assert_eq!(old, "The cat sat.");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Redline<'text> {
    /// The parts, in reading order.
    pub parts: Vec<Part<'text>>,
    /// The moves, by number: move 1 is the first.
    pub moves: Vec<Move<'text>>,
    /// How many words were inserted, deleted, moved and left unchanged.
    pub words: WordCounts,
    /// How many changes of each kind there are, edits inside moved text included.
    pub kinds: KindCounts,
    /// The runs of numbers of items, clauses or footnotes that shifted together.
    pub renumbered: Vec<Renumbering>,
    /// What of the changes counts otherwise than once.
    pub(crate) counts: CountsOfChanges,
    /// Whether a bound on work was met, so that more may be marked as changed than a longer search
    /// would mark.
    pub is_coarse: bool,
}

impl<'text> Redline<'text> {
    /// A text in which nothing changed, for renderers; its words are not counted.
    #[must_use]
    pub fn unchanged(text: &'text str) -> Self {
        Self {
            parts: if text.is_empty() { Vec::new() } else { vec![Part::equal(text)] },
            moves: Vec::new(),
            words: WordCounts::default(),
            kinds: KindCounts::default(),
            renumbered: Vec::new(),
            counts: CountsOfChanges::default(),
            is_coarse: false,
        }
    }

    /// Whether the texts differ at all. Cost: O(parts) at worst.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.parts.iter().any(|part| part.op != Op::Equal)
    }

    /// Whether readers are shown that the texts differ: whether any change is not hidden
    /// ([`Redline::hide`]). Cost: O(parts) at worst.
    #[must_use]
    pub fn shows_change(&self) -> bool {
        self.parts.iter().any(|part| part.op != Op::Equal && !part.hidden)
    }

    /// The changes, in reading order. Those inside moved text are not among them: see
    /// [`Move::changes`].
    ///
    /// Cost: O(parts) for all of them.
    pub fn changes(&self) -> impl Iterator<Item = Change<'_, 'text>> {
        changes(&self.parts)
    }

    /// The move that a part of this redline belongs to; none where it did not move. Cost: O(1).
    #[must_use]
    pub fn move_of(&self, part: &Part<'_>) -> Option<&Move<'text>> {
        self.moves.get(part.move_number.index()?)
    }

    /// Whether there is a tab in either text. Cost: O(text).
    pub(crate) fn has_tabs(&self) -> bool {
        let inside = self.moves.iter().flat_map(|moved| &moved.edits);
        self.parts.iter().chain(inside).any(|part| part.text.contains('\t'))
    }

    /// The redline from the new text to the old one: what was inserted is deleted, what was added
    /// is cut.
    ///
    /// Cost: O(parts), in place.
    #[must_use]
    pub fn mirrored(mut self) -> Self {
        (self.words.inserted, self.words.deleted) = (self.words.deleted, self.words.inserted);
        self.kinds = self.kinds.mirrored();
        self.renumbered.iter_mut().for_each(|run| std::mem::swap(&mut run.old, &mut run.new));
        mirror(&mut self.parts);
        self.moves.iter_mut().for_each(|moved| mirror(&mut moved.edits));
        self
    }

    /// Hides the changes whose kinds are all among `ignored`, and returns how many changes that
    /// hid.
    ///
    /// Hidden parts stay, so that both texts can still be rebuilt; renderers show a hidden
    /// insertion as unchanged text and leave a hidden deletion out. The counts of words and kinds
    /// stay too. Cost: O(parts).
    ///
    /// ```
    /// use variorum_redline::{Kind, Kinds, compare};
    ///
    /// let mut redline = compare("“Yes”, he said.", "\"Yes\", he says.");
    /// assert_eq!(redline.hide(Kinds::of(&[Kind::Typography])), 2);
    /// assert_eq!(redline.changes().filter(|change| !change.is_hidden()).count(), 1);
    /// ```
    pub fn hide(&mut self, ignored: Kinds) -> usize {
        let mut hidden = hide_among(&mut self.parts, ignored);
        for moved in &mut self.moves {
            hidden += hide_among(&mut moved.edits, ignored);
        }
        hidden
    }
}

/// The parts in runs, in turn those that are equal and those of one change.
pub(crate) fn runs<'parts, 'text>(parts: &'parts [Part<'text>]) -> impl Iterator<Item = &'parts [Part<'text>]> {
    parts.chunk_by(is_one_run)
}

fn changes<'parts, 'text>(parts: &'parts [Part<'text>]) -> impl Iterator<Item = Change<'parts, 'text>> {
    runs(parts).filter(|run| run.iter().all(|part| part.op != Op::Equal)).map(|parts| Change { parts })
}

/// Whether two neighbours are both equal, or both of one change.
fn is_one_run(before: &Part<'_>, after: &Part<'_>) -> bool {
    (before.op == Op::Equal) == (after.op == Op::Equal)
}

/// In each change, sets what is in the old text before what is in the new one, and leaves the order
/// as it is otherwise.
pub(crate) fn set_old_before_new(parts: &mut [Part<'_>]) {
    parts.chunk_by_mut(is_one_run).for_each(|run| run.sort_by_key(|part| !part.op.is_in_old()));
}

fn mirror(parts: &mut [Part<'_>]) {
    for part in &mut *parts {
        part.kinds = part.kinds.mirrored();
        part.op = match part.op {
            Op::Equal => Op::Equal,
            Op::Delete => Op::Insert,
            Op::Insert => Op::Delete,
            Op::MovedFrom => Op::MovedTo,
            Op::MovedTo => Op::MovedFrom,
        };
    }
    set_old_before_new(parts);
}

fn hide_among(parts: &mut [Part<'_>], ignored: Kinds) -> usize {
    let mut hidden = 0;
    for change in parts.chunk_by_mut(is_one_run) {
        let is_ignored = |part: &Part<'_>| {
            matches!(part.op, Op::Delete | Op::Insert) && !part.kinds.is_empty() && part.kinds.is_within(ignored)
        };
        // What is hidden already is not hidden once more.
        if change.iter().all(is_ignored) && !change.iter().all(|part| part.hidden) {
            change.iter_mut().for_each(|part| part.hidden = true);
            hidden += 1;
        }
    }
    hidden
}
