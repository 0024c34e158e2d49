//! The edits of a redline as data: each with its place in both texts, so that the new text can be
//! made of the old one.

use std::cmp::Reverse;
use std::ops::Range;

use crate::redline::runs;
use crate::{Detail, Kind, Kinds, MoveNumber, Op, Part, Redline, compare_at, count_words};

/// What an edit does to the old text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditOp {
    /// It adds text.
    Insert,
    /// It removes text.
    Delete,
    /// It puts text in the place of other text.
    Replace,
    /// It takes text from one place to another, perhaps edited on the way.
    Move,
}

impl EditOp {
    /// Its name: `insert`, `delete`, `replace`, `move`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Insert => "insert",
            Self::Delete => "delete",
            Self::Replace => "replace",
            Self::Move => "move",
        }
    }
}

/// One edit, with its bytes in both texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit<'text> {
    /// What it does.
    pub op: EditOp,
    /// Where it takes text from the old one; empty where it takes none.
    pub old: Range<usize>,
    /// Where its text stands in the new one; empty where it has none.
    pub new: Range<usize>,
    /// What stood in `old`.
    pub old_text: &'text str,
    /// What stands in `new`.
    pub new_text: &'text str,
    /// Its kinds. White space that comes or goes beside text that moved has its own, not those of
    /// the words that changed there.
    pub kinds: Kinds,
    /// How many of each of its kinds it counts, in their order: of a change that is several edits,
    /// the first that has words counts all. All edits together count what [`Redline::kinds`] does.
    pub counts: Vec<usize>,
    /// The index of its change among [`Redline::changes`]: of a move, of the one where it arrives.
    pub change: usize,
    /// The number of the move that it is, or that it is inside of.
    pub move_number: MoveNumber,
    /// Words that are in the old text only.
    pub deleted: usize,
    /// Words that are in the new text only.
    pub inserted: usize,
}

impl Edit<'_> {
    /// Whether it is inside text that moved: the edit of that move has both texts whole.
    #[must_use]
    pub fn is_inside_move(&self) -> bool {
        self.op != EditOp::Move && self.move_number.get().is_some()
    }
}

/// The edits of a redline, in reading order, those inside moved text behind their move.
///
/// The words deleted and inserted are, all edits together, those of [`Redline::words`]. Where a
/// change is cut in two by text that moved away from its middle, it is several edits.
/// Cost: O(text that changed); where words of it stayed, that of comparing each edit by itself.
///
/// ```
/// use variorum_redline::{EditOp, apply, compare, edits};
///
/// let (old, new) = ("Two ships left. It rained.", "Three ships left. It rained hard.");
/// let redline = compare(old, new);
/// let edits = edits(&redline);
/// let told: Vec<_> = edits.iter().map(|edit| (edit.op, edit.old.clone(), edit.new_text)).collect();
/// assert_eq!(told, [(EditOp::Replace, 0..3, "Three"), (EditOp::Insert, 25..25, " hard")]);
/// assert_eq!(apply(old, &edits), new);
/// ```
#[must_use]
pub fn edits<'text>(redline: &Redline<'text>) -> Vec<Edit<'text>> {
    let left = departures(redline);
    let mut found = Vec::new();
    for (change, run) in changes(&redline.parts, [0, 0]).enumerate() {
        run.edits(change, MoveNumber::NONE, |kinds| redline.counts.of(change, kinds), &mut found);
        for (part, new) in run.parts.iter().zip(&run.new).filter(|(part, _)| part.op == Op::MovedTo) {
            let from = part.move_number.index().and_then(|index| left.get(index)).cloned().flatten();
            let (Some((old, old_text)), Some(moved)) = (from, redline.move_of(part)) else { continue };
            found.push(Edit {
                op: EditOp::Move,
                old: old.clone(),
                new: new.clone(),
                old_text,
                new_text: part.text,
                kinds: part.kinds,
                counts: vec![1],
                change,
                move_number: part.move_number,
                deleted: 0,
                inserted: 0,
            });
            for (index, inside) in changes(&moved.edits, [old.start, new.start]).enumerate() {
                inside.edits(change, part.move_number, |kinds| moved.counts.of(index, kinds), &mut found);
            }
        }
    }
    count(&mut found, redline);
    found
}

