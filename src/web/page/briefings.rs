//! The briefings of a store by name, a page at a time.

use variorum_redline::render::counted;

use super::{View, end, time};
use crate::query::briefings;
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::problem::Problem;

/// Briefings on a page.
const COUNT_MAX: usize = 100;

/// Which briefings are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'request> {
    /// The first characters of their names.
    pub prefix: &'request str,
    /// The name after which the page begins.
    pub after: &'request str,
}

/// A page of briefings.
///
/// Errors: those of [`briefings::page`]. Cost: a row of the catalog for each.
pub fn page(view: View<'_>, asked: Asked<'_>) -> Result<Answer, Problem> {
    let found = briefings::page(view.reader, asked.prefix, asked.after, COUNT_MAX)?;
    let mut page = view.begin(view.title);
    page.ours("<h1>Briefings");
    if !asked.prefix.is_empty() {
        page.ours(" starting with <bdi>");
        page.label(asked.prefix);
        page.ours("</bdi>");
    }
    page.ours("</h1>\n<form action=\"");
    page.label(&view.links.to(&Address::Briefings));
    page.ours("\"><label for=\"prefix\">Names starting with</label> <input id=\"prefix\" name=\"prefix\" value=\"");
    page.label(asked.prefix);
    page.ours("\"> <button>Show</button></form>\n");
    if found.briefings.is_empty() {
        page.ours("<p>There is no such briefing.</p>\n");
        return Ok(Answer::page(end(page)));
    }
    page.ours("<table>\n<thead><tr><th scope=\"col\">Briefing</th><th scope=\"col\">Revisions</th>");
    page.ours("<th scope=\"col\">Newest</th><th scope=\"col\">Note</th></tr></thead>\n<tbody>\n");
    for briefing in &found.briefings {
        page.ours("<tr><td>");
        view.link(&mut page, &Address::History { name: briefing.name.clone() }, &briefing.name);
        if briefing.end.is_some() {
            page.ours(" <span class=\"tag\">ended</span>");
        }
        page.ours("</td><td class=\"number\">");
        page.label(&counted(briefing.revisions, "revision"));
        page.ours("</td><td class=\"when\">");
        time(&mut page, &briefing.time);
        page.ours("</td><td><bdi>");
        page.label(briefing.note.as_deref().unwrap_or_default());
        page.ours("</bdi></td></tr>\n");
    }
    page.ours("</tbody>\n</table>\n");
    if let Some(after) = &found.next_after {
        page.ours("<p class=\"pager\"><a href=\"");
        page.label(&view.links.with_query(&Address::Briefings, &[("prefix", asked.prefix), ("after", after)]));
        page.ours("\" rel=\"next\">Next page</a></p>\n");
    }
    Ok(Answer::page(end(page)))
}
