//! The page that says why there is no answer.

use super::View;
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::problem::Problem;

/// The page of a name that a briefing had, which leads to it by the name `to`.
#[must_use]
pub fn moved(view: View<'_>, to: &str) -> Answer {
    let mut page = view.begin("Renamed");
    page.ours("<h1>Renamed</h1>\n<p>The briefing that was called so has another name now: ");
    view.briefing(&mut page, to);
    page.ours("</p>\n");
    Answer::page(view.end(page))
}

/// The page of a problem, with a way on.
pub fn page(view: View<'_>, problem: &Problem) -> Answer {
    let mut page = view.begin("No answer");
    page.ours("<h1>");
    page.label(problem.status.canonical_reason().unwrap_or("No answer"));
    page.ours("</h1>\n<p>");
    page.label(&problem.sentence);
    page.ours("</p>\n<p class=\"pager\">");
    if let Some(name) = &problem.briefing {
        view.link(&mut page, &Address::History { name: name.clone() }, &format!("The history of {name}"));
        page.ours(" ");
    }
    view.link(&mut page, &Address::Briefings, "All briefings");
    page.ours("</p>\n");
    Answer::page(view.end(page)).with_status(problem.status)
}
