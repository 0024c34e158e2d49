//! One comparison, from the ends inward: equal ends, then lines, then the sentences of the lines
//! that changed, then their words.

#![allow(clippy::indexing_slicing, reason = "positions are line starts and token ends of the texts they index")]

use std::borrow::Cow;
use std::ops::Range;

use crate::compare::anchors::{self, Aligner};
use crate::compare::breaks::{Lines, Step, TokenLines};
use crate::compare::common_ends::{common_line_ends, common_word_ends};
use crate::compare::crossings;
use crate::compare::differing_lines::DifferingLines;
use crate::compare::equal_runs::{EqualRun, EqualRuns};
use crate::compare::gap;
use crate::compare::moved_ranges::{MovedRanges, has_any};
use crate::compare::stretches::{Stretch, StretchKind, Stretches};
use crate::compare::units::{UnitList, UnitNumbers, line_ends, sentence_ends, solid_len_bytes};
use crate::compare::work::Work;
use crate::redline::WordCounts;
use crate::text::characters::{Lead, lead};
use crate::text::split_text::SplitTexts;
use crate::text::tokens::{Span, TokenSlice};
use crate::text::word_count::count_words;

/// Equal lines between two changes with fewer bytes than this, white space aside, are compared word
/// by word with their neighbours: a blank line or a "(1)" is no anchor, and would cut the words
/// around it into slivers.
const ANCHOR_BYTES_MIN: usize = 24;

/// Stretches of lines with fewer bytes are not cut into sentences, but into words at once.
const SENTENCES_BYTES_MIN: usize = 1024;

/// What the exact comparison found.
pub(crate) struct Exact<'text> {
    /// The stretches of both texts; nothing equal is in a change, but for what a bound left undone.
    pub(crate) stretches: Vec<Stretch>,
    /// With the left text as the old one.
    pub(crate) words: WordCounts,
    /// What it cost.
    pub(crate) work: Work,
    /// The words met on the way.
    pub(crate) tokens: SplitTexts<'text>,
    /// The lines that were compared word by word, in order.
    pub(crate) differing: Vec<DifferingLines>,
}

/// Compares `left` and `right`; with line ends that both have between changes if it is
/// `for_readers`, which may mark a few words more.
pub(crate) fn compare_exactly<'text>(left: &'text str, right: &'text str, for_readers: bool) -> Exact<'text> {
    compare(left, right, SplitTexts::new(left, right), MovedRanges::default(), for_readers)
}

/// Compares the same texts again for readers, now that it is known what `moved`: nothing that
/// stayed is aligned with that, so that each moved range is within one change.
///
/// `tokens` are those that the first comparison met.
pub(crate) fn compare_around<'text>(
    left: &'text str,
    right: &'text str,
    tokens: SplitTexts<'text>,
    moved: MovedRanges,
) -> Exact<'text> {
    compare(left, right, tokens, moved, true)
}

fn compare<'text>(
    left: &'text str,
    right: &'text str,
    tokens: SplitTexts<'text>,
    moved: MovedRanges,
    for_readers: bool,
) -> Exact<'text> {
    let mut comparison = Comparison {
        left,
        right,
        for_readers,
        stretches: Stretches::new(left, right),
        words: WordCounts::default(),
        aligner: Aligner::default(),
        work: Work::default(),
        tokens,
        moved,
        differing: Vec::new(),
    };
    comparison.run();
    let Comparison { stretches, words, mut work, tokens, differing, moved, .. } = comparison;
    work.probes += tokens.vocabulary.probes();
    debug_assert!(work.anchor_steps <= anchors::steps_max(work.units), "{work:?}");
    debug_assert!(work.gap_cells <= gap::cells_max(work.units), "{work:?}");
    let mut words = words;
    let mut stretches = stretches.finish();
    without_empty_changes(left, right, &mut stretches, &mut words);
    if for_readers {
        crossings::part(left, right, &moved, &mut stretches);
    }
    Exact { stretches, words, work, tokens, differing }
}

/// Whether two texts have too many bytes to be looked into, as numbers, counts and weights are 32
/// bits wide.
pub(crate) fn is_too_large(left: &str, right: &str) -> bool {
    left.len() + right.len() > i32::MAX as usize
}

