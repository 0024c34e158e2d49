//! The longest common subsequence of two lists, one of them short: exact, and a row at a time.
//!
//! A row of the table of lengths increases by at most one from column to column, so that a bit for
//! each column holds it, and the row of the next number follows by one addition (Crochemore et al.,
//! 2001; Hyyrö, 2004). The rows are kept, and the pairs read from them backwards.

#![allow(clippy::indexing_slicing, reason = "rows are as many as numbers of the longer list, columns as bits of a row")]

/// The shorter list has no more numbers: a row is one word of the processor.
pub(crate) const SHORTER_MAX: usize = u64::BITS as usize;

/// Finds longest common subsequences, keeping its table from one call to the next.
#[derive(Default)]
pub(crate) struct CommonSubsequence {
    /// For each number of the longer list a row; a column whose bit is clear is one longer than the
    /// column in front of it.
    rows: Vec<u64>,
    pairs: Vec<(usize, usize)>,
}

impl CommonSubsequence {
    /// The positions, left and right, of a longest common subsequence, in order. Shape: one side
    /// has at most [`SHORTER_MAX`] numbers.
    ///
    /// Cost: O(product of both lengths), of steps that are single instructions.
    pub(crate) fn of(&mut self, left: &[u32], right: &[u32]) -> &[(usize, usize)] {
        self.pairs.clear();
        if left.len() <= right.len() {
            self.find(left, right);
        } else {
            self.find(right, left);
            self.pairs.iter_mut().for_each(|(one, other)| std::mem::swap(one, other));
        }
        self.pairs.reverse();
        &self.pairs
    }

    /// Lists the positions in the shorter and in the longer list, from the last on.
    fn find(&mut self, short: &[u32], long: &[u32]) {
        debug_assert!(short.len() <= SHORTER_MAX);
        self.rows.clear();
        let mut row = u64::MAX;
        self.rows.extend(long.iter().map(|number| {
            let equal = |bits, (column, other): (usize, &u32)| bits | u64::from(other == number) << column;
            let longer = row & short.iter().enumerate().fold(0, equal);
            row = row.wrapping_add(longer) | (row - longer);
            row
        }));
        let (mut column, mut row) = (short.len(), long.len());
        while column > 0 && row > 0 {
            let is_longer = |row: usize| self.rows[row] & 1 << (column - 1) == 0;
            if !is_longer(row - 1) {
                column -= 1;
                continue;
            }
            row -= 1;
            if row == 0 || !is_longer(row - 1) {
                column -= 1;
                self.pairs.push((column, row));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The length of a longest common subsequence, by the table in full.
    fn greatest_len(left: &[u32], right: &[u32]) -> usize {
        let mut row = vec![0; right.len() + 1];
        for number in left {
            let mut diagonal = 0;
            for (column, other) in right.iter().enumerate() {
                let longest = if number == other { diagonal + 1 } else { row[column].max(row[column + 1]) };
                diagonal = std::mem::replace(&mut row[column + 1], longest);
            }
        }
        row[right.len()]
    }

    proptest! {
        #[test]
        fn none_is_longer(
            short in prop::collection::vec(0..5_u32, 0..=SHORTER_MAX),
            long in prop::collection::vec(0..5_u32, 0..200),
        ) {
            let mut finder = CommonSubsequence::default();
            for (left, right) in [(&short, &long), (&long, &short)] {
                let pairs = finder.of(left, right).to_vec();
                prop_assert_eq!(pairs.len(), greatest_len(left, right));
                prop_assert!(pairs.iter().all(|(one, other)| left[*one] == right[*other]));
                prop_assert!(pairs.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
            }
        }
    }
}
