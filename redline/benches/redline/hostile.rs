//! Texts that are hard to compare.

use crate::corpora::Pair;
use crate::dice::Dice;

/// A pair with its name, and how many times its splitting comparing it may take.
pub struct Hostile {
    pub name: &'static str,
    pub old: String,
    pub new: String,
    pub ratio_max: f64,
}

/// What comparing ordinary words may take, as a multiple of splitting.
const RATIO_MAX: f64 = 6.0;

/// The same where a few words make up the whole text, or nothing but line ends.
const RATIO_MAX_FEW_WORDS: f64 = 20.0;

/// Every pair.
pub fn all() -> Vec<Hostile> {
    let few = [
        "two words",
        "fifty words",
        "periodic",
        "a million short",
        "no white space",
        "Thai",
        "line feeds",
        "Chinese, all",
        "x/",
        "marks of notes",
        "numbers with stops",
    ];
    let pairs = pairs().into_iter();
    let hostile = pairs.map(|(name, (old, new))| {
        let is_few = few.iter().any(|start| name.starts_with(start));
        Hostile { name, old, new, ratio_max: if is_few { RATIO_MAX_FEW_WORDS } else { RATIO_MAX } }
    });
    hostile.collect()
}

fn pairs() -> Vec<(&'static str, Pair)> {
    let mut dice = Dice(0x5eed);
    let numbered = |from: usize, to: usize| -> String { (from..to).map(|number| format!("word{number} ")).collect() };
    let every_second = |count: usize| -> String {
        (0..count).map(|number| format!("{}{number} ", if number % 2 == 0 { "word" } else { "other" })).collect()
    };
    let mut five_megabytes = dice.words(800_000, 30_000, 15);
    let five_megabytes_before = five_megabytes.clone();
    for _ in 0..100 {
        let offset = dice.below(five_megabytes.len() - 10);
        five_megabytes.replace_range(offset..=offset, "z");
    }
    let periodic = "a b c d e f g ".repeat(6_000);
    let mut periodic_edited = periodic.clone();
    for offset in (0..40).rev() {
        periodic_edited.replace_range(offset * 2_000..offset * 2_000 + 2, "");
    }
    let chinese: String = (0..100_000).map(|_| char::from_u32(0x4E00 + dice.below(3_000) as u32).unwrap()).collect();
    let mut chinese_edited: Vec<char> = chinese.chars().collect();
    for _ in 0..200 {
        let index = dice.below(chinese_edited.len());
        chinese_edited[index] = '龍';
    }
    let mut characters = |first: u32| -> String {
        (0..100_000).map(|_| char::from_u32(first + dice.below(4_000) as u32).unwrap()).collect()
    };
    let chinese_rewritten = (characters(0x5000), characters(0x6000));
    let thai = "ภาษาไทยไม่เว้นวรรคน้ำ".repeat(3_000);
    let thai_edited = thai.replacen("น้ำ", "ไฟ", 40);
    let one_line = numbered(0, 100_000);
    let one_line_edited = one_line.replace("000 ", "999 ");
    vec![
        ("100,000 times a word, 99,000 times", ("word ".repeat(100_000), "word ".repeat(99_000))),
        ("5 MB, all of it rewritten", (dice.words(800_000, 30_000, 15), dice.words(800_000, 30_000, 15))),
        ("5 MB, a hundred edits", (five_megabytes_before, five_megabytes)),
        ("every second of 40,000 words", (numbered(0, 40_000), every_second(40_000))),
        ("two words, 30,000 each side", (dice.words(30_000, 2, 12), dice.words(30_000, 2, 12))),
        ("two words, one line", (dice.words(30_000, 2, usize::MAX), dice.words(30_000, 2, usize::MAX))),
        ("fifty words, 30,000 each side", (dice.words(30_000, 50, 12), dice.words(30_000, 50, 12))),
        ("periodic, 42,000 words", (periodic, periodic_edited)),
        ("reversed, 20,000 words", (numbered(0, 20_000), (0..20_000).rev().map(|n| format!("word{n} ")).collect())),
        ("a million short lines", (dice.words(1_000_000, 3, 1), dice.words(1_000_000, 3, 1))),
        ("one line of 1 MB, 100 edits", (one_line, one_line_edited)),
        ("no white space at all", ("a.b,".repeat(100_000), "a,b.".repeat(100_000))),
        ("empty against 100 KB", (String::new(), dice.words(16_000, 5_000, 12))),
        ("line feeds, 512 KiB, against x on every line", ("\n".repeat(1 << 19), "\nx".repeat(1 << 18))),
        ("line feeds, 512 KiB, one less", ("\n".repeat(1 << 19), "\n".repeat((1 << 19) - 1))),
        ("x/ against y/, 1 MiB a side", ("x/".repeat(1 << 19), "y/".repeat(1 << 19))),
        ("marks of notes, x behind each", ("[2]".repeat(100_000), "[2]x".repeat(100_000))),
        ("numbers with stops, one more", ("1.".repeat(200_000), "1.".repeat(200_001))),
        ("Chinese, all of it rewritten", chinese_rewritten),
        ("Chinese, one line, 200 edits", (chinese, chinese_edited.into_iter().collect())),
        ("Thai, a sentence over and over in one line, 40 edits", (thai, thai_edited)),
    ]
}
