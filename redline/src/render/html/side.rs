//! Both texts beside each other: the old one in the left column, the new one in the right one, in
//! rows whose paragraphs are level.
//!
//! A row is a paragraph of each text; where one text breaks a paragraph of the other, several. A
//! passage that was rewritten has its paragraphs beside each other, in their order. On a narrow
//! screen the columns are one: what is unchanged stands there once, and of a row that changed the
//! old text is above the new.
//!
//! # What the columns hold
//!
//! Both texts can be read back exactly, as from a page ([`super`]): the elements of the class `old`
//! hold the old text. Those of the class `new` hold the new one; leave out `del` there, which is
//! what text lost that moved there.

use std::collections::VecDeque;
use std::ops::RangeInclusive;

use super::Scope;
use super::lines::{Form, HtmlLine, HtmlSpan, Unit, shown_parts};
use super::markup::Markup;
use super::steps::Steps;
use super::text::{Far, TextWriter};
use crate::render::headings::Places;
use crate::{Op, Redline};

/// The style sheet in addition to [`super::SHEET`], as it stands between the tags.
pub const SHEET: &str = r#"
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); column-gap: 2.5rem; }
.pair > div { overflow-wrap: anywhere; }
.heads { margin-bottom: 1rem; padding-bottom: .4rem; border-bottom: 1px solid var(--rule); color: var(--dim); font: .85rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
.pair .line:not(.gap) { padding-inline-start: .75rem; }
.pair .changed:not(.gap) { margin: 0; padding-inline-start: calc(.75rem - 2px); }
@media (max-width: 40rem) {
  .pair { display: block; }
  .same > .old, .pair > div:empty { display: none; }
  .pair:not(.same) > .old::before, .pair:not(.same) > .new::before {
    display: block;
    padding-inline-start: .75rem;
    color: var(--dim);
    font: .75rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  }
  .pair:not(.same) > .old::before { content: "Before"; }
  .pair:not(.same) > .new::before { content: "After"; }
}
@media print { .pair > div { break-inside: avoid; } }
"#;

/// Writes both texts as columns below two heads, with links from change to change; none where
/// `steps` are of nothing. The page has [`SHEET`] and [`super::steps::SHEET`] too.
///
/// Unchanged paragraphs further than `context` from every change are folded; with `None`, none are.
/// Cost: O(n) in the parts and their texts.
pub fn columns(page: &mut Markup, heads: [&str; 2], redline: &Redline<'_>, context: Option<usize>, steps: &Steps) {
    page.ours("<div class=\"columns\" lang=\"\">\n<div class=\"pair heads\" lang=\"en\">");
    for head in heads {
        page.ours("<div><bdi>");
        page.label(head);
        page.ours("</bdi></div>");
    }
    page.ours("</div>\n");
    let places = if context.is_some() { Places::of(redline) } else { Places::default() };
    let mut writer = TextWriter::of(page, Scope::default()).with_places(places).with_steps(steps);
    writer.show_units(&pairs(redline), context, Far::Folded, row);
    page.ours("</div>\n");
}

/// Paragraphs of both texts that stand beside each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Pair<'text> {
    old: Vec<HtmlLine<'text>>,
    new: Vec<HtmlLine<'text>>,
}

impl Unit for Pair<'_> {
    fn is_changed(&self) -> bool {
        self.lines().any(HtmlLine::is_changed)
    }

    fn is_blank(&self) -> bool {
        self.lines().all(HtmlLine::is_blank)
    }

    fn paragraphs(&self) -> usize {
        let [old, new] = [&self.old, &self.new].map(|lines| lines.iter().filter(|line| !line.is_blank()).count());
        old.max(new)
    }

    fn lines(&self) -> impl Iterator<Item = &HtmlLine<'_>> {
        self.old.iter().chain(&self.new)
    }
}

impl Pair<'_> {
    /// The index of the change that it belongs to as a whole, if it is lines that were removed, or
    /// moved away.
    fn gone(&self) -> Option<usize> {
        if self.new.is_empty() { self.change_of_all(|span| !span.shown.is_hidden) } else { None }
    }

    /// The same, if it is lines that were added.
    fn added(&self) -> Option<usize> {
        if self.old.is_empty() { self.change_of_all(is_whole_change) } else { None }
    }

    fn change_of_all(&self, fits: impl Fn(&HtmlSpan<'_>) -> bool) -> Option<usize> {
        let mut spans = self.lines().flat_map(|line| &line.spans);
        let change = spans.next().filter(|span| fits(span))?.shown.change;
        spans.all(|span| span.shown.change == change && fits(span)).then_some(change)
    }

    /// Whether nothing of it moved.
    fn stayed(&self) -> bool {
        self.change_of_all(is_whole_change).is_some()
    }

    fn has_sides_of(&self, other: &Self) -> bool {
        (self.old.is_empty(), self.new.is_empty()) == (other.old.is_empty(), other.new.is_empty())
    }
}

