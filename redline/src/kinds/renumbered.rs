//! What was renumbered: the numbers of items, clauses and footnotes that shifted together, because
//! one came in or went, and the references to them.
//!
//! - A change is of the number of a line if on both sides a number stands at the head of its line
//!   ([`label`]). Such changes that follow each other and shift by as much are a run, if it goes on
//!   from the number in front of it ([`order`]) as surely as its labels want: a run of one must in
//!   both texts, one of `3.` and `4.` in either, as days and ranks are written so too.
//! - Marks of notes within the text ([`note_mark`]) are a run in the same way.
//! - A change of a number elsewhere counts where a word such as *clause* stands in front of it, or
//!   square brackets around it, and a run shifts that number by just as much.
//!
//! Any other change of a number is one, such as the one period of notice among thirty clauses.

#![allow(clippy::indexing_slicing, reason = "positions are found in the texts they index")]

mod clock;
mod item_mark;
mod label;
mod note_mark;
mod numeral;
mod order;
mod spelled;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

pub(super) use item_mark::kind_of_style;
use label::{Strength, is_counter, is_opening_counter, is_reference, strength, without_tags, words_in_front};
pub(super) use label::{is_in_word, is_word_of_clause};
pub(super) use note_mark::is_note_mark;
use note_mark::{MarkStyle, order_of_mark, style_of};
use numeral::{Form, Numeral, enclosed, numerals_at_start, raised};
use order::{Order, order_of};

use crate::text::blanks;
use crate::text::boundaries::{head, tail};

/// What a run goes on from is looked for so many times in a comparison.
const LOOKS_MAX: usize = 1024;

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
    /// How surely it is the number of a line, on both sides; none where it is not on one.
    strength: Option<Strength>,
    /// What else than numbers of lines is written so.
    look: Look,
}

/// What else than the number of a line is written as a candidate is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Look {
    #[default]
    Label,
    /// A day, a rank or a quarter: 3., Q2.
    Ordinal,
    /// A day with its month: 12.5.
    Day,
    /// A time of day: 10.30.
    Time,
}

impl Candidate {
    /// How the number is set as the mark of a note in both texts, where it is one.
    fn mark_style(&self, left: &str, right: &str) -> Option<MarkStyle> {
        let style =
            |text: &str, Range { start, end }: Range<usize>| style_of(&text[..start], &text[start..end], &text[end..]);
        let style_before = style(left, self.left.range.clone())?;
        let is_mark = self.strength.is_none() && self.extent == Extent::Whole;
        (is_mark && style(right, self.right.range.clone()) == Some(style_before)).then_some(style_before)
    }
}

/// A number where it stands.
#[derive(Clone)]
struct Label {
    numeral: Numeral,
    range: Range<usize>,
    strength: Strength,
}

