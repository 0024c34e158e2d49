//! From stretches and moves to the redline: parts in reading order, each change with its kinds.

#![allow(clippy::indexing_slicing, reason = "ends of stretches and of moved blocks are boundaries of the texts")]

use std::ops::Range;

use crate::compare::moves::MovedBlock;
use crate::compare::stretches::{Stretch, StretchKind};
use crate::kinds::classify::{ChangeToClassify, Classifier};
use crate::kinds::renumbered::{self, Renumbering};
use crate::kinds::{Kind, KindCounts, Kinds};
use crate::redline::{CountsOfChanges, Move, MoveNumber, Op, Part, Redline, WordCounts};

/// A block of text that moved, and what happened inside, with the left text as the old one.
pub(crate) struct MovedText<'text> {
    pub(crate) block: MovedBlock,
    pub(crate) edits: Redline<'text>,
}

/// What a comparison has found, with the left text as the old one.
pub(crate) struct Findings<'text> {
    pub(crate) left: &'text str,
    pub(crate) right: &'text str,
    pub(crate) stretches: Vec<Stretch>,
    pub(crate) moved: Vec<MovedText<'text>>,
    pub(crate) words: WordCounts,
    pub(crate) is_coarse: bool,
}

/// Makes the redline, with the right text as the old one if `swapped`, and with the kinds of
/// changes if there is a `classifier`.
///
/// Cost: O(changed text), and the lines around it. The classifier and its words are freed before
/// the parts are made, which may be as many.
pub(crate) fn assemble<'text>(
    findings: Findings<'text>,
    swapped: bool,
    classifier: Option<Classifier<'text, '_>>,
) -> Redline<'text> {
    let mut kinds = KindCounts::default();
    let of_changes = classifier.map(|classifier| classify(&findings, classifier, &mut kinds)).unwrap_or_default();
    let KindsOfChanges { kinds: kinds_of_changes, counts, mut renumbered } = of_changes;
    let Findings { left, right, stretches, moved, mut words, is_coarse } = findings;
    if swapped {
        (words.deleted, words.inserted) = (words.inserted, words.deleted);
        renumbered.iter_mut().for_each(|run| std::mem::swap(&mut run.old, &mut run.new));
    }
    let mut parts = Vec::with_capacity(count_parts(&stretches) + 4 * moved.len());
    let mut pieces = PiecesOfChange::new(&moved);
    let mut kinds_of_changes = kinds_of_changes.into_iter();
    let last = stretches.len().saturating_sub(1);
    for (index, (kind, left_range, right_range)) in ranges(&stretches).enumerate() {
        if kind == StretchKind::Equal {
            let text = if swapped { &right[right_range] } else { &left[left_range] };
            if !text.is_empty() || (1..last).contains(&index) {
                parts.push(Part::equal(text));
            }
            continue;
        }
        pieces.cut(left_range, right_range);
        let of_change = kinds_of_changes.next().unwrap_or(Kinds::NONE);
        let sides = [(left, &pieces.left), (right, &pieces.right)];
        let [first, second] = if swapped { [1, 0] } else { [0, 1] };
        for (side, gone, moved) in [(first, Op::Delete, Op::MovedFrom), (second, Op::Insert, Op::MovedTo)] {
            let (text, pieces) = sides[side];
            for piece in pieces {
                let (op, kinds) = match piece.move_number.get() {
                    Some(_) => (moved, Kinds::of(&[Kind::Moved])),
                    None => (gone, of_change),
                };
                let text = &text[piece.range.clone()];
                parts.push(Part { op, text, kinds, move_number: piece.move_number, hidden: false });
            }
        }
    }
    let mut moves = Vec::with_capacity(moved.len());
    for MovedText { edits, .. } in moved {
        let edits = if swapped { edits.mirrored() } else { edits };
        kinds.add(Kind::Moved, 1);
        for (kind, count) in edits.kinds.iter() {
            kinds.add(kind, count);
        }
        moves.push(Move { edits: edits.parts, counts: edits.counts });
    }
    Redline { parts, moves, words, kinds, renumbered, counts, is_coarse }
}

/// What the changes of a comparison are.
#[derive(Default)]
struct KindsOfChanges {
    /// The kinds of each change, in order.
    kinds: Vec<Kinds>,
    /// How many of each.
    counts: CountsOfChanges,
    /// With the left text as the old one.
    renumbered: Vec<Renumbering>,
}

/// The kinds of each change; adds them to `counts`.
fn classify<'text>(
    findings: &Findings<'text>,
    mut classifier: Classifier<'text, '_>,
    counts: &mut KindCounts,
) -> KindsOfChanges {
    let Findings { left, right, stretches, moved, .. } = findings;
    let changes = || {
        let mut pieces = PiecesOfChange::new(moved);
        ranges(stretches).filter(|(kind, ..)| *kind != StretchKind::Equal).map(move |(_, left, right)| {
            pieces.cut(left, right);
            pieces.replaced()
        })
    };
    let renumbered = renumbered::find(left, right, changes, !moved.is_empty());
    let mut kinds = Vec::with_capacity(stretches.len() / 2 + 1);
    let mut pieces = PiecesOfChange::new(moved);
    let (mut left_rest, mut right_rest) = (Vec::new(), Vec::new());
    let mut counts_of_changes = CountsOfChanges::default();
    let mut equal_before = 0;
    for (index, (kind, left_range, right_range)) in ranges(stretches).enumerate() {
        if kind == StretchKind::Equal {
            equal_before = left_range.len();
            continue;
        }
        pieces.cut(left_range.clone(), right_range.clone());
        staying(&pieces.left, left_range.start, &mut left_rest);
        staying(&pieces.right, right_range.start, &mut right_rest);
        let has_moved = pieces.left.iter().chain(&pieces.right).any(|piece| piece.move_number.get().is_some());
        let equal_after = stretches.get(index + 1).map_or(0, |next| next.left_end - left_range.end);
        // What moved stands between a piece and what is equal.
        let equal_beside = if has_moved { (0, 0) } else { (equal_before, equal_after) };
        let change = ChangeToClassify {
            is_typographic: kind == StretchKind::Typographic,
            left: &left_rest,
            right: &right_rest,
            has_moved,
            equal_beside,
        };
        let mut of_this = KindCounts::default();
        let of_change = match renumbered.extents.get(&kinds.len()) {
            Some((extent, numbers)) => classifier.classify_renumbered(&change, (*extent, *numbers), &mut of_this),
            None => classifier.classify(&change, &mut of_this),
        };
        counts.add_all(&of_this);
        counts_of_changes.add(kinds.len(), of_change, &of_this);
        kinds.push(of_change);
    }
    KindsOfChanges { kinds, counts: counts_of_changes, renumbered: renumbered.runs }
}

