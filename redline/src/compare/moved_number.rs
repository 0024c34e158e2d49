//! The number at the head of a block that moved: it follows its place.

use crate::kinds::renumbered::is_number_of_line;
use crate::kinds::{Kind, Kinds};
use crate::redline::{Op, Redline};

/// Takes a change of that number for one that was renumbered, and none of a number. `edits` are
/// those of the block, whose texts are `left` and `right`.
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
    if (gone.op, come.op) != (Op::Delete, Op::Insert) || gone.kinds != Kinds::of(&[Kind::Number]) {
        return;
    }
    if is_number_of_line((left, &left_range), (right, &right_range)) {
        (gone.kinds, come.kinds) = (Kinds::of(&[Kind::Renumbered]), Kinds::of(&[Kind::Renumbered]));
        edits.kinds.take_away(Kind::Number, 1);
        edits.kinds.add(Kind::Renumbered, 1);
    }
}
