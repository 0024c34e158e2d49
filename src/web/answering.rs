//! From a request to its answer: which page it asks for, and what the store says.

use axum::http::{HeaderMap, Method, StatusCode, header};
use variorum_store::Reader;

use super::address::Address;
use super::answer::{Answer, Media};
use super::api;
use super::desk::{Desk, Writing};
use super::page::diff::Options;
use super::page::edit;
use super::page::{self, View, briefings};
use super::problem::Problem;
use super::query_string::QueryString;
use super::site::Site;
use super::visitor::Visitor;
use super::{etag, feed, memento, wayback};
use crate::query::calendar::Calendar;
use crate::query::newest::Newest;

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
    /// Who asks.
    pub visitor: Visitor,
    /// What stands before the path in an address that is whole, as whoever asks knows it.
    pub origin: String,
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
            visitor: Visitor::reader(),
            origin: "http://localhost".to_owned(),
        }
    }

    /// Whether it would write.
    #[must_use]
    pub fn writes(&self) -> bool {
        !matches!(self.method, Method::GET | Method::HEAD)
    }

    /// The tags in `If-None-Match`, of the answers that the client has.
    #[must_use]
    pub fn known_tags(&self) -> Option<String> {
        etag::known(&self.headers)
    }

    /// The value of a header, where it is plain text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Answers a request, with a page whatever it asks for; with an object where a program asks.
pub fn answer(site: &Site, reader: &Reader, calendar: &Calendar, asked: &Asked) -> Answer {
    let is_writable = site.desk.is_some();
    let view = View { reader, calendar, links: &site.links, title: &site.title, is_writable };
    answer_in(view, site.desk.as_ref(), asked)
}

/// The same for a view of a store, and the desk where it is written to.
pub fn answer_in(view: View<'_>, desk: Option<&Desk>, asked: &Asked) -> Answer {
    if api::is_below(&asked.path) {
        return match Address::parse(&asked.path) {
            Some(Address::Api(address)) if !asked.writes() => api::answer(view, &address, &asked.query),
            Some(Address::Api(address)) if address.writing_methods().contains(&asked.method.as_str()) => {
                api::written(view, writing(desk, asked), &address, asked)
            }
            Some(_) => not_allowed(&asked.path, desk.is_some()),
            None => api::no_such_route(),
        };
    }
    let answer = if asked.writes() { written(desk, view, asked) } else { found(desk, view, asked) };
    match answer {
        Err(problem) => page::problem::page(view, &problem),
        // Pages without a tag of their own get one from their bytes.
        Ok(page) if page.etag.is_none() && page.media == Media::Page && page.status == StatusCode::OK => {
            let tag = etag::of_bytes(&page.body);
            page.with_etag(&tag)
        }
        Ok(answer) => answer,
    }
}

/// The answer to a method that a path does not have, of a store that may be written to or not.
#[must_use]
pub fn not_allowed(path: &str, is_writable: bool) -> Answer {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let writing_methods = match Address::parse(path) {
        Some(Address::Api(address)) => address.writing_methods(),
        Some(Address::New | Address::Edit { .. }) => &["POST"],
        _ => &[],
    };
    let (methods, why) = match writing_methods {
        [] => ("GET, HEAD".to_owned(), ""),
        methods if is_writable => (format!("GET, HEAD, {}", methods.join(", ")), ""),
        _ => ("GET, HEAD".to_owned(), " This server only shows its store: it was started without --writable."),
    };
    let sentence = format!("Only {methods} are allowed here.{why}");
    let answer =
        if api::is_below(path) { api::not_allowed(sentence) } else { Answer::text(status, &format!("{sentence}\n")) };
    answer.with_header(header::ALLOW, &methods)
}

