//! The model every renderer reads: what a comparison found, part by part.

/// What happened to a stretch of text from the old revision to the new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// In both texts, byte for byte.
    Equal,
    /// In the old text only.
    Delete,
    /// In the new text only.
    Insert,
}

/// One stretch of text with what happened to it; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'text> {
    /// What happened to `text`.
    pub op: Op,
    /// A slice of the old text (equal, delete) or of the new one (insert).
    pub text: &'text str,
}

/// How many words a comparison found on each side.
///
/// A word is a token with a letter or a digit; Han, Hiragana, Thai, Lao, Khmer and Burmese count by character or
/// cluster, a run of Katakana is one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordCounts {
    /// Words only in the new text.
    pub inserted: usize,
    /// Words only in the old text.
    pub deleted: usize,
    /// Words in both, in place.
    pub unchanged: usize,
}

/// A comparison of two texts.
///
/// Invariants: the texts of equal and delete parts, joined in order, are the old text; those of equal and insert parts
/// the new one, byte for byte. Two neighbouring parts never have the same `op`, and a delete stands before the insert
/// that takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redline<'text> {
    /// The parts, in reading order.
    pub parts: Vec<Part<'text>>,
    /// The words of the parts.
    pub words: WordCounts,
}