/// The new text, made of the old one and the edits between them, in any order.
///
/// What no edit takes from the old text stands between what they put into the new one.
#[must_use]
pub fn apply(old: &str, edits: &[Edit<'_>]) -> String {
    let whole = || edits.iter().filter(|edit| !edit.is_inside_move());
    let mut gone: Vec<&Range<usize>> = whole().map(|edit| &edit.old).collect();
    gone.sort_by_key(|range| (range.start, range.end));
    let mut kept = String::with_capacity(old.len());
    let mut position = 0;
    for range in gone {
        kept.push_str(old.get(position..range.start).unwrap_or_default());
        position = range.end;
    }
    kept.push_str(old.get(position..).unwrap_or_default());
    let mut come: Vec<&Edit<'_>> = whole().filter(|edit| !edit.new.is_empty()).collect();
    come.sort_by_key(|edit| edit.new.start);
    let (mut new, mut kept) = (String::with_capacity(old.len()), kept.as_str());
    for edit in come {
        let (before, behind) = kept.split_at_checked(edit.new.start.saturating_sub(new.len())).unwrap_or((kept, ""));
        new.push_str(before);
        new.push_str(edit.new_text);
        kept = behind;
    }
    new.push_str(kept);
    new
}

/// All that stands between two equal parts, with where each part stands in the text that it is in.
struct Run<'redline, 'text> {
    parts: &'redline [Part<'text>],
    /// Of each part, where it stands in the old text: empty where it is in the new one alone.
    old: Vec<Range<usize>>,
    /// The same for the new text.
    new: Vec<Range<usize>>,
}

/// The changes among parts, the first of which stands at these offsets in the old text and in the
/// new one.
fn changes<'redline, 'text>(
    parts: &'redline [Part<'text>],
    offsets: [usize; 2],
) -> impl Iterator<Item = Run<'redline, 'text>> {
    let located = runs(parts).scan(offsets, |[old, new], parts| {
        let advance = |offset: &mut usize, part: &Part<'_>, is_in: bool| {
            let start = *offset;
            *offset += if is_in { part.text.len() } else { 0 };
            start..*offset
        };
        let ranges =
            parts.iter().map(|part| (advance(old, part, part.op.is_in_old()), advance(new, part, part.op.is_in_new())));
        let (old, new) = ranges.unzip();
        Some(Run { parts, old, new })
    });
    located.filter(|run| run.parts.iter().all(|part| part.op != Op::Equal))
}

/// Where each move takes its text from, and that text.
pub(crate) fn departures<'text>(redline: &Redline<'text>) -> Vec<Option<(Range<usize>, &'text str)>> {
    let mut left = vec![None; redline.moves.len()];
    let mut offset = 0;
    for part in redline.parts.iter().filter(|part| part.op.is_in_old()) {
        let range = offset..offset + part.text.len();
        offset = range.end;
        let moved = part.move_number.index().and_then(|index| left.get_mut(index));
        if let Some(left) = moved.filter(|_| part.op == Op::MovedFrom) {
            *left = Some((range, part.text));
        }
    }
    left
}

