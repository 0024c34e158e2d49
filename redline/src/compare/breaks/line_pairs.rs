//! Which lines of two texts are pairs: those that have most words in common, in order.

#![allow(clippy::indexing_slicing, reason = "positions are those of tokens of the side they belong to")]

use std::ops::Range;

use super::{Lines, TokenLines};
use crate::text::vocabulary::is_number;

/// Of gaps with more pairs of lines, lines are paired in order.
pub(super) const CELLS_MAX: usize = 1024;

/// The same for the steps that counting their common words takes.
const COMMON_STEPS_MAX: usize = 1 << 15;

/// A longer label is not looked for at the start of a line, in tokens.
const LABEL_TOKENS_MAX: usize = 6;

/// Hours, a colon and minutes.
const TIME_TOKENS: usize = 3;

/// A number of as many digits is that of a year, and of no item.
const YEAR_DIGITS: usize = 4;

/// What a word is worth that two lines have, and a number.
pub(super) const WORD_WORTH: u32 = 4;
pub(super) const NUMBER_WORTH: u32 = 2;

/// What a label that two lines have is worth beside its words.
const WORTH_OF_LABEL: u32 = 12;

impl Lines<'_> {
    /// Which lines are paired, in order: those with most words in common. The first two lines are a
    /// pair unless both begin there, and the last two unless both end there.
    pub(super) fn pairs(
        &self,
        left: &Segments<'_>,
        right: &Segments<'_>,
        begins: bool,
        ends: bool,
    ) -> Vec<(usize, usize)> {
        let (left_len, right_len) = (left.breaks.len() + 1, right.breaks.len() + 1);
        let steps = left.tokens() * right_len + right.tokens() * left_len;
        if left_len == right_len && !begins && !ends || left_len * right_len > CELLS_MAX || steps > COMMON_STEPS_MAX {
            let shorter = left_len.min(right_len) - 1;
            return (0..shorter).map(|line| (line, line)).chain([(left_len - 1, right_len - 1)]).collect();
        }
        let words = |side: &TokenLines<'_>, segments: &Segments<'_>, len: usize| -> Vec<Vec<Weighed>> {
            let words = |line: usize| {
                let words = segments.line(line).filter(|token| (self.is_word)(side.keys[*token]));
                let mut words: Vec<Weighed> = words.map(|token| (side.keys[token], side.weight(token))).collect();
                words.sort_unstable();
                words
            };
            (0..len).map(words).collect()
        };
        let (left_words, right_words) = (words(&self.left, left, left_len), words(&self.right, right, right_len));
        let value = |left_line: usize, right_line: usize| {
            let (left_range, right_range) = (left.line(left_line), right.line(right_line));
            match (left_range.is_empty(), right_range.is_empty()) {
                (true, true) => 1,
                (false, false) => {
                    let has_label = self.have_one_label(left_range.clone(), right_range.clone())
                        || left_len == right_len && self.have_one_time(&left_range, &right_range);
                    let worth = common(&left_words[left_line], &right_words[right_line]);
                    1 + worth + if has_label { WORTH_OF_LABEL } else { 0 }
                }
                _ => 0,
            }
        };
        // The best value of pairs among the first lines of either side, and whether the last two of
        // them are a pair.
        let width = right_len + 1;
        let mut best: Vec<(u32, bool)> = vec![(0, false); (left_len + 1) * width];
        for left_line in 1..=left_len {
            for right_line in 1..=right_len {
                let is_first = (left_line, right_line) == (1, 1) && !begins;
                let is_last = (left_line, right_line) == (left_len, right_len) && !ends;
                let paired = best[(left_line - 1) * width + right_line - 1].0 + value(left_line - 1, right_line - 1);
                // What is forced outweighs all words.
                let paired = paired + if is_first || is_last { 1 << 24 } else { 0 };
                let alone =
                    best[(left_line - 1) * width + right_line].0.max(best[left_line * width + right_line - 1].0);
                best[left_line * width + right_line] = if paired > alone { (paired, true) } else { (alone, false) };
            }
        }
        let mut pairs = Vec::with_capacity(left_len.min(right_len));
        let (mut left_line, mut right_line) = (left_len, right_len);
        while left_line > 0 && right_line > 0 {
            let (value, is_pair) = best[left_line * width + right_line];
            if is_pair {
                (left_line, right_line) = (left_line - 1, right_line - 1);
                pairs.push((left_line, right_line));
            } else if best[(left_line - 1) * width + right_line].0 == value {
                left_line -= 1;
            } else {
                right_line -= 1;
            }
        }
        pairs.reverse();
        pairs
    }

    /// Whether two lines begin with the same words and a colon, behind which something stands: of a
    /// list of offices and of who holds them, say, or of years. A word and a number are the label
    /// of a clause, which has another number where one comes in front of it.
    fn have_one_label(&self, left: Range<usize>, right: Range<usize>) -> bool {
        let same = self.left.keys[left.clone()].iter().zip(&self.right.keys[right]).take(LABEL_TOKENS_MAX);
        let same = same.take_while(|(left, right)| left == right).count();
        let text = |nth: usize| self.left.text_of(left.start + nth);
        let colon = (1..same).find(|nth| matches!(text(*nth), ":" | "："));
        let is_short_number = |nth: usize| is_number(text(nth)) && text(nth).chars().count() < YEAR_DIGITS;
        colon.is_some_and(|colon| left.len() > colon + 1 && !(0..colon).any(is_short_number))
    }

    /// Whether two lines begin with the same time of day, as in a programme of which none came or
    /// went.
    fn have_one_time(&self, left: &Range<usize>, right: &Range<usize>) -> bool {
        let same = self.left.keys[left.clone()].iter().zip(&self.right.keys[right.clone()]).take(TIME_TOKENS);
        let has_time = same.filter(|(left, right)| left == right).count() == TIME_TOKENS;
        let text = |nth: usize| self.left.text_of(left.start + nth);
        has_time
            && left.len() > TIME_TOKENS
            && self.left.begins_line(left.start)
            && is_number(text(0))
            && matches!(text(1), ":" | "h")
            && is_number(text(2))
    }
}

/// The lines of a gap.
pub(super) struct Segments<'call> {
    tokens: Range<usize>,
    /// The tokens with which the second and every later line begins.
    pub(super) breaks: &'call [usize],
}

impl<'call> Segments<'call> {
    pub(super) fn of(side: &'call TokenLines<'_>, tokens: &Range<usize>) -> Self {
        Self { tokens: tokens.clone(), breaks: side.breaks_in(tokens.start..=tokens.end) }
    }

    /// The tokens of a line.
    pub(super) fn line(&self, line: usize) -> Range<usize> {
        let start = line.checked_sub(1).map_or(self.tokens.start, |before| self.breaks[before]);
        start..self.breaks.get(line).copied().unwrap_or(self.tokens.end)
    }

    fn tokens(&self) -> usize {
        self.tokens.len()
    }
}

/// The key of a word, and what it is worth where lines are paired.
type Weighed = (u32, u32);

/// What the words are worth that two sorted lists have in common.
fn common(left: &[Weighed], right: &[Weighed]) -> u32 {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    let mut common = 0;
    while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
        match one.0.cmp(&other.0) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                common += one.1;
                left.next();
                right.next();
            }
        }
    }
    common
}
