//! What all pages have: the head, the way around, the style sheet.

pub mod about;
pub mod blame;
pub mod briefings;
pub mod changes;
pub mod diff;
pub mod edit;
mod event;
pub mod history;
pub mod problem;
pub mod search;
pub mod sign_in;
mod style;
pub mod text;

#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use axum::http::StatusCode;
use variorum_redline::render::html::Markup;
use variorum_redline::render::{counted, grouped, minute};
use variorum_store::{Notice, Pin, Reader, Time, Words};

pub use style::{SHEET, SOURCE};

use super::address::{Address, FeedFormat};
use super::answer::Answer;
use super::links::Links;
use super::problem::Problem;
use crate::query;
use crate::query::calendar::Calendar;
use crate::query::change_kinds::ChangeKinds;

/// What stands behind a sentence about what is in force, where something is lost that may be in
/// force instead.
const RESERVE: &str = " (as far as is known: later records of this briefing are missing)";

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
    /// Whether briefings can be edited here.
    pub is_writable: bool,
}

impl View<'_> {
    /// Whether pages are files: they show what was recorded, whenever they are read, and have no
    /// form.
    pub(in crate::web) const fn is_static(self) -> bool {
        self.links.are_files()
    }

    /// Begins a page: up to and with the tag that opens `main`.
    pub(super) fn begin(self, title: &str) -> Markup {
        self.begin_with(title, None, "")
    }

    /// Begins a page of the briefings whose names begin with `prefix`, which have a feed.
    pub(super) fn begin_below(self, title: &str, prefix: &str) -> Markup {
        self.begin_with(title, None, prefix)
    }

    /// Begins a page of one briefing, which has a feed.
    pub(super) fn begin_of(self, title: &str, name: &str) -> Markup {
        self.begin_with(title, Some(name), "")
    }

    fn begin_with(self, title: &str, name: Option<&str>, prefix: &str) -> Markup {
        let mut page = Markup::default();
        let sheet = self.is_static().then(|| self.links.to_sheet());
        head(&mut page, title, sheet.as_deref(), |page| {
            if !self.links.have_feeds() {
                return;
            }
            for format in [FeedFormat::Atom, FeedFormat::Json] {
                let of_store = Address::StoreFeed { format };
                if let Some(name) = name {
                    self.feed(page, &self.links.to(&Address::Feed { name: name.to_owned(), format }), format, name);
                }
                if !prefix.is_empty() {
                    self.feed(page, &self.links.with_query(&of_store, &[("prefix", prefix)]), format, prefix);
                }
                self.feed(page, &self.links.to(&of_store), format, self.title);
            }
        });
        page.ours("<a class=\"skip\" href=\"#main\">Skip to the content</a>\n");
        page.ours("<nav class=\"top\" aria-label=\"Site\"><a class=\"home\" href=\"");
        page.label(&self.links.to(&Address::Briefings));
        page.ours("\"><bdi>");
        page.label(self.title);
        page.ours("</bdi></a> ");
        if self.is_static() {
            self.link_with(&mut page, &Address::Briefings, &[briefings::BY_NEWEST], "Newest changes");
            page.ours(" ");
            self.link_ours(&mut page, &Address::About, "About");
            page.ours("</nav>\n<main id=\"main\">\n");
            return page;
        }
        self.link_ours(&mut page, &Address::Changes, "Changes");
        page.ours(" ");
        self.link_ours(&mut page, &Address::About, "About");
        page.ours(" ");
        if self.is_writable {
            self.link_ours(&mut page, &Address::New, "New briefing");
            page.ours(" ");
        }
        page.ours("<form role=\"search\" action=\"");
        page.label(&self.links.to(&Address::Search));
        page.ours("\"><label class=\"said\" for=\"q\">Search all revisions for a phrase</label>");
        page.ours("<input id=\"q\" name=\"q\" type=\"search\" placeholder=\"Search all revisions\"> <button>Search</button></form></nav>\n");
        if let Some(warning) = self.warning() {
            page.ours("<p class=\"note\" role=\"alert\"><strong>");
            page.ours(warning);
            page.ours("</strong> ");
            self.link_ours(&mut page, &Address::About, "What is known of it");
            page.ours("</p>\n");
        }
        page.ours("<main id=\"main\">\n");
        page
    }

    /// What whoever reads any page must be told of the store; part of what a page depends on.
    pub(super) fn warning(self) -> Option<&'static str> {
        let notices = self.reader.notices();
        if notices.iter().any(|notice| matches!(notice, Notice::BehindPin(_))) {
            return Some("This store does not continue what this server has seen of it: revisions may be missing.");
        }
        let is_damaged = notices.iter().any(|notice| matches!(notice, Notice::Damaged(_) | Notice::ShownAgain { .. }));
        is_damaged.then_some("This store is damaged: what is shown may be incomplete.")
    }

    /// A reader that shows what was written since this one began to answer; `asked` is what it is
    /// asked about.
    ///
    /// Errors and cost: those of [`Reader::refresh`].
    pub(super) fn refreshed(self, asked: &str) -> Result<Reader, query::Error> {
        let mut reader = self.reader.clone();
        reader.refresh(&mut |_| ControlFlow::Continue(())).map_err(query::Error::store(asked))?;
        Ok(reader)
    }

    /// Adds where the feed of something is, for programs that look for one.
    fn feed(self, page: &mut Markup, feed: &str, format: FeedFormat, of: &str) {
        page.ours("<link rel=\"alternate\" type=\"");
        page.ours(match format {
            FeedFormat::Atom => "application/atom+xml",
            FeedFormat::Json => "application/feed+json",
        });
        page.ours("\" title=\"New in ");
        page.label(of);
        page.ours("\" href=\"");
        page.label(feed);
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

    /// Adds a link to another page with a query, around words of ours.
    pub(super) fn link_with(self, page: &mut Markup, to: &Address, pairs: &[(&str, &str)], words: &'static str) {
        page.ours("<a href=\"");
        page.label(&self.links.with_query(to, pairs));
        page.ours("\">");
        page.ours(words);
        page.ours("</a>");
    }

    /// Adds a link to another page of a site, around words of ours.
    pub(super) fn link_ours(self, page: &mut Markup, to: &Address, words: &'static str) {
        page.ours("<a href=\"");
        page.label(&self.links.to(to));
        page.ours("\">");
        page.ours(words);
        page.ours("</a>");
    }

    /// Adds a time, to the minute, and how long before this request it was.
    pub(super) fn time_ago(self, page: &mut Markup, time: &Time) {
        self::time(page, time);
        if self.is_static() {
            return;
        }
        page.ours(" <span class=\"ago\">(");
        page.label(&ago(self.calendar.now().seconds.saturating_sub(time.instant().seconds)));
        page.ours(")</span>");
    }

    /// Ends a page with a form, below which it says why what was sent with that is not answered.
    ///
    /// Errors: that problem, where it is none of what was asked.
    pub(super) fn refused(self, mut page: Markup, problem: Problem) -> Result<Answer, Problem> {
        if problem.status != StatusCode::BAD_REQUEST {
            return Err(problem);
        }
        page.ours("<p class=\"notice\" role=\"alert\">");
        page.label(&problem.sentence);
        page.ours("</p>\n");
        Ok(Answer::page(self.end(page)).with_status(problem.status))
    }

    /// Ends a page that shows the store as it is now, with what its log holds.
    pub(super) fn end(self, page: Markup) -> Markup {
        // A file would say how the store was when it was written, which `About` does for all.
        let head = if self.is_static() { None } else { self.reader.pin().ok() };
        self.end_with(page, head.map(|status| status.shown).as_ref())
    }

    /// Ends a page of revisions, which is the same whatever is added to the log.
    pub(super) fn end_fixed(self, page: Markup) -> Markup {
        self.end_with(page, None)
    }

    fn end_with(self, mut page: Markup, head: Option<&Pin>) -> Markup {
        page.ours("</main>\n<footer class=\"foot\"><p>");
        self.link_ours(&mut page, &Address::About, "About this store");
        if let Some(head) = head {
            page.ours(": ");
            page.label(&counted(head.size, "record"));
            page.ours(", root <code>");
            page.label(&head.root.short());
            page.ours("</code>");
        }
        page.ours("</p></footer>\n</body>\n</html>\n");
        page
    }

    /// Adds a link to the history of a briefing, the last part of whose name stands out.
    pub(super) fn briefing(self, page: &mut Markup, name: &str) {
        let split = name.rfind('/').map_or(0, |slash| slash + 1);
        page.ours("<a class=\"briefing\" href=\"");
        page.label(&self.links.to(&Address::History { name: name.to_owned() }));
        page.ours("\"><bdi>");
        if split > 0 {
            page.ours("<span class=\"folder\">");
            page.label(name.get(..split).unwrap_or_default());
            page.ours("</span>");
        }
        page.label(name.get(split..).unwrap_or_default());
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
            if self.is_static() {
                page.ours("<bdi>");
                page.label(part);
                page.ours("</bdi>");
            } else {
                page.ours("<a class=\"part\" href=\"");
                let prefix = name.get(..end).unwrap_or_default();
                page.label(&self.links.with_query(&Address::Briefings, &[("prefix", prefix)]));
                page.ours("\"><bdi>");
                page.label(part);
                page.ours("</bdi></a>");
            }
            page.ours("<span class=\"slash\">/</span>");
        }
        page.ours("<bdi>");
        page.label(name.get(end..).unwrap_or_default());
        page.ours("</bdi></h1>\n");
    }
}

