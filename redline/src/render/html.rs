//! A redline as an HTML page that stands alone: to open in a browser, to send, to print, to have
//! read aloud.
//!
//! One file with its style inside. It has no script and fetches nothing, and its
//! Content-Security-Policy allows neither. Insertions and deletions are `<ins>` and `<del>`, told
//! apart by strokes and weight as well as by colour, and by words for screen readers. Moved text
//! links to its other end. Unchanged paragraphs far from a change are folded.
//!
//! # What the page holds
//!
//! Within `main`, every element of the class `line` is a line of either text. Both texts can be
//! read back from them: leave out elements of the classes `said`, `mark` and `jump`, which are
//! added, and read an element that has `data-code` as the character with that number. Without `ins`
//! and `span.moved` (the new position of moved text) the rest is the old text; without `del` it is
//! the new one. A hidden change is there in its new form, as unchanged text.

pub mod fragment;
pub mod history;
mod lines;
mod markup;
mod style;

use std::collections::BTreeSet;

use crate::render::Version;

use super::headings::{self, Places};
use super::{Difference, Field, Side, counted, grouped, minute, rows, wording};
use crate::{Kind, Op, Redline};
use lines::{HtmlLine, HtmlSpan};
use markup::Markup;
pub(super) use markup::push_escaped;

/// The note on a change of typography repeats changed text up to this length, in characters.
const FORM_CHARACTERS_MAX: usize = 40;

/// The most characters that the note on a change of typography names by number.
const CODE_POINTS_MAX: usize = 8;

/// Shows a comparison as a page of HTML.
///
/// Shape: any texts; nothing in them becomes markup. Unchanged paragraphs further than `context`
/// from every change are folded, but in the page; with `None`, nothing is folded.
/// Cost: O(n) in the parts and their texts; the page is held in memory.
#[must_use]
pub fn page(difference: &Difference<'_>, context: Option<usize>) -> String {
    let mut page = Markup::default();
    head(&mut page, difference);
    page.ours("<body>\n<header>\n");
    title(&mut page, difference);
    sides(&mut page, difference);
    counts(&mut page, &difference.redline);
    fields(&mut page, &difference.fields, Scope::default());
    legend(&mut page, difference);
    page.ours("</header>\n");
    notes(&mut page, difference);
    page.ours("<main lang=\"\">\n");
    let places = if context.is_some() { Places::of(&difference.redline) } else { Places::default() };
    TextWriter { places, ..TextWriter::of(&mut page, Scope::default()) }
        .show(&lines::lines(&difference.redline), context);
    page.ours("</main>\n</body>\n</html>\n");
    page.finish()
}

