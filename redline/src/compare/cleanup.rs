//! From the exact comparison to one that reads well: what is equal by chance is folded into the
//! changes around it.
//!
//! Equal runs of few words between two changes of one line, *islands*, are folded
//!
//! - where a whole passage was rewritten ([`passages`](crate::compare::passages)): they count as
//!   removed and added with it. A passage may be in several lines of a paragraph that was wrapped,
//!   whose line ends stay;
//! - where they are white space, or a sign that joins what stands on both sides of it;
//! - where they are small words between two replacements: `[-He said it was the end-]{+They claimed
//!   this was a start+}`. They did not change and are not counted as if they had. Beside what only
//!   came or went, more words must have changed: `[-and the like to provide-]{+to improve+}`. Where
//!   a line ends among them, each change takes in those of its own line.
//!
//! An island stays that a line or a sentence ends in, that has a number, a negation, a name, or the
//! only noun that stayed, and between changes of which one is a figure or a negation. Islands are
//! judged by the changes that the exact comparison left, so that folds bring on no others.
//!
//! Cost: O(stretches), and the text of islands of at most [`FOLD_BYTES_MAX`] bytes and of the
//! changes beside them.

#![allow(clippy::indexing_slicing, reason = "ends of stretches are boundaries of the texts, and cuts are checked")]

use std::ops::Range;

use crate::compare::links::LinksOfBoth;
use crate::compare::meaning::{
    begins_sentence, carries_meaning, ends_clause, has_content, is_figure, is_of_clusters, joins, negates,
};
use crate::compare::moved_ranges::MovedRanges;
use crate::compare::moves::wrapping::Wrapping;
use crate::compare::passages::{Island, PASSAGE_WORDS_MIN, Size, within_passages};
use crate::compare::stretches::{Stretch, StretchKind, start_of};
use crate::kinds::lexicon::{LazyLanguages, find_within};
use crate::kinds::word::known;
use crate::redline::WordCounts;
use crate::text::boundaries::{has_break, is_sentence_end};
use crate::text::characters::has_unspaced;
use crate::text::segmentation::begins_with_mark;
use crate::text::word_count::count_words;

/// An equal run with more words than this between two changes always stays.
const FOLD_WORDS_MAX: usize = 3;

/// A line with more islands is more than one chain: what stands between two chains stays.
const ISLANDS_MAX: usize = 1 << 12;

/// An equal run with more bytes than this is not looked into.
const FOLD_BYTES_MAX: usize = 96;

/// Of a change with more bytes, the words are estimated.
const COUNT_BYTES_MAX: usize = 1024;

/// About as many bytes are a word, where they are estimated.
const BYTES_PER_WORD: usize = 8;

/// A word of a change with more words is not looked at for what it says.
const SERIOUS_WORDS_MAX: usize = 4;

/// A word that means something is folded only where so many times as many words changed on both
/// sides of it.
const WORDS_PER_CONTENT_WORD: usize = 3;

/// A word between two that changed places is folded where so many times as many words did.
const FEWEST_AROUND_SWAPPED: usize = 4;

/// A small word between a replacement and what came or went is folded where so many times as many
/// words changed around it.
const FEWEST_AROUND: usize = 4;

/// The same where neither is a replacement.
const FEWEST_AROUND_ALONE: usize = 8;

/// The same for a word that means something, beside a replacement.
const FEWEST_AROUND_CONTENT: usize = 9;

/// So many times as many words must have changed on either side of a small word, and of one that
/// means something.
const FEWEST_BESIDE: usize = 2;
const FEWEST_BESIDE_CONTENT: usize = 3;

/// A word that means something between two replacements is folded where so many times as many words
/// changed.
const FEWEST_REPLACED_AROUND_CONTENT: usize = 8;

