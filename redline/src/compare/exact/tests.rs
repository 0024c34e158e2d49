use super::*;
use crate::compare::stretches::StretchKind;

/// Numbers that look random and are the same in every run (xorshift64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn words(&mut self, count: usize, alphabet: u64, words_per_line: usize) -> String {
        let mut text = String::new();
        for nth in 1..=count {
            text.push('w');
            text.push_str(&self.below(alphabet).to_string());
            text.push(if nth % words_per_line == 0 { '\n' } else { ' ' });
        }
        text
    }
}

/// Compares, and holds the work to bounds far below the ones that are proven: a few passes over
/// everything, and `cells_per_unit` in `similar`.
fn check(old: &str, new: &str, cells_per_unit: u64) {
    for for_readers in [false, true] {
        check_once(old, new, cells_per_unit, for_readers);
    }
}

fn check_once(old: &str, new: &str, cells_per_unit: u64, for_readers: bool) {
    let Exact { stretches, work, .. } = compare(AlignedLines::of(old, new), &MovedRanges::default(), for_readers);
    let ends = stretches.last().map(|last| (last.left_end, last.right_end));
    assert_eq!(ends.unwrap_or_default(), (old.len(), new.len()));
    let mut start = (0, 0);
    for stretch in stretches {
        let (left, right) = (&old[start.0..stretch.left_end], &new[start.1..stretch.right_end]);
        assert_eq!(stretch.kind == StretchKind::Equal, left == right);
        start = (stretch.left_end, stretch.right_end);
    }
    let bytes = (old.len() + new.len()) as u64;
    let logarithm = u64::from(work.units.max(2).ilog2()) + 1;
    assert!(work.units <= 2 * bytes, "{work:?}");
    assert!(work.probes <= 8 * bytes, "{work:?}");
    assert!(work.anchor_steps <= 2 * work.units * logarithm, "{work:?}");
    assert!(work.gap_cells <= cells_per_unit * work.units, "{work:?}");
}

#[test]
fn one_word_over_and_over() {
    check(&"word ".repeat(100_000), &"word ".repeat(99_000), 0);
    check(&"word\n".repeat(100_000), &"word\n".repeat(99_000), 0);
}

#[test]
fn everything_rewritten() {
    let mut dice = Dice(1);
    check(&dice.words(400_000, 30_000, 15), &dice.words(400_000, 30_000, 15), 2);
    check(&dice.words(100_000, 30_000, usize::MAX), &dice.words(100_000, 30_000, usize::MAX), 2);
}

#[test]
fn every_second_word_replaced() {
    let numbered = |other: &str| -> String {
        (0..40_000).map(|number| format!("{}{number} ", if number % 2 == 0 { "word" } else { other })).collect()
    };
    check(&numbered("word"), &numbered("other"), 0);
}

#[test]
fn few_words_many_times() {
    let mut dice = Dice(2);
    for words_per_line in [1, 12, usize::MAX] {
        for alphabet in [2, 3, 50] {
            let (old, new) =
                (dice.words(30_000, alphabet, words_per_line), dice.words(30_000, alphabet, words_per_line));
            check(&old, &new, 131);
        }
    }
}

#[test]
fn periodic_and_shifted() {
    let old = "a b c d e f g ".repeat(6_000);
    let mut new = old.clone();
    for nth in (0..40).rev() {
        new.replace_range(nth * 2_000..nth * 2_000 + 2, "");
    }
    check(&old, &new, 131);
    check(&old, &"g f e d c b a ".repeat(6_000), 131);
}

#[test]
fn one_side_very_much_longer() {
    let few: String = (0..250).rev().map(|number| format!("word{number} ")).collect();
    let cycle: String = (0..250).map(|number| format!("word{number} ")).collect();
    check(&few, &cycle.repeat(1_000), 131);
    check(&cycle.repeat(1_000), &few, 131);
}

#[test]
fn a_million_short_lines() {
    let lines = |skipped: usize| -> String {
        (0..500_000).filter(|number| number % 1_000 != skipped).map(|number| format!("{number}\n")).collect()
    };
    check(&lines(1), &lines(500), 0);
}

#[test]
fn no_line_end_and_no_white_space() {
    check(&"a.b,".repeat(20_000), &"a,b.".repeat(20_000), 131);
    check(&"天地玄黄".repeat(20_000), &"地天黄玄".repeat(20_000), 131);
    check(&"x".repeat(1_000_000), &"x".repeat(999_999), 0);
    let mut dice = Dice(3);
    let thai: Vec<&str> = "ภาษาไทยไม่เว้นวรรค".split_inclusive(['า', 'ร']).collect();
    let mut text = |count| -> String { (0..count).map(|_| thai[dice.below(thai.len() as u64) as usize]).collect() };
    check(&text(10_000), &text(10_000), 131);
}

#[test]
fn an_entity_has_letters_and_its_mark_has_none() {
    for (old, new) in [("&lt;", "<!--"), ("<!--", "&lt;"), ("a &lt; b &amp; c", "a <!-- b & d"), ("&#60;&lt;", "<<")] {
        let words = crate::compare(old, new).words;
        for (text, count) in [(old, words.deleted + words.unchanged), (new, words.inserted + words.unchanged)] {
            assert_eq!(count, count_words(text), "{old:?} {new:?} {words:?}");
        }
    }
}
