//! Moved text: blocks that one change removed and another inserted, perhaps edited on the way.
//!
//! 1. The words of all changes are listed, old and new apart. Every run of [`WINDOW`] words that occurs exactly once in
//!    either list is a seed (twelve where words are single characters, as in Chinese). Boilerplate occurs more often and
//!    seeds nothing.
//! 2. Seeds that follow each other closely on both sides, within one change each, make a block; its ends grow word by
//!    word, over one that differs, and are set to where sentences begin and end if these are near.
//! 3. The blocks with the most equal words come first; those that overlap them, or are too short, or too much edited, are
//!    none.
//!
//! The idea of seeding on unique runs is that of rsync and of Heckel (1978); that a block needs a minimum of text is
//! git's (`--color-moved`), which knows whole unchanged lines only.
//!
//! Work: O(w log w) in the words w of all changes; ends grow by at most [`GROWTH_MAX`] words.

#![allow(clippy::indexing_slicing, reason = "word numbers and byte ranges come from the lists and texts they index")]

use std::collections::BTreeMap;
use std::ops::Range;

use super::boundaries::{is_closing, is_opening, is_sentence_end};
use super::characters::stands_alone;
use super::redline::{Redline, WordCounts};
use super::stretches::{Stretch, StretchKind};
use super::tokens::{Tokens, Vocabulary, begins_with_mark};
use super::{Detail, compare_at};

/// Words that must follow each other on both sides to be a seed.
const WINDOW: usize = 5;

/// The same, where words are single characters or clusters: there are few of them, and five say little.
const WINDOW_OF_CHARACTERS: usize = 12;

/// The most words between two seeds of a block, on either side.
const GAP_MAX: usize = 8;

/// The most words by which an end of a block grows beyond its seeds.
const GROWTH_MAX: usize = 64;

/// How near, in words, the edge of a sentence must be for a block's end to be set to it.
const SNAP_MAX: usize = 4;

/// The fewest equal words of a block.
const EQUAL_WORDS_MIN: usize = 8;

/// The fewest equal words of a block that is whole sentences on both sides.
const EQUAL_WORDS_MIN_SENTENCE: usize = 5;

/// The least share of equal words in the longer side of a block, in tenths.
const EQUAL_TENTHS_MIN: usize = 6;

/// A block that stands in both texts, in different changes.
pub(super) struct Block<'text> {
    pub(super) left: Range<usize>,
    pub(super) right: Range<usize>,
    /// What happened inside, with the left text as the old one.
    pub(super) edits: Redline<'text>,
}

/// Finds the moved blocks, numbered in reading order; `words` follows.
///
/// The numbers are the same when left and right are swapped: a block stands where the first of its two changes does.
pub(super) fn find<'text>(
    left: &'text str,
    right: &'text str,
    stretches: &[Stretch],
    words: &mut WordCounts,
    vocabulary: &mut Vocabulary<'text>,
) -> Vec<Block<'text>> {
    if words.deleted < EQUAL_WORDS_MIN_SENTENCE || words.inserted < EQUAL_WORDS_MIN_SENTENCE {
        return Vec::new();
    }
    let left_side = Side::new(left, stretches, |stretch| stretch.left_end, vocabulary);
    let right_side = Side::new(right, stretches, |stretch| stretch.right_end, vocabulary);
    let seeds = seeds(&left_side, &right_side);
    if seeds.is_empty() {
        return Vec::new();
    }
    let mut candidates: Vec<Candidate> = chains(&left_side, &right_side, &seeds)
        .into_iter()
        .map(|chain| chain.grown(&left_side, &right_side).snapped(&left_side, &right_side))
        .filter(|candidate| candidate.is_worth_it(&left_side, &right_side))
        .collect();
    // The longest first, and of equally long ones the first in the text.
    candidates.sort_by_key(|candidate| (std::cmp::Reverse(candidate.equal), candidate.left.start));
    let mut taken = [Taken::default(), Taken::default()];
    candidates.retain(|candidate| {
        let free = taken[0].is_free(&candidate.left) && taken[1].is_free(&candidate.right);
        if free {
            taken[0].take(&candidate.left);
            taken[1].take(&candidate.right);
        }
        free
    });
    candidates.sort_by_key(|candidate| {
        let changes = (left_side.words[candidate.left.start].change, right_side.words[candidate.right.start].change);
        (changes.0.min(changes.1), changes.0.max(changes.1), candidate.left.start)
    });
    let ranges = byte_ranges(&candidates, &left_side, &right_side);
    let mut blocks = Vec::with_capacity(ranges.len());
    for (left_range, right_range) in ranges {
        let edits = compare_at(&left[left_range.clone()], &right[right_range.clone()], Detail::Clean);
        words.deleted -= edits.words.unchanged;
        words.inserted -= edits.words.unchanged;
        words.moved += edits.words.unchanged;
        blocks.push(Block { left: left_range, right: right_range, edits });
    }
    blocks
}

