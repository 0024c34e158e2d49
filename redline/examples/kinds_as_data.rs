//! The changes of a redline as data: a line of JSON for each, with what kind of change it is, the
//! most important kind first.
//!
//! `cargo run -p variorum-redline --example kinds_as_data` compares two texts that are built in;
//! with `-- OLD NEW` behind it, two files. A pipeline may refuse a text whose numbers changed:
//! `… | grep '"kind":"number"'`.

use std::error::Error;
use std::{env, fs};

use serde_json::{Value, json};
use variorum_redline::{Kind, Op, Part, Redline, compare};

const OLD: &str = "The minister said 14 people died. Repairs will not begin before May, Anna Novak said.\n";
const NEW: &str = "The minister said 41 people died. Repairs will begin before May, Ana Novak said.\n";

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = env::args().skip(1);
    let (old, new) = match (paths.next(), paths.next()) {
        (Some(old), Some(new)) => (fs::read_to_string(old)?, fs::read_to_string(new)?),
        _ => (OLD.to_owned(), NEW.to_owned()),
    };
    for change in changes(&compare(&old, &new)) {
        println!("{change}");
    }
    Ok(())
}

/// The changes of a redline, in reading order, those inside moved text at the end.
pub fn changes(redline: &Redline<'_>) -> Vec<Value> {
    // A move has parts of its own: what was edited while the text moved.
    let edits = redline.moves.iter().map(|moved| &moved.edits);
    [&redline.parts].into_iter().chain(edits).flat_map(|parts| changes_among(parts)).collect()
}

fn changes_among(parts: &[Part<'_>]) -> Vec<Value> {
    // Parts between two equal ones are one change, and share their kinds.
    let runs = parts.chunk_by(|before, after| before.op != Op::Equal && after.op != Op::Equal);
    let mut changes = Vec::new();
    for run in runs {
        let text = |op| run.iter().filter(|part| part.op == op).map(|part| part.text).collect::<String>();
        let (removed, added) = (text(Op::Delete), text(Op::Insert));
        let changed = run.iter().find(|part| matches!(part.op, Op::Delete | Op::Insert));
        if let Some(part) = changed {
            let kinds: Vec<&str> = part.kinds.iter().map(Kind::name).collect();
            changes.push(json!({"kind": kinds.first(), "kinds": kinds, "removed": removed, "added": added}));
        }
    }
    changes
}
