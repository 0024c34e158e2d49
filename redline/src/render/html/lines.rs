//! A redline cut into lines, old and new together, with the edits of moved text at its new
//! position.
//!
//! Unlike the rows for a terminal, a line keeps the exact text, its line breaks included. A line
//! ends at a line break of the new text, or of the old one where whole lines were removed or moved
//! away; a removed line break that joins two lines is a mark on the joined line.
//!
//! For two columns ([`Form::Columns`]) each text has its own lines, which [`super::side`] makes.

use crate::redline::runs;
use crate::render::control_characters;
use crate::render::headings::{Places, is_heading};
use crate::{Change, Kinds, Op, Part, Redline};

/// What parts are shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One text. Hidden changes are in their new form, and a block that moved away is whole.
    Inline,
    /// Two columns. What is hidden stands in each text as it is there, and what was removed from a
    /// block that moved away is marked there too.
    Columns,
}

/// A part as it is shown: hidden changes are resolved, and moved text, at its new position, is cut
/// into its edits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShownPart<'text> {
    /// What happened to it; `Equal`, `Delete` and `Insert` with a move's number are edits of text
    /// that moved here. Never `MovedTo`.
    pub(super) op: Op,
    pub(super) kinds: Kinds,
    /// The move it belongs to.
    pub(super) move_number: Option<usize>,
    /// For a change, the text that it replaces or that replaces it; may be empty.
    pub(super) other: &'text str,
    /// Whether it is a change of white space alone, which is shown as marks.
    pub(super) is_blank: bool,
    /// Whether the line breaks in it need a mark.
    marks_breaks: bool,
    /// The index of the change that it is of, among those of the redline; that of the next one
    /// where it is unchanged.
    pub(super) change: usize,
    /// Whether it is an edit of text that moved away from here.
    pub(super) is_departed: bool,
    /// Whether it is of one text alone, and readers are not to be shown that.
    pub(super) is_hidden: bool,
}

impl<'text> ShownPart<'text> {
    /// The move that brought it here.
    pub(super) fn arrived(&self) -> Option<usize> {
        self.move_number.filter(|_| self.op != Op::MovedFrom && !self.is_departed)
    }

    /// The move that took it away.
    pub(super) fn departed(&self) -> Option<usize> {
        self.move_number.filter(|_| self.op == Op::MovedFrom || self.is_departed)
    }

    /// Whether it is shown as changed or moved.
    pub(super) fn is_changed(&self) -> bool {
        !self.is_hidden && (self.op != Op::Equal || self.move_number.is_some())
    }

    /// Its text, line by line.
    pub(super) fn spans(self, text: &'text str) -> impl Iterator<Item = HtmlSpan<'text>> {
        text.split_inclusive('\n').enumerate().map(move |(index, text)| {
            let (text, breaks) = text.strip_suffix('\n').map_or((text, false), |text| (text, true));
            // A blank line behind a marked break is part of the same gap.
            let marks_break = breaks && self.marks_breaks && (index == 0 || !text.is_empty());
            HtmlSpan { shown: self, text, breaks, marks_break }
        })
    }

    /// Whether line breaks in it are marks on one line with what is around it.
    pub(super) fn joins_lines(&self) -> bool {
        self.op == Op::Delete && self.marks_breaks
    }
}

/// A part, or as much of it as is on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HtmlSpan<'text> {
    pub(super) shown: ShownPart<'text>,
    /// Its text, without its line break.
    pub(super) text: &'text str,
    /// Whether a line break follows; not every line break ends the line.
    pub(super) breaks: bool,
    /// Whether that line break is shown as a mark.
    pub(super) marks_break: bool,
}

impl HtmlSpan<'_> {
    /// Whether nothing of it is visible but its line break.
    pub(super) fn is_unseen(&self) -> bool {
        let text = self.text.strip_suffix('\r').filter(|_| self.breaks && !self.shown.is_blank).unwrap_or(self.text);
        let is_marked = self.marks_break || self.shown.is_blank && !text.is_empty();
        !is_marked
            && text.chars().all(|character| character.is_whitespace() && !control_characters::is_spelled_out(character))
    }
}

