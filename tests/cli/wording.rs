//! What people read, word by word, as golden files: the help of every verb, the story of `demo`,
//! and a redline in every format.
//!
//! `UPDATE=1 cargo test --test cli wording` writes them anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::{World, golden, without_ids};

/// Pairs of revisions of the fixtures, with the formats in which each is kept: every one for a page
/// of terms with wording and numbers; those that differ in how they lay text out for a paragraph
/// that moved, and for text written right to left.
const REDLINES: [(&str, [u8; 2], &[&str]); 3] = [
    ("deposit-terms", [3, 4], &["inline", "side", "unified", "plain", "stat", "json", "html"]),
    ("ferry-accident", [4, 5], &["inline", "side", "unified", "plain"]),
    ("sudair-water", [2, 3], &["inline", "side", "unified", "plain"]),
];

#[test]
fn help_of_every_verb() {
    let world = World::empty();
    let summary = world.run("-h").ok().out.clone();
    golden::check("help/-h.txt", &summary);
    golden::check("help/--help.txt", &world.run("--help").ok().out);
    let mut names: BTreeSet<String> = ["-h.txt", "--help.txt"].map(str::to_owned).into();
    for verb in verbs(&summary) {
        let name = format!("{verb}.txt");
        golden::check(&format!("help/{name}"), &world.run(&format!("{verb} --help")).ok().out);
        names.insert(name);
    }
    assert!(names.len() > 15, "{names:?}");
    golden::check_names("help", &names);
}

/// The verbs that the summary lists.
fn verbs(summary: &str) -> Vec<&str> {
    let list = summary.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // What a line of two says continues further in.
    let entries = list.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    entries.filter_map(|line| line.split_whitespace().next()).filter(|verb| *verb != "help").collect()
}

#[test]
fn the_story_of_demo() {
    let told = World::empty().run("demo --color never");
    let lines = told.ok().out.lines().map(|line| without_chance(line) + "\n");
    golden::check("demo.txt", &lines.collect::<String>());
}

/// A line of `demo` without what differs from run to run: ids, the temporary directory, how long it
/// took, and how far a frame whose bit was flipped could be read.
fn without_chance(line: &str) -> String {
    let line = without_ids(line);
    if let Some((before, _)) = line.split_once("variorum-demo-") {
        let before = before.rsplit_once(' ').map_or("", |(before, _)| before);
        return format!("{before} DIRECTORY/store");
    }
    if let Some((before, _)) = line.split_once(", all in ") {
        return format!("{before}, all in SECONDS");
    }
    if let Some((before, _)) = line.strip_prefix("damage: ").and_then(|rest| rest.split_once(": frame ")) {
        return format!("damage: {before}: frame …");
    }
    line
}

#[test]
fn redlines_in_every_format() {
    let world = World::empty();
    let mut names = BTreeSet::new();
    for (briefing, [old, new], formats) in REDLINES {
        let briefings = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/briefings");
        for (name, number) in [("old.txt", old), ("new.txt", new)] {
            world.file(name, fs::read(briefings.join(format!("{briefing}/{number}.txt"))).unwrap());
        }
        for format in formats {
            let name = format!("{briefing}-{old}-{new}.{format}");
            let shown = world.run(&format!("diff --files old.txt new.txt --format {format}"));
            golden::check(&format!("diff/{name}"), &shown.ok().out);
            names.insert(name);
        }
    }
    golden::check_names("diff", &names);
}