/// Makes equal what pieces of a gap, compared apart, left as a change of a text into the same text.
fn without_empty_changes(left: &str, right: &str, stretches: &mut Vec<Stretch>, words: &mut WordCounts) {
    let (mut left_start, mut right_start) = (0, 0);
    for stretch in stretches.iter_mut() {
        let (left_text, right_text) = (&left[left_start..stretch.left_end], &right[right_start..stretch.right_end]);
        (left_start, right_start) = (stretch.left_end, stretch.right_end);
        if stretch.kind == StretchKind::Change && left_text == right_text {
            stretch.kind = StretchKind::Equal;
            words.mark_unchanged(count_words(left_text));
        }
    }
    // The later of two equal neighbours ends both.
    stretches.dedup_by(|later, earlier| {
        let are_equal = (later.kind, earlier.kind) == (StretchKind::Equal, StretchKind::Equal);
        if are_equal {
            *earlier = *later;
        }
        are_equal
    });
}

struct Comparison<'text> {
    left: &'text str,
    right: &'text str,
    /// Whether line ends that both texts have are to stand between changes.
    for_readers: bool,
    stretches: Stretches<'text>,
    /// With the left text as the old one.
    words: WordCounts,
    aligner: Aligner,
    work: Work,
    tokens: SplitTexts<'text>,
    /// What is known to have moved.
    moved: MovedRanges,
    differing: Vec<DifferingLines>,
}

impl<'text> Comparison<'text> {
    fn run(&mut self) {
        let (left, right) = (self.left, self.right);
        if left == right {
            self.equal(left.len());
            return;
        }
        let (prefix, suffix) = common_line_ends(left, right);
        let (left_end, right_end) = (left.len() - suffix, right.len() - suffix);
        self.equal(prefix);
        let is_too_large = is_too_large(left, right);
        if prefix == left_end || prefix == right_end || is_too_large {
            self.work.is_coarse |= is_too_large;
            self.change(left_end, right_end);
        } else {
            self.compare_lines(left_end, right_end);
        }
        self.equal(suffix);
    }

    /// The next `len_bytes` are equal, and their words not yet counted.
    fn equal(&mut self, len_bytes: usize) {
        let start = self.stretches.left_cursor();
        self.words.unchanged += count_words(&self.left[start..start + len_bytes]);
        self.stretches.equal(len_bytes);
    }

    /// All that stands in front of the ends given was replaced, and its words are not yet counted.
    fn change(&mut self, left_end: usize, right_end: usize) {
        self.words.deleted += count_words(&self.left[self.stretches.left_cursor()..left_end]);
        self.words.inserted += count_words(&self.right[self.stretches.right_cursor()..right_end]);
        self.stretches.change(left_end, right_end);
    }

    /// Compares what stands in front of the ends given, which are line starts as the cursors are.
    fn compare_lines(&mut self, left_end: usize, right_end: usize) {
        let (left_start, right_start) = (self.stretches.left_cursor(), self.stretches.right_cursor());
        let mut units = UnitNumbers::for_bytes(left_end - left_start);
        let left = units.split(&self.left[..left_end], left_start, line_ends);
        let right = units.split(&self.right[..right_end], right_start, line_ends);
        let runs = self.align_units(&units, &left, &right).with_repeated_units(&left.ids, &right.ids);
        let equal = runs.as_slice().iter().map(|run| left.start(run.left + run.len) - left.start(run.left));
        let equal: usize = equal.sum();
        if self.moved.is_empty() {
            self.tokens.expect(left_end - left_start - equal, right_end - right_start - equal);
        }
        self.compare_between(&runs, &left, &right, Self::compare_words);
    }

    /// The same for sentences, which begin and end where words may.
    fn compare_sentences(&mut self, left_end: usize, right_end: usize) {
        let (left_start, right_start) = (self.stretches.left_cursor(), self.stretches.right_cursor());
        let mut units = UnitNumbers::for_bytes(left_end - left_start);
        let mut left = units.split(&self.left[..left_end], left_start, sentence_ends);
        let mut right = units.split(&self.right[..right_end], right_start, sentence_ends);
        if self.moved.touch(&(left_start..left_end), &(right_start..right_end)) {
            let [gone, come] = units.two_without_equal();
            left.renumber(gone, |unit| has_any(&self.moved.left, unit));
            right.renumber(come, |unit| has_any(&self.moved.right, unit));
        }
        let runs = self.align_units(&units, &left, &right);
        self.compare_between(&runs, &left, &right, Self::compare_tokens);
    }

    fn align_units(&mut self, units: &UnitNumbers<'text>, left: &UnitList, right: &UnitList) -> EqualRuns {
        self.work.probes += units.probes();
        self.aligner.align(&left.ids, &right.ids, &units.weights, &mut self.work)
    }