/// One line of old and new text together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct HtmlLine<'text> {
    pub(super) spans: Vec<HtmlSpan<'text>>,
}

/// What is shown or folded as one: a line, or lines beside each other.
pub(super) trait Unit {
    /// Whether anything happened in it.
    fn is_changed(&self) -> bool;

    /// Whether nothing of it is visible.
    fn is_blank(&self) -> bool;

    /// How many paragraphs it is.
    fn paragraphs(&self) -> usize;

    /// Its lines.
    fn lines(&self) -> impl Iterator<Item = &HtmlLine<'_>>;
}

impl Unit for HtmlLine<'_> {
    fn is_changed(&self) -> bool {
        self.spans.iter().any(|span| span.shown.is_changed())
    }

    fn is_blank(&self) -> bool {
        self.spans.iter().all(HtmlSpan::is_unseen)
    }

    fn paragraphs(&self) -> usize {
        usize::from(!self.is_blank())
    }

    fn lines(&self) -> impl Iterator<Item = &HtmlLine<'_>> {
        std::iter::once(self)
    }
}

/// The headings above the first change of these lines that are not among them.
pub(super) fn unseen_headings(units: &[impl Unit], places: &Places) -> Vec<String> {
    let lines = || units.iter().flat_map(Unit::lines);
    let Some(first) = lines().position(HtmlLine::is_changed) else { return Vec::new() };
    let changed = lines().nth(first).and_then(|line| line.spans.iter().find(|span| span.shown.is_changed()));
    let place = changed.and_then(|span| places.of_change(span.shown.change));
    let is_seen = |heading: &str| {
        let mut before = lines().take(first).filter_map(|line| line.spans.first());
        before.any(|span| is_heading(span.text, heading))
    };
    place.map(|place| place.unseen(is_seen)).unwrap_or_default()
}

/// Cuts a redline into lines.
pub(super) fn lines<'text>(redline: &Redline<'text>) -> Vec<HtmlLine<'text>> {
    let mut lines = Vec::new();
    let mut line = HtmlLine::default();
    for (shown, text) in shown_parts(redline, Form::Inline) {
        for span in shown.spans(text) {
            line.spans.push(span);
            if span.breaks && !shown.joins_lines() {
                lines.push(std::mem::take(&mut line));
            }
        }
    }
    if !line.spans.is_empty() {
        lines.push(line);
    }
    lines
}

/// Which lines are not folded: those that changed, and `context` paragraphs on either side; all for
/// `None`.
pub(super) fn near_changes(lines: &[impl Unit], context: Option<usize>) -> Vec<bool> {
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
fn is_near(line: &impl Unit, left: &mut usize, context: usize) -> bool {
    if line.is_changed() {
        *left = context;
        return true;
    }
    let is_near = *left > 0;
    if is_near {
        *left = left.saturating_sub(line.paragraphs());
    }
    is_near
}

/// The parts as they are shown, each with its text.
pub(super) fn shown_parts<'text>(redline: &Redline<'text>, form: Form) -> Vec<(ShownPart<'text>, &'text str)> {
    let mut collected = ShownParts { redline, form, shown_parts: Vec::with_capacity(redline.parts.len()), change: 0 };
    collected.parts(&redline.parts, Within::Text, Edges { old_at_start: true, new_at_start: true });
    collected.shown_parts
}

/// What parts are of.
#[derive(Clone, Copy)]
enum Within {
    /// The text itself.
    Text,
    /// A block that moved here.
    Arrived(usize),
    /// A block that moved away.
    Departed(usize),
}

/// Whether each text stands at the start of a line.
#[derive(Clone, Copy)]
struct Edges {
    old_at_start: bool,
    new_at_start: bool,
}

