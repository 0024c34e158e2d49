//! How fast `compare` is, and how few words it marks, over real pairs of consecutive revisions and over hostile ones.
//!
//! `cargo bench --bench redline` reads `terms.ndjson.zst` and `laws.ndjson.zst`, one revision a line, from the
//! directory that `VARIORUM_CORPORA` names, by default `../shared/corpora`. A thousand pairs of each are chosen evenly
//! over the file. One thread; of three passes the best time of each pair counts. `cargo bench --bench redline --
//! profile` repeats the comparison alone, for a profiler.
//!
//! Times on a shared machine vary, ratios hardly: what counts are those to plain splitting by UAX #29.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement that goes wrong may stop"
)]

use std::collections::HashMap;
use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;
use similar::{Algorithm, ChangeTag, TextDiff};
use unicode_segmentation::UnicodeSegmentation;
use variorum::diff::{Op, compare};

const PAIRS_PER_CORPUS: usize = 1_000;
const PASSES: usize = 3;

/// Products of word counts beyond this are left out of the minimum: at 64 cells a step, some seconds.
const MINIMUM_CELLS_MAX: u64 = 1 << 38;

/// Targets, as ratios.
const TIME_TO_SPLITTING_MAX: f64 = 0.20;
const CHANGED_TO_MINIMUM_MAX: f64 = 1.05;

type Pair = (String, String);

fn main() {
    let corpora =
        std::env::var_os("VARIORUM_CORPORA").map_or_else(|| PathBuf::from("../shared/corpora"), PathBuf::from);
    let mut pairs = Vec::new();
    for name in ["terms", "laws"] {
        let path = corpora.join(format!("{name}.ndjson.zst"));
        let chosen = choose_pairs(&path);
        println!("{name}: {} pairs, {:.1} MB", chosen.len(), megabytes(&chosen));
        pairs.extend(chosen);
    }
    if std::env::args().any(|argument| argument == "profile") {
        for _ in 0..20 {
            for (old, new) in &pairs {
                black_box(compare(old, new));
            }
        }
        return;
    }
    measure_real(&pairs);
    measure_hostile();
}

fn megabytes(pairs: &[Pair]) -> f64 {
    pairs.iter().map(|(old, new)| old.len() + new.len()).sum::<usize>() as f64 / 1e6
}

// Real pairs

#[derive(Deserialize)]
struct Place {
    doc: String,
}

#[derive(Deserialize)]
struct Revision {
    doc: String,
    content: String,
}

/// `PAIRS_PER_CORPUS` pairs of consecutive revisions that differ, evenly over the file.
fn choose_pairs(path: &Path) -> Vec<Pair> {
    let mut seen: HashMap<String, ()> = HashMap::new();
    let mut total = 0;
    for_each_line(path, |line| {
        let place: Place = serde_json::from_str(line).expect("a revision");
        total += usize::from(seen.insert(place.doc, ()).is_some());
    });
    let mut last: HashMap<String, String> = HashMap::new();
    let mut chosen = Vec::new();
    let mut number = 0;
    for_each_line(path, |line| {
        let revision: Revision = serde_json::from_str(line).expect("a revision");
        let before = last.insert(revision.doc, revision.content.clone());
        if let Some(before) = before {
            // One that does not differ gives its turn to the next.
            if number * PAIRS_PER_CORPUS / total >= chosen.len()
                && before != revision.content
                && chosen.len() < PAIRS_PER_CORPUS
            {
                chosen.push((before, revision.content));
            }
            number += 1;
        }
    });
    chosen
}

fn for_each_line(path: &Path, mut line: impl FnMut(&str)) {
    let mut child = Command::new("zstd")
        .args(["-dc", "--long=27"])
        .arg(path)
        .stdout(Stdio::piped())
        .spawn()
        .expect("zstd can be started");
    let lines = BufReader::with_capacity(1 << 20, child.stdout.take().unwrap()).lines();
    lines.for_each(|read| line(&read.expect("the corpus is UTF-8")));
    assert!(child.wait().unwrap().success(), "{} cannot be read", path.display());
}

struct Figures {
    name: &'static str,
    times: Vec<Duration>,
    changed_words: Option<u64>,
}

