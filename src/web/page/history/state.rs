//! What is said above a history: what became of the briefing, what is in force, and where its
//! newest text is.

use variorum_redline::render::counted;
use variorum_redline::render::html::Markup;
use variorum_store::InForce;

use crate::query::newest::Newest;
use crate::query::standing::{self, Standing};
use crate::web::address::Address;
use crate::web::page::{RESERVE, View, event, time};
use crate::web::problem::Problem;

/// What became of the briefing, and the ways to its newest text.
pub(super) fn state(view: View<'_>, page: &mut Markup, name: &str, head: &Newest) -> Result<(), Problem> {
    let (briefing, newest) = (head.briefing.as_str(), head.number);
    page.ours("<p class=\"facts\">");
    page.label(&counted(newest, "revision"));
    match &head.revision {
        Some(head) => {
            page.ours(", the newest of ");
            view.time_ago(page, &head.record.time);
        }
        None => page.ours("; the newest cannot be read"),
    }
    page.ours("</p>\n");
    if name != briefing {
        page.ours("<p class=\"note\">It was called <bdi>");
        page.label(name);
        page.ours("</bdi> before.</p>\n");
    }
    event::ending(view, page, &standing::ending(view.reader, briefing)?);
    // A file is read at any time, when another one may be in force.
    if !view.is_static() {
        other_in_force(view, page, head)?;
    }
    page.ours("<p class=\"pager\">");
    let name = || briefing.to_owned();
    view.link_ours(page, &Address::Text { name: name(), rev: newest.to_string() }, "The newest text");
    if newest > 1 {
        page.ours(" ");
        let (old, new) = ((newest - 1).to_string(), newest.to_string());
        view.link_ours(page, &Address::Diff { name: name(), old, new }, "What the newest revision changed");
        if view.is_static() {
            page.ours(" ");
            let rev = newest.to_string();
            view.link_ours(page, &Address::Blame { name: name(), rev }, "Who wrote which words (blame)");
        } else {
            page.ours(" ");
            let (old, new) = ("1".to_owned(), newest.to_string());
            view.link_ours(page, &Address::Diff { name: name(), old, new }, "All changes since the first");
        }
    }
    if view.is_writable {
        page.ours(" ");
        view.link_ours(page, &Address::Edit { name: name() }, "Edit the newest text");
    }
    page.ours("</p>\n");
    Ok(())
}

/// Which revision is in force, where it is not the newest one, or that is not certain.
fn other_in_force(view: View<'_>, page: &mut Markup, head: &Newest) -> Result<(), Problem> {
    let standing = Standing::read(view.reader, &head.briefing, view.calendar.now())?;
    let is_newest = matches!(&standing.in_force, Some(InForce::Revision(it)) if it.record.number == head.number);
    if standing.is_certain && (is_newest || matches!(standing.in_force, Some(InForce::Ended(_)))) {
        return Ok(());
    }
    page.ours("<p class=\"note\">");
    match &standing.in_force {
        Some(InForce::Revision(current)) => {
            let number = current.record.number.to_string();
            let words = format!("Revision {number}");
            view.link(page, &Address::Text { name: head.briefing.clone(), rev: number }, &words);
            page.ours(" of ");
            time(page, &current.record.time);
            page.ours(" is in force now");
            page.ours(if is_newest { "" } else { ", not the newest" });
        }
        Some(InForce::Ended(_)) => page.ours("No revision is in force"),
        Some(InForce::NotYet) => page.ours("No revision is in force yet"),
        None => page.ours("What is in force now cannot be read"),
    }
    page.ours(if standing.is_certain || standing.in_force.is_none() { "" } else { RESERVE });
    page.ours(".</p>\n");
    Ok(())
}