/// Folds the islands of all lines; see the head of this file. Updates `words`. Changes in which
/// something `moved` take nothing in.
pub(crate) fn fold<'text>(
    (left, right): (&'text str, &'text str),
    moved: &MovedRanges,
    stretches: &mut Vec<Stretch>,
    words: &mut WordCounts,
    links: &mut LinksOfBoth<'text>,
    languages: &LazyLanguages<'text>,
) {
    let mut chains = Chains {
        left,
        right,
        moved,
        languages,
        changes: Vec::new(),
        islands: Vec::new(),
        are_line_ends: Vec::new(),
        links,
        wrapping: (Wrapping::of(left), Wrapping::of(right)),
    };
    // Within the list: what is kept never overtakes what is read.
    let mut kept = 0;
    let mut index = 0;
    while index < stretches.len() {
        let last = chains.gather(stretches, index);
        let fates = if last > index { chains.fates(stretches, index) } else { Vec::new() };
        stretches[kept] = stretches[index];
        kept += 1;
        for (nth, fate) in fates.into_iter().enumerate() {
            let island = index + 2 * nth + 1;
            if fate == Fate::Stays {
                stretches[kept] = stretches[island];
                stretches[kept + 1] = stretches[island + 1];
                kept += 2;
                continue;
            }
            if fate == Fate::OfPassage {
                words.mark_changed(chains.islands[nth].words);
            }
            stretches[kept - 1] = stretches[island + 1];
        }
        index = last + 1;
    }
    stretches.truncate(kept);
    // Where most were folded, their room is most of what the comparison holds.
    stretches.shrink_to(2 * kept);
    let mut wrapping = chains.wrapping;
    fold_at_line_ends((left, right), moved, stretches, &mut wrapping, languages);
}

/// Folds the small words between a change and the line end of a paragraph that was wrapped, behind
/// which another change follows, into the change on their line: `[-except-]{+as+}
/// the¶[-second-]{+third+}`. Each of the two changes takes in what is on its own line.
fn fold_at_line_ends(
    (left, right): (&str, &str),
    moved: &MovedRanges,
    stretches: &mut [Stretch],
    wrapping: &mut (Wrapping<'_>, Wrapping<'_>),
    languages: &LazyLanguages<'_>,
) {
    for index in 1..stretches.len().saturating_sub(1) {
        let (before, island, after) = (stretches[index - 1], stretches[index], stretches[index + 1]);
        let run = &left[before.left_end..island.left_end];
        if before.kind != StretchKind::Change
            || after.kind != StretchKind::Change
            || run.len() > FOLD_BYTES_MAX
            || !has_break(run)
            || count_words(run) > FOLD_WORDS_MAX
        {
            continue;
        }
        let (Some(head), Some(tail)) = (run.find('\n'), run.rfind('\n')) else { continue };
        if !goes_on(wrapping, (left, before.left_end + tail + 1), (right, before.right_end + tail + 1)) {
            continue;
        }
        let (head, tail) = (run[..head].trim_end(), run[tail..].trim_start());
        // Whether the change that ends a stretch, of which no line ends, takes in so small a piece.
        let takes = |change: usize, piece: &str, position: usize| {
            let ((left_start, right_start), end) = (start_of(stretches, change), stretches[change]);
            let (gone, come) = (left_start..end.left_end, right_start..end.right_end);
            let words = count_words(piece);
            let is_moved = moved.touch(&gone, &come);
            let change = ChainedChange::of(&left[gone], &right[come]);
            words > 0
                && !is_moved
                && words <= change.size.shorter()
                && !piece.contains(ends_clause)
                && !is_sentence_end(piece)
                && !has_unspaced(piece)
                && change.says(languages) == Says::default()
                && !carries_meaning(piece, &left[..position], languages)
                && (words * WORDS_PER_CONTENT_WORD <= change.size.shorter() || !has_content(piece, languages))
        };
        let takes_head = takes(index - 1, head, before.left_end);
        // A mark sits on the space in front of it, which is not taken in.
        let takes_tail = !begins_with_mark(tail) && takes(index + 1, tail, island.left_end - tail.len());
        if takes_head {
            let change = &mut stretches[index - 1];
            (change.left_end, change.right_end) = (change.left_end + head.len(), change.right_end + head.len());
        }
        if takes_tail {
            let island = &mut stretches[index];
            (island.left_end, island.right_end) = (island.left_end - tail.len(), island.right_end - tail.len());
        }
    }
}

