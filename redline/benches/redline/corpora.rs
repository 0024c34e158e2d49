//! Pairs of consecutive revisions: real ones of terms and laws, and news as the generator writes
//! it.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

/// An old text and the new one.
pub type Pair = (String, String);

/// Pairs chosen from each corpus.
const PAIRS_PER_CORPUS: usize = 1_000;

/// Where the corpora are: the directory that `VARIORUM_SHARED` names, or `shared` beside the
/// repository; `None` where there is none.
pub fn directory() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|directory| directory.join("../shared"));
    let named = std::env::var_os("VARIORUM_SHARED").map(PathBuf::from);
    named.or_else(|| beside().take(2).find(|directory| directory.join("corpora").is_dir()))
}

/// A thousand pairs of terms and a thousand of laws.
pub fn terms_and_laws(shared: &Path) -> Vec<Pair> {
    let corpus = |name: &str| {
        let path = shared.join("corpora").join(format!("{name}.ndjson.zst"));
        choose_pairs(&|| {
            let mut command = Command::new("zstd");
            command.args(["-dc", "--long=27"]).arg(&path);
            command
        })
    };
    [corpus("terms"), corpus("laws")].concat()
}

/// A thousand pairs of news.
pub fn news(shared: &Path) -> Vec<Pair> {
    choose_pairs(&|| {
        let mut command = Command::new("python3");
        command.arg(shared.join("tools/newsgen.py")).arg("600").stdin(Stdio::null());
        command
    })
}

#[derive(Deserialize)]
struct Document {
    doc: String,
}

#[derive(Deserialize)]
struct Revision {
    doc: String,
    content: String,
}

/// `PAIRS_PER_CORPUS` pairs of consecutive revisions that differ, evenly over the file.
fn choose_pairs(source: &dyn Fn() -> Command) -> Vec<Pair> {
    let mut seen: HashMap<String, ()> = HashMap::new();
    let mut total = 0;
    for_each_line(source(), |line| {
        let document: Document = serde_json::from_str(line).expect("a revision");
        total += usize::from(seen.insert(document.doc, ()).is_some());
    });
    let mut last: HashMap<String, String> = HashMap::new();
    let mut chosen = Vec::new();
    let mut number = 0;
    for_each_line(source(), |line| {
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

fn for_each_line(mut command: Command, mut line: impl FnMut(&str)) {
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the corpus can be read");
    let lines = BufReader::with_capacity(1 << 20, child.stdout.take().unwrap()).lines();
    lines.for_each(|read| line(&read.expect("the corpus is UTF-8")));
    assert!(child.wait().unwrap().success(), "{command:?} failed");
}
