//! The model every renderer reads: what a comparison found, part by part.

mod debug;

use crate::kinds::{KindCounts, Kinds};

/// What happened to a stretch of text from the old revision to the new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// In both texts, byte for byte.
    Equal,
    /// In the old text only.
    Delete,
    /// In the new text only.
    Insert,
    /// In the old text here, in the new one elsewhere: where the part `MovedTo` with the same number stands.
    MovedFrom,
    /// In the new text here, in the old one elsewhere: where the part `MovedFrom` with the same number stands.
    MovedTo,
}

impl Op {
    /// Whether a part with this operation is a stretch of the old text.
    #[must_use]
    pub const fn is_in_old(self) -> bool {
        matches!(self, Self::Equal | Self::Delete | Self::MovedFrom)
    }

    /// Whether a part with this operation is a stretch of the new text.
    #[must_use]
    pub const fn is_in_new(self) -> bool {
        matches!(self, Self::Equal | Self::Insert | Self::MovedTo)
    }
}

/// One stretch of text with what happened to it; never empty.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Part<'text> {
    /// What happened to `text`.
    pub op: Op,
    /// A slice of the old text ([`Op::is_in_old`]), else of the new one.
    pub text: &'text str,
    /// What kinds of change it belongs to; none where it is equal.
    ///
    /// The parts of one change, a removal and what took its place, share their kinds.
    pub kinds: Kinds,
    /// For moved parts, the move's number: 1, 2, …; [`Redline::moves`] holds the move at [`MoveNumber::index`].
    pub move_number: MoveNumber,
    /// Whether the reader asked not to be shown this change; see [`Redline::hide`].
    pub hidden: bool,
}

/// The number of a move, 1, 2, …, or none: small, as a redline has many parts and few moves.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct MoveNumber(u32);

impl MoveNumber {
    /// No move.
    pub const NONE: Self = Self(0);

    /// The number of a move, counted from 1 in [`Redline::moves`]; 0 is none.
    #[must_use]
    pub fn of(number: usize) -> Self {
        // Texts that are looked into have fewer words than that, and a move has several.
        Self(u32::try_from(number).unwrap_or_default())
    }

    /// The number, if there is one.
    #[must_use]
    pub const fn get(self) -> Option<usize> {
        if self.0 == 0 { None } else { Some(self.0 as usize) }
    }

    /// The index of the move in [`Redline::moves`]: its number, less one.
    #[must_use]
    pub const fn index(self) -> Option<usize> {
        (self.0 as usize).checked_sub(1)
    }
}

impl<'text> Part<'text> {
    /// A stretch in both texts.
    #[must_use]
    pub const fn equal(text: &'text str) -> Self {
        Self { op: Op::Equal, text, kinds: Kinds::NONE, move_number: MoveNumber::NONE, hidden: false }
    }
}

/// A block of text that stands elsewhere now, perhaps edited on the way.
#[derive(Clone, PartialEq, Eq)]
pub struct Move<'text> {
    /// What happened inside: equal, delete and insert parts, from which both of the block's texts can be rebuilt as
    /// from a redline's; a single equal part where it moved unchanged.
    pub edits: Vec<Part<'text>>,
}

impl<'text> Move<'text> {
    /// The changes inside the block, in reading order; none where it moved unchanged.
    pub fn changes(&self) -> impl Iterator<Item = Change<'_, 'text>> {
        changes(&self.edits)
    }
}

/// What changed in one place: all that stands between two equal parts.
///
/// A replacement is one change, with its removal in front of what was added; text that moved away or arrived in the same
/// place belongs to the change too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'redline, 'text> {
    /// Its parts, in reading order: at least one, and none of them equal.
    pub parts: &'redline [Part<'text>],
}

