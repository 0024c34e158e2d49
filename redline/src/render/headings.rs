//! Where a change stands: the heading or the clause above it, as the hunks of a patch name the
//! function that they are in.
//!
//! A heading is a line marked as one (Markdown, with `#` or underlined; AsciiDoc and wikis; HTML,
//! LaTeX), a line that begins as the parts of laws do (`Article 5`, `§ 12`, `第五条`, in the
//! languages of `words`), a numbered title or clause (`3. Payment`, `2.1 The tenant shall …`),
//! or a short line that stands alone and has no full stop. Front matter and fenced code have none.

mod decide;
mod notes;
mod number;
mod scanner;
mod shape;
mod words;

use std::fmt;

use crate::redline::runs;
use crate::{Op, Part, Redline};
use scanner::Scanner;

/// The headings and clauses around a change, the outermost first: at most three, each as its line
/// reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The lines.
    lines: Vec<String>,
    /// Whether the last one is the beginning of the very line that changed.
    is_last_own: bool,
}

/// Between a heading and what is below it.
const BELOW: &str = " › ";

impl Place {
    /// The lines above the change of which a reader has seen none, the outermost first; without
    /// that of the change itself.
    pub(super) fn unseen(&self, is_seen: impl Fn(&str) -> bool) -> Vec<String> {
        let above = self.lines.len() - usize::from(self.is_last_own);
        self.lines.iter().take(above).filter(|line| !is_seen(line)).cloned().collect()
    }
}

/// Whether a line of text is a heading as it is told: in one line, with single spaces, and cut
/// where it is long.
pub(super) fn is_heading(line: &str, heading: &str) -> bool {
    let beginning = line.get(..line.floor_char_boundary(2 * heading.len())).unwrap_or(line);
    scanner::told(beginning).starts_with(heading.trim_end_matches('…'))
}

/// All of them on one line: `## Article 2 Notice › 2.1 The tenant shall …`.
impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.lines.join(BELOW))
    }
}

/// Lines above a change as one: see [`Place`].
pub(super) fn joined(lines: &[String]) -> String {
    lines.join(BELOW)
}

/// The places of all changes of a redline.
#[derive(Clone, Debug, Default)]
pub struct Places {
    places: Vec<Place>,
    /// By the index of the change among [`Redline::changes`]: which of `places`.
    of_changes: Vec<Option<u32>>,
}

impl Places {
    /// Finds where each change stands: in the new text, or in the old one where it has nothing of
    /// the new.
    ///
    /// Cost: O(text), twice. Memory: O(changes), and the places of which there are several.
    #[must_use]
    pub fn of(redline: &Redline<'_>) -> Self {
        let (mut old, mut new) = (Vec::new(), Vec::new());
        let (mut old_offset, mut new_offset) = (0, 0);
        let mut changes = 0;
        for run in runs(&redline.parts) {
            let is_change = run.iter().any(|part| part.op != Op::Equal);
            let starts = [(Op::is_in_old as fn(Op) -> bool, old_offset), (Op::is_in_new, new_offset)]
                .map(|(is_in, offset)| first_seen(run, is_in, offset));
            match starts {
                _ if !is_change => {}
                [_, Some(start)] => new.push((start, changes)),
                [Some(start), None] => old.push((start, changes)),
                // White space alone stands where it ends in the new text, or in the old one.
                [None, None] if run.iter().any(|part| part.op.is_in_new()) => new.push((new_offset, changes)),
                [None, None] => old.push((old_offset, changes)),
            }
            changes += usize::from(is_change);
            for part in run {
                old_offset += if part.op.is_in_old() { part.text.len() } else { 0 };
                new_offset += if part.op.is_in_new() { part.text.len() } else { 0 };
            }
        }
        let mut places = Self { places: Vec::new(), of_changes: vec![None; changes] };
        for (is_in, asked) in [(Op::is_in_old as fn(Op) -> bool, old), (Op::is_in_new, new)] {
            if !asked.is_empty() {
                let texts = redline.parts.iter().filter(|part| is_in(part.op)).map(|part| part.text);
                Scanner::new(&asked, &mut places).scan(texts);
            }
        }
        places
    }

    /// Where a change stands, by its index among [`Redline::changes`]; `None` where nothing is
    /// above it.
    #[must_use]
    pub fn of_change(&self, index: usize) -> Option<&Place> {
        self.places.get(usize::try_from((*self.of_changes.get(index)?)?).ok()?)
    }

    /// Notes where a change stands.
    fn set(&mut self, change: usize, place: Place) {
        if place.lines.is_empty() {
            return;
        }
        if self.places.last() != Some(&place) {
            self.places.push(place);
        }
        if let Some(of_change) = self.of_changes.get_mut(change) {
            *of_change = u32::try_from(self.places.len() - 1).ok();
        }
    }
}

/// Where the first character that can be seen stands, of what a run has of one text.
fn first_seen(run: &[Part<'_>], is_in: fn(Op) -> bool, mut offset: usize) -> Option<usize> {
    for part in run.iter().filter(|part| is_in(part.op)) {
        let seen = part.text.find(|character: char| !character.is_whitespace());
        if let Some(seen) = seen.filter(|_| part.op != Op::Equal) {
            return Some(offset + seen);
        }
        offset += part.text.len();
    }
    None
}

#[cfg(test)]
mod tests;
