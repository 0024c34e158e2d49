//! Comparing two texts: pure functions, no store, no clock, no I/O.
//!
//! [`compare`] gives a [`Redline`], whose parts rebuild both texts byte for byte.
//!
//! # How
//!
//! 1. Equal ends are taken off, in whole lines.
//! 2. The lines between are numbered and aligned by anchors (`anchors`): lines that occur equally often on both sides,
//!    the heaviest increasing sequence of them, and again in each gap. Short equal lines between changes anchor
//!    nothing.
//! 3. Lines that changed, where they are many or long, are aligned by sentence in the same way; what is left is split into
//!    words (`tokens`), once for each distinct chunk, and aligned so again.
//! 4. Gaps that no anchor opens go to the crate `similar` in bounded pieces (`gap`).
//!
//! 5. For readers, chance agreements are folded into the changes around them and edges slid to where sentences begin
//!    (`cleanup`), text that moved is found (`moves`), and each change is told its kinds (`classify`).
//!
//! White space is not aligned but compared where it stands between aligned words: it shows as parts without words.
//!
//! # Work
//!
//! Never a deadline: a comparison is bounded by counts, so the same texts give the same redline on any machine. With n
//! the bytes, and u <= 2n the lines and words of both texts:
//!
//! - looking at bytes, counting and splitting words: O(n);
//! - numbering lines, chunks and words: at most 32 slots and O(log n) comparisons each, however their hashes collide;
//! - anchors: at most 41 levels, O(u log u) each;
//! - `similar`: left times right lengths, summed over all gaps, at most 131 u, and at most about 65,536 a call.
//!
//! The last two are asserted by every comparison in debug builds, and tests hold hostile texts to them.

#![allow(clippy::indexing_slicing, reason = "moved blocks are ranges of the texts")]

mod anchors;
mod assembly;
mod cleanup;
mod common_ends;
mod equal_runs;
mod exact;
mod gap;
mod moves;
mod stretches;
mod units;
mod work;

use assembly::{Findings, MovedText};
use exact::{Exact, is_too_large};

use crate::kinds::classify::Classifier;
use crate::kinds::lexicon::LazyLanguages;
use crate::redline::Redline;

/// How far a comparison goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The smallest marking the engine finds; no kinds, no moves.
    Exact,
    /// Chance agreements folded, edges slid to sentences, each change with its kinds.
    Clean,
    /// Moved text found as well.
    Full,
}

/// Compares two texts word by word, with everything that readers are told: `compare_at` in full detail.
pub fn compare<'text>(old: &'text str, new: &'text str) -> Redline<'text> {
    compare_at(old, new, Detail::Full)
}

/// Compares two texts word by word, in as much detail as asked for.
///
/// Shape: any two texts. Parts are cut between words or at white space, never inside a grapheme cluster (but for a sign
/// that UAX #29 prepends to the white space behind it, such as U+0600). Equal texts give one equal part, or none if
/// they are empty; the result for `(b, a)` is that for `(a, b)` mirrored ([`Redline::mirrored`]; equal parts are borrowed
/// from the other text, byte for byte the same). Texts of 2 GiB and more (together) are compared by their equal ends
/// alone; that, and gaps too large to search whole, make the redline say that it is coarse.
/// Cost: O(n log n) in the bytes of both texts at worst, with the constants of the module's documentation; a fraction
/// of what splitting both by UAX #29 costs for two revisions of a text. Memory: O(n).
/// Deterministic: the redline depends on the texts alone, within one version of `similar` and of the Unicode tables.
pub fn compare_at<'text>(old: &'text str, new: &'text str, detail: Detail) -> Redline<'text> {
    // Always in the same direction, so that swapping the texts mirrors the redline and changes nothing else.
    let swapped = (new.len(), new) < (old.len(), old);
    let (left, right) = if swapped { (new, old) } else { (old, new) };
    let Exact { mut stretches, mut words, work, mut tokens } = exact::compare_exactly(left, right);
    let mut moved = Vec::new();
    let languages = LazyLanguages::new(left, right);
    if detail >= Detail::Clean {
        cleanup::fold(left, right, &mut stretches, &mut words, &languages);
        cleanup::slide(left, right, &mut stretches);
    }
    if detail >= Detail::Full && !is_too_large(left, right) {
        for block in moves::find(&stretches, words, &mut tokens) {
            let edits = compare_at(&left[block.left.clone()], &right[block.right.clone()], Detail::Clean);
            words.deleted -= edits.words.unchanged;
            words.inserted -= edits.words.unchanged;
            words.moved += edits.words.unchanged;
            moved.push(MovedText { block, edits });
        }
    }
    let findings = Findings { left, right, stretches, moved, words, is_coarse: work.is_coarse };
    let with_kinds = detail >= Detail::Clean && !is_too_large(left, right);
    assembly::assemble(findings, swapped, with_kinds.then(|| Classifier::new(tokens, &languages, swapped)))
}
