//! Why a request has no answer, as a page says it: the facts of a query become sentences here.

use axum::http::StatusCode;
use variorum_redline::render::{counted, minute};
use variorum_store::{ErrorKind, Takedown};

use crate::query;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What became of the request.
    pub status: StatusCode,
    /// What is wrong, in a sentence; not yet escaped.
    pub sentence: String,
    /// A briefing whose history helps on.
    pub briefing: Option<String>,
}

impl Problem {
    /// A problem with nothing that helps on.
    #[must_use]
    pub fn new(status: StatusCode, sentence: impl Into<String>) -> Self {
        Self { status, sentence: sentence.into(), briefing: None }
    }

    /// There is no such page.
    #[must_use]
    pub fn no_such_page() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is no page at this address.")
    }

    /// A form about a briefing was sent without what it asks for.
    #[must_use]
    pub fn not_given(sentence: &str, briefing: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, sentence).of(briefing)
    }

    fn of(self, briefing: &str) -> Self {
        Self { briefing: Some(briefing.to_owned()), ..self }
    }
}

/// What is said of a revision that was taken down, which `asked` names.
#[must_use]
pub fn taken_down(asked: &str, takedown: &Takedown) -> String {
    match &takedown.tombstone {
        Some(tombstone) => {
            let recorded = minute(tombstone.recorded.as_str());
            format!("{asked} was taken down by {} on {recorded}. Reason: {}.", tombstone.by, tombstone.reason)
        }
        None => format!("{asked} was taken down. The record that says why cannot be read."),
    }
}

impl From<query::Error> for Problem {
    fn from(error: query::Error) -> Self {
        use query::Error;
        let not_found = |sentence: String| Self::new(StatusCode::NOT_FOUND, sentence);
        let wrong = |sentence: String| Self::new(StatusCode::BAD_REQUEST, sentence);
        match error {
            Error::InvalidName { text, reason } => {
                not_found(format!("“{text}” cannot be the name of a briefing: {reason}."))
            }
            Error::InvalidLabel { text, reason } => wrong(format!("“{text}” cannot be a label: {reason}.")),
            Error::InvalidTime { text, .. } => {
                wrong(format!("“{text}” is not a time. Write it as 2026-05-09, or as 2026-05-09 14:00."))
            }
            Error::InvalidPhrase { text, reason } => wrong(format!("“{text}” cannot be searched for: {reason}.")),
            Error::EmptySelector => wrong("No revision is named after the @.".to_owned()),
            Error::NoSuchBriefing { name } => not_found(format!("There is no briefing called {name}.")),
            Error::NoBriefingMatches { pattern } => not_found(format!("No briefing’s name matches {pattern}.")),
            Error::NoSuchRevision { name, selector, revisions } => {
                let has = counted(revisions, "revision");
                not_found(format!("{name} has no revision {selector}. It has {has}.")).of(&name)
            }
            Error::NoRevisionInForce { name, selector, first, .. } => {
                let first = first.map(|first| format!(" The first is of {}.", minute(first.time.as_str())));
                not_found(format!("{name} had no revision yet at {selector}.{}", first.unwrap_or_default())).of(&name)
            }
            Error::EndsBeforeItBegins { since, until } => wrong(format!("{since} is later than {until}.")),
            Error::Ended { name, selector, end, .. } => {
                let reason = end.record.reason.as_ref().map(|reason| format!(" Reason: {reason}.")).unwrap_or_default();
                let ended = minute(end.record.time.as_str());
                not_found(format!("At {selector}, {name} was not in force: it ended on {ended}.{reason}")).of(&name)
            }
            Error::NothingBefore { name } | Error::OnlyOneRevision { name } => {
                not_found(format!("{name} has only one revision, so there is nothing to compare it with.")).of(&name)
            }
            Error::NoSuchLabel { name, label, .. } => {
                not_found(format!("No revision of {name} has the label {label}.")).of(&name)
            }
            Error::NoSuchId { prefix } => not_found(format!("No revision has an id that starts with {prefix}.")),
            Error::TakenDown { asked, takedown } => Self::new(StatusCode::GONE, taken_down(&asked, &takedown)),
            Error::AmbiguousId { prefix, candidates, .. } => {
                let these = candidates.iter().map(|candidate| format!("{}@{}", candidate.briefing, candidate.number));
                let these: Vec<String> = these.collect();
                let sentence = format!("Several ids start with {prefix}: {}. Give more digits.", these.join(", "));
                Self::new(StatusCode::MULTIPLE_CHOICES, sentence)
            }
            Error::PairForOne { asked, .. } => wrong(format!("{asked} is a pair, and one revision is meant here.")),
            Error::RevisionTwice { asked, other } => wrong(format!("{asked} and {other} both name a revision.")),
            Error::OtherBriefing { name, other } => wrong(format!("{other} is no revision of {name}.")),
            Error::TwoBriefings { old, new } => wrong(format!("{old} and {new} are of two briefings.")),
            Error::Cancelled => Self::new(StatusCode::SERVICE_UNAVAILABLE, "The server is stopping."),
            Error::Store { asked, error } => {
                let status = match error.kind() {
                    ErrorKind::NotFound => StatusCode::NOT_FOUND,
                    ErrorKind::Conflict => StatusCode::CONFLICT,
                    ErrorKind::Refused => StatusCode::BAD_REQUEST,
                    ErrorKind::Damage | ErrorKind::System => StatusCode::INTERNAL_SERVER_ERROR,
                };
                Self::new(status, format!("{asked} cannot be read: {error}."))
            }
        }
    }
}