/// Whether the line that begins at the place given goes on with the paragraph in front of it, in
/// either text.
fn goes_on(wrapping: &mut (Wrapping<'_>, Wrapping<'_>), left: (&str, usize), right: (&str, usize)) -> bool {
    wrapping.0.continues(line_at(left.0, left.1)) || wrapping.1.continues(line_at(right.0, right.1))
}

/// The line that begins at `start`, without the white space that it ends with.
fn line_at(text: &str, start: usize) -> Range<usize> {
    let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |feed| start + feed);
    start..start + text[start..end].trim_end().len()
}

/// What becomes of an island.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    /// It is folded, and its words did not change.
    Folded,
    /// It is part of a passage that was rewritten.
    OfPassage,
}

/// Changes of one line with the islands between them, one chain after another.
struct Chains<'text, 'call> {
    left: &'text str,
    right: &'text str,
    moved: &'call MovedRanges,
    languages: &'call LazyLanguages<'text>,
    changes: Vec<ChainedChange<'text>>,
    islands: Vec<Island>,
    /// Whether each of the islands is the line end of a paragraph that was wrapped: it stays, and a
    /// passage goes on behind it.
    are_line_ends: Vec<bool>,
    links: &'call mut LinksOfBoth<'text>,
    /// The lines of both texts.
    wrapping: (Wrapping<'text>, Wrapping<'text>),
}

/// A change of a chain.
#[derive(Clone, Copy)]
struct ChainedChange<'text> {
    left: &'text str,
    right: &'text str,
    size: Size,
}