fn measure_real(pairs: &[Pair]) {
    let mut minimum = 0;
    let mut skipped = Vec::new();
    let mut ours = 0;
    for (place, (old, new)) in pairs.iter().enumerate() {
        let redline = compare(old, new);
        check_tiling(old, new);
        match minimal_changed_words(old, new) {
            Some(words) => {
                minimum += words;
                ours += (redline.words.deleted + redline.words.inserted) as u64;
            }
            None => skipped.push(place),
        }
    }
    let counts = |place: usize| !skipped.contains(&place);
    println!("every redline tiles both texts; {} pairs too large for the exact minimum", skipped.len());

    let splitting = Figures {
        name: "UAX #29 splitting only",
        times: best_times(pairs, |old, new| old.split_word_bounds().count() + new.split_word_bounds().count()),
        changed_words: None,
    };
    let compared = Figures {
        name: "variorum compare",
        times: best_times(pairs, |old, new| compare(old, new).parts.len()),
        changed_words: Some(ours),
    };
    let words_by = |name, algorithm| Figures {
        name,
        times: best_times(pairs, |old, new| {
            TextDiff::configure().algorithm(algorithm).diff_unicode_words(old, new).ops().len()
        }),
        changed_words: Some(
            (0..pairs.len())
                .filter(|place| counts(*place))
                .map(|place| changed_words_by(algorithm, &pairs[place]))
                .sum(),
        ),
    };
    let myers = words_by("similar words, Myers", Algorithm::Myers);
    let patience = words_by("similar words, Patience", Algorithm::Patience);

    println!();
    println!("| engine | pairs/s | MB/s | p50 µs | p99 µs | max ms | time / splitting | changed / minimal |");
    println!("|---|---|---|---|---|---|---|---|");
    let total = |figures: &Figures| figures.times.iter().sum::<Duration>().as_secs_f64();
    for figures in [&splitting, &compared, &myers, &patience] {
        let mut times = figures.times.clone();
        times.sort_unstable();
        let micros = |part: f64| times[(part * (times.len() - 1) as f64) as usize].as_secs_f64() * 1e6;
        let changed = figures
            .changed_words
            .map_or_else(|| "-".to_owned(), |words| format!("{:.3}", words as f64 / minimum as f64));
        println!(
            "| {} | {:.0} | {:.1} | {:.0} | {:.0} | {:.1} | {:.3} | {changed} |",
            figures.name,
            pairs.len() as f64 / total(figures),
            megabytes(pairs) / total(figures),
            micros(0.5),
            micros(0.99),
            micros(1.0) / 1e3,
            total(figures) / total(&splitting),
        );
    }
    println!();
    let time_ratio = total(&compared) / total(&splitting);
    let changed_ratio = ours as f64 / minimum as f64;
    for (what, ratio, target) in [
        ("time / splitting", time_ratio, TIME_TO_SPLITTING_MAX),
        ("changed / minimal", changed_ratio, CHANGED_TO_MINIMUM_MAX),
    ] {
        let verdict = if ratio <= target { "reached" } else { "MISSED" };
        println!("{what}: {ratio:.3}, target {target:.2}: {verdict}");
    }
    println!("similar words, Patience / compare: {:.1}", total(&patience) / total(&compared));
}

fn best_times(pairs: &[Pair], run: impl Fn(&str, &str) -> usize) -> Vec<Duration> {
    let mut best = vec![Duration::MAX; pairs.len()];
    for _ in 0..PASSES {
        for (time, (old, new)) in best.iter_mut().zip(pairs) {
            *time = (*time).min(timed(|| run(old, new)));
        }
    }
    best
}

fn timed(run: impl FnOnce() -> usize) -> Duration {
    let start = Instant::now();
    black_box(run());
    start.elapsed()
}

fn check_tiling(old: &str, new: &str) {
    let redline = compare(old, new);
    for (text, other) in [(old, Op::Insert), (new, Op::Delete)] {
        let mut rest = text;
        for part in redline.parts.iter().filter(|part| part.op != other) {
            rest = rest.strip_prefix(part.text).expect("parts rebuild the text");
        }
        assert!(rest.is_empty(), "parts rebuild the text");
    }
}

fn is_word(token: &str) -> bool {
    token.chars().any(char::is_alphanumeric)
}

fn changed_words_by(algorithm: Algorithm, (old, new): &Pair) -> u64 {
    let diff = TextDiff::configure().algorithm(algorithm).diff_unicode_words(old, new);
    let changed = diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal);
    changed.filter(|change| is_word(change.value())).count() as u64
}

