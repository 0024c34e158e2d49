//! Words that were replaced beside each other, word by word, and are none of one thing: the end of
//! a link or of a date, and what follows it. `[-3 May 12-]{+4 June 15+} people` becomes `[-3
//! May-]{+4 June+} [-12-]{+15+} people`.
//!
//! Cost: O(stretches), and the text of changes of at most [`CHANGE_BYTES_MAX`] bytes.

#![allow(clippy::indexing_slicing, reason = "ends of stretches and of words are boundaries of the texts")]

use std::ops::Range;

use crate::compare::moved_ranges::MovedRanges;
use crate::compare::stretches::{Stretch, StretchKind};
use crate::kinds::lexicon::LazyLanguages;
use crate::kinds::word::known;
use crate::text::links::{Links, PieceKind};
use crate::text::segmentation::begins_with_mark;

/// A longer change is of more than a few words.
const CHANGE_BYTES_MAX: usize = 192;

/// So many words are looked at.
const WORDS_MAX: usize = 6;

/// A figure with as many digits may be a year.
const YEAR_DIGITS: usize = 4;

/// Parts such changes. Those in which something `moved` stay.
pub(crate) fn part(
    left: &str,
    right: &str,
    moved: &MovedRanges,
    stretches: &mut Vec<Stretch>,
    languages: &LazyLanguages<'_>,
) {
    let mut links = (Links::new(left), Links::new(right));
    let mut parted: Vec<Stretch> = Vec::new();
    let (mut left_start, mut right_start) = (0, 0);
    for (index, stretch) in stretches.iter().enumerate() {
        let (gone, come) = (left_start..stretch.left_end, right_start..stretch.right_end);
        (left_start, right_start) = (stretch.left_end, stretch.right_end);
        let cuts = match stretch.kind {
            StretchKind::Change if !moved.touch(&gone, &come) => {
                let words = Words { left: words(left, &gone), right: words(right, &come) };
                words.cuts((left, right), &mut links, languages)
            }
            _ => Vec::new(),
        };
        if !cuts.is_empty() && parted.is_empty() {
            parted.extend_from_slice(&stretches[..index]);
        }
        for (one, other) in &cuts {
            parted.push(Stretch { kind: StretchKind::Change, left_end: *one, right_end: *other });
            parted.push(Stretch { kind: StretchKind::Equal, left_end: one + 1, right_end: other + 1 });
        }
        if !cuts.is_empty() || !parted.is_empty() {
            parted.push(*stretch);
        }
    }
    if !parted.is_empty() {
        *stretches = parted;
    }
}

/// The words of one side of a change between which single spaces stand; none where it is long, or
/// other white space is in it.
fn words(text: &str, range: &Range<usize>) -> Vec<Range<usize>> {
    let change = &text[range.clone()];
    if change.len() > CHANGE_BYTES_MAX || !change.contains(' ') {
        return Vec::new();
    }
    let mut start = range.start;
    let words: Vec<Range<usize>> = change
        .split(' ')
        .map(|word| {
            let range = start..start + word.len();
            start = range.end + 1;
            range
        })
        .collect();
    let is_word = |word: &Range<usize>| {
        let word = &text[word.clone()];
        // A mark sits on the space in front of it.
        !word.is_empty() && !word.contains(char::is_whitespace) && !begins_with_mark(word)
    };
    if words.len() <= WORDS_MAX && words.iter().all(is_word) { words } else { Vec::new() }
}

/// Words of both sides, as many as there are on the other.
struct Words {
    left: Vec<Range<usize>>,
    right: Vec<Range<usize>>,
}

impl Words {
    /// Where the spaces stand that part them.
    fn cuts(
        &self,
        (left, right): (&str, &str),
        links: &mut (Links<'_>, Links<'_>),
        languages: &LazyLanguages<'_>,
    ) -> Vec<(usize, usize)> {
        if self.left.len() != self.right.len() {
            return Vec::new();
        }
        let mut cuts = Vec::new();
        for nth in 1..self.left.len() {
            let are_parted = parts_link(&mut links.0, &self.left[nth - 1], &self.left[nth])
                && parts_link(&mut links.1, &self.right[nth - 1], &self.right[nth])
                || parts_date(left, &self.left, nth, languages) && parts_date(right, &self.right, nth, languages);
            if are_parted {
                cuts.push((self.left[nth - 1].end, self.right[nth - 1].end));
            }
        }
        cuts
    }
}

/// Whether one of two neighbours is of a link and the other is of none.
fn parts_link(links: &mut Links<'_>, before: &Range<usize>, behind: &Range<usize>) -> bool {
    let mut is_of_link = |word: &Range<usize>| {
        let mut pieces = links.around(word).iter();
        pieces
            .any(|piece| piece.kind == PieceKind::Link && piece.range.start < word.end && word.start < piece.range.end)
    };
    is_of_link(before) != is_of_link(behind)
}

/// Whether a day and the name of its month stand in front of a word that is a figure, and no year.
fn parts_date(text: &str, words: &[Range<usize>], nth: usize, languages: &LazyLanguages<'_>) -> bool {
    let word = |nth: usize| &text[words[nth].clone()];
    let is_figure = |word: &str| word.starts_with(|first: char| first.is_ascii_digit());
    let digits = word(nth).bytes().filter(u8::is_ascii_digit).count();
    let before = text[..words[nth - 1].start].trim_end_matches([' ', '.']);
    // Between the day and the month stands nothing, or in Spanish and Portuguese a small word.
    let day = before.strip_suffix(" de").unwrap_or(before);
    is_figure(word(nth))
        && digits < YEAR_DIGITS
        && word(nth - 1).starts_with(char::is_alphabetic)
        && matches!(day.bytes().rev().take_while(u8::is_ascii_digit).count(), 1 | 2)
        && known(word(nth - 1), languages).is_month
}
