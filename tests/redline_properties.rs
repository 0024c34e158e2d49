//! What holds for every two texts: exactness, the invariants of [`Redline`], reversal.

#![allow(clippy::indexing_slicing, reason = "a test may panic")]

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;
use variorum::diff::{Op, Redline, compare};

/// Every invariant that the type's documentation states, and the word counts against the parts.
fn check(old: &str, new: &str) -> Result<(), TestCaseError> {
    let redline = compare(old, new);
    let side = |without: Op| -> String {
        redline.parts.iter().filter(|part| part.op != without).map(|part| part.text).collect()
    };
    prop_assert_eq!(side(Op::Insert), old);
    prop_assert_eq!(side(Op::Delete), new);
    for part in &redline.parts {
        prop_assert!(!part.text.is_empty());
    }
    for pair in redline.parts.windows(2) {
        prop_assert_ne!(pair[0].op, pair[1].op);
        prop_assert!(!(pair[0].op == Op::Insert && pair[1].op == Op::Delete));
    }
    prop_assert_eq!(redline.parts.iter().all(|part| part.op == Op::Equal), old == new);
    prop_assert!(redline.parts.len() <= 1 || old != new);
    prop_assert_eq!(compare(old, new), redline.clone());
    let back = compare(new, old);
    prop_assert_eq!(&mirrored(&back), &redline);
    for (text, ours) in [
        (old, redline.words.deleted + redline.words.unchanged),
        (new, redline.words.inserted + redline.words.unchanged),
    ] {
        prop_assert_eq!(ours, compare(text, text).words.unchanged);
    }
    Ok(())
}

/// No part begins inside a grapheme cluster of its side.
fn check_clusters(old: &str, new: &str) -> Result<(), TestCaseError> {
    let redline = compare(old, new);
    for (text, other) in [(old, Op::Insert), (new, Op::Delete)] {
        let clusters: Vec<usize> = text.grapheme_indices(true).map(|(position, _)| position).collect();
        let mut position = 0;
        for part in redline.parts.iter().filter(|part| part.op != other) {
            prop_assert!(clusters.contains(&position), "{:?} at {}", redline, position);
            position += part.text.len();
        }
    }
    Ok(())
}

/// The redline of the texts swapped, as it must be.
fn mirrored<'text>(redline: &Redline<'text>) -> Redline<'text> {
    let mut mirrored = redline.clone();
    (mirrored.words.inserted, mirrored.words.deleted) = (redline.words.deleted, redline.words.inserted);
    for part in &mut mirrored.parts {
        part.op = match part.op {
            Op::Equal => Op::Equal,
            Op::Delete => Op::Insert,
            Op::Insert => Op::Delete,
            Op::MovedFrom => Op::MovedTo,
            Op::MovedTo => Op::MovedFrom,
        };
    }
    for place in 1..mirrored.parts.len() {
        if mirrored.parts[place - 1].op == Op::Insert && mirrored.parts[place].op == Op::Delete {
            mirrored.parts.swap(place - 1, place);
        }
    }
    mirrored
}

/// Few pieces, many repetitions: what makes alignments ambiguous.
fn repetitive_text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b",
        "the",
        "word",
        " ",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\t",
        ".",
        ",",
        "_",
        "'",
        "’",
        "1,200.5",
        "京",
        "都",
        "カナ",
        "の",
        "ไ",
        "น้ำ",
        "e\u{301}",
        "\u{301}",
        " \u{301}",
        "\u{200d}",
        "👩\u{200d}👧",
        "🇷🇸",
        "🇫",
        "\u{a0}",
        "\u{202f}",
        "\u{3000}",
        "\u{feff}",
        "\u{0}",
        "\u{1b}",
        "A longer line of text that anchors.\n",
        "Још један дужи ред текста.\n",
        "سلام",
        "می\u{200c}خواهم",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// The text with some of its pieces removed, repeated or moved.
fn edited(text: &str, edits: &[(usize, usize, u8)]) -> String {
    let mut pieces: Vec<&str> = text.split_inclusive([' ', '\n']).collect();
    for (from, to, kind) in edits {
        if pieces.is_empty() {
            break;
        }
        let (from, to) = (from % pieces.len(), to % pieces.len());
        match kind % 3 {
            0 => drop(pieces.remove(from)),
            1 => pieces.insert(to, pieces[from]),
            _ => pieces.swap(from, to),
        }
    }
    pieces.concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_two_texts(old in any::<String>(), new in any::<String>()) {
        check(&old, &new)?;
        check_clusters(&old, &new)?;
    }

    #[test]
    fn two_repetitive_texts(old in repetitive_text(), new in repetitive_text()) {
        check(&old, &new)?;
        check_clusters(&old, &new)?;
    }

    #[test]
    fn a_text_and_its_edits(
        old in repetitive_text(),
        edits in prop::collection::vec(any::<(usize, usize, u8)>(), 1..6),
    ) {
        let new = edited(&old, &edits);
        check(&old, &new)?;
        check_clusters(&old, &new)?;
    }

    #[test]
    fn a_text_of_any_characters_and_its_edits(
        old in "(\\PC|[ \n]){0,80}",
        edits in prop::collection::vec(any::<(usize, usize, u8)>(), 1..6),
    ) {
        let new = edited(&old, &edits);
        check(&old, &new)?;
    }
}
