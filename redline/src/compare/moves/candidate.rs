//! From seeds to blocks: seeds are chained, and the chains grow word by word, end at sentences, and
//! must be long enough.

#![allow(clippy::indexing_slicing, reason = "word numbers and byte ranges come from the lists and texts they index")]

use std::ops::Range;

use super::changed_words::{ChangedWords, Window};

/// The most words between two seeds of a block, on either side.
const GAP_MAX: usize = 8;

/// The most words by which an end of a block grows beyond its seeds.
const GROWTH_MAX: usize = 64;

/// How near, in words, the edge of a sentence must be for a block's end to be set to it.
const SNAP_MAX: usize = 4;

/// The same in single characters.
const SNAP_MAX_CHARACTERS: usize = 8;

/// The fewest equal words of a block.
const EQUAL_WORDS_MIN: usize = 8;

/// The fewest equal words of a block that is whole sentences on both sides.
pub(super) const EQUAL_WORDS_MIN_SENTENCE: usize = 5;

/// The least share of equal words in the longer side of a block, in tenths.
const EQUAL_TENTHS_MIN: usize = 6;

/// A block in the making, in words.
pub(super) struct Candidate {
    pub(super) left: Range<usize>,
    pub(super) right: Range<usize>,
    /// Words that are equal on both sides.
    pub(super) equal: usize,
}

/// Joins seeds that follow each other closely.
pub(super) fn chains(
    left: &ChangedWords<'_>,
    right: &ChangedWords<'_>,
    window: Window,
    seeds: &[(usize, usize)],
) -> Vec<Candidate> {
    let mut chains: Vec<Candidate> = Vec::new();
    for (left_word, right_word) in seeds.iter().copied() {
        let length = left.length(window, left_word);
        if let Some(last) = chains.last_mut() {
            let same_changes = left.words[last.left.start].change == left.words[left_word].change
                && right.words[last.right.start].change == right.words[right_word].change;
            // On the diagonal that the chain ends on, windows overlap.
            let is_next = last.left.end.wrapping_sub(left_word) == last.right.end.wrapping_sub(right_word)
                && left_word <= last.left.end
                && right_word >= last.right.start;
            if same_changes && is_next {
                let grown = (left_word + length).saturating_sub(last.left.end);
                last.left.end += grown;
                last.right.end += grown;
                last.equal += grown;
                continue;
            }
            let is_near = |end: usize, word: usize| word >= end && word - end <= GAP_MAX;
            if same_changes && is_near(last.left.end, left_word) && is_near(last.right.end, right_word) {
                last.left.end = left_word + length;
                last.right.end = right_word + length;
                last.equal += length;
                continue;
            }
        }
        chains.push(Candidate {
            left: left_word..left_word + length,
            right: right_word..right_word + length,
            equal: length,
        });
    }
    chains
}

impl Candidate {
    /// Moves both ends outward over equal words, and over a word that differs where two equal ones
    /// follow.
    pub(super) fn grown(mut self, left: &ChangedWords<'_>, right: &ChangedWords<'_>) -> Self {
        let left_change = left.words[self.left.start].change;
        let right_change = right.words[self.right.start].change;
        let is_equal = |left_word: usize, right_word: usize| {
            left.is_in_change(left_word, left_change)
                && right.is_in_change(right_word, right_change)
                && left.words[left_word].key == right.words[right_word].key
        };
        // Words skipped left and right: one for another, one too many on either side; two for two.
        // As many equal ones follow, and one.
        const SKIPS: [(usize, usize); 6] = [(1, 1), (1, 0), (0, 1), (2, 2), (2, 1), (1, 2)];
        let follow = |(left, right): (usize, usize)| 0..left.max(right) + 1;
        for _ in 0..GROWTH_MAX {
            let (left_end, right_end) = (self.left.end, self.right.end);
            let skip = if is_equal(left_end, right_end) {
                Some((0, 0))
            } else {
                SKIPS
                    .into_iter()
                    .find(|skip| follow(*skip).all(|nth| is_equal(left_end + skip.0 + nth, right_end + skip.1 + nth)))
            };
            let Some((skip_left, skip_right)) = skip else { break };
            self.left.end += skip_left + 1;
            self.right.end += skip_right + 1;
            self.equal += 1;
        }
        for _ in 0..GROWTH_MAX {
            // A word before the first wraps to one that no change has.
            let at = |start: usize, back: usize| start.wrapping_sub(back + 1);
            let (left_start, right_start) = (self.left.start, self.right.start);
            let skip = if is_equal(at(left_start, 0), at(right_start, 0)) {
                Some((0, 0))
            } else {
                SKIPS.into_iter().find(|skip| {
                    follow(*skip).all(|nth| is_equal(at(left_start, skip.0 + nth), at(right_start, skip.1 + nth)))
                })
            };
            let Some((skip_left, skip_right)) = skip else { break };
            self.left.start -= skip_left + 1;
            self.right.start -= skip_right + 1;
            self.equal += 1;
        }
        self
    }

