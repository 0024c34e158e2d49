//! The page that says why there is no answer.

use super::View;
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::problem::Problem;

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
