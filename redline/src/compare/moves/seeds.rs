//! Runs of words that occur once on either side.

#![allow(clippy::indexing_slicing, reason = "word numbers and byte ranges come from the lists and texts they index")]

use super::changed_words::{ChangedWords, Shared, Window};

/// Equal windows, by their first words, left and right, in left order; each is once on either side.
pub(super) fn seeds(
    left: &ChangedWords<'_>,
    right: &ChangedWords<'_>,
    window: Window,
    shared: &Shared,
) -> Vec<(usize, usize)> {
    let (mut left_windows, mut right_windows) = (left.windows(window, shared), right.windows(window, shared));
    // Most windows are on one side only, which is cheaper to see than to sort.
    let filter = HashFilter::of(&left_windows);
    right_windows.retain(|(hash, _)| filter.may_have(*hash));
    let filter = HashFilter::of(&right_windows);
    left_windows.retain(|(hash, _)| filter.may_have(*hash));
    let mut right_windows = unique(right_windows).into_iter().peekable();
    let mut seeds = Vec::new();
    for (hash, left_word) in unique(left_windows) {
        while right_windows.next_if(|(other, _)| *other < hash).is_some() {}
        if let Some((_, right_word)) = right_windows.next_if(|(other, _)| *other == hash) {
            let (left_word, right_word) = (left_word as usize, right_word as usize);
            let length = left.length(window, left_word);
            let keys =
                |side: &ChangedWords<'_>, word: usize, nth: usize| side.words.get(word + nth).map(|word| word.key);
            if (0..length).all(|nth| keys(left, left_word, nth) == keys(right, right_word, nth)) {
                seeds.push((left_word, right_word));
            }
        }
    }
    seeds.sort_unstable();
    seeds
}

/// The windows that occur once, in the order of their hashes.
fn unique(mut windows: Vec<(u64, u32)>) -> Vec<(u64, u32)> {
    windows.sort_unstable();
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
