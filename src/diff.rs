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
//! 3. Lines that changed are split into words (`tokens`), once for each distinct chunk, and aligned in the same way.
//! 4. Gaps that no anchor opens go to the crate `similar` in bounded pieces (`gap`).
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

mod anchors;
mod characters;
mod comparison;
mod ends;
mod gap;
mod intern;
mod kinds;
mod parts;
mod redline;
mod tokens;
mod word_count;
mod work;

pub use kinds::{Kind, KindCounts, Kinds};
pub use redline::{Move, Op, Part, Redline, WordCounts};

/// Compares two texts word by word.
///
/// Shape: any two texts. Parts are cut between words or at white space, never inside a grapheme cluster (but for a sign
/// that UAX #29 prepends to the white space behind it, such as U+0600). Equal texts give one equal part, or none if
/// they are empty; `compare(b, a)` is `compare(a, b)` with deletions and insertions swapped (and equal parts borrowed
/// from `b`, byte for byte the same). Texts of 2 GiB and more (together) are compared by their equal ends alone.
/// Cost: O(n log n) in the bytes of both texts at worst, with the constants of the module's documentation; a fraction
/// of what splitting both by UAX #29 costs for two revisions of a text. Memory: O(n).
/// Deterministic: the redline depends on the texts alone, within one version of `similar` and of the Unicode tables.
pub fn compare<'text>(old: &'text str, new: &'text str) -> Redline<'text> {
    comparison::compare_counted(old, new).0
}
