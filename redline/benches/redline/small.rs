//! Pairs made of the texts that come with the crate, for whoever has no corpora.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::corpora::Pair;
use crate::dice::Dice;

/// Documents made of the texts of one language.
const DOCUMENTS_PER_LANGUAGE: usize = 30;

/// Paragraphs of a document.
const PARAGRAPHS: usize = 60;

/// One line of fixtures/must-show; some have `revisions` in place of both texts.
#[derive(Deserialize)]
struct Edit {
    #[serde(default)]
    old: String,
    #[serde(default)]
    new: String,
}

/// Each edit of fixtures/must-show, and longer documents in which some paragraphs were edited and
/// one moved.
pub fn pairs() -> Vec<Pair> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/must-show");
    let mut paths: Vec<_> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "ndjson"));
    paths.sort();
    let mut dice = Dice(0x0b5e_55ed);
    let mut pairs = Vec::new();
    for path in paths {
        let text = fs::read_to_string(path).unwrap();
        let edits = text.lines().map(|line| serde_json::from_str::<Edit>(line).expect("an edit"));
        let edits: Vec<Edit> = edits.filter(|edit| edit.old != edit.new).collect();
        pairs.extend((0..DOCUMENTS_PER_LANGUAGE).map(|_| document(&edits, &mut dice)));
        pairs.extend(edits.into_iter().map(|edit| (edit.old, edit.new)));
    }
    pairs
}

/// Paragraphs drawn from these edits, of which about one in ten is edited, and one moved.
fn document(edits: &[Edit], dice: &mut Dice) -> Pair {
    let mut old = Vec::with_capacity(PARAGRAPHS);
    let mut new = Vec::with_capacity(PARAGRAPHS);
    for number in 0..PARAGRAPHS {
        let edit = &edits[dice.below(edits.len())];
        // Numbered, so that a text drawn twice is not the same paragraph twice.
        let paragraph = |text: &str| format!("{number}. {}\n\n", text.trim_end());
        old.push(paragraph(&edit.old));
        new.push(paragraph(if dice.below(10) == 0 { &edit.new } else { &edit.old }));
    }
    let moved = new.remove(dice.below(PARAGRAPHS));
    new.insert(dice.below(PARAGRAPHS), moved);
    (old.concat(), new.concat())
}