fn is_whole_change(span: &HtmlSpan<'_>) -> bool {
    let shown = &span.shown;
    matches!(shown.op, Op::Delete | Op::Insert) && shown.move_number.is_none() && !shown.is_hidden
}

/// Cuts a redline into rows of two columns.
fn pairs<'text>(redline: &Redline<'text>) -> Vec<Pair<'text>> {
    let mut pairs: Vec<Pair<'text>> = Vec::new();
    let mut pair = Pair::default();
    let (mut old, mut new) = (HtmlLine::default(), HtmlLine::default());
    for (shown, text) in shown_parts(redline, Form::Columns) {
        let arrived = shown.arrived().is_some();
        let in_old = shown.op.is_in_old() && !arrived;
        let in_new = arrived || shown.op.is_in_new();
        for span in shown.spans(text) {
            for (is_in, line, lines) in [(in_old, &mut old, &mut pair.old), (in_new, &mut new, &mut pair.new)] {
                if is_in {
                    line.spans.push(span);
                    // What moved text lost is no line of the new text.
                    if span.breaks && !(arrived && shown.joins_lines()) {
                        lines.push(std::mem::take(line));
                    }
                }
            }
            if span.breaks && old.spans.is_empty() && new.spans.is_empty() {
                push(&mut pairs, std::mem::take(&mut pair));
            }
        }
    }
    for (line, lines) in [(old, &mut pair.old), (new, &mut pair.new)] {
        if !line.spans.is_empty() {
            lines.push(line);
        }
    }
    if pair != Pair::default() {
        push(&mut pairs, pair);
    }
    beside(pairs)
}

/// Adds a row; blank lines belong to the paragraph in front of them.
fn push<'text>(pairs: &mut Vec<Pair<'text>>, pair: Pair<'text>) {
    match pairs.last_mut().filter(|last| pair.is_blank() && last.has_sides_of(&pair)) {
        Some(last) => {
            last.old.extend(pair.old);
            last.new.extend(pair.new);
        }
        None => pairs.push(pair),
    }
}

/// Sets paragraphs that were added beside those that were removed by the same change.
fn beside(pairs: Vec<Pair<'_>>) -> Vec<Pair<'_>> {
    let mut set = Vec::with_capacity(pairs.len());
    let mut gone: VecDeque<Pair<'_>> = VecDeque::new();
    for pair in pairs {
        let change = gone.front().and_then(Pair::gone);
        if change.is_some() && pair.added() == change {
            while let Some(moved) = gone.pop_front_if(|gone| !gone.stayed()) {
                set.push(moved);
            }
            let old = gone.pop_front().unwrap_or_default().old;
            set.push(Pair { old, new: pair.new });
        } else if pair.gone().is_some() && (change.is_none() || pair.gone() == change) {
            gone.push_back(pair);
        } else {
            set.extend(gone.drain(..));
            match pair.gone() {
                Some(_) => gone.push_back(pair),
                None => set.push(pair),
            }
        }
    }
    set.extend(gone);
    set
}

/// Writes a row: two cells.
fn row(writer: &mut TextWriter<'_>, pair: &Pair<'_>) {
    let is_changed = pair.is_changed();
    let begun = writer.steps_begun(pair.lines());
    writer.ours(if is_changed { "<div class=\"pair\">" } else { "<div class=\"pair same\">" });
    // The links stand in the new column, or in the one that has anything.
    let [in_old, in_new] = if pair.new.is_empty() { [Some(begun), None] } else { [None, Some(begun)] };
    writer.ours("<div class=\"old\">");
    if is_changed && !pair.old.is_empty() {
        writer.said("Before: ", true);
    }
    cell(writer, &pair.old, in_old);
    writer.ours("</div><div class=\"new\">");
    if is_changed && !pair.new.is_empty() {
        writer.said("After: ", true);
    }
    cell(writer, &pair.new, in_new);
    writer.ours("</div></div>\n");
}

/// Writes the lines of a cell; in a blank one nothing has room.
fn cell(writer: &mut TextWriter<'_>, lines: &[HtmlLine<'_>], mut begun: Option<RangeInclusive<usize>>) {
    let first = lines.iter().position(|line| !line.is_blank()).unwrap_or_default();
    for (index, line) in lines.iter().enumerate() {
        let here = if index == first { begun.take() } else { None };
        writer.line(line, here);
    }
}
