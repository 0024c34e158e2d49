//! The stretches of a comparison, built from left to right, so that they tile both texts whatever
//! the engine finds.

#![allow(clippy::indexing_slicing, reason = "cursors only move forward, to positions inside the texts")]

use crate::compare::moved_ranges::MovedRanges;
use crate::redline::WordCounts;
use crate::text::segmentation::begins_with_mark;
use crate::text::word_count::count_words;

/// What a stretch of both texts is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StretchKind {
    /// Equal, byte for byte.
    Equal,
    /// The same text in other characters.
    Typographic,
    /// A change of one into the other.
    Change,
}

/// A stretch of both texts, from the end of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) kind: StretchKind,
    pub(crate) left_end: usize,
    pub(crate) right_end: usize,
}

/// Where a stretch begins in both texts: where the one before it ends.
pub(crate) fn start_of(stretches: &[Stretch], index: usize) -> (usize, usize) {
    index.checked_sub(1).map_or((0, 0), |before| (stretches[before].left_end, stretches[before].right_end))
}

/// The stretches so far, which tile both texts up to the two cursors; of two neighbours exactly one
/// is equal.
pub(crate) struct Stretches<'text> {
    left: &'text str,
    right: &'text str,
    left_cursor: usize,
    right_cursor: usize,
    stretches: Vec<Stretch>,
}

impl<'text> Stretches<'text> {
    /// No stretches yet, of `left` and `right`.
    pub(crate) fn new(left: &'text str, right: &'text str) -> Self {
        Stretches { left, right, left_cursor: 0, right_cursor: 0, stretches: Vec::new() }
    }

    /// Where the left text has got to.
    pub(crate) fn left_cursor(&self) -> usize {
        self.left_cursor
    }

    /// Where the right text has got to.
    pub(crate) fn right_cursor(&self) -> usize {
        self.right_cursor
    }

    /// The next `len_bytes` are equal.
    pub(crate) fn equal(&mut self, len_bytes: usize) {
        let (left_end, right_end) = (self.left_cursor + len_bytes, self.right_cursor + len_bytes);
        debug_assert_eq!(&self.left[self.left_cursor..left_end], &self.right[self.right_cursor..right_end]);
        self.stretch(StretchKind::Equal, left_end, right_end);
    }

    /// What stands up to `left_end` is, in other characters, what stands up to `right_end`.
    pub(crate) fn typographic(&mut self, left_end: usize, right_end: usize) {
        self.stretch(StretchKind::Typographic, left_end, right_end);
    }

    /// What stands up to `left_end` became what stands up to `right_end`.
    ///
    /// Equal white space at the ends of the change is no part of it.
    pub(crate) fn change(&mut self, left_end: usize, right_end: usize) {
        let left = &self.left[self.left_cursor..left_end];
        let right = &self.right[self.right_cursor..right_end];
        if left == right {
            // As the spaces between most words are.
            self.equal(left.len());
            return;
        }
        let prefix = common_blank_prefix(left, right);
        let suffix = common_blank_suffix(&left[prefix..], &right[prefix..]);
        self.equal(prefix);
        self.stretch(StretchKind::Change, left_end - suffix, right_end - suffix);
        self.equal(suffix);
    }

    fn stretch(&mut self, kind: StretchKind, left_end: usize, right_end: usize) {
        if left_end == self.left_cursor && right_end == self.right_cursor {
            return;
        }
        (self.left_cursor, self.right_cursor) = (left_end, right_end);
        match self.stretches.last_mut() {
            Some(last) if (last.kind == StretchKind::Equal) == (kind == StretchKind::Equal) => {
                // What touches a change is part of it.
                let kind = if last.kind == kind { kind } else { StretchKind::Change };
                *last = Stretch { kind, left_end, right_end };
            }
            _ => self.stretches.push(Stretch { kind, left_end, right_end }),
        }
    }

    /// The stretches, once both texts are through.
    pub(crate) fn finish(self) -> Vec<Stretch> {
        debug_assert_eq!((self.left_cursor, self.right_cursor), (self.left.len(), self.right.len()));
        self.stretches
    }
}

/// Puts several stretches in place of each that `parts`, given its index, parts. Returns whether
/// any was parted.
///
/// Cost: O(stretches); nothing is copied where none is parted.
pub(crate) fn part_each(
    stretches: &mut Vec<Stretch>,
    mut parts: impl FnMut(&[Stretch], usize) -> Option<Vec<Stretch>>,
) -> bool {
    let mut parted: Vec<Stretch> = Vec::new();
    for index in 0..stretches.len() {
        match parts(stretches, index) {
            Some(parts) => {
                if parted.is_empty() {
                    parted.extend_from_slice(&stretches[..index]);
                }
                parted.extend(parts);
            }
            None if !parted.is_empty() => parted.push(stretches[index]),
            None => {}
        }
    }
    let is_parted = !parted.is_empty();
    if is_parted {
        *stretches = parted;
    }
    is_parted
}

