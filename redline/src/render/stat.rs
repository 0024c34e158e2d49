//! A redline as counts, the most important kinds of change first.

use super::head::{facts_lines, origin_line, title_lines, wrapped};
use super::inline::Options;
use super::{Difference, Line, Style, grouped, wording};
use crate::Op;

/// Shows only counts: the kinds of change in the text and beside it, and how many words and
/// characters of the text were added, removed, moved and left unchanged.
#[must_use]
pub fn lines(difference: &Difference<'_>, options: Options) -> Vec<Line> {
    let redline = &difference.redline;
    let mut characters = [0_u64; 4];
    let [inserted, deleted, moved, unchanged] = &mut characters;
    let inside = redline.moves.iter().flat_map(|block| block.edits.iter().map(|part| (part, true)));
    for (part, is_moved) in redline.parts.iter().map(|part| (part, false)).chain(inside) {
        let count = part.text.chars().count() as u64;
        match part.op {
            Op::Insert => *inserted += count,
            Op::Delete => *deleted += count,
            Op::Equal if is_moved => *moved += count,
            Op::Equal => *unchanged += count,
            // Counted by what is inside.
            Op::MovedFrom | Op::MovedTo => {}
        }
    }
    let words = redline.words;
    let words = [words.inserted, words.deleted, words.moved, words.unchanged].map(|count| count as u64);
    let counts = wording::all_counts(difference);
    let mut lines: Vec<Line> =
        counts.iter().flat_map(|counts| wrapped(Line::new().foreign(Style::Plain, counts), options)).collect();
    lines.extend(title_lines(difference, options));
    lines.extend(origin_line(difference, options).into_iter().flat_map(|line| wrapped(line, options)));
    lines.extend(facts_lines(difference, options));
    lines.push(row("words", words));
    lines.push(row("characters", characters));
    lines
}

fn row(unit: &str, [inserted, deleted, moved, unchanged]: [u64; 4]) -> Line {
    Line::new()
        .with(Style::Plain, format!("{unit:<10}"))
        .with(Style::CountIn, format!("{:>10} in", grouped(inserted)))
        .with(Style::CountOut, format!("{:>10} out", grouped(deleted)))
        .with(Style::Plain, format!("{:>10} moved{:>12} unchanged", grouped(moved), grouped(unchanged)))
}
