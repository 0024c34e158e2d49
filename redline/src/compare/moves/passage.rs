//! What moves: passages, each a sentence, or a line that is none, such as a heading, an item or a
//! row of a table.
//!
//! A line end ends a passage, unless the line is one of a paragraph that was wrapped.

#![allow(clippy::indexing_slicing, reason = "positions are boundaries found in the text they index")]

use std::collections::BTreeSet;
use std::hash::Hasher;
use std::ops::Range;

use rustc_hash::FxHasher;

use super::line_mark::{begins_row, label_len_bytes, line_mark_len_bytes};
use super::wrapping::Wrapping;
use crate::compare::differing_lines::DifferingLines;
use crate::text::sentence_end::next_sentence_end;
use crate::text::tokens::Span;

/// A passage of lines that differ.
pub(super) struct Passage {
    /// Where it stands, without the white space around it.
    span: Span,
    /// How many of its bytes are the mark that its line begins with, with the space behind it: of a
    /// heading, an item, a quotation.
    pub(super) mark_len_bytes: u16,
    /// Whether a line begins with it.
    pub(super) begins_line: bool,
    /// Whether a line ends with it.
    pub(super) ends_line: bool,
    /// Whether it is the rest, or the beginning, of a sentence in lines that are equal.
    pub(super) is_partial: bool,
    /// The lines that it is in, by their index.
    pub(super) lines: u32,
    /// A hash of its text without the mark, whatever white space is in it; zero until it is asked
    /// for.
    pub(super) hash: u64,
}

impl Passage {
    /// Its bytes.
    pub(super) fn range(&self) -> Range<usize> {
        self.span.range()
    }

    /// Where it begins behind its mark.
    pub(super) fn start_without_mark(&self) -> usize {
        self.span.start() + usize::from(self.mark_len_bytes)
    }

    /// Whether it is one line or more from end to end.
    pub(super) fn is_whole_line(&self) -> bool {
        self.begins_line && self.ends_line && !self.is_partial
    }

    fn with_hash(self, text: &str) -> Self {
        Self { hash: self.hash_in(text), ..self }
    }

    fn hash_in(&self, text: &str) -> u64 {
        let mut hasher = FxHasher::default();
        let text = &text[self.start_without_mark()..self.span.end()];
        if has_single_spaces(text.as_bytes()) {
            hasher.write(text.as_bytes());
        } else {
            let mut spaced = String::with_capacity(text.len());
            for chunk in text.split_whitespace() {
                if !spaced.is_empty() {
                    spaced.push(' ');
                }
                spaced.push_str(chunk);
            }
            hasher.write(spaced.as_bytes());
        }
        hasher.finish()
    }

    /// What stands between the white space in it, the mark of its line aside.
    pub(super) fn chunks<'text>(&self, text: &'text str) -> impl Iterator<Item = &'text str> + use<'text> {
        text[self.start_without_mark()..self.span.end()].split_whitespace()
    }
}

/// Whether all white space is single spaces, as far as that is seen by looking at bytes: a few
/// letters beyond ASCII are taken for white space.
fn has_single_spaces(text: &[u8]) -> bool {
    let Some(behind_first) = text.get(1..) else { return true };
    let is_other = |byte: u8| (byte < b' ') | (byte == 0xE1);
    let has_other = text.iter().fold(0, |found, byte| found | u8::from(is_other(*byte))) > 0;
    let pairs = text.iter().zip(behind_first);
    let has_wide = pairs.fold(0, |found, (one, next)| found | u8::from((*one == b' ') & (*next == b' '))) > 0;
    !has_other && !has_wide && !memchr::memchr3_iter(0xC2, 0xE2, 0xE3, text).any(|at| is_space(&text[at..]))
}

/// Whether a character beyond ASCII that begins with C2, E2 or E3 is white space.
fn is_space(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0xC2, 0x85 | 0xA0, ..]
            | [0xE2, 0x80, 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF, ..]
            | [0xE2, 0x81, 0x9F, ..]
            | [0xE3, 0x80, 0x80, ..]
    )
}

/// The passages of one side.
pub(super) struct Passages<'text> {
    pub(super) text: &'text str,
    pub(super) list: Vec<Passage>,
}

impl<'text> Passages<'text> {
    /// The text of a passage without the mark of its line.
    pub(super) fn text_without_mark(&self, index: usize) -> &'text str {
        let passage = &self.list[index];
        &self.text[passage.start_without_mark()..passage.span.end()]
    }

    /// The mark that the line of a passage begins with, and the space behind it.
    pub(super) fn mark(&self, index: usize) -> &'text str {
        let passage = &self.list[index];
        &self.text[passage.span.start()..passage.start_without_mark()]
    }

    /// Makes one passage of each of these and the next.
    pub(super) fn join(&mut self, firsts: &BTreeSet<usize>) {
        let mut joined: Vec<Passage> = Vec::with_capacity(self.list.len());
        for (index, passage) in std::mem::take(&mut self.list).into_iter().enumerate() {
            let is_second = index.checked_sub(1).is_some_and(|before| firsts.contains(&before));
            match joined.last_mut().filter(|_| is_second) {
                Some(first) => {
                    first.span = Span::of(first.span.start()..passage.span.end());
                    first.ends_line = passage.ends_line;
                    first.is_partial |= passage.is_partial;
                    first.hash = first.hash_in(self.text);
                }
                None => joined.push(passage),
            }
        }
        self.list = joined;
    }
}