/// A word of a change.
#[derive(Clone, Copy)]
struct Word {
    key: u32,
    /// Bytes of the text; texts are shorter than 2 GiB.
    start: u32,
    end: u32,
    /// The change it is in, as the place of its stretch.
    change: u32,
    /// Whether it is one of the words that are single characters or clusters.
    is_character: bool,
}

/// The words of all changes on one side.
struct Side<'text> {
    text: &'text str,
    words: Vec<Word>,
    /// The bytes of each change, by the place of its stretch; empty for other stretches.
    changes: Vec<Range<usize>>,
}

impl<'text> Side<'text> {
    fn new(
        text: &'text str,
        stretches: &[Stretch],
        end: impl Fn(&Stretch) -> usize,
        vocabulary: &mut Vocabulary<'text>,
    ) -> Self {
        let mut side = Side { text, words: Vec::new(), changes: Vec::with_capacity(stretches.len()) };
        let mut tokens = Tokens::default();
        let mut start = 0;
        for (place, stretch) in stretches.iter().enumerate() {
            let range = start..end(stretch);
            start = range.end;
            if stretch.kind != StretchKind::Change {
                side.changes.push(0..0);
                continue;
            }
            // Two bytes a word and more: shorter changes hold no seed.
            if range.len() > 2 * WINDOW {
                vocabulary.split(text, range.start, range.end, &mut tokens);
                for ((id, start), end) in tokens.ids.iter().zip(&tokens.starts).zip(&tokens.ends) {
                    if vocabulary.is_word(*id) {
                        side.words.push(Word {
                            key: vocabulary.key_of(*id),
                            start: *start,
                            end: *end,
                            change: place as u32,
                            is_character: is_character(&text[*start as usize..*end as usize]),
                        });
                    }
                }
            }
            side.changes.push(range);
        }
        side
    }

    /// The hashes of all windows, each with its first word.
    fn windows(&self) -> Vec<(u64, u32)> {
        let mut windows: Vec<(u64, u32)> = Vec::with_capacity(self.words.len());
        for first in 0..self.words.len() {
            let length = self.window(first);
            if let Some(last) = self.words.get(first + length - 1)
                && last.change == self.words[first].change
            {
                let hash = self.words[first..first + length].iter().fold(length as u64, |hash, word| {
                    (hash.rotate_left(5) ^ u64::from(word.key)).wrapping_mul(0x517c_c1b7_2722_0a95)
                });
                windows.push((hash, first as u32));
            }
        }
        windows
    }

    fn window(&self, first: usize) -> usize {
        if self.words[first].is_character { WINDOW_OF_CHARACTERS } else { WINDOW }
    }

    /// What stands between a word and the one in front of it; for the first of a change, from the start of its line on.
    fn between(&self, word: usize) -> &'text str {
        let Word { start, change, .. } = self.words[word];
        let before = match word.checked_sub(1).map(|before| self.words[before]) {
            Some(before) if before.change == change => before.end as usize,
            _ => {
                let text = &self.text[..start as usize];
                text.trim_end_matches(|character: char| !character.is_alphanumeric()).len()
            }
        };
        &self.text[before..start as usize]
    }

    /// Whether a sentence begins with the word.
    fn begins_sentence(&self, word: usize) -> bool {
        let between = self.between(word);
        between.len() == self.words[word].start as usize || ends_sentence(between)
    }

    /// Whether a sentence ends with the word in front of `word`, which is in its change or just behind it.
    fn ends_sentence_before(&self, word: usize) -> bool {
        let last = self.words[word - 1];
        match self.words.get(word) {
            Some(next) if next.change == last.change => self.begins_sentence(word),
            _ => {
                let rest = &self.text[last.end as usize..];
                let end = rest.find(char::is_alphanumeric).unwrap_or(rest.len());
                end == rest.len() || ends_sentence(&rest[..end])
            }
        }
    }

    /// The words of the change that `word` is in.
    fn is_in_change(&self, word: usize, change: u32) -> bool {
        self.words.get(word).is_some_and(|word| word.change == change)
    }
}

