//! What was renumbered: the numbers of items, clauses and footnotes that shifted together, because
//! one came in or went, and the references to them.
//!
//! - A change is of the number of a line if on both sides a number stands at the head of its line
//!   ([`label`]). Such changes that follow each other and shift by as much are a run. A run of one
//!   counts where in both texts the number in front of it is one less, or where text moved.
//! - A change of a number elsewhere counts where a word such as *clause* stands in front of it, or
//!   square brackets around it, and a run shifts that number by just as much.
//!
//! Any other change of a number is one, such as the one period of notice among thirty clauses.

#![allow(clippy::indexing_slicing, reason = "positions are found in the texts they index")]

mod label;
mod spelled;

use std::collections::BTreeMap;
use std::ops::Range;

use label::{Numeral, is_counter, is_label, is_opening_counter, is_reference, numerals_at_start};

use crate::text::boundaries::{head, tail};

/// Whether a run of one follows a number is looked for in so many bytes in front of it.
const LIST_BYTES_MAX: usize = 4096;

/// For so many runs of one in a comparison.
const LOOKS_MAX: usize = 64;

/// The number of a line may have so many bytes, marks in front of it counted in.
const LABEL_BYTES_MAX: usize = 32;

/// Numbers of items, clauses or footnotes that follow each other and shifted by as much: `2.` to
/// `30.` became `3.` to `31.`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renumbering {
    /// The first and the last number in the old text, with the marks that belong to them.
    pub old: [String; 2],
    /// The same in the new text.
    pub new: [String; 2],
    /// How many numbers there are, without the references to them; 1 or more.
    pub count: usize,
}

/// How much of a change was renumbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it.
    Whole,
    /// The number that it begins with; other words changed too.
    Head,
    /// The number in front of it became the one at its end: what came or went stands between.
    Tail,
}

/// What was renumbered: which changes, by their place in the list of changes, and the runs.
#[derive(Default)]
pub(crate) struct Renumbered {
    /// With how many numbers each has.
    pub(crate) extents: BTreeMap<usize, (Extent, usize)>,
    pub(crate) runs: Vec<Renumbering>,
}

/// A change of one number into another.
struct Candidate {
    /// Its place in the list of changes.
    change: usize,
    left: Label,
    right: Label,
    extent: Extent,
    /// Whether it is the number of a line, on both sides.
    is_label: bool,
}

/// A number where it stands.
#[derive(Clone)]
struct Label {
    numeral: Numeral,
    range: Range<usize>,
}

/// Finds what was renumbered among the changes of two texts, each given by where it lies in both.
///
/// Cost: O(1) for each change, and at most [`LOOKS_MAX`] times [`LIST_BYTES_MAX`].
pub(crate) fn find<C: Iterator<Item = (Range<usize>, Range<usize>)>>(
    left: &str,
    right: &str,
    changes: impl Fn() -> C,
    has_moves: bool,
) -> Renumbered {
    let candidates: Vec<Candidate> = changes()
        .enumerate()
        .filter_map(|(change, sides)| candidate(change, (left, &sides.0), (right, &sides.1)))
        .collect();
    let mut found = Renumbered::default();
    let mut shifted: BTreeMap<Numeral, Numeral> = BTreeMap::new();
    let mut looks = LOOKS_MAX;
    let labels: Vec<&Candidate> = candidates.iter().filter(|candidate| candidate.is_label).collect();
    let shift = |candidate: &Candidate| {
        (candidate.left.numeral.form, candidate.left.numeral.shift_to(&candidate.right.numeral))
    };
    for run in labels.chunk_by(|one, other| shift(one) == shift(other)) {
        let [first, .., last] = run else {
            if let [only] = run
                && looks > 0
            {
                looks -= 1;
                if has_moves || is_in_order(left, &only.left) && is_in_order(right, &only.right) {
                    found.take(left, right, only, only, run);
                    shifted.insert(only.left.numeral, only.right.numeral);
                }
            }
            continue;
        };
        found.take(left, right, first, last, run);
        shifted.extend(run.iter().map(|candidate| (candidate.left.numeral, candidate.right.numeral)));
    }
    for candidate in candidates.iter().filter(|candidate| !candidate.is_label) {
        if refers_to_shifted(&candidate.left.numeral, &candidate.right.numeral, &shifted)
            && is_reference(left, &candidate.left.range)
            && is_reference(right, &candidate.right.range)
        {
            found.extents.insert(candidate.change, (candidate.extent, 1));
        }
    }
    if !shifted.is_empty() {
        for (change, (left_range, right_range)) in changes().enumerate() {
            if !found.extents.contains_key(&change)
                && let Some(count) = shifted_in_list((left, &left_range), (right, &right_range), &shifted)
            {
                found.extents.insert(change, (Extent::Whole, count));
            }
        }
    }
    found
}

