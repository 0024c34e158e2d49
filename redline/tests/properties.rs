//! What holds for every two texts: exactness, the invariants of the redline, reversal.

#![allow(clippy::indexing_slicing, reason = "a test may panic")]

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;
use variorum_redline::{Detail, Op, Part, Redline, SentenceOp, apply, compare, compare_at, edits, sentence_pairs};

/// The text of one side, from the parts.
fn side(parts: &[Part<'_>], is_in: fn(Op) -> bool) -> String {
    parts.iter().filter(|part| is_in(part.op)).map(|part| part.text).collect()
}

/// Every invariant that the type's documentation states, in every detail, and the word counts
/// against the parts.
fn check(old: &str, new: &str) -> Result<(), TestCaseError> {
    for detail in [Detail::Exact, Detail::Clean, Detail::Full] {
        check_at(old, new, detail)?;
    }
    Ok(())
}

fn check_at(old: &str, new: &str, detail: Detail) -> Result<(), TestCaseError> {
    let redline = compare_at(old, new, detail);
    prop_assert_eq!(side(&redline.parts, Op::is_in_old), old);
    prop_assert_eq!(side(&redline.parts, Op::is_in_new), new);
    for (at, part) in redline.parts.iter().enumerate() {
        let is_between = part.op == Op::Equal && (1..redline.parts.len() - 1).contains(&at);
        prop_assert!(!part.text.is_empty() || is_between);
        prop_assert_eq!(part.move_number.get().is_some(), matches!(part.op, Op::MovedFrom | Op::MovedTo));
        let has_kinds = detail > Detail::Exact && part.op != Op::Equal;
        prop_assert_eq!(!part.kinds.is_empty(), has_kinds, "{:?}", part);
    }
    for pair in redline.parts.windows(2) {
        prop_assert!(!(pair[0].op == Op::Equal && pair[1].op == Op::Equal));
        prop_assert!(
            pair[0].op == Op::Equal || pair[0].op.is_in_old() || !pair[1].op.is_in_old() || pair[1].op == Op::Equal
        );
    }
    for (moved, number) in redline.moves.iter().zip(1..) {
        for (op, is_in) in [(Op::MovedFrom, Op::is_in_old as fn(Op) -> bool), (Op::MovedTo, Op::is_in_new)] {
            let ends: Vec<_> =
                redline.parts.iter().filter(|part| part.op == op && part.move_number.get() == Some(number)).collect();
            prop_assert_eq!(ends.len(), 1);
            prop_assert_eq!(side(&moved.edits, is_in), ends[0].text);
        }
    }
    let edits = edits(&redline);
    prop_assert_eq!(&apply(old, &edits), new);
    let (deleted, inserted) = edits.iter().fold((0, 0), |sum, edit| (sum.0 + edit.deleted, sum.1 + edit.inserted));
    prop_assert_eq!((deleted, inserted), (redline.words.deleted, redline.words.inserted), "{:?}", edits);
    for edit in &edits {
        prop_assert_eq!((&old[edit.old.clone()], &new[edit.new.clone()]), (edit.old_text, edit.new_text));
    }
    check_sentences(old, new, &redline)?;
    prop_assert_eq!(redline.is_changed(), old != new);
    prop_assert_eq!(&compare_at(old, new, detail), &redline);
    prop_assert_eq!(&compare_at(new, old, detail).mirrored(), &redline);
    let words = redline.words;
    for (text, ours) in [(old, words.deleted), (new, words.inserted)] {
        prop_assert_eq!(ours + words.moved + words.unchanged, compare(text, text).words.unchanged);
    }
    Ok(())
}

/// The sentences of both texts are paired, each once, in order, and all but white space is in one.
fn check_sentences(old: &str, new: &str, redline: &Redline<'_>) -> Result<(), TestCaseError> {
    let pairs = sentence_pairs(old, new, redline);
    let (mut olds, mut news): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
    let mut staying = 0;
    for pair in &pairs {
        prop_assert_eq!(pair.old.is_none(), pair.op == SentenceOp::Added, "{:?}", pair);
        prop_assert_eq!(pair.new.is_none(), pair.op == SentenceOp::Cut, "{:?}", pair);
        for (text, side) in [(old, &pair.old), (new, &pair.new)] {
            let Some(side) = side else { continue };
            prop_assert_eq!(&text[side.range.clone()], side.text);
            prop_assert!(!side.text.is_empty() && side.text.trim() == side.text, "{:?}", side);
        }
        if pair.op == SentenceOp::Unchanged {
            prop_assert_eq!(pair.old.as_ref().map(|side| side.text), pair.new.as_ref().map(|side| side.text));
        }
        if let Some(side) = pair.old.as_ref().filter(|_| pair.op != SentenceOp::Moved) {
            prop_assert!(side.range.start >= staying, "{:?}", pairs);
            staying = side.range.end;
        }
        olds.extend(&pair.old);
        news.extend(&pair.new);
    }
    // Those of the new text are in order as they are.
    olds.sort_by_key(|side| side.first);
    for (text, sides) in [(old, olds), (new, news)] {
        let (mut next, mut position) = (0, 0);
        for side in sides {
            prop_assert_eq!(side.first, next);
            prop_assert!(text[position..side.range.start].trim().is_empty());
            (next, position) = (side.first + side.count, side.range.end);
        }
        prop_assert!(text[position..].trim().is_empty());
    }
    Ok(())
}

/// No part begins inside a grapheme cluster of its side.
fn check_clusters(old: &str, new: &str) -> Result<(), TestCaseError> {
    let redline = compare(old, new);
    for (text, is_in) in [(old, Op::is_in_old as fn(Op) -> bool), (new, Op::is_in_new)] {
        let clusters: Vec<usize> = text.grapheme_indices(true).map(|(position, _)| position).collect();
        let mut position = 0;
        for part in redline.parts.iter().filter(|part| is_in(part.op)) {
            prop_assert!(clusters.contains(&position), "{:?} at {}", redline, position);
            position += part.text.len();
        }
    }
    Ok(())
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

/// Prose of sentences and paragraphs, some of them moved, split, joined and edited.
fn moved_text() -> impl Strategy<Value = (String, String)> {
    let sentences = prop::sample::subsequence(SENTENCES.to_vec(), 2..SENTENCES.len());
    let separators =
        prop::collection::vec(prop::sample::select(vec![" ", " ", "\n", "\n\n", "\r\n\r\n"]), SENTENCES.len());
    let joined = |sentences: &[&str], separators: &[&str]| -> String {
        sentences.iter().zip(separators).map(|(sentence, separator)| [*sentence, *separator].concat()).collect()
    };
    let shuffled = sentences.prop_flat_map(|sentences| (Just(sentences.clone()), Just(sentences).prop_shuffle()));
    let edits = prop::collection::vec(any::<(usize, usize, u8)>(), 0..4);
    (shuffled, separators.clone(), separators, edits).prop_map(move |((old, new), before, after, edits)| {
        (joined(&old, &before), edited(&joined(&new, &after), &edits))
    })
}

const SENTENCES: [&str; 12] = [
    "The council met on Tuesday evening to hear residents on the new traffic plan for the old town.",
    "At least 14 people were killed when the ferry struck a pier in thick fog, the coast guard said.",
    "“We are not ready for another winter like this one,” the mayor of Dorneck told reporters on the steps.",
    "Its decision will settle whether cars may enter the square at all.",
    "Shops object.",
    "Београд је у среду увече остао без воде у три општине због квара на главном цевоводу.",
    "У насељу Горњи Јасен вода стиже цистернама два пута дневно, рекао је директор водовода.",
    "北京市政府今日宣布，自下月起将对公共交通票价进行调整，涨幅为百分之十五。",
    "专家表示，此次调整主要是为了弥补运营成本的上升，不会影响老年人和学生的优惠。",
    "قال الوزير إن المياه ستعود إلى الأحياء الشرقية من المدينة قبل نهاية الأسبوع الجاري بعد إصلاح المضخة.",
    "وزارت لجنة من البرلمان المحطة يوم الأحد واستمعت إلى شكاوى السكان من انقطاع المياه.",
    "สภาเมืองประชุมเมื่อวันอังคารเพื่อรับฟังความเห็นของชาวบ้านเรื่องแผนจราจรใหม่ในย่านเมืองเก่า",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

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

    #[test]
    fn sentences_and_paragraphs_that_moved((old, new) in moved_text()) {
        check(&old, &new)?;
        check_clusters(&old, &new)?;
    }
}

#[test]
fn marks_stay_with_what_they_sit_on() {
    for (old, new) in [
        ("A <b>\u{338}red flag", "A <em>\u{338}red flag"),
        ("Built in 1890.\u{301}", "Built in 1892. It was rebuilt.\u{301}"),
        ("<li>a dog</li>\u{301}", "<li>a wolf</li>\u{301}<li>two cows</li>\u{301}"),
        ("See k.example.com \u{301}we meet.", "See k.example.org \u{301}they meet."),
        ("On 3 May 12\u{301} boats", "On 4 June \u{301}15 boats"),
    ] {
        check(old, new).unwrap();
        check(new, old).unwrap();
        check_clusters(old, new).unwrap();
        check_clusters(new, old).unwrap();
    }
}
