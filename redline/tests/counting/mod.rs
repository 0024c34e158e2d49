//! The counts of a redline in tests: `number: 1, wording: 2`.

use variorum_redline::compare;

/// How many changes of each kind there are between two texts, the most important kind first.
pub fn counted(old: &str, new: &str) -> String {
    let redline = compare(old, new);
    redline.kinds.iter().map(|(kind, count)| format!("{}: {count}", kind.name())).collect::<Vec<_>>().join(", ")
}