/// How many numbers of a change are references that were shifted, where these are all that differs:
/// *clauses 2 and 3* became *clauses 3 and 4*.
fn shifted_in_list(
    left: (&str, &Range<usize>),
    right: (&str, &Range<usize>),
    shifted: &BTreeMap<Numeral, Numeral>,
) -> Option<usize> {
    if left.1.len().max(right.1.len()) > LIST_OF_REFERENCES_BYTES_MAX {
        return None;
    }
    let is_mark = |mark: char| !mark.is_alphanumeric();
    let [mut left_words, mut right_words] =
        [left, right].map(|(text, range)| text[range.clone()].split(is_mark).filter(|word| !word.is_empty()));
    let mut count = 0;
    loop {
        let (one, other) = match (left_words.next(), right_words.next()) {
            (Some(one), Some(other)) if one == other => continue,
            (Some(one), Some(other)) => (one, other),
            (None, None) => break,
            _ => return None,
        };
        let (one, other) = (numerals_at_start(one).0[0]?, numerals_at_start(other).0[0]?);
        if !refers_to_shifted(&one, &other, shifted) {
            return None;
        }
        count += 1;
    }
    (count > 0 && is_reference(left.0, left.1) && is_reference(right.0, right.1)).then_some(count)
}

/// A list of references has no more bytes.
const LIST_OF_REFERENCES_BYTES_MAX: usize = 64;

impl Renumbered {
    fn take(&mut self, left: &str, right: &str, first: &Candidate, last: &Candidate, run: &[&Candidate]) {
        self.extents.extend(run.iter().map(|candidate| (candidate.change, (candidate.extent, 1))));
        let ends = |text: &str, first: &Label, last: &Label| [shown(text, first), shown(text, last)];
        self.runs.push(Renumbering {
            old: ends(left, &first.left, &last.left),
            new: ends(right, &first.right, &last.right),
            count: run.len(),
        });
    }
}

/// Whether a number at the head of its line became another one, and nothing else changed: in place
/// of the range of the left text stands that of the right one. Cost: O(1).
pub(crate) fn is_number_of_line(left: (&str, &Range<usize>), right: (&str, &Range<usize>)) -> bool {
    replaced(0, left, right).is_some_and(|candidate| candidate.is_label && candidate.extent == Extent::Whole)
}

/// Whether a line is the number of what stands below it, and no more: *Article 3*, *§ 4*.
///
/// Cost: O(1).
pub(crate) fn is_number_alone(line: &str) -> bool {
    let is_short = line.len() <= LABEL_BYTES_MAX;
    let label = if is_short { label_of_line(line, 0) } else { None };
    label.is_some_and(|label| {
        let behind = line[label.range.end..].trim_start_matches(is_counter);
        !behind.contains(char::is_alphanumeric)
    })
}

/// Whether a number, or its first levels, became another in a run.
fn refers_to_shifted(old: &Numeral, new: &Numeral, shifted: &BTreeMap<Numeral, Numeral>) -> bool {
    (1..=old.count()).any(|count| {
        let first = old.first_levels(count).and_then(|first| shifted.get(&first));
        first.is_some_and(|shifted| new.first_levels(count) == Some(*shifted) && old.ends_as(new, count))
    })
}

/// A change as one of a number, if it may be one.
fn candidate(change: usize, left: (&str, &Range<usize>), right: (&str, &Range<usize>)) -> Option<Candidate> {
    match (left.1.is_empty(), right.1.is_empty()) {
        (false, false) => replaced(change, left, right),
        (true, false) => inserted(left, right).map(|(left, right)| tail_of(change, left, right)),
        (false, true) => inserted(right, left).map(|(right, left)| tail_of(change, left, right)),
        (true, true) => None,
    }
}

fn tail_of(change: usize, left: Label, right: Label) -> Candidate {
    Candidate { change, left, right, extent: Extent::Tail, is_label: true }
}

/// One number in place of another, at the head of a change.
fn replaced(change: usize, left: (&str, &Range<usize>), right: (&str, &Range<usize>)) -> Option<Candidate> {
    let left_numerals = numerals_of(left.0, left.1)?;
    let right_numerals = numerals_of(right.0, right.1)?;
    let pairs = left_numerals.0.iter().flat_map(|one| right_numerals.0.iter().map(move |other| (one, other)));
    let (old, new) =
        pairs.filter_map(|(one, other)| one.zip(*other)).find(|(one, other)| one.shift_to(other).is_some())?;
    let label = |numeral, range: &Range<usize>| Label { numeral, range: range.clone() };
    let is_label = is_label(left.0, &left_numerals.1) && is_label(right.0, &right_numerals.1);
    let is_all = |(text, range): (&str, &Range<usize>), numeral: &Range<usize>| {
        !text[numeral.end..range.end].contains(char::is_alphanumeric)
    };
    let is_whole = is_all(left, &left_numerals.1) && is_all(right, &right_numerals.1);
    (is_whole || is_label).then(|| Candidate {
        change,
        left: label(old, &left_numerals.1),
        right: label(new, &right_numerals.1),
        extent: if is_whole { Extent::Whole } else { Extent::Head },
        is_label,
    })
}