struct ShownParts<'redline, 'text> {
    redline: &'redline Redline<'text>,
    form: Form,
    shown_parts: Vec<(ShownPart<'text>, &'text str)>,
    /// How many changes of the redline have passed.
    change: usize,
}

impl<'text> ShownParts<'_, 'text> {
    /// Goes through the parts of a redline, or through the edits of a block that moved.
    fn parts(&mut self, parts: &[Part<'text>], within: Within, mut edges: Edges) {
        let mut runs = runs(parts).peekable();
        while let Some(run) = runs.next() {
            let change = Change { parts: run };
            let sides = ChangeSides {
                removed: change.removed().next_back().unwrap_or_default(),
                added: change.added().next().unwrap_or_default(),
                equal_after: runs.peek().and_then(|next| next.first()).map(|part| part.text),
            };
            for part in run {
                match (part.op, part.move_number.get(), self.redline.move_of(part)) {
                    (Op::MovedTo, Some(number), Some(block)) => {
                        let edges = Edges { old_at_start: edges.new_at_start, ..edges };
                        self.parts(&block.edits, Within::Arrived(number), edges);
                    }
                    (Op::MovedFrom, Some(number), Some(block)) if self.form == Form::Columns => {
                        self.parts(&block.edits, Within::Departed(number), edges);
                    }
                    _ => self.part(part, within, &sides, edges),
                }
                if part.op.is_in_old() {
                    edges.old_at_start = part.text.ends_with('\n');
                }
                if part.op.is_in_new() {
                    edges.new_at_start = part.text.ends_with('\n');
                }
            }
            let is_change = matches!(within, Within::Text) && run.iter().any(|part| part.op != Op::Equal);
            self.change += usize::from(is_change);
        }
    }

    fn part(&mut self, part: &Part<'text>, within: Within, sides: &ChangeSides<'text>, edges: Edges) {
        let is_beside = self.form == Form::Columns && matches!(within, Within::Text);
        let is_departed = matches!(within, Within::Departed(_));
        let op = match part.op {
            // What came on the way never stood here.
            Op::Insert if is_departed => return,
            Op::Equal if is_departed => Op::MovedFrom,
            Op::Delete if part.hidden && is_departed => Op::MovedFrom,
            Op::Delete if part.hidden && !is_beside => return,
            Op::Insert if part.hidden && !is_beside => Op::Equal,
            // Without its edits, moved text is the text itself.
            Op::MovedTo => Op::Equal,
            op => op,
        };
        let is_hidden = part.hidden && is_beside;
        let move_number = match within {
            Within::Text => part.move_number.get(),
            Within::Arrived(number) | Within::Departed(number) => Some(number),
        };
        let (other, at_start) = match op {
            Op::Delete => (sides.added, edges.old_at_start),
            Op::Insert => (sides.removed, edges.new_at_start),
            _ => ("", true),
        };
        let is_change = matches!(op, Op::Delete | Op::Insert) && !is_hidden;
        let is_blank = is_change && part.text.chars().all(char::is_whitespace);
        let marks_breaks = is_change && (is_blank || !is_whole_lines(part.text, at_start, sides.equal_after));
        let (kinds, change) = (part.kinds, self.change);
        let shown = ShownPart { op, kinds, move_number, other, is_blank, marks_breaks, change, is_departed, is_hidden };
        self.shown_parts.push((shown, part.text));
    }
}

/// What a change removed and added; the nearest of several, where moved text is between.
struct ChangeSides<'text> {
    removed: &'text str,
    added: &'text str,
    equal_after: Option<&'text str>,
}

/// Whether a change is whole lines and nothing else, so that its line breaks need no mark.
fn is_whole_lines(text: &str, at_start: bool, equal_after: Option<&str>) -> bool {
    let at_end = equal_after.is_none_or(|after| after.starts_with('\n'));
    at_start && (text.ends_with('\n') || equal_after.is_none()) || text.starts_with('\n') && at_end
}
