//! Building a redline from left to right, so that its parts rebuild both texts whatever the engine finds.

#![allow(clippy::indexing_slicing, reason = "cursors only move forward, to positions inside the texts")]

use super::redline::{Op, Part};
use super::tokens::begins_with_mark;

/// A stretch of both texts that is equal, or a change of one into the other.
#[derive(Clone, Copy)]
struct Stretch {
    equal: bool,
    left_end: usize,
    right_end: usize,
}

/// The stretches so far, which tile both texts up to the two cursors; no two neighbours are of a kind.
pub(super) struct Parts<'text> {
    left: &'text str,
    right: &'text str,
    left_cursor: usize,
    right_cursor: usize,
    stretches: Vec<Stretch>,
}

impl<'text> Parts<'text> {
    /// No stretches yet, of `left` and `right`.
    pub(super) fn new(left: &'text str, right: &'text str) -> Self {
        Parts { left, right, left_cursor: 0, right_cursor: 0, stretches: Vec::new() }
    }

    /// Where the left text has got to.
    pub(super) fn left_cursor(&self) -> usize {
        self.left_cursor
    }

    /// Where the right text has got to.
    pub(super) fn right_cursor(&self) -> usize {
        self.right_cursor
    }

    /// The next `len_bytes` are equal.
    pub(super) fn equal(&mut self, len_bytes: usize) {
        let (left_end, right_end) = (self.left_cursor + len_bytes, self.right_cursor + len_bytes);
        debug_assert_eq!(&self.left[self.left_cursor..left_end], &self.right[self.right_cursor..right_end]);
        self.stretch(true, left_end, right_end);
    }

    /// What stands up to `left_end` became what stands up to `right_end`.
    ///
    /// Equal white space at the ends of the change is no part of it.
    pub(super) fn change(&mut self, left_end: usize, right_end: usize) {
        let left = &self.left[self.left_cursor..left_end];
        let right = &self.right[self.right_cursor..right_end];
        let prefix = common_blank_prefix(left, right);
        let suffix = common_blank_suffix(&left[prefix..], &right[prefix..]);
        self.equal(prefix);
        self.stretch(false, left_end - suffix, right_end - suffix);
        self.equal(suffix);
    }

    fn stretch(&mut self, equal: bool, left_end: usize, right_end: usize) {
        if left_end == self.left_cursor && right_end == self.right_cursor {
            return;
        }
        (self.left_cursor, self.right_cursor) = (left_end, right_end);
        let stretch = Stretch { equal, left_end, right_end };
        match self.stretches.last_mut() {
            Some(last) if last.equal == equal => *last = stretch,
            _ => self.stretches.push(stretch),
        }
    }

    /// The parts, with the left text as the old one; `swapped`: with the right text as the old one.
    pub(super) fn finish(self, swapped: bool) -> Vec<Part<'text>> {
        debug_assert_eq!((self.left_cursor, self.right_cursor), (self.left.len(), self.right.len()));
        let mut parts = Vec::with_capacity(self.stretches.len() * 2);
        let mut push = |op, text: &'text str| {
            if !text.is_empty() {
                parts.push(Part { op, text, ..Part::equal(text) });
            }
        };
        let (mut left_start, mut right_start) = (0, 0);
        for stretch in self.stretches {
            let left = &self.left[left_start..stretch.left_end];
            let right = &self.right[right_start..stretch.right_end];
            let (old, new) = if swapped { (right, left) } else { (left, right) };
            if stretch.equal {
                push(Op::Equal, old);
            } else {
                push(Op::Delete, old);
                push(Op::Insert, new);
            }
            (left_start, right_start) = (stretch.left_end, stretch.right_end);
        }
        parts
    }
}

/// How many bytes of white space both texts begin with.
fn common_blank_prefix(left: &str, right: &str) -> usize {
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
fn common_blank_suffix(left: &str, right: &str) -> usize {
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

    #[test]
    fn equal_white_space_is_no_part_of_a_change() {
        let change = |left: &'static str, right: &'static str| -> Vec<(Op, &'static str)> {
            let mut parts = Parts::new(left, right);
            parts.change(left.len(), right.len());
            parts.finish(false).into_iter().map(|part| (part.op, part.text)).collect()
        };
        assert_eq!(change("", ""), []);
        assert_eq!(change(" \n", " \n"), [(Op::Equal, " \n")]);
        assert_eq!(
            change(" a\r\n", " b\r\n"),
            [(Op::Equal, " "), (Op::Delete, "a"), (Op::Insert, "b"), (Op::Equal, "\r\n")]
        );
        assert_eq!(change("a\n", "b\r\n"), [(Op::Delete, "a\n"), (Op::Insert, "b\r\n")]);
        assert_eq!(change("   ", " "), [(Op::Equal, " "), (Op::Delete, "  ")]);
        assert_eq!(change("  \u{301}", "  a"), [(Op::Equal, " "), (Op::Delete, " \u{301}"), (Op::Insert, " a")]);
    }

    #[test]
    fn neighbours_become_one() {
        let mut parts = Parts::new("abcd", "abxcd");
        parts.equal(1);
        parts.equal(1);
        parts.change(2, 3);
        parts.change(2, 3);
        parts.equal(0);
        parts.equal(2);
        let expected = [Part::equal("ab"), Part { op: Op::Delete, ..Part::equal("x") }, Part::equal("cd")];
        assert_eq!(parts.finish(true), expected);
    }
}