impl<'redline, 'text> Change<'redline, 'text> {
    /// The kinds of all its parts; [`Kind::Moved`](crate::Kind::Moved) is among them where text moved.
    #[must_use]
    pub fn kinds(self) -> Kinds {
        self.parts.iter().fold(Kinds::NONE, |kinds, part| kinds.union(part.kinds))
    }

    /// The texts that were removed and do not stand elsewhere: none, one, or several around text that moved.
    pub fn removed(self) -> impl DoubleEndedIterator<Item = &'text str> + 'redline {
        self.texts(Op::Delete)
    }

    /// The texts that were added and did not stand elsewhere: none, one, or several around text that moved.
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
/// A word is a token with a letter or a digit; Han, Hiragana, Thai, Lao, Khmer and Burmese count by character or
/// cluster, a run of Katakana is one word. A word that differs in typography alone (another apostrophe, a soft hyphen)
/// counts as unchanged. The old text has `deleted + moved + unchanged` words, the new one
/// `inserted + moved + unchanged`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordCounts {
    /// Words only in the new text.
    pub inserted: usize,
    /// Words only in the old text.
    pub deleted: usize,
    /// Words in both, but elsewhere.
    pub moved: usize,
    /// Words in both, in place.
    pub unchanged: usize,
}

/// A comparison of two texts.
///
/// Invariants: the texts of equal, delete and moved-from parts, joined in order, are the old text; those of equal,
/// insert and moved-to parts the new one, byte for byte. Between two equal parts, what is in the old text stands before
/// what is in the new one. Each move has one part of either kind.
#[derive(Clone, PartialEq, Eq)]
pub struct Redline<'text> {
    /// The parts, in reading order.
    pub parts: Vec<Part<'text>>,
    /// The moves, by number, less one.
    pub moves: Vec<Move<'text>>,
    /// The words of the parts.
    pub words: WordCounts,
    /// How many changes of each kind there are, the edits inside moved text included.
    pub kinds: KindCounts,
    /// Whether a bound on work was met, so that more may be marked as changed than a longer search would have.
    pub is_coarse: bool,
}

impl<'text> Redline<'text> {
    /// Whether the texts differ at all.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.parts.iter().any(|part| part.op != Op::Equal)
    }

    /// The changes, in reading order; the edits inside moved text are those of [`Move::changes`].
    ///
    /// Cost: O(parts) for all of them.
    pub fn changes(&self) -> impl Iterator<Item = Change<'_, 'text>> {
        changes(&self.parts)
    }

    /// The move that a part belongs to; none where it did not move.
    #[must_use]
    pub fn move_of(&self, part: &Part<'_>) -> Option<&Move<'text>> {
        self.moves.get(part.move_number.index()?)
    }

    /// The redline of the same texts, the other way round: what was inserted is deleted, what was added is cut.
    #[must_use]
    pub fn mirrored(mut self) -> Self {
        (self.words.inserted, self.words.deleted) = (self.words.deleted, self.words.inserted);
        self.kinds = self.kinds.mirrored();
        mirror(&mut self.parts);
        self.moves.iter_mut().for_each(|moved| mirror(&mut moved.edits));
        self
    }

    /// Hides the changes whose kinds are all among `ignored`, and returns how many these are.
    ///
    /// Hidden parts stay, so that both texts can still be rebuilt; renderers show a hidden insertion as unchanged text
    /// and leave a hidden deletion out. The counts of words and kinds stay too.
    pub fn hide(&mut self, ignored: Kinds) -> usize {
        let mut hidden = hide_among(&mut self.parts, ignored);
        for moved in &mut self.moves {
            hidden += hide_among(&mut moved.edits, ignored);
        }
        hidden
    }
}

/// The parts in runs: those that are equal and follow each other, and those of one change, in turn.
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

/// In each change, sets what is in the old text before what is in the new one, and leaves the order as it is otherwise.
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
        if change.iter().all(is_ignored) {
            change.iter_mut().for_each(|part| part.hidden = true);
            hidden += 1;
        }
    }
    hidden
}
