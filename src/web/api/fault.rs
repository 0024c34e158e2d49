//! Why there is no answer, as an object (RFC 9457).

use axum::http::StatusCode;
use serde::Serialize;
use variorum_store::{ErrorKind, Revision};

use super::body::Body;
use crate::json::revision::RevisionObject;
use crate::query;
use crate::query::version::version;
use crate::web::answer::Answer;
use crate::web::problem::Problem;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    status: StatusCode,
    /// The word that the command line has for it.
    kind: &'static str,
    /// What is wrong, in a sentence.
    detail: String,
    /// The newest revision, where another one was expected.
    head: Option<serde_json::Value>,
}

#[derive(Serialize)]
struct ProblemObject<'fault> {
    /// Nothing more is said of a sort of problem than its status.
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'fault str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<&'fault serde_json::Value>,
}

impl Fault {
    /// One with a status, and the word that the command line has for it.
    pub(super) const fn new(status: StatusCode, kind: &'static str, detail: String) -> Self {
        Self { status, kind, detail, head: None }
    }

    /// A parameter of the query that is not what it must be.
    pub(super) fn usage(detail: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "usage", detail)
    }

    /// What is sent and cannot be kept.
    pub(super) fn refused(detail: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "refused", detail)
    }

    /// What is more than is worked on for a request.
    pub(super) fn too_much(detail: String) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", detail)
    }

    /// What the system does not do.
    pub(super) fn system(detail: String) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "system", detail)
    }

    /// The newest revision of a briefing is not what a request expects; with what is.
    pub(super) fn moved_on(head: Option<&Revision>) -> Self {
        let detail = match head {
            None => "There is no such briefing yet; nothing was committed.".to_owned(),
            Some(head) => {
                let (name, number) = (&head.briefing, head.record.number);
                format!("The newest revision is {name}@{number}, and another was expected; nothing was committed.")
            }
        };
        let head = head.and_then(|head| serde_json::to_value(RevisionObject::new(head, &version(head))).ok());
        Self { head, ..Self::new(StatusCode::PRECONDITION_FAILED, "conflict", detail) }
    }

    /// The store did not take what was to be committed.
    pub(super) fn unwritten(error: &variorum_store::Error) -> Self {
        let (status, kind) = of_store(error.kind());
        let detail = match error.kind() {
            ErrorKind::System => format!("It is not known whether this was committed: {error}."),
            _ => format!("Nothing was committed: {error}."),
        };
        Self::new(status, kind, detail)
    }

    /// Nothing is at an address.
    pub(super) fn no_such_route() -> Self {
        let detail = "There is nothing at this address; /api/v1/openapi.json lists what there is.".to_owned();
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// An object could not be made into JSON.
    pub(super) fn no_json(error: serde_json::Error) -> Self {
        Self::system(format!("The answer could not be written: {error}."))
    }

    /// What is wrong, in a sentence.
    pub(super) fn into_detail(self) -> String {
        self.detail
    }

    /// Whether it is of one of many things, and the others may be shown.
    pub(super) fn is_of_one(&self) -> bool {
        matches!(self.kind, "damage" | "refused")
    }

    /// The answer that says it.
    pub(super) fn answer(&self) -> Answer {
        let object = ProblemObject {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            detail: &self.detail,
            kind: self.kind,
            head: self.head.as_ref(),
        };
        let bytes = Body::of(&object).map(|body| body.bytes()).unwrap_or_default();
        Answer::problem(self.status, bytes)
    }
}

impl From<query::Error> for Fault {
    fn from(error: query::Error) -> Self {
        let kind = kind(&error);
        let problem = Problem::from(error);
        let status = match (kind, problem.status) {
            (_, said @ (StatusCode::GONE | StatusCode::SERVICE_UNAVAILABLE)) => said,
            ("not_found", _) => StatusCode::NOT_FOUND,
            ("conflict", _) => StatusCode::CONFLICT,
            ("usage" | "refused", _) => StatusCode::BAD_REQUEST,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, kind, problem.sentence)
    }
}

