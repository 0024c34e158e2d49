//! Committing: a new revision of a briefing, new or not, which is on disk before it is answered.

use axum::http::StatusCode;
use variorum_redline::render::minute;
use variorum_store::{Committed, Error, Expect, Reader, Revision};

use super::ApiAddress;
use super::body::{Body, WithWarnings};
use super::fault::Fault;
use super::new_revision::{NewRevision, Said, Takes};
use super::parameters;
use super::precondition::expected;
use super::revision::record_body;
use crate::json::committed::CommittedObject;
use crate::query;
use crate::query::committed::{NotInForce, not_in_force};
use crate::query::revision_selector;
use crate::query::version::version;
use crate::web::address::Address;
use crate::web::answer::Answer;
use crate::web::answering::Asked;
use crate::web::desk::Writing;
use crate::web::page::View;

/// Makes a text the newest of a briefing, whose newest must be what the request says.
///
/// Errors: those of [`post`]; the request does not say what it expects.
pub(super) fn put(view: View<'_>, writing: Writing<'_>, name: &str, asked: &Asked) -> Result<Answer, Fault> {
    commit(view, writing, name, asked, Takes::ObjectOrText, || {
        let detail = "Say what you expect to be the newest: If-Match with the tag or the id of the revision that you \
                      changed, or * for any; If-None-Match: * where the briefing is to be new.";
        Err(Fault::new(StatusCode::PRECONDITION_REQUIRED, "usage", detail.to_owned()))
    })
}

/// Adds a text to the history of a briefing, whatever its newest is, unless the request says what
/// it must be.
///
/// Errors: what is expected is not so; the body cannot be read; the store refuses it, or cannot be
/// written to. Cost: a commit.
pub(super) fn post(view: View<'_>, writing: Writing<'_>, name: &str, asked: &Asked) -> Result<Answer, Fault> {
    commit(view, writing, name, asked, Takes::Object, || Ok(Expect::Any))
}

/// Commits what a request brings. `otherwise` is what is expected where the request does not say.
fn commit(
    view: View<'_>,
    writing: Writing<'_>,
    name: &str,
    asked: &Asked,
    takes: Takes,
    otherwise: impl FnOnce() -> Result<Expect, Fault>,
) -> Result<Answer, Fault> {
    let briefing = revision_selector::name(name)?;
    // What is wrong in itself is told before what is expected is looked at.
    let new = NewRevision::read(asked, takes)?;
    let said = new.said(view.calendar)?;
    let head = newest(view.reader, name)?;
    let expect = expected(&asked.headers, head.as_ref())?.map_or_else(otherwise, Ok)?;
    let author = writing.author_of(said.author.as_deref());
    let recorded = parameters::now()?;
    let commit = new.commit(briefing, said.clone().by(author), recorded.clone(), expect)?;
    match writing.desk.commit(commit) {
        Ok(committed) => {
            let reader = view.refreshed(name)?;
            let warning = match &committed {
                Committed::Created(revision) => not_in_force(&reader, revision, &recorded)?,
                Committed::Unchanged(_) | Committed::Labelled(..) => None,
            };
            answer(view, &committed, &said, warning)
        }
        Err(error) => Err(unwritten(view, name, &error)),
    }
}

/// The fault for something that the store did not write: where somebody else wrote first, with the
/// revision that is the newest now.
pub(super) fn unwritten(view: View<'_>, name: &str, error: &Error) -> Fault {
    let Error::Conflict { .. } = error else { return Fault::unwritten(error) };
    match view.refreshed(name).map_err(Fault::from).and_then(|reader| newest(&reader, name)) {
        Ok(newest) => Fault::moved_on(newest.as_ref()),
        Err(fault) => fault,
    }
}

fn newest(reader: &Reader, name: &str) -> Result<Option<Revision>, Fault> {
    Ok(reader.head(name).map_err(query::Error::store(name))?)
}

/// What became of a text: 201 where it is a revision, 200 where the newest had it already.
fn answer(
    view: View<'_>,
    committed: &Committed,
    said: &Said,
    not_in_force: Option<NotInForce>,
) -> Result<Answer, Fault> {
    let (word, revision, labels) = match committed {
        Committed::Created(revision) => ("committed", revision, &[][..]),
        Committed::Unchanged(revision) => ("unchanged", revision, &[][..]),
        Committed::Labelled(revision, labels) => ("unchanged", revision, labels.as_slice()),
    };
    let is_new = matches!(committed, Committed::Created(_));
    let untaken = if is_new { Vec::new() } else { said.asked().untaken(revision) };
    let version = version(revision);
    let object = CommittedObject::new(word, &version, labels, &untaken);
    let warnings = not_in_force.iter().map(|why| sentence(revision, why)).collect();
    let bytes = Body::of(&WithWarnings { object, warnings })?.bytes();
    // The tag of what the link leads to.
    let etag = record_body(view, revision)?.answer_about(&revision.id).etag;
    let rev = revision.record.number.to_string();
    let link = view.links.to(&Address::Api(ApiAddress::Revision { name: revision.briefing.clone(), rev }));
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(Answer { etag, location: is_new.then_some(link), ..Answer::json(bytes).with_status(status) })
}

/// Why the newest revision of a briefing is not the one in force.
fn sentence(revision: &Revision, why: &NotInForce) -> String {
    match why {
        NotInForce::Future => "Its time is in the future: it is in force from then on.".to_owned(),
        NotInForce::Unreadable => "Whether it is in force cannot be told: the briefing is damaged.".to_owned(),
        NotInForce::Behind(last) => {
            let (number, time) = (last.record.number, minute(last.record.time.as_str()));
            format!("It is not in force: revision {number} is of a later time, {time}.")
        }
        NotInForce::Ended(end) if end.record.time.instant() > revision.record.recorded.instant() => {
            format!("The briefing ends on {}; this does not change that.", minute(end.record.time.as_str()))
        }
        NotInForce::Ended(end) => {
            let time = minute(end.record.time.as_str());
            format!("It is not in force: the briefing ended on {time}, which is later than its time.")
        }
    }
}
