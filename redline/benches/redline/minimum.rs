//! The yardstick: the fewest words that any comparison can mark.

use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation;

use crate::is_word;

/// Products of word counts beyond this are left out of the minimum: at 64 cells a step, some
/// seconds.
const MINIMUM_CELLS_MAX: u64 = 1 << 38;

/// The fewest words that any comparison can mark: those outside of a longest common subsequence of
/// the words alone.
///
/// Bit-parallel (Hyyrö, 2004), 64 cells a step; `None` if there are too many cells.
pub fn minimal_changed_words(old: &str, new: &str) -> Option<u64> {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut words = |text| -> Vec<usize> {
        let chunks = str::split_whitespace(text);
        let words = chunks.flat_map(|chunk| chunk.split_word_bounds().filter(|token| is_word(token)));
        words
            .map(|word| {
                let next = numbers.len();
                *numbers.entry(word).or_insert(next)
            })
            .collect()
    };
    let (mut old, mut new) = (words(old), words(new));
    let prefix = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    old.drain(..prefix);
    new.drain(..prefix);
    let suffix = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    old.truncate(old.len() - suffix);
    new.truncate(new.len() - suffix);
    if old.len() as u64 * new.len() as u64 > MINIMUM_CELLS_MAX {
        return None;
    }
    let mut indexes: Vec<Vec<usize>> = vec![Vec::new(); numbers.len()];
    for (index, word) in old.iter().enumerate() {
        indexes[*word].push(index);
    }
    // A zero bit at a index of `old`: the common subsequence grows there.
    let blocks = old.len().div_ceil(64);
    let mut row = vec![u64::MAX; blocks];
    let mut matches = vec![0_u64; blocks];
    for word in &new {
        for index in &indexes[*word] {
            matches[index / 64] |= 1 << (index % 64);
        }
        let mut carry = false;
        for (row, matches) in row.iter_mut().zip(&matches) {
            let matched = *row & matches;
            let (sum, first) = row.overflowing_add(matched);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            carry = first || second;
            *row = sum | (*row & !matches);
        }
        for index in &indexes[*word] {
            matches[index / 64] = 0;
        }
    }
    let unused = blocks * 64 - old.len();
    let zeros: usize = row.iter().map(|block| block.count_zeros() as usize).sum();
    // Bits beyond the last index start as ones and match nothing, but a carry may pass through
    // them.
    let beyond =
        row.last().map_or(0, |block| (!block).checked_shr(64 - unused as u32).unwrap_or(0).count_ones() as usize);
    let common = zeros - beyond;
    Some((old.len() + new.len() - 2 * common) as u64)
}