impl<'text> Run<'_, 'text> {
    /// Appends the edits of what did not move: one, where that is in one piece on either side.
    /// `counts` gives how many of its kinds the change counts.
    fn edits(
        &self,
        change: usize,
        move_number: MoveNumber,
        counts: impl Fn(Kinds) -> Vec<usize>,
        found: &mut Vec<Edit<'text>>,
    ) {
        let first = found.len();
        let pieces = |op: Op, ranges: &[Range<usize>]| -> Vec<(Range<usize>, Part<'text>)> {
            let parts = self.parts.iter().zip(ranges).filter(|(part, _)| part.op == op);
            parts.map(|(part, range)| (range.clone(), *part)).collect()
        };
        let (gone, come) = (pieces(Op::Delete, &self.old), pieces(Op::Insert, &self.new));
        let (old_end, new_start) =
            (self.old.last().map_or(0, |range| range.end), self.new.first().map_or(0, |range| range.start));
        let edit = |gone: Option<&(Range<usize>, Part<'text>)>, come: Option<&(Range<usize>, Part<'text>)>| Edit {
            op: match (gone, come) {
                (Some(_), Some(_)) => EditOp::Replace,
                (Some(_), None) => EditOp::Delete,
                _ => EditOp::Insert,
            },
            old: gone.map_or(old_end..old_end, |(range, _)| range.clone()),
            new: come.map_or(new_start..new_start, |(range, _)| range.clone()),
            old_text: gone.map_or("", |(_, part)| part.text),
            new_text: come.map_or("", |(_, part)| part.text),
            kinds: [gone, come].into_iter().flatten().fold(Kinds::NONE, |kinds, (_, part)| kinds.union(part.kinds)),
            counts: Vec::new(),
            change,
            move_number,
            deleted: 0,
            inserted: 0,
        };
        match (gone.as_slice(), come.as_slice()) {
            ([], []) => {}
            ([] | [_], [] | [_]) => found.push(edit(gone.first(), come.first())),
            _ => {
                found.extend(gone.iter().map(|piece| edit(Some(piece), None)));
                found.extend(come.iter().map(|piece| edit(None, Some(piece))));
            }
        }
        let has_moved = self.parts.iter().any(|part| matches!(part.op, Op::MovedFrom | Op::MovedTo));
        let mut is_counted = false;
        for edit in found.iter_mut().skip(first) {
            let is_beside_move = has_moved && edit.old_text.trim().is_empty() && edit.new_text.trim().is_empty();
            if is_beside_move {
                edit.kinds = Kinds::of(&[kind_of_blank(edit.old_text, edit.new_text)]);
            }
            edit.counts =
                if is_beside_move || is_counted { vec![0; edit.kinds.iter().count()] } else { counts(edit.kinds) };
            is_counted |= !is_beside_move;
        }
    }
}

/// The kind of white space that came or went beside text that moved.
fn kind_of_blank(old: &str, new: &str) -> Kind {
    let lines = |text: &str| text.matches('\n').count();
    match lines(old).abs_diff(lines(new)) {
        0 => Kind::Space,
        1 => Kind::Reflow,
        _ => Kind::Paragraph,
    }
}

