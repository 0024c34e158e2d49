//! Whether what went in comes out: every revision of a store beside the corpus.

use std::process::Stdio;

use crate::corpora::{Corpus, Digest, for_each_line};
use crate::processes::Bench;
use crate::report::{Amount, Reach, Report};

/// Reads the store in `dir` through `variorum export`, and counts the revisions that are not as they went in.
pub fn check(bench: &Bench, corpus: &Corpus, dir: &str, when: &str, report: &mut Report) {
    let mut command = bench.variorum(dir, &["export"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut found: Vec<Vec<Digest>> = vec![Vec::new(); corpus.briefings.len()];
    let mut wrong = 0;
    for_each_line(child.stdout.take().unwrap(), |_, line| match corpus.places.get(&line.doc) {
        Some(place) => found[*place].push(line.digest()),
        None => wrong += 1,
    });
    assert!(child.wait().unwrap().success(), "{command:?} failed");
    for (briefing, found) in corpus.briefings.iter().zip(&found) {
        let right = briefing.digests.iter().zip(found).filter(|(expected, found)| expected == found).count();
        wrong += briefing.digests.len().max(found.len()) - right;
    }
    let what = format!("revisions not as they went in, after {when}");
    report.alone(&what, Amount::Count(wrong as u64), Some(Reach::AtMost(Amount::Count(0))));
}
