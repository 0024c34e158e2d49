//! Slides what came or went alone to where lines begin, as far as it reads the same there:
//! `| Year | Sum {+|¶| 2019 | 12 +}|` becomes `| Year | Sum |¶{+| 2019 | 12 |¶+}`.

#![allow(clippy::indexing_slicing, reason = "positions are those of tokens of the side they belong to")]

use super::Lines;
use crate::compare::equal_runs::{EqualRun, EqualRuns};

/// So many tokens it slides at most: marks, as a rule, with which lines begin and end.
const TOKENS_MAX: usize = 8;

impl Lines<'_> {
    /// Slides each gap between two runs that has tokens on one side alone.
    ///
    /// Cost: O(runs).
    pub(super) fn slide_to_lines(&self, runs: &mut EqualRuns) {
        let end = EqualRun { left: self.left.keys.len(), right: self.right.keys.len(), len: 0 };
        let mut before = EqualRun { left: 0, right: 0, len: 0 };
        // Within the list: what is kept never overtakes what is read.
        let mut kept = 0;
        for index in 0..=runs.len() {
            let mut behind = runs.get(index).unwrap_or(end);
            let offset = self.offset_to_line(&before, &behind);
            let moved = |position: usize| position.saturating_add_signed(offset);
            if offset != 0 {
                before.len = moved(before.len);
                let len = behind.len.saturating_add_signed(-offset);
                behind = EqualRun { left: moved(behind.left), right: moved(behind.right), len };
            }
            if before.len > 0 {
                runs.set(kept, before);
                kept += 1;
            }
            before = behind;
        }
        // Where the last gap slid back, what is behind it is a run more.
        runs.truncate(kept);
        runs.push(before.left, before.right, before.len);
    }

    /// By how many tokens the gap between two runs slides, so that it begins and ends where lines
    /// do; by none where both sides have tokens in it.
    fn offset_to_line(&self, before: &EqualRun, behind: &EqualRun) -> isize {
        let (left, right) = (before.left + before.len..behind.left, before.right + before.len..behind.right);
        let (side, gap, other, at) = match (left.is_empty(), right.is_empty()) {
            (true, false) => (&self.right, right, &self.left, left.start),
            (false, true) => (&self.left, left, &self.right, right.start),
            _ => return 0,
        };
        let are_lines = |start: usize, end: usize, at: usize| {
            side.begins_line(start) && side.begins_line(end) && other.begins_line(at)
        };
        if are_lines(gap.start, gap.end, at) {
            return 0;
        }
        for distance in 1..=TOKENS_MAX.min(behind.len) {
            if side.keys[gap.start + distance - 1] != side.keys[gap.end + distance - 1] {
                break;
            }
            if are_lines(gap.start + distance, gap.end + distance, at + distance) {
                return distance as isize;
            }
        }
        for distance in 1..=TOKENS_MAX.min(before.len) {
            if side.keys[gap.end - distance] != side.keys[gap.start - distance] {
                break;
            }
            if are_lines(gap.start - distance, gap.end - distance, at - distance) {
                return -(distance as isize);
            }
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use crate::{Op, compare};

    #[test]
    fn a_line_at_the_end_is_one_run_more() {
        for (old, new) in [
            ("Yours sincerely\nAnn Bell\n\n", "\nYours sincerely\nAnn Bell\nAnn Bell"),
            ("Sagte er\nNein\n\n", "\nSagte er\nNein\nNein"),
        ] {
            let redline = compare(old, new);
            let side = |is_in: fn(Op) -> bool| -> String {
                redline.parts.iter().filter(|part| is_in(part.op)).map(|part| part.text).collect()
            };
            assert_eq!((side(Op::is_in_old).as_str(), side(Op::is_in_new).as_str()), (old, new));
        }
    }
}
