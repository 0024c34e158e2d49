//! The comparison of words, in the lines that differ: of their sentences first, where they are
//! long.

#![allow(clippy::indexing_slicing, reason = "positions are line starts and token ends of the texts they index")]

use std::borrow::Cow;
use std::ops::Range;

use crate::compare::aligned_lines::{AlignedLines, LineStep, UnitStep, align_units, unit_steps};
use crate::compare::anchors::{self, Aligner};
use crate::compare::breaks::{Lines, Step, TokenLines};
use crate::compare::crossings;
use crate::compare::differing_lines::DifferingLines;
use crate::compare::gap;
use crate::compare::moved_ranges::{MovedRanges, has_any};
use crate::compare::stretches::{Stretch, Stretches, make_equal};
use crate::compare::units::{UnitNumbers, sentence_ends};
use crate::compare::work::Work;
use crate::redline::WordCounts;
use crate::text::split_text::SplitTexts;
use crate::text::tokens::{Span, TokenSlice};
use crate::text::word_count::count_words;

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
}

/// Splits the words that [`compare`] will ask for of lines that are not cut into sentences: whoever
/// asks for a part of them before then gets it from these.
pub(crate) fn split_words(lines: &mut AlignedLines<'_>) {
    let SplitTexts { vocabulary, left, right } = &mut lines.tokens;
    for differing in &lines.differing {
        let (left_range, right_range) = differing.within();
        if !left_range.is_empty() && !right_range.is_empty() && !has_sentences(&left_range, &right_range) {
            left.split(left_range, vocabulary);
            right.split(right_range, vocabulary);
        }
    }
}

/// Compares the words of the lines that differ; with line ends that both have between changes if
/// it is `for_readers`, which may mark a few words more.
///
/// Nothing that stayed is aligned with what `moved`, so that each moved range is within one change.
pub(crate) fn compare<'text>(lines: AlignedLines<'text>, moved: &MovedRanges, for_readers: bool) -> Exact<'text> {
    let AlignedLines { left, right, steps, differing, tokens, aligner, work } = lines;
    let mut comparison = Comparison {
        left,
        right,
        for_readers,
        stretches: Stretches::new(left, right),
        words: WordCounts::default(),
        aligner,
        work,
        tokens,
        moved,
    };
    let mut differing = differing.iter();
    for step in steps {
        match step {
            LineStep::Equal(len_bytes) => comparison.equal(len_bytes),
            LineStep::Change(left_end, right_end) => comparison.change(left_end, right_end),
            LineStep::Differing => differing.next().into_iter().for_each(|lines| comparison.compare_words(lines)),
        }
    }
    let Comparison { stretches, mut words, mut work, tokens, .. } = comparison;
    work.probes += tokens.vocabulary.probes();
    debug_assert!(work.anchor_steps <= anchors::steps_max(work.units), "{work:?}");
    debug_assert!(work.gap_cells <= gap::cells_max(work.units), "{work:?}");
    let mut stretches = stretches.finish();
    make_equal(left, right, moved, &mut stretches, &mut words);
    if for_readers {
        crossings::part(left, right, moved, &mut stretches);
    }
    Exact { stretches, words, work, tokens }
}

/// Whether lines that differ are cut into sentences.
fn has_sentences(left: &Range<usize>, right: &Range<usize>) -> bool {
    left.len().min(right.len()) >= SENTENCES_BYTES_MIN
}

struct Comparison<'text, 'call> {
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
    moved: &'call MovedRanges,
}

impl Comparison<'_, '_> {
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

    /// Compares lines that differ, which begin at the cursors.
    fn compare_words(&mut self, lines: &DifferingLines) {
        let (mut left, mut right) = (lines.left.range(), lines.right.range());
        let is_moved = self.moved.touch(&left, &right);
        if !is_moved {
            self.equal(lines.prefix as usize);
            (left, right) = lines.within();
        }
        if !left.is_empty() && !right.is_empty() && has_sentences(&left, &right) {
            self.compare_sentences(left.end, right.end);
        } else {
            self.compare_tokens(left.end, right.end);
        }
        if !is_moved {
            self.equal(lines.suffix as usize);
        }
    }

    /// Compares, sentence by sentence, what stands in front of the ends given, where words begin,
    /// as they do at the cursors.
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
        let runs = align_units(&mut self.aligner, &mut self.work, &units, (&left, &right));
        unit_steps((self.left, self.right), &runs, (&left, &right), |step| match step {
            UnitStep::Equal(len_bytes) => self.equal(len_bytes),
            UnitStep::Blank(left_end, right_end) => self.change(left_end, right_end),
            UnitStep::Between(left, right) => self.compare_tokens(left.end, right.end),
        });
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
            lines.steps(runs, align, take);
        } else {
            runs.iter().for_each(|run| take(Step::Equal(run)));
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

#[cfg(test)]
mod tests;
