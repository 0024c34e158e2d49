//! Words that were replaced beside each other, word by word, and are none of one thing: the end of
//! a link or of a date, and what follows it. `[-3 May 12-]{+4 June 15+} people` becomes `[-3
//! May-]{+4 June+} [-12-]{+15+} people`.
//!
//! Cost: O(stretches), and the text of changes of at most [`CHANGE_BYTES_MAX`] bytes.

#![allow(clippy::indexing_slicing, reason = "ends of stretches and of words are boundaries of the texts")]

use std::ops::Range;

use crate::compare::links::{LinksOfBoth, links_around};
use crate::compare::moved_ranges::MovedRanges;
use crate::compare::stretches::{Stretch, StretchKind, part_each, start_of};
use crate::kinds::date::is_behind_day;
use crate::kinds::lexicon::LazyLanguages;
use crate::kinds::word::known;
use crate::text::links::Links;
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
    links: &mut LinksOfBoth<'_>,
    languages: &LazyLanguages<'_>,
) {
    part_each(stretches, |stretches, index| {
        let stretch = stretches[index];
        let (left_start, right_start) = start_of(stretches, index);
        let (gone, come) = (left_start..stretch.left_end, right_start..stretch.right_end);
        if stretch.kind != StretchKind::Change || moved.touch(&gone, &come) {
            return None;
        }
        let cuts = Words { left: words(left, &gone), right: words(right, &come) }.cuts((left, right), links, languages);
        let space = |(one, other): (usize, usize)| {
            [(StretchKind::Change, one, other), (StretchKind::Equal, one + 1, other + 1)]
        };
        let parts = cuts.into_iter().flat_map(space);
        let mut parts: Vec<Stretch> =
            parts.map(|(kind, left_end, right_end)| Stretch { kind, left_end, right_end }).collect();
        parts.push(stretch);
        (parts.len() > 1).then_some(parts)
    });
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
        links: &mut LinksOfBoth<'_>,
        languages: &LazyLanguages<'_>,
    ) -> Vec<(usize, usize)> {
        if self.left.len() != self.right.len() {
            return Vec::new();
        }
        let mut cuts = Vec::new();
        for nth in 1..self.left.len() {
            let are_parted = parts_link(&mut links.left, &self.left[nth - 1..=nth])
                && parts_link(&mut links.right, &self.right[nth - 1..=nth])
                || parts_date(left, &self.left, nth, languages) && parts_date(right, &self.right, nth, languages);
            if are_parted {
                cuts.push((self.left[nth - 1].end, self.right[nth - 1].end));
            }
        }
        cuts
    }
}

/// Whether one of two neighbours is of a link and the other is of none.
fn parts_link(links: &mut Links<'_>, neighbours: &[Range<usize>]) -> bool {
    let mut is_of_link =
        |word: &Range<usize>| links_around(links, word).any(|link| link.start < word.end && word.start < link.end);
    neighbours.first().map(&mut is_of_link) != neighbours.last().map(&mut is_of_link)
}

/// Whether a day and the name of its month stand in front of a word that is a figure, and no year.
fn parts_date(text: &str, words: &[Range<usize>], nth: usize, languages: &LazyLanguages<'_>) -> bool {
    let word = |nth: usize| &text[words[nth].clone()];
    let is_figure = |word: &str| word.starts_with(|first: char| first.is_ascii_digit());
    let digits = word(nth).bytes().filter(u8::is_ascii_digit).count();
    let before = text[..words[nth - 1].start].trim_end();
    // Between the day and the month stands nothing, or in Spanish and Portuguese a small word.
    let before = before.strip_suffix(" de").unwrap_or(before);
    is_figure(word(nth))
        && digits < YEAR_DIGITS
        && word(nth - 1).starts_with(char::is_alphabetic)
        && is_behind_day(before)
        && known(word(nth - 1), languages).is_month
}
