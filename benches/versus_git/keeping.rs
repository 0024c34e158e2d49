//! What it takes to bring a corpus in, to pack it, to keep it, and to check it.

use std::fs;
use std::process::Command;

use crate::corpora::Corpus;
use crate::plain::Frames;
use crate::processes::{Bench, Spent, best, bytes_of, run};
use crate::report::{Amount, Reach, Report};

/// The most memory that an import or a packing may take.
const PEAK_BYTES_MAX: u64 = 512 << 20;

/// The folders of a corpus: what is git's, what is ours, and what is ours once more.
pub struct Dirs {
    pub git: String,
    pub ours: String,
    pub again: String,
}

impl Dirs {
    pub fn of(corpus: &Corpus) -> Self {
        let dir = |name: &str| format!("{}/{name}", corpus.name);
        Self { git: dir("git"), ours: dir("ours"), again: dir("again") }
    }
}

/// Brings the corpus into both.
pub fn import(bench: &Bench, corpus: &Corpus, dirs: &Dirs, report: &mut Report) {
    let git = best(|| {
        bench.fresh(&dirs.git);
        run(vec![bench.git(&dirs.git, &["init", "-q", "-b", "main"])]);
        bench.spend(&dirs.git, &bench.git(&dirs.git, &["fast-import", "--quiet"]), Some(&corpus.stream))
    });
    fs::remove_file(&corpus.stream).unwrap();
    let ours = best(|| bring_in(bench, &dirs.ours, corpus.jsonl.to_str().unwrap()));
    let times = match corpus.name {
        "terms" => 20.0,
        "laws" => 10.0,
        _ => 5.0,
    };
    report.times("import (git fast-import)", (git.time, ours.time), Some(Reach::Faster(times)));
    peak("import", git, ours, report);
}

/// Makes a store and imports a file into it.
fn bring_in(bench: &Bench, dir: &str, file: &str) -> Spent {
    bench.fresh(dir);
    run(vec![bench.variorum(dir, &["init"])]);
    bench.spend(dir, &bench.variorum(dir, &["import", file]), None)
}

fn peak(what: &str, git: Spent, ours: Spent, report: &mut Report) {
    let (git, ours) = (Amount::Bytes(git.peak_bytes), Amount::Bytes(ours.peak_bytes));
    let reach = Reach::AtMost(Amount::Bytes(PEAK_BYTES_MAX));
    report.compare(&format!("peak memory of {what}"), git, ours, Some(reach));
}

/// What git took to pack, and what it came to.
pub struct Collected {
    spent: Spent,
    bytes: u64,
}

/// Packs both, and looks at what lies on the disk then.
pub fn pack(bench: &Bench, corpus: &Corpus, dirs: &Dirs, report: &mut Report) -> Collected {
    let spent =
        pack_afresh(bench, &dirs.git, || bench.git(&dirs.git, &["gc", "--aggressive", "--quiet", "--prune=now"]));
    let git = Collected { spent, bytes: bytes_of(&bench.path(&dirs.git).join(".git/objects"), "") };
    let ours = pack_afresh(bench, &dirs.ours, || bench.variorum(&dirs.ours, &["pack", "--prune-now"]));
    report.times("pack (git gc --aggressive)", (git.spent.time, ours.time), Some(Reach::Faster(20.0)));
    peak("pack", git.spent, ours, report);
    let part = if corpus.name == "news" { 0.42 } else { 0.80 };
    let store = stored(bench, dirs);
    report.compare("store after pack", Amount::Bytes(git.bytes), store, Some(Reach::Part(part)));
    let catalog = bytes_of(&bench.path(&dirs.ours).join("home/cache"), "catalog-");
    report.compare("catalog, beside the store after pack", store, Amount::Bytes(catalog), Some(Reach::Part(0.5)));
    git
}

/// Packs a folder as it is now, each pass anew.
fn pack_afresh(bench: &Bench, dir: &str, pack: impl Fn() -> Command) -> Spent {
    let unpacked = format!("{dir}-unpacked");
    bench.copy(dir, &unpacked);
    let spent = best(|| {
        bench.copy(&unpacked, dir);
        bench.spend(dir, &pack(), None)
    });
    bench.remove(&unpacked);
    spent
}

/// Packs ours as small as it can be.
pub fn pack_best(bench: &Bench, corpus: &Corpus, dirs: &Dirs, git: &Collected, report: &mut Report) {
    let ours = bench.spend(&dirs.ours, &bench.variorum(&dirs.ours, &["pack", "--best", "--prune-now"]), None);
    report.times("pack --best (git gc --aggressive)", (git.spent.time, ours.time), None);
    peak("pack --best", git.spent, ours, report);
    let part = match corpus.name {
        "terms" => 0.67,
        "laws" => 0.65,
        _ => 0.35,
    };
    let store = stored(bench, dirs);
    report.compare("store after pack --best", Amount::Bytes(git.bytes), store, Some(Reach::Part(part)));
}

fn stored(bench: &Bench, dirs: &Dirs) -> Amount {
    Amount::Bytes(bytes_of(&bench.path(&dirs.ours).join(".variorum"), ""))
}

/// Checks all that is kept, beside git, and beside what a check cannot do without.
pub fn verify(bench: &Bench, dirs: &Dirs, report: &mut Report) {
    let git = best(|| bench.spend(&dirs.git, &bench.git(&dirs.git, &["fsck", "--full"]), None));
    let frames = Frames::find(&bench.path(&dirs.ours).join(".variorum"));
    let ours = best(|| bench.spend(&dirs.ours, &bench.variorum(&dirs.ours, &["verify"]), None));
    let plain = best(|| Spent { time: frames.decode(), peak_bytes: 0 });
    report.times("verify (git fsck --full)", (git.time, ours.time), Some(Reach::Faster(8.0)));
    let what = "verify, beside plain zstd and BLAKE3 on two threads";
    report.times(what, (plain.time, ours.time), Some(Reach::Faster(0.5)));
}

/// Exports everything, and imports it into a new store.
pub fn carry_over(bench: &Bench, corpus: &Corpus, dirs: &Dirs, report: &mut Report) {
    let exported = corpus.jsonl.with_file_name("exported.jsonl");
    let file = exported.to_str().unwrap();
    let export = bench.spend(&dirs.ours, &bench.variorum(&dirs.ours, &["export", "-o", file]), None);
    report.alone("export", Amount::Time(export.time), None);
    let import = bring_in(bench, &dirs.again, file);
    report.alone("import of what was exported", Amount::Time(import.time), None);
    fs::remove_file(exported).unwrap();
}
