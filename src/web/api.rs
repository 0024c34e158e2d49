//! The same as the pages as JSON, for programs: `/api/v1/…`.
//!
//! Objects are those of `--json`. A list is an object with `items` and the link to what is `next`,
//! never all there is. What went wrong is an object too (RFC 9457). `docs/openapi.json` describes
//! every route, and is served beside them; tests hold the two against each other. What is committed
//! goes the way of the pages' forms: through the desk.

pub mod address;
mod body;
mod briefings;
mod changes;
mod commit;
mod end;
mod fault;
mod history;
mod label;
mod new_revision;
mod parameters;
mod precondition;
mod rename;
mod revision;
mod search;
mod store;

#[cfg(test)]
mod tests;

use axum::http::{Method, StatusCode};

use address::ApiAddress;
use body::Body;
use fault::Fault;

use super::answer::Answer;
use super::answering::Asked;
use super::desk::Writing;
use super::page::View;
use super::problem::Problem;
use super::query_string::QueryString;

/// What describes the routes.
const DESCRIPTION: &str = include_str!("../../docs/openapi.json");

/// Answers what an address of the API asks for.
pub fn answer(view: View<'_>, address: &ApiAddress, query: &QueryString) -> Answer {
    found(view, address, query).unwrap_or_else(|fault| fault.answer())
}

/// The answer where a path below `/api/` asks for nothing that there is.
#[must_use]
pub fn no_such_route() -> Answer {
    Fault::no_such_route().answer()
}

/// Does what a request asks for that writes, by a method that its address has for that.
pub fn written(view: View<'_>, writing: Result<Writing<'_>, Problem>, address: &ApiAddress, asked: &Asked) -> Answer {
    let written = match (writing, address) {
        (Err(problem), _) => Err(Fault::from(problem)),
        (Ok(writing), ApiAddress::Briefing { name }) => commit::put(view, writing, name, asked),
        (Ok(writing), ApiAddress::History { name }) => commit::post(view, writing, name, asked),
        (Ok(writing), ApiAddress::Label { name, label }) if asked.method == Method::DELETE => {
            label::delete(view, writing, name, label, asked)
        }
        (Ok(writing), ApiAddress::Label { name, label }) => label::put(view, writing, name, label, asked),
        (Ok(writing), ApiAddress::End { name }) => end::put(view, writing, name, asked),
        (Ok(writing), ApiAddress::Rename { name }) => rename::put(view, writing, name, asked),
        (Ok(_), _) => Err(Fault::no_such_route()),
    };
    written.unwrap_or_else(|fault| fault.answer())
}

/// The answer to a method that an address does not have.
#[must_use]
pub fn not_allowed(sentence: String) -> Answer {
    Fault::new(StatusCode::METHOD_NOT_ALLOWED, "usage", sentence).answer()
}

/// The answer to a request whose body is not taken.
#[must_use]
pub fn not_taken(status: StatusCode, sentence: &str) -> Answer {
    Fault::new(status, "refused", sentence.to_owned()).answer()
}

/// Whether a path is one of the API, so that even what goes wrong is an object.
#[must_use]
pub fn is_below(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

fn found(view: View<'_>, address: &ApiAddress, query: &QueryString) -> Result<Answer, Fault> {
    match address {
        ApiAddress::Briefings => briefings::list(view, query),
        ApiAddress::Briefing { name } => briefings::one(view, name),
        ApiAddress::History { name } => history::list(view, name, query),
        ApiAddress::Revision { name, rev } => revision::record(view, name, rev),
        ApiAddress::Text { name, rev } => revision::text(view, name, rev),
        ApiAddress::Blame { name, rev } => revision::blame(view, name, rev),
        ApiAddress::Label { name, label } => label::one(view, name, label),
        ApiAddress::End { name } => end::one(view, name),
        ApiAddress::Rename { name } => rename::one(view, name),
        ApiAddress::Diff { name, old, new } => revision::diff(view, name, old, new),
        ApiAddress::PermanentDiff { old, new } => revision::permanent_diff(view, old, new),
        ApiAddress::Search => search::list(view, query),
        ApiAddress::Changes => changes::list(view, query),
        ApiAddress::Store => store::state(view),
        ApiAddress::Description => Ok(Body::of_text(DESCRIPTION).answer()),
    }
}
