//! variorum beside git, in one run: bringing a corpus in, packing, size, checking, histories, texts, differences, search,
//! and whether what went in comes out.
//!
//! `cargo bench --bench versus_git [-- --corpus terms,laws,news,generated --articles COUNT --rounds 40 --dir PATH]`. Needs git
//! and python3. The corpora of terms, laws and news lie outside the repository, in the directory that `VARIORUM_SHARED` names,
//! by default `../shared`, and need zstd. Where there is no such directory, the corpus is one generated from the fixtures:
//! smaller, and more alike than real texts are.
//!
//! `--articles` says how many articles news and the generated corpus have, by default 20,000 and 2,000: 200,000 of news are
//! 760,000 revisions, for which `--dir` needs 15 GB.
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
mod generated;
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

const CORPORA: [&str; 4] = ["terms", "laws", "news", "generated"];

fn main() {
    let named = std::env::var_os("VARIORUM_SHARED").map(PathBuf::from);
    let is_named = named.is_some();
    let shared = named.unwrap_or_else(|| "../shared".into());
    let number = |name, default| argument(name).map_or(default, |value| value.parse().expect("a number"));
    let dir = argument("--dir").map_or_else(std::env::temp_dir, PathBuf::from);
    let bench = Bench::new(&dir, number("--rounds", 40));
    let default = if is_named || shared.is_dir() { "terms,laws,news" } else { "generated" };
    let chosen = argument("--corpus").unwrap_or_else(|| default.to_owned());
    let chosen: Vec<&str> = chosen.split(',').collect();
    assert!(chosen.iter().all(|name| CORPORA.contains(name)), "--corpus takes {}", CORPORA.join(","));
    if default == "generated" {
        println!("no corpora in {}: the texts are generated from the fixtures", shared.display());
    }
    println!("beside {}", printed(bench.git(".", &["--version"])).trim());
    let mut report = Report::default();
    commits::measure(&bench, &mut report);
    for name in CORPORA.into_iter().filter(|name| chosen.contains(name)) {
        let articles = number("--articles", if name == "generated" { 2_000 } else { 20_000 });
        measure(&bench, name, &shared, articles, &mut report);
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
