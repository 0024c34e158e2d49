//! From a request to its answer: which page it asks for, and what the store says.

use axum::http::StatusCode;
use variorum_store::Reader;

use super::address::Address;
use super::answer::Answer;
use super::api;
use super::page::diff::Options;
use super::page::{self, View, briefings};
use super::problem::Problem;
use super::query_string::QueryString;
use super::site::Site;
use crate::query::calendar::Calendar;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The path, with its escapes.
    pub path: String,
    /// The query.
    pub query: QueryString,
}

/// Answers a request, with a page whatever it asks for; with an object where a program asks.
pub fn answer(site: &Site, reader: &Reader, calendar: &Calendar, asked: &Asked) -> Answer {
    let view = View { reader, calendar, links: &site.links, title: &site.title };
    if api::is_below(&asked.path) && Address::parse(&asked.path).is_none() {
        return api::no_such_route();
    }
    found(view, asked).unwrap_or_else(|problem| page::problem::page(view, &problem))
}

/// The answer to a method that is none for reading.
#[must_use]
pub fn only_read(path: &str) -> Answer {
    const SENTENCE: &str = "Only GET and HEAD are answered here.";
    if api::is_below(path) {
        return api::only_read(SENTENCE);
    }
    Answer::text(StatusCode::METHOD_NOT_ALLOWED, &format!("{SENTENCE}\n"))
}

fn found(view: View<'_>, asked: &Asked) -> Result<Answer, Problem> {
    let query = &asked.query;
    match Address::parse(&asked.path).ok_or_else(Problem::no_such_page)? {
        Address::Briefings => briefings::page(view, &briefings::Asked::read(query)),
        Address::History { name } => page::history::page(view, &name, &page::history::Asked::read(query)),
        Address::Text { name, rev } => page::text::page(view, &name, &rev),
        Address::Raw { name, rev } => page::text::raw(view, &name, &rev),
        Address::Diff { name, old, new } => page::diff::page(view, &name, &old, &new, Options::of(query)),
        Address::PermanentDiff { old, new } => page::diff::permanent(view, &old, &new, Options::of(query)),
        Address::ChooseDiff { name } => {
            let end = |field| query.get(field).map(str::to_owned).ok_or_else(Problem::no_such_page);
            Ok(Answer::see_other(view.links.to(&Address::Diff { name, old: end("a")?, new: end("b")? })))
        }
        Address::ChooseTime { name } => {
            let rev = query.get("time").map(str::to_owned).ok_or_else(Problem::no_such_page)?;
            Ok(Answer::see_other(view.links.to(&Address::Text { name, rev })))
        }
        Address::Blame { name, rev } => page::blame::page(view, &name, &rev),
        Address::Search => page::search::page(view, &page::search::Asked::read(query)),
        Address::Changes => page::changes::page(view, &page::changes::Asked::read(query)),
        Address::About => page::about::page(view),
        Address::Api(address) => Ok(api::answer(view, &address, query)),
    }
}
