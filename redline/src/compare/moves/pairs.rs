//! Which passage of the old text is which of the new one: the same, or the same edited.
//!
//! 1. Where both sides have clauses of the same numbers, those are pairs that are the same at their
//!    ends. Passages that are equal and occur once on either side are pairs. *Article 3* alone is
//!    none: where an article came in before it, what stood below it is below *Article 4* now.
//! 2. Of the others, those are pairs that were edited where they stand, and are the same at their
//!    ends.
//! 3. Of what is left, the words are listed. Every run of five that occurs exactly once on either
//!    side (twelve where words are single characters) speaks for a pair; two passages that have the
//!    most such runs of each other's are one, if they have enough words in common. Boilerplate
//!    occurs more often and speaks for nothing. Two sentences that have such runs in common with
//!    one were joined, or parted: they are one.
//! 4. Once more with runs of three, and with single words: short lines, and headings whose number
//!    changed.
//! 5. Equal passages that occur several times are paired in their order, where they stand in the
//!    same lines: they hold their ground, and do not move.

#![allow(clippy::indexing_slicing, reason = "passages and words are numbered by the lists they index")]

use std::collections::BTreeSet;

use super::line_mark::time_len_bytes;
use super::passage::Passages;
use super::words::{PassageWords, Shared, Window, best_pairs, joined_on_left, joined_on_right, votes};
use crate::compare::anchors::Aligner;
use crate::compare::common_ends::{common_prefix, common_suffix};
use crate::compare::work::Work;
use crate::kinds::answers;
use crate::kinds::lexicon::LazyLanguages;
use crate::kinds::renumbered::is_number_alone;
use crate::kinds::word::known;
use crate::text::boundaries::tail;
use crate::text::characters::is_unspaced;
use crate::text::split_text::SplitTexts;
use crate::text::word_count::count_words;

/// The fewest words of a sentence that moved as it was.
const SAME_WORDS_MIN: usize = 3;

/// The fewest equal words of a sentence that was edited as it moved.
const SENTENCE_WORDS_MIN: usize = 5;

/// The fewest equal words of a whole line that was edited as it moved.
const LINE_WORDS_MIN: usize = 3;

/// The same where the words of one line are all in the other.
const GROWN_WORDS_MIN: usize = 2;

/// How many single characters say as much as a word.
const CHARACTERS_PER_WORD: usize = 2;

/// The least share of equal words in the longer of two passages that are one, in tenths.
const EQUAL_TENTHS_MIN: usize = 6;

/// The same in quarters, where fewer words are equal than [`LONG_WORDS_MIN`]: *Ann Bell, chair of
/// the board* did not move and become *Tom Reed, chair of the board*.
const EQUAL_QUARTERS_MIN_SHORT: usize = 3;

/// So many equal words are those of a sentence of some length.
const LONG_WORDS_MIN: usize = 8;

/// The least share, in quarters, where both stand in the same lines, or beside others that moved.
const EQUAL_QUARTERS_MIN_BESIDE: usize = 2;

/// The least share, in tenths, of bytes that are the same at the ends of a passage that was edited
/// where it stands.
const SAME_TENTHS_MIN: usize = 6;

/// About as many bytes are a word, and a character that is one.
const BYTES_PER_WORD: usize = 6;
const BYTES_PER_CHARACTER: usize = 3;

/// Passages that occur more often are not paired in their order.
const REPEATED_MAX: usize = 64;

/// Fewer clauses with numbers are not paired by them.
const NUMBERED_MIN: usize = 2;

/// A longer passage is no answer.
const ANSWER_BYTES_MAX: usize = 12;

/// Two passages that are one.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) left: usize,
    pub(super) right: usize,
    /// Words that are equal on both sides.
    pub(super) equal_words: usize,
    /// Whether it is long enough, or whole enough, to be shown as moved by itself.
    pub(super) may_move: bool,
}

