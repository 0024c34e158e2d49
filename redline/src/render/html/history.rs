//! The whole history of a text as a page that stands alone, and the index of such pages.
//!
//! `main` holds the newest text, as in the page of a comparison. A section for each version
//! follows, newest first, with what it changed; paragraphs far from a change are counted instead of
//! repeated, so that the page does not hold the text as many times as it was corrected. The section
//! of the first version has its text, folded.
//!
//! A page is made in steps: [`HistoryPage::take`] returns what was added since the last call.

use crate::render::Version;

use super::lines::{HtmlLine, lines};
use super::markup::Markup;
use super::text::{Far, TextWriter};
use super::{Scope, counts, fields, head, notes};
use crate::Redline;
use crate::render::headings::Places;
use crate::render::{Difference, counted, grouped, minute};

/// Paragraphs around a change.
const CONTEXT_PARAGRAPHS: usize = 1;

/// The style sheet in addition to that of a comparison, as it stands between the tags.
pub(super) const SHEET: &str = r"
.history td, .index td { padding-inline-end: 1rem; }
.history td:last-child, .id { font-family: ui-monospace, monospace; font-size: .85em; overflow-wrap: anywhere; }
.index td:first-child { font-weight: 600; overflow-wrap: anywhere; }
.count { text-align: end; font-variant-numeric: tabular-nums; }
a { color: var(--link); }
section {
  margin-top: 3.5rem;
  padding-top: 1.25rem;
  border-top: 1px solid var(--rule);
}
section > header { margin-bottom: 1.5rem; padding-bottom: 0; border: 0; }
h2 { margin: 0 0 .5rem; font-size: 1.1rem; font-weight: 650; }
.left-out { margin: .9rem 0; padding: .3rem 0; color: var(--dim); font-size: .85rem; border-block: 1px dashed var(--rule); }
";

/// The SHA-256 of [`SHEET`] in Base64. A test computes it.
pub(super) const SHEET_SHA256: &str = "8wfXA2cN0nWKDjqU/GhYQe5LJYPegHRs52g7kMbzNMU=";

/// A page that is being made.
#[derive(Debug, Default)]
pub struct HistoryPage {
    markup: Markup,
}

impl HistoryPage {
    /// Begins the page of a text: its versions, newest first, and the newest text, if it could be
    /// read. `status` says what became of it since, such as that it was repealed.
    #[must_use]
    pub fn of(briefing: &str, status: Option<&str>, newest_first: &[Version], text: Option<&str>) -> Self {
        let mut page = Markup::default();
        begin(&mut page, briefing);
        page.ours("<h1><bdi>");
        page.label(briefing);
        page.ours("</bdi></h1>\n<p>");
        page.label(&counted(newest_first.len() as u64, "revision"));
        page.ours(", <a href=\"index.html\">all briefings</a></p>\n");
        if let Some(status) = status {
            page.ours("<p><strong><bdi>");
            page.label(status);
            page.ours("</bdi></strong></p>\n");
        }
        page.ours("<table class=\"history\">\n");
        for revision in newest_first {
            row(&mut page, revision);
        }
        page.ours("</table>\n</header>\n<main lang=\"\">\n");
        match text {
            Some(text) => whole(&mut page, text),
            None => page.ours(UNREADABLE),
        }
        page.ours("</main>\n");
        Self { markup: page }
    }

    /// Adds a section with what a version changed.
    pub fn change(&mut self, revision: &Version, difference: &Difference<'_>) {
        let page = &mut self.markup;
        section(page, revision);
        counts(page, &difference.redline);
        let number = usize::try_from(revision.number).unwrap_or(usize::MAX);
        let scope = Scope { revision: Some(number), field: None };
        fields(page, &difference.fields, scope);
        page.ours("</header>\n");
        notes(page, difference);
        page.ours("<div lang=\"\">\n");
        if difference.redline.shows_change() {
            let lines = lines(&difference.redline);
            let places = Places::of(&difference.redline);
            TextWriter::of(page, scope).with_places(places).show_with(&lines, Some(CONTEXT_PARAGRAPHS), Far::LeftOut);
        }
        page.ours("</div>\n</section>\n");
    }

