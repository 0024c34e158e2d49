//! A redline cut into lines, old and new together, with the edits of moved text in its new place.
//!
//! Unlike the rows of a terminal, a line keeps the exact text, its line breaks included, and what every stretch of it is.
//! A line ends at a line break of the new text, and of the old one where whole lines went or moved away; a removed line
//! break that joins two lines is a mark on the line that they are now.

use crate::redline::runs;
use crate::sanitize;
use crate::{Change, Kinds, Op, Part, Redline};

/// A part as it is shown: hidden changes are gone, and moved text is, where it stands now, cut into its edits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch<'text> {
    /// What happened to it; `Equal`, `Delete` and `Insert` with a move's number are edits of text that arrived here.
    /// Never `MovedTo`.
    pub(super) op: Op,
    pub(super) kinds: Kinds,
    /// The move it belongs to.
    pub(super) move_number: Option<usize>,
    /// Of a change, what the other text has in its place; empty where that is nothing.
    pub(super) other: &'text str,
    /// Whether it is a change of white space alone, which is shown by marks.
    pub(super) is_blank: bool,
    /// Whether the line breaks in it need a mark, as the lines do not speak for themselves.
    marks_breaks: bool,
}

impl Stretch<'_> {
    /// The move that brought it here.
    pub(super) fn arrived(&self) -> Option<usize> {
        self.move_number.filter(|_| self.op != Op::MovedFrom)
    }

    /// Whether readers are shown that anything happened to it.
    pub(super) fn is_changed(&self) -> bool {
        self.op != Op::Equal || self.move_number.is_some()
    }
}

/// The piece of a stretch that stands on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'text> {
    pub(super) stretch: Stretch<'text>,
    /// Its text, without its line break.
    pub(super) text: &'text str,
    /// Whether a line break follows; not every one ends the line.
    pub(super) breaks: bool,
    /// Whether that line break is shown by a mark.
    pub(super) marks_break: bool,
}

impl Piece<'_> {
    /// Whether nothing of it is seen but its line break.
    pub(super) fn is_unseen(&self) -> bool {
        let text = self.text.strip_suffix('\r').filter(|_| self.breaks && !self.stretch.is_blank).unwrap_or(self.text);
        let is_marked = self.marks_break || self.stretch.is_blank && !text.is_empty();
        !is_marked && text.chars().all(|character| character.is_whitespace() && !sanitize::is_deceiving(character))
    }
}

/// One line of old and new text together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line<'text> {
    pub(super) pieces: Vec<Piece<'text>>,
}

impl Line<'_> {
    /// Whether anything happened in it.
    pub(super) fn is_changed(&self) -> bool {
        self.pieces.iter().any(|piece| piece.stretch.is_changed())
    }

    /// Whether nothing of it is seen.
    pub(super) fn is_blank(&self) -> bool {
        self.pieces.iter().all(Piece::is_unseen)
    }
}

/// Cuts a redline into lines.
pub(super) fn lines<'text>(redline: &Redline<'text>) -> Vec<Line<'text>> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    for (stretch, text) in stretches(redline) {
        for (place, text) in text.split_inclusive('\n').enumerate() {
            let (text, breaks) = text.strip_suffix('\n').map_or((text, false), |text| (text, true));
            // A blank line behind a marked break is part of the same gap.
            let marks_break = breaks && stretch.marks_breaks && (place == 0 || !text.is_empty());
            line.pieces.push(Piece { stretch, text, breaks, marks_break });
            let joins = stretch.op == Op::Delete && stretch.marks_breaks;
            if breaks && !joins {
                lines.push(std::mem::take(&mut line));
            }
        }
    }
    if !line.pieces.is_empty() {
        lines.push(line);
    }
    lines
}

