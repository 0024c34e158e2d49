//! A renderer of your own: a redline as
//! [CriticMarkup](https://github.com/CriticMarkup/CriticMarkup-toolkit), which many editors of
//! Markdown show as tracked changes.
//!
//! `cargo run -p variorum-redline --example custom_renderer` compares two texts that are built in;
//! with `-- OLD NEW` behind it, two files.

use std::error::Error;
use std::{env, fs};

use variorum_redline::{Op, Part, Redline, compare};

const OLD: &str = "\
The ferry to Vis did not sail on Monday. Twelve passengers waited overnight in the port.

Winds reached 96 km/h near Split, and the road along the coast was closed until noon.
";

const NEW: &str = "\
Winds reached 69 km/h near Split, and the road along the coast was closed until noon.

The ferry to Vis did sail on Monday. Twelve passengers waited overnight in the port.
";

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = env::args().skip(1);
    let (old, new) = match (paths.next(), paths.next()) {
        (Some(old), Some(new)) => (fs::read_to_string(old)?, fs::read_to_string(new)?),
        _ => (OLD.to_owned(), NEW.to_owned()),
    };
    print!("{}", critic_markup(&compare(&old, &new)));
    Ok(())
}

/// A redline as CriticMarkup.
///
/// The parts of a redline, in order, are all that a renderer needs. Each part has a text and an
/// operation; the texts of all parts in the old text, joined, are the old text to the byte, and
/// those in the new text the new one.
pub fn critic_markup(redline: &Redline<'_>) -> String {
    let mut markup = String::new();
    for part in &redline.parts {
        match part.op {
            Op::Equal => markup.push_str(part.text),
            Op::Delete => push_marked(&mut markup, ["{--", "--}"], part),
            Op::Insert => push_marked(&mut markup, ["{++", "++}"], part),
            // CriticMarkup has no moves: what moved is removed in one place and added in the other,
            // and a comment with the number of the move tells readers that both belong together.
            Op::MovedFrom => {
                push_marked(&mut markup, ["{--", "--}"], part);
                push_comment(&mut markup, part);
            }
            Op::MovedTo => {
                push_marked(&mut markup, ["{++", "++}"], part);
                push_comment(&mut markup, part);
            }
        }
    }
    markup
}

/// Adds a change between marks. A real renderer would also escape marks that the text itself holds.
fn push_marked(markup: &mut String, [open, close]: [&str; 2], part: &Part<'_>) {
    markup.push_str(open);
    markup.push_str(part.text);
    markup.push_str(close);
}

/// Adds a comment with the number of a move.
fn push_comment(markup: &mut String, part: &Part<'_>) {
    if let Some(number) = part.move_number.get() {
        markup.push_str(&format!("{{>>move {number}<<}}"));
    }
}