impl<'text> Chains<'text, '_> {
    /// Gathers the chain that begins with the stretch `first`, and returns the index of its last
    /// stretch; `first` itself if it has no island.
    fn gather(&mut self, stretches: &[Stretch], first: usize) -> usize {
        self.changes.clear();
        self.islands.clear();
        self.are_line_ends.clear();
        let mut last = first;
        if stretches[first].kind != StretchKind::Change {
            return last;
        }
        // Whether a line ends in what went, and in what came: one change is not to have both.
        let mut breaks = (false, false);
        while let (Some(island), Some(next)) = (stretches.get(last + 1), stretches.get(last + 2)) {
            let island_start = stretches[last].left_end;
            let run = &self.left[island_start..island.left_end];
            let is_full = self.islands.len() == ISLANDS_MAX;
            if next.kind != StretchKind::Change || is_full || run.len() > FOLD_BYTES_MAX {
                break;
            }
            let is_line_end = has_break(run);
            if is_line_end && !self.is_wrapped(run, (stretches[last].left_end, stretches[last].right_end)) {
                break;
            }
            let words = count_words(run);
            if words > FOLD_WORDS_MAX {
                break;
            }
            if self.changes.is_empty() {
                let Some(change) = self.change(stretches, first).filter(|change| !change.is_of_lines()) else { break };
                breaks = (has_break(change.left), has_break(change.right));
                self.changes.push(change);
            }
            let Some(change) = self.change(stretches, last + 2).filter(|change| !change.is_of_lines()) else { break };
            if is_line_end {
                breaks = (false, false);
            }
            breaks = (breaks.0 || has_break(change.left), breaks.1 || has_break(change.right));
            if breaks == (true, true) {
                break;
            }
            let before_is = self.changes.last().is_some_and(|before| before.is_of_figures());
            // Three words are no chance in a passage. Of two figures, and of a figure and a word,
            // each is compared by itself; a date is one.
            let is_fixed = words == FOLD_WORDS_MAX
                || !run.trim().is_empty() && (before_is || change.is_of_figures())
                || begins_sentence(run) && self.changes.last().is_some_and(|before| !are_whole(before, &change));
            self.islands.push(Island { words, is_fixed });
            self.are_line_ends.push(is_line_end);
            self.changes.push(change);
            last += 2;
        }
        last
    }

    /// Whether a run, which begins at these positions, is no more than the line end of a paragraph
    /// that was wrapped.
    fn is_wrapped(&mut self, run: &str, (left_start, right_start): (usize, usize)) -> bool {
        let Some(feed) = run.find('\n').filter(|_| run.trim().is_empty()) else { return false };
        let behind = feed + 1;
        !has_break(&run[behind..])
            && goes_on(&mut self.wrapping, (self.left, left_start + behind), (self.right, right_start + behind))
    }

    /// The change of a stretch; none where it is of white space alone, which is never folded into
    /// another, or something of it moved.
    fn change(&self, stretches: &[Stretch], index: usize) -> Option<ChainedChange<'text>> {
        let (left_start, right_start) = start_of(stretches, index);
        let left_range = left_start..stretches[index].left_end;
        let right_range = right_start..stretches[index].right_end;
        if self.moved.touch(&left_range, &right_range) {
            return None;
        }
        let change = ChainedChange::of(&self.left[left_range], &self.right[right_range]);
        let Size { left, right } = change.size;
        let is_blank = left + right == 0 && change.left.chars().chain(change.right.chars()).all(char::is_whitespace);
        (!is_blank).then_some(change)
    }

    /// What becomes of each island of the chain that begins with the stretch `first`.
    fn fates(&mut self, stretches: &[Stretch], first: usize) -> Vec<Fate> {
        let sizes: Vec<Size> = self.changes.iter().map(|change| change.size).collect();
        let within = within_passages(&sizes, &self.islands);
        let mut fates = Vec::with_capacity(within.len());
        for (nth, is_within) in within.into_iter().enumerate() {
            let (change, island) = (stretches[first + 2 * nth], stretches[first + 2 * nth + 1]);
            let (gone, come) = (change.left_end..island.left_end, change.right_end..island.right_end);
            fates.push(if self.are_line_ends[nth] {
                Fate::Stays
            } else if is_within {
                Fate::OfPassage
            } else if self.is_folded(nth, &self.left[gone.clone()], gone.start)
                && !self.links.are_parted_by((&gone, &come))
            {
                Fate::Folded
            } else {
                Fate::Stays
            });
        }
        fates
    }

    /// Whether the island `nth`, which is `run` and begins at `start` on the left, is folded into
    /// the changes beside it.
    fn is_folded(&self, nth: usize, run: &str, start: usize) -> bool {
        let (before, after) = (&self.changes[nth], &self.changes[nth + 1]);
        let (is_before, is_after) = (before.size.is_replacement(), after.size.is_replacement());
        let words = self.islands[nth].words;
        if run.chars().all(char::is_whitespace) {
            return (is_before || is_after) && !before.says(self.languages).differs_from(after.says(self.languages));
        }
        if !(is_before && is_after)
            && [run, before.left, before.right, after.left, after.right].into_iter().all(is_figure)
            && [before.left, before.right].into_iter().any(|text| text.contains(char::is_numeric))
        {
            // A day and a month that changed places: `3/4/2022` and `4/3/2022`.
            return true;
        }
        let around = before.size.left + before.size.right + after.size.left + after.size.right;
        if words > 0 && FEWEST_AROUND_SWAPPED * words <= around && before.is_swapped_with(after) {
            return !negates(run, self.languages);
        }
        if is_of_clusters(run) {
            // Letters of words that nothing sets apart.
            return words > 0 && FEWEST_AROUND_SWAPPED * words <= around && (is_before || is_after);
        }
        if is_sentence_end(run.trim_end()) || run.contains(ends_clause) || words > 0 && run.contains(['<', '>']) {
            return false;
        }
        if words == 0 {
            return is_before && is_after && run.chars().all(joins) && before.is_code() && after.is_code();
        }
        let is_serious = |change: &ChainedChange<'_>| change.says(self.languages) != Says::default();
        if is_serious(before) || is_serious(after) || carries_meaning(run, &self.left[..start], self.languages) {
            return false;
        }
        let has_content = has_content(run, self.languages);
        if is_before && is_after {
            let shorter = before.size.shorter().min(after.size.shorter());
            let is_little =
                words * WORDS_PER_CONTENT_WORD <= shorter || words * FEWEST_REPLACED_AROUND_CONTENT <= around;
            return words <= shorter && (is_little || !has_content);
        }
        // Something came or went beside it: what else changed must be so much more.
        let (fewest, fewest_beside) = match (is_before || is_after, has_content) {
            (true, false) => (FEWEST_AROUND, FEWEST_BESIDE),
            (false, false) => (FEWEST_AROUND_ALONE, FEWEST_BESIDE),
            (true, true) => (FEWEST_AROUND_CONTENT, FEWEST_BESIDE_CONTENT),
            (false, true) => return false,
        };
        let beside = before.size.longer().min(after.size.longer());
        fewest * words <= around && fewest_beside * words <= beside
    }
}

