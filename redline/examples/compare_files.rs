//! Compares two files word by word.
//!
//! `cargo run -p variorum-redline --example compare_files -- OLD NEW` prints the redline in colour;
//! with `> redline.html` behind it, the output is a page of HTML.

use std::error::Error;
use std::io::{self, IsTerminal as _, Write as _};
use std::{env, fs};

use variorum_redline::render::{Options, ansi, head, html, inline};
use variorum_redline::{Difference, Kinds, Side};

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = env::args().skip(1);
    let (Some(old_path), Some(new_path)) = (paths.next(), paths.next()) else {
        return Err("usage: compare_files OLD NEW".into());
    };
    let (old, new) = (fs::read_to_string(&old_path)?, fs::read_to_string(&new_path)?);

    // Sides say what is compared: here, files with their paths and sizes.
    let (old_side, new_side) = (Side::file(old_path, &old), Side::file(new_path, &new));
    // Compare first: no kind of change is hidden. Then render, in whatever form is wanted.
    let difference = Difference::new((&old_side, &old), (&new_side, &new), Kinds::NONE);

    let shown = if io::stdout().is_terminal() {
        for_terminal(&difference)
    } else {
        // One unchanged paragraph on either side of a change; the others are folded away.
        html::page(&difference, Some(1))
    };
    io::stdout().write_all(shown.as_bytes())?;
    Ok(())
}

/// The redline in colour, in lines of at most 80 columns, with its head above it.
pub fn for_terminal(difference: &Difference<'_>) -> String {
    let options = Options { columns: Some(80), context: Some(1), color: true, is_terminal: true };
    let mut lines = head::lines(difference, options);
    lines.extend(inline::lines(&difference.redline, options));
    lines.iter().map(|line| ansi::painted(line, options.color) + "\n").collect()
}
