//! variorum beside git, in one run, as whole processes: a durable commit, the history of one document, a word diff.
//!
//! `cargo bench --bench versus_git [-- --articles 20000 --rounds 40]`. Needs git, python3, zstd, and the corpora and the
//! generator of news-shaped articles beside the repository (`VARIORUM_SHARED`, default `../shared`). Times are wall-clock
//! medians of single processes; the two programs take turns, so that a machine that slows down slows both.

// A bench that cannot go on fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;
use variorum_store::{Draft, Homes, Name, Store, Time};

/// Every setting of git's that makes a commit durable.
const DURABLE: [&str; 6] = ["-c", "core.fsync=all", "-c", "core.fsyncMethod=fsync", "-c", "gc.auto=0"];

/// One line of a corpus.
#[derive(Deserialize)]
struct Line {
    doc: String,
    time: i64,
    author: String,
    note: String,
    content: String,
}

struct Bench {
    dir: tempfile::TempDir,
    rounds: usize,
}

impl Bench {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A command in this bench's directory, with no configuration but ours.
    fn command(&self, program: &str, dir: &str, words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(words).current_dir(self.path(dir)).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", self.dir.path());
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("LC_ALL", "C.UTF-8");
        for who in ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "VARIORUM_AUTHOR"] {
            command.env(who, "Desk");
        }
        for address in ["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"] {
            command.env(address, "desk@example.org");
        }
        command.stdin(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn git(&self, dir: &str, words: &[&str]) -> Command {
        self.command("git", dir, words)
    }

    fn variorum(&self, dir: &str, words: &[&str]) -> Command {
        self.command(env!("CARGO_BIN_EXE_variorum"), dir, words)
    }

    /// Runs both in turn, and prints the medians and their ratio.
    fn compare(
        &self,
        what: &str,
        mut git: impl FnMut(usize) -> Vec<Command>,
        mut ours: impl FnMut(usize) -> Vec<Command>,
    ) {
        let (mut git_times, mut our_times) = (Vec::new(), Vec::new());
        for round in 0..self.rounds + 2 {
            let times = (run(git(round)), run(ours(round)));
            // The first two rounds warm the caches.
            if round >= 2 {
                git_times.push(times.0);
                our_times.push(times.1);
            }
        }
        let (git, ours) = (median(git_times), median(our_times));
        println!("{what:<58} {:>9.2} ms {:>9.2} ms {:>7.1}x", ms(git), ms(ours), ms(git) / ms(ours));
    }
}

/// Runs commands one after another, their output read and thrown away, and gives the time they took.
fn run(commands: Vec<Command>) -> Duration {
    let start = Instant::now();
    for mut command in commands {
        let output = command.stdout(Stdio::piped()).output().unwrap();
        assert!(output.status.success(), "{command:?}");
    }
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn argument(name: &str, default: usize) -> usize {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1).map_or(default, |value| value.parse().expect("a number"))
}

/// News-shaped articles, a line each, in the order of time.
fn news(shared: &Path, articles: usize) -> impl Iterator<Item = Line> {
    let mut generator = Command::new("python3");
    generator.arg(shared.join("tools/newsgen.py")).arg(articles.to_string()).stdin(Stdio::null());
    let output = generator.stdout(Stdio::piped()).spawn().expect("python3").stdout.unwrap();
    BufReader::new(output).lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap())
}

fn main() {
    let shared = std::env::var_os("VARIORUM_SHARED").map_or("../shared".into(), PathBuf::from);
    let bench = Bench { dir: tempfile::tempdir().unwrap(), rounds: argument("--rounds", 40) };
    let version = bench.git(".", &["--version"]).stdout(Stdio::piped()).output().unwrap().stdout;
    println!("beside {}", String::from_utf8_lossy(&version).trim());
    println!("{:<58} {:>12} {:>12} {:>8}", "whole processes, medians", "git", "variorum", "ratio");
    commits(&bench);
    histories(&bench, &shared, argument("--articles", 20_000));
}

