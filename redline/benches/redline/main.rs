//! How fast the redline is, how few words it marks, how well it finds what moved: beside its peers,
//! in one run on one thread. README.md says what it runs on and how to read it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a measurement that goes wrong may stop"
)]

mod breaks;
mod clipped;
mod corpora;
mod dice;
mod hostile;
mod minimum;
mod peers;
mod planted;
mod small;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::hint::black_box;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use similar::{Algorithm, ChangeTag};
use unicode_segmentation::UnicodeSegmentation;
use variorum_redline::{Detail, Op, Redline, compare, compare_at};

use corpora::Pair;
use minimum::minimal_changed_words;
use planted::Unit;

const PASSES: usize = 3;

/// Runs whose results must be the same to the byte.
const SAME_RUNS: usize = 1_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(index) = arguments.iter().position(|argument| argument == "memory") {
        return print_memory(&arguments[index + 1], &arguments[index + 2]);
    }
    let is_profile = arguments.iter().any(|argument| argument == "profile");
    let Some(shared) = corpora::directory() else {
        let pairs = small::pairs();
        return if is_profile { profile(pairs) } else { measure_small(&pairs) };
    };
    let real = corpora::terms_and_laws(&shared);
    if is_profile {
        return profile(real);
    }
    if arguments.iter().any(|argument| argument == "moves") {
        return measure_all_moves(&real, &corpora::news(&shared), &mut Report::default());
    }
    let mut report = Report::default();
    println!("## Terms and laws: {} pairs, {:.1} MB", real.len(), megabytes(&real));
    measure_engines(&real, true, &mut report);
    let news = corpora::news(&shared);
    println!("\n## News: {} pairs, {:.1} MB", news.len(), megabytes(&news));
    measure_engines(&news, false, &mut report);
    breaks::measure(&[("terms and laws", &real), ("news", &news)], &mut report);
    measure_all_moves(&real, &news, &mut report);
    measure_hostile(&mut report);
    measure_sameness(&real, &mut report);
    report.print();
}

/// The same figures on texts that come with the crate. What is to be reached is stated for the
/// corpora, so nothing is here.
fn measure_small(pairs: &[Pair]) {
    let mut report = Report::default();
    println!("## Texts made of fixtures/must-show: {} pairs, {:.1} MB", pairs.len(), megabytes(pairs));
    measure_engines(pairs, false, &mut report);
    breaks::measure(&[("texts made of fixtures/must-show", pairs)], &mut report);
    measure_moves(pairs, &mut report);
    measure_clipped(&[("texts made of fixtures/must-show", pairs)], &mut report);
    measure_hostile(&mut report);
    measure_sameness(pairs, &mut report);
}

/// Repeats the comparison of the slowest pairs, which make the 99th percentile, and says what each
/// detail costs there.
fn profile(mut pairs: Vec<Pair>) {
    let times = best_times(&pairs, &|(old, new)| compare(old, new).parts.len());
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(times[*index]));
    let slowest: Vec<Pair> = order[..pairs.len() / 50].iter().map(|index| std::mem::take(&mut pairs[*index])).collect();
    println!(
        "{} pairs, {:.1} MB, {:.2} ms and more",
        slowest.len(),
        megabytes(&slowest),
        times[order[slowest.len()]].as_secs_f64() * 1e3
    );
    for detail in [Detail::Exact, Detail::Clean, Detail::Full] {
        let start = Instant::now();
        for (old, new) in slowest.iter().flat_map(|pair| std::iter::repeat_n(pair, 100)) {
            black_box(compare_at(old, new, detail));
        }
        println!("{detail:?}: {:.2} ms", start.elapsed().as_secs_f64() * 1e3 / (100 * slowest.len()) as f64);
    }
}

/// What was to be reached, and what was.
#[derive(Default)]
pub struct Report(Vec<(String, f64, f64, bool)>);

impl Report {
    fn at_most(&mut self, what: impl Into<String>, found: f64, target: f64) {
        self.0.push((what.into(), found, target, found <= target));
    }

    fn at_least(&mut self, what: impl Into<String>, found: f64, target: f64) {
        self.0.push((what.into(), found, target, found >= target));
    }

    fn print(&self) {
        println!("\n| figure | found | to reach | |\n|---|---|---|---|");
        for (what, found, target, is_reached) in &self.0 {
            println!("| {what} | {found:.3} | {target} | {} |", if *is_reached { "reached" } else { "MISSED" });
        }
    }
}

fn megabytes(pairs: &[Pair]) -> f64 {
    pairs.iter().map(|(old, new)| old.len() + new.len()).sum::<usize>() as f64 / 1e6
}

