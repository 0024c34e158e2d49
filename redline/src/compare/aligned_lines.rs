//! The lines of two texts, aligned, before any word is looked at: what is equal, what came or went,
//! and which lines differ.

#![allow(clippy::indexing_slicing, reason = "positions are starts of lines and sentences of the texts they index")]

use std::ops::Range;

use crate::compare::anchors::Aligner;
use crate::compare::common_ends::{common_line_ends, common_word_ends};
use crate::compare::differing_lines::DifferingLines;
use crate::compare::equal_runs::{EqualRun, EqualRuns};
use crate::compare::slide::best_offset;
use crate::compare::units::{UnitList, UnitNumbers, line_ends, solid_len_bytes};
use crate::compare::work::Work;
use crate::text::characters::{Lead, lead};
use crate::text::split_text::SplitTexts;
use crate::text::tokens::Span;

/// Equal lines between two changes with fewer bytes than this, white space aside, are compared word
/// by word with their neighbours: a blank line or a "(1)" is no anchor, and would cut the words
/// around it into slivers.
const ANCHOR_BYTES_MIN: usize = 24;

/// So many bytes beside what differs are aligned with it, in whole lines.
const BESIDE_BYTES_MAX: usize = 128;

/// Two texts whose lines are aligned.
pub(crate) struct AlignedLines<'text> {
    pub(super) left: &'text str,
    pub(super) right: &'text str,
    /// What follows what, over all of both texts.
    pub(super) steps: Vec<LineStep>,
    /// The lines that are compared word by word, in order.
    pub(crate) differing: Vec<DifferingLines>,
    /// The words met so far: none yet, but room for them.
    pub(crate) tokens: SplitTexts<'text>,
    pub(super) aligner: Aligner,
    /// What it cost.
    pub(crate) work: Work,
}

/// What follows in two texts whose lines are aligned.
pub(super) enum LineStep {
    /// So many bytes are equal.
    Equal(usize),
    /// What stands in front of these ends came or went, or is white space.
    Change(usize, usize),
    /// The next lines that differ.
    Differing,
}

/// What follows in two texts whose lines, or sentences, are aligned.
pub(super) enum UnitStep {
    /// So many bytes are equal.
    Equal(usize),
    /// White space in front of these ends changed.
    Blank(usize, usize),
    /// What stands between units that are equal; one side of it may be empty.
    Between(Range<usize>, Range<usize>),
}

/// Whether two texts have too many bytes to be looked into, as numbers, counts and weights are 32
/// bits wide.
pub(crate) fn is_too_large(left: &str, right: &str) -> bool {
    left.len() + right.len() > i32::MAX as usize
}

impl<'text> AlignedLines<'text> {
    /// Aligns the lines of `left` and `right`.
    pub(crate) fn of(left: &'text str, right: &'text str) -> Self {
        let mut lines = Self {
            left,
            right,
            steps: Vec::new(),
            differing: Vec::new(),
            tokens: SplitTexts::new(left, right),
            aligner: Aligner::default(),
            work: Work::default(),
        };
        if left == right {
            lines.steps.push(LineStep::Equal(left.len()));
            return lines;
        }
        let (prefix, suffix) = with_lines_beside((left, right), common_line_ends(left, right));
        let (left_end, right_end) = (left.len() - suffix, right.len() - suffix);
        lines.steps.push(LineStep::Equal(prefix));
        let is_too_large = is_too_large(left, right);
        if prefix == left_end || prefix == right_end || is_too_large {
            lines.work.is_coarse |= is_too_large;
            lines.steps.push(LineStep::Change(left_end, right_end));
        } else {
            lines.align(prefix, left_end, right_end);
        }
        lines.steps.push(LineStep::Equal(suffix));
        lines
    }

    /// Aligns the lines of both texts from `start` to the ends given.
    fn align(&mut self, start: usize, left_end: usize, right_end: usize) {
        let mut units = UnitNumbers::for_bytes(left_end - start);
        let left = units.split(&self.left[..left_end], start, line_ends);
        let right = units.split(&self.right[..right_end], start, line_ends);
        let runs = align_units(&mut self.aligner, &mut self.work, &units, (&left, &right));
        let mut runs = runs.with_repeated_units(&left.ids, &right.ids);
        slide_lines((self.left, self.right), (&left, &right), &mut runs);
        let equal = runs.iter().map(|run| left.start(run.left + run.len) - left.start(run.left));
        let equal: usize = equal.sum();
        self.tokens.expect(left_end - start - equal, right_end - start - equal);
        unit_steps((self.left, self.right), &runs, (&left, &right), |step| {
            let step = match step {
                UnitStep::Equal(len_bytes) => LineStep::Equal(len_bytes),
                UnitStep::Blank(left_end, right_end) => LineStep::Change(left_end, right_end),
                UnitStep::Between(left, right) => {
                    let (prefix, suffix) = equal_ends(&self.left[left.clone()], &self.right[right.clone()]);
                    let (prefix, suffix) = (prefix as u32, suffix as u32);
                    self.differing.push(DifferingLines {
                        left: Span::of(left),
                        right: Span::of(right),
                        prefix,
                        suffix,
                    });
                    LineStep::Differing
                }
            };
            self.steps.push(step);
        });
    }
}

/// The equal ends of two texts without the lines next to what differs, of so many bytes, so that
/// lines that came or went can slide there.
fn with_lines_beside((left, right): (&str, &str), (prefix, suffix): (usize, usize)) -> (usize, usize) {
    if prefix + suffix >= left.len().min(right.len()) {
        return (prefix, suffix);
    }
    let before = &left.as_bytes()[prefix.saturating_sub(BESIDE_BYTES_MAX)..prefix];
    let line = memchr::memchr(b'\n', before).map_or(0, |feed| before.len() - feed - 1);
    let behind = &left.as_bytes()[left.len() - suffix..][..suffix.min(BESIDE_BYTES_MAX)];
    let end = memchr::memrchr(b'\n', behind).map_or(0, |feed| feed + 1);
    (prefix - line, suffix - end)
}