/// Whether a sentence ends within what stands between two words.
fn ends_sentence(between: &str) -> bool {
    let end = between.find(char::is_whitespace).unwrap_or(between.len());
    between.contains('\n')
        || between.contains(['。', '！', '？'])
        || (end < between.len() && is_sentence_end(&between[..end]))
}

/// Whether a word is one of those that languages without spaces are counted in.
fn is_character(word: &str) -> bool {
    word.chars().next().is_some_and(|first| {
        stands_alone(first)
            || matches!(first, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
    })
}

/// Equal windows, by their first words, left and right, in left order.
fn seeds(left: &Side<'_>, right: &Side<'_>) -> Vec<(usize, usize)> {
    let (mut left_windows, mut right_windows) = (left.windows(), right.windows());
    // Most windows are on one side only, which is cheaper to see than to sort.
    let places = Places::of(&left_windows);
    right_windows.retain(|(hash, _)| places.may_have(*hash));
    let places = Places::of(&right_windows);
    left_windows.retain(|(hash, _)| places.may_have(*hash));
    let mut right_windows = unique(right_windows).into_iter().peekable();
    let mut seeds = Vec::new();
    for (hash, left_word) in unique(left_windows) {
        while right_windows.next_if(|(other, _)| *other < hash).is_some() {}
        if let Some((_, right_word)) = right_windows.next_if(|(other, _)| *other == hash) {
            let (left_word, right_word) = (left_word as usize, right_word as usize);
            let length = left.window(left_word);
            let keys = |side: &Side<'_>, word: usize, nth: usize| side.words.get(word + nth).map(|word| word.key);
            if (0..length).all(|nth| keys(left, left_word, nth) == keys(right, right_word, nth)) {
                seeds.push((left_word, right_word));
            }
        }
    }
    seeds.sort_unstable();
    seeds
}

/// The windows that occur once, in the order of their hashes.
fn unique(mut windows: Vec<(u64, u32)>) -> Vec<(u64, u32)> {
    windows.sort_unstable();
    let same = windows.chunk_by(|one, other| one.0 == other.0);
    same.filter(|same| same.len() == 1).flatten().copied().collect()
}

/// Which hashes may be among some: a bit for each, at a place that others may share.
struct Places {
    bits: Vec<u64>,
    shift: u32,
}

impl Places {
    fn of(windows: &[(u64, u32)]) -> Self {
        // Eight bits a window, so that few share one.
        let bits = (windows.len() * 8).next_power_of_two().max(64);
        let mut places = Self { bits: vec![0; bits / 64], shift: 64 - bits.ilog2() };
        for (hash, _) in windows {
            let place = places.place(*hash);
            places.bits[place / 64] |= 1 << (place % 64);
        }
        places
    }

    fn place(&self, hash: u64) -> usize {
        // The high bits of the product are the best mixed.
        (hash >> self.shift) as usize
    }

    fn may_have(&self, hash: u64) -> bool {
        let place = self.place(hash);
        self.bits[place / 64] & (1 << (place % 64)) != 0
    }
}

/// A block in the making, in words.
struct Candidate {
    left: Range<usize>,
    right: Range<usize>,
    /// Words that are equal on both sides.
    equal: usize,
}

/// Joins seeds that follow each other closely.
fn chains(left: &Side<'_>, right: &Side<'_>, seeds: &[(usize, usize)]) -> Vec<Candidate> {
    let mut chains: Vec<Candidate> = Vec::new();
    for (left_word, right_word) in seeds.iter().copied() {
        let length = left.window(left_word);
        if let Some(last) = chains.last_mut() {
            let same_changes = left.words[last.left.start].change == left.words[left_word].change
                && right.words[last.right.start].change == right.words[right_word].change;
            // On the diagonal that the chain ends on, windows overlap.
            let is_next = last.left.end.wrapping_sub(left_word) == last.right.end.wrapping_sub(right_word)
                && left_word <= last.left.end
                && right_word >= last.right.start;
            if same_changes && is_next {
                let grown = (left_word + length).saturating_sub(last.left.end);
                last.left.end += grown;
                last.right.end += grown;
                last.equal += grown;
                continue;
            }
            let is_near = |end: usize, word: usize| word >= end && word - end <= GAP_MAX;
            if same_changes && is_near(last.left.end, left_word) && is_near(last.right.end, right_word) {
                last.left.end = left_word + length;
                last.right.end = right_word + length;
                last.equal += length;
                continue;
            }
        }
        chains.push(Candidate {
            left: left_word..left_word + length,
            right: right_word..right_word + length,
            equal: length,
        });
    }
    chains
}

impl Candidate {
    /// Moves both ends outward over equal words, and over a word that differs where two equal ones follow.
    fn grown(mut self, left: &Side<'_>, right: &Side<'_>) -> Self {
        let left_change = left.words[self.left.start].change;
        let right_change = right.words[self.right.start].change;
        let is_equal = |left_word: usize, right_word: usize| {
            left.is_in_change(left_word, left_change)
                && right.is_in_change(right_word, right_change)
                && left.words[left_word].key == right.words[right_word].key
        };
        // Words skipped left and right: one for another, one too many on either side.
        const SKIPS: [(usize, usize); 3] = [(1, 1), (1, 0), (0, 1)];
        for _ in 0..GROWTH_MAX {
            let (left_end, right_end) = (self.left.end, self.right.end);
            let skip = if is_equal(left_end, right_end) {
                Some((0, 0))
            } else {
                SKIPS.into_iter().find(|(skip_left, skip_right)| {
                    (0..2).all(|nth| is_equal(left_end + skip_left + nth, right_end + skip_right + nth))
                })
            };
            let Some((skip_left, skip_right)) = skip else { break };
            self.left.end += skip_left + 1;
            self.right.end += skip_right + 1;
            self.equal += 1;
        }
        for _ in 0..GROWTH_MAX {
            // A word before the first wraps to one that no change has.
            let at = |start: usize, back: usize| start.wrapping_sub(back + 1);
            let (left_start, right_start) = (self.left.start, self.right.start);
            let skip = if is_equal(at(left_start, 0), at(right_start, 0)) {
                Some((0, 0))
            } else {
                SKIPS.into_iter().find(|(skip_left, skip_right)| {
                    (0..2).all(|nth| is_equal(at(left_start, skip_left + nth), at(right_start, skip_right + nth)))
                })
            };
            let Some((skip_left, skip_right)) = skip else { break };
            self.left.start -= skip_left + 1;
            self.right.start -= skip_right + 1;
            self.equal += 1;
        }
        self
    }

    /// Sets each end to the edge of a sentence on both sides, if that is near: outward, else inward.
    fn snapped(mut self, left: &Side<'_>, right: &Side<'_>) -> Self {
        let outward = |side: &Side<'_>, start: usize| {
            let change = side.words[start].change;
            (0..=SNAP_MAX.min(start))
                .take_while(|back| side.is_in_change(start - back, change))
                .find(|back| side.begins_sentence(start - back))
        };
        let inward = |side: &Side<'_>, range: &Range<usize>| {
            (0..=SNAP_MAX.min(range.len() - 1)).find(|on| side.begins_sentence(range.start + on))
        };
        if let (Some(back_left), Some(back_right)) = (outward(left, self.left.start), outward(right, self.right.start))
        {
            self.left.start -= back_left;
            self.right.start -= back_right;
        } else if let (Some(on_left), Some(on_right)) = (inward(left, &self.left), inward(right, &self.right)) {
            self.left.start += on_left;
            self.right.start += on_right;
            self.equal = self.equal.saturating_sub(on_left.max(on_right));
        }
        let outward = |side: &Side<'_>, end: usize| {
            let change = side.words[end - 1].change;
            (0..=SNAP_MAX)
                .take_while(|on| side.is_in_change(end + on - 1, change))
                .find(|on| side.ends_sentence_before(end + on))
        };
        let inward = |side: &Side<'_>, range: &Range<usize>| {
            (0..=SNAP_MAX.min(range.len() - 1)).find(|back| side.ends_sentence_before(range.end - back))
        };
        if let (Some(on_left), Some(on_right)) = (outward(left, self.left.end), outward(right, self.right.end)) {
            self.left.end += on_left;
            self.right.end += on_right;
        } else if let (Some(back_left), Some(back_right)) = (inward(left, &self.left), inward(right, &self.right)) {
            self.left.end -= back_left;
            self.right.end -= back_right;
            self.equal = self.equal.saturating_sub(back_left.max(back_right));
        }
        self
    }

    fn is_whole(&self, left: &Side<'_>, right: &Side<'_>) -> bool {
        left.begins_sentence(self.left.start)
            && right.begins_sentence(self.right.start)
            && left.ends_sentence_before(self.left.end)
            && right.ends_sentence_before(self.right.end)
    }

    fn is_worth_it(&self, left: &Side<'_>, right: &Side<'_>) -> bool {
        let longer = self.left.len().max(self.right.len());
        let scale = if left.words[self.left.start].is_character { 2 } else { 1 };
        let fewest = if self.is_whole(left, right) { EQUAL_WORDS_MIN_SENTENCE } else { EQUAL_WORDS_MIN };
        self.equal >= fewest * scale && self.equal * 10 >= longer * EQUAL_TENTHS_MIN
    }
}

