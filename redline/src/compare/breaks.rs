//! Line ends that both texts have are anchors: lines are paired where words changed on several of
//! them.
//!
//! Words are aligned as if a text were one line, which finds text that was wrapped anew or whose
//! paragraphs were joined. For readers a line end that both texts have is then set between changes:
//!
//! 1. A word or two that agree by chance across lines, where the words around them do not, are no
//!    longer equal.
//! 2. A gap between equal words in which both texts have line ends is cut into lines. Those that
//!    have most words in common are paired, in order, and the words of each pair are aligned again;
//!    of what is left, whole lines came or went.
//!
//! Before that, where what is equal or changed runs from one line into another, all lines are
//! paired, and if hardly fewer words are equal within the pairs, those are what the words are
//! aligned in.
//!
//! A full stop that is equal in front of a line end belongs to the line in front of it, not to the
//! one that changed behind: `early.{+ Nobody saw him go.+}¶¶[-She stayed.¶¶-]The police`.
//!
//! Cost: O(tokens), with at most [`CELLS_MAX`] pairs of lines a gap, and the alignment of each gap
//! once more.

#![allow(clippy::indexing_slicing, reason = "positions are those of tokens of the side they belong to")]

mod line_pairs;
mod slid_to_lines;
mod token_lines;

use std::ops::Range;

use line_pairs::{CELLS_MAX, Segments};
pub(crate) use token_lines::TokenLines;

use crate::compare::equal_runs::{EqualRun, EqualRuns};
use crate::compare::joined::is_joined;

/// An equal run with more words than this does not agree by chance.
const CHANCE_WORDS_MAX: usize = 3;

/// The same in words and marks.
const CHANCE_TOKENS_MAX: usize = 8;

/// So many marks beside a line end belong to the line.
const MARKS_MAX: usize = 4;

/// What is equal from one line into another is worth so many words less than what is equal in lines
/// that are pairs.
const WORDS_OF_CROSSING: usize = 2;

/// Two lines that were joined have so many other words between them at most.
const JOINED_WORDS_MAX: usize = 1;

/// Where such lines begin and end is looked for within so many words and marks.
const JOINED_TOKENS_MAX: usize = 256;

/// What follows in an alignment that keeps to line ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Equal tokens.
    Equal(EqualRun),
    /// White space of both sides, each with a line end; in bytes.
    Break { left: Range<usize>, right: Range<usize> },
}

/// Steps on their way to `take`: the last one waits, as the marks that it ends with may go with
/// what follows. A list of all would be many times as large as the text.
struct Steps<Take> {
    last: Option<Step>,
    take: Take,
}

impl<Take: FnMut(Step)> Steps<Take> {
    fn push(&mut self, step: Step) {
        self.last.replace(step).into_iter().for_each(&mut self.take);
    }
}

/// An alignment, and what it is made of.
pub(crate) struct Lines<'call> {
    pub(crate) left: TokenLines<'call>,
    pub(crate) right: TokenLines<'call>,
    /// Whether a key is that of a word.
    pub(crate) is_word: &'call dyn Fn(u32) -> bool,
}

/// The tokens of both sides that stand between two equal runs.
#[derive(Clone)]
struct Gap {
    left: Range<usize>,
    right: Range<usize>,
}

impl Gap {
    fn has_tokens(&self) -> bool {
        !self.left.is_empty() || !self.right.is_empty()
    }
}

