//! A passage that was written anew is one change also where it has more sentences, or fewer, than
//! before: the full stop behind its first sentence is the one behind its last.
//!
//! `[-A-]{+B+}.[- C.-]` becomes `[-A. C-]{+B+}.`, where A and B are whole sentences that have
//! nothing in common.
//!
//! Cost: O(stretches), and the text of the changes that are joined.

#![allow(clippy::indexing_slicing, reason = "ends of stretches are boundaries of the texts")]

use std::ops::Range;

use crate::compare::moved_ranges::MovedRanges;
use crate::compare::passages::PASSAGE_WORDS_MIN;
use crate::compare::stretches::{Stretch, StretchKind, start_of};
use crate::text::boundaries::{has_break, is_sentence_end, tail};
use crate::text::segmentation::begins_with_mark;
use crate::text::word_count::count_words;

/// Longer marks than these end no sentence, with what closes behind them.
const MARKS_BYTES_MAX: usize = 16;

/// White space in front of a sentence is looked behind so far, in bytes.
const BLANK_BYTES_MAX: usize = 64;

/// Joins what came or went alone behind a sentence that was written anew with the change of that
/// sentence. Changes in which something `moved` stay as they are.
pub(crate) fn join(left: &str, right: &str, moved: &MovedRanges, stretches: &mut Vec<Stretch>) {
    // Within the list: what is kept never overtakes what is read.
    let mut kept = 0;
    let mut index = 0;
    while let Some(stretch) = stretches.get(index).copied() {
        let marks = marks_between(left, right, moved, &stretches[..kept], &stretches[index..]);
        if marks == 0 {
            stretches[kept] = stretch;
            kept += 1;
            index += 1;
            continue;
        }
        let alone = stretches[index + 1];
        stretches[kept - 1] =
            Stretch { kind: StretchKind::Change, left_end: alone.left_end - marks, right_end: alone.right_end - marks };
        index += 2;
        // What is equal behind it begins with the marks; at the end of the texts, they are it.
        if stretches.get(index).is_none_or(|next| next.kind != StretchKind::Equal) {
            stretches[kept] = Stretch { kind: StretchKind::Equal, ..alone };
            kept += 1;
        }
    }
    stretches.truncate(kept);
}

/// How many bytes the marks have that `rest` begins with, where they end a sentence that was
/// written anew, the last of `before`, and one that came or went behind it; else 0.
fn marks_between(left: &str, right: &str, moved: &MovedRanges, before: &[Stretch], rest: &[Stretch]) -> usize {
    let ([.., rewritten], [marks, alone, ..]) = (before, rest) else { return 0 };
    if [rewritten.kind, marks.kind, alone.kind] != [StretchKind::Change, StretchKind::Equal, StretchKind::Change] {
        return 0;
    }
    let run = &left[rewritten.left_end..marks.left_end];
    // With the space behind them, where another sentence follows.
    if run.is_empty()
        || run.len() > MARKS_BYTES_MAX
        || count_words(run) > 0
        || has_break(run)
        || !is_sentence_end(run.trim_end())
    {
        return 0;
    }
    let last = (marks.left_end..alone.left_end, marks.right_end..alone.right_end);
    let came_or_went = match (last.0.is_empty(), last.1.is_empty()) {
        (false, true) => &left[last.0.clone()],
        (true, false) => &right[last.1.clone()],
        _ => return 0,
    };
    let (left_start, right_start) = start_of(before, before.len() - 1);
    let sides = [(left, left_start..rewritten.left_end), (right, right_start..rewritten.right_end)];
    let is_joined = came_or_went.ends_with(run)
        && !has_break(came_or_went)
        && !begins_with_mark(came_or_went)
        && !moved.touch(&last.0, &last.1)
        && !moved.touch(&sides[0].1, &sides[1].1)
        && sides.iter().all(|(text, range)| is_whole_sentence(text, range));
    if is_joined { run.len() } else { 0 }
}

/// Whether a sentence or a line begins with a range, of one line, which has words enough for one.
fn is_whole_sentence(text: &str, range: &Range<usize>) -> bool {
    let before = tail(&text[..range.start], BLANK_BYTES_MAX);
    let solid = before.trim_end();
    let begins_line = solid.len() < before.len() && has_break(&before[solid.len()..]) || range.start == 0;
    (begins_line || is_sentence_end(solid))
        && !has_break(&text[range.clone()])
        && count_words(&text[range.clone()]) >= PASSAGE_WORDS_MIN
}