/// Makes equal what was compared or parted in pieces, and is left as a change of a text into the
/// same text. Updates `words`.
pub(crate) fn make_equal(
    left: &str,
    right: &str,
    moved: &MovedRanges,
    stretches: &mut Vec<Stretch>,
    words: &mut WordCounts,
) {
    let (mut left_start, mut right_start) = (0, 0);
    let mut are_any = false;
    for stretch in stretches.iter_mut() {
        let (gone, come) = (left_start..stretch.left_end, right_start..stretch.right_end);
        (left_start, right_start) = (stretch.left_end, stretch.right_end);
        if stretch.kind == StretchKind::Change
            && gone.len() == come.len()
            && left[gone.clone()] == right[come.clone()]
            && !moved.touch(&gone, &come)
        {
            stretch.kind = StretchKind::Equal;
            words.mark_unchanged(count_words(&left[gone]));
            are_any = true;
        }
    }
    if !are_any {
        return;
    }
    // The later of two equal neighbours ends both.
    stretches.dedup_by(|later, earlier| {
        let are_equal = (later.kind, earlier.kind) == (StretchKind::Equal, StretchKind::Equal);
        if are_equal {
            *earlier = *later;
        }
        are_equal
    });
}

/// How many bytes of white space both texts begin with.
pub(crate) fn common_blank_prefix(left: &str, right: &str) -> usize {
    let mut prefix = 0;
    let mut last_blank = 0;
    while let Some(blank) = first_blank(&left[prefix..])
        && first_blank(&right[prefix..]) == Some(blank)
    {
        prefix += blank.len();
        last_blank = blank.len();
    }
    // A mark sits on the last of them: it belongs to what follows.
    if begins_with_mark(&left[prefix..]) || begins_with_mark(&right[prefix..]) {
        prefix -= last_blank;
    }
    prefix
}

/// How many bytes of white space both texts end with.
pub(crate) fn common_blank_suffix(left: &str, right: &str) -> usize {
    let mut suffix = 0;
    while let Some(blank) = last_blank(&left[..left.len() - suffix])
        && last_blank(&right[..right.len() - suffix]) == Some(blank)
    {
        suffix += blank.len();
    }
    suffix
}

/// The first character if it is white space; CR LF is one.
fn first_blank(text: &str) -> Option<&str> {
    if text.starts_with("\r\n") {
        return Some(&text[..2]);
    }
    let character = text.chars().next().filter(|character| character.is_whitespace())?;
    Some(&text[..character.len_utf8()])
}

/// The last character if it is white space; CR LF is one.
fn last_blank(text: &str) -> Option<&str> {
    if text.ends_with("\r\n") {
        return Some(&text[text.len() - 2..]);
    }
    let character = text.chars().next_back().filter(|character| character.is_whitespace())?;
    Some(&text[text.len() - character.len_utf8()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(stretches: Stretches<'static>) -> Vec<(StretchKind, &'static str, &'static str)> {
        let (left, right) = (stretches.left, stretches.right);
        let (mut left_start, mut right_start) = (0, 0);
        let stretches = stretches.finish().into_iter().map(|stretch| {
            let texts = (stretch.kind, &left[left_start..stretch.left_end], &right[right_start..stretch.right_end]);
            (left_start, right_start) = (stretch.left_end, stretch.right_end);
            texts
        });
        stretches.collect()
    }

    #[test]
    fn equal_white_space_is_no_part_of_a_change() {
        use StretchKind::{Change, Equal};
        let change = |left: &'static str, right: &'static str| {
            let mut stretches = Stretches::new(left, right);
            stretches.change(left.len(), right.len());
            shown(stretches)
        };
        assert_eq!(change("", ""), []);
        assert_eq!(change(" \n", " \n"), [(Equal, " \n", " \n")]);
        assert_eq!(change(" a\r\n", " b\r\n"), [(Equal, " ", " "), (Change, "a", "b"), (Equal, "\r\n", "\r\n")]);
        assert_eq!(change("a\n", "b\r\n"), [(Change, "a\n", "b\r\n")]);
        assert_eq!(change("   ", " "), [(Equal, " ", " "), (Change, "  ", "")]);
        assert_eq!(change("  \u{301}", "  a"), [(Equal, " ", " "), (Change, " \u{301}", " a")]);
    }

    #[test]
    fn neighbours_become_one() {
        use StretchKind::{Change, Equal};
        let mut stretches = Stretches::new("abcd", "abxed");
        stretches.equal(1);
        stretches.equal(1);
        stretches.typographic(2, 3);
        stretches.change(2, 3);
        stretches.change(3, 4);
        stretches.equal(0);
        stretches.equal(1);
        assert_eq!(shown(stretches), [(Equal, "ab", "ab"), (Change, "c", "xe"), (Equal, "d", "d")]);
    }
}
