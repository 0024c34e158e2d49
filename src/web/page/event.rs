//! What happened to a briefing beside its revisions, in sentences: ends, ends taken back, other
//! names.

use variorum_redline::render::html::Markup;
use variorum_store::{End, EndTakenBack, ListedEnd, Rename, Revision, Time};

use super::{View, time};
use crate::query::ending::Superseded;
use crate::query::standing::Ending;
use crate::web::address::Address;

/// What is said of an end, wherever it was read.
pub(super) struct Ended<'end> {
    when: &'end Time,
    author: Option<&'end str>,
    reason: Option<&'end str>,
}

impl<'end> From<&'end End> for Ended<'end> {
    fn from(end: &'end End) -> Self {
        let record = &end.record;
        Self { when: &record.time, author: record.author.as_deref(), reason: record.reason.as_deref() }
    }
}

impl<'end> From<&'end Box<End>> for Ended<'end> {
    fn from(end: &'end Box<End>) -> Self {
        Self::from(&**end)
    }
}

impl<'end> From<&'end ListedEnd> for Ended<'end> {
    fn from(end: &'end ListedEnd) -> Self {
        Self { when: &end.time, author: end.author.as_deref(), reason: end.reason.as_deref() }
    }
}

/// Adds when a briefing ended, or will, by whom and why.
pub(super) fn ended<'end>(view: View<'_>, page: &mut Markup, end: impl Into<Ended<'end>>) {
    let Ended { when, author, reason } = end.into();
    if view.is_static() {
        // Which is true whenever it is read.
        page.ours("<strong>Not in force</strong> from ");
        time(page, when);
        page.ours(" on");
    } else {
        let is_to_come = when.instant() > view.calendar.now();
        page.ours(if is_to_come { "<strong>Ends</strong> on " } else { "<strong>Ended</strong> on " });
        time(page, when);
    }
    by(page, author);
    because(page, reason);
}

/// Adds a note of when a briefing ended, or will, or that this cannot be read; nothing where it
/// does not end.
pub(super) fn ending(view: View<'_>, page: &mut Markup, ending: &Ending) {
    match ending {
        Ending::Never => {}
        Ending::At(end) => {
            page.ours("<p class=\"note ended\">");
            ended(view, page, end);
            page.ours("</p>\n");
        }
        Ending::Unreadable => {
            page.ours("<p class=\"note ended\">Whether this briefing has ended cannot be read.</p>\n");
        }
    }
}

/// Adds why an end does not count any more.
pub(super) fn superseded(view: View<'_>, page: &mut Markup, superseded: &Superseded) {
    match superseded {
        Superseded::Corrected => page.ours("<br>A later record took the place of this end."),
        // Of a file this page is not written anew when that revision comes.
        Superseded::TakenBack(_) if view.is_static() => {}
        Superseded::TakenBack(by) => {
            page.ours("<br>Taken back by ");
            link_to(view, page, by);
            page.ours(".");
        }
    }
}

/// Adds from when until when a briefing was not in force, and why.
pub(super) fn end_taken_back(view: View<'_>, page: &mut Markup, taken_back: &EndTakenBack) {
    let EndTakenBack { end, by } = taken_back;
    page.ours(" <strong>Not in force</strong> from ");
    time(page, &end.record.time);
    page.ours(" until ");
    link_to(view, page, by);
    page.ours(", ");
    time(page, &by.record.time);
    because(page, end.record.reason.as_deref());
    page.ours(".");
}

/// Adds when briefings got other names, by whom and why.
pub(super) fn renamed(page: &mut Markup, rename: &Rename) {
    page.ours("<strong>Renamed</strong> on ");
    time(page, &rename.record.time);
    by(page, rename.record.author.as_deref());
    for one in &rename.record.renames {
        page.ours("<br><bdi>");
        page.label(&one.briefing);
        page.ours("</bdi> is called <bdi>");
        page.label(&one.to);
        page.ours("</bdi>");
    }
    if let Some(note) = &rename.record.note {
        page.ours("<br><bdi>");
        page.lines(note);
        page.ours("</bdi>");
    }
}

/// Adds who had it done, where that is known.
fn by(page: &mut Markup, author: Option<&str>) {
    if let Some(author) = author {
        page.ours(" by <bdi>");
        page.label(author);
        page.ours("</bdi>");
    }
}

/// Adds a reason, where one was given.
fn because(page: &mut Markup, reason: Option<&str>) {
    if let Some(reason) = reason {
        page.ours(": <bdi>");
        page.lines(reason);
        page.ours("</bdi>");
    }
}

/// Adds a link to the text of a revision.
fn link_to(view: View<'_>, page: &mut Markup, revision: &Revision) {
    let number = revision.record.number.to_string();
    let words = format!("revision {number}");
    view.link(page, &Address::Text { name: revision.briefing.clone(), rev: number }, &words);
}
