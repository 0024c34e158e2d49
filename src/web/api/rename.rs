//! Another name for a briefing: the one that it got last, and giving it one.

use axum::http::StatusCode;
use variorum_store::{Expect, Renamed};

use super::body::Body;
use super::commit::unwritten;
use super::fault::Fault;
use super::parameters;
use super::precondition::expected;
use crate::clock;
use crate::json::event::{NameKeptObject, RenameObject};
use crate::query::naming::{self, SaidOfNames};
use crate::query::revision_selector;
use crate::query::time_text::{self, DayEdge};
use crate::web::answer::Answer;
use crate::web::answering::Asked;
use crate::web::desk::Writing;
use crate::web::page::View;

/// Which other name a briefing got last.
///
/// Errors: there is no such briefing, or it has the name that it began with; the store cannot be
/// read. Cost: the records of what happened to it since.
pub(super) fn one(view: View<'_>, name: &str) -> Result<Answer, Fault> {
    let name = revision_selector::name(name)?;
    let briefing = revision_selector::head(view.reader, name.as_str())?.briefing;
    let rename = naming::last(view.reader, &briefing)?
        .ok_or_else(|| Fault::new(StatusCode::NOT_FOUND, "not_found", format!("{briefing} never had another name.")))?;
    Ok(Body::shown(view, RenameObject::new("rename", &rename))?.answer())
}

/// Gives a briefing the name that the query says, with its history.
///
/// Errors: there is no such briefing; a name or a time that is none; the name is another
/// briefing's; what is expected is not so; the store cannot be written to. Cost: a commit.
pub(super) fn put(view: View<'_>, writing: Writing<'_>, name: &str, asked: &Asked) -> Result<Answer, Fault> {
    parameters::no_body(asked)?;
    let query = &asked.query;
    let to = query.exact("to").filter(|to| !to.is_empty());
    let to = to.ok_or_else(|| Fault::usage("Say the new name: to=NEW.".to_owned()))?;
    let (from, to) = (revision_selector::name(name)?, revision_selector::name(to)?);
    let time = query.get("time").map(|time| time_text::parse(time, DayEdge::Beginning, view.calendar)).transpose()?;
    let (author, note) = (writing.author_of(query.get("author")), query.get("note").map(str::to_owned));
    let (said, recorded) = (SaidOfNames { time, author, note }, parameters::now()?);
    let now = clock::here(&recorded);
    let draft = naming::draft(view.reader, vec![(from, to.clone())], said, recorded, now)?;
    let head = revision_selector::head(view.reader, name)?;
    let expect = expected(&asked.headers, Some(&head))?.unwrap_or(Expect::Any);
    let renamed = writing.desk.rename(draft, expect).map_err(|error| unwritten(view, name, &error))?;
    let body = match &renamed {
        // One name is one record.
        Renamed::Created(renames) => Body::of(&renames.first().map(|rename| RenameObject::new("renamed", rename))),
        Renamed::Unchanged => Body::of(&NameKeptObject::new(to.as_str())),
    };
    Ok(Answer::json(body?.bytes()))
}
