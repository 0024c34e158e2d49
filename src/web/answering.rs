//! From a request to its answer: which page it asks for, and what the store says.

use axum::http::{HeaderMap, Method};
use variorum_store::Reader;

use super::address::Address;
use super::answer::Answer;
use super::page::{self, View, briefings};
use super::problem::Problem;
use super::query_string::QueryString;
use super::site::Site;
use super::{feed, memento, wayback};
use crate::query::calendar::Calendar;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What is to be done: GET and HEAD read, others write.
    pub method: Method,
    /// The path, with its escapes.
    pub path: String,
    /// The query.
    pub query: QueryString,
    /// The headers, as they were sent.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Asked {
    /// A request to read, of a path with its query.
    #[must_use]
    pub fn get(target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method: Method::GET,
            path: path.to_owned(),
            query: QueryString::parse(query.as_bytes()),
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    /// The value of a header, where it is plain text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What stands before the path in an address that is whole, as whoever asks knows it.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.header("host").unwrap_or("localhost"))
    }
}

/// Answers a request, with a page whatever it asks for.
pub fn answer(site: &Site, reader: &Reader, calendar: &Calendar, asked: &Asked) -> Answer {
    answer_in(View { reader, calendar, links: &site.links, title: &site.title }, asked)
}

/// The same for a view of a store.
pub fn answer_in(view: View<'_>, asked: &Asked) -> Answer {
    found(view, asked).unwrap_or_else(|problem| page::problem::page(view, &problem))
}

fn found(view: View<'_>, asked: &Asked) -> Result<Answer, Problem> {
    let query = &asked.query;
    match Address::parse(&asked.path).ok_or_else(Problem::no_such_page)? {
        Address::Briefings => {
            let text = |name| query.exact(name).unwrap_or_default();
            briefings::page(view, briefings::Asked { prefix: text("prefix"), after: text("after") })
        }
        Address::History { name } => {
            let page = page::history::page(view, &name, query.get("until").and_then(|until| until.parse().ok()))?;
            Ok(memento::with_links(view, asked, page, &name))
        }
        Address::Text { name, rev } => {
            let page = page::text::page(view, &name, &rev)?;
            Ok(memento::with_time(view, asked, page, &name, &rev))
        }
        Address::Raw { name, rev } => page::text::raw(view, &name, &rev),
        Address::Diff { name, old, new } => page::diff::page(view, &name, &old, &new),
        Address::PermanentDiff { old, new } => page::diff::permanent(view, &old, &new),
        Address::ChooseDiff { name } => {
            let end = |field| query.get(field).map(str::to_owned).ok_or_else(Problem::no_such_page);
            Ok(Answer::see_other(view.links.to(&Address::Diff { name, old: end("a")?, new: end("b")? })))
        }
        Address::ChooseTime { name } => {
            let rev = query.get("time").map(str::to_owned).ok_or_else(Problem::no_such_page)?;
            Ok(Answer::see_other(view.links.to(&Address::Text { name, rev })))
        }
        Address::StoreFeed { format } => feed::of_store(view, asked, format),
        Address::Feed { name, format } => feed::of_briefing(view, asked, &name, format),
        Address::TimeGate { name } => memento::gate(view, asked, &name),
        Address::TimeMap { name } => memento::map(view, asked, &name),
        Address::Wayback { time, url } => wayback::text(view, &time, &wayback::whole(&url, query)),
        Address::WaybackDiff { old, new, url } => wayback::diff(view, [&old, &new], &wayback::whole(&url, query)),
        Address::Blame { .. } | Address::Search | Address::Changes => Err(Problem::no_such_page()),
    }
}
