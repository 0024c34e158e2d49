//! From the exact comparison to one that reads well: runs that are equal by chance are folded into
//! the changes around them, and the edges of insertions and deletions slide to where a sentence, a
//! clause or a word begins.
//!
//! Both work on stretches and read only the text beside their edges. Cost: O(stretches), and at
//! most [`FOLD_BYTES_MAX`] or twice [`SLIDE_BYTES_MAX`] bytes of text a stretch.

#![allow(clippy::indexing_slicing, reason = "ends of stretches are boundaries of the texts, and cuts are checked")]

use crate::compare::common_ends::common_prefix;
use crate::compare::stretches::{Stretch, StretchKind};
use crate::kinds::lexicon::{LazyLanguages, find_within};
use crate::kinds::word::known;
use crate::redline::WordCounts;
use crate::text::blanks;
use crate::text::boundaries::{Boundary, boundary, is_sentence_end};
use crate::text::characters::{has_unspaced, stands_alone};
use crate::text::word_count::count_words;

/// An equal run with more words than this between two changes always stays.
const FOLD_WORDS_MAX: usize = 3;

/// An equal run with more bytes than this is not looked into.
const FOLD_BYTES_MAX: usize = 96;

/// A change with more bytes than this is taken to have more than [`FOLD_WORDS_MAX`] words.
const COUNT_BYTES_MAX: usize = 256;

/// The beginning of a change is this long, and goes on to the next space: in prose, more than
/// [`FOLD_WORDS_MAX`] words.
const BEGINNING_BYTES: usize = 40;

/// How far the edges of an insertion or a deletion slide, in bytes.
const SLIDE_BYTES_MAX: usize = 256;

/// The words of a change, where they matter; `FOLD_WORDS_MAX + 1` stands for any more.
#[derive(Clone, Copy)]
struct Size {
    left: usize,
    right: usize,
}

impl Size {
    fn longer(self) -> usize {
        self.left.max(self.right)
    }

    fn is_replacement(self) -> bool {
        self.left > 0 && self.right > 0
    }
}

/// Folds equal runs of at most [`FOLD_WORDS_MAX`] words into the changes on both sides of them,
/// where the run is no longer than either and one of them is a replacement, or both together are
/// four times as long. Updates `words`.
///
/// A run that carries meaning stays: a number, a negation, a name, a paragraph break, a mark of
/// punctuation alone.
pub(crate) fn fold(
    left: &str,
    right: &str,
    stretches: &mut Vec<Stretch>,
    words: &mut WordCounts,
    languages: &LazyLanguages<'_>,
) {
    // Within the list: what is kept never overtakes what is read.
    let mut kept = 0;
    // Of the last change that is kept, where it is known already.
    let mut size_before: Option<Option<Size>> = None;
    let end_of = |kept: &[Stretch]| kept.last().map_or((0, 0), |last| (last.left_end, last.right_end));
    let mut index = 0;
    while let Some(stretch) = stretches.get(index).copied() {
        let (left_start, right_start) = end_of(&stretches[..kept]);
        if let (StretchKind::Equal, Some(last), Some(next)) =
            (stretch.kind, stretches[..kept].last(), stretches.get(index + 1).copied())
            && stretch.left_end - left_start <= FOLD_BYTES_MAX
            && (last.kind, next.kind) == (StretchKind::Change, StretchKind::Change)
        {
            let before = size_before.unwrap_or_else(|| {
                let (left_before, right_before) = end_of(&stretches[..kept - 1]);
                size(&left[left_before..left_start], &right[right_before..right_start])
            });
            let after = size(&left[stretch.left_end..next.left_end], &right[stretch.right_end..next.right_end]);
            let run = &left[left_start..stretch.left_end];
            if let (Some(before), Some(after)) = (before, after)
                && let Some(count) = words_to_fold(run, before, after)
                && (count == 0 || !carries_meaning(run, &left[..left_start], languages))
            {
                words.unchanged -= count;
                words.deleted += count;
                words.inserted += count;
                kept -= 1;
                let add = |one: usize, other: usize| (one + count + other).min(FOLD_WORDS_MAX + 1);
                let both = Size { left: add(before.left, after.left), right: add(before.right, after.right) };
                size_before = Some(Some(both));
            } else {
                stretches[kept] = stretch;
                kept += 1;
                size_before = Some(after);
            }
            stretches[kept] = next;
            kept += 1;
            index += 2;
            continue;
        }
        if stretch.kind != StretchKind::Equal {
            size_before = None;
        }
        stretches[kept] = stretch;
        kept += 1;
        index += 1;
    }
    stretches.truncate(kept);
}

/// The size of a change; none where it is one of white space alone, which is never folded into
/// another.
fn size(left: &str, right: &str) -> Option<Size> {
    let words = |text: &str| {
        if text.len() > COUNT_BYTES_MAX {
            return FOLD_WORDS_MAX + 1;
        }
        // The beginning of a longer change has words enough as a rule.
        let rest = text.as_bytes().get(BEGINNING_BYTES..).unwrap_or_default();
        let beginning = memchr::memchr(b' ', rest).map(|space| count_words(&text[..BEGINNING_BYTES + space]));
        match beginning {
            Some(count) if count > FOLD_WORDS_MAX => FOLD_WORDS_MAX + 1,
            _ => count_words(text).min(FOLD_WORDS_MAX + 1),
        }
    };
    let size = Size { left: words(left), right: words(right) };
    let is_blank = size.longer() == 0 && left.chars().chain(right.chars()).all(char::is_whitespace);
    (!is_blank).then_some(size)
}

