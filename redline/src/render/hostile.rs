//! Generators of hostile texts and redlines, for testing renderers with proptest.

use proptest::prelude::*;

use super::{Side, Version};
use crate::redline::{CountsOfChanges, set_old_before_new};
use crate::{Kind, KindCounts, Kinds, Move, MoveNumber, Op, Part, Redline, WordCounts};

/// Texts made of what breaks out of HTML, JSON and XML, steers a terminal or deceives a reader.
pub fn text() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
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
    let fragment = prop_oneof![9 => fragment.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(fragment, 0..12).prop_map(|fragments| fragments.concat())
}

/// A redline to be made of owned texts: see [`RedlinePlan::redline`].
#[derive(Clone, Debug)]
pub struct RedlinePlan {
    fragments: Vec<PlannedPart>,
    hidden: Kinds,
}

#[derive(Clone, Debug)]
struct PlannedPart {
    what: u8,
    /// The start of a moved block, which is the same in both texts.
    same: usize,
    old: String,
    new: String,
    kinds: Kinds,
    position: usize,
}

/// A redline of any parts, moves and kinds, whether or not a comparison would find it.
pub fn plan() -> impl Strategy<Value = RedlinePlan> {
    let kinds =
        || prop::collection::vec(prop::sample::select(Kind::ALL.to_vec()), 0..3).prop_map(|kinds| Kinds::of(&kinds));
    let planned =
        (0_u8..6, text(), text(), text(), kinds(), 0_usize..20).prop_map(|(what, same, old, new, kinds, position)| {
            PlannedPart {
                what,
                same: same.len(),
                old: format!("{same}{old}"),
                new: format!("{same}{new}"),
                kinds,
                position,
            }
        });
    (prop::collection::vec(planned, 0..10), kinds()).prop_map(|(fragments, hidden)| RedlinePlan { fragments, hidden })
}

impl RedlinePlan {
    /// The redline, nothing hidden.
    pub fn redline(&self) -> Redline<'_> {
        let mut parts = Vec::new();
        let mut moves = Vec::new();
        let mut arrivals = Vec::new();
        for fragment in &self.fragments {
            let change = |op, text| Part { op, kinds: fragment.kinds, ..Part::equal(text) };
            match fragment.what {
                0 | 1 => parts.push(Part::equal(fragment.old.as_str())),
                2 => parts.push(change(Op::Delete, &fragment.old)),
                3 => parts.push(change(Op::Insert, &fragment.new)),
                4 => parts.extend([change(Op::Delete, &fragment.old), change(Op::Insert, &fragment.new)]),
                _ if fragment.old.is_empty() || fragment.new.is_empty() => {}
                _ => {
                    let mut edits = vec![
                        Part::equal(&fragment.old[..fragment.same]),
                        change(Op::Delete, &fragment.old[fragment.same..]),
                        change(Op::Insert, &fragment.new[fragment.same..]),
                    ];
                    edits.retain(|edit| !edit.text.is_empty());
                    moves.push(Move { edits, counts: CountsOfChanges::default() });
                    let moved = |op, text| Part {
                        op,
                        kinds: Kinds::of(&[Kind::Moved]),
                        move_number: MoveNumber::of(moves.len()),
                        ..Part::equal(text)
                    };
                    parts.push(moved(Op::MovedFrom, &fragment.old));
                    arrivals.push((fragment.position, moved(Op::MovedTo, fragment.new.as_str())));
                }
            }
        }
        for (position, part) in arrivals {
            parts.insert(position % (parts.len() + 1), part);
        }
        parts.retain(|part| !part.text.is_empty() || part.op == Op::Equal);
        set_old_before_new(&mut parts);
        let is_change = |part: Option<&Part<'_>>| part.is_some_and(|part| part.op != Op::Equal);
        let touch = |at: usize| {
            is_change(at.checked_sub(1).and_then(|before| parts.get(before))) && is_change(parts.get(at + 1))
        };
        let kept = |(at, part): (usize, &Part<'_>)| !part.text.is_empty() || touch(at);
        let are_kept: Vec<bool> = parts.iter().enumerate().map(kept).collect();
        let mut are_kept = are_kept.into_iter();
        parts.retain(|_| are_kept.next().unwrap_or(true));
        let mut kinds = KindCounts::default();
        parts.iter().flat_map(|part| part.kinds.iter()).for_each(|kind| kinds.add(kind, 1));
        Redline {
            parts,
            moves,
            words: WordCounts::default(),
            kinds,
            renumbered: Vec::new(),
            counts: CountsOfChanges::default(),
            is_coarse: false,
        }
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