// Engines side by side

/// What an engine did to all pairs.
struct Figures {
    name: &'static str,
    times: Vec<Duration>,
    marks: Option<Marks>,
}

impl Figures {
    fn total_s(&self) -> f64 {
        self.times.iter().sum::<Duration>().as_secs_f64()
    }

    fn percentile_s(&self, part: f64) -> f64 {
        let mut times = self.times.clone();
        times.sort_unstable();
        times[(part * (times.len() - 1) as f64) as usize].as_secs_f64()
    }
}

/// What an engine marked, over all pairs.
#[derive(Clone, Copy, Default)]
struct Marks {
    changed_words: u64,
    /// Unchanged runs of one or two words between two changes.
    confetti: u64,
    /// Those of them in which no line ends. A line end that both texts have is never inside a
    /// change, so that the others cannot be folded: two items of a list, each with a change.
    confetti_of_lines: u64,
}

impl Marks {
    fn add<'text>(&mut self, marked: impl IntoIterator<Item = (ChangeTag, &'text str)>) {
        let (mut run, mut is_of_line) = (0, true);
        let mut after_change = false;
        for (tag, token) in marked {
            let words = split_words(token);
            if tag == ChangeTag::Equal {
                run += words;
                is_of_line &= !token.contains('\n');
                continue;
            }
            if words == 0 {
                continue;
            }
            self.changed_words += words;
            if after_change && (1..=2).contains(&run) {
                self.confetti += 1;
                self.confetti_of_lines += u64::from(is_of_line);
            }
            (run, is_of_line, after_change) = (0, true, true);
        }
    }
}

/// Our parts as the peers' tokens are: edits inside moved text are changes, what moved unchanged is
/// not.
fn marked<'text>(redline: &Redline<'text>) -> Vec<(ChangeTag, &'text str)> {
    let tag = |op| match op {
        Op::Equal => ChangeTag::Equal,
        Op::Delete | Op::MovedFrom => ChangeTag::Delete,
        Op::Insert | Op::MovedTo => ChangeTag::Insert,
    };
    redline.parts.iter().map(|part| (tag(part.op), part.text)).collect()
}

