//! Patches agree with the texts: the ranges of each hunk with its lines, and the marks with both
//! texts, as the documentation says that they are read.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::ops::Range;

use proptest::prelude::*;
use variorum_redline::render::{Line, Options, unified};
use variorum_redline::{Difference, Kind, Kinds, Op, Side, compare};

/// A hunk: its lines of the old and of the new text, and its text with marks.
struct Hunk {
    ranges: [Range<usize>; 2],
    marked: String,
}

fn hunks(difference: &Difference<'_>, context: Option<usize>) -> Vec<Hunk> {
    let mut hunks: Vec<Hunk> = Vec::new();
    for line in unified::lines(difference, Options { context, ..Options::default() }).iter().map(Line::plain) {
        if let Some(head) = line.strip_prefix("@@ ") {
            let ranges = head.split(' ').take(2).map(|range| {
                let (start, count) = range[1..].split_once(',').unwrap_or((&range[1..], "1"));
                let [start, count]: [usize; 2] = [start.parse().unwrap(), count.parse().unwrap()];
                let start = start - usize::from(count > 0);
                start..start + count
            });
            let ranges = ranges.collect::<Vec<_>>().try_into().unwrap();
            hunks.push(Hunk { ranges, marked: String::new() });
        } else if let Some(hunk) = hunks.last_mut() {
            hunk.marked += &line;
            hunk.marked.push('\n');
        }
    }
    hunks
}

/// A text without what is marked so.
fn without(text: &str, [open, close]: [&str; 2]) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, marked)) = rest.split_once(open) {
        kept += before;
        rest = marked.split_once(close).unwrap().1;
    }
    kept + rest
}

/// A text without these marks, and without the numbers of moves.
fn unmarked(text: &str, [open, close]: [&str; 2]) -> String {
    let mut pieces = text.split(open);
    let mut kept = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let is_moved = piece.starts_with('~');
        kept += if is_moved { piece.split_once(' ').unwrap().1 } else { piece };
    }
    kept.replace(close, "")
}

const REMOVED: [&str; 2] = ["[-", "-]"];
const ADDED: [&str; 2] = ["{+", "+}"];

/// The old and the new text of a text with marks.
fn both_texts(marked: &str) -> [String; 2] {
    [unmarked(&without(marked, ADDED), REMOVED), unmarked(&without(marked, REMOVED), ADDED)]
}

/// What can be seen of a text.
fn seen(text: &str) -> String {
    text.replace("<U+000D>", "").chars().filter(|shown| !shown.is_whitespace() && !"␣¶".contains(*shown)).collect()
}

fn check(old: &str, new: &str, ignored: Kinds) {
    let side = Side::text("a");
    let difference = Difference::new((&side, old), (&side, new), ignored);
    let texts = [old, new].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let seen_of = |side: usize, range: Range<usize>| seen(&texts[side][range].concat());
    for context in [0, 1, 3].map(Some).into_iter().chain([None]) {
        let mut before = [0, 0];
        let hunks = hunks(&difference, context);
        for Hunk { ranges, marked } in &hunks {
            let shown = both_texts(marked);
            for side in [0, 1] {
                let expected = seen_of(side, ranges[side].clone());
                assert_eq!(seen(&shown[side]), expected, "{context:?} {side} {ranges:?}: {marked}");
            }
            // What is between hunks is the same.
            let between = [0, 1].map(|side| before[side]..ranges[side].start);
            assert_eq!(seen_of(0, between[0].clone()), seen_of(1, between[1].clone()), "{context:?} {ranges:?}");
            if ignored.is_empty() {
                assert_eq!(between[0].len(), between[1].len(), "{context:?} {ranges:?}: {marked}");
            }
            before = [0, 1].map(|side| ranges[side].end);
        }
        let behind = [0, 1].map(|side| seen_of(side, before[side]..texts[side].len()));
        assert_eq!(behind[0], behind[1], "{context:?}");
    }
}

/// Sentences, and what stands between them.
fn prose() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let sentence = prop::sample::select(vec![
        "The council met on Tuesday evening to hear residents.",
        "Police said 14 people were hurt near the bridge.",
        "The fee is 5 for each of the well-known boats.",
        "Der Mieter zahlt den Zins am dritten Tag des Monats.",
        "Le bureau ferme le soir à six heures.",
        "北京市政府今日宣布，自下月起，公交票价调整。",
        "1. Rent is due",
        "It ends",
    ]);
    let between = prop::sample::select(vec![" ", "\n", "\n", "\n\n", "\r\n", "\r\n\r\n", ""]);
    prop::collection::vec((sentence, between), 0..14)
}

fn text_of(pieces: &[(&str, &str)]) -> String {
    pieces.iter().flat_map(|(sentence, between)| [*sentence, *between]).collect()
}