/// Begins a page: up to and with the tag that opens `body`. Its style sheet stands in it, or is the
/// file that `sheet` leads to; then the page has its policy in it too, as no server sends one.
fn head(page: &mut Markup, title: &str, sheet: Option<&str>, feeds: impl FnOnce(&mut Markup)) {
    page.ours("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.ours("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    page.label(title);
    page.ours("</title>\n");
    feeds(page);
    match sheet {
        Some(sheet) => {
            page.ours("<meta http-equiv=\"Content-Security-Policy\" content=\"");
            page.ours("default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'\">\n");
            page.ours("<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"stylesheet\" href=\"");
            page.label(sheet);
            page.ours("\">\n");
        }
        None => {
            page.ours("<style>");
            page.ours(style::SHEET.as_str());
            page.ours("</style>\n");
        }
    }
    page.ours("</head>\n<body class=\"site\">\n");
}

/// Ago, or to come, in words: the largest unit alone.
fn ago(seconds: i64) -> String {
    const UNITS: [(u64, &str); 5] =
        [(31_557_600, "year"), (2_629_800, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute")];
    let passed = seconds.unsigned_abs();
    let unit = UNITS.iter().find(|(unit, _)| passed >= *unit);
    match unit.map(|(unit, noun)| counted(passed / unit, noun)) {
        None => "just now".to_owned(),
        Some(count) if seconds < 0 => format!("in {count}"),
        Some(count) => format!("{count} ago"),
    }
}

/// Adds who made a revision, and why.
pub(super) fn who_and_why(page: &mut Markup, author: Option<&str>, note: Option<&str>) {
    if author.is_none() && note.is_none() {
        return;
    }
    page.ours("<p class=\"why\" dir=\"auto\">");
    if let Some(author) = author {
        page.ours("<bdi class=\"who\">");
        page.label(author);
        page.ours("</bdi> ");
    }
    page.lines(note.unwrap_or_default());
    page.ours("</p>");
}

/// Adds a field of a form for a line of text, below words of ours that may have markup.
pub(super) fn field(page: &mut Markup, name: &'static str, words: &'static str, value: &str) {
    page.ours("<p><label for=\"");
    page.ours(name);
    page.ours("\">");
    page.ours(words);
    page.ours("</label> <input id=\"");
    page.ours(name);
    page.ours("\" name=\"");
    page.ours(name);
    page.ours("\" dir=\"auto\" value=\"");
    page.label(value);
    page.ours("\"></p>");
}

/// How much changed: words, then what kinds of change there are beside new words: `+2 −3 words · 1
/// number`.
pub(super) fn amount(words: Words, kinds: &ChangeKinds) -> String {
    let Words { inserted, deleted } = words;
    let words = match (inserted, deleted) {
        (0, 0) => None,
        (_, 0) => Some(format!("+{}", counted(inserted, "word"))),
        (0, _) => Some(format!("−{}", counted(deleted, "word"))),
        _ => Some(format!("+{} −{} words", grouped(inserted), grouped(deleted))),
    };
    let said: Vec<String> = words.into_iter().chain(kinds.said_beside_words()).collect();
    if said.is_empty() { "no word changed".to_owned() } else { said.join(" · ") }
}

/// Adds the labels that stand at a revision.
pub(super) fn labels(page: &mut Markup, labels: &[String]) {
    for label in labels {
        page.ours(" <bdi class=\"tag label\">");
        page.label(label);
        page.ours("</bdi>");
    }
}

/// Adds a time, to the minute.
pub(super) fn time(page: &mut Markup, time: &Time) {
    page.ours("<time datetime=\"");
    page.label(time.as_str());
    page.ours("\">");
    page.label(&minute(time.as_str()));
    page.ours("</time>");
}