    /// Adds a section with the text of the first version.
    pub fn first(&mut self, revision: &Version, text: &str) {
        let page = &mut self.markup;
        section(page, revision);
        page.ours("</header>\n<details class=\"fold\" lang=\"\"><summary lang=\"en\">The first version</summary>\n");
        whole(page, text);
        page.ours("</details>\n</section>\n");
    }

    /// Adds a section for a version whose text, or the one before, cannot be read.
    pub fn unreadable(&mut self, revision: &Version) {
        section(&mut self.markup, revision);
        self.markup.ours("</header>\n");
        self.markup.ours(UNREADABLE);
        self.markup.ours("</section>\n");
    }

    /// Begins the index.
    #[must_use]
    pub fn index() -> Self {
        let mut page = Markup::default();
        begin(&mut page, "Briefings");
        page.ours("<h1>Briefings</h1>\n</header>\n<main>\n<table class=\"index\">\n");
        Self { markup: page }
    }

    /// Adds a text to the index; `file` is the name of its page, `status` what became of it since.
    pub fn entry(&mut self, briefing: &str, file: &str, status: Option<&str>, revisions: u64, newest: &Version) {
        let page = &mut self.markup;
        page.ours("<tr><td><a href=\"");
        page.label(file);
        page.ours("\"><bdi>");
        page.label(briefing);
        page.ours("</bdi></a></td><td class=\"brief count\">");
        page.label(&grouped(revisions));
        page.ours("</td>");
        time(page, newest);
        page.ours("<td>");
        if let Some(status) = status {
            page.ours("<strong><bdi>");
            page.label(status);
            page.ours("</bdi></strong> ");
        }
        page.ours("<bdi>");
        page.label(newest.note.as_deref().unwrap_or_default());
        page.ours("</bdi></td></tr>\n");
    }

    /// Ends the index.
    pub fn end_index(&mut self) {
        self.markup.ours("</table>\n</main>\n</body>\n</html>\n");
    }

    /// Ends the page of a text.
    pub fn end(&mut self) {
        self.markup.ours("</body>\n</html>\n");
    }

    /// Returns what was added since the last call.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.markup).finish()
    }
}

const UNREADABLE: &str = "<p class=\"note\" lang=\"en\">This text cannot be read: the store is damaged.</p>\n";

pub(super) fn begin(page: &mut Markup, title: &str) {
    head(page, title, SHEET, SHEET_SHA256);
    page.ours("<body>\n<header>\n");
}

fn row(page: &mut Markup, revision: &Version) {
    let record = revision;
    page.ours("<tr><td class=\"brief\"><a href=\"#r");
    page.label(&record.number.to_string());
    page.ours("\">@");
    page.label(&record.number.to_string());
    page.ours("</a></td>");
    time(page, revision);
    for cell in [&record.author, &record.note] {
        page.ours("<td><bdi>");
        page.label(cell.as_deref().unwrap_or_default());
        page.ours("</bdi></td>");
    }
    page.ours("<td class=\"brief\">");
    page.label(revision.short_id());
    page.ours("</td></tr>\n");
}

fn time(page: &mut Markup, revision: &Version) {
    page.ours("<td class=\"brief\"><time datetime=\"");
    page.label(revision.time.as_str());
    page.ours("\">");
    page.label(&minute(&revision.time));
    page.ours("</time></td>");
}

/// Begins the section of a version: everything that is known of it beside the text.
fn section(page: &mut Markup, revision: &Version) {
    let record = revision;
    page.ours("<section id=\"r");
    page.label(&record.number.to_string());
    page.ours("\">\n<header>\n<h2>@");
    page.label(&record.number.to_string());
    for label in &revision.labels {
        page.ours(" <bdi>[");
        page.label(label);
        page.ours("]</bdi>");
    }
    page.ours("</h2>\n<p>");
    page.label(record.time.as_str());
    for part in [&record.author, &record.note, &record.source].into_iter().flatten() {
        page.ours(", <bdi>");
        page.label(part);
        page.ours("</bdi>");
    }
    page.ours("</p>\n<p class=\"id\">");
    page.label(&revision.id);
    page.ours("</p>\n");
}

/// A text in which nothing changed.
fn whole(page: &mut Markup, text: &str) {
    let redline = Redline::unchanged(text);
    let lines: Vec<HtmlLine<'_>> = lines(&redline);
    TextWriter::of(page, Scope::default()).show(&lines, None);
}