/// The pairs, and which of them a passage is in.
pub(super) struct Pairs {
    pub(super) list: Vec<Pair>,
    left: Vec<Option<u32>>,
    right: Vec<Option<u32>>,
}

/// The first of each two passages, left and right, that are one sentence on the other side.
type Joined = (BTreeSet<usize>, BTreeSet<usize>);

impl Pairs {
    /// The pairs of these passages, in the order of the left ones.
    ///
    /// Cost: O(n log n) in the words of the passages, as far as no two are equal.
    pub(super) fn of(
        left: &mut Passages<'_>,
        right: &mut Passages<'_>,
        tokens: &mut SplitTexts<'_>,
        languages: &LazyLanguages<'_>,
    ) -> Self {
        let mut pairs = Self::in_order(left, right, languages);
        if let Err((left_firsts, right_firsts)) = pairs.add_edited(left, right, tokens, languages, true) {
            left.join(&left_firsts);
            right.join(&right_firsts);
            pairs = Self::in_order(left, right, languages);
            // What is one now is not joined again.
            let _ = pairs.add_edited(left, right, tokens, languages, false);
        }
        pairs.list.sort_unstable_by_key(|pair| pair.left);
        for (index, pair) in pairs.list.iter().enumerate() {
            pairs.left[pair.left] = Some(index as u32);
            pairs.right[pair.right] = Some(index as u32);
        }
        pairs
    }

    /// The pairs of what is equal, and of what was edited where it stands.
    fn in_order(left: &Passages<'_>, right: &Passages<'_>, languages: &LazyLanguages<'_>) -> Self {
        let mut pairs =
            Self { list: Vec::new(), left: vec![None; left.list.len()], right: vec![None; right.list.len()] };
        pairs.add_numbered(left, right, languages);
        pairs.add_equal(left, right, languages);
        pairs.add_in_place(left, right, languages);
        pairs
    }

    /// The pair that a passage on the left is in, by its index.
    pub(super) fn of_left(&self, passage: usize) -> Option<usize> {
        self.left[passage].map(|pair| pair as usize)
    }

    /// The pair that a passage on the right is in, by its index.
    pub(super) fn of_right(&self, passage: usize) -> Option<usize> {
        self.right[passage].map(|pair| pair as usize)
    }

    fn add(&mut self, pair: Pair) {
        self.left[pair.left] = Some(self.list.len() as u32);
        self.right[pair.right] = Some(self.list.len() as u32);
        self.list.push(pair);
    }