fn head(page: &mut Markup, difference: &Difference<'_>) {
    page.ours("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.ours("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-");
    page.ours(style::SHEET_SHA256);
    page.ours("'; base-uri 'none'; form-action 'none'\">\n");
    page.ours("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    page.label(&format!("{} → {}", difference.old.title(), difference.new.title()));
    page.ours("</title>\n<style>");
    page.ours(style::SHEET);
    page.ours("</style>\n</head>\n");
}

/// What is compared.
fn title(page: &mut Markup, difference: &Difference<'_>) {
    page.ours("<h1><bdi>");
    if let (Side::Version(old), Side::Version(new)) = (difference.old, difference.new)
        && old.briefing == new.briefing
    {
        page.label(&new.briefing);
        page.ours("</bdi> <span class=\"to\"><bdi>");
        page.label(&format!("@{} → @{}", old.number, new.number));
        page.ours("</bdi></span></h1>\n");
    } else {
        page.label(&difference.old.title());
        page.ours("</bdi> <span class=\"to\">→</span> <bdi>");
        page.label(&difference.new.title());
        page.ours("</bdi></h1>\n");
    }
}

/// When, by whom and why.
fn sides(page: &mut Markup, difference: &Difference<'_>) {
    page.ours("<table class=\"sides\">\n");
    for (name, side) in [("Before", difference.old), ("After", difference.new)] {
        page.ours("<tr><th scope=\"row\">");
        page.ours(name);
        page.ours("</th>");
        match side {
            Side::Version(revision) => revision_cells(page, revision),
            Side::File { path, bytes, .. } => {
                page.ours("<td><bdi>");
                page.label(path);
                page.ours("</bdi></td><td>");
                page.label(&counted(*bytes, "byte"));
                page.ours("</td>");
            }
            Side::Text { name } => {
                page.ours("<td><bdi>");
                page.label(name);
                page.ours("</bdi></td>");
            }
            Side::Nothing => page.ours("<td>nothing</td>"),
        }
        page.ours("</tr>\n");
    }
    page.ours("</table>\n");
}

fn revision_cells(page: &mut Markup, revision: &Version) {
    let record = revision;
    page.ours("<td class=\"brief\">@");
    page.label(&record.number.to_string());
    page.ours("</td><td class=\"brief\"><time datetime=\"");
    page.label(record.time.as_str());
    page.ours("\">");
    page.label(&minute(&record.time));
    page.ours("</time></td><td><bdi>");
    page.label(record.author.as_deref().unwrap_or_default());
    page.ours("</bdi></td><td><bdi>");
    page.label(record.note.as_deref().unwrap_or_default());
    page.ours("</bdi></td>");
}

/// How much changed.
fn counts(page: &mut Markup, redline: &Redline<'_>) {
    let words = redline.words;
    page.ours("<p class=\"counts\">");
    let mut count = |sign, count: usize, what| {
        page.ours("<b>");
        page.ours(sign);
        page.label(&grouped(count as u64));
        page.ours("</b>");
        page.ours(what);
    };
    count("+", words.inserted, " words added, ");
    count("−", words.deleted, " removed, ");
    if words.moved > 0 {
        count("", words.moved, " moved, ");
    }
    page.label(&grouped(words.unchanged as u64));
    page.ours(" unchanged</p>\n");
    let kinds = wording::counts(&redline.kinds);
    if !kinds.is_empty() {
        page.ours("<p class=\"kinds\">");
        page.label(&kinds);
        page.ours("</p>\n");
    }
}

/// What changed beside the text.
fn fields(page: &mut Markup, fields: &[Field<'_>], scope: Scope) {
    if fields.is_empty() {
        return;
    }
    page.ours("<table class=\"fields\">\n");
    for (number, field) in (1..).zip(fields) {
        page.ours("<tr><th scope=\"row\"><bdi>");
        page.label(field.name);
        page.ours("</bdi></th><td lang=\"\">");
        TextWriter::of(page, Scope { field: Some(number), ..scope }).show(&lines::lines(&field.redline), None);
        page.ours("</td></tr>\n");
    }
    page.ours("</table>\n");
}

/// What the marks mean that may occur in the page.
fn legend(page: &mut Markup, difference: &Difference<'_>) {
    if difference.fields.is_empty() && !difference.redline.shows_change() {
        return;
    }
    let redlines = || difference.fields.iter().map(|field| &field.redline).chain([&difference.redline]);
    page.ours("<p class=\"legend\"><del>removed</del> <ins>added</ins>");
    if redlines().any(|redline| !redline.moves.is_empty()) {
        page.ours(" <del class=\"moved\">moved away</del> <span class=\"moved\">moved here</span>");
    }
    let blank_kinds = [Kind::Space, Kind::Paragraph, Kind::Reflow, Kind::LineEnd];
    if redlines().any(|redline| blank_kinds.iter().any(|kind| redline.kinds.get(*kind) > 0)) {
        page.ours(" <span>␣ space</span> <span>⇥ tab</span> <span>¶ line break</span>");
    }
    page.ours("</p>\n");
}

fn notes(page: &mut Markup, difference: &Difference<'_>) {
    let mut note = |text: &str| {
        page.ours("<p class=\"note\">");
        page.label(text);
        page.ours("</p>\n");
    };
    let redline = &difference.redline;
    if !redline.is_changed() {
        note("The texts are the same.");
    } else if !redline.shows_change() {
        note("There is no other difference.");
    }
    for said in wording::renumbered(&difference.redline) {
        note(&said);
    }
    if let Some(hidden) = wording::hidden(difference.hidden) {
        note(&hidden);
    }
    if difference.redline.is_coarse {
        note(wording::COARSE);
    }
}

/// Which redline of a page it is, so that its anchors have unique names.
#[derive(Clone, Copy, Debug, Default)]
struct Scope {
    /// The number of the revision, on a page with several.
    revision: Option<usize>,
    /// The number of the field that it is of; `None` for the text.
    field: Option<usize>,
}

/// What happens to unchanged paragraphs far from a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Far {
    Folded,
    LeftOut,
}

/// Writes the text of a redline.
struct TextWriter<'page> {
    page: &'page mut Markup,
    scope: Scope,
    /// Ends of moves whose anchor is in the page already.
    named: BTreeSet<(usize, MoveAnchor)>,
    /// Ends of moves that have a link to the other end already.
    linked: BTreeSet<(usize, MoveAnchor)>,
    /// Where changes stand; none where that is not to be said.
    places: Places,
    /// Whether the middle of unchanged text that would fill a screen is folded.
    folds_text: bool,
}

/// An end of a move: its old or its new position, to which the other end links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum MoveAnchor {
    From,
    To,
}

