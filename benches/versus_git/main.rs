//! variorum beside git, in one run: bringing a corpus in, packing, size, checking, histories, texts, differences, search,
//! and whether what went in comes out.
//!
//! `cargo bench --bench versus_git [-- --corpus terms,laws,news --articles 20000 --rounds 40 --dir PATH]`. Needs git, python3,
//! zstd, and the corpora and the generator of news-shaped articles beside the repository (`VARIORUM_SHARED`, default
//! `../shared`). `--articles` says how many articles news has: 200,000 are 760,000 revisions, for which `--dir` needs 15 GB.
//!
//! Times are those of whole processes on the wall clock: medians of so many rounds, in which the two programs take turns,
//! where a process is short; where it is long the best of three, or of as many as a minute allows; git's search is run once.
//! Files were just written, so both read from the page cache. git runs as many threads as it likes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement that goes wrong may stop"
)]

mod commits;
mod corpora;
mod exactness;
mod keeping;
mod plain;
mod processes;
mod reading;
mod report;

use std::path::{Path, PathBuf};

use corpora::Corpus;
use keeping::Dirs;
use processes::{Bench, printed};
use report::Report;

const CORPORA: [&str; 3] = ["terms", "laws", "news"];

fn main() {
    let shared = std::env::var_os("VARIORUM_SHARED").map_or("../shared".into(), PathBuf::from);
    let number = |name, default| argument(name).map_or(default, |value| value.parse().expect("a number"));
    let dir = argument("--dir").map_or_else(std::env::temp_dir, PathBuf::from);
    let bench = Bench::new(&dir, number("--rounds", 40));
    let chosen = argument("--corpus").unwrap_or_else(|| CORPORA.join(","));
    let chosen: Vec<&str> = chosen.split(',').collect();
    assert!(chosen.iter().all(|name| CORPORA.contains(name)), "--corpus takes {}", CORPORA.join(","));
    println!("beside {}", printed(bench.git(".", &["--version"])).trim());
    let mut report = Report::default();
    commits::measure(&bench, &mut report);
    for name in CORPORA.into_iter().filter(|name| chosen.contains(name)) {
        measure(&bench, name, &shared, number("--articles", 20_000), &mut report);
        // The next corpus needs the room.
        bench.remove(name);
    }
    report.print();
}

fn argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

fn measure(bench: &Bench, name: &'static str, shared: &Path, articles: usize, report: &mut Report) {
    let corpus = Corpus::write(bench, name, shared, articles);
    let dirs = Dirs::of(&corpus);
    report.begin(name, &corpus.about());
    keeping::import(bench, &corpus, &dirs, report);
    exactness::check(bench, &corpus, &dirs.ours, "import", report);
    let git = keeping::pack(bench, &corpus, &dirs, report);
    exactness::check(bench, &corpus, &dirs.ours, "pack", report);
    keeping::verify(bench, &dirs, report);
    reading::histories(bench, &corpus, &dirs, report);
    reading::texts(bench, &corpus, &dirs, report);
    keeping::pack_best(bench, &corpus, &dirs, &git, report);
    keeping::carry_over(bench, &corpus, &dirs, report);
    exactness::check(bench, &corpus, &dirs.again, "export and import", report);
    bench.remove(&dirs.again);
    reading::search(bench, &corpus, &dirs, report);
}