    /// Sets each end to the edge of a sentence on both sides, if that is near: outward, else
    /// inward.
    pub(super) fn snapped(mut self, left: &ChangedWords<'_>, right: &ChangedWords<'_>) -> Self {
        let snap_max = if left.words[self.left.start].is_character { SNAP_MAX_CHARACTERS } else { SNAP_MAX };
        let outward = |side: &ChangedWords<'_>, start: usize| {
            let change = side.words[start].change;
            (0..=snap_max.min(start))
                .take_while(|back| side.is_in_change(start - back, change))
                .find(|back| side.begins_sentence(start - back))
        };
        let inward = |side: &ChangedWords<'_>, range: &Range<usize>| {
            (0..=snap_max.min(range.len() - 1)).find(|on| side.begins_sentence(range.start + on))
        };
        if let (Some(back_left), Some(back_right)) = (outward(left, self.left.start), outward(right, self.right.start))
        {
            self.left.start -= back_left;
            self.right.start -= back_right;
        } else if let (Some(on_left), Some(on_right)) = (inward(left, &self.left), inward(right, &self.right)) {
            self.left.start += on_left;
            self.right.start += on_right;
            self.equal = self.equal.saturating_sub(on_left.max(on_right));
        }
        let outward = |side: &ChangedWords<'_>, end: usize| {
            let change = side.words[end - 1].change;
            (0..=snap_max)
                .take_while(|on| side.is_in_change(end + on - 1, change))
                .find(|on| side.ends_sentence_before(end + on))
        };
        let inward = |side: &ChangedWords<'_>, range: &Range<usize>| {
            (0..=snap_max.min(range.len() - 1)).find(|back| side.ends_sentence_before(range.end - back))
        };
        if let (Some(on_left), Some(on_right)) = (outward(left, self.left.end), outward(right, self.right.end)) {
            self.left.end += on_left;
            self.right.end += on_right;
        } else if let (Some(back_left), Some(back_right)) = (inward(left, &self.left), inward(right, &self.right)) {
            self.left.end -= back_left;
            self.right.end -= back_right;
            self.equal = self.equal.saturating_sub(back_left.max(back_right));
        }
        self
    }

    /// Whether it is whole sentences on both sides.
    pub(super) fn is_whole(&self, left: &ChangedWords<'_>, right: &ChangedWords<'_>) -> bool {
        left.begins_sentence(self.left.start)
            && right.begins_sentence(self.right.start)
            && left.ends_sentence_before(self.left.end)
            && right.ends_sentence_before(self.right.end)
    }

    /// Whether it has enough equal words, in all and for its length, to be shown as a move.
    pub(super) fn is_long_enough(&self, left: &ChangedWords<'_>, right: &ChangedWords<'_>) -> bool {
        let longer = self.left.len().max(self.right.len());
        let scale = if left.words[self.left.start].is_character { 2 } else { 1 };
        let fewest = if self.is_whole(left, right) { EQUAL_WORDS_MIN_SENTENCE } else { EQUAL_WORDS_MIN };
        self.equal >= fewest * scale && self.equal * 10 >= longer * EQUAL_TENTHS_MIN
    }
}