/// Slides lines that came or went alone to where a paragraph or a heading begins, as far as the
/// texts read the same then: what moved is found in lines, and would begin with the last line of
/// what stands in front of it.
///
/// Cost: O(runs), and a few hundred bytes beside each.
fn slide_lines((left_text, right_text): (&str, &str), (left, right): (&UnitList, &UnitList), runs: &mut EqualRuns) {
    for index in 1..runs.len() {
        let (Some(before), Some(behind)) = (runs.get(index - 1), runs.get(index)) else { return };
        let (gone, come) = (before.left + before.len..behind.left, before.right + before.len..behind.right);
        let (text, lines, gap) = match (gone.is_empty(), come.is_empty()) {
            (false, true) => (left_text, left, gone),
            (true, false) => (right_text, right, come),
            _ => continue,
        };
        // Neither of the runs is used up, but one that ends the texts may be.
        let room = behind.len - usize::from(index + 1 < runs.len());
        let first = lines.start(gap.start + 1 - before.len);
        let last = lines.start(gap.end + room);
        let (start, end) = (lines.start(gap.start), lines.start(gap.end));
        let offset = best_offset(text, start, end, start - first, last - end);
        let target = start.saturating_add_signed(offset);
        let on = (0..room).take_while(|by| lines.ids[gap.start + by] == lines.ids[gap.end + by]);
        let back = (1..before.len).take_while(|by| lines.ids[gap.start - by] == lines.ids[gap.end - by]);
        let slid = if offset > 0 {
            on.map(|by| by + 1).find(|by| lines.start(gap.start + by) == target).map(|by| by as isize)
        } else {
            back.filter(|_| offset < 0).find(|by| lines.start(gap.start - by) == target).map(|by| -(by as isize))
        };
        let Some(slid) = slid else { continue };
        let moved = |position: usize| position.saturating_add_signed(slid);
        runs.set(index - 1, EqualRun { len: moved(before.len), ..before });
        let len = behind.len.saturating_add_signed(-slid);
        if len == 0 {
            runs.truncate(index);
            return;
        }
        runs.set(index, EqualRun { left: moved(behind.left), right: moved(behind.right), len });
    }
}

/// How many bytes of two stretches of lines are equal at both ends: whole words, and whole lines
/// where lines end between them, as these are to be paired as they are.
fn equal_ends(left: &str, right: &str) -> (usize, usize) {
    let (prefix, suffix) = common_word_ends(left, right);
    let has_lines = |text: &str| memchr::memchr(b'\n', &text.as_bytes()[prefix..text.len() - suffix]).is_some();
    if !has_lines(left) && !has_lines(right) {
        return (prefix, suffix);
    }
    let line = memchr::memrchr(b'\n', &left.as_bytes()[..prefix]).map_or(0, |feed| feed + 1);
    let end = &left.as_bytes()[left.len() - suffix..];
    (line, memchr::memchr(b'\n', end).map_or(0, |feed| end.len() - feed - 1))
}

/// Aligns units that were numbered by `units`.
pub(super) fn align_units(
    aligner: &mut Aligner,
    work: &mut Work,
    units: &UnitNumbers<'_>,
    (left, right): (&UnitList, &UnitList),
) -> EqualRuns {
    work.probes += units.probes();
    aligner.align(&left.ids, &right.ids, &units.weights, work)
}

/// Takes the runs of units that anchor as equal, and hands on what follows what, over all units.
pub(super) fn unit_steps(
    (left_text, right_text): (&str, &str),
    runs: &EqualRuns,
    (left, right): (&UnitList, &UnitList),
    mut take: impl FnMut(UnitStep),
) {
    let (mut left_start, mut right_start) = (left.start(0), right.start(0));
    let last = EqualRun { left: left.ids.len(), right: right.ids.len(), len: 0 };
    for run in runs.iter().chain([last]) {
        let (left_run, right_run) = (left.range(run.left, run.len), right.range(run.right, run.len));
        let touches_change = left_run.start > left_start || right_run.start > right_start;
        let ends_all = run.left + run.len == last.left && run.right + run.len == last.right;
        if touches_change && !ends_all && !anchors(&left_text[left_run.clone()]) {
            continue;
        }
        if touches_change {
            take(UnitStep::Between(left_start..left_run.start, right_start..right_run.start));
        }
        (left_start, right_start) = (left_run.end, right_run.end);
        if left_text.as_bytes()[left_run.clone()] == right_text.as_bytes()[right_run] {
            take(UnitStep::Equal(left_run.len()));
            continue;
        }
        // The units of a run are equal, but perhaps for the white space that they end with.
        let mut equal = 0;
        for nth in 0..run.len {
            let (left_unit, right_unit) = (left.range(run.left + nth, 1), right.range(run.right + nth, 1));
            let unit = &left_text.as_bytes()[left_unit.clone()];
            if *unit == right_text.as_bytes()[right_unit.clone()] {
                equal += unit.len();
                continue;
            }
            take(UnitStep::Equal(equal + solid_len_bytes(unit)));
            take(UnitStep::Blank(left_unit.end, right_unit.end));
            equal = 0;
        }
        take(UnitStep::Equal(equal));
    }
}

/// Whether equal units are long enough to stay out of the comparison of words.
fn anchors(text: &str) -> bool {
    let solid = text.bytes().filter(|byte| lead(*byte) != Lead::Space);
    solid.take(ANCHOR_BYTES_MIN).count() == ANCHOR_BYTES_MIN
}
