//! Moved text: blocks that one change removed and another inserted, perhaps edited on the way.
//!
//! 1. The words of all changes are listed, old and new apart. Every run of five words that occurs
//!    exactly once in either list is a seed (twelve where words are single characters, as in
//!    Chinese). Boilerplate occurs more often and seeds nothing.
//! 2. Seeds that follow each other closely on both sides, within one change each, make a block; its
//!    ends grow word by word, over one that differs, and are set to where sentences begin and end
//!    if these are near.
//! 3. The blocks with the most equal words come first; those that overlap them, are too short or
//!    were edited too much are dropped.
//! 4. Once more with runs of three words (six characters), for whole sentences alone: a headline
//!    whose figure changed as it moved has no five in a row.
//!
//! Seeding on unique runs is the idea of Heckel (1978) and of rsync. That a block needs a minimum
//! of text is git's (`--color-moved`), which only knows whole unchanged lines.
//!
//! Work: O(w log w) in the words w of all changes; ends grow by at most [`candidate::GROWTH_MAX`]
//! words.

#![allow(clippy::indexing_slicing, reason = "word numbers and byte ranges come from the lists and texts they index")]

mod block;
mod candidate;
mod changed_words;
mod seeds;

pub(crate) use block::MovedBlock;
use block::{Taken, byte_ranges};
use candidate::{Candidate, EQUAL_WORDS_MIN_SENTENCE, chains};
use changed_words::{ChangedWords, Shared, Window};
use seeds::seeds;

use crate::compare::stretches::Stretch;
use crate::redline::WordCounts;
use crate::text::split_text::Words;

/// Finds the moved blocks, numbered in reading order, in `stretches` with so many `words`.
///
/// The numbers are the same when left and right are swapped: a block stands where the first of its
/// two changes does.
pub(crate) fn find(stretches: &[Stretch], words: WordCounts, tokens: &mut Words<'_>) -> Vec<MovedBlock> {
    if words.deleted < EQUAL_WORDS_MIN_SENTENCE || words.inserted < EQUAL_WORDS_MIN_SENTENCE {
        return Vec::new();
    }
    let Words { vocabulary, left: left_split, right: right_split } = tokens;
    let left_side = ChangedWords::new(left_split, stretches, |stretch| stretch.left_end, vocabulary);
    let right_side = ChangedWords::new(right_split, stretches, |stretch| stretch.right_end, vocabulary);
    let shared = Shared::of(&left_side, &right_side, vocabulary.weights().len());
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut taken = [Taken::default(), Taken::default()];
    for window in [Window::LONG, Window::SHORT] {
        let seeds = seeds(&left_side, &right_side, window, &shared);
        let is_free = |taken: &[Taken; 2], candidate: &Candidate| {
            taken[0].is_free(&candidate.left) && taken[1].is_free(&candidate.right)
        };
        let mut found: Vec<Candidate> = chains(&left_side, &right_side, window, &seeds)
            .into_iter()
            .filter(|chain| is_free(&taken, chain))
            .map(|chain| chain.grown(&left_side, &right_side).snapped(&left_side, &right_side))
            .filter(|candidate| candidate.is_long_enough(&left_side, &right_side))
            .filter(|candidate| window == Window::LONG || candidate.is_whole(&left_side, &right_side))
            .collect();
        // The longest first, and of equally long ones the first in the text.
        found.sort_by_key(|candidate| (std::cmp::Reverse(candidate.equal), candidate.left.start));
        for candidate in found {
            if is_free(&taken, &candidate) {
                taken[0].take(&candidate.left);
                taken[1].take(&candidate.right);
                candidates.push(candidate);
            }
        }
    }
    if candidates.is_empty() {
        return Vec::new();
    }
    candidates.sort_by_key(|candidate| {
        let changes = (left_side.words[candidate.left.start].change, right_side.words[candidate.right.start].change);
        (changes.0.min(changes.1), changes.0.max(changes.1), candidate.left.start)
    });
    byte_ranges(&candidates, &left_side, &right_side)
}