/// The stretches, with where they lie in both texts.
fn ranges(stretches: &[Stretch]) -> impl Iterator<Item = (StretchKind, Range<usize>, Range<usize>)> {
    let (mut left_start, mut right_start) = (0, 0);
    stretches.iter().map(move |stretch| {
        let ranges = (stretch.kind, left_start..stretch.left_end, right_start..stretch.right_end);
        (left_start, right_start) = (stretch.left_end, stretch.right_end);
        ranges
    })
}

/// How many parts the stretches make, moves aside: parts are many where every word changed, and
/// none is to spare.
fn count_parts(stretches: &[Stretch]) -> usize {
    let counts = ranges(stretches).map(|(kind, left, right)| match kind {
        StretchKind::Equal => 1,
        _ => usize::from(!left.is_empty()) + usize::from(!right.is_empty()),
    });
    counts.sum()
}

/// What is left of one side of a change without what moved; an empty range where nothing is.
fn staying(pieces: &[ChangePiece], start: usize, rest: &mut Vec<Range<usize>>) {
    rest.clear();
    rest.extend(pieces.iter().filter(|piece| piece.move_number.get().is_none()).map(|piece| piece.range.clone()));
    if rest.is_empty() {
        rest.push(start..start);
    }
}

/// A piece of one side of a change.
struct ChangePiece {
    range: Range<usize>,
    /// The move it belongs to, if it stands elsewhere on the other side.
    move_number: MoveNumber,
}

/// Both sides of one change after another, cut into what moved and what did not.
struct PiecesOfChange {
    left_blocks: Blocks,
    right_blocks: Blocks,
    left: Vec<ChangePiece>,
    right: Vec<ChangePiece>,
    /// Where the change begins in both texts.
    starts: (usize, usize),
}

impl PiecesOfChange {
    fn new(moved: &[MovedText<'_>]) -> Self {
        Self {
            left_blocks: Blocks::new(moved, |block| block.left.clone()),
            right_blocks: Blocks::new(moved, |block| block.right.clone()),
            left: Vec::new(),
            right: Vec::new(),
            starts: (0, 0),
        }
    }

    /// What was replaced by what, or came or went, where nothing else of it moved; else nothing.
    fn replaced(&self) -> (Range<usize>, Range<usize>) {
        let only = |pieces: &[ChangePiece]| {
            let mut staying = pieces.iter().filter(|piece| piece.move_number.get().is_none());
            staying.next().filter(|_| staying.next().is_none()).map(|piece| piece.range.clone())
        };
        let has_moved = self.left.iter().chain(&self.right).any(|piece| piece.move_number.get().is_some());
        match (only(&self.left), only(&self.right)) {
            (Some(left), Some(right)) => (left, right),
            (left, right) if !has_moved => {
                (left.unwrap_or(self.starts.0..self.starts.0), right.unwrap_or(self.starts.1..self.starts.1))
            }
            _ => (0..0, 0..0),
        }
    }

    /// Goes on to the change of these stretches.
    fn cut(&mut self, left: Range<usize>, right: Range<usize>) {
        self.starts = (left.start, right.start);
        self.left_blocks.cut(left, &mut self.left);
        self.right_blocks.cut(right, &mut self.right);
    }
}

/// One side's moved blocks, in the order of that side's text.
struct Blocks {
    /// Ranges with their numbers.
    ranges: Vec<(Range<usize>, MoveNumber)>,
    next: usize,
}

impl Blocks {
    fn new(moved: &[MovedText<'_>], side: impl Fn(&MovedBlock) -> Range<usize>) -> Self {
        let numbers = (1..).map(MoveNumber::of);
        let mut ranges: Vec<_> =
            moved.iter().zip(numbers).map(|(moved, number)| (side(&moved.block), number)).collect();
        ranges.sort_by_key(|(range, _)| range.start);
        Self { ranges, next: 0 }
    }

    /// Cuts a side of a change into what moved and what did not; nothing where it is empty.
    fn cut(&mut self, range: Range<usize>, pieces: &mut Vec<ChangePiece>) {
        pieces.clear();
        let mut position = range.start;
        while let Some((block, number)) = self.ranges.get(self.next).filter(|(block, _)| block.end <= range.end) {
            if position < block.start {
                pieces.push(ChangePiece { range: position..block.start, move_number: MoveNumber::NONE });
            }
            pieces.push(ChangePiece { range: block.clone(), move_number: *number });
            position = block.end;
            self.next += 1;
        }
        if position < range.end {
            pieces.push(ChangePiece { range: position..range.end, move_number: MoveNumber::NONE });
        }
    }
}