/// Finds what was renumbered among the changes of two texts, each given by where it lies in both.
///
/// Cost: O(1) for each change, and at most [`LOOKS_MAX`] times that of [`order_of`].
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
    let labels: Vec<&Candidate> = candidates.iter().filter(|candidate| candidate.strength.is_some()).collect();
    let shift = |candidate: &Candidate| {
        (candidate.left.numeral.form, candidate.left.numeral.shift_to(&candidate.right.numeral))
    };
    let word = |candidate: &Candidate| words_in_front(left, &candidate.left.range);
    // One that goes on from no other begins a run, which is looked at by itself: behind a list
    // whose numbers shifted, a team that rose from 7. to 8. did so. Not where both are named:
    // `Section 9`.
    let follows = |one: &Candidate, other: &Candidate| {
        let are_named = [one, other].iter().all(|label| label.strength == Some(Strength::Named));
        are_named || other.left.numeral.follows(&one.left.numeral) || other.right.numeral.follows(&one.right.numeral)
    };
    let is_of_run = |one: &&Candidate, other: &&Candidate| {
        shift(one) == shift(other) && word(one) == word(other) && follows(one, other)
    };
    let mut taken: Option<&Candidate> = None;
    for run in labels.chunk_by(is_of_run) {
        let [first, ..] = run else { continue };
        let have_look = |look: Look| run.iter().all(|candidate| candidate.look == look);
        if have_look(Look::Time) {
            continue;
        }
        let weakest = run.iter().filter_map(|candidate| candidate.strength).min();
        let is_long_and_named = run.len() > 1 && weakest == Some(Strength::Named) && !have_look(Look::Day);
        if !is_long_and_named {
            let Some(rest) = looks.checked_sub(1) else { continue };
            looks = rest;
            let orders = [order_of(left, &first.left), order_of(right, &first.right)];
            if !goes_on(orders, run, weakest, has_moves) {
                continue;
            }
        }
        // Where the number between changed with other words, or not at all, it is one run to
        // readers.
        let goes_on = taken.is_some_and(|last| {
            shift(last) == shift(first) && word(last) == word(first) && last.left.numeral < first.left.numeral
        });
        found.take(left, right, run, goes_on);
        taken = run.last().copied();
        shifted.extend(run.iter().map(|candidate| (candidate.left.numeral, candidate.right.numeral)));
    }
    let marks = candidates.iter().filter_map(|candidate| Some((candidate, candidate.mark_style(left, right)?)));
    let marks: Vec<(&Candidate, MarkStyle)> = marks.collect();
    for run in marks.chunk_by(|(one, style), (other, next)| shift(one) == shift(other) && style == next) {
        let [(first, style), ..] = run else { continue };
        let Some(rest) = looks.checked_sub(1) else { continue };
        looks = rest;
        let orders = [order_of_mark(left, &first.left, *style), order_of_mark(right, &first.right, *style)];
        if orders.contains(&Order::Follows)
            && orders.iter().all(|order| matches!(order, Order::Follows | Order::Begins))
        {
            found.extents.extend(run.iter().map(|(mark, _)| (mark.change, (mark.extent, 1))));
            shifted.extend(run.iter().map(|(mark, _)| (mark.left.numeral, mark.right.numeral)));
        }
    }
    if shifted.is_empty() {
        return found;
    }
    // The values of numbers are few.
    let numerals: BTreeSet<(Numeral, Numeral)> =
        labels.iter().map(|label| (label.left.numeral, label.right.numeral)).collect();
    for (left_range, right_range) in changes() {
        if let Some((old, new)) = shifted_by_heading((left, &left_range), (right, &right_range))
            && numerals.iter().any(|(left, right)| left.follows(&old) && right.follows(&new))
        {
            shifted.entry(old).or_insert(new);
        }
    }
    for candidate in &candidates {
        // At the head of a line too: *Clause 4 does not bind*.
        if !found.extents.contains_key(&candidate.change)
            && refers_to_shifted(&candidate.left.numeral, &candidate.right.numeral, &shifted)
            && is_reference(left, &candidate.left.range)
            && is_reference(right, &candidate.right.range)
        {
            found.extents.insert(candidate.change, (candidate.extent, 1));
        }
    }
    for (change, (left_range, right_range)) in changes().enumerate() {
        if !found.extents.contains_key(&change)
            && let Some(count) = shifted_in_list((left, &left_range), (right, &right_range), &shifted)
        {
            found.extents.insert(change, (Extent::Whole, count));
        }
    }
    found
}

/// Whether a run, whose weakest label is so strong, goes on from what stands in front of it.
fn goes_on(orders: [Order; 2], run: &[&Candidate], weakest: Option<Strength>, has_moves: bool) -> bool {
    let has = |order: Order| orders.contains(&order);
    if run.len() == 1 {
        return if has_moves { !has(Order::Breaks) } else { orders == [Order::Follows; 2] };
    }
    if weakest == Some(Strength::Weak) {
        return has(Order::Follows) && orders.iter().all(|order| matches!(order, Order::Follows | Order::Begins));
    }
    if run.iter().all(|candidate| candidate.look == Look::Day) {
        return has(Order::Follows) || has(Order::Unknown);
    }
    // Days and ranks are written so too, but none in brackets, nor by a letter.
    let may_be_ordinals = weakest == Some(Strength::Plain)
        && run.iter().any(|one| one.look == Look::Ordinal && one.strength == Some(Strength::Plain));
    !may_be_ordinals || has(Order::Follows) || has(Order::Unknown)
}

