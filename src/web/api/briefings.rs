//! The briefings, and one of them.

use serde::Serialize;
use variorum_redline::render::Version;

use super::body::{Body, List};
use super::fault::Fault;
use super::{ApiAddress, parameters};
use crate::json::briefing::BriefingObject;
use crate::json::revision::RevisionObject;
use crate::query::version::version;
use crate::query::{self, briefings, revision_selector};
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::page::View;
use crate::web::query_string::QueryString;

/// A briefing with all that is known of its newest revision.
#[derive(Serialize)]
struct WithHead<'briefing> {
    #[serde(flatten)]
    briefing: BriefingObject<'briefing>,
    head: RevisionObject<'briefing>,
}

/// The briefings by name: those that start with `prefix`, behind `after`.
///
/// Errors and cost: those of [`briefings::page`].
pub(super) fn list(view: View<'_>, query: &QueryString) -> Result<Answer, Fault> {
    let (prefix, after) = (parameters::text(query, "prefix"), parameters::text(query, "after"));
    let limit = parameters::limit(query)?;
    // One more says whether there is more.
    let found = briefings::page(view.reader, prefix, after, limit + 1)?.briefings;
    let mut list = List::new(view);
    for briefing in found.iter().take(limit) {
        list.push(&BriefingObject::new(briefing))?;
    }
    let last = found.get(limit - 1).filter(|_| found.len() > limit);
    let next = last.map(|last| last.name.as_str()).map(|after| {
        let pairs = [("prefix", prefix), ("after", after), ("limit", &*limit.to_string())];
        view.links.with_query(&Address::Api(ApiAddress::Briefings), &pairs)
    });
    list.answer(next)
}

/// A briefing, also by a name that it had.
///
/// Errors: there is none; the store cannot be read. Cost: a record, and a row of the catalog.
pub(super) fn one(view: View<'_>, name: &str) -> Result<Answer, Fault> {
    let parsed = revision_selector::name(name)?;
    let head = revision_selector::head(view.reader, parsed.as_str())?;
    let no_such = || query::Error::NoSuchBriefing { name: name.to_owned() };
    let listed = briefings::page(view.reader, &head.briefing, "", 1)?.briefings;
    let briefing = listed.first().filter(|first| first.name == head.briefing).ok_or_else(no_such)?;
    let version: Version = version(&head);
    let object = WithHead { briefing: BriefingObject::new(briefing), head: RevisionObject::new(&head, &version) };
    Ok(Body::shown(view, object)?.answer_about(&head.id))
}