fn measure_engines(pairs: &[Pair], is_real: bool, report: &mut Report) {
    let mut minimum = 0;
    let mut skipped = 0;
    let mut ours = [Marks::default(); 3];
    let mut peers = [Marks::default(); 4];
    for pair in pairs {
        let (old, new) = pair;
        check_tiling(old, new);
        let Some(words) = minimal_changed_words(old, new) else {
            skipped += 1;
            continue;
        };
        minimum += words;
        for (marks, detail) in ours.iter_mut().zip([Detail::Exact, Detail::Clean, Detail::Full]) {
            marks.add(marked(&compare_at(old, new, detail)));
        }
        peers[0].add(peers::similar_words_marked(Algorithm::Myers, pair));
        peers[1].add(peers::similar_words_marked(Algorithm::Patience, pair));
        peers[2].add(peers::histogram_marked(pair));
        peers[3].add(peers::imara_marked(pair));
    }
    println!(
        "every redline tiles both texts, and the other way round is its mirror; {skipped} pairs too large for the exact minimum\n"
    );
    let figures = |name, marks, run: &dyn Fn(&Pair) -> usize| Figures { name, times: best_times(pairs, run), marks };
    let at = |detail| move |pair: &Pair| compare_at(&pair.0, &pair.1, detail).parts.len();
    let all = [
        figures("UAX #29 splitting only", None, &|(old, new)| {
            old.split_word_bounds().count() + new.split_word_bounds().count()
        }),
        figures("variorum, exact", Some(ours[0]), &at(Detail::Exact)),
        figures("variorum, with cleanup and kinds", Some(ours[1]), &at(Detail::Clean)),
        figures("variorum, with moves", Some(ours[2]), &at(Detail::Full)),
        figures("similar words, Myers", Some(peers[0]), &|pair| peers::similar_words(Algorithm::Myers, pair)),
        figures("similar words, Patience", Some(peers[1]), &|pair| peers::similar_words(Algorithm::Patience, pair)),
        figures("similar, Histogram on words", Some(peers[2]), &peers::histogram),
        figures("imara-diff, Histogram on words", Some(peers[3]), &peers::imara),
    ];
    println!(
        "| engine | pairs/s | MB/s | p50 µs | p99 µs | max ms | time / splitting | changed / minimal | confetti | within a line |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let splitting_s = all[0].total_s();
    for figures in &all {
        let marks = figures.marks.map_or_else(
            || "- | - | -".to_owned(),
            |marks| {
                let changed = marks.changed_words as f64;
                let of_thousand = |count: u64| count as f64 * 1e3 / changed;
                let (confetti, of_lines) = (of_thousand(marks.confetti), of_thousand(marks.confetti_of_lines));
                format!("{:.3} | {confetti:.1} | {of_lines:.1}", changed / minimum as f64)
            },
        );
        println!(
            "| {} | {:.0} | {:.1} | {:.0} | {:.0} | {:.1} | {:.3} | {marks} |",
            figures.name,
            pairs.len() as f64 / figures.total_s(),
            megabytes(pairs) / figures.total_s(),
            figures.percentile_s(0.5) * 1e6,
            figures.percentile_s(0.99) * 1e6,
            figures.percentile_s(1.0) * 1e3,
            figures.total_s() / splitting_s,
        );
    }
    if is_real {
        let changed = |marks: Marks| marks.changed_words as f64 / minimum as f64;
        report.at_most("exact: time / splitting", all[1].total_s() / splitting_s, 0.15);
        report.at_most("with cleanup: time / splitting", all[2].total_s() / splitting_s, 0.20);
        report.at_most("with moves: time / splitting", all[3].total_s() / splitting_s, 0.25);
        report.at_least("similar's words with Patience / exact, time", all[5].total_s() / all[1].total_s(), 12.0);
        report.at_least("similar's words with Patience / with moves, time", all[5].total_s() / all[3].total_s(), 12.0);
        report.at_most("with moves: p99 ms", all[3].percentile_s(0.99) * 1e3, 2.0);
        report.at_most("exact: changed / minimal", changed(ours[0]), 1.03);
        report.at_most("with cleanup: changed / minimal", changed(ours[1]), 1.08);
        let of_thousand = |count: u64| count as f64 * 1e3 / ours[1].changed_words as f64;
        report.at_most("with cleanup: confetti in 1,000 changed words", of_thousand(ours[1].confetti), 6.0);
        report.at_most("with cleanup: confetti within a line", of_thousand(ours[1].confetti_of_lines), 6.0);
    }
}

fn best_times(pairs: &[Pair], run: &dyn Fn(&Pair) -> usize) -> Vec<Duration> {
    let mut best = vec![Duration::MAX; pairs.len()];
    for _ in 0..PASSES {
        for (time, pair) in best.iter_mut().zip(pairs) {
            *time = (*time).min(timed(|| run(pair)));
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
    for (text, is_in) in [(old, Op::is_in_old as fn(Op) -> bool), (new, Op::is_in_new)] {
        let mut rest = text;
        for part in redline.parts.iter().filter(|part| is_in(part.op)) {
            rest = rest.strip_prefix(part.text).expect("parts rebuild the text");
        }
        assert!(rest.is_empty(), "parts rebuild the text");
    }
    assert!(compare(new, old).mirrored() == redline, "the other way round is the mirror");
}

/// Whether a token has a letter or a digit.
pub fn is_word(token: &str) -> bool {
    token.chars().any(char::is_alphanumeric)
}

/// How many words by UAX #29 a text has, white space split first.
fn split_words(text: &str) -> u64 {
    let words = text.split_whitespace().flat_map(|chunk| chunk.split_word_bounds());
    words.filter(|token| is_word(token)).count() as u64
}

// Moves

fn measure_moves(pairs: &[Pair], report: &mut Report) {
    println!("\n## Moves planted into the old texts\n");
    println!("| what | planted | recall | reported | precision |\n|---|---|---|---|---|");
    for (name, unit, edits, recall_min) in [
        ("paragraphs", Unit::Paragraph, 0, 0.97),
        ("paragraphs with two words edited", Unit::Paragraph, 2, 0.97),
        ("sentences", Unit::Sentence, 0, 0.95),
        ("sentences with one word edited", Unit::Sentence, 1, 0.95),
    ] {
        let score = planted::measure(pairs, unit, edits);
        let (recall, precision) = (score.recall(), score.precision());
        println!("| {name} | {} | {recall:.3} | {} | {precision:.3} |", score.planted, score.reported);
        report.at_least(format!("moved {name}: recall"), recall, recall_min);
        report.at_least(format!("moved {name}: precision"), precision, 0.95);
    }
}

fn measure_all_moves(real: &[Pair], news: &[Pair], report: &mut Report) {
    measure_moves(real, report);
    measure_clipped(&[("terms and laws", real), ("news", news)], report);
}

/// Of the ends of what moved in the pairs themselves, how many are clipped.
fn measure_clipped(corpora: &[(&str, &[Pair])], report: &mut Report) {
    println!("\n## Moves clipped\n");
    println!("| corpus | moves | ends | beside a mark | within a sentence |\n|---|---|---|---|---|");
    for (name, pairs) in corpora {
        let clipped::Clipped { moves, ends, beside_mark, within_sentence } = clipped::measure(pairs);
        println!("| {name} | {moves} | {ends} | {beside_mark} | {within_sentence} |");
        let share = |count: usize| count as f64 / ends.max(1) as f64;
        report.at_most(format!("moves in {name}: ends beside a mark, share"), share(beside_mark), 0.02);
        report.at_most(format!("moves in {name}: ends within a sentence, share"), share(within_sentence), 0.02);
    }
}

// Hostile texts

fn measure_hostile(report: &mut Report) {
    println!("\n## Hostile texts\n");
    println!("| texts | MB | splitting ms | exact ms | with moves ms | ratio | memory / texts | coarse |");
    println!("|---|---|---|---|---|---|---|---|");
    for hostile::Hostile { name, old, new, ratio_max } in hostile::all() {
        check_tiling(&old, &new);
        let best = |run: &dyn Fn() -> usize| (0..PASSES).map(|_| timed(run)).min().unwrap_or_default().as_secs_f64();
        let splitting = best(&|| old.split_word_bounds().count() + new.split_word_bounds().count());
        let exact = best(&|| compare_at(&old, &new, Detail::Exact).parts.len());
        let full = best(&|| compare(&old, &new).parts.len());
        let memory = memory_ratio(&old, &new);
        println!(
            "| {name} | {:.1} | {:.1} | {:.1} | {:.1} | {:.2} | {memory:.1} | {} |",
            (old.len() + new.len()) as f64 / 1e6,
            splitting * 1e3,
            exact * 1e3,
            full * 1e3,
            full / splitting,
            if compare(&old, &new).is_coarse { "yes" } else { "" },
        );
        report.at_most(format!("{name}: time / splitting"), full / splitting, ratio_max);
        if old.len() + new.len() > 500_000 {
            report.at_most(format!("{name}: memory / texts"), memory, 20.0);
        }
        if name == "5 MB, all of it rewritten" {
            report.at_most(format!("{name}: time / splitting, the bound"), full / splitting, 3.0);
        }
    }
}

/// The most memory that comparing takes, as a multiple of both texts, measured in a process of its
/// own.
fn memory_ratio(old: &str, new: &str) -> f64 {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("memory").arg(write("old", old)).arg(write("new", new));
    let printed = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let bytes: f64 = printed.trim().parse().expect("a number of bytes");
    bytes / (old.len() + new.len()) as f64
}

fn print_memory(old: &str, new: &str) {
    let resident = |field: &str| -> usize {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with(field)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
    };
    let (old, new) = (std::fs::read_to_string(old).unwrap(), std::fs::read_to_string(new).unwrap());
    let before = resident("VmRSS:");
    black_box(compare(&old, &new));
    println!("{}", resident("VmHWM:").saturating_sub(before));
}

// The same under load

fn measure_sameness(pairs: &[Pair], report: &mut Report) {
    let digest = |index: usize| {
        let (old, new) = &pairs[index % pairs.len()];
        let mut hasher = DefaultHasher::new();
        format!("{:?}", compare(old, new)).hash(&mut hasher);
        hasher.finish()
    };
    let indexes: Vec<usize> = (0..10).map(|nth| nth * pairs.len() / 10).collect();
    let expected: Vec<u64> = indexes.iter().map(|index| digest(*index)).collect();
    let different = |runs: usize| {
        (0..runs).filter(|run| digest(indexes[run % indexes.len()]) != expected[run % indexes.len()]).count()
    };
    let is_over = AtomicBool::new(false);
    let differing = std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    black_box((0..10_000).sum::<u64>());
                }
            });
        }
        let on_one = different(SAME_RUNS);
        let halves: Vec<_> = (0..2).map(|_| scope.spawn(|| different(SAME_RUNS / 2))).collect();
        let on_two: usize = halves.into_iter().map(|half| half.join().unwrap()).sum();
        is_over.store(true, Ordering::Relaxed);
        on_one + on_two
    });
    println!("\n{SAME_RUNS} runs on one thread and {SAME_RUNS} on two, beside four busy ones: {differing} differ");
    report.at_most("runs under load that differ", differing as f64, 0.0);
}
