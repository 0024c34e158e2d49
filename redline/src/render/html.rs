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
//! read back from them: leave out elements of the classes `said`, `mark`, `jump` and `step`, which
//! are added, and read an element that has `data-code` as the character with that number. Without
//! `ins` and `span.moved` (the new position of moved text) the rest is the old text; without `del`
//! it is the new one. A hidden change is there in its new form, as unchanged text.
//!
//! For pages of your own: [`redlined_text`] and [`stepped_text`] write the text alone,
//! [`side::columns`] both texts beside each other.

pub mod changes;
pub mod fragment;
mod lines;
pub mod markup;
pub mod side;
pub mod steps;
mod style;
mod text;

use crate::render::Version;

use super::headings::Places;
use super::{Difference, Field, Side, counted, grouped, minute, wording};
use crate::{Kind, Redline};
pub use markup::Markup;
pub(super) use markup::push_escaped;
use steps::Steps;
pub use style::SHEET;
use text::TextWriter;

/// Shows a comparison as a page of HTML.
///
/// Shape: any texts; nothing in them becomes markup. Unchanged paragraphs further than `context`
/// from every change are folded, but in the page; with `None`, nothing is folded.
/// Cost: O(n) in the parts and their texts; the page is held in memory.
#[must_use]
pub fn page(difference: &Difference<'_>, context: Option<usize>) -> String {
    let mut page = Markup::default();
    head(&mut page, &format!("{} → {}", difference.old.title(), difference.new.title()), "", "");
    page.ours("<body>\n<header>\n");
    title(&mut page, difference);
    sides(&mut page, difference);
    counts(&mut page, &difference.redline);
    fields(&mut page, &difference.fields, Scope::default());
    legend(&mut page, difference);
    page.ours("</header>\n");
    notes(&mut page, difference);
    page.ours("<main lang=\"\">\n");
    redlined_text(&mut page, &difference.redline, context);
    page.ours("</main>\n</body>\n</html>\n");
    page.finish()
}

/// Writes how much changed, what changed beside the text, the legend and the notes: what
/// [`page`] has above the text, without the versions themselves, for a page that has a head of its
/// own and [`SHEET`].
///
/// Cost: O(changes).
pub fn summary(page: &mut Markup, difference: &Difference<'_>) {
    counts(page, &difference.redline);
    fields(page, &difference.fields, Scope::default());
    legend(page, difference);
    notes(page, difference);
}

/// Writes the text of a comparison, as [`page`] does within `main`.
///
/// Cost: O(n) in the parts and their texts.
pub fn redlined_text(page: &mut Markup, redline: &Redline<'_>, context: Option<usize>) {
    let places = if context.is_some() { Places::of(redline) } else { Places::default() };
    TextWriter::of(page, Scope::default()).with_places(places).show(&lines::lines(redline), context);
}

/// Writes the same, with links from change to change; [`Steps::map`] lists them. The page has
/// [`steps::SHEET`] too.
///
/// Cost: O(n) in the parts and their texts.
pub fn stepped_text(page: &mut Markup, redline: &Redline<'_>, context: Option<usize>, steps: &Steps) {
    let places = if context.is_some() { Places::of(redline) } else { Places::default() };
    let mut writer = TextWriter::of(page, Scope::default()).with_places(places).with_steps(steps);
    writer.show(&lines::lines(redline), context);
}

/// Begins a page that stands alone, as far as its head reaches; with a sheet of its own, and the
/// hash of that, in addition to [`SHEET`].
pub(super) fn head(page: &mut Markup, title: &str, sheet: &'static str, sheet_sha256: &'static str) {
    page.ours("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.ours("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-");
    page.ours(style::SHEET_SHA256);
    if !sheet.is_empty() {
        page.ours("' 'sha256-");
        page.ours(sheet_sha256);
    }
    page.ours("'; base-uri 'none'; form-action 'none'\">\n");
    page.ours("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    page.label(title);
    page.ours("</title>\n<style>");
    page.ours(style::SHEET);
    page.ours("</style>\n");
    if !sheet.is_empty() {
        page.ours("<style>");
        page.ours(sheet);
        page.ours("</style>\n");
    }
    page.ours("</head>\n");
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
    page.lines(record.note.as_deref().unwrap_or_default());
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

#[cfg(test)]
mod tests;