/// Ranges that do not overlap, by their starts.
#[derive(Default)]
struct Taken(BTreeMap<usize, usize>);

impl Taken {
    fn is_free(&self, range: &Range<usize>) -> bool {
        self.0.range(..range.end).next_back().is_none_or(|(_, end)| *end <= range.start)
    }

    fn take(&mut self, range: &Range<usize>) {
        self.0.insert(range.start, range.end);
    }
}

/// The bytes of each block on both sides: its words, the marks that open and close them, and white space at one end
/// where it is the same on both sides.
fn byte_ranges(candidates: &[Candidate], left: &Side<'_>, right: &Side<'_>) -> Vec<(Range<usize>, Range<usize>)> {
    let mut ranges: Vec<(Range<usize>, Range<usize>)> = candidates
        .iter()
        .map(|candidate| {
            let opens = (left.opening(candidate.left.start), right.opening(candidate.right.start));
            let closes = (left.closing(candidate.left.end), right.closing(candidate.right.end));
            (opens.0..closes.0, opens.1..closes.1)
        })
        .collect();
    let mut taken = [Taken::default(), Taken::default()];
    for (left_range, right_range) in &ranges {
        taken[0].take(left_range);
        taken[1].take(right_range);
    }
    for ((left_range, right_range), candidate) in ranges.iter_mut().zip(candidates) {
        let left_change = &left.changes[left.words[candidate.left.start].change as usize];
        let right_change = &right.changes[right.words[candidate.right.start].change as usize];
        let behind = (
            leading_blank(&left.text[left_range.end..left_change.end]),
            leading_blank(&right.text[right_range.end..right_change.end]),
        );
        let before = (
            trailing_blank(&left.text[left_change.start..left_range.start]),
            trailing_blank(&right.text[right_change.start..right_range.start]),
        );
        let is_free_behind =
            |taken: &Taken, range: &Range<usize>| taken.is_free(&(range.end..range.end + behind.0.len()));
        if !behind.0.is_empty()
            && behind.0 == behind.1
            && is_free_behind(&taken[0], left_range)
            && is_free_behind(&taken[1], right_range)
        {
            left_range.end += behind.0.len();
            right_range.end += behind.0.len();
        } else if !before.0.is_empty() && before.0 == before.1 {
            let wider = (
                left_range.start - before.0.len()..left_range.end,
                right_range.start - before.0.len()..right_range.end,
            );
            let is_free =
                |taken: &Taken, range: &Range<usize>, wider: &Range<usize>| taken.is_free(&(wider.start..range.start));
            if is_free(&taken[0], left_range, &wider.0) && is_free(&taken[1], right_range, &wider.1) {
                (*left_range, *right_range) = wider;
            }
        }
        taken[0].take(left_range);
        taken[1].take(right_range);
    }
    ranges
}