/// The fewest words that any comparison can mark: those outside of a longest common subsequence of the words alone.
///
/// Bit-parallel (Hyyrö, 2004), 64 cells a step; `None` if there are too many cells.
fn minimal_changed_words(old: &str, new: &str) -> Option<u64> {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut words = |text| -> Vec<usize> {
        let chunks = str::split_whitespace(text);
        let words = chunks.flat_map(|chunk| chunk.split_word_bounds().filter(|token| is_word(token)));
        words
            .map(|word| {
                let next = numbers.len();
                *numbers.entry(word).or_insert(next)
            })
            .collect()
    };
    let (mut old, mut new) = (words(old), words(new));
    let prefix = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    old.drain(..prefix);
    new.drain(..prefix);
    let suffix = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    old.truncate(old.len() - suffix);
    new.truncate(new.len() - suffix);
    if old.len() as u64 * new.len() as u64 > MINIMUM_CELLS_MAX {
        return None;
    }
    let mut places: Vec<Vec<usize>> = vec![Vec::new(); numbers.len()];
    for (place, word) in old.iter().enumerate() {
        places[*word].push(place);
    }
    // A zero bit at a place of `old`: the common subsequence grows there.
    let blocks = old.len().div_ceil(64);
    let mut row = vec![u64::MAX; blocks];
    let mut matches = vec![0_u64; blocks];
    for word in &new {
        for place in &places[*word] {
            matches[place / 64] |= 1 << (place % 64);
        }
        let mut carry = false;
        for (row, matches) in row.iter_mut().zip(&matches) {
            let matched = *row & matches;
            let (sum, first) = row.overflowing_add(matched);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            carry = first || second;
            *row = sum | (*row & !matches);
        }
        for place in &places[*word] {
            matches[place / 64] = 0;
        }
    }
    let unused = blocks * 64 - old.len();
    let zeros: usize = row.iter().map(|block| block.count_zeros() as usize).sum();
    // Bits beyond the last place start as ones and match nothing, but a carry may pass through them.
    let beyond =
        row.last().map_or(0, |block| (!block).checked_shr(64 - unused as u32).unwrap_or(0).count_ones() as usize);
    let common = zeros - beyond;
    Some((old.len() + new.len() - 2 * common) as u64)
}

// Hostile pairs

/// Numbers that look random and are the same in every run (xorshift64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn words(&mut self, count: usize, alphabet: usize, per_line: usize) -> String {
        let mut text = String::new();
        for place in 1..=count {
            text.push_str(&format!("w{}", self.below(alphabet)));
            text.push(if place % per_line == 0 { '\n' } else { ' ' });
        }
        text
    }
}

fn hostile_pairs() -> Vec<(&'static str, Pair)> {
    let mut dice = Dice(0x5eed);
    let numbered = |from: usize, to: usize| -> String { (from..to).map(|number| format!("word{number} ")).collect() };
    let every_second = |count: usize| -> String {
        (0..count).map(|number| format!("{}{number} ", if number % 2 == 0 { "word" } else { "other" })).collect()
    };
    let mut five_megabytes = dice.words(800_000, 30_000, 15);
    let five_megabytes_before = five_megabytes.clone();
    for _ in 0..100 {
        let place = dice.below(five_megabytes.len() - 10);
        five_megabytes.replace_range(place..=place, "z");
    }
    let periodic = "a b c d e f g ".repeat(6_000);
    let mut periodic_edited = periodic.clone();
    for place in (0..40).rev() {
        periodic_edited.replace_range(place * 2_000..place * 2_000 + 2, "");
    }
    let chinese: String = (0..100_000).map(|_| char::from_u32(0x4E00 + dice.below(3_000) as u32).unwrap()).collect();
    let mut chinese_edited: Vec<char> = chinese.chars().collect();
    for _ in 0..200 {
        let place = dice.below(chinese_edited.len());
        chinese_edited[place] = '龍';
    }
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
        ("Chinese, one line, 200 edits", (chinese, chinese_edited.into_iter().collect())),
        ("Thai, one line, 40 edits", (thai, thai_edited)),
    ]
}

fn measure_hostile() {
    println!();
    println!("| hostile pair | MB | splitting ms | compare ms | ratio |");
    println!("|---|---|---|---|---|");
    for (name, (old, new)) in hostile_pairs() {
        check_tiling(&old, &new);
        let best = |run: &dyn Fn() -> usize| (0..PASSES).map(|_| timed(run)).min().unwrap_or_default();
        let splitting = best(&|| old.split_word_bounds().count() + new.split_word_bounds().count());
        let compared = best(&|| compare(&old, &new).parts.len());
        println!(
            "| {name} | {:.1} | {:.1} | {:.1} | {:.2} |",
            (old.len() + new.len()) as f64 / 1e6,
            splitting.as_secs_f64() * 1e3,
            compared.as_secs_f64() * 1e3,
            compared.as_secs_f64() / splitting.as_secs_f64(),
        );
    }
}