impl<'text> ChainedChange<'text> {
    fn of(left: &'text str, right: &'text str) -> Self {
        Self { left, right, size: Size { left: words(left), right: words(right) } }
    }

    /// Whether lines came or went alone, up to a line end: they are no part of what changed beside
    /// them.
    fn is_of_lines(&self) -> bool {
        let text = match (self.left, self.right) {
            (text, "") | ("", text) => text,
            _ => return false,
        };
        has_break(&text[..text.len() - text.trim_start().len()]) || has_break(&text[text.trim_end().len()..])
    }

    /// Whether all of it are figures, on both sides.
    fn is_of_figures(&self) -> bool {
        let are_figures = |text: &str| text.contains(char::is_numeric) && !text.contains(char::is_alphabetic);
        are_figures(self.left) && are_figures(self.right)
    }

    /// Whether both sides look like code, and not like words: one word of letters and digits, or of
    /// both cases.
    fn is_code(&self) -> bool {
        let is_code = |text: &str| {
            let has_inner_capital = text.chars().skip(1).any(char::is_uppercase) && text.contains(char::is_lowercase);
            let has_digit = text.contains(char::is_numeric) && text.contains(char::is_alphabetic);
            has_inner_capital || has_digit
        };
        is_code(self.left) && is_code(self.right)
    }

    /// Whether what one removed is what the other added, and the other way round: they changed
    /// places.
    fn is_swapped_with(&self, other: &Self) -> bool {
        if self.left.len().max(self.right.len()) > FOLD_BYTES_MAX || self.left.is_empty() && self.right.is_empty() {
            return false;
        }
        let have_same_words = |one: &str, other: &str| {
            let words = |text: &str| {
                let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
                words.sort_unstable();
                words
            };
            words(one) == words(other)
        };
        have_same_words(self.left, other.right) && have_same_words(self.right, other.left)
    }

    /// What a change of few words says.
    fn says(&self, languages: &LazyLanguages<'_>) -> Says {
        let mut says = Says::default();
        if self.size.left.max(self.size.right) > SERIOUS_WORDS_MAX {
            return says;
        }
        for text in [self.left, self.right] {
            if has_unspaced(text) {
                let within = find_within(text, &(0..text.len()));
                says.figure |= !within.numbers.is_empty();
                says.negation |= !within.negations.is_empty();
                continue;
            }
            for word in text.split(|mark: char| mark.is_whitespace() || mark == '-') {
                let word = word.trim_matches(|mark: char| !mark.is_alphanumeric());
                let known = known(word, languages);
                says.figure |= known.is_number || word.starts_with(char::is_numeric);
                says.negation |= known.is_negation;
            }
        }
        says
    }
}

/// What readers must see apart from other words.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Says {
    figure: bool,
    negation: bool,
}

impl Says {
    /// Whether one says what the other does not, and the other way round.
    fn differs_from(self, other: Self) -> bool {
        self.figure && !self.negation && other.negation && !other.figure
            || self.negation && !self.figure && other.figure && !other.negation
    }
}

/// Whether so much changed on both sides of the end of a sentence that both sentences may have been
/// written anew.
fn are_whole(before: &ChainedChange<'_>, behind: &ChainedChange<'_>) -> bool {
    before.size.shorter().min(behind.size.shorter()) >= PASSAGE_WORDS_MIN
}

/// How many words a text has, about, if it is long.
fn words(text: &str) -> usize {
    if text.len() > COUNT_BYTES_MAX { text.len() / BYTES_PER_WORD } else { count_words(text) }
}