/// A line that differs, and is longer than this, is not looked at where no sentence ends in what
/// differs: it is an edit, as a rule.
const EDITED_LINE_BYTES_MAX: usize = 256;

/// A row of a table with more bytes than this has sentences in its cells, which may move alone.
const ROW_BYTES_MAX: usize = 200;

/// Of more passages on either side, none is taken to have moved.
const PASSAGES_MAX: usize = 1 << 18;

/// The passages of both sides that may have moved, in order; none where they are too many.
///
/// Cost: O(bytes of the lines).
pub(super) fn passages<'text>(
    left: &'text str,
    right: &'text str,
    differing: &[DifferingLines],
) -> Option<(Passages<'text>, Passages<'text>)> {
    // What moved is missing where it stood, and new where it stands.
    let is_changed = |side: fn(&DifferingLines) -> Span| {
        let ends = |lines: &DifferingLines| (lines.prefix + lines.suffix) as usize;
        differing.iter().any(|lines| side(lines).range().len() > ends(lines))
    };
    if !is_changed(|lines| lines.left) || !is_changed(|lines| lines.right) {
        let none = |text| Passages { text, list: Vec::new() };
        return Some((none(left), none(right)));
    }
    let is_alone = differing.len() == 1;
    let (mut left, mut right) = (Passages { text: left, list: Vec::new() }, Passages { text: right, list: Vec::new() });
    let (mut left_found, mut right_found) = (Vec::new(), Vec::new());
    let (mut left_wrapping, mut right_wrapping) = (Wrapping::of(left.text), Wrapping::of(right.text));
    for (index, lines) in differing.iter().enumerate() {
        if is_edit(left.text, right.text, lines, is_alone) {
            continue;
        }
        left_found.clear();
        right_found.clear();
        cut(left.text, lines.left.range(), index as u32, &mut left_wrapping, PASSAGES_MAX, &mut left_found);
        cut(right.text, lines.right.range(), index as u32, &mut right_wrapping, PASSAGES_MAX, &mut right_found);
        if left_found.len().max(right_found.len()) > PASSAGES_MAX {
            return None;
        }
        // Those at the ends that are equal on both sides did not move: nobody asks for their
        // hashes.
        let same_before = same(left.text, right.text, left_found.iter().zip(&right_found));
        let same_behind = same(left.text, right.text, left_found.iter().rev().zip(right_found.iter().rev()));
        let same_behind = same_behind.min(left_found.len().min(right_found.len()) - same_before);
        for (side, found) in [(&mut left, &mut left_found), (&mut right, &mut right_found)] {
            let end = found.len() - same_behind;
            side.list.extend(found.drain(same_before..end).map(|passage| passage.with_hash(side.text)));
        }
        if left.list.len().max(right.list.len()) > PASSAGES_MAX {
            return None;
        }
    }
    Some((left, right))
}

/// How many of these pairs are equal, with their marks, from the first on.
fn same<'found>(left: &str, right: &str, pairs: impl Iterator<Item = (&'found Passage, &'found Passage)>) -> usize {
    let are_same = |(one, other): &(&Passage, &Passage)| {
        one.mark_len_bytes == other.mark_len_bytes && left[one.range()] == right[other.range()]
    };
    pairs.take_while(are_same).count()
}

/// Whether a long line, or the only one that differs, was edited within a sentence.
fn is_edit(left: &str, right: &str, lines: &DifferingLines, is_alone: bool) -> bool {
    let is_within_sentence = |text: &str, range: Range<usize>| {
        let inner = &text[range.start + lines.prefix as usize..range.end - lines.suffix as usize];
        (is_alone || range.len() > EDITED_LINE_BYTES_MAX)
            && !inner.contains(['\n', '.', '!', '?', '。', '！', '？', '…', '؟', '۔', '।'])
    };
    is_within_sentence(left, lines.left.range()) && is_within_sentence(right, lines.right.range())
}

/// Where the sentences of a whole text stand, and its lines that are none: without the white space
/// between them, of which all else is.
///
/// Cost: O(text).
pub(crate) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    cut(text, 0..text.len(), 0, &mut Wrapping::of(text), usize::MAX, &mut found);
    found.iter().map(Passage::range).collect()
}

