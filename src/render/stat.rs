//! A redline as counts.

use super::{Line, Side, Style, grouped, head};
use crate::diff::{Op, Redline};

/// Shows only how many words and characters went in, went out and stayed.
#[must_use]
pub fn lines(redline: &Redline<'_>, old: &Side, new: &Side) -> Vec<Line> {
    let mut characters = [0_u64; 3];
    let [inserted, deleted, unchanged] = &mut characters;
    for part in &redline.parts {
        let count = part.text.chars().count() as u64;
        match part.op {
            Op::Insert | Op::MovedTo => *inserted += count,
            Op::Delete | Op::MovedFrom => *deleted += count,
            Op::Equal => *unchanged += count,
        }
    }
    let words = [redline.words.inserted, redline.words.deleted, redline.words.unchanged].map(|count| count as u64);
    let mut lines = head(old, new, redline.words);
    lines.push(row("words", words));
    lines.push(row("characters", characters));
    lines
}

fn row(unit: &str, [inserted, deleted, unchanged]: [u64; 3]) -> Line {
    Line::new()
        .with(Style::Plain, format!("{unit:<10}"))
        .with(Style::CountIn, format!("{:>10} in", grouped(inserted)))
        .with(Style::CountOut, format!("{:>10} out", grouped(deleted)))
        .with(Style::Plain, format!("{:>12} unchanged", grouped(unchanged)))
}
