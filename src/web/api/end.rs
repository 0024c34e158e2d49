//! The end of a briefing: from when on it is not in force, and recording that.

use axum::http::StatusCode;
use variorum_redline::render::minute;
use variorum_store::{End, Ended, Expect, Revision};

use super::body::{Body, WithWarnings};
use super::commit::unwritten;
use super::fault::Fault;
use super::parameters;
use super::precondition::expected;
use crate::clock;
use crate::json::event::EndObject;
use crate::query;
use crate::query::ending::{self, EndTime, SaidOfEnd};
use crate::query::revision_selector;
use crate::query::time_text::{self, DayEdge};
use crate::web::answer::Answer;
use crate::web::answering::Asked;
use crate::web::desk::Writing;
use crate::web::page::View;

/// When a briefing ended, or will.
///
/// Errors: there is no such briefing, or it has no end; the store cannot be read. Cost: a record.
pub(super) fn one(view: View<'_>, name: &str) -> Result<Answer, Fault> {
    let head = newest_of(view, name)?;
    let end = view.reader.end_of(&head.briefing).map_err(query::Error::store(&head.briefing))?;
    let end =
        end.ok_or_else(|| Fault::new(StatusCode::NOT_FOUND, "not_found", format!("{} has not ended.", head.briefing)))?;
    Ok(Body::shown(view, EndObject::new("end", &end))?.answer())
}

/// Ends a briefing: now, or at the time in the query. An end that is there is corrected, and keeps
/// what the query does not say.
///
/// Errors: there is no such briefing; a time that is none; what is expected is not so; the store
/// cannot be written to. Cost: a commit.
pub(super) fn put(view: View<'_>, writing: Writing<'_>, name: &str, asked: &Asked) -> Result<Answer, Fault> {
    parameters::no_body(asked)?;
    let query = &asked.query;
    let given = query.get("time").map(|time| time_text::parse(time, DayEdge::Beginning, view.calendar)).transpose()?;
    let head = newest_of(view, name)?;
    let expect = expected(&asked.headers, Some(&head))?.unwrap_or(Expect::Any);
    let (author, reason) = (writing.author_of(query.get("author")), query.get("reason").map(str::to_owned));
    let (said, recorded) = (SaidOfEnd { time: given, author, reason }, parameters::now()?);
    let now = clock::here(&recorded);
    let draft = ending::draft(view.reader, &head, said, recorded.clone(), now)?;
    let (word, end) = match writing.desk.end(draft, expect) {
        Ok(Ended::Created(end)) => ("ended", end),
        Ok(Ended::Unchanged(end)) => ("unchanged", end),
        Err(error) => return Err(unwritten(view, name, &error)),
    };
    let means = ending::time_means(&end, &head, &recorded);
    let warnings = means.map(|means| sentence(means, &end, &head)).into_iter().collect();
    Ok(Answer::json(Body::of(&WithWarnings { object: EndObject::new(word, &end), warnings })?.bytes()))
}

/// The newest revision of a briefing.
fn newest_of(view: View<'_>, name: &str) -> Result<Revision, query::Error> {
    let name = revision_selector::name(name)?;
    revision_selector::head(view.reader, name.as_str())
}

/// What the time of an end means for a briefing with this newest revision.
fn sentence(means: EndTime, end: &End, newest: &Revision) -> String {
    let time = minute(end.record.time.as_str());
    let never = match means {
        EndTime::Future => return format!("It is in force until {time}."),
        EndTime::BeforeNewest => "was never in force",
        EndTime::BeforeFutureNewest => "will not be in force",
    };
    let (number, newest) = (newest.record.number, minute(newest.record.time.as_str()));
    format!("It ends on {time}, before the time of revision {number}, {newest}, which {never}.")
}
