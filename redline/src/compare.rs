//! Comparing two texts: pure functions that read no file and no clock.
//!
//! [`compare`] returns a [`Redline`], whose parts rebuild both texts byte for byte.
//!
//! # How
//!
//! 1. Equal ends are taken off, in whole lines ([`aligned_lines`], as is the next).
//! 2. The lines between are numbered ([`units`]) and aligned by anchors ([`anchors`]): lines that
//!    occur equally often on both sides, the heaviest increasing sequence of them, and again in
//!    each gap. Short equal lines between changes anchor nothing.
//! 3. Lines that changed, where they are many or long, are aligned by sentence in the same way
//!    ([`exact`]). What is left is split into words ([`crate::text::vocabulary`]), once for each
//!    distinct chunk, and aligned in the same way again.
//! 4. Gaps that no anchor divides go to the crate `similar`, or where they are large are aligned in
//!    pieces ([`gap`]).
//! 5. For readers, line ends that both texts have are set between changes ([`breaks`],
//!    [`crossings`]); passages that moved are found before words are aligned ([`moves`]), and words
//!    are aligned without them; runs that are equal by chance are folded into the changes around
//!    them ([`cleanup`], [`passages`], [`rewritten_sentences`]). Links, figures that belong
//!    together and tags change as wholes ([`links`], [`paired_figures`], [`whole_tags`]); edges
//!    slide to where sentences and words begin ([`slide`], [`word_edges`]), and what is none of one
//!    thing stands apart ([`parted_lines`], [`parted_words`], [`parted_sentences`],
//!    [`parted_moves`]). Each change is given its kinds ([`crate::kinds`]). Two changes that touch
//!    have an empty equal part between them.
//!
//! White space is not aligned but compared where it stands between aligned words: it shows as parts
//! without words.
//!
//! # Work
//!
//! There is no deadline: a comparison is bounded by counts, so that the same texts give the same
//! redline on any machine. With n the bytes, and u <= 2n the lines and words of both texts:
//!
//! - reading bytes, counting and splitting words: O(n);
//! - numbering lines, chunks and words: at most 32 slots and O(log n) comparisons each, however
//!   their hashes collide;
//! - anchors: at most 41 levels, O(u log u) each;
//! - gaps: left times right lengths, summed over all gaps, at most 131 u, and of those handed to
//!   `similar` at most 65,536 a call.
//!
//! The last two are asserted by every comparison in debug builds, and tests hold hostile texts to
//! them.

#![allow(clippy::indexing_slicing, reason = "moved blocks are ranges of the texts")]

mod aligned_lines;
mod anchors;
mod assembly;
mod breaks;
mod cleanup;
mod common_ends;
mod common_subsequence;
mod crossings;
mod differing_lines;
mod equal_runs;
mod exact;
mod gap;
mod joined;
mod links;
mod meaning;
mod moved_number;
mod moved_ranges;
mod moves;
mod paired_figures;
mod parted_lines;
mod parted_moves;
mod parted_sentences;
mod parted_words;
mod passages;
mod rewritten_sentences;
mod slide;
mod stretches;
mod units;
mod whole_tags;
mod word_edges;
mod work;

pub(crate) use moves::sentences;

use std::ops::Range;

use aligned_lines::{AlignedLines, is_too_large};
use assembly::{Findings, MovedText};
use exact::Exact;
use links::LinksOfBoth;
use moved_ranges::MovedRanges;
use stretches::{Stretch, make_equal};

use crate::kinds::classify::Classifier;
use crate::kinds::lexicon::LazyLanguages;
use crate::redline::{MoveNumber, Redline, WordCounts};
use crate::text::segmentation::begins_with_mark;

/// How far a comparison goes: each level does what the ones before it do, and more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The smallest set of changed words that the engine finds; no kinds, no moves.
    Exact,
    /// Words that are equal by chance are folded into the changes around them, the edges of changes
    /// slide to where sentences begin, and each change has its kinds.
    Clean,
    /// Moved text is found as well.
    Full,
}

/// Compares two texts word by word, in full detail.
///
/// The same as [`compare_at`] with [`Detail::Full`]; its cost is stated there.
///
/// ```
/// use variorum_redline::{Op, compare};
///
/// let redline = compare("Police said 12 people were hurt.", "Police said 14 people were hurt.");
/// let parts: Vec<_> = redline.parts.iter().map(|part| (part.op, part.text)).collect();
/// assert_eq!(
///     parts,
///     [
///         (Op::Equal, "Police said "),
///         (Op::Delete, "12"),
///         (Op::Insert, "14"),
///         (Op::Equal, " people were hurt."),
///     ]
/// );
/// ```
pub fn compare<'text>(old: &'text str, new: &'text str) -> Redline<'text> {
    compare_at(old, new, Detail::Full)
}