impl<'page> TextWriter<'page> {
    fn of(page: &'page mut Markup, scope: Scope) -> Self {
        let (named, linked) = (BTreeSet::new(), BTreeSet::new());
        Self { page, scope, named, linked, places: Places::default(), folds_text: false }
    }

    fn show(&mut self, lines: &[HtmlLine<'_>], context: Option<usize>) {
        self.show_with(lines, context, Far::Folded);
    }

    fn show_with(&mut self, lines: &[HtmlLine<'_>], context: Option<usize>, far: Far) {
        self.folds_text = context.is_some();
        let near = lines::near_changes(lines, context);
        let mut lines = lines.iter();
        for run in near.chunk_by(|a, b| a == b) {
            let run_lines = lines.as_slice().get(..run.len()).unwrap_or_default();
            let paragraphs = run_lines.iter().filter(|line| !line.is_blank()).count();
            let is_folded = run.first() == Some(&false) && paragraphs > 0;
            if is_folded && far == Far::LeftOut {
                self.page.ours("<p class=\"left-out\" lang=\"en\">");
                self.left_out(paragraphs, lines.as_slice().get(run.len()..).unwrap_or_default());
                self.page.ours("</p>\n");
                lines.by_ref().take(run.len()).for_each(drop);
                continue;
            }
            if is_folded {
                self.page.ours("<details class=\"fold\"><summary lang=\"en\">");
                self.left_out(paragraphs, lines.as_slice().get(run.len()..).unwrap_or_default());
                self.page.ours("</summary>\n");
            }
            lines.by_ref().take(run.len()).for_each(|line| self.line(line));
            if is_folded {
                self.page.ours("</details>\n");
            }
        }
    }

    /// How much is unchanged, and below which headings the lines behind it go on.
    fn left_out(&mut self, paragraphs: usize, behind: &[HtmlLine<'_>]) {
        self.page.label(&counted(paragraphs as u64, "paragraph"));
        self.page.ours(" unchanged");
        let headings = lines::unseen_headings(behind, &self.places);
        if !headings.is_empty() {
            self.page.ours(" · <bdi lang=\"\">");
            self.page.label(&headings::joined(&headings));
            self.page.ours("</bdi>");
        }
    }

    fn line(&mut self, line: &HtmlLine<'_>) {
        let is_blank = line.is_blank();
        let is_folded = line.spans.iter().any(|span| self.folded(span).is_some());
        self.page.ours(match (is_blank, line.is_changed()) {
            (true, _) => "<div class=\"line gap\">",
            // A paragraph cannot hold what is folded.
            (false, true) if is_folded => "<div class=\"line changed\" dir=\"auto\">",
            (false, false) if is_folded => "<div class=\"line\" dir=\"auto\">",
            (false, true) => "<p class=\"line changed\" dir=\"auto\">",
            (false, false) => "<p class=\"line\" dir=\"auto\">",
        });
        for spans in line.spans.chunk_by(|a, b| a.shown.arrived() == b.shown.arrived()) {
            match spans.first().and_then(|span| span.shown.arrived()) {
                Some(number) => self.arrived(number, spans),
                None => spans.iter().for_each(|span| self.span(span)),
            }
        }
        self.page.ours(if is_blank || is_folded { "</div>\n" } else { "</p>\n" });
    }

    /// Where the middle of a span begins and ends, if that is folded.
    fn folded(&self, span: &HtmlSpan<'_>) -> Option<(usize, usize)> {
        rows::ends_shown_of(span.text).filter(|_| self.folds_text && !span.shown.is_changed())
    }

    /// Moved text at its new position, with its edits.
    fn arrived(&mut self, number: usize, spans: &[HtmlSpan<'_>]) {
        let is_seen = spans.iter().any(|span| !span.is_unseen());
        // What is said, and the link, stand outside the box: browsers may break a line there.
        self.said("[moved here: ", is_seen);
        self.link(number, MoveAnchor::To, is_seen);
        self.page.ours("<span class=\"moved\"");
        self.moved(number, MoveAnchor::To);
        spans.iter().for_each(|span| self.span(span));
        self.page.ours("</span>");
        self.said(" end moved] ", is_seen);
    }

    fn span(&mut self, span: &HtmlSpan<'_>) {
        let is_seen = !span.is_unseen();
        match (span.shown.op, span.shown.move_number) {
            (Op::Equal | Op::MovedTo, _) => self.exact(span),
            (Op::MovedFrom, number) => {
                let number = number.unwrap_or_default();
                self.said("[moved away: ", is_seen);
                self.link(number, MoveAnchor::From, is_seen);
                self.page.ours("<del class=\"moved\"");
                self.moved(number, MoveAnchor::From);
                self.exact(span);
                self.page.ours("</del>");
                self.said(" end moved away] ", is_seen);
            }
            (Op::Delete, _) => {
                self.said("[removed: ", is_seen);
                self.page.ours("<del");
                self.kinds(span);
                self.exact(span);
                self.page.ours("</del>");
                self.said(" end removed] ", is_seen);
            }
            (Op::Insert, _) => {
                self.said("[added: ", is_seen);
                self.page.ours("<ins");
                self.kinds(span);
                self.exact(span);
                self.page.ours("</ins>");
                self.said(" end added] ", is_seen);
            }
        }
    }

    /// Words for screen readers, where others see something.
    fn said(&mut self, words: &'static str, is_seen: bool) {
        if is_seen {
            self.page.said(words);
        }
    }

    /// The kinds of a change as attributes, and the end of the tag.
    fn kinds(&mut self, span: &HtmlSpan<'_>) {
        let shown = &span.shown;
        if let Some(kind) = shown.kinds.first() {
            self.page.ours(" class=\"");
            self.page.ours(kind.name());
            self.page.ours("\" title=\"");
            let (removed, added) =
                if shown.op == Op::Delete { (span.text, shown.other) } else { (shown.other, span.text) };
            self.page.label(&wording::change(shown.kinds, removed, added));
            if shown.kinds.has(Kind::Typography) {
                let [old, new] =
                    if shown.op == Op::Delete { [span.text, shown.other] } else { [shown.other, span.text] };
                self.page.label(": ");
                self.page.label(&forms(old, new));
            }
            self.page.ours("\"");
        }
        self.page.ours(">");
    }

    /// The link from one end of a move to the other, on the first line that shows anything.
    fn link(&mut self, number: usize, anchor: MoveAnchor, is_seen: bool) {
        if !is_seen || !self.linked.insert((number, anchor)) {
            return;
        }
        let (title, other) = match anchor {
            MoveAnchor::From => ("Go to where this text is now", MoveAnchor::To),
            MoveAnchor::To => ("Go to where this text was", MoveAnchor::From),
        };
        self.page.ours("<a class=\"jump\" lang=\"en\" dir=\"ltr\" title=\"");
        self.page.ours(title);
        self.page.ours("\" href=\"#");
        self.anchor_name(number, other);
        self.page.ours("\">moved ");
        self.page.number(number);
        self.page.ours(if self.named.contains(&(number, other)) { " ↑</a>" } else { " ↓</a>" });
    }

    /// The number of a move and, once, the anchor of this end; then the end of the tag.
    fn moved(&mut self, number: usize, anchor: MoveAnchor) {
        self.page.ours(" data-move=\"");
        self.page.number(number);
        self.page.ours("\"");
        if self.named.insert((number, anchor)) {
            self.page.ours(" id=\"");
            self.anchor_name(number, anchor);
            self.page.ours("\"");
        }
        self.page.ours(">");
    }

    /// The name of an anchor, unique in the page.
    fn anchor_name(&mut self, number: usize, anchor: MoveAnchor) {
        if let Some(revision) = self.scope.revision {
            self.page.ours("r");
            self.page.number(revision);
            self.page.ours("-");
        }
        if let Some(field) = self.scope.field {
            self.page.ours("field-");
            self.page.number(field);
            self.page.ours("-");
        }
        self.page.ours("move-");
        self.page.number(number);
        self.page.ours(match anchor {
            MoveAnchor::From => "-from",
            MoveAnchor::To => "-to",
        });
    }

    fn exact(&mut self, span: &HtmlSpan<'_>) {
        if span.shown.is_blank {
            self.page.marked(span.text);
        } else if let Some((start, end)) = self.folded(span) {
            let [before, middle, behind] =
                [0..start, start..end, end..span.text.len()].map(|range| span.text.get(range).unwrap_or_default());
            self.page.exact(before, false);
            self.page.ours("<details class=\"cut\"><summary>");
            self.page.mark("unchanged text", &rows::left_out_words(middle, "unchanged"));
            self.page.ours("</summary>");
            self.page.exact(middle, false);
            self.page.ours("</details>");
            self.page.exact(behind, span.breaks);
        } else {
            self.page.exact(span.text, span.breaks);
        }
        if span.marks_break {
            self.page.mark("line break", "¶");
        }
        if span.breaks {
            // Within a box a line break would make another line.
            self.page.ours(if span.shown.is_changed() { "<span class=\"end\">\n</span>" } else { "\n" });
        }
    }
}

/// What differs between two forms of the same text: `“it's” → “it’s” (U+0027 → U+2019)`.
fn forms(old: &str, new: &str) -> String {
    let same_start = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count();
    let [old_rest, new_rest] = [old, new].map(|text| text.chars().skip(same_start).collect::<Vec<_>>());
    let same_end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let [old_codes, new_codes] = [old_rest, new_rest].map(|rest| code_points(rest.get(..rest.len() - same_end)));
    let is_short = |text: &str| text.chars().nth(FORM_CHARACTERS_MAX).is_none();
    if is_short(old) && is_short(new) {
        format!("“{old}” → “{new}” ({old_codes} → {new_codes})")
    } else {
        format!("{old_codes} → {new_codes}")
    }
}

fn code_points(characters: Option<&[char]>) -> String {
    let characters = characters.unwrap_or_default();
    let mut codes: Vec<String> =
        characters.iter().take(CODE_POINTS_MAX).map(|character| format!("U+{:04X}", u32::from(*character))).collect();
    if characters.len() > CODE_POINTS_MAX {
        codes.push("…".to_owned());
    }
    if codes.is_empty() { "nothing".to_owned() } else { codes.join(" ") }
}

#[cfg(test)]
mod tests;
