//! From blocks of words to bytes of the texts, with the marks and the white space that go with
//! them.

#![allow(clippy::indexing_slicing, reason = "word numbers and byte ranges come from the lists and texts they index")]

use std::collections::BTreeMap;
use std::ops::Range;

use super::candidate::Candidate;
use super::changed_words::{ChangedWords, Word};
use crate::text::boundaries::{is_closing, is_opening};
use crate::text::segmentation::begins_with_mark;

/// Where a block of text stands that moved: its bytes in both texts, in different changes.
pub(crate) struct MovedBlock {
    pub(crate) left: Range<usize>,
    pub(crate) right: Range<usize>,
}

/// The bytes of each block on both sides: its words, the marks that open and close them, and white
/// space at one end where it is the same on both sides.
pub(super) fn byte_ranges(
    candidates: &[Candidate],
    left: &ChangedWords<'_>,
    right: &ChangedWords<'_>,
) -> Vec<MovedBlock> {
    let mut ranges: Vec<(Range<usize>, Range<usize>)> = candidates
        .iter()
        .map(|candidate| {
            let opens = (left.opening(candidate.left.start), right.opening(candidate.right.start));
            let closes = (left.closing(candidate.left.end), right.closing(candidate.right.end));
            (opens.0..closes.0, opens.1..closes.1)
        })
        .collect();
    let mut taken = [Taken::default(), Taken::default()];
    for (left_range, right_range) in &ranges {
        taken[0].take(left_range);
        taken[1].take(right_range);
    }
    for ((left_range, right_range), candidate) in ranges.iter_mut().zip(candidates) {
        let left_change = &left.changes[left.words[candidate.left.start].change as usize].range();
        let right_change = &right.changes[right.words[candidate.right.start].change as usize].range();
        let behind = (
            leading_blank(&left.text[left_range.end..left_change.end]),
            leading_blank(&right.text[right_range.end..right_change.end]),
        );
        let before = (
            trailing_blank(&left.text[left_change.start..left_range.start]),
            trailing_blank(&right.text[right_change.start..right_range.start]),
        );
        let is_free_behind =
            |taken: &Taken, range: &Range<usize>| taken.is_free(&(range.end..range.end + behind.0.len()));
        if !behind.0.is_empty()
            && behind.0 == behind.1
            && is_free_behind(&taken[0], left_range)
            && is_free_behind(&taken[1], right_range)
        {
            left_range.end += behind.0.len();
            right_range.end += behind.0.len();
        } else if !before.0.is_empty() && before.0 == before.1 {
            let wider = (
                left_range.start - before.0.len()..left_range.end,
                right_range.start - before.0.len()..right_range.end,
            );
            let is_free =
                |taken: &Taken, range: &Range<usize>, wider: &Range<usize>| taken.is_free(&(wider.start..range.start));
            if is_free(&taken[0], left_range, &wider.0) && is_free(&taken[1], right_range, &wider.1) {
                (*left_range, *right_range) = wider;
            }
        }
        taken[0].take(left_range);
        taken[1].take(right_range);
    }
    ranges.into_iter().map(|(left, right)| MovedBlock { left, right }).collect()
}

impl ChangedWords<'_> {
    /// Where the marks begin that open what the word begins.
    fn opening(&self, word: usize) -> usize {
        let Word { span, change, .. } = self.words[word];
        let start = span.start();
        let change_start = self.changes[change as usize].start();
        let floor = match word.checked_sub(1).map(|before| self.words[before]) {
            Some(before) if before.change == change => self.closing(word).min(start).max(before.span.end()),
            _ => change_start,
        };
        let before = &self.text[floor..start];
        start - (before.len() - before.trim_end_matches(|mark: char| is_opening(mark)).len())
    }

    /// Where the marks end that close what the word in front of `word` ends.
    fn closing(&self, word: usize) -> usize {
        let Word { span, change, .. } = self.words[word - 1];
        let end = span.end();
        let change_end = self.changes[change as usize].end();
        let ceiling = match self.words.get(word) {
            Some(next) if next.change == change => next.span.start(),
            _ => change_end,
        };
        let behind = &self.text[end..ceiling];
        let closes = |mark: char| !mark.is_whitespace() && (is_closing(mark) || !is_opening(mark));
        end + (behind.len() - behind.trim_start_matches(closes).len())
    }
}

/// The white space that a text begins with, without a space that a mark sits on.
fn leading_blank(text: &str) -> &str {
    let rest = text.trim_start();
    let blank = &text[..text.len() - rest.len()];
    match blank.char_indices().next_back() {
        Some((last, _)) if begins_with_mark(rest) => &blank[..last],
        _ => blank,
    }
}

fn trailing_blank(text: &str) -> &str {
    &text[text.trim_end().len()..]
}

/// Ranges that do not overlap, by their starts.
#[derive(Default)]
pub(super) struct Taken(BTreeMap<usize, usize>);

impl Taken {
    pub(super) fn is_free(&self, range: &Range<usize>) -> bool {
        self.0.range(..range.end).next_back().is_none_or(|(_, end)| *end <= range.start)
    }

    pub(super) fn take(&mut self, range: &Range<usize>) {
        self.0.insert(range.start, range.end);
    }
}
