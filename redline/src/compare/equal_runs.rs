//! What an alignment finds: runs of units that are equal on both sides.

#![allow(clippy::indexing_slicing, reason = "runs are ranges of the lists that were aligned")]

/// A stretch of units that are equal on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EqualRun {
    /// The first unit on the left.
    pub(crate) left: usize,
    /// The first unit on the right.
    pub(crate) right: usize,
    /// How many units.
    pub(crate) len: usize,
}

/// Runs in order: each begins, on both sides, at or behind the end of the one before; touching runs
/// are one.
///
/// Where every second word changed they are as many as the words, so they are kept in half the
/// room: texts whose units are numbered are shorter than 2 GiB.
#[derive(Default)]
pub(crate) struct EqualRuns(Vec<PackedRun>);

#[derive(Clone, Copy)]
struct PackedRun {
    left: u32,
    right: u32,
    len: u32,
}

impl PackedRun {
    fn of(run: EqualRun) -> Self {
        Self { left: run.left as u32, right: run.right as u32, len: run.len as u32 }
    }

    fn run(self) -> EqualRun {
        EqualRun { left: self.left as usize, right: self.right as usize, len: self.len as usize }
    }
}

impl EqualRuns {
    /// Appends a run that stands behind all others; an empty one changes nothing.
    pub(crate) fn push(&mut self, left: usize, right: usize, len: usize) {
        if len == 0 {
            return;
        }
        if let Some(last) = self.0.last_mut() {
            let run = last.run();
            debug_assert!(left >= run.left + run.len && right >= run.right + run.len);
            if run.left + run.len == left && run.right + run.len == right {
                last.len += len as u32;
                return;
            }
        }
        self.0.push(PackedRun::of(EqualRun { left, right, len }));
    }

    /// The runs.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = EqualRun> {
        self.0.iter().map(|run| run.run())
    }

    /// How many they are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The run number `index`.
    pub(crate) fn get(&self, index: usize) -> Option<EqualRun> {
        self.0.get(index).map(|run| run.run())
    }

    /// Sets the run number `index`, which must be there.
    pub(crate) fn set(&mut self, index: usize, run: EqualRun) {
        self.0[index] = PackedRun::of(run);
    }

    /// Leaves the first `len` runs.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// The same, but where one unit and several equal ones changed places, it is the one that
    /// moved: the several cannot be told apart, and so not be shown as moved.
    ///
    /// Cost: O(units).
    pub(crate) fn with_repeated_units(self, left: &[u32], right: &[u32]) -> Self {
        let mut runs = Self::default();
        // Where the run before ends, and the next one begins, on either side.
        let mut before = (0, 0);
        for (index, run) in self.iter().enumerate() {
            let next = self.get(index + 1).map_or((left.len(), right.len()), |next| (next.left, next.right));
            let left_sides = (&left[before.0..run.left], &left[run.left + run.len..next.0]);
            let right_sides = (&right[before.1..run.right], &right[run.right + run.len..next.1]);
            let passed = match (left_sides, right_sides) {
                ((gone, []), ([], come)) => {
                    repeated(gone, come, run.len).map(|len| (before.0, next.1 - come.len(), len))
                }
                (([], gone), (come, [])) => {
                    repeated(gone, come, run.len).map(|len| (next.0 - gone.len(), before.1, len))
                }
                _ => None,
            };
            let (left_start, right_start, len) = passed.unwrap_or((run.left, run.right, run.len));
            runs.push(left_start, right_start, len);
            before = (left_start + len, right_start + len);
        }
        runs
    }
}

/// How many equal units both sides begin with, if these are more than `fewer`.
fn repeated(left: &[u32], right: &[u32], fewer: usize) -> Option<usize> {
    let first = left.first()?;
    let same = left.iter().zip(right).take_while(|(left, right)| *left == first && *right == first).count();
    (same > fewer).then_some(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_unit_moves_through_several_equal_ones() {
        let passed = |left: &[u32], right: &[u32], runs: &[(usize, usize, usize)]| {
            let mut aligned = EqualRuns::default();
            runs.iter().for_each(|(left, right, len)| aligned.push(*left, *right, *len));
            let runs = aligned.with_repeated_units(left, right);
            runs.iter().map(|run| (run.left, run.right, run.len)).collect::<Vec<_>>()
        };
        let (down, up) = ([1, 1, 1, 7, 2], [7, 1, 1, 1, 2]);
        assert_eq!(passed(&down, &up, &[(3, 0, 1), (4, 4, 1)]), [(0, 1, 3), (4, 4, 1)]);
        assert_eq!(passed(&up, &down, &[(0, 3, 1), (4, 4, 1)]), [(1, 0, 3), (4, 4, 1)]);
        // Two that differ can be told apart, and one alone is as good as the other.
        assert_eq!(passed(&[1, 3, 7], &[7, 1, 3], &[(2, 0, 1)]), [(2, 0, 1)]);
        assert_eq!(passed(&[1, 7], &[7, 1], &[(1, 0, 1)]), [(1, 0, 1)]);
    }
}