    /// Pairs clauses by their numbers, where both sides have the same and their texts are the same
    /// at their ends: no clause came or went. *3. Ten days* and *4. Eleven days*, of which each got
    /// a day more, did not change places. So are the lines of a programme paired by their times,
    /// whatever takes place then.
    fn add_numbered(&mut self, left: &Passages<'_>, right: &Passages<'_>, languages: &LazyLanguages<'_>) {
        let clauses = |side: &Passages<'_>, index: usize| {
            Some(side.mark(index).trim_end().len()).filter(|_| side.mark(index).contains(char::is_numeric))
        };
        for (one, other) in labelled((left, right), clauses).unwrap_or_default() {
            if left.text_without_mark(one) != right.text_without_mark(other)
                && let Some(same_bytes) = same_at_ends((left, one), (right, other), left.list[one].lines)
            {
                self.add_edited_in_place((left, one), (right, other), same_bytes, languages);
            }
        }
        let times = |side: &Passages<'_>, index: usize| {
            let passage = &side.list[index];
            let len_bytes = time_len_bytes(&side.text[passage.range()]);
            (len_bytes > 0 && passage.begins_line && !passage.is_partial).then_some(len_bytes)
        };
        for (one, other) in labelled((left, right), times).unwrap_or_default() {
            if left.list[one].lines == right.list[other].lines
                && self.left[one].is_none()
                && self.right[other].is_none()
            {
                self.add(Pair { left: one, right: other, equal_words: 1, may_move: false });
            }
        }
    }

    /// Pairs what is equal, whatever white space is in it, of what has no pair yet.
    fn add_equal(&mut self, left: &Passages<'_>, right: &Passages<'_>, languages: &LazyLanguages<'_>) {
        let (left_hashes, right_hashes) = (by_hash(left), by_hash(right));
        let mut right_groups = right_hashes.chunk_by(|one, other| one.0 == other.0).peekable();
        for left_group in left_hashes.chunk_by(|one, other| one.0 == other.0) {
            while right_groups.next_if(|group| group[0].0 < left_group[0].0).is_some() {}
            let Some(right_group) = right_groups.next_if(|group| group[0].0 == left_group[0].0) else { continue };
            let is_once = left_group.len() == 1 && right_group.len() == 1;
            if left_group.len().max(right_group.len()) > REPEATED_MAX {
                continue;
            }
            for ((_, left_index), (_, right_index)) in left_group.iter().zip(right_group) {
                let (one, other) = (&left.list[*left_index], &right.list[*right_index]);
                let text = left.text_without_mark(*left_index);
                let are_equal =
                    text == right.text_without_mark(*right_index) || one.chunks(left.text).eq(other.chunks(right.text));
                let are_paired = self.left[*left_index].is_some() || self.right[*right_index].is_some();
                if !is_once && one.lines != other.lines || !are_equal || are_paired {
                    continue;
                }
                let equal_words = count_words(text);
                if is_answer(text, languages) || is_number_alone(text) {
                    continue;
                }
                let may_move = is_once
                    && !one.is_partial
                    && !other.is_partial
                    && (one.is_whole_line() && other.is_whole_line() || equal_words >= SAME_WORDS_MIN * scale(text));
                self.add(Pair { left: *left_index, right: *right_index, equal_words, may_move });
            }
        }
    }

    /// Pairs what was edited where it stands, of what has no pair yet: passages of the same lines,
    /// in order, most of whose bytes are the same at their ends. Their words need not be listed.
    ///
    /// Cost: O(bytes of the passages).
    fn add_in_place(&mut self, left: &Passages<'_>, right: &Passages<'_>, languages: &LazyLanguages<'_>) {
        let (mut one, mut other) = (0, 0);
        while one < left.list.len() && other < right.list.len() {
            let (left_lines, right_lines) = (left.list[one].lines, right.list[other].lines);
            if left_lines < right_lines || left_lines == right_lines && self.left[one].is_some() {
                one += 1;
                continue;
            }
            if right_lines < left_lines || self.right[other].is_some() {
                other += 1;
                continue;
            }
            let same = |one: usize, other: usize| same_at_ends((left, one), (right, other), left_lines);
            if let Some(same_bytes) = same(one, other) {
                self.add_edited_in_place((left, one), (right, other), same_bytes, languages);
            } else if same(one, other + 1).is_some() {
                other += 1;
                continue;
            } else if same(one + 1, other).is_some() {
                one += 1;
                continue;
            }
            (one, other) = (one + 1, other + 1);
        }
    }

    /// Pairs two passages that are the same at their ends, in so many bytes, unless they are
    /// answers.
    fn add_edited_in_place(
        &mut self,
        (left, one): (&Passages<'_>, usize),
        (right, other): (&Passages<'_>, usize),
        same_bytes: usize,
        languages: &LazyLanguages<'_>,
    ) {
        let (left_text, right_text) = (left.text_without_mark(one), right.text_without_mark(other));
        if is_answer(left_text, languages) || is_answer(right_text, languages) {
            return;
        }
        let bytes_per_word = if scale(left_text) == 1 { BYTES_PER_WORD } else { BYTES_PER_CHARACTER };
        let all_words = |text: &str| text.len().div_ceil(bytes_per_word);
        let of_both = sorted(all_words(left_text), all_words(right_text));
        let equal_words = same_bytes / bytes_per_word;
        let may_move = is_enough((left, one), (right, other), equal_words, of_both);
        self.add(Pair { left: one, right: other, equal_words, may_move });
    }

    /// Pairs what is the same but for edits, of what has no pair yet; nothing where sentences are
    /// to be joined first, which it looks for if they `may_join`.
    fn add_edited(
        &mut self,
        left: &Passages<'_>,
        right: &Passages<'_>,
        tokens: &mut SplitTexts<'_>,
        languages: &LazyLanguages<'_>,
        may_join: bool,
    ) -> Result<(), Joined> {
        let SplitTexts { vocabulary, left: left_split, right: right_split } = tokens;
        let is_free = |side: &Passages<'_>, pairs: &[Option<u32>], index: usize| {
            let text = side.text_without_mark(index);
            pairs[index].is_none() && !is_answer(text, languages) && !is_number_alone(text)
        };
        let has_free =
            |side: &Passages<'_>, pairs: &[Option<u32>]| (0..side.list.len()).any(|index| is_free(side, pairs, index));
        if !has_free(left, &self.left) || !has_free(right, &self.right) {
            return Ok(());
        }
        let mut left_words = PassageWords::of(left, left_split, vocabulary, |index| is_free(left, &self.left, index));
        let mut right_words =
            PassageWords::of(right, right_split, vocabulary, |index| is_free(right, &self.right, index));
        let mut aligner = Aligner::default();
        for window in [Window::LONG, Window::SHORT, Window::WORD] {
            if left_words.is_empty() || right_words.is_empty() {
                break;
            }
            let shared = Shared::of(&left_words, &right_words, vocabulary.weights().len());
            let are_beside = |one: usize, other: usize| left.list[one].lines == right.list[other].lines;
            let votes = votes(&left_words, &right_words, window, &shared);
            if may_join && window == Window::LONG {
                let mut joined = (joined_on_right(&votes), joined_on_left(&votes));
                joined.0.retain(|first| !left.list[*first].ends_line);
                joined.1.retain(|first| !right.list[*first].ends_line);
                if !joined.0.is_empty() || !joined.1.is_empty() {
                    return Err(joined);
                }
            }
            for (one, other) in best_pairs(votes, are_beside) {
                let (left_keys, right_keys) = (left_words.keys_of(one), right_words.keys_of(other));
                let runs = aligner.align(&left_keys, &right_keys, vocabulary.weights(), &mut Work::default());
                let equal_words: usize = runs.iter().map(|run| run.len).sum();
                let (shorter, longer) = sorted(left_keys.len(), right_keys.len());
                if equal_words * 4 >= longer * EQUAL_QUARTERS_MIN_BESIDE {
                    let may_move = is_enough((left, one), (right, other), equal_words, (shorter, longer));
                    self.add(Pair { left: one, right: other, equal_words, may_move });
                }
            }
            left_words.retain(|passage| self.left[passage].is_none());
            right_words.retain(|passage| self.right[passage].is_none());
        }
        Ok(())
    }
}

