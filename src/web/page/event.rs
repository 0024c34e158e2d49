//! What happened to a briefing beside its revisions, in sentences: ends, ends taken back, other
//! names.

use variorum_redline::render::html::Markup;
use variorum_store::{End, EndTakenBack, Rename};

use super::{View, time};
use crate::web::address::Address;

/// Adds when a briefing ended, or will, by whom and why.
pub(super) fn ended(view: View<'_>, page: &mut Markup, end: &End) {
    let record = &end.record;
    super::ended(view, page, &record.time, record.author.as_deref(), record.reason.as_deref());
}

/// Adds from when until when a briefing was not in force, and why.
pub(super) fn end_taken_back(view: View<'_>, page: &mut Markup, taken_back: &EndTakenBack) {
    let EndTakenBack { end, by } = taken_back;
    page.ours(" <strong>Not in force</strong> from ");
    time(page, &end.record.time);
    page.ours(" until ");
    let number = by.record.number.to_string();
    let words = format!("revision {number}");
    view.link(page, &Address::Text { name: by.briefing.clone(), rev: number }, &words);
    page.ours(", ");
    time(page, &by.record.time);
    if let Some(reason) = &end.record.reason {
        page.ours(": <bdi>");
        page.lines(reason);
        page.ours("</bdi>");
    }
    page.ours(".");
}

/// Adds when briefings got other names, by whom and why.
pub(super) fn renamed(page: &mut Markup, rename: &Rename) {
    page.ours("<strong>Renamed</strong> on ");
    time(page, &rename.record.time);
    if let Some(author) = &rename.record.author {
        page.ours(" by <bdi>");
        page.label(author);
        page.ours("</bdi>");
    }
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