/// How many words `run`, equal between two changes, has, if it is to be folded.
fn words_to_fold(run: &str, before: Size, after: Size) -> Option<usize> {
    let has_replacement = before.is_replacement() || after.is_replacement();
    let shorter = before.longer().min(after.longer());
    let count = count_words(run);
    // Between two insertions, or an insertion and a deletion, a run is chance only if much more
    // changed around it; single characters say too little of how much did.
    let around = if run.contains(stands_alone) { 0 } else { before.longer() + after.longer() };
    if count > FOLD_WORDS_MAX || count > shorter || !has_replacement && (count == 0 || 4 * count > around) {
        return None;
    }
    let breaks = run.bytes().filter(|byte| *byte == b'\n').count();
    if count == 0 {
        let both = before.is_replacement() && after.is_replacement();
        return (run.chars().all(char::is_whitespace) && (breaks == 0 || (breaks == 1 && both))).then_some(0);
    }
    (breaks < 2).then_some(count)
}

/// Whether there is a number, a negation, or a name: a capital letter where no sentence begins, if
/// nouns have none.
fn carries_meaning(run: &str, text_before: &str, languages: &LazyLanguages<'_>) -> bool {
    let mut before = text_before.chars().next_back();
    let solid_before = blanks::without_end(text_before);
    let mut begins_sentence = is_sentence_end(solid_before) || solid_before.is_empty();
    for character in run.chars() {
        if character.is_numeric() {
            return true;
        }
        let begins_word = !before.is_some_and(char::is_alphanumeric);
        if character.is_uppercase() && begins_word && !begins_sentence && !languages.get().are_german() {
            return true;
        }
        if character.is_alphanumeric() {
            begins_sentence = false;
        } else if matches!(character, '.' | '!' | '?' | '\n') {
            begins_sentence = true;
        }
        before = Some(character);
    }
    if has_unspaced(run) {
        let within = find_within(run, &(0..run.len()));
        return !within.numbers.is_empty() || !within.negations.is_empty();
    }
    run.split_whitespace().any(|word| {
        let word = word.trim_matches(|mark: char| !mark.is_alphanumeric());
        let known = known(word, languages);
        known.is_number || known.is_negation
    })
}

/// Slides each pure insertion and deletion to where its edges read best.
///
/// `He came. [-saw. He -]won.` becomes `He came. [-He saw. -]won.` where the texts allow it: the
/// same bytes, elsewhere.
///
/// Afterwards the first and the last stretch are equal, and may be empty.
pub(crate) fn slide(left: &str, right: &str, stretches: &mut Vec<Stretch>) {
    let equal = |left_end, right_end| Stretch { kind: StretchKind::Equal, left_end, right_end };
    if stretches.first().is_none_or(|first| first.kind != StretchKind::Equal) {
        stretches.insert(0, equal(0, 0));
    }
    if stretches.last().is_none_or(|last| last.kind != StretchKind::Equal) {
        stretches.push(equal(left.len(), right.len()));
    }
    for index in 0..stretches.len() {
        if stretches[index].kind != StretchKind::Change {
            continue;
        }
        // Neighbours are equal, on either side of every change.
        let start_of = |index: usize| match index.checked_sub(1) {
            Some(before) => (stretches[before].left_end, stretches[before].right_end),
            None => (0, 0),
        };
        let (left_start, right_start) = start_of(index);
        let Stretch { left_end, right_end, .. } = stretches[index];
        let (text, start, end) = match (left_start == left_end, right_start == right_end) {
            (true, false) => (right, right_start, right_end),
            (false, true) => (left, left_start, left_end),
            _ => continue,
        };
        // An equal stretch is never used up, or two changes would touch; at the ends of the text it
        // may be.
        let length_of = |index: usize| stretches[index].left_end - start_of(index).0;
        let room_before = length_of(index - 1).saturating_sub(usize::from(index > 1));
        let room_after = length_of(index + 1).saturating_sub(usize::from(index + 2 < stretches.len()));
        let offset = best_offset(text, start, end, room_before, room_after);
        if offset == 0 {
            continue;
        }
        let moved = |end: usize| end.saturating_add_signed(offset);
        for stretch in &mut stretches[index - 1..=index] {
            (stretch.left_end, stretch.right_end) = (moved(stretch.left_end), moved(stretch.right_end));
        }
    }
}

/// By how many bytes `text[start..end]` is best moved, so that the text around it stays the same.
fn best_offset(text: &str, start: usize, end: usize, room_before: usize, room_after: usize) -> isize {
    let bytes = text.as_bytes();
    let before_both = bytes[..start].iter().rev().zip(bytes[..end].iter().rev());
    let back = before_both.take(room_before.min(SLIDE_BYTES_MAX)).take_while(|(before, last)| before == last).count();
    let after = &bytes[end..];
    let on = common_prefix(&bytes[start..], &after[..room_after.min(SLIDE_BYTES_MAX).min(after.len())]);
    if back == 0 && on == 0 {
        return 0;
    }
    let score = |at: usize| -> Option<u32> {
        let (first, second) = (boundary(text, at)?, boundary(text, at + (end - start))?);
        Some(rank(first) + rank(second))
    };
    let mut best = (score(start).unwrap_or(0), 0_isize);
    // Nearer offsets first, and of two equally near the one behind: the first of the best stands.
    for distance in 1..=back.max(on) {
        if distance <= back
            && let Some(found) = score(start - distance)
            && found > best.0
        {
            best = (found, -(distance as isize));
        }
        if distance <= on
            && let Some(found) = score(start + distance)
            && found > best.0
        {
            best = (found, distance as isize);
        }
    }
    best.1
}

fn rank(boundary: Boundary) -> u32 {
    match boundary {
        Boundary::Paragraph => 12,
        Boundary::Line => 10,
        Boundary::Sentence => 8,
        Boundary::Clause => 4,
        Boundary::Word => 2,
        Boundary::EndOfWord => 1,
        Boundary::Character => 0,
    }
}