    /// Takes the runs of units that anchor as equal, and compares what stands between them.
    fn compare_between(
        &mut self,
        runs: &EqualRuns,
        left: &UnitList,
        right: &UnitList,
        compare: impl Fn(&mut Self, usize, usize),
    ) {
        let last = EqualRun { left: left.ids.len(), right: right.ids.len(), len: 0 };
        for run in runs.as_slice() {
            let left_run = left.start(run.left)..left.start(run.left + run.len);
            let right_run_start = right.start(run.right);
            let touches_change =
                left_run.start > self.stretches.left_cursor() || right_run_start > self.stretches.right_cursor();
            let ends_all = run.left + run.len == last.left && run.right + run.len == last.right;
            if touches_change && !ends_all && !anchors(&self.left[left_run.clone()]) {
                continue;
            }
            compare(self, left_run.start, right_run_start);
            self.equal_units(left, right, *run);
        }
        compare(self, left.start(last.left), right.start(last.right));
    }

    /// The units of a run are equal, but perhaps for the white space that they end with.
    fn equal_units(&mut self, left: &UnitList, right: &UnitList, run: EqualRun) {
        let left_start = self.stretches.left_cursor();
        let (left_end, right_end) = (left.start(run.left + run.len), right.start(run.right + run.len));
        let right_start = self.stretches.right_cursor();
        if self.left.as_bytes()[left_start..left_end] == self.right.as_bytes()[right_start..right_end] {
            self.equal(left_end - left_start);
            return;
        }
        for unit in 0..run.len {
            let left_end = left.start(run.left + unit + 1);
            self.equal(solid_len_bytes(&self.left.as_bytes()[self.stretches.left_cursor()..left_end]));
            self.change(left_end, right.start(run.right + unit + 1));
        }
    }

    /// Compares, word by word, what stands in front of the ends given, which are line starts as the
    /// cursors are.
    fn compare_words(&mut self, left_end: usize, right_end: usize) {
        let (left_start, right_start) = (self.stretches.left_cursor(), self.stretches.right_cursor());
        let (left_range, right_range) = (left_start..left_end, right_start..right_end);
        let (prefix, suffix) = if self.moved.touch(&left_range, &right_range) {
            (0, 0)
        } else {
            common_word_ends(&self.left[left_range.clone()], &self.right[right_range.clone()])
        };
        if left_start < left_end || right_start < right_end {
            let (left, right) = (Span::of(left_range), Span::of(right_range));
            self.differing.push(DifferingLines { left, right, prefix: prefix as u32, suffix: suffix as u32 });
        }
        if left_start == left_end || right_start == right_end {
            self.change(left_end, right_end);
            return;
        }
        self.equal(prefix);
        let (left_end, right_end) = (left_end - suffix, right_end - suffix);
        let (left_start, right_start) = (self.stretches.left_cursor(), self.stretches.right_cursor());
        if left_start == left_end || right_start == right_end {
            self.change(left_end, right_end);
        } else if (left_end - left_start).min(right_end - right_start) >= SENTENCES_BYTES_MIN {
            self.compare_sentences(left_end, right_end);
        } else {
            self.compare_tokens(left_end, right_end);
        }
        self.equal(suffix);
    }