/// How many bytes two passages have in common at both ends, if both are in these `lines` and that
/// is most of the longer one.
fn same_at_ends(
    (left, one): (&Passages<'_>, usize),
    (right, other): (&Passages<'_>, usize),
    lines: u32,
) -> Option<usize> {
    if [left.list.get(one)?.lines, right.list.get(other)?.lines] != [lines, lines] {
        return None;
    }
    let (left, right) = (left.text_without_mark(one).as_bytes(), right.text_without_mark(other).as_bytes());
    let (shorter, longer) = sorted(left.len(), right.len());
    if shorter * 10 < longer * SAME_TENTHS_MIN {
        return None;
    }
    let prefix = common_prefix(left, right);
    let same = prefix + common_suffix(&left[prefix..], &right[prefix..]);
    (same * 10 >= longer * SAME_TENTHS_MIN).then_some(same)
}

/// Whether two passages that were edited, and have so many words in common of those of the shorter
/// and of the longer one, are enough to be shown as moved.
fn is_enough(
    (left, one): (&Passages<'_>, usize),
    (right, other): (&Passages<'_>, usize),
    equal_words: usize,
    (shorter, longer): (usize, usize),
) -> bool {
    let scale = scale(left.text_without_mark(one));
    let (one, other) = (&left.list[one], &right.list[other]);
    let are_lines = one.is_whole_line() && other.is_whole_line();
    let is_within = are_lines && equal_words == shorter;
    let fewest = match (are_lines, is_within) {
        (_, true) => GROWN_WORDS_MIN,
        (true, false) => LINE_WORDS_MIN,
        (false, false) => SENTENCE_WORDS_MIN,
    };
    let is_same = if is_within {
        // Something was added to the line, or taken from it.
        equal_words * 4 >= longer * EQUAL_QUARTERS_MIN_BESIDE
    } else if equal_words < LONG_WORDS_MIN * scale {
        equal_words * 4 >= longer * EQUAL_QUARTERS_MIN_SHORT
    } else {
        equal_words * 10 >= longer * EQUAL_TENTHS_MIN
    };
    is_same && equal_words >= fewest * scale && !one.is_partial && !other.is_partial
}

/// Whether a passage is a figure, a *yes* or a *no*, or marks: an answer to what stands beside it,
/// which is a change where another answer took its place. It may stand behind who gives it.
fn is_answer(text: &str, languages: &LazyLanguages<'_>) -> bool {
    let answers = |word: &str| {
        let word = word.trim_matches(|mark: char| !mark.is_alphanumeric());
        known(word, languages).is_negation || answers::is_answer(word)
    };
    // Of a long passage only the end could be one.
    let near = tail(text, 2 * ANSWER_BYTES_MAX);
    let answer = near.rsplit_once([':', '：']).map_or(text, |(_, answer)| answer.trim());
    !text.contains(char::is_alphabetic) || answer.len() <= ANSWER_BYTES_MAX && answer.split_whitespace().any(answers)
}

/// The passages of both sides that begin with a label, as long as `label` says, one by one; none
/// where the labels are not the same, or too few.
fn labelled(
    (left, right): (&Passages<'_>, &Passages<'_>),
    label: impl Fn(&Passages<'_>, usize) -> Option<usize>,
) -> Option<Vec<(usize, usize)>> {
    let labels = |side: &Passages<'_>| -> Vec<(usize, usize)> {
        (0..side.list.len()).filter_map(|index| Some((index, label(side, index)?))).collect()
    };
    let (ours, others) = (labels(left), labels(right));
    let has_same = |((one, len_bytes), (other, other_len_bytes)): (&(usize, usize), &(usize, usize))| {
        let (one, other) = (left.list[*one].range().start, right.list[*other].range().start);
        left.text[one..one + len_bytes] == right.text[other..other + other_len_bytes]
    };
    let are_same = ours.len() == others.len() && ours.len() >= NUMBERED_MIN && ours.iter().zip(&others).all(has_same);
    are_same.then(|| ours.into_iter().zip(others).map(|(one, other)| (one.0, other.0)).collect())
}

fn sorted(one: usize, other: usize) -> (usize, usize) {
    (one.min(other), one.max(other))
}

/// How many words of a text say as much as a word.
fn scale(text: &str) -> usize {
    let first = text.chars().find(|character| character.is_alphanumeric());
    if first.is_some_and(is_unspaced) { CHARACTERS_PER_WORD } else { 1 }
}

/// The passages by their hashes, and of equal ones in order.
fn by_hash(side: &Passages<'_>) -> Vec<(u64, usize)> {
    let mut hashes: Vec<(u64, usize)> =
        side.list.iter().enumerate().map(|(index, passage)| (passage.hash, index)).collect();
    hashes.sort_unstable();
    hashes
}