/// Appends the passages of `text[range]`, one more than `max` at most, which is whole lines, number
/// `lines` of those that differ.
fn cut(text: &str, range: Range<usize>, lines: u32, wrapping: &mut Wrapping<'_>, max: usize, found: &mut Vec<Passage>) {
    let mut open: Option<OpenPassage> = None;
    let mut line_start = range.start;
    while line_start < range.end && found.len() <= max {
        let feed = memchr::memchr(b'\n', &text.as_bytes()[line_start..range.end]);
        let line_end = feed.map_or(range.end, |feed| line_start + feed + 1);
        let line = line_start..line_start + text[line_start..line_end].trim_end().len();
        let start = line.start + (text[line.clone()].len() - text[line.clone()].trim_start().len());
        if start >= line.end {
            close(open.take(), lines, true, found);
            line_start = line_end;
            continue;
        }
        if open.is_some() && !wrapping.continues(line.clone()) {
            close(open.take(), lines, true, found);
        }
        let mut passage = open.take().unwrap_or_else(|| {
            let is_partial = line_start == range.start && wrapping.continues(line.clone());
            let mark_len_bytes = match line_mark_len_bytes(&text[start..line.end]) {
                _ if is_partial => 0,
                0 => label_len_bytes(&text[start..line.end]),
                mark => mark,
            };
            OpenPassage { start, end: start, mark_len_bytes, begins_line: !is_partial, is_partial }
        });
        if line.end - start > ROW_BYTES_MAX || !begins_row(&text[start..line.end]) {
            let mut from = start.max(passage.start + passage.mark_len_bytes);
            while found.len() <= max
                && let Some((end, next)) = next_sentence_end(text, from..line.end)
            {
                passage.end = end;
                close(Some(passage), lines, false, found);
                passage =
                    OpenPassage { start: next, end: next, mark_len_bytes: 0, begins_line: false, is_partial: false };
                from = next;
            }
        }
        passage.end = line.end;
        open = Some(passage);
        line_start = line_end;
    }
    let goes_on = range.end < text.len() && open.is_some() && {
        let next_end = memchr::memchr(b'\n', &text.as_bytes()[range.end..]).map_or(text.len(), |feed| range.end + feed);
        wrapping.continues(range.end..next_end)
    };
    if let Some(passage) = &mut open {
        passage.is_partial |= goes_on;
    }
    close(open, lines, !goes_on, found);
}

/// A passage whose end is not known yet.
struct OpenPassage {
    start: usize,
    end: usize,
    mark_len_bytes: usize,
    begins_line: bool,
    is_partial: bool,
}

fn close(open: Option<OpenPassage>, lines: u32, ends_line: bool, found: &mut Vec<Passage>) {
    let Some(OpenPassage { start, end, mark_len_bytes, begins_line, is_partial }) = open else { return };
    found.push(Passage {
        span: Span::of(start..end),
        mark_len_bytes: mark_len_bytes.try_into().unwrap_or_default(),
        begins_line,
        ends_line,
        is_partial,
        lines,
        hash: 0,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differing(left: &str, right: &str) -> Vec<DifferingLines> {
        let (left, right) = (Span::of(0..left.len()), Span::of(0..right.len()));
        vec![DifferingLines { left, right, prefix: 0, suffix: 0 }]
    }

    #[test]
    fn a_text_is_cut_into_passages() {
        let left = "## A heading\n\nOne sentence. “Another.” A third\n- an item\n  of two\n| a row. | of cells |\n\n他来了。他走了。\n";
        let (passages, _) = passages(left, "x", &differing(left, "x")).unwrap();
        let texts: Vec<&str> = passages.list.iter().map(|passage| &left[passage.range()]).collect();
        assert_eq!(
            texts,
            [
                "## A heading",
                "One sentence.",
                "“Another.”",
                "A third",
                "- an item",
                "of two",
                "| a row. | of cells |",
                "他来了。",
                "他走了。",
            ]
        );
        let marks: Vec<u16> = passages.list.iter().map(|passage| passage.mark_len_bytes).collect();
        assert_eq!(marks, [3, 0, 0, 0, 2, 0, 0, 0, 0]);
        let whole: Vec<bool> = passages.list.iter().map(Passage::is_whole_line).collect();
        assert_eq!(whole, [true, false, false, false, true, true, true, false, false]);
    }

    #[test]
    fn what_is_equal_at_the_ends_did_not_move() {
        let (left, right) = ("Same.\nOne.\nTwo.\nEnd.\n", "Same.\nTwo.\nOne.\nEnd.\n");
        let (left_passages, right_passages) = passages(left, right, &differing(left, right)).unwrap();
        assert_eq!((left_passages.list.len(), right_passages.list.len()), (2, 2));
    }

    #[test]
    fn white_space_is_told_by_its_bytes() {
        for character in '\0'..=char::MAX {
            let text = format!("a{character}b");
            let is_single = character == ' ' || !character.is_whitespace();
            assert!(is_single || !has_single_spaces(text.as_bytes()), "{character:?}");
        }
        for text in ["", "a", "§ 5 and “this” – c’est une œuvre, で、か", "a b c"] {
            assert!(has_single_spaces(text.as_bytes()), "{text:?}");
        }
        assert!(!has_single_spaces(b"a  b"));
    }

    #[test]
    fn too_many_passages_are_not_looked_through() {
        let (left, right) = ("a\n".repeat(PASSAGES_MAX + 1), "b\n".repeat(PASSAGES_MAX));
        assert!(passages(&left, &right, &differing(&left, &right)).is_none());
        assert!(passages(&right, &right[2..], &differing(&right, &right[2..])).is_some());
    }
}