impl Side<'_> {
    /// Where the marks begin that open what the word begins.
    fn opening(&self, word: usize) -> usize {
        let Word { start, change, .. } = self.words[word];
        let change_start = self.changes[change as usize].start;
        let floor = match word.checked_sub(1).map(|before| self.words[before]) {
            Some(before) if before.change == change => self.closing(word).min(start as usize).max(before.end as usize),
            _ => change_start,
        };
        let before = &self.text[floor..start as usize];
        start as usize - (before.len() - before.trim_end_matches(|mark: char| is_opening(mark)).len())
    }

    /// Where the marks end that close what the word in front of `word` ends.
    fn closing(&self, word: usize) -> usize {
        let Word { end, change, .. } = self.words[word - 1];
        let change_end = self.changes[change as usize].end;
        let ceiling = match self.words.get(word) {
            Some(next) if next.change == change => next.start as usize,
            _ => change_end,
        };
        let behind = &self.text[end as usize..ceiling];
        let closes = |mark: char| !mark.is_whitespace() && (is_closing(mark) || !is_opening(mark));
        end as usize + (behind.len() - behind.trim_start_matches(closes).len())
    }
}

/// The white space that a text begins with, without a space that a mark sits on.
fn leading_blank(text: &str) -> &str {
    let rest = text.trim_start();
    let blank = &text[..text.len() - rest.len()];
    match blank.char_indices().next_back() {
        Some((last, _)) if begins_with_mark(rest) => &blank[..last],
        _ => blank,
    }
}

fn trailing_blank(text: &str) -> &str {
    &text[text.trim_end().len()..]
}
