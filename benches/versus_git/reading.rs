//! What it takes to read: a history, a text, a difference, a phrase.

use std::time::{Duration, Instant};

use variorum_store::{Homes, Store};

use crate::corpora::Corpus;
use crate::keeping::Dirs;
use crate::processes::{Bench, percentile, printed, run};
use crate::report::{Amount, Reach, Report};

/// Revisions that are read within one process.
const READS: usize = 2_000;

/// What a read within the process may take, but for one in a hundred.
const READ_MAX: Duration = Duration::from_millis(5);

/// Far apart, and none twice where it has no factor in common with their count.
const STRIDE: usize = 1_000_003;

/// The history of one briefing, and the difference of its last two revisions: of another briefing each time.
pub fn histories(bench: &Bench, corpus: &Corpus, dirs: &Dirs, report: &mut Report) {
    run(vec![bench.git(&dirs.git, &["commit-graph", "write", "--reachable", "--changed-paths"])]);
    let several: Vec<&str> = corpus.briefings.iter().filter(|b| b.digests.len() > 1).map(|b| b.name.as_str()).collect();
    let briefing = |round: usize| several[(round + 1) * STRIDE % several.len()];
    let times = bench.in_turn(
        |round| vec![bench.git(&dirs.git, &["log", "--", briefing(round)])],
        |round| vec![bench.variorum(&dirs.ours, &["log", briefing(round)])],
    );
    let reach = match corpus.revisions.len() {
        ..70_000 => None,
        70_000..700_000 => Some(Reach::Faster(10.0)),
        _ => Some(Reach::Faster(1.0)),
    };
    report.times("log of one briefing (git log -- path, commit-graph with changed paths)", times, reach);
    let times = bench.in_turn(
        |round| {
            let log = ["log", "-2", "--format=%H", "--", briefing(round)];
            let commits = printed(bench.git(&dirs.git, &log));
            let mut commits = commits.lines();
            let new = commits.next().unwrap();
            // A revision that brought only another note changed no file.
            let old = commits.next().unwrap_or(new);
            vec![bench.git(&dirs.git, &["diff", "--word-diff", old, new, "--", briefing(round)])]
        },
        |round| vec![bench.variorum(&dirs.ours, &["diff", briefing(round)])],
    );
    report.times("diff of its last two revisions (git diff --word-diff)", times, None);
}

/// The text of a revision, another each time: by a whole process, and within one.
pub fn texts(bench: &Bench, corpus: &Corpus, dirs: &Dirs, report: &mut Report) {
    let commits = printed(bench.git(&dirs.git, &["rev-list", "--reverse", "main"]));
    let commits: Vec<&str> = commits.lines().collect();
    assert_eq!(commits.len(), corpus.revisions.len(), "every revision is a commit");
    let chosen = |round: usize| {
        let line = (round + 1) * STRIDE % commits.len();
        let (place, number) = corpus.revisions[line];
        (commits[line], corpus.briefings[place].name.as_str(), number)
    };
    let times = bench.in_turn(
        |round| {
            let (commit, name, _) = chosen(round);
            vec![bench.git(&dirs.git, &["show", &format!("{commit}:{name}")])]
        },
        |round| {
            let (_, name, number) = chosen(round);
            vec![bench.variorum(&dirs.ours, &["show", &format!("{name}@{number}")])]
        },
    );
    report.times("show of a random revision (git show commit:path)", times, Some(Reach::Faster(1.0)));
    let home = bench.path(&dirs.ours).join("home");
    let homes = Homes { cache: Some(home.join("cache/variorum")), state: Some(home.join("state/variorum")) };
    let store = Store::open(&bench.path(&dirs.ours).join(".variorum"), &homes, &mut variorum_store::unwatched).unwrap();
    let read = |round: usize| {
        let (_, name, number) = chosen(round);
        let start = Instant::now();
        let revision = store.by_number(name, number as u64).unwrap().unwrap();
        store.content(&revision).unwrap();
        start.elapsed()
    };
    let mut times: Vec<_> = (0..READS).map(read).collect();
    report.alone("show within the process, p50", Amount::Time(percentile(&mut times, 0.5)), None);
    let p99 = percentile(&mut times, 0.99);
    report.alone("show within the process, p99", Amount::Time(p99), Some(Reach::AtMost(Amount::Time(READ_MAX))));
}

/// A phrase through all of history. git's search takes minutes and is run once; our index is made by the first search.
pub fn search(bench: &Bench, corpus: &Corpus, dirs: &Dirs, report: &mut Report) {
    let (phrase, revisions) = rare_phrase(corpus);
    println!("| revisions that hold {phrase:?} | | {revisions} | |");
    let indexing = run(vec![bench.variorum(&dirs.ours, &["search", &phrase])]);
    report.alone("first search, which makes the index", Amount::Time(indexing), None);
    let ours = bench.median(|| bench.variorum(&dirs.ours, &["search", &phrase]));
    let start = Instant::now();
    let found = printed(bench.git(&dirs.git, &["log", "-S", &phrase, "--format=%H"]));
    let git = start.elapsed();
    assert!(!found.is_empty(), "git finds {phrase:?}");
    report.times("search of a phrase (git log -S)", (git, ours), Some(Reach::Faster(50.0)));
}

/// Revisions in the middle of the corpus that a phrase is taken from.
const CANDIDATES: usize = 8;

/// Of some phrases in the middle of the corpus the one that fewest revisions hold, and how many do.
fn rare_phrase(corpus: &Corpus) -> (String, usize) {
    let middle = corpus.revisions.len() / 2;
    let mut phrases = Vec::new();
    let mut line_number = 0;
    corpus.for_each(|_, line| {
        if line_number >= middle && phrases.len() < CANDIDATES {
            phrases.extend(middle_phrase(&line.content).map(|phrase| (phrase.to_owned(), 0)));
        }
        line_number += 1;
    });
    corpus.for_each(|_, line| {
        for (phrase, count) in &mut phrases {
            *count += usize::from(memchr::memmem::find(line.content.as_bytes(), phrase.as_bytes()).is_some());
        }
    });
    phrases.into_iter().min_by_key(|(_, count)| *count).expect("a phrase")
}

/// The words in the middle of a text, in one line, some twenty bytes.
fn middle_phrase(text: &str) -> Option<&str> {
    let half = text.get(text.len() / 2..).or_else(|| text.get(text.len() / 2 - 1..))?;
    half.lines().skip(1).chain(half.lines()).find_map(|line| {
        let words = line.split_once(' ')?.1;
        let end = words.match_indices(' ').map(|(end, _)| end).find(|end| *end >= 20)?;
        words.get(..end)
    })
}
