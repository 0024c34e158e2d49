//! About a store: the head of its log, what this reader has seen of it, and what is damaged.

use variorum_redline::render::counted;
use variorum_redline::render::html::Markup;
use variorum_store::{Depth, Notice, PinStatus, Verification};

use super::View;
use crate::query;
use crate::web::answer::Answer;
use crate::web::problem::Problem;

/// Lost revisions that are named one by one.
const LOST_MAX: usize = 100;

/// The page about a store.
///
/// Errors: what the reader remembers cannot be read. Cost: no texts.
pub fn page(view: View<'_>) -> Result<Answer, Problem> {
    let status = view.reader.pin().map_err(query::Error::store("the store"))?;
    let mut page = view.begin("About this store");
    page.ours("<h1>About this store</h1>\n<dl>\n<dt>Name</dt><dd><bdi>");
    page.label(view.title);
    page.ours("</bdi></dd>\n<dt>In its log</dt><dd>");
    page.label(&counted(status.shown.size, "record"));
    page.ours("</dd>\n<dt>Root of the tree over them</dt><dd class=\"hash\"><code>");
    page.label(&status.shown.root.to_string());
    page.ours("</code></dd>\n<dt>Id of the store</dt><dd class=\"hash\"><code>");
    page.label(&view.reader.id().to_string());
    page.ours("</code></dd>\n<dt>");
    page.ours(if view.is_static() { "Written" } else { "Served" });
    page.ours(" by</dt><dd>variorum ");
    page.ours(env!("CARGO_PKG_VERSION"));
    page.ours("</dd>\n</dl>\n");
    page.ours("<p>Whoever has noted the number of records and the root can tell later whether the log still begins ");
    page.ours("with them: nothing that was published can be changed or removed without another root.</p>\n");
    if !view.is_static() {
        seen(&mut page, &status);
    }
    // Those pages are read anywhere and at any time: what was verified here, and how long ago, is
    // not about them.
    let verified = if view.is_static() { None } else { Some(view.reader.verifications()) };
    let verified = verified.transpose().map_err(query::Error::store("the store"))?;
    damage(view, &mut page, verified.as_deref());
    Ok(Answer::page(view.end(page)))
}

/// What this reader has seen before, and whether the store continues it.
fn seen(page: &mut Markup, status: &PinStatus) {
    page.ours("<section>\n<h2>What this server has seen before</h2>\n");
    match (&status.pinned, &status.unread) {
        (_, Some(why)) => {
            page.ours("<p class=\"note\">It cannot be read: ");
            page.label(why);
            page.ours("</p>\n");
        }
        (None, None) => page.ours("<p>Nothing: this is its first look at the store.</p>\n"),
        (Some(pinned), None) => {
            page.ours("<p>");
            page.label(&counted(pinned.size, "record"));
            page.ours(", with the root</p>\n<p class=\"hash\"><code>");
            page.label(&pinned.root.to_string());
            page.ours("</code></p>\n");
            if status.finding.is_none() {
                page.ours("<p>The log continues what was seen.</p>\n");
            }
        }
    }
    if let Some(finding) = &status.finding {
        page.ours("<p class=\"note\"><strong>The log contradicts what was seen:</strong> ");
        page.label(&finding.to_string());
        page.ours("</p>\n");
    }
    if !status.lost.is_empty() {
        page.ours("<p>Revisions that were seen before and are missing now:</p>\n<ul>\n");
        for (briefing, number) in status.lost.iter().take(LOST_MAX) {
            page.ours("<li><bdi>");
            page.label(briefing);
            page.label(&format!("@{number}"));
            page.ours("</bdi></li>\n");
        }
        page.ours("</ul>\n");
        if status.lost.len() > LOST_MAX || !status.is_all_lost {
            page.ours("<p>There may be more.</p>\n");
        }
    }
    page.ours("</section>\n");
}

/// What the reader must be told, and when everything was checked.
fn damage(view: View<'_>, page: &mut Markup, verified: Option<&[Verification]>) {
    let notices = view.reader.notices();
    page.ours("<section>\n<h2>Damage</h2>\n");
    // What contradicts the pin is said above.
    let told: Vec<&Notice> =
        notices.iter().filter(|notice| !matches!(notice, Notice::FirstUse { .. } | Notice::BehindPin(_))).collect();
    if told.is_empty() {
        page.ours("<p>No damage was met when the store was opened. What a page shows is checked when it is read, ");
        page.ours("and a page that cannot be read says so; <code>variorum verify</code> reads everything back and ");
        page.ours("checks it.</p>\n");
    } else {
        page.ours("<ul>\n");
        for notice in told {
            page.ours("<li>");
            page.label(&notice.to_string());
            page.ours("</li>\n");
        }
        page.ours("</ul>\n<p><code>variorum verify</code> says what is lost with it, and what to do.</p>\n");
    }
    if verified.is_some_and(<[Verification]>::is_empty) {
        page.ours("<p>It was not verified yet by whoever serves these pages.</p>\n");
    }
    for verification in verified.into_iter().flatten() {
        verified_at(view, page, verification);
    }
    page.ours("</section>\n");
}

/// When all of the store was verified, up to where, and what was found.
fn verified_at(view: View<'_>, page: &mut Markup, verification: &Verification) {
    let Verification { time, depth, size, root, damages, .. } = verification;
    page.ours("<p>Verified ");
    view.time_ago(page, time);
    page.label(&format!(", {}", counted(*size, "record")));
    if *depth == Depth::Quick {
        page.ours(", without reading the texts");
    }
    match damages {
        0 => page.ours(": no damage was found"),
        found => {
            page.ours(": <strong>");
            page.label(&format!("{} found", counted(*found, "damage")));
            page.ours("</strong>");
        }
    }
    page.ours(". The root of what was verified:</p>\n<p class=\"hash\"><code>");
    page.label(&root.to_string());
    page.ours("</code></p>\n");
}