/// A durable commit of a text of 3 KB.
fn commits(bench: &Bench) {
    std::fs::create_dir(bench.path("git")).unwrap();
    std::fs::create_dir(bench.path("ours")).unwrap();
    run(vec![bench.git("git", &["init", "-q"]), bench.variorum("ours", &["init"])]);
    // A text of 3 KB of which a sentence changes each time.
    let text = |round: usize| {
        let sentence =
            |n: usize| format!("Sentence {n} of the report says what happened at pier {} that night. ", n * 7919 % 97);
        let sentences: String = (0..44).map(sentence).collect();
        format!("{sentences}\n\nAt least {round} people were rescued.\n")
    };
    let write = |dir: &str, round: usize| std::fs::write(bench.path(dir).join("report.txt"), text(round)).unwrap();
    bench.compare(
        "durable commit of a 3 KB revision (git add && git commit)",
        |round| {
            write("git", round);
            let mut commit = DURABLE.to_vec();
            commit.extend(["commit", "-q", "-m", "update"]);
            let mut add = DURABLE.to_vec();
            add.extend(["add", "report.txt"]);
            vec![bench.git("git", &add), bench.git("git", &commit)]
        },
        |round| {
            write("ours", round);
            vec![bench.variorum("ours", &["commit", "report", "report.txt", "-m", "update"])]
        },
    );
}

/// The history of one article, and the diff of its last two revisions, among many.
fn histories(bench: &Bench, shared: &Path, articles: usize) {
    std::fs::create_dir(bench.path("news-git")).unwrap();
    run(vec![bench.git("news-git", &["init", "-q"])]);
    let place = bench.path("news/.variorum");
    Store::init(&place).unwrap();
    let mut store = Store::open(&place, &Homes::default(), &mut |_| {}).unwrap();
    let mut import = bench.git("news-git", &["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut git = BufWriter::new(import.stdin.take().unwrap());
    let (mut revisions, mut counts, mut batch) = (0, BTreeMap::<String, usize>::new(), Vec::new());
    for line in news(shared, articles) {
        let Line { doc, time, author, note, content } = line;
        write!(git, "commit refs/heads/master\ncommitter {author} <d@example.org> {time} +0000\n").unwrap();
        write!(git, "data {}\n{note}\nM 100644 inline {doc}\ndata {}\n{content}\n", note.len(), content.len()).unwrap();
        *counts.entry(doc.clone()).or_default() += 1;
        revisions += 1;
        let time = Time::from_instant(variorum_store::Instant { seconds: time, nanoseconds: 0 }).unwrap();
        batch.push(Draft {
            briefing: Name::parse(&doc).unwrap(),
            content,
            recorded: time.clone(),
            time,
            author: Some(author),
            note: Some(note),
            source: None,
            labels: Vec::new(),
            meta: BTreeMap::new(),
        });
        if batch.len() == 4096 {
            store.append(&batch).unwrap();
            batch.clear();
        }
    }
    store.append(&batch).unwrap();
    drop((store, git));
    assert!(import.wait().unwrap().success());
    run(vec![bench.git("news-git", &["reset", "-q", "--hard"])]);
    println!("  {} articles, {revisions} revisions in both", counts.len());

    // Articles of six revisions, all over the archive: another one each time.
    let chosen: Vec<&String> = counts.iter().filter(|(_, count)| **count == 6).map(|(doc, _)| doc).collect();
    let article = |round: usize| chosen[round * 7919 % chosen.len()].as_str();
    bench.compare(
        "history of one article (git log -- path)",
        |round| vec![bench.git("news-git", &["log", "--", article(round)])],
        |round| vec![bench.variorum("news", &["log", article(round)])],
    );
    bench.compare(
        "word diff of its last two revisions (git diff --word-diff)",
        |round| {
            let log = ["log", "-2", "--format=%H", "--", article(round)];
            let commits = bench.git("news-git", &log).stdout(Stdio::piped()).output().unwrap().stdout;
            let commits = String::from_utf8(commits).unwrap();
            let (new, old) = commits.trim().split_once('\n').unwrap();
            vec![bench.git("news-git", &["diff", "--word-diff", old, new, "--", article(round)])]
        },
        |round| vec![bench.variorum("news", &["diff", article(round)])],
    );
}
