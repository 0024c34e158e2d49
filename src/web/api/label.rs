//! Labels: which revision has one, giving it to another, and taking it away.

use variorum_store::{Expect, Label, Revision};

use super::body::Body;
use super::commit::unwritten;
use super::fault::Fault;
use super::parameters;
use super::precondition::expected;
use super::revision::record_body;
use crate::json::label::LabelObject;
use crate::query;
use crate::query::revision_selector::{self, RevisionSelector};
use crate::web::answer::Answer;
use crate::web::answering::Asked;
use crate::web::desk::Writing;
use crate::web::page::View;

/// The revision that has a label.
///
/// Errors: there is no such briefing, or none of its revisions has the label; the store cannot be
/// read. Cost: a record.
pub(super) fn one(view: View<'_>, name: &str, label: &str) -> Result<Answer, Fault> {
    let holder = Labelling::read(view, name, label)?.holder(view)?;
    Ok(record_body(view, &holder)?.answer_about(&holder.id))
}

/// Gives a label to the revision that the query names, or to the newest, from whichever has it.
///
/// Errors: those of [`one`], but that none has it; what is expected is not so; the store cannot be
/// written to. Cost: a commit.
pub(super) fn put(
    view: View<'_>,
    writing: Writing<'_>,
    name: &str,
    label: &str,
    asked: &Asked,
) -> Result<Answer, Fault> {
    parameters::no_body(asked)?;
    let Labelling { head, label } = Labelling::read(view, name, label)?;
    let expect = expected(&asked.headers, Some(&head))?.unwrap_or(Expect::Any);
    let revision = match asked.query.get("rev") {
        None => head,
        Some(rev) => {
            let selector = RevisionSelector::parse(rev, view.calendar)?;
            selector.resolve(view.reader, &head.briefing, rev, view.calendar)?
        }
    };
    let author = writing.author_of(asked.query.get("author"));
    let labelled = writing.desk.label(&revision, &label, parameters::now()?, author, expect);
    let is_new = labelled.map_err(|error| unwritten(view, name, &error))?;
    answer(if is_new { "labelled" } else { "unchanged" }, &revision, &label)
}

/// Takes a label away from the revision that has it.
///
/// Errors: those of [`one`]; what is expected is not so; the store cannot be written to. Cost: a
/// commit.
pub(super) fn delete(
    view: View<'_>,
    writing: Writing<'_>,
    name: &str,
    label: &str,
    asked: &Asked,
) -> Result<Answer, Fault> {
    parameters::no_body(asked)?;
    let labelling = Labelling::read(view, name, label)?;
    let holder = labelling.holder(view)?;
    let expect = expected(&asked.headers, Some(&labelling.head))?.unwrap_or(Expect::Any);
    let author = writing.author_of(asked.query.get("author"));
    let briefing = revision_selector::name(&holder.briefing)?;
    let cleared = writing.desk.clear_label(&briefing, &labelling.label, parameters::now()?, author, expect);
    if !cleared.map_err(|error| unwritten(view, name, &error))? {
        return Err(labelling.is_nowhere().into());
    }
    answer("cleared", &holder, &labelling.label)
}

/// A label of a briefing.
struct Labelling {
    /// The newest revision of the briefing.
    head: Revision,
    label: Label,
}

impl Labelling {
    fn read(view: View<'_>, name: &str, label: &str) -> Result<Self, Fault> {
        let label = revision_selector::label(label)?;
        let name = revision_selector::name(name)?;
        Ok(Self { head: revision_selector::head(view.reader, name.as_str())?, label })
    }

    /// The revision that has it.
    fn holder(&self, view: View<'_>) -> Result<Revision, query::Error> {
        let briefing = &self.head.briefing;
        let holder = view.reader.by_label(briefing, self.label.as_str()).map_err(query::Error::store(briefing))?;
        holder.ok_or_else(|| self.is_nowhere())
    }

    /// No revision has it.
    fn is_nowhere(&self) -> query::Error {
        let (name, revisions) = (self.head.briefing.clone(), self.head.record.number);
        query::Error::NoSuchLabel { name, label: self.label.as_str().to_owned(), revisions }
    }
}

fn answer(word: &'static str, revision: &Revision, label: &Label) -> Result<Answer, Fault> {
    Ok(Answer::json(Body::of(&LabelObject::new(word, revision, label))?.bytes()))
}