impl From<Problem> for Fault {
    /// Why whoever asks may not write.
    fn from(problem: Problem) -> Self {
        Self::new(problem.status, "refused", problem.sentence)
    }
}

/// The word that the command line has for an error.
fn kind(error: &query::Error) -> &'static str {
    use query::Error;
    match error {
        Error::InvalidName { .. }
        | Error::InvalidLabel { .. }
        | Error::InvalidTime { .. }
        | Error::AmbiguousId { .. } => "refused",
        Error::InvalidPhrase { .. }
        | Error::EmptySelector
        | Error::EndsBeforeItBegins { .. }
        | Error::PairForOne { .. }
        | Error::RevisionTwice { .. }
        | Error::OtherBriefing { .. }
        | Error::TwoBriefings { .. } => "usage",
        Error::NoSuchBriefing { .. }
        | Error::NoBriefingMatches { .. }
        | Error::NoSuchRevision { .. }
        | Error::NoRevisionInForce { .. }
        | Error::Ended { .. }
        | Error::NothingBefore { .. }
        | Error::OnlyOneRevision { .. }
        | Error::NoSuchLabel { .. }
        | Error::NoSuchId { .. }
        | Error::TakenDown { .. } => "not_found",
        Error::Cancelled => "system",
        Error::Store { error, .. } => of_store(error.kind()).1,
    }
}

/// What an error of the store is here, and the word that the command line has for it.
const fn of_store(kind: ErrorKind) -> (StatusCode, &'static str) {
    match kind {
        ErrorKind::NotFound => (StatusCode::NOT_FOUND, "not_found"),
        ErrorKind::Conflict => (StatusCode::CONFLICT, "conflict"),
        ErrorKind::Refused => (StatusCode::BAD_REQUEST, "refused"),
        ErrorKind::Damage => (StatusCode::INTERNAL_SERVER_ERROR, "damage"),
        ErrorKind::System => (StatusCode::INTERNAL_SERVER_ERROR, "system"),
    }
}

#[cfg(test)]
mod tests {
    use variorum_store::Folding;

    use super::*;
    use crate::cli::error::CliError;
    use crate::query::revision_selector::{RevisionSelector, label, name};
    use crate::query::tests::calendar;
    use crate::query::{filters, search};

    #[test]
    fn the_word_is_that_of_the_command_line() {
        let text = || "news".to_owned();
        let selector = |text| RevisionSelector::parse(text, &calendar()).unwrap_err();
        let range = |since, until| filters::time_range(since, until, &calendar()).unwrap_err();
        let errors = || {
            vec![
                name("a@b").unwrap_err(),
                label("").unwrap_err(),
                selector("2026-02-30"),
                selector(""),
                search::phrase("", Folding::Exact).unwrap_err(),
                range(Some("2026-05-02"), Some("2026-05-01")),
                query::Error::NoSuchBriefing { name: text() },
                query::Error::NoBriefingMatches { pattern: text() },
                query::Error::NoSuchRevision { name: text(), selector: text(), revisions: 1 },
                query::Error::NoRevisionInForce { name: text(), selector: text(), revisions: 1, first: None },
                query::Error::NothingBefore { name: text() },
                query::Error::OnlyOneRevision { name: text() },
                query::Error::NoSuchLabel { name: text(), label: text(), revisions: 1 },
                query::Error::NoSuchId { prefix: text() },
                query::Error::AmbiguousId { asked: text(), prefix: text(), candidates: Vec::new() },
                query::Error::PairForOne { asked: text(), old: text(), new: text() },
                query::Error::RevisionTwice { asked: text(), other: text() },
                query::Error::OtherBriefing { name: text(), other: text() },
                query::Error::TwoBriefings { old: text(), new: text() },
            ]
        };
        for (ours, theirs) in errors().into_iter().zip(errors()) {
            let shown = format!("{ours:?}");
            let fault = Fault::from(ours);
            assert_eq!(fault.kind, CliError::from(theirs).kind.word(), "{shown}");
            assert!(fault.status.is_client_error(), "{shown}: {}", fault.status);
        }
    }
}
