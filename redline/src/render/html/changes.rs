//! Many comparisons on one page that stands alone: what changed in a stretch of time.
//!
//! A section for each comparison, with what is compared, how much changed, and the redline;
//! paragraphs far from a change are counted. A page is made in steps: [`ChangesPage::take`] returns
//! what was added since the last call.

use super::lines::lines;
use super::markup::Markup;
use super::text::{Far, TextWriter};
use super::{Scope, counts, fields, head, notes, sides};
use crate::render::Difference;
use crate::render::headings::Places;

/// Paragraphs around a change.
const CONTEXT_PARAGRAPHS: usize = 1;

/// The style sheet in addition to that of a comparison, as it stands between the tags.
pub(super) const SHEET: &str = r"
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
pub(super) const SHEET_SHA256: &str = "BQ+tVZUixHK6pTJgabNoOKI3+OzTf/hIffj5cp7iZW4=";

/// A page that is being made.
#[derive(Debug)]
pub struct ChangesPage {
    markup: Markup,
    sections: usize,
}

impl ChangesPage {
    /// Begins a page.
    #[must_use]
    pub fn begin(title: &str) -> Self {
        let mut page = Markup::default();
        head(&mut page, title, SHEET, SHEET_SHA256);
        page.ours("<body>\n<header>\n");
        page.ours("<h1>");
        page.label(title);
        page.ours("</h1>\n</header>\n<main>\n");
        Self { markup: page, sections: 0 }
    }

    /// Adds a section: what changed, what became of it, where that is more than a change of the
    /// text, and the comparison.
    pub fn change(&mut self, name: &str, became: Option<&str>, difference: &Difference<'_>) {
        self.sections += 1;
        let page = &mut self.markup;
        page.ours("<section id=\"r");
        page.label(&self.sections.to_string());
        page.ours("\">\n<header>\n<h2><bdi>");
        page.label(name);
        page.ours("</bdi></h2>\n");
        if let Some(became) = became {
            page.ours("<p>");
            page.label(became);
            page.ours("</p>\n");
        }
        sides(page, difference);
        counts(page, &difference.redline);
        let scope = Scope { revision: Some(self.sections), field: None };
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

    /// Adds a paragraph of one's own words, such as that nothing changed.
    pub fn note(&mut self, note: &str) {
        self.markup.ours("<p class=\"note\">");
        self.markup.label(note);
        self.markup.ours("</p>\n");
    }

    /// Ends the page.
    pub fn end(&mut self) {
        self.markup.ours("</main>\n</body>\n</html>\n");
    }

    /// Returns what was added since the last call.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.markup).finish()
    }
}
