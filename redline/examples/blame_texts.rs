//! Which version brought each word of a text: blame over a list of texts.
//!
//! `cargo run -p variorum-redline --example blame_texts` tells it of three versions that are built
//! in; with files behind it, oldest first, of these: `-- draft1.txt draft2.txt draft3.txt`.

use std::error::Error;
use std::{env, fs};

use variorum_redline::Blame;

const VERSIONS: [&str; 3] = [
    "The ferry to Vis did not sail. Passengers waited in the port.\n",
    "The ferry to Vis did not sail on Monday. Twelve passengers waited in the port.\n",
    "Twelve passengers waited in the port overnight. The ferry to Vis did not sail on Monday.\n",
];

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<String> = env::args().skip(1).collect();
    let versions = if paths.is_empty() {
        VERSIONS.map(str::to_owned).to_vec()
    } else {
        paths.iter().map(fs::read_to_string).collect::<Result<_, _>>()?
    };
    print!("{}", marked(versions));
    Ok(())
}

/// The last of these texts, the number of the version that brought them in front of its words:
/// `[2]Twelve …`.
pub fn marked(versions: Vec<String>) -> String {
    let mut blame = Blame::default();
    for (number, text) in (1..).zip(versions) {
        // Each text is compared with the one before. Words that only moved, and quotation marks
        // that only got another shape, stay with the version that brought them.
        blame.advance(text, number);
    }
    // Joined, the stretches are the last text to the byte.
    let mut marked = String::new();
    for (text, number) in blame.stretches() {
        marked.push_str(&format!("[{number}]{text}"));
    }
    marked
}