/// The number in front of a heading that came in or went, and that heading's, each alone in its
/// line: `Article 2¶{+New.¶Article 3¶+}Old.`, where the heading of `Old.` was renumbered.
fn shifted_by_heading(left: (&str, &Range<usize>), right: (&str, &Range<usize>)) -> Option<(Numeral, Numeral)> {
    let (without, with) = match (left.1.is_empty(), right.1.is_empty()) {
        (true, false) => (left, right),
        (false, true) => (right, left),
        _ => return None,
    };
    let last_line = |text: &str, end: usize| {
        let trimmed = blanks::without_end(&text[..end]);
        let start = trimmed.len() - tail(trimmed, LABEL_BYTES_MAX).len();
        let start = start + text[start..trimmed.len()].rfind('\n').map_or(0, |feed| feed + 1);
        let label = label_of_line(text, start)?;
        let is_alone = is_number_alone(&text[start..trimmed.len()]) && text[trimmed.len()..end].contains('\n');
        is_alone.then_some(label)
    };
    let old = last_line(without.0, without.1.start)?;
    let new = last_line(with.0, with.1.end).filter(|label| label.range.start >= with.1.start)?;
    let pair = (old.numeral, new.numeral);
    Some(if left.1.is_empty() { pair } else { (pair.1, pair.0) })
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
    fn take(&mut self, left: &str, right: &str, run: &[&Candidate], goes_on: bool) {
        let [Some(first), Some(last)] = [run.first(), run.last()] else { return };
        self.extents.extend(run.iter().map(|candidate| (candidate.change, (candidate.extent, 1))));
        let ends = |text: &str, first: &Label, last: &Label| [shown(text, first), shown(text, last)];
        let (old, new) = (ends(left, &first.left, &last.left), ends(right, &first.right, &last.right));
        let count = run.len();
        match self.runs.last_mut() {
            Some(before) if goes_on => {
                let ([_, old], [_, new]) = (old, new);
                (before.old[1], before.new[1]) = (old, new);
                before.count += count;
            }
            // The same in another list, as in each section of a text, is said with it.
            Some(before) if before.old == old && before.new == new => before.count += count,
            _ => self.runs.push(Renumbering { old, new, count }),
        }
    }
}

/// Whether a number at the head of its line became another one, and nothing else changed: in place
/// of the range of the left text stands that of the right one. Cost: O(1).
pub(crate) fn is_number_of_line(left: (&str, &Range<usize>), right: (&str, &Range<usize>)) -> bool {
    let is_label = |candidate: &Candidate| {
        candidate.look != Look::Time && candidate.strength.is_some_and(|strength| strength > Strength::Weak)
    };
    replaced(0, left, right).is_some_and(|candidate| is_label(&candidate) && candidate.extent == Extent::Whole)
}