/// Counts the words of each edit, so that all together are those of the redline.
///
/// A small word that stayed within a change, and one that changed in typography alone, are none of
/// them: which those are, comparing the edit by itself tells. Words at its edges may count
/// otherwise by themselves than in their text; then the longest edits make up for it.
fn count(edits: &mut [Edit<'_>], redline: &Redline<'_>) {
    for edit in edits.iter_mut().filter(|edit| edit.op != EditOp::Move) {
        (edit.deleted, edit.inserted) = (count_words(edit.old_text), count_words(edit.new_text));
    }
    let (deleted, inserted) = (redline.words.deleted, redline.words.inserted);
    let are_counted = |edits: &[Edit<'_>]| {
        let sum = |of: fn(&Edit<'_>) -> usize| edits.iter().map(of).sum::<usize>();
        (sum(|edit| edit.deleted), sum(|edit| edit.inserted)) == (deleted, inserted)
    };
    if are_counted(edits) {
        return;
    }
    for edit in edits.iter_mut().filter(|edit| edit.op == EditOp::Replace) {
        let stayed = compare_at(edit.old_text, edit.new_text, Detail::Exact).words.unchanged;
        edit.deleted = edit.deleted.saturating_sub(stayed);
        edit.inserted = edit.inserted.saturating_sub(stayed);
    }
    if !are_counted(edits) {
        make_up(edits.iter_mut().map(|edit| &mut edit.deleted).collect(), deleted);
        make_up(edits.iter_mut().map(|edit| &mut edit.inserted).collect(), inserted);
    }
}

/// Adds to, or takes from, the greatest counts what lacks for a sum.
fn make_up(mut counts: Vec<&mut usize>, sum: usize) {
    counts.sort_by_key(|count| Reverse(**count));
    let mut counted: usize = counts.iter().map(|count| **count).sum();
    for count in counts {
        let settled = (*count + sum).saturating_sub(counted);
        counted = counted - *count + settled;
        *count = settled;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KindCounts, compare};

    fn told(old: &str, new: &str) -> Vec<String> {
        let redline = compare(old, new);
        let edits = edits(&redline);
        assert_eq!(apply(old, &edits), new);
        let sum = |of: fn(&Edit<'_>) -> usize| edits.iter().map(of).sum::<usize>();
        assert_eq!(sum(|edit| edit.deleted), redline.words.deleted);
        assert_eq!(sum(|edit| edit.inserted), redline.words.inserted);
        let mut counts = KindCounts::default();
        for edit in &edits {
            assert_eq!(edit.kinds.iter().count(), edit.counts.len());
            edit.kinds.iter().zip(&edit.counts).for_each(|(kind, count)| counts.add(kind, *count));
        }
        assert_eq!(counts, redline.kinds);
        let told = edits.iter().map(|edit| {
            let inside = if edit.is_inside_move() { "inside: " } else { "" };
            let (op, words) = (edit.op.name(), format!("-{} +{}", edit.deleted, edit.inserted));
            format!("{inside}{op} {:?} → {:?} {words}", edit.old_text, edit.new_text)
        });
        told.collect()
    }

    #[test]
    fn edits_have_their_places_and_words() {
        assert_eq!(told("same", "same"), [""; 0]);
        assert_eq!(told("", "All new."), ["insert \"\" → \"All new.\" -0 +2"]);
        // A sentence of which a small word alone stayed is another sentence, whole.
        assert_eq!(
            told("He said it was the end.", "They claimed nobody was to blame."),
            ["replace \"He said it was the end\" → \"They claimed nobody was to blame\" -6 +6"]
        );
        // What is the same in other characters has no words that came or went.
        assert_eq!(
            told("“Yes”, he said.", "\"Yes\", he said."),
            ["replace \"“\" → \"\\\"\" -0 +0", "replace \"”\" → \"\\\"\" -0 +0"]
        );
    }

    #[test]
    fn edits_inside_moved_text_stand_behind_their_move() {
        let [first, second] = ["The harbour was closed for two days.", "Nobody was hurt when the ferry sank."];
        let rest = "The council will meet again next week to hear the report of the engineers.";
        let (old, new) = (
            format!("{first}\n\n{rest}\n\n{second}\n"),
            format!("{}\n\n{first}\n\n{rest}\n", second.replace("ferry", "ship")),
        );
        let told = told(&old, &new);
        let moved = told.iter().position(|edit| edit.starts_with("move")).unwrap();
        assert_eq!(told[moved + 1], "inside: replace \"ferry\" → \"ship\" -1 +1", "{told:?}");
    }

    #[test]
    fn white_space_beside_moved_text_has_kinds_of_its_own() {
        let [first, second] = ["The harbour was closed for two days.", "Nobody was hurt when the ferry sank."];
        let rest = "The council will meet again next week to hear the report of the engineers.";
        let (old, new) = (
            format!("{first}\n\n{rest}\n\n{second}\nIn all 14 sailed on Monday.\n"),
            format!("{second}\n\n{first}\n\n{rest}\nIn all 17 were not there, and came late.\n"),
        );
        told(&old, &new);
        let redline = compare(&old, &new);
        let edits = edits(&redline);
        let blank: Vec<&Edit<'_>> =
            edits.iter().filter(|edit| edit.old_text.trim().is_empty() && edit.new_text.trim().is_empty()).collect();
        assert!(!blank.is_empty(), "{edits:?}");
        let of_white_space = Kinds::of(&[Kind::Paragraph, Kind::Reflow, Kind::Space]);
        assert!(blank.iter().all(|edit| edit.kinds.is_within(of_white_space) && edit.counts == [0]), "{blank:?}");
    }

    #[test]
    fn counts_are_made_up_for() {
        let made_up = |mut counts: [usize; 3], sum| {
            make_up(counts.iter_mut().collect(), sum);
            counts
        };
        assert_eq!(made_up([2, 5, 1], 8), [2, 5, 1]);
        assert_eq!(made_up([2, 5, 1], 10), [2, 7, 1]);
        assert_eq!(made_up([2, 5, 1], 4), [2, 1, 1]);
        assert_eq!(made_up([2, 5, 1], 1), [0, 0, 1]);
    }
}
