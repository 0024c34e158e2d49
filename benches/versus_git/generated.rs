//! A corpus for a clone that has no other: the fixtures' briefings, many times over, each time with other figures and with its
//! paragraphs in another order. Figures taken of it say how the two programs compare on many short histories, and no more: its
//! texts are more alike than real ones, so sizes and packing flatter both.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

/// The corpus as JSON Lines: so many articles, each with the five or six revisions of its model.
pub fn json_lines(articles: usize) -> Vec<u8> {
    let models: Vec<Model> = briefings().iter().map(|path| Model::read(path)).collect();
    let mut lines = Vec::new();
    for article in 0..articles {
        models[article % models.len()].write(article, &mut lines);
    }
    lines
}

/// The folders of the fixtures' briefings, in order.
fn briefings() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/briefings");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// A briefing that articles are made after: for each revision what is said of it, and its text.
struct Model(Vec<(Map<String, Value>, String)>);

impl Model {
    fn read(briefing: &Path) -> Self {
        let lines = fs::read_to_string(briefing.join("revisions.ndjson")).unwrap();
        let revisions = lines.lines().map(|line| {
            let about: Map<String, Value> = serde_json::from_str(line).unwrap();
            let text = fs::read_to_string(briefing.join(about["file"].as_str().unwrap())).unwrap();
            (about, text)
        });
        Self(revisions.collect())
    }

    /// Writes the revisions of one article.
    fn write(&self, article: usize, out: &mut Vec<u8>) {
        for (about, text) in &self.0 {
            let line = serde_json::json!({
                "doc": format!("{}/{article}", about["name"].as_str().unwrap()),
                "time": about["time"],
                "author": about["author"],
                "note": about["note"],
                "content": varied(text, article as u64),
            });
            serde_json::to_writer(&mut *out, &line).unwrap();
            out.push(b'\n');
        }
    }
}

/// The text with other digits, and with its paragraphs begun at another place: the same way in each revision of an article, so
/// that what changes between two of them is what changed in the model.
fn varied(text: &str, article: u64) -> String {
    let mut paragraphs: Vec<&str> = text.trim_end().split("\n\n").collect();
    let first = article as usize / 9 % paragraphs.len();
    paragraphs.rotate_left(first);
    let moved = paragraphs.join("\n\n") + "\n";
    // What a digit becomes depends on the article alone.
    let step = u32::try_from(article % 10).unwrap();
    moved
        .chars()
        .map(|character| match character.to_digit(10) {
            Some(digit) => char::from_digit((digit + step) % 10, 10).unwrap(),
            None => character,
        })
        .collect()
}
