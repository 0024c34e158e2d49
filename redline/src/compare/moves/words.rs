//! The words of passages, and the runs of words that occur once on either side.

#![allow(clippy::indexing_slicing, reason = "word numbers and byte ranges come from the lists and texts they index")]

use std::collections::BTreeSet;
use std::ops::Range;

use super::passage::Passages;
use crate::text::characters::is_unspaced;
use crate::text::split_text::SplitText;
use crate::text::vocabulary::Vocabulary;

/// How many words must follow each other on both sides to speak for a pair.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    words: usize,
    /// The same, where words are single characters or clusters: there are few of them, and five say
    /// little.
    characters: usize,
}

impl Window {
    /// What finds most.
    pub(super) const LONG: Self = Self { words: 5, characters: 12 };
    /// What finds sentences that were edited every few words, and lines.
    pub(super) const SHORT: Self = Self { words: 3, characters: 6 };
    /// What finds short lines.
    pub(super) const WORD: Self = Self { words: 1, characters: 2 };
}

/// Which words stand on both sides.
pub(super) struct Shared(Vec<u8>);

impl Shared {
    /// Those that `left` and `right` share, whose keys are below `keys`.
    pub(super) fn of(left: &PassageWords, right: &PassageWords, keys: usize) -> Self {
        let mut sides = vec![0; keys];
        for (side, mark) in [(left, 1), (right, 2)] {
            for word in &side.words {
                sides[word.key as usize] |= mark;
            }
        }
        Self(sides)
    }

    fn has(&self, key: u32) -> bool {
        self.0[key as usize] == 3
    }
}

/// A word of a passage.
#[derive(Clone, Copy)]
struct Word {
    key: u32,
    /// The passage it is in.
    passage: u32,
    /// Whether it is one of the words that are single characters or clusters.
    is_character: bool,
    /// Whether it is a figure, which by itself speaks for no pair.
    is_figure: bool,
}

/// The words of some passages of one side, in order.
pub(super) struct PassageWords {
    words: Vec<Word>,
}

impl PassageWords {
    /// Those of the passages that are `wanted`. Cost: O(their bytes).
    pub(super) fn of<'text>(
        side: &Passages<'_>,
        split: &mut SplitText<'text>,
        vocabulary: &mut Vocabulary<'text>,
        wanted: impl Fn(usize) -> bool,
    ) -> Self {
        let wanted: Vec<bool> = (0..side.list.len()).map(wanted).collect();
        // Those that follow each other are split together, as the comparison of words will ask for
        // several of them at once.
        let mut index = 0;
        while let Some(first) = side.list.get(index) {
            let follow = |next: &usize| wanted[*next] && side.list[*next].lines == first.lines;
            let count = (index..side.list.len()).take_while(follow).count();
            if let Some(last) = count.checked_sub(1) {
                split.split(first.range().start..side.list[index + last].range().end, vocabulary);
            }
            index += count.max(1);
        }
        let mut words = Vec::new();
        for (index, passage) in side.list.iter().enumerate().filter(|(index, _)| wanted[*index]) {
            let tokens = split.split(passage.range(), vocabulary);
            let tokens = split.tokens.slice(tokens);
            for (id, span) in tokens.ids.iter().zip(tokens.spans) {
                if vocabulary.is_word(*id) {
                    words.push(Word {
                        key: vocabulary.key_of(*id),
                        passage: index as u32,
                        is_character: is_character(&split.text[span.range()]),
                        is_figure: split.text.as_bytes()[span.start()].is_ascii_digit(),
                    });
                }
            }
        }
        Self { words }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Leaves the words of the passages that are `wanted`.
    pub(super) fn retain(&mut self, wanted: impl Fn(usize) -> bool) {
        self.words.retain(|word| wanted(word.passage as usize));
    }

    /// The keys of the words of a passage.
    pub(super) fn keys_of(&self, passage: usize) -> Vec<u32> {
        let start = self.words.partition_point(|word| (word.passage as usize) < passage);
        self.words[start..].iter().take_while(|word| word.passage as usize == passage).map(|word| word.key).collect()
    }

    /// The hashes of those windows all of whose words stand on both sides, each with its first
    /// word.
    ///
    /// Cost: O(words), and O(length) for each window.
    fn windows(&self, window: Window, shared: &Shared) -> Vec<(u64, u32)> {
        let mut windows = Vec::new();
        // Where the words begin that are shared, one behind another, in one passage.
        let mut start = 0;
        for (index, word) in self.words.iter().enumerate() {
            if !shared.has(word.key) || window == Window::WORD && word.is_figure {
                start = index + 1;
                continue;
            }
            if self.words[start].passage != word.passage {
                start = index;
            }
            let length = self.length(window, start);
            // Where a run goes on, so does the window; words and characters have windows of their
            // own lengths.
            let first = (index + 1).saturating_sub(length).max(start);
            if index + 1 - first < length || self.length(window, first) != length {
                continue;
            }
            let hash = self.words[first..=index].iter().fold(length as u64, |hash, word| {
                (hash.rotate_left(5) ^ u64::from(word.key)).wrapping_mul(0x517c_c1b7_2722_0a95)
            });
            windows.push((hash, first as u32));
        }
        windows
    }

    /// How many words a window has that begins with `first`.
    fn length(&self, window: Window, first: usize) -> usize {
        if self.words[first].is_character { window.characters } else { window.words }
    }

    /// The keys of the words of a window.
    fn keys(&self, range: Range<usize>) -> Option<impl Iterator<Item = u32>> {
        self.words.get(range).map(|words| words.iter().map(|word| word.key))
    }
}