/// Whether a line is the number of what stands below it, and no more: *Article 3*, *§ 4*.
///
/// Cost: O(1).
pub(crate) fn is_number_alone(line: &str) -> bool {
    let is_short = line.len() <= LABEL_BYTES_MAX;
    let label = if is_short { label_of_line(line, 0) } else { None };
    label.filter(|label| label.strength > Strength::Weak).is_some_and(|label| {
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
        (true, false) => inserted(left, right).map(|labels| tail_of(change, (left.0, right.0), labels)),
        (false, true) => {
            inserted(right, left).map(|(of_right, of_left)| tail_of(change, (left.0, right.0), (of_left, of_right)))
        }
        (true, true) => None,
    }
}

fn tail_of(change: usize, texts: (&str, &str), (left, right): (Label, Label)) -> Candidate {
    let look = look((texts.0, &left.range), (texts.1, &right.range), &right.numeral);
    let strength = Some(left.strength.min(right.strength));
    let look = if look == Look::Time { look } else { Look::Label };
    Candidate { change, left, right, extent: Extent::Tail, strength, look }
}

/// One number in place of another, at the head of a change.
fn replaced(change: usize, left: (&str, &Range<usize>), right: (&str, &Range<usize>)) -> Option<Candidate> {
    let left_numerals = numerals_of(left.0, left.1)?;
    let right_numerals = numerals_of(right.0, right.1)?;
    let pairs = left_numerals.0.iter().flat_map(|one| right_numerals.0.iter().map(move |other| (one, other)));
    let (old, new) =
        pairs.filter_map(|(one, other)| one.zip(*other)).find(|(one, other)| one.shift_to(other).is_some())?;
    let strengths = [strength(left.0, &left_numerals.1), strength(right.0, &right_numerals.1)];
    let strength = strengths[0].zip(strengths[1]).map(|(left, right)| left.min(right));
    let label = |numeral, range: &Range<usize>| Label {
        numeral,
        range: range.clone(),
        strength: strength.unwrap_or(Strength::Weak),
    };
    let is_all = |(text, range): (&str, &Range<usize>), numeral: &Range<usize>| {
        let behind = &text[numeral.end..range.end];
        !behind.trim_start_matches(is_counter).contains(char::is_alphanumeric)
    };
    let is_whole = is_all(left, &left_numerals.1) && is_all(right, &right_numerals.1);
    (is_whole || strength.is_some()).then(|| Candidate {
        change,
        left: label(old, &left_numerals.1),
        right: label(new, &right_numerals.1),
        extent: if is_whole { Extent::Whole } else { Extent::Head },
        strength,
        look: look((left.0, &left_numerals.1), (right.0, &right_numerals.1), &new),
    })
}

/// What else two numbers at the heads of their lines may be; `new` is that of the right text.
fn look(left: (&str, &Range<usize>), right: (&str, &Range<usize>), new: &Numeral) -> Look {
    let are_both = |is_so: fn(&str, &str) -> bool| {
        [left, right].iter().all(|(text, range)| is_so(&text[Range::clone(range)], &text[range.end..]))
    };
    if new.count() == 2 && new.form == Form::Figures && words_in_front(right.0, right.1).is_empty() {
        return match (are_both(|number, _| clock::may_be_time(number)), are_both(clock::may_be_day)) {
            (_, true) => Look::Day,
            (true, false) => Look::Time,
            _ => Look::Label,
        };
    }
    let may_be_ordinal = new.form == Form::Lettered || right.0[right.1.end..].starts_with('.');
    if may_be_ordinal { Look::Ordinal } else { Look::Label }
}

/// The number that a side of a change begins with, behind marks, as it may be read; and where it
/// stands.
fn numerals_of(text: &str, range: &Range<usize>) -> Option<([Option<Numeral>; 2], Range<usize>)> {
    let changed = &text[range.clone()];
    let solid = head(changed, LABEL_BYTES_MAX).trim_start_matches(|mark: char| !mark.is_alphanumeric() && mark != '\n');
    // 제3조 is one word, as it is split.
    let solid = solid.strip_prefix(is_opening_counter).unwrap_or(solid);
    let start = range.start + (head(changed, LABEL_BYTES_MAX).len() - solid.len());
    let (numerals, len) = numerals_at_start(head(&text[start..], LABEL_BYTES_MAX));
    let end = start + len;
    let before = text[..start].chars().next_back();
    let is_raised = text[start..].starts_with(|first| raised(first).is_some());
    let is_parted = is_raised || !before.is_some_and(|before| before.is_alphanumeric() && !is_opening_counter(before));
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

/// The number of a line of which there is nothing else up to `end`, with its marks and a space or a
/// bracket.
fn label_that_ends(text: &str, end: usize) -> Option<Label> {
    let before = tail(&text[..end], LABEL_BYTES_MAX);
    let line_start = end - before.len() + before.rfind('\n').map_or(0, |feed| feed + 1);
    let line = &text[line_start..end];
    let is_parted =
        |last: char| matches!(last, ' ' | '\t' | '\u{a0}' | '\u{3000}' | '(' | '（') || enclosed(last).is_some();
    if !line.ends_with(is_parted) {
        return None;
    }
    let label = label_of_line(text, line_start)?;
    let marks = |mark: char| is_counter(mark) || matches!(mark, '.' | ')' | ':');
    let rest = without_tags(text.get(label.range.end..end)?.trim_start_matches(marks));
    (!rest.contains(char::is_alphanumeric)).then_some(label)
}

/// The number of the line that begins at `start`.
fn label_of_line(text: &str, start: usize) -> Option<Label> {
    let line = head(&text[start..], LABEL_BYTES_MAX);
    let line = &line[..line.find('\n').unwrap_or(line.len())];
    let tags = line.len() - without_tags(line).len();
    // At its head, or behind its first word.
    let is_within_word = |offset: usize| {
        let before = line[..offset].chars().next_back();
        before.is_some_and(|before| is_in_word(before) && !is_opening_counter(before))
    };
    let mut offsets = line
        .char_indices()
        .skip_while(|(offset, _)| *offset < tags)
        .filter(|(offset, character)| character.is_alphanumeric() && !is_within_word(*offset));
    [offsets.next(), offsets.next()].into_iter().flatten().find_map(|(offset, _)| {
        let (numerals, len) = numerals_at_start(&line[offset..]);
        let range = start + offset..start + offset + len;
        let strength = numerals[0].and_then(|_| strength(text, &range))?;
        numerals[0].map(|numeral| Label { numeral, range, strength })
    })
}

/// A number with the words and marks that belong to it: `3.`, `(b)`, `[^2]`, `§ 4`, `第三条`,
/// `Art. 2º`.
fn shown(text: &str, label: &Label) -> String {
    let before = tail(&text[..label.range.start], 8);
    let after = head(&text[label.range.end..], 8);
    let opening =
        ["[^", "(", "[", "§ ", "§\u{a0}", "§", "第", "제"].into_iter().find(|opening| before.ends_with(opening));
    let closing = after.chars().next().filter(|closing| ".)]）条條款章节節项項조항장º".contains(*closing));
    let mut shown = opening.unwrap_or_else(|| words_in_front(text, &label.range)).to_owned();
    shown.push_str(&text[label.range.clone()]);
    shown.extend(closing);
    shown
}
