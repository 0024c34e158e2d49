//! What changed between two revisions.

use variorum_redline::Kinds;
use variorum_redline::render::html;
use variorum_redline::render::html::Markup;
use variorum_store::{Name, Revision};

use super::{View, end, time};
use crate::query::comparison::Comparison;
use crate::query::revision_selector;
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::problem::Problem;

/// Unchanged paragraphs that are shown beside a change.
const CONTEXT_PARAGRAPHS: usize = 2;

/// The page of two revisions of one briefing.
///
/// Errors: there are no such revisions; the store cannot be read. Cost: two contents, and their
/// comparison.
pub fn page(view: View<'_>, name: &str, old: &str, new: &str) -> Result<Answer, Problem> {
    let parsed: Name = revision_selector::name(name)?;
    let find = |rev| revision_selector::revision_within(view.reader, &parsed, rev, view.calendar);
    let pair = [find(old)?, find(new)?];
    show(view, &pair)
}

/// The page of two revisions by their ids.
///
/// Errors and cost: those of [`page`].
pub fn permanent(view: View<'_>, old: &str, new: &str) -> Result<Answer, Problem> {
    let find = |id| revision_selector::revision(view.reader, id, view.calendar);
    let pair = [find(old)?, find(new)?];
    show(view, &pair)
}

fn show(view: View<'_>, pair: &[Revision; 2]) -> Result<Answer, Problem> {
    let [old, new] = pair;
    let comparison = Comparison::of_revisions(view.reader, pair)?;
    let difference = comparison.difference(Kinds::NONE);
    let mut page =
        view.begin_of(&format!("{}@{}..{}", new.briefing, old.record.number, new.record.number), &new.briefing);
    view.name(&mut page, &new.briefing);
    page.ours("<header>\n<p class=\"pager\">");
    view.link(&mut page, &Address::History { name: new.briefing.clone() }, "History");
    page.ours("</p>\n<table class=\"sides\">\n");
    side(view, &mut page, "Before", old);
    side(view, &mut page, "After", new);
    page.ours("</table>\n");
    html::summary(&mut page, &difference);
    page.ours("</header>\n<div lang=\"\">\n");
    html::redlined_text(&mut page, &difference.redline, Some(CONTEXT_PARAGRAPHS));
    page.ours("</div>\n");
    Ok(Answer::page(end(page)).with_etag(&format!("{}-{}", old.id, new.id)))
}

fn side(view: View<'_>, page: &mut Markup, said: &'static str, revision: &Revision) {
    page.ours("<tr><th scope=\"row\">");
    page.ours(said);
    page.ours("</th><td class=\"brief\">");
    let (name, rev) = (revision.briefing.clone(), revision.record.number.to_string());
    view.link(page, &Address::Text { name, rev: rev.clone() }, &format!("@{rev}"));
    page.ours("</td><td class=\"brief\">");
    time(page, &revision.record.time);
    page.ours("</td><td><bdi>");
    page.label(revision.record.author.as_deref().unwrap_or_default());
    page.ours("</bdi></td><td><bdi>");
    page.label(revision.record.note.as_deref().unwrap_or_default());
    page.ours("</bdi></td></tr>\n");
}
