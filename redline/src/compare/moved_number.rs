//! The number or the letter at the head of a block that moved: it follows its place.

use crate::kinds::renumbered::is_number_of_line;
use crate::kinds::{Kind, Kinds};
use crate::redline::{Op, Redline};

/// Takes a change of that label for one that was renumbered, and none of a number or a word.
/// `edits` are those of the block, whose texts are `left` and `right`.
///
/// Cost: O(1).
pub(crate) fn mark(edits: &mut Redline<'_>, left: &str, right: &str) {
    let Some(first) = edits.parts.iter().position(|part| part.op != Op::Equal).filter(|first| *first < 2) else {
        return;
    };
    let start = edits.parts.iter().take(first).map(|part| part.text.len()).sum::<usize>();
    let Some([gone, come]) = edits.parts.get_mut(first..first + 2).and_then(|parts| parts.first_chunk_mut::<2>())
    else {
        return;
    };
    let (left_range, right_range) = (start..start + gone.text.len(), start..start + come.text.len());
    if (gone.op, come.op) != (Op::Delete, Op::Insert) {
        return;
    }
    // A letter is no number by itself.
    let of_label = [Kind::Number, Kind::Wording, Kind::Name].into_iter().find(|kind| gone.kinds == Kinds::of(&[*kind]));
    let Some(of_label) = of_label else { return };
    if is_number_of_line((left, &left_range), (right, &right_range)) {
        (gone.kinds, come.kinds) = (Kinds::of(&[Kind::Renumbered]), Kinds::of(&[Kind::Renumbered]));
        edits.kinds.take_away(of_label, 1);
        edits.kinds.add(Kind::Renumbered, 1);
    }
}
