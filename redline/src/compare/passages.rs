//! Rewritten passages: where little of a sentence or a line survives, what survives is chance.
//!
//! The changes of a line and the *islands* between them, equal runs of few words, make a chain. If
//! its islands together have few words for what changed around them, all of it is one passage, that
//! was removed, and one that was added. Else it is divided at its largest island, and each half is
//! looked at in the same way: a sentence that was written anew beside one that was edited is a
//! passage.
//!
//! Cost: O(islands).

#![allow(clippy::indexing_slicing, reason = "islands are one fewer than the changes around them")]

/// The words of a change.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Size {
    pub(crate) left: usize,
    pub(crate) right: usize,
}

impl Size {
    /// The words of its shorter side.
    pub(crate) fn shorter(self) -> usize {
        self.left.min(self.right)
    }

    /// The words of its longer side.
    pub(super) fn longer(self) -> usize {
        self.left.max(self.right)
    }

    /// Whether there are words on both sides.
    pub(crate) fn is_replacement(self) -> bool {
        self.left > 0 && self.right > 0
    }
}

/// The fewest words of a passage that was rewritten.
pub(crate) const PASSAGE_WORDS_MIN: usize = 5;

/// The same where no word survives at all, but marks.
const PASSAGE_WORDS_MIN_OF_MARKS: usize = 4;

/// A passage with as many words is long: more of it may survive by chance.
const LONG_PASSAGE_WORDS_MIN: usize = 8;

/// Whether a passage of so many words was written anew if so many survived: fewer than one for two
/// that changed; in a long passage, fewer than three for four.
fn is_rewritten(changed: usize, kept: usize) -> bool {
    match (changed, kept) {
        (_, 0) => changed >= PASSAGE_WORDS_MIN_OF_MARKS,
        (..LONG_PASSAGE_WORDS_MIN, _) => changed >= PASSAGE_WORDS_MIN && 2 * kept < changed,
        _ => 4 * kept < 3 * changed,
    }
}

/// An island: how many words it has, and whether it may be part of a passage at all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Island {
    pub(crate) words: usize,
    /// Whether it is part of no passage, as it says too much, or stands between figures.
    pub(crate) is_fixed: bool,
}

/// Which islands of a chain are within a rewritten passage; `islands[n]` stands between
/// `changes[n]` and `changes[n + 1]`.
pub(crate) fn within_passages(changes: &[Size], islands: &[Island]) -> Vec<bool> {
    let mut within = vec![false; islands.len()];
    // Sums over what stands in front, so that those of any part are known at once.
    let mut sums = vec![(0, 0, 0)];
    for (nth, change) in changes.iter().enumerate() {
        let (left, right, kept) = sums[nth];
        let island = islands.get(nth).map_or(0, |island| island.words);
        sums.push((left + change.left, right + change.right, kept + island));
    }
    let tree = LargestFirst::of(islands);
    // Parts to be looked at: their first and last change.
    let mut parts = vec![(0, changes.len() - 1, tree.root)];
    while let Some((first, last, largest)) = parts.pop() {
        let Some(largest) = largest else { continue };
        let (left, right) = (sums[last + 1].0 - sums[first].0, sums[last + 1].1 - sums[first].1);
        let kept = sums[last].2 - sums[first].2;
        // The words of a side, if either could stand in the place of the other.
        let changed = ((left + right) / 2).min(2 * left.min(right));
        if !islands[largest].is_fixed && is_rewritten(changed, kept) {
            within[first..last].fill(true);
            continue;
        }
        parts.push((first, largest, tree.before[largest]));
        parts.push((largest + 1, last, tree.behind[largest]));
    }
    within
}

/// For each island the largest of those in front of it and of those behind it, up to the next one
/// that is larger; fixed ones are the largest.
struct LargestFirst {
    root: Option<usize>,
    before: Vec<Option<usize>>,
    behind: Vec<Option<usize>>,
}

impl LargestFirst {
    /// Cost: O(islands), by a stack of those that are larger than what follows.
    fn of(islands: &[Island]) -> Self {
        let rank = |nth: usize| if islands[nth].is_fixed { usize::MAX } else { islands[nth].words };
        let mut tree = Self { root: None, before: vec![None; islands.len()], behind: vec![None; islands.len()] };
        let mut larger: Vec<usize> = Vec::new();
        for nth in 0..islands.len() {
            let mut smaller = None;
            while let Some(last) = larger.pop_if(|last| rank(*last) < rank(nth)) {
                smaller = Some(last);
            }
            tree.before[nth] = smaller;
            match larger.last() {
                Some(last) => tree.behind[*last] = Some(nth),
                None => tree.root = Some(nth),
            }
            larger.push(nth);
        }
        tree
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(changes: &[(usize, usize)], islands: &[usize]) -> Vec<bool> {
        let changes: Vec<Size> = changes.iter().map(|(left, right)| Size { left: *left, right: *right }).collect();
        let island = |words: &usize| Island { words: words % 100, is_fixed: *words >= 100 };
        within_passages(&changes, &islands.iter().map(island).collect::<Vec<_>>())
    }

    #[test]
    fn what_survives_is_dropped_where_it_is_little() {
        assert!(within(&[(9, 9)], &[]).is_empty());
        assert_eq!(within(&[(3, 3), (2, 2)], &[1]), [true]);
        assert_eq!(within(&[(3, 3), (2, 2), (1, 1)], &[1, 2]), [true, false]);
        assert_eq!(within(&[(5, 5), (4, 4), (3, 3)], &[3, 3]), [true, true]);
        assert_eq!(within(&[(2, 2), (2, 2)], &[2]), [false]);
        assert_eq!(within(&[(1, 1), (1, 1)], &[0]), [false]);
        assert_eq!(within(&[(2, 2), (2, 2)], &[0]), [true]);
        // Nothing stands in the place of what was removed.
        assert_eq!(within(&[(9, 0), (9, 0)], &[0]), [false]);
        // A passage beside an edit.
        assert_eq!(within(&[(1, 1), (5, 5), (4, 0), (0, 5)], &[9, 1, 0]), [false, true, true]);
        // Figures are compared one by one.
        assert_eq!(within(&[(4, 4), (4, 4), (4, 4)], &[100, 0]), [false, true]);
    }

    #[test]
    fn many_islands_take_no_longer_each() {
        let changes = vec![(1, 1); 200_001];
        let rising: Vec<usize> = (0..200_000).map(|nth| nth % 4).collect();
        assert_eq!(within(&changes, &rising).len(), 200_000);
        assert!(within(&changes, &vec![1; 200_000]).iter().all(|is_within| !is_within));
    }
}
