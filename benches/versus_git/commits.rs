//! A durable commit of a text of 3 KB.

use std::fs;

use crate::processes::{Bench, DURABLE, run};
use crate::report::Report;

pub fn measure(bench: &Bench, report: &mut Report) {
    let (git, ours) = ("commits/git", "commits/ours");
    for dir in [git, ours] {
        bench.fresh(dir);
    }
    run(vec![bench.git(git, &["init", "-q"]), bench.variorum(ours, &["init"])]);
    report.begin("commits", "Commits, one after another");
    let write = |dir: &str, round: usize| fs::write(bench.path(dir).join("report.txt"), text(round)).unwrap();
    let times = bench.in_turn(
        |round| {
            write(git, round);
            let words = |verb: &[&'static str]| [&DURABLE, verb].concat();
            let add = bench.git(git, &words(&["add", "report.txt"]));
            vec![add, bench.git(git, &words(&["commit", "-q", "-m", "update"]))]
        },
        |round| {
            write(ours, round);
            vec![bench.variorum(ours, &["commit", "report", "report.txt", "-m", "update"])]
        },
    );
    report.times("durable commit of a 3 KB revision (git add && git commit)", times, None);
    bench.remove("commits");
}

/// A text of which a sentence changes each time.
fn text(round: usize) -> String {
    let sentence =
        |n: usize| format!("Sentence {n} of the report says what happened at pier {} that night. ", n * 7919 % 97);
    let sentences: String = (0..44).map(sentence).collect();
    format!("{sentences}\n\nAt least {round} people were rescued.\n")
}