/// Whether a word is one of those that languages without spaces are counted in.
fn is_character(word: &str) -> bool {
    // All of them stand behind U+0800, whose first bytes are E0 and more.
    word.as_bytes().first().is_some_and(|byte| *byte >= 0xE0) && word.chars().next().is_some_and(is_unspaced)
}

/// Two passages, left and right, and how many runs of words speak for their being one.
pub(super) struct Votes {
    left: usize,
    right: usize,
    count: usize,
}

/// The passages that have runs of words in common which occur once on either side: each with
/// another and how many speak for their being one, in order.
///
/// Cost: O(w log w) in the words of both sides.
pub(super) fn votes(left: &PassageWords, right: &PassageWords, window: Window, shared: &Shared) -> Vec<Votes> {
    let mut votes: Vec<(usize, usize)> = unique_runs(left, right, window, shared)
        .into_iter()
        .map(|(left_word, right_word)| {
            (left.words[left_word].passage as usize, right.words[right_word].passage as usize)
        })
        .collect();
    votes.sort_unstable();
    votes
        .chunk_by(|one, other| one == other)
        .map(|same| Votes { left: same[0].0, right: same[0].1, count: same.len() })
        .collect()
}

/// The first of each two passages on the left that follow each other, and are both in one passage
/// on the right.
pub(super) fn joined_on_right(votes: &[Votes]) -> BTreeSet<usize> {
    let mut by_right: Vec<(usize, usize)> = telling(votes).map(|votes| (votes.right, votes.left)).collect();
    by_right.sort_unstable();
    firsts(&by_right)
}

/// The same with the sides exchanged.
pub(super) fn joined_on_left(votes: &[Votes]) -> BTreeSet<usize> {
    firsts(&telling(votes).map(|votes| (votes.left, votes.right)).collect::<Vec<_>>())
}

/// One run may be a phrase that went from one sentence to another.
fn telling(votes: &[Votes]) -> impl Iterator<Item = &Votes> {
    votes.iter().filter(|votes| votes.count > 1)
}

fn firsts(pairs: &[(usize, usize)]) -> BTreeSet<usize> {
    let follow = |pair: &&[(usize, usize)]| pair[0].0 == pair[1].0 && pair[0].1 + 1 == pair[1].1;
    pairs.windows(2).filter(follow).map(|pair| pair[0].1).collect()
}

/// The passages, left and right, that have most in common of all that either has anything in common
/// with: each is in one pair at most, and those that `are_beside` each other are preferred.
pub(super) fn best_pairs(mut votes: Vec<Votes>, are_beside: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    votes.sort_by_key(|votes| {
        (std::cmp::Reverse((votes.count, are_beside(votes.left, votes.right))), votes.left, votes.right)
    });
    let mut taken = (BTreeSet::new(), BTreeSet::new());
    votes.retain(|votes| {
        // Each passage has one chance: the first that wants it has most in common with it.
        let is_first = (taken.0.insert(votes.left), taken.1.insert(votes.right));
        is_first == (true, true)
    });
    votes.into_iter().map(|votes| (votes.left, votes.right)).collect()
}

/// Equal windows, by their first words, left and right; each is once on either side.
fn unique_runs(left: &PassageWords, right: &PassageWords, window: Window, shared: &Shared) -> Vec<(usize, usize)> {
    let (mut left_windows, mut right_windows) = (left.windows(window, shared), right.windows(window, shared));
    // Most windows are on one side only, which is cheaper to see than to sort.
    let filter = HashFilter::of(&left_windows);
    right_windows.retain(|(hash, _)| filter.may_have(*hash));
    let filter = HashFilter::of(&right_windows);
    left_windows.retain(|(hash, _)| filter.may_have(*hash));
    let mut right_windows = unique(right_windows).into_iter().peekable();
    let mut found = Vec::new();
    for (hash, left_word) in unique(left_windows) {
        while right_windows.next_if(|(other, _)| *other < hash).is_some() {}
        if let Some((_, right_word)) = right_windows.next_if(|(other, _)| *other == hash) {
            let (left_word, right_word) = (left_word as usize, right_word as usize);
            let length = left.length(window, left_word);
            let left_keys = left.keys(left_word..left_word + length);
            let right_keys = right.keys(right_word..right_word + length);
            if left_keys.zip(right_keys).is_some_and(|(left, right)| left.eq(right)) {
                found.push((left_word, right_word));
            }
        }
    }
    found
}
/// The windows that occur once, in the order of their hashes.
fn unique(mut windows: Vec<(u64, u32)>) -> Vec<(u64, u32)> {
    windows.sort_unstable_by_key(|window| window.0);
    let same = windows.chunk_by(|one, other| one.0 == other.0);
    same.filter(|same| same.len() == 1).flatten().copied().collect()
}

/// Which hashes may be among some: a bit for each, which others may share (a Bloom filter of one
/// function).
struct HashFilter {
    bits: Vec<u64>,
    shift: u32,
}

impl HashFilter {
    fn of(windows: &[(u64, u32)]) -> Self {
        // Eight bits a window, so that few share one.
        let bits = (windows.len() * 8).next_power_of_two().max(64);
        let mut filter = Self { bits: vec![0; bits / 64], shift: 64 - bits.ilog2() };
        for (hash, _) in windows {
            let bit = filter.bit(*hash);
            filter.bits[bit / 64] |= 1 << (bit % 64);
        }
        filter
    }

    fn bit(&self, hash: u64) -> usize {
        // The high bits of the product are the best mixed.
        (hash >> self.shift) as usize
    }

    fn may_have(&self, hash: u64) -> bool {
        let bit = self.bit(hash);
        self.bits[bit / 64] & (1 << (bit % 64)) != 0
    }
}