/// The number that a side of a change begins with, behind marks, as it may be read; and where it
/// stands.
fn numerals_of(text: &str, range: &Range<usize>) -> Option<([Option<Numeral>; 2], Range<usize>)> {
    let changed = &text[range.clone()];
    let solid = head(changed, LABEL_BYTES_MAX).trim_start_matches(|mark: char| !mark.is_alphanumeric() && mark != '\n');
    let start = range.start + (head(changed, LABEL_BYTES_MAX).len() - solid.len());
    let (numerals, len) = numerals_at_start(head(&text[start..], LABEL_BYTES_MAX));
    let end = start + len;
    let before = text[..start].chars().next_back();
    let is_parted = !before.is_some_and(|before| before.is_alphanumeric() && !is_opening_counter(before));
    (numerals[0].is_some() && is_parted && end <= range.end).then_some((numerals, start..end))
}

/// What came in between the number of a line and its words: `2. {+New.¶3. +}Old.`. The number in
/// front is that of `Old.` in the text without it, and the one at its end in the other.
fn inserted(without: (&str, &Range<usize>), with: (&str, &Range<usize>)) -> Option<(Label, Label)> {
    let (text, range) = with;
    let last_line = memchr::memrchr(b'\n', text[range.clone()].as_bytes())? + range.start + 1;
    if range.end - last_line > LABEL_BYTES_MAX {
        return None;
    }
    let old = label_that_ends(without.0, without.1.start)?;
    let new = label_that_ends(text, range.end)?;
    (new.range.start >= last_line && old.numeral.shift_to(&new.numeral).is_some()).then_some((old, new))
}

/// The number of a line of which there is nothing else, with its marks and a space, up to `end`.
fn label_that_ends(text: &str, end: usize) -> Option<Label> {
    let before = tail(&text[..end], LABEL_BYTES_MAX);
    let line_start = end - before.len() + before.rfind('\n').map_or(0, |feed| feed + 1);
    let line = &text[line_start..end];
    if !line.ends_with([' ', '\t', '\u{a0}']) {
        return None;
    }
    let label = label_of_line(text, line_start)?;
    let rest = text.get(label.range.end..end)?;
    (!rest.contains(char::is_alphanumeric)).then_some(label)
}

/// The number of the line that begins at `start`.
fn label_of_line(text: &str, start: usize) -> Option<Label> {
    let line = head(&text[start..], LABEL_BYTES_MAX);
    let line = &line[..line.find('\n').unwrap_or(line.len())];
    // At its head, or behind its first word.
    let is_within_word = |offset: usize| {
        let before = line[..offset].chars().next_back();
        before.is_some_and(|before| before.is_alphanumeric() && !is_opening_counter(before))
    };
    let mut offsets =
        line.char_indices().filter(|(offset, character)| character.is_alphanumeric() && !is_within_word(*offset));
    [offsets.next(), offsets.next()].into_iter().flatten().find_map(|(offset, _)| {
        let (numerals, len) = numerals_at_start(&line[offset..]);
        let range = start + offset..start + offset + len;
        numerals[0].filter(|_| is_label(text, &range)).map(|numeral| Label { numeral, range })
    })
}

/// Whether the numbered line in front of a number has the number in front of it.
fn is_in_order(text: &str, label: &Label) -> bool {
    let before = tail(&text[..label.range.start], LIST_BYTES_MAX);
    let floor = label.range.start - before.len();
    let line_start = floor + before.rfind('\n').map_or(0, |feed| feed + 1);
    let mut end = line_start;
    while end > floor {
        let start = floor + text[floor..end - 1].rfind('\n').map_or(0, |feed| feed + 1);
        if let Some(before) = label_of_line(text, start)
            && before.numeral.form == label.numeral.form
            && before.numeral.count() == label.numeral.count()
        {
            return label.numeral.follows(&before.numeral);
        }
        if start == end {
            break;
        }
        end = start;
    }
    false
}

/// A number with the marks that belong to it: `3.`, `(b)`, `[^2]`, `§ 4`, `第三条`.
fn shown(text: &str, label: &Label) -> String {
    let before = tail(&text[..label.range.start], 8);
    let after = head(&text[label.range.end..], 8);
    let opening =
        ["[^", "(", "[", "§ ", "§\u{a0}", "§", "第", "제"].into_iter().find(|opening| before.ends_with(opening));
    let closing = after.chars().next().filter(|closing| ".)]）条條款章节節项項조항장".contains(*closing));
    let mut shown = opening.unwrap_or_default().to_owned();
    shown.push_str(&text[label.range.clone()]);
    shown.extend(closing);
    shown
}