/// A text with some of its words and of what is between them replaced.
fn edited(text: &str, plan: &[(usize, u8)]) -> String {
    let mut words: Vec<String> = text.split_inclusive([' ', '\n']).map(str::to_owned).collect();
    for (index, what) in plan {
        let index = index % words.len().max(1);
        let Some(word) = words.get_mut(index) else { break };
        match what % 6 {
            0 => word.clear(),
            1 => *word = word.replace([' ', '\n'], "\n"),
            2 => *word = word.replace(['\r', '\n'], " "),
            3 => word.push('\n'),
            4 => *word = format!("{word}not "),
            _ => words.swap(index, 0),
        }
    }
    words.concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_any_two_texts(old in prose(), new in prose()) {
        check(&text_of(&old), &text_of(&new), Kinds::NONE);
    }

    #[test]
    fn of_a_text_and_its_edit(pieces in prose(), plan in prop::collection::vec((0_usize..200, any::<u8>()), 0..6)) {
        let text = text_of(&pieces);
        let edit = edited(&text, &plan);
        let [lf, crlf] = ["\n", "\r\n"].map(|end| edit.replace("\r\n", "\n").replace('\n', end));
        for (old, new) in [(&text, &edit), (&edit, &text), (&lf, &crlf), (&crlf, &edit), (&crlf, &lf)] {
            check(old, new, Kinds::NONE);
            check(old, new, Kinds::of(&[Kind::Space, Kind::LineEnd]));
        }
        let other = edited(&lf, &[(7, 4), (3, 0)]);
        check(&crlf, &other, Kinds::NONE);
    }

    #[test]
    fn of_a_text_whose_sentences_changed_places(pieces in prose(), by in 0_usize..14, plan in prop::collection::vec((0_usize..200, any::<u8>()), 0..4)) {
        let mut turned = pieces.clone();
        turned.rotate_left(by % pieces.len().max(1));
        check(&text_of(&pieces), &edited(&text_of(&turned), &plan), Kinds::NONE);
    }
}

#[test]
fn line_ends_of_another_kind_leave_the_ranges_as_they_are() {
    let lines: String = (1..=12).map(|number| format!("{number}. Both sides were heard on it.\r\n\r\n")).collect();
    let new = lines.replace("\r\n", "\n").replacen("7. Both sides were heard", "7. Both sides were seen", 1);
    let ranges = |context| {
        let difference = Difference::of_texts(&lines, &new);
        hunks(&difference, Some(context)).into_iter().map(|hunk| hunk.ranges).collect::<Vec<_>>()
    };
    assert_eq!(ranges(3), [[9..16, 9..16]]);
    assert_eq!(ranges(1), [[11..14, 11..14]]);
    assert_eq!(ranges(0), [[12..13, 12..13]]);
}

#[test]
fn a_hunk_has_all_of_a_line_that_was_broken_or_joined() {
    let shown = |old: &str, new: &str| {
        let difference = Difference::of_texts(old, new);
        let found = hunks(&difference, Some(0)).into_iter();
        found.map(|hunk| (hunk.ranges, hunk.marked)).collect::<Vec<_>>()
    };
    let joined = shown("One.\nIt is well-\nknown.\nTwo.\n", "One.\nIt is well known.\nTwo.\n");
    assert_eq!(joined.len(), 1);
    assert_eq!(joined[0].0, [1..3, 1..2]);
    assert!(joined[0].1.contains("known."), "{}", joined[0].1);
    let broken = shown("One.\nHere it stands. There it lies.\nTwo.\n", "One.\nHere it stands.\nThere it lies.\nTwo.\n");
    assert_eq!(broken, [([1..2, 1..3], "Here it stands.[-␣-]{+¶+}\nThere it lies.\n".to_owned())]);
}

#[test]
fn what_was_cut_from_a_moved_block_is_in_the_old_text_once() {
    let council = "The council met on Tuesday evening to hear residents on the plan.\n";
    for (was, is) in [
        (
            "The ministry did not pay the 14 men who were hurt near the bridge.\n",
            "The ministry did pay the 41 men who were hurt near the bridge.\n",
        ),
        (
            "2. Pets are allowed in the garden behind the house.\n",
            "1. Pets are allowed in the garden behind the house.\n",
        ),
        (
            "Le ministère n'a pas payé les 14 hommes blessés près du pont.\n",
            "Le ministère a payé les 41 hommes blessés près du pont.\n",
        ),
    ] {
        let (old, new) = ([council, was].concat(), [is, council].concat());
        let redline = compare(&old, &new);
        assert!(redline.moves.iter().any(|moved| moved.edits.iter().any(|part| part.op == Op::Delete)), "{redline:?}");
        let difference = Difference::of_texts(&old, &new);
        let hunk = hunks(&difference, None).remove(0);
        // A line of which nothing is left is none of that text.
        let lines = |text: &String| text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(both_texts(&hunk.marked).each_ref().map(lines), [old, new].each_ref().map(lines), "{}", hunk.marked);
    }
}