    /// Compares the words in front of the ends given, where words begin, as they do at the cursors.
    fn compare_tokens(&mut self, left_end: usize, right_end: usize) {
        let (left_start, right_start) = (self.stretches.left_cursor(), self.stretches.right_cursor());
        if left_start == left_end || right_start == right_end {
            self.change(left_end, right_end);
            return;
        }
        let SplitTexts { vocabulary, left, right } = &mut self.tokens;
        let left_range = left.split(left_start..left_end, vocabulary);
        let right_range = right.split(right_start..right_end, vocabulary);
        let (left, right) = (left.tokens.slice(left_range), right.tokens.slice(right_range));
        let (left_keys, right_keys) = if self.moved.touch(&(left_start..left_end), &(right_start..right_end)) {
            let [gone, come] = vocabulary.two_without_equal();
            let keys = |side: TokenSlice<'_>, moved: &[Range<usize>], apart: u32| -> Vec<u32> {
                let key = |(id, span): (&u32, &Span)| {
                    if has_any(moved, &span.range()) { apart } else { vocabulary.key_of(*id) }
                };
                side.ids.iter().zip(side.spans).map(key).collect()
            };
            (Cow::Owned(keys(left, &self.moved.left, gone)), Cow::Owned(keys(right, &self.moved.right, come)))
        } else {
            (vocabulary.keys(left.ids), vocabulary.keys(right.ids))
        };
        let runs = self.aligner.align(&left_keys, &right_keys, vocabulary.weights(), &mut self.work);
        let (left_bounds, right_bounds) = (left_start..left_end, right_start..right_end);
        let sides = [(self.left, left_bounds.clone(), left.spans), (self.right, right_bounds.clone(), right.spans)];
        let count = |ids: &[u32]| ids.iter().filter(|id| vocabulary.is_word(**id)).count();
        let mut unchanged = 0;
        let (aligner, work, stretches) = (&mut self.aligner, &mut self.work, &mut self.stretches);
        let texts = (self.left, self.right);
        let mut take = |step: Step| match step {
            Step::Equal(run) => {
                // An entity such as `&lt;` has letters, and the mark that it stands for has none.
                let words =
                    [(left.ids, run.left), (right.ids, run.right)].map(|(ids, from)| count(&ids[from..from + run.len]));
                unchanged += words[0].min(words[1]);
                push_equal(stretches, texts, (left.from(run.left, run.len), right.from(run.right, run.len)));
            }
            Step::Break { left: left_blank, right: right_blank } => {
                stretches.change(left_blank.start, right_blank.start);
                stretches.change(left_blank.end, right_blank.end);
            }
        };
        if self.for_readers && have_lines(sides) {
            let lines = Lines {
                left: TokenLines::new(self.left, left_bounds, &left_keys, left.spans, &self.moved.left),
                right: TokenLines::new(self.right, right_bounds, &right_keys, right.spans, &self.moved.right),
                is_word: &|key| vocabulary.is_word(key),
            };
            let align = |left: &[u32], right: &[u32]| aligner.align(left, right, vocabulary.weights(), work);
            lines.steps(runs.as_slice(), align).into_iter().for_each(take);
        } else {
            runs.as_slice().iter().for_each(|run| take(Step::Equal(*run)));
        }
        self.stretches.change(left_end, right_end);
        self.words.unchanged += unchanged;
        self.words.deleted += count(left.ids) - unchanged;
        self.words.inserted += count(right.ids) - unchanged;
    }
}

/// Whether there is a line end between two tokens of a side, or both sides end in different ones.
fn have_lines(sides: [(&str, Range<usize>, &[Span]); 2]) -> bool {
    let has_break = |text: &str, range: Range<usize>| memchr::memchr(b'\n', &text.as_bytes()[range]).is_some();
    let is_inside = |(text, _, spans): &(&str, Range<usize>, &[Span])| match spans {
        [first, .., last] => has_break(text, first.end()..last.start()),
        _ => false,
    };
    if sides.iter().any(is_inside) {
        return true;
    }
    let [left, right] = sides.map(|(text, range, spans)| {
        let blank_start = spans.last().map_or(range.end, |last| last.end());
        &text[blank_start..range.end]
    });
    left != right && has_break(left, 0..left.len()) && has_break(right, 0..right.len())
}

/// Appends tokens that are equal on both sides, and what stands between them.
fn push_equal(
    stretches: &mut Stretches<'_>,
    (left_text, right_text): (&str, &str),
    (left, right): (TokenSlice<'_>, TokenSlice<'_>),
) {
    // Mostly what stands between the words is equal, too.
    if let ([left_first, .., left_last], [right_first, .., right_last]) = (left.spans, right.spans)
        && left_text.as_bytes()[left_first.start()..left_last.end()]
            == right_text.as_bytes()[right_first.start()..right_last.end()]
    {
        stretches.change(left_first.start(), right_first.start());
        stretches.equal(left_last.end() - left_first.start());
        return;
    }
    let ids = left.ids.iter().zip(right.ids);
    for ((left_span, right_span), (left_id, right_id)) in left.spans.iter().zip(right.spans).zip(ids) {
        // What stands between two tokens that are equal on both sides is white space, which may
        // differ.
        stretches.change(left_span.start(), right_span.start());
        if left_id == right_id {
            stretches.equal(left_span.range().len());
        } else {
            stretches.typographic(left_span.end(), right_span.end());
        }
    }
}

/// Whether equal units are long enough to stay out of the comparison of words.
fn anchors(text: &str) -> bool {
    let solid = text.bytes().filter(|byte| lead(*byte) != Lead::Space);
    solid.take(ANCHOR_BYTES_MIN).count() == ANCHOR_BYTES_MIN
}

#[cfg(test)]
mod tests;
