//! From a request to its answer: which page it asks for, and what the store says.

use variorum_store::Reader;

use super::address::Address;
use super::answer::Answer;
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

/// Answers a request, with a page whatever it asks for.
pub fn answer(site: &Site, reader: &Reader, calendar: &Calendar, asked: &Asked) -> Answer {
    let view = View { reader, calendar, links: &site.links, title: &site.title };
    found(view, asked).unwrap_or_else(|problem| page::problem::page(view, &problem))
}

fn found(view: View<'_>, asked: &Asked) -> Result<Answer, Problem> {
    let query = &asked.query;
    match Address::parse(&asked.path).ok_or_else(Problem::no_such_page)? {
        Address::Briefings => briefings::page(view, &briefings::Asked::read(query)),
        Address::History { name } => page::history::page(view, &name, &page::history::Asked::read(query)),
        Address::Text { name, rev } => page::text::page(view, &name, &rev),
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
        Address::Search => page::search::page(view, &page::search::Asked::read(query)),
        Address::Changes => page::changes::page(view, &page::changes::Asked::read(query)),
        Address::About => page::about::page(view),
        Address::Blame { .. } => Err(Problem::no_such_page()),
    }
}