/// Compares two texts word by word, in as much detail as asked for.
///
/// Any two texts can be compared; there are no errors. Parts are cut between words or at white
/// space, never inside a grapheme cluster (except after a sign that UAX #29 prepends to the white
/// space behind it, such as U+0600). Equal texts give one equal part, or none if they are empty.
/// Swapping the texts mirrors the redline ([`Redline::mirrored`]), with equal parts borrowed from
/// the other text.
///
/// The redline depends on the texts alone, within one version of the crate `similar` and of the
/// Unicode tables: there is no deadline, and work is bounded by counts. Where a bound is met,
/// [`Redline::is_coarse`] is set and more may be marked as changed than need be. Texts of 2 GiB and
/// more (together) are compared by their equal ends alone.
///
/// Cost: at worst O(n log n) in the bytes of both texts; for two revisions of one text, a fraction
/// of what splitting both into words by UAX #29 costs. Memory: O(n).
///
/// ```
/// use variorum_redline::{Detail, compare_at};
///
/// let (old, new) = ("The plan, it said, was approved.", "A report by the board was rejected.");
/// let exact = compare_at(old, new, Detail::Exact);
/// let clean = compare_at(old, new, Detail::Clean);
/// // `was` is equal by chance: the exact redline keeps it, the clean one makes one change of all.
/// assert_eq!((exact.changes().count(), clean.changes().count()), (2, 1));
/// assert_eq!(clean.mirrored(), compare_at(new, old, Detail::Clean));
/// ```
pub fn compare_at<'text>(old: &'text str, new: &'text str, detail: Detail) -> Redline<'text> {
    // Always in the same direction, so that swapping the texts mirrors the redline and changes
    // nothing else.
    let swapped = (new.len(), new) < (old.len(), old);
    let (left, right) = if swapped { (new, old) } else { (old, new) };
    let for_readers = detail >= Detail::Clean;
    let mut lines = AlignedLines::of(left, right);
    let languages = LazyLanguages::new(left, right);
    let mut blocks = Vec::new();
    if detail >= Detail::Full && !is_too_large(left, right) {
        exact::split_words(&mut lines);
        let found = moves::find(&lines.differing, &mut lines.tokens, &languages);
        lines.work.is_coarse |= found.is_none();
        blocks = found.unwrap_or_default();
        // A mark sits on the space in front of it, which would stay.
        let begins_whole = |text: &str, start: usize| !begins_with_mark(&text[start..]);
        blocks.retain(|(one, other)| begins_whole(left, one.start) && begins_whole(right, other.start));
    }
    let mut moved_ranges = MovedRanges::of(&blocks);
    let mut exact = exact::compare(lines, &moved_ranges, for_readers);
    if moves::leave_out_what_stayed(&exact.stretches, &mut blocks) {
        let mut lines = AlignedLines::of(left, right);
        exact::split_words(&mut lines);
        moved_ranges = MovedRanges::of(&blocks);
        exact = exact::compare(lines, &moved_ranges, for_readers);
    }
    let Exact { mut stretches, mut words, work, tokens } = exact;
    let mut moved = Vec::new();
    if for_readers {
        make_readable((left, right), &blocks, &moved_ranges, &mut stretches, &mut words, &languages);
    }
    for block in moves::settle(left, right, &stretches, &blocks).into_iter().take(MoveNumber::MAX) {
        let (left, right) = (&left[block.left.clone()], &right[block.right.clone()]);
        let mut edits = compare_at(left, right, Detail::Clean);
        moved_number::mark(&mut edits, left, right);
        let words_moved = edits.words.unchanged.min(words.deleted).min(words.inserted);
        words.deleted -= words_moved;
        words.inserted -= words_moved;
        words.moved += words_moved;
        moved.push(MovedText { block, edits });
    }
    let findings = Findings { left, right, stretches, moved, words, is_coarse: work.is_coarse };
    let with_kinds = detail >= Detail::Clean && !is_too_large(left, right);
    assembly::assemble(findings, swapped, with_kinds.then(|| Classifier::new(tokens, &languages, swapped)))
}

/// Sets the changes that an exact comparison has left so as a person would mark them; see the head
/// of this file, and of each module. What moved, in `blocks`, stays as it is.
fn make_readable<'text>(
    (left, right): (&'text str, &'text str),
    blocks: &[(Range<usize>, Range<usize>)],
    moved: &MovedRanges,
    stretches: &mut Vec<Stretch>,
    words: &mut WordCounts,
    languages: &LazyLanguages<'text>,
) {
    let mut links = LinksOfBoth::new(left, right);
    cleanup::fold((left, right), moved, stretches, words, &mut links, languages);
    links::join(left, right, stretches, &mut links, words);
    whole_tags::make_whole(left, right, moved, stretches, words);
    slide::slide(left, right, stretches);
    parted_lines::part(left, right, moved, stretches);
    paired_figures::pair(left, right, moved, stretches, words);
    parted_words::part(left, right, moved, stretches, &mut links, languages);
    parted_sentences::part(left, right, moved, stretches);
    rewritten_sentences::join(left, right, moved, stretches);
    word_edges::set(left, right, moved, stretches, words);
    moves::take_line_ends((left, right), blocks, stretches);
    parted_moves::part(left, right, moved, stretches);
    make_equal(left, right, moved, stretches, words);
}
