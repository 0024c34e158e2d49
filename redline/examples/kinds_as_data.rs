//! The changes of a redline as data: a line of JSON for each, with what kind of change it is, the
//! most important kind first.
//!
//! `cargo run -p variorum-redline --example kinds_as_data` compares two texts that are built in;
//! with `-- OLD NEW` behind it, two files. A pipeline may refuse a text whose numbers changed:
//! `… | grep '"kind":"number"'`.

use std::error::Error;
use std::{env, fs};

use serde_json::{Value, json};
use variorum_redline::{Change, Kind, Move, Redline, compare};

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
    // A move has changes of its own: what was edited while the text moved.
    let edits = redline.moves.iter().flat_map(Move::changes);
    redline.changes().chain(edits).filter_map(object).collect()
}

/// One change as an object; `None` where nothing but a move begins or ends.
fn object(change: Change<'_, '_>) -> Option<Value> {
    let (removed, added) = (change.removed().collect::<String>(), change.added().collect::<String>());
    let kinds: Vec<&str> = change.kinds().iter().map(Kind::name).collect();
    (!removed.is_empty() || !added.is_empty())
        .then(|| json!({"kind": kinds.first(), "kinds": kinds, "removed": removed, "added": added}))
}
