//! A revision, its text, who brought its words, and what changed between two.

use variorum_redline::Kinds;
use variorum_redline::render::{blame, json, quoted};
use variorum_store::Revision;

use super::body::{Body, WithWarnings, warnings};
use super::fault::Fault;
use super::history::gap_sentence;
use crate::json::revision::RevisionObject;
use crate::query::comparison::{ComparedText, Comparison};
use crate::query::revision_selector::{self, RevisionSelector};
use crate::query::version::version;
use crate::web::answer::Answer;
use crate::web::comparing::{self, Bound};
use crate::web::page::View;
use crate::web::page::blame::too_much_sentence;

/// What is known of a revision.
///
/// Errors: there is none; the store cannot be read. Cost: a record.
pub(super) fn record(view: View<'_>, name: &str, rev: &str) -> Result<Answer, Fault> {
    let revision = find(view, name, rev)?;
    Ok(record_body(view, &revision)?.answer_about(&revision.id))
}

/// What is known of a revision, as an object.
pub(super) fn record_body(view: View<'_>, revision: &Revision) -> Result<Body, Fault> {
    Body::shown(view, RevisionObject::new(revision, &version(revision)))
}

/// The exact bytes of a revision.
///
/// Errors: those of [`record`]. Cost: its content.
pub(super) fn text(view: View<'_>, name: &str, rev: &str) -> Result<Answer, Fault> {
    let revision = find(view, name, rev)?;
    let text = ComparedText::read(view.reader, &revision)?.text.into_owned();
    Ok(Answer::raw(text).with_etag(&revision.record.content.to_string()))
}

/// Which revision brought which words, and what could not be read of the revisions before.
///
/// Errors: those of [`record`]; there is more to compare than is compared for a request. Cost:
/// every revision up to it, and a comparison of each with the one before.
pub(super) fn blame(view: View<'_>, name: &str, rev: &str) -> Result<Answer, Fault> {
    let revision = find(view, name, rev)?;
    let read = comparing::blame(view.reader, &revision, Bound::of_blame())?;
    let read = read.ok_or_else(|| Fault::too_much(format!("{} --json", too_much_sentence(&revision))))?;
    let credited = read.credited();
    let warnings = warnings(view).into_iter().chain(read.gaps().iter().map(gap_sentence)).collect();
    Ok(Body::of(&WithWarnings { object: blame::json::object(&credited), warnings })?.answer())
}

/// What changed between two revisions of one briefing.
///
/// Errors: those of [`record`]; there is more to compare than is compared for a request. Cost: two
/// contents, and their comparison.
pub(super) fn diff(view: View<'_>, name: &str, old: &str, new: &str) -> Result<Answer, Fault> {
    difference(view, &[find(view, name, old)?, find(view, name, new)?])
}

/// What changed between two revisions, by their ids.
///
/// Errors and cost: those of [`diff`].
pub(super) fn permanent_diff(view: View<'_>, old: &str, new: &str) -> Result<Answer, Fault> {
    let find = |id| revision_selector::revision(view.reader, id, view.calendar);
    difference(view, &[find(old)?, find(new)?])
}

fn difference(view: View<'_>, pair: &[Revision; 2]) -> Result<Answer, Fault> {
    let comparison = Comparison::of_revisions(view.reader, pair)?;
    Bound::of_one().take(&comparison).map_err(|too_much| {
        let [old, new] = pair.each_ref().map(|it| quoted(&format!("{}@{}", it.briefing, it.record.number)));
        Fault::too_much(format!("{too_much} On the command line: variorum diff --format json {old} {new}"))
    })?;
    let difference = comparison.difference(Kinds::NONE);
    Ok(Body::shown(view, json::diff(&difference))?.answer())
}

fn find(view: View<'_>, name: &str, rev: &str) -> Result<Revision, Fault> {
    let parsed = revision_selector::name(name)?;
    let selector = RevisionSelector::parse(rev, view.calendar)?;
    Ok(selector.resolve(view.reader, parsed.as_str(), rev, view.calendar)?)
}