/// Which lines are shown at once: those that changed, and `context` paragraphs on either side; all, when none.
pub(super) fn near_changes(lines: &[Line<'_>], context: Option<usize>) -> Vec<bool> {
    let Some(context) = context else { return vec![true; lines.len()] };
    let mut near = vec![false; lines.len()];
    let mut forward = 0;
    let mut backward = 0;
    for (line, near) in lines.iter().zip(&mut near) {
        *near |= is_near(line, &mut forward, context);
    }
    for (line, near) in lines.iter().zip(&mut near).rev() {
        *near |= is_near(line, &mut backward, context);
    }
    near
}

/// One step away from a change: paragraphs use up the context, blank lines do not.
fn is_near(line: &Line<'_>, left: &mut usize, context: usize) -> bool {
    if line.is_changed() {
        *left = context;
        return true;
    }
    let is_near = *left > 0;
    if is_near && !line.is_blank() {
        *left -= 1;
    }
    is_near
}

/// The parts as they are shown, each with its text.
fn stretches<'text>(redline: &Redline<'text>) -> Vec<(Stretch<'text>, &'text str)> {
    let mut walk = Walk { redline, stretches: Vec::with_capacity(redline.parts.len()) };
    walk.parts(&redline.parts, None, Edges { old_at_start: true, new_at_start: true });
    walk.stretches
}

/// Whether each text stands at the start of a line.
#[derive(Clone, Copy)]
struct Edges {
    old_at_start: bool,
    new_at_start: bool,
}

struct Walk<'redline, 'text> {
    redline: &'redline Redline<'text>,
    stretches: Vec<(Stretch<'text>, &'text str)>,
}

impl<'text> Walk<'_, 'text> {
    /// Goes through the parts of a redline, or through the edits of a block that `arrived`.
    fn parts(&mut self, parts: &[Part<'text>], arrived: Option<usize>, mut edges: Edges) {
        let mut runs = runs(parts).peekable();
        while let Some(run) = runs.next() {
            let change = Change { parts: run };
            let sides = Sides {
                removed: change.removed().next_back().unwrap_or_default(),
                added: change.added().next().unwrap_or_default(),
                equal_after: runs.peek().and_then(|next| next.first()).map(|part| part.text),
            };
            for part in run {
                let moved = part.move_number.get().filter(|_| part.op == Op::MovedTo);
                match self.redline.move_of(part).filter(|_| moved.is_some()) {
                    Some(block) => {
                        self.parts(&block.edits, moved, Edges { old_at_start: edges.new_at_start, ..edges });
                    }
                    None => self.part(part, arrived.or(part.move_number.get()), &sides, edges),
                }
                if part.op.is_in_old() {
                    edges.old_at_start = part.text.ends_with('\n');
                }
                if part.op.is_in_new() {
                    edges.new_at_start = part.text.ends_with('\n');
                }
            }
        }
    }

    fn part(&mut self, part: &Part<'text>, move_number: Option<usize>, sides: &Sides<'text>, edges: Edges) {
        let op = match part.op {
            Op::Delete if part.hidden => return,
            Op::Insert if part.hidden => Op::Equal,
            // Without its edits, moved text is the text itself.
            Op::MovedTo => Op::Equal,
            op => op,
        };
        let (other, at_start) = match op {
            Op::Delete => (sides.added, edges.old_at_start),
            Op::Insert => (sides.removed, edges.new_at_start),
            _ => ("", true),
        };
        let is_change = matches!(op, Op::Delete | Op::Insert);
        let is_blank = is_change && part.text.chars().all(char::is_whitespace);
        let marks_breaks = is_change && (is_blank || !is_whole_lines(part.text, at_start, sides.equal_after));
        let stretch = Stretch { op, kinds: part.kinds, move_number, other, is_blank, marks_breaks };
        self.stretches.push((stretch, part.text));
    }
}

/// What a run of changed parts has on either side; where moved text stands between, the nearest.
struct Sides<'text> {
    removed: &'text str,
    added: &'text str,
    equal_after: Option<&'text str>,
}

/// Whether a change is nothing but whole lines, so that its line breaks explain themselves.
fn is_whole_lines(text: &str, at_start: bool, equal_after: Option<&str>) -> bool {
    let at_end = equal_after.is_none_or(|after| after.starts_with('\n'));
    at_start && (text.ends_with('\n') || equal_after.is_none()) || text.starts_with('\n') && at_end
}
