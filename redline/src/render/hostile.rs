//! Texts and redlines that try to be taken for something else, for the tests of renderers.

use proptest::prelude::*;

use super::{Side, Version};
use crate::redline::set_old_before_new;
use crate::{Kind, KindCounts, Kinds, Move, MoveNumber, Op, Part, Redline, WordCounts};

/// Text with everything that HTML, JSON or an eye may stumble on.
pub fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<",
        ">",
        "&",
        "&lt;",
        "&#0;",
        "\"",
        "'",
        "]]>",
        "<!--",
        "-->",
        "<script>alert(1)</script>",
        "</p>",
        "</main>",
        "</style>",
        "<b onclick=x>",
        "\" onclick=\"x",
        "javascript:x",
        "\0",
        "\u{1b}[31m",
        "\u{8}",
        "\u{b}",
        "\u{c}",
        "\u{7f}",
        "\u{85}",
        "\u{9b}",
        "\r",
        "\r\n",
        "\n",
        "\n\n",
        "\n",
        " ",
        "  ",
        "\t",
        "\u{a0}",
        "\u{3000}",
        "\u{ad}",
        "\u{200b}",
        "\u{200d}",
        "\u{200f}",
        "\u{2028}",
        "\u{2029}",
        "\u{202e}",
        "\u{2066}",
        "\u{2069}",
        "\u{feff}",
        "\u{d7ff}",
        "\u{e000}",
        "\u{fffd}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{10ffff}",
        "\u{e0041}",
        "e\u{301}",
        "\u{301}",
        "سلام",
        "שלום",
        "北京",
        "ไทย",
        "👩\u{200d}👧",
        "word",
        "14",
        "it's",
        "it’s",
        "“",
        "[-",
        "{+",
        "\\",
        "\\n",
        "removed: ",
        "…",
        ".",
        "A sentence of several words that may move. ",
        "Another one, which is rather long as well.\n",
    ]);
    let piece = prop_oneof![9 => piece.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// A redline to be made of owned texts: see [`Plan::redline`].
#[derive(Clone, Debug)]
pub struct Plan {
    pieces: Vec<Planned>,
    hidden: Kinds,
}

#[derive(Clone, Debug)]
struct Planned {
    what: u8,
    /// The start of a moved block, which is the same in both texts.
    same: usize,
    old: String,
    new: String,
    kinds: Kinds,
    place: usize,
}

/// A redline of any parts, moves and kinds, whether or not a comparison would find it.
pub fn plan() -> impl Strategy<Value = Plan> {
    let kinds =
        || prop::collection::vec(prop::sample::select(Kind::ALL.to_vec()), 0..3).prop_map(|kinds| Kinds::of(&kinds));
    let planned =
        (0_u8..6, text(), text(), text(), kinds(), 0_usize..20).prop_map(|(what, same, old, new, kinds, place)| {
            Planned { what, same: same.len(), old: format!("{same}{old}"), new: format!("{same}{new}"), kinds, place }
        });
    (prop::collection::vec(planned, 0..10), kinds()).prop_map(|(pieces, hidden)| Plan { pieces, hidden })
}

impl Plan {
    /// The redline, nothing hidden.
    pub fn redline(&self) -> Redline<'_> {
        let mut parts = Vec::new();
        let mut moves = Vec::new();
        let mut arrivals = Vec::new();
        for piece in &self.pieces {
            let change = |op, text| Part { op, kinds: piece.kinds, ..Part::equal(text) };
            match piece.what {
                0 | 1 => parts.push(Part::equal(piece.old.as_str())),
                2 => parts.push(change(Op::Delete, &piece.old)),
                3 => parts.push(change(Op::Insert, &piece.new)),
                4 => parts.extend([change(Op::Delete, &piece.old), change(Op::Insert, &piece.new)]),
                _ if piece.old.is_empty() || piece.new.is_empty() => {}
                _ => {
                    let mut edits = vec![
                        Part::equal(&piece.old[..piece.same]),
                        change(Op::Delete, &piece.old[piece.same..]),
                        change(Op::Insert, &piece.new[piece.same..]),
                    ];
                    edits.retain(|edit| !edit.text.is_empty());
                    moves.push(Move { edits });
                    let moved = |op, text| Part {
                        op,
                        kinds: Kinds::of(&[Kind::Moved]),
                        move_number: MoveNumber::of(moves.len()),
                        ..Part::equal(text)
                    };
                    parts.push(moved(Op::MovedFrom, &piece.old));
                    arrivals.push((piece.place, moved(Op::MovedTo, piece.new.as_str())));
                }
            }
        }
        for (place, part) in arrivals {
            parts.insert(place % (parts.len() + 1), part);
        }
        parts.retain(|part| !part.text.is_empty());
        set_old_before_new(&mut parts);
        let mut kinds = KindCounts::default();
        parts.iter().flat_map(|part| part.kinds.iter()).for_each(|kind| kinds.add(kind, 1));
        Redline { parts, moves, words: WordCounts::default(), kinds, is_coarse: false }
    }

    /// The redline with some of its changes hidden, and how many these are.
    pub fn hidden(&self) -> (Redline<'_>, usize) {
        let mut redline = self.redline();
        let hidden = redline.hide(self.hidden);
        (redline, hidden)
    }
}

/// The old text of a redline.
pub fn old_text(redline: &Redline<'_>) -> String {
    redline.parts.iter().filter(|part| part.op.is_in_old()).map(|part| part.text).collect()
}

/// The new text of a redline.
pub fn new_text(redline: &Redline<'_>) -> String {
    redline.parts.iter().filter(|part| part.op.is_in_new()).map(|part| part.text).collect()
}

/// A version with this author and note.
pub fn version(briefing: &str, number: u64, said: &str) -> Side {
    Side::Version(Box::new(Version {
        briefing: briefing.to_owned(),
        number,
        time: "2026-05-09T08:00:00+02:00".to_owned(),
        author: Some(said.to_owned()),
        note: Some(said.to_owned()),
        ..Version::default()
    }))
}
