//! Edits that change meaning and that readers must see: every line of fixtures/must-show/, marked
//! and classed as it says.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

#[path = "support/formats.rs"]
mod formats;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use variorum_redline::{Change, Move, Op, Part, Redline, compare};

/// One edit; fixtures/must-show/README.md explains it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    what: String,
    #[serde(default)]
    old: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    revisions: Vec<String>,
    #[serde(default)]
    old_meta: BTreeMap<String, String>,
    #[serde(default)]
    new_meta: BTreeMap<String, String>,
    see: serde_json::Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct See {
    removed: Option<String>,
    added: Option<String>,
    moved: Option<String>,
    class: String,
    #[serde(default)]
    without: Vec<String>,
    field: Option<String>,
}

/// A change as a reader meets it: what went, what came, its classes.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    removed: String,
    added: String,
    classes: BTreeSet<&'static str>,
}

impl Seen {
    fn of(change: Change<'_, '_>) -> Self {
        let [removed, added] = [change.removed().collect::<String>(), change.added().collect()];
        let classes = change.kinds().iter().map(|kind| kind.name()).collect();
        Self { removed: removed.trim().to_owned(), added: added.trim().to_owned(), classes }
    }
}

/// All changes of a redline, those inside moved text included.
fn all_changes(redline: &Redline<'_>) -> Vec<Seen> {
    redline.changes().chain(redline.moves.iter().flat_map(Move::changes)).map(Seen::of).collect()
}

fn is_seen(redline: &Redline<'_>, see: &See) -> bool {
    if let Some(moved) = &see.moved {
        let mut to = redline.parts.iter().filter(|part| part.op == Op::MovedTo);
        return to.any(|part| part.text.trim() == moved.trim());
    }
    let wanted = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
    let (removed, added) = (wanted(&see.removed), wanted(&see.added));
    all_changes(redline).iter().any(|change| {
        let is_without = see.without.iter().all(|class| !change.classes.contains(class.as_str()));
        let is_classed = change.classes.contains(see.class.as_str()) && is_without;
        change.removed == removed && change.added == added && is_classed
    })
}

fn shown(redline: &Redline<'_>) -> String {
    let mark = |parts: &[Part<'_>]| -> String {
        let marks = parts.iter().map(|part| {
            let kinds = part.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join("+");
            match part.op {
                Op::Equal => part.text.to_owned(),
                Op::Delete => format!("[-{}-]", part.text),
                Op::Insert => format!("{{+{}+|{kinds}}}", part.text),
                Op::MovedFrom => format!("[~{}~]", part.text),
                Op::MovedTo => format!("{{~{}~}}", part.text),
            }
        });
        marks.collect()
    };
    let moves: String = redline.moves.iter().map(|moved| format!("\n   inside: {}", mark(&moved.edits))).collect();
    mark(&redline.parts) + &moves
}

fn edits() -> Vec<(String, Edit)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/must-show");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut edits = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "ndjson")) {
        let language = file.file_stem().unwrap().to_str().unwrap();
        for (line, number) in fs::read_to_string(file).unwrap().lines().zip(1..) {
            let edit = serde_json::from_str(line).unwrap_or_else(|error| panic!("{language}:{number}: {error}"));
            edits.push((format!("{language}:{number}"), edit));
        }
    }
    edits
}

/// The pairs of texts of an edit, with what must be seen in each.
fn steps(edit: &Edit) -> Vec<(&str, &str, Vec<See>)> {
    if edit.revisions.is_empty() {
        return vec![(&edit.old, &edit.new, serde_json::from_value(edit.see.clone()).unwrap())];
    }
    let sees: Vec<Vec<See>> = serde_json::from_value(edit.see.clone()).unwrap();
    assert_eq!(sees.len() + 1, edit.revisions.len(), "{}", edit.what);
    let pairs = edit.revisions.windows(2).zip(sees);
    pairs.map(|(pair, see)| (pair[0].as_str(), pair[1].as_str(), see)).collect()
}

#[test]
fn every_edit_is_marked_and_classed() {
    let edits = edits();
    let languages: BTreeSet<&str> = edits.iter().map(|(location, _)| location.split(':').next().unwrap()).collect();
    assert!(edits.len() >= 120 && languages.len() >= 10, "{} edits, {} languages", edits.len(), languages.len());
    let told: BTreeSet<(&str, &str)> =
        edits.iter().map(|(location, edit)| (location.split(':').next().unwrap(), edit.what.as_str())).collect();
    assert_eq!(told.len(), edits.len(), "no edit stands twice in one file");
    let mut missed = String::new();
    let mut seen = 0;
    for (location, edit) in &edits {
        for (old, new, sees) in steps(edit) {
            assert!(!sees.is_empty(), "{location}");
            let redline = compare(old, new);
            formats::agree(old, new);
            for see in &sees {
                let in_field = see.field.as_ref().map(|field| {
                    let value = |meta: &BTreeMap<String, String>| meta.get(field).cloned().unwrap_or_default();
                    (value(&edit.old_meta), value(&edit.new_meta))
                });
                let (found, marked) = match &in_field {
                    Some((old, new)) => (is_seen(&compare(old, new), see), shown(&compare(old, new))),
                    None => (is_seen(&redline, see), shown(&redline)),
                };
                if found {
                    seen += 1;
                } else {
                    missed.push_str(&format!("{location} {}\n   must: {see:?}\n   seen: {marked}\n", edit.what));
                }
            }
        }
    }
    println!("{seen} marks of {} edits in {} languages are seen", edits.len(), languages.len());
    assert!(missed.is_empty(), "\n{missed}");
}
