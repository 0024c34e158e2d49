//! What all pages have: the head, the way around, the style sheet.

pub mod briefings;
pub mod diff;
pub mod history;
pub mod problem;
mod style;
pub mod text;

use variorum_redline::render::html::Markup;
use variorum_redline::render::minute;
use variorum_store::{Reader, Time};

pub use style::SOURCE;

use super::address::{Address, FeedFormat};
use super::links::Links;
use crate::query::calendar::Calendar;

/// What a page is made of beside its own facts.
#[derive(Clone, Copy)]
pub struct View<'request> {
    /// The reader that answers.
    pub reader: &'request Reader,
    /// By which times are read that leave something out.
    pub calendar: &'request Calendar,
    /// Where other pages are.
    pub links: &'request Links,
    /// What people know the store by.
    pub title: &'request str,
}

impl View<'_> {
    /// Begins a page: up to and with the tag that opens `main`.
    pub(super) fn begin(self, title: &str) -> Markup {
        self.begin_with(title, None)
    }

    /// Begins a page of one briefing, which has a feed.
    pub(super) fn begin_of(self, title: &str, name: &str) -> Markup {
        self.begin_with(title, Some(name))
    }

    fn begin_with(self, title: &str, name: Option<&str>) -> Markup {
        let mut page = Markup::default();
        page.ours("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.ours("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
        page.label(title);
        page.ours("</title>\n");
        let format = FeedFormat::Atom;
        if let Some(name) = name {
            self.feed(&mut page, &Address::Feed { name: name.to_owned(), format }, name);
        }
        self.feed(&mut page, &Address::StoreFeed { format }, self.title);
        page.ours("<style>");
        page.ours(style::SHEET.as_str());
        page.ours(
            "</style>\n</head>\n<body class=\"site\">\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n",
        );
        page.ours("<nav class=\"top\" aria-label=\"Site\"><a class=\"home\" href=\"");
        page.label(&self.links.to(&Address::Briefings));
        page.ours("\"><bdi>");
        page.label(self.title);
        page.ours("</bdi></a> <a href=\"");
        page.label(&self.links.to(&Address::Changes));
        page.ours("\">Changes</a> <form role=\"search\" action=\"");
        page.label(&self.links.to(&Address::Search));
        page.ours("\"><label class=\"said\" for=\"q\">Search all revisions for a phrase</label>");
        page.ours("<input id=\"q\" name=\"q\" type=\"search\" placeholder=\"Search all revisions\"> <button>Search</button></form></nav>\n");
        page.ours("<main id=\"main\">\n");
        page
    }

    /// Adds where the feed of something is, for programs that look for one.
    fn feed(self, page: &mut Markup, feed: &Address, of: &str) {
        page.ours("<link rel=\"alternate\" type=\"application/atom+xml\" title=\"New in ");
        page.label(of);
        page.ours("\" href=\"");
        page.label(&self.links.to(feed));
        page.ours("\">\n");
    }

    /// Adds a link to another page, around a text of ours or of others.
    pub(super) fn link(self, page: &mut Markup, to: &Address, text: &str) {
        page.ours("<a href=\"");
        page.label(&self.links.to(to));
        page.ours("\"><bdi>");
        page.label(text);
        page.ours("</bdi></a>");
    }

    /// Adds the name of a briefing as the heading of a page, each of its parts a link to the
    /// briefings below it.
    pub(super) fn name(self, page: &mut Markup, name: &str) {
        let mut end = 0;
        page.ours("<h1>");
        while let Some(slash) = name.get(end..).and_then(|rest| rest.find('/')) {
            let part = name.get(end..end + slash).unwrap_or_default();
            end += slash + 1;
            page.ours("<a class=\"part\" href=\"");
            let prefix = name.get(..end).unwrap_or_default();
            page.label(&self.links.with_query(&Address::Briefings, &[("prefix", prefix)]));
            page.ours("\"><bdi>");
            page.label(part);
            page.ours("</bdi></a><span class=\"slash\">/</span>");
        }
        page.ours("<bdi>");
        page.label(name.get(end..).unwrap_or_default());
        page.ours("</bdi></h1>\n");
    }
}

/// Ends a page.
pub(super) fn end(mut page: Markup) -> Markup {
    page.ours("</main>\n</body>\n</html>\n");
    page
}

/// Adds a time, to the minute.
pub(super) fn time(page: &mut Markup, time: &Time) {
    page.ours("<time datetime=\"");
    page.label(time.as_str());
    page.ours("\">");
    page.label(&minute(time.as_str()));
    page.ours("</time>");
}
