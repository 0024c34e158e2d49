//! The text of a revision, with what is known of it.

use variorum_redline::Redline;
use variorum_redline::render::html;
use variorum_store::Revision;

use super::{View, end, time};
use crate::query::comparison::ComparedText;
use crate::query::revision_selector::RevisionSelector;
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::problem::Problem;

/// The page of a text.
///
/// Errors: there is no such revision; the store cannot be read. Cost: its content.
pub fn page(view: View<'_>, name: &str, rev: &str) -> Result<Answer, Problem> {
    let revision = find(view, name, rev)?;
    let text = ComparedText::read(view.reader, &revision)?.text;
    let number = revision.record.number;
    let mut page = view.begin_of(&format!("{}@{number}", revision.briefing), &revision.briefing);
    view.name(&mut page, &revision.briefing);
    page.ours("<p class=\"facts\">Revision ");
    page.label(&number.to_string());
    page.ours(", ");
    time(&mut page, &revision.record.time);
    for part in [&revision.record.author, &revision.record.note].into_iter().flatten() {
        page.ours(", <bdi>");
        page.label(part);
        page.ours("</bdi>");
    }
    page.ours("</p>\n<p class=\"pager\">");
    let name = || revision.briefing.clone();
    view.link(&mut page, &Address::History { name: name() }, "History");
    page.ours(" ");
    if number > 1 {
        let (old, new) = ((number - 1).to_string(), number.to_string());
        view.link(&mut page, &Address::Diff { name: name(), old, new }, "What this revision changed");
        page.ours(" ");
    }
    view.link(&mut page, &Address::Raw { name: name(), rev: revision.id.to_string() }, "Plain text");
    page.ours("</p>\n<div class=\"bare-text\" lang=\"\">\n");
    html::redlined_text(&mut page, &Redline::unchanged(&text), None);
    page.ours("</div>\n<p class=\"facts id\">Content ");
    page.label(&revision.record.content.to_string());
    page.ours("<br>Revision ");
    page.label(&revision.id.to_string());
    page.ours("</p>\n");
    Ok(Answer::page(end(page)))
}

/// The exact bytes of a revision.
///
/// Errors and cost: those of [`page`].
pub fn raw(view: View<'_>, name: &str, rev: &str) -> Result<Answer, Problem> {
    let revision = find(view, name, rev)?;
    let text = ComparedText::read(view.reader, &revision)?.text.into_owned();
    Ok(Answer::raw(text).with_etag(&revision.record.content.to_string()))
}

fn find(view: View<'_>, name: &str, rev: &str) -> Result<Revision, Problem> {
    let selector = RevisionSelector::parse(rev, view.calendar)?;
    Ok(selector.resolve(view.reader, name, rev, view.calendar)?)
}