fn found(desk: Option<&Desk>, view: View<'_>, asked: &Asked) -> Result<Answer, Problem> {
    let query = &asked.query;
    match Address::parse(&asked.path).ok_or_else(Problem::no_such_page)? {
        Address::Briefings => briefings::page(view, &briefings::Asked::read(query)),
        Address::History { name } => {
            let head = Newest::read(view.reader, &name)?;
            let page = page::history::page(view, &head, &name, &page::history::Asked::read(query))?;
            Ok(memento::with_links(view, asked, page, &head))
        }
        Address::Text { name, rev } => {
            let found = page::text::Found::read(view, &name, &rev)?;
            let page = page::text::page(view, &found)?;
            Ok(memento::with_time(view, asked, page, &found, &rev))
        }
        Address::Raw { name, rev } => page::text::raw(view, &name, &rev),
        Address::Diff { name, old, new } => page::diff::page(view, &name, &old, &new, Options::of(query)),
        Address::PermanentDiff { old, new } => page::diff::permanent(view, &old, &new, Options::of(query)),
        Address::ChooseDiff { name } => {
            let end = |field| query.get(field).map(str::to_owned);
            let (Some(old), Some(new)) = (end("a"), end("b")) else {
                return Err(Problem::not_given("Say which two revisions you mean.", &name));
            };
            Ok(Answer::see_other(view.links.to(&Address::Diff { name, old, new })))
        }
        Address::ChooseTime { name } => {
            let Some(time) = query.get("time") else {
                return Err(Problem::not_given("Say which day or time you mean, such as 2026-05-09.", &name));
            };
            let rev = page::text::rev_of_time(time);
            Ok(Answer::see_other(view.links.to(&Address::Text { name, rev })))
        }
        Address::Blame { name, rev } => page::blame::page(view, &name, &rev),
        Address::Search => page::search::page(view, &page::search::Asked::read(query)),
        Address::Changes => page::changes::page(view, &page::changes::Asked::read(query)),
        Address::About => page::about::page(view),
        Address::Api(address) => Ok(api::answer(view, &address, query)),
        Address::StoreFeed { format } => feed::of_store(view, asked, format),
        Address::Feed { name, format } => feed::of_briefing(view, asked, &name, format),
        Address::TimeGate { name } => Ok(memento::gate(view, asked, &name)),
        Address::TimeMap { name } => memento::map(view, asked, &name),
        Address::Wayback { time, url } => wayback::text(view, &time, &wayback::whole(&url, query)),
        Address::WaybackDiff { old, new, url } => wayback::diff(view, [&old, &new], &wayback::whole(&url, query)),
        Address::New => Ok(edit::new_form(view, writing(desk, asked)?)),
        Address::Edit { name } => edit::form(view, writing(desk, asked)?, &name),
        Address::Edited { name, rev } => edit::done(view, &name, &rev),
    }
}

/// Does what a form asks for.
fn written(desk: Option<&Desk>, view: View<'_>, asked: &Asked) -> Result<Answer, Problem> {
    let name = match Address::parse(&asked.path) {
        Some(Address::New) if asked.method == Method::POST => None,
        Some(Address::Edit { name }) if asked.method == Method::POST => Some(name),
        _ => return Ok(not_allowed(&asked.path, desk.is_some())),
    };
    let writing = writing(desk, asked)?;
    let media = asked.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    if !media.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Only forms can be sent to this address."));
    }
    let form = QueryString::parse_exactly(&asked.body);
    let form = form.ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "What was sent is not UTF-8."))?;
    edit::sent(view, writing, name.as_deref(), &form)
}

/// Where whoever asks may write.
fn writing<'request>(desk: Option<&'request Desk>, asked: &'request Asked) -> Result<Writing<'request>, Problem> {
    let desk = desk.ok_or_else(|| {
        Problem::new(StatusCode::FORBIDDEN, "This server only shows its store: it was started without --writable.")
    })?;
    match &asked.visitor {
        visitor if visitor.may_write => Ok(Writing { desk, visitor }),
        visitor if visitor.is_known => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "Your token can only read. To write, sign in with one that can write.",
        )),
        _ => Err(Problem::new(StatusCode::UNAUTHORIZED, "To write, sign in.")),
    }
}