impl Lines<'_> {
    /// Sets the line ends that both sides have between the changes that `runs` leave, and hands to
    /// `take` what follows what.
    ///
    /// `align` finds the equal runs of two lists of keys.
    pub(crate) fn steps(
        &self,
        mut runs: EqualRuns,
        mut align: impl FnMut(&[u32], &[u32]) -> EqualRuns,
        take: impl FnMut(Step),
    ) {
        self.slide_to_lines(&mut runs);
        let runs = self.without_chance(runs);
        if let Some(steps) = self.line_by_line(&runs, &mut align) {
            steps.into_iter().for_each(take);
            return;
        }
        let mut steps = Steps { last: None, take };
        let (mut left_start, mut right_start) = (0, 0);
        let end = EqualRun { left: self.left.keys.len(), right: self.right.keys.len(), len: 0 };
        for mut run in runs.iter().chain([end]) {
            let gap = Gap { left: left_start..run.left, right: right_start..run.right };
            (left_start, right_start) = (run.left + run.len, run.right + run.len);
            if let Some(wider) = self.with_marks(&gap, &run, steps.last.as_ref()) {
                let (before, behind) = (gap.left.start - wider.left.start, wider.left.end - gap.left.end);
                if let Some(Step::Equal(last)) = &mut steps.last {
                    last.len -= before;
                }
                run = EqualRun { left: run.left + behind, right: run.right + behind, len: run.len - behind };
                self.pair_lines(&wider, &mut steps, &mut align);
            }
            if run.len > 0 {
                steps.push(Step::Equal(run));
            }
        }
        steps.last.into_iter().for_each(steps.take);
    }

    /// What follows where all lines are paired, and words are aligned within pairs: where `runs`
    /// run from one line into another, and hardly more words are equal in them.
    ///
    /// `alt.[-¶¶-]{+ +}Die Stadt {+brannte ab.¶¶Die Stadt +}hat` becomes `alt.{+ Die Stadt
    /// brannte ab.+}¶¶Die Stadt hat`. Of a paragraph that was wrapped anew, words are lost where
    /// its lines are paired: its words stay aligned as one line.
    fn line_by_line(&self, runs: &EqualRuns, align: &mut impl FnMut(&[u32], &[u32]) -> EqualRuns) -> Option<Vec<Step>> {
        let gap = Gap { left: 0..self.left.keys.len(), right: 0..self.right.keys.len() };
        let lines = |side: &TokenLines<'_>| side.breaks.len() + 1;
        if lines(&self.left) * lines(&self.right) > CELLS_MAX {
            return None;
        }
        let crossings = self.crossings(runs);
        if crossings == 0 {
            return None;
        }
        let mut found = Vec::new();
        let mut steps = Steps { last: None, take: |step| found.push(step) };
        self.pair_lines(&gap, &mut steps, align);
        steps.last.into_iter().for_each(steps.take);
        let words_of = |run: EqualRun| self.words(&self.left.keys[run.left..run.left + run.len]);
        let aligned: usize = runs.iter().map(words_of).sum();
        let within_pairs = found.iter().map(|step| match step {
            Step::Equal(run) => words_of(*run),
            Step::Break { .. } => 0,
        });
        let within_pairs: usize = within_pairs.sum();
        (within_pairs + WORDS_OF_CROSSING * crossings >= aligned).then_some(found)
    }

    /// How often what is equal or changed runs from one line into another that only one side has.
    fn crossings(&self, runs: &EqualRuns) -> usize {
        let mut crossings = 0;
        let (mut left_start, mut right_start) = (0, 0);
        let end = EqualRun { left: self.left.keys.len(), right: self.right.keys.len(), len: 0 };
        for run in runs.iter().chain([end]) {
            let (gone, come) = (left_start..run.left, right_start..run.right);
            (left_start, right_start) = (run.left + run.len, run.right + run.len);
            let is_crossing = self.crosses(&gone, &come)
                && !self.joins_lines(&gone, &come)
                && !self.joins_words(&Gap { left: gone, right: come });
            crossings += usize::from(is_crossing);
        }
        crossings
    }

    /// Whether lines end in one side of a change that is neither of whole lines nor the end of one.
    fn crosses(&self, gone: &Range<usize>, come: &Range<usize>) -> bool {
        let breaks = |side: &TokenLines<'_>, tokens: &Range<usize>| side.breaks_in(tokens.start..=tokens.end).len();
        let (longer, tokens, other) = match (breaks(&self.left, gone), breaks(&self.right, come)) {
            (0, 1..) => (&self.right, come, gone),
            (1.., 0) => (&self.left, gone, come),
            _ => return false,
        };
        let touches = longer.begins_line(tokens.start) || longer.ends_line(tokens.end);
        !(tokens.is_empty() || other.is_empty() && touches)
    }

    /// Whether two lines were joined, or parted, with hardly another word: `He resigned[-.¶¶He-]{+
    /// but+} stays`. What stands in front of the gap and behind it are lines of both sides.
    fn joins_lines(&self, gone: &Range<usize>, come: &Range<usize>) -> bool {
        let words = |side: &TokenLines<'_>, tokens: &Range<usize>| self.words(&side.keys[tokens.clone()]);
        if words(&self.left, gone).max(words(&self.right, come)) > JOINED_WORDS_MAX {
            return false;
        }
        let are_same = |(one, other): &(&u32, &u32)| one == other;
        let before = self.left.keys[..gone.start].iter().rev().zip(self.right.keys[..come.start].iter().rev());
        let behind = self.left.keys[gone.end..].iter().zip(&self.right.keys[come.end..]);
        let before = before.take(JOINED_TOKENS_MAX).take_while(are_same).count();
        let behind = behind.take(JOINED_TOKENS_MAX).take_while(are_same).count();
        // The first line that begins, or ends, must do so on both sides.
        let begin = |len: usize| (self.left.begins_line(gone.start - len), self.right.begins_line(come.start - len));
        let end = |len: usize| (self.left.ends_line(gone.end + len), self.right.ends_line(come.end + len));
        let is_first = |ends: &(bool, bool)| *ends != (false, false);
        (1..=before).map(begin).find(is_first) == Some((true, true))
            && (1..=behind).map(end).find(is_first) == Some((true, true))
    }

    /// The runs without those that agree by chance across lines: few words, in a stretch where one
    /// side runs ahead of the other by some lines, and falls back again.
    fn without_chance(&self, mut runs: EqualRuns) -> EqualRuns {
        // Within the list: what is kept never overtakes what is read.
        let mut kept = 0;
        // By how many lines the left side is ahead, at each run that was kept since the last one
        // that is none of chance, and at that one.
        let mut ahead: Vec<isize> = Vec::new();
        let (mut ahead_now, mut ahead_at_anchor, mut first) = (0_isize, 0_isize, 0);
        let (mut left_start, mut right_start) = (0, 0);
        let end = EqualRun { left: self.left.keys.len(), right: self.right.keys.len(), len: 0 };
        for index in 0..=runs.len() {
            let run = runs.get(index).unwrap_or(end);
            let breaks = |side: &TokenLines<'_>, start: usize, end: usize| side.breaks_in(start..=end).len() as isize;
            ahead_now += breaks(&self.left, left_start, run.left) - breaks(&self.right, right_start, run.right);
            (left_start, right_start) = (run.left + run.len, run.right + run.len);
            if run.len > 0 && self.may_be_chance(&run) {
                runs.set(kept, run);
                kept += 1;
                ahead.push(ahead_now);
                continue;
            }
            let range = ahead_at_anchor.min(ahead_now)..=ahead_at_anchor.max(ahead_now);
            if ahead.iter().any(|ahead| !range.contains(ahead)) {
                kept = self.drop_chance(&mut runs, first..kept, run, |nth| !range.contains(&ahead[nth]));
            }
            ahead.clear();
            if run.len > 0 {
                runs.set(kept, run);
                kept += 1;
                let inside =
                    |side: &TokenLines<'_>, start: usize| side.breaks_in(start + 1..=start + run.len - 1).len();
                ahead_now += inside(&self.left, run.left) as isize - inside(&self.right, run.right) as isize;
            }
            (first, ahead_at_anchor) = (kept, ahead_now);
        }
        runs.truncate(kept);
        runs
    }

    /// Takes those of the runs `chances`, behind which `next` follows, out of the list that are
    /// beyond the lines of both neighbours, if words changed on both sides of them; returns where
    /// those end that are left.
    fn drop_chance(
        &self,
        runs: &mut EqualRuns,
        chances: Range<usize>,
        next: EqualRun,
        is_beyond: impl Fn(usize) -> bool,
    ) -> usize {
        let ends = |run: EqualRun| (run.left + run.len, run.right + run.len);
        let mut before = chances.start.checked_sub(1).and_then(|last| runs.get(last)).map_or((0, 0), ends);
        let mut kept = chances.start;
        for index in chances.clone() {
            let Some(run) = runs.get(index) else { break };
            let behind = runs.get(index + 1).filter(|_| index + 1 < chances.end).unwrap_or(next);
            let gap = |from: (usize, usize), to: (usize, usize)| Gap { left: from.0..to.0, right: from.1..to.1 };
            let is_between = gap(before, (run.left, run.right)).has_tokens()
                && gap(ends(run), (behind.left, behind.right)).has_tokens();
            if !(is_beyond(index - chances.start) && is_between) {
                runs.set(kept, run);
                kept += 1;
            }
            before = ends(run);
        }
        kept
    }

    /// Whether a run may be equal by chance: few words, within a line of either side, of which it
    /// is a part.
    fn may_be_chance(&self, run: &EqualRun) -> bool {
        let is_inside = |side: &TokenLines<'_>, start: usize| {
            run.len == 1 || side.breaks_in(start + 1..=start + run.len - 1).is_empty()
        };
        let is_line = |side: &TokenLines<'_>, start: usize| side.begins_line(start) && side.ends_line(start + run.len);
        run.len <= CHANCE_TOKENS_MAX
            && is_inside(&self.left, run.left)
            && is_inside(&self.right, run.right)
            && !(is_line(&self.left, run.left) && is_line(&self.right, run.right))
            && self.words(&self.left.keys[run.left..run.left + run.len]) <= CHANCE_WORDS_MAX
    }

    fn words(&self, keys: &[u32]) -> usize {
        keys.iter().filter(|key| (self.is_word)(**key)).count()
    }

    /// A gap in which both sides have line ends, with the marks and line ends beside it where one
    /// side has more of them; none if it is to stay one change.
    fn with_marks(&self, gap: &Gap, run: &EqualRun, before: Option<&Step>) -> Option<Gap> {
        if !gap.has_tokens() {
            return None;
        }
        let breaks = |gap: &Gap| {
            let left = self.left.breaks_in(gap.left.start..=gap.left.end).len();
            (left, self.right.breaks_in(gap.right.start..=gap.right.end).len())
        };
        let (left_breaks, right_breaks) = breaks(gap);
        if (left_breaks, right_breaks) == (0, 0) || self.joins_words(gap) {
            return None;
        }
        let mut wider = gap.clone();
        if left_breaks != right_breaks {
            let behind = self.marks_behind(run);
            wider.left.end += behind;
            wider.right.end += behind;
            if let Some(Step::Equal(last)) = before
                && (last.left + last.len, last.right + last.len) == (gap.left.start, gap.right.start)
            {
                let marks = self.marks_before(last);
                wider.left.start -= marks;
                wider.right.start -= marks;
            }
        }
        let (left_breaks, right_breaks) = breaks(&wider);
        // What came or went alone, from one line end to another, stands apart as it is.
        let is_lines =
            |side: &TokenLines<'_>, tokens: &Range<usize>| side.has_break(tokens.start) || side.has_break(tokens.end);
        let is_plain = wider.left == gap.left
            && wider.right == gap.right
            && (gap.left.is_empty() && is_lines(&self.right, &gap.right)
                || gap.right.is_empty() && is_lines(&self.left, &gap.left));
        (left_breaks > 0 && right_breaks > 0 && !is_plain).then_some(wider)
    }

    /// Whether only white space changed within words, which were joined or parted, with the hyphens
    /// at line ends that parted them.
    fn joins_words(&self, gap: &Gap) -> bool {
        let letters = |side: &TokenLines<'_>, tokens: &Range<usize>| -> Option<(Range<usize>, usize)> {
            let spans = side.spans.get(tokens.clone())?;
            Some((spans.first()?.start()..spans.last()?.end(), spans.len()))
        };
        let (Some((left, left_tokens)), Some((right, right_tokens))) =
            (letters(&self.left, &gap.left), letters(&self.right, &gap.right))
        else {
            return false;
        };
        let (left, right) = (&self.left.text.as_bytes()[left], &self.right.text.as_bytes()[right]);
        left_tokens != right_tokens && is_joined(left, right)
    }

    /// How many marks stand at the start of a run in front of a line end of both sides; something
    /// of the run is left, or nothing follows.
    fn marks_behind(&self, run: &EqualRun) -> usize {
        let is_last = (run.left + run.len, run.right + run.len) == (self.left.keys.len(), self.right.keys.len());
        let most = if is_last { run.len } else { run.len - 1 };
        let has_break = |nth: usize| (self.left.has_break(run.left + nth), self.right.has_break(run.right + nth));
        for marks in 0..=MARKS_MAX.min(most) {
            match has_break(marks) {
                (true, true) => return marks,
                (false, false) => {}
                _ => return 0,
            }
            if marks < run.len && (self.is_word)(self.left.keys[run.left + marks]) {
                return 0;
            }
        }
        0
    }

    /// How many marks stand at the end of a run behind a line end of both sides, with something of
    /// the run in front of them.
    fn marks_before(&self, run: &EqualRun) -> usize {
        let (left_end, right_end) = (run.left + run.len, run.right + run.len);
        for marks in 0..=MARKS_MAX.min(run.len - 1) {
            match (self.left.has_break(left_end - marks), self.right.has_break(right_end - marks)) {
                (true, true) => return marks,
                (false, false) => {}
                _ => return 0,
            }
            if (self.is_word)(self.left.keys[left_end - marks - 1]) {
                return 0;
            }
        }
        0
    }

    /// Pairs the lines of a gap, and appends what is equal within the pairs, and the line ends
    /// between them.
    fn pair_lines(
        &self,
        gap: &Gap,
        steps: &mut Steps<impl FnMut(Step)>,
        align: &mut impl FnMut(&[u32], &[u32]) -> EqualRuns,
    ) {
        let left = Segments::of(&self.left, &gap.left);
        let right = Segments::of(&self.right, &gap.right);
        let begins = self.left.begins_line(gap.left.start) && self.right.begins_line(gap.right.start);
        let ends = self.left.ends_line(gap.left.end) && self.right.ends_line(gap.right.end);
        let pairs = self.pairs(&left, &right, begins, ends);
        let mut before: Option<((usize, usize), bool)> = None;
        for (left_line, right_line) in pairs {
            let (left_range, right_range) = (left.line(left_line), right.line(right_line));
            let runs = if left_range.is_empty() || right_range.is_empty() {
                EqualRuns::default()
            } else {
                align(&self.left.keys[left_range.clone()], &self.right.keys[right_range.clone()])
            };
            let (left_len, right_len) = (left_range.len(), right_range.len());
            let is_head_equal =
                left_len + right_len == 0 || runs.iter().next().is_some_and(|run| run.left + run.right == 0);
            let ends_at = |run: EqualRun| (run.left + run.len, run.right + run.len) == (left_len, right_len);
            let is_tail_equal = left_len + right_len == 0 || runs.iter().next_back().is_some_and(ends_at);
            if let Some(((last_left, last_right), was_tail_equal)) = before {
                let end = |left: usize, right: usize| Step::Break {
                    left: self.left.blank_before(left),
                    right: self.right.blank_before(right),
                };
                let first = end(left.breaks[last_left], right.breaks[last_right]);
                let last = end(left.breaks[left_line - 1], right.breaks[right_line - 1]);
                let are_several = left_line - last_left > 1 && right_line - last_right > 1;
                let is_early = !was_tail_equal || is_head_equal;
                if are_several || is_early {
                    steps.push(first);
                }
                if are_several || !is_early {
                    steps.push(last);
                }
            }
            for run in runs.iter() {
                let (left, right) = (left_range.start + run.left, right_range.start + run.right);
                steps.push(Step::Equal(EqualRun { left, right, len: run.len }));
            }
            before = Some(((left_line, right_line), is_tail_equal));
        }
    }
}
